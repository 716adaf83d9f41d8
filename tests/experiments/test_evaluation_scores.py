"""Scores of estimators on hand-made estimates, of which it is known how far off they are."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.evaluation import naive_bias
from experiments.evaluation.advice import enough, moved, table
from experiments.evaluation.findings import (
    FINDS,
    HIGH,
    LOW,
    NARROW,
    OPEN,
    WIDE,
    by_design,
    explained,
    found_in,
    headline,
    parts_by_cell,
    parts_of_cell,
    verdict,
    why,
)
from experiments.evaluation.scores import accepted_coverage, overall, scored, shifts
from experiments.evaluation.surveying import COLUMNS
from experiments.intervals import Z, wilson

TRUTH, SPREAD = 0.10, 0.02


def estimates(n=400, bias=0.0, width=1.0, name="naive", design="lottery", years=(), seed=0, truth=TRUTH, **cell):
    """Estimates that scatter around the truth of each future plus a bias; `width` 1 is an interval that is right."""
    rng = np.random.default_rng(seed)
    frames = []
    for year in (np.nan, *years):
        grown = truth if np.isnan(year) else truth * (year + 1) / len(years)
        value = grown + bias + SPREAD * rng.standard_normal(n)
        frames.append(
            pd.DataFrame(
                {
                    "cell": 0,
                    "seed": np.arange(n),
                    "what": "estimate",
                    "name": name,
                    "estimand": "ATT",
                    "outcome": "log_productivity",
                    "year": year,
                    "value": value,
                    "low": value - width * Z * SPREAD,
                    "high": value + width * Z * SPREAD,
                    "se": SPREAD,
                    "truth": grown,
                    "n_firms": 800.0,
                    "n_clusters": 60.0,
                    "n_treated_clusters": 30.0,
                    "seconds": 0.1,
                    "error": "",
                    "design": design,
                    "has_spillovers": False,
                    "series": "",
                    "level": "",
                    "is_placebo": False,
                }
                | cell
            )
        )
    return pd.concat(frames, ignore_index=True)


def test_hand_made_frames_have_the_columns_of_real_ones():
    assert set(COLUMNS) <= set(estimates(2).columns)


def test_scores_of_four_estimates_worked_by_hand():
    rows = estimates(4).assign(
        value=[0.1, 0.2, 0.3, 0.4], truth=[0.1, 0.1, 0.1, 0.5], low=[0.05, 0.12, -0.1, 0.3], high=[0.15, 0.3, 0.7, 0.6]
    )
    score = scored(rows).iloc[0]
    assert score["bias"] == pytest.approx((0.0 + 0.1 + 0.2 - 0.1) / 4)
    assert score["bias_error"] == pytest.approx(np.std([0.0, 0.1, 0.2, -0.1], ddof=1) / 2)
    assert score["rmse"] == pytest.approx(np.sqrt((0.01 + 0.04 + 0.01) / 4))
    assert score["coverage"] == 3 / 4
    assert score["power"] == 3 / 4
    assert score["bias_share"] == pytest.approx(0.05 / 0.2)
    assert np.isnan(score["false_alarm"])


def test_wilson_interval_against_published_formula_and_at_the_ends():
    share = wilson(8, 10)
    assert (share.low, share.high) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert wilson(0, 20).low == 0.0
    assert wilson(20, 20).high == 1.0
    assert np.isnan(wilson(0, 0).value)


@pytest.mark.parametrize(
    ("bias", "width", "expected"),
    [(0.0, 1.0, FINDS), (0.02, 1.0, HIGH), (-0.02, 1.0, LOW), (0.0, 0.5, NARROW), (0.0, 2.0, WIDE)],
)
def test_verdict_names_the_planted_defect(bias, width, expected):
    # 20 draws of 400 futures each: with 400 futures a right estimator is called wrong less than once in a thousand.
    for seed in range(20):
        score = scored(estimates(bias=bias, width=width, seed=seed)).iloc[0]
        assert verdict(score) == expected


def test_few_futures_are_not_judged():
    score = scored(estimates(5)).iloc[0]
    assert verdict(score) == OPEN
    assert "too few" in explained(score, {})


def test_accepted_coverage_depends_on_the_number_of_futures():
    assert accepted_coverage(1000) == (0.92, 0.97)
    assert accepted_coverage(999) == (0.905, 0.985)
    assert accepted_coverage(199) is None


def test_failures_are_counted_with_the_estimand_of_their_estimator():
    rows = estimates(20)
    rows.loc[:4, ["estimand", "error"]] = "", "ValueError: no clusters"
    rows.loc[:4, ["value", "low", "high", "truth"]] = np.nan
    score = scored(rows)
    assert len(score) == 1
    assert score.iloc[0][["n_futures", "n_estimated", "n_failed", "n_intervals"]].tolist() == [20, 15, 5, 15]


def test_false_alarms_are_counted_where_the_truth_is_zero():
    score = scored(estimates(1000, truth=0.0)).iloc[0]
    assert 0.03 < score["false_alarm"] < 0.08
    assert np.isnan(score["power"])
    assert np.isnan(score["bias_share"])


def test_years_in_which_it_is_found():
    # Effects grow from 0.02 to 0.10 by equal steps; power of four in five needs 2.8 standard deviations, 0.056.
    assert found_in(scored(estimates(years=range(5))), 0, "naive", "log_productivity") == (2, 4)
    assert np.isnan(found_in(scored(estimates(years=range(5), bias=0.03)), 0, "naive", "log_productivity")).all()


def test_years_that_few_futures_reach_are_left_out():
    rows = estimates(years=range(5))
    rows = rows[(rows["year"] != 4) | (rows["seed"] < 300)]
    assert found_in(scored(rows), 0, "naive", "log_productivity") == (2, 3)


def parts(**values):
    return pd.DataFrame(
        [
            {
                "what": "part",
                "error": "",
                "design": "self_selection",
                "has_spillovers": False,
                "outcome": "log_productivity",
                "name": name,
                "value": value + shift,
            }
            for name, value in values.items()
            for shift in (-0.001, 0.001)
        ]
    )


def test_reason_of_the_naive_bias_is_the_largest_part_with_its_direction():
    known = {naive_bias.LEVEL: 0.05, naive_bias.GROWTH: -0.02, naive_bias.SPILLED: 0.0, naive_bias.SURVEYED: 0.0}
    score = scored(estimates(bias=0.03, design="self_selection")).iloc[0]
    told = why(score, parts_of_cell(parts_by_cell(parts(**known)), score))
    assert told.startswith("those who take part were 0.050 log points ahead before the programme already, but they")
    assert "would have gained 0.020 log points less than the others without it" in told
    assert "not explained" not in told
    assert "too high by" in explained(score, known)


def test_what_the_parts_leave_open_is_said():
    score = scored(estimates(bias=0.10, design="self_selection")).iloc[0]
    assert "of its error is not explained" in why(score, {naive_bias.LEVEL: 0.05})


def test_headline_names_who_finds_it_and_who_does_not():
    rows = pd.concat([estimates(name="lottery"), estimates(name="naive", bias=0.05),
                      estimates(name="naive", bias=0.05, design="tender", cell=1)])  # fmt: skip
    scores = scored(rows)
    lines = by_design(scores, "log_productivity")
    assert lines[0] == (
        "Lottery: 1 of 2 estimators find the truth, most often Lottery: difference of means (in 100 % of "
        "futures); too high: Participants against others, after"
    )
    assert lines[1] == "Tender: 0 of 1 estimator find the truth; too high: Participants against others, after"
    first, second = headline(scores, parts_by_cell(parts(level=0.05)), "log_productivity")
    assert first.endswith(
        "makes hold: 1 of 1 with lottery; and of the others: 0 of 1 with lottery and 0 of 1 with tender"
    )
    only = headline(scores[scores["name"] == "lottery"], parts_by_cell(parts(level=0.05)), "log_productivity")
    assert only[0].endswith("makes hold: 1 of 1 with lottery")
    assert "too high by" in second


def test_series_says_from_which_level_on_there_is_enough():
    rows = pd.concat([estimates(width=1.0, series="size", level="n 10", truth=0.02),
                      estimates(cell=1, series="size", level="n 20", truth=0.2)])  # fmt: skip
    assert "found in 100 % of futures with n 20" in enough(scored(rows))[0]
    assert "not found in four of five" in enough(scored(rows[rows["level"] == "n 10"]))[0]


def test_shift_is_seen_through_noise_that_both_levels_share():
    first = estimates(60, series="spill", level="none")
    second = first.assign(cell=1, level="some", value=first["value"] + 0.001 + 0.0002 * np.sign(first["seed"] - 29.5))
    rows = pd.concat([first, second])
    found = shifts(rows)
    assert found["shift"].tolist() == pytest.approx([0.001])
    assert found["shift_error"].iloc[0] == pytest.approx(0.0002 * np.sqrt(60 / 59) / np.sqrt(60))
    assert "with some its bias is +0.0010 log points" in moved(scored(rows), found)[0]
    same = shifts(pd.concat([first, first.assign(cell=1, level="some")]))
    assert moved(scored(rows), same) == []


def test_table_of_finders_leaves_out_those_that_are_wrong():
    rows = pd.concat([estimates(name="lottery", years=range(5)), estimates(name="naive", bias=0.05)])
    found = table(scored(rows), "log_productivity")
    assert found["name"].tolist() == ["lottery"]
    assert found["least_effect"].iloc[0] == pytest.approx(2.8 * SPREAD, rel=0.1)
    assert len(overall(scored(rows))) == 2


def test_parts_of_the_naive_bias_worked_by_hand():
    # Firm 0 takes part from period 2 on: 2 ahead before, grows by 3 anyway, gains 5; firm 1 grows by 1 and loses 4.
    truth = pd.DataFrame(
        {
            "firm": [0, 0, 0, 1, 1, 1],
            "period": [0, 1, 2] * 2,
            "is_participant": [True] * 3 + [False] * 3,
            "start": [2] * 3 + [-1] * 3,
            "y": [12.0, 12.0, 20.0, 10.0, 10.0, 7.0],
            "twin_y": [12.0, 12.0, 15.0, 10.0, 10.0, 11.0],
        }
    )
    data = SimpleNamespace(truth=truth, window=(0, 3))
    found = naive_bias.parts_of(data, "y", bias=(20.0 - 7.0) - 5.0 + 0.5)
    assert found == pytest.approx({"level": 2.0, "growth": 2.0, "spilled": 4.0, "surveyed": 0.5, "own_growth": 3.0})
    with pytest.raises(ValueError, match="expected participants and others, before and after"):
        naive_bias.parts_of(SimpleNamespace(truth=truth[truth["firm"] == 0], window=(0, 3)), "y")
