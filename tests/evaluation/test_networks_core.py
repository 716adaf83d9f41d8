"""The core of a network: planted ones are found, and in small networks it is nearly always the best of all cores."""

from __future__ import annotations

import itertools

import igraph
import numpy as np
import pytest

from sim.evaluation.networks.measures import best_core


def test_a_planted_core_is_found():
    core, periphery = [0, 1, 2], list(range(3, 12))
    graph = igraph.Graph(n=12, edges=[*itertools.combinations(core, 2), *itertools.product(core, periphery)])
    fit, found = best_core(graph)
    assert fit == pytest.approx(1.0)
    assert sorted(found) == core


def _fit(graph: igraph.Graph, core: tuple[int, ...]) -> float:
    upper = np.triu_indices(graph.vcount(), 1)
    is_core = np.isin(np.arange(graph.vcount()), core)
    return float(np.corrcoef(np.array(graph.get_adjacency().data)[upper], (is_core[:, None] | is_core)[upper])[0, 1])


def test_the_core_is_that_of_all_cores_in_most_small_networks():
    rng = np.random.default_rng(1)
    short = []
    while len(short) < 60:
        n, chance = int(rng.integers(4, 8)), rng.uniform(0.1, 0.7)
        ties = [pair for pair in itertools.combinations(range(n), 2) if rng.random() < chance]
        if not 0 < len(ties) < n * (n - 1) / 2:
            continue
        graph = igraph.Graph(n=n, edges=ties)
        fit, core = best_core(graph)
        assert fit == pytest.approx(_fit(graph, tuple(core)))
        cores = itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(1, n - 1))
        short.append(max(_fit(graph, one) for one in cores) - fit)
    assert min(short) > -1e-12
    assert np.mean(np.array(short) > 1e-12) < 0.2


@pytest.mark.parametrize("n", [2, 3, 4])
def test_everyone_tied_to_everyone_has_no_core(n):
    assert np.isnan(best_core(igraph.Graph.Full(n))[0])
