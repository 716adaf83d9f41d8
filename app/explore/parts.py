"""Parts of a folder that are shown as the experiment left them: summary, figures, and where it all comes from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any, NamedTuple

from nicegui import ui

from app.explore import names
from app.explore.background import later, refusal
from app.explore.folders import MANIFEST, PROVENANCE, SUMMARY, Folder, Refused
from app.explore.going import kept
from app.explore.looking import MAX_VALUE, Looking
from app.explore.routes import address
from app.explore.table import head_cells, pager, scrolled
from app.visit import Visit
from app.words import Words

ROWS_SHOWN = 40
MAX_TOLD = 5000  # rows of a summary that can be searched by the words of the page too
MAX_ROWS, MAX_COLUMNS = 50_000, 40
MAX_FOUND = 300  # entries of a provenance at once
DERIVED = {"meaning": "meaning", "unit": "unit", "label": "label"}  # of what a row is about, had in the language


class Summary(NamedTuple):
    """A summary as it was written, and the text of each row that is searched."""

    names: list[str]
    rows: list[list[str]]
    texts: list[str]


def read_summary(folder: Folder, words: Words) -> Summary:
    """The summary of a folder, to be searched by the words of the page too where it is not long. Raises `Refused`."""
    if not folder.has(SUMMARY):
        raise Refused("no_summary")
    try:
        reader = csv.reader(io.StringIO(folder.read(SUMMARY).decode("utf-8-sig")))
        heads = next(reader, [])[:MAX_COLUMNS]
        rows = [row[: len(heads)] for _, row in zip(range(MAX_ROWS), reader, strict=False) if row]
    except (UnicodeDecodeError, csv.Error):
        raise Refused("damaged") from None
    if not heads:
        raise Refused("damaged")
    texts = [" ".join(row) for row in rows]
    if len(rows) <= MAX_TOLD:
        texts = [f"{' '.join(cells_of(words, heads, row))} {text}" for row, text in zip(rows, texts, strict=True)]
    return Summary(heads, rows, [text.lower() for text in texts])


def cells_of(words: Words, heads: list[str], row: list[str]) -> list[str]:
    """A row of a summary in words."""
    about = next((value for name, value in zip(heads, row, strict=False) if name in names.NAMING
                  and (value in names.OUTCOME_NAMES or value in names.PARAMETERS)), "")  # fmt: skip
    kept = ("meaning",) if "part" in heads else ()  # what it means there is the part
    return [told(words, name, value, "" if name in kept else about) for name, value in zip(heads, row, strict=False)]


def build_summary(visit: Visit, folder: Folder, looking: Looking, room: ui.element) -> None:
    """The table that the experiment sums up its runs in."""
    later(visit, room, lambda: read_summary(folder, visit.words), lambda found: _Summary(visit, found, looking))


class _Summary:
    def __init__(self, visit: Visit, found: Summary, looking: Looking) -> None:
        self.visit, self.words, self.found, self.looking = visit, visit.words, found, looking
        ui.label(self.words("explore.summary_lead")).classes("soft")
        _search(visit, looking, "summary-search", lambda sought: self._look(sought=sought, page=0))
        self.room = ui.element("div")
        self._show()

    def _look(self, **changes: Any) -> None:
        """Show other rows, and keep in the link which."""
        self.looking = kept(self.visit, self.looking, **changes)
        self._show()

    def _show(self) -> None:
        sought, page = self.looking.sought.lower(), self.looking.page
        rows = [row for row, text in zip(self.found.rows, self.found.texts, strict=True) if sought in text]
        shown = rows[page * ROWS_SHOWN : (page + 1) * ROWS_SHOWN]
        heads = "".join(f'<th scope="col">{head_cells(self.words, name)}</th>' for name in self.found.names)
        told = [cells_of(self.words, self.found.names, row) for row in shown]
        body = "".join(f"<tr>{''.join(f'<td>{names.safe(cell)}</td>' for cell in row)}</tr>" for row in told)
        self.room.clear()
        with self.room:
            with scrolled(self.words("explore.parts.summary")):
                ui.html(f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>", sanitize=False,
                        tag="table").classes("plain dense").props('id="folder-table"')  # fmt: skip
            pager(self.words, page, len(rows), ROWS_SHOWN, lambda at: self._look(page=at))


def _search(visit: Visit, looking: Looking, name: str, seek: Callable[[str], None]) -> None:
    """A field to search in what is shown; what is sought is in the link."""
    field = ui.input(visit.words("explore.search"), value=looking.sought,
                     on_change=lambda event: seek((event.value or "").strip()[:MAX_VALUE]))  # fmt: skip
    field.props(f'outlined dense clearable for="{name}" debounce=300 maxlength={MAX_VALUE}').classes("explore-search")


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
    later(visit, room, folder.figures, lambda found: _show_figures(visit, folder.name, found))


def _show_figures(visit: Visit, folder: str, found: list[str]) -> None:
    words = visit.words
    if not found:
        refusal(visit, "no_figures")
        return
    ui.label(words("explore.figures_lead")).classes("soft")
    with ui.element("div").classes("stored"):
        for name in found:
            source = names.safe(address(visit, folder, f"figures/{name}"))
            title = names.safe(name.removesuffix(".png").replace("_", " "))
            seen = f'src="{source}" loading="lazy" alt="{words("explore.figure_of", name=title)}"'
            picture = f'<a href="{source}" target="_blank" rel="noopener"><img {seen}></a>'
            caption = f'<figcaption lang="en">{title}</figcaption>'
            ui.html(caption + picture, sanitize=False, tag="figure").classes("figure")


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


def build_provenance(visit: Visit, folder: Folder, looking: Looking, room: ui.element) -> None:
    """Where the results come from; of an unfinished experiment what it planned."""

    def read() -> list[tuple[str, str]]:
        return flat(folder.json(PROVENANCE if folder.has(PROVENANCE) else MANIFEST))

    later(visit, room, read, lambda found: _Provenance(visit, looking, found))


class _Provenance:
    def __init__(self, visit: Visit, looking: Looking, found: list[tuple[str, str]]) -> None:
        self.visit, self.words, self.looking = visit, visit.words, looking
        self.lines = [(name, self._label(name), value) for name, value in found]
        ui.label(self.words("explore.provenance_lead")).classes("soft")
        _search(visit, looking, "provenance-search", self._seek)
        self.count = ui.label().classes("soft").props('role="status"')
        with scrolled(self.words("explore.parts.provenance"), "tall"):
            self.room = ui.html("", sanitize=False, tag="table").classes("plain dense").props('id="provenance"')
        self._show()

    def _seek(self, sought: str) -> None:
        self.looking = kept(self.visit, self.looking, sought=sought)
        self._show()

    def _label(self, name: str) -> str:
        parts = name.split(".")
        if len(parts) > 1 and parts[0] == "parameters":
            return names.label(self.words, parts[1])
        key = f"explore.provenance.{parts[0]}"
        return self.words(key) if self.words.has(key) else ""

    def _show(self) -> None:
        sought = self.looking.sought.lower()
        matching = [line for line in self.lines if sought in " ".join(line).lower()]
        shown = matching[:MAX_FOUND]
        self.count.text = self.words("explore.entries_count", shown=len(shown), all=len(matching))
        self.room.content = "<tbody>" + "".join(
            f"<tr><th scope='row'>{names.safe(label)}<br><code>{names.safe(name)}</code></th>"
            f"<td lang='en'>{names.safe(value)}</td></tr>" for name, label, value in shown) + "</tbody>"  # fmt: skip
