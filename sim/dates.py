"""Calendar quarters: dates as written in a programme's file, and the label of a run's quarter."""

from __future__ import annotations

import datetime as dt
import re

QUARTERS_PER_YEAR = 4
MONTHS_PER_QUARTER = 3
_YEARS = range(1950, 2100)  # years that a programme's file may speak of


def parse_date(written: object) -> dt.date | None:
    """The date of 'YYYY-MM' (its first day) or 'YYYY-MM-DD'; None when it is neither."""
    if isinstance(written, dt.datetime):
        return None
    if isinstance(written, dt.date):
        return written if written.year in _YEARS else None
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", written):
        return None
    try:
        date = dt.date.fromisoformat(written if len(written) > len("YYYY-MM") else f"{written}-01")
    except ValueError:
        return None
    return date if date.year in _YEARS else None


def quarter_number(date: dt.date) -> int:
    """Calendar quarters since year 0, to subtract one from another."""
    return date.year * QUARTERS_PER_YEAR + (date.month - 1) // MONTHS_PER_QUARTER


def first_day(number: int) -> dt.date:
    """First day of a calendar quarter, the inverse of `quarter_number`."""
    year, quarter = divmod(number, QUARTERS_PER_YEAR)
    return dt.date(year, quarter * MONTHS_PER_QUARTER + 1, 1)


def real_label(number: int) -> str:
    """Label of a quarter of the real calendar, such as '2006Q4'."""
    year, quarter = divmod(number, QUARTERS_PER_YEAR)
    return f"{year}Q{quarter + 1}"


def stylised_label(quarter: int) -> str:
    """Label of a quarter counted from approval where there is no real calendar, such as 'year 1 Q1'."""
    year, part = divmod(quarter, QUARTERS_PER_YEAR)
    return f"year {year + 1} Q{part + 1}"
