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

from scipy.special import stdtrit

from experiments.intervals import LEVEL, Parts

MOST_BASES = 2**20
MOST_DOUBLINGS = 8  # of the number of futures


class Size(NamedTuple):
    """How many base samples and futures."""

    bases: int
    futures: int


def half_width(parts: Parts, n_bases: int, n_futures: int) -> float:
    """Half of the 95 % interval of a mean of cells [base, future] at some size."""
    errors = float(stdtrit(parts.free(n_bases, n_futures), (1 + LEVEL) / 2))
    return errors * float(parts.of_mean(n_bases, n_futures)) ** 0.5


def size_that_would_do(spreads: list[Parts], gap: float, now: Size) -> Size | None:
    """The cheapest size, by doublings, at which half-widths together are below a gap; None where none is found."""
    if not gap > 0:
        return None
    found: list[tuple[int, Size]] = []
    for doubling in range(MOST_DOUBLINGS + 1 if now.futures > 2 else 1):
        n_futures, n_bases = now.futures << doubling, now.bases
        while n_bases <= MOST_BASES:
            if sum(half_width(one, n_bases, n_futures) for one in spreads) < gap:
                found.append((n_bases * n_futures, Size(n_bases, n_futures)))
                break
            n_bases *= 2
    return min(found)[1] if found else None
