"""The columns of a file of runs, of the same types in every file, and how a block of runs becomes such a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.planning.plan import distinct
from sim.parameters import OUTCOMES, PARAMETERS

ERROR = "error"  # why a run has no outcomes; null where it has
_TYPES = {
    "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "choice": pa.string(), "text": pa.string()
}  # fmt: skip
_OUTCOME_TYPES = {**_TYPES, "bool": pa.int64()}  # a flag is 0 or 1, as `sim.simulate` has it
_ROWS = b"rows"
_PROVENANCE = b"provenance"


class Damaged(ValueError):
    """A file of runs is not what was written."""


def _kind_of(name: str, column: pd.Series) -> str:
    """The kind of a column of the table of runs: as declared, else as it is."""
    column = distinct(column)
    if name in PARAMETERS:
        return PARAMETERS[name].type
    if pd.api.types.is_bool_dtype(column):
        return "bool"
    if pd.api.types.is_integer_dtype(column):
        return "int"
    return "float" if pd.api.types.is_float_dtype(column) else "text"


def schema_of(table: pd.DataFrame) -> pa.Schema:
    """Identity of a run, what varies, every outcome, and the error of a run that failed."""
    fields = [pa.field(str(name), _TYPES[_kind_of(str(name), table[name])]) for name in table.columns]
    fields += [pa.field(outcome.name, _OUTCOME_TYPES[outcome.type]) for outcome in OUTCOMES]
    return pa.schema([*fields, pa.field(ERROR, pa.string())])


def digest_of(rows: pd.DataFrame) -> str:
    """What tells some rows of a table of runs from any others."""
    digest = sha256("\0".join(map(str, rows.columns)).encode())
    digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _planned(column: pd.Series, wanted: pa.DataType) -> pa.Array:
    found = pa.Array.from_pandas(column)
    return found if found.type == wanted else found.cast(wanted)


def file_of(
    schema: pa.Schema,
    rows: pd.DataFrame,
    outcomes: pd.DataFrame,
    errors: Sequence[str | None],
    provenance: Mapping[str, Any],
) -> pa.Buffer:
    """A block of runs as the bytes of a Parquet file that carries where it comes from.

    Where a run has an error its outcomes are null; an outcome that is not given is null as well.
    """
    failed = np.array([error is not None for error in errors], dtype=bool)
    columns = []
    for field in schema:
        if field.name == ERROR:
            columns.append(pa.array(list(errors), pa.string()))
        elif field.name in rows:
            columns.append(_planned(rows[field.name], field.type))
        elif field.name in outcomes:
            columns.append(pa.array(outcomes[field.name].to_numpy(), field.type, mask=failed, from_pandas=False))
        else:
            columns.append(pa.nulls(len(rows), field.type))
    known = {_ROWS: digest_of(rows).encode(), _PROVENANCE: json.dumps(provenance, ensure_ascii=False).encode()}
    table = pa.Table.from_arrays(columns, schema=schema.with_metadata(known))
    buffer = pa.BufferOutputStream()
    few = [field.name for field in schema if field.name in rows or field.type == pa.string()]  # values, often repeated
    pq.write_table(table, buffer, compression="zstd", use_dictionary=few, write_page_checksum=True)
    return buffer.getvalue()


def provenance_of(schema: pa.Schema) -> dict[str, Any]:
    """Where the runs of a file come from."""
    return json.loads((schema.metadata or {}).get(_PROVENANCE, b"{}"))


@contextmanager
def _opened(path: str) -> Iterator[pq.ParquetFile]:
    """A file of runs whose checksums are looked at. Raises `Damaged`."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except FileNotFoundError:
        raise
    except (OSError, ValueError, pa.ArrowException):  # what it says of itself cannot be trusted either
        raise Damaged(f"{path} is damaged; the command of its experiment runs these runs again") from None


def holds(path: str, schema: pa.Schema, rows: pd.DataFrame) -> bool:
    """Whether a file is whole and undamaged, and holds these rows."""
    try:
        with _opened(path) as file:
            found = file.schema_arrow
            is_ours = found.equals(schema) and (found.metadata or {}).get(_ROWS) == digest_of(rows).encode()
            return is_ours and file.read().num_rows == len(rows)
    except (FileNotFoundError, Damaged):
        return False


def has_errors(path: str) -> bool:
    """Whether a file holds runs that failed; a damaged one is run again anyway."""
    try:
        errors = read_columns(path, [ERROR]).column(ERROR)
    except (FileNotFoundError, Damaged, KeyError):
        return False
    return errors.null_count < len(errors)


def schema_in(path: str) -> pa.Schema:
    """The columns of a file of runs, with its provenance. Raises `Damaged`."""
    with _opened(path) as file:
        return file.schema_arrow


def read_columns(path: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Columns of a file of runs, in the order asked for. Raises `Damaged`."""
    with _opened(path) as file:
        found = file.read(columns=None if columns is None else list(columns))
    return found if columns is None else found.select(list(columns))
