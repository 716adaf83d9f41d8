"""Rounds in which everything is measured once, in turn, so that a slow minute of the machine spoils no comparison."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from benchmarks.tables import lines_of

Round = dict[str, float]  # what one round measured, by name


class Measure(NamedTuple):
    """Something to do once in each round; it returns one or several numbers by name."""

    title: str
    take: Callable[[], Round]


class Row(NamedTuple):
    """One line of the table: a number derived from each round, with what it is to reach."""

    name: str
    title: str
    unit: str
    by: str  # clock or cpu
    of: Callable[[Round], float]
    digits: int = 0
    target: float | None = None
    aim: float | None = None
    is_better_high: bool = False


class Took(NamedTuple):
    """Seconds of some work: on the clock, and of this thread on a processor, whatever else the machine does."""

    clock: float
    cpu: float


class Spread(NamedTuple):
    """A number over all rounds."""

    median: float
    low: float
    high: float


def seconds_of(work: Callable[[], object]) -> Took:
    """Seconds that some work takes."""
    began, worked = time.perf_counter(), time.thread_time()
    work()
    return Took(time.perf_counter() - began, time.thread_time() - worked)


def take_rounds(measures: Sequence[Measure], n: int) -> list[Round]:
    """Take all measures in turn, `n` times, and say on the terminal what is being done."""
    rounds = []
    began = time.perf_counter()
    is_terminal = sys.stderr.isatty()
    for number in range(n):
        found: Round = {}
        for measure in measures:
            elapsed = time.perf_counter() - began
            progress = f"[{elapsed:4.0f} s] round {number + 1} of {n}: {measure.title} ..."
            if is_terminal:
                print(f"\r{progress:78}", end="", file=sys.stderr, flush=True)
            found |= measure.take()
        rounds.append(found)
        done = f"[{time.perf_counter() - began:4.0f} s] round {number + 1} of {n} done"
        print(f"\r{done:78}" if is_terminal else done, file=sys.stderr, flush=True)
    return rounds


def spread_of(row: Row, rounds: Sequence[Round]) -> Spread:
    """Median, lowest and highest of a row over the rounds."""
    values = [row.of(one) for one in rounds]
    return Spread(statistics.median(values), min(values), max(values))


def verdict(row: Row, median: float) -> str:
    """How a median stands to the target and the aim."""
    for word, bound in (("aim met", row.aim), ("target met", row.target)):
        if bound is not None and (median >= bound if row.is_better_high else median <= bound):
            return word
    return "" if row.target is None and row.aim is None else "MISSED"


def _bound(row: Row, bound: float | None) -> str:
    return "" if bound is None else f"{'>=' if row.is_better_high else '<='} {bound:g}"


def table_of(rows: Sequence[Row], spreads: Mapping[str, Spread]) -> list[str]:
    """Lines of the table: median, spread, target, aim, verdict."""
    cells = []
    for row in rows:
        spread = spreads[row.name]
        cells.append([
            row.title, row.unit, row.by, f"{spread.median:,.{row.digits}f}",
            f"{spread.low:,.{row.digits}f} - {spread.high:,.{row.digits}f}",
            _bound(row, row.target), _bound(row, row.aim), verdict(row, spread.median),
        ])  # fmt: skip
    return lines_of(["what", "unit", "by", "median", "min - max", "target", "aim", ""], cells)
