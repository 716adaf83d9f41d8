"""The keys of this experiment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from experiments.request import Keys


class PortfolioKeys(Keys):
    """Programmes of one world, and whether they are members of the learning community."""

    programmes: list[str] = Field(min_length=2)
    community: list[Literal["off", "on"]] = Field(default=["off", "on"], min_length=1, max_length=2)
