"""Designs in pairs: differences under the same scenarios and luck, what it takes to see them, what pairing saves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from experiments.intervals import LEVEL, Estimate, Parts, estimate, parts_of

MOST = 10_000  # scenarios or futures that are thought of
COUNTS = np.arange(2, MOST + 1)


class Pair(NamedTuple):
    """One design less another in one objective, run by run."""

    one: int
    other: int
    name: str
    change: Estimate
    saving: float  # how many times as many runs would do the same without pairing
    by_luck: float  # the same where scenarios are shared anyway and only luck is not
    n_futures: float  # that would tell them apart in these scenarios; infinite where no number would
    n_scenarios: float  # the same, of scenarios with these futures
    n_times: float  # how many times as many scenarios and futures, each


def pair(cells: np.ndarray, one: int, other: int, name: str, power: float) -> Pair:
    """Two designs in one objective; values [design, scenario, future]."""
    gap = cells[one] - cells[other]
    alone, together = (parts_of(cells[one]), parts_of(cells[other])), parts_of(gap)
    n_scenarios, n_futures = gap.shape
    by_luck = [part.futures + part.rest for part in (*alone, together)]
    change = estimate(gap)
    return Pair(
        one, other, name, change, _ratio(alone[0].total + alone[1].total, together.total),
        _ratio(by_luck[0] + by_luck[1], by_luck[2]),
        needed_futures(together, change.mean, n_scenarios, power),
        needed_scenarios(together, change.mean, n_futures, power),
        needed_times(together, change.mean, gap.shape, power),
    )  # fmt: skip


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else math.inf if above > 0 else math.nan


def _errors(parts: Parts, n_scenarios: np.ndarray | int, n_futures: np.ndarray | int, power: float) -> np.ndarray:
    """How many standard errors a difference has to measure at some size.

    The degrees of freedom are Satterthwaite's, and at most those of the more numerous of scenarios and futures: a part
    of the variance that is small may come out as nothing, or as much, in an experiment.
    """
    most = np.maximum(np.maximum(n_scenarios, n_futures) - 1, 1)
    n_free = np.minimum(parts.free(n_scenarios, n_futures), most)
    return stdtrit(n_free, (1 + LEVEL) / 2) + stdtrit(n_free, power)


def needed_futures(parts: Parts, size: float, n_scenarios: int, power: float) -> float:
    """Futures that tell two designs apart whose mean difference is of this size, with so many scenarios.

    Infinite beyond `MOST`.
    """
    return _first_enough(parts.of_mean(n_scenarios, COUNTS), size, _errors(parts, n_scenarios, COUNTS, power))


def needed_scenarios(parts: Parts, size: float, n_futures: int, power: float) -> float:
    """The same for scenarios, with so many futures."""
    return _first_enough(parts.of_mean(COUNTS, n_futures), size, _errors(parts, COUNTS, n_futures, power))


def _first_enough(variances: np.ndarray, size: float, errors: np.ndarray) -> float:
    is_enough = np.sqrt(variances) * errors <= abs(size)
    return float(COUNTS[is_enough.argmax()]) if size and is_enough.any() else math.inf


def needed_times(parts: Parts, size: float, shape: tuple[int, ...], power: float) -> float:
    """By what both numbers have to grow to tell two designs apart whose mean difference is of this size.

    With k times as many of each, their parts of the variance shrink to a k-th, that of single runs to a k²-th.
    """
    n_scenarios, n_futures = shape
    if size == 0:
        return math.inf
    allowed = float((size / _errors(parts, n_scenarios, n_futures, power)) ** 2)
    linear = parts.scenarios / n_scenarios + parts.futures / n_futures
    squared = parts.rest / (n_scenarios * n_futures)
    return (linear + math.sqrt(linear**2 + 4 * allowed * squared)) / (2 * allowed)
