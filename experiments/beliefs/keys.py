"""The keys of this experiment: how many settings are looked at, and which beliefs."""

from __future__ import annotations

from pydantic import Field

from experiments.request import Keys


class BeliefKeys(Keys):
    """Sizes of the two samples of scenarios, and the letters of the beliefs."""

    plausible_scenarios: int = Field(ge=2, le=10_000)
    box_scenarios: int = Field(ge=4, le=1_000_000)
    box_futures: int = Field(ge=2, le=1_000)
    scenario_seed: int = Field(ge=0, le=2**62)
    only: list[str] | None = None
