"""Plausible parameter sets: combinations of uncertainties with which the model gives what is known of programmes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.declared import parameters

DATA = Path(__file__).parent / "data"
TABLE, RECORD = DATA / "plausible.csv", DATA / "plausible.json"


def plausible(n: int | None = None) -> pd.DataFrame:
    """The plausible sets, or the first n of them: one row per set, one column per uncertainty.

    Raises `ValueError` when there are fewer than n.
    """
    table = pd.read_csv(TABLE)
    declared = parameters()
    for name in table.columns:
        if declared.at[name, "type"] == "bool":
            table[name] = table[name].astype(bool)
    if n is not None and n > len(table):
        raise ValueError(f"plausible sets: expected at most {len(table)}, got {n}; ask for fewer, or calibrate anew")
    return table if n is None else table.head(n)


def provenance_of_sets() -> dict[str, Any]:
    """Where the plausible sets come from: `status` says in a few words how far they are calibrated."""
    return json.loads(RECORD.read_text())
