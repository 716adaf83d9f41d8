"""The runs of a folder, read column by column and never more than is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from app.explore.folders import MB, Folder, Refused
from app.explore.looking import Filter, Looking
from experiments.schema import Damaged, read_columns, schema_in

MAX_ROWS = 1_000_000  # that are looked through; further ones are said to be left out
ROWS_SHOWN = 25
MAX_BYTES = 100 * MB  # of columns that are kept, for all visitors together
ORDERS_KEPT = 8
FOLDERS_KEPT = 16
_COMPARED = {
    "is": pc.equal, "not": pc.not_equal, "least": pc.greater_equal, "most": pc.less_equal,
}  # fmt: skip
TRUE, FALSE = ("true", "yes", "1", "sí", "si", "sim"), ("false", "no", "0", "não", "nao")
Stamp = tuple[int, ...]


class Page(NamedTuple):
    """Some runs, and among how many they are."""

    rows: list[dict[str, Any]]
    n_matching: int
    faults: tuple[Filter, ...]  # whose value is none of the column's


@lru_cache(maxsize=FOLDERS_KEPT)
def _counted(paths: tuple[Path, ...], stamp: Stamp) -> tuple[int, ...]:  # noqa: ARG001 (a new stamp, a new count)
    """Rows of each file, as far as they are looked through."""
    found: list[int] = []
    for path in paths:
        if sum(found) >= MAX_ROWS:
            break
        try:
            found.append(pq.read_metadata(path).num_rows)
        except (OSError, ValueError, pa.ArrowException):
            raise Refused("damaged") from None
    return tuple(found)


class Columns:
    """Columns that were read, the latest of them, as far as they take no more than so many bytes together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[tuple[object, ...], pa.ChunkedArray] = OrderedDict()
        self._lock = Lock()

    @property
    def n_bytes(self) -> int:
        """How much is kept."""
        return sum(column.nbytes for column in self._kept.values())

    def of(self, paths: tuple[Path, ...], stamp: Stamp, name: str) -> pa.ChunkedArray:
        """One column of some files, read unless it is kept. Raises `Refused`."""
        key = (paths, stamp, name)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = pa.concat_tables([_read(path, [name]) for path in paths]).column(name)
        if found.nbytes > self.most:
            return found
        with self._lock:
            self._kept[key] = found
            while self.n_bytes > self.most:
                self._kept.popitem(last=False)
        return found


def _read(path: Path, columns: Sequence[str]) -> pa.Table:
    try:
        return read_columns(str(path), columns)
    except (OSError, Damaged, KeyError, pa.ArrowException):
        raise Refused("damaged") from None


_columns = Columns(MAX_BYTES)


class Runs:
    """The runs of one folder, as they are now; equal to another look at them as long as nothing has changed."""

    def __init__(self, folder: Folder) -> None:
        """Look at what is there. Raises `Refused` where there are no runs yet, or a file is damaged."""
        self._stamp = folder.stamp()
        paths = tuple(folder.parts())
        if not paths:
            raise Refused("no_runs")
        self._counts = _counted(paths, self._stamp)
        self._paths = paths[: len(self._counts)]
        self.is_cut = len(self._paths) < len(paths)
        try:
            self.schema = schema_in(str(paths[0]))
        except (OSError, Damaged):
            raise Refused("damaged") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Runs) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        return self._paths, self._counts, self._stamp

    @cached_property
    def n_rows(self) -> int:
        """How many are looked through."""
        return sum(self._counts)

    @property
    def names(self) -> list[str]:
        """All columns."""
        return list(self.schema.names)

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers."""
        kind = self.schema.field(name).type
        return pa.types.is_integer(kind) or pa.types.is_floating(kind)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column of all runs that are looked through. Raises `Refused`."""
        return _columns.of(self._paths, self._stamp, name)

    def value(self, name: str, text: str) -> Any:
        """A value of a column from what was typed, None where it is none; decimals may have a comma."""
        kind, text = self.schema.field(name).type, text.strip()
        if pa.types.is_boolean(kind):
            return text.lower() in TRUE if text.lower() in TRUE + FALSE else None
        if not self.is_number(name):
            return text or None
        try:
            number = float(text.replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return number if np.isfinite(number) else None

    def can_meet(self, one: Filter) -> bool:
        """Whether the column of a condition is there, and its value one that the column can be compared with."""
        value = self.value(one.column, one.value) if one.column in self.names else None
        return value is not None and not (isinstance(value, str | bool) and one.operator in ("least", "most"))

    def matching(self, filters: Sequence[Filter]) -> tuple[np.ndarray, tuple[Filter, ...]]:
        """Places of the runs that meet all conditions, and the conditions that cannot be met by any value."""
        mask, faults = np.ones(self.n_rows, dtype=bool), []
        for one in filters:
            if not self.can_meet(one):
                faults.append(one)
                continue
            met = _COMPARED[one.operator](self.column(one.column), self.value(one.column, one.value))
            mask &= met.fill_null(False).to_numpy().astype(bool)
        return np.flatnonzero(mask), tuple(faults)

    def ordered(self, filters: tuple[Filter, ...], order: str, falling: bool) -> tuple[np.ndarray, tuple[Filter, ...]]:
        """Places of the runs that meet all conditions, sorted by a column; runs without a value come last."""
        places, faults = self.matching(filters)
        if order not in self.names:
            return places, faults
        sign = "descending" if falling else "ascending"
        values = self.column(order).take(pa.array(places))
        keys = pc.sort_indices(values, sort_keys=[("", sign, "at_end")])
        return places[keys.to_numpy()], faults

    def rows(self, places: np.ndarray, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Some columns of some runs; only the files that hold them are opened. Raises `Refused`."""
        ends = np.cumsum(self._counts)
        files = np.searchsorted(ends, places, side="right")
        found: dict[int, dict[str, Any]] = {}
        for file in np.unique(files):
            mine = places[files == file]
            table = _read(self._paths[file], columns).take(pa.array(mine - (ends[file] - self._counts[file])))
            found.update(zip(mine.tolist(), table.to_pylist(), strict=True))
        return [found[place] for place in places.tolist()]


@lru_cache(maxsize=ORDERS_KEPT)
def _order(runs: Runs, filters: tuple[Filter, ...], order: str, falling: bool) -> tuple[np.ndarray, tuple[Filter, ...]]:
    """Places in their order."""
    places, faults = runs.ordered(filters, order, falling)
    return places.astype(np.uint32), faults


def page(root: Path, name: str, looking: Looking, columns: Sequence[str]) -> Page:
    """The runs of a page of the table. Raises `Refused`."""
    runs = Runs(Folder(root, name))
    places, faults = _order(runs, looking.filters, looking.order, looking.falling)
    first = looking.page * ROWS_SHOWN
    shown = places[first : first + ROWS_SHOWN].astype(np.int64)
    return Page(runs.rows(shown, list(columns)), len(places), faults)
