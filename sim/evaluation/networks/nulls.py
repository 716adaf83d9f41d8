"""The null model: networks in which every firm keeps its number of ties and nothing else.

Ties are rewired in pairs, a - b and c - d to a - d and c - b, many times (Maslov and Sneppen 2002).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import igraph

SWAPS_PER_TIE = 10  # tries of a swap for each tie of the network, after which it is taken to be mixed
SAMPLES = 200
SEED = 1
BAND = (2.5, 97.5)  # percentiles


class Null(NamedTuple):
    """A measure over the null model."""

    mean: float
    low: float
    high: float
    p: float  # two-sided: (1 + samples at least as far out) / (1 + samples), doubled for the nearer side


@contextmanager
def own_luck(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of its own, and give it back its usual one."""
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def rewired(graph: igraph.Graph, samples: int, seed: int = SEED) -> Iterator[igraph.Graph]:
    """Copies of a graph with the same degrees and the ties drawn anew; the same ones for a seed."""
    copy = graph.copy()
    for sample in range(samples):
        with own_luck(seed + sample):
            copy.rewire(n=SWAPS_PER_TIE * graph.ecount())
        yield copy.copy()


def null_of(value: float, drawn: np.ndarray) -> Null:
    """Where a value lies among those drawn from the null model [sample]; NaN where the measure has no meaning."""
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn) or not np.isfinite(value):
        return Null(np.nan, np.nan, np.nan, np.nan)
    low, high = np.percentile(drawn, BAND)
    beyond = min((drawn >= value - 1e-12).sum(), (drawn <= value + 1e-12).sum())
    return Null(float(drawn.mean()), float(low), float(high), min(1.0, 2.0 * (1 + beyond) / (1 + len(drawn))))


def against_null(
    graph: igraph.Graph, measures: dict[str, Callable[[igraph.Graph], float]], samples: int = SAMPLES, seed: int = SEED
) -> dict[str, Null]:
    """Each measure of a graph against the null model of the same degrees."""
    drawn = np.full((samples if graph.ecount() > 1 else 0, len(measures)), np.nan)
    for sample, one in enumerate(rewired(graph, len(drawn), seed)):
        drawn[sample] = [measure(one) for measure in measures.values()]
    return {name: null_of(of(graph), drawn[:, place]) for place, (name, of) in enumerate(measures.items())}
