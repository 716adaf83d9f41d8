"""The facts measured on the model: one row per point of levers and uncertainties, one column per statistic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
import pandas as pd

from experiments.facts.arms import Lived
from experiments.facts.evidence import facts, statistics
from experiments.facts.on_cooperation import contributions, network
from experiments.facts.on_execution import delay, disbursement, start
from experiments.facts.on_firms import fading, gestation, maturity, spillovers
from experiments.facts.on_politics import fates, handover
from experiments.facts.sampling import Measured, measured_with_error

N_DRAWS = 40  # of the bootstrap behind a standard error


class Sample(Protocol):
    """What was lived for one fact, and its statistics for any choice of futures."""

    @property
    def n(self) -> int:
        """Futures."""
        ...

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        ...


SAMPLES: dict[int, Callable[[Lived], Any]] = {
    1: gestation, 2: maturity, 3: delay, 4: start, 5: disbursement, 6: handover, 7: fates, 8: contributions,
    9: spillovers, 10: network, 11: fading,
}  # fmt: skip


def measure_fact(number: int, lived: Lived, n_draws: int = N_DRAWS) -> tuple[Sample, dict[str, Measured]]:
    """One fact at one point: what was lived, and its statistics with their sampling errors."""
    sample = SAMPLES[number](lived)
    if sample.n == 0:
        nothing = Measured(np.nan, np.nan, np.nan, np.nan)
        return sample, {one.name: nothing for one in facts()[number].statistics}
    return sample, measured_with_error(sample.estimate, sample.n, n_draws if number != 8 else 0)


def _numbers(only: Iterable[int | str] | None) -> list[int]:
    """Facts asked for, by number, by set, or by the name of a statistic; the calibrated ones by default."""
    if only is None:
        return [fact.number for fact in facts().values() if fact.is_calibrated]
    found = set()
    for one in only:
        if isinstance(one, str):
            of_set = {fact.number for fact in facts().values() if fact.set == one}
            found |= of_set or {statistics()[one].fact}
        else:
            found.add(one)
    return sorted(found)


def measured(
    points: pd.DataFrame,
    n_futures: int,
    first_seed: int = 1,
    programme: str = "baseline",
    threads: int | None = 2,
    only: Iterable[int | str] | None = None,
) -> pd.DataFrame:
    """Statistics at points, one row each on the same index, and beside each its standard error (`<name>_error`).

    Columns of `points` are any levers, uncertainties and settings; futures are seeds from `first_seed` on. `only` names
    facts by number, by set ('calibrated', 'held_out') or by statistic; without it the calibrated ones are measured.
    """
    seeds = np.arange(first_seed, first_seed + n_futures, dtype=np.int64)
    rows = []
    for values in points.to_dict(orient="records"):
        lived = Lived({str(name): value for name, value in values.items()}, seeds, programme, threads)
        row: dict[str, float] = {}
        for number in _numbers(only):
            for name, one in measure_fact(number, lived)[1].items():
                row[name], row[f"{name}_error"] = one.value, one.error
        rows.append(row)
    return pd.DataFrame(rows, index=points.index)
