"""Films that the tests of Play look at."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from app.films import Film, film_of
from app.links import Link
from app.play.figures import Figures
from app.play.timeline import Timeline, governments_of
from app.words import words_of
from sim.overrides import Override

LINK = Link(programme="uruguay", seed=7)
SUSPENDED = (Override(13, "national", "continuity", 0, "suspend"),)
PAYLOAD = 20_000  # bytes of a step that the scene may send
QUARTER = 20


@cache
def film() -> Film:
    return film_of(LINK)


def timeline(one: Film, language: str = "en") -> Timeline:
    """A time line without a page."""
    made = Timeline.__new__(Timeline)
    made.words, made.governments = words_of(language), governments_of(one)
    made.dates = [made.words.date(one.label(q)) for q in range(one.n_quarters)]
    made.change(one)
    return made


def figures(one: Film) -> Figures:
    """Figures without a page."""
    made = Figures.__new__(Figures)
    made.visit = SimpleNamespace(words=words_of("en"))
    made.change(one)
    return made
