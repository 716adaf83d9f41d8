"""Sobol' indices of the mean over futures, as cells whose mean is an index and whose spread is its noise.

The estimators are those of SALib (Saltelli and others 2010, Computer Physics Communications 181: first order
mean(B (AB - A)) / V, total order mean((A - AB)^2) / (2 V); Saltelli 2002, Computer Physics Communications 145: pairs),
with products of different futures in place of products of means.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.intervals import ratio_cells
from experiments.sensitivity.replication import product


@dataclass(frozen=True)
class Parts:
    """The matrices of one outcome, centred future by future."""

    a: np.ndarray  # [base, future]
    b: np.ndarray  # [base, future]
    ab: np.ndarray  # [factor, base, future]
    ba: np.ndarray | None  # [factor, base, future]
    steps: np.ndarray  # AB - A [factor, base, future], the dummy's last


def _centred(values: np.ndarray) -> np.ndarray:
    """Without what all base samples of a future have in common."""
    return values - values.mean(axis=0)


def row_of_b(n_factors: int, second_order: bool) -> int:
    """Where the point B lies in a base sample."""
    return 1 + (2 if second_order else 1) * n_factors


def independent(values: np.ndarray, n_factors: int, second_order: bool) -> np.ndarray:
    """Values [2 base, future] at the points A and B, which are drawn independently of one another."""
    return np.concatenate([values[:, 0], values[:, row_of_b(n_factors, second_order)]])


def parts_of(values: np.ndarray, n_factors: int, second_order: bool, dummy: bool) -> Parts:
    """Take apart values [base, row, future] of one outcome."""
    at_b = row_of_b(n_factors, second_order)
    middle = independent(values, n_factors, second_order).mean(axis=0)  # [future]
    a, b = values[:, 0] - middle, values[:, at_b] - middle
    ab = (values[:, 1 : 1 + n_factors] - middle).swapaxes(0, 1)
    ba = (values[:, 1 + n_factors : at_b] - middle).swapaxes(0, 1) if second_order else None
    steps = ab - a
    if dummy:
        other = _centred(values[:, at_b + 1]) - _centred(values[:, 0])
        steps = np.concatenate([steps, other[None]])
    return Parts(a, b, ab, ba, steps)


def _variance(parts: Parts) -> np.ndarray:
    """Cells [base, future] of the variance of the mean over all futures; NaN where luck hides that there is any."""
    cells = (product(parts.a, parts.a) + product(parts.b, parts.b)) / 2
    return cells if cells.mean() > 0 else np.full(cells.shape, np.nan)


def indices(parts: Parts) -> dict[str, np.ndarray]:
    """Cells [factor, base, future] of first and total order and of their difference, the dummy's last."""
    variance = _variance(parts)
    first = product(np.broadcast_to(parts.b, parts.steps.shape), parts.steps)
    total = product(parts.steps, parts.steps) / 2
    return {
        "S1": ratio_cells(first, variance),
        "ST": ratio_cells(total, variance),
        "ST-S1": ratio_cells(total - first, variance),
    }


def pairs(parts: Parts) -> tuple[list[tuple[int, int]], np.ndarray]:
    """Pairs of factors, and cells [pair, base, future] of what two do together beyond what each does alone."""
    assert parts.ba is not None
    chosen = list(combinations(range(len(parts.ab)), 2))
    variance = _variance(parts)
    first = [product(parts.b, step) for step in parts.steps]
    alone = product(parts.a, parts.b)
    cells = [product(parts.ba[j], parts.ab[k]) - alone - first[j] - first[k] for j, k in chosen]
    return chosen, ratio_cells(np.stack(cells), variance)


def luck(values: np.ndarray) -> np.ndarray:
    """Cells [base, future] of the share of the variance of a single run that no parameter's mean effect explains.

    `values` [base, future] are of rows at independent points, all under the same futures. A single run varies by the
    variance within futures and that of the futures' means.
    """
    n = values.shape[-1]
    centred, means = _centred(values), values.mean(axis=0)
    between = (means - means.mean()) ** 2 * (n / max(n - 1, 1))
    return 1.0 - ratio_cells(product(centred, centred), centred**2 + between)
