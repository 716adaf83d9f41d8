"""What is recorded of how a programme went, as its file tells it; no part of the simulation reads it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any, NamedTuple

import numpy as np

from sim.dates import parse_date
from sim.programmes import Programme

YEAR = re.compile(r"\d{4}")


class Recorded(NamedTuple):
    """A number that is known to lie between two ends: equal when it is known, the upper one infinite for 'at least'."""

    low: float
    high: float
    source: str
    status: str

    @property
    def is_exact(self) -> bool:
        """Whether one number is known."""
        return self.low == self.high

    @property
    def is_open(self) -> bool:
        """Whether only a lower end is known."""
        return bool(np.isinf(self.high))

    @property
    def told(self) -> str:
        """In words: 1.2, 1.4 to 1.7, at least 1.3."""
        if self.is_open:
            return f"at least {self.low:g}"
        return f"{self.low:g}" if self.is_exact else f"{self.low:g} to {self.high:g}"


class Dated(NamedTuple):
    """Something that happened, between two days; the same day when the day is known."""

    name: str
    first: dt.date
    last: dt.date


def _ends(value: Any) -> tuple[float, float] | None:
    """Ends of a number as a file writes it: 1.2, [1.4, 1.7], or [1.3, null] for 'at least'."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value), float(value)
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int | float):
        low, high = value
        return float(low), np.inf if high is None else float(high)
    return None


def recorded(programme: Programme, name: str) -> Recorded | None:
    """A number of a programme's history; None where it is not known."""
    field = programme.history.get(name)
    ends = None if field is None else _ends(field.value)
    return None if field is None or ends is None else Recorded(*ends, field.source, field.status)


def happened(programme: Programme, name: str) -> bool | None:
    """Whether something happened, as a programme's history has it; None where it is not known."""
    field = programme.history.get(name)
    return field.value if field is not None and isinstance(field.value, bool) else None


def _span(value: Any) -> tuple[dt.date, dt.date] | None:
    """First and last day that a date may mean: a day, a month, or a year."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and YEAR.fullmatch(text) and parse_date(f"{text}-01"):
        return dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)
    date = parse_date(text)
    if date is None:
        return None
    if isinstance(text, str) and len(text) == len("YYYY-MM"):
        return date, date.replace(day=calendar.monthrange(date.year, date.month)[1])
    return date, date


def dated(programme: Programme) -> list[Dated]:
    """All of a programme's history that has a date, in order of time."""
    spans = [(name, _span(field.value)) for name, field in programme.history.items()]
    return sorted((Dated(name, *span) for name, span in spans if span is not None), key=lambda one: one.first)
