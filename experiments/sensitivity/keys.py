"""The keys of this experiment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

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
