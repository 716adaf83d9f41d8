"""The null model keeps every firm's number of ties, disturbs nobody's luck, and is wrong as often as it says.

False alarms are counted over 150 random networks, whose shares have bounds of 3.9 standard errors: each fails on a right
null model with a probability below 1 in 10,000. They are counted in a measure of which hardly any two networks have
the same value; where many do, as in clustering, p is larger than it need be, and only too many alarms are a fault.
"""

from __future__ import annotations

import itertools
import random

import igraph
import numpy as np
import pytest

from sim.evaluation.networks.measures import clustering
from sim.evaluation.networks.nulls import against_null, null_of, own_luck, rewired

CLUSTERING = {"clustering": clustering}
FINE = {"likeness of partners' degrees": lambda graph: graph.assortativity_degree(directed=False)}
N_NETWORKS, SAMPLES, Z = 150, 99, 3.9


def random_network(seed: int, n: int = 40, n_ties: int = 120) -> igraph.Graph:
    """So many of all pairs, by lot."""
    pairs = np.array(list(itertools.combinations(range(n), 2)))
    chosen = np.random.default_rng(seed).choice(len(pairs), n_ties, replace=False)
    return igraph.Graph(n=n, edges=pairs[chosen].tolist())


def test_rewired_networks_keep_the_ties_of_every_firm_and_mix_them():
    graph = random_network(1)
    before = set(graph.get_edgelist())
    for one in rewired(graph, 20):
        assert one.degree() == graph.degree()
        assert one.is_simple()
        assert len(before & set(one.get_edgelist())) < 0.5 * len(before)
    assert set(graph.get_edgelist()) == before


def test_same_seed_same_networks():
    graph = random_network(1)
    first, second, other = ([one.get_edgelist() for one in rewired(graph, 5, seed)] for seed in (3, 3, 40))
    assert first == second
    assert all(a != b for a, b in itertools.combinations([*first, *other], 2))


def test_the_generator_of_python_is_left_alone_and_that_of_igraph_given_back():
    random.seed(7)
    expected = random.random(), igraph.Graph.Erdos_Renyi(n=20, m=30).get_edgelist()
    random.seed(7)
    first = random.random()
    list(rewired(random_network(1), 3))
    assert (first, igraph.Graph.Erdos_Renyi(n=20, m=30).get_edgelist()) == expected
    random.seed(7)
    random.random()
    with pytest.raises(KeyError), own_luck(1):
        raise KeyError("broken off")
    assert igraph.Graph.Erdos_Renyi(n=20, m=30).get_edgelist() == expected[1]


def test_places_in_the_null_model_by_hand():
    assert null_of(5.0, np.array([1.0, 2.0, 3.0, 4.0])).p == pytest.approx(2 / 5)  # nobody as far out
    assert null_of(4.0, np.array([1.0, 2.0, 3.0, 4.0])).p == pytest.approx(4 / 5)
    assert null_of(0.0, np.zeros(9)).p == 1.0
    found = null_of(1.0, np.array([1.0, 3.0, np.nan]))
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 1.05, 2.95))
    assert all(np.isnan(null_of(np.nan, np.ones(3))))
    assert all(np.isnan(null_of(1.0, np.full(3, np.nan))))


@pytest.mark.parametrize("ties", [[], [(0, 1)]])
def test_too_few_ties_to_rewire_have_no_null_model(ties):
    assert all(np.isnan(against_null(igraph.Graph(n=5, edges=ties), CLUSTERING, 10)["clustering"]))


def test_random_networks_raise_as_many_false_alarms_as_stated():
    found = [against_null(random_network(seed), FINE | CLUSTERING, SAMPLES, 1000 * seed) for seed in range(N_NETWORKS)]
    fine, coarse = np.array([[null.p for null in one.values()] for one in found]).T
    for level in (0.1, 0.5):
        error = Z * np.sqrt(level * (1 - level) / N_NETWORKS)
        assert abs(np.mean(fine <= level) - level) < error
        assert np.mean(coarse <= level) - level < error
    assert abs(fine.mean() - 0.5) < Z / np.sqrt(12 * N_NETWORKS)
