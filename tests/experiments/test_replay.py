"""Replay: history is lived on one calendar only, parts sum to the whole, and the spread is freed of noise."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.intervals import Estimate
from experiments.record import Recorded
from experiments.replay import findings
from experiments.replay.analysis import (
    ALL,
    BALLOT,
    COMPARED,
    DATE,
    HAVING,
    Arms,
    below,
    kept_part,
    part_of,
    spread,
    still_open,
)
from experiments.replay.keys import DRAWN, HISTORICAL, NONE
from experiments.replay.table import plan
from experiments.workers.inputs import order_of
from sim import api
from sim.programmes import load
from tests.experiments.conftest import requested

NAMES = [HISTORICAL, DRAWN, "shifted by 1 year", "shifted by 2 years", "shifted by 3 years", NONE]


def planned(*words):
    return plan(requested("experiment=replay", "futures=3", *words))


def made_up(shifts=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), n=200, seed=1, noise=1.0):
    """Arms of which every outcome is noise common to all calendars, noise of each, and a shift for each."""
    rng = np.random.default_rng(seed)
    names = [*COMPARED, "delay_ratio", "is_censored", "turnovers"]
    common, own = rng.standard_normal((n, 1, len(names))), rng.standard_normal((n, len(NAMES), len(names)))
    values = (common + noise * own + np.array(shifts)[None, :, None]).reshape(n * len(NAMES), len(names))
    frame = pd.DataFrame(values, columns=names)
    frame["future"] = np.repeat(np.arange(n), len(NAMES))
    frame[["is_censored", "is_cancelled"]] = 0
    return Arms(frame, NAMES)


def test_only_the_first_calendar_is_forced():
    found = planned("programme=uruguay")
    rows = found.table[found.table["run"].isin(found.overrides["run"])]
    assert set(rows["design"]) == {1}
    assert len(rows) == 3
    forced = [tuple(row) for row in found.overrides[found.overrides["run"] == 6].drop(columns="run").to_numpy()]
    assert forced == [tuple(one) for one in api.historical_overrides("uruguay")]


def test_calendars_share_luck_and_parameters():
    found = planned("programme=bahia")
    for _, rows in found.table.groupby("future"):
        same = rows.drop(columns=["run", "design", "calendar_shift_quarters", "elections_held"])
        assert (same == same.iloc[0]).all(axis=None)
        assert rows["calendar_shift_quarters"].tolist() == [0, 0, 4, 8, 12, 0]
        assert rows["elections_held"].tolist() == [True] * 5 + [False]


def test_what_the_programme_sets_is_left_to_it():
    found = planned("programme=uruguay", "uncertainties.lead_in_quarters=9")
    assert not set(found.varied) & {*load("uruguay").values, "lead_in_quarters"}
    assert "vote_approval_weight" in found.varied


def test_history_beyond_a_shorter_window_is_left_out():
    found = planned("programme=guatemala", "settings.horizon_quarters=20")
    assert found.overrides["quarter"].max() < 20


def test_several_programmes_are_each_what_they_are_alone():
    found = planned("programme=baseline", "programmes=[uruguay,bahia]")
    for name in ("uruguay", "bahia"):
        alone, mine = planned(f"programme={name}"), found.table[found.table["programme"] == name]
        columns = alone.table.columns.drop("run")
        pd.testing.assert_frame_equal(mine[columns].reset_index(drop=True), alone.table[columns], check_dtype=False)
        mine_forced = found.overrides[found.overrides["run"].isin(mine["run"])].drop(columns="run")
        assert mine_forced.to_numpy().tolist() == alone.overrides.drop(columns="run").to_numpy().tolist()
        for parameter, value in load(name).values.items():
            if parameter in mine:
                assert (mine[parameter] == value).all()
    assert found.table["run"].tolist() == list(range(36))


def test_a_block_is_simulated_with_its_own_overrides():
    found = planned("programme=uruguay")
    (task,) = order_of(found, found.table.iloc[6:12]).tasks
    assert [len(table) > 0 for table in task.overrides] == [True, False, False, False, False, False]
    assert not task.effects


@pytest.mark.parametrize("name", [name for name in COMPARED if name != "is_cancelled"])
def test_parts_sum_to_the_whole_in_every_future(name):
    arms = made_up((3.0, 2.0, 1.0, 1.5, 0.5, 0.0))
    whole = arms.part(name, ALL)
    assert np.allclose(arms.part(name, BALLOT) + arms.part(name, DATE) + arms.part(name, HAVING), whole, atol=1e-12)
    means = [part_of(arms, name, part).mean for part in (BALLOT, DATE, HAVING)]
    assert sum(means) == pytest.approx(part_of(arms, name, ALL).mean)


def test_planted_parts_are_found():
    arms = made_up((3.0, 2.0, 1.0, 1.0, 1.0, 0.0), noise=0.1)
    assert part_of(arms, "execution_risk", BALLOT).mean == pytest.approx(1.0, abs=0.05)
    assert part_of(arms, "execution_risk", DATE).mean == pytest.approx(0.75, abs=0.05)
    assert part_of(arms, "execution_risk", HAVING).mean == pytest.approx(1.25, abs=0.05)


def test_spread_between_places_is_freed_of_noise():
    places = np.array([1.2, -0.4, 0.8, -1.6])
    true = float(places.std())
    found = [spread(made_up((9.0, *places, -9.0), n=8, seed=seed), "execution_risk") for seed in range(300)]
    squares = np.array([one.sd**2 for one in found])
    # two-sided, 300 sets of 8 futures: three standard errors, a false alarm in about 1 of 400 seeds
    assert abs(squares.mean() - true**2) < 3 * squares.std() / math.sqrt(len(squares))
    covered = np.mean([one.low <= true <= one.high for one in found])
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 300))


def test_spread_of_places_that_are_alike_may_be_none():
    found = [spread(made_up(n=60, seed=seed), "execution_risk") for seed in range(100)]
    # the interval leaves out zero in 2.5 % of cases, as its lower end is at that level; 100 sets, four standard errors
    assert np.mean([one.low > 0 for one in found]) <= 0.025 + 4 * math.sqrt(0.025 * 0.975 / 100)


def test_delay_is_also_told_where_the_programme_is_not_cancelled():
    frame = pd.DataFrame({
        "delay_quarters": [6.0, 2.0, 0.0, 9.0, 5.0, 4.0], "is_cancelled": [0, 0, 1, 0, 0, 0], "future": [0, 0, 1, 1, 2, 2]
    })  # fmt: skip
    frame["is_censored"] = 0
    arms = Arms(frame, [HISTORICAL, NONE])
    arms_part = {ALL: arms.outcome("delay_quarters")[0] - arms.outcome("delay_quarters")[1]}
    arms.part = lambda _, part: arms_part[part]  # there are no calendars with drawn results here
    found, kept = kept_part([arms], "delay_quarters")
    assert found.mean == pytest.approx((4.0 + 1.0) / 2)
    assert kept == pytest.approx(2 / 3)


def test_share_still_open_by_hand():
    frame = pd.DataFrame({"delay_ratio": [1.0, 1.5, 1.5, 2.0], "is_censored": [0, 0, 1, 0], "future": range(4)})
    multiple, share = still_open(Arms(frame, [HISTORICAL]), 0)
    assert multiple.tolist() == [0.0, 1.0, 1.5, 2.0]
    assert share == pytest.approx([1.0, 0.75, 0.5, 0.0])


def test_place_among_futures_counts_ties_half():
    assert below(np.array([1.0, 1.2, 1.2, 2.0]), 1.2) == pytest.approx(0.5)


def test_a_calendar_that_changes_nothing_is_said_to():
    arms = made_up(noise=0.0)
    assert findings.is_without_elections(arms)
    assert not findings.is_without_elections(made_up())


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        (None, "is not recorded"),
        (Recorded(1.2, 1.2, "test", "V"), "took 1.2 times the planned time, more than"),
        (Recorded(1.4, 1.7, "test", "V"), "took 1.4 to 1.7 times the planned time, more than"),
        (Recorded(1.3, math.inf, "test", "V"), "took at least 1.3 times the planned time; so do"),
    ],
)
def test_what_happened_is_told(actual, words):
    assert words in findings.actual_told(made_up(), actual)


def test_an_unclear_difference_is_not_called_a_share_of_the_delay():
    arms = made_up(noise=1.0)
    assert isinstance(part_of(arms, "delay_quarters", ALL), Estimate)
    assert "no clear difference" in findings.delay_told(arms)
    assert "% (" in findings.delay_told(made_up((30.0, 20.0, 20.0, 20.0, 20.0, 10.0))).split("which is", 1)[-1]
