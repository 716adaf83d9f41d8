"""Columns and values of results in words, and numbers in the local way."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from html import escape
from typing import Any

from app.explore.measures import Group
from app.words import Words
from sim.parameters import OUTCOMES, PARAMETERS
from sim.programmes import names as programmes

IDENTITY = ("run", "design", "scenario", "future", "seed", "programme", "error")
OUTCOME_NAMES = frozenset(outcome.name for outcome in OUTCOMES)
NAMING = ("outcome", "parameter", "column", "quantity")  # columns of summaries whose values are names
NONE = "–"
MAX_TEXT = 300


def label(words: Words, name: str) -> str:
    """A column in words; one that is not declared keeps its technical name."""
    if name in PARAMETERS:
        return words.parameter(name).label
    if name in OUTCOME_NAMES:
        return words.outcome(name).label
    return words(f"explore.columns.{name}") if words.has(f"explore.columns.{name}") else name


def both(words: Words, name: str) -> str:
    """A column in words with its technical name beside it, for a list to choose from."""
    told = label(words, name)
    return told if told == name else f"{told} · {name}"


def unit(words: Words, name: str) -> str:
    """The unit of a column in words, nothing where it has none."""
    if name in PARAMETERS:
        found = words.parameter(name).unit
    elif name in OUTCOME_NAMES:
        found = words.outcome(name).unit
    else:
        return ""
    return "" if found in ("-", "–") else found


def number(words: Words, value: float) -> str:
    """A number with as many digits as its size asks for."""
    if math.isnan(value):
        return NONE
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if float(value).is_integer() or size >= 1000:
        return words.number(value, "n")
    return words.number(value, "f1" if size >= 100 else "f2" if size >= 10 else "f3")


def cell(words: Words, name: str, value: Any) -> str:
    """A value of a column as text."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return words("common.yes" if value else "common.no")
    if isinstance(value, int | float):
        return str(value) if name in IDENTITY else number(words, value)
    text = str(value)
    if name in PARAMETERS and words.has(f"parameters.choices.{name}.{text}"):
        return words.choice(name, text)
    for known in (f"outcomes.choices.{name}.{text}", f"explore.values.{name}.{text}"):
        if words.has(known):
            return words(known)
    if name == "programme":
        return programme(words, text)
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def programme(words: Words, name: str) -> str:
    """The title of a programme; a user's own keeps the name of its file."""
    return words.programme(name) if name in programmes() else name


def experiment(words: Words, name: str) -> str:
    """The name of an experiment."""
    return words(f"explore.experiments.{name}") if words.has(f"explore.experiments.{name}") else name


def question(words: Words, name: str) -> str:
    """The question of an experiment; nothing for one that is not known."""
    return words(f"experiments.{name}") if words.has(f"experiments.{name}") else ""


def group(words: Words, column: str, one: Group, designs: Mapping[int, str]) -> str:
    """A group of runs in words."""
    if one.upper is not None:
        return words("explore.draw.band", low=number(words, one.value), high=number(words, one.upper))
    if one.value is None:
        return words("explore.draw.all_runs")
    if column == "design":
        return design(one.value, designs)
    return cell(words, column, one.value)


def design(number_: Any, designs: Mapping[int, str]) -> str:
    """A design by its number, and by its name where it has one."""
    name = designs.get(number_) if isinstance(number_, int) else None
    return f"{number_} · {name}" if name else str(number_)


def designs_of(words: Words, provenance: Mapping[str, Any]) -> dict[int, str]:
    """Names that an experiment gave its designs, by their numbers; levels of known factors in words."""
    factors = provenance.get("factors")
    known = list(factors) if isinstance(factors, dict) else []
    named = provenance.get("names")
    listed = provenance.get("designs")
    if not isinstance(listed, list):
        listed = named.get("design") if isinstance(named, dict) else None
    found = {}
    for place, one in enumerate(listed if isinstance(listed, list) else [], start=1):
        parts = one if isinstance(one, list) else [one]
        if all(isinstance(part, str) for part in parts):
            levels = zip(known, parts, strict=True) if len(known) == len(parts) else (("", part) for part in parts)
            found[place] = ", ".join(cell(words, *level).replace("_", " ") for level in levels)[:MAX_TEXT]
    return found


def day(words: Words, seconds: float) -> str:
    """A day and its time, in the local way."""
    when = dt.datetime.fromtimestamp(seconds).astimezone()
    return words("explore.when", day=str(when.day), month=words(f"explore.months.{when.month}"), year=str(when.year),
                 time=when.strftime("%H:%M"))  # fmt: skip


def safe(text: object) -> str:
    """Text for a page, whatever it holds."""
    return escape(str(text), quote=True)
