"""Over the whole box of levers, uncertainties and settings: money balances, numbers are numbers, nothing is skipped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import engine
from sim.overrides import _KINDS, Extent, Override, OverrideActor, OverrideKind, encode
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.columns import rows_of
from sim.programmes import calendar_array, load
from sim.state import SLOTS
from tests.invariants.worlds import (
    CALENDAR,
    DEFAULT_SIZE,
    SETTINGS,
    SMALL,
    at,
    box,
    copy_of,
    corners,
    ends,
    faults_of_firms,
    faults_of_order,
    faults_of_outcomes,
    faults_of_run,
    faults_of_state,
    faults_of_ties,
    seeds_of,
    sized,
    span,
)

FREE = [p for name, p in PARAMETERS.items() if name not in (*SETTINGS, "n_firms_per_cluster")]


# Outcomes of thousands of runs


@pytest.mark.parametrize(
    "rows",
    [box(6000, 1), corners(3000, 2), ends(), box(150, 3, (DEFAULT_SIZE,)), corners(60, 4, (DEFAULT_SIZE,)),
     box(20, 5, ((2, 10, 50, 120), (40, 100, 3, 16)))],
    ids=["small", "corners", "ends", "default size", "corners, default size", "long and large"],
)  # fmt: skip
def test_outcomes_of_the_box(rows):
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR)
    assert faults_of_outcomes(rows, outcomes) == []


def test_outcomes_of_the_box_on_a_real_calendar():
    rows = np.concatenate([box(1000, 6), corners(500, 7)]).view(np.recarray)
    outcomes = engine.simulate(rows, seeds_of(len(rows)), calendar_array(load("uruguay")))
    assert faults_of_outcomes(rows, outcomes) == []


# Every quarter of hundreds of runs


@pytest.mark.parametrize(
    "rows", [box(60, 8), corners(60, 9), box(2, 10, (DEFAULT_SIZE,))], ids=["small", "corners", "default size"]
)
def test_every_quarter_of_the_box(rows):
    faults = {r: faults for r in range(len(rows)) if (faults := faults_of_run(rows[r], r))}
    assert not faults


@st.composite
def points(draw):
    """The defaults with some parameters moved, mostly to an end of their range, in a small world."""
    row = sized(rows_of(1), (draw(st.sampled_from(SMALL)),))
    for parameter in draw(st.lists(st.sampled_from(FREE), max_size=12, unique_by=lambda p: p.name)):
        low, high = span(parameter)
        inside = st.floats(low, high) if parameter.type == "float" else st.integers(int(low), int(high))
        row[parameter.name] = draw(st.one_of(st.sampled_from([low, high]), inside))
    return row


@settings(max_examples=50)
@given(row=points(), seed=st.integers(0, 2**63 - 1))
def test_every_quarter_of_any_point(row, seed):
    assert faults_of_run(row[0], seed) == []
    outcomes = engine.simulate(row, np.array([seed]), CALENDAR, threads=1)
    assert faults_of_outcomes(row, outcomes) == []


# Whatever is forced


def _forced(row: np.void, n: int, rng: np.random.Generator) -> np.recarray:
    """Random overrides of every kind, levers changed in mid-course among them."""
    extent = Extent(int(row["horizon_quarters"]), int(row["n_territories"]), int(row["n_candidate_clusters"]), SLOTS)
    levers = [lever for lever in LEVERS if lever.changeable in ("always", "until_first_money")]
    listed = []
    for _ in range(n):
        kind = OverrideKind(rng.integers(len(OverrideKind)))
        spec = _KINDS[kind]
        quarter, actor = int(rng.integers(extent.horizon_quarters)), OverrideActor(rng.choice(spec.actors))
        if kind == OverrideKind.LEVER:
            lever = levers[rng.integers(len(levers))]
            subject, value = lever.name, lever.decode(float(at(lever, rng.random())))
        else:
            is_national = actor == OverrideActor.NATIONAL and spec.subject == "n_territories"
            subject = int(rng.integers(1 if is_national else getattr(extent, spec.subject)))
            value = spec.values[rng.integers(len(spec.values))]
        listed.append(Override(quarter, actor.name.lower(), kind.name.lower(), subject, value))
    table, faults = encode(listed, extent)
    assert faults == []
    return table


def test_outcomes_whatever_is_forced():
    rng = np.random.default_rng(11)
    rows = box(200, 11)
    tables = [_forced(row, 25, rng) for row in rows]
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR, tables)
    assert faults_of_outcomes(rows, outcomes) == []


def test_every_quarter_whatever_is_forced():
    rng = np.random.default_rng(12)
    faults = {}
    for r, row in enumerate(box(24, 12)):
        world, before = engine.new_world(row, r, CALENDAR, _forced(row, 25, rng), told=True), None
        for quarter in range(int(row["horizon_quarters"])):
            engine.step(world, quarter, r)
            found = [*faults_of_state(world), *faults_of_firms(world, before), *faults_of_ties(world)]
            found += faults_of_order(world, before) if before is not None else []
            if found:
                faults[r, quarter] = found
            before = copy_of(world)
    assert not faults
