"""Scores: closed forms, and nobody gains by saying anything but what is true, also where records are blurred."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from experiments.hindcast.scores import Forecast, brier, crps, product_limit, shuffled_share, skill

INF = math.inf


def test_one_number_is_scored_by_its_absolute_error():
    assert crps(Forecast.of(np.array([1.0])), 1.7, 1.7) == pytest.approx(0.7)


def test_two_points_by_hand():
    # F = 0.5 on [1, 2): (0 - 0)^2 below, 0.25 * 0.5 up to y = 1.5, 0.25 * 0.5 beyond
    assert crps(Forecast.of(np.array([1.0, 2.0])), 1.5, 1.5) == pytest.approx(0.25)
    assert crps(Forecast.of(np.array([1.0, 2.0]), np.array([3.0, 1.0])), 2.0, 2.0) == pytest.approx(0.75**2)


@pytest.mark.parametrize("y", [-1.0, 0.0, 2.5])
def test_normal_distribution_against_its_closed_form(y):
    values = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    closed = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / math.sqrt(math.pi)
    assert crps(Forecast.of(values), y, y) == pytest.approx(closed, abs=1e-4)


def test_what_a_record_leaves_open_is_not_charged():
    forecast = Forecast.of(np.array([1.0, 1.5, 3.0]))
    assert crps(forecast, 1.5, INF) == pytest.approx((1 / 3) ** 2 * 0.5)  # only what lies below 1.5
    assert crps(forecast, 1.2, 2.0) == pytest.approx((1 / 3) ** 2 * 0.2 + (1 / 3) ** 2 * 1.0)
    assert crps(Forecast.of(np.array([5.0])), 1.5, INF) == 0.0


def test_the_score_is_the_integral_that_it_says():
    rng = np.random.default_rng(4)
    forecast = Forecast.of(rng.gamma(3.0, 0.5, 40), rng.random(40))
    grid = np.linspace(0.0, 12.0, 240_001)
    below = np.array([0.0, *np.cumsum(forecast.weights)])[np.searchsorted(forecast.values, grid, side="right")]
    for low, high in ((1.3, 1.3), (1.3, 1.9), (1.3, INF)):
        outside = np.where(grid < low, below**2, np.where(grid >= high, (1 - below) ** 2, 0.0))
        assert crps(forecast, low, high) == pytest.approx(outside.sum() * (grid[1] - grid[0]), abs=2e-4)


def sample(seed, n):
    """Outcomes, or a forecast that is right about them."""
    return np.random.default_rng(seed).gamma(4.0, 0.4, n)


@pytest.mark.parametrize("shift", [-0.5, 0.5])
def test_the_true_distribution_wins_where_outcomes_are_known(shift):
    # 4000 outcomes; the difference is more than ten of its standard errors, so that chance is no cause of alarm
    right, wrong = Forecast.of(sample(1, 400)), Forecast.of(sample(1, 400) + shift)
    gaps = np.array([crps(wrong, y, y) - crps(right, y, y) for y in sample(7, 4000)])
    assert gaps.mean() > 10 * gaps.std() / math.sqrt(len(gaps))


@pytest.mark.parametrize("shift", [-0.5, 0.5])
def test_the_true_distribution_wins_where_records_are_blurred_for_programmes_set_beforehand(shift):
    # every second programme leaves open what lies between 1.2 and 2.0, whatever its outcome; 4000 outcomes as above
    right, outcomes = sample(1, 400), sample(7, 4000)

    def score(values, number, y):
        if number % 2 == 0:
            return crps(Forecast.of(values), y, y)
        chain = np.minimum(values, 1.2) + np.maximum(values - 2.0, 0.0)
        place = min(y, 1.2) + max(y - 2.0, 0.0)
        return crps(Forecast.of(chain), place, place)

    gaps = np.array([score(right + shift, n, y) - score(right, n, y) for n, y in enumerate(outcomes)])
    assert gaps.mean() > 10 * gaps.std() / math.sqrt(len(gaps))


def test_where_only_long_outcomes_are_blurred_a_forecast_without_a_tail_gains():
    """What the score assumes, and what goes wrong where it is not so: the report has to say it."""
    right = sample(1, 400)
    no_tail = np.minimum(right, 1.5)
    ends = [(1.5, INF) if y >= 1.5 else (y, y) for y in sample(7, 4000)]
    scores = [np.mean([crps(Forecast.of(one), *pair) for pair in ends]) for one in (right, no_tail)]
    assert scores[1] < scores[0]


@pytest.mark.parametrize(("low", "high"), [(1.2, 2.0), (1.5, INF)])
def test_a_blurred_record_is_scored_as_the_chained_one(low, high):
    values = np.random.default_rng(2).gamma(4.0, 0.4, 100)
    chain = np.minimum(values, low) + (0.0 if np.isinf(high) else np.maximum(values - high, 0.0))
    assert crps(Forecast.of(values), low, high) == pytest.approx(crps(Forecast.of(chain), low, low))


def test_product_limit_by_hand():
    # 1.0 ends (of 4), 1.2 is open, 1.5 ends (of 2), 2.0 is open: 1/4, then 3/8; the rest is put at 2.0
    found = product_limit(np.array([1.0, 1.2, 1.5, 2.0]), np.array([1.0, INF, 1.5, INF]))
    assert found.values.tolist() == [1.0, 1.2, 1.5, 2.0]
    assert found.weights == pytest.approx([0.25, 0.0, 0.375, 0.375])


def test_product_limit_without_open_records_is_the_sample():
    found = product_limit(np.array([1.0, 1.4, 2.0]), np.array([1.0, 1.6, 2.0]))
    assert found.values == pytest.approx([1.0, 1.5, 2.0])
    assert found.weights == pytest.approx([1 / 3] * 3)


def test_quantiles_and_probabilities_of_a_forecast():
    forecast = Forecast.of(np.array([3.0, 1.0, 2.0, 2.0]))
    assert [forecast.quantile(share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)] == [1.0, 1.0, 2.0, 2.0, 3.0]
    assert forecast.below(2.0) == pytest.approx(0.5)
    assert forecast.at_least(2.0) == pytest.approx(0.75)


def test_brier_score():
    assert brier(np.array([0.8, 0.3]), np.array([1.0, 0.0])) == pytest.approx([0.04, 0.09])


def test_skill_and_its_interval():
    found = skill(np.array([0.1, 0.2, 0.3, 0.2]), np.array([0.2, 0.4, 0.6, 0.4]))
    assert found == pytest.approx((0.5, 0.5, 0.5))
    mixed = skill(np.array([0.1, 0.9, 0.3, 0.5, 0.4]), np.array([0.4, 0.3, 0.6, 0.4, 0.5]))
    assert mixed.low < mixed.skill < mixed.high
    assert not mixed.is_clear
    assert math.isnan(skill(np.array([0.1, 0.2]), np.array([0.2, 0.2])).low)


def test_forecasts_that_know_their_programme_are_told_from_those_that_do_not():
    rng = np.random.default_rng(3)
    truth = rng.normal(size=9)
    knowing = np.abs(truth[:, None] - truth[None, :])
    assert shuffled_share(knowing) < 0.01
    guessing = np.abs(truth[:, None] - rng.normal(size=9)[None, :])
    assert shuffled_share(guessing) > 0.05
