"""The table of gains and prices, and what is measured for each of its rows over paired futures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

import sim
from sim.parameters import OUTCOMES_BY_NAME
from sim.parameters.columns import TWIN_OUTCOMES

TABLE = Path(__file__).with_name("prices.yaml")
FUTURES = 300
FIRST_SEED = 50_000


@dataclass(frozen=True)
class Row:
    """One lever moved from one value to another, with the outcomes that show what it gains and what it costs."""

    lever: str
    low: Any
    high: Any
    gain: str | None
    price: str | None
    why: str
    note: str = ""
    scenario: dict[str, Any] = field(default_factory=dict)
    price_in: dict[str, Any] | None = None
    total_musd: float | None = None

    @property
    def name(self) -> str:
        """The lever and its move."""
        return f"{self.lever}: {self.low} to {self.high}"


def rows() -> list[Row]:
    """The table as it was written before anything was measured."""
    read = []
    for entry in yaml.safe_load(TABLE.read_text(encoding="utf-8")):
        low, high = entry.pop("from"), entry.pop("to")
        read.append(Row(low=low, high=high, **entry))
    return read


@cache
def _outcomes(name: str, price: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes of the same futures at the low and at the high value of a row's lever."""
    row = next(row for row in rows() if row.name == name)
    scenario = row.price_in if price and row.price_in is not None else row.scenario
    runs = pd.DataFrame({"seed": np.tile(np.arange(FIRST_SEED, FIRST_SEED + FUTURES), 2)}).assign(**scenario)
    runs[row.lever] = [row.low] * FUTURES + [row.high] * FUTURES
    if row.total_musd is not None:
        runs["loan_musd"] = row.total_musd * (1.0 - runs[row.lever])
    needs_twin = bool({row.gain, row.price} & set(TWIN_OUTCOMES))
    outcomes = sim.simulate(runs, effects=needs_twin, threads=1)
    return outcomes.iloc[:FUTURES], outcomes.iloc[FUTURES:]


def difference(row: Row, outcome: str) -> tuple[float, float, float]:
    """Mean of a row's gain or price at the low value, mean paired difference, and its standard error."""
    low, high = _outcomes(row.name, outcome == row.price and row.price_in is not None)
    before, after = low[outcome].to_numpy(dtype=float), high[outcome].to_numpy(dtype=float)
    moved = after - before
    return float(before.mean()), float(moved.mean()), float(moved.std(ddof=1) / np.sqrt(FUTURES))


def towards(outcome: str) -> float:
    """+1 where more of an outcome is better, -1 where less is."""
    return {"max": 1.0, "min": -1.0}[OUTCOMES_BY_NAME[outcome].direction]
