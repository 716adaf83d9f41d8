"""Every word that a person reads on the page, in each language, with numbers and dates in the local way.

A language is a folder of catalogues, one per area of the page. A key names area and path: `play.step.quarter`.
Templates take numbers in the forms of the story (`{share:pct}`, `{money:musd}` of thousands, `{n:n}`, `{x:f1}`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from app.presets import preset
from sim.parameters import PARAMETERS
from sim.story.phrases import Phrases, bound, phrases_of

FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where YAML's own library is there


class Declared(NamedTuple):
    """A declared parameter or outcome in words."""

    label: str
    meaning: str
    unit: str
    group: str
    source: str = ""
    status: str = ""


def catalogues(language: str) -> dict[str, Any]:
    """The catalogues of a language, by area."""
    files = sorted((FOLDER / language).glob("*.yaml"))
    return {file.stem: yaml.load(file.read_text(encoding="utf-8"), _LOADER) for file in files}  # noqa: S506 - either of the two is a safe one


class Words:
    """The words of one language."""

    def __init__(self, language: str, phrases: Phrases, areas: dict[str, Any]) -> None:
        self.language = language
        self.phrases = phrases.bound()
        for area, table in areas.items():
            self.phrases = self.phrases.extended(area, bound(table))

    def __call__(self, key: str, **values: object) -> str:
        """The text under a key, filled with values. Raises `KeyError` where there is none."""
        return self.phrases.say(*key.split("."), **values)

    def has(self, key: str) -> bool:
        """Whether there is a text under a key."""
        try:
            self.phrases.at(*key.split("."))
        except (KeyError, TypeError):
            return False
        return True

    def number(self, value: float, form: str = "n") -> str:
        """A number in a form: n, f1, f2, f3, pct, signed, signed2, or musd (of thousands)."""
        return self.phrases.number(float(value), form)

    def date(self, label: str) -> str:
        """The label of a quarter."""
        return self.phrases.date(label)

    def parameter(self, name: str) -> Declared:
        """A declared parameter."""
        p = PARAMETERS[name]
        return Declared(
            self(f"parameters.parameters.{name}.label"),
            self(f"parameters.parameters.{name}.meaning"),
            self.entry("parameters", "units", p.unit),
            self.entry("parameters", "groups", p.group),
            self.entry("parameters", "sources", p.source),
            self.entry("parameters", "statuses", p.status),
        )

    def choice(self, parameter: str, value: object) -> str:
        """A value of a parameter: the name of a choice, yes or no, or a number."""
        p = PARAMETERS[parameter]
        if p.choices is not None:
            return self(f"parameters.choices.{parameter}.{value}")
        if p.type == "bool":
            return self("common.yes" if value else "common.no")
        return self.number(float(value), "n" if p.type == "int" else "f2")  # type: ignore[arg-type]

    def outcome(self, name: str) -> Declared:
        """A declared outcome."""
        from sim.parameters import OUTCOMES

        o = next(one for one in OUTCOMES if one.name == name)
        return Declared(
            self(f"outcomes.outcomes.{name}.label"),
            self(f"outcomes.outcomes.{name}.meaning"),
            self.entry("outcomes", "units", o.unit),
            self.entry("outcomes", "groups", o.group),
        )

    def programme(self, name: str) -> str:
        """The title of a programme."""
        return self.phrases.title(preset(name).title)

    def entry(self, area: str, table: str, name: str) -> str:
        """An entry whose name may hold dots; a name that stands for itself is not in the table."""
        found = self.phrases.at(area, table)
        return str(found.get(name, name))


@cache
def words_of(language: str) -> Words:
    """The words of a language. Raises `ValueError` for a language that is not there."""
    return Words(language, phrases_of(language), catalogues(language))
