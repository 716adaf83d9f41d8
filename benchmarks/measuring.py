"""The benchmark from the preparation to the file: everything is measured, shown and written."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.disk import Disk
from benchmarks.kernels import Kernels
from benchmarks.memory import take_memory
from benchmarks.page import take_page
from benchmarks.peer import Peer
from benchmarks.rounds import Measure, Round, Section, Spread, spread_of, table_of, take_rounds, teller, verdict
from benchmarks.rows import SECTIONS
from benchmarks.starts import take_start
from benchmarks.sweeps import Sweeps
from benchmarks.tools import Tools
from benchmarks.workers import Workers
from sim import engine
from sim.jit import model_digest

LEAST_ROUNDS = 5
OUT = Path("results/bench/bench.json")
PACKAGES = ("numba", "llvmlite", "numpy", "mesa", "pandas", "pyarrow", "ema_workbench", "distributed", "duckdb")
NAMES = tuple(section.name for section in SECTIONS)


def processor() -> str:
    """The processor's name as the system gives it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def circumstances() -> dict[str, Any]:
    """Where and with what was measured."""
    load = [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else None
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "model": model_digest(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        "processor": processor(), "processors": os.cpu_count(), "system": platform.system(), "load_before": load,
    }  # fmt: skip


def warn_of_others(where: dict[str, Any]) -> None:
    """Say so if the machine has other work."""
    load = where["load_before"]
    if load and load[0] > 0.25 * where["processors"]:
        print(f"The machine has other work (load {load[0]:.1f} on {where['processors']} processors): trust the better "
              "end of each spread, and repeat when it is quiet.", file=sys.stderr)  # fmt: skip


class Found(NamedTuple):
    """What was measured."""

    rounds: list[Round]
    n_different: dict[str, int]  # outcomes in which another way to live the same runs differs from the engine's


def measure_all(names: Sequence[str], n_rounds: int, place: Path) -> Found:
    """What the rows of some sections need, with sweeps in a folder that is removed afterwards."""
    say = teller()
    say("preparing: kernels compiled or loaded, worlds made", True)
    engine.warm_up()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="sweeps-", dir=place)))
        kernels, peer, tools, sweeps = Kernels(), Peer(), Tools(), Sweeps(folder)
        workers = stack.enter_context(closing(Workers()))
        once: Round = {}
        if "memory" in names:
            say("memory of sweeps, measured once", True)
            once = take_memory(folder)
        if "page" in names:
            say("the course room under load, measured once", True)
            once |= take_page()
        measures = [
            Measure("default world", kernels.take_default, ("engine",)),
            Measure("100,000 firms", kernels.take_large, ("engine",)),
            Measure("twins", kernels.take_twins, ("engine",)),
            Measure("series and event log", kernels.take_told, ("engine",)),
            Measure("pandas in and out", kernels.take_api, ("engine",)),
            Measure("a fresh process", take_start, ("start",)),
            Measure("engine and reference model", peer.take, ("peers",)),
            Measure("batch_run and EMA", tools.take, ("peers", "added")),
            Measure("runner and store", sweeps.take_overhead, ("peers", "added", "overhead")),
            Measure("independent processes, threads", workers.take, ("scaling",)),
            Measure("processes of batch_run and EMA", tools.take_cold, ("cold",)),
            Measure("threads, processes, Dask", sweeps.take_scaling, ("scaling", "cold")),
        ]
        if "disk" in names:
            say("results on disk, to be written and read", True)
            measures.append(Measure("writing and reading", Disk(folder / "threads", folder).take, ("disk",)))
        rounds = take_rounds([one for one in measures if set(one.sections) & set(names)], n_rounds, say)
        rounds[0] |= once
        return Found(rounds, {**peer.n_different, **tools.n_different, **sweeps.n_different})


def write(path: Path, where: dict[str, Any], found: Found, sections: Sequence[Section],
          spreads: dict[str, Spread | None]) -> None:  # fmt: skip
    """Write all that was measured, every round of it."""
    rows = {}
    for section in sections:
        for row in section.rows:
            spread = spreads[row.name]
            rows[row.name] = {
                "section": section.title, "title": row.title.strip(), "unit": row.unit, "by": row.by,
                **(spread._asdict() if spread else {"median": None}),
                "target": row.target, "aim": row.aim, "verdict": verdict(row, spread),
                "rounds": [row.found(one) for one in found.rounds],
            }  # fmt: skip
    content = {**where, "n_rounds": len(found.rounds), "rows": rows, "outcomes_that_differ": found.n_different}
    path.write_text(json.dumps(content, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast the model and its experiments "
                                     "are.")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help=f"rounds, at least {LEAST_ROUNDS}")
    parser.add_argument("--out", type=Path, default=OUT, help=f"the file to write (default {OUT})")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=list(NAMES), metavar="SECTION",
                        help=f"sections of the table: {', '.join(NAMES)}")  # fmt: skip
    options = parser.parse_args()
    if options.rounds < LEAST_ROUNDS:
        parser.error(f"--rounds: expected at least {LEAST_ROUNDS}, for a spread, got {options.rounds}")
    return options


def main() -> int:
    """Measure, print the table and write the file; 1 where somebody found other outcomes than the engine."""
    options = _options()
    where = circumstances()
    warn_of_others(where)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    found = measure_all(options.only, options.rounds, options.out.parent)
    sections = [section for section in SECTIONS if section.name in options.only]
    spreads = {row.name: spread_of(row, found.rounds) for section in sections for row in section.rows}
    write(options.out, where, found, sections, spreads)
    versions = where["versions"]
    print(f"\n{where['processor']}, {where['processors']} processors, Python {versions['python']}, Numba "
          f"{versions['numba']}, model {where['model'][:12]}; {len(found.rounds)} rounds")  # fmt: skip
    print("One thread, strict float64 and no twins unless it says otherwise; by the clock, or processor time (cpu)\n")
    print("\n".join(table_of(sections, spreads)))
    if any(spread is None for spread in spreads.values()):
        print("\nn/a: this system does not tell, or a package is missing that `make setup-all` installs")
    others = ", ".join(f"{who} {n}" for who, n in found.n_different.items())
    print(f"\nOutcomes that differ from the engine's: {others}")
    print(f"Written to {options.out}")
    return 1 if any(found.n_different.values()) else 0
