"""Sensitivity as an experiment: the sample, the runs, what is left out, and a known function in place of the model."""

import json
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import main, prepared
from experiments.declared import parameters
from experiments.sensitivity.choosing import Factors
from experiments.sensitivity.keys import SensitivityKeys
from experiments.sensitivity.reading import reason_to_leave_out
from experiments.sensitivity.sample import sampled
from sim.parameters.columns import empty_outcomes
from tests.experiments.conftest import requested

THREE = "parameters=[agency_autonomy,supervision,flexibility]"
NAMES = ("agency_autonomy", "supervision", "flexibility")
SIMULATION = "experiments.workers.work.portfolio"
KNOWN = {"S1": (0.3139, 0.4424, 0.0), "ST": (0.5576, 0.4424, 0.2437)}


def planned(*words):
    return prepared(requested(*words)).plan


def ishigami(runs):
    x, y, z = (np.pi * (2.0 * runs[name].to_numpy() - 1.0) for name in NAMES)
    return np.sin(x) * (1.0 + 0.1 * z**4) + 7.0 * np.sin(y) ** 2


@pytest.fixture
def function(monkeypatch):
    """Put a function of the runs in the place of the simulation: outcomes are constant but for those it gives."""

    def put(of):
        def simulate(rows, seeds, *_, **__):
            runs = pd.DataFrame({name: rows[name].ravel() for name in NAMES}).assign(seed=seeds)
            found = empty_outcomes(rows.size)
            for name in found.dtype.names:
                found[name] = 1
            for name, values in of(runs).items():
                found[name] = values
            return found.reshape(rows.shape).view(np.recarray)

        monkeypatch.setattr(SIMULATION, simulate)

    return put


def noisy(runs):
    """Ishigami's function, with luck that all rows of a seed share, luck that hangs on where they lie, and its own."""
    seed, own = runs["seed"].to_numpy(), runs["agency_autonomy"].to_numpy()
    luck = [np.random.default_rng(one).standard_normal(3) for one in range(seed.max() + 1)]
    a, b, c = np.array(luck)[seed].T
    bits = (np.sin(1e5 * (own + runs["supervision"].to_numpy()) + seed) * 1e4) % 1.0
    return {"execution_risk": ishigami(runs) + a + 0.5 * b * np.sin(7 * own) + 0.5 * c * own + 2.0 * (bits - 0.5)}


def found_in(folder, name="execution_risk"):
    """The summary of one outcome, by index and parameter."""
    table = pd.read_csv(f"{folder}/summary.csv")
    return table[table["outcome"] == name].set_index(["index", "parameter"]).sort_index()


def test_known_indices_lie_within_their_intervals(function, folder):
    function(noisy)
    assert main(["experiment=sobol", THREE, "samples=1024", "futures=8", "out=out"]) == 0
    for index, known in KNOWN.items():
        found = found_in("out").loc[index]
        for name, value in zip(NAMES, known, strict=True):
            assert found.loc[name, "low"] < value < found.loc[name, "high"]
            assert found.loc[name, "high"] - found.loc[name, "low"] < 0.3
            assert found.loc[name, "clear"] == (value > 0)
        assert found.loc["dummy", "low"] < 0.0 < found.loc["dummy", "high"]
        assert not found.loc["dummy", "clear"]


def test_morris_and_pawn_rank_a_known_function(function, folder):
    function(noisy)
    assert main(["experiment=morris", THREE, "trajectories=200", "futures=8", "out=m"]) == 0
    found = found_in("m")
    assert found.loc["size", "clear"].loc[list(NAMES)].all()
    assert found.loc[("sigma", "flexibility"), "value"] > found.loc[("size", "flexibility"), "value"]
    assert main(["experiment=pawn", THREE, "samples=1024", "futures=8", "out=p"]) == 0
    found = found_in("p").loc["distance"]
    assert found.loc["supervision", "value"] > found.loc["agency_autonomy", "value"] > found.loc["flexibility", "value"]
    assert found.loc[["supervision", "agency_autonomy"], "clear"].all()


def test_noise_is_told_as_such_with_the_size_that_would_do(function, command):
    function(lambda runs: {"execution_risk": 0.05 * ishigami(runs) + noisy(runs)["execution_risk"] - ishigami(runs)})
    status, said, _ = command("experiment=sobol", THREE, "samples=16", "futures=4", "out=out")
    assert status == 0
    assert "- Execution risk: no parameter stands out from noise yet." in said
    assert "Warning: for 1 outcome of 1 no parameter stands out from noise" in said
    found = pd.read_csv("out/summary.csv")
    assert not found.loc[found["parameter"] != "(luck)", "clear"].any()
    size = found[found["parameter"] == "(size)"].set_index("index")["value"]
    assert size["base_samples"] * size["futures"] > 16 * 4
    assert (
        f"samples={size['base_samples']:.0f} and futures={size['futures']:.0f} would do"
        in Path("out/report.html").read_text()
    )


def test_constant_and_missing_outcomes_are_named_and_left_out(function, command):
    def of(runs):
        broken = ishigami(runs)
        broken[runs["seed"] == 2] = np.nan  # the dummy's
        return {"execution_risk": ishigami(runs), "trust": broken}

    function(of)
    status, said, _ = command("experiment=sobol", THREE, "samples=8", "futures=1", "out=out")
    assert status == 0
    assert "trust (not finite in 8 runs: runs 5, 11, 17 and more)" in said
    assert "(the same in all 48 runs: 1)" in said
    assert set(pd.read_csv("out/summary.csv")["outcome"]) == {"execution_risk"}
    assert "Members' trust: not finite in 8 runs" in (report := unescape(Path("out/report.html").read_text()))
    assert "the same in all 48 runs" in report


def test_nothing_to_analyse_is_said(function, command):
    function(lambda _: {})
    status, said, _ = command("experiment=pawn", THREE, "samples=8", "futures=1", "out=out")
    assert status == 0
    assert "No outcome could be analysed" in said


def test_base_samples_with_failed_runs_are_left_out_whole(function, command):
    words = ["experiment=sobol", THREE, "samples=8", "futures=3"]
    bad = planned(*words).table.iloc[2 * 18 + 7]  # of the third base sample

    def of(runs):
        if (runs[[*NAMES, "seed"]] == bad[[*NAMES, "seed"]]).all(axis=1).any():
            raise RuntimeError("no world")
        return {"execution_risk": ishigami(runs)}

    function(of)
    status, said, _ = command(*words, "out=out")
    assert status == 0
    assert "1 of 144 runs failed" in said and "RuntimeError: no world" in said
    assert "execution_risk" in set(pd.read_csv("out/summary.csv")["outcome"])
    assert "all runs of the 1 scenario of 8 in which that happened are left out" in Path("out/report.html").read_text()


@pytest.mark.parametrize(("values", "reason"), [
    ([0.5, 0.5, 0.5], "the same in all 3 runs: 0.5"), ([1.0, np.inf, np.nan], "not finite in 2 runs: runs 11, 12"),
    ([1.0, 1.0 + 1e-15, 1.0], "the same in all 3 runs, but for rounding: 1"), ([0.0, 1e-6, 0.0], None),
])  # fmt: skip
def test_reasons_to_leave_out(values, reason):
    assert reason_to_leave_out(np.array(values), np.array([10, 11, 12])) == reason


def test_base_samples_lie_together_and_their_matrices_can_be_rebuilt():
    plan = planned("experiment=sobol", THREE, "samples=8", "futures=3", "second_order=true")
    table, rows = plan.table, plan.details["rows"]
    assert plan.together == len(rows) == 9
    assert len(table) == 8 * 9 * 3
    assert table["design"].tolist() == list(range(1, 10)) * 24
    assert table["scenario"].is_monotonic_increasing
    values = {(s, f): part.set_index("design") for (s, f), part in table.groupby(["scenario", "future"])}
    for part in values.values():
        a, b = part.loc[1], part.loc[8]
        assert rows[0] == "A" and rows[7] == "B" and rows[8] == "A under other luck"
        for number, name in enumerate(NAMES):
            mixed, back = part.loc[2 + number], part.loc[5 + number]
            assert rows[1 + number] == f"A with {name} of B"
            for other in NAMES:
                assert mixed[other] == (b if other == name else a)[other]
                assert back[other] == (a if other == name else b)[other]
        assert part.loc[9, list(NAMES)].tolist() == a[list(NAMES)].tolist()
        assert part.loc[9, "seed"] == a["seed"] + 3
    assert set(table.loc[table["design"] == 1, "seed"]) == {1, 2, 3}


def test_trajectories_move_one_parameter_at_a_time_and_switch_luck_once():
    plan = planned("experiment=morris", "parameters=[civil_society,n_components,agency_autonomy]", "trajectories=6",
                   "futures=2")  # fmt: skip
    assert plan.together == 5
    for _, part in plan.table.groupby(["scenario", "future"]):
        moved = part[["civil_society", "n_components", "agency_autonomy", "seed"]]
        changes = (moved != moved.shift()).iloc[1:]
        assert (changes.sum(axis=1) == 1).all()
        assert (changes.sum(axis=0) == 1).all()


def test_groups_move_together():
    plan = planned("experiment=sobol", "parameters=null", "groups={crew:[agency],rest:[supervision,pruning]}",
                   "samples=8", "futures=1")  # fmt: skip
    assert plan.together == 5
    first = plan.table[plan.table["scenario"] == 1].set_index("design")
    assert (
        first.loc[2, ["agency_autonomy", "executor_tier"]] == first.loc[4, ["agency_autonomy", "executor_tier"]]
    ).all()
    assert (first.loc[2, ["supervision", "pruning"]] == first.loc[1, ["supervision", "pruning"]]).all()


@pytest.mark.parametrize("kind", ["sobol", "morris", "pawn"])
def test_every_parameter_can_be_sampled_over_its_range(kind):
    names = [name for name in parameters().index if parameters().at[name, "kind"] != "setting"]
    plan = planned(f"experiment={kind}", f"parameters=[{','.join(names)}]", *(["trajectories=4"] if kind == "morris" else
                   ["samples=8"]), "futures=1")  # fmt: skip
    table = parameters()
    for name in names:
        column = plan.table[name]
        if table.at[name, "type"] in ("int", "float"):
            assert column.between(table.at[name, "low"], table.at[name, "high"]).all()
        else:
            assert set(column) <= set(table.at[name, "choices"] or (False, True))


def test_same_keys_give_the_same_sample():
    keys = SensitivityKeys(method="morris", parameters=["x"], sample_seed=3, trajectories=5)
    factors = Factors({name: (name,) for name in NAMES})
    assert (sampled(keys, factors).cube == sampled(keys, factors).cube).all()
    other = SensitivityKeys(method="morris", parameters=["x"], sample_seed=4, trajectories=5)
    assert (sampled(keys, factors).cube != sampled(other, factors).cube).any()


def test_few_futures_and_sizes_of_worlds_are_noted():
    plan = planned("experiment=sobol", "parameters=[n_firms_per_cluster,discount_rate]", "samples=4", "futures=1",
                   "effects=false")  # fmt: skip
    notes = " ".join(plan.notes)
    assert "with a single future, what luck does cannot be told" in notes
    assert "n_firms_per_cluster set the size of the world" in notes
    assert "discount_rate set how outcomes are reckoned" in notes
    assert "19 outcomes need the twin" in notes
    assert not plan.effects
    assert "with two futures the noise of luck cannot be measured" in planned(
        "experiment=sobol", THREE, "samples=4", "futures=2").notes[0]  # fmt: skip
    assert planned("experiment=sobol", THREE, "samples=4", "futures=3").notes == ()


WRONG = {
    "power of two": (["samples=500"], ["samples: expected a power of two, got 500; take 256 or 512"]),
    "twice": (["parameters=[supervision,supervision,flexibility]"], ["parameters: supervision is named twice; drop one"]),
    "twice by its group": (["parameters=[agency,agency_autonomy]"], ["parameters: agency_autonomy is named twice"]),
    "unknown": (["parameters=[supervison,flexibility]"], ["parameters: 'supervison' is not known; did you mean supervision?"]),
    "none": (["parameters=[]"], ["parameters: expected at least 1 entries, got []"]),
    "only one": (["parameters=[supervision]"], ["expected at least two parameters or groups to compare, got supervision"]),
    "no groups either": (["parameters=null"], ["parameters: expected names, or groups of them, got nothing"]),
    "empty group": (["groups={a:[],b:[supervision]}", "parameters=null"], ["groups.a: expected at least one parameter"]),
    "in two groups": (["groups={a:[supervision],b:[supervision,flexibility]}", "parameters=null"],
                      ["groups: supervision is in a and in b; leave it to one of them"]),
    "in no group": (["groups={a:[supervision],b:[flexibility]}", "parameters=[supervision,flexibility,pruning]"],
                    ["groups: pruning of the parameters in no group", "parameters=null"]),
    "beyond": (["groups={a:[supervision],b:[pruning]}", "parameters=[supervision]"],
               ["groups: pruning not among the parameters"]),
    "unknown in a group": (["groups={a:[supervison],b:[pruning]}", "parameters=null"],
                           ["groups.a: 'supervison' is not known; did you mean supervision?"]),
    "empty group beside parameters": (["groups={a:[],b:[supervision]}"], ["Nothing was run or written: groups.a: expected"]),
    "unknown in a group beside parameters": (["groups={a:[supervison],b:[pruning]}"],
                                             ["Nothing was run or written: groups.a: 'supervison' is not known"]),
    "fixed": (["levers.agency_autonomy=0.3"], ["agency_autonomy is to be varied and is held fixed as well (levers.agency_autonomy=0.3)"]),
    "choice": (["outcomes=[fate]"], ["outcomes: fate is a choice, of which no variance can be taken; take is_completed or"]),
    "unknown outcome": (["outcomes=[execution_rsk]"], ["outcomes: 'execution_rsk' is not known; did you mean execution_risk?"]),
    "outcome twice": (["outcomes=[trust,trust]"], ["outcomes: trust is named twice"]),
    "no outcome": (["outcomes=[]"], ["outcomes: expected all, or a list of names, got an empty list"]),
    "outcome of the twin": (["outcomes=[benefit_cost]", "effects=false"], ["benefit_cost needs the twin; set effects=true"]),
    "odd levels": (["experiment=morris", "levels=5"], ["levels: expected an even number, got 5; take 4 or 6"]),
    "too many": (["samples=1048576"], ["runs are asked for, at most 20,000,000 are possible"]),
    "key of another method": (["slices=4"], ["key: 'slices' is not known"]),
    "several": (["samples=12", "parameters=[supervison,pruning]", "outcomes=[fate]", "levers.pruning=true"],
                ["4 things are not right", "power of two", "supervison", "pruning is to be varied", "fate is a choice"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_clearly_and_nothing_is_written(case, folder, command):
    words, wanted = WRONG[case]
    experiment = [] if words[0].startswith("experiment=") else ["experiment=sobol"]
    status, said, complained = command(*experiment, *words, "out=out")
    assert (status, said) == (2, "")
    for sentence in wanted:
        assert sentence in complained
    assert list(folder.iterdir()) == []


def test_provenance_tells_what_each_row_is(function, folder):
    function(lambda runs: {"execution_risk": ishigami(runs)})
    assert main(["experiment=sobol", THREE, "samples=4", "futures=3", "out=out", "outcomes=[execution_risk]"]) == 0
    record = json.loads((folder / "out" / "provenance.json").read_text())
    assert record["rows"][0] == "A" and record["rows"][-1] == "A under other luck"
    assert record["seeds"] == [1, 6]
    assert record["base_samples"] == 4
