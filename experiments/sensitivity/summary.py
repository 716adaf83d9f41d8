"""The long table of everything that was found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.sensitivity.analysis import Found, Index
from experiments.sensitivity.method import Method
from experiments.sensitivity.sample import DUMMY

COLUMNS = ("outcome", "parameter", "index", "value", "low", "high", "noise_floor", "clear")
LUCK, SIZE = "(luck)", "(size)"  # rows that are of no single parameter


def _index_rows(name: str, index: Index, labels: list[str], kind: str) -> list[tuple[object, ...]]:
    floor = index.floor if index.dummy is not None else np.nan
    rows: list[tuple[object, ...]] = [
        (name, label, kind, index.mean[i], index.low[i], index.high[i], floor, bool(index.is_clear[i]))
        for i, label in enumerate(labels)
    ]
    if index.dummy is not None:
        rows.append((name, DUMMY, kind, index.dummy.mean, index.dummy.low, index.dummy.high, floor, False))
    return rows


def summary(found: dict[str, Found], method: Method) -> pd.DataFrame:
    """One row per outcome, parameter (group, pair) and index, with interval, noise floor, and whether it is clear.

    Beside them, one row per outcome for the share of luck in a single run, and where the ranking is not settled two
    for the size of sample that would settle it.
    """
    labels, rows = method.factors.names, []
    for name, one in found.items():
        for kind, index in one.indices.items():
            rows += _index_rows(name, index, labels, kind)
        if one.pairs is not None:
            pairs, index = one.pairs
            rows += _index_rows(name, index, [f"{labels[j]} x {labels[k]}" for j, k in pairs], "S2")
        if one.luck is not None:
            rows.append((name, LUCK, "share", one.luck.mean, one.luck.low, one.luck.high, np.nan, one.luck.is_clear))
        if one.verdict.size is not None:
            size = one.verdict.size
            rows.append((name, SIZE, "base_samples", size.bases, np.nan, np.nan, np.nan, False))
            rows.append((name, SIZE, "futures", size.futures, np.nan, np.nan, np.nan, False))
    return pd.DataFrame(rows, columns=list(COLUMNS))
