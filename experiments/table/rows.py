"""From a user's table to a table of runs: each row with some futures, or with its own seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.planning.tables import ALL_KINDS, given_table, read_table
from experiments.request import MAX_RUNS, Keys, Request
from experiments.words import counted

LABELS = ("design", "scenario")
ALSO = (*LABELS, "seed")


class TableKeys(Keys):
    """The file, or its rows as they are, and whether the same futures are lived without the programme as well."""

    table: str | None = Field(min_length=1)
    rows: list[dict[str, Any]] | None = None
    effects: bool = True


def _doubled(rows: pd.DataFrame) -> list[str]:
    """Rows that are the same run twice, which would count as two."""
    doubled = rows.duplicated(keep=False)
    if not doubled.any():
        return []
    first = rows[doubled].iloc[0]
    same = rows.index[(rows == first).all(axis=1)]
    named = ", ".join(map(str, same[:3]))
    return [f"rows {named} are the same; keep one, or tell them apart by a seed"]


def case_numbers(rows: pd.DataFrame) -> np.ndarray:
    """The number of each row's case, from 1 in the order of the file: rows that differ in their seed only are one."""
    told = rows.drop(columns="seed", errors="ignore")
    return told.groupby(list(told.columns), sort=False).ngroup().to_numpy() + 1


def _codes(rows: pd.DataFrame, label: str, otherwise: np.ndarray) -> np.ndarray:
    """Numbers from 1 for the names in a column, in the order of the file."""
    return pd.factorize(rows[label])[0] + 1 if label in rows else otherwise


def runs_of(rows: pd.DataFrame, seeds: range) -> pd.DataFrame:
    """Each row with every future, or, where rows have seeds, each row once."""
    n_futures = 1 if "seed" in rows else len(seeds)
    place = np.repeat(np.arange(len(rows)), n_futures)
    if "seed" in rows:
        seed = rows["seed"].to_numpy()
        future = np.unique(seed, return_inverse=True)[1] + 1
    else:
        future = np.tile(np.arange(n_futures), len(rows)) + 1
        seed = np.asarray(seeds, dtype=np.int64)[future - 1]
    ids = pd.DataFrame({
        "run": np.arange(len(place)), "design": _codes(rows, "design", case_numbers(rows))[place],
        "scenario": _codes(rows, "scenario", np.ones(len(rows), dtype=np.int64))[place], "future": future, "seed": seed,
    })  # fmt: skip
    values = rows.drop(columns=[*ALSO], errors="ignore").iloc[place].reset_index(drop=True)
    return pd.concat([ids, values], axis=1)


def _rows(keys: TableKeys) -> tuple[pd.DataFrame, list[str], str]:
    """The table that is asked for, what is wrong with it, and where it stands. Raises `Faults` where there is none."""
    if keys.table is not None and keys.rows is not None:
        raise Faults(["table, rows: expected one of the two, got both; drop one"])
    if keys.rows is not None:
        return *given_table(keys.rows, "rows", ALL_KINDS, ALSO), "rows"
    if keys.table is None:
        raise Faults(["table: expected the path of a CSV or Parquet file, got nothing; give table=<path>"])
    return *read_table(keys.table, "table", ALL_KINDS, ALSO), f"table: {keys.table}"


def plan(request: Request) -> Plan:
    """The runs of the table. Raises `Faults` with all that is wrong with the file."""
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, TableKeys)
    rows, faults, where = _rows(keys)
    faults += [f"{where}: column {name!r} is also given on the command line; drop one of the two"
               for name in rows if name in fixed]  # fmt: skip
    faults += [f"{where}: {fault}" for fault in _doubled(rows)]
    n = len(rows) * (1 if "seed" in rows else len(request.seeds))
    if n > MAX_RUNS:
        faults.append(f"table, futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    if faults:
        raise Faults(faults)
    notes = (
        (f"each of {counted(len(rows), 'row')} has its own seed, so that futures is not used",)
        if "seed" in rows
        else ()
    )
    details = {"names": {label: [*dict.fromkeys(rows[label])] for label in LABELS if label in rows}}
    programme = request.common.programme
    return Plan(runs_of(rows, request.seeds), programme, fixed, resolved(programme, fixed), notes=notes,
                details=details, effects=keys.effects)  # fmt: skip
