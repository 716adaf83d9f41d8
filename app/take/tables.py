"""What a link leads to as tables for a spreadsheet."""

from __future__ import annotations

import time

import pandas as pd

from app.compare.runs import Comparison, comparison_of
from app.films import film_of
from app.links import DESIGNS, Link
from sim.parameters import OUTCOMES

PATIENCE = 20.0  # seconds in which the futures that are asked for are lived; later the file holds those that are done
NUMBERS = tuple(outcome.name for outcome in OUTCOMES if outcome.choices is None)


def lived(link: Link, patience: float = PATIENCE) -> Comparison:
    """The comparison of a link, over as many of its futures as there is time for."""
    comparison, end = comparison_of(link), time.monotonic() + patience
    while comparison.n_done < link.futures and time.monotonic() < end:
        comparison.grow(link.futures)
    return comparison


def _letters(column: pd.Series) -> pd.Series:
    return column.map(dict(enumerate(DESIGNS.upper())))


def series(link: Link) -> pd.DataFrame:
    """The quarters of a run that have been lived."""
    return film_of(link).series.head(link.quarter)


def runs(link: Link) -> pd.DataFrame:
    """The runs of a comparison."""
    found = lived(link).runs
    return found[found["future"] < link.futures].assign(design=_letters(found["design"]))


def differences(link: Link) -> pd.DataFrame:
    """The paired differences of a comparison: each further design less design A."""
    found = pd.DataFrame(lived(link).differences(NUMBERS),
                         columns=["outcome", "design", "mean", "low", "high", "spread", "n"])  # fmt: skip
    found["design"] = _letters(found["design"])
    return found.assign(less="A")
