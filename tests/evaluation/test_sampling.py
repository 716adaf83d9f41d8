"""Who is asked, who drops out and how far answers are off is as asked for.

Statistical tests are two-sided on fixed seeds; each is wrong about an honest survey with a probability below 1 in
10,000 (3.9 standard errors), and there are about ten.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim

Sampling, survey = sim.evaluation.Sampling, sim.evaluation.survey
SEEDS = range(40, 48)
Z = 3.9


def assert_near(found: float, expected: float, se: float) -> None:
    assert abs(found - expected) < Z * se, (found, expected, se)


def _lost(panel, per_year: int = 1) -> tuple[int, int]:
    """Interviews that were followed by none though the firm lived on, and those that might have been."""
    last = panel["period"].max()
    return int((panel.groupby("firm")["period"].max() < last).sum()), int((panel["period"] < last).sum())


@pytest.mark.parametrize("periods", ["year", "quarter"])
def test_attrition_is_the_share_that_is_asked_for(periods):
    """About 30,000 interviews that might be the last in all: the rate is right to 0.7 points either way."""
    n_lost = n_all = 0
    for seed in SEEDS:
        data = survey(seed=seed, sampling=Sampling(periods, attrition=0.1))
        whole = survey(seed=seed, sampling=Sampling(periods))
        living = set(zip(whole.panel["firm"], whole.panel["period"], strict=True))
        asked = data.panel[data.panel["period"] < data.panel["period"].max()]
        asked = asked[
            [(firm, period + 1) in living for firm, period in zip(asked["firm"], asked["period"], strict=True)]
        ]
        there = set(zip(data.panel["firm"], data.panel["period"], strict=True))
        n_all += len(asked)
        n_lost += sum(
            (firm, period + 1) not in there for firm, period in zip(asked["firm"], asked["period"], strict=True)
        )
    rate = 0.1 if periods == "year" else 1.0 - 0.9**0.25
    assert n_all > 20_000
    assert_near(n_lost / n_all, rate, math.sqrt(rate * (1.0 - rate) / n_all))


def test_biased_attrition_loses_firms_that_do_badly_at_the_same_rate():
    """Eight futures: the mean fall of sales growth among those left is seen at more than 3.9 standard errors."""
    gaps, n_rows = [], []
    for seed in SEEDS:
        by_lot, biased = (
            survey(seed=seed, sampling=Sampling(attrition=0.15, attrition_bias=bias)).panel for bias in (0.0, 1.0)
        )
        growth = []
        for panel in (by_lot, biased):
            first, last = panel["period"].min(), panel["period"].max()
            wide = panel.pivot(index="firm", columns="period", values="log_sales")
            growth.append((wide[last] - wide[first]).mean())
        gaps.append(growth[1] - growth[0])
        n_rows.append(len(biased) / len(by_lot) - 1.0)
    assert np.mean(gaps) > Z * np.std(gaps, ddof=1) / math.sqrt(len(gaps))
    assert_near(float(np.mean(n_rows)), 0.0, max(0.01, float(np.std(n_rows, ddof=1))) / math.sqrt(len(n_rows)))


@pytest.mark.parametrize("name", ["log_productivity", "log_employees", "log_sales", "exports"])
def test_errors_of_answers_have_the_spread_that_is_asked_for(name):
    """Several thousand answers: mean 0 and standard deviation 0.2, each within 3.9 standard errors."""
    errors = []
    for seed in SEEDS:
        told, true = (survey(seed=seed, sampling=Sampling(error_sd=sd)).panel[name].to_numpy() for sd in (0.2, 0.0))
        seen = true > 0.0 if name == "exports" else np.ones(len(true), dtype=bool)
        errors.append(np.log(told[seen] / true[seen]) if name == "exports" else told[seen] - true[seen])
    found = np.concatenate(errors)
    assert len(found) > 10_000
    assert_near(float(found.mean()), 0.0, 0.2 / math.sqrt(len(found)))
    assert_near(float(found.std()), 0.2, 0.2 / math.sqrt(2.0 * len(found)))
    shuffled = np.corrcoef(found[:-1], found[1:])[0, 1]
    assert_near(float(shuffled), 0.0, 1.0 / math.sqrt(len(found)))


def test_errors_of_different_questions_are_independent():
    told, true = (survey(seed=50, sampling=Sampling(error_sd=sd)).panel for sd in (0.2, 0.0))
    names = ["log_productivity", "log_employees", "log_sales"]
    matrix = np.corrcoef((told[names] - true[names]).to_numpy().T)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert_near(float(matrix[i, j]), 0.0, 1.0 / math.sqrt(len(true)))


def test_exporting_is_misreported_as_often_as_asked_for_either_way():
    n, wrong = np.zeros(2), np.zeros(2)
    for seed in SEEDS:
        told, true = (survey(seed=seed, sampling=Sampling(misreported_share=p)).panel for p in (0.05, 0.0))
        for status in (0, 1):
            mine = true["is_exporter"].to_numpy() == status
            n[status] += mine.sum()
            wrong[status] += (told["is_exporter"].to_numpy()[mine] != status).sum()
        assert (told.loc[told["is_exporter"] == 0, "exports"] == 0.0).all()
    for status in (0, 1):
        assert_near(wrong[status] / n[status], 0.05, math.sqrt(0.05 * 0.95 / n[status]))


def test_as_many_are_asked_as_wanted_and_weights_make_up_for_the_rest():
    whole = survey(seed=3)
    data = survey(seed=3, sampling=Sampling(n_participants=80, n_others=120))
    first = data.panel[data.panel["period"] == data.panel["period"].min()]
    everyone = whole.panel[whole.panel["period"] == whole.panel["period"].min()]
    assert first["is_assigned"].sum() == 80 and (~first["is_assigned"]).sum() == 120
    for side in (True, False):
        mine = first[first["is_assigned"] == side]
        assert mine["weight"].sum() == pytest.approx((everyone["is_assigned"] == side).sum())
    assert (whole.panel["weight"] == 1.0).all()


def test_weighted_means_of_samples_are_those_of_everyone():
    """Over 60 futures the gap between the weighted sample's mean and everyone's is 0 within 3.9 standard errors."""
    gaps = []
    for seed in range(100, 160):
        few = survey(seed=seed, sampling=Sampling(n_participants=100, n_others=40, years=1)).panel
        every = survey(seed=seed, sampling=Sampling(years=1)).panel
        few, every = (panel[panel["period"] == panel["period"].min()] for panel in (few, every))
        gaps.append(np.average(few["log_sales"], weights=few["weight"]) - every["log_sales"].mean())
    assert_near(float(np.mean(gaps)), 0.0, float(np.std(gaps, ddof=1)) / math.sqrt(len(gaps)))


def test_firms_are_asked_by_lot():
    """Over 20 futures those asked have the places in their cluster and the clusters that all have."""
    gaps = []
    for seed in range(20):
        few = survey(seed=seed, sampling=Sampling(n_participants=60, n_others=60, years=1)).panel.drop_duplicates(
            "firm"
        )
        every = survey(seed=seed, sampling=Sampling(years=1)).panel.drop_duplicates("firm")
        gaps.append(
            [(few["firm"] % 25).mean() - (every["firm"] % 25).mean(), few["cluster"].mean() - every["cluster"].mean()]
        )
    gaps = np.array(gaps)
    z = gaps.mean(axis=0) / (gaps.std(axis=0, ddof=1) / math.sqrt(len(gaps)))
    assert (np.abs(z) < Z).all(), z


def test_participants_are_sampled_by_what_they_chose_under_self_selection():
    data = survey(seed=3, assignment="self_selection", sampling=Sampling(n_participants=70, n_others=90))
    first = data.panel[data.panel["period"] == data.panel["period"].min()]
    assert first["is_participant"].sum() == 70 and (~first["is_participant"]).sum() == 90


def test_more_than_there_are_is_everyone():
    whole = survey(seed=3)
    assert len(survey(seed=3, sampling=Sampling(n_participants=10_000, n_others=10_000)).panel) == len(whole.panel)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"periods": "month"}, "Sampling.periods: expected 'year' or 'quarter', got 'month'; give one of the two"),
        ({"n_participants": 0}, "Sampling.n_participants: expected a whole number from 1, got 0; leave it out for all"),
        ({"n_others": 1.5}, "Sampling.n_others: expected a whole number from 1, got 1.5"),
        ({"baseline_years": None}, "Sampling.baseline_years: expected a whole number from 0 to 30, got nothing"),
        ({"years": 0}, "Sampling.years: expected a whole number from 1 to 30, got 0"),
        ({"attrition": 1.0}, "Sampling.attrition: expected a number from 0.0 to 0.9, got 1.0"),
        ({"attrition_bias": "much"}, "Sampling.attrition_bias: expected a number from 0.0 to 1.0, got 'much'"),
        ({"error_sd": math.nan}, "Sampling.error_sd: expected a number from 0.0 to 2.0, got NaN"),
        ({"misreported_share": True}, "Sampling.misreported_share: expected a number .*, got True"),
    ],
)  # fmt: skip
def test_faults_of_a_sampling(words, told):
    with pytest.raises(ValueError, match=told):
        Sampling(**words)


def test_all_faults_of_a_sampling_at_once():
    with pytest.raises(ValueError, match="periods") as caught:
        Sampling(periods="month", attrition=2.0, error_sd=-1.0)
    assert len(str(caught.value).splitlines()) == 3
