"""Play: choose a programme and a seat, and live it quarter by quarter."""

from __future__ import annotations

from nicegui import ui

from app.links import MAX_SEED, SEATS
from app.play.board import Board
from app.visit import Visit
from sim.programmes import names


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    _choices(visit)
    Board(visit)


def _choices(visit: Visit) -> None:
    words, link = visit.words, visit.link

    def choose(**changes: object) -> None:
        visit.go(quarter=0, decisions=(), **changes)

    with ui.element("div").classes("row choices"):
        programmes = {name: words.programme(name) for name in names()}
        ui.select(programmes, value=link.programme, label=words("play.programme"),
                  on_change=lambda e: choose(programme=e.value)).props('id="programme" outlined dense').classes("wide")  # fmt: skip
        seats = {seat: words(f"play.seats.{seat}") for seat in SEATS}
        ui.select(seats, value=link.seat, label=words("play.seat"),
                  on_change=lambda e: choose(seat=e.value)).props('id="seat" outlined dense')  # fmt: skip
        seed = ui.number(words("play.seed"), value=link.seed, min=0, max=MAX_SEED, precision=0)
        seed.props('id="seed" outlined dense debounce=600')
        seed.on_value_change(
            lambda e: choose(seed=int(e.value)) if e.value is not None and 0 <= e.value <= MAX_SEED else None
        )
