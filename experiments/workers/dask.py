"""The workers of a Dask cluster: one started here for this experiment, or one that runs already."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any

from dask.config import set as set_config
from distributed import Client, KilledWorker, LocalCluster

from experiments.faults import Faults
from experiments.workers import remote
from experiments.workers.executors import Errors, n_processors, told
from experiments.workers.work import Task
from sim.engine import warm_up
from sim.jit import is_cached, model_digest, rules_source, source_digest

SECONDS_TO_ANSWER = 10.0  # that a scheduler has
SECONDS_TO_GIVE_UP = 2.0  # that Dask has after that, to say so
SECONDS_BETWEEN_COUNTS = 5.0  # of workers, which may join and leave
SETTINGS = {
    "distributed.scheduler.allowed-failures": 3,
    "distributed.comm.timeouts.connect": f"{SECONDS_TO_ANSWER}s",
    "distributed.worker.memory.target": False,  # a worker keeps nothing for long
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.admin.large-graph-warning-threshold": "100MB",
}
LOCAL: dict[str, Any] = {
    "threads_per_worker": 1,
    "processes": True,
    "dashboard_address": None,
    "silence_logs": logging.CRITICAL,
    "memory_limit": None,
    "preload": ["experiments.workers.remote"],
}


class Dask:
    """Workers behind a scheduler, which gives the work of one that died to another."""

    lost: Errors = (KilledWorker, OSError)  # the latter also of connections that are closed or time out
    is_lost_together = False
    can_drop = False

    def __init__(self, workers: int | None, address: str | None) -> None:
        self._workers, self._address = workers, address
        self._cluster: LocalCluster | None = None
        self._client: Any = None  # declared for use with and without await, of which only the latter is ours
        self._executor: Any = None
        self._model: remote.Model | None = None
        self._n, self._counted = 1, 0.0

    @property
    def n_workers(self) -> int:
        """Threads of all workers of the moment."""
        now = time.monotonic()
        if self._client is not None and now - self._counted > SECONDS_BETWEEN_COUNTS:
            self._n, self._counted = max(1, sum(self._client.nthreads().values())), now
        return self._n

    def start(self) -> None:
        """Connect, and see to it that all workers have this model. Raises `Faults`."""
        if self._client is not None:
            return
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        set_config(SETTINGS)
        if self._address is None:
            if not is_cached():
                warm_up()  # here, rather than in all workers at once
            self._cluster = LocalCluster(n_workers=self._workers or n_processors(), **LOCAL)
            self._client = Client(self._cluster)
        else:
            self._client = _connected(self._address)
        self._model = remote.Model(source_digest(), rules_source(), model_digest())
        self._check(self._address or "this machine")
        self._executor = self._client.get_executor(pure=False)

    def _check(self, where: str) -> None:
        assert self._client is not None and self._model is not None
        try:
            builds = self._client.run(remote.build_here, self._model)
        except remote.OtherModel as error:
            self.close(at_once=True)
            raise Faults([f"executor.address: the workers at {where} run another model: {error}; start them anew from "
                          "the same version of the project and with the same rules"]) from None  # fmt: skip
        except Exception as error:  # noqa: BLE001 - Dask passes on some of what goes wrong over there as a text only
            self.close(at_once=True)
            raise Faults([f"executor.address: the workers at {where} cannot take work ({error}); start them in the "
                          "project's folder with its own .venv (see docs/clusters.md)"]) from None  # fmt: skip
        if not builds:
            told(f"no worker has joined {where} yet; the runs wait for one")
        others = sorted(name for name, build in builds.items() if build != self._model.build)
        if others:
            told(f"{len(others)} of {len(builds)} workers (such as {others[0]}) have another processor or other "
                 "versions of packages; the last bits of results may differ from those of this machine")  # fmt: skip

    def submit(self, tasks: Sequence[Task]) -> Future[list[Any]]:
        """Have tasks simulated by one worker."""
        return self._executor.submit(remote.lived, [tuple(task) for task in tasks], self._model)

    def renew(self) -> None:
        """The scheduler replaces workers by itself."""

    def close(self, at_once: bool) -> None:
        """Leave the cluster; one that was started here ends."""
        if self._client is not None:
            if self._executor is not None:
                self._executor.shutdown(wait=not at_once)
            self._client.close(timeout=2)
            self._client = None
        if self._cluster is not None:
            self._cluster.close(timeout=5)
            self._cluster = None


def _in_time(connect: Callable[[], Client]) -> Client:
    """What connecting gives; Dask itself waits for ever where somebody accepts it and then says nothing."""
    found: Future[Client] = Future()

    def attempt() -> None:
        try:
            found.set_result(connect())
        except Exception as error:  # noqa: BLE001 - raised where the result is waited for
            found.set_exception(error)

    Thread(target=attempt, daemon=True).start()
    return found.result(SECONDS_TO_ANSWER + SECONDS_TO_GIVE_UP)


def _connected(address: str) -> Client:
    """A client of a scheduler that runs already, by its address or the file in which it wrote it."""
    is_file = "://" not in address and Path(address).suffix == ".json"
    if is_file and not Path(address).is_file():
        raise Faults([f"executor.address: there is no scheduler file {address!r}; give the path that the scheduler "
                      "was started with, or its address, such as tcp://node1:8786"])  # fmt: skip
    try:
        if is_file:
            return _in_time(lambda: Client(scheduler_file=address, timeout=SECONDS_TO_ANSWER))
        return _in_time(lambda: Client(address, timeout=SECONDS_TO_ANSWER))
    except Exception as error:  # noqa: BLE001 - what answers may be no scheduler, and its bytes read as anything
        is_stranger = isinstance(error, MemoryError)  # its bytes were read as the length of what follows
        because = "what answers there is none" if is_stranger else str(error).split("\n")[0] or type(error).__name__
        raise Faults([f"executor.address: no Dask scheduler answers at {address} "
                      f"({because}); check that it runs and that the address is right, such as "
                      "tcp://node1:8786"]) from None  # fmt: skip
