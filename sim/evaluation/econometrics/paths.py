"""The years since the start that data hold, and an effect over all of them and in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import Interval


@dataclass(frozen=True)
class Found:
    """What an estimator hands back: the effect, its path, the interviews it used, and its own diagnostics."""

    overall: Interval
    by_year: pd.DataFrame
    used: Answers
    diagnostics: Mapping[str, float] = field(default_factory=dict)


def table(rows: list[tuple[int, Interval]]) -> pd.DataFrame:
    """A path as the table of an estimate."""
    found = [(year, one.value, one.low, one.high) for year, one in rows]
    return pd.DataFrame(found, columns=["year", "value", "low", "high"])


def path(
    answers: Answers, treated: np.ndarray, among: Callable[[np.ndarray], Interval],
    diagnostics: Mapping[str, float] | None = None,
) -> Found:  # fmt: skip
    """An effect `among` treated rows of all years since the start, and of each."""
    years = np.unique(answers.year[treated])
    rows = [(int(year), among(answers.year == year)) for year in years]
    return Found(among(np.ones(len(treated), dtype=bool)), table(rows), answers, diagnostics or {})
