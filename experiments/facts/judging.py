"""Verdicts: whether a statistic, and then a fact, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.facts.evidence import Fact, Statistic, facts
from experiments.facts.sampling import LEVEL, Measured
from experiments.words import Quantity

FALSE_ALARM = (1.0 - LEVEL) / 2  # chance that a statistic at the end of its accepted values is found not to hold
SMALL = 0.0995  # below which two digits after the point are too few
HOLDS, FAILS, UNCLEAR = "holds", "does not hold", "cannot tell"


@dataclass(frozen=True)
class Judged:
    """A statistic with what was measured and the verdict on it."""

    statistic: Statistic
    measured: Measured

    @property
    def is_inside(self) -> bool:
        """Whether the measured value itself is accepted."""
        return bool(self.statistic.low <= self.measured.value <= self.statistic.high)

    @property
    def verdict(self) -> str:
        """Holds or does not hold where the whole interval agrees; where it crosses an end, nobody can tell."""
        one, found = self.statistic, self.measured
        if not found.low <= found.high:
            return FAILS if abs(found.value) == float("inf") else UNCLEAR
        if one.low <= found.low and found.high <= one.high and self.is_inside:
            return HOLDS
        if not self.is_inside and (found.high < one.low or found.low > one.high):
            return FAILS
        return UNCLEAR

    @property
    def told(self) -> str:
        """The verdict in words, with the side on which the value is where nobody can tell."""
        if self.verdict != UNCLEAR:
            return self.verdict
        return f"{UNCLEAR} (value {'accepted' if self.is_inside else 'not accepted'})"

    def number(self, value: float) -> str:
        """A value of the statistic without its unit; one below a tenth with a further digit."""
        if self.quantity.is_percent or not 0.0 < abs(value) < SMALL:
            return self.quantity.number(value)
        return f"{value:.3f}".replace("-", "−")

    def span(self, low: float, high: float) -> str:
        """Two ends, without the unit."""
        both = np.isfinite([low, high]).all()
        return f"{self.number(low)} to {self.number(high)}" if both else "no interval"

    @property
    def quantity(self) -> Quantity:
        """The statistic as reports speak of it."""
        return Quantity(self.statistic.name, self.statistic.meaning, self.statistic.unit)


@dataclass(frozen=True)
class Verdict:
    """A fact with its statistics and the verdict on it."""

    fact: Fact
    parts: tuple[Judged, ...]
    sample: Any

    @property
    def holds(self) -> bool:
        """Whether every statistic's value is accepted."""
        return all(part.is_inside for part in self.parts)

    @property
    def is_clear(self) -> bool:
        """Whether sampling error leaves no doubt about it: all hold, or one clearly does not."""
        verdicts = [part.verdict for part in self.parts]
        return FAILS in verdicts or all(verdict == HOLDS for verdict in verdicts)

    @property
    def told(self) -> str:
        """The verdict in words."""
        return f"{HOLDS if self.holds else FAILS}{'' if self.is_clear else ' (within sampling error of the contrary)'}"


def judged(number: int, sample: Any, measured: Mapping[str, Measured]) -> Verdict:
    """The verdict on a fact."""
    fact = facts()[number]
    return Verdict(fact, tuple(Judged(one, measured[one.name]) for one in fact.statistics), sample)
