"""Who is financed is settled as each design says, and by nothing else.

Statistical tests are two-sided on fixed seeds; each is wrong about an honest lot with a probability below 1 in 10,000
(3.9 standard errors), and there are about a dozen.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import sim
from sim import lots

survey = sim.evaluation.survey
Sampling = sim.evaluation.Sampling
Z = 3.9


def by_cluster(data) -> pd.DataFrame:
    """One row per cluster of the truth."""
    columns = ["territory", "is_assigned", "start", "score", "saturation"]
    return data.truth.groupby("cluster")[columns].first()


@pytest.mark.parametrize("assignment", sim.evaluation.ASSIGNMENTS)
def test_as_many_clusters_are_financed_as_asked_for(surveyed, assignment):
    clusters = by_cluster(surveyed(assignment))
    assert len(clusters) == 30 if assignment == "firm_lottery" else clusters["is_assigned"].sum() == 30


# Tender


@pytest.mark.parametrize("criterion", ["growth", "exports", "jobs", "readiness"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_winners_of_a_tender_are_exactly_those_above_the_cut_off(seed, criterion):
    clusters = by_cluster(survey(seed=seed, assignment="tender", selection_criterion=criterion))
    assert ((clusters["score"] > 0.0) == clusters["is_assigned"]).all()
    assert clusters["score"].nunique() == len(clusters) and clusters["is_assigned"].sum() == 30
    winners, losers = (clusters.loc[clusters["is_assigned"] == side, "score"] for side in (True, False))
    assert winners.min() == pytest.approx(-losers.max())  # the cut-off lies halfway


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scores_are_those_by_which_the_programme_chose(seed):
    values = {"n_candidate_clusters": 20, "n_clusters": 8, "n_territories": 4, "n_firms_per_cluster": 20,
              "loan_musd": 16.0, "elections_held": False, "fiscal_crisis_prob": 0.0}  # fmt: skip
    sampling = Sampling(baseline_years=0)
    clusters = by_cluster(survey(seed=seed, assignment="tender", history_years=0, sampling=sampling, **values))
    events = sim.trace(seed=seed, **values).events
    chosen = events[events["kind"] == "selected"]
    told = pd.Series([reasons["score"] for reasons in chosen["reasons"]], index=chosen["cluster"].astype(int))
    mine = clusters.loc[told.index, "score"]
    assert len(told) == 8
    assert np.allclose(mine - mine.min(), told - told.min(), atol=1e-12)


def test_there_is_no_score_without_a_tender_and_no_saturation_without_its_design(surveyed):
    for assignment in sim.evaluation.ASSIGNMENTS:
        panel = surveyed(assignment).panel
        assert panel["score"].notna().all() == (assignment == "tender")
        assert panel["saturation"].notna().all() == (assignment == "saturation")


# Lots over clusters


def _drawn(assignment: str, seeds: range) -> np.ndarray:
    """Whether each cluster was financed [future, cluster]."""
    sampling = Sampling(years=1)
    return np.array([
        by_cluster(survey(seed=seed, assignment=assignment, sampling=sampling, horizon_quarters=40))["is_assigned"]
        for seed in seeds
    ])  # fmt: skip


@pytest.mark.parametrize("assignment", ["lottery", "rollout", "saturation"])
def test_every_cluster_has_the_same_chance(assignment):
    """Over 120 futures every one of 60 clusters wins half of them: chi-square with 60 cells at 1 in 10,000."""
    drawn = _drawn(assignment, range(200, 320))
    z = (drawn.mean(axis=0) - 0.5) / (0.5 / math.sqrt(len(drawn)))
    assert 28.5 < (z**2).sum() < 108.0  # 1e-4 either side of a chi-square with 60 degrees of freedom


def test_lots_of_clusters_do_not_hang_together():
    """Over 120 futures neighbours in number are drawn together as often as chance has it: 59 of 119 pairs."""
    drawn = _drawn("lottery", range(200, 320))
    together = (drawn[:, 1:] & drawn[:, :-1]).mean(axis=1)
    expected = 0.5 * 29.0 / 59.0
    assert abs(together.mean() - expected) < Z * together.std(ddof=1) / math.sqrt(len(together))


@pytest.mark.parametrize("assignment", ["lottery", "rollout", "saturation"])
def test_lots_balance_what_was_there_before(assignment):
    """Over 80 futures the mean gap at the baseline is 0 within 3.9 standard errors."""
    gaps = []
    for seed in range(400, 480):
        panel = survey(seed=seed, assignment=assignment, sampling=Sampling(baseline_years=1, years=1)).panel
        base = panel.drop_duplicates("firm").groupby("is_assigned")
        gaps.append(
            [base[name].mean().diff().iloc[-1] for name in ("base_productivity", "base_employees", "base_is_exporter")]
        )
    gaps = np.array(gaps)
    z = gaps.mean(axis=0) / (gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps)))
    assert (np.abs(z) < Z).all(), z


def test_territories_have_the_shares_of_the_design(surveyed):
    data = surveyed("saturation")
    clusters = by_cluster(data)
    found = clusters.groupby("territory")["is_assigned"].mean()
    assert np.allclose(sorted(found), np.repeat([0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0], 5))
    assert np.allclose(found.loc[clusters["territory"]].to_numpy(), clusters["saturation"])
    other = by_cluster(survey(seed=2, assignment="saturation")).groupby("territory")["is_assigned"].mean()
    assert not np.allclose(found, other)


def test_shares_of_territories_are_drawn_by_lot():
    """Over 400 futures every territory has each place in the order equally often: chi-square with 400 cells."""
    n = 400
    places = np.array([np.argsort(lots.lottery_of_territories(seed, 20)) for seed in range(n)])
    counts = np.array([np.bincount(places[:, place], minlength=20) for place in range(20)])
    assert 270.0 < ((counts - n / 20) ** 2 / (n / 20)).sum() < 470.0  # 361 degrees of freedom, 1e-4 either side


def test_what_is_forced_on_the_programme_does_not_reach_the_twin(surveyed):
    twins = [name for name in surveyed("lottery").truth.columns if name.startswith("twin_")]
    one = surveyed("lottery").truth[twins]
    for assignment in ("saturation", "rollout", "tender"):
        pd.testing.assert_frame_equal(one, surveyed(assignment).truth[twins])


# Roll-out


def test_roll_out_spreads_the_starts(surveyed):
    at_once, spread = (by_cluster(surveyed(assignment)) for assignment in ("lottery", "rollout"))
    starts = [clusters.loc[clusters["start"] >= 0, "start"] for clusters in (at_once, spread)]
    assert (at_once["is_assigned"] == spread["is_assigned"]).all()
    assert starts[1].max() - starts[1].min() >= starts[0].max() - starts[0].min() + 2
    assert starts[1].nunique() >= 4


def test_order_of_a_roll_out_is_drawn_by_lot():
    """Over 60 futures the mean correlation of starts with the baseline's exports is 0 within 3.9 standard errors."""
    found = []
    for seed in range(500, 560):
        panel = survey(seed=seed, assignment="rollout", sampling=Sampling(baseline_years=1, years=1)).panel
        clusters = panel[panel["start"] >= 0].groupby("cluster")[["start", "base_exports", "base_productivity"]].mean()
        found.append(clusters.corr().loc["start", ["base_exports", "base_productivity"]].to_numpy())
    found = np.array(found, dtype=float)
    z = found.mean(axis=0) / (found.std(axis=0, ddof=1) / math.sqrt(len(found)))
    assert (np.abs(z) < Z).all(), z


# A lottery of firms


def test_firms_are_drawn_within_clusters_as_often_as_asked_for():
    """Over 20 futures about 11,000 firms: the share drawn is as asked for within 3.9 standard errors."""
    for share in (0.3, 0.5):
        drawn = pd.concat([
            survey(seed=seed, assignment="firm_lottery", group_places_share=share).truth.drop_duplicates("firm")
            for seed in range(20)
        ])  # fmt: skip
        n = len(drawn)
        assert n > 10_000
        assert abs(drawn["is_assigned"].mean() - share) < Z * math.sqrt(share * (1.0 - share) / n)
        varies = drawn.groupby("cluster")["is_assigned"].mean().std()
        assert 0.5 < varies / math.sqrt(share * (1.0 - share) / (n / 60)) < 2.0


def test_only_who_is_drawn_takes_part_in_a_lottery_of_firms(surveyed):
    panel = surveyed("firm_lottery").panel
    assert not panel.loc[~panel["is_assigned"], "is_participant"].any()
    assert (panel.loc[~panel["is_assigned"], "start"] == -1).all()
    firms = panel[panel["is_assigned"]].drop_duplicates("firm")
    assert 0.7 < firms["is_participant"].mean() < 1.0
    assert (firms["start"] >= 0).all()


def test_lots_of_firms_balance_what_was_there_before():
    """Over 80 futures the mean gap at the baseline is 0 within 3.9 standard errors."""
    gaps = []
    for seed in range(600, 680):
        panel = survey(seed=seed, assignment="firm_lottery", sampling=Sampling(baseline_years=1, years=1)).panel
        base = panel.drop_duplicates("firm").groupby("is_assigned")
        gaps.append([base[name].mean().diff().iloc[-1] for name in ("base_productivity", "base_employees")])
    gaps = np.array(gaps)
    z = gaps.mean(axis=0) / (gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps)))
    assert (np.abs(z) < Z).all(), z


# Self-selection


def test_able_firms_join_under_self_selection_and_not_where_ability_does_not_matter():
    """Over 30 futures participants are more productive before anything began, unless ability has no pull."""
    for pull, is_biased in ((1.0, True), (0.0, False)):
        gaps = []
        for seed in range(700, 730):
            panel = survey(seed=seed, assignment="self_selection", join_ability=pull).panel
            base = panel.drop_duplicates("firm").groupby("is_participant")
            gaps.append(base["base_productivity"].mean().diff().iloc[-1])
        assert (np.mean(gaps) > 0.03) == is_biased
        assert (np.mean(gaps) < 0.02) != is_biased
