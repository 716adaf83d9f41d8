"""Experiments' runner and store: what they add to the engine, how they use two processors, how soon they begin."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stderr
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.cases import NAMES, SMALLEST, baseline, live_case, n_different, outcomes_of
from benchmarks.rounds import Round, Took, seconds_of
from benchmarks.workers import N_WORKERS
from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.request import Executor
from experiments.runner import crew_of, run
from experiments.store import Store
from experiments.workers.executors import Crew, Threads
from experiments.workers.stopping import Stop
from sim.jit import model_digest

N_SMALL = 20_000  # runs of the smallest world: the runner weighs most
N_FIRST = 20  # runs of the default world in each of the first blocks
N_COMPARED = 40  # runs of each sweep
BLOCKS_EACH = 2  # of a worker, in a steady sweep
EXECUTORS = ("threads", "processes", "dask")


def plan_of(n: int, effects: bool = False, fixed: Mapping[str, float] | None = None) -> Plan:
    """Futures of the baseline programme, with some values changed, as an experiment plans them."""
    numbers, given = np.arange(n), dict(fixed or {})
    table = pd.DataFrame({"run": numbers, "design": 1, "scenario": 1, "future": numbers + 1, "seed": numbers})
    return Plan(table, "baseline", given, resolved("baseline", given), effects=effects)


def new_store(folder: Path, plan: Plan) -> Store:
    """An empty folder of results for a plan, held by this process."""
    digest = model_digest()
    store = Store(folder, plan, plan.digest(digest), plan.identity(digest))
    store.open(resume=False)
    return store


def n_of_block(effects: bool = False) -> int:
    """Runs of the default world in a block."""
    first, last = plan_of(10_000, effects).blocks()[0]
    return last - first


def carry_out(store: Store, crew: Crew) -> None:
    """Have all runs simulated and kept, without the bar that would be drawn over the benchmark's own line."""
    with redirect_stderr(io.StringIO()):
        run(store, crew, Stop())


class Sweeps:
    """Sweeps into folders that are removed after each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_different = {"experiments": 0}
        self.one = Threads(1)
        self.one.start()
        self.default = {effects: baseline(n_of_block(effects)) for effects in (False, True)}
        self.small = baseline(N_SMALL, **SMALLEST)

    def _swept(self, plan: Plan, crew: Crew, blocks: list[tuple[int, int]] | None = None) -> Took:
        """Seconds of a sweep, from an open folder to the last file."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            store = new_store(Path(folder), plan)
            store.blocks = blocks or store.blocks
            try:
                took = seconds_of(lambda: carry_out(store, crew))
            finally:
                store.close()
            self._compare(store)
        return took

    def _compare(self, store: Store) -> None:
        """Count the outcomes of the first runs that are not as the engine has them."""
        n = min(N_COMPARED, len(store.plan.table))
        ours = outcomes_of(baseline(n, **store.plan.fixed))
        self.n_different["experiments"] += n_different(ours, store.read(NAMES).iloc[:n])

    def take_overhead(self) -> Round:
        """What the runner and the store add: per cent of the engine's time, and microseconds to a run."""
        found: Round = {}
        for effects, case in self.default.items():
            alone, swept = live_case(case, effects), self._swept(plan_of(len(case.rows), effects), self.one)
            name = "paired" if effects else "plain"
            found |= {f"{name}_alone": alone.process, f"{name}_swept": swept.process,
                      f"{name}_alone_clock": alone.clock, f"{name}_swept_clock": swept.clock}  # fmt: skip
        alone, swept = live_case(self.small), self._swept(plan_of(N_SMALL, fixed=SMALLEST), self.one)
        return found | {"runner_added_us": (swept.process - alone.process) / N_SMALL * 1e6,
                        "runner_ms": found["plain_swept"] / len(self.default[False].rows) * 1e3}  # fmt: skip

    def take_scaling(self) -> Round:
        """Runs per second of two workers of each kind in a steady sweep, and seconds until their first blocks."""
        found: Round = {}
        n = self.default[False].seeds.size
        first = [(worker * N_FIRST, (worker + 1) * N_FIRST) for worker in range(N_WORKERS)]
        for name in EXECUTORS:
            try:
                crew = crew_of(Executor(name=name, workers=N_WORKERS))
            except Faults:
                continue  # the package is not in this installation
            try:
                started = seconds_of(crew.start).clock
                found[f"{name}_start_s"] = started + self._swept(plan_of(N_WORKERS * N_FIRST), crew, first).clock
                steady = plan_of(n * BLOCKS_EACH * N_WORKERS)
                found[f"{name}_swept"] = len(steady.table) / self._swept(steady, crew).clock
            finally:
                crew.close(at_once=False)
        return found
