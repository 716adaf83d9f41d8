"""All that is worked out of the results before anything is written or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from experiments.faults import NothingToReport
from experiments.intervals import LEVEL, Estimate, estimate, interval, spread
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.robust import measures
from experiments.robust.cells import Cells, cells_of, judged, tried
from experiments.robust.conditions import Split, most_telling
from experiments.robust.keys import Condition, RobustKeys, conditions_of
from experiments.robust.measures import Standing
from experiments.robust.pairs import Pair, pair
from experiments.robust.reacting import SEQUEL, SIGNPOST
from experiments.robust.search import unbeaten
from experiments.store import Store
from experiments.words import phrase

FACED = "turnovers"  # by which scenarios are called calm or volatile
ALL_PAIRS = 60  # designs; with more, only pairs with the reference or the chosen one are looked at


class Optimism(NamedTuple):
    """By how much the search's best lead over the named designs, on average, as the search saw it and afresh."""

    name: str
    in_search: float
    afresh: Estimate
    melted: Estimate
    melted_of_first: Estimate  # of the design that led the search in this objective


class Halves(NamedTuple):
    """One design less the reference in the calmer and in the more volatile half of scenarios, more being better."""

    calm: Estimate
    volatile: Estimate
    gap: Estimate


@dataclass
class Study:
    """Results of the judged designs, and what they are judged by."""

    keys: RobustKeys
    cells: Cells
    conditions: list[Condition]
    optimism: list[Optimism]
    n_tried: int  # designs of the search

    @cached_property
    def objectives(self) -> list[np.ndarray]:
        """One array [design, scenario, future] per objective, more being better."""
        return [self.cells.signed(name) for name in self.keys.objectives]

    @cached_property
    def reference(self) -> int:
        """The design that others are held against."""
        return self.cells.names.index(self.keys.reference) if self.keys.reference else 0

    @cached_property
    def standing(self) -> Standing:
        """Who is never far from the best."""
        return measures.standing(self.objectives)

    @cached_property
    def order(self) -> np.ndarray:
        """Designs from the nearest to the farthest from the best."""
        return np.argsort(self.standing.far[0], kind="stable")

    @cached_property
    def measured(self) -> dict[str, dict[str, np.ndarray]]:
        """Measures [3, design] by objective."""
        return {
            name: measures.measured(cells, self.keys.risk_aversion)
            for name, cells in zip(self.keys.objectives, self.objectives, strict=True)
        }

    @cached_property
    def satisfied(self) -> np.ndarray:
        """Share of scenarios in which all thresholds hold [3, design]."""
        return measures.satisfied(self.cells.values, self.conditions)

    @cached_property
    def satisfied_each(self) -> np.ndarray:
        """Share of scenarios in which each threshold holds [condition, design]."""
        return np.stack([measures.satisfied(self.cells.values, [one])[0] for one in self.conditions])

    @cached_property
    def means(self) -> np.ndarray:
        """Means [design, objective], more being better."""
        return np.column_stack([cells.mean(axis=(1, 2)) for cells in self.objectives])

    @cached_property
    def unbeaten(self) -> list[int]:
        """Designs that no other beats in one mean while being as good in all others."""
        return [int(design) for design in unbeaten(self.means)]

    @cached_property
    def unbeaten_share(self) -> np.ndarray:
        """How sure that is [design]."""
        return measures.unbeaten_share(self.objectives, unbeaten)

    def pair(self, one: int, other: int, name: str) -> Pair:
        """Two designs in one objective, in its own unit."""
        return pair(self.cells.values[name], one, other, name, self.keys.power)

    @cached_property
    def pairs(self) -> list[Pair]:
        """All pairs in all objectives, or those that matter where there are many designs."""
        n = len(self.cells.names)
        core = {self.reference, self.standing.chosen}
        chosen = [two for two in combinations(range(n), 2) if n <= ALL_PAIRS or core & set(two)]
        return [self.pair(one, other, name) for one, other in chosen for name in self.keys.objectives]

    @cached_property
    def short_by_scenario(self) -> np.ndarray:
        """How far each design falls short of the best [objective, design, scenario], as a share of the usual span.

        The span of an objective is the distance from the best design to the worst, on average over scenarios.
        """
        parts = []
        for cells in self.objectives:
            means = cells.mean(axis=2)
            span = (means.max(axis=0) - means.min(axis=0)).mean()
            parts.append(measures.regret(cells) / (span if span > 0 else 1.0))
        return np.stack(parts)

    @cached_property
    def far_by_scenario(self) -> np.ndarray:
        """The same in the objective in which a design is farthest from the best [design, scenario]."""
        return self.short_by_scenario.max(axis=0)

    @cached_property
    def rivals(self) -> list[int]:
        """Designs worth holding against the chosen one: the nearest, the best of each objective, the reference."""
        best = [int(design) for design in self.means.argmax(axis=0)]
        found = dict.fromkeys([int(self.order[1]), *best, self.reference])
        return [design for design in found if design != self.standing.chosen]

    def when(self, rival: int) -> Split | None:
        """By what uncertainty it shows most whether a rival is nearer to the best than the chosen design."""
        advantage = self.far_by_scenario[self.standing.chosen] - self.far_by_scenario[rival]
        return most_telling(self.cells.scenarios, advantage, len(self.rivals))

    @cached_property
    def is_volatile(self) -> np.ndarray:
        """The scenarios in which the reference faced more turnovers than in half of them [scenario]."""
        faced = self.cells.values[FACED][self.reference].mean(axis=1)
        return faced > np.median(faced)

    def halves(self, design: int, place: int) -> Halves | None:
        """One design less the reference in calm and in volatile scenarios; None where one kind is missing."""
        gap = self.objectives[place][design] - self.objectives[place][self.reference]
        calm, volatile = gap[~self.is_volatile], gap[self.is_volatile]
        if min(len(calm), len(volatile)) < 2:
            return None
        return Halves(estimate(calm), estimate(volatile), _gap(calm.mean(axis=1), volatile.mean(axis=1)))

    def name(self, design: int) -> str:
        """A design's name in words."""
        return phrase(self.cells.names[design])


def _gap(one: np.ndarray, other: np.ndarray) -> Estimate:
    """Mean of other less one, two independent samples, by Welch's interval."""
    parts = one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)
    variance = sum(parts)
    free = parts[0] ** 2 / (len(one) - 1) + parts[1] ** 2 / (len(other) - 1)
    mean = float(other.mean() - one.mean())
    if not variance > 0:
        return Estimate(mean, mean, mean)
    half = float(stdtrit(variance**2 / free, (1 + LEVEL) / 2) * np.sqrt(variance))
    return Estimate(mean, mean - half, mean + half)


def _leads(values: np.ndarray, n_named: int, found: slice) -> np.ndarray:
    """Mean of some found designs less mean of the named ones [scenario, future]; values [design, scenario, future]."""
    return values[found].mean(axis=0) - values[:n_named].mean(axis=0)


def _melted(before: np.ndarray, after: np.ndarray) -> Estimate:
    """By how much a lead shrank from one sample to another, with its interval."""
    parts = spread(before), spread(after)
    variance = sum(float(part) for part, _ in parts)
    squares = sum(float(part) ** 2 / float(free) for part, free in parts if free > 0)
    n_free = variance**2 / squares if squares > 0 else np.inf
    mean = float(before.mean() - after.mean())
    half = float(stdtrit(n_free, (1 + LEVEL) / 2)) * float(np.sqrt(variance)) if np.isfinite(n_free) else 0.0
    return Estimate(mean, mean - half, mean + half)


def optimism_of(names: Sequence[str], in_search: Cells, afresh: Cells) -> list[Optimism]:
    """How much of the lead of the search's best melted away under other scenarios and futures, by objective.

    Leads are over the named designs, which lived both, so that it does not matter which scenarios were the harder.
    """
    found = []
    for name in names:
        both, n_named = [cells.signed(name) for cells in (in_search, afresh)], in_search.n_named
        before, after = (_leads(values, n_named, slice(n_named, None)) for values in both)
        first = n_named + int(both[0][n_named:].mean(axis=(1, 2)).argmax())
        of_first = _melted(*(_leads(values, n_named, slice(first, first + 1)) for values in both))
        ends = Estimate(*(float(end) for end in interval(after)))
        found.append(Optimism(name, float(before.mean()), ends, _melted(before, after), of_first))
    return found


def study_of(request: Request, plan: Plan, store: Store) -> Study:
    """Read what is needed of the results."""
    keys = request.keys
    assert isinstance(keys, RobustKeys)
    conditions, _ = conditions_of(keys.satisfied_when)
    names = list(dict.fromkeys([*keys.objectives, *(one.name for one in conditions), FACED, SIGNPOST, SEQUEL]))
    results = store.read(names)
    is_judged = judged(plan, keys.scenarios)
    cells = cells_of(plan, results, names, is_judged)
    if 0 in cells.shape:
        raise NothingToReport("Some run failed in every scenario and future, so that no fair comparison is left to "
                              "report; failures.csv lists them.")  # fmt: skip
    n_named = len(plan.details["designs"])
    optimism, n_tried = [], int(plan.table["design"].max()) - n_named
    if n_tried:
        numbers = sorted(plan.table.loc[is_judged, "design"].unique())
        in_search = cells_of(plan, results, names, tried(plan, keys.scenarios, numbers))
        optimism = optimism_of(keys.objectives, in_search, cells) if 0 not in in_search.shape else []
    return Study(keys, cells, conditions, optimism, n_tried)
