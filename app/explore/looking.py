"""What a visitor looks at in a folder of results: part, columns, filters, order and figure, as one text of the link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

PARTS = ("summary", "runs", "draw", "figures", "provenance")
KINDS = ("means", "histogram", "scatter")
OPERATORS = ("is", "least", "most", "not")
MAX_COLUMNS = 16
MAX_FILTERS = 6
MAX_PAGE = 10**6
MAX_VALUE = 80


class Filter(NamedTuple):
    """A condition that shown runs meet."""

    column: str
    operator: str
    value: str


@dataclass(frozen=True)
class Looking:
    """What is looked at; columns that a folder does not have are left out when it is read."""

    part: str = "summary"
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order: str = ""  # the column by which runs are sorted
    falling: bool = False
    page: int = 0
    kind: str = "means"
    x: str = ""
    y: str = ""
    group: str = ""
    sought: str = ""  # in a summary or a provenance

    def but(self, **changes: Any) -> Looking:
        """The same with some fields changed."""
        return replace(self, **changes)

    def text(self) -> str:
        """As the link holds it."""
        plain = Looking()
        pairs = [self.part]
        pairs += [f"{key}={quote(getattr(self, name), safe='')}" for key, name in _TEXTS.items()
                  if getattr(self, name) != getattr(plain, name)]  # fmt: skip
        if self.columns:
            pairs.append("c=" + ",".join(quote(name, safe="") for name in self.columns))
        pairs += ["f=" + ",".join(quote(part, safe="") for part in one) for one in self.filters]
        if self.falling:
            pairs.append("down=1")
        if self.page:
            pairs.append(f"p={self.page}")
        return ";".join(pairs)


_TEXTS = {"o": "order", "k": "kind", "x": "x", "y": "y", "g": "group", "s": "sought"}


def _filters(texts: list[str]) -> tuple[Filter, ...]:
    found = []
    for text in texts[:MAX_FILTERS]:
        parts = [unquote(part) for part in text.split(",")]
        if len(parts) == len(Filter._fields) and parts[1] in OPERATORS and len(parts[2]) <= MAX_VALUE:
            found.append(Filter(*parts))
    return tuple(found)


def _plain(given: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: unquote(given[key]) for key, name in _TEXTS.items() if key in given}
    if fields.get("kind", KINDS[0]) not in KINDS:
        del fields["kind"]
    page = given.get("p", "0")
    fields["page"] = int(page) if page.isdecimal() and len(page) < 8 and int(page) <= MAX_PAGE else 0
    fields["falling"] = given.get("down") == "1"
    return fields


def read(text: str) -> Looking:
    """What a text of the link says; what it does not say rightly is left at its default."""
    part, *rest = text.split(";")
    pairs = [piece.partition("=")[::2] for piece in rest]
    columns = [unquote(name) for key, value in pairs if key == "c" for name in value.split(",") if name]
    return Looking(
        part=part if part in PARTS else PARTS[0],
        columns=tuple(dict.fromkeys(columns))[:MAX_COLUMNS],
        filters=_filters([value for key, value in pairs if key == "f"]),
        **_plain(dict(pairs)),
    )
