"""Two threads of one process against two processes that have nothing to do with each other."""

from __future__ import annotations

import subprocess
import sys
from typing import IO

from benchmarks.cases import baseline, live_case
from benchmarks.rounds import Round
from sim import engine

N_RUNS = 800  # of one worker in one round
N_WORKERS = 2


class Workers:
    """Processes that each live the same runs on one thread when they are told to."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.workers"]
        pipe = subprocess.PIPE
        self.processes = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(N_WORKERS)]
        for process in self.processes:
            _pipe(process.stdout).readline()  # ready
        self.case = baseline(N_RUNS * N_WORKERS)

    def take(self) -> Round:
        """Runs per second of the processes together, and of as many threads."""
        for process in self.processes:
            _pipe(process.stdin).write("go\n")
            _pipe(process.stdin).flush()
        ceiling = sum(N_RUNS / float(_pipe(process.stdout).readline()) for process in self.processes)
        return {"processes": ceiling, "threads": len(self.case.rows) / live_case(self.case, threads=N_WORKERS).clock}

    def close(self) -> None:
        """Let the processes end."""
        for process in self.processes:
            _pipe(process.stdin).close()
            process.wait()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def main() -> None:
    """Be a worker: live the runs at each line, and tell the seconds."""
    case = baseline(N_RUNS)
    engine.warm_up()
    print("ready", flush=True)
    for _ in sys.stdin:
        print(live_case(case).clock, flush=True)


if __name__ == "__main__":
    main()
