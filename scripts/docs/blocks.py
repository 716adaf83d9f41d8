"""Blocks of hand-written pages that are made from the code: `<!-- generated: name ... -->` to `<!-- end -->`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import EnumType, IntEnum
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import yaml

from scripts.docs import ROOT, code
from scripts.docs.coverage import sweeps
from scripts.docs.examples import worked
from scripts.docs.markdown import table
from scripts.docs.pages import BLOCK, FOLDER, Page, record_of
from scripts.docs.tables import constants_of, range_of
from sim import overrides, state
from sim.events import EventKind
from sim.luck import Purpose
from sim.parameters import LEVERS, OUTCOMES, PARAMETERS, STATUSES, choices
from sim.parameters.columns import default_row
from sim.world import allocate

PRICES = ROOT / "tests" / "levers" / "prices.yaml"


class Block(NamedTuple):
    """One block to be filled: where it stands, what its marker says, and what it holds now."""

    page: Page
    pages: Sequence[Page]
    spec: str
    body: str


def _kept(block: Block) -> str:
    """What an experiment has written there stays."""
    return block.body.strip()


def _example(block: Block) -> str:
    return worked(block.spec)


def _page_of(module: str, pages: Iterable[Page]) -> str:
    path = module.replace(".", "/") + ".py"
    links = [f"[{page.title}]({page.link})" for page in pages if path in page.modules]
    return ", ".join(links) or "-"


def _mechanisms(block: Block) -> str:
    order = sweeps()
    rows = []
    for page in block.pages:
        if page.path.parent.name == FOLDER:
            mine = [f"`{call.name}`" for call in order if call.module.replace(".", "/") + ".py" in page.modules]
            modules = ", ".join(f"`{module}`" for module in page.modules)
            rows.append((f"[{page.title}]({page.link})", modules, ", ".join(dict.fromkeys(mine)) or "-"))
    return table(["mechanism", "code", "sweeps"], rows)


def _entities(_: Block) -> str:
    world = allocate(default_row())
    rows = []
    for population, fields in state.POPULATIONS.items():
        shape = " x ".join(str(length) for length in getattr(world, population).shape)
        length = "quarters" if population == "series" else shape
        rows.append((f"`{population}`", f"`{record_of(population)}`", length, len(fields),
                     ", ".join(f"`{field.name}`" for field in fields)))  # fmt: skip
    return table(["population", "one record", "records, default world", "fields", "state variables"], rows)


def _schedule(block: Block) -> str:
    calls = code.schedule_of(ROOT / "sim/quarter.py")
    rows = [
        (number, call.part, f"`{call.name}`", call.meaning, _page_of(call.module, block.pages))
        for number, call in enumerate(calls, 1)
    ]
    return table(["", "part", "sweep", "what it does", "page"], rows)


def _beginning(_: Block) -> str:
    calls = code.schedule_of(ROOT / "sim/quarter.py", "begin")
    rows = [(number, f"`{call.name}`", call.meaning, f"`{call.module}`") for number, call in enumerate(calls, 1)]
    return table(["", "sweep", "what it does", "module"], rows)


def _parameters(_: Block) -> str:
    rows = []
    order = sorted(PARAMETERS.values(), key=lambda p: ("lever uncertainty setting".index(p.kind), p.group))
    for (kind, group), members in groupby(order, key=lambda p: (p.kind, p.group)):
        mine = list(members)
        rows.append((kind, group.replace("_", " "), len(mine), ", ".join(f"`{p.name}`" for p in mine)))
    return table(["kind", "group", "number", "parameters"], rows)


def _outcomes(_: Block) -> str:
    rows = []
    for group in dict.fromkeys(outcome.group for outcome in OUTCOMES):
        mine = [outcome for outcome in OUTCOMES if outcome.group == group]
        rows.append((group, len(mine), ", ".join(f"`{outcome.name}`" for outcome in mine)))
    return table(["group", "number", "outcomes"], rows)


def _statuses(_: Block) -> str:
    kinds = ("lever", "uncertainty", "setting")
    rows = []
    for status, meaning in STATUSES.items():
        counts = [sum(p.kind == kind and p.status == status for p in PARAMETERS.values()) for kind in kinds]
        rows.append((status, meaning, *counts))
    return table(["status", "means", "levers", "uncertainties", "settings"], rows)


def _purposes(_: Block) -> str:
    rows = [
        (f"`{draw.purpose}`", int(Purpose[draw.purpose]), f"`{draw.module}`", f"`{draw.function}`",
         *(f"`{part}`" for part in (draw.quarter, draw.major, draw.minor, draw.attempt)))
        for draw in sorted(code.draws(), key=lambda draw: Purpose[draw.purpose])
    ]  # fmt: skip
    headings = ["purpose", "number", "module", "drawn in", "quarter", "major", "minor", "attempt"]
    return table(headings, rows)


def _numbers(_: Block) -> str:
    rows = [
        (f"`{each.name}`", f"`{each.value}`", each.meaning or "-", f"`{each.module}`")
        for each in code.numbers()
    ]  # fmt: skip
    return table(["name", "value", "meaning", "module"], rows)


def _codes(_: Block) -> str:
    rows = []
    for module in (choices, state, overrides):
        for name, each in vars(module).items():
            if isinstance(each, EnumType) and issubclass(each, IntEnum) and each.__module__ == module.__name__:
                members = ", ".join(f"{member.value} {member.name.lower()}" for member in each)
                rows.append((f"`{name}`", members))
    return table(["code", "members"], rows)


def _records(_: Block) -> str:
    rows = [
        (f"`{each.kind.lower()}`", f"`{each.module}`", f"`{each.function}`", f"`{each.subject}`", f"`{each.other}`",
         f"`{each.reasons}`" if each.reasons else "-")
        for each in sorted(code.records(), key=lambda each: EventKind.__members__.get(each.kind, EventKind.TURNOVER))
    ]  # fmt: skip
    return table(["event", "module", "noted in", "subject", "other", "reasons"], rows)


def _rules(block: Block) -> str:
    mine = [each for each in code.rules() if each.module in block.page.modules and each.name in block.page.words]
    rows = [(f"`{rule.signature}`", rule.meaning, f"`{rule.module}`", rule.form) for rule in mine]
    note = (
        f"The form changes when the code of a rule does; read its equation again then. Form of the sweeps: "
        f"{code.form_of_sweeps(block.page.modules)}."
    )
    return "\n\n".join([table(["rule", "what it gives", "module", "form"], rows), note])


def _symbols(block: Block) -> str:
    """Parameters, constants and fields that the page names, as they are declared."""
    text = (ROOT / "sim/parameters/constants.py").read_text(encoding="utf-8")
    constants = [each for section in constants_of(text).values() for each in section]
    rows: list[tuple[object, ...]] = [
        (f"`{p.name}`", p.kind, p.default, range_of(p), p.unit, p.meaning, p.status, p.source)
        for p in PARAMETERS.values() if p.name in block.page.words
    ]  # fmt: skip
    rows += [
        (f"`{c.name}`", "constant", c.value, f"{c.low} to {c.high}", c.unit, c.meaning, "assumed", "constants.py")
        for c in constants if c.name in block.page.words
    ]  # fmt: skip
    for population, fields in state.POPULATIONS.items():
        record = record_of(population)
        rows += [
            (f"`{record}.{f.name}`", "state", "-", "-", f.unit, f.meaning, "-", "state.py")
            for f in fields if f"{record}.{f.name}" in block.page.fields
        ]  # fmt: skip
    return table(["symbol", "kind", "default", "range", "unit", "meaning", "status", "source"], rows)


@cache
def _prices() -> list[dict[str, Any]]:
    return yaml.safe_load(PRICES.read_text(encoding="utf-8"))


def _levers(block: Block) -> str:
    """What the levers that the page names gain and cost, as foretold and measured in lever-prices.md."""
    mine = [lever.name for lever in LEVERS if lever.name in block.page.words]
    rows = [
        (f"`{each['lever']}`", f"{each['from']} to {each['to']}", _outcome(each["gain"]), _outcome(each["price"]),
         each["why"])
        for each in _prices() if each["lever"] in mine
    ]  # fmt: skip
    if not rows:
        return "No lever acts here directly."
    return table(["lever", "from, to", "gain in", "price in", "why"], rows)


def _outcome(name: str | None) -> str:
    return "none visible" if name is None else f"`{name}`"


def forms_in(text: str) -> set[str]:
    """Forms of the rules and of the sweeps that stand in the text of a page."""
    blocks = [found["body"] for found in BLOCK.finditer(text) if found["name"] == "rules"]
    return {form for body in blocks for form in re.findall(r"(?:\| |sweeps: )([0-9a-f]{6})\b", body)}


MAKERS: dict[str, Callable[[Block], str]] = {
    "mechanisms": _mechanisms, "entities": _entities, "schedule": _schedule, "beginning": _beginning,
    "parameters": _parameters, "outcomes": _outcomes, "statuses": _statuses, "purposes": _purposes, "codes": _codes,
    "records": _records, "numbers": _numbers, "rules": _rules, "symbols": _symbols, "levers": _levers,
    "example": _example, "facts": _kept, "hindcast": _kept,
}  # fmt: skip


def filled(page: Page, pages: Sequence[Page]) -> str:
    """The text of a page with all its blocks as the code says. Raises `ValueError` for a block of no known name."""

    def fill(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in MAKERS:
            raise ValueError(f"{page.link}: expected a block of {', '.join(MAKERS)}, got {name!r}; correct its name")
        made = MAKERS[name](Block(page, pages, found["spec"], found["body"]))
        return f"<!-- generated: {name}{found['spec']}-->\n\n{made}\n\n<!-- end -->"

    return BLOCK.sub(fill, page.text)
