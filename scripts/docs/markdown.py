"""Pieces of Markdown: cells, tables, pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HEAD = "This file is made by `make docs` from {source}; edit there, not here."


def cell(value: object) -> str:
    """A value as a cell of a table."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = f"{value:g}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def page(title: str, source: str, *parts: str) -> str:
    """A page with its title, the sentence that says how it is made, and its parts."""
    return "\n\n".join([f"# {title}", HEAD.format(source=source), *parts]) + "\n"


def heading(name: str) -> str:
    """The heading of a part, from a name of the code."""
    return f"## {name.replace('_', ' ').capitalize()}"
