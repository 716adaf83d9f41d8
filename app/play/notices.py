"""What Play says before anything is lived: why a link's run cannot be shown, and that a seat has nothing to decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import islice

from nicegui import ui

from app.films import Film, TooLarge, check_size, film_of
from app.links import Link
from app.play.seats import busy_clusters, has_decisions
from app.words import Words

DECISIONS = "decisions"  # the part of a link that is refused though its design can be lived
ALWAYS_BUSY = ("watch", "agency")  # who watches expects nothing; an agency has its plan

EXAMPLES = 3  # clusters that are named where there is something to decide


def refused_part(link: Link) -> str:
    """What of a link the engine refuses: a world too large, a design, or the decisions taken in it."""
    try:
        check_size(link.values, link.programme)
    except TooLarge:
        return "large"
    if not link.decisions:
        return "design"
    try:
        film_of(link.but(decisions=()))
    except ValueError:
        return "design"
    return DECISIONS


def refusal(words: Words, part: str, restart: Callable[[], Awaitable[None]]) -> None:
    """Why nothing is shown, and the way out of it."""
    with ui.element("div").classes("notice refusal").props('role="alert"'):
        ui.label(words(f"play.refused.{part}"))
        anew = ui.button(words(f"play.without.{DECISIONS if part == DECISIONS else 'changes'}"), on_click=restart)
        anew.classes("action").props('no-caps unelevated id="without"')


def idle_told(film: Film, link: Link, words: Words) -> str:
    """That the seat of a link has nothing to decide in this future, and who has; nothing where it has."""
    if link.seat in ALWAYS_BUSY or has_decisions(film, link):
        return ""
    if link.seat != "cluster":
        return words(f"play.idle.{link.seat}")
    busy = islice((c for c in busy_clusters(film) if has_decisions(film, link.but(cluster=c))), EXAMPLES)
    names = [words("play.scene.name", number=c + 1) for c in busy]
    return words("play.idle.cluster", clusters=words.phrases.listed(names)) if names else words("play.idle.nobody")
