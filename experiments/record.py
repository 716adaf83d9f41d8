"""What is recorded of how a programme went, as its file tells it; no part of the simulation reads it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from sim.dates import quarter_number
from sim.programmes import Programme
from sim.programmes.facts import DATE, FACTS, days_of

BEFORE_MONEY = ("contract", "ratification", "effectiveness", "eligibility")  # no money flows before any of these


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

    def reaches(self, limit: float) -> bool | None:
        """Whether it is at least a limit; None where the record leaves that open."""
        return True if self.low >= limit else False if self.high < limit else None


class Dated(NamedTuple):
    """Something that happened, between two days; the same day when the day is known."""

    name: str
    first: dt.date
    last: dt.date


def delay_ratio(programme: Programme) -> Recorded | None:
    """Actual over planned duration; None where nothing of it is known."""
    exact, least, most = (programme.history.get(f"delay_ratio{end}") for end in ("", "_at_least", "_at_most"))
    if exact is not None:
        return Recorded(float(exact.value), float(exact.value), exact.source, exact.status)
    if least is None:
        return None
    return Recorded(float(least.value), np.inf if most is None else float(most.value), least.source, least.status)


def lead_in(programme: Programme) -> Recorded | None:
    """Quarters from approval to first money, or at least to what comes before it; None where a date is assumed."""
    approval = programme.fields.get("approval")
    if approval is None or approval.status == "assumed":
        return None
    start = quarter_number(approval.value)
    money = programme.history.get("first_money")
    if money is not None:
        first, last = (float(quarter_number(day) - start) for day in days_of(money.value))
        return Recorded(first, last, money.source, money.status)
    found = [(days_of(field.value)[0], field) for name in BEFORE_MONEY
             if (field := programme.history.get(name)) is not None]  # fmt: skip
    if not found:
        return None
    latest, field = max(found, key=lambda one: one[0])
    return Recorded(float(quarter_number(latest) - start), np.inf, field.source, field.status)


def happened(programme: Programme, name: str) -> bool | None:
    """Whether something happened, as a programme's history has it; None where it is not known."""
    field = programme.history.get(name)
    return field.value if field is not None and isinstance(field.value, bool) else None


def dated(programme: Programme) -> list[Dated]:
    """All of a programme's history that has a date, in order of time."""
    found = [
        Dated(name, *days_of(field.value)) for name, field in programme.history.items() if FACTS[name].form is DATE
    ]
    return sorted(found, key=lambda one: one.first)
