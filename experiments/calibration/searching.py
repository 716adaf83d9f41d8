"""The search for points that may still give the facts: levels of falling implausibility, each walked through."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

KEPT = 0.2  # of the points, from which the next level starts
STEPS = 6  # of each walk within a level
MOST_LEVELS = 40
REACH = 0.6  # of a step against the spread of the points of a level, in each direction


def _walked(
    points: np.ndarray, level: float, measure: Callable[[np.ndarray], np.ndarray], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Points after a random walk that stays within a level and within the cube, uniform in the long run."""
    values = measure(points)
    spread = np.maximum(points.std(axis=0), 0.02)
    for _ in range(STEPS):
        moves = rng.random(points.shape) < rng.uniform(0.1, 1.0, (len(points), 1))  # some or all directions at once
        proposed = points + moves * rng.normal(size=points.shape) * spread * REACH * rng.random((len(points), 1))
        inside = ((proposed >= 0.0) & (proposed <= 1.0)).all(axis=1)
        proposed_values = np.full(len(points), np.inf)
        proposed_values[inside] = measure(proposed[inside])
        better = proposed_values <= level
        points, values = np.where(better[:, None], proposed, points), np.where(better, proposed_values, values)
    return points, values


def plausible_points(
    start: np.ndarray, measure: Callable[[np.ndarray], np.ndarray], cutoff: float, seed: int
) -> tuple[np.ndarray, float]:
    """Points below a cutoff of implausibility, as many as there are to start with, and the level that was reached.

    Subset simulation (Au, Beck 2001): keep the best fifth and fill up by walks within its level, until the level is
    below the cutoff.
    """
    rng = np.random.default_rng(seed)
    points, values = start, measure(start)
    level = float(np.quantile(values, KEPT))
    for _ in range(MOST_LEVELS):
        level = max(cutoff, min(level, float(np.quantile(values, KEPT))))
        best = np.flatnonzero(values <= level)
        points, values = _walked(points[rng.choice(best, len(points))], level, measure, rng)
        if level <= cutoff:
            break
    return points, level


def spread_out(points: np.ndarray, n: int, seed: int) -> np.ndarray:
    """A choice of n points that lie far from one another: each next one is farthest from those chosen."""
    rng = np.random.default_rng(seed)
    chosen = [int(rng.integers(len(points)))]
    distance = np.linalg.norm(points - points[chosen[0]], axis=1)
    while len(chosen) < min(n, len(points)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(points - points[chosen[-1]], axis=1))
    return points[chosen]
