"""Looking at something else in the same folder, as far as a link can hold it: nobody could come back to more."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from app.explore.looking import Looking
from app.limits import MAX_VIEW
from app.visit import Visit


def look_at(visit: Visit, looking: Looking) -> None:
    """Build the page anew for what is looked at now."""
    if _fits(visit, looking):
        visit.go(view=looking.text())


def kept(visit: Visit, before: Looking, **changes: Any) -> Looking:
    """What is looked at after some changes, kept in the link while the page stays as it is; else what it was before."""
    after = before.but(**changes)
    if not _fits(visit, after):
        return before
    visit.note(view=after.text())
    return after


def _fits(visit: Visit, looking: Looking) -> bool:
    if len(looking.text()) <= MAX_VIEW:
        return True
    ui.notify(visit.words("explore.too_much"), type="warning")
    return False
