"""The mode explore."""

from nicegui import ui

from app.visit import Visit


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    ui.label(visit.words("common.explore"))
