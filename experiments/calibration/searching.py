"""Candidates for the next wave: what gave single facts, put together, changed a little, and spread out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from experiments.calibration.space import Space
from experiments.facts.evidence import Statistic

DONORS = 25  # simulated points, at least, from which the parameters of a fact may be taken
FARTHEST = 10.0  # sampling errors beyond which it does not matter how far a statistic is off
CHANGED = 0.3  # of the parameters of a candidate
CHANGE = 0.1  # of its range by which a parameter is changed, one standard deviation
CHOSEN = 0.3  # of the candidates, the least implausible, among which a wave is spread out


def _donors(missed: pd.DataFrame, statistics: Mapping[str, Statistic], fact: int) -> np.ndarray:
    """The points that come nearest to a fact: all that give it, or the best few."""
    names = [name for name, one in statistics.items() if one.fact == fact]
    score = np.minimum(missed[names].to_numpy(), FARTHEST).sum(axis=1)
    order = np.argsort(score, kind="stable")
    return order[: max(DONORS, int((score == 0).sum()))]


def candidates(
    cube: np.ndarray, missed: pd.DataFrame, statistics: Mapping[str, Statistic], space: Space,
    inputs: Mapping[int, list[str]], n: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Points of the cube [n, parameter], each with the parameters of every fact from a point that comes near to it.

    `cube` [point, parameter] are simulated points and `missed` what they miss. Facts take turns in being first, as some
    parameters belong to several; a part of all parameters is then changed at random.
    """
    rng = np.random.default_rng(seed)
    donors = {fact: _donors(missed, statistics, fact) for fact in inputs}
    columns = {fact: [space.names.index(name) for name in names] for fact, names in inputs.items()}
    found = np.empty((n, cube.shape[1]))
    for place in range(n):
        for fact in rng.permutation(list(inputs)):
            found[place, columns[fact]] = cube[rng.choice(donors[fact]), columns[fact]]
    changed = found + (rng.random(found.shape) < CHANGED) * rng.normal(scale=CHANGE, size=found.shape)
    changed = np.abs(changed)  # what leaves the cube comes back in
    return np.where(changed > 1.0, 2.0 - changed, changed)


def spread_out(points: np.ndarray, n: int, seed: int) -> np.ndarray:
    """A choice of n points that lie far from one another: each next one is farthest from those chosen."""
    rng = np.random.default_rng(seed)
    chosen = [int(rng.integers(len(points)))]
    distance = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < min(n, len(points)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]


def next_points(points: np.ndarray, implausibility: np.ndarray, cutoff: float, n: int, seed: int) -> np.ndarray:
    """The n points of a wave: spread out over the least implausible candidates, below the cutoff where enough are."""
    order = np.argsort(implausibility, kind="stable")
    n_below = int((implausibility <= cutoff).sum())
    return spread_out(points[order[: max(n, min(n_below, int(CHOSEN * len(points))))]], n, seed)
