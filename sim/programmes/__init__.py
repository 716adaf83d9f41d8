"""Programmes: presets of levers, uncertainties and settings with the calendar of their country.

A preset is one YAML file here, or a user's own file of the same form. Each of its fields carries its value, source
and status; what it does not name stays at the declared default. `title` and `country` are required; `territory` (the
part of the country, or what it is made of) and `executor` (who executes it) are not. A preset with a real calendar
also has `office` (when the government in office at approval took office), `approval`, `elections` of one or both
tiers, and `changes` of government without an election; its launch offset follows from `office` and `approval`.
`history` tells how it went, by the keys of `facts`; the model does not read it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from sim.dates import first_day, quarter_number, real_label, stylised_label
from sim.parameters import PARAMETERS
from sim.parameters.choices import Tier
from sim.parameters.columns import default_row
from sim.parameters.validation import nearest, rows_with
from sim.programmes.calendar import MAX_ELECTIONS, Change, Election, calendar_of, extended
from sim.programmes.reading import SECTIONS, Field, Reading, read_file

_FOLDER = Path(__file__).parent
_OFFSET = "launch_offset_quarters"
_WEAK = ("assumed", "R")  # what rests on one of these is no better; the rest is derived
STYLISED_OFFICE = dt.date(2001, 1, 1)  # taking of office where there is no real calendar; assumed


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as its file gives it; `fields` keeps the source and status of every value."""

    name: str
    title: str
    country: str
    office: dt.date | None
    approval: dt.date | None
    values: Mapping[str, Any]
    fields: Mapping[str, Field]
    elections: Mapping[Tier, tuple[Election, ...]]
    changes: Mapping[Tier, tuple[Change, ...]]
    history: Mapping[str, Field]

    @property
    def start(self) -> str | None:
        """Quarter of approval by the lender, such as '2006Q4'; None without a real calendar."""
        return None if self.approval is None else real_label(quarter_number(self.approval))


@cache
def names() -> tuple[str, ...]:
    """Names of the presets that come with the package, `baseline` first; looked up once."""
    found = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
    return tuple(sorted(found, key=lambda name: name != "baseline"))


def _path_of(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or "/" in text or "\\" in text or text.endswith((".yaml", ".yml"))
    if not is_path and text in names():
        return _FOLDER / f"{text}.yaml"
    if not is_path:
        known = f"programmes are {', '.join(names())}, or the path of a file of your own"
        raise ValueError(f"unknown programme {text!r}; {nearest(text, names())} ({known})")
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(f"programme {text!r}: expected a file, found none there; correct the path")
    return path


def _check_calendar(reading: Reading) -> None:
    """Note what does not fit together: office, approval, elections and the launch offset."""
    has_dates = [name for name in ("office", "approval") if name in reading.fields]
    if len(has_dates) == 1 and not reading.faults:
        missing = "approval" if has_dates == ["office"] else "office"
        reading.fault(missing, "a date beside the other one", None, f"give both, or leave {has_dates[0]} out as well")
    if (reading.elections or reading.changes) and not has_dates and not reading.faults:
        reading.fault("office", "a date, as elections or changes are given", None, "give office and approval")
    if len(has_dates) < len(("office", "approval")):
        return
    office, approval = reading.fields["office"], reading.fields["approval"]
    if _OFFSET in reading.fields:
        remedy = "leave it out: it follows from office and approval"
        reading.fault(f"levers.{_OFFSET}", "no value beside the dates", reading.fields[_OFFSET].value, remedy)
    offset = quarter_number(approval.value) - quarter_number(office.value)
    lever = PARAMETERS[_OFFSET]
    assert lever.low is not None and lever.high is not None
    if not lever.low <= offset <= lever.high:
        span = f"a date {lever.low} to {lever.high} quarters after office"
        reading.fault("approval.value", span, str(approval.value), "give when the government at approval took office")
        return
    source = f"from office ({office.status}) and approval: {approval.source}"
    status = next((one for one in _WEAK if one in (office.status, approval.status)), "D")
    reading.fields[_OFFSET] = Field(offset, source, status)
    if reading.faults:
        return  # a calendar out of order cannot be carried on
    term = reading.fields.get("term_quarters")
    for tier, elections in reading.elections.items():
        place = f"elections.{tier.name.lower()}"
        if elections and len(extended(elections, office.value, _term(term))) >= MAX_ELECTIONS:
            reading.fault(
                place, f"at most {MAX_ELECTIONS - 1} elections within a run", "more", "merge or leave out some"
            )


def _term(term: Field | None) -> int:
    return int(PARAMETERS["term_quarters"].default if term is None else term.value)


def load(name_or_path: str | Path) -> Programme:
    """A programme by the name of its preset, or from the path of a user's own YAML file.

    Raises `ValueError` for an unknown name, a missing file, and with all faults of a malformed file at once.
    """
    path = _path_of(name_or_path)
    reading = read_file(path)
    _check_calendar(reading)
    if reading.faults:
        raise ValueError("\n".join(reading.faults))
    fields = reading.fields
    dates = {name: fields[name].value if name in fields else None for name in ("office", "approval")}
    return Programme(
        name=path.stem,
        title=fields["title"].value,
        country=fields["country"].value,
        office=dates["office"],
        approval=dates["approval"],
        values=MappingProxyType({name: field.value for name, field in fields.items() if name in PARAMETERS}),
        fields=MappingProxyType(fields),
        elections=MappingProxyType(reading.elections),
        changes=MappingProxyType(reading.changes),
        history=MappingProxyType(reading.history),
    )


def base_row(programme: Programme) -> np.recarray:
    """Parameters of a programme: the defaults with its values put in, as a record array [1]."""
    return rows_with(programme.values, 1, default_row())


def calendar_array(programme: Programme) -> np.ndarray:
    """Electoral calendar for the kernels, int64 [tier, election, (election quarter, hand-over quarter)].

    Counted in calendar quarters since the quarter in which the government took office; the quarter of a run is the
    entry less the run's `launch_offset_quarters`. Unused places hold 10,000: a tier without a calendar has only
    those, and one that holds no elections has 9,999 in the first. A listed calendar is carried on by its own term, so
    that it outlasts every run, and back by some terms, for runs whose calendar is shifted.
    """
    if programme.office is None:
        return calendar_of({})
    term = _term(programme.fields.get("term_quarters"))
    return calendar_of({
        tier: extended(elections, programme.office, term) if elections else []
        for tier, elections in programme.elections.items()
    })  # fmt: skip


def label_of(programme: Programme, launch_offset: int, quarter: int) -> str:
    """Label of a run's quarter: '2006Q4' on a real calendar, 'year 1 Q1' (from approval) without one."""
    if programme.office is None:
        return stylised_label(quarter)
    return real_label(quarter_number(programme.office) + launch_offset + quarter)


def date_of(programme: Programme, launch_offset: int, quarter: int) -> dt.date:
    """First day of a run's quarter; without a real calendar the government takes office in January 2001."""
    office = STYLISED_OFFICE if programme.office is None else programme.office
    return first_day(quarter_number(office) + launch_offset + quarter)


__all__ = ["SECTIONS", "STYLISED_OFFICE", "Change", "Election", "Field", "Programme", "base_row",
           "calendar_array", "date_of", "label_of", "load", "names"]  # fmt: skip
