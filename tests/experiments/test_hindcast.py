"""Hindcast: nothing that happened reaches the runs, records are read as they are, and the scores are of the right rows."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.hindcast import findings
from experiments.hindcast.forecasts import CLASS, MODEL, PLAN, POOLED, RATIO, events_scored, scored
from experiments.planning.across import cells, plan_across
from experiments.record import Recorded, dated, delay_ratio, happened, lead_in
from experiments.workers.inputs import order_of
from experiments.workers.work import lived
from sim import api
from sim.frames import outcome_table
from sim.programmes import load, names
from tests.experiments.conftest import requested

ALL = [name for name in names() if name != "baseline"]


def planned(*words):
    request = requested("experiment=hindcast", "futures=3", "scenarios=2", *words)
    return plan_across(request, request.keys)


def made_up(programmes, ratios, n=50):
    """Runs whose durations lie around a ratio for each programme."""
    rng = np.random.default_rng(5)
    parts = []
    for design, ratio in enumerate(ratios, start=1):
        parts.append(pd.DataFrame({
            "design": design, "future": range(n), "delay_ratio": ratio + 0.1 * rng.standard_normal(n), "lead_in": 6,
            "disbursed_share": 0.5, "extension_quarters": 4, "is_cancelled": 0,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_all_programmes_are_forecast_without_any_result():
    found = planned()
    assert found.programmes == ALL
    assert len(ALL) == 17
    assert found.overrides is None
    assert len(found.table) == 17 * 2 * 3


def test_every_programme_lives_through_the_same_scenarios_but_for_what_is_its_own():
    found = planned("programmes=[bahia,compete_caribbean]")
    table = found.table
    same = table.groupby(["scenario", "future"])[["seed", "vote_approval_weight", "hiring_rate"]].nunique()
    assert (same == 1).all(axis=None)
    for name in ("bahia", "compete_caribbean"):
        mine = table[table["programme"] == name]
        for parameter, value in load(name).values.items():
            if parameter in mine and parameter != "max_extension_quarters":
                assert (mine[parameter] == value).all(), parameter


def test_what_the_hindcast_is_blind_to_is_at_its_default(tmp_path):
    path = tmp_path / "own.yaml"
    text = "title: {value: Own, source: t, status: V}\ncountry: {value: X, source: t, status: V}\nlevers:\n"
    path.write_text(f"{text}  max_extension_quarters: {{value: 3, source: how it went, status: V}}\n")
    found = planned(f"programmes=[{path},uruguay]")
    assert (found.table["max_extension_quarters"] == 16).all()
    seen = planned(f"programmes=[{path},uruguay]", "blind_to=[]")
    assert seen.table.loc[0, "max_extension_quarters"] == 3


def test_a_block_of_several_programmes_is_what_each_is_alone(tiny):
    found = planned("programmes=[uruguay,bahia]", "sets=defaults", *tiny)
    mixed = found.table.iloc[[3, 0, 4, 1, 5, 2]].reset_index(drop=True)  # of one programme and the other by turns
    order = order_of(found, mixed)
    assert len(order.tasks) == 2
    together = pd.concat([
        outcome_table(outcomes.ravel(), pd.Index(places))
        for places, outcomes in zip(order.places, lived(order.tasks), strict=True)
    ]).sort_index()  # fmt: skip
    for programme, rows in mixed.groupby("programme"):
        alone = api.simulate(rows[["seed"]].assign(**found.fixed), str(programme), effects=False)
        pd.testing.assert_frame_equal(together.loc[rows.index], alone)
    assert together.index.tolist() == list(range(6))


def test_cells_keep_programmes_scenarios_and_futures_apart():
    table = planned("programmes=[bahia,mendoza,uruguay]").table
    found = cells(table.assign(x=100 * table["design"] + 10 * table["scenario"] + table["future"]), "x", 3)
    assert found[2, 1, 0] == 321


def test_records_are_read_as_they_are():
    assert delay_ratio(load("sao_paulo"))[:2] == (1.2, 1.2)
    assert delay_ratio(load("barbados"))[:2] == (1.4, 1.7)
    assert delay_ratio(load("pernambuco"))[:2] == (1.3, math.inf)
    assert delay_ratio(load("mendoza")) is None
    assert happened(load("bahia"), "redesigned") is True
    assert happened(load("mendoza"), "extended") is None
    assert [one.name for one in dated(load("bahia"))][:2] == ["restructured", "launch"]
    assert lead_in(load("guatemala"))[:2] == (25.0, math.inf)


@pytest.mark.parametrize(
    ("known", "told", "reaches"),
    [
        (Recorded(1.2, 1.2, "", "V"), "1.2", False),
        (Recorded(1.4, 1.7, "", "V"), "1.4 to 1.7", None),
        (Recorded(1.3, math.inf, "", "V"), "at least 1.3", None),
        (Recorded(1.7, math.inf, "", "V"), "at least 1.7", True),
    ],
)
def test_records_are_told(known, told, reaches):
    assert known.told == told
    assert known.reaches(1.5) is reaches


@pytest.fixture
def programmes():
    return [load(name) for name in ("bahia", "barbados", "compete_caribbean", "mendoza", "sao_paulo", "uruguay")]


def test_a_model_that_knows_its_programmes_has_skill(programmes):
    right = scored(made_up(programmes, [2.5, 1.55, 1.2, 1.0, 1.2, 2.0]), programmes, RATIO)
    assert right.known == ["Bahia", "Barbados", "Compete Caribbean", "São Paulo", "Uruguay"]
    assert right.skill(MODEL, POOLED).low > 0
    assert right.skill(MODEL, CLASS).low > 0
    assert right.n_closer(MODEL, PLAN) == 5
    assert right.coverage() == (3, 0, 2)  # all but Barbados and Bahia, of which only ends are known
    assert "by this score the model is better than the reference class" in findings.level_told(right)
    assert "helps" in findings.particular_told(right)


def test_a_model_that_takes_all_as_planned_is_told_to_be_no_better(programmes):
    wrong = scored(made_up(programmes, [0.6] * 6), programmes, RATIO)
    assert wrong.skill(MODEL, CLASS).skill < 0
    assert "worse than the reference class" in findings.level_told(wrong)
    assert "does not demonstrably help" in findings.particular_told(wrong)
    assert wrong.coverage()[0] == 0
    assert "took longer than nine futures in ten" in findings.coverage_told(wrong)


def test_the_reference_class_leaves_the_programme_itself_out(programmes):
    found = scored(made_up(programmes, [1.5] * 6), programmes, RATIO)
    assert 2.0 not in found.classes["Uruguay"].values.tolist()
    assert 2.0 in found.classes["Bahia"].values.tolist()


def test_runs_without_any_money_have_no_duration(programmes):
    runs = made_up(programmes, [1.5] * 6)
    runs.loc[runs.index[:10], ["disbursed_share", "delay_ratio"]] = [0.0, 1.0]
    found = scored(runs, programmes, RATIO)
    assert len(found.forecasts[0].values) == 40
    assert found.forecasts[0].quantile(0.01) > 1.0


def test_events_are_scored_beside_the_share_of_the_others(programmes):
    table = events_scored(made_up(programmes, [1.3] * 6), programmes).set_index("event")
    assert table.at["extended", "n_happened"] == table.at["extended", "n"] == 5
    assert table.at["extended", "brier_class"] == 0.0
    assert table.at["longer_by_half", "n"] == 4  # Barbados may or may not have


def test_too_few_records_are_said_to_be_too_few():
    few = [load(name) for name in ("bahia", "mendoza")]
    runs = made_up(few, [1.5, 1.5])
    said = findings.headline(scored(runs, few, RATIO), events_scored(runs, few), 2)
    assert "there are 1, so that nothing is scored" in said[1]
