"""Tables that a user brings: designs, or whole runs, from CSV, Parquet or a configuration, with all that is wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.frames import seed_faults
from sim.parameters import PARAMETERS
from sim.parameters.declaration import Kind, Parameter
from sim.parameters.validation import nearest, unknown_name, validate_table

ALL_KINDS: tuple[Kind, ...] = ("lever", "uncertainty", "setting")
ENDINGS = (".csv", ".parquet")
N_NAMED = 3  # rows named in a fault; the others are counted
FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


class _Cells(NamedTuple):
    """What a file holds before anything is known of its columns: names, cells, and the rows' numbers in the file."""

    names: list[str]
    columns: list[list[Any]]
    rows: list[int]


def read_table(
    path: str, where: str, kinds: Sequence[Kind] = ("lever",), also: Sequence[str] = ("design",)
) -> tuple[pd.DataFrame, list[str]]:
    """A table of parameters from a file, one row per design or run, and all that is wrong with it as sentences.

    `where` is the key that names the file. Columns are parameters of some kinds, checked by the declarations, and those
    of `also`: `design` and `scenario` are kept as text, `seed` as whole numbers. The index holds the rows' numbers in
    the file, counted as a spreadsheet does: the heading of a CSV file is row 1. Where there are faults, the table
    is empty.
    """
    file = Path(path).expanduser()
    cells, faults = _opened(file)
    found, further = (pd.DataFrame(), []) if cells is None else _table_of(cells, kinds, also)
    return found, [f"{where}: {file}: {fault}" for fault in faults + further]


def given_table(
    rows: Sequence[Mapping[str, Any]], where: str, kinds: Sequence[Kind] = ("lever",), also: Sequence[str] = ("design",)
) -> tuple[pd.DataFrame, list[str]]:
    """The same from rows that are given as names and values; rows count from 1, and all name the same columns."""
    names = list(rows[0]) if rows else []
    odd = [number for number, row in enumerate(rows, start=1) if set(row) != set(names)]
    if odd:
        heads = ", ".join(names)
        return pd.DataFrame(), [f"{where}: row {number}: expected the columns of row 1 ({heads}); name all of them in "
                                "every row" for number in odd[:N_NAMED]]  # fmt: skip
    columns = [[row[name] for row in rows] for name in names]
    found, faults = _table_of(_Cells(names, columns, list(range(1, len(rows) + 1))), kinds, also)
    return found, [f"{where}: {fault}" for fault in faults]


def _table_of(cells: _Cells, kinds: Sequence[Kind], also: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """A table from cells, and all that is wrong with them; where there are faults, the table is empty."""
    faults = _heading_faults(cells, kinds, also)
    good = {*also, *PARAMETERS}
    columns = {name: _typed(name, column) for name, column in zip(cells.names, cells.columns, strict=True)
               if name in good}  # fmt: skip
    faults += _value_faults(columns, cells.rows)
    if faults:
        return pd.DataFrame(), faults
    settled = {name: _settled(name, column) for name, column in columns.items()}
    return pd.DataFrame(settled, index=pd.Index(cells.rows, name="row")), []


# From the file to cells


def _opened(file: Path) -> tuple[_Cells | None, list[str]]:
    """The cells of a file, or why there are none."""
    readers: dict[str, Callable[[Path], tuple[_Cells | None, list[str]]]]
    readers = {".csv": _csv_cells, ".parquet": _parquet_cells}
    if not file.is_file():
        return None, ["expected a file, found none there; correct the path"]
    reader = readers.get(file.suffix.lower())
    if reader is None:
        return None, [f"expected a file ending in {' or '.join(ENDINGS)}, got {file.suffix or 'no ending'!r}; save it "
                      "as one of these"]  # fmt: skip
    try:
        return reader(file)
    except (OSError, ValueError, csv.Error) as error:
        gist = " ".join(str(error).split())[:200]
        return None, [f"expected a file of kind {file.suffix.lower()}, could not read it ({gist}); save it again"]


def _csv_cells(file: Path) -> tuple[_Cells | None, list[str]]:
    """Cells of a CSV file; one that parts its columns by semicolons may write decimals with a comma."""
    text = file.read_text(encoding="utf-8-sig")
    heading = next((line for line in text.splitlines() if line.strip()), "")
    mark = ";" if ";" in heading and "," not in heading else ","
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark, skipinitialspace=True)
    lines = [(reader.line_num, [cell.strip() for cell in line]) for line in reader if line]
    if not lines:
        return None, ["expected a heading and at least one row, got an empty file; name the columns in its first row"]
    (_, names), body = lines[0], lines[1:]
    faults = [
        f"row {number}: expected {len(names)} cells, as in the heading, got {len(line)}; fill or drop the rest"
        for number, line in body if len(line) != len(names)
    ]  # fmt: skip
    if faults:
        return None, faults[:N_NAMED] + ([f"and {len(faults) - N_NAMED} more such rows"] if faults[N_NAMED:] else [])
    swap = (lambda cell: cell.replace(",", ".")) if mark == ";" else (lambda cell: cell)
    columns = [[swap(line[place]) or None for _, line in body] for place in range(len(names))]
    return _Cells(names, columns, [number for number, _ in body]), []


def _parquet_cells(file: Path) -> tuple[_Cells | None, list[str]]:
    import pyarrow.parquet as pq

    with file.open("rb") as source:
        table = pq.read_table(source)
    index = (table.schema.pandas_metadata or {}).get("index_columns", [])
    kept = [place for place, name in enumerate(table.column_names) if name not in index]
    columns = [table.column(place).to_pylist() for place in kept]
    names = [table.column_names[place] for place in kept]
    return _Cells(names, columns, list(range(1, table.num_rows + 1))), []


# What is wrong


def _heading_faults(cells: _Cells, kinds: Sequence[Kind], also: Sequence[str]) -> list[str]:
    """Columns that are not named, named twice, or of names that do not belong here; and a table without rows."""
    faults = []
    for place, name in enumerate(cells.names):
        if not name:
            faults.append(f"column {place + 1}: expected a name, got none; name it or drop it (pandas: index=False)")
        elif name not in also:
            fault = _name_fault(name, kinds, also)
            faults += [f"column {fault}"] if fault else []
    twice = [name for name in dict.fromkeys(cells.names) if name and cells.names.count(name) > 1]
    faults += [f"column {name!r} is given twice; keep one" for name in twice]
    if not any(name in PARAMETERS for name in cells.names) and not faults:
        faults.append("expected at least one column with the name of a parameter, got none; add one")
    if not cells.rows:
        faults.append("expected at least one row below the heading, got none; add one per design")
    return faults


def _name_fault(name: str, kinds: Sequence[Kind], also: Sequence[str]) -> str | None:
    if name in PARAMETERS:
        return next((unknown_name(name, kind) for kind in kinds[:1] if PARAMETERS[name].kind not in kinds), None)
    known = [*also, *(p.name for p in PARAMETERS.values() if p.kind in kinds)]
    return f"{name!r} is not known here; {nearest(name, known)}"


def _value_faults(columns: dict[str, np.ndarray], rows: list[int]) -> list[str]:
    """Values that are missing or not valid, column by column, with the rows they stand in."""
    faults = []
    for name, column in columns.items():
        is_empty = np.array([cell is None for cell in column], dtype=bool)
        if is_empty.any():
            or_else = ", or drop the column so that the programme's value holds" if name in PARAMETERS else ""
            faults.append(f"column {name!r}, {_rows(is_empty, rows)}: expected a value, got an empty cell; fill it"
                          f"{or_else}")  # fmt: skip
        filled = [row for row, empty in zip(rows, is_empty, strict=True) if not empty]
        if name in PARAMETERS:
            faults += validate_table({name: column[~is_empty]}, filled)
        elif name == "seed":
            faults += seed_faults(column[~is_empty], pd.Index(filled))
    return faults


def _rows(is_named: np.ndarray, rows: list[int]) -> str:
    named = [str(row) for row, chosen in zip(rows, is_named, strict=True) if chosen]
    more = f" and {len(named) - N_NAMED} more" if len(named) > N_NAMED else ""
    return f"row{'s' if len(named) > 1 else ''} {', '.join(named[:N_NAMED])}{more}"


# From cells to values


def _typed(name: str, column: list[Any]) -> np.ndarray:
    """Cells as values of their parameter where they can be; what cannot stays as it is, and is a fault."""
    parameter = PARAMETERS.get(name)
    of_text = _number_of if name == "seed" else _reader_of(parameter) if parameter else str
    values = np.empty(len(column), dtype=object)
    for row, cell in enumerate(column):
        is_missing = cell is None or (isinstance(cell, float) and np.isnan(cell))
        values[row] = None if is_missing else of_text(cell) if isinstance(cell, str) or parameter is None else cell
    return values


def _reader_of(parameter: Parameter) -> Callable[[Any], Any]:
    if parameter.type == "bool":
        return lambda cell: FLAGS.get(cell.lower(), cell)
    if parameter.type == "choice":
        return lambda cell: int(cell) if cell.isdecimal() else cell
    return _number_of


def _number_of(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    for kind in (int, float):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def _settled(name: str, column: np.ndarray) -> Any:
    """A valid column in one type; a code becomes the choice's name."""
    parameter = PARAMETERS.get(name)
    if name == "seed":
        return np.array([int(value) for value in column], dtype=np.int64)
    if parameter is None:
        return pd.Series(column, dtype="str").to_numpy(dtype=object)
    if parameter.type == "choice":
        return np.array(list(_names_of(parameter, column)), dtype=object)
    return column.astype({"float": float, "int": np.int64, "bool": bool}[parameter.type])


def _names_of(parameter: Parameter, column: np.ndarray) -> Iterator[object]:
    for value in column:
        yield parameter.decode(float(value)) if isinstance(value, Integral | Real) else value
