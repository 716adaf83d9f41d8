"""How runs are cut into blocks: runs of one size and one list of overrides, those that share a twin together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.overrides import OverrideKind, no_overrides
from sim.parameters.columns import TWIN_PARAMETERS, rows_of
from sim.world import n_places_of

SECONDS_PER_FIRM_QUARTER = 120e-9  # a rough figure, to cut work into blocks
SECONDS_PER_BLOCK = 0.25  # between two looks at Ctrl-C
SIZE = ("n_candidate_clusters", "n_firms_per_cluster", "n_territories", "horizon_quarters")


class Block(NamedTuple):
    """Runs of one size and one list of overrides, in the order in which they share twins."""

    runs: np.ndarray  # [run], places in the table of runs
    starts_twin: np.ndarray  # bool [run], whether a new twin has to be lived before
    overrides: np.recarray


def twin_rows(rows: np.recarray) -> np.recarray:
    """The same futures without any programme: what does not reach the twin is at its default, the loan zero."""
    twins = rows_of(rows.size).reshape(rows.shape).view(np.recarray)
    for name in TWIN_PARAMETERS:
        twins[name] = rows[name]
    twins["loan_musd"] = 0.0
    return twins


def twin_overrides(overrides: np.recarray) -> np.recarray:
    """The overrides that the twin lives as well: those of who governs."""
    is_shared = np.isin(overrides["kind"], [OverrideKind.ELECTION, OverrideKind.TEAM, OverrideKind.CHANGE])
    return overrides[is_shared].view(np.recarray)


def _keys(rows: np.recarray, seeds: np.ndarray, tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers [run] that agree where size and overrides agree, and where the twin agrees as well."""
    sizes = np.column_stack([tables, *(rows[name] for name in SIZE)])  # a column for each programme
    size_key = np.unique(sizes, axis=0, return_inverse=True)[1].ravel()
    columns = [np.asarray(rows[name], dtype=np.float64) for name in TWIN_PARAMETERS]
    twins = np.column_stack([size_key, seeds.view(np.float64), *columns])
    packed = np.ascontiguousarray(twins).view(np.dtype((np.void, twins.shape[1] * 8))).ravel()
    return size_key, np.unique(packed, return_inverse=True)[1].ravel()


def tables_of(overrides: Sequence[np.recarray], n: int) -> tuple[np.ndarray, list[np.recarray]]:
    """Which list of overrides each run has [run], and the different lists."""
    if len(overrides) <= 1:
        return np.zeros(n, dtype=np.int64), list(overrides) or [no_overrides()]
    different: dict[bytes, int] = {}
    lists: list[np.recarray] = []
    numbers = np.zeros(n, dtype=np.int64)
    for r, table in enumerate(overrides):
        number = different.setdefault(table.tobytes(), len(lists))
        if number == len(lists):
            lists.append(table)
        numbers[r] = number
    return numbers, lists


def blocks_of(rows: np.recarray, seeds: np.ndarray, overrides: Sequence[np.recarray]) -> Iterator[Block]:
    """Cut runs [run, programme] into blocks of about the same work; runs that share a twin stay together."""
    numbers, lists = tables_of(overrides, len(rows))
    size_key, twin_key = _keys(rows, seeds, numbers)
    order = np.lexsort((np.arange(len(rows)), twin_key, size_key))
    _, first_of_size = np.unique(size_key, return_index=True)
    firm_quarters = [
        n_places_of(rows[r].view(np.recarray)) * int(rows["horizon_quarters"][r].max()) for r in first_of_size.tolist()
    ]
    work = np.array(firm_quarters)[size_key[order]] * SECONDS_PER_FIRM_QUARTER / SECONDS_PER_BLOCK
    is_new_size = np.diff(size_key[order], prepend=-1) != 0
    is_new_twin = np.diff(twin_key[order], prepend=-1) != 0
    first, load = 0, 0.0
    for place in range(1, len(order) + 1):
        load += work[place - 1]
        is_end = place == len(order)
        if not is_end and not is_new_size[place] and (load < 1.0 or not (is_new_twin[place] or load > 2.0)):
            continue
        starts = is_new_twin[first:place].copy()
        starts[0] = True
        yield Block(order[first:place], starts, lists[numbers[order[first]]])
        first, load = place, 0.0
