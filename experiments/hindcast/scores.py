"""Proper scores of forecasts that are distributions, also where only part of what happened is known.

The continuous ranked probability score (Gneiting, Raftery 2007, Journal of the American Statistical Association 102) of
a distribution F for an outcome y is the integral of (F(z) - 1{y <= z})^2 over z, in the unit of the outcome; smaller is
better, and for a forecast of one number it is the absolute error. Where y is known to lie between two ends only, the
integral leaves out what lies between them (the threshold-weighted score of Gneiting, Ranjan 2011, Journal of Business
and Economic Statistics 29, with weight 0 there). It is proper as long as where the record is blurred does not depend
on the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from experiments.intervals import LEVEL

N_RESAMPLES = 10_000


@dataclass(frozen=True)
class Forecast:
    """A distribution as sorted values with weights that sum to 1."""

    values: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, weights: np.ndarray | None = None) -> Forecast:
        """The distribution of a sample; values of equal weight unless weights are given."""
        flat = np.asarray(values, dtype=float).ravel()
        each = np.full(len(flat), 1.0) if weights is None else np.asarray(weights, dtype=float).ravel()
        order = np.argsort(flat, kind="stable")
        return cls(flat[order], each[order] / each.sum())

    def below(self, limit: float) -> float:
        """Probability of a value below a limit, those equal to it counted half."""
        return float(self.weights @ ((self.values < limit) + 0.5 * (self.values == limit)))

    def at_least(self, limit: float) -> float:
        """Probability of a value of at least a limit."""
        return float(self.weights @ (self.values >= limit))

    def quantile(self, share: float) -> float:
        """The smallest value whose cumulated probability reaches a share."""
        return float(self.values[min(np.searchsorted(np.cumsum(self.weights), share - 1e-12), len(self.values) - 1)])


class Skill(NamedTuple):
    """1 - score / reference score, with its interval over programmes."""

    skill: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return bool(self.low > 0 or self.high < 0)


def crps(forecast: Forecast, low: float, high: float) -> float:
    """The score for an outcome between two ends, equal when it is known, `high` infinite for 'at least'.

    E|v(X) - v(y)| - E|v(X) - v(X')| / 2, where v leaves out what lies between the ends.
    """
    beyond = 0.0 if np.isinf(high) else 1.0
    chained = np.minimum(forecast.values, low)
    if beyond:
        chained = chained + np.maximum(forecast.values - high, 0.0)
    distance = float(forecast.weights @ np.abs(chained - low))
    cumulated = np.cumsum(forecast.weights)[:-1]
    return distance - float((cumulated * (1.0 - cumulated)) @ np.diff(chained))


def brier(prob: np.ndarray, has_happened: np.ndarray) -> np.ndarray:
    """Squared errors of probabilities (Brier 1950, Monthly Weather Review 78)."""
    return (prob - has_happened) ** 2


def product_limit(lows: np.ndarray, highs: np.ndarray) -> Forecast:
    """Distribution of outcomes of which some are known only to be at least so much (Kaplan, Meier 1958).

    What is known between two ends counts at its middle. What is left beyond the largest value is put there (Efron
    1967), so that the tail of this distribution is too short.
    """
    is_open = np.isinf(highs)
    values = np.where(is_open, lows, (lows + np.where(is_open, lows, highs)) / 2)
    times = np.unique(values)
    left, weights = 1.0, []
    for time in times:
        ending = ((values == time) & ~is_open).sum() / (values >= time).sum()
        weights.append(left * ending)
        left -= weights[-1]
    weights[-1] += left
    return Forecast.of(times, np.array(weights))


def skill(scores: np.ndarray, reference: np.ndarray, seed: int = 1) -> Skill:
    """Skill of one forecast against another, both scored on the same programmes; its interval resamples programmes."""
    mean = reference.mean() if len(reference) else 0.0
    value = 1.0 - scores.mean() / mean if mean > 0 else np.nan
    if len(scores) < 3 or mean == 0:
        return Skill(float(value), np.nan, np.nan)
    drawn = np.random.default_rng(seed).integers(0, len(scores), size=(N_RESAMPLES, len(scores)))
    below = reference[drawn].mean(axis=1)
    again = 1.0 - np.divide(scores[drawn].mean(axis=1), below, out=np.full(len(below), np.nan), where=below > 0)
    low, high = np.nanquantile(again, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Skill(float(value), float(low), float(high))


def shuffled_share(crossed: np.ndarray, seed: int = 1) -> float:
    """Share of random assignments of forecasts to programmes that score at least as well as the right one.

    `crossed` holds the score of forecast j for programme i. Near 0 the forecasts know something of their own programme;
    near 0.5 they might as well be exchanged.
    """
    n = len(crossed)
    rng = np.random.default_rng(seed)
    own = np.trace(crossed)
    orders = np.argsort(rng.random((N_RESAMPLES, n)), axis=1)
    sums = crossed[np.arange(n), orders].sum(axis=1)
    return float(((sums <= own + 1e-12).sum() + 1) / (N_RESAMPLES + 1))
