"""Histories of many runs at once: what tests of the model look at beyond its outcomes.

A history holds the series of every quarter, every cluster quarter by quarter beside its twin, chosen events, and the
firms at chosen quarters. Nothing here is read by the model.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim import engine
from sim.blocks import tables_of, twin_overrides, twin_rows
from sim.events import EVENT_DTYPE, EventKind
from sim.jit import entry, kernel
from sim.metrics import measure, ties_of_cluster
from sim.panels import PANEL_DTYPE
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS
from sim.parameters.columns import empty_outcomes
from sim.state import DTYPES, SALES_PER_WORKER_KUSD, SLOTS, ProjectState, World, empty
from sim.world import allocate, n_places_of

RUNS_PER_TASK = 5  # lived in the same arrays, one after the other
MEMBERS, OTHERS = 0, 1  # firms that were ever members in a financed cluster, and all others
# A cluster at the end of a quarter.
CLUSTER_DTYPE = np.dtype(
    [("n_alive", "f8"), ("n_ties", "f8"), ("n_goods", "f8"), ("upkeep", "f8"), ("upkeep_paid", "f8"), ("fees", "f8")],
    align=True,
)
# Sums over a group of a cluster's firms, with the programme and without.
PAIRED_DTYPE = np.dtype(
    [(name, "f8") for name in (
        "n", "employees", "twin_employees", "sales", "twin_sales", "exports", "twin_exports", "survivors",
        "productivity_gain")]
)  # fmt: skip


@dataclass(frozen=True)
class Histories:
    """Runs [run] as they were lived; what was not asked for has no quarters, no clusters or no rows."""

    rows: np.recarray  # [run] of parameters
    seeds: np.ndarray  # [run]
    outcomes: np.recarray  # [run]
    series: np.recarray  # [run, quarter]
    programmes: np.recarray  # [run, programme slot], at the end
    clusters: np.recarray  # [run, cluster], at the end
    quarterly: np.recarray  # [run, quarter, cluster] of CLUSTER_DTYPE
    twin_quarterly: np.recarray  # the same without the programme
    paired: np.recarray  # [run, quarter, cluster, group] of PAIRED_DTYPE
    firms: np.recarray  # [run, snapshot, firm]
    events: np.ndarray  # of the kinds asked for: `run` and the fields of an event


@kernel
def _keep_cluster(world, c, row, with_ties):
    """One cluster at the end of a quarter: its firms and ties, the programme's goods, and what pays for them."""
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    row.n_alive = world.clusters[c].n_alive
    row.fees = world.chambers[c].fees
    if with_ties:
        n_ties, _, _ = ties_of_cluster(world, c * n_slots, n_slots)
        row.n_ties = n_ties
    for g in range(N_CLUB_GOODS):
        project = world.projects[c, g]
        if project.was_opened:
            is_operating = project.state == ProjectState.OPERATING
            row.n_goods += is_operating
            cost = k.UPKEEP_RATE * project.cost
            row.upkeep += cost
            row.upkeep_paid += cost * project.upkeep if is_operating else 0.0


@entry
def live(world, first, last, seed, panels, quarterly, with_ties):
    """Live some quarters and keep firms [quarter, firm] and clusters [quarter, cluster] of each."""
    for quarter in range(first, last):
        engine.advance(world, quarter, quarter + 1, seed, panels)
        for c in range(quarterly.shape[1]):
            _keep_cluster(world, c, quarterly[quarter, c], with_ties)


@kernel
def _sales(row):
    return row.employees * SALES_PER_WORKER_KUSD * np.exp(row.log_productivity) + row.exports if row.is_alive else 0.0


@kernel
def _pair(row, twin, sums):
    """Add a firm, with the programme and without."""
    sums.n += 1.0
    sums.employees += row.employees
    sums.twin_employees += twin.employees
    sums.sales += _sales(row)
    sums.twin_sales += _sales(twin)
    sums.exports += row.exports
    sums.twin_exports += twin.exports
    if row.is_alive and twin.is_alive:
        sums.survivors += 1.0
        sums.productivity_gain += row.log_productivity - twin.log_productivity


@entry
def pair_up(world, panels, twin_panels, paired):
    """Fill the sums [quarter, cluster, group] from the panels [quarter, firm] of a run and its twin."""
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    for quarter in range(paired.shape[0]):
        for c in range(world.clusters.shape[0]):
            is_financed = world.clusters[c].programme >= 0
            for i in range(c * n_slots, (c + 1) * n_slots):
                firm = world.firms[i]
                if firm.is_cohort:
                    group = 0 if firm.ever_member and is_financed else 1
                    _pair(panels[quarter, i], twin_panels[quarter, i], paired[quarter, c, group])


def _zeros(dtype: np.dtype, *shape: int) -> np.recarray:
    return np.zeros(shape, dtype=dtype).view(np.recarray)


def _alone(rows: np.recarray, r: int) -> np.recarray:
    """The row of one run as the programmes of a world [1]."""
    return rows[r : r + 1].view(np.recarray)


class _Task:
    """Some runs in a row, lived in one set of arrays."""

    def __init__(self, history: Histories, calendar: np.ndarray, kinds: Sequence[int], snapshots: Sequence[int],
                 with_twins: bool, with_ties: bool) -> None:  # fmt: skip
        self.history, self.calendar = history, calendar
        self.kinds, self.snapshots = np.asarray(kinds, dtype=np.int32), sorted(snapshots)
        self.with_twins, self.with_ties = with_twins, with_ties

    def __call__(self, runs: range, lists: list[np.recarray]) -> list[np.ndarray]:
        history = self.history
        first = _alone(history.rows, runs[0])
        horizon, n_clusters = int(first["horizon_quarters"][0]), int(first["n_candidate_clusters"][0])
        n_events = engine.ROOM_FOR_EVENTS * n_clusters if len(self.kinds) else 0
        world = allocate(first, n_events)
        blank = engine.blank_world()
        panels, twin_panels = (
            _zeros(PANEL_DTYPE, horizon if self.with_twins else 0, n_places_of(first)) for _ in range(2)
        )
        found = []
        for r, overrides in zip(runs, lists, strict=True):
            if self.with_twins:
                self._twin(world._replace(overrides=twin_overrides(overrides)), blank, r, twin_panels)
            mine = world._replace(overrides=overrides, series=history.series[r])
            self._run(mine, blank, r, panels)
            if self.with_twins:
                pair_up(mine, panels, twin_panels, history.paired[r])
            found.append(self._events(mine, r))
        return found

    def _twin(self, world: World, blank: World, r: int, panels: np.recarray) -> None:
        history = self.history
        engine.start(world, blank, twin_rows(_alone(history.rows, r)), self.calendar[np.newaxis], history.seeds[r])
        kept = history.twin_quarterly[r]
        live(world, 0, len(panels), history.seeds[r], panels, kept, self.with_ties)

    def _run(self, world: World, blank: World, r: int, panels: np.recarray) -> None:
        history = self.history
        seed, horizon = history.seeds[r], int(history.rows[r]["horizon_quarters"])
        engine.start(world, blank, _alone(history.rows, r), self.calendar[np.newaxis], seed)
        first = 0
        for number, quarter in enumerate(self.snapshots):
            live(world, first, quarter + 1, seed, panels, history.quarterly[r], self.with_ties)
            history.firms[r, number] = world.firms
            first = quarter + 1
        live(world, first, horizon, seed, panels, history.quarterly[r], self.with_ties)
        measure(world, 0, history.outcomes[r])
        history.programmes[r] = world.programmes
        history.clusters[r] = world.clusters

    def _events(self, world: World, r: int) -> np.ndarray:
        events = world.events[: int(world.commons[0].n_events)]
        mine = events[np.isin(events["kind"], self.kinds)]
        told = np.zeros(len(mine), dtype=_TOLD_DTYPE)
        told["run"] = r
        for name in EVENT_DTYPE.names or ():
            told[name] = mine[name]
        return told


_TOLD_DTYPE = np.dtype([("run", "i8"), *((name, EVENT_DTYPE[name]) for name in EVENT_DTYPE.names or ())])


def histories(
    rows: np.recarray,
    seeds: np.ndarray,
    calendar: np.ndarray,
    overrides: Sequence[np.recarray] = (),
    *,
    twins: bool = False,
    ties: bool = False,
    snapshots: Sequence[int] = (),
    kinds: Sequence[EventKind] = (),
    threads: int | None = None,
) -> Histories:
    """Live runs of one size [run] and keep their histories; `overrides` hold one list for all, one per run, or none.

    `twins` lives each future without the programme as well, `ties` counts ties in every quarter, `snapshots` are
    quarters at whose end all firms are kept, `kinds` the events to be kept.
    """
    engine.warm_up()
    n, row = len(rows), rows[0]
    horizon, n_clusters = int(row["horizon_quarters"]), int(row["n_candidate_clusters"])
    with_clusters = twins or ties
    kept = (n, horizon, n_clusters if with_clusters else 0)
    numbers, lists = tables_of(overrides, n)
    history = Histories(
        rows, seeds, empty_outcomes(n), empty("series", n, horizon),
        _zeros(DTYPES["programmes"], n, SLOTS), empty("clusters", n, n_clusters),
        _zeros(CLUSTER_DTYPE, *kept), _zeros(CLUSTER_DTYPE, *kept),
        _zeros(PAIRED_DTYPE, *(kept if twins else (n, 0, 0)), 2),
        _zeros(DTYPES["firms"], n, len(snapshots), n_places_of(_alone(rows, 0))), np.zeros(0, dtype=_TOLD_DTYPE),
    )  # fmt: skip
    task = _Task(history, calendar, [int(kind) for kind in kinds], snapshots, twins, ties)
    spans = [range(first, min(first + RUNS_PER_TASK, n)) for first in range(0, n, RUNS_PER_TASK)]
    work = [lambda span=span: task(span, [lists[numbers[r]] for r in span]) for span in spans]
    found = [part for parts in engine.on_threads(work, threads or os.cpu_count() or 1) for part in parts]
    return Histories(**{**vars(history), "events": np.concatenate(found)})
