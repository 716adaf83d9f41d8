"""What cannot be estimated is refused with what would be needed, all faults at once."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.evaluation.econometrics import ESTIMATORS, estimate
from tests.evaluation.made import Making, panel

FRAME, _ = panel(1, Making())
SATURATED, _ = panel(1, Making(assignment="saturation"))


def refused(data: object, name: object = "event_study", **more: object) -> str:
    with pytest.raises(ValueError, match="expected") as caught:
        estimate(data, name, **more)
    return str(caught.value)


def test_unknown_names_are_told_with_the_nearest():
    told = refused(FRAME, "event_studdy", outcome="log_productivty")
    assert "estimator: expected one of naive" in told and "did you mean 'event_study'?" in told
    assert "did you mean 'log_productivity'?" in told and told.count("\n") == 1


def test_unit_and_periods_are_checked():
    told = refused(FRAME, unit="village", per_year=3)
    assert "unit: expected one of cluster, firm, got 'village'" in told and "per_year: expected 1 or 4" in told


def test_what_is_no_panel_is_told():
    assert "data: expected a survey or its panel, got list" in refused([1, 2])
    assert "expected columns start" in refused(FRAME.drop(columns="start"))
    assert "one row per firm and period, got 5 more" in refused(pd.concat([FRAME, FRAME.head(5)]))


def test_too_few_firms():
    few = FRAME[(FRAME["firm"] % 20 == 0) & (FRAME["cluster"] < 30)]
    told = refused(few, "lottery")
    assert "treated firms, got" in told and "untreated firms, got" in told and "interview more" in told


def test_too_few_clusters_for_any_interval():
    treated = FRAME.loc[FRAME["is_assigned"], "cluster"].unique()
    one = FRAME[~FRAME["is_assigned"] | (FRAME["cluster"] == treated[0])]
    one = one.loc[one.index.repeat(1)]
    assert "expected at least 2 treated clusters" in refused(pd.concat([one]), "lottery")


def test_no_untreated_firms():
    mine = FRAME[FRAME["is_assigned"]]
    assert "lottery: expected firms without the benefit to compare with, got none" in refused(mine, "lottery")
    same = mine[mine["start"] == 4]
    told = refused(same, "event_study")
    assert "expected firms without the benefit" in told and "one that starts in steps" in told
    assert estimate(mine, "event_study").n_firms > 0


def test_nobody_has_the_benefit():
    assert "whose benefit began" in refused(FRAME[~FRAME["is_assigned"]])
    assert "answers after the benefit began, got none" in refused(FRAME[FRAME["period"] < 4], "lottery")


@pytest.mark.parametrize("name", ["event_study", "twfe", "did2s", "lottery", "before_after", "matching_did"])
def test_no_baseline(name):
    late = FRAME[FRAME["period"] >= FRAME.loc[FRAME["start"] >= 0, "start"].min()]
    told = refused(late, name)
    assert "at least one period before the first benefit" in told and "baseline_years=1" in told
    assert estimate(late, "naive").n_firms > 0


def test_a_score_and_territories_are_needed():
    assert "expected a score on both sides of the cut-off" in refused(FRAME, "discontinuity")
    assert "assignment='saturation'" in refused(FRAME, "saturation")
    assert estimate(SATURATED, "saturation").n_firms > 0


def test_a_survey_of_another_assignment_is_told_what_fits():
    survey = SimpleNamespace(panel=FRAME, unit="cluster", assignment="tender", sampling=SimpleNamespace(per_year=1))
    told = refused(survey, "lottery")
    assert "expected a survey with assignment rollout or lottery or firm_lottery or saturation, got 'tender'" in told
    assert "discontinuity" in told


def test_faults_of_the_data_are_told_together():
    late = FRAME[(FRAME["period"] >= 4) & FRAME["is_assigned"]]
    told = refused(late, "lottery")
    assert "to compare with" in told and "before the first benefit" in told


def test_options_are_checked():
    assert "expected an option of 'naive', got one that it has not" in refused(FRAME, "naive", caliper=1)
    assert "choose from n_neighbours, caliper" in refused(FRAME, "matching_did", calliper=1)
    assert "caliper: expected a number above 0, got -1" in refused(FRAME, "matching_did", caliper=-1)
    assert "n_neighbours: expected a whole number" in refused(FRAME, "matching_did", n_neighbours=1.5)


def test_no_like_firms_are_told():
    far = FRAME.copy()
    mine = far["is_assigned"]
    far.loc[mine, "base_employees"] += 50.0 + np.arange(mine.sum()) * 1e-4
    assert "reweighting_did: expected firms of clusters that were not financed around those" in refused(
        far, "reweighting_did"
    )
    assert "matching_did: expected firms with a like one among the others" in refused(far, "matching_did")


def test_declarations_are_whole():
    for name, one in ESTIMATORS.items():
        assert one.name == name and one.title and one.assumes and set(one.valid) <= set(one.computable), name
        assert one.estimand in ("ITT", "ATT", "LATE", "spillover", "at the cut-off"), name
        assert one.reference == "" or any(
            year.isdigit() and len(year) == 4 for year in one.reference.replace(",", "").split()
        )
