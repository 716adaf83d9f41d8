"""Arrays of runs in, arrays of outcomes out: blocks of runs on threads, twins, one run in full, effects by year."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from sim.blocks import SIZE, Block, blocks_of, n_firms_of, tables_of, twin_overrides, twin_rows
from sim.jit import entry, is_cached, kernel, mark_cached
from sim.metrics import measure, measure_effects
from sim.overrides import OverrideKind, no_overrides
from sim.panels import CLOCKS, GROUPS, PANEL_DTYPE, SUMS_DTYPE, keep_panel, sum_by_year, sum_groups
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.columns import TWIN_OUTCOMES, default_row, empty_outcomes
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.programmes.calendar import calendar_of
from sim.quarter import begin, restate_levers, run_quarter
from sim.state import NEVER, World
from sim.world import allocate

ROOM_FOR_EVENTS = 256  # per cluster, in the log of a run told in full


class Trace(NamedTuple):
    """One run in full, quarter by quarter, with its twin."""

    world: World  # at the end
    firms: np.recarray  # [quarter, firm]
    clusters: np.recarray  # [quarter, cluster]
    goods: np.recarray  # [quarter, cluster, good]
    ties: np.recarray  # [quarter, firm, partner]
    twin: np.recarray  # [quarter, firm] of PANEL_DTYPE
    outcomes: np.recarray  # [1]


@kernel
def clear(world, blank):
    """Set every array of a world back to zeros, with the records of a blank one."""
    for i in range(world.firms.shape[0]):
        world.firms[i] = blank.firms[0]
        for place in range(world.ties.shape[1]):
            world.ties[i, place] = blank.ties[0, 0]
    for c in range(world.clusters.shape[0]):
        world.clusters[c] = blank.clusters[0]
        world.chambers[c] = blank.chambers[0]
        for g in range(world.projects.shape[1]):
            world.projects[c, g] = blank.projects[0, 0]
    for s in range(world.programmes.shape[0]):
        world.programmes[s] = blank.programmes[0]
        world.agencies[s] = blank.agencies[0]
        world.committees[s] = blank.committees[0]
        world.civil_partners[s] = blank.civil_partners[0]
        world.lenders[s] = blank.lenders[0]
        for kind in range(world.work.shape[1]):
            world.work[s, kind] = 0.0
    for g in range(world.governments.shape[0]):
        world.governments[g] = blank.governments[0]
    for t in range(world.territories.shape[0]):
        world.territories[t] = blank.territories[0]
    world.commons[0] = blank.commons[0]


@entry
def start(world, blank, row, calendar, seed):
    """Make the world of a row of parameters and a seed, at approval."""
    clear(world, blank)
    for s in range(world.params.shape[0]):
        world.params[s] = row
    begin(world, calendar, seed)


@entry
def advance(world, first, last, seed, panels):
    """Live the quarters from `first` to before `last`; the last panels [kept, firm] of the window are kept."""
    horizon = world.params[0].horizon_quarters
    for quarter in range(first, last):
        run_quarter(world, quarter, seed)
        place = quarter - (horizon - panels.shape[0])
        if place >= 0:
            keep_panel(world.firms, panels[place])


@entry
def run_block(world, twin, blank, rows, twin_rows, starts_twin, seeds, calendar, panels, twin_panels, sums, outcomes,
              with_effects):  # fmt: skip
    """Live the runs of a block one after the other; a twin serves all runs that follow it."""
    twin_value = 0.0
    twin_cost = 0.0
    for r in range(rows.shape[0]):
        horizon = rows[r].horizon_quarters
        if with_effects and starts_twin[r]:
            start(twin, blank, twin_rows[r], calendar, seeds[r])
            advance(twin, 0, horizon, seeds[r], twin_panels)
            twin_value = twin.commons[0].discounted_value
            twin_cost = twin.commons[0].discounted_cost
        start(world, blank, rows[r], calendar, seeds[r])
        advance(world, 0, horizon, seeds[r], panels)
        measure(world, horizon, outcomes[r])
        if with_effects:
            for group in range(sums.shape[1]):
                sums[0, group] = sums[1, group]
            sum_groups(world, panels[0], twin_panels[0], sums[0])
            measure_effects(world, twin_value, twin_cost, sums[0], outcomes[r])


def _panels(row: np.void, n_kept: int) -> np.recarray:
    return np.zeros((n_kept, n_firms_of(row)), dtype=PANEL_DTYPE).view(np.recarray)


def blank_world() -> World:
    """The smallest world, whose records are zeros."""
    smallest = default_row()
    for name in SIZE:
        smallest[name] = PARAMETERS[name].low
    return allocate(smallest[0])


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


def _advance_with_levers(world: World, horizon: int, seed: np.int64, panels: np.recarray) -> None:
    for quarter in range(horizon):
        change_levers(world, quarter)
        advance(world, quarter, quarter + 1, seed, panels)


def _run_with_levers(block: Block, rows: np.recarray, seeds: np.ndarray, calendar: np.ndarray, outcomes: np.recarray,
                     with_effects: bool) -> None:  # fmt: skip
    """Like `run_block`, for runs in which a lever changes in mid-course: the same kernels, quarter by quarter."""
    twins, blank = twin_rows(rows), blank_world()
    shared = twin_overrides(block.overrides)
    for r in range(len(rows)):
        horizon = int(rows["horizon_quarters"][r])
        panels, twin_panels = _panels(rows[r], 1), _panels(rows[r], 1)
        twin = allocate(rows[r], overrides=shared)
        if with_effects:
            start(twin, blank, twins[r], calendar, seeds[r])
            advance(twin, 0, horizon, seeds[r], twin_panels)
        world = allocate(rows[r], overrides=block.overrides)
        start(world, blank, rows[r], calendar, seeds[r])
        _advance_with_levers(world, horizon, seeds[r], panels)
        measure(world, horizon, outcomes[r])
        if with_effects:
            sums = np.zeros(len(GROUPS), dtype=SUMS_DTYPE).view(np.recarray)
            sum_groups(world, panels[0], twin_panels[0], sums)
            commons = twin.commons[0]
            measure_effects(world, commons.discounted_value, commons.discounted_cost, sums, outcomes[r])


def _live_block(
    block: Block, rows: np.recarray, seeds: np.ndarray, calendar: np.ndarray, with_effects: bool
) -> np.recarray:
    """Outcomes of the runs of a block, in its order."""
    mine, my_seeds = rows[block.runs].view(np.recarray), seeds[block.runs]
    outcomes = empty_outcomes(len(mine))
    if _has_levers(block.overrides):
        _run_with_levers(block, mine, my_seeds, calendar, outcomes, with_effects)
    else:
        world = allocate(mine[0], overrides=block.overrides)
        twin = world._replace(overrides=twin_overrides(block.overrides))
        sums = np.zeros((2, len(GROUPS)), dtype=SUMS_DTYPE).view(np.recarray)  # the second stays zero
        run_block(world, twin, blank_world(), mine, twin_rows(mine), block.starts_twin, my_seeds, calendar,
                  _panels(mine[0], 1), _panels(mine[0], 1), sums, outcomes, with_effects)  # fmt: skip
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


def simulate(
    rows: np.recarray,
    seeds: np.ndarray,
    calendar: np.ndarray,
    overrides: Sequence[np.recarray] = (),
    effects: bool = True,
    threads: int | None = None,
) -> np.recarray:
    """Outcomes [run] of rows of parameters [run] and seeds int64 [run] on one electoral calendar.

    `overrides` holds one list for all runs, one per run, or nothing. Without `effects` the twins are left out and
    the outcomes that need them are NaN. The result does not depend on `threads`, nor on the order of the runs.
    """
    warm_up()
    blocks = list(blocks_of(rows, seeds, overrides))
    tasks = [lambda block=block: _live_block(block, rows, seeds, calendar, effects) for block in blocks]
    outcomes = empty_outcomes(len(rows))
    for block, result in zip(blocks, on_threads(tasks, threads or os.cpu_count() or 1), strict=True):
        outcomes[block.runs] = result
    return outcomes


def new_world(
    row: np.void,
    seed: int,
    calendar: np.ndarray,
    overrides: np.recarray | None = None,
    told: bool = False,
) -> World:
    """The world of one run at approval; with `told` it keeps its series and its event log."""
    warm_up()
    n_events = ROOM_FOR_EVENTS * int(row["n_candidate_clusters"]) if told else 0
    n_series = int(row["horizon_quarters"]) if told else 0
    world = allocate(row, n_events, n_series, overrides)
    start(world, blank_world(), row, calendar, np.int64(seed))
    return world


def step(world: World, quarter: int, seed: int) -> None:
    """Live one quarter of a world."""
    change_levers(world, quarter)
    no_panels = np.zeros((0, len(world.firms)), dtype=PANEL_DTYPE).view(np.recarray)
    advance(world, quarter, quarter + 1, np.int64(seed), no_panels)


def trace(row: np.void, seed: int, calendar: np.ndarray, overrides: np.recarray) -> Trace:
    """One run in full, quarter by quarter, with its twin and its outcomes."""
    horizon = int(row["horizon_quarters"])
    twin = new_world(twin_rows(np.array([row]).view(np.recarray))[0], seed, calendar, twin_overrides(overrides))
    twin_panels = _panels(row, horizon)
    advance(twin, 0, horizon, np.int64(seed), twin_panels)
    world = new_world(row, seed, calendar, overrides, told=True)
    kept: dict[str, list[np.recarray]] = {"firms": [], "clusters": [], "projects": [], "ties": []}
    for quarter in range(horizon):
        step(world, quarter, seed)
        for name, copies in kept.items():
            copies.append(getattr(world, name).copy())
    outcomes = empty_outcomes(1)
    measure(world, horizon, outcomes[0])
    panels = _panels(row, 1)
    keep_panel(world.firms, panels[0])
    sums = np.zeros(len(GROUPS), dtype=SUMS_DTYPE).view(np.recarray)
    sum_groups(world, panels[0], twin_panels[horizon - 1], sums)
    measure_effects(world, twin.commons[0].discounted_value, twin.commons[0].discounted_cost, sums, outcomes[0])
    stacked = {name: np.stack(copies).view(np.recarray) for name, copies in kept.items()}
    return Trace(
        world, stacked["firms"], stacked["clusters"], stacked["projects"], stacked["ties"], twin_panels, outcomes
    )


def _yearly(row: np.void, seed: int, calendar: np.ndarray, overrides: np.recarray) -> np.recarray:
    """Sums [clock, year, group] of one run."""
    horizon = int(row["horizon_quarters"])
    sums = np.zeros((len(CLOCKS), horizon // QUARTERS_PER_YEAR, len(GROUPS)), dtype=SUMS_DTYPE).view(np.recarray)
    panels, twin_panels = _panels(row, horizon), _panels(row, horizon)
    twin = new_world(twin_rows(np.array([row]).view(np.recarray))[0], seed, calendar, twin_overrides(overrides))
    advance(twin, 0, horizon, np.int64(seed), twin_panels)
    world = new_world(row, seed, calendar, overrides)
    if _has_levers(overrides):
        _advance_with_levers(world, horizon, np.int64(seed), panels)
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
