"""The keys of this experiment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from experiments.request import Keys


class SensitivityKeys(Keys):
    """A method, the parameters that it looks at, the size of its sample and the outcomes that it is asked of.

    Each method's file in `conf/experiment` holds the keys that the method reads.
    """

    method: Literal["morris", "sobol", "pawn"]
    parameters: list[str] | None = Field(default=None, min_length=1)
    groups: dict[str, list[str]] | None = None
    outcomes: Literal["all"] | list[str] = "all"
    effects: bool = True
    dummy: bool = True
    sample_seed: int = Field(ge=0, le=2**32 - 1)
    samples: int = Field(default=512, ge=4, le=2**20)
    second_order: bool = False
    trajectories: int = Field(default=64, ge=4, le=100_000)
    levels: int = Field(default=4, ge=2, le=64)
    slices: int = Field(default=10, ge=2, le=100)

    @field_validator("samples")
    @classmethod
    def _fits_a_sequence(cls, samples: int, info: object) -> int:
        is_sobol = getattr(info, "data", {}).get("method") == "sobol"
        below = 1 << (samples.bit_length() - 1)
        if is_sobol and samples != below:
            raise ValueError(f"expected a power of two, got {samples}; take {below} or {2 * below}")
        return samples

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise ValueError(f"expected an even number of levels, got {levels}; take {levels - 1} or {levels + 1}")
        return levels

    @field_validator("outcomes")
    @classmethod
    def _some(cls, outcomes: str | list[str]) -> str | list[str]:
        if not outcomes:
            raise ValueError("expected all, or a list of names, got an empty list; name at least one outcome")
        return outcomes
