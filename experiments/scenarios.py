"""Scenarios of what nobody chooses: spread over the declared ranges, or the programme's own values alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import parameters


def scenario_table(names: list[str], n: int, seed: int) -> pd.DataFrame:
    """Latin hypercube over the declared ranges of some uncertainties, one row per scenario.

    Each range is cut into n slices of equal probability and each slice is drawn from once (McKay, Beckman, Conover
    1979, Technometrics 21). Whole numbers and choices take their values with equal probability.
    """
    from scipy.stats import qmc

    if not names:
        return pd.DataFrame(index=range(n))
    cube = qmc.LatinHypercube(d=len(names), rng=np.random.default_rng(seed)).random(n)
    table = parameters()
    return pd.DataFrame({name: _stretched(table.loc[name], cube[:, i]) for i, name in enumerate(names)})


def _stretched(parameter: pd.Series, share: np.ndarray) -> np.ndarray | list[Any]:
    if parameter["type"] == "float":
        return parameter["low"] + share * (parameter["high"] - parameter["low"])
    values = list(parameter["choices"] or range(int(parameter["low"]), int(parameter["high"]) + 1))
    drawn = np.minimum((share * len(values)).astype(int), len(values) - 1)
    return [values[i] for i in drawn] if parameter["type"] == "choice" else np.array(values)[drawn]
