"""PAWN: how far the distribution of single runs moves when a parameter is known to lie in a slice of its range.

For each slice the Kolmogorov-Smirnov distance of the runs within it from all runs; the index is the median over slices
(Pianosi, Wagener 2018, Environmental Modelling & Software 108). Runs of all futures are taken together, as a decision
maker meets them. Distances do not average out, so that a parameter that does nothing has an index above zero: that of
the dummy, a column that nothing reads.
"""

from __future__ import annotations

import numpy as np


def slices_of(cube: np.ndarray, n_slices: int) -> np.ndarray:
    """Number of the slice [base, column] that each point lies in, -1 in none; slices of equal numbers of points.

    As in SALib, slices are half open, so that the largest value of a column is in none. Shares of the range are cut
    rather than values, so that every value of a whole number or a choice is in some slice.
    """
    found = np.full(cube.shape, -1)
    for column in range(cube.shape[1]):
        edges = np.nanquantile(cube[:, column], np.linspace(0.0, 1.0, n_slices + 1))
        for number in range(n_slices):
            within = (cube[:, column] >= edges[number]) & (cube[:, column] < edges[number + 1])
            found[within, column] = number
    return found


class Ranked:
    """Values [base, future] of one outcome in order, with the places at which a distribution function steps."""

    def __init__(self, values: np.ndarray) -> None:
        flat = values.ravel()
        self.values = values
        self.order = np.argsort(flat, kind="stable")
        in_order = flat[self.order]
        self.ends = np.flatnonzero(np.append(np.diff(in_order) > 0, True))  # the last of equal values
        self.share = (self.ends + 1) / flat.size
        self.limits = in_order[self.ends]
        self.bases = self.order // values.shape[1]

    def distances(self, slices: np.ndarray, n_slices: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Distance of each slice [slice], the value at which it is found, and its sign; NaN for an empty slice."""
        mine = slices[self.bases]
        distance, limit, sign = (np.full(n_slices, np.nan) for _ in range(3))
        for number in range(n_slices):
            within = np.cumsum(mine == number)
            if within[-1] == 0:
                continue
            gap = within[self.ends] / within[-1] - self.share
            at = int(np.abs(gap).argmax())
            distance[number], limit[number], sign[number] = abs(gap[at]), self.limits[at], np.sign(gap[at])
        return distance, limit, sign


def _middle(distance: np.ndarray) -> np.ndarray:
    """Weights [slice] of the median of distances, of which some may be NaN."""
    order = np.argsort(distance)[: int(np.isfinite(distance).sum())]
    weights = np.zeros(len(distance))
    weights[order[(len(order) - 1) // 2]] += 0.5
    weights[order[len(order) // 2]] += 0.5
    return weights


def median_cells(values: np.ndarray, slices: np.ndarray, n_slices: int) -> np.ndarray:
    """Cells [column, base, future] of the median distance of each column's slices [base, column].

    A distance is a difference of two shares at the value where it is largest, and its cells are those of that
    difference; to first order the place of the largest does not matter.
    """
    ranked, found = Ranked(values), []
    for mine in slices.T:
        distance, limit, sign = ranked.distances(mine, n_slices)
        cells = np.zeros(values.shape)
        for number in np.flatnonzero(weights := _middle(distance)):
            is_in = (mine == number)[:, None]
            below = values <= limit[number]
            own, overall = below[mine == number].mean(), below.mean()
            parts = is_in / is_in.mean() * (below - own) - (below - overall)
            cells += weights[number] * (distance[number] + sign[number] * parts)
        found.append(cells)
    return np.stack(found)
