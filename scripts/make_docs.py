"""Writes the tables of the docs from the declarations, or checks that they are up to date.

python -m scripts.make_docs            writes them
python -m scripts.make_docs --check    exits 1 and names those that are not what the declarations say
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from experiments.facts.evidence import facts
from scripts.programme_overview import KEYS, OVERVIEW, history_keys, overview
from sim.events import EVENT_FORMS
from sim.luck import Purpose
from sim.parameters import LEVERS, OUTCOMES, PARAMETERS, SETTINGS, STATUSES, UNCERTAINTIES, Outcome, Parameter
from sim.parameters.choices import N_CLUB_GOODS, Good
from sim.parameters.goods import COLUMNS, GOODS
from sim.programmes import Programme, load, names
from sim.state import POPULATIONS

ROOT = Path(__file__).resolve().parents[1]
HEAD = "This file is made by `make docs` from {source}; edit there, not here."
_CONSTANT = re.compile(
    r"(?P<name>[A-Z][A-Z0-9_]*) = (?P<value>\S+)  # \[(?P<low>[^,]+), (?P<high>[^]]+)\] (?P<rest>.+)"
)
_CHANGEABLE = {
    "never": "no",
    "until_approval": "before approval",
    "until_first_money": "until first money",
    "always": "yes",
}


def _cell(value: object) -> str:
    """A value as a cell of a table."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = f"{value:g}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def page(title: str, source: str, *parts: str) -> str:
    """A page with its title, the sentence that says how it is made, and its parts."""
    return "\n\n".join([f"# {title}", HEAD.format(source=source), *parts]) + "\n"


def _heading(name: str) -> str:
    return f"## {name.replace('_', ' ').capitalize()}"


# Parameters and outcomes


def _range(declared: Parameter) -> str:
    if declared.choice_names is not None:
        return ", ".join(declared.choice_names)
    return "no, yes" if declared.type == "bool" else f"{_cell(declared.low)} to {_cell(declared.high)}"


def _parameter_tables(declared: Sequence[Parameter], with_change: bool) -> list[str]:
    """A table for each group of parameters, in the order of their declaration."""
    headings = ["name", "default", "range", "unit", "meaning", "source", "status", "reaches the twin"]
    parts = []
    for group, members in groupby(declared, key=lambda parameter: parameter.group):
        rows = [
            [f"`{p.name}`", p.default, _range(p), p.unit, p.meaning, p.source, p.status, p.reaches_twin]
            + ([_CHANGEABLE[p.changeable]] if with_change else [])
            for p in members
        ]
        parts += [
            f"#{_heading(group)}",
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
        parts += [_heading(group), table(headings, rows)]
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
        parts += [_heading(section), table(["name", "value", "range", "unit", "meaning"], rows)]
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


# Programmes


def _kind_of(name: str) -> str:
    return PARAMETERS[name].kind if name in PARAMETERS else "-"


def _known(value: bool | None) -> object:
    return "not known" if value is None else value


def _programme_parts(programme: Programme) -> list[str]:
    start = "stylised calendar" if programme.start is None else f"approved in {programme.start}"
    rows = [
        (f"`{name}`", _kind_of(name), field.value, field.source, field.status)
        for name, field in programme.fields.items()
    ]
    parts = [f"## `{programme.name}`", f"{programme.title} ({programme.country}, {start}).",
             table(["field", "kind", "value", "source", "status"], rows)]  # fmt: skip
    for tier, elections in programme.elections.items():
        if not elections:
            parts.append(f"Elections, {tier.name.lower()}: none are held.")
            continue
        dates = [
            (
                one.election,
                one.hand_over,
                _known(one.turnover),
                "-" if one.turnover else _known(one.new_person),
                one.source,
                one.status,
            )
            for one in elections
        ]
        headings = ["election", "hand-over", "another party took office", "another person of the same party", "source",
                    "status"]  # fmt: skip
        parts += [f"Elections, {tier.name.lower()}:", table(headings, dates)]
    for tier, changes in programme.changes.items():
        results = [
            (one.date, "another party" if one.is_new_party else "another person", one.source, one.status)
            for one in changes
        ]
        parts += [f"Changes of government without an election, {tier.name.lower()}:",
                  table(["date", "who took office", "source", "status"], results)]  # fmt: skip
    if programme.history:
        history = [(f"`{name}`", field.value, field.source, field.status) for name, field in programme.history.items()]
        parts += ["What is known of how it went; not read by the model:",
                  table(["fact", "value", "source", "status"], history)]  # fmt: skip
    return parts


def programmes_page() -> str:
    """Presets with the source of each of their fields."""
    words = (
        "What a programme's file does not name stays at the declared default ([parameters](parameters.md)). Dates are "
        "real where there is a calendar; results of elections are drawn, unless a run is given what happened "
        "(`sim.historical_overrides`). A tier without a list of elections has regular terms. Fields hold what was "
        "known at the approval; `history` holds how it went, and the model does not read it."
    )
    parts = [part for name in names() for part in _programme_parts(load(name))]
    return page("Programmes", "`sim/programmes/*.yaml`", words, table(OVERVIEW, overview()),
                table(["status", "means"], STATUSES.items()), *parts,
                "## Keys of `history`", table(KEYS, history_keys()))  # fmt: skip


# Schedule, luck, events


class Call(NamedTuple):
    """One call of the quarter's order."""

    part: str
    name: str
    module: str
    meaning: str


def _calls(function: ast.FunctionDef) -> list[str]:
    """Names that a function calls as statements, in order."""
    return [
        statement.value.func.id
        for statement in function.body
        if isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
    ]


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def schedule_of(path: Path) -> list[Call]:
    """The order of a quarter as its file states it, with the first line of each docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    homes = {
        alias.name: node.module
        for node in tree.body if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }  # fmt: skip
    functions = _functions(path)
    calls = []
    for part in _calls(functions["run_quarter"]):
        for name in _calls(functions[part]) if part in functions else [part]:
            home = ROOT / (homes[name].replace(".", "/") + ".py")
            meaning = (ast.get_docstring(_functions(home)[name]) or "").splitlines()
            calls.append(
                Call(
                    part.strip("_") if part in functions else "books", name, homes[name], meaning[0] if meaning else ""
                )
            )
    return calls


def schedule_page() -> str:
    """The order of one quarter."""
    calls = schedule_of(ROOT / "sim/quarter.py")
    rows = [
        (number, call.part, f"`{call.name}`", f"`{call.module}`", call.meaning) for number, call in enumerate(calls, 1)
    ]
    return page("Schedule: one quarter, in order", "`sim/quarter.py`", "A run lives its quarters one after the other.",
                table(["", "part", "sweep", "module", "what it does"], rows))  # fmt: skip


def luck_page() -> str:
    """Purposes of luck."""
    words = (
        "Every draw is a function of the seed, the quarter, who draws, what for, and the attempt. A number is never "
        "changed or used again, as that would change every future."
    )
    return page(
        "Purposes of luck",
        "`sim/luck.py`",
        words,
        table(["purpose", "number"], [(f"`{purpose.name}`", int(purpose)) for purpose in Purpose]),
    )


def events_page() -> str:
    """Kinds of events with their reasons."""
    rows = [
        (f"`{kind.name.lower()}`", form.subject, form.other or "-", ", ".join(form.reasons) or "-")
        for kind, form in EVENT_FORMS.items()
    ]
    words = (
        "The log of a run told in full (`sim.trace(...).events`). Each event has a subject, another party to it, and "
        "the reasons that were at work; the words for it stand in `sim/stories/`."
    )
    return page("Events", "`sim/events.py`", words, table(["kind", "subject", "other party", "reasons"], rows))


def facts_page() -> str:
    """The facts that the model should reproduce, with their statistics and accepted values."""
    words = (
        "What `experiment=facts` measures. Ends of accepted values are V (read in a retrieved text), R (recalled), D "
        "(derived from read figures), seed (the source document), fact (the fact as written sets them) or assumed."
    )
    parts = []
    for fact in facts().values():
        rows = [(f"`{one.name}`", one.meaning, one.unit, one.low, one.high, one.status) for one in fact.statistics]
        which = fact.set.replace("_", " ")
        parts += [
            f"## {fact.number} {fact.title} ({which})",
            f"{fact.says} Source: {fact.source} (status {fact.status}).",
            table(["statistic", "meaning", "unit", "from", "to", "ends"], rows),
        ]
    return page("Facts to reproduce", "`experiments/facts/facts.yaml`", words, *parts)


PAGES: dict[str, Callable[[], str]] = {
    "parameters.md": parameters_page, "outcomes.md": outcomes_page, "state.md": state_page,
    "constants.md": constants_page, "goods.md": goods_page, "programmes.md": programmes_page,
    "schedule.md": schedule_page, "luck.md": luck_page, "events.md": events_page,
    "facts.md": facts_page,
}  # fmt: skip


def stale(folder: Path) -> list[Path]:
    """Pages of a folder that are not what the declarations say."""
    files = {folder / name: make for name, make in PAGES.items()}
    return [file for file, make in files.items() if not file.is_file() or file.read_text(encoding="utf-8") != make()]


def main(words: Sequence[str] | None = None, folder: Path = ROOT / "docs") -> int:
    """Write the pages, or check them; the exit status."""
    parser = argparse.ArgumentParser(description="Write the tables of the docs from the declarations.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is not up to date")
    if not parser.parse_args(words).check:
        folder.mkdir(exist_ok=True)
        for name, make in PAGES.items():
            (folder / name).write_text(make(), encoding="utf-8")
        return 0
    found = stale(folder)
    if found:
        print(
            f"Not what the declarations say: {', '.join(str(file) for file in found)}. Run: make docs", file=sys.stderr
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
