"""Where the time of a quarter goes, sweep by sweep, and what Python around the kernels costs.

The order of a quarter is taken from `sim/quarter.py` itself: after each call of a sweep the clock is read, in compiled
code, so that no sweep pays for a call from Python.

    python -m benchmarks.profile [--runs 60]
"""

from __future__ import annotations

import argparse
import ast
import cProfile
import ctypes
import inspect
import pstats
import sys
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from benchmarks.cases import CALENDAR, baseline, live, new_world
from benchmarks.tables import lines_of
from sim import engine, quarter

FIRST, LAST = 8, 32  # quarters in mid-life
TOP = 16  # functions of Python that are listed
_SECOND = 1_000_000_000
# CLOCK_THREAD_CPUTIME_ID would ask the kernel of the system each time, which costs more than most sweeps.
_CLOCK = time.CLOCK_MONOTONIC
_read_clock = ctypes.CDLL(None).clock_gettime
_read_clock.argtypes = [ctypes.c_int, ctypes.c_void_p]
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


@numba.njit(**_OPTIONS)
def tick(took, place, now):
    """Add the nanoseconds since the last tick to those of a sweep; `now` keeps (second, nanosecond, last tick)."""
    _read_clock(_CLOCK, now.ctypes)
    read = now[0] * _SECOND + now[1]
    took[place] += read - now[2]
    now[2] = read


class _Ticking(ast.NodeTransformer):
    """Puts a tick behind each call of a sweep and hands the clock to the parts of the quarter."""

    def __init__(self, parts: set[str]) -> None:
        self.parts = parts
        self.sweeps: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Let a part take the clock as well."""
        node.decorator_list = []
        node.args.args += [ast.arg("took"), ast.arg("now")]
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> Any:
        """Put a tick behind a call, or hand the clock on."""
        if not (isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)):
            return node
        if node.value.func.id in self.parts:
            node.value.args += [ast.Name("took", ast.Load()), ast.Name("now", ast.Load())]
            return node
        self.sweeps.append(node.value.func.id)
        return [node, ast.parse(f"tick(took, {len(self.sweeps)}, now)").body[0]]


def ticking_quarter() -> tuple[Callable[..., None], list[str]]:
    """The quarter with a tick behind each sweep, and the names of the sweeps in their order."""
    tree = ast.parse(inspect.getsource(quarter))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    parts = {node.name for node in functions if node.name.startswith("_")} | {"run_quarter"}
    ticking = _Ticking(parts)
    names = dict(vars(quarter)) | {"tick": tick}
    for node in functions:
        if node.name in parts:
            tree = ast.fix_missing_locations(ast.Module([ticking.visit(node)], type_ignores=[]))
            exec(compile(tree, quarter.__file__, "exec"), names)  # noqa: S102 - our own source, with ticks put in
            names[node.name] = numba.njit(**_OPTIONS)(names[node.name])
    return names["run_quarter"], ticking.sweeps


def measure_sweeps(n_runs: int) -> tuple[list[str], np.ndarray, float]:
    """Sweeps in their order, nanoseconds per firm-quarter of each, and the firm-quarters of a run; medians of runs."""
    run, sweeps = ticking_quarter()

    @numba.njit(**_OPTIONS)
    def live_ticking(world, seed, took, now):
        n = 0
        for number in range(FIRST, LAST):
            tick(took, 0, now)
            run(world, number, seed, took, now)
            for c in range(world.clusters.shape[0]):
                n += world.clusters[c].n_alive
        return n

    now = np.zeros(3, dtype=np.int64)
    took = np.zeros((n_runs, len(sweeps) + 1), dtype=np.int64)
    lived = np.zeros(n_runs, dtype=np.int64)
    case = baseline(n_runs)
    for r in (0, *range(n_runs)):  # the first is repeated, as all is compiled meanwhile
        took[r] = 0
        world = new_world(case.rows[r], r)
        live(world, 0, FIRST, r)
        lived[r] = live_ticking(world, case.seeds[r], took[r], now)
    cost = _cost_of_a_tick() * (LAST - FIRST)
    return sweeps, np.median(np.maximum(took[:, 1:] - cost, 0) / lived[:, None], axis=0), float(np.median(lived))


def _cost_of_a_tick() -> int:
    """Nanoseconds that reading the clock takes."""

    @numba.njit(**_OPTIONS)
    def tick_often(n, took, now):
        for _ in range(n):
            tick(took, 0, now)

    took, now = np.zeros(1, dtype=np.int64), np.zeros(3, dtype=np.int64)
    tick_often(1, took, now)
    took[0] = 0
    tick_often(100_000, took, now)
    return int(took[0] // 100_000)


def show_sweeps(n_runs: int) -> None:
    """Print the sweeps by their share of a quarter."""
    sweeps, took, n = measure_sweeps(n_runs)
    whole = took.sum()
    to_us = n / (LAST - FIRST) / 1000  # from nanoseconds per firm-quarter to microseconds per quarter
    rows = [
        [sweeps[place], f"{took[place] / whole:.1%}", f"{took[place]:.1f}", f"{took[place] * to_us:.2f}"]
        for place in np.argsort(-took, kind="stable")
    ]
    rows.append(["all of a quarter", "100.0%", f"{whole:.1f}", f"{whole * to_us:.2f}"])
    span = f"quarters {FIRST} to {LAST - 1} of the default world"
    print(f"Sweeps in {span}; medians of {n_runs} runs on one thread, by the clock\n")
    print("\n".join(lines_of(["sweep", "share", "ns/firm-quarter", "us/quarter"], rows)))


def show_python(n_runs: int) -> None:
    """Print what the functions of Python around the kernels cost in one call."""
    import pandas as pd

    import sim

    case = baseline(n_runs)
    table = pd.DataFrame({"seed": case.seeds})
    calls = (
        ("sim.simulate, pandas in and out", lambda: sim.simulate(table, threads=1)),
        ("sim.engine.simulate", lambda: engine.simulate(case.rows, case.seeds, CALENDAR, threads=1)),
    )
    for title, call in calls:
        call()
        profiler = cProfile.Profile()
        profiler.runcall(call)
        stats: Any = pstats.Stats(profiler)
        print(f"\n{title}: {n_runs} runs of the default world with their twins, {stats.total_tt:.3f} s\n")
        by_own = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:TOP]
        rows = [
            [f"{name} ({file.rpartition('/')[2]}:{line})" if line else name, str(count), f"{own * 1e3:.2f}",
             f"{whole * 1e3:.2f}"]
            for (file, line, name), (_, count, own, whole, _) in by_own
        ]  # fmt: skip
        print("\n".join(lines_of(["function", "calls", "own ms", "with calls ms"], rows)))


def main() -> None:
    """Print both profiles."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description="Where the time of a run goes.")
    parser.add_argument("--runs", type=int, default=60, help="runs of the default world")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error(f"--runs: expected at least 1, got {options.runs}")
    print("Compiling the quarter with clocks in it ...", file=sys.stderr, flush=True)
    engine.warm_up()
    show_sweeps(options.runs)
    show_python(options.runs)


if __name__ == "__main__":
    main()
