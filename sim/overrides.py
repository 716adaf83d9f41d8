"""Overrides: what a user forces instead of what would have been drawn or decided.

The kernels see a record array sorted by quarter (`OVERRIDE_DTYPE`) and look it up only at decision points; names
are turned into codes here. What does not come up for decision in the named quarter cannot be forced in it, but for a
change of government without an election (an impeachment, a resignation, a death), which is never drawn and only comes
by an override. A lever that is changeable 'until_first_money' stays as it is once money has been paid. Whether more
time is asked for is the agency's to say (a request), and the answer the lender's (an extension).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from numbers import Integral
from typing import NamedTuple

import numpy as np

from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.choices import Good
from sim.parameters.validation import encoded, fault_of, nearest, show

OVERRIDE_DTYPE = np.dtype(
    [("quarter", "i8"), ("actor", "i8"), ("kind", "i8"), ("subject", "i8"), ("value", "f8")], align=True
)
_LEVER_CODES = {lever.name: code for code, lever in enumerate(LEVERS)}


class OverrideActor(IntEnum):
    """Who would have drawn or decided; the first two are the tiers of government."""

    NATIONAL = 0
    SUBNATIONAL = 1
    AGENCY = 2
    COMMITTEE = 3
    LENDER = 4
    CLUSTER = 5
    DESIGNER = 6


class OverrideKind(IntEnum):
    """What is forced."""

    ELECTION = 0
    TEAM = 1
    CONTINUITY = 2
    SELECTION = 3
    PROJECT = 4
    EXTENSION = 5
    LEVER = 6
    CHANGE = 7
    REQUEST = 8


class Override(NamedTuple):
    """One forced result: in which quarter, whose, what, about whom, and how it is to come out.

    `actor` and `kind` are names such as 'national' and 'election'; `subject` counts from 0 (a country, a
    territory, a programme slot or a cluster) or names a lever; `value` is a name or its code.
    """

    quarter: int
    actor: str | int
    kind: str | int
    subject: str | int
    value: object


class Extent(NamedTuple):
    """How far the world reaches that overrides are checked against."""

    horizon_quarters: int
    n_territories: int
    n_clusters: int
    n_programmes: int  # slots
    n_countries: int = 1


class _Kind(NamedTuple):
    actors: tuple[OverrideActor, ...]
    subject: str  # field of Extent that counts the subjects, or 'lever'
    values: tuple[str, ...]  # names of the values, in the order of their codes


_GOVERNMENTS = (OverrideActor.NATIONAL, OverrideActor.SUBNATIONAL)
_KINDS: dict[OverrideKind, _Kind] = {
    OverrideKind.ELECTION: _Kind(_GOVERNMENTS, "n_territories", ("same_party", "another_party")),
    OverrideKind.TEAM: _Kind(_GOVERNMENTS, "n_territories", ("same_team", "new_team")),
    OverrideKind.CONTINUITY: _Kind(_GOVERNMENTS, "n_programmes", ("continue", "redesign", "suspend", "cancel")),
    OverrideKind.SELECTION: _Kind((OverrideActor.AGENCY,), "n_clusters", ("not_financed", "financed")),
    OverrideKind.PROJECT: _Kind((OverrideActor.CLUSTER,), "n_clusters", tuple(good.name.lower() for good in Good)),
    OverrideKind.EXTENSION: _Kind((OverrideActor.LENDER,), "n_programmes", ("refused", "granted")),
    OverrideKind.LEVER: _Kind((OverrideActor.DESIGNER,), "lever", ()),
    OverrideKind.CHANGE: _Kind(_GOVERNMENTS, "n_territories", ("new_team", "another_party")),
    OverrideKind.REQUEST: _Kind((OverrideActor.AGENCY,), "n_programmes", ("not_asked", "asked")),
}
_SUBJECTS = {"n_territories": "territory", "n_programmes": "programme slot", "n_clusters": "cluster"}


@cache
def _names(codes: type[IntEnum] | tuple[IntEnum, ...]) -> tuple[str, ...]:
    return tuple(code.name.lower() for code in codes)


def _whole(value: object) -> int | None:
    """A whole number, or None where there is none; a flag is not a number here."""
    if isinstance(value, Integral) and not isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return int(value)
    return None


def _code(value: object, names: tuple[str, ...]) -> int | None:
    """The code of a name, or of a code itself; None when it is neither."""
    if isinstance(value, str):
        return names.index(value.lower()) if value.lower() in names else None
    number = int(value) if isinstance(value, bool | np.bool_) and len(names) == 2 else _whole(value)
    return number if number is not None and 0 <= number < len(names) else None


def _code_fault(what: str, value: object, names: tuple[str, ...]) -> str:
    remedy = nearest(value, names) if isinstance(value, str) else "give its name"
    return f"{what}: expected one of {', '.join(names)}, got {show(value)}; {remedy}"


def _span_fault(what: str, value: object, length: int) -> str:
    span = "0" if length == 1 else f"a whole number from 0 to {length - 1}"
    return f"{what}: expected {span}, got {show(value)}; give what exists"


def _lever(subject: object, value: object) -> tuple[int, float, list[str]]:
    """Code and number of a lever changed in mid-course, and what is wrong with it."""
    if not isinstance(subject, str) or subject not in _LEVER_CODES:
        known = tuple(name for name in _LEVER_CODES)
        remedy = nearest(subject, known)
        return 0, 0.0, [f"subject: expected the name of a lever, got {show(subject)}; {remedy}"]
    lever = PARAMETERS[subject]
    if lever.changeable in ("never", "until_approval"):
        fault = f"subject: expected a lever that is changeable after approval, got {subject!r}; set it at the start"
        return 0, 0.0, [fault]
    fault = fault_of(lever, value)
    if fault is not None:
        return 0, 0.0, [f"value of {fault}"]
    return _LEVER_CODES[subject], float(encoded(lever, value)), []


def _subject_and_value(
    actor: OverrideActor, kind: OverrideKind, override: Override, extent: Extent
) -> tuple[int, float, list[str]]:
    spec = _KINDS[kind]
    if actor not in spec.actors:
        fault = f"actor: expected {' or '.join(_names(spec.actors))} for {kind.name.lower()}, got {actor.name.lower()}"
        return 0, 0.0, [f"{fault}; name the one who decides on it"]
    if spec.subject == "lever":
        return _lever(override.subject, override.value)
    faults = []
    is_national = actor == OverrideActor.NATIONAL and spec.subject == "n_territories"
    length = extent.n_countries if is_national else getattr(extent, spec.subject)
    subject = _whole(override.subject)
    if subject is None or not 0 <= subject < length:
        what = "subject (national)" if is_national else f"subject ({_SUBJECTS[spec.subject]})"
        faults.append(_span_fault(what, override.subject, length))
    value = _code(override.value, spec.values)
    if value is None:
        faults.append(_code_fault("value", override.value, spec.values))
    return subject or 0, float(value or 0), faults


def _encode_one(override: Override, extent: Extent) -> tuple[tuple[int, int, int, int, float], list[str]]:
    faults = []
    quarter = _whole(override.quarter)
    if quarter is None or not 0 <= quarter < extent.horizon_quarters:
        faults.append(_span_fault("quarter", override.quarter, extent.horizon_quarters))
    actor = _code(override.actor, _names(OverrideActor))
    if actor is None:
        faults.append(_code_fault("actor", override.actor, _names(OverrideActor)))
    kind = _code(override.kind, _names(OverrideKind))
    if kind is None:
        faults.append(_code_fault("kind", override.kind, _names(OverrideKind)))
    if actor is None or kind is None:
        return (0, 0, 0, 0, 0.0), faults
    subject, value, further = _subject_and_value(OverrideActor(actor), OverrideKind(kind), override, extent)
    return (quarter or 0, actor, kind, subject, value), faults + further


def encode(overrides: Iterable[object], extent: Extent, where: str = "") -> tuple[np.recarray, list[str]]:
    """Overrides as the kernels read them [n], sorted by quarter, and all faults as sentences.

    Among several for one decision the last one given wins. `where` ends the name of each override in a fault.
    """
    codes, faults = [], []
    for number, item in enumerate(overrides):
        place = f"override {number}{where}"
        if not isinstance(item, tuple | list) or len(item) != len(Override._fields):
            fields = ", ".join(Override._fields)
            faults.append(f"{place}: expected sim.Override({fields}), got {show(item)}; give all five")
            continue
        code, found = _encode_one(Override(*item), extent)
        codes.append(code)
        faults += [f"{place}, {fault}" for fault in found]
    if faults:
        return no_overrides(), faults
    table = np.array(codes, dtype=OVERRIDE_DTYPE)
    return table[np.argsort(table["quarter"], kind="stable")].view(np.recarray), []


def no_overrides() -> np.recarray:
    """The empty table of overrides [0]."""
    return np.zeros(0, dtype=OVERRIDE_DTYPE).view(np.recarray)
