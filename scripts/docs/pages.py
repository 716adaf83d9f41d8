"""Hand-written pages of the model: their text, what it names, and the code that each speaks for."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from sim.state import POPULATIONS

FRAME = "odd.md"
FOLDER = "mechanisms"
BLOCK = re.compile(r"<!-- generated: (?P<name>\w+)(?P<spec>.*?)-->\n(?P<body>.*?)<!-- end -->", re.DOTALL)
# How a record of a population is written in equations, as in the code.
RECORDS = {
    "firms": "firm", "ties": "tie", "clusters": "cluster", "chambers": "chamber", "projects": "project",
    "programmes": "programme", "agencies": "agency", "committees": "committee", "civil_partners": "partner",
    "lenders": "lender", "governments": "government", "territories": "territory", "homes": "home", "series": "series",
    "commons": "commons",
}  # fmt: skip
_CODE = re.compile(r"^```[^\n]*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
_MODULES = re.compile(r"^Code: (.+)\.$", re.MULTILINE)


def record_of(population: str) -> str:
    """How a record of a population is written; a new population is written by its own name."""
    return RECORDS.get(population, population)


class Page:
    """One hand-written page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        """The heading of the page."""
        return self.text.splitlines()[0].removeprefix("# ")

    @property
    def link(self) -> str:
        """The page's address from the folder of the docs."""
        return f"{FOLDER}/{self.path.name}" if self.path.parent.name == FOLDER else self.path.name

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Modules that the page speaks for, from its line 'Code: ...'."""
        found = _MODULES.search(self.text)
        return tuple(re.findall(r"`([^`]+\.py)`", found[1])) if found else ()

    @cached_property
    def _spans(self) -> list[str]:
        """What stands in code, in the hand-written part."""
        return [block or span for block, span in _CODE.findall(BLOCK.sub("", self.text))]

    @cached_property
    def words(self) -> set[str]:
        """Names that stand alone in code: parameters, constants, outcomes, rules, sweeps, purposes."""
        return {word for span in self._spans for word in re.findall(r"(?:Purpose\.|(?<![\w./]))([A-Za-z_]\w*)", span)}

    @cached_property
    def fields(self) -> set[str]:
        """Fields of state in code, as `record.field`; `record.field, .other` names two of them."""
        records = "|".join(re.escape(record_of(population)) for population in POPULATIONS)
        found = set()
        for span in self._spans:
            for run in re.finditer(rf"(?<![\w./])(?P<record>{records})\.\w+(?:, \.\w+)*", span):
                found |= {f"{run['record']}.{name}" for name in re.findall(r"\.(\w+)", run[0])}
        return found


def pages_in(folder: Path) -> list[Page]:
    """The frame, then the pages of the mechanisms, as far as they are there."""
    files = [folder / FRAME, *sorted((folder / FOLDER).glob("*.md"))]
    return [Page(file) for file in files if file.is_file()]
