"""From runs to what can be said of a belief: the probability of its sign over settings, its size, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.beliefs.quantities import measured
from experiments.beliefs.reading import Contrast
from experiments.intervals import LEVEL, Estimate, estimate

TIE = 1e-12  # a difference smaller than this is none
N_RESAMPLED = 400
BROADLY, MOSTLY = 0.8, 2 / 3  # lower end of the probability, and the probability, from which a claim holds so


@dataclass
class Sample:
    """Runs of some scenarios, each lived by all arms in all its futures."""

    runs: pd.DataFrame
    arms: list[str]
    varied: list[str]  # parameters
    is_crossed: bool  # whether all scenarios share their futures
    _of: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    @property
    def n_scenarios(self) -> int:
        """Scenarios of the sample."""
        return int(self.runs["scenario"].nunique())

    def column(self, name: str, arm: str) -> np.ndarray:
        """A column of the runs of an arm [scenario, future]."""
        place = self.arms.index(arm)
        return self.runs[name].to_numpy(dtype=float)[place :: len(self.arms)].reshape(self.n_scenarios, -1)

    def outcome(self, name: str, arm: str) -> np.ndarray:
        """A quantity of an arm [scenario, future]."""
        if (name, arm) not in self._of:
            self._of[name, arm] = measured(name, lambda declared: self.column(declared, arm))
        return self._of[name, arm]

    def kept(self, contrast: Contrast) -> np.ndarray:
        """The scenarios that a contrast is about, bool [scenario]."""
        where = contrast.where
        if where is None:
            return np.ones(self.n_scenarios, dtype=bool)
        means = self.outcome(where.outcome, where.arm).mean(axis=1)
        return means > where.above if where.above is not None else means <= (where.below or 0.0)

    def difference(self, contrast: Contrast) -> np.ndarray:
        """Weighted sum of an outcome over arms, run by run [scenario, future], of all scenarios."""
        return np.sum([weight * self.outcome(contrast.outcome, arm) for arm, weight in contrast.arms.items()], axis=0)

    def settings(self, arm: str) -> pd.DataFrame:
        """The parameters of each scenario, as an arm lives them."""
        n_futures = len(self.runs) // len(self.arms) // self.n_scenarios
        return self.runs.iloc[self.arms.index(arm) :: len(self.arms) * n_futures].reset_index(drop=True)


def samples(runs: pd.DataFrame, details: Mapping[str, Any], varied: list[str]) -> tuple[Sample, Sample]:
    """Runs of the plausible scenarios, and those of the whole box."""
    arms = list(details["arms"])
    n = details["plausible"]["n_scenarios"] * details["plausible"]["n_futures"] * len(arms)
    return Sample(runs.iloc[:n], arms, varied, True), Sample(runs.iloc[n:], arms, varied, False)


def settled(cells: np.ndarray) -> np.ndarray:
    """Mean difference of each scenario [scenario], drawn towards the mean of all as far as it is noise.

    m + sqrt(t / (t + v_s)) (d_s - m), with v_s the variance of the mean d_s over its futures and t the variance between
    scenarios that is left when the mean of v_s is taken off. With the square root the spread is that of the true
    differences, so that the share of them on one side of zero is not blown up by noise (constrained empirical Bayes:
    Louis 1984, Journal of the American Statistical Association 79). A scenario without any difference keeps none.
    """
    means, n_futures = cells.mean(axis=1), cells.shape[1]
    if n_futures == 1 or len(means) == 1:
        return means
    noise = cells.var(axis=1, ddof=1) / n_futures
    centre = means.mean()
    between = max(0.0, float(means.var(ddof=1) - noise.mean()))
    kept = np.sqrt(np.divide(between, between + noise, out=np.ones_like(noise), where=between + noise > 0))
    return np.where((np.abs(cells) < TIE).all(axis=1), 0.0, centre + kept * (means - centre))


def sign_share(cells: np.ndarray, sign: int) -> float:
    """Share of scenarios whose difference has a sign; those without a difference count half."""
    true = settled(cells) * sign
    return float((true > TIE).mean() + 0.5 * (np.abs(true) <= TIE).mean())


def _wilson(share: float, n: int) -> tuple[float, float]:
    """Interval of a share of n (Wilson 1927, Journal of the American Statistical Association 22)."""
    z = 1.959963984540054
    middle, half = share + z**2 / (2 * n), z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return float((middle - half) / (1 + z**2 / n)), float((middle + half) / (1 + z**2 / n))


def probability(cells: np.ndarray, sign: int, is_crossed: bool, seed: int = 0) -> Estimate:
    """Share of scenarios with a sign, and its interval: the wider of Wilson's and of one by resampling.

    Scenarios are resampled with replacement and, where they share their futures, futures as well.
    """
    share = sign_share(cells, sign)
    rng = np.random.default_rng(seed)
    n_scenarios, n_futures = cells.shape
    found = np.empty(N_RESAMPLED)
    for number in range(N_RESAMPLED):
        picked = cells[rng.integers(n_scenarios, size=n_scenarios)]
        if is_crossed and n_futures > 1:
            picked = picked[:, rng.integers(n_futures, size=n_futures)]
        found[number] = sign_share(picked, sign)
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    least, most = _wilson(share, n_scenarios)
    return Estimate(share, min(float(low), least), max(float(high), most))


def size(cells: np.ndarray, is_crossed: bool) -> Estimate:
    """Mean difference with its interval; scenarios with futures of their own are independent."""
    return estimate(cells if is_crossed else cells.mean(axis=1, keepdims=True))


@dataclass(frozen=True)
class Finding:
    """What one sample says of a contrast."""

    contrast: Contrast
    probability: Estimate  # that a scenario's difference has the expected sign
    size: Estimate  # mean difference
    spread: float  # standard deviation of the outcome over scenarios, where the arms are alike
    none_share: float  # scenarios in which no run differs
    n_scenarios: int

    @property
    def is_told(self) -> bool:
        """Whether there is anything to go by."""
        return self.n_scenarios > 1

    @property
    def standardised(self) -> Estimate:
        """The size in standard deviations of the outcome, positive in the expected direction."""
        scale = self.contrast.sign / self.spread if self.spread > 0 else 0.0
        ends = sorted((self.size.low * scale, self.size.high * scale))
        return Estimate(self.size.mean * scale, *ends)


NOTHING = Estimate(np.nan, np.nan, np.nan)


def finding(sample: Sample, contrast: Contrast) -> Finding:
    """Probability of the expected sign and size of a contrast over a sample."""
    kept = sample.kept(contrast)
    cells = sample.difference(contrast)[kept]
    n = len(cells)
    if n < 2:
        return Finding(contrast, NOTHING, NOTHING, 0.0, 0.0, n)
    levels = np.mean([sample.outcome(contrast.outcome, arm)[kept] for arm in contrast.arms], axis=0).mean(axis=1)
    return Finding(
        contrast, probability(cells, contrast.sign, sample.is_crossed), size(cells, sample.is_crossed),
        float(levels.std(ddof=1)), float((np.abs(cells) < TIE).all(axis=1).mean()), n,
    )  # fmt: skip


def verdict(found: Finding, reverses: bool) -> str:
    """A finding in a word.

    holds broadly: at least 80 % of settings by the lower end, a clear size, and no region where it is seen to reverse;
    holds mostly: at least two thirds of settings and a clear size; holds on average: a clear size, though of fewer
    settings; goes the other way: at most a third and a clear size against it; depends on the setting: neither sign
    prevails, and a region where it reverses is confirmed; not supported: a clear size against it, or no clear size and
    the interval of the probability within a third to two thirds, or no difference in most settings; cannot be told:
    none of these.
    """
    share, sized = found.probability, found.size
    if not found.is_told:
        return "cannot be told"
    is_for = sized.is_clear and sized.mean * found.contrast.sign > 0
    is_against = sized.is_clear and not is_for
    if is_for and share.mean >= MOSTLY:
        return "holds broadly" if share.low >= BROADLY and not reverses else "holds mostly"
    if is_against and share.mean <= 1 - MOSTLY:
        return "goes the other way"
    if reverses:
        return "depends on the setting"
    if is_for:
        return "holds on average"
    is_even = share.low >= 1 - MOSTLY and share.high <= MOSTLY
    return "not supported" if is_against or is_even or found.none_share >= BROADLY else "cannot be told"
