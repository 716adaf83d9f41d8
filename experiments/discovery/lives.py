"""What was lived, scenario by scenario: where it lies, which of its futures failed, and how much of that is luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.discovery.failures import Failure
from experiments.intervals import Estimate, estimate, ratio_cells

N_RESAMPLES = 400  # of scenarios, for the interval of the parts of the variance


@dataclass(frozen=True)
class Lives:
    """Scenarios with all of their futures: nothing below ever parts the futures of a scenario."""

    scenarios: pd.DataFrame  # [scenario, dimension]
    failed: np.ndarray  # 0 or 1 [scenario, future]; one column where scenarios as a whole fail or not

    @property
    def share(self) -> np.ndarray:
        """Share of failing futures of each scenario."""
        return self.failed.mean(axis=1)

    def __len__(self) -> int:
        return len(self.failed)

    def of(self, chosen: np.ndarray) -> Lives:
        """Some of the scenarios, by place or by a mask."""
        return Lives(self.scenarios.loc[chosen].reset_index(drop=True) if chosen.dtype == bool else
                     self.scenarios.iloc[chosen].reset_index(drop=True), self.failed[chosen])  # fmt: skip

    def parted(self, held_out: float, seed: int) -> tuple[Lives, Lives]:
        """Scenarios to search, and scenarios held out, drawn without regard to anything."""
        order = np.random.default_rng(seed).permutation(len(self))
        n_search = len(self) - round(held_out * len(self))
        return self.of(np.sort(order[:n_search])), self.of(np.sort(order[n_search:]))


def lives_of(runs: pd.DataFrame, dimensions: list[str], failure: Failure) -> tuple[Lives, int]:
    """Runs in the order of their plan as lives, and how many scenarios are left out as a run of theirs has no outcome.

    Choices and flags become objects, as PRIM tells kinds of columns apart by their types.
    """
    n_futures = int(runs["future"].nunique())
    is_known = runs[failure.outcomes].notna().all(axis=1).to_numpy().reshape(-1, n_futures).all(axis=1)
    failed = failure.holds(runs).astype(float).reshape(-1, n_futures)
    scenarios = runs[dimensions].iloc[::n_futures].reset_index(drop=True)
    for name in dimensions:
        if not is_ordered(scenarios[name]):
            scenarios[name] = scenarios[name].astype(object)
    return Lives(scenarios, failed).of(is_known), int((~is_known).sum())


def is_ordered(column: pd.Series) -> bool:
    """Whether a dimension has numbers, so that it can be cut in two, or choices."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def by_scenario(lives: Lives, fails_when: float) -> Lives:
    """The same lives, where a scenario fails as a whole or does not: one column."""
    return Lives(lives.scenarios, (lives.failed.mean(axis=1, keepdims=True) >= fails_when).astype(float))


@dataclass(frozen=True)
class Luck:
    """How the variance of failing splits: with the scenario, or with luck within it."""

    of_scenarios: Estimate  # share of the variance
    spread: float  # standard deviation of scenarios' own probabilities to fail


def luck(failed: np.ndarray, seed: int) -> Luck | None:
    """The split of the variance of failing [scenario, future], with an interval; None with one future, or no variance.

    One-way components of variance of a 0/1 outcome, by the method of moments; the interval is the middle 95 % of
    resamples of scenarios with all of their futures.
    """
    n, n_futures = failed.shape
    if n_futures < 2 or failed.min() == failed.max():
        return None
    share, rng = failed.mean(axis=1), np.random.default_rng(seed)
    between, within = _split(share, n_futures)
    again = [_part(*_split(share[rng.integers(n, size=n)], n_futures)) for _ in range(N_RESAMPLES)]
    low, high = np.quantile(again, [0.025, 0.975])
    return Luck(Estimate(_part(between, within), float(low), float(high)), between**0.5)


def _split(share: np.ndarray, n_futures: int) -> tuple[float, float]:
    """Variance between scenarios, without what luck alone makes of it, and variance within."""
    within = float((share * (1 - share)).mean()) * n_futures / (n_futures - 1)
    return max(0.0, float(share.var(ddof=1)) - within / n_futures), within


def _part(between: float, within: float) -> float:
    return between / (between + within) if between + within > 0 else 0.0


@dataclass(frozen=True)
class Judged:
    """How scenarios of one kind compare with all others of some lives."""

    density: Estimate  # share of their runs that fail
    outside: float  # share of the other runs
    gap: Estimate  # density less that outside
    coverage: Estimate  # share of all failures that they hold
    mass: float  # share of all scenarios
    n_scenarios: int

    @property
    def is_confirmed(self) -> bool:
        """Whether they clearly fail more often than the others."""
        return bool(self.gap.low > 0)


def judged(lives: Lives, is_in: np.ndarray) -> Judged:
    """Density, coverage and difference of the scenarios of a mask, intervals over scenarios and futures.

    The ends of shares stay within 0 and 1. Where nothing lies inside or outside there is no interval.
    """
    inside = np.broadcast_to(is_in[:, None].astype(float), lives.failed.shape)
    outside, n = 1.0 - inside, int(is_in.sum())
    if n in (0, len(lives)):
        whole = float(lives.failed.mean())
        nothing = Estimate(np.nan, np.nan, np.nan)
        return Judged(Estimate(whole, np.nan, np.nan) if n else nothing, np.nan if n else whole, nothing,
                      Estimate(float(n > 0), np.nan, np.nan), float(n > 0), n)  # fmt: skip
    dense, rare = ratio_cells(lives.failed * inside, inside), ratio_cells(lives.failed * outside, outside)
    covered = ratio_cells(lives.failed * inside, lives.failed)
    return Judged(_shared(dense), float(rare.mean()), estimate(dense - rare), _shared(covered), n / len(lives), n)


def _shared(cells: np.ndarray) -> Estimate:
    one = estimate(cells)
    return Estimate(one.mean, max(0.0, one.low), min(1.0, one.high))
