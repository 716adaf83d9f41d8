"""Indices: SALib's own where there is no luck, free of luck where there is, with intervals that cover."""

import math

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol

from experiments.intervals import Parts, estimate, interval, parts_of
from experiments.sensitivity.analysis import found_of
from experiments.sensitivity.choosing import Factors
from experiments.sensitivity.keys import SensitivityKeys
from experiments.sensitivity.method import Method
from experiments.sensitivity.pawn import slices_of
from experiments.sensitivity.replication import product
from experiments.sensitivity.sample import sampled
from experiments.sensitivity.sizes import Size, half_width, size_that_would_do

NAMES = ("agency_autonomy", "supervision", "flexibility")
SINGLE = Factors({name: (name,) for name in NAMES})
GROUPED = Factors({"first": NAMES[:2], "second": NAMES[2:]})
FIRST, TOTAL = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])  # of Ishigami's function


def ishigami(cube):
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x from -pi to pi."""
    x = np.pi * (2.0 * cube - 1.0)
    return np.sin(x[..., 0]) * (1.0 + 0.1 * x[..., 2] ** 4) + 7.0 * np.sin(x[..., 1]) ** 2


def with_luck(method, n_futures, size, rng):
    """Values [base, row, future]: luck that all share, luck that hangs on where a row lies, and luck of its own."""
    cube, luck = method.sample.cube, method.sample.luck
    weights = rng.standard_normal((2, n_futures, 7))
    waves = np.concatenate([np.ones((*cube.shape[:2], 1)), np.sin(2 * np.pi * cube), np.cos(7 * cube)], axis=2)
    shared = np.einsum("nkp,nkrp->nkr", waves, weights[luck])
    return ishigami(cube)[..., None] + size * (shared + 1.5 * rng.standard_normal(shared.shape))


def asked(method, factors=SINGLE, **more):
    keys = SensitivityKeys(method=method, parameters=list(NAMES), sample_seed=1, **more)
    return Method(keys, factors, sampled(keys, factors))


@pytest.mark.parametrize("second_order", [False, True])
def test_sobol_is_salib_s_without_luck(second_order):
    method = asked("sobol", samples=256, second_order=second_order, dummy=False)
    y = ishigami(method.sample.cube)
    expected = salib_sobol.analyze(SINGLE.problem(), y.ravel(), calc_second_order=second_order, seed=1)
    values = np.repeat(y[..., None], 4, axis=2)
    for name, cells in method.cells(values).items():
        wanted = expected["ST"] - expected["S1"] if name == "ST-S1" else expected[name]
        assert cells.mean(axis=(1, 2)) == pytest.approx(wanted, abs=2e-4)  # SALib centres on all rows, we on A and B
    if second_order:
        pairs, cells = method.pairs(values)
        wanted = [expected["S2"][pair] for pair in pairs]
        assert cells.mean(axis=(1, 2)) == pytest.approx(wanted, abs=2e-4)


def test_sobol_of_groups_is_salib_s():
    method = asked("sobol", GROUPED, samples=128, dummy=False)
    y = ishigami(method.sample.cube)
    expected = salib_sobol.analyze(GROUPED.problem(), y.ravel(), calc_second_order=False, seed=1)
    assert method.cells(y[..., None])["ST"].mean(axis=(1, 2)) == pytest.approx(expected["ST"], abs=1e-9)


@pytest.mark.parametrize("factors", [SINGLE, GROUPED])
def test_morris_is_salib_s(factors):
    method = asked("morris", factors, trajectories=40, dummy=False)
    y = ishigami(method.sample.cube)
    expected = salib_morris.analyze(factors.problem(), method.sample.cube.reshape(-1, 3), y.ravel(), seed=1)
    found = found_of(method, np.repeat(y[..., None], 3, axis=2)).indices
    assert found["mu_star"].mean == pytest.approx(np.asarray(expected["mu_star"], dtype=float))
    assert ("mu" in found) == (factors is SINGLE)
    if factors is SINGLE:
        assert found["mu"].mean == pytest.approx(np.asarray(expected["mu"], dtype=float))
        assert found["sigma"].mean == pytest.approx(np.asarray(expected["sigma"], dtype=float))


@pytest.mark.parametrize("factors", [SINGLE, GROUPED])
def test_pawn_is_salib_s(factors):
    method = asked("pawn", factors, samples=500, slices=8, dummy=False)
    y = np.round(ishigami(method.sample.cube)[:, 0], 1)  # with ties
    expected = salib_pawn.analyze(factors.problem(), method.sample.cube[:, 0], y, S=8, seed=1)
    found = found_of(method, y[:, None, None]).indices["distance"]
    assert found.mean == pytest.approx(expected["median"])


@pytest.mark.parametrize("n_slices", range(2, 101))
def test_slices_of_any_number_hold_equal_numbers_of_points(n_slices):
    points = np.random.default_rng(9).permutation(20 * n_slices + 1).reshape(-1, 1).astype(float)
    held = np.bincount(slices_of(points, n_slices)[:, 0] + 1, minlength=n_slices + 1)
    assert held[0] == 1  # the largest value
    assert len(held) == n_slices + 1
    assert (abs(held[1:] - 20) <= 1).all()  # a limit may lie a rounding off a point


def test_product_of_different_futures():
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 5, 4))
    apart = [sum(a[n, r] * b[n, s] for r in range(4) for s in range(4) if r != s) / 12 for n in range(5)]
    assert product(a, b).mean(axis=1) == pytest.approx(apart)
    assert product(a[:, :1], b[:, :1]) == pytest.approx(a[:, :1] * b[:, :1])


def test_indices_hold_no_luck_of_few_futures():
    rng, method = np.random.default_rng(2), asked("sobol", samples=64)
    found, plain = [], []
    for _ in range(150):
        values = with_luck(method, 4, 1.5, rng)
        found.append(method.cells(values)["ST"].mean(axis=(1, 2)))
        plain.append(method.cells(values.mean(axis=2, keepdims=True))["ST"].mean(axis=(1, 2)))
    true = np.append(method.cells(ishigami(method.sample.cube)[..., None])["ST"].mean(axis=(1, 2))[:3], 0.0)
    error = np.array(found) - true
    standard = error.std(axis=0) / math.sqrt(len(error))
    # two-sided, 150 sets of values at the same points, four indices: a false alarm in about 1 of 3,900
    assert (abs(error.mean(axis=0)) < 4 * standard + 0.01).all()
    assert (np.array(plain).mean(axis=0)[2:] - true[2:] > 0.05).all()  # the mean over few futures is not free of it


@pytest.mark.parametrize(("n_futures", "size", "widest"), [(3, 0.7, 4.0), (8, 1.5, 2.0)])
def test_intervals_cover_as_often_as_they_say(n_futures, size, widest):
    rng, n = np.random.default_rng(3), 200
    covered, widths, means = [], [], []
    for number in range(n):
        keys = SensitivityKeys(method="sobol", parameters=list(NAMES), sample_seed=number, samples=64)
        method = Method(keys, SINGLE, sampled(keys, SINGLE))
        cells = method.cells(with_luck(method, n_futures, size, rng))
        mean, low, high = interval(np.concatenate([cells["S1"], cells["ST"]]))
        true = np.array([*FIRST, 0.0, *TOTAL, 0.0])
        covered.append((low <= true) & (true <= high))
        widths.append(high - low)
        means.append(mean)
    # 200 samples, eight indices: 0.95 less four standard errors (a false alarm in about 1 of 4,000), less 0.015 for
    # how rough an interval of so few is; on the other side, they are not much wider than twice 1.96 standard deviations
    assert (np.mean(covered, axis=0) >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / n) - 0.015).all()
    assert (np.mean(widths, axis=0) <= widest * 2 * 1.96 * np.std(means, axis=0)).all()


def test_share_of_luck_is_found():
    rng, method = np.random.default_rng(4), asked("sobol", samples=256)
    found = []
    for _ in range(60):
        luck = method.luck(with_luck(method, 8, 1.5, rng))
        found.append(estimate(luck).mean)
    of_luck = 1.5**2 * (
        1 + 1.5**2 + 3 * 0.5 + sum(np.mean(np.cos(7 * np.linspace(0, 1, 20_001)) ** 2) for _ in range(3))
    )
    true = of_luck / (of_luck + 0.5 + 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18)
    # two-sided, 60 sets of values of 8 futures: a false alarm in about 1 of 16,000, but for the bias of a ratio
    assert abs(np.mean(found) - true) < 4 * np.std(found) / math.sqrt(len(found)) + 0.02


def test_luck_that_all_share_is_luck_of_a_single_run():
    method = asked("sobol", samples=512)
    shared = np.array([-3.0, -1.0, 1.0, 3.0])
    values = ishigami(method.sample.cube)[..., None] + shared
    varies = 0.5 + 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18
    of_luck = shared.var(ddof=1)
    assert estimate(method.luck(values)).mean == pytest.approx(of_luck / (of_luck + varies), rel=0.05)


@pytest.mark.parametrize("kind", ["sobol", "morris", "pawn"])
def test_what_nothing_reads_never_stands_out_and_what_matters_does(kind):
    method = asked(kind, samples=512, trajectories=200)
    n_futures, rng, clear = 8, np.random.default_rng(5), []
    for _ in range(20):
        values = with_luck(method, n_futures, 0.5, rng)
        first = method.sample.cube[:, :, :1] * 8.0  # only the first parameter matters; luck is of all
        values = first + values - ishigami(method.sample.cube)[..., None]
        clear.append(found_of(method, values).indices[method.main].is_clear)
    assert np.mean(clear, axis=0)[0] == 1.0
    # each of two may stand out with a probability of at most 0.025: more than 5 of 40 in less than 1 of 1,000
    assert np.sum(clear, axis=0)[1:].sum() <= 5


def test_size_of_changes_holds_no_luck_where_mu_star_does():
    rng, method = np.random.default_rng(8), asked("morris", trajectories=30)
    found = []
    for _ in range(60):
        values = with_luck(method, 4, 1.5, rng) - ishigami(method.sample.cube)[..., None]  # nothing but luck
        cells = method.cells(values)
        found.append([cells[name].mean(axis=(1, 2))[-1] for name in ("size", "mu_star")])
    size, mu_star = np.mean(found, axis=0)
    # two-sided, 60 sets of values: a false alarm in about 1 of 16,000
    assert abs(size) < 4 * np.std(found, axis=0)[0] / math.sqrt(60)
    assert mu_star > 1.0
    certain = method.cells(np.repeat(ishigami(method.sample.cube)[..., None], 4, axis=2))
    assert certain["size"] == pytest.approx(certain["mu_star"])


def test_dummy_is_zero_but_for_noise_and_common_luck_gives_nothing():
    method = asked("sobol", samples=32)
    values = ishigami(method.sample.cube)[..., None] + np.random.default_rng(6).standard_normal(5)  # shared by all
    other = method.sample.luck.astype(bool)
    values[other] += 3.0
    dummy = found_of(method, values).indices["ST"].dummy
    assert dummy.mean == pytest.approx(0.0, abs=1e-12)


def test_size_that_would_do_halves_intervals():
    rng = np.random.default_rng(7)
    cells = rng.standard_normal((400, 1)) + 0.5 * rng.standard_normal((1, 300)) + 2.0 * rng.standard_normal((400, 300))
    found = parts_of(cells)
    assert found == pytest.approx(Parts(1.0, 0.25, 4.0), rel=0.35)
    mean, _, high = interval(cells)
    assert half_width(found, 400, 300) == pytest.approx(high - mean, rel=0.02)
    now = Size(64, 8)
    by_samples = size_that_would_do([Parts(1.0, 0.0, 0.0)], 0.55 * half_width(Parts(1.0, 0.0, 0.0), 64, 8), now)
    assert by_samples == Size(256, 8)
    by_futures = size_that_would_do([Parts(0.0, 1.0, 0.0)], 0.55 * half_width(Parts(0.0, 1.0, 0.0), 64, 8), now)
    assert by_futures == Size(64, 32)
    assert size_that_would_do([Parts(1.0, 1.0, 1.0)], 1e-9, now) is None
    assert size_that_would_do([Parts(1.0, 1.0, 1.0)], -1.0, now) is None


@pytest.mark.parametrize(("n_futures", "least", "most"), [(16, 2.5, 6.0), (64, 4.0, 9.0)])
def test_size_that_would_do_is_at_most_what_is_needed_where_luck_dominates(n_futures, least, most):
    """Standard deviation foreseen from 4 futures over that of made-up larger runs; signal 0.3, luck 3."""
    rng = np.random.default_rng(10)

    def drawn(n):
        luck = 0.3 * rng.standard_normal((64, 1)) + 3.0 * rng.standard_normal((64, n))
        return product(luck, luck)

    foreseen = []
    for _ in range(200):
        parts = parts_of(drawn(4))
        foreseen.append(parts.of_mean(64, n_futures))
    true = np.std([drawn(n_futures).mean() for _ in range(400)])
    # two-sided; 200 sets foreseen and 400 larger runs gave 4.0 and 5.9, and each is known to within a tenth
    assert least < math.sqrt(np.mean(foreseen)) / true < most
