"""Memory of a whole sweep: of the process that runs it and of all that it starts, at their most.

The sweep is a process of its own. A page that several processes share counts in parts (proportional set size), so that
the sum over all of them is what the machine has given away. Only Linux tells.

    python -m benchmarks.memory threads 100000 FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.rounds import Round

SMALL = {"n_candidate_clusters": 3, "n_firms_per_cluster": 20, "horizon_quarters": 40}  # 60 firms
SECONDS_BETWEEN = 0.1  # two looks
N_RUNS = 100_000
MISSING = 3  # status where the executor's package is not installed
_PROC = Path("/proc")


class Sweep(NamedTuple):
    """Megabytes that a sweep took at most: until half of its blocks were on disk, and after that."""

    first_mb: float
    second_mb: float


def is_told() -> bool:
    """Whether this system tells how much memory a process has."""
    return (_PROC / "self" / "smaps_rollup").exists()


def _parents() -> dict[int, int]:
    """The parent of every process."""
    found = {}
    for path in _PROC.glob("[0-9]*/stat"):
        try:
            after_name = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        found[int(path.parent.name)] = int(after_name[1])
    return found


def tree_of(root: int, parents: dict[int, int]) -> set[int]:
    """A process and all that descend from it."""
    found, new = set[int](), {root}
    while new:
        found |= new
        new = {process for process, parent in parents.items() if parent in new} - found
    return found


def _mb_of(process: int) -> float:
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # it has ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def mb_of_tree(root: int) -> float:
    """Megabytes of a process and of all that descend from it."""
    return sum(_mb_of(process) for process in tree_of(root, _parents()))


def sweep(executor: str, n: int, folder: Path) -> Sweep | None:
    """Have `n` runs of a small world simulated and kept in a folder; None where the executor is not installed."""
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.memory", executor, str(n), str(folder)])
    looks: list[tuple[int, float]] = []  # blocks on disk, and megabytes of all processes
    while child.poll() is None:
        n_blocks = len(list(folder.glob("runs/part-*")))
        looks.append((n_blocks, mb_of_tree(child.pid)))
        time.sleep(SECONDS_BETWEEN)
    if child.returncode == MISSING:
        return None
    if child.returncode:
        raise RuntimeError(f"the sweep of {n} runs by {executor} ended with status {child.returncode}")
    half = len(list(folder.glob("runs/part-*"))) / 2
    return Sweep(max(mb for n_blocks, mb in looks if n_blocks <= half),
                 max((mb for n_blocks, mb in looks if n_blocks > half), default=0.0))  # fmt: skip


def take_memory(folder: Path) -> Round:
    """Megabytes at most, and of that what came in the second half, by executor; the results are left in the folder.

    Nothing where the system does not tell.
    """
    found: Round = {}
    if not is_told():
        return found
    for executor in ("threads", "processes", "dask"):
        if swept := sweep(executor, N_RUNS, folder / executor):
            found |= {f"{executor}_mb": max(swept), f"{executor}_grown_mb": swept.second_mb - swept.first_mb}
    return found


def main() -> int:
    """Carry a sweep out."""
    from benchmarks.sweeps import carry_out, crew_of, new_store, plan_of
    from benchmarks.workers import N_WORKERS
    from experiments.faults import Faults
    from experiments.request import Executor

    executor, n, folder = sys.argv[1:]
    try:
        crew = crew_of(Executor.model_validate({"name": executor, "workers": N_WORKERS}))
    except Faults:
        return MISSING
    store = new_store(Path(folder), plan_of(int(n), fixed=SMALL))
    try:
        carry_out(store, crew)
    finally:
        crew.close(at_once=False)
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
