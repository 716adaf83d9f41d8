"""Scenarios: plausible sets with what they leave open drawn, or draws over whole ranges; what is known stays."""

import numpy as np
import pandas as pd
import pytest

from experiments.declared import parameters, uncertainties_named
from experiments.designs.table import plan
from experiments.faults import Faults
from experiments.planning.plausible import plausible
from experiments.planning.scenarios import ScenarioKeys, known_values, scenarios_of
from tests.experiments.conftest import requested

SETS = plausible()


def keys(**values):
    return ScenarioKeys(**{"scenarios": 20, "scenario_seed": 1, "scenario_over": ["politics", "continuity"]} | values)


def slices_of(name, column):
    low, high = parameters().loc[name, ["low", "high"]]
    return sorted(np.floor((column - low) / (high - low) * len(column)).astype(int))


def test_a_plausible_scenario_is_one_set_for_all_that_the_sets_hold():
    table = scenarios_of(keys(), ()).table
    known = {tuple(row) for row in SETS.to_numpy(dtype=float)}
    drawn = [tuple(row) for row in table[SETS.columns].to_numpy(dtype=float)]
    assert len(set(drawn)) == 20
    assert set(drawn) <= known


def test_what_the_sets_leave_open_is_drawn_for_the_groups_that_are_named():
    table = scenarios_of(keys(), ()).table
    named, _ = uncertainties_named("test", ["politics", "continuity"])
    assert set(table) == {*SETS, *named}
    assert slices_of("team_turnover_prob", table["team_turnover_prob"]) == list(range(20))
    assert "supervision_effect" not in table


def test_one_named_itself_is_drawn_even_where_the_sets_hold_it():
    table = scenarios_of(keys(scenario_over=["national_loss_prob"]), ()).table
    assert slices_of("national_loss_prob", table["national_loss_prob"]) == list(range(20))
    assert set(table["voice_weight"]) <= set(SETS["voice_weight"])


def test_ranges_hold_the_named_groups_only():
    table = scenarios_of(keys(scenario_sets="ranges"), ()).table
    assert set(table) == set(uncertainties_named("test", ["politics", "continuity"])[0])
    assert slices_of("voice_weight", table["voice_weight"]) == list(range(20))


@pytest.mark.parametrize("sets", ["plausible", "ranges"])
def test_what_is_known_or_excepted_is_left_alone(sets):
    table = scenarios_of(keys(scenario_sets=sets, scenario_except=["continuity"]), {"national_loss_prob"}).table
    assert "national_loss_prob" not in table
    assert not set(table) & set(uncertainties_named("test", ["continuity"])[0])


def test_sets_are_used_again_with_other_draws_and_the_notes_say_so():
    table, notes, faults = scenarios_of(keys(scenarios=2 * len(SETS)), ())
    assert not faults
    assert notes == ["the 72 scenarios use 36 plausible sets of parameters 2 times each; what the sets leave open is drawn "
                     "anew every time"]  # fmt: skip
    first, again = (table.iloc[part].reset_index(drop=True) for part in (slice(None, 36), slice(36, None)))
    pd.testing.assert_frame_equal(first[SETS.columns], again[SETS.columns])
    assert (first["team_turnover_prob"] != again["team_turnover_prob"]).all()


def test_sets_that_would_only_be_repeated_are_a_fault():
    found = scenarios_of(keys(scenarios=37, scenario_over=[]), ())
    assert found.faults == [
        "scenarios: expected at most 36, as many as there are plausible sets, where scenario_over draws nothing that "
        "they leave open; got 37; ask for fewer, or name more groups"
    ]
    assert not scenarios_of(keys(scenarios=36, scenario_over=[]), ()).faults


def test_other_seeds_and_numbers_give_other_scenarios():
    base = scenarios_of(keys(), ()).table
    pd.testing.assert_frame_equal(base, scenarios_of(keys(), ()).table)
    assert not base.equals(scenarios_of(keys(), (), seed=2).table)
    assert len(scenarios_of(keys(), (), n=7).table) == 7


def test_a_programme_s_own_values_and_the_user_s_are_not_varied():
    words = ("scenarios=2", "futures=1", "uncertainties.voice_weight=1")
    request = requested(*words)
    assert {"voice_weight", "national_loss_prob", "n_firms_per_cluster"} <= known_values(request)
    table = plan(request).table
    assert not {"voice_weight", "national_loss_prob", "subnational_loss_prob", "term_quarters"} & set(table)
    assert "team_turnover_prob" in table


def test_faults_name_the_key():
    with pytest.raises(Faults, match="scenario_sets: expected 'plausible' or 'ranges', got 'plausble'"):
        requested("scenario_sets=plausble")
    assert "scenario_over: 'politcs' is not known" in scenarios_of(keys(scenario_over=["politcs"]), ()).faults[0]
