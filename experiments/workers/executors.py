"""Who simulates: threads, processes, or the workers of a Dask cluster, all asked in the same way."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context
from typing import Any, Protocol

from experiments.faults import NoWorkers
from experiments.workers.work import Task, begin, is_ready, lived
from sim.engine import warm_up
from sim.jit import is_cached

Result = Future[list[Any]]
Errors = tuple[type[BaseException], ...]


class Crew(Protocol):
    """Workers that simulate one task per worker at a time."""

    lost: Errors  # what is raised for work whose worker died
    is_lost_together: bool  # whether all that is under way is lost with one worker
    can_drop: bool  # whether only what no worker has begun can be cancelled

    @property
    def n_workers(self) -> int:
        """How many work at once."""
        ...

    def start(self) -> None:
        """Be ready for work. Raises `Faults`."""

    def submit(self, tasks: Sequence[Task]) -> Result:
        """Have tasks simulated by one worker."""
        ...

    def renew(self) -> None:
        """Replace workers that died. Raises `NoWorkers`."""

    def close(self, at_once: bool) -> None:
        """Let the workers go; `at_once` does not wait for what they are doing."""


def n_processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on every system; a cluster's scheduler may leave us a part
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Threads:
    """Threads of this process; the compiled model holds no lock of Python's."""

    lost: Errors = ()
    is_lost_together = False
    can_drop = True

    def __init__(self, workers: int | None) -> None:
        self.n_workers = workers or n_processors()
        self._pool: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Load the compiled model."""
        if self._pool is None:
            warm_up()
            self._pool = ThreadPoolExecutor(self.n_workers)

    def submit(self, tasks: Sequence[Task]) -> Result:
        """Have tasks simulated by one thread."""
        assert self._pool is not None
        return self._pool.submit(lived, tasks)

    def renew(self) -> None:
        """Threads do not die alone."""

    def close(self, at_once: bool) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown(wait=not at_once, cancel_futures=True)


class Processes:
    """Processes of this machine; one that is killed takes its pool with it, which is then made anew."""

    lost: Errors = (BrokenProcessPool,)
    is_lost_together = True
    can_drop = True

    def __init__(self, workers: int | None) -> None:
        self.n_workers = workers or n_processors()
        self._pool: ProcessPoolExecutor | None = None
        self._others = set(active_children())

    def start(self) -> None:
        """Start the processes; the model is compiled before, as they would all compile at once."""
        if self._pool is None:
            if not is_cached():
                warm_up()
            self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.n_workers, mp_context=get_context("spawn"), initializer=begin)

    def submit(self, tasks: Sequence[Task]) -> Result:
        """Have tasks simulated by one process."""
        assert self._pool is not None
        return self._pool.submit(lived, tasks)

    def renew(self) -> None:
        """A new pool, of which it is known that its processes can be started. Raises `NoWorkers`."""
        self._kill()
        self._pool = self._new()
        try:
            self._pool.submit(is_ready).result()
        except BrokenProcessPool:
            raise NoWorkers(
                "Processes end as soon as they are started (too little memory?); use executor=threads, or fewer of "
                "them with executor.workers=<n>."
            ) from None

    def _kill(self) -> None:
        assert self._pool is not None
        self._pool.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - self._others:
            child.kill()  # it ignores what asks it to end by itself
            child.join(5.0)

    def close(self, at_once: bool) -> None:
        """End the processes."""
        if self._pool is None:
            return
        if at_once:
            self._kill()
        else:
            self._pool.shutdown(wait=True, cancel_futures=True)


def told(sentence: str) -> None:
    """Something worth knowing before the work begins."""
    print(f"Note: {sentence}", file=sys.stderr, flush=True)
