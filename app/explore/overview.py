"""The list of folders: which experiment asked what, of which programme, when, and whether it is complete."""

from __future__ import annotations

from nicegui import ui

from app.explore import names
from app.explore.background import later
from app.explore.folders import Entry, listed
from app.explore.table import scrolled
from app.visit import Visit

SHOWN = 60  # folders at once
MARKS = {"complete": "●", "unfinished": "◐", "damaged": "✕"}


def build_list(visit: Visit) -> None:
    """Build the list."""
    words = visit.words
    with ui.element("section").classes("explore panel").props('aria-labelledby="explore-title"'):
        ui.html(f'<h1 id="explore-title">{words("explore.title")}</h1><p class="soft">{words("explore.lead")}</p>',
                sanitize=False)  # fmt: skip
        room = ui.element("div")
    later(visit, room, lambda: listed(visit.results), lambda found: _List(visit, found))


class _List:
    """The folders, and a choice of the experiment."""

    def __init__(self, visit: Visit, found: list[Entry]) -> None:
        self.visit, self.words, self.found = visit, visit.words, found
        if not found:
            self._empty()
            return
        kinds = sorted({entry.experiment for entry in found}, key=self._title)
        options = {"": self.words("explore.every_experiment"), **{kind: self._title(kind) for kind in kinds}}
        with ui.element("div").classes("row"):
            self.choice = ui.select(options, value="", label=self.words("explore.experiment"),
                                    on_change=self._show).props("outlined dense options-dense")  # fmt: skip
            self.choice.classes("explore-choice")
            self.count = ui.label().classes("soft").props('role="status"')
        self.room = scrolled(self.words("explore.title"))
        self._show()

    def _title(self, kind: str) -> str:
        return names.experiment(self.words, kind)

    def _empty(self) -> None:
        with ui.element("div").classes("notice").props('id="folders"'):
            ui.label(self.words("explore.none"))
            ui.html(f"<p><code>make run</code></p><p>{self.words('explore.none_how')}</p>", sanitize=False)

    def _show(self) -> None:
        chosen = [entry for entry in self.found if self.choice.value in ("", entry.experiment)]
        self.count.text = self.words("explore.folders_count", shown=min(SHOWN, len(chosen)), all=len(chosen))
        self.room.clear()
        heads = ("experiment", "programme", "runs", "changed", "state")
        with self.room, ui.element("table").classes("plain folders").props('id="folders"'):
            row = "".join(f'<th scope="col">{self.words(f"explore.heads.{head}")}</th>' for head in heads)
            ui.html(f"<tr>{row}</tr>", sanitize=False, tag="thead")
            with ui.element("tbody"):
                for entry in chosen[:SHOWN]:
                    self._row(entry)

    def _row(self, entry: Entry) -> None:
        words = self.words
        with ui.element("tr"):
            with ui.element("td"):
                opening = ui.button(self._title(entry.experiment), on_click=lambda: self._open(entry.name))
                opening.props("flat dense no-caps align=left").classes("folder-open")
                asked = names.question(words, entry.experiment)
                ui.html(f"<div>{names.safe(asked)}</div><code>{names.safe(entry.name)}</code>", sanitize=False)
            runs = words.number(entry.n_runs) if entry.n_runs else names.NONE
            state = f'<span aria-hidden="true">{MARKS[entry.state]}</span> {words(f"explore.states.{entry.state}")}'
            cells = [names.safe(names.programme(words, entry.programme) or names.NONE), runs,
                     names.day(words, entry.changed), state]  # fmt: skip
            for place, cell in enumerate(cells):
                ui.html(cell, sanitize=False, tag="td").classes(f"state-{entry.state}" if place == 3 else "")

    def _open(self, name: str) -> None:
        self.visit.go(folder=name, view="")
