"""Tables of runs, of overrides and of outcomes between pandas and the arrays of the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.overrides import Extent, Override, encode, no_overrides
from sim.panels import CLOCKS, GROUPS
from sim.parameters import OUTCOMES
from sim.parameters.validation import encode_table, nearest, rows_with, show, unknown_name, validate, validate_table
from sim.programmes import Programme, base_row, calendar_array, load
from sim.state import SLOTS
from sim.world import alone

SEED = "seed"
EFFECTS = ("productivity", "employment", "export_prob", "exports")
_MAX_SEED = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs as the engine takes them, with the index of the user's table."""

    index: pd.Index
    rows: np.recarray  # [run], in a portfolio [run, programme]
    seeds: np.ndarray  # int64 [run]
    calendar: np.ndarray  # int64 [tier, election, (election, hand-over)], in a portfolio one per programme
    overrides: list[np.recarray]  # one for all runs, or one per run


def programme_of(programme: str | Path | Programme) -> Programme:
    """A programme by name or path; one that is already loaded is kept."""
    return programme if isinstance(programme, Programme) else load(programme)


def array_of(column: pd.Series) -> np.ndarray:
    """A column as an array of NumPy; what pandas marks as missing becomes NaN or None."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind != "O":
        return column.to_numpy()
    return column.astype(object).where(column.notna(), None).to_numpy(dtype=object)


def seed_faults(seeds: np.ndarray, labels: pd.Index) -> list[str]:
    """What is wrong with a column of seeds."""

    def is_seed(value: object) -> bool:
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            return False
        return bool(0 <= value <= _MAX_SEED) and float(value).is_integer()

    if seeds.dtype.kind in "iu":
        faulty = np.flatnonzero((seeds < 0) | (seeds > _MAX_SEED)).tolist()
    else:
        faulty = [row for row, value in enumerate(seeds.tolist()) if not is_seed(value)]
    if not faulty:
        return []
    named = ", ".join(str(labels[row]) for row in faulty[:3])
    more = f" and {len(faulty) - 3} more" if len(faulty) > 3 else ""
    got = show(seeds[faulty[0]])
    return [f"column 'seed', rows {named}{more}: expected a whole number from 0, got {got}; give the future's number"]


def table_faults(runs: pd.DataFrame) -> list[str]:
    """What is wrong with the shape of a table of runs, before its values are looked at."""
    faults = []
    if len(runs) == 0:
        faults.append("the table of runs: expected at least one row, got none; give one row per run")
    twice = runs.columns[runs.columns.duplicated()].unique()
    faults += [f"column {name!r} is given twice; keep one" for name in twice]
    if SEED not in runs.columns:
        near = nearest(SEED, [str(name) for name in runs.columns if unknown_name(str(name))])
        remedy = near if near.startswith("did") else "add it: equal seeds are equal futures"
        faults.append(f"column 'seed': expected in the table of runs, got nothing; {remedy}")
    return faults


def _extent(rows: np.recarray, layout: np.ndarray) -> Extent:
    """How far the worlds of some runs [run, programme] all reach."""
    return Extent(
        int((layout[:, 1] + rows.horizon_quarters).max(axis=1).min()), int(rows.n_territories.sum(axis=1).min()),
        int(rows.n_candidate_clusters.sum(axis=1).min()), SLOTS * rows.shape[1], 1 + int(layout[:, 0].max()),
    )  # fmt: skip


def _overrides_by_run(
    table: pd.DataFrame, index: pd.Index, rows: np.recarray, layout: np.ndarray
) -> tuple[list[np.recarray], list[str]]:
    """Overrides of a table whose column `run` names the row of `index` that each applies to."""
    wanted = ("run", *Override._fields)
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        return [], [
            f"overrides: expected the columns {', '.join(wanted)}, got none named {', '.join(missing)}; add them"
        ]
    if not index.is_unique:
        return [], ["overrides: expected runs with an index that names each row once, got one with repeats; reset it"]
    places = index.get_indexer(pd.Index(table["run"]))
    faults = [
        f"override {number}, run: expected a row of the table of runs, got {show(table['run'].iloc[number])}; "
        "name one by its index"
        for number in np.flatnonzero(places < 0).tolist()
    ]
    items = list(zip(*(array_of(table[name]).tolist() for name in Override._fields), strict=True))
    encoded = [no_overrides()] * len(rows)
    for place in np.unique(places[places >= 0]).tolist():
        mine = [items[number] for number in np.flatnonzero(places == place).tolist()]
        encoded[place], found = encode(
            mine, _extent(rows[place : place + 1].view(np.recarray), layout), f" of run {index[place]}"
        )
        faults += found
    return encoded, faults


def encode_overrides(
    overrides: Iterable[object] | pd.DataFrame, index: pd.Index, rows: np.recarray, layout: np.ndarray
) -> tuple[list[np.recarray], list[str]]:
    """Overrides for the engine, one array for all runs or one per run, and all faults as sentences.

    `rows` are [run, programme]; `layout` is theirs in one world (see `sim.engine.Future`).
    """
    if isinstance(overrides, pd.DataFrame):
        return _overrides_by_run(overrides, index, rows, layout)
    listed = [overrides] if isinstance(overrides, Override) else list(overrides)
    table, faults = encode(listed, _extent(rows, layout))
    return [table], faults


def read_runs(
    runs: pd.DataFrame, programme: str | Path | Programme, overrides: Iterable[object] | pd.DataFrame = ()
) -> Runs:
    """A table of runs made ready for the engine; columns that are missing take the programme's value.

    Raises `ValueError` with all faults at once.
    """
    if not isinstance(runs, pd.DataFrame):
        raise ValueError(f"runs: expected a pandas DataFrame, got {type(runs).__name__}; give one row per run")
    preset = programme_of(programme)
    faults = table_faults(runs)
    if faults:
        raise ValueError("\n".join(faults))
    columns = {name: array_of(runs[name]) for name in runs.columns if name != SEED}
    seeds = array_of(runs[SEED])
    faults = validate_table(columns, runs.index) + seed_faults(seeds, runs.index)
    if faults:
        raise ValueError("\n".join(faults))
    rows = encode_table(columns, base_row(preset), len(runs))
    tables, faults = encode_overrides(overrides, runs.index, rows.reshape(-1, 1).view(np.recarray), alone())
    if faults:
        raise ValueError("\n".join(faults))
    return Runs(runs.index, rows, seeds.astype(np.int64), calendar_array(preset), tables)


def read_run(
    programme: str | Path | Programme,
    seed: object,
    overrides: Iterable[object],
    values: Mapping[str, object],
    seed_name: str = SEED,
) -> Runs:
    """One run made ready for the engine; `seed_name` is what the caller's user calls the seed.

    Raises `ValueError` with all faults at once.
    """
    preset = programme_of(programme)
    index = pd.RangeIndex(1)
    faults = validate(values)
    seeds = np.array([seed], dtype=object)
    faults += [fault.replace("column 'seed', rows 0", seed_name) for fault in seed_faults(seeds, index)]
    if faults:
        raise ValueError("\n".join(faults))
    rows = rows_with(values, 1, base_row(preset))
    tables, faults = encode_overrides(overrides, index, rows.reshape(-1, 1).view(np.recarray), alone())
    if faults:
        raise ValueError("\n".join(faults))
    return Runs(index, rows, seeds.astype(np.int64), calendar_array(preset), tables)


def check_threads(threads: object) -> None:
    """Raise `ValueError` for what is no number of threads."""
    if threads is not None and (isinstance(threads, bool) or not isinstance(threads, int) or threads < 1):
        raise ValueError(
            f"threads: expected a whole number from 1, or None for all processors, got {threads!r}; leave it out"
        )


def check_effects(effects: object) -> None:
    """Raise `ValueError` for what is neither True nor False."""
    if not isinstance(effects, bool):
        raise ValueError(f"effects: expected True or False, got {effects!r}; False leaves the twins out")


def outcome_table(outcomes: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """Outcomes of runs [run] as a table: a choice as text, a flag as 0 or 1."""
    columns = {}
    for outcome in OUTCOMES:
        column = outcomes[outcome.name]
        if outcome.choices is not None:
            names = np.array([member.name.lower() for member in outcome.choices])
            columns[outcome.name] = names[column]
        else:
            columns[outcome.name] = column.astype(np.int64) if outcome.type == "bool" else column
    return pd.DataFrame(columns, index=index)


def _quotient(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    """One array over another; 0 where there is nothing to divide by."""
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0.0)


def _effects_of(sums: np.recarray) -> np.ndarray:
    """Effects [..., effect] from sums [...] over the firms of a group, with the programme and without."""
    employment = _quotient(sums["employees"] - sums["twin_employees"], sums["twin_employees"])
    exporting = _quotient(sums["exporters"] - sums["twin_exporters"], sums["n"])
    exports = _quotient(sums["exports"] - sums["twin_exports"], sums["twin_exports"])
    productivity = _quotient(sums["productivity_gain"], sums["survivors"])
    return np.stack([productivity, employment, exporting, exports], axis=-1)


def effect_table(sums: list[np.recarray], index: pd.Index) -> pd.DataFrame:
    """Sums of runs, each [clock, year, group], as a long table of effects, with the firms they rest on."""
    places, columns = [], []
    for run, one in enumerate(sums):
        clock, group, year, effect = np.indices((len(CLOCKS), len(GROUPS), one.shape[1], len(EFFECTS))).reshape(4, -1)
        values = _effects_of(one)[clock, year, group, effect]
        places.append(np.full(len(values), run))
        columns.append((group, effect, year + 1, clock, values, one["n"][clock, year, group].astype(np.int64)))
    group, effect, year, clock, values, n = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return pd.DataFrame(
        {
            "run": index.take(np.concatenate(places)),
            "group": np.array(GROUPS)[group],
            "outcome": np.array(EFFECTS)[effect],
            "year": year,
            "clock": np.array(CLOCKS)[clock],
            "effect": values,
            "n": n,
        }
    )
