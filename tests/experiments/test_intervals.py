"""Intervals: they cover as often as they say, for runs that are crossed and not independent."""

import math

import numpy as np
import pytest

from experiments.intervals import Estimate, estimate, interval, ratio_cells, spread


@pytest.mark.parametrize(
    ("n_scenarios", "n_futures", "by_scenario", "by_future", "by_cell"),
    [(50, 20, 1, 1, 1), (50, 20, 1, 0, 1), (50, 20, 0, 1, 1), (50, 20, 0, 0, 1), (50, 20, 0.1, 0.1, 1),
     (12, 8, 1, 1, 1), (1, 20, 0, 1, 0), (20, 1, 1, 0, 0)],
)  # fmt: skip
def test_intervals_cover_at_least_as_often_as_they_say(n_scenarios, n_futures, by_scenario, by_future, by_cell):
    rng = np.random.default_rng(1)
    n = 2000
    cells = (
        by_scenario * rng.standard_normal((n, n_scenarios, 1))
        + by_future * rng.standard_normal((n, 1, n_futures))
        + by_cell * rng.standard_normal((n, n_scenarios, n_futures))
    )
    _, low, high = interval(cells)
    covered = ((low <= 0) & (high >= 0)).mean()
    # 0.95 less four standard errors of a share of 2000: a false alarm in about 1 of 30,000
    assert covered >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / n)
    assert covered <= 0.99


def test_runs_counted_as_independent_would_claim_too_much():
    rng = np.random.default_rng(2)
    cells = rng.standard_normal((50, 1)) + 0.1 * rng.standard_normal((50, 20))
    naive = cells.std(ddof=1) / math.sqrt(cells.size)
    assert np.sqrt(spread(cells)[0]) > 3 * naive


def test_one_run_has_no_interval():
    found = estimate(np.array([[0.3]]))
    assert found.mean == pytest.approx(0.3)
    assert math.isnan(found.low)
    assert not found.is_clear


def test_equal_runs_have_an_interval_of_no_width():
    assert estimate(np.full((4, 3), 0.25)) == Estimate(0.25, 0.25, 0.25)


def test_ends_stay_within_what_is_possible():
    cells = np.array([[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]])
    mean, low, high = interval(cells, 0.0, 1.0)
    assert 0.0 <= low <= mean <= high <= 1.0


@pytest.mark.parametrize(
    ("low", "high", "is_clear"), [(0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (0.0, 0.1, False)]
)
def test_a_difference_is_clear_when_its_interval_leaves_out_zero(low, high, is_clear):
    assert Estimate((low + high) / 2, low, high).is_clear is is_clear


def test_ratio_is_that_of_means_and_not_the_mean_of_ratios():
    above, below = np.array([[1.0, 0.0], [3.0, 2.0]]), np.array([[1.0, 1.0], [4.0, 2.0]])
    assert ratio_cells(above, below).mean() == pytest.approx(6 / 8)


def test_ratio_without_a_denominator_is_unknown():
    assert np.isnan(ratio_cells(np.zeros((2, 2)), np.zeros((2, 2)))).all()


def test_spread_of_a_ratio_is_near_that_of_the_bootstrap():
    rng = np.random.default_rng(3)
    below = rng.poisson(2.0, size=(400, 1)).astype(float)
    above = rng.binomial(below.astype(int), 0.6).astype(float)
    drawn = rng.integers(0, 400, size=(2000, 400))
    ratios = above[drawn, 0].sum(axis=1) / below[drawn, 0].sum(axis=1)
    assert np.sqrt(spread(ratio_cells(above, below))[0]) == pytest.approx(ratios.std(), rel=0.1)
