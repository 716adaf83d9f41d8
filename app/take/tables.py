"""What a link leads to as tables for a spreadsheet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.compare.runs import Comparison, Difference, comparison_of
from app.films import film_of
from app.links import DESIGNS, Link
from experiments.intervals import interval
from sim.parameters import OUTCOMES

PATIENCE = 20.0  # seconds in which the futures that are asked for are lived; later the file holds those that are done
NUMBERS = tuple(outcome.name for outcome in OUTCOMES if outcome.choices is None)


class Lived(NamedTuple):
    """A comparison over the futures of a link, and no others."""

    comparison: Comparison
    runs: pd.DataFrame

    @property
    def n_futures(self) -> int:
        """How many futures all designs have lived."""
        return len(self.runs) // len(self.comparison.designs)

    def differences(self, outcomes: Sequence[str]) -> list[Difference]:
        """Each further design less the first one, in the same futures."""
        return self.comparison.differences(outcomes, self.runs)

    def means(self, outcome: str) -> np.ndarray:
        """Mean and ends of its interval [3, design]; futures without a value are left out."""
        values = self.comparison.values(outcome, self.runs)
        return np.stack([interval(mine[np.isfinite(mine)][np.newaxis]) for mine in values], axis=1)


def lived(link: Link, patience: float = PATIENCE) -> Lived:
    """The comparison of a link, over as many of its futures as there is time for."""
    comparison, end = comparison_of(link), time.monotonic() + patience
    while comparison.n_done < link.futures and time.monotonic() < end:
        comparison.grow(link.futures)
    runs = comparison.runs
    return Lived(comparison, runs[runs["future"] < link.futures].reset_index(drop=True))


def _letters(column: pd.Series) -> pd.Series:
    return column.map(dict(enumerate(DESIGNS.upper())))


def series(link: Link) -> pd.DataFrame:
    """The quarters of a run that have been lived."""
    return film_of(link).series.head(link.quarter)


def runs(link: Link) -> pd.DataFrame:
    """The runs of a comparison."""
    found = lived(link).runs
    return found.assign(design=_letters(found["design"]))


def differences(link: Link) -> pd.DataFrame:
    """The paired differences of a comparison: each further design less design A."""
    found = pd.DataFrame(lived(link).differences(NUMBERS), columns=list(Difference._fields))
    return found.assign(design=_letters(found["design"]), less="A")
