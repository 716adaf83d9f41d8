"""Looking at something else in the same folder."""

from __future__ import annotations

from nicegui import ui

from app.explore.looking import Looking
from app.links import MAX_VIEW
from app.visit import Visit


def look_at(visit: Visit, looking: Looking) -> None:
    """Show what is looked at now; more than a link can hold is refused, as nobody could come back to it."""
    text = looking.text()
    if len(text) > MAX_VIEW:
        ui.notify(visit.words("explore.too_much"), type="warning")
        return
    visit.go(view=text)
