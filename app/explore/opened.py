"""A folder that is open: its head, and one of its parts."""

from __future__ import annotations

from typing import NamedTuple

from nicegui import ui

from app.explore import looking as looks
from app.explore import names
from app.explore.background import later, refusal
from app.explore.drawing import build_draw
from app.explore.folders import PROVENANCE, REPORT, SUMMARY, Entry, Folder, Refused
from app.explore.going import look_at
from app.explore.parts import build_figures, build_provenance, build_summary
from app.explore.routes import address
from app.explore.table import build_runs
from app.visit import Visit

BUILDERS = {
    "summary": build_summary, "runs": build_runs, "draw": build_draw, "figures": build_figures,
    "provenance": build_provenance,
}  # fmt: skip
FILES = (
    (REPORT, "explore.report", "target=_blank rel=noopener"), (SUMMARY, "explore.get_summary", "download"),
    (PROVENANCE, "explore.get_provenance", "download"),
)  # fmt: skip


class Opened(NamedTuple):
    """A folder, what the list says of it, and which of its files may be read."""

    folder: Folder
    entry: Entry
    files: set[str]


def _open(visit: Visit) -> Opened:
    """Look into the folder of the link. Raises `Refused`."""
    try:
        folder = Folder(visit.results, visit.link.folder)
        return Opened(folder, folder.entry(), {name for name, _, _ in FILES if folder.has(name)})
    except OSError:
        raise Refused("gone") from None


def build_folder(visit: Visit) -> None:
    """Build the folder of the link, or say why it cannot be opened."""
    with ui.element("section").classes("explore panel"):
        back = ui.button(visit.words("explore.back"), icon="arrow_back", on_click=lambda: visit.go(folder="", view=""))
        back.props('flat dense no-caps id="folder-back"')
        room = ui.element("div")
    later(visit, room, lambda: _open(visit), lambda found: _show(visit, found))


def _show(visit: Visit, found: Opened) -> None:
    _head(visit, found)
    if found.entry.state != "complete":
        refusal(visit, found.entry.state)
    looking = looks.read(visit.link.view)
    _tabs(visit, looking)
    room = ui.element("div").classes("explore-part")
    BUILDERS[looking.part](visit, found.folder, looking, room)


def _head(visit: Visit, found: Opened) -> None:
    words, folder, experiment = visit.words, found.folder, found.entry.experiment
    title, asked = names.experiment(words, experiment), names.question(words, experiment)
    ui.html(f"<h1>{names.safe(title)}</h1><p>{names.safe(asked)}</p><p class='soft'>"
            f"<code>{names.safe(folder.name)}</code></p>", sanitize=False)  # fmt: skip
    with ui.element("p").classes("row files"):
        for name, text, how in FILES:
            if name in found.files:
                ui.html(f'<a href="{names.safe(address(visit, folder.name, name))}" {how}>{words(text)}</a>',
                        sanitize=False, tag="span")  # fmt: skip
        if REPORT in found.files:
            ui.label(words("explore.in_english")).classes("soft")


def _tabs(visit: Visit, looking: looks.Looking) -> None:
    words = visit.words
    with ui.element("nav").classes("row tabs").props(f'aria-label="{words("explore.parts_label")}"'):
        for part in looks.PARTS:
            chosen = ' aria-current="true"' if part == looking.part else ""
            other = looking.but(part=part, sought="")
            button = ui.button(words(f"explore.parts.{part}"), on_click=lambda other=other: look_at(visit, other))
            button.props(f'flat no-caps id="part-{part}"{chosen}').classes("mode")
