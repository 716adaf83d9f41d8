"""A survey holds what its dictionary says, and nothing that an evaluator could not know."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import sim
from sim.evaluation.dictionary import PANEL, TRUTH

Sampling = sim.evaluation.Sampling
ASSIGNMENTS = tuple(sim.evaluation.ASSIGNMENTS)
TYPES = {"int": "int64", "float": "float64", "bool": "bool"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_columns_are_those_of_the_dictionary(surveyed, assignment):
    data = surveyed(assignment)
    table = data.dictionary
    for name, frame, columns in (("panel", data.panel, PANEL), ("truth", data.truth, TRUTH)):
        mine = table[table["table"] == name]
        assert list(frame.columns) == mine["column"].tolist() == [column.column for column in columns]
        assert [str(dtype) for dtype in frame.dtypes] == [TYPES[kind] for kind in mine["type"]]
    assert table["meaning"].str.len().gt(5).all() and table["seen_by"].notna().all()
    assert data.unit == sim.evaluation.ASSIGNMENTS[assignment].unit


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_one_row_per_firm_and_period_and_no_gaps(surveyed, assignment):
    panel = surveyed(assignment).panel
    assert not panel.duplicated(["firm", "period"]).any()
    by_firm = panel.groupby("firm")["period"].agg(["min", "max", "count"])
    assert (by_firm["max"] - by_firm["min"] + 1 == by_firm["count"]).all()
    assert (by_firm["min"] == panel["period"].min()).all()
    assert panel.drop(columns=["score", "saturation"]).notna().all().all()


def test_nothing_of_the_twin_reaches_the_panel(surveyed):
    """Neither a column of its name, nor one whose values are those of a twin that differs."""
    data = surveyed("lottery")
    assert not [name for name in data.panel.columns if "twin" in name]
    both = data.panel.merge(data.truth, on=["firm", "period"], suffixes=("", "_true"))
    treated = both[both["is_treated"]]
    for twin in (name for name in data.truth.columns if name.startswith("twin_")):
        for name in data.panel.select_dtypes("number"):
            if name not in ("firm", "cluster", "territory", "period"):
                assert not np.allclose(treated[name], treated[twin], equal_nan=True), (name, twin)
    for name in ("log_productivity", "log_sales", "exports"):
        assert (both[name] == both[f"{name}_true"]).all()


def test_status_follows_from_start_and_assignment(surveyed):
    panel = surveyed("lottery").panel
    begun = (panel["start"] >= 0) & (panel["period"] >= panel["start"])
    assert (panel["is_treated"] == (panel["is_assigned"] & begun)).all()
    assert panel.groupby("cluster")[["is_assigned", "start", "territory"]].nunique().eq(1).all().all()
    assert not panel.loc[~panel["is_assigned"], ["is_participant", "is_treated"]].any().any()
    assert (panel.loc[~panel["is_assigned"], "start"] == -1).all()
    assert panel["is_participant"].sum() > 100


def test_closed_firms_leave(surveyed):
    data = surveyed("lottery")
    alive = data.truth[data.truth["log_sales"].notna()]
    first, last = data.window
    inside = alive[alive["period"].between(first, last - 1)]
    at_first = inside.loc[inside["period"] == first, "firm"]
    assert len(data.panel) == inside["firm"].isin(at_first).sum()
    assert data.panel["firm"].nunique() == len(at_first)


def test_baseline_is_the_last_answer_before_the_first_benefit(surveyed):
    panel = surveyed("lottery").panel
    before = panel[panel["period"] < panel.loc[panel["start"] >= 0, "start"].min()]
    last = before.loc[before.groupby("firm")["period"].idxmax()].set_index("firm")
    merged = panel.set_index("firm")
    for base, of in (
        ("base_productivity", "log_productivity"),
        ("base_employees", "log_employees"),
        ("base_exports", "exports"),
        ("base_is_exporter", "is_exporter"),
    ):
        assert (merged[base] == last[of].reindex(merged.index)).all()


@pytest.mark.parametrize("years", [0, 1, 4])
def test_baseline_and_later_years_are_those_asked_for(years):
    data = sim.evaluation.survey(seed=3, sampling=Sampling(baseline_years=years, years=5))
    start = data.panel.loc[data.panel["start"] >= 0, "start"].min()
    assert data.panel["period"].min() == start - years and data.panel["period"].max() == start + 4
    assert data.panel["base_productivity"].isna().all() == (years == 0)


def test_quarters_make_up_the_years():
    by_year = sim.evaluation.survey(seed=2).truth.set_index(["firm", "period"])
    quarters = sim.evaluation.survey(seed=2, sampling=Sampling(periods="quarter")).truth
    quarters["period"] //= 4
    groups = quarters.groupby(["firm", "period"])
    whole = groups["log_sales"].count() == 4
    whole = whole.index[whole]
    pd.testing.assert_series_equal(by_year.loc[whole, "exports"], groups["exports"].sum().loc[whole])
    mean = groups["log_productivity"].mean().loc[whole]
    pd.testing.assert_series_equal(by_year.loc[whole, "log_productivity"], mean)
    people = np.log(np.exp(quarters["log_employees"]).groupby([quarters["firm"], quarters["period"]]).mean().loc[whole])
    pd.testing.assert_series_equal(by_year.loc[whole, "log_employees"], people, check_names=False)
    sold = np.log(np.exp(quarters["log_sales"]).groupby([quarters["firm"], quarters["period"]]).sum().loc[whole])
    pd.testing.assert_series_equal(by_year.loc[whole, "log_sales"], sold, check_names=False)
    assert (by_year.loc[whole, "is_exporter"] == groups["is_exporter"].max().loc[whole]).all()


def test_surveys_of_one_seed_are_the_same_and_of_another_not():
    one, same, other = (sim.evaluation.survey(seed=seed, sampling=Sampling(error_sd=0.1)) for seed in (4, 4, 5))
    pd.testing.assert_frame_equal(one.panel, same.panel)
    assert len(one.panel) != len(other.panel)


def test_what_is_asked_does_not_change_what_happened():
    whole = sim.evaluation.survey(seed=4)
    part = sim.evaluation.survey(
        seed=4, sampling=Sampling(n_participants=50, n_others=50, attrition=0.2, attrition_bias=1.0, error_sd=0.3)
    )
    pd.testing.assert_frame_equal(whole.truth, part.truth)


def test_without_history_it_is_the_world_of_simulate():
    values = {"n_candidate_clusters": 10, "n_clusters": 4, "n_territories": 2, "elections_held": False}
    data = sim.evaluation.survey(
        seed=5, assignment="self_selection", history_years=0, sampling=Sampling("quarter", baseline_years=0), **values,
        n_firms_per_cluster=20, loan_musd=8.0, fiscal_crisis_prob=0.0, join_ability=0.0,
    )  # fmt: skip
    told = sim.trace(
        seed=5, **values, n_firms_per_cluster=20, loan_musd=8.0, fiscal_crisis_prob=0.0, executor_tier="national"
    ).firms
    told = told[told["is_cohort"]]
    assert (data.truth["firm"].to_numpy() == told["firm"].to_numpy()).all()
    for name, alive, of in (
        ("log_productivity", "alive", "log_productivity"),
        ("exports", "alive", "exports"),
        ("twin_exports", "twin_alive", "twin_exports"),
    ):
        expected = np.where(told[alive], told[of], np.nan)
        assert np.array_equal(data.truth[name], expected, equal_nan=True), name
    expected = np.where(told["twin_alive"], told["twin_employees"], np.nan)
    assert np.allclose(data.truth["twin_log_employees"], np.log(expected), equal_nan=True)


def test_a_programmes_own_values_win_over_those_of_the_world():
    data = sim.evaluation.survey("uruguay", seed=1, assignment="self_selection")
    own = sim.evaluation.survey("uruguay", seed=1, assignment="self_selection", n_clusters=3)
    n = data.truth.loc[data.truth["is_assigned"], "cluster"].nunique()
    assert n == sim.programmes().loc["uruguay", "provenance"]["n_clusters"]["value"]
    assert own.truth.loc[own.truth["is_assigned"], "cluster"].nunique() == 3


def test_evaluation_is_loaded_late_and_lightly():
    code = (
        "import sys, sim; assert 'sim.evaluation' not in sys.modules; sim.evaluation.survey; "
        "heavy = {'pyfixest', 'statsmodels', 'sklearn', 'igraph', 'matplotlib', 'mesa'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


# Faults


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"assignment": "lotery"}, "assignment: expected one of .*, got 'lotery'; did you mean 'lottery'"),
        ({"n_clusters": 99}, "n_clusters: expected a whole number from 1 to 30"),
        ({"n_clusters": 20, "n_candidate_clusters": 20}, "n_clusters: expected fewer than the 20 candidates"),
        ({"executor_tier": "subnational"}, "executor_tier: expected 'national' for assignment 'lottery'"),
        ({"assignment": "tender", "selection": "shortlist"}, "selection: expected 'tender' .* got 'shortlist'"),
        ({"assignment": "saturation", "n_territories": 3}, "n_territories: expected at least 4 .* got 3"),
        ({"assignment": "saturation", "n_territories": 7}, "n_territories: .*equally many.* got 7 with 60"),
        ({"assignment": "saturation", "n_candidate_clusters": 80}, "at most 30, got 80 of which it would finance 40"),
        ({"assignment": "rollout", "rollout_quarters": 0}, "rollout_quarters: expected at least 1 .* got 0; leave it out for 12"),
        ({"assignment": "firm_lottery", "group_places_share": 1}, "group_places_share: .* less than 1 .* got 1.0"),
        ({"history_years": -1}, "history_years: expected a whole number from 0 to 30, got -1"),
        ({"history_years": 0}, "Sampling.baseline_years: expected at most \\d, .* got 3; .* raise history_years"),
        ({"goods_effect": 1.0}, "'goods_effect' is not a known parameter"),
        ({"seed": -1}, "seed: expected a whole number from 0, got -1"),
        ({"programme": "uruguai"}, "unknown programme 'uruguai'; did you mean 'uruguay'"),
    ],
)  # fmt: skip
def test_faults_of_a_survey(words, told):
    with pytest.raises(ValueError, match=told):
        sim.evaluation.survey(**words)


def test_all_faults_of_a_survey_at_once():
    with pytest.raises(ValueError, match="assignment") as caught:
        sim.evaluation.survey(assignment="raffle", history_years="four", seed=1.5, good_effect=-1)
    for word in ("assignment", "history_years", "seed", "good_effect"):
        assert word in str(caught.value)
    with pytest.raises(ValueError, match="executor_tier") as caught:
        sim.evaluation.survey(executor_tier="subnational", n_clusters=10, n_candidate_clusters=10)
    assert "n_clusters: expected fewer" in str(caught.value)
