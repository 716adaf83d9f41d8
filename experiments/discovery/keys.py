"""The keys of this experiment."""

from __future__ import annotations

from pydantic import Field

from experiments.request import Keys

FEWEST = 40  # scenarios: half of them are held out, and a box holds a twentieth at least


class DiscoveryKeys(Keys):
    """What a failure is, over which scenarios it is looked for, and how conditions are found and confirmed."""

    failure: str = Field(min_length=1)
    fails_when: float | None = Field(default=None, gt=0, le=1)
    effects: bool | None = None
    scenarios: int = Field(ge=FEWEST, le=100_000)
    scenario_seed: int = Field(ge=0, le=2**62)
    scenario_over: list[str]
    scenario_except: list[str] = []
    vary_levers: list[str] = []
    held_out: float = Field(default=0.5, ge=0.2, le=0.8)
    boxes: int = Field(default=2, ge=1, le=4)
    smallest_box: float = Field(default=0.05, ge=0.02, le=0.5)
    resamples: int = Field(default=20, ge=0, le=1000)
    leaves: int = Field(default=8, ge=2, le=16)
