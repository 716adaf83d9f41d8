"""Intervals for estimates that are weighted sums of answers, whose errors go together within what was assigned.

An estimator is written as sum w y over interviews. What it misses is then the sum of w times the residual, and units
(clusters, or firms in a lottery over firms) are what is independent. On each side a unit counts with its share of the
weight, p, and has one mean residual, e.

- With enough units on every side: V = sum p² e² / (1 - 2p + sum p²), which is without bias for a weighted mean of units
  of equal variance (for equal shares the usual n / (n - 1)), and a t distribution with the degrees of freedom of
  Satterthwaite (1946) and Welch (1947).
- With few: the wild cluster bootstrap with the null imposed (Cameron, Gelbach and Miller 2008), with the six-point
  weights of Webb (2023) below twelve units and signs otherwise; the interval holds the effects that the test accepts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import fdtr, stdtrit

LEVEL = 0.95
ENOUGH = 20  # units on a side, above which the t distribution does
WEBB_BELOW = 12  # units: with fewer, signs alone give too few different draws
N_DRAWS = 999
SEED = 20_240_611
N_HALVINGS = 12
FARTHEST = 64.0  # standard errors that the end of an interval is looked for
_WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))


class Interval(NamedTuple):
    """An estimate with what is known of its error."""

    value: float
    se: float
    low: float
    high: float


class Units(NamedTuple):
    """What is independent: side (1 treated, 0 compared with), share of its side's weight, and mean residual."""

    side: np.ndarray
    share: np.ndarray
    residual: np.ndarray


def units_of(weight: np.ndarray, residual: np.ndarray, unit: np.ndarray, side: np.ndarray) -> Units:
    """Interviews [row] gathered into units; `weight` is that of the answer in the estimate, signed."""
    n = int(unit.max()) + 1
    size = np.bincount(unit, np.abs(weight), minlength=n)
    there = size > 0
    missed = np.bincount(unit, weight * residual, minlength=n)[there]
    on = np.zeros(n, dtype=np.int64)
    on[unit] = side
    on, size = on[there], size[there]
    total = np.bincount(on, size, minlength=2)[on]
    share = size / total
    return Units(on, share, missed / share)


def _factors(units: Units) -> np.ndarray:
    """What squared residuals are multiplied by in the variance [unit]."""
    together = np.bincount(units.side, units.share**2, minlength=2)[units.side]
    left = 1.0 - 2.0 * units.share + together
    return units.share**2 / np.where(left > 1e-12, left, np.inf)


def _n_free(units: Units, factors: np.ndarray) -> float:
    """Degrees of freedom of the variance, by matching its first two moments when units vary alike."""
    variance, spread = 0.0, 0.0
    for side in np.unique(units.side):
        mine = units.side == side
        p, factor, e = units.share[mine], factors[mine], units.residual[mine]
        # Of the matrix I - 1p' - p1' + p'p 11', scaled by the roots of the factors: its trace, and its squared entries.
        together, total, once, twice = float(p @ p), factor.sum(), factor @ p, factor @ p**2
        own = 1.0 - 2.0 * p + together
        squares = factor**2 @ (own**2 - (own - 1.0) ** 2) + (together * total) ** 2 + 2.0 * total * twice
        squares += 2.0 * once**2 - 4.0 * together * total * once
        part = float(factor @ e**2)
        free = float(factor @ own) ** 2 / max(float(squares), 1e-300)
        variance += part
        spread += part**2 / max(free, 1e-300)
    return max(1.0, variance**2 / spread) if spread > 0.0 else 1.0


def _draws(n: int) -> np.ndarray:
    """Weights of the wild bootstrap [draw, unit]."""
    rng = np.random.default_rng(SEED)
    if n < WEBB_BELOW:
        return rng.choice(np.concatenate([-_WEBB, _WEBB]), size=(N_DRAWS, n))
    return rng.choice(np.array([-1.0, 1.0]), size=(N_DRAWS, n))


class WildBootstrap:
    """The test of an effect by redrawing the signs of what units miss when that effect is imposed."""

    def __init__(self, units: Units, value: float, factors: np.ndarray) -> None:
        self.value, self.factors, self.units = value, factors, units
        self.se = float(np.sqrt(factors @ units.residual**2))
        treated = units.side == 1
        sides = [units.share * (units.side == side) for side in (0, 1)]
        n = [1.0 / max(float(p @ p), 1e-300) if p.any() else 0.0 for p in sides]
        # The error that an imposed effect leaves is split over the sides as least squares would.
        self.pull = np.where(treated, n[0] / (n[0] + n[1]) if n[0] else 1.0, n[1] / (n[0] + n[1]) if n[1] else 1.0)
        draws = _draws(len(units.share))
        self.parts = [self._statistics(draws * units.residual), self._statistics(draws * self.pull)]

    def _statistics(self, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Estimate [draw], and residuals times the root of their factors [draw, unit]."""
        found, around = np.zeros(len(errors)), errors.copy()
        for side in (0, 1):
            mine = self.units.side == side
            mean = errors[:, mine] @ self.units.share[mine]
            found += mean
            around[:, mine] -= mean[:, np.newaxis]
        return found, around * np.sqrt(self.factors)

    def p_value(self, imposed: float) -> float:
        """Share of draws at least as far from the imposed effect as the estimate is."""
        off = self.value - imposed
        found = self.parts[0][0] + off * self.parts[1][0]
        spread = self.parts[0][1] + off * self.parts[1][1]
        se = np.sqrt(np.einsum("du,du->d", spread, spread))
        far = np.abs(found) * self.se >= np.abs(off) * se * (1.0 - 1e-12)
        return float((far.sum() + 1) / (len(far) + 1))


def _end(accepts: Callable[[float], bool], value: float, se: float, way: float) -> float:
    """Where a test stops accepting, away from the estimate in one direction."""
    inside, outside = 0.0, 2.0
    while accepts(value + way * outside * se):
        inside, outside = outside, 2.0 * outside
        if outside > FARTHEST:
            return way * np.inf
    for _ in range(N_HALVINGS):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if accepts(value + way * middle * se) else (inside, middle)
    return value + way * 0.5 * (inside + outside) * se


def interval_of_line(value: float, weight: np.ndarray, missed: np.ndarray, left: np.ndarray) -> Interval:
    """The 95 % interval of a weighted sum over units, where residuals are `left` [unit, unit] times errors.

    V = sum w² e² / d with d the squared rows of `left`, without bias for units of equal variance, and Satterthwaite's
    degrees of freedom. `missed` [unit] is w e, what a unit adds to the error.
    """
    own = (left**2).sum(axis=1)
    if not (own > 1e-9).all():
        return Interval(value, np.nan, np.nan, np.nan)
    scale = np.abs(weight) / np.sqrt(own)
    moments = scale[:, np.newaxis] * (left @ left.T) * scale
    n_free = np.trace(moments) ** 2 / (moments**2).sum()
    se = float(np.sqrt((missed**2 / own).sum()))
    half = float(stdtrit(n_free, (1.0 + LEVEL) / 2.0)) * se
    return Interval(value, se, value - half, value + half)


def standard_error(units: Units) -> float:
    """The standard error of an estimate."""
    return float(np.sqrt(_factors(units) @ units.residual**2))


def joint_p(values: np.ndarray, missed: np.ndarray) -> float:
    """How likely values this far from zero are when all are zero, from what units add to their errors [value, unit].

    Hotelling's T² by its F distribution, with as many degrees of freedom as units less two sides.
    """
    missed = missed[:, (missed != 0.0).any(axis=0)]
    n, n_free = len(values), missed.shape[1] - 2
    if n == 0 or n_free < n:
        return np.nan
    covariance = missed @ missed.T * (n_free + 2) / n_free
    size = float(values @ np.linalg.pinv(covariance, hermitian=True) @ values)
    return float(1.0 - fdtr(n, n_free - n + 1, size * (n_free - n + 1) / (n * n_free)))


def interval_of(value: float, units: Units) -> Interval:
    """The 95 % interval of an estimate; NaN where no spread can be seen."""
    factors = _factors(units)
    counts = np.bincount(units.side, minlength=2)
    se = float(np.sqrt(factors @ units.residual**2))
    if counts[counts > 0].min() < 2 or not se > 0.0:
        return Interval(value, np.nan, np.nan, np.nan)
    if counts[counts > 0].min() >= ENOUGH:
        half = float(stdtrit(_n_free(units, factors), (1.0 + LEVEL) / 2.0)) * se
        return Interval(value, se, value - half, value + half)
    test = WildBootstrap(units, value, factors)

    def accepts(imposed: float) -> bool:
        return test.p_value(imposed) > 1.0 - LEVEL

    return Interval(value, se, _end(accepts, value, se, -1.0), _end(accepts, value, se, 1.0))
