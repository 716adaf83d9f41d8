"""A shot of a comparison: the results so far, fixed, for figures, table and words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.compare.groups import NUMBERS
from app.compare.runs import Comparison, Difference, differences_of, means_of
from sim.parameters import OUTCOMES_BY_NAME


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
    block = comparison.block(NUMBERS, futures)
    means = means_of(NUMBERS, block)
    return Shot(
        block.shape[-1], block.shape[1], dict(zip(NUMBERS, block, strict=True)),
        {name: means[:, place] for place, name in enumerate(NUMBERS)}, differences_of(NUMBERS, block),
        comparison.fates(futures),
    )  # fmt: skip


def standardised(shot: Shot, one: Difference) -> tuple[float, float, float]:
    """A difference in standard deviations of the outcome between futures, positive where it is better."""
    lived = shot.values[one.outcome]
    scale = float(np.sqrt(np.nanmean(np.nanvar(lived, axis=1, ddof=1))))
    if scale == 0.0 or np.isnan(scale):
        scale = one.spread or 1.0
    if OUTCOMES_BY_NAME[one.outcome].direction == "min":
        return -one.mean / scale, -one.high / scale, -one.low / scale
    return one.mean / scale, one.low / scale, one.high / scale
