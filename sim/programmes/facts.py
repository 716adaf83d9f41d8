"""What a programme's file may tell of how it went: the keys of `history`, and the form of each.

None of it is read by the model; a hindcast is scored against it. Text of a date is a year, a month or a day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real

from sim.dates import parse_date

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a fact: what is expected in words, what to do about anything else, and the value as kept."""

    expected: str
    remedy: str
    kept: Callable[[object], object]  # None for a value of another form


@dataclass(frozen=True, slots=True)
class Fact:
    """A key of `history`."""

    form: Form
    meaning: str


def _date(written: object) -> str | None:
    """A year, a month or a day as text."""
    if isinstance(written, dt.date) and not isinstance(written, dt.datetime):
        return written.isoformat() if parse_date(written) else None
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written)
    if not isinstance(written, str):
        return None
    whole = f"{written}-01" if re.fullmatch(r"\d{4}", written) else written
    return written if parse_date(whole) else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _number(low: float, high: float) -> Callable[[object], float | None]:
    def kept(value: object) -> float | None:
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        return float(value) if is_number and low <= float(value) <= high else None  # type: ignore[arg-type]

    return kept


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


DATE = Form("a date YYYY, YYYY-MM or YYYY-MM-DD", "write year, month and day as numbers", _date)
FLAG = Form("true or false", "say whether it was so, or leave it out", _flag)
COUNT = Form("a whole number from 0", "count them, or leave it out", _count)
RATIO = Form("a number from 0.1 to 20 (actual to planned duration)", "divide the one by the other", _number(0.1, 20.0))
SHARE = Form("a number from 0 to 1", "give a share of the whole", _number(0.0, 1.0))
MONEY = Form("a number from 0 to 1000 (US$ million)", "give it in millions", _number(0.0, 1000.0))
TEXT = Form("text", "put it in quotation marks", _text)

FACTS = {
    "preparation": Fact(DATE, "Preparation began, or was under way"),
    "announced": Fact(DATE, "Announced in public"),
    "plans": Fact(DATE, "First plans of clusters"),
    "contract": Fact(DATE, "Loan contract or agreement signed"),
    "ratification": Fact(DATE, "Ratified by parliament"),
    "effectiveness": Fact(DATE, "In force, or implemented from then on"),
    "eligibility": Fact(DATE, "Eligible for the first money"),
    "rules": Fact(DATE, "Operating rules issued"),
    "rules_anew": Fact(DATE, "Operating rules issued anew"),
    "launch": Fact(DATE, "Launched in public"),
    "first_money": Fact(DATE, "First money paid to plans"),
    "restructured": Fact(DATE, "Restructured"),
    "planned_end": Fact(DATE, "End of execution as planned at the start"),
    "actual_end": Fact(DATE, "End of execution"),
    "actual_end_at_least": Fact(DATE, "Execution had not ended by then; the end is not known"),
    "successor": Fact(DATE, "A later loan approved or signed that is not part of this programme"),
    "delay_ratio": Fact(RATIO, "Actual to planned duration"),
    "delay_ratio_at_least": Fact(RATIO, "Least that the actual duration was in planned ones"),
    "delay_ratio_at_most": Fact(RATIO, "Most that the actual duration was in planned ones"),
    "spent_at_deadline_share": Fact(SHARE, "Share of the money spent at the planned end"),
    "spent_at_deadline_share_at_most": Fact(SHARE, "Most that was spent at the planned end"),
    "disbursed_musd": Fact(MONEY, "Money disbursed at the time that the source names"),
    "preparation_musd": Fact(MONEY, "Money spent on preparation"),
    "n_clusters_later": Fact(COUNT, "Clusters left after a redesign"),
    "turnovers_of_party_during_execution": Fact(
        COUNT, "Turnovers of party at the executor's tier, from approval to the end or as long as is known"
    ),
    "redesigned": Fact(FLAG, "Redesigned in mid-course"),
    "extended": Fact(FLAG, "Prolonged beyond the planned end"),
    "cancelled": Fact(FLAG, "Cancelled by a government or the lender"),
    "remarks": Fact(TEXT, "What has no key of its own"),
}


def days_of(date: str) -> tuple[dt.date, dt.date]:
    """First and last day of a fact's date, whose year, month or day is known."""
    first = dt.date.fromisoformat(f"{date}-01-01"[: len("YYYY-MM-DD")])
    if len(date) == len("YYYY"):
        return first, dt.date(first.year, _MONTHS, calendar.monthrange(first.year, _MONTHS)[1])
    if len(date) == len("YYYY-MM"):
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first, first
