"""Compare: two to four designs over the same futures, with results as they come in."""

from __future__ import annotations

from nicegui import ui

from app.compare.board import Board, pick_programme
from app.compare.quick import QUICK, SCRATCH
from app.links import Values
from app.visit import Visit


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    if visit.link.designs:
        Board(visit)
    else:
        _beginnings(visit)


def _beginnings(visit: Visit) -> None:
    """What to compare, where the link does not say it: some questions, and a comparison of one's own."""
    words = visit.words
    with ui.element("div").classes("row no-print"):
        pick_programme(visit)
    with ui.element("section").classes("beginnings").props('id="beginnings" aria-labelledby="beginnings-title"'):
        ui.html(f'<h1 id="beginnings-title">{words("compare.beginnings.title")}</h1>', sanitize=False)
        ui.label(words("compare.beginnings.what")).classes("soft")
        with ui.element("div").classes("cards"):
            _card(visit, "scratch", SCRATCH)
            for name, designs in QUICK.items():
                _card(visit, name, designs)


def _card(visit: Visit, name: str, designs: tuple[Values, ...]) -> None:
    words = visit.words
    card = ui.element("button").classes(f"panel card card-{name}").props(f'type="button" id="begin-{name}"')
    card.on("click", lambda: visit.go(designs=designs))
    with card:
        ui.label(words(f"compare.quick.{name}.title")).classes("card-title")
        ui.label(words(f"compare.quick.{name}.what")).classes("card-what")
