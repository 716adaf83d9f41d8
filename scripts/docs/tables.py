"""Pages of declarations: parameters, outcomes, state, constants and goods."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from scripts.docs import ROOT
from scripts.docs.markdown import cell, heading, page, table
from sim.parameters import LEVERS, OUTCOMES, SETTINGS, STATUSES, UNCERTAINTIES, Outcome, Parameter
from sim.parameters.choices import N_CLUB_GOODS, Good
from sim.parameters.goods import COLUMNS, GOODS
from sim.state import POPULATIONS

_CONSTANT = re.compile(
    r"(?P<name>[A-Z][A-Z0-9_]*) = (?P<value>\S+)  # \[(?P<low>[^,]+), (?P<high>[^]]+)\] (?P<rest>.+)"
)
_CHANGEABLE = {
    "never": "no",
    "until_approval": "before approval",
    "until_first_money": "until first money",
    "always": "yes",
}


def range_of(declared: Parameter) -> str:
    """The range of a parameter as a reader wants it."""
    if declared.choice_names is not None:
        return ", ".join(declared.choice_names)
    return "no, yes" if declared.type == "bool" else f"{cell(declared.low)} to {cell(declared.high)}"


def _parameter_tables(declared: Sequence[Parameter], with_change: bool) -> list[str]:
    """A table for each group of parameters, in the order of their declaration."""
    headings = ["name", "default", "range", "unit", "meaning", "source", "status", "reaches the twin"]
    parts = []
    for group, members in groupby(declared, key=lambda parameter: parameter.group):
        rows = [
            [f"`{p.name}`", p.default, range_of(p), p.unit, p.meaning, p.source, p.status, p.reaches_twin]
            + ([_CHANGEABLE[p.changeable]] if with_change else [])
            for p in members
        ]
        parts += [
            f"#{heading(group)}",
            table([*headings, *(["may change in mid-course"] if with_change else [])], rows),
        ]
    return parts


def parameters_page() -> str:
    """Levers, uncertainties and settings."""
    counts = f"{len(LEVERS)} levers, {len(UNCERTAINTIES)} uncertainties and {len(SETTINGS)} settings."
    words = (
        f"{counts} A lever is what a programme designer chooses, an uncertainty what nobody chooses, a setting the "
        "size and length of the world. Every point of the box of ranges is a valid run. A parameter that reaches the "
        "twin also shapes the same future without the programme."
    )
    return page(
        "Parameters", "`sim/parameters/`", words, table(["status", "means"], STATUSES.items()),
        "## Levers", *_parameter_tables(LEVERS, with_change=True),
        "## Uncertainties", *_parameter_tables(UNCERTAINTIES, with_change=False),
        "## Settings", *_parameter_tables(SETTINGS, with_change=False)[1:],
    )  # fmt: skip


def _outcome_row(outcome: Outcome) -> list[object]:
    better = {"max": "more", "min": "less", "none": "-"}[outcome.direction]
    kind = outcome.type
    if outcome.choices is not None:
        kind = ", ".join(member.name.lower() for member in outcome.choices)
    return [f"`{outcome.name}`", kind, outcome.unit, outcome.meaning, better, outcome.denominator, outcome.needs_twin]


def outcomes_page() -> str:
    """Outcomes of a run."""
    words = "An effect is the difference from the same future without the programme; an empty group has an effect of 0."
    parts = [words]
    order = list(dict.fromkeys(outcome.group for outcome in OUTCOMES))
    for group in order:
        rows = [_outcome_row(outcome) for outcome in OUTCOMES if outcome.group == group]
        headings = ["name", "type", "unit", "meaning", "better", "relative to", "needs the twin"]
        parts += [heading(group), table(headings, rows)]
    return page("Outcomes", "`sim/parameters/outcomes.py`", *parts)


# State, constants, goods


def state_page() -> str:
    """Populations and their fields."""
    words = (
        "One record array per population. Money is in thousands of constant US dollars (kUSD), time in quarters since "
        "the lender's approval; -1 stands for 'never' and 'nobody'."
    )
    parts = [words]
    for population, fields in POPULATIONS.items():
        rows = [(f"`{field.name}`", field.dtype, field.unit, field.meaning) for field in fields]
        parts += [f"## `{population}`", table(["field", "type", "unit", "meaning"], rows)]
    return page("State", "`sim/state.py`", *parts)


class Constant(NamedTuple):
    """One line of the file of constants."""

    name: str
    value: str
    low: str
    high: str
    unit: str
    meaning: str


def constants_of(text: str) -> dict[str, list[Constant]]:
    """Constants by their section. Raises `ValueError` for a line that does not read as it should."""
    sections: dict[str, list[Constant]] = {}
    section = ""
    body = text.split('"""')[2]
    for line in body.splitlines():
        if line.startswith("# "):
            section = line.removeprefix("# ")
        elif line.strip():
            found = _CONSTANT.fullmatch(line)
            if found is None or " | " not in found["rest"]:
                raise ValueError(
                    f"constants: expected 'NAME = value  # [low, high] unit | meaning', got {line!r}; mend it"
                )
            unit, meaning = found["rest"].split(" | ", 1)
            constant = Constant(found["name"], found["value"], found["low"], found["high"], unit, meaning)
            sections.setdefault(section, []).append(constant)
    return sections


def constants_page() -> str:
    """Constants of the rules."""
    sections = constants_of((ROOT / "sim/parameters/constants.py").read_text(encoding="utf-8"))
    parts = ["Fixed numbers of the rules, assumed unless the meaning names a source, with how far one might go."]
    for section, constants in sections.items():
        rows = [(f"`{c.name}`", c.value, f"{c.low} to {c.high}", c.unit, c.meaning) for c in constants]
        parts += [heading(section), table(["name", "value", "range", "unit", "meaning"], rows)]
    return page("Constants", "`sim/parameters/constants.py`", *parts)


def goods_page() -> str:
    """Kinds of shared goods."""
    headings = ["good", "delivered by", *(f"{name} ({unit})" for name, unit, _, _ in COLUMNS)]
    rows = [
        [
            good.name.lower().replace("_", " "),
            "the programme" if good < N_CLUB_GOODS else "another ministry",
            *GOODS[good],
        ]
        for good in Good
    ]
    ranges = [(name, f"{low:g} to {high:g}", unit) for name, unit, low, high in COLUMNS]
    return page("Shared goods", "`sim/parameters/goods.py`", "All values are assumed.", table(headings, rows),
                "How far a reasonable author might go:", table(["value", "range", "unit"], ranges))  # fmt: skip
