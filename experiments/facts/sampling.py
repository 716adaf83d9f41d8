"""Sampling error of a statistic: the bootstrap over futures, the same draws for all statistics of a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

LEVEL = 0.95


@dataclass(frozen=True)
class Measured:
    """A statistic as measured, its standard error and its interval."""

    value: float
    error: float
    low: float
    high: float


def picks(n: int, n_draws: int) -> np.ndarray:
    """Futures drawn with replacement [draw, n], always the same for one n; this luck is not that of a run."""
    return np.random.default_rng(n).integers(0, n, size=(n_draws, n))


def measured_with_error(
    estimate: Callable[[np.ndarray], Mapping[str, float]], n: int, n_draws: int
) -> dict[str, Measured]:
    """Statistics of all futures, with standard error and percentile interval over draws of futures (Efron 1979).

    No draws are for what is not left to luck: its error is zero.
    """
    values = estimate(np.arange(n))
    if n_draws == 0:
        return {name: Measured(value, 0.0, value, value) for name, value in values.items()}
    draws = [estimate(pick) for pick in picks(n, n_draws)]
    found = {}
    for name, value in values.items():
        spread = np.array([draw[name] for draw in draws])
        spread = spread[np.isfinite(spread)]
        if len(spread) < 2:
            found[name] = Measured(float(value), float("nan"), float("nan"), float("nan"))
            continue
        low, high = np.quantile(spread, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        found[name] = Measured(float(value), float(spread.std(ddof=1)), float(low), float(high))
    return found
