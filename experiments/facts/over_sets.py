"""The facts over plausible parameter sets: in how many of them each fact holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.facts.evidence import SETS, facts
from experiments.planning.plausible import TABLE, plausible


def known_sets(n: int) -> pd.DataFrame:
    """The first n plausible sets, or fewer where there are fewer; none where nothing was calibrated."""
    if n == 0 or not TABLE.exists():
        return pd.DataFrame()
    return plausible().head(n)


def digest_of(sets: pd.DataFrame) -> str:
    """What identifies some sets."""
    return hashlib.sha256(sets.to_csv(index=False).encode()).hexdigest()[:12]


def held(
    sets: pd.DataFrame, seeds: range, programme: str, fixed: Mapping[str, Any], threads: int | None
) -> pd.DataFrame:
    """Statistics of every set, and per fact whether all its values are accepted (`fact_<number>`).

    A value that the user gave takes the place of the sets'.
    """
    from experiments.facts.measures import measured  # the engine is not needed to plan

    points = sets.assign(**fixed)
    table = measured(points, len(seeds), seeds.start, programme, threads, only=SETS)
    for number, fact in facts().items():
        inside = [(table[one.name] >= one.low) & (table[one.name] <= one.high) for one in fact.statistics]
        table[f"fact_{number}"] = np.logical_and.reduce(inside)
    return table


def told(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One row per fact: in how many sets it holds, and in how many each of its statistics does."""
    rows = []
    for number, fact in facts().items():
        parts = [
            {"meaning": one.meaning, "n": int(((table[one.name] >= one.low) & (table[one.name] <= one.high)).sum())}
            for one in fact.statistics
        ]
        rows.append({"number": number, "title": fact.title, "n": int(table[f"fact_{number}"].sum()), "parts": parts})
    return rows
