"""The one shape in which every estimator answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Estimate:
    """An effect with its interval, over all years since the start and year by year.

    Year 0 is the one in which the benefit began; years before it are negative, and an effect in them is none.
    """

    estimator: str
    estimand: str  # 'ITT', 'ATT', 'LATE', 'spillover' or 'at the cut-off'
    outcome: str
    value: float  # mean over years since the start >= 0, weighted by firms
    se: float
    low: float
    high: float
    by_year: pd.DataFrame  # year, value, low, high
    diagnostics: Mapping[str, float]
    n_firms: int
    n_clusters: int
    n_treated_clusters: int
