"""Moves of a visitor within a lesson, and from it to the runs and comparisons that its steps lead to."""

from __future__ import annotations

from dataclasses import fields

from nicegui import ui

from app.course.lessons import Step
from app.links import Link
from app.visit import Visit

HEADING = "lesson-heading"  # what is read first after a move


def move(visit: Visit, lesson: str, step: int) -> None:
    """Go to a step of a lesson, or to all lessons, and leave behind what the step before had led to."""
    _go(visit, Link(language=visit.link.language, mode="learn", lesson=lesson, step=step))


def show(visit: Visit, step: Step) -> None:
    """Go where a step leads."""
    _go(visit, step.link_from(visit.link))


def _go(visit: Visit, link: Link) -> None:
    visit.go(**{field.name: getattr(link, field.name) for field in fields(Link)})
    with visit.client:  # the button that asked for it is gone by now
        ui.run_javascript(f"document.getElementById({HEADING!r})?.focus()")
