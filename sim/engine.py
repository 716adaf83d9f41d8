"""Arrays of runs in, arrays of outcomes out: blocks of runs on threads, twins, one run in full, effects by year."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from sim.blocks import SIZE, Block, blocks_of, tables_of, twin_overrides, twin_rows
from sim.jit import is_cached, mark_cached
from sim.living import Room, advance, keep_ended, measure_ended, run_block, start
from sim.overrides import OverrideKind, no_overrides
from sim.panels import CLOCKS, GROUPS, PANEL_DTYPE, SUMS_DTYPE, sum_by_year
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.columns import TWIN_OUTCOMES, default_row, empty_outcomes
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.programmes.calendar import calendar_of
from sim.quarter import restate_levers
from sim.state import NEVER, World
from sim.world import allocate, alone, n_places_of

ROOM_FOR_EVENTS = 256  # per cluster, in the log of a run told in full
# What a run told in full keeps of every quarter, in the order of a trace.
KEPT = ("firms", "clusters", "projects", "ties", "chambers", "programmes", "agencies", "governments", "work")


class Future(NamedTuple):
    """What some programmes share in all runs: who votes when, who shares a country, and when each is approved."""

    calendars: np.ndarray  # int64 [programme, tier, election, (election, hand-over)]
    layout: np.ndarray  # int64 [programme, (country, quarter of approval)]


class Trace(NamedTuple):
    """One run in full, quarter by quarter, with its twin."""

    world: World  # at the end
    firms: np.recarray  # [quarter, firm]
    clusters: np.recarray  # [quarter, cluster]
    goods: np.recarray  # [quarter, cluster, good]
    ties: np.recarray  # [quarter, firm, partner]
    chambers: np.recarray  # [quarter, cluster]
    programmes: np.recarray  # [quarter, programme slot]
    agencies: np.recarray  # [quarter, programme slot]
    governments: np.recarray  # [quarter, government]
    work: np.ndarray  # [quarter, programme slot, kind of work]
    twin: np.recarray  # [quarter, firm] of PANEL_DTYPE
    outcomes: np.recarray  # [1]


def _panels(rows: np.recarray, n_kept: int) -> np.recarray:
    return np.zeros((n_kept, n_places_of(rows)), dtype=PANEL_DTYPE).view(np.recarray)


def _room(rows: np.recarray) -> Room:
    n = len(rows)
    sums = np.zeros((2, len(GROUPS)), dtype=SUMS_DTYPE).view(np.recarray)
    return Room(
        _panels(rows, n), _panels(rows, n), np.zeros((n, 2)), np.zeros((n, 2)), sums, _panels(rows, 0)
    )  # fmt: skip


def blank_world() -> World:
    """The smallest world, whose records are zeros."""
    smallest = default_row()
    for name in SIZE:
        smallest[name] = PARAMETERS[name].low
    return allocate(smallest)


def _has_levers(overrides: np.recarray) -> bool:
    return bool((overrides["kind"] == OverrideKind.LEVER).any())


def change_levers(world: World, quarter: int) -> None:
    """Put the levers that are overridden in a quarter into all programme slots, where they still may change."""
    table = world.overrides
    mine = table[(table["kind"] == OverrideKind.LEVER) & (table["quarter"] == quarter)]
    for override in mine:
        lever = LEVERS[int(override["subject"])]
        for s in range(len(world.programmes)):
            has_money = world.programmes[s].first_money_quarter != NEVER
            if not (lever.changeable == "until_first_money" and has_money):
                world.params[lever.name][s] = override["value"]
    if len(mine):
        restate_levers(world)


def _advance_with_levers(world: World, first: int, last: int, seed: np.int64, panels: np.recarray) -> None:
    for quarter in range(first, last):
        change_levers(world, quarter)
        advance(world, quarter, quarter + 1, seed, panels)


def _ends(world: World) -> list[int]:
    """The quarters at which windows of programmes end, in order of time."""
    return np.unique(world.homes.end).tolist()


def _run_with_levers(
    block: Block, rows: np.recarray, seeds: np.ndarray, future: Future, outcomes: np.recarray, with_effects: bool
) -> None:
    """Like `run_block`, for runs in which a lever changes in mid-course: the same kernels, quarter by quarter."""
    twins, blank = twin_rows(rows), blank_world()
    shared = twin_overrides(block.overrides)
    for r in range(len(rows)):
        room = _room(rows[r])
        if with_effects:
            twin = allocate(rows[r], overrides=shared, layout=future.layout)
            start(twin, blank, twins[r], future.calendars, seeds[r])
            for first, last in pairwise([0, *_ends(twin)]):
                advance(twin, first, last, seeds[r], room.no_panels)
                keep_ended(twin, last, room.twin_panels, room.twin_books)
        world = allocate(rows[r], overrides=block.overrides, layout=future.layout)
        start(world, blank, rows[r], future.calendars, seeds[r])
        for first, last in pairwise([0, *_ends(world)]):
            _advance_with_levers(world, first, last, seeds[r], room.no_panels)
            keep_ended(world, last, room.panels, room.books)
            measure_ended(world, last, room, outcomes[r], with_effects)


def _live_block(block: Block, rows: np.recarray, seeds: np.ndarray, future: Future, with_effects: bool) -> np.recarray:
    """Outcomes [run, programme] of the runs of a block, in its order."""
    mine, my_seeds = rows[block.runs].view(np.recarray), seeds[block.runs]
    outcomes = empty_outcomes(mine.size).reshape(mine.shape).view(np.recarray)
    if _has_levers(block.overrides):
        _run_with_levers(block, mine, my_seeds, future, outcomes, with_effects)
    else:
        world = allocate(mine[0], overrides=block.overrides, layout=future.layout)
        twin = world._replace(overrides=twin_overrides(block.overrides))
        run_block(world, twin, blank_world(), mine, twin_rows(mine), block.starts_twin, my_seeds, future.calendars,
                  _room(mine[0]), outcomes, with_effects)  # fmt: skip
    if not with_effects:
        for name in TWIN_OUTCOMES:
            outcomes[name] = np.nan
    return outcomes


def on_threads(tasks: Iterable[Callable[[], Any]], threads: int) -> Iterator[Any]:
    """Results of tasks in their order, computed on threads; Ctrl-C drops what has not begun."""
    if threads == 1:
        for task in tasks:
            yield task()
        return
    pool = ThreadPoolExecutor(threads)
    try:
        futures = [pool.submit(task) for task in tasks]
        for future in futures:
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def portfolio(
    rows: np.recarray,
    seeds: np.ndarray,
    future: Future,
    overrides: Sequence[np.recarray] = (),
    effects: bool = True,
    threads: int | None = None,
) -> np.recarray:
    """Outcomes [run, programme] of worlds of several programmes, from rows [run, programme] and seeds int64 [run].

    `overrides` holds one list for all runs, one per run, or nothing. Without `effects` the twins are left out and
    the outcomes that need them are NaN. The result does not depend on `threads`, nor on the order of the runs.
    """
    warm_up()
    blocks = list(blocks_of(rows, seeds, overrides))
    tasks = [lambda block=block: _live_block(block, rows, seeds, future, effects) for block in blocks]
    outcomes = empty_outcomes(rows.size).reshape(rows.shape)
    for block, result in zip(blocks, on_threads(tasks, threads or os.cpu_count() or 1), strict=True):
        outcomes[block.runs] = result
    return outcomes.view(np.recarray)


def simulate(
    rows: np.recarray,
    seeds: np.ndarray,
    calendar: np.ndarray,
    overrides: Sequence[np.recarray] = (),
    effects: bool = True,
    threads: int | None = None,
) -> np.recarray:
    """Outcomes [run] of rows of parameters [run] and seeds [run] of one programme each, on one electoral calendar."""
    future = Future(calendar[np.newaxis], alone())
    found = portfolio(rows.reshape(-1, 1).view(np.recarray), seeds, future, overrides, effects, threads)
    return found[:, 0].view(np.recarray)


def new_portfolio(
    rows: np.recarray,
    seed: int,
    future: Future,
    overrides: np.recarray | None = None,
    n_events: int = 0,
    n_series: int = 0,
) -> World:
    """The world of some programmes' rows of parameters [programme] at the earliest approval, with room for a log."""
    warm_up()
    world = allocate(rows, n_events, n_series, overrides, future.layout)
    start(world, blank_world(), rows, future.calendars, np.int64(seed))
    return world


def new_world(
    row: np.void,
    seed: int,
    calendar: np.ndarray,
    overrides: np.recarray | None = None,
    told: bool = False,
) -> World:
    """The world of one run at approval; with `told` it keeps its series and its event log."""
    n_events = ROOM_FOR_EVENTS * int(row["n_candidate_clusters"]) if told else 0
    n_series = int(row["horizon_quarters"]) if told else 0
    future = Future(calendar[np.newaxis], alone())
    return new_portfolio(np.array([row]).view(np.recarray), seed, future, overrides, n_events, n_series)


def step(world: World, quarter: int, seed: int) -> None:
    """Live one quarter of a world."""
    change_levers(world, quarter)
    no_panels = np.zeros((0, len(world.firms)), dtype=PANEL_DTYPE).view(np.recarray)
    advance(world, quarter, quarter + 1, np.int64(seed), no_panels)


def trace(row: np.void, seed: int, calendar: np.ndarray, overrides: np.recarray) -> Trace:
    """One run in full, quarter by quarter, with its twin and its outcomes."""
    horizon, rows = int(row["horizon_quarters"]), np.array([row]).view(np.recarray)
    twin = new_world(twin_rows(rows)[0], seed, calendar, twin_overrides(overrides))
    twin_panels = _panels(rows, horizon)
    advance(twin, 0, horizon, np.int64(seed), twin_panels)
    room = _room(rows)
    keep_ended(twin, horizon, room.twin_panels, room.twin_books)
    world = new_world(row, seed, calendar, overrides, told=True)
    kept = {name: np.empty((horizon, *getattr(world, name).shape), getattr(world, name).dtype) for name in KEPT}
    for quarter in range(horizon):
        step(world, quarter, seed)
        for name, records in kept.items():
            records[quarter] = getattr(world, name)
    outcomes = empty_outcomes(1)
    keep_ended(world, horizon, room.panels, room.books)
    measure_ended(world, horizon, room, outcomes, True)
    stacked = [records.view(np.recarray) for records in kept.values()]
    return Trace(world, *stacked, twin=twin_panels, outcomes=outcomes)


def _yearly(row: np.void, seed: int, calendar: np.ndarray, overrides: np.recarray) -> np.recarray:
    """Sums [clock, year, group] of one run."""
    horizon = int(row["horizon_quarters"])
    sums = np.zeros((len(CLOCKS), horizon // QUARTERS_PER_YEAR, len(GROUPS)), dtype=SUMS_DTYPE).view(np.recarray)
    rows = np.array([row]).view(np.recarray)
    panels, twin_panels = _panels(rows, horizon), _panels(rows, horizon)
    twin = new_world(twin_rows(rows)[0], seed, calendar, twin_overrides(overrides))
    advance(twin, 0, horizon, np.int64(seed), twin_panels)
    world = new_world(row, seed, calendar, overrides)
    if _has_levers(overrides):
        _advance_with_levers(world, 0, horizon, np.int64(seed), panels)
    else:
        advance(world, 0, horizon, np.int64(seed), panels)
    sum_by_year(world, panels, twin_panels, sums)
    return sums


def effects(
    rows: np.recarray,
    seeds: np.ndarray,
    calendar: np.ndarray,
    overrides: Sequence[np.recarray] = (),
    threads: int | None = None,
) -> list[np.recarray]:
    """Sums over the firms of each group, with the programme and without: per run an array [clock, year, group]."""
    warm_up()
    numbers, lists = tables_of(overrides, len(rows))
    tasks = [lambda r=r: _yearly(rows[r], int(seeds[r]), calendar, lists[numbers[r]]) for r in range(len(rows))]
    return list(on_threads(tasks, threads or os.cpu_count() or 1))


def warm_up() -> None:
    """Compile all kernels on the smallest world, or load them; says so when it takes long."""
    if _is_warm:
        return
    if not is_cached():
        print("Compiling the model: about half a minute, once for this version ...", file=sys.stderr, flush=True)
    _is_warm.append(True)
    row = default_row()
    for name in SIZE:
        row[name] = PARAMETERS[name].low
    calendar, seeds = calendar_of({}), np.zeros(1, dtype=np.int64)
    simulate(row, seeds, calendar, threads=1)
    trace(row[0], 0, calendar, no_overrides())
    effects(row, seeds, calendar, threads=1)
    restate_levers(new_world(row[0], 0, calendar))
    mark_cached()


_is_warm: list[bool] = []
