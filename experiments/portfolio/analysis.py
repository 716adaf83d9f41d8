"""From runs to what is said about a portfolio: what the community changes, and how far fates go together.

Intervals of co-movement and of the portfolio's spread come from resampling futures (Efron 1979, Annals of Statistics
7), as nothing simple is known of the spread of a mean of correlations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from experiments.intervals import LEVEL, Estimate, estimate, interval
from experiments.words import quantity

N_RESAMPLES = 500
N_SHUFFLES = 400
TINY = 1e-12  # of money, where there is none
SEED = 1  # of resampling, which is not luck of the model


@dataclass
class Worlds:
    """Outcomes of all runs as arrays [design, programme, future], and the programmes they belong to."""

    runs: pd.DataFrame
    details: Mapping[str, Any]
    money: np.ndarray  # [programme], US$ million
    _of: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Names of the programmes, in the order of the table."""
        return list(self.details["names"])

    @property
    def community(self) -> list[str]:
        """Whether the learning community is off or on, by design."""
        return list(self.details["community"])

    @property
    def n_futures(self) -> int:
        """Number of futures."""
        return int(self.runs["future"].nunique())

    @property
    def by_approval(self) -> np.ndarray:
        """Places of the programmes, the earliest approval first."""
        return np.argsort(self.details["approvals"], kind="stable")

    @property
    def pairs(self) -> list[tuple[int, int, bool]]:
        """Pairs of programmes, and whether both are of one country."""
        countries = self.details["countries"]
        return [(i, j, countries[i] == countries[j]) for i, j in combinations(range(len(countries)), 2)]

    def outcome(self, name: str) -> np.ndarray:
        """One outcome [design, programme, future]."""
        if name not in self._of:
            column = self.runs[name].to_numpy(dtype=float)
            column = column.reshape(self.n_futures, len(self.community), len(self.names))
            self._of[name] = np.ascontiguousarray(column.transpose(1, 2, 0))
        return self._of[name]

    @property
    def has_both(self) -> bool:
        """Whether every future was lived with the community and without."""
        return set(self.community) == {"off", "on"}

    def change(self, name: str) -> np.ndarray:
        """What the community changes in an outcome, future by future [programme, future]."""
        values = self.outcome(name)
        return values[self.community.index("on")] - values[self.community.index("off")]


def mean_of(values: np.ndarray) -> Estimate:
    """Mean and interval over futures [future]."""
    return estimate(values[np.newaxis])


def level_of(worlds: Worlds, name: str, design: int, place: int) -> Estimate:
    """Mean and interval of an outcome of one programme, within what is possible."""
    values = worlds.outcome(name)
    limits = quantity(name).limits(float(values.min()))
    return Estimate(*map(float, interval(values[design, place][np.newaxis], *limits)))


def halves(worlds: Worlds) -> tuple[np.ndarray, np.ndarray]:
    """The programmes approved first and those approved last; the middle one of an odd number is in neither."""
    order = worlds.by_approval
    n = len(order) // 2
    return order[:n], order[-n:]


def correlations(values: np.ndarray) -> np.ndarray:
    """Correlation over futures of each programme with each [programme, programme]; NaN where one never varies."""
    centred = values - values.mean(axis=-1, keepdims=True)
    size = np.sqrt((centred**2).sum(axis=-1))
    products = centred @ centred.T
    sizes = np.outer(size, size)
    return np.divide(products, sizes, out=np.full(products.shape, np.nan), where=sizes > 1e-12)


def _mean_of_pairs(values: np.ndarray, pairs: Sequence[tuple[int, int, bool]], within: bool) -> float:
    """Mean correlation of the pairs of one country, or of the pairs of two countries."""
    table = correlations(values)
    found = np.array([table[i, j] for i, j, is_within in pairs if is_within == within])
    found = found[np.isfinite(found)]
    return float(found.mean()) if len(found) else np.nan


def resampled(values: np.ndarray, statistic: Callable[[np.ndarray], float]) -> Estimate:
    """A statistic of values [programme, future] with its interval by resampling futures."""
    n = values.shape[-1]
    if n < 3:
        return Estimate(statistic(values), np.nan, np.nan)
    rng = np.random.default_rng(SEED)
    drawn = np.array([statistic(values[:, rng.integers(0, n, n)]) for _ in range(N_RESAMPLES)])
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn):
        return Estimate(statistic(values), np.nan, np.nan)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(statistic(values), float(low), float(high))


@dataclass(frozen=True)
class CoMovement:
    """How far an outcome of programmes goes together over futures."""

    table: np.ndarray  # [programme, programme]
    within: Estimate  # mean correlation of pairs of one country
    between: Estimate  # of pairs of two countries
    gap: Estimate  # the first less the second


def co_movement(worlds: Worlds, name: str) -> CoMovement:
    """How far an outcome goes together, without the community where both were run."""
    values, pairs = worlds.outcome(name)[0], worlds.pairs

    def gap(sample: np.ndarray) -> float:
        return _mean_of_pairs(sample, pairs, True) - _mean_of_pairs(sample, pairs, False)

    return CoMovement(
        correlations(values),
        resampled(values, lambda sample: _mean_of_pairs(sample, pairs, True)),
        resampled(values, lambda sample: _mean_of_pairs(sample, pairs, False)),
        resampled(values, gap),
    )


def shuffled(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sums over programmes when each draws its future apart from the others [shuffle x future].

    The same fates in other company: what the portfolio would be if programmes had nothing in common.
    """
    rng = np.random.default_rng(SEED)
    return np.concatenate([weights @ rng.permuted(values, axis=1) for _ in range(N_SHUFFLES)])


def _spread_ratio(values: np.ndarray, weights: np.ndarray) -> float:
    """Spread of the weighted sum against that of independent programmes with the same spreads."""
    independent = np.sqrt((weights**2 * values.var(axis=1)).sum())
    return float((weights @ values).std() / independent) if independent > 0 else np.nan


@dataclass(frozen=True)
class Risk:
    """The distribution of a sum over the portfolio, as it is and if fates were independent."""

    actual: np.ndarray  # [future]
    independent: np.ndarray
    ratio: Estimate  # of the two spreads

    @property
    def spread(self) -> tuple[float, float]:
        """Standard deviations, as it is and if fates were independent."""
        return float(self.actual.std()), float(self.independent.std())

    def worst(self, share: float, is_low_bad: bool) -> tuple[float, float]:
        """The value that the worst share of futures reach or pass, as it is and if fates were independent."""
        place = share if is_low_bad else 1 - share
        return float(np.quantile(self.actual, place)), float(np.quantile(self.independent, place))


def _risk(values: np.ndarray, weights: np.ndarray) -> Risk:
    ratio = resampled(values, lambda sample: _spread_ratio(sample, weights))
    return Risk(weights @ values, shuffled(values, weights), ratio)


def money_spent(worlds: Worlds) -> Risk:
    """The share of all money that is spent, future by future."""
    return _risk(worlds.outcome("disbursed_share")[0], worlds.money / max(worlds.money.sum(), TINY))


def n_cancelled(worlds: Worlds) -> Risk:
    """How many programmes are cancelled, future by future."""
    return _risk(worlds.outcome("is_cancelled")[0], np.ones(len(worlds.names)))
