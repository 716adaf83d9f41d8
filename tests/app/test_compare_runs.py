"""Comparisons: the engine's own outcomes, whatever the chunks, and intervals that can be worked out by hand."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import sim
from app.compare import runs
from app.compare.runs import Comparison, comparison_of, paired_flags
from app.films import TooLarge
from app.links import Link

DESIGNS = ({}, {"agency_autonomy": 0.9}, {"n_clusters": 4, "pruning": True, "selection": "shortlist"})


def grown(futures: int, per_chunk: int) -> Comparison:
    comparison = Comparison("baseline", 11, DESIGNS)
    comparison.futures_per_chunk = per_chunk
    while comparison.grow(futures) < futures:
        pass
    return comparison


def test_outcomes_are_those_of_the_engine_whatever_the_chunks() -> None:
    one, other = grown(7, 3), grown(7, 7)
    pd.testing.assert_frame_equal(one.runs, other.runs)
    for number, design in enumerate(DESIGNS):
        direct = sim.simulate(pd.DataFrame([{"seed": 11 + future, **design} for future in range(7)]), "baseline")
        mine = one.runs[one.runs["design"] == number].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine[direct.columns], direct)


def test_differences_are_paired() -> None:
    comparison = grown(12, 5)
    found = {(one.outcome, one.design): one for one in comparison.differences(["disbursed_share", "is_completed"])}
    assert set(found) == {(name, design) for name in ("disbursed_share", "is_completed") for design in (1, 2)}
    values = comparison.values("disbursed_share")
    pairs = values[1] - values[0]
    half = stats.t.ppf(0.975, 11) * pairs.std(ddof=1) / np.sqrt(12)
    one = found["disbursed_share", 1]
    assert (one.mean, one.low, one.high) == pytest.approx((pairs.mean(), pairs.mean() - half, pairs.mean() + half))
    assert one.n == 12


def test_shares_that_always_agree_still_have_an_interval() -> None:
    mean, low, high = paired_flags(np.zeros(40))
    assert (mean, low, high) == pytest.approx((0.0, -1.96 / 42, 1.96 / 42), abs=1e-4)
    # 10 pairs up, 2 down of 30: (10.5 - 2.5) / 32 -+ 1.96 sqrt(13 - 64 / 32) / 32
    flags = np.r_[np.ones(10), -np.ones(2), np.zeros(18)]
    assert paired_flags(flags) == pytest.approx(
        (8 / 30, 0.25 - 1.96 * 11**0.5 / 32, 0.25 + 1.96 * 11**0.5 / 32), abs=1e-4
    )


def test_the_interval_of_shares_covers_as_it_says() -> None:
    """1,000 samples of 60 pairs: coverage within 0.93 to 0.98; false alarm below 1 in 1,000 at 0.95 to 0.96."""
    generator = np.random.default_rng(3)
    draws = generator.choice([1.0, -1.0, 0.0], p=[0.2, 0.1, 0.7], size=(1000, 60))
    ends = np.array([paired_flags(sample)[1:] for sample in draws])
    assert 0.93 <= ((ends[:, 0] <= 0.1) & (ends[:, 1] >= 0.1)).mean() <= 0.98


def test_visitors_who_ask_for_the_same_share_it_and_others_do_not() -> None:
    link = Link(programme="baseline", seed=5, designs=({}, {"n_clusters": 4}))
    assert comparison_of(link) is comparison_of(link.but(language="es", futures=100))
    assert comparison_of(link) is not comparison_of(link.but(seed=6))


def test_growth_stops_at_what_was_asked() -> None:
    comparison = Comparison("baseline", 1, DESIGNS[:2])
    comparison.futures_per_chunk = 4
    assert [comparison.grow(6), comparison.grow(6), comparison.grow(6), comparison.grow(9)] == [4, 6, 6, 9]


def test_growth_ends_where_no_link_can_ask_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MAX_FUTURES", 5)
    comparison = Comparison("baseline", 1, DESIGNS[:2])
    comparison.futures_per_chunk = 4
    assert [comparison.grow(10**6) for _ in range(3)] == [4, 5, 5]


def test_two_chunks_are_lived_at_once_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six comparisons are grown at the same time, each by a thread of its own."""
    at_once, most, counting = 0, 0, Lock()

    def live(self: Comparison, first: int, n: int) -> pd.DataFrame:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.05)
        with counting:
            at_once -= 1
        return pd.DataFrame({"seed": range(n * len(self.designs))})

    monkeypatch.setattr(Comparison, "_live", live)
    comparisons = [Comparison("baseline", seed, DESIGNS[:2]) for seed in range(6)]
    with ThreadPoolExecutor(6) as threads:
        assert min(threads.map(lambda one: one.grow(1), comparisons)) == 1
    assert most == runs.WORKERS == 2


def test_a_programme_is_read_once_and_not_for_each_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = Comparison("baseline", 1, DESIGNS[:2])
    comparison.futures_per_chunk = 1
    comparison.grow(1)

    def load(*_: object, **__: object) -> None:
        raise AssertionError("a programme is read anew")

    monkeypatch.setattr("pathlib.Path.read_text", load)
    assert comparison.grow(2) == 2


def test_fates_are_counted() -> None:
    comparison = grown(6, 6)
    counts = np.array(list(comparison.fates().values()))
    assert counts.sum(axis=0).tolist() == [6, 6, 6]


def test_worlds_that_are_too_large_are_refused() -> None:
    large = {"n_candidate_clusters": 60, "n_firms_per_cluster": 60, "horizon_quarters": 100}
    with pytest.raises(TooLarge, match="expected at most"):
        comparison_of(Link(designs=({}, large)))
