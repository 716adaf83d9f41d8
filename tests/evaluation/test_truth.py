"""The truth is the programme's own effect: it agrees with the engine's, is 0 without money, and by hand on few firms.

Statistical tests are two-sided on fixed seeds; each is wrong about a right truth with a probability below 1 in 10,000
(3.9 standard errors).
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim.evaluation.dictionary import TRUTH
from sim.evaluation.outcomes import OUTCOMES

survey, true_effect = sim.evaluation.survey, sim.evaluation.true_effect
Sampling, Survey = sim.evaluation.Sampling, sim.evaluation.Survey
Z = 3.9
SMALL = {"n_candidate_clusters": 16, "n_clusters": 6, "n_territories": 4, "n_firms_per_cluster": 20, "loan_musd": 12.0,
         "elections_held": False, "fiscal_crisis_prob": 0.0, "executor_tier": "national"}  # fmt: skip


def estimands_of(assignment: str) -> list[str]:
    """Those that a design has."""
    without = {"at the cut-off"} if assignment != "tender" else set()
    without |= {"spillover", "total"} if assignment == "firm_lottery" else set()
    return [name for name in sim.evaluation.ESTIMANDS if name not in without]


# Against the engine


@pytest.mark.parametrize("seed", [1, 2])
def test_truth_is_what_simulate_says_at_the_end_of_the_window(seed):
    data = survey(
        seed=seed, assignment="tender", history_years=0, sampling=Sampling("quarter", baseline_years=0), **SMALL
    )
    outcomes = sim.simulate(pd.DataFrame([{"seed": seed, **SMALL}])).iloc[0]
    end = data.truth[data.truth["period"] == data.truth["period"].max()]
    groups = {
        "": end["is_participant"], "itt_": end["is_assigned"], "spillover_": end["is_assigned"] & ~end["is_participant"],
        "unfinanced_": ~end["is_assigned"] & end["territory"].isin(end.loc[end["is_assigned"], "territory"]),
    }  # fmt: skip
    for group, members in groups.items():
        mine = end[members]
        if mine[["log_sales", "twin_log_sales"]].dropna().empty:
            continue
        gain = (mine["log_productivity"] - mine["twin_log_productivity"]).mean()
        assert gain == pytest.approx(outcomes[f"{group}effect_productivity"], abs=1e-12)
        sold = mine["twin_exports"].sum()
        exports = mine["exports"].sum() / sold - 1.0 if sold > 0.0 else 0.0
        assert exports == pytest.approx(outcomes[f"{group}effect_exports"], abs=1e-12)
        exporters = (mine["is_exporter"].sum() - mine["twin_is_exporter"].sum()) / len(mine)
        assert exporters == pytest.approx(outcomes[f"{group}effect_export_prob"], abs=1e-12)
        people = np.exp(mine["log_employees"]).sum() / np.exp(mine["twin_log_employees"]).sum() - 1.0
        assert people == pytest.approx(outcomes[f"{group}effect_employment"], abs=1e-12)
    assert outcomes["n_itt"] == end["is_assigned"].sum() > 0 and outcomes["itt_effect_exports"] > 0.0


def test_truth_by_year_is_what_effects_says():
    data = survey(seed=3, assignment="tender", history_years=0, sampling=Sampling("quarter", baseline_years=0), **SMALL)
    table = sim.effects(pd.DataFrame([{"seed": 3, **SMALL}]))
    told = table[(table["group"] == "itt") & (table["outcome"] == "productivity") & (table["clock"] == "first_benefit")]
    truth = data.truth[data.truth["is_assigned"]]
    gain = truth["log_productivity"] - truth["twin_log_productivity"]
    since = truth["period"] - truth["start"]
    for year, effect in zip(told["year"], told["effect"], strict=True):
        mine = gain[since == 4 * year - 1]
        assert (mine.mean() if mine.notna().any() else 0.0) == pytest.approx(effect, abs=1e-12)


@pytest.mark.parametrize("assignment", sim.evaluation.ASSIGNMENTS)
def test_no_money_no_effect(assignment):
    data = survey(seed=1, assignment=assignment, loan_musd=0.0, counterpart_share=0.0)
    for name in OUTCOMES:
        assert np.array_equal(data.truth[name], data.truth[f"twin_{name}"], equal_nan=True)
    assert not data.panel["is_treated"].any() and not data.panel["is_assigned"].any()
    for estimand in estimands_of(assignment):
        truth = true_effect(data, estimand)
        assert truth.value == 0.0 and truth.n_firms == 0


@pytest.mark.parametrize("assignment", ["self_selection", "tender", "rollout", "lottery", "saturation"])
def test_without_spillover_others_live_as_their_twins_do(surveyed, assignment):
    """To the last bit, but for the losers of a tender, whose bodies lose a little trust."""
    for is_quiet in (True, False):
        truth = surveyed(assignment, is_quiet=is_quiet).truth
        others = truth[~truth["is_assigned"]]
        is_same = all(np.array_equal(others[name], others[f"twin_{name}"], equal_nan=True) for name in OUTCOMES)
        assert is_same == is_quiet or assignment in ("self_selection", "tender")
        gap = (others["log_sales"] - others["twin_log_sales"]).abs().mean()
        assert (gap < 1e-5) == is_quiet
        mine = truth[truth["is_assigned"]]
        assert not np.array_equal(mine["log_sales"], mine["twin_log_sales"], equal_nan=True)


def test_nothing_happens_before_the_start(surveyed):
    truth = surveyed("lottery", is_quiet=True).truth
    before = truth[truth["is_assigned"] & (truth["period"] < truth["start"])]
    for name in ("log_productivity", "exports", "is_exporter"):
        assert np.array_equal(before[name], before[f"twin_{name}"], equal_nan=True)


# By hand


def _by_hand(assignment: str = "lottery", unit: str = "cluster") -> Survey:
    """Four firms in four periods: two assigned, of which one takes part and the other closes; two others."""
    rows = []
    for firm, cluster, is_assigned, start, is_participant in (
        (0, 0, True, 1, True), (1, 0, True, 1, False), (2, 1, False, -1, False), (3, 2, False, -1, False)
    ):  # fmt: skip
        for period in range(4):
            effect = {0: 0.1 * period, 1: 0.02, 2: -0.01, 3: 0.5}[firm] if period > 0 else 0.0
            is_closed = firm == 1 and period == 3
            row = dict.fromkeys(OUTCOMES, 1.0) | {f"twin_{name}": 1.0 for name in OUTCOMES}
            row["log_productivity"] = math.nan if is_closed else 1.0 + effect
            rows.append(row | {
                "firm": firm, "cluster": cluster, "territory": 0 if cluster < 2 else 1, "period": period,
                "is_assigned": is_assigned, "start": start, "is_participant": is_participant, "score": math.nan,
                "saturation": math.nan,
            })  # fmt: skip
    truth = pd.DataFrame(rows)[[column.column for column in TRUTH]]
    panel = truth[["firm", "period"]].assign(weight=np.where(truth["firm"] == 0, 1.0, 3.0))
    return Survey(panel, truth, assignment, unit, Sampling(baseline_years=1), (0, 4))


def test_effects_by_hand():
    data = _by_hand()
    itt = true_effect(data, "ITT")
    assert itt.value == pytest.approx((0.1 + 0.2 + 0.3 + 0.02 + 0.02) / 5)
    assert itt.by_year["year"].tolist() == [-1, 0, 1, 2]
    assert itt.by_year["effect"].tolist() == pytest.approx([0.0, 0.06, 0.11, 0.3])
    assert itt.by_year["n"].tolist() == [2, 2, 2, 1] and (itt.n_firms, itt.n_clusters) == (2, 1)
    assert true_effect(data, "ATT").value == pytest.approx(0.2)
    assert true_effect(data, "LATE").value == pytest.approx((0.64 / 5) / (3 / 5))
    spillover = true_effect(data, "spillover")
    assert spillover.value == pytest.approx(-0.01) and spillover.n_firms == 1
    assert true_effect(data, "total").value == pytest.approx((0.64 - 0.03) / 8)
    assert true_effect(data, "ITT", "exports").value == 0.0
    weighted = true_effect(data, "ITT", among="panel")
    assert weighted.value == pytest.approx((0.6 + 3 * 0.04) / (3 + 3 * 2))


def test_only_periods_of_the_survey_count():
    data = dataclasses.replace(_by_hand(), window=(1, 3))
    assert true_effect(data, "ATT").value == pytest.approx(0.15)
    assert true_effect(data, "ATT").by_year["year"].tolist() == [0, 1]


def test_quarters_are_counted_in_years():
    data = dataclasses.replace(_by_hand(), sampling=Sampling("quarter"))
    by_year = true_effect(data, "ATT").by_year
    assert by_year["year"].tolist() == [-1, 0] and by_year["effect"].tolist() == pytest.approx([0.0, 0.2])


def test_effect_at_the_cut_off_by_hand():
    """Effects on a line in the score have their value at 0; those of losers do not count."""
    n = 40
    score = np.linspace(-0.5, 0.5, n)
    truth = pd.DataFrame({"firm": np.arange(n), "cluster": np.arange(n), "territory": 0, "period": 1})
    truth = truth.assign(is_assigned=score > 0.0, start=np.where(score > 0.0, 0, -1), is_participant=score > 0.0)
    truth = truth.assign(score=score, saturation=math.nan, twin_log_sales=2.0)
    truth["log_sales"] = 2.0 + np.where(score > 0.0, 0.3 + 0.4 * score, 9.0)
    panel = truth[["firm", "period"]].assign(weight=1.0)
    data = Survey(panel, truth, "tender", "cluster", Sampling(), (0, 2))
    assert true_effect(data, "at the cut-off", "log_sales").value == pytest.approx(0.3)
    assert true_effect(data, "ITT", "log_sales").value == pytest.approx(0.3 + 0.4 * score[score > 0.0].mean())


@pytest.mark.parametrize("assignment", sim.evaluation.ASSIGNMENTS)
def test_where_everyone_answers_the_panel_is_the_population(surveyed, assignment):
    data = surveyed(assignment)
    for estimand in estimands_of(assignment):
        everyone, asked = (true_effect(data, estimand, "log_sales", among) for among in ("population", "panel"))
        assert everyone.value == pytest.approx(asked.value, rel=1e-9)
        assert everyone.n_firms == asked.n_firms > 0
        pd.testing.assert_frame_equal(everyone.by_year, asked.by_year)


def test_order_of_effects(surveyed):
    data = surveyed("lottery")
    itt, att, late = (true_effect(data, name).value for name in ("ITT", "ATT", "LATE"))
    assert 0.0 < itt < att and itt < late


# Against the comparison that each design allows


def _gaps(assignment: str, seeds: range, names: tuple[tuple[str, str], ...], **values) -> np.ndarray:
    """Difference of mean growth since the baseline between assigned and other firms, less the truth [future, outcome]."""
    found = []
    for seed in seeds:
        data = survey(seed=seed, assignment=assignment, **values)
        panel = data.panel
        begun = panel[panel["start"] >= 0].groupby("cluster")["start"].min() if data.unit == "firm" else None
        after = panel["period"] >= (panel["start"].max() if begun is None else panel["cluster"].map(begun))
        row = []
        for name, base in names:
            growth = (panel[name] - panel[base])[after]
            means = growth.groupby(panel["is_assigned"]).mean()
            part = data.truth[data.truth["is_assigned"] & (data.truth["period"] >= panel["start"].max())]
            effect = (part[name] - part[f"twin_{name}"])[part["period"].between(*data.window, inclusive="left")].mean()
            row.append(
                means[True] - means[False] - (true_effect(data, "ITT", name).value if begun is not None else effect)
            )
        found.append(row)
    return np.array(found)


NAMES = (("log_productivity", "base_productivity"), ("log_employees", "base_employees"), ("exports", "base_exports"))


@pytest.mark.parametrize("assignment", ["lottery", "firm_lottery"])
def test_a_lottery_finds_the_truth_where_nothing_spills_over(assignment):
    """Over 80 futures the mean gap between difference of means and truth is 0 within 3.9 standard errors."""
    gaps = _gaps(assignment, range(800, 880), NAMES, **sim.evaluation.NO_SPILLOVER)
    z = gaps.mean(axis=0) / (gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps)))
    assert (np.abs(z) < Z).all(), z


def test_a_lottery_overstates_jobs_by_what_spills_over_on_those_left_out():
    """Over 80 futures firms left out lose workers to the winners, and the gap is that loss within 3.9 standard errors."""
    values = {"displacement_strength": 1.0}
    gaps = _gaps("lottery", range(900, 980), NAMES[1:2], **values)[:, 0]
    lost = []
    for seed in range(900, 980):
        data = survey(seed=seed, **values)
        truth, first = data.truth, data.panel["start"].max()
        others = truth[~truth["is_assigned"] & truth["period"].between(first, data.window[1] - 1)]
        lost.append((others["log_employees"] - others["twin_log_employees"]).mean())
    lost = np.array(lost)
    assert lost.max() < 0.0
    left = gaps + lost
    assert gaps.mean() > 0.004 and abs(left.mean()) < Z * left.std(ddof=1) / math.sqrt(len(left))


def test_a_lottery_of_firms_for_projects_that_do_nothing_has_no_effect():
    values = {"support_effect": 0.0, "promotion_effect": 0.0, "early_hiring": 0.0, "tie_survival": 0.0,
              "outside_share": 0.0}  # fmt: skip
    data = survey(seed=1, assignment="firm_lottery", **sim.evaluation.NO_SPILLOVER, **values)
    assert data.panel["is_participant"].any()
    for name in OUTCOMES:
        assert abs(true_effect(data, "ITT", name).value) < 1e-3 * data.panel[name].std()


# Faults


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"estimand": "ITTT"}, "estimand: expected one of ITT, .*, got 'ITTT'; choose from ITT"),
        (
            {"outcome": "productivity"},
            "outcome: expected one of .*, got 'productivity'; did you mean 'log_productivity'",
        ),
        ({"among": "sample"}, "among: expected one of population, panel, got 'sample'"),
        ({"estimand": "at the cut-off"}, "expected a survey with a tender's score .* got assignment 'lottery'"),
    ],
)
def test_faults_of_a_true_effect(surveyed, words, told):
    with pytest.raises(ValueError, match=told):
        true_effect(surveyed("lottery"), **words)


@pytest.mark.parametrize("estimand", ["spillover", "total"])
def test_a_lottery_of_firms_has_no_truth_on_spillover(surveyed, estimand):
    with pytest.raises(ValueError, match=f"got {estimand!r}: no firm there lives without the offer"):
        true_effect(surveyed("firm_lottery"), estimand)


def test_all_faults_of_a_true_effect_at_once(surveyed):
    with pytest.raises(ValueError, match="estimand") as caught:
        true_effect(surveyed("lottery"), "what", "when", "whom")
    assert len(str(caught.value).splitlines()) == 3
