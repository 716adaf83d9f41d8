"""Why the naive comparison is off: its bias taken apart by what the same firms would have done without the programme.

naive - effect = (participants - others, without the programme, before)
               + (participants' growth - others' growth, without the programme)
               - (effect of the programme on the others)
               + (what the survey adds: firms that closed or no longer answer, drawn firms, errors of reporting)

Each part is a difference of means over firms and periods since a participant's start; the others count in the periods
in which participants do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

LEVEL, GROWTH, SPILLED, SURVEYED = "level", "growth", "spilled", "surveyed"
PARTS = (LEVEL, GROWTH, SPILLED, SURVEYED)  # they add up to the bias
OWN_GROWTH = "own_growth"  # of participants alone, without the programme


def parts_of(data: Any, outcome: str, bias: float = np.nan) -> dict[str, float]:
    """The parts of the bias of a survey's naive comparison, signed as they enter it; the last is what is left of it."""
    before, after = _split(data, outcome)
    mine, others = after[after["is_participant"]], after[~after["is_participant"]]
    if mine.empty or others.empty or before.empty:
        raise ValueError(f"{outcome}: expected participants and others, before and after, got none of one of them")
    weight = _as_often(others["period"], mine["period"])
    base = before.groupby("firm")["twin"].mean()
    gaps = {
        "after": mine["twin"].mean() - np.average(others["twin"], weights=weight),
        LEVEL: _mean(mine["firm"].map(base), None) - _mean(others["firm"].map(base), weight),
    }
    parts = {
        LEVEL: gaps[LEVEL], GROWTH: gaps["after"] - gaps[LEVEL],
        SPILLED: -float(np.average(others["effect"], weights=weight)),
    }  # fmt: skip
    return {
        **{name: float(value) for name, value in parts.items()}, SURVEYED: float(bias - sum(parts.values())),
        OWN_GROWTH: float(mine["twin"].mean() - _mean(mine["firm"].map(base), None)),
    }  # fmt: skip


def _split(data: Any, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Firms that live in both lives, within the survey: before any benefit, and after their own or anybody's."""
    truth, (first, last) = data.truth, data.window
    twin = truth[f"twin_{outcome}"]
    effect = truth[outcome] - twin
    rows = truth[["firm", "period", "is_participant", "start"]].assign(twin=twin, effect=effect)
    rows = rows[effect.notna() & (rows["period"] >= first) & (rows["period"] < last)]
    begun = rows.loc[rows["start"] >= 0, "start"]
    benefit = begun.min() if len(begun) else last
    is_after = np.where(rows["is_participant"], rows["period"] >= rows["start"], rows["period"] >= benefit)
    return rows[rows["period"] < benefit], rows[is_after]


def _as_often(periods: pd.Series, wanted: pd.Series) -> np.ndarray:
    """Weights by which each period counts as often as it does among `wanted`."""
    share = wanted.value_counts() / periods.value_counts()
    return periods.map(share).fillna(0.0).to_numpy()


def _mean(values: pd.Series, weight: np.ndarray | None) -> float:
    known = values.notna().to_numpy()
    return float(np.average(values[known], weights=None if weight is None else weight[known]))
