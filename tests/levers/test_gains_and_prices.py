"""Every lever shows a gain and a price, in outcomes and scenarios named beforehand."""

import pytest

from sim.parameters import LEVERS, OUTCOMES_BY_NAME
from tests.levers.prices import difference, rows, towards

# One-sided, per row: a lever without any effect passes by luck once in 2,000 times, so that a false pass among the
# some hundred comparisons is expected once in twenty changes of the seeds.
LEAST_Z = 3.29
ROWS = rows()


def test_every_lever_has_a_row():
    assert {row.lever for row in ROWS} == {lever.name for lever in LEVERS}


def test_outcomes_have_a_direction():
    for row in ROWS:
        for outcome in filter(None, (row.gain, row.price)):
            assert OUTCOMES_BY_NAME[outcome].direction in ("max", "min"), row.name


def test_what_is_missing_is_explained():
    assert all(row.note for row in ROWS if row.gain is None or row.price is None)


@pytest.mark.parametrize("row", [row for row in ROWS if row.gain], ids=lambda row: row.name)
def test_gain(row):
    _, moved, error = difference(row, row.gain)
    assert moved * towards(row.gain) > LEAST_Z * error


@pytest.mark.parametrize("row", [row for row in ROWS if row.price], ids=lambda row: row.name)
def test_price(row):
    _, moved, error = difference(row, row.price)
    assert -moved * towards(row.price) > LEAST_Z * error
