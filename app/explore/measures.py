"""What a visitor's own figures show of the runs of a folder: means with intervals, spreads and points."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from app.explore.looking import Filter
from app.explore.runs import Runs
from experiments.intervals import estimate

MAX_MEANS = 24  # groups of a figure of means
MAX_GROUPS = 6  # of the others, as many as can be told apart
N_BANDS = 5  # of a column with more values than there may be groups
N_BINS = 24
MAX_POINTS = 2000
MAX_CELLS = 1_000_000


class Group(NamedTuple):
    """Runs that have something in common: a value of a column, or a band of its values."""

    value: Any  # None for all runs together
    upper: Any  # the end of a band, None for a single value
    places: np.ndarray  # among the runs looked at


class Mean(NamedTuple):
    """The mean of a group with its interval; the ends are NaN where one run is all there is."""

    group: Group
    mean: float
    low: float
    high: float
    n: int


class Chosen(NamedTuple):
    """The runs that a figure is drawn from."""

    runs: Runs
    places: np.ndarray
    groups: list[Group]
    n_groups: int  # of which only some may be shown


def _numbers(runs: Runs, name: str, places: np.ndarray) -> np.ndarray:
    column = runs.column(name).take(pa.array(places))
    return column.cast(pa.float64()).to_numpy()


def _banded(values: np.ndarray) -> list[Group]:
    """Bands that hold about as many runs each."""
    ends = np.unique(np.nanquantile(values, np.linspace(0.0, 1.0, N_BANDS + 1)))
    of_run = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, len(ends) - 2)
    of_run[~np.isfinite(values)] = -1
    return [Group(float(ends[band]), float(ends[band + 1]), np.flatnonzero(of_run == band))
            for band in range(len(ends) - 1)]  # fmt: skip


def _groups(runs: Runs, places: np.ndarray, name: str, most: int) -> tuple[list[Group], int]:
    """The groups of some runs, and how many there would be."""
    if not name:
        return [Group(None, None, np.arange(len(places)))], 1
    column = runs.column(name).take(pa.array(places))
    coded = column.combine_chunks().dictionary_encode()
    values, codes = coded.dictionary, coded.indices.fill_null(-1).to_numpy()
    is_identity = name in ("design", "scenario", "future", "run", "programme")
    if len(values) > most and runs.is_number(name) and not is_identity:
        found = _banded(_numbers(runs, name, places))
        return found, len(found)
    order = pc.sort_indices(values).to_numpy()[:most]
    return [Group(values[int(code)].as_py(), None, np.flatnonzero(codes == code)) for code in order], len(values)


def chosen(runs: Runs, filters: tuple[Filter, ...], group: str, most: int) -> Chosen:
    """The runs of a figure, in groups."""
    places, _ = runs.matching(filters)
    groups, n_groups = _groups(runs, places, group if group in runs.names else "", most)
    return Chosen(runs, places, [one for one in groups if len(one.places)], n_groups)


def _crossed(values: np.ndarray, scenario: np.ndarray, future: np.ndarray) -> np.ndarray | None:
    """Values [scenario, future] where each of the scenarios was lived once with each of the futures."""
    rows, at_row = np.unique(scenario, return_inverse=True)
    columns, at_column = np.unique(future, return_inverse=True)
    if len(rows) * len(columns) != len(values) or len(values) > MAX_CELLS:
        return None
    cells = np.full((len(rows), len(columns)), np.nan)
    cells[at_row, at_column] = values
    return None if np.isnan(cells).any() else cells


def means(drawn: Chosen, name: str) -> tuple[list[Mean], bool]:
    """The mean of each group, and whether every interval allows for scenarios and futures that runs share."""
    values = _numbers(drawn.runs, name, drawn.places)
    shared = {"scenario", "future"} <= set(drawn.runs.names)
    ids = [_numbers(drawn.runs, one, drawn.places) for one in ("scenario", "future")] if shared else []
    found, all_crossed = [], shared
    for group in drawn.groups:
        mine = group.places[np.isfinite(values[group.places])]
        if not len(mine):
            continue
        cells = _crossed(values[mine], ids[0][mine], ids[1][mine]) if shared else None
        all_crossed &= cells is not None
        told = estimate(values[mine][np.newaxis] if cells is None else cells)
        found.append(Mean(group, told.mean, told.low, told.high, len(mine)))
    return found, all_crossed


class Spread(NamedTuple):
    """How a column's values spread, as shares of each group."""

    labels: list[Any]  # a value, or both ends of a bin
    shares: np.ndarray  # [group, label]


def _edges(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    whole = np.all(values == np.rint(values)) and high - low < N_BINS
    if whole:
        return np.arange(low, high + 2) - 0.5
    return np.linspace(low, high if high > low else low + 1.0, N_BINS + 1)


def spread(drawn: Chosen, name: str) -> Spread:
    """How often a column has which values, in each group."""
    if not drawn.runs.is_number(name):
        texts = drawn.runs.column(name).cast(pa.string()).take(pa.array(drawn.places)).to_numpy(zero_copy_only=False)
        known = sorted({text for text in texts if text is not None})[:N_BINS]
        shares = [[float(np.mean(texts[group.places] == text)) for text in known] for group in drawn.groups]
        return Spread(known, np.array(shares))
    values = _numbers(drawn.runs, name, drawn.places)
    there = values[np.isfinite(values)]
    if not len(there):
        return Spread([], np.zeros((len(drawn.groups), 0)))
    edges = _edges(there)
    shares = []
    for group in drawn.groups:
        counts, _ = np.histogram(values[group.places], edges)
        shares.append(counts / max(1, counts.sum()))
    is_whole = len(edges) > 1 and edges[1] - edges[0] == 1.0 and edges[0] % 1 == 0.5
    ends = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    return Spread([low + 0.5 if is_whole else (low, high) for low, high in ends], np.array(shares))


def points(drawn: Chosen, x: str, y: str) -> list[tuple[Group, np.ndarray]]:
    """Points [n, 2] of each group: every so many runs one, evenly over all of them."""
    every = max(1, -(-len(drawn.places) // MAX_POINTS))
    kept = np.zeros(len(drawn.places), dtype=bool)
    kept[::every] = True
    across, up = _numbers(drawn.runs, x, drawn.places), _numbers(drawn.runs, y, drawn.places)
    kept &= np.isfinite(across) & np.isfinite(up)
    both = np.stack([across, up], axis=1)
    return [(group, both[group.places[kept[group.places]]]) for group in drawn.groups]
