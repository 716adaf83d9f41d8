"""Intervals against other packages, against what they promise, and with few clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, ttest_ind

from sim.evaluation.econometrics import estimate
from sim.evaluation.econometrics.answers import answers_of
from sim.evaluation.econometrics.balancing import entropy_weights
from sim.evaluation.econometrics.fixed_effects import Cells
from sim.evaluation.econometrics.inference import (
    ENOUGH,
    Units,
    WildBootstrap,
    _factors,
    interval_of,
    joint_p,
    units_of,
)
from sim.evaluation.econometrics.linear import difference, even
from tests.evaluation.made import Making, panel

PLAIN = Making()
STAGGERED = Making(attrition=0.05)


@pytest.fixture(autouse=True)
def _without_warnings_of_packages():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def means(rng: np.random.Generator, n_treated: int, n_others: int, spread: float = 1.0) -> tuple[float, Units]:
    """Units with a mean each, and no effect."""
    side = np.repeat([1, 0], [n_treated, n_others])
    y = rng.normal(size=len(side)) * np.where(side == 1, spread, 1.0)
    share = np.where(side == 1, 1.0 / n_treated, 1.0 / n_others)
    on, off = y[side == 1].mean(), y[side == 0].mean()
    return on - off, Units(side, share, np.where(side == 1, y - on, off - y))


def test_equal_units_give_the_interval_of_welch():
    value, units = means(np.random.default_rng(1), 25, 35, 2.0)
    y = units.residual * np.where(units.side == 1, 1.0, -1.0)
    theirs = ttest_ind(y[units.side == 1] + value, y[units.side == 0], equal_var=False).confidence_interval()
    mine = interval_of(value, units)
    assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


def test_unequal_units_have_a_variance_without_bias():
    """Mean of V over 4,000 draws within 4 % of the true variance (4 standard errors; V has a cv of about 0.5)."""
    rng, share = np.random.default_rng(2), np.array([0.4, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05])
    found = []
    for _ in range(4_000):
        y = rng.normal(size=len(share))
        units = Units(np.ones(len(share), dtype=int), share, y - share @ y)
        found.append(_factors(units) @ units.residual**2)
    assert np.mean(found) == pytest.approx(share @ share, rel=0.04)


@pytest.mark.parametrize(("n_treated", "n_others"), [(4, 4), (3, 5), (6, 10)])
def test_few_clusters_are_rejected_as_often_as_promised(n_treated, n_others):
    """400 panels without an effect: 2 to 8 % rejected, which a true 5 % leaves with probability under 1 in 200."""
    rng = np.random.default_rng(3)
    rejected = []
    for _ in range(400):
        value, units = means(rng, n_treated, n_others)
        test = WildBootstrap(units, value, _factors(units))
        rejected.append(test.p_value(0.0) <= 0.05)
    assert binom.ppf(0.002, 400, 0.035) / 400 <= np.mean(rejected) <= binom.ppf(0.998, 400, 0.06) / 400


def test_an_interval_by_inversion_holds_what_its_test_accepts():
    value, units = means(np.random.default_rng(4), 4, 5)
    one = interval_of(value, units)
    test = WildBootstrap(units, value, _factors(units))
    wide = one.high - one.low
    for end, way in ((one.low, -1.0), (one.high, 1.0)):
        assert test.p_value(end + way * 0.01 * wide) <= 0.05 < test.p_value(end - way * 0.01 * wide)
    assert test.p_value(value) == 1.0


def test_few_clusters_make_wider_intervals_than_many_of_the_same_spread():
    value, units = means(np.random.default_rng(5), 4, 4)
    many = Units(np.tile(units.side, 10), np.tile(units.share / 10, 10), np.tile(units.residual, 10))
    assert ENOUGH > 4
    few, enough = interval_of(value, units), interval_of(value, many)
    assert (few.high - few.low) > 3.0 * (enough.high - enough.low)


def test_one_cluster_on_a_side_has_no_interval():
    _, units = means(np.random.default_rng(6), 1, 30)
    assert np.isnan([*interval_of(0.3, units)[1:]]).all()


def test_a_difference_is_that_of_weighted_least_squares_by_statsmodels():
    import statsmodels.api as sm

    frame, _ = panel(1, STAGGERED)
    answers = answers_of(frame, "log_productivity", "cluster", 1)
    used = answers.is_treated | ~answers.is_assigned
    treated = answers.is_treated
    weight = np.where(used, even(treated & used, answers.weight * used, answers.period), 0.0)
    rows = weight > 0
    design = np.column_stack([treated, pd.get_dummies(answers.period).to_numpy()]).astype(float)[rows]
    design = design[:, design.any(axis=0)]
    theirs = sm.WLS(answers.y[rows], design, weight[rows]).fit(
        cov_type="cluster", cov_kwds={"groups": answers.cluster[rows], "use_correction": False}
    )
    mine = difference(answers.y[rows], treated[rows], answers.weight[rows], answers.period[rows], answers.unit[rows])
    assert mine.value == pytest.approx(theirs.params[0], rel=1e-9)
    # 30 units on a side: n / (n - 1).
    assert mine.se == pytest.approx(theirs.bse[0] * np.sqrt(30 / 29), rel=0.01)


def test_two_way_fixed_effects_are_those_of_pyfixest():
    import pyfixest as pf

    frame, _ = panel(2, STAGGERED)
    theirs = pf.feols("log_productivity ~ is_treated | firm + period", frame.assign(is_treated=frame["is_treated"] * 1.0),
                      vcov={"CRV3": "cluster"})  # fmt: skip
    mine = estimate(frame, "twfe")
    assert mine.value == pytest.approx(float(theirs.coef().iloc[0]), rel=1e-7)
    assert mine.se == pytest.approx(float(theirs.se().iloc[0]), rel=0.05)


def test_the_event_study_is_the_saturated_one_of_pyfixest():
    import pyfixest as pf

    frame, _ = panel(3, PLAIN)
    named = frame.assign(g=frame["start"].clip(lower=0))
    saturated = pf.event_study(named, "log_productivity", "firm", "period", "g", cluster="cluster",
                               estimator="saturated")  # fmt: skip
    theirs = saturated.aggregate()["Estimate"].astype(float)
    mine = estimate(frame, "event_study").by_year.set_index("year")["value"]
    after = [year for year in mine.index if year >= 0]
    # Theirs weighs starts by all of their rows, mine by those of the year: the same without attrition.
    assert mine.loc[after].to_numpy() == pytest.approx(theirs.loc[after].to_numpy(), abs=2e-3)


def test_two_stage_differences_are_those_of_pyfixest():
    import pyfixest as pf

    frame, _ = panel(4, PLAIN)
    named = frame.assign(treat=frame["is_treated"] * 1.0)
    theirs = pf.did2s(named, "log_productivity", "~0 | firm + period", "~treat", "treat", "cluster")
    mine = estimate(frame, "did2s")
    place = list(theirs._coefnames).index("treat")
    assert mine.value == pytest.approx(float(theirs._beta_hat[place]), rel=1e-5)
    assert mine.se == pytest.approx(float(theirs._se[place]), rel=0.06)


def test_two_stage_least_squares_are_those_of_statsmodels():
    from statsmodels.sandbox.regression.gmm import IV2SLS

    frame, _ = panel(5, Making(starts=(4,), effect=0.0, growth=0.0))
    # Whole clusters do not take part: who does then decides most of what is uncertain.
    frame["is_participant"] &= frame["cluster"] % 2 == 0
    frame["log_productivity"] += 3.0 * (frame["is_participant"] & frame["is_treated"])
    answers = answers_of(frame, "log_productivity", "cluster", 1)
    base = answers.baseline()
    rows = answers.period >= 4
    part = (answers.is_participant & answers.is_assigned)[rows].astype(float)
    common = np.column_stack([pd.get_dummies(answers.period[rows]).to_numpy(), base[rows]]).astype(float)
    common = common[:, common.any(axis=0)]
    lot = answers.is_assigned[rows].astype(float)
    theirs = IV2SLS(answers.y[rows], np.column_stack([part, common]), np.column_stack([lot, common])).fit()
    mine = estimate(frame, "lottery_late")
    assert mine.value == pytest.approx(theirs.params[0], rel=1e-8)
    left = lot - common @ np.linalg.lstsq(common, lot, rcond=None)[0]
    by_cluster = np.bincount(answers.cluster[rows], left * theirs.resid)
    assert mine.se == pytest.approx(np.sqrt((by_cluster**2).sum() * 30 / 29) / (left @ part), rel=0.01)


def test_cells_weigh_answers_as_least_squares_do():
    frame, _ = panel(6, STAGGERED)
    answers = answers_of(frame, "log_productivity", "cluster", 1)
    cells = Cells(answers, np.where(answers.is_treated, answers.start, -1))
    value, weight, residual = cells._parts(answers.is_treated)
    assert weight @ answers.y == pytest.approx(value, rel=1e-5)
    assert weight @ residual == pytest.approx(0.0, abs=1e-8)


def test_entropy_balancing_makes_means_agree_exactly():
    rng = np.random.default_rng(7)
    others, treated = rng.normal(size=(400, 5)), rng.normal(size=(150, 5)) + 0.4
    base = rng.uniform(0.5, 2.0, 400)
    weight = entropy_weights(others, treated.mean(axis=0), base)
    assert weight is not None
    assert weight @ others == pytest.approx(treated.mean(axis=0), abs=1e-9)
    assert weight.sum() == pytest.approx(1.0, abs=1e-12) and (weight > 0).all()
    # Weights are the base's, times an exponential of a line in what is balanced.
    design = np.column_stack([np.ones(400), others])
    logs = np.log(weight / base)
    assert logs == pytest.approx(design @ np.linalg.lstsq(design, logs, rcond=None)[0], abs=1e-8)


def test_entropy_balancing_of_what_agrees_changes_nothing():
    others, base = np.random.default_rng(8).normal(size=(50, 3)), np.ones(50)
    weight = entropy_weights(others, others.mean(axis=0), base)
    assert weight == pytest.approx(np.full(50, 0.02), abs=1e-12)


@pytest.mark.parametrize("columns", [1, 3])
def test_entropy_balancing_beyond_all_others_has_no_answer(columns):
    others = np.random.default_rng(9).normal(size=(80, columns))
    assert entropy_weights(others, others.max(axis=0) + 1.0, np.ones(80)) is None


def test_pre_trends_are_alarmed_about_as_often_as_promised():
    """300 draws of four years without trends: 1.5 to 9.5 % below 0.05."""
    rng, found = np.random.default_rng(10), []
    for _ in range(300):
        missed = rng.normal(size=(4, 40)) / 40
        side = np.repeat([1.0, -1.0], 20)
        values = (missed + 0.0).sum(axis=1)
        centred = missed - np.where(
            side > 0, missed[:, :20].mean(axis=1)[:, None], missed[:, 20:].mean(axis=1)[:, None]
        )
        found.append(joint_p(values, centred) <= 0.05)
    assert 0.015 <= np.mean(found) <= 0.095


def test_pre_trends_are_seen_where_there_are_some():
    frame, _ = panel(11, Making(selection=0.9, trend=0.1))
    assert estimate(frame, "event_study").diagnostics["pretrend_p"] < 0.01
    assert estimate(frame, "lottery").diagnostics["pretrend_p"] < 0.01


def test_units_keep_what_an_estimate_misses():
    weight, residual = np.array([0.5, 0.5, -0.25, -0.75]), np.array([1.0, -1.0, 3.0, -1.0])
    units = units_of(weight, residual, np.array([0, 1, 2, 3]), np.array([1, 1, 0, 0]))
    assert units.share == pytest.approx([0.5, 0.5, 0.25, 0.75])
    assert units.share @ units.residual == pytest.approx(weight @ residual)


def test_others_are_spread_over_periods_as_the_treated_are():
    treated = np.array([True, True, True, False, False, False, False])
    period = np.array([1, 1, 2, 1, 2, 2, 3])
    assert even(treated, np.ones(7), period) == pytest.approx([1.0, 1.0, 1.0, 2.0, 0.5, 0.5, 0.0])
    y = np.array([3.0, 5.0, 9.0, 1.0, 2.0, 4.0, 100.0])
    unit = np.arange(7)
    # Period 1: 4 - 1, twice; period 2: 9 - 3, once.
    assert difference(y, treated, np.ones(7), period, unit).value == pytest.approx((2 * 3.0 + 6.0) / 3)


def test_starts_of_single_clusters_do_not_shrink_intervals():
    """Each of ten financed clusters starts alone: a mean of its own fits it exactly, which says nothing of its error."""
    making = Making(n_clusters=40, starts=tuple(range(3, 13)), n_periods=15, growth=0.0, heterogeneity=0.0)
    frame, _ = panel(12, making)
    alone = np.sort(frame.loc[frame["is_assigned"], "cluster"].unique())[:10]
    kept = frame[~frame["is_assigned"] | frame["cluster"].isin(alone)].copy()
    kept["start"] = kept["start"].where(~kept["is_assigned"], 3 + np.searchsorted(alone, kept["cluster"]))
    sizes = [estimate(kept, name).se for name in ("event_study", "did2s")]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.35)
