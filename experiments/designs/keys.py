"""The keys of this experiment, and the crossing of its factors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Literal

from pydantic import Field

from experiments.planning.scenarios import ScenarioKeys

SMALLEST_FRACTION = 4  # factors; half of fewer would mix up main effects and pairs


class DesignKeys(ScenarioKeys):
    """Factors, levels and scenarios."""

    fraction: Literal["half", "full"] = "half"
    factors: dict[str, dict[str, dict[str, Any]]] = Field(min_length=1)


@dataclass(frozen=True)
class Factor:
    """A choice of the designer: named levels, each a diff of levers."""

    name: str
    levels: Mapping[str, Mapping[str, Any]]

    @property
    def names(self) -> list[str]:
        """Names of its levels, the reference first."""
        return list(self.levels)

    @property
    def levers(self) -> list[str]:
        """Levers that any of its levels sets."""
        return list(dict.fromkeys(lever for diff in self.levels.values() for lever in diff))


def is_fraction(n_levels: Iterable[int], fraction: str) -> bool:
    """Whether factors of so many levels are run as a half fraction."""
    return fraction == "half" and sum(n == 2 for n in n_levels) >= SMALLEST_FRACTION


def crossed(factors: list[Factor], fraction: str) -> list[tuple[str, ...]]:
    """The designs, each a level per factor.

    The two-level factors form a full factorial or, with `half`, those of its rows whose signs (-1 for the first
    level, +1 for the second) have the product +1: the fraction 2^(k-1) with the defining relation I = AB..K
    (Box, Hunter, Hunter 2005, Statistics for Experimenters, chapter 6). Factors of more levels are fully crossed.
    """
    two = [factor for factor in factors if len(factor.names) == 2]
    is_half = is_fraction((len(factor.names) for factor in factors), fraction)
    designs = []
    for levels in product(*(factor.names for factor in factors)):
        signs = [2 * f.names.index(lev) - 1 for f, lev in zip(factors, levels, strict=True) if f in two]
        if not is_half or prod(signs) == 1:
            designs.append(levels)
    return designs
