"""Indices of all outcomes with their intervals, which of them stand out from noise, and what would settle the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.intervals import Estimate, estimate, interval, parts_of
from experiments.sensitivity.method import SIGNED, Method
from experiments.sensitivity.reading import Readings
from experiments.sensitivity.sizes import Size, size_that_would_do

NO_LESS_THAN_ZERO = ("mu_star", "sigma2", "distance")
NO_MATTER = 0.05  # a parameter whose total order lies below this share may be fixed


@dataclass(frozen=True)
class Index:
    """An index of every factor with its interval, and how high the dummy reaches; arrays [factor]."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    floor: float  # 0 without a dummy
    dummy: Estimate | None
    is_signed: bool = False

    @property
    def is_clear(self) -> np.ndarray:
        """Which factors stand out from noise: their whole interval lies above what a dummy may reach."""
        above = self.low > self.floor
        return above | (self.high < -self.floor) if self.is_signed else above

    @property
    def order(self) -> np.ndarray:
        """Factors, the largest first; those that cannot be told last."""
        return np.argsort(-np.nan_to_num(self.mean, nan=-np.inf), kind="stable")


@dataclass(frozen=True)
class Verdict:
    """Whether the first of the factors stands out from noise and from the second, and the size that would do."""

    first: int
    second: int
    is_clear: bool
    is_first: bool
    size: Size | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is needed to say which factor comes first."""
        return self.is_clear and self.is_first


@dataclass(frozen=True)
class Found:
    """What is found of one outcome."""

    indices: dict[str, Index]
    verdict: Verdict
    luck: Estimate | None
    pairs: tuple[list[tuple[int, int]], Index] | None = None


def index_of(cells: np.ndarray, name: str, dummy: bool) -> Index:
    """An index with intervals from its cells [factor, base, future]."""
    mean, low, high = interval(cells, 0.0 if name in NO_LESS_THAN_ZERO else -np.inf)
    if name == "sigma2":
        mean, low, high = (np.sqrt(np.maximum(end, 0.0)) for end in (mean, low, high))
    if not dummy:
        return Index(mean, low, high, 0.0, None, name in SIGNED)
    floor = max(abs(low[-1]), abs(high[-1])) if name in SIGNED else max(high[-1], 0.0)
    own = Estimate(float(mean[-1]), float(low[-1]), float(high[-1]))
    return Index(mean[:-1], low[:-1], high[:-1], float(floor), own, name in SIGNED)


def _verdict(cells: np.ndarray, index: Index, n_factors: int) -> Verdict:
    """Judge the ranking by the main index's cells [factor, base, future], the dummy's last."""
    first, second = (int(factor) for factor in index.order[:2])
    now = Size(*cells.shape[1:])
    is_clear = bool(index.is_clear[first])
    apart = cells[first] - cells[second]
    is_first = estimate(apart).low > 0
    if not is_clear:
        dummy = cells[n_factors:]
        spreads = [parts_of(cells[first]), *(parts_of(one) for one in dummy)]
        gap = float(cells[first].mean() - max(0.0, float(dummy.mean()) if len(dummy) else 0.0))
        return Verdict(first, second, False, is_first, size_that_would_do(spreads, gap, now))
    size = None if is_first else size_that_would_do([parts_of(apart)], float(apart.mean()), now)
    return Verdict(first, second, True, is_first, size)


def _share(cells: np.ndarray) -> Estimate:
    """A share with its interval, none of which is told to leave 0 to 1."""
    one = estimate(cells)
    return Estimate(*(float(np.clip(end, 0.0, 1.0)) for end in (one.mean, one.low, one.high)))


def found_of(method: Method, values: np.ndarray) -> Found:
    """All indices of one outcome's values [base, row, future]."""
    dummy, cells = method.keys.dummy, method.cells(values)
    indices = {("sigma" if name == "sigma2" else name): index_of(one, name, dummy) for name, one in cells.items()}
    if method.factors.is_grouped:
        indices = {name: one for name, one in indices.items() if name not in ("mu", "sigma")}
    luck, together = method.luck(values), method.pairs(values)
    pairs = None if together is None else (together[0], index_of(together[1], "S2", dummy=False))
    verdict = _verdict(cells[method.main], indices[method.main], len(method.factors.names))
    return Found(indices, verdict, None if luck is None else _share(luck), pairs)


def analysed(method: Method, readings: Readings) -> dict[str, Found]:
    """What is found of every outcome."""
    return {name: found_of(method, values) for name, values in readings.values.items()}


def prefixes(method: Method, values: np.ndarray) -> tuple[dict[int, Index], dict[int, Index]]:
    """The main index from the first base samples, and from the first futures, by how many of them are taken."""
    n_bases, _, n_futures = values.shape

    def main(part: np.ndarray) -> Index:
        return index_of(method.cells(part)[method.main], method.main, method.keys.dummy)

    least = 8 if method.keys.method != "pawn" else 4 * method.keys.slices
    sizes = [least << k for k in range(20) if least << k < n_bases]
    by_bases = {n: main(values[:n]) for n in [*sizes, n_bases]}
    by_futures = {n: main(values[:, :, :n]) for n in range(min(3, n_futures), n_futures + 1)}
    return by_bases, by_futures
