"""A shot of a comparison: the results so far, fixed, for figures, table and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.compare.groups import NUMBERS
from app.compare.runs import FLAGS, Comparison, Difference
from experiments.evaluation.scores import wilson
from experiments.intervals import interval
from sim.parameters import OUTCOMES_BY_NAME

LEAST_FUTURES = 2  # for an interval


@dataclass(frozen=True)
class Shot:
    """Results over the futures that all designs have lived."""

    n: int  # futures
    n_designs: int
    values: dict[str, np.ndarray]  # [design, future] of each outcome
    means: dict[str, np.ndarray]  # [mean and ends, design]
    differences: list[Difference]  # against the first design, of all outcomes
    fates: dict[str, list[int]]  # how many futures of each design


def shot_of(comparison: Comparison, futures: int) -> Shot:
    """The results of a comparison so far, of at most so many futures, whatever others have asked for."""
    runs = comparison.runs.head(futures * len(comparison.designs))
    values = {name: comparison.values(name, runs) for name in NUMBERS}
    means = {name: np.stack([_mean_of(name, lived) for lived in values[name]], axis=1) for name in NUMBERS}
    n = len(runs) // len(comparison.designs)
    return Shot(
        n, len(comparison.designs), values, means, comparison.differences(NUMBERS, runs), comparison.fates(runs)
    )


def _mean_of(outcome: str, lived: np.ndarray) -> np.ndarray:
    """Mean and ends of its interval over futures; futures without a value are left out."""
    lived = lived[~np.isnan(lived)]
    if len(lived) < LEAST_FUTURES:
        return np.full(3, np.nan)
    if outcome in FLAGS:
        share = wilson(int(lived.sum()), len(lived))
        return np.array([share.value, share.low, share.high])
    return interval(lived[np.newaxis, :])


def standardised(shot: Shot, one: Difference) -> tuple[float, float, float]:
    """A difference in standard deviations of the outcome between futures, positive where it is better."""
    lived = shot.values[one.outcome]
    scale = float(np.sqrt(np.nanmean(np.nanvar(lived, axis=1, ddof=1))))
    if scale == 0.0 or np.isnan(scale):
        scale = one.spread or 1.0
    if OUTCOMES_BY_NAME[one.outcome].direction == "min":
        return -one.mean / scale, -one.high / scale, -one.low / scale
    return one.mean / scale, one.low / scale, one.high / scale
