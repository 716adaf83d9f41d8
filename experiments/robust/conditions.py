"""Under what one design is better than another: scenarios split in two by the uncertainty that tells most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

N_SHUFFLES = 1999
FALSE_ALARM = 0.05  # share of worlds without any condition in which one would be reported
LEAST = 6  # scenarios on each side of a split
N_CUTS = 12  # places at which an uncertainty is cut


class Split(NamedTuple):
    """Scenarios with low and high values of an uncertainty, and the mean advantage of a design in each part."""

    name: str
    limit: float
    below: float
    above: float
    n_below: int
    n_above: int
    chance: float  # of so telling a split where nothing matters


def _sides(scenarios: pd.DataFrame, names: Sequence[str]) -> tuple[np.ndarray, list[tuple[str, float]]]:
    """Every split [split, scenario], true above it, and which it is."""
    rows, known = [], []
    for name in names:
        column = scenarios[name].to_numpy(dtype=float)
        seen = np.unique(column)
        cuts = (seen[:-1] + seen[1:]) / 2
        picked = np.unique(np.linspace(0, len(cuts) - 1, min(N_CUTS, len(cuts))).astype(int))
        for cut in cuts[picked]:
            is_above = column > cut
            if LEAST <= is_above.sum() <= len(column) - LEAST:
                rows.append(is_above)
                known.append((name, float(cut)))
    return np.array(rows, dtype=float).reshape(len(rows), len(scenarios)), known


def _clarity(sides: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How far apart the two parts of each split are, in standard errors [..., split]; values [..., scenario]."""
    n = values.shape[-1]
    n_above = sides.sum(axis=1)
    deviations = values - values.mean(axis=-1, keepdims=True)
    gap = deviations @ sides.T * (1 / n_above + 1 / (n - n_above))
    share = gap**2 * n_above * (n - n_above) / n
    left = np.maximum((deviations**2).sum(axis=-1, keepdims=True) - share, 1e-300)
    return np.abs(gap) / np.sqrt(left / max(1, n - 2) * (1 / n_above + 1 / (n - n_above)))


def most_telling(scenarios: pd.DataFrame, advantage: np.ndarray, n_looked_at: int = 1, seed: int = 0) -> Split | None:
    """The split of scenarios that tells most about an advantage [scenario]; None where it may well be chance.

    The largest of all splits is held against the largest when advantages are dealt to scenarios at random, so that
    looking at many uncertainties makes no more than the stated share of false alarms in all the advantages looked at.
    """
    names = [str(name) for name in scenarios if pd.api.types.is_numeric_dtype(scenarios[name])]
    sides, known = _sides(scenarios, names)
    if not known or not np.ptp(advantage) > 0:
        return None
    found = _clarity(sides, advantage)
    rng = np.random.default_rng(seed)
    shuffled = np.array([rng.permutation(advantage) for _ in range(N_SHUFFLES)])
    beyond = _clarity(sides, shuffled).max(axis=1) >= found.max() - 1e-12
    chance = (1 + beyond.sum()) / (1 + N_SHUFFLES)
    if chance > FALSE_ALARM / n_looked_at:
        return None
    best = int(found.argmax())
    is_above = sides[best] > 0
    return Split(known[best][0], known[best][1], float(advantage[~is_above].mean()), float(advantage[is_above].mean()),
                 int((~is_above).sum()), int(is_above.sum()), float(chance))  # fmt: skip
