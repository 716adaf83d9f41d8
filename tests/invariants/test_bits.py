"""The same bits, however the work is cut, ordered, threaded and told; the same numbers without the compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim import blocks, engine
from sim.overrides import Extent, Override, encode, no_overrides
from sim.parameters.columns import OUTCOME_DTYPE, TWIN_OUTCOMES
from sim.programmes import calendar_array, load
from sim.state import POPULATIONS, SLOTS
from tests.invariants.worlds import CALENDAR, box, corners, lived, seeds_of

ROOT = Path(__file__).resolve().parents[2]
# A world so tiny that plain Python lives it in seconds.
TINY = ((2, 10, 1, 16),)
# Much happens in little time.
QUICK = {
    "lead_in_quarters": 1, "mobilisation_rate": 0.5, "effort_scale": 0.3, "staff_skill": 1.0, "hiring_rate": 1.0,
    "body_failure_prob": 0.0, "pledge_capacity": 0.2, "club_match_rate": 3.0, "initial_trust": 0.8,
}  # fmt: skip


@pytest.fixture(scope="module")
def table():
    """Runs of many sizes in which designs share futures, so that twins are shared as well."""
    rows = np.concatenate([box(300, 51), corners(100, 52)]).view(np.recarray)
    pairs = np.repeat(rows, 2).view(np.recarray)
    pairs.club_match_rate[1::2] = 2.5
    pairs.agency_autonomy[1::2] = 0.9
    seeds = np.repeat(seeds_of(len(rows)), 2)
    return pairs, seeds, engine.simulate(pairs, seeds, CALENDAR, threads=1)


def assert_same_bits(one: np.recarray, other: np.recarray) -> None:
    for name in OUTCOME_DTYPE.names:
        assert one[name].tobytes() == other[name].tobytes(), name


@pytest.mark.parametrize("threads", [2, 3])
def test_same_bits_on_any_number_of_threads(table, threads):
    rows, seeds, outcomes = table
    assert_same_bits(engine.simulate(rows, seeds, CALENDAR, threads=threads), outcomes)


def test_same_bits_in_any_order(table):
    rows, seeds, outcomes = table
    order = np.random.default_rng(53).permutation(len(rows))
    shuffled = engine.simulate(rows[order].view(np.recarray), seeds[order], CALENDAR)
    assert_same_bits(shuffled, outcomes[order].view(np.recarray))


@pytest.mark.parametrize("length", [1, 7, 250])
def test_same_bits_in_any_pieces(table, length):
    rows, seeds, outcomes = table
    n = min(len(rows), 40 * length)
    pieces = [
        engine.simulate(rows[first : first + length].view(np.recarray), seeds[first : first + length], CALENDAR)
        for first in range(0, n, length)
    ]
    whole = np.concatenate(pieces).view(np.recarray)
    assert_same_bits(whole, outcomes[: len(whole)].view(np.recarray))


def test_same_bits_whatever_the_length_of_a_block(table, monkeypatch):
    rows, seeds, outcomes = table
    monkeypatch.setattr(blocks, "SECONDS_PER_BLOCK", 1e-6)
    assert_same_bits(engine.simulate(rows, seeds, CALENDAR, threads=2), outcomes)


def test_same_bits_with_twins_and_without(table):
    rows, seeds, outcomes = table
    without = engine.simulate(rows, seeds, CALENDAR, effects=False)
    for name in set(OUTCOME_DTYPE.names) - set(TWIN_OUTCOMES):
        assert without[name].tobytes() == outcomes[name].tobytes(), name


def test_same_bits_told_and_untold():
    n_events = 0
    for r, row in enumerate(box(60, 54)):
        seed = r + 1
        *_, (_, told) = lived(row, seed, told=True)
        *_, (_, untold) = lived(row, seed, told=False)
        assert len(untold.events) == len(untold.series) == 0 < len(told.events)
        for population in set(POPULATIONS) - {"series"}:
            for name in getattr(told, population).dtype.names:
                assert getattr(told, population)[name].tobytes() == getattr(untold, population)[name].tobytes(), name
        assert told.work.tobytes() == untold.work.tobytes()
        n_events += int(told.commons[0].n_events)
    assert n_events > 1000


def test_same_bits_simulated_and_traced():
    rows = np.concatenate([box(40, 55), corners(20, 56)]).view(np.recarray)
    calendar = calendar_array(load("uruguay"))
    outcomes = engine.simulate(rows, seeds_of(len(rows)), calendar)
    for r, row in enumerate(rows):
        told = engine.trace(row, r + 1, calendar, no_overrides()).outcomes
        assert_same_bits(told, outcomes[r : r + 1].view(np.recarray))


def test_same_bits_simulated_and_traced_with_a_lever_changed_in_mid_course():
    rows = box(20, 57)
    extent = Extent(16, 1, 2, SLOTS)
    listed = [Override(9, "designer", "lever", "club_match_rate", 3.0), Override(12, "national", "election", 0, 1)]
    overrides, faults = encode(listed, extent)
    assert not faults
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR, [overrides])
    for r, row in enumerate(rows):
        assert_same_bits(engine.trace(row, r + 1, CALENDAR, overrides).outcomes, outcomes[r : r + 1].view(np.recarray))


@pytest.mark.parametrize("quarter", [0, 3, 12])
def test_a_lever_set_to_what_it_is_leaves_the_bits(quarter):
    """Such a run is lived quarter by quarter, on the same kernels."""
    rows = box(60, 60)
    rows.flexibility = 0.25
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR)
    listed = [Override(quarter, "designer", "lever", "flexibility", 0.25)]
    overrides, faults = encode(listed, Extent(16, 1, 2, SLOTS))
    assert not faults
    assert_same_bits(engine.simulate(rows, seeds_of(len(rows)), CALENDAR, [overrides]), outcomes)


_PLAIN = """
import sys
import numpy as np
from sim import engine
from sim.jit import config
from tests.invariants.test_bits import tiny_lives
assert config.DISABLE_JIT and not hasattr(engine.advance, "py_func")
outcomes, firms, clusters, programmes = tiny_lives()
np.savez(sys.argv[1], outcomes=outcomes, firms=firms, clusters=clusters, programmes=programmes)
"""


def tiny_lives() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes of some tiny runs of different designs, and their states at the end."""
    rows = np.concatenate([box(4, 58, TINY), corners(4, 59, TINY)]).view(np.recarray)
    rows.loan_musd = np.maximum(rows.loan_musd, 8.0)
    for name, value in QUICK.items():
        rows[name][::2] = value
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR, threads=1)
    worlds = []
    for r, row in enumerate(rows):
        *_, (_, world) = lived(row, r + 1, told=False)
        worlds.append(world)
    states = [np.stack([getattr(w, name) for w in worlds]) for name in ("firms", "clusters", "programmes")]
    return outcomes.view(np.ndarray), *(state.view(np.ndarray) for state in states)


def test_same_numbers_without_the_compiler(tmp_path):
    file = tmp_path / "plain.npz"
    done = subprocess.run(
        [sys.executable, "-c", _PLAIN, str(file)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    plain = np.load(file)
    compiled = dict(zip(("outcomes", "firms", "clusters", "programmes"), tiny_lives(), strict=True))
    assert compiled["outcomes"]["n_goods_opened"].sum() > 0, "much happened"
    assert compiled["outcomes"]["spent_musd"].sum() > 0.0
    for population, records in compiled.items():
        for name in records.dtype.names:
            mine, its = records[name], plain[population][name]
            if mine.dtype.kind == "f":
                np.testing.assert_allclose(
                    mine, its, rtol=1e-12, atol=1e-12 * max(1.0, np.abs(mine).max()), err_msg=name
                )
            else:
                np.testing.assert_array_equal(mine, its, err_msg=name)
