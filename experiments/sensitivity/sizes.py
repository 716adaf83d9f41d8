"""How large a sample would do: the variance of an index split into what more base samples and more futures lessen.

The variance of a mean of cells [base, future] is b / N + f / R + c / (N R), with b between base samples, f between
futures and c of single cells. From the three as they are found follows the variance at any other size.

The size is one that would do at most. Where luck outweighs signal, a product of different futures is mostly luck times
luck, which falls with 1 / (R (R - 1)), while the jackknife's cells count it about twice and f and c take it to fall
with 1 / R. Taking it apart does not mend that: with few futures b and f, which remain, are mostly noise cut off
at zero.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from experiments.intervals import LEVEL

MOST_BASES = 2**20
MOST_DOUBLINGS = 8  # of the number of futures


class Spread(NamedTuple):
    """Variances of a single base sample, a single future and a single cell."""

    bases: float
    futures: float
    cells: float

    def half_width(self, n_bases: int, n_futures: int) -> float:
        """Half of the 95 % interval at some size."""
        parts = (self.bases / n_bases, self.futures / n_futures, self.cells / (n_bases * n_futures))
        free = (n_bases - 1, max(n_futures - 1, 1), max((n_bases - 1) * (n_futures - 1), 1))
        variance = sum(parts)
        if variance == 0.0:
            return 0.0
        n_free = variance**2 / sum(part**2 / n for part, n in zip(parts, free, strict=True))
        return float(stdtrit(n_free, (1 + LEVEL) / 2)) * variance**0.5


class Size(NamedTuple):
    """How many base samples and futures."""

    bases: int
    futures: int


def spread_of(cells: np.ndarray) -> Spread:
    """Split the variance of the mean of cells [base, future]; parts that come out negative are taken as zero."""
    n_bases, n_futures = cells.shape
    if n_futures == 1:
        return Spread(float(cells.mean(axis=1).var(ddof=1)), 0.0, 0.0)
    of_bases, of_futures = cells.mean(axis=1), cells.mean(axis=0)
    rest = cells - of_bases[:, None] - of_futures + cells.mean()
    single = float((rest**2).sum() / ((n_bases - 1) * (n_futures - 1)))
    bases = max(0.0, float(of_bases.var(ddof=1)) - single / n_futures)
    futures = max(0.0, float(of_futures.var(ddof=1)) - single / n_bases)
    return Spread(bases, futures, single)


def size_that_would_do(spreads: list[Spread], gap: float, now: Size) -> Size | None:
    """The cheapest size, by doublings, at which half-widths together are below a gap; None where none is found."""
    if not gap > 0:
        return None
    found: list[tuple[int, Size]] = []
    for doubling in range(MOST_DOUBLINGS + 1 if now.futures > 2 else 1):
        n_futures, n_bases = now.futures << doubling, now.bases
        while n_bases <= MOST_BASES:
            if sum(one.half_width(n_bases, n_futures) for one in spreads) < gap:
                found.append((n_bases * n_futures, Size(n_bases, n_futures)))
                break
            n_bases *= 2
    return min(found)[1] if found else None
