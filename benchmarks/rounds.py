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
    sections: tuple[str, ...]  # of the table, whose rows need it


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

    def found(self, one: Round) -> float | None:
        """The row's number in one round; None where this machine, or this installation, could not measure it."""
        try:
            return self.of(one)
        except KeyError:
            return None


class Section(NamedTuple):
    """Rows that belong together."""

    name: str
    title: str
    rows: tuple[Row, ...]


class Took(NamedTuple):
    """Seconds of some work: on the clock, and on a processor, of this thread or of all of this process."""

    clock: float
    cpu: float
    process: float


class Spread(NamedTuple):
    """A number over all rounds."""

    median: float
    low: float
    high: float
    n: int  # rounds in which it was measured


def seconds_of(work: Callable[[], object]) -> Took:
    """Seconds that some work takes."""
    began, worked, all_worked = time.perf_counter(), time.thread_time(), time.process_time()
    work()
    return Took(time.perf_counter() - began, time.thread_time() - worked, time.process_time() - all_worked)


def take_rounds(measures: Sequence[Measure], n: int, say: Callable[[str, bool], None]) -> list[Round]:
    """Take all measures in turn, `n` times, and say what is being done."""
    rounds = []
    for number in range(n):
        found: Round = {}
        for measure in measures:
            say(f"round {number + 1} of {n}: {measure.title} ...", False)
            found |= measure.take()
        rounds.append(found)
        say(f"round {number + 1} of {n} done", True)
    return rounds


def teller() -> Callable[[str, bool], None]:
    """Says on the terminal what is being done, on a line that lasts or, until the next, on one that does not."""
    began, is_terminal = time.perf_counter(), sys.stderr.isatty()

    def say(what: str, lasts: bool) -> None:
        line = f"[{time.perf_counter() - began:4.0f} s] {what}"
        if is_terminal:
            print(f"\r{line:78}", end="\n" if lasts else "", file=sys.stderr, flush=True)
        elif lasts:
            print(line, file=sys.stderr, flush=True)

    return say


def of(name: str, factor: float = 1.0) -> Callable[[Round], float]:
    """A number as it was measured, in another unit."""
    return lambda one: one[name] * factor


def ratio(name: str, other: str, factor: float = 1.0) -> Callable[[Round], float]:
    """One number of a round as a multiple of another of the same round."""
    return lambda one: one[name] / one[other] * factor


def more(name: str, other: str) -> Callable[[Round], float]:
    """By how many per cent one number of a round is above another of the same round."""
    return lambda one: (one[name] / one[other] - 1.0) * 100.0


def spread_of(row: Row, rounds: Sequence[Round]) -> Spread | None:
    """Median, lowest and highest of a row over the rounds in which it was measured; None where it never was."""
    values = [value for one in rounds if (value := row.found(one)) is not None]
    return Spread(statistics.median(values), min(values), max(values), len(values)) if values else None


def verdict(row: Row, spread: Spread | None) -> str:
    """How the median stands to the target and the aim."""
    if spread is None:
        return ""
    for word, bound in (("aim met", row.aim), ("target met", row.target)):
        if bound is not None and (spread.median >= bound if row.is_better_high else spread.median <= bound):
            return word
    return "" if row.target is None and row.aim is None else "MISSED"


def _bound(row: Row, bound: float | None) -> str:
    return "" if bound is None else f"{'>=' if row.is_better_high else '<='} {bound:g}"


def _told(row: Row, spread: Spread | None) -> tuple[str, str]:
    """Median and span as they are shown: no span of what was measured once."""
    if spread is None:
        return "n/a", ""
    median, low, high = (f"{value:,.{row.digits}f}" for value in spread[:3])
    return median, f"{low} - {high}" if spread.n > 1 else "once"


def table_of(sections: Sequence[Section], spreads: Mapping[str, Spread | None]) -> list[str]:
    """Lines of the table, section by section: median, spread, target, aim, verdict."""
    cells = [
        [row.title, row.unit, row.by, *_told(row, spreads[row.name]), _bound(row, row.target), _bound(row, row.aim),
         verdict(row, spreads[row.name])]
        for section in sections
        for row in section.rows
    ]  # fmt: skip
    head, rule, *lines = lines_of(["what", "unit", "by", "median", "min - max", "target", "aim", ""], cells)
    shown, rest = [head, rule], iter(lines)
    for section in sections:
        shown += ["", section.title, *(next(rest) for _ in section.rows)]
    return shown
