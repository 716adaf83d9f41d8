"""What a link leads to as tables for a spreadsheet."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from app.compare.groups import NUMBERS
from app.compare.runs import Comparison, Difference, comparison_of, differences_of, means_of
from app.films import film_of
from app.links import DESIGNS, Link

PATIENCE = 20.0  # seconds in which the futures that are asked for are lived; later the file holds those that are done


class Lived(NamedTuple):
    """A comparison over futures of a link that all designs have lived, and no others."""

    comparison: Comparison
    n_futures: int

    @property
    def runs(self) -> pd.DataFrame:
        """All runs of these futures: design, future, seed, and every outcome."""
        return self.comparison.runs.head(self.n_futures * len(self.comparison.designs))

    def differences(self, outcomes: Sequence[str]) -> list[Difference]:
        """Each further design less the first one, in the same futures, as the page has them."""
        return differences_of(outcomes, self.comparison.block(outcomes, self.n_futures))

    def means(self, outcome: str) -> np.ndarray:
        """Mean and ends of its interval [3, design], as the page has them."""
        return means_of([outcome], self.comparison.block([outcome], self.n_futures))[:, 0]


def lived(link: Link, patience: float = PATIENCE) -> Lived:
    """The comparison of a link, over as many of its futures as there is time for."""
    comparison, end = comparison_of(link), time.monotonic() + patience
    before, done = -1, 0
    while before < done < link.futures and time.monotonic() < end:
        before, done = done, comparison.grow(link.futures)
    return Lived(comparison, min(done, link.futures))


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
