"""The runs that are measured, and how many firm-quarters each has."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from benchmarks.rounds import Took, seconds_of
from sim.engine import advance, simulate, start
from sim.panels import PANEL_DTYPE
from sim.parameters import OUTCOMES
from sim.parameters.columns import default_row
from sim.programmes import base_row, calendar_array, load
from sim.state import World
from sim.world import allocate

N_LARGE_CLUSTERS = 2500  # of 40 firms: 100,000
SMALLEST = {"n_candidate_clusters": 2, "n_firms_per_cluster": 10, "horizon_quarters": 16}
N_KNOWN = 500  # runs of the smallest world that can be looked up

_BASELINE = load("baseline")
CALENDAR = calendar_array(_BASELINE)
NAMES = [outcome.name for outcome in OUTCOMES if not outcome.needs_twin and outcome.type != "choice"]  # compared

Found = Mapping[str, Any]  # outcomes of runs by name, as another way to live the same runs tells them


class Case(NamedTuple):
    """Runs of one kind, ready for the engine."""

    rows: np.recarray  # [run]
    seeds: np.ndarray  # int64 [run]

    def firm_quarters(self) -> int:
        """Quarters that firms alive have lived in all runs, counted at the end of each quarter."""
        return sum(_alive(self.rows[r], int(self.seeds[r])) for r in range(len(self.rows)))


def baseline(n: int, **values: float) -> Case:
    """`n` futures of the baseline programme in the default world, with some values changed."""
    row = base_row(_BASELINE)
    for name, value in values.items():
        row[name] = value
    return Case(np.repeat(row, n).view(np.recarray), np.arange(n, dtype=np.int64))


def designs(n: int, n_futures: int) -> Case:
    """`n` designs of the same futures, which share their twins."""
    case = baseline(n * n_futures)
    case.rows["club_match_rate"] = np.tile(np.linspace(0.4, 0.6, n), n_futures)
    return Case(case.rows, np.repeat(np.arange(n_futures, dtype=np.int64), n))


def live_case(case: Case, effects: bool = False, threads: int = 1) -> Took:
    """Seconds that the engine takes for the runs of a case."""
    return seconds_of(lambda: simulate(case.rows, case.seeds, CALENDAR, effects=effects, threads=threads))


def outcomes_of(case: Case) -> np.recarray:
    """Outcomes of runs without twins, by the engine."""
    return simulate(case.rows, case.seeds, CALENDAR, effects=False)


@cache
def _all_known() -> list[dict[str, float]]:
    found = outcomes_of(baseline(N_KNOWN, **SMALLEST))
    columns = [found[name].tolist() for name in NAMES]  # the Workbench takes no flags of NumPy's
    return [dict(zip(NAMES, values, strict=True)) for values in zip(*columns, strict=True)]


def known(seed: int) -> dict[str, float]:
    """Outcomes of a run of the smallest world that has been lived before."""
    return _all_known()[int(seed)]


def n_different(ours: np.recarray, theirs: Found) -> int:
    """In how many outcomes of runs without twins somebody else differs from the engine."""
    return sum(int((np.asarray(theirs[name], dtype=float) != ours[name].astype(float)).sum()) for name in NAMES)


def new_world(row: np.void, seed: int, n_series: int = 0, n_events: int = 0) -> World:
    """The world of a run at approval."""
    rows = np.array([row]).view(np.recarray)
    world = allocate(rows, n_events, n_series)
    start(world, allocate(default_row()), rows, CALENDAR[np.newaxis], np.int64(seed))
    return world


def live(world: World, first: int, last: int, seed: int) -> None:
    """Live the quarters of a world from `first` to before `last`."""
    panels = np.zeros((1, len(world.firms)), dtype=PANEL_DTYPE).view(np.recarray)
    advance(world, first, last, np.int64(seed), panels)


def _alive(row: np.void, seed: int) -> int:
    horizon = int(row["horizon_quarters"])
    world = new_world(row, seed, n_series=horizon)
    live(world, 0, horizon, seed)
    return int(world.series.n_firms.sum())
