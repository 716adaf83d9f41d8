"""Portfolios: several programmes in one world and on one calendar.

Quarter 0 is the earliest approval; every other programme waits for its own. Programmes whose files name the same
country share its national government. The economy and the stock of shared lessons are common to all; clusters, firms
and territories are each programme's own. Countries, territories, programme slots (two each: a loan and its sequel) and
clusters are numbered in the order in which the programmes are given, so that one more at the end of the list changes
nobody else's luck; the economy follows the parameters of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim import engine
from sim.dates import quarter_number
from sim.engine import Future
from sim.frames import (
    SEED,
    Runs,
    array_of,
    check_effects,
    check_threads,
    encode_overrides,
    outcome_table,
    programme_of,
    seed_faults,
    table_faults,
)
from sim.parameters import PARAMETERS
from sim.parameters.validation import encode_table, show, validate, validate_table
from sim.programmes import Programme, base_row, calendar_array, date_of

_OFFSET = "launch_offset_quarters"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Programmes with what they share in all runs."""

    programmes: tuple[Programme, ...]
    launches: tuple[int, ...]  # quarters from taking office to approval
    future: Future

    @property
    def names(self) -> list[str]:
        """Names of the programmes, in the order given."""
        return [programme.name for programme in self.programmes]


def _loaded(programmes: object) -> tuple[list[Programme], list[str]]:
    """The programmes of a list of names, paths or loaded ones, and what is wrong with the list."""
    if isinstance(programmes, str | Path | Programme) or not isinstance(programmes, Iterable):
        return [], [f"programmes: expected a list of names or paths, got {show(programmes)}; put it in brackets"]
    loaded, faults = [], []
    for item in programmes:
        if not isinstance(item, str | Path | Programme):
            faults.append(f"programmes: expected a name or path, got {show(item)}; give the name of a preset")
            continue
        try:
            loaded.append(programme_of(item))
        except ValueError as error:
            faults.append(str(error))
    named = [programme.name for programme in loaded]
    faults += [
        f"programmes: {name!r} is given twice; keep one, or give a copy of its file a name of its own"
        for name in dict.fromkeys(named)
        if named.count(name) > 1
    ]
    if not loaded and not faults:
        faults.append("programmes: expected at least one, got none; give the names of presets")
    return loaded, faults


def _layout(programmes: Iterable[Programme], launches: Iterable[int]) -> np.ndarray:
    """Country and quarter of approval of each programme, int64 [programme, 2]; both count from 0.

    One without a real calendar has its government take office in January 2001.
    """
    countries: dict[str, int] = {}
    rows = []
    for programme, launch in zip(programmes, launches, strict=True):
        country = countries.setdefault(programme.country, len(countries))
        rows.append((country, quarter_number(date_of(programme, launch, 0))))
    layout = np.array(rows, dtype=np.int64)
    layout[:, 1] -= layout[:, 1].min()
    return layout


def portfolio_of(programmes: object, launch: object = None) -> Portfolio:
    """Programmes made ready to live in one world; `launch` is their launch offset in place of each one's own.

    Raises `ValueError` with all faults at once.
    """
    loaded, faults = _loaded(programmes)
    if launch is not None:
        faults += validate({_OFFSET: launch})
    if faults:
        raise ValueError("\n".join(faults))
    own = [int(base_row(programme)[_OFFSET][0]) for programme in loaded]
    launches = own if launch is None else [int(launch)] * len(own)  # type: ignore[call-overload]
    calendars = np.stack([calendar_array(programme) for programme in loaded])
    return Portfolio(tuple(loaded), tuple(launches), Future(calendars, _layout(loaded, launches)))


def _window_faults(portfolio: Portfolio, rows: np.recarray) -> list[str]:
    """Whether the world would live longer than electoral calendars reach."""
    most = PARAMETERS["horizon_quarters"].high
    assert most is not None
    ends = portfolio.future.layout[:, 1] + rows["horizon_quarters"]
    if ends.max() <= most:
        return []
    late = portfolio.names[int(ends.max(axis=0).argmax())]
    return [
        f"programmes: expected windows that end within {most} quarters of the earliest approval, got {ends.max()} for "
        f"{late!r}; leave out the earliest or the latest programme, or shorten horizon_quarters"
    ]


def read_portfolio(runs: pd.DataFrame, portfolio: Portfolio, overrides: Iterable[object] | pd.DataFrame = ()) -> Runs:
    """A table of runs made ready for the engine, with rows [run, programme]: its columns hold for all programmes.

    Raises `ValueError` with all faults at once.
    """
    faults = table_faults(runs)
    if faults:
        raise ValueError("\n".join(faults))
    columns = {str(name): array_of(runs[name]) for name in runs.columns if name != SEED}
    seeds = array_of(runs[SEED])
    faults = validate_table(columns, runs.index) + seed_faults(seeds, runs.index)
    if _OFFSET in columns:
        faults.append(f"column {_OFFSET!r}: expected one calendar for all runs; give it as a value of the portfolio")
    if faults:
        raise ValueError("\n".join(faults))
    rows = np.stack(
        [encode_table(columns, base_row(programme), len(runs)) for programme in portfolio.programmes], axis=1
    ).view(np.recarray)
    rows[_OFFSET] = np.array(portfolio.launches)
    faults = _window_faults(portfolio, rows)
    tables, found = encode_overrides(overrides, runs.index, rows, portfolio.future.layout)
    if faults or found:
        raise ValueError("\n".join(faults + found))
    return Runs(runs.index, rows, seeds.astype(np.int64), portfolio.future.calendars, tables)


def simulate_portfolio(
    runs: pd.DataFrame,
    portfolio: Portfolio,
    effects: bool = True,
    threads: int | None = None,
    overrides: Iterable[object] | pd.DataFrame = (),
) -> pd.DataFrame:
    """Outcomes of a table of runs: for each of its rows one row per programme, with columns `run` and `programme`.

    `run` is the index of the row in `runs`, whose parameters hold for all programmes.

    Raises `ValueError` with all faults at once.
    """
    ready = read_portfolio(runs, portfolio, overrides)
    found = engine.portfolio(ready.rows, ready.seeds, portfolio.future, ready.overrides, effects, threads)
    n = len(portfolio.programmes)
    table = outcome_table(found.reshape(-1), pd.RangeIndex(found.size))
    table.insert(0, "run", ready.index.repeat(n))
    table.insert(1, "programme", portfolio.names * len(ready.index))
    return table


def portfolio(
    programmes: Iterable[str | Path | Programme],
    seeds: Iterable[int],
    *,
    effects: bool = True,
    threads: int | None = None,
    overrides: Iterable[object] = (),
    **values: object,
) -> pd.DataFrame:
    """Outcomes of several programmes in one world and calendar: one row per seed and programme.

    The columns are `programme`, `seed` and those of `simulate`; every programme is measured at the end of its own
    window. `values` hold for all programmes in place of their own. The twin of a portfolio is the same future without
    any of them. `overrides` number countries, territories, programme slots and clusters in the order of the programmes.
    The order of the programmes numbers them and so draws their luck; `n_events` counts the events of all.

    Raises `ValueError` with all faults at once.
    """
    check_effects(effects)
    check_threads(threads)
    faults = validate({name: value for name, value in values.items() if name != _OFFSET})
    listed = [] if isinstance(seeds, str) or not isinstance(seeds, Iterable) else list(seeds)
    if not listed:
        faults.append(
            f"seeds: expected a list of whole numbers, at least one, got {show(seeds)}; give futures' numbers"
        )
    found = None
    try:
        found = portfolio_of(programmes, values.pop(_OFFSET, None))
    except ValueError as error:
        faults.append(str(error))
    if found is None or faults:
        raise ValueError("\n".join(faults))
    runs = pd.DataFrame(
        {SEED: pd.Series(listed, dtype=object), **{name: [value] * len(listed) for name, value in values.items()}}
    )
    table = simulate_portfolio(runs, found, effects, threads, overrides)
    table["run"] = runs[SEED].to_numpy()[table["run"]].astype(np.int64)
    table = table.rename(columns={"run": SEED})
    return table[["programme", SEED, *table.columns[2:]]]
