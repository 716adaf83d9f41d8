"""Rooms of the page that are filled when their files have been read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from nicegui import background_tasks, ui

from app.explore.folders import Refused
from app.turns import in_turn
from app.visit import Visit

Result = TypeVar("Result")


def later(visit: Visit, room: ui.element, work: Callable[[], Result], show: Callable[[Result], None]) -> None:
    """Fill a room with what some work finds, unless its page has been left; say so where it is refused."""
    with room:
        ui.label(visit.words("explore.reading")).classes("soft").props('role="status"')

    async def fill() -> None:
        found: Result | None = None
        reason = ""
        try:
            found = await in_turn(work)
        except Refused as refused:
            reason = refused.reason
        except Exception:  # a damaged file may break what reads it in any way
            logging.getLogger(__name__).exception("a folder of results could not be read: %s", visit.link.folder)
            reason = "damaged"
        if room.is_deleted:
            return
        room.clear()
        with room:
            if reason:
                refusal(visit, reason)
            else:
                show(found)  # type: ignore[arg-type]  # nothing was refused

    background_tasks.create(fill(), name="reading results")


def refusal(visit: Visit, reason: str) -> None:
    """Say why something cannot be shown."""
    with ui.element("div").classes("notice").props('role="alert"'):
        ui.label(visit.words(f"explore.refused.{reason}"))
