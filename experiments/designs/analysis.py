"""From runs to what is said about designs: means, differences between levels, and who is best how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.designs.questions import RATIOS, known
from experiments.intervals import Estimate, estimate, interval, ratio_cells
from experiments.store import Columns

TIE = 1e-12  # two means closer than this are equal
MAX_KEPT_BYTES = 2**26  # of outcomes in memory, which are else read again


@dataclass(frozen=True)
class Contrast:
    """A factor at one level instead of its first one, all else the same, under the same luck."""

    factor: str
    level: str
    reference: str
    change: Estimate
    agreement: float  # share of scenarios in which the difference has the sign of the mean

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.change.is_clear


@dataclass(frozen=True)
class Standing:
    """How designs compare with the best one, scenario by scenario; each array by design."""

    best_share: np.ndarray  # of scenarios in which it is best
    regret: np.ndarray  # mean distance from the best
    n_scenarios: int  # in which designs could be compared


@dataclass
class Cells:
    """Outcomes of all runs as arrays [design, scenario, future], and the designs they belong to."""

    runs: pd.DataFrame | Columns
    factors: Mapping[str, Sequence[str]]
    designs: Sequence[tuple[str, ...]]
    _of: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, runs: pd.DataFrame | Columns, details: Mapping[str, Any]) -> Cells:
        """Runs in the order of their plan: scenario by scenario, future by future, all designs side by side."""
        return cls(runs, details["factors"], [tuple(levels) for levels in details["designs"]])

    @cached_property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of designs, scenarios and futures."""
        n_designs = len(self.designs)
        n_futures = int(self.runs["future"].nunique())
        return n_designs, len(self.runs) // n_designs // n_futures, n_futures

    def outcome(self, name: str) -> np.ndarray:
        """One outcome [design, scenario, future]."""
        if name not in self._of:
            n_designs, n_scenarios, n_futures = self.shape
            column = self.runs[name].to_numpy(dtype=float).reshape(n_scenarios, n_futures, n_designs)
            while self._of and sum(kept.nbytes for kept in self._of.values()) + column.nbytes > MAX_KEPT_BYTES:
                del self._of[next(iter(self._of))]
            self._of[name] = np.ascontiguousarray(column.transpose(2, 0, 1))
        return self._of[name]

    def pooled(self, name: str, chosen: Sequence[int] | np.ndarray) -> np.ndarray:
        """A quantity over some designs together [scenario, future]."""
        if name in RATIOS:
            above, below = (self.outcome(part)[chosen].mean(axis=0) for part in RATIOS[name][1:])
            return ratio_cells(above, below)
        return self.outcome(name)[chosen].mean(axis=0)

    def each(self, name: str) -> np.ndarray:
        """A quantity of each design [design, scenario, future]."""
        if name in RATIOS:
            return ratio_cells(*(self.outcome(part) for part in RATIOS[name][1:]))
        return self.outcome(name)

    def by_scenario(self, name: str) -> np.ndarray:
        """A quantity of each design over futures [design, scenario]; NaN where its denominator is zero."""
        if name not in RATIOS:
            return self.outcome(name).mean(axis=2)
        above, below = (self.outcome(part).sum(axis=2) for part in RATIOS[name][1:])
        return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)

    def level_of(self, factor: str) -> list[str]:
        """The level of a factor in each design."""
        place = list(self.factors).index(factor)
        return [levels[place] for levels in self.designs]


def limits_of(name: str, cells: np.ndarray) -> tuple[float, float]:
    """What an interval of a quantity may reach, by the values [..., scenario, future] that were seen."""
    return known(name).limits(float(np.nanmin(cells, initial=0.0)))


def _limits(cells: Cells, name: str) -> tuple[float, float]:
    return limits_of(name, cells.outcome(RATIOS[name].above if name in RATIOS else name))


def design_means(cells: Cells, name: str) -> np.ndarray:
    """Mean, lower and upper end of a quantity for each design [3, design]."""
    return interval(cells.each(name), *_limits(cells, name))


def compared(cells: Cells, name: str) -> np.ndarray:
    """Mean of a quantity for each design, and the interval of its difference from the mean of all designs, put there.

    [3, design]. What all designs have in common, good luck or a hard scenario, does not widen it.
    """
    average = cells.pooled(name, np.arange(len(cells.designs)))
    placed = interval(cells.each(name) - average) + average.mean()
    return np.clip(placed, *_limits(cells, name))


def overall(cells: Cells, name: str) -> Estimate:
    """Mean and interval of a quantity over all designs."""
    values = cells.pooled(name, np.arange(len(cells.designs)))
    return Estimate(*map(float, interval(values, *_limits(cells, name))))


def contrasts(cells: Cells, name: str) -> list[Contrast]:
    """Main effects of all factors on a quantity, as differences between runs that share scenario and luck."""
    found = []
    for factor, levels in cells.factors.items():
        level_of = np.array(cells.level_of(factor))
        reference = cells.pooled(name, np.flatnonzero(level_of == levels[0]))
        for level in levels[1:]:
            gap = cells.pooled(name, np.flatnonzero(level_of == level)) - reference
            change = estimate(gap)
            agreement = float((np.sign(gap.mean(axis=1)) == np.sign(change.mean)).mean())
            found.append(Contrast(factor, level, levels[0], change, agreement))
    return found


def main_choice(found: Sequence[Contrast]) -> Contrast | None:
    """The clear contrast with the largest mean; None where no contrast is clear."""
    clear = [contrast for contrast in found if contrast.is_clear]
    return max(clear, key=lambda contrast: abs(contrast.change.mean)) if clear else None


def ranked(cells: Cells, name: str) -> np.ndarray:
    """Designs from best to worst by their means; those without a value last."""
    means = design_means(cells, name)[0] * (known(name).sign or 1)
    return np.argsort(-np.where(np.isnan(means), -np.inf, means), kind="stable")


def difference(cells: Cells, name: str, one: int, other: int) -> Estimate:
    """One design less another, run by run."""
    values = cells.each(name)
    return estimate(values[one] - values[other])


def not_clearly_worse(cells: Cells, name: str) -> list[int]:
    """The design with the best mean, and all that cannot be told apart from it."""
    order, values = ranked(cells, name), cells.each(name)
    gaps = interval(values - values[order[0]])
    same = ~((gaps[1] > 0) | (gaps[2] < 0))
    return [int(design) for design in order if same[design] or design == order[0]]


def standing(cells: Cells, name: str) -> Standing:
    """How often each design is best, and how far it falls short of the best on average; ties share the place."""
    means = cells.by_scenario(name) * (known(name).sign or 1)
    means = means[:, ~np.isnan(means).any(axis=0)]
    n_scenarios = means.shape[1]
    if n_scenarios == 0:
        nothing = np.full(means.shape[0], np.nan)
        return Standing(nothing, nothing, 0)
    short = means.max(axis=0) - means
    is_best = short <= TIE
    return Standing((is_best / is_best.sum(axis=0)).mean(axis=1), short.mean(axis=1), n_scenarios)


def undominated(cells: Cells, names: Sequence[str]) -> list[int]:
    """Designs that no other one beats in one mean while being at least as good in all the others."""
    means = np.stack([design_means(cells, name)[0] * (known(name).sign or 1) for name in names])
    means = np.where(np.isnan(means), 0.0, means)
    at_least = (means[:, :, None] >= means[:, None, :]).all(axis=0)
    better = (means[:, :, None] > means[:, None, :]).any(axis=0)
    return [int(design) for design in np.flatnonzero(~(at_least & better).any(axis=0))]
