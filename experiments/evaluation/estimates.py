"""Estimates on disk, one Parquet file per block of futures, and the processes that compute what is missing.

Estimators hold Python's lock, so that threads would wait for each other: processes work, whatever the executor of the
runs is. A file appears only when it is whole and names what it holds, so that a stopped experiment goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from experiments.evaluation.grid import Block, Cell, blocks_of
from experiments.evaluation.surveying import Order, surveyed
from experiments.faults import NoWorkers
from experiments.store import write_whole
from experiments.workers.executors import n_processors
from experiments.workers.work import begin

FOLDER = "estimates"
HELD = b"holds"
UNDER_WAY = 2  # blocks per process, so that none waits
MOST_LOSSES = 3  # of processes, before it is given up
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS")
SEEN = ("sim/evaluation", "experiments/evaluation/surveying.py", "experiments/evaluation/naive_bias.py")


def evaluators_digest() -> str:
    """What tells the code of surveys and estimators, and the packages behind it, from any other."""
    from importlib.metadata import version

    root, found = Path(__file__).resolve().parents[2], sha256()
    for name in SEEN:
        paths = sorted((root / name).glob("*.py")) if (root / name).is_dir() else [root / name]
        for path in paths:
            found.update(path.read_bytes())
    for package in ("pyfixest", "pysyncon", "statsmodels", "pandas", "numpy"):
        found.update(f"{package}={version(package)}".encode())
    return found.hexdigest()[:16]


class Estimates:
    """The estimates of an experiment, in the folder of its runs."""

    def __init__(self, folder: Path, cells: Sequence[Cell], seeds: range, programme: str, fixed: Mapping[str, Any],
                 digest: str) -> None:  # fmt: skip
        self.folder, self.cells, self.seeds = folder / FOLDER, list(cells), seeds
        self.programme, self.fixed, self.digest = programme, dict(fixed), digest
        self.blocks = blocks_of(cells)

    @cached_property
    def _code(self) -> str:
        return evaluators_digest()

    def order(self, block: Block) -> Order:
        """What a worker needs to know of a block."""
        cell = self.cells[block.cell]
        seeds = tuple(self.seeds[block.first : block.last])
        return Order(block.cell, cell, seeds, block.estimators, self.programme, self.fixed)

    def part(self, place: int) -> Path:
        """The file of a block."""
        return self.folder / f"part-{place:05d}.parquet"

    def _holds(self, place: int) -> str:
        return sha256(repr((self.digest, self._code, self.order(self.blocks[place]))).encode()).hexdigest()[:16]

    def missing(self) -> list[int]:
        """Blocks that are not there, or hold something else."""
        return [place for place in range(len(self.blocks)) if self._held(self.part(place)) != self._holds(place)]

    @staticmethod
    def _held(path: Path) -> str | None:
        try:
            return (pq.read_schema(path).metadata or {}).get(HELD, b"").decode()
        except (OSError, pa.ArrowException):
            return None

    def write(self, place: int, frame: pd.DataFrame) -> None:
        """Put the estimates of a block on disk."""
        self.folder.mkdir(exist_ok=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        known = {**(table.schema.metadata or {}), HELD: self._holds(place).encode()}
        buffer = pa.BufferOutputStream()
        pq.write_table(table.replace_schema_metadata(known), buffer, compression="zstd")
        write_whole(self.part(place), buffer.getvalue())

    def read(self) -> pd.DataFrame:
        """All estimates, with what tells their cells."""
        frame = pd.concat([pd.read_parquet(self.part(place)) for place in range(len(self.blocks))], ignore_index=True)
        told = pd.DataFrame([
            {"cell": place, "design": cell.design, "has_spillovers": cell.has_spillovers, "series": cell.series,
             "level": cell.level, "is_placebo": cell.is_placebo}
            for place, cell in enumerate(self.cells)
        ])  # fmt: skip
        return told.merge(frame, on="cell", validate="one_to_many")

    def drop(self) -> None:
        """Forget all that is there."""
        for path in self.folder.glob("part-*.parquet"):
            path.unlink()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes begun meanwhile compute on one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


class _Pool:
    """Processes that survey, and what they are at."""

    def __init__(self, estimates: Estimates, n_workers: int, bar: tqdm) -> None:
        self.estimates, self.n_workers, self.bar = estimates, n_workers, bar
        self._others = set(active_children())
        self._processes = self._new()
        self.under_way: dict[Future[pd.DataFrame], int] = {}

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.n_workers, mp_context=get_context("spawn"), initializer=begin)

    def work(self, places: Sequence[int]) -> None:
        """Compute blocks and keep each as soon as it is done. Raises `NoWorkers`."""
        waiting, n_losses = list(reversed(places)), 0
        while waiting or self.under_way:
            try:
                self._fill(waiting)
                done, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
                self._keep(done)
            except BrokenProcessPool:
                n_losses += 1
                if n_losses >= MOST_LOSSES:
                    raise NoWorkers("Processes that estimate were killed each time (too little memory?); use fewer of "
                                    "them with executor.workers=<n>.") from None  # fmt: skip
                waiting += sorted(self.under_way.values(), reverse=True)
                self.under_way.clear()
                self.kill()
                self._processes = self._new()

    def _fill(self, waiting: list[int]) -> None:
        """Give the processes something to do, the last in the list first."""
        while waiting and len(self.under_way) < UNDER_WAY * self.n_workers:
            order = self.estimates.order(self.estimates.blocks[waiting[-1]])
            self.under_way[self._processes.submit(surveyed, order)] = waiting[-1]
            waiting.pop()

    def _keep(self, done: set[Future[pd.DataFrame]]) -> None:
        for future in done:
            frame = future.result()
            place = self.under_way.pop(future)
            self.estimates.write(place, frame)
            block = self.estimates.blocks[place]
            self.bar.update(block.last - block.first)

    def kill(self) -> None:
        """End the processes, whatever they are doing."""
        self._processes.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - self._others:
            child.kill()
            child.join(5.0)


def complete(estimates: Estimates, workers: int | None) -> int:
    """Compute the blocks that are missing and keep each as soon as it is done; how many surveys that took.

    A stop ends the processes at once; what they were at is lost, and all before is kept.
    """
    places = estimates.missing()
    if not places:
        return 0
    sizes = [block.last - block.first for block in estimates.blocks]
    n, n_missing = sum(sizes), sum(sizes[place] for place in places)
    often = 0.1 if sys.stderr.isatty() else 10.0  # seconds; a log needs fewer lines than a screen
    with tqdm(total=n, initial=n - n_missing, unit=" surveys", dynamic_ncols=True, desc="Evaluating", smoothing=0.1,
              mininterval=often) as bar:  # fmt: skip
        try:
            _work(estimates, places, min(workers or n_processors(), len(places)), bar)
        except KeyboardInterrupt:
            kept = len(estimates.blocks) - len(estimates.missing())
            bar.write(f"{kept} of {len(estimates.blocks)} blocks of estimates are kept.", file=sys.stderr)
            raise
    return n_missing


def _work(estimates: Estimates, places: Sequence[int], n_workers: int, bar: tqdm) -> None:
    if n_workers == 1:
        for place in places:
            block = estimates.blocks[place]
            estimates.write(place, surveyed(estimates.order(block)))
            bar.update(block.last - block.first)
        return
    with _one_thread_each():
        pool = _Pool(estimates, n_workers, bar)
        try:
            pool.work(places)
        finally:
            pool.kill()
