"""The mode learn."""

from nicegui import ui

from app.visit import Visit


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    ui.label(visit.words("common.learn"))


def bar(visit: Visit) -> None:
    """The step of a lesson, above another mode that it led to."""
