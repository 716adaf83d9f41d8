"""Components of variance of runs in which programmes, scenarios and futures are crossed.

y = mean + programme + scenario + future + all their pairs + rest, every term random and of mean zero. The mean square
of a set of factors expects the sum of the components of all sets that hold it, each times the number of levels of the
factors outside of it (Searle, Casella, McCulloch 1992, Variance Components, chapter 4); solving from the largest set
down gives the components, and one that comes out negative is taken as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import stdtrit

from experiments.intervals import LEVEL

ROUNDING = 1e-12
FACTORS = ("programme", "scenario", "future")
Factors = frozenset[int]  # places in FACTORS
SETS: tuple[Factors, ...] = tuple(frozenset(one) for size in (1, 2, 3) for one in combinations(range(3), size))
PROGRAMMES = (frozenset({0}),)
SCENARIOS = (frozenset({1}),)
BOTH = (frozenset({0, 1}),)
LUCK = tuple(one for one in SETS if 2 in one)  # all that hangs on the future
GROUPS = {"programmes": PROGRAMMES, "scenarios": SCENARIOS, "both": BOTH, "luck": LUCK}


@dataclass(frozen=True)
class Part:
    """A share of the variance with its interval."""

    share: float
    low: float
    high: float


def _effects(cells: np.ndarray) -> dict[Factors, np.ndarray]:
    """Effects of each set of factors: means over the others, less the effects of all smaller sets."""
    found: dict[Factors, np.ndarray] = {frozenset(): cells.mean(keepdims=True)}
    for one in SETS:
        others = tuple(axis for axis in range(3) if axis not in one)
        mean = cells.mean(axis=others, keepdims=True) if others else cells
        found[one] = mean - sum(effect for smaller, effect in found.items() if smaller < one)
    return found


def components(cells: np.ndarray) -> dict[Factors, float]:
    """Components of variance of values [programme, scenario, future], none negative.

    A factor of one level has no component, and what it would share with others is theirs.
    """
    sizes = np.array(cells.shape)
    squares, found = {}, {}
    for one, effect in _effects(cells).items():
        n_free = np.prod([sizes[axis] - 1 for axis in one]) if one else 0
        n_each = np.prod([sizes[axis] for axis in range(3) if axis not in one])
        squares[one] = float(n_each * (effect**2).sum() / n_free) if n_free > 0 else np.nan
    for one in sorted(SETS, key=len, reverse=True):
        if np.isnan(squares[one]):
            found[one] = 0.0
            continue
        n_each = np.prod([sizes[axis] for axis in range(3) if axis not in one])
        rest = sum(found[larger] * np.prod([sizes[axis] for axis in range(3) if axis not in larger])
                   for larger in SETS if larger > one)  # fmt: skip
        found[one] = (squares[one] - rest) / n_each
    return {one: max(0.0, float(value)) for one, value in found.items()}


def _is_flat(cells: np.ndarray) -> bool:
    """Whether nothing varies but for rounding."""
    return bool(np.ptp(cells) <= ROUNDING * np.abs(cells).max())


def share(cells: np.ndarray, chosen: Iterable[Factors]) -> float:
    """Share of the variance that some sets of factors account for; 0 where nothing varies."""
    found = components(cells)
    total = sum(found.values())
    return 0.0 if _is_flat(cells) or total == 0.0 else sum(found[one] for one in chosen) / total


def _left_out(cells: np.ndarray, axis: int, chosen: tuple[Factors, ...]) -> tuple[float, int]:
    """Variance of a share by leaving out one level of a factor after the other (jackknife), and degrees of freedom."""
    n = cells.shape[axis]
    if n < 3:
        return 0.0, 0
    again = np.array([share(np.delete(cells, level, axis=axis), chosen) for level in range(n)])
    return float((n - 1) / n * ((again - again.mean()) ** 2).sum()), n - 1


def part(cells: np.ndarray, chosen: tuple[Factors, ...], axes: tuple[int, ...] = (1, 2)) -> Part:
    """A share and its interval over scenarios and futures; programmes are those that there are.

    The variances by leaving out scenarios and futures are added, which counts what they share twice and so errs on
    the wide side. Leaving out is taken in place of drawing with replacement, as levels that are drawn twice agree in
    every run and would shift the components.
    """
    value = share(cells, chosen)
    variances = [_left_out(cells, axis, chosen) for axis in axes]
    variance = sum(one for one, _ in variances)
    squares = sum(one**2 / n_free for one, n_free in variances if n_free > 0)
    if variance == 0.0 or squares == 0.0:
        is_known = all(n_free > 0 for _, n_free in variances)
        return Part(value, *(2 * [value if is_known else np.nan]))
    half = float(stdtrit(variance**2 / squares, (1 + LEVEL) / 2)) * np.sqrt(variance)
    return Part(value, max(0.0, value - half), min(1.0, value + half))
