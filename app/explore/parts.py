"""Parts of a folder that are shown as the experiment left them: summary, figures, and where it all comes from."""

from __future__ import annotations

import csv
import io
from typing import Any, NamedTuple

from nicegui import ui

from app.explore import names
from app.explore.background import later, refusal
from app.explore.folders import MANIFEST, PROVENANCE, SUMMARY, Folder, Refused
from app.explore.looking import Looking
from app.explore.routes import address
from app.explore.table import head_cells, pager, scrolled
from app.visit import Visit
from app.words import Words

ROWS_SHOWN = 40
MAX_ROWS, MAX_COLUMNS = 50_000, 40
MAX_FOUND = 300  # entries of a provenance at once
DERIVED = {"meaning": "meaning", "unit": "unit", "label": "label"}  # of what a row is about, had in the language


class Summary(NamedTuple):
    """A summary as it was written."""

    names: list[str]
    rows: list[list[str]]


def read_summary(folder: Folder) -> Summary:
    """The summary of a folder. Raises `Refused`."""
    try:
        reader = csv.reader(io.StringIO(folder.read(SUMMARY).decode("utf-8-sig")))
        heads = next(reader, [])[:MAX_COLUMNS]
        rows = [row[: len(heads)] for _, row in zip(range(MAX_ROWS), reader, strict=False) if row]
    except (UnicodeDecodeError, csv.Error):
        raise Refused("damaged") from None
    if not heads:
        raise Refused("damaged")
    return Summary(heads, rows)


def build_summary(visit: Visit, folder: Folder, looking: Looking, room: ui.element) -> None:
    """The table that the experiment sums up its runs in."""
    if not folder.has(SUMMARY):
        with room:
            refusal(visit, "no_summary")
        return
    later(visit, room, lambda: read_summary(folder), lambda found: _Summary(visit, found, looking))


class _Summary:
    def __init__(self, visit: Visit, found: Summary, looking: Looking) -> None:
        self.visit, self.words, self.found, self.looking = visit, visit.words, found, looking
        ui.label(self.words("explore.summary_lead")).classes("soft")
        self.search = ui.input(self.words("explore.search"), on_change=self._begin).props("outlined dense clearable")
        self.search.props('id="summary-search" debounce=300').classes("explore-search")
        self.told = [" ".join(self._cells(row)).lower() for row in found.rows] if len(found.rows) < 5000 else None
        self.page = looking.page
        self.room = ui.element("div")
        self._show()

    def _begin(self) -> None:
        self.page = 0
        self._show()

    def _cells(self, row: list[str]) -> list[str]:
        about = next((value for name, value in zip(self.found.names, row, strict=False) if name in names.NAMING
                      and (value in names.OUTCOME_NAMES or value in names.PARAMETERS)), "")  # fmt: skip
        return [told(self.words, name, value, about) for name, value in zip(self.found.names, row, strict=False)]

    def _matching(self) -> list[list[str]]:
        sought = (self.search.value or "").strip().lower()
        if not sought:
            return self.found.rows
        plain = self.told or [" ".join(row).lower() for row in self.found.rows]
        return [row for row, text in zip(self.found.rows, plain, strict=True)
                if sought in text or sought in " ".join(row).lower()]  # fmt: skip

    def _show(self) -> None:
        rows = self._matching()
        shown = rows[self.page * ROWS_SHOWN : (self.page + 1) * ROWS_SHOWN]
        heads = "".join(f'<th scope="col">{head_cells(self.words, name)}</th>' for name in self.found.names)
        body = "".join("<tr>" + "".join(f"<td>{names.safe(cell)}</td>" for cell in self._cells(row)) + "</tr>"
                       for row in shown)  # fmt: skip
        self.room.clear()
        with self.room:
            with scrolled(self.words("explore.parts.summary")):
                ui.html(f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>", sanitize=False,
                        tag="table").classes("plain dense").props('id="folder-table"')  # fmt: skip
            pager(self.words, self.page, len(rows), ROWS_SHOWN, self._turn)

    def _turn(self, page: int) -> None:
        self.page = page
        self.visit.note(view=self.looking.but(page=page).text())
        self._show()


def told(words: Words, name: str, value: str, about: str = "") -> str:
    """A cell of a summary in words, as far as what it is about is declared."""
    if name in DERIVED and about:
        declared = words.parameter(about) if about in names.PARAMETERS else words.outcome(about)
        return str(getattr(declared, DERIVED[name]))
    if name in names.NAMING and (value in names.PARAMETERS or value in names.OUTCOME_NAMES):
        return names.both(words, value)
    if value in ("True", "False"):
        return words("common.yes" if value == "True" else "common.no")
    try:
        return names.cell(words, name, int(value) if value.lstrip("-").isdecimal() else float(value))
    except (ValueError, OverflowError):
        return names.cell(words, name, value)


def build_figures(visit: Visit, folder: Folder, _: Looking, room: ui.element) -> None:
    """The figures that the experiment drew."""
    words, found = visit.words, folder.figures()
    with room:
        if not found:
            refusal(visit, "no_figures")
            return
        ui.label(words("explore.figures_lead")).classes("soft")
        with ui.element("div").classes("stored"):
            for name in found:
                source = names.safe(address(visit, folder.name, f"figures/{name}"))
                title = names.safe(name.removesuffix(".png").replace("_", " "))
                ui.html(f'<figcaption lang="en">{title}</figcaption><a href="{source}" target="_blank" rel="noopener">'
                        f'<img src="{source}" loading="lazy" alt="{words("explore.figure_of", name=title)}"></a>',
                        sanitize=False, tag="figure").classes("figure")  # fmt: skip


def flat(found: Any, above: str = "") -> list[tuple[str, str]]:
    """Names and values of a provenance, one a line, names joined by dots."""
    lines: list[tuple[str, str]] = []
    waiting = [(above, found)]
    while waiting:
        place, value = waiting.pop()
        inner = list(value.items()) if isinstance(value, dict) else None
        if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            inner = list(enumerate(value, start=1))
        if inner is None:
            lines.append((place, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
        else:
            waiting += [(f"{place}.{name}" if place else str(name), one) for name, one in reversed(inner)]
    return lines


def build_provenance(visit: Visit, folder: Folder, _: Looking, room: ui.element) -> None:
    """Where the results come from; of an unfinished experiment what it planned."""

    def read() -> list[tuple[str, str]]:
        return flat(folder.json(PROVENANCE if folder.has(PROVENANCE) else MANIFEST))

    later(visit, room, read, lambda found: _Provenance(visit, found))


class _Provenance:
    def __init__(self, visit: Visit, found: list[tuple[str, str]]) -> None:
        self.words, self.found = visit.words, found
        ui.label(self.words("explore.provenance_lead")).classes("soft")
        self.search = ui.input(self.words("explore.search"), on_change=self._show).props("outlined dense clearable")
        self.search.props('id="provenance-search" debounce=300').classes("explore-search")
        self.count = ui.label().classes("soft").props('role="status"')
        with scrolled(self.words("explore.parts.provenance"), "tall"):
            self.room = ui.html("", sanitize=False, tag="table").classes("plain dense").props('id="provenance"')
        self._show()

    def _label(self, name: str) -> str:
        parts = name.split(".")
        if len(parts) > 1 and parts[0] == "parameters":
            return names.label(self.words, parts[1])
        key = f"explore.provenance.{parts[0]}"
        return self.words(key) if self.words.has(key) else ""

    def _show(self) -> None:
        sought = (self.search.value or "").strip().lower()
        lines = [(name, self._label(name), value) for name, value in self.found]
        matching = [line for line in lines if sought in " ".join(line).lower()]
        shown = matching[:MAX_FOUND]
        self.count.text = self.words("explore.entries_count", shown=len(shown), all=len(matching))
        self.room.content = "<tbody>" + "".join(
            f"<tr><th scope='row'>{names.safe(label)}<br><code>{names.safe(name)}</code></th>"
            f"<td lang='en'>{names.safe(value)}</td></tr>" for name, label, value in shown) + "</tbody>"  # fmt: skip
