"""Reading a programme's YAML: every fault of a file is found before one is reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from sim.dates import QUARTERS_PER_YEAR, parse_date, quarter_number
from sim.parameters import PARAMETERS, STATUSES
from sim.parameters.choices import Tier
from sim.parameters.declaration import Kind
from sim.parameters.validation import fault_of, nearest, show, unknown_name
from sim.programmes.calendar import Change, Election
from sim.programmes.facts import FACTS

SECTIONS: dict[str, Kind] = {"levers": "lever", "uncertainties": "uncertainty", "settings": "setting"}
_TEXTS = ("title", "country")
_OPTIONAL_TEXTS = ("territory", "executor")
_DATES = ("office", "approval")
_KEYS = (*_TEXTS, *_OPTIONAL_TEXTS, *_DATES, *SECTIONS, "elections", "changes", "history")
_FIELD_KEYS = ("value", "source", "status")
_ELECTION_KEYS = ("election", "hand_over", "turnover", "new_person", "source", "status")
_CHANGE_KEYS = ("date", "result", "source", "status")
_RESULTS = ("new_team", "another_party")  # of a change of government without an election
_NONE_HELD = "none"  # in place of a tier's list of elections
_TIERS = {tier.name.lower(): tier for tier in Tier}


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a programme's file, where it is from, and how far it can be trusted."""

    value: Any
    source: str
    status: str


class _Loader(yaml.SafeLoader):
    """YAML's safe loader that refuses a name given twice instead of keeping the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a name must be text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


@dataclass
class Reading:
    """What was read of a file so far, and what is wrong with it."""

    path: Path
    fields: dict[str, Field] = field(default_factory=dict)
    elections: dict[Tier, tuple[Election, ...]] = field(default_factory=dict)
    changes: dict[Tier, tuple[Change, ...]] = field(default_factory=dict)
    history: dict[str, Field] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fault(self, place: str, expected: str, got: object, remedy: str) -> None:
        """Note a fault: which field, what was expected, what was found, and what to do."""
        found = show(got) if not isinstance(got, dict | list) else f"a {type(got).__name__}"
        self.faults.append(f"{self.path}: {place}: expected {expected}, got {found}; {remedy}")

    def mapping(self, content: object, place: str, keys: tuple[str, ...] | None) -> dict[str, Any]:
        """A mapping with known keys only; without `keys` any names will do."""
        if not isinstance(content, dict):
            self.fault(place, "a mapping of names to values", content, "indent its fields below it")
            return {}
        right = {}
        for key, value in content.items():
            if key == "_target_":
                self.fault(f"{place}.{key}", "no such name", value, "remove it; a programme's file runs no code")
            elif not isinstance(key, str) or (keys is not None and key not in keys):
                self.faults.append(f"{self.path}: {place}: {key!r} is not a known name; {nearest(key, keys or ())}")
            else:
                right[key] = value
        return right

    def read_field(self, content: object, place: str) -> Field | None:
        """A value with its source and status."""
        if not isinstance(content, dict):
            self.fault(place, "{value, source, status}", content, "say where the value is from and its status")
            return None
        parts = self.mapping(content, place, _FIELD_KEYS)
        if "value" not in parts:
            self.fault(f"{place}.value", "a value", None, "give it")
        if self.provenance(parts, place) and "value" in parts:
            return Field(parts["value"], parts["source"], parts["status"])
        return None

    def provenance(self, parts: Mapping[str, Any], place: str) -> bool:
        """Whether source and status are given as they should be."""
        source, status = parts.get("source"), parts.get("status")
        is_sourced = isinstance(source, str) and bool(source.strip())
        if not is_sourced:
            self.fault(f"{place}.source", "text", source, "say where the value is from, or 'assumed'")
        has_status = isinstance(status, str) and status in STATUSES
        if not has_status:
            self.fault(f"{place}.status", f"one of {', '.join(STATUSES)}", status, nearest(status, STATUSES))
        return is_sourced and has_status

    def date(self, written: object, place: str) -> dt.date | None:
        """A date of a month or a day."""
        date = parse_date(written)
        if date is None:
            self.fault(place, "a date YYYY-MM or YYYY-MM-DD", written, "write year, month and day as numbers")
        return date


def _read_heads(reading: Reading, content: Mapping[str, Any]) -> None:
    for name in (*_TEXTS, *_OPTIONAL_TEXTS):
        if name not in content:
            if name in _TEXTS:
                reading.fault(name, "{value, source, status}", None, "give it")
            continue
        read = reading.read_field(content[name], name)
        if read is not None and not isinstance(read.value, str):
            reading.fault(f"{name}.value", "text", read.value, "put it in quotation marks")
        elif read is not None:
            reading.fields[name] = read
    for name in _DATES:
        read = reading.read_field(content[name], name) if name in content else None
        date = None if read is None else reading.date(read.value, f"{name}.value")
        if read is not None and date is not None:
            reading.fields[name] = Field(date, read.source, read.status)


def _read_values(reading: Reading, content: Mapping[str, Any]) -> None:
    for section, kind in SECTIONS.items():
        for name, part in reading.mapping(content.get(section, {}), section, None).items():
            place = f"{section}.{name}"
            fault = unknown_name(name, kind)
            if fault is not None:
                reading.faults.append(f"{reading.path}: {section}: {fault}")
                continue
            read = reading.read_field(part, place)
            fault = None if read is None else fault_of(PARAMETERS[name], read.value)
            if fault is not None:
                reading.faults.append(f"{reading.path}: {section}.{fault}")
            elif read is not None:
                reading.fields[name] = read


def _read_election(reading: Reading, content: object, place: str) -> Election | None:
    parts = reading.mapping(content, place, _ELECTION_KEYS)
    if not parts:
        return None
    election = reading.date(parts.get("election"), f"{place}.election")
    hand_over = reading.date(parts.get("hand_over"), f"{place}.hand_over")
    for name, question in (("turnover", "another party"), ("new_person", "another person")):
        if not isinstance(parts.get(name), bool | None):
            reading.fault(f"{place}.{name}", "true, false or null", parts[name], f"say whether {question} took office")
    if not reading.provenance(parts, place) or election is None or hand_over is None:
        return None
    if hand_over < election:
        remedy = f"the election is in {election}; give a later date"
        reading.fault(f"{place}.hand_over", "a date after the election", str(hand_over), remedy)
    return Election(
        election, hand_over, parts.get("turnover"), parts["source"], parts["status"], parts.get("new_person")
    )


def _read_none_held(reading: Reading, content: dict[str, Any], place: str) -> None:
    """A tier whose governments do not depend on elections, in place of a list of them."""
    read = reading.read_field(content, place)
    if read is not None and read.value != _NONE_HELD:
        reading.fault(f"{place}.value", f"'{_NONE_HELD}'", read.value, "or give a list of elections")


def _read_change(reading: Reading, content: object, place: str) -> Change | None:
    parts = reading.mapping(content, place, _CHANGE_KEYS)
    if not parts:
        return None
    date = reading.date(parts.get("date"), f"{place}.date")
    result = parts.get("result")
    is_known = isinstance(result, str) and result in _RESULTS
    if not is_known:
        reading.fault(f"{place}.result", " or ".join(_RESULTS), result, nearest(result, _RESULTS))
    if not reading.provenance(parts, place) or date is None or not is_known:
        return None
    return Change(date, result == "another_party", parts["source"], parts["status"])


def _read_changes(reading: Reading, content: object) -> None:
    for name, listed in reading.mapping(content, "changes", tuple(_TIERS)).items():
        place = f"changes.{name}"
        if not isinstance(listed, list) or not listed:
            reading.fault(place, "a list of changes", listed, "begin each with a dash, or leave the tier out")
            continue
        read = [_read_change(reading, one, f"{place}[{number}]") for number, one in enumerate(listed)]
        reading.changes[_TIERS[name]] = tuple(one for one in read if one is not None)


def _read_elections(reading: Reading, content: object) -> None:
    for name, listed in reading.mapping(content, "elections", tuple(_TIERS)).items():
        place = f"elections.{name}"
        if isinstance(listed, dict):
            _read_none_held(reading, listed, place)
            reading.elections[_TIERS[name]] = ()
            continue
        if not isinstance(listed, list) or not listed:
            remedy = f"begin each with a dash, write {{value: {_NONE_HELD}, source, status}}, or leave the tier out"
            reading.fault(place, "a list of elections", listed, remedy)
            continue
        read = [_read_election(reading, one, f"{place}[{number}]") for number, one in enumerate(listed)]
        elections = [one for one in read if one is not None]
        for number, (earlier, later) in enumerate(pairwise(elections), start=1):
            if later.election < earlier.hand_over:
                remedy = f"the winner before takes office on {earlier.hand_over}; put elections in order of time"
                reading.fault(f"{place}[{number}].election", "a later date", str(later.election), remedy)
            elif quarter_number(later.hand_over) - quarter_number(earlier.hand_over) < QUARTERS_PER_YEAR:
                remedy = "merge the two, or correct a date"
                place_of = f"{place}[{number}].hand_over"
                reading.fault(place_of, "at least a year after the hand-over before", str(later.hand_over), remedy)
        reading.elections[_TIERS[name]] = tuple(elections)


def _read_history(reading: Reading, content: object) -> None:
    for name, part in reading.mapping(content, "history", tuple(FACTS)).items():
        read = reading.read_field(part, f"history.{name}")
        if read is None:
            continue
        form = FACTS[name].form
        kept = form.kept(read.value)
        if kept is None:
            reading.fault(f"history.{name}.value", form.expected, read.value, form.remedy)
        else:
            reading.history[name] = Field(kept, read.source, read.status)


def read_file(path: Path) -> Reading:
    """Read a programme's file into fields, elections and history, and note all that is wrong with it."""
    reading = Reading(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a subclass of SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())
        reading.faults.append(f"{path}: expected a file of YAML, got: {reason}; correct it there")
        return reading
    content = reading.mapping(content, "the file", _KEYS)
    if not content:
        return reading
    _read_heads(reading, content)
    _read_values(reading, content)
    _read_elections(reading, content.get("elections", {}))
    _read_changes(reading, content.get("changes", {}))
    _read_history(reading, content.get("history", {}))
    return reading
