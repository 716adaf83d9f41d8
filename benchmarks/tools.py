"""Other tools that live tables of runs, on the same futures and with the same outcomes: Mesa's batch_run, and EMA.

Each is asked three times. As its users would ask: `batch_run` steps a Mesa model quarter by quarter, the Workbench
calls a function that calls `sim.simulate`. For what the tool itself adds to a run: the outcomes are then looked up in
what the engine found before, so that next to nothing but the tool takes time. And by processes, from a cold start.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.batches import Face, Known, by_batch_run
from benchmarks.cases import N_KNOWN, SMALLEST, Case, Found, baseline, known, live_case, n_different, outcomes_of
from benchmarks.rounds import Round, Took, seconds_of
from benchmarks.sweeps import N_FIRST
from benchmarks.workbench import asked, by_ema
from benchmarks.workers import N_WORKERS

N_FUTURES = 8  # of the default world
N_TIMES = 8  # that the engine lives them, to be long enough for the clock
N_COLD = N_FIRST * N_WORKERS  # runs for which processes are started


class Tools:
    """Runs without twins that are lived by the engine and by each tool."""

    def __init__(self) -> None:
        self.n_different = {"batch_run": 0, "EMA": 0}
        self.ours = {N_FUTURES: outcomes_of(baseline(N_FUTURES)), N_KNOWN: outcomes_of(baseline(N_KNOWN, **SMALLEST)),
                     N_COLD: outcomes_of(baseline(N_COLD))}  # fmt: skip
        one = baseline(N_FUTURES)
        self.many = Case(one.rows.repeat(N_TIMES).view(np.recarray), one.seeds.repeat(N_TIMES))
        for model, function in ((Face, asked), (Known, known)):
            by_batch_run(model, 1)
            by_ema(function, 1)

    def _took(self, tool: str, n: int, work: Callable[[], Found]) -> Took:
        """Seconds that a tool takes for `n` runs; counts the outcomes in which it and the engine differ."""
        found: list[Found] = []
        took = seconds_of(lambda: found.append(work()))
        self.n_different[tool] += n_different(self.ours[n], found[0])
        return took

    def take(self) -> Round:
        """Milliseconds of a run of the default world by each way, and microseconds that each tool adds to a run."""
        by_engine = live_case(self.many)
        batch = self._took("batch_run", N_FUTURES, lambda: by_batch_run(Face, N_FUTURES))
        ema = self._took("EMA", N_FUTURES, lambda: by_ema(asked, N_FUTURES))
        batch_alone = self._took("batch_run", N_KNOWN, lambda: by_batch_run(Known, N_KNOWN))
        ema_alone = self._took("EMA", N_KNOWN, lambda: by_ema(known, N_KNOWN))
        return {
            "tools_engine_ms": by_engine.cpu / len(self.many.rows) * 1e3,
            "batch_ms": batch.cpu / N_FUTURES * 1e3, "ema_ms": ema.cpu / N_FUTURES * 1e3,
            "batch_added_us": batch_alone.cpu / N_KNOWN * 1e6, "ema_added_us": ema_alone.cpu / N_KNOWN * 1e6,
        }  # fmt: skip

    def take_cold(self) -> Round:
        """Seconds on the clock until the first runs are there, with processes that are started for them."""
        batch = self._took("batch_run", N_COLD, lambda: by_batch_run(Face, N_COLD, N_WORKERS))
        ema = self._took("EMA", N_COLD, lambda: by_ema(asked, N_COLD, N_WORKERS))
        return {"batch_start_s": batch.clock, "ema_start_s": ema.clock}
