"""What the hand-written pages must speak of: every name of the model, on some page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import EnumType
from typing import NamedTuple

from scripts.docs import ROOT, code
from scripts.docs.pages import FRAME, Page, record_of
from sim import events, luck, overrides, state
from sim.luck import Purpose
from sim.parameters import OUTCOMES, PARAMETERS, choices, constants
from sim.state import POPULATIONS


class Name(NamedTuple):
    """One name of the model, as a page must write it, and the module that it lives in, if it lives in one."""

    kind: str
    name: str
    home: str = ""

    def homes(self) -> list[str]:
        """The module that it lives in, or all that read it."""
        return [self.home] if self.home else code.readers(self.name.rpartition(".")[2])


def sweeps() -> list[code.Call]:
    """Sweeps of the schedule, and those before the first quarter."""
    order = ROOT / "sim/quarter.py"
    return code.schedule_of(order, "begin") + code.schedule_of(order)


def names() -> list[Name]:
    """Every name that the pages must speak of."""
    found = [Name(p.kind, p.name) for p in PARAMETERS.values()]
    found += [Name("constant", name) for name in vars(constants) if name.isupper()]
    found += [Name("outcome", outcome.name, "sim/metrics.py") for outcome in OUTCOMES]
    found += [Name("sweep", call.name, call.module.replace(".", "/") + ".py") for call in sweeps()]
    found += [Name("rule", rule.name, rule.module) for rule in code.rules()]
    homes = {draw.purpose: draw.module for draw in code.draws()}
    found += [Name("purpose of luck", purpose.name, homes.get(purpose.name, "")) for purpose in Purpose]
    for population, fields in POPULATIONS.items():
        found += [Name("field of state", f"{record_of(population)}.{field.name}") for field in fields]
    return found


def _page_for(homes: Sequence[str], pages: Sequence[Page]) -> str:
    """The page where a name should go: that of a module which reads it, else the frame."""
    for home in homes:
        for page in pages:
            if home in page.modules:
                return page.link
    return FRAME


def _known() -> set[str]:
    """Names in capitals that the code knows: constants, fixed numbers, purposes and members of codes."""
    known = {name for name in vars(constants) if name.isupper()} | {number.name for number in code.numbers()}
    for module in (choices, state, overrides, events, luck):
        for each in vars(module).values():
            known |= set(each.__members__) if isinstance(each, EnumType) else set()
    return known


def unknown(pages: Sequence[Page]) -> Iterable[str]:
    """A sentence for each field, and each name in capitals, that a page mentions in code and that is not there."""
    known = _known()
    fields = {
        f"{record_of(population)}.{field.name}" for population in POPULATIONS for field in POPULATIONS[population]
    }
    for page in pages:
        capitals = {word for word in page.words if word.isupper() and "_" in word}
        for name in sorted((capitals - known) | (page.fields - fields)):
            yield f"docs/{page.link}: expected names that the code knows, got `{name}`; correct or remove it"


def unmentioned(pages: Sequence[Page]) -> Iterable[str]:
    """A sentence for each name that no page mentions in code, and for each module of rules without a page."""
    words = {word for page in pages for word in page.words}
    fields = {field for page in pages for field in page.fields}
    for name in names():
        if name.name not in words and name.name not in fields:
            homes = name.homes()
            where = f" (in {', '.join(homes[:3])})" if homes else ""
            yield (
                f"{name.kind} `{name.name}`{where}: expected in the text of a page, got it on none; "
                f"describe it in docs/{_page_for(homes, pages)}"
            )
    spoken_for = {module for page in pages for module in page.modules}
    for module in sorted({rule.module for rule in code.rules()} - spoken_for):
        yield f"module {module}: expected on the line 'Code:' of a page, got it on none; add it, or a page for it"
