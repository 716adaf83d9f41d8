"""The experiment `table`: each row of a user's file is lived as it stands, and summed up as a case."""

import numpy as np
import pandas as pd
import pytest

import experiments
import sim
from experiments.faults import Faults
from experiments.intervals import interval
from experiments.table.document import cases_of
from experiments.table.rows import plan
from tests.experiments.conftest import requested

DESIGNS = "design,supervision,n_components\nweak,0.1,3\nstrong,0.9,3\n"


@pytest.fixture
def planned(folder):
    def make(text, *words):
        (folder / "mine.csv").write_text(text)
        return plan(requested("experiment=table", "table=mine.csv", "futures=3", *words))

    return make


def test_rows_live_the_same_futures(planned):
    runs = planned(DESIGNS, "seed=5")
    assert runs.table["seed"].tolist() == [5, 6, 7, 5, 6, 7]
    assert runs.table["design"].tolist() == [1, 1, 1, 2, 2, 2]
    assert runs.table["supervision"].tolist() == [0.1] * 3 + [0.9] * 3
    assert runs.varied == ["supervision", "n_components"]
    assert runs.details["names"] == {"design": ["weak", "strong"]}
    _, cases = cases_of(runs)
    assert cases.to_dict("list") == {"case": [1, 2], "design": ["weak", "strong"], "supervision": [0.1, 0.9],
                                     "n_components": [3, 3]}  # fmt: skip


def test_rows_with_seeds_are_one_case_and_equal_seeds_one_future(planned):
    runs = planned("seed,supervision\n7,0.1\n9,0.1\n7,0.9\n")
    assert runs.table["seed"].tolist() == [7, 9, 7]
    assert runs.table["future"].tolist() == [1, 2, 1]
    of_run, cases = cases_of(runs)
    assert of_run.tolist() == [0, 0, 1]
    assert cases["supervision"].tolist() == [0.1, 0.9]
    assert "each of 3 rows has its own seed" in runs.notes[0]


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (DESIGNS, ["levers.supervision=0.3"], "column 'supervision' is also given on the command line"),
        (DESIGNS + "weak,0.1,3\n", [], "rows 2, 4 are the same; keep one, or tell them apart by a seed"),
        (DESIGNS.replace("0.9", "9"), [], "column 'supervision', row 3: expected a number from 0.0 to 1.0"),
        (DESIGNS, ["table=null"], "table: expected the path of a CSV or Parquet file, got nothing"),
        (DESIGNS, ["futures=1000000", "table=big.csv"], "20,000,000 are possible"),
    ],
)
def test_faults_of_the_table(folder, planned, text, words, message):
    pd.DataFrame({"supervision": np.linspace(0, 1, 21)}).to_csv("big.csv", index=False)
    with pytest.raises(Faults, match=message):
        planned(text, *words)


def test_results_are_those_of_simulate(folder, command, tiny):
    (folder / "mine.csv").write_text(DESIGNS)
    status, said, complained = command("experiment=table", "table=mine.csv", "futures=4", "out=out", *tiny)
    assert status == 0, complained
    values = {"n_candidate_clusters": 2, "horizon_quarters": 16, "n_firms_per_cluster": 10, "n_clusters": 2}
    runs = pd.DataFrame({"seed": [1, 2, 3, 4] * 2, "supervision": [0.1] * 4 + [0.9] * 4}).assign(
        n_components=3, **values
    )
    direct = sim.simulate(runs)
    table = pd.read_csv("out/summary.csv").set_index(["design", "outcome"])
    for design, first in (("weak", 0), ("strong", 4)):
        risk = direct["execution_risk"].to_numpy()[first : first + 4]
        mean, low, high = interval(risk[None, :])
        row = table.loc[design, "execution_risk"]
        assert (row["mean"], row["low"], row["high"]) == pytest.approx((mean, low, min(high, 1.0)))
        assert row["n_runs"] == 4
    assert "(weak)" in said
    assert "strong" in (folder / "out" / "report.html").read_text()


def test_rows_in_the_configuration_are_the_same_as_in_a_file(folder, command, tiny):
    (folder / "mine.csv").write_text("design,supervision\na,0.2\nb,0.8\n")
    words = ("experiment=table", "futures=2", *tiny)
    assert command(*words, "table=mine.csv", "out=file")[0] == 0
    assert command(*words, "rows=[{design: a, supervision: 0.2}, {design: b, supervision: 0.8}]", "out=rows")[0] == 0
    pd.testing.assert_frame_equal(experiments.load("file"), experiments.load("rows"))


def test_without_effects_there_are_no_outcomes_that_need_the_twin(folder, command, tiny):
    (folder / "mine.csv").write_text("seed,supervision\n1,0.1\n2,0.1\n")
    status, _, complained = command("experiment=table", "table=mine.csv", "effects=false", "out=out", *tiny)
    assert status == 0, complained
    table = pd.read_csv("out/summary.csv")
    assert "effect_exports" not in set(table["outcome"])
    assert set(table["case"]) == {1}
    assert set(table["n_runs"]) == {2}
