"""The public functions: pandas in, pandas out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from sim import engine, history
from sim.frames import check_effects, check_threads, effect_table, outcome_table, programme_of, read_run, read_runs
from sim.overrides import Override
from sim.parameters import OUTCOMES, PARAMETERS
from sim.programmes import Field, Programme, base_row, load, names
from sim.traces import Trace


def parameters() -> pd.DataFrame:
    """Every lever, uncertainty and setting, indexed by name, with type, range, unit, meaning and source."""
    table = {
        name: {
            "kind": p.kind, "type": p.type, "default": p.default, "low": p.low, "high": p.high,
            "choices": p.choice_names, "unit": p.unit, "meaning": p.meaning, "source": p.source, "status": p.status,
            "group": p.group, "reaches_twin": p.reaches_twin, "changeable": p.changeable,
        }
        for name, p in PARAMETERS.items()
    }  # fmt: skip
    return _table_of(table)


def outcomes() -> pd.DataFrame:
    """Every outcome, indexed by name, with type, unit, meaning and preferred direction."""
    table = {
        o.name: {
            "type": o.type,
            "choices": None if o.choices is None else tuple(member.name.lower() for member in o.choices),
            "unit": o.unit, "meaning": o.meaning, "direction": o.direction, "group": o.group,
            "needs_twin": o.needs_twin, "denominator": o.denominator,
        }
        for o in OUTCOMES
    }  # fmt: skip
    return _table_of(table)


def programmes() -> pd.DataFrame:
    """Every preset, indexed by name: title, country, start, and its fields with value, source and status.

    `provenance` holds what a run reads, `history` what is known of how the programme went.
    """
    table = {}
    for name in names():
        preset = load(name)
        table[name] = {
            "title": preset.title, "country": preset.country, "start": preset.start,
            "provenance": _provenance(preset.fields), "history": _provenance(preset.history),
        }  # fmt: skip
    return _table_of(table)


def _provenance(fields: Mapping[str, Field]) -> dict[str, dict[str, object]]:
    return {name: {"value": one.value, "source": one.source, "status": one.status} for name, one in fields.items()}


def historical_overrides(programme: str | Path | Programme) -> list[Override]:
    """The elections and changes of government that a programme's file knows of, as overrides for its own window.

    What the file leaves open is drawn. They fit runs that keep the launch offset and whose calendar is not shifted.
    Raises `ValueError` for an unknown programme.
    """
    preset = programme_of(programme)
    return history.historical(preset, int(base_row(preset)["horizon_quarters"][0]))


def _table_of(rows: dict[str, dict[str, object]]) -> pd.DataFrame:
    """A table indexed by name that keeps values as they are: a whole number stays one, None stays None."""
    first = next(iter(rows.values()))
    columns = {}
    for column in first:
        values = [row[column] for row in rows.values()]
        is_flag = all(isinstance(value, bool) for value in values)
        is_text = all(isinstance(value, str) for value in values)
        columns[column] = pd.Series(values, index=list(rows), dtype="bool" if is_flag else "str" if is_text else object)
    return pd.DataFrame(columns).rename_axis("name")


def simulate(
    runs: pd.DataFrame,
    programme: str | Path | Programme = "baseline",
    effects: bool = True,
    threads: int | None = None,
    overrides: Iterable[object] | pd.DataFrame = (),
) -> pd.DataFrame:
    """Outcomes of a table of runs, one row per run, on the same index.

    `runs` has a column `seed` and one for any parameter; the others take the programme's value. `effects=False`
    skips the twin: columns that need it are NaN. `overrides` is a list for all runs, or a table with a column `run`.

    Raises `ValueError` with all faults at once.
    """
    check_effects(effects)
    check_threads(threads)
    ready = read_runs(runs, programme, overrides)
    result = engine.simulate(ready.rows, ready.seeds, ready.calendar, ready.overrides, effects, threads)
    return outcome_table(result, ready.index)


def effects(
    runs: pd.DataFrame,
    programme: str | Path | Programme = "baseline",
    by: str = "year",
    threads: int | None = None,
    overrides: Iterable[object] | pd.DataFrame = (),
) -> pd.DataFrame:
    """True effects of a table of runs year by year, as a long table: run, group, outcome, year, clock, effect, n.

    `run` is the index of the row. Groups are `members`, `itt` (all firms of financed clusters), `spillover` (their
    non-members) and `unfinanced`; outcomes `productivity`, `employment`, `export_prob` and `exports`. The clock
    `approval` counts years since the lender's approval, `first_benefit` since a cluster first benefited. `n` counts the
    firms behind an effect; without any the effect is 0.

    Raises `ValueError` with all faults at once.
    """
    if by != "year":
        raise ValueError(f"by: expected 'year', got {by!r}; effects are tabulated by year")
    check_threads(threads)
    ready = read_runs(runs, programme, overrides)
    return effect_table(engine.effects(ready.rows, ready.seeds, ready.calendar, ready.overrides, threads), ready.index)


def trace(
    programme: str | Path | Programme = "baseline",
    seed: int = 1,
    overrides: Iterable[object] = (),
    **values: object,
) -> Trace:
    """One run in full: `.series .events .firms .clusters .goods .ties .outcomes` and `.story(language="en")`.

    `values` are parameters that differ from the programme's. Raises `ValueError` with all faults at once.
    """
    preset = programme_of(programme)
    ready = read_run(preset, seed, overrides, values)
    lived = engine.trace(ready.rows[0], int(ready.seeds[0]), ready.calendar, ready.overrides[0])
    return Trace(preset, int(ready.seeds[0]), ready.rows[0], ready.overrides[0], lived)
