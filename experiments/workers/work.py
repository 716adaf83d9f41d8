"""What a worker does, in a thread or a process of its own: simulate runs that are given as the engine's arrays.

A process that only works imports this and no more, so that it starts quickly and stays small.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import connection, parent_process
from typing import NamedTuple

import numpy as np

from sim.engine import Future, portfolio


class Task(NamedTuple):
    """Runs of one calendar and one set of programmes, as the engine reads them."""

    rows: np.ndarray  # [run, programme]
    seeds: np.ndarray  # int64 [run]
    future: tuple[np.ndarray, np.ndarray]  # see `sim.engine.Future`
    overrides: Sequence[np.ndarray]
    effects: bool


def lived(tasks: Sequence[Task]) -> list[np.ndarray]:
    """Outcomes [run, programme] of each task, on one thread."""
    return [_lived(*task) for task in tasks]


def _lived(rows: np.ndarray, seeds: np.ndarray, future: tuple[np.ndarray, np.ndarray],
           overrides: Sequence[np.ndarray], effects: bool) -> np.ndarray:  # fmt: skip
    tables = [table.view(np.recarray) for table in overrides]
    return np.asarray(portfolio(rows.view(np.recarray), seeds, Future(*future), tables, effects, threads=1))


def is_ready() -> bool:
    """Answer, so that it is known that a process could be started."""
    return True


def begin() -> None:
    """Prepare a process that works for another one: leave signals to that one, and end when it ends."""
    ignore_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def ignore_signals() -> None:
    """Leave it to the process that was asked to stop what becomes of those that work for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _end_with_parent() -> None:
    """A pool's process waits for work for ever, even when nobody is left to give any."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
