"""Play: choose a programme and a seat, and live it quarter by quarter."""

from __future__ import annotations

from app.play.board import Board
from app.visit import Visit


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    Board(visit)
