"""The experiment on evaluators: what it refuses, that a survey's estimates meet their truth, and that it can go on."""

import numpy as np
import pandas as pd
import pytest

from experiments.evaluation import estimates as module
from experiments.evaluation import judging, naive_bias
from experiments.evaluation.scores import overall, scored
from experiments.evaluation.surveying import ESTIMATE, PART, SURVEY, Order, surveyed, without_effect
from experiments.faults import Faults
from sim.evaluation import survey
from tests.experiments.conftest import requested

SMALL = ("futures=10", "slow_futures=0", "series=null", "settings.n_candidate_clusters=8", "levers.n_clusters=4",
         "uncertainties.n_firms_per_cluster=12", "settings.horizon_quarters=32", "+world.n_territories=2",
         "+world.loan_musd=8.0", "executor.workers=1")  # fmt: skip


@pytest.mark.parametrize("name", ["evaluation", "evaluation_full"])
def test_every_cell_of_a_configuration_can_be_surveyed(name):
    request = requested(f"experiment={name}")
    assert judging.faults(request) == []
    assert all(cell.fast or cell.slow for cell in judging.cells(request))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["estimators=[nave]"], "estimators: 'nave' is not known; did you mean naive?"),
        (["outcomes=[jobs]"], "outcomes: 'jobs' is not known; choose from exports"),
        (["futures=5"], "futures: expected at least 10, got 5; nothing can be said"),
        (["sampling.baseline_years=0"], "sampling.baseline_years: expected at least one year before the programme"),
        (
            ["sampling.n_others=5"],
            "sampling.n_others: expected at least 20 firms on either side, got 5; interview more",
        ),
        (["sampling.attrition=2.0"], "Sampling.attrition: expected a number from 0.0 to 0.9, got 2.0"),
        (["levers.n_clusters=3", "settings.n_candidate_clusters=4"], "expected at least 2 clusters left out, without"),
        (["world.join_ability=9"], "join_ability"),
        (["+world.join_abilty=1.0"], "did you mean join_ability?"),
        (["series.size.over={clusters:[1.5]}"], "series.size.over.clusters: expected whole numbers from 2 on, got 1.5"),
    ],
)
def test_bad_input_is_told_in_one_message_and_nothing_is_written(command, folder, words, expected):
    status, out, err = command("experiment=evaluation", *words)
    assert status == 2
    assert expected in err
    assert out == ""
    assert list(folder.iterdir()) == []


def test_what_is_wrong_alike_in_several_cells_is_said_once():
    found = judging.faults(requested("experiment=evaluation", "sampling.n_others=5", "series=null"))
    assert len(found) == 1
    assert found[0].startswith("designs=self_selection, designs=tender, designs=rollout, designs=lottery: ")


def order(*words, seeds=(1, 2), estimators=("naive", "did2s")):
    request = requested("experiment=evaluation", *SMALL, *words)
    cell = judging.cells(request)[0]
    return Order(0, cell, seeds, estimators, "baseline", request.fixed)


def test_a_survey_yields_estimates_beside_their_truth_and_parts_that_add_up():
    rows = surveyed(order())
    assert (rows["error"] == "").all()
    assert set(rows["what"]) == {ESTIMATE, PART, SURVEY}
    naive = rows[(rows["what"] == ESTIMATE) & (rows["name"] == "naive") & rows["year"].isna()].set_index("seed")
    parts = rows[(rows["what"] == PART) & rows["name"].isin(naive_bias.PARTS)].groupby("seed")["value"].sum()
    assert parts.to_numpy() == pytest.approx((naive["value"] - naive["truth"]).to_numpy())
    by_year = rows[(rows["name"] == "did2s") & (rows["year"] >= 0)]
    assert by_year["truth"].notna().all()
    before = rows[(rows["name"] == "did2s") & (rows["year"] < 0)]
    assert (before["truth"] == 0.0).all()


def test_taking_the_effect_out_leaves_what_the_same_firms_would_have_answered():
    cell = order().cell
    data = survey("baseline", 1, cell.design, **{**requested("experiment=evaluation", *SMALL).fixed, **cell.values})
    placebo = without_effect(data)
    both = placebo.panel.merge(data.truth, on=["firm", "period"], suffixes=("", "_true"))
    assert np.allclose(both["log_productivity"], both["twin_log_productivity"])
    assert np.allclose(both["exports"], both["twin_exports"])
    assert len(placebo.panel) <= len(data.panel)


def test_a_survey_that_cannot_be_made_and_an_estimator_that_fails_are_rows_with_their_reason():
    impossible = order()._replace(fixed={"n_candidate_clusters": 0})
    rows = surveyed(impossible)
    assert rows["what"].tolist() == [SURVEY, SURVEY]
    assert rows["error"].str.contains("n_candidate_clusters").all()
    rows = surveyed(order(estimators=("lottery", "naive")))
    failed = rows[rows["error"] != ""]
    assert failed["name"].tolist() == ["lottery", "lottery"]
    score = overall(scored(rows.assign(design="tender", has_spillovers=False, series="", level="", is_placebo=False)))
    assert score.set_index("name")["n_failed"].to_dict() == {"lottery": 2, "naive": 0}


def test_report_and_scores_agree_and_a_second_call_computes_nothing(command, folder, monkeypatch):
    words = ("experiment=evaluation", *SMALL, "designs=[lottery]", "estimators=[naive,lottery]", "out=here")
    status, out, err = command(*words)
    assert status == 0, err
    assert "Report: here/report.html" in out
    summary = pd.read_csv(folder / "here" / "summary.csv")
    assert set(summary["name"]) == {"naive", "lottery"}
    assert (summary["n_futures"] == 10).all()
    before = (folder / "here" / "report.html").read_bytes()
    monkeypatch.setattr(module, "surveyed", lambda _: pytest.fail("computed again"))
    status, out, err = command(*words)
    assert status == 0, err
    assert "All estimates are in here/estimates already" in out
    assert (folder / "here" / "report.html").read_bytes() == before


def test_stop_between_blocks_ends_with_130_and_the_line_that_goes_on(command, folder, monkeypatch):
    words = ("experiment=evaluation", *SMALL, "designs=[lottery,tender]", "estimators=[naive]", "out=here")
    whole = module.Estimates.write

    def write(self, place, frame):
        whole(self, place, frame)
        raise KeyboardInterrupt

    monkeypatch.setattr(module.Estimates, "write", write)
    status, _, err = command(*words)
    assert status == 130
    assert "1 of 2 blocks of estimates are kept" in err
    assert "experiments experiment=evaluation" in err
    monkeypatch.setattr(module.Estimates, "write", whole)
    assert command(*words)[0] == 0


def test_faults_of_a_plan_are_raised_before_anything_is_lived():
    from experiments.evaluation import plan

    with pytest.raises(Faults, match="baseline_years"):
        plan(requested("experiment=evaluation", "sampling.baseline_years=0"))
