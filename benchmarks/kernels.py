"""The engine itself: the default world, a large one, twins, log and series, and the table of runs around it."""

from __future__ import annotations

import pandas as pd

import sim
from benchmarks.cases import N_LARGE_CLUSTERS, SMALLEST, baseline, designs, live, live_case, new_world
from benchmarks.rounds import Round, seconds_of
from sim import engine

N_RUNS = 60  # futures of the default world in one round
N_DESIGNS, N_FUTURES = 24, 3  # designs that share the twins of their futures
N_TOLD = 30  # runs with series and log
N_SMALL = 1000  # runs of the smallest world: the table around them weighs most
ROOM = engine.ROOM_FOR_EVENTS


class Kernels:
    """The cases, made and counted once."""

    def __init__(self) -> None:
        self.default = baseline(N_RUNS)
        self.large = baseline(1, n_candidate_clusters=N_LARGE_CLUSTERS)
        self.designs = designs(N_DESIGNS, N_FUTURES)
        self.told = baseline(N_TOLD)
        self.small = baseline(N_SMALL, **SMALLEST)
        self.small_table = pd.DataFrame({"seed": self.small.seeds, **SMALLEST})
        self.n_default = self.default.firm_quarters()
        self.n_large = self.large.firm_quarters()
        live_case(self.small)
        sim.simulate(self.small_table, effects=False, threads=1)

    def take_default(self) -> Round:
        """Nanoseconds per firm-quarter of firms alive, and milliseconds per run, in the default world."""
        took = live_case(self.default)
        return {"clock_ns": took.clock / self.n_default * 1e9, "default_ns": took.cpu / self.n_default * 1e9,
                "default_ms": took.clock / N_RUNS * 1e3}  # fmt: skip

    def take_large(self) -> Round:
        """The same with 100,000 firms."""
        return {"large_ns": live_case(self.large).cpu / self.n_large * 1e9}

    def take_twins(self) -> Round:
        """The cost of twins: one to each run, and shared by the designs of one future."""
        alone, paired = live_case(self.default), live_case(self.default, effects=True)
        without, shared = live_case(self.designs), live_case(self.designs, effects=True)
        return {"twin_own": paired.cpu / alone.cpu, "twin_shared": shared.cpu / without.cpu}

    def take_told(self) -> Round:
        """The cost of keeping series and event log."""
        took = {}
        for name, is_told in (("plain", False), ("told", True)):
            worlds = [
                new_world(row, int(seed), 48 if is_told else 0, ROOM * 12 if is_told else 0)
                for row, seed in zip(self.told.rows, self.told.seeds, strict=True)
            ]
            took[name] = seconds_of(
                lambda worlds=worlds: [live(world, 0, 48, seed) for seed, world in enumerate(worlds)]
            )
        return {"told_percent": (took["told"].cpu / took["plain"].cpu - 1.0) * 100.0}

    def take_api(self) -> Round:
        """What pandas in and out adds: to each run of a long table, and to a call with a single run."""
        table, one = self.small_table, self.small_table.iloc[:1]
        case, single = self.small, baseline(1, **SMALLEST)
        by_engine = live_case(case)
        by_api = seconds_of(lambda: sim.simulate(table, effects=False, threads=1))
        one_by_engine = live_case(single)
        one_by_api = seconds_of(lambda: sim.simulate(one, effects=False, threads=1))
        return {"api_us": (by_api.cpu - by_engine.cpu) / N_SMALL * 1e6,
                "call_ms": (one_by_api.cpu - one_by_engine.cpu) * 1e3}  # fmt: skip
