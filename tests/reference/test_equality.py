"""The engine and the reference model live the same world: every field, every quarter, every event, every outcome."""

from __future__ import annotations

import numpy as np
import pytest

from sim.history import historical
from sim.programmes import base_row, calendar_array, load, names
from tests.invariants.worlds import CALENDAR, box, corners
from tests.reference.comparison import Comparison
from tests.reference.designs import DESIGNS, SHORT, SMALL, calendar_and_overrides, row_of

SIZES = ((4, 10, 1, 40), (3, 12, 2, 40), (4, 11, 2, 16), (2, 10, 3, 60))  # clusters, firms, territories, quarters


def shown(found):
    return "\n".join(str(one) for one in found)


def differences(row, seed, calendar, overrides=()):
    comparison = Comparison(row, seed, calendar, overrides)
    return comparison.first_differences() or comparison.differences_of_outcomes()


@pytest.mark.parametrize("name", DESIGNS)
def test_designs_are_lived_alike(name):
    for size, seeds in ((SMALL, (1, 2)), (SHORT, (3, 4, 5, 6))):
        calendar, overrides = calendar_and_overrides(name, size)
        for seed in seeds:
            found = differences(row_of(name, size), seed, calendar, overrides)
            assert not found, f"{name}, seed {seed}, {size['horizon_quarters']} quarters:\n{shown(found)}"


def points(n, seed):
    rows = np.concatenate([box(n, seed, SIZES), corners(n // 2, seed + 1, SIZES)]).view(np.recarray)
    rows.n_clusters = 1 + np.arange(len(rows)) % 5
    return rows


def assert_points_alike(n, first):
    for seed, row in enumerate(points(n, first), first):
        found = differences(row, seed, CALENDAR)
        assert not found, f"point {seed - first}, seed {seed}:\n{shown(found)}"


def test_any_point_of_the_box_is_lived_alike():
    assert_points_alike(12, 400)


@pytest.mark.slow
def test_many_points_of_the_box_are_lived_alike():
    assert_points_alike(400, 500)


@pytest.mark.slow
@pytest.mark.parametrize("name", DESIGNS)
def test_designs_are_lived_alike_in_many_futures(name):
    calendar, overrides = calendar_and_overrides(name, SMALL)
    for seed in range(100, 130):
        found = differences(row_of(name, SMALL), seed, calendar, overrides)
        assert not found, f"{name}, seed {seed}:\n{shown(found)}"


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_programmes_are_lived_alike_as_they_were(name):
    programme = load(name)
    row = base_row(programme)[0]
    row["n_firms_per_cluster"], row["n_candidate_clusters"] = 10, min(row["n_candidate_clusters"], 6)
    history = historical(programme, int(row["horizon_quarters"]))
    for seed in (1, 2):
        found = differences(row, seed, calendar_array(programme), history)
        assert not found, f"{name}, seed {seed}:\n{shown(found)}"
