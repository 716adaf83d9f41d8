"""The benchmark: a table on the terminal and `results/bench/bench.json`.

python -m benchmarks [--rounds 5] [--out results/bench/bench.json]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.cases import N_LARGE_CLUSTERS
from benchmarks.kernels import N_DESIGNS, Kernels
from benchmarks.peer import Peer
from benchmarks.rounds import Measure, Round, Row, Spread, spread_of, table_of, take_rounds, verdict
from benchmarks.starts import take_start
from benchmarks.workers import N_WORKERS, Workers
from sim import engine
from sim.jit import model_digest

LEAST_ROUNDS = 5
OUT = Path("results/bench/bench.json")
PACKAGES = ("numba", "llvmlite", "numpy", "mesa", "pandas")


def _of(name: str, factor: float = 1.0) -> Any:
    return lambda one: one[name] * factor


def _ratio(name: str, other: str, factor: float = 1.0) -> Any:
    return lambda one: one[name] / one[other] * factor


ROWS = (
    Row("clock_ns", "default world: 480 firms, 48 quarters", "ns/firm-quarter", "clock", _of("clock_ns"), 0, 200, 120),
    Row("default_ns", "  the same", "ns/firm-quarter", "cpu", _of("default_ns")),
    Row("default_ms", "  one run of it", "ms", "clock", _of("default_ms"), 2),
    Row("large_ns", f"{N_LARGE_CLUSTERS * 40:,} firms, 48 quarters", "ns/firm-quarter", "cpu", _of("large_ns")),
    Row("large_ratio", "  against the default world", "times", "cpu", _ratio("large_ns", "default_ns"), 2, 1.6),
    Row("engine_ms", "engine, the futures of the peer: one run", "ms", "cpu", _of("engine_ms"), 2),
    Row("peer_ms", "reference model in plain Mesa: one run", "ms", "cpu", _of("peer_ms")),
    Row("peer_ratio", "  against the engine", "times", "cpu", _ratio("peer_ms", "engine_ms"), 0, None, 150, True),
    Row("threads", f"{N_WORKERS} threads", "runs/s", "clock", _of("threads")),
    Row("processes", f"{N_WORKERS} processes of one thread", "runs/s", "clock", _of("processes")),
    Row("share", "  threads against processes", "%", "clock", _ratio("threads", "processes", 100.0), 1, None, 93, True),
    Row("twin_own", "twins: one to each run, against none", "times", "cpu", _of("twin_own"), 2),
    Row("twin_shared", f"twins: shared by {N_DESIGNS} designs, against none", "times", "cpu", _of("twin_shared"), 2),
    Row("told_percent", "series and event log", "% more", "cpu", _of("told_percent"), 1),
    Row("api_us", "pandas in and out, per run of 1,000", "us", "cpu", _of("api_us"), 1),
    Row("call_ms", "pandas in and out, call with one run", "ms", "cpu", _of("call_ms"), 1),
    Row("import_s", "import sim.engine in a fresh process", "s", "clock", _of("import_s"), 2),
    Row("first_call_s", "  its first call, from a warm cache", "s", "clock", _of("first_call_s"), 2),
    Row("process_s", "  the whole process with one run", "s", "clock", _of("process_s"), 2),
)


def processor() -> str:
    """The processor's name as the system gives it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def circumstances() -> dict[str, Any]:
    """Where and with what was measured."""
    load = [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else None
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "model": model_digest(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "processor": processor(), "processors": os.cpu_count(), "system": platform.system(), "load_before": load,
    }  # fmt: skip


def warn_of_others(where: dict[str, Any]) -> None:
    """Say so if the machine has other work."""
    load = where["load_before"]
    if load and load[0] > 0.25 * where["processors"]:
        print(f"The machine has other work (load {load[0]:.1f} on {where['processors']} processors): trust the better "
              "end of each spread, and repeat when it is quiet.", file=sys.stderr)  # fmt: skip


def measure_all(n_rounds: int) -> tuple[list[Round], int]:
    """All rounds, and how many outcomes of the peer differ from the engine's."""
    print("Preparing: kernels compiled or loaded, worlds made ...", file=sys.stderr, flush=True)
    engine.warm_up()
    kernels, peer, workers = Kernels(), Peer(), Workers()
    measures = [
        Measure("default world", kernels.take_default),
        Measure("100,000 firms", kernels.take_large),
        Measure("engine and reference model", peer.take),
        Measure("two threads, two processes", workers.take),
        Measure("twins", kernels.take_twins),
        Measure("series and event log", kernels.take_told),
        Measure("pandas in and out", kernels.take_api),
        Measure("a fresh process", take_start),
    ]
    try:
        return take_rounds(measures, n_rounds), peer.n_different
    finally:
        workers.close()


def write(path: Path, where: dict[str, Any], rounds: list[Round], spreads: dict[str, Spread], n_different: int) -> None:
    """Write all that was measured, every round of it."""
    rows = {
        row.name: {"title": row.title.strip(), "unit": row.unit, "by": row.by, **spreads[row.name]._asdict(),
                   "target": row.target, "aim": row.aim, "verdict": verdict(row, spreads[row.name].median),
                   "rounds": [row.of(one) for one in rounds]}
        for row in ROWS
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({**where, "n_rounds": len(rounds), "rows": rows, "outcomes_that_differ": n_different}, indent=1)
        + "\n"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast the model runs and starts.")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help=f"rounds, at least {LEAST_ROUNDS}")
    parser.add_argument("--out", type=Path, default=OUT, help=f"the file to write (default {OUT})")
    options = parser.parse_args()
    if options.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds: expected at least {LEAST_ROUNDS}, for a spread, got {options.rounds}")
    return options


def main() -> None:
    """Measure, print the table and write the file."""
    options = _options()
    where = circumstances()
    warn_of_others(where)
    rounds, n_different = measure_all(options.rounds)
    spreads = {row.name: spread_of(row, rounds) for row in ROWS}
    write(options.out, where, rounds, spreads, n_different)
    versions = where["versions"]
    print(f"\n{where['processor']}, {where['processors']} processors, Python {versions['python']}, Numba "
          f"{versions['numba']}, model {where['model'][:12]}; {len(rounds)} rounds")  # fmt: skip
    print("One thread, strict float64 and no twins unless it says otherwise; by the clock, or processor time (cpu)\n")
    print("\n".join(table_of(ROWS, spreads)))
    print(f"\nOutcomes in which reference model and engine differ: {n_different}")
    print(f"Written to {options.out}")


if __name__ == "__main__":
    main()
