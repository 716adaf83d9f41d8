"""Measures of a network on graphs worked by hand, the null model, the files, and the tables of a run."""

import random
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import sim
from sim.evaluation import firm_positions, network_measures, to_graphml
from sim.evaluation.networks import measures as m
from sim.evaluation.networks.graphs import graph_of, telling_quarters, without_programme
from sim.evaluation.networks.nulls import against_null, null_of, rewired

SMALL: dict[str, Any] = {"n_candidate_clusters": 4, "n_firms_per_cluster": 12, "n_clusters": 2, "horizon_quarters": 32}


def drawn(n, edges, cluster=None, **attributes):
    graph = igraph.Graph(n=n, edges=edges)
    graph.vs["firm"] = list(range(n))
    graph.vs["cluster"] = cluster or [0] * n
    graph.vs["link"] = attributes.get("link", [0] * n)
    graph.vs["is_small"] = attributes.get("is_small", [False] * n)
    graph.vs["reaches_outside"] = attributes.get("reaches_outside", [False] * n)
    graph.es["is_mutual"] = [False] * len(edges)
    return graph


STAR = [(0, i) for i in range(1, 6)]
RING = [(i, (i + 1) % 6) for i in range(6)]
# Two triangles of different clusters with a broker of the first in between.
CLIQUES = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]


@pytest.fixture(scope="module")
def trace():
    return sim.trace("baseline", seed=3, **SMALL)


def test_a_star_is_all_centre():
    star = drawn(6, STAR)
    assert m.degree_centralisation(star) == pytest.approx(1.0)
    assert m.betweenness_centralisation(star) == pytest.approx(1.0)
    assert m.core_periphery(star) == pytest.approx(1.0)
    assert m.core_share(star) == pytest.approx(1 / 6)
    assert m.density(star) == pytest.approx(5 / 15)
    assert m.mean_degree(star) == pytest.approx(10 / 6)
    assert m.clustering(star) == 0.0
    assert m.reach(star).tolist() == [1.0] * 6


def test_a_ring_has_no_centre():
    ring = drawn(6, RING)
    assert m.degree_centralisation(ring) == 0.0
    assert m.betweenness_centralisation(ring) == 0.0
    assert m.reach(ring).tolist() == pytest.approx([4 / 5] * 6)
    assert m.mean_constraint(ring) == pytest.approx(0.5)  # two partners who do not know each other


def test_two_groups_with_a_bridge():
    graph = drawn(6, CLIQUES, cluster=[0, 0, 0, 1, 1, 1])
    assert m.n_components(graph) == 1
    assert m.between_clusters(graph) == pytest.approx((1 - 6) / 7)
    assert m.clustering(graph) == pytest.approx(6 / 10)  # two triangles, three triples each closed; four open ones
    roles = m.brokerage(graph)
    assert roles.gatekeeper.tolist() == [0, 0, 2, 2, 0, 0]
    assert sum(role.sum() for role in roles) == 4
    assert m.brokered_share(graph) == 1.0


def test_the_four_roles_of_brokers():
    def role(a, broker, b):
        graph = drawn(3, [(0, 1), (1, 2)], cluster=[a, broker, b])
        return [name for name, count in zip(m.Brokerage._fields, m.brokerage(graph), strict=True) if count.sum()]

    assert role(0, 0, 0) == ["coordinator"]
    assert role(0, 1, 0) == ["itinerant"]
    assert role(0, 0, 1) == role(1, 0, 0) == ["gatekeeper"]
    assert role(0, 1, 2) == ["liaison"]


def test_small_firms_links_and_the_outside():
    graph = drawn(
        6,
        STAR[:3],
        is_small=[False, True, True, False, True, False],
        link=[0, 0, 1, 1, 1, 1],
        reaches_outside=[True] + [False] * 5,
    )
    assert m.small_reach(graph) == pytest.approx((3 + 3 + 0) / 3 / 5)
    assert m.other_reach(graph) == pytest.approx((3 + 3 + 0) / 3 / 5)
    assert m.link_reach(graph, 0) == pytest.approx(3 / 5)
    assert m.between_links(graph) == pytest.approx((2 - 1) / 3)
    assert m.outside_share(graph) == pytest.approx(1 / 6)
    assert m.isolated_share(graph) == pytest.approx(2 / 6)
    assert m.largest_share(graph) == pytest.approx(4 / 6)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_a_network_without_ties_has_no_meaning_to_most_measures(n):
    graph = drawn(n, [])
    values = {name: one.of(graph) for name, one in m.MEASURES.items()}
    assert values["n_components"] == n
    assert np.isnan(values["clustering"]) and np.isnan(values["core_periphery"]) and np.isnan(values["mutual_share"])
    assert against_null(graph, {"clustering": m.clustering}, samples=5)["clustering"].mean is not None


def random_graph(seed, n=30, ties=45):
    luck = np.random.default_rng(seed)
    every = np.column_stack(np.triu_indices(n, 1))
    return drawn(n, every[luck.choice(len(every), ties, replace=False)].tolist())


def test_rewiring_keeps_every_firms_number_of_ties():
    graph = random_graph(1)
    copies = list(rewired(graph, 20))
    assert all(copy.degree() == graph.degree() for copy in copies)
    assert all(copy.is_simple() for copy in copies)
    assert len({tuple(sorted(copy.get_edgelist())) for copy in copies}) == 20


def test_the_null_model_repeats_itself_and_leaves_the_users_generator_alone():
    graph = random_graph(2)
    state = random.getstate()
    first = against_null(graph, {"clustering": m.clustering}, samples=30)
    assert random.getstate() == state
    assert against_null(graph, {"clustering": m.clustering}, samples=30) == first


def test_random_networks_seldom_look_unusual():
    # 150 random networks of 30 firms: with a size of 5 % more than 16 are found with a probability below 0.001;
    # ties in the measure make the test careful, so that there is no lower bound but one finding at least in 1,000.
    found = sum(
        against_null(random_graph(seed), {"clustering": m.clustering}, samples=99)["clustering"].p < 0.05
        for seed in range(150)
    )
    assert 1 <= found <= 16


def test_planted_clustering_is_found():
    groups = [(5 * g + a, 5 * g + b) for g in range(6) for a in range(5) for b in range(a)]
    null = against_null(drawn(30, groups), {"clustering": m.clustering}, samples=99)["clustering"]
    assert null.p == pytest.approx(0.02)
    assert null.high < 1.0


def test_where_a_value_lies_among_those_drawn():
    assert null_of(5.0, np.arange(10.0)).p == 1.0
    assert null_of(100.0, np.arange(99.0)).p == pytest.approx(0.02)
    assert np.isnan(null_of(np.nan, np.arange(10.0)).p)


def test_the_graph_is_the_table_of_ties(trace):
    quarter = 20
    graph = graph_of(trace, quarter)
    alive = trace.firms[(trace.firms["quarter"] == quarter) & trace.firms["alive"]]
    assert graph.vs["firm"] == alive["firm"].tolist()
    assert graph.ecount() == trace.series["n_ties"].iloc[quarter]
    assert graph.is_simple()


def test_the_life_without_the_programme_is_the_twin(trace):
    twin = without_programme(trace)
    for name in ("alive", "employees", "log_productivity", "exports"):
        pd.testing.assert_series_equal(twin.firms[name], trace.firms[f"twin_{name}"], check_names=False)
    assert (twin.series["disbursed_musd"] == 0).all()


def test_measures_of_a_run(trace):
    table = network_measures(trace, [0, 16, 31], samples=10)
    assert table["quarter"].unique().tolist() == [0, 16, 31]
    assert {"all", "financed", "unfinanced", "cluster 1", "cluster 4"} <= set(table["group"])
    alone = table[table["group"].str.startswith("cluster")]
    assert alone["p"].isna().all()
    ties = table[(table["group"] == "all") & (table["measure"] == "mean_degree")].set_index("quarter")
    graph = graph_of(trace, 31)
    assert ties.at[31, "value"] == pytest.approx(2 * graph.ecount() / graph.vcount())
    assert ties["value"].iloc[0] == ties["without"].iloc[0]
    assert not table.duplicated(["quarter", "group", "measure"]).any()
    pd.testing.assert_frame_equal(table, network_measures(trace, [0, 16, 31], samples=10))


def test_a_zero_loan_changes_no_network():
    table = network_measures(sim.trace("baseline", seed=3, loan_musd=0.0, counterpart_share=0.0, **SMALL), samples=0)
    assert np.array_equal(table["value"], table["without"], equal_nan=True)
    assert telling_quarters(sim.trace("baseline", seed=3, loan_musd=0.0, counterpart_share=0.0, **SMALL)) == {
        "before": 0,
        "after": 31,
    }


def test_positions_agree_with_the_graph(trace):
    positions = firm_positions(trace, 31)
    graph = graph_of(trace, 31)
    assert positions["ties"].tolist() == graph.degree()
    assert positions["betweenness"].between(0, 1).all()
    assert (positions["constraint"].isna() == (positions["ties"] == 0)).all()
    assert set(positions["role"]) <= {"none", *m.Brokerage._fields}


def test_the_file_is_read_by_others(trace, tmp_path):
    path = to_graphml(trace, 31, tmp_path / "network.graphml")
    graph = graph_of(trace, 31)
    for read, n_ties in ((igraph.Graph.Read_GraphML(str(path)), graph.ecount()),):
        assert read.vs["cluster"] == graph.vs["cluster"] and read.ecount() == n_ties
    other = nx.read_graphml(path)
    assert other.number_of_edges() == graph.ecount()
    assert sorted(data["strength"] for _, _, data in other.edges(data=True)) == pytest.approx(
        sorted(graph.es["strength"])
    )
    assert [one.name for one in tmp_path.iterdir()] == ["network.graphml"]


def test_what_is_asked_for_must_be_there(trace, tmp_path):
    with pytest.raises(ValueError, match="expected whole numbers from 0 to 31, got 32, -1"):
        network_measures(trace, [0, 32, -1])
    with pytest.raises(ValueError, match="got 99"):
        firm_positions(trace, 99)
    with pytest.raises(ValueError, match="expected a folder that is there"):
        to_graphml(trace, 3, tmp_path / "none" / "network.graphml")
    with pytest.raises(ValueError, match="got 40"):
        to_graphml(trace, 40, tmp_path / "network.graphml")
