"""Runs the missing blocks of an experiment, each as one call of the engine, and keeps each as soon as it is done."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, NamedTuple

import pandas as pd
from tqdm import tqdm

from experiments.plan import ID_COLUMNS, Plan
from experiments.store import Store
from sim import api
from sim.engine import warm_up
from sim.portfolios import portfolio_of, simulate_portfolio

LAUNCH = "launch_offset_quarters"  # which moves a whole calendar
MAX_RESTARTS = 3  # of a pool of processes that lost one of them


class Part(NamedTuple):
    """The runs of one programme in a block, as the engine reads them."""

    programme: str
    runs: pd.DataFrame
    overrides: pd.DataFrame | tuple[()]
    effects: bool


def inputs(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that the engine reads: seed, what varies, and what the user fixed."""
    varied = rows.drop(columns=[column for column in ID_COLUMNS if column in rows and column != "seed"])
    return varied.assign(**plan.fixed)


class Worlds(NamedTuple):
    """The worlds of a block, each of all programmes: one row per world."""

    programmes: list[str]
    runs: pd.DataFrame
    launch: int | None  # the launch offset of all programmes, if the user gave one
    effects: bool

    def outcomes(self, threads: int | None) -> pd.DataFrame:
        """One row per world and programme."""
        portfolio = portfolio_of(self.programmes, self.launch)
        return simulate_portfolio(self.runs, portfolio, self.effects, threads).drop(columns=["run", "programme"])


def worlds_of(plan: Plan, rows: pd.DataFrame) -> Worlds:
    """The worlds of a block, each made of as many rows as there are programmes."""
    assert plan.shared is not None
    runs = rows.iloc[:: len(plan.programmes)][["seed", *plan.shared]].assign(**plan.fixed)
    launch = plan.fixed.get(LAUNCH)
    return Worlds(plan.programmes, runs.drop(columns=LAUNCH, errors="ignore"), launch, plan.effects)


def parts_of(plan: Plan, rows: pd.DataFrame) -> list[Part] | Worlds:
    """The runs of a block, programme by programme, or the worlds in which they live together."""
    if plan.shared is not None:
        return worlds_of(plan, rows)
    groups = rows.groupby("programme", sort=False) if "programme" in rows else [(plan.programme, rows)]
    return [Part(str(programme), inputs(plan, mine), plan.forced(mine), plan.effects) for programme, mine in groups]


def _simulated(block: list[Part] | Worlds, threads: int | None) -> pd.DataFrame:
    """Outcomes of the runs of a block, in their order."""
    if isinstance(block, Worlds):
        return block.outcomes(threads)
    outcomes = [
        api.simulate(part.runs, part.programme, effects=part.effects, threads=threads, overrides=part.overrides)
        for part in block
    ]
    return pd.concat(outcomes).sort_index()


def _by_threads(store: Store, blocks: list[int], workers: int | None) -> Iterator[tuple[int, pd.DataFrame]]:
    for block in blocks:
        yield block, _simulated(parts_of(store.plan, store.rows(block)), workers)


def _deaf() -> None:
    """Leave Ctrl-C to the process that owns the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _pooled(store: Store, blocks: list[int], workers: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """Blocks as they are done by one pool, at most two per process under way."""
    waiting, under_way = iter(blocks), dict[Future[Any], int]()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_deaf)
    try:
        while True:
            while len(under_way) < 2 * workers and (block := next(waiting, None)) is not None:
                under_way[pool.submit(_simulated, parts_of(store.plan, store.rows(block)), 1)] = block
            if not under_way:
                return
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                yield under_way.pop(done), done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _by_processes(store: Store, blocks: list[int], workers: int | None) -> Iterator[tuple[int, pd.DataFrame]]:
    """Like `_pooled`, but a process that is killed costs only its blocks, which are run again."""
    left, restarts = list(blocks), 0
    while left:
        try:
            for block, outcomes in _pooled(store, list(left), workers or os.cpu_count() or 1):
                yield block, outcomes
                left.remove(block)
        except BrokenProcessPool:
            restarts += 1
            if restarts > MAX_RESTARTS:
                raise


EXECUTORS = {"threads": _by_threads, "processes": _by_processes}


def run(store: Store, executor: str, workers: int | None) -> int:
    """Simulate and keep the blocks that are missing; the number of runs simulated."""
    blocks = store.missing()
    n_missing = sum(store.blocks[b][1] - store.blocks[b][0] for b in blocks)
    if not blocks:
        return 0
    warm_up()  # before the bar, and before processes would all compile at once
    n = len(store.plan.table)
    often = 0.1 if sys.stderr.isatty() else 10.0  # seconds; a log needs fewer lines than a screen
    with tqdm(total=n, initial=n - n_missing, unit=" runs", dynamic_ncols=True, desc="Simulating", smoothing=0.1,
              mininterval=often) as bar:  # fmt: skip
        for block, outcomes in EXECUTORS[executor](store, blocks, workers):
            store.write(block, outcomes)
            bar.update(len(outcomes))
    return n_missing
