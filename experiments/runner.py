"""Runs the missing blocks of an experiment and keeps each as soon as it is done.

A block that raises, or kills the process that simulates it, is halved until it is known which runs do; these are
kept with their error, and all others with their outcomes.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from experiments.faults import Faults, NoWorkers
from experiments.request import Executor
from experiments.store import Store
from experiments.workers.executors import Crew, Processes, Result, Threads
from experiments.workers.inputs import order_of
from experiments.workers.remote import OtherModel
from experiments.workers.stopping import Stop
from sim.frames import outcome_table
from sim.parameters.columns import empty_outcomes

UNDER_WAY = 2  # pieces per worker, so that none waits while results are written
LOOK_SECONDS = 0.2  # between two looks at whether to stop
GRACE_SECONDS = 3.0  # for blocks under way when a stop is asked for
MAX_LOSSES = 2  # of a piece together with others, before it is simulated alone
MAX_LOSSES_ALONE = 2  # of a single run, before it counts as failed
MAX_ERROR_CHARACTERS = 500
KILLED = "the process that simulated this run was killed each time (too little memory?)"
UNREACHED = "the cluster lost this run each time"


class Piece(NamedTuple):
    """Rows [first, last) of a block that are simulated together."""

    block: int
    first: int
    last: int
    n_losses: int = 0  # how often a worker died of or beside it
    is_alone: bool = False  # whether nothing else is simulated meanwhile


def _told(error: BaseException) -> str:
    """An error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_ERROR_CHARACTERS]


class _Gathered:
    """Outcomes of a block as its pieces come in."""

    def __init__(self, n: int) -> None:
        self.outcomes = empty_outcomes(n)
        self.errors: list[str | None] = [None] * n
        self.n_left = n


class _Run:
    """The blocks that are missing, on their way to the disk."""

    def __init__(self, store: Store, crew: Crew, blocks: list[int], bar: tqdm) -> None:
        self.store, self.crew, self.bar = store, crew, bar
        self.waiting = deque(Piece(b, 0, store.blocks[b][1] - store.blocks[b][0]) for b in blocks)
        self.suspects: deque[Piece] = deque()
        self.under_way: dict[Result, tuple[Piece, list[np.ndarray]]] = {}
        self.gathered: dict[int, _Gathered] = {}
        self.unit = len(store.plan.programmes) if store.plan.shared is not None else 1  # rows that are one world

    @property
    def is_done(self) -> bool:
        return not (self.waiting or self.suspects or self.under_way)

    def fill(self) -> None:
        """Give the workers something to do; a suspect only when nobody else could be hit, and nothing beside it."""
        if any(piece.is_alone for piece, _ in self.under_way.values()):
            return
        if self.suspects:
            if not self.under_way:
                self._submit(self.suspects.popleft())
            return
        while self.waiting and len(self.under_way) < UNDER_WAY * self.crew.n_workers:
            self._submit(self.waiting.popleft())

    def _submit(self, piece: Piece) -> None:
        rows = self.store.rows(piece.block).iloc[piece.first : piece.last]
        try:
            order = order_of(self.store.plan, rows)
        except ValueError as error:
            self._fail(piece, error)
            return
        try:
            self.under_way[self.crew.submit(order.tasks)] = piece, order.places
        except BrokenProcessPool:
            (self.suspects if piece.is_alone else self.waiting).appendleft(piece)
            self._renew()

    def collect(self, seconds: float) -> None:
        """Take in what is done, after waiting a while for something to be."""
        done, _ = wait(self.under_way, seconds, FIRST_COMPLETED)
        if self._take(done):
            self._renew()

    def _take(self, done: Iterable[Result]) -> bool:
        """Keep, halve or try again what is done; whether a worker died."""
        is_lost = False
        for future in done:
            piece, places = self.under_way.pop(future)
            try:
                results = future.result()
            except self.crew.lost as error:
                self._lose(piece, error)
                is_lost = True
            except CancelledError:
                raise NoWorkers("The cluster has gone, or dropped what it was asked for.") from None
            except OtherModel as error:
                raise NoWorkers(f"A worker that joined runs another model: {error}. Start it anew.") from None
            except Exception as error:  # noqa: BLE001 - a user's rule may raise anything
                self._fail(piece, error)
            else:
                self._keep(piece, places, results)
        return is_lost

    def _renew(self) -> None:
        """Have workers that died replaced, after all that was lost with them is known."""
        if self.crew.is_lost_together:
            self._take(wait(self.under_way).done)
        self.crew.renew()

    def _halves(self, piece: Piece) -> list[Piece]:
        middle = piece.first + (piece.last - piece.first) // self.unit // 2 * self.unit
        return [piece._replace(last=middle, n_losses=0), piece._replace(first=middle, n_losses=0)]

    def _is_single(self, piece: Piece) -> bool:
        return piece.last - piece.first <= self.unit

    def _lose(self, piece: Piece, error: BaseException) -> None:
        """Try again what was lost with a worker; alone after some losses, and then halved until one run is left."""
        piece = piece._replace(n_losses=piece.n_losses + 1)
        if not piece.is_alone and piece.n_losses < MAX_LOSSES:
            self.waiting.appendleft(piece)
        elif not piece.is_alone:
            self.suspects.append(piece._replace(n_losses=0, is_alone=True))
        elif not self._is_single(piece):
            self.suspects.extendleft(reversed(self._halves(piece)))
        elif piece.n_losses < MAX_LOSSES_ALONE:
            self.suspects.appendleft(piece)
        else:
            self._record(piece, f"{UNREACHED}: {_told(error)}" if isinstance(error, OSError) else KILLED)

    def _fail(self, piece: Piece, error: Exception) -> None:
        """Halve what raised, until one run is left, whose error is kept."""
        if self._is_single(piece):
            self._record(piece, _told(error))
        else:
            self.waiting.extendleft(reversed(self._halves(piece._replace(is_alone=False))))

    def _block(self, piece: Piece) -> _Gathered:
        first, last = self.store.blocks[piece.block]
        return self.gathered.setdefault(piece.block, _Gathered(last - first))

    def _record(self, piece: Piece, error: str) -> None:
        n = piece.last - piece.first
        self._block(piece).errors[piece.first : piece.last] = [error] * n
        self._count(piece)

    def _keep(self, piece: Piece, places: list[np.ndarray], results: list[np.ndarray]) -> None:
        outcomes = self._block(piece).outcomes
        for mine, found in zip(places, results, strict=True):
            outcomes[piece.first + mine] = found.reshape(-1)
        self._count(piece)

    def _count(self, piece: Piece) -> None:
        """Write a block when all of it is there."""
        block = self.gathered[piece.block]
        block.n_left -= piece.last - piece.first
        if block.n_left == 0:
            del self.gathered[piece.block]
            frame = outcome_table(block.outcomes, pd.RangeIndex(len(block.errors)))
            self.store.write(piece.block, frame, block.errors)
            self.bar.update(len(block.errors))

    def finish(self) -> None:
        """After a stop was asked for: keep the blocks that are done soon, drop the others."""
        if self.crew.can_drop:
            for future in [future for future in self.under_way if future.cancel()]:
                del self.under_way[future]
        last = time.monotonic() + GRACE_SECONDS
        while self.under_way and time.monotonic() < last:
            self.collect(LOOK_SECONDS)


def crew_of(executor: Executor) -> Crew:
    """The workers that a request asks for, not yet at work. Raises `Faults` where a package is missing."""
    if executor.name == "threads":
        return Threads(executor.workers)
    if executor.name == "processes":
        return Processes(executor.workers)
    try:
        from experiments.workers.dask import Dask
    except ImportError as error:
        raise Faults([
            f"executor=dask: the package {error.name!r} is not installed; run `make setup-all`, or use "
            "executor=processes"
        ]) from None  # fmt: skip
    return Dask(executor.workers, executor.address)


def run(store: Store, crew: Crew, stop: Stop) -> int:
    """Simulate and keep the blocks that are missing; the number of runs simulated.

    Raises KeyboardInterrupt after a stop, `NoWorkers`, and `Faults` where no worker can be had at first.
    """
    blocks = store.missing()
    n_missing = sum(store.blocks[b][1] - store.blocks[b][0] for b in blocks)
    if not blocks:
        return 0
    crew.start()
    n = len(store.plan.table)
    often = 0.1 if sys.stderr.isatty() else 10.0  # seconds; a log needs fewer lines than a screen
    with tqdm(total=n, initial=n - n_missing, unit=" runs", dynamic_ncols=True, desc="Simulating", smoothing=0.1,
              mininterval=often) as bar, stop.gentle():  # fmt: skip
        under_way = _Run(store, crew, blocks, bar)
        while not under_way.is_done and not stop.asked:
            under_way.fill()
            if under_way.under_way:
                under_way.collect(LOOK_SECONDS)
        if stop.asked:
            under_way.finish()
            raise KeyboardInterrupt
    return n_missing
