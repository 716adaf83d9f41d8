"""Means with intervals over runs that are crossed: every scenario is lived with every future, by every design.

Scenarios and futures are both samples, and all runs of one scenario, as all runs of one future, have something in
common. So neither the runs nor the scenario means are independent. The variance of a mean is that of scenarios plus
that of futures less that of single cells, as each of the first two holds the last once (two-way clustering: Cameron,
Gelbach, Miller 2011, Journal of Business & Economic Statistics 29, equation 2.11); a part that comes out negative is
left out. The degrees of freedom are Satterthwaite's (1946, Biometrics Bulletin 2), by which intervals cover a little
more often than they say when runs have nothing in common, and as often as they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95
Z = 1.959963984540054  # of a normal interval of that level


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval; the ends are NaN where there is only one run to go by."""

    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return bool(self.low > 0 or self.high < 0)


def _variance_of_mean(values: np.ndarray) -> np.ndarray:
    """Variance of the mean of some independent values [..., n]; zero for a single one, which tells nothing."""
    n = values.shape[-1]
    return values.var(axis=-1, ddof=1) / n if n > 1 else np.zeros(values.shape[:-1])


def spread(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variance of the mean over scenarios and futures, and its degrees of freedom; values [..., scenario, future]."""
    n_scenarios, n_futures = cells.shape[-2:]
    of_scenarios, of_futures = _variance_of_mean(cells.mean(axis=-1)), _variance_of_mean(cells.mean(axis=-2))
    if n_scenarios == 1 or n_futures == 1:
        n_free = max(n_scenarios, n_futures) - 1
        return of_scenarios + of_futures, np.full(of_scenarios.shape, n_free or np.nan)
    both = cells.mean(axis=-1, keepdims=True) + cells.mean(axis=-2, keepdims=True)
    rest = cells - both + cells.mean(axis=(-2, -1), keepdims=True)
    n_free = (n_scenarios - 1) * (n_futures - 1)
    of_cells = (rest**2).sum(axis=(-2, -1)) / n_free / (n_scenarios * n_futures)
    has_scenarios, has_futures = of_scenarios > of_cells, of_futures > of_cells
    share = 1.0 - has_scenarios - has_futures
    variance = has_scenarios * of_scenarios + has_futures * of_futures + share * of_cells
    squares = (
        has_scenarios * of_scenarios**2 / (n_scenarios - 1)
        + has_futures * of_futures**2 / (n_futures - 1)
        + (share * of_cells) ** 2 / n_free
    )
    return variance, np.divide(variance**2, squares, out=np.full(variance.shape, float(n_free)), where=squares > 0)


class Parts(NamedTuple):
    """Variance of single values [scenario, future]: of scenarios, of futures, and of what is particular to each run."""

    scenarios: float
    futures: float
    rest: float

    @property
    def total(self) -> float:
        """Variance of a single value whose scenario and future are drawn by themselves."""
        return self.scenarios + self.futures + self.rest

    def of_mean(self, n_scenarios: Any, n_futures: Any) -> Any:
        """Variance of a mean over so many crossed scenarios and futures."""
        return self.scenarios / n_scenarios + self.futures / n_futures + self.rest / (n_scenarios * n_futures)

    def free(self, n_scenarios: Any, n_futures: Any) -> np.ndarray:
        """Satterthwaite's degrees of freedom of that variance; infinite where there is none."""
        of_scenarios, of_futures = np.maximum(n_scenarios - 1, 1), np.maximum(n_futures - 1, 1)
        squares = (
            (self.scenarios / n_scenarios) ** 2 / of_scenarios
            + (self.futures / n_futures) ** 2 / of_futures
            + (self.rest / (n_scenarios * n_futures)) ** 2 / (of_scenarios * of_futures)
        )
        whole, squares = np.broadcast_arrays(np.asarray(self.of_mean(n_scenarios, n_futures)) ** 2, squares)
        return np.divide(whole, squares, out=np.full(squares.shape, np.inf), where=squares > 0)


def parts_of(cells: np.ndarray) -> Parts:
    """The parts of the variance of crossed values, by mean squares (Searle, Casella, McCulloch 1992, chapter 4).

    With one scenario or one future its part is not known and counts as none; so does one that comes out negative.
    """
    n_scenarios, n_futures = cells.shape
    of_scenarios, of_futures = cells.mean(axis=1), cells.mean(axis=0)
    if n_scenarios == 1 or n_futures == 1:
        whole = float(cells.var(ddof=1)) if cells.size > 1 else 0.0
        return Parts(whole, 0.0, 0.0) if n_futures == 1 else Parts(0.0, whole, 0.0)
    rest = cells - of_scenarios[:, None] - of_futures[None, :] + cells.mean()
    of_rest = float((rest**2).sum() / ((n_scenarios - 1) * (n_futures - 1)))
    return Parts(
        max(0.0, float(of_scenarios.var(ddof=1)) - of_rest / n_futures),
        max(0.0, float(of_futures.var(ddof=1)) - of_rest / n_scenarios), of_rest,
    )  # fmt: skip


def interval(cells: np.ndarray, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Mean, lower and upper end [3, ...] of values [..., scenario, future]; the ends stay within what is possible."""
    mean = cells.mean(axis=(-2, -1))
    variance, n_free = spread(cells)
    half = stdtrit(n_free, (1 + LEVEL) / 2) * np.sqrt(variance)
    return np.stack([mean, np.maximum(mean - half, low), np.minimum(mean + half, high)])


def estimate(cells: np.ndarray) -> Estimate:
    """Mean and interval of values [scenario, future]."""
    return Estimate(*(float(part) for part in interval(cells)))


class Share(NamedTuple):
    """A share of futures with Wilson's 95 % interval (Wilson 1927, Journal of the American Statistical Association)."""

    value: float
    low: float
    high: float


def wilson(n_yes: int, n: int) -> Share:
    """The share of n that is yes; NaN of none."""
    if n == 0:
        return Share(np.nan, np.nan, np.nan)
    share, square = n_yes / n, Z * Z / n
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * np.sqrt(share * (1 - share) / n + square / (4 * n))
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def ratio_cells(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Values [..., scenario, future] whose mean is the ratio of two means and whose spread is that of the ratio.

    r + (above - r below) / mean(below), the linearised ratio (Cochran 1977, Sampling Techniques, section 2.11); NaN
    where the mean below is zero.
    """
    mean_below = below.mean(axis=(-2, -1), keepdims=True)
    mean_below = np.where(mean_below == 0, np.nan, mean_below)
    ratio = above.mean(axis=(-2, -1), keepdims=True) / mean_below
    return ratio + (above - ratio * below) / mean_below
