"""Measures of networks on graphs small enough to work by hand: a star, a ring, two triangles with a broker."""

from __future__ import annotations

import itertools

import igraph
import numpy as np
import pytest

from sim.evaluation.networks import measures as m


def graph_of(n: int, ties: list[tuple[int, int]], cluster: list[int] | None = None, **more: list) -> igraph.Graph:
    """A graph with all that the measures read; of one cluster and one link unless told."""
    graph = igraph.Graph(n=n, edges=ties)
    graph.vs["cluster"] = cluster if cluster is not None else [0] * n
    for name in ("link", "is_small", "reaches_outside"):
        graph.vs[name] = more.get(name, [0] * n)
    graph.es["is_mutual"] = more.get("is_mutual", [False] * len(ties))
    return graph


STAR = graph_of(5, [(0, i) for i in range(1, 5)])
RING = graph_of(6, [(i, (i + 1) % 6) for i in range(6)])
# Firms 0-2 and 3-5 are triangles of two clusters; firm 6, of a third one, stands between firms 0 and 3.
BRIDGE = graph_of(7, [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5), (0, 6), (3, 6)], cluster=[0, 0, 0, 1, 1, 1, 2])
CASES = [
    (STAR, "density", 4 / 10), (RING, "density", 6 / 15), (BRIDGE, "density", 8 / 21),
    (STAR, "mean_degree", 8 / 5), (RING, "mean_degree", 2.0), (BRIDGE, "mean_degree", 16 / 7),
    (STAR, "n_components", 1), (STAR, "largest_share", 1.0), (STAR, "isolated_share", 0.0),
    (STAR, "degree_centralisation", 1.0), (RING, "degree_centralisation", 0.0),
    (BRIDGE, "degree_centralisation", 5 / 30),  # degrees 3 3 2 2 2 2 2; a star of 7 has 6 x 5
    (STAR, "betweenness_centralisation", 1.0), (RING, "betweenness_centralisation", 0.0),
    (BRIDGE, "betweenness_centralisation", 38 / 90),  # 9 paths through firm 6, 8 through 0 and 3, none through the rest
    (STAR, "clustering", 0.0), (RING, "clustering", 0.0), (BRIDGE, "clustering", 6 / 11),  # 3 + 3 + 5 x 1 triples
    (STAR, "core_periphery", 1.0), (STAR, "core_share", 1 / 5),
    (STAR, "mean_constraint", (4 * 1.0 + 0.25) / 5), (RING, "mean_constraint", 0.5),
    # Firms 0 and 3: (1/3 + 1/6)^2 twice and (1/3)^2; firm 6: 1/4 twice; the others: (1/2 + 1/6)^2 and (1/2 + 1/4 x 2/3)^2
    (BRIDGE, "mean_constraint", (2 * (0.5 + 1 / 9) + 0.5 + 4 * ((1 / 2 + 1 / 2 / 3) ** 2 + (1 / 2 + 1 / 2 / 2) ** 2)) / 7),
    (BRIDGE, "between_clusters", (2 - 6) / 8), (BRIDGE, "brokered_share", 1.0),
    (STAR, "other_reach", 1.0), (RING, "other_reach", 4 / 5),
]  # fmt: skip


@pytest.mark.parametrize(
    ("graph", "name", "expected"), CASES, ids=[f"{name}-{graph.vcount()}" for graph, name, _ in CASES]
)
def test_measures_worked_by_hand(graph, name, expected):
    assert m.MEASURES[name].of(graph) == pytest.approx(expected, abs=1e-12)


def test_parts_and_firms_without_ties():
    graph = graph_of(6, [(0, 1), (1, 2), (3, 4)])
    assert m.n_components(graph) == 3
    assert m.largest_share(graph) == 3 / 6
    assert m.isolated_share(graph) == pytest.approx(1 / 6)


def test_shares_of_mutual_ties_and_of_firms_that_reach_outside():
    graph = graph_of(4, [(0, 1), (1, 2)], is_mutual=[True, False], reaches_outside=[True, False, False, False])
    assert m.mutual_share(graph) == 0.5
    assert m.outside_share(graph) == 0.25


def test_ties_between_links_are_those_within_a_cluster():
    graph = graph_of(4, [(0, 1), (1, 2), (2, 3), (0, 3)], cluster=[0, 0, 0, 1], link=[0, 1, 1, 0])
    assert m.between_links(graph) == 0.0  # 0 - 1 crosses links and 1 - 2 does not; those to firm 3 leave the cluster


def test_reach_by_size_and_link():
    path = graph_of(
        5, [(0, 1), (1, 2), (2, 3), (3, 4)], is_small=[True, False, False, False, True], link=[0, 0, 1, 1, 1]
    )
    assert m.reach(path).tolist() == [2 / 4, 3 / 4, 4 / 4, 3 / 4, 2 / 4]
    assert m.small_reach(path) == 2 / 4
    assert m.other_reach(path) == pytest.approx((3 / 4 + 4 / 4 + 3 / 4) / 3)
    assert m.link_reach(path, 0) == pytest.approx((2 / 4 + 3 / 4) / 2)
    assert np.isnan(m.link_reach(path, 2))


@pytest.mark.parametrize(
    ("clusters", "role"),
    [
        ([0, 0, 0], "coordinator"),
        ([0, 1, 0], "itinerant"),
        ([0, 0, 1], "gatekeeper"),
        ([1, 0, 0], "gatekeeper"),
        ([0, 1, 2], "liaison"),
    ],
)
def test_roles_of_the_firm_in_the_middle(clusters, role):
    roles = m.brokerage(graph_of(3, [(0, 1), (1, 2)], cluster=clusters))
    assert {name: found.tolist() for name, found in roles._asdict().items()} == {
        name: [0, int(name == role), 0] for name in m.Brokerage._fields
    }


def test_brokerage_of_two_triangles_and_a_bridge():
    roles = m.brokerage(BRIDGE)
    assert roles.gatekeeper.tolist() == [2, 0, 0, 2, 0, 0, 0]
    assert roles.liaison.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert roles.coordinator.sum() == roles.itinerant.sum() == 0


# The core


def test_a_planted_core_is_found():
    core, periphery = [0, 1, 2], list(range(3, 12))
    graph = graph_of(12, [*itertools.combinations(core, 2), *itertools.product(core, periphery)])
    fit, found = m.best_core(graph)
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
        graph = graph_of(n, ties)
        fit, core = m.best_core(graph)
        assert fit == pytest.approx(_fit(graph, tuple(core)))
        cores = itertools.chain.from_iterable(itertools.combinations(range(n), k) for k in range(1, n - 1))
        short.append(max(_fit(graph, one) for one in cores) - fit)
    assert min(short) > -1e-12
    assert np.mean(np.array(short) > 1e-12) < 0.2


# Where there is nothing to measure


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_firms_without_ties_have_numbers_or_none(n):
    graph = graph_of(n, [])
    found = {name: one.of(graph) for name, one in m.MEASURES.items()}
    assert found["n_components"] == n
    no_meaning = {"clustering", "core_periphery", "core_share", "mutual_share", "between_clusters", "between_links",
                  "mean_constraint", "brokered_share"}  # fmt: skip
    assert all(np.isnan(found[name]) for name in no_meaning)
    assert all(not len(role) or role.sum() == 0 for role in m.brokerage(graph))
    if n:
        assert found["isolated_share"] == 1.0


@pytest.mark.parametrize("n", [2, 3, 4])
def test_everyone_tied_to_everyone_has_no_core(n):
    graph = graph_of(n, list(itertools.combinations(range(n), 2)))
    assert np.isnan(m.core_periphery(graph))
    assert m.density(graph) == 1.0


def test_firms_of_one_cluster_have_no_ties_between_clusters():
    assert np.isnan(m.between_clusters(STAR))
    assert np.isnan(m.brokered_share(STAR))
