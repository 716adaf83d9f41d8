"""The calibration: its space, its emulators, its search, and the plausible sets that are kept."""

import numpy as np
import pandas as pd
import pytest

from experiments.calibration.emulation import Emulator, implausibility, narrowed
from experiments.calibration.measuring import misses, statistics_of
from experiments.calibration.searching import candidates, next_points, spread_out
from experiments.calibration.sets import kept, pinned
from experiments.calibration.space import Space, settings
from experiments.declared import parameters
from experiments.facts.evidence import Statistic, facts
from experiments.planning.plausible import plausible, provenance_of_sets

SPACE = Space(("effort_scale", "lead_in_quarters", "staff_politicisation"))
BOWL = Statistic("bowl", "a bowl", "share", 0.0, 0.1, "assumed", "assumed", 3)
SLOPE = Statistic("slope", "a slope", "share", 0.4, 0.6, "assumed", "assumed", 4)


def bowl(cube):
    return ((cube[:, 0] - 0.3) ** 2 + (cube[:, 1] - 0.7) ** 2).clip(max=1.0)


def test_values_and_cube_are_each_others_inverse():
    cube = SPACE.hypercube(50, seed=1)
    values = SPACE.values(cube)
    assert values["lead_in_quarters"].dtype == int
    back = SPACE.cube(values)
    assert np.abs(back[:, [0, 2]] - cube[:, [0, 2]]).max() < 1e-3
    assert np.abs(back[:, 1] - cube[:, 1]).max() <= 0.5 / 15 + 1e-9  # whole quarters from 1 to 16
    declared = parameters().loc[list(SPACE.names)]
    assert (values.min() >= declared["low"].astype(float)).all()
    assert (values.max() <= declared["high"].astype(float)).all()


def test_what_is_calibrated_on_are_not_the_facts_held_out():
    conf = settings()
    assert set(conf.parameters) == {number for number, fact in facts().items() if fact.is_calibrated}
    assert {one.fact for one in statistics_of(conf).values()} == set(conf.parameters)
    declared = parameters()
    assert set(conf.names) <= set(declared.index[declared["kind"] == "uncertainty"])


def test_an_emulator_knows_what_it_was_shown_and_how_unsure_it_is():
    cube = SPACE.hypercube(80, seed=2)
    fitted = Emulator.fitted(cube, bowl(cube), [0, 1])
    new = SPACE.hypercube(200, seed=3)
    mean, deviation = fitted.predict(new)
    assert np.abs(mean - bowl(new)).mean() < 0.02
    assert (np.abs(mean - bowl(new)) <= 3.0 * deviation).mean() > 0.9


def test_implausible_is_what_lies_far_outside_by_the_emulators_own_measure():
    cube = SPACE.hypercube(80, seed=2)
    fitted = {"bowl": Emulator.fitted(cube, bowl(cube), [0, 1])}
    at = np.array([[0.3, 0.7, 0.5], [1.0, 0.0, 0.5]])
    inside, outside = implausibility(fitted, {"bowl": BOWL}, at)
    assert inside < 1.0
    assert outside > 3.0


def test_far_out_is_far_out():
    values = np.array([-np.inf, 0.05, 7.0, np.nan])
    assert narrowed(values, BOWL).tolist() == pytest.approx([-0.2, 0.05, 0.3, 0.3])


def test_candidates_take_each_fact_from_where_it_is_given():
    cube = SPACE.hypercube(300, seed=4)
    missed = pd.DataFrame({"bowl": 10.0 * bowl(cube), "slope": 10.0 * np.abs(cube[:, 2] - 0.5)})
    inputs = {3: ["effort_scale", "lead_in_quarters"], 4: ["staff_politicisation"]}
    found = candidates(cube, missed, {"bowl": BOWL, "slope": SLOPE}, SPACE, inputs, 500, seed=5)
    assert found.shape == (500, 3)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    near = np.abs(found - [0.3, 0.7, 0.5]).mean(axis=0)
    assert (near < np.abs(cube - [0.3, 0.7, 0.5]).mean(axis=0) / 2).all(), "nearer to what gives the facts than chance"


def test_a_wave_is_spread_over_what_is_not_ruled_out():
    cube = SPACE.hypercube(400, seed=6)
    chosen = next_points(cube, 10.0 * bowl(cube), 3.0, 30, seed=7)
    assert len(np.unique(chosen, axis=0)) == 30
    assert (10.0 * bowl(chosen) <= 3.0).all()
    lined = np.column_stack([np.linspace(0, 1, 101)] * 3)
    gaps = np.diff(np.sort(spread_out(lined, 5, seed=8)[:, 0]))
    assert gaps.min() > 0.1


def test_a_miss_is_counted_in_sampling_errors_beyond_the_tolerance():
    table = pd.DataFrame({"bowl": [0.05, 0.13, 0.13, np.inf, np.nan], "bowl_error": [0.01, 0.02, 0.01, 0.01, 0.01]})
    found = misses(table, {"bowl": BOWL}, tolerance=2.0)["bowl"]
    assert found.tolist()[:3] == pytest.approx([0.0, 0.0, 3.0])
    assert found.iloc[3] == np.inf
    assert found.iloc[4] > 0.0, "what could not be measured does not give the fact"


def test_kept_sets_give_all_facts_and_the_most_central_comes_first():
    conf = settings()
    statistics = statistics_of(conf)
    values = Space(tuple(conf.names)).values(Space(tuple(conf.names)).hypercube(20, seed=9))
    right = {name: (one.low + one.high) / 2 for name, one in statistics.items()}
    measured = {
        name: value for one, right_value in right.items() for name, value in ((one, right_value), (f"{one}_error", 0.0))
    }
    known = pd.concat([values, pd.DataFrame([measured] * len(values))], axis=1)
    known.loc[0, next(iter(right))] = 1e9
    sets = kept(known, conf)
    assert len(sets) == 19
    cube = Space(tuple(conf.names)).cube(sets)
    away = np.linalg.norm(cube - np.median(cube, axis=0), axis=1)
    assert (np.diff(away) >= 0).all()
    assert pinned(sets)["share_of_range"].between(0, 1.12).all()


def test_the_sets_in_the_repository_are_calibrated_and_within_their_ranges():
    sets, where_from = plausible(), provenance_of_sets()
    assert where_from["status"].startswith("calibrated")
    assert where_from["sets"] == len(sets)
    assert set(sets.columns) == set(settings().names)
    declared = parameters().loc[sets.columns]
    assert (sets.min() >= declared["low"].astype(float) - 1e-9).all()
    assert (sets.max() <= declared["high"].astype(float) + 1e-9).all()
