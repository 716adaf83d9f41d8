"""A folder that is open: its head, and one of its parts."""

from __future__ import annotations

from nicegui import ui

from app.explore import looking as looks
from app.explore import names
from app.explore.background import refusal
from app.explore.drawing import build_draw
from app.explore.folders import PROVENANCE, REPORT, SUMMARY, Folder, Refused
from app.explore.parts import build_figures, build_provenance, build_summary
from app.explore.routes import address
from app.explore.table import build_runs
from app.visit import Visit

BUILDERS = {
    "summary": build_summary, "runs": build_runs, "draw": build_draw, "figures": build_figures,
    "provenance": build_provenance,
}  # fmt: skip


def build_folder(visit: Visit) -> None:
    """Build the folder of the link, or say why it cannot be opened."""
    with ui.element("section").classes("explore panel"):
        back = ui.button(visit.words("explore.back"), icon="arrow_back", on_click=lambda: visit.go(folder="", view=""))
        back.props('flat dense no-caps id="folder-back"')
        try:
            folder = Folder(visit.results, visit.link.folder)
            entry = folder.entry()
        except (Refused, OSError) as error:
            refusal(visit, error.reason if isinstance(error, Refused) else "gone")
            return
        _head(visit, folder, entry.experiment)
        if entry.state != "complete":
            refusal(visit, entry.state)
        looking = looks.read(visit.link.view)
        _tabs(visit, looking)
        room = ui.element("div").classes("explore-part")
        BUILDERS[looking.part](visit, folder, looking, room)


def _head(visit: Visit, folder: Folder, experiment: str) -> None:
    words = visit.words
    title, asked = names.experiment(words, experiment), names.question(words, experiment)
    ui.html(f"<h1>{names.safe(title)}</h1><p>{names.safe(asked)}</p><p class='soft'>"
            f"<code>{names.safe(folder.name)}</code></p>", sanitize=False)  # fmt: skip
    links = [
        (REPORT, "explore.report", "target=_blank rel=noopener"), (SUMMARY, "explore.get_summary", "download"),
        (PROVENANCE, "explore.get_provenance", "download"),
    ]  # fmt: skip
    with ui.element("p").classes("row files"):
        for name, text, how in links:
            if folder.has(name):
                ui.html(f'<a href="{names.safe(address(visit, folder.name, name))}" {how}>{words(text)}</a>',
                        sanitize=False, tag="span")  # fmt: skip
        if folder.has(REPORT):
            ui.label(words("explore.in_english")).classes("soft")


def _tabs(visit: Visit, looking: looks.Looking) -> None:
    words = visit.words
    with ui.element("nav").classes("row tabs").props(f'aria-label="{words("explore.parts_label")}"'):
        for part in looks.PARTS:
            chosen = ' aria-current="true"' if part == looking.part else ""
            button = ui.button(words(f"explore.parts.{part}"),
                               on_click=lambda part=part: visit.go(view=looking.but(part=part).text()))  # fmt: skip
            button.props(f'flat no-caps id="part-{part}"{chosen}').classes("mode")
