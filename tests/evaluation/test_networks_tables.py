"""Tables and files of a run's network: living firms only, the twin's network is that of a run without money."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest

import sim
from sim.evaluation import firm_positions, network_measures, to_graphml
from sim.evaluation.networks.graphs import (
    FIRM_ATTRIBUTES,
    financed_clusters,
    graph_of,
    telling_quarters,
    without_programme,
)
from sim.traces import OUTSIDE

SMALL = {"n_candidate_clusters": 4, "n_clusters": 2, "n_firms_per_cluster": 20, "horizon_quarters": 32, "loan_musd": 5.0,
         "elections_held": False, "fiscal_crisis_prob": 0.0}  # fmt: skip
DENSE = {"n_firms_per_cluster": 10, "meeting_rate": 1.0, "tie_formation": 1.0, "tie_decay": 0.0}
LAST = 31


@cache
def lived(seed: int = 1, **values: float) -> sim.traces.Trace:
    return sim.trace(seed=seed, **{**SMALL, **values})


@cache
def measured(**values: float) -> pd.DataFrame:
    return network_measures(lived(**values), samples=20)


def test_columns_groups_and_dates():
    table = measured()
    assert list(table.columns) == ["quarter", "date", "when", "group", "measure", "value", "without", "null_mean",
                                   "null_low", "null_high", "p"]  # fmt: skip
    assert set(table["group"]) == {"all", "financed", "unfinanced", *(f"cluster {c}" for c in range(1, 5))}
    assert table["when"].iloc[0] == "before" and table["when"].iloc[-1] == "after"
    assert not table.duplicated(["quarter", "group", "measure"]).any()
    banded = table.dropna(subset="p")
    assert (banded["null_low"] <= banded["null_high"]).all()
    assert banded["p"].between(0, 1).all()
    assert not banded["group"].str.startswith("cluster").any()


def test_same_seed_same_numbers():
    pd.testing.assert_frame_equal(network_measures(lived(), samples=20), measured())


def test_the_twins_network_is_that_of_a_run_without_money():
    twin, broke = without_programme(lived()), lived(loan_musd=0.0)
    pd.testing.assert_frame_equal(twin.ties, broke.ties)
    np.testing.assert_array_equal(twin.firms["alive"], lived().firms["twin_alive"])
    np.testing.assert_array_equal(twin.firms["exports"], lived().firms["twin_exports"])


def test_without_money_nothing_differs_from_the_twin_and_with_it_something_does():
    broke = network_measures(lived(loan_musd=0.0), [0, LAST], samples=0)
    np.testing.assert_array_equal(broke["value"], broke["without"])
    table = measured()
    last = table[(table["quarter"] == LAST) & (table["group"] == "financed")].set_index("measure")
    assert last.at["mean_degree", "value"] != last.at["mean_degree", "without"]


def test_a_graph_holds_living_firms_and_each_tie_once():
    trace = lived(**DENSE)
    for quarter in (0, LAST):
        graph = graph_of(trace, quarter)
        firms = trace.firms[(trace.firms["quarter"] == quarter)].set_index("firm")
        assert set(graph.vs["firm"]) == set(firms.index[firms["alive"]])
        assert graph.is_simple()
        strength: dict[frozenset[int], list[float]] = {}
        for row in trace.ties[trace.ties["quarter"] == quarter].itertuples():
            if row.partner != OUTSIDE and firms.at[row.firm, "alive"] and firms.at[row.partner, "alive"]:
                strength.setdefault(frozenset((row.firm, row.partner)), []).append(row.strength)
        name = graph.vs["firm"]
        found = {frozenset((name[edge.source], name[edge.target])): edge for edge in graph.es}
        assert found.keys() == strength.keys()
        assert all(edge["strength"] == max(strength[pair]) for pair, edge in found.items())
        assert all(edge["is_mutual"] == (len(strength[pair]) == 2) for pair, edge in found.items())
    assert len(set(graph.es["is_mutual"])) == 2


def test_firms_close_and_enter_within_the_window():
    graphs = [graph_of(lived(), quarter) for quarter in (0, LAST)]
    first, last = (set(graph.vs["firm"]) for graph in graphs)
    assert first - last and last - first


def test_persistence_is_the_share_of_earlier_ties_that_are_left():
    table = network_measures(lived(), [20, 12], samples=0)
    assert table["quarter"].drop_duplicates().tolist() == [12, 20]
    pairs = []
    for quarter in (12, 20):
        graph = graph_of(lived(), quarter)
        name = graph.vs["firm"]
        pairs.append({frozenset((name[a], name[b])) for a, b in graph.get_edgelist()})
    every = table[(table["group"] == "all") & (table["measure"] == "persistence")]["value"].to_numpy()
    assert np.isnan(every[0])
    assert every[1] == pytest.approx(len(pairs[0] & pairs[1]) / len(pairs[0]))


def test_telling_quarters_have_one_name_each():
    for seed in (1, 2, 3):
        for values in ({}, {"loan_musd": 0.0}, {"horizon_quarters": 16}):
            trace = lived(seed, **values)
            found = telling_quarters(trace)
            names = list(found)
            assert (names[0], names[-1]) == ("before", "after")
            assert list(found.values()) == sorted(set(found.values()))


def test_groups_of_clusters_are_those_ever_financed():
    stage = lived().clusters.groupby("cluster")["programme"].max()
    assert financed_clusters(lived()).tolist() == stage.index[stage >= 0].tolist()


@pytest.mark.parametrize("values", [{"tie_formation": 0.0}, {"n_candidate_clusters": 2, "n_clusters": 2}])
def test_a_network_without_ties_or_without_other_clusters(values):
    table = measured(**values)
    last = table[table["quarter"] == LAST].set_index(["group", "measure"])["value"]
    if "tie_formation" in values:
        assert last["all", "n_components"] > 1
    else:
        assert last["unfinanced", "n_components"] == 0
        assert np.isnan(last["unfinanced", "density"])
    assert len(firm_positions(lived(**values), LAST)) == graph_of(lived(**values), LAST).vcount()


# Positions and files


def test_positions_are_those_of_the_graph():
    table, graph = firm_positions(lived(**DENSE), LAST), graph_of(lived(**DENSE), LAST)
    assert table["firm"].tolist() == graph.vs["firm"]
    assert table["ties"].tolist() == graph.degree()
    same = nx.empty_graph(graph.vcount())
    same.add_edges_from(graph.get_edgelist())
    assert list(nx.betweenness_centrality(same).values()) == pytest.approx(table["betweenness"].tolist())
    assert table["constraint"].isna().equals(table["ties"] == 0)
    brokers = table[["coordinator", "itinerant", "gatekeeper", "liaison"]]
    assert ((table["role"] == "none") == (brokers.sum(axis=1) == 0)).all()
    assert table["is_core"].any() and not table["is_core"].all()


def test_graphml_round_trip_in_igraph_and_networkx(tmp_path):
    graph = graph_of(lived(), LAST)
    path = to_graphml(lived(), LAST, tmp_path / "network.graphml")
    assert [file.name for file in tmp_path.iterdir()] == ["network.graphml"]
    again, other = igraph.Graph.Read_GraphML(str(path)), nx.read_graphml(path)
    assert again.get_edgelist() == graph.get_edgelist()
    assert (other.number_of_nodes(), other.number_of_edges()) == (graph.vcount(), graph.ecount())
    nodes = [node for _, node in other.nodes(data=True)]
    for name in ("firm", "reaches_outside", *FIRM_ATTRIBUTES):
        assert again.vs[name] == pytest.approx(graph.vs[name], rel=1e-12)
        assert [node[name] for node in nodes] == pytest.approx(graph.vs[name], rel=1e-12)
    for name in ("strength", "is_mutual"):
        assert again.es[name] == pytest.approx(graph.es[name], rel=1e-12)
        told = sorted(tie[name] for *_, tie in other.edges(data=True))
        assert told == pytest.approx(sorted(graph.es[name]), rel=1e-12)
    assert again["programme"] == other.graph["programme"] == "baseline"


def test_a_file_replaces_an_older_one_and_may_be_read_as_any_other(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    old = tmp_path / "network.graphml"
    old.write_text("old")
    to_graphml(lived(), LAST, old)
    assert "graphml" in old.read_text()
    assert old.stat().st_mode == plain.stat().st_mode


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path, monkeypatch):
    def broken(self, path):
        Path(path).write_text("half")
        raise OSError("disc full")

    path = tmp_path / "network.graphml"
    path.write_text("old")
    monkeypatch.setattr(igraph.Graph, "write_graphml", broken)
    with pytest.raises(OSError, match="disc full"):
        to_graphml(lived(), LAST, path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("network.graphml", "old")]


# Faults


@pytest.mark.parametrize(
    ("quarters", "told"),
    [([-1, 3, 32], "got -1, 32"), ([1.5], "got 1.5"), ([True], "got True"), (["3"], "got '3'"), ([], "got none")],
)
def test_quarters_that_are_not_of_the_window(quarters, told):
    with pytest.raises(ValueError, match=f"quarters: expected whole numbers from 0 to 31, {told}"):
        network_measures(lived(), quarters)


@pytest.mark.parametrize("samples", [-1, 1.5, True])
def test_all_faults_at_once(samples):
    with pytest.raises(ValueError, match=r"(?s)quarters: .* got 99.*samples: expected a whole number from 0, got"):
        network_measures(lived(), [99], samples=samples)


def test_positions_and_files_of_no_quarter_or_no_folder(tmp_path):
    with pytest.raises(ValueError, match="got 99"):
        firm_positions(lived(), 99)
    with pytest.raises(ValueError, match=r"(?s)got 99.*path: expected a folder that is there, got '.*missing'"):
        to_graphml(lived(), 99, tmp_path / "missing" / "network.graphml")
    with pytest.raises(ValueError, match="path: expected a file, got the folder"):
        to_graphml(lived(), LAST, tmp_path)
    assert not list(tmp_path.iterdir())
