"""Every estimator finds the effect that was put in where its assumptions hold, and misses it where theory says so.

Means are held to 3.5 standard errors plus 0.1 standard deviations: with that, an estimator without bias fails in fewer
than 1 of 2,000 tests. Bounds of coverage are those that a true 95 % leaves with probability under 1 in 2,000
(binomial), plus two points either way for intervals that are not exact.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from sim.evaluation.econometrics import ESTIMATORS, estimate
from tests.evaluation.made import Making, panel

PLAIN = Making()
TENDER = Making(assignment="tender", selection=0.8, trend=0.15)
SATURATED = Making(assignment="saturation", spillover=-0.1, n_territories=20, territory_sd=0.05)
STEPS = Making(assignment="rollout", starts=(3, 5, 7), n_periods=10)
PARTLY = Making(takeup=0.6)
SELECTED = Making(selection=0.6, trend=0.04)

HOLDS = {
    "naive": PLAIN,
    # Effects that differ between clusters are no error of a mean over these very clusters.
    "before_after": replace(PLAIN, common_trend=0.0, shock_sd=0.0, heterogeneity=0.0, growth=0.0),
    "twfe": replace(PLAIN, growth=0.0, starts=(4,)),
    "event_study": PARTLY,
    "did2s": PARTLY,
    "matching_did": SELECTED,
    "reweighting_did": SELECTED,
    "discontinuity": replace(TENDER, n_firms=15),
    "lottery": PARTLY,
    "lottery_late": PARTLY,
    "synthetic_control": replace(PLAIN, n_clusters=40, n_firms=10, starts=(5, 6)),
    "saturation": SATURATED,
    "saturation_spillover": SATURATED,
}
SHORT, LONG = 40, 400
VERY_SLOW = 200


def found(name: str, making: Making, n: int, first: int = 0, **options: float) -> tuple[np.ndarray, ...]:
    """Estimates less truths, whether intervals hold them, standard errors."""
    rows = []
    for seed in range(first, first + n):
        frame, truth = panel(seed, making)
        one = estimate(frame, name, "log_productivity", **options)
        true = truth[one.estimand]
        rows.append((one.value - true, one.low <= true <= one.high, one.se))
    off, covers, error = map(np.array, zip(*rows, strict=True))
    return off, covers, error


def is_on_target(off: np.ndarray) -> bool:
    return abs(off.mean()) <= 3.5 * off.std(ddof=1) / np.sqrt(len(off)) + 0.1 * off.std(ddof=1)


def accepted(n: int) -> tuple[float, float]:
    """The coverage that is accepted over so many panels."""
    return binom.ppf(0.00025, n, 0.93) / n, 1.0 if n < 150 else binom.ppf(0.99975, n, 0.97) / n


def judged(name: str, n: int) -> None:
    off, covers, _ = found(name, HOLDS[name], n)
    assert is_on_target(off), (name, off.mean(), off.std())
    low, high = accepted(n)
    assert low <= covers.mean() <= high, (name, covers.mean())


def test_all_are_tried():
    assert set(HOLDS) == set(ESTIMATORS)


@pytest.mark.parametrize("name", [name for name in HOLDS if not ESTIMATORS[name].is_slow])
def test_finds_the_effect_where_it_should(name):
    judged(name, SHORT)


def test_synthetic_control_finds_the_effect():
    judged("synthetic_control", 8)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(HOLDS))
def test_finds_the_effect_and_covers_it_in_many_panels(name):
    judged(name, VERY_SLOW if ESTIMATORS[name].is_slow else LONG)


@pytest.mark.parametrize(("name", "making", "sign"), [
    ("naive", Making(selection=0.9), 1),
    ("before_after", PLAIN, 1),
    ("twfe", replace(PLAIN, assignment="rollout", growth=0.2, starts=(2, 4, 6, 8)), -1),
    ("event_study", SELECTED, 1),
    ("lottery", replace(SATURATED, spillover=-0.3), 1),
    ("lottery_late", replace(PARTLY, beside_members=0.5), 1),
])  # fmt: skip
def test_is_biased_where_theory_says_so(name, making, sign):
    off, _, _ = found(name, making, 40)
    assert sign * off.mean() > 3.5 * off.std(ddof=1) / np.sqrt(len(off)) + 0.1 * off.std(ddof=1)


def test_steps_without_anyone_left_out_are_no_hindrance():
    for name in ("event_study", "did2s"):
        off = [_year_zero(name, seed) for seed in range(40)
        ]  # fmt: skip
        assert is_on_target(np.array(off)), name


def _year_zero(name: str, seed: int) -> float:
    frame, _ = panel(seed, replace(STEPS, heterogeneity=0.0))
    path = estimate(frame, name, "log_productivity").by_year.set_index("year")
    return path.at[0, "value"] - STEPS.effect


def test_path_by_year_is_the_true_one():
    paths = np.array([
        estimate(panel(seed, PLAIN)[0], "event_study").by_year.set_index("year")["value"].loc[-4:5] for seed in range(40)
    ])  # fmt: skip
    years = np.arange(-4, 6)
    true = np.where(years >= 0, PLAIN.effect + PLAIN.growth * years, 0.0)
    error = paths.std(axis=0, ddof=1) / np.sqrt(len(paths))
    assert (np.abs(paths.mean(axis=0) - true) <= 4.0 * error + 1e-9).all()
    assert np.ptp(paths[:, years == -1]) == 0.0


@pytest.mark.parametrize("outcome", ["log_productivity", "log_employees", "log_sales", "exports", "is_exporter"])
def test_any_outcome_can_be_asked_for(outcome):
    frame, _ = panel(3, Making(assignment="tender"))
    for name in ("event_study", "reweighting_did", "discontinuity"):
        one = estimate(frame, name, outcome)
        assert one.outcome == outcome and one.low < one.value < one.high


def test_the_result_has_one_shape():
    frame, _ = panel(1, Making(assignment="saturation"))
    for name in ESTIMATORS:
        if "saturation" not in ESTIMATORS[name].computable or ESTIMATORS[name].is_slow:
            continue
        one = estimate(frame, name)
        assert (one.estimator, one.estimand) == (name, ESTIMATORS[name].estimand)
        assert list(one.by_year.columns) == ["year", "value", "low", "high"]
        assert one.by_year["year"].is_monotonic_increasing and (one.by_year["year"] >= 0).any()
        assert one.n_firms > 0 and one.n_clusters >= one.n_treated_clusters > 0
        assert all(isinstance(value, float) for value in one.diagnostics.values())


def test_weights_of_a_sample_are_used():
    """Firms of half of the clusters are interviewed twice as often: without weights their effect would count double."""
    frame, _ = panel(2, PLAIN)
    twice = frame[frame["cluster"] % 2 == 0].assign(weight=2.0)
    plain = frame[frame["cluster"] % 2 == 0]
    rest = frame[frame["cluster"] % 2 == 1]
    copies = plain.assign(firm=plain["firm"] + 10_000)
    for name in ("naive", "lottery", "event_study", "did2s", "twfe", "reweighting_did"):
        weighted = estimate(pd.concat([twice, rest]), name).value
        repeated = estimate(pd.concat([plain, copies, rest]), name).value
        assert weighted == pytest.approx(repeated, abs=1e-8), name


def test_order_of_rows_does_not_matter():
    frame, _ = panel(4, PLAIN)
    shuffled = frame.sample(frac=1.0, random_state=1)
    for name in ("naive", "lottery", "event_study", "did2s", "matching_did"):
        assert estimate(shuffled, name).value == pytest.approx(estimate(frame, name).value, abs=1e-9), name


def test_quarters_are_gathered_into_years():
    frame, _ = panel(5, replace(PLAIN, n_periods=24, starts=(8, 9, 12), growth=0.0))
    for name in ("event_study", "lottery", "did2s"):
        path = estimate(frame, name, per_year=4).by_year
        assert set(path["year"]) <= set(range(-3, 4)) and abs(path.set_index("year").at[0, "value"] - 0.2) < 0.2


def test_firms_may_be_what_was_drawn():
    frame, _ = panel(6, replace(PLAIN, cluster_sd=0.0, shock_sd=0.0))
    by_firm, by_cluster = (estimate(frame, "lottery", unit=unit) for unit in ("firm", "cluster"))
    assert by_firm.value == by_cluster.value
    assert by_firm.diagnostics["n_units_treated"] == 600.0 and by_cluster.diagnostics["n_units_treated"] == 30.0


def test_saturation_counts_territories_and_not_clusters():
    frame, _ = panel(7, SATURATED)
    share = frame.groupby("territory")["saturation"].first()
    for name in ("saturation", "saturation_spillover"):
        found = estimate(frame, name).diagnostics
        exposed = (share > 0) if name == "saturation" else (share > 0) & (share < 1)
        assert found["n_units_treated"] == found["n_territories_treated"] == exposed.sum()
        assert found["n_units_compared"] == found["n_territories_pure"] == (share == 0).sum()


def test_financed_clusters_that_never_began_are_on_neither_side():
    frame, _ = panel(8, PLAIN)
    idle = frame["is_assigned"] & (frame["start"] == 6)
    never = frame.assign(start=frame["start"].where(~idle, -1), is_treated=frame["is_treated"] & ~idle)
    for name in ("event_study", "did2s", "lottery", "twfe", "reweighting_did", "before_after"):
        assert estimate(never, name).value == estimate(frame[~idle], name).value, name


def test_a_bandwidth_can_be_asked_for():
    frame, _ = panel(9, TENDER)
    plain, wide = estimate(frame, "discontinuity"), estimate(frame, "discontinuity", bandwidth=3.0)
    assert wide.diagnostics["bandwidth"] == 3.0 > plain.diagnostics["bandwidth"] and wide.se < plain.se
    assert plain.diagnostics["n_clusters_above"] >= 6.0 and 0.0 < plain.diagnostics["crowding_p"] <= 1.0


def test_a_year_that_few_units_reach_has_a_value_and_no_interval():
    data = panel(1, PLAIN)[0]
    starts = data.loc[data["is_assigned"], "start"]
    late = data.loc[data["is_assigned"], "cluster"].drop_duplicates().iloc[:3]
    earliest = int(starts.min())
    data.loc[data["is_assigned"], "start"] = earliest
    data.loc[data["cluster"].isin(late) & data["is_assigned"], "start"] = earliest + 1
    data["is_treated"] = data["is_assigned"] & (data["period"] >= data["start"])
    path = estimate(data, "event_study").by_year.set_index("year")
    first = path.index.min()
    assert np.isfinite(path.at[first, "value"]) and np.isnan(path.at[first, "low"])
    assert np.isfinite(path.loc[first + 1 :, "low"]).all()
