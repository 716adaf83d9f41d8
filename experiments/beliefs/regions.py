"""Where a difference reverses: regions found on one half of the scenarios and confirmed on the other.

A shallow regression tree (Breiman, Friedman, Olshen, Stone 1984) of the scenarios' mean differences on everything that
varies between them proposes its leaves with a mean below zero. A proposal then loses each bound beyond which the mean
is below zero as well (the pasting of PRIM: Friedman, Fisher 1999, Statistics and Computing 9), so that what is left
bounds it. The other half, which none of this has seen, says whether it is real. At most `MOST_TESTED` regions are
tested, each at a level such that all together confirm a region where there is none in at most 1 % of searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from sklearn.ensemble import RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

from experiments.declared import parameters
from experiments.intervals import Estimate

DEPTH = 3
LEAST_SHARE = 0.08  # of the scenarios in a region
LEAST_SCENARIOS = 8
MOST_TESTED = 2
FALSE_ALARM = 0.01  # of a search, over the regions that it tests
SURE = 1.645  # standard errors between what lies beyond a bound and inside
PASTED_AT = -1.0  # mean over its standard error of what lies beyond a bound, below which the bound is dropped


@dataclass(frozen=True)
class Condition:
    """One side of a region: a parameter above or below a cut, or one of its choices, or not."""

    name: str
    cut: float
    is_above: bool
    choice: str | None = None

    def holds(self, settings: pd.DataFrame) -> np.ndarray:
        """In which scenarios it holds."""
        if self.choice is not None:
            return (settings[self.name] == self.choice).to_numpy() == self.is_above
        column = settings[self.name].to_numpy(dtype=float)
        return column > self.cut if self.is_above else column <= self.cut


@dataclass(frozen=True)
class Region:
    """A part of the box, or all of it, and what the held-out scenarios in it show."""

    conditions: tuple[Condition, ...]
    change: Estimate  # of the held-out scenarios, positive in the expected direction
    share: float  # of the held-out scenarios
    n: int
    unsure: tuple[Condition, ...] = ()  # bounds beyond which the held-out scenarios are not clearly better

    @property
    def names(self) -> list[str]:
        """Parameters that bound it, the first cut first."""
        return list(dict.fromkeys(one.name for one in self.conditions))

    @property
    def is_all(self) -> bool:
        """Whether it is the whole box."""
        return not self.conditions

    def holds(self, settings: pd.DataFrame) -> np.ndarray:
        """Which scenarios lie in it."""
        return holding(self.conditions, settings)


def holding(conditions: Sequence[Condition], settings: pd.DataFrame) -> np.ndarray:
    """The scenarios in which all of some conditions hold."""
    return np.all([np.ones(len(settings), dtype=bool), *(one.holds(settings) for one in conditions)], axis=0)


@dataclass(frozen=True)
class Search:
    """What a search for a reversal found."""

    confirmed: tuple[Region, ...]
    refuted: tuple[Region, ...]  # proposed by one half, not confirmed by the other
    spared: tuple[Region, ...]  # where it does not reverse after all, if it does in the box as a whole


def _features(settings: pd.DataFrame, left_out: Sequence[str]) -> tuple[np.ndarray, list[tuple[str, str | None]]]:
    """Numbers that a tree can cut [scenario, feature], and what they are: a parameter, or one of its choices."""
    columns, names = [], list[tuple[str, str | None]]()
    for name in settings.columns:
        column = settings[name]
        if name in left_out or column.nunique() < 2:
            continue
        if parameters().at[name, "type"] == "choice":
            for choice in parameters().at[name, "choices"]:
                columns.append((column == choice).to_numpy(dtype=float))
                names.append((name, choice))
        else:
            columns.append(column.to_numpy(dtype=float))
            names.append((name, None))
    return np.column_stack(columns), names


def _tree(x: np.ndarray, y: np.ndarray) -> DecisionTreeRegressor:
    least = max(LEAST_SCENARIOS, int(np.ceil(LEAST_SHARE * len(y))))
    return DecisionTreeRegressor(max_depth=DEPTH, min_samples_leaf=least, random_state=0).fit(x, y)


def _leaves(tree: DecisionTreeRegressor, names: list[tuple[str, str | None]]) -> list[tuple[int, list[Condition]]]:
    """Leaves of a tree with the conditions on the way to them."""
    inner = tree.tree_
    found: list[tuple[int, list[Condition]]] = []

    def descend(node: int, path: list[Condition]) -> None:
        if inner.children_left[node] == inner.children_right[node]:
            found.append((node, path))
            return
        (name, choice), cut = names[inner.feature[node]], float(inner.threshold[node])
        descend(inner.children_left[node], [*path, Condition(name, cut, False, choice)])
        descend(inner.children_right[node], [*path, Condition(name, cut, True, choice)])

    descend(0, [])
    return found


def simplified(path: Sequence[Condition]) -> tuple[Condition, ...]:
    """Conditions without those that another one implies, in the order of their first cut."""
    kept: dict[tuple[str, bool, str | None], Condition] = {}
    for one in path:
        key = (one.name, one.is_above, one.choice)
        other = kept.get(key)
        if other is None or (one.cut > other.cut) == one.is_above:
            kept[key] = one
    chosen = {one.name for one in kept.values() if one.choice is not None and one.is_above}
    return tuple(one for one in kept.values() if one.choice is None or one.is_above or one.name not in chosen)


def _held_out(values: np.ndarray) -> Estimate:
    """Mean and the interval that decides, at the level of one of the regions tested."""
    n = len(values)
    if n < LEAST_SCENARIOS:
        return Estimate(float(values.mean()) if n else np.nan, -np.inf, np.inf)
    level = FALSE_ALARM / MOST_TESTED  # one-sided: only what lies below zero confirms
    half = float(stdtrit(n - 1, 1 - level)) * float(values.std(ddof=1)) / np.sqrt(n)
    return Estimate(float(values.mean()), float(values.mean() - half), float(values.mean() + half))


def _strength(values: np.ndarray) -> float:
    """Mean over its standard error; without spread, far on the side of the mean."""
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return (
        float(values.mean() / error) if error > 0 else float(np.sign(values.mean()) * np.inf) if values.any() else 0.0
    )


def _pasted(conditions: tuple[Condition, ...], values: np.ndarray, settings: pd.DataFrame) -> tuple[Condition, ...]:
    """Conditions without those beyond which values are below zero as well, the most dispensable first."""
    left = list(conditions)
    while left:
        inside = holding(left, settings)
        beyond = {}
        for one in left:
            added = holding([other for other in left if other is not one], settings) & ~inside
            beyond[one] = _strength(values[added]) if added.sum() >= LEAST_SCENARIOS else 0.0
        least = min(left, key=beyond.__getitem__)
        if beyond[least] >= PASTED_AT:
            break
        left.remove(least)
    return tuple(left)


def _proposed(values: np.ndarray, settings: pd.DataFrame, left_out: Sequence[str]) -> list[tuple[Condition, ...]]:
    """Regions in which some values [scenario] are below zero, the clearest first."""
    x, names = _features(settings, left_out)
    tree = _tree(x, values)
    place = tree.apply(x)
    found = []
    for leaf, path in _leaves(tree, names):
        inside = values[place == leaf]
        if inside.mean() < 0:
            found.append((_strength(inside), simplified(path)))
    pasted = [_pasted(conditions, values, settings) for _, conditions in sorted(found, key=lambda one: one[0])]
    distinct = list(dict.fromkeys(pasted))
    largest = [one for one in distinct if not any(set(other) < set(one) for other in distinct)]
    return largest[:MOST_TESTED]


def _unsure(conditions: tuple[Condition, ...], values: np.ndarray, settings: pd.DataFrame) -> tuple[Condition, ...]:
    """Bounds beyond which values are not clearly larger than inside (Welch 1947, one-sided at 5 %)."""
    inside = holding(conditions, settings)
    found = []
    for one in conditions:
        beyond = holding([other for other in conditions if other is not one], settings) & ~inside
        parts = [values[where] for where in (beyond, inside)]
        if min(map(len, parts)) < LEAST_SCENARIOS:
            found.append(one)
            continue
        error = np.sqrt(sum(part.var(ddof=1) / len(part) for part in parts))
        if not parts[0].mean() - parts[1].mean() > SURE * error:
            found.append(one)
    return tuple(found)


def _tested(proposed: Sequence[tuple[Condition, ...]], values: np.ndarray, settings: pd.DataFrame) -> list[Region]:
    regions = []
    for conditions in proposed:
        theirs = values[holding(conditions, settings)]
        unsure = _unsure(conditions, values, settings)
        regions.append(Region(conditions, _held_out(theirs), len(theirs) / len(values), len(theirs), unsure))
    return regions


def _turned(region: Region) -> Region:
    """A region of the opposite of a difference, as one of the difference itself."""
    change = region.change
    return replace(region, change=Estimate(-change.mean, -change.high, -change.low))


def search(differences: np.ndarray, settings: pd.DataFrame, left_out: Sequence[str], seed: int = 0) -> Search:
    """Regions in which the mean difference, positive where it is as expected [scenario], lies below zero."""
    n = len(differences)
    order = np.random.default_rng(seed).permutation(n)
    mine, others = order[: n // 2], order[n // 2 :]
    if len(mine) < 2 * LEAST_SCENARIOS:
        return Search((), (), ())
    known, unseen = (settings.iloc[half].reset_index(drop=True) for half in (mine, others))
    tested = _tested(_proposed(differences[mine], known, left_out), differences[others], unseen)
    confirmed = [region for region in tested if region.change.high < 0]
    spared = []
    if any(region.is_all for region in confirmed):
        opposite = _tested(_proposed(-differences[mine], known, left_out), -differences[others], unseen)
        spared = [_turned(region) for region in opposite if region.change.high < 0]
    refuted = tuple(region for region in tested if region not in confirmed)
    return Search(tuple(confirmed), refuted, tuple(spared))


def leading(differences: np.ndarray, settings: pd.DataFrame, left_out: Sequence[str], n: int = 6) -> tuple[str, ...]:
    """The parameters that a difference [scenario] depends on most, by a forest of shallow trees, strongest first."""
    x, names = _features(settings, left_out)
    if len(differences) < 2 * LEAST_SCENARIOS or np.ptp(differences) == 0:
        return tuple(dict.fromkeys(name for name, _ in names))[:n]
    least = max(LEAST_SCENARIOS, int(0.04 * len(differences)))
    forest = RandomForestRegressor(60, max_depth=4, min_samples_leaf=least, max_features=0.4, random_state=0, n_jobs=1)
    weights = forest.fit(x, differences).feature_importances_
    total: dict[str, float] = {}
    for (name, _), weight in zip(names, weights, strict=True):
        total[name] = total.get(name, 0.0) + float(weight)
    return tuple(sorted(total, key=lambda name: -total[name])[:n])
