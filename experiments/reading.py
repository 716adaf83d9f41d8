"""Results of an experiment read by others: as a table of pandas, or asked in SQL."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from experiments.schema import provenance_of, read_columns, schema_in
from experiments.store import MANIFEST, part_name, read_json


def _parts(folder: str | os.PathLike[str]) -> list[Path]:
    """The files of runs of a folder, in the order of the plan; warns of those that are missing.

    Raises `ValueError` for a folder without any.
    """
    place = Path(folder)
    if not place.is_dir():
        raise ValueError(f"folder: expected the folder of an experiment, got {str(folder)!r}, which is none; give the "
                         "path that the experiment printed, such as results/designs/uruguay-<digest>")  # fmt: skip
    manifest = read_json(place / MANIFEST)
    if not manifest:
        raise ValueError(f"folder: {place} holds no {MANIFEST} that can be read, so it is not the folder of an "
                         "experiment; give the one that holds report.html and runs")  # fmt: skip
    listed = [place / "runs" / part_name(block) for block in range(manifest["blocks"])]
    there = [path for path in listed if path.exists()]
    if not there:
        raise ValueError(f"folder: no runs are finished yet in {place}; run its experiment first")
    if len(there) < len(listed):
        warnings.warn(
            f"{len(listed) - len(there)} of {len(listed)} blocks of runs are missing in {place}: its experiment is not "
            "finished, and its command resumes it",
            UserWarning,
            stacklevel=3,
        )
    return there


def load(folder: str | os.PathLike[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The runs in the folder of an experiment, one row each: identity, what varies, outcomes, and `error`.

    `columns` reads only these. `attrs["provenance"]` holds the values that all runs share, their seeds, versions,
    commit and digests. Of an experiment that is not finished the runs that are there are given, with a warning.

    Raises `ValueError` for a folder of something else, an unknown column, or a damaged file.
    """
    parts = _parts(folder)
    schema = schema_in(str(parts[0]))
    unknown = [name for name in columns or () if name not in schema.names]
    if unknown:
        raise ValueError(f"columns: {', '.join(map(repr, unknown))} not in the runs of {folder}; choose from "
                         f"{', '.join(schema.names)}")  # fmt: skip
    tables = [read_columns(str(path), columns) for path in parts]
    found = pa.concat_tables(tables).to_pandas(split_blocks=True)
    found.attrs["provenance"] = provenance_of(schema)
    return found


def query(folder: str | os.PathLike[str], sql: str) -> pd.DataFrame:
    """The answer to a question in SQL about the runs of an experiment, by DuckDB, which reads only what it needs.

    The table `runs` holds a row per run, `summary` is summary.csv where there is one. Raises `ValueError` for a folder
    of something else or a question that is not understood, and ImportError without the package duckdb.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ImportError("query needs the package 'duckdb': install it with `make setup-all`, or with "
                          "`.venv/bin/python -m pip install duckdb`") from error  # fmt: skip
    parts = [str(path) for path in _parts(folder)]
    summary = Path(folder) / "summary.csv"
    with duckdb.connect() as connection:
        connection.read_parquet(parts).create_view("runs")
        if summary.exists():
            connection.read_csv(str(summary)).create_view("summary")
        try:
            answer: Any = connection.sql(sql)
            return pd.DataFrame() if answer is None else answer.df()
        except duckdb.Error as error:
            raise ValueError(f"sql: {error}") from None
