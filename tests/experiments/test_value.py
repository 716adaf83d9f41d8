"""What evidence changes, on lives made by hand, and that arms are what they say."""

import numpy as np
import pandas as pd
import pytest

import sim
from experiments.evaluation import plan
from experiments.evaluation.value import telling
from experiments.evaluation.value.analysis import as_table, lives_of, row_of, rows_of
from experiments.evaluation.value.arms import DEAF, HEARING, LET_RUN, Arm, ValueKeys, arms_of
from tests.experiments.conftest import requested

KEYS = ValueKeys(me_shares=[0.0, 0.02], value_scenarios=2, value_futures=4)
ARMS = arms_of(KEYS)


def made(ended_hearing, ended_deaf, worth, budget=0.02):
    """Runs of two scenarios and four futures in which only one budget, published, is of interest."""
    rows = []
    for design, arm in enumerate(ARMS, start=1):
        for scenario in (1, 2):
            for future in range(1, 5):
                place = 4 * (scenario - 1) + future - 1
                mine = arm.me_share == budget and arm.is_published
                ended = (
                    ended_hearing[place]
                    if mine and arm.hearing == HEARING
                    else ended_deaf[place]
                    if mine and arm.hearing == DEAF
                    else 0
                )
                ratio = worth[place] if arm.hearing == LET_RUN else 0.5 if ended else 2.0
                rows.append((design, scenario, future, ended, ratio, 10.0 * ratio, 10.0))
    columns = ["design", "scenario", "future", "is_cancelled", "benefit_cost", "benefit_musd", "spent_musd"]
    return pd.DataFrame(rows, columns=columns).sample(frac=1.0, random_state=1)


# In this order: good ended, good saved, bad ended, bad saved, good in both, bad in both, good ended in both, bad too.
HEARS = [1, 0, 1, 0, 0, 0, 1, 1]
IS_DEAF = [0, 1, 0, 1, 0, 0, 1, 1]
WORTH = [2.0, 3.0, 0.5, 0.9, 1.1, 0.2, 5.0, -1.0]


def test_each_of_the_four_changes_is_counted_once():
    row = row_of(lives_of(made(HEARS, IS_DEAF, WORTH), ARMS, 1.0), 0.02, published=True)
    for name in ("good_ended", "good_saved", "bad_ended", "bad_saved"):
        assert getattr(row, name).mean == pytest.approx(1 / 8), name
    assert row.decisions_changed.mean == pytest.approx(4 / 8)
    assert row.good_ended_rate.mean == pytest.approx(2 / 4)
    assert row.bad_ended_rate.mean == pytest.approx(2 / 4)


def test_what_counts_as_good_moves_with_the_threshold():
    row = row_of(lives_of(made(HEARS, IS_DEAF, WORTH), ARMS, 2.5), 0.02, published=True)
    assert row.good_ended.mean == 0.0
    assert row.bad_ended.mean == pytest.approx(2 / 8)


def test_money_is_value_less_cost():
    lives = lives_of(made(HEARS, IS_DEAF, WORTH), ARMS, 1.0)
    # an ended programme is worth 5 - 10, one that goes on 20 - 10; as many are ended either way
    assert lives.net_musd(Arm(0.02, True, HEARING)).sum() == pytest.approx(4 * -5.0 + 4 * 10.0)
    assert row_of(lives, 0.02, published=True).evidence_musd.mean == pytest.approx(0.0)
    assert row_of(lives, 0.02, published=True).whole_musd.mean == pytest.approx(-4 * 15.0 / 8)


def test_without_good_programmes_their_rate_is_not_known():
    row = row_of(lives_of(made(HEARS, IS_DEAF, [0.0] * 8), ARMS, 1.0), 0.02, published=True)
    assert np.isnan(row.good_ended_rate.mean)
    assert row.bad_ended_rate.mean == pytest.approx(4 / 8)


def test_publishing_and_precision_are_held_against_the_same_budget():
    # kept back and without error nobody is ended, so that all that is ended is due to publishing, or to error
    rows = rows_of(lives_of(made(HEARS, IS_DEAF, WORTH), ARMS, 1.0))
    published = next(row for row in rows if row.me_share > 0 and row.is_published and not row.is_exact)
    assert published.publishing_ends_good.mean == pytest.approx(1 / 8)
    assert published.publishing_saves_good.mean == pytest.approx(1 / 8)
    assert published.beyond_none.mean == pytest.approx(4 / 8)
    assert published.beyond_least.mean == 0.0
    exact = next(row for row in rows if row.is_exact)
    assert exact.me_share == published.me_share
    assert exact.errors_less_usual.mean == pytest.approx(-2 / 8)


def test_paying_is_also_judged_where_every_government_continues():
    row = row_of(lives_of(made(HEARS, IS_DEAF, WORTH), ARMS, 1.0), 0.02, published=True)
    assert row.let_run_musd.mean == pytest.approx(0.0)  # here M&E itself costs nothing: only decisions differ
    assert row.whole_musd.mean < 0


def test_a_change_that_was_never_seen_has_no_interval_and_no_direction():
    rows = rows_of(lives_of(made([1, 0, 0, 0, 1, 0, 1, 1], [0] * 8, [2.0] * 8), ARMS, 1.0))
    assert telling.share_told(rows[0].bad_ended) == "none seen"
    told = telling.errors_told(rows[1])
    assert "ends a good programme" in told.split("; ")[0]
    assert "saves a bad one" in told.split("cannot be told")[0].split("; ")[-1]
    assert "0 of 8 programmes are bad" in told


def test_nothing_is_told_where_nothing_changes():
    rows = rows_of(lives_of(made(IS_DEAF, IS_DEAF, WORTH), ARMS, 1.0))
    assert "at no budget tried can it be told" in telling.headline(rows)[0]
    assert "cannot be told" in telling.advice(rows)[0]
    assert len(as_table(rows)) == len(rows) == 4


SMALL = ("experiment=evaluation", "futures=10", "me_shares=[0.0,0.02]", "value_scenarios=2", "value_futures=2")


def spread(table, columns):
    cells = table.groupby(["scenario", "future"])[columns]
    return (cells.max() - cells.min()).to_numpy(dtype=float)


def test_arms_live_the_same_futures_and_only_those_let_run_are_forced():
    made_plan = plan(requested(*SMALL))
    table, arms = made_plan.table, arms_of(ValueKeys(me_shares=[0.0, 0.02]))
    assert len(table) == 2 * 2 * len(arms)
    assert (spread(table, ["seed"]) == 0).all()
    same = ["me_share", "me_publication", "evidence_weight", "evaluation_noise"]
    others = [name for name in table if name not in ("run", "design", *same)]
    assert (spread(table, others) == 0).all()
    forced = table.loc[made_plan.overrides["run"].unique(), "design"] - 1
    assert {arms[design].hearing for design in forced} == {LET_RUN}


def test_a_programme_that_is_let_run_meets_no_other_decision():
    made_plan = plan(requested(*SMALL))
    first = int(made_plan.overrides["run"].iloc[0])
    mine = made_plan.overrides[made_plan.overrides["run"] == first]
    forced = [sim.Override(*row) for row in mine[list(sim.Override._fields)].itertuples(index=False)]
    table = sim.parameters()
    prone = {name: float(table.at[name, "high"]) for name in ("cancel_log_odds", "suspend_log_odds")}

    def decisions(overrides):
        lives = [sim.trace(seed=seed, overrides=overrides, ownership_weight=0.0, closeness_weight=0.0, **prone).events
                 for seed in range(1, 7)]  # fmt: skip
        return {
            reasons["decision"] for events in lives for reasons in events.loc[events["kind"] == "decision", "reasons"]
        }

    assert decisions(forced) == {"continue"}
    assert decisions([]) - {"continue"}


def test_budgets_outside_the_declared_range_are_refused(command):
    status, _, err = command("experiment=evaluation", "me_shares=[0.0,0.5]")
    assert status == 2
    assert "me_shares: expected shares of the money from 0 to 0.08, got 0.5" in err


def test_budgets_that_are_all_nothing_are_refused(command):
    status, _, err = command("experiment=evaluation", "me_shares=[0.0,0.0]")
    assert status == 2
    assert "me_shares: expected at least one share above 0" in err
