"""Samples of parameters over their declared ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import parameters


def latin_hypercube(
    names: Sequence[str], n: int, seed: int, ranges: Mapping[str, tuple[float, float]] | None = None
) -> pd.DataFrame:
    """Latin hypercube over the declared ranges of some parameters, or over a named part of them; one row per sample.

    Each range is cut into n slices of equal probability and each slice is drawn from once (McKay, Beckman, Conover
    1979, Technometrics 21). Whole numbers and choices take their values with equal probability.
    """
    from scipy.stats import qmc

    if not names:
        return pd.DataFrame(index=range(n))
    return over_ranges(names, qmc.LatinHypercube(d=len(names), rng=np.random.default_rng(seed)).random(n), ranges)


def over_ranges(
    names: Sequence[str], cube: np.ndarray, ranges: Mapping[str, tuple[float, float]] | None = None
) -> pd.DataFrame:
    """Points of the unit cube [sample, parameter] as values of the declared ranges, or of a named part of them."""
    table, parts = parameters(), ranges or {}
    return pd.DataFrame({
        name: _stretched(table.loc[name], cube[:, i], parts.get(name)) for i, name in enumerate(names)
    })  # fmt: skip


def _stretched(parameter: pd.Series, share: np.ndarray, part: tuple[float, float] | None) -> np.ndarray | list[Any]:
    low, high = part or (parameter["low"], parameter["high"])
    if parameter["type"] == "float":
        return np.clip(low + share * (high - low), low, high)  # rounding may lead out of the range
    values = list(
        parameter["choices"] or ([False, True] if parameter["type"] == "bool" else range(int(low), int(high) + 1))
    )
    drawn = np.minimum((share * len(values)).astype(int), len(values) - 1)
    return [values[i] for i in drawn] if parameter["type"] == "choice" else np.array(values)[drawn]
