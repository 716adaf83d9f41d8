"""Before anything is lived: what of a link is refused, and which seat has nothing to decide."""

from __future__ import annotations

import pytest

from app.films import film_of
from app.links import LANGUAGES, Link
from app.play.notices import EXAMPLES, idle_told, refused_part
from app.play.seats import busy_clusters, has_decisions
from app.words import words_of
from sim.overrides import Override
from tests.app.play.filmed import LINK, film

UNHEARD_OF = (Override(0, "national", "continuity", 0, "seize"),)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"values": {"n_candidate_clusters": 100}, "decisions": UNHEARD_OF}, "large"),
        ({"decisions": UNHEARD_OF}, "decisions"),
    ],
)
def test_what_is_refused_is_named(changes: dict[str, object], part: str) -> None:
    link = LINK.but(**changes)
    with pytest.raises(ValueError, match="expected"):
        film_of(link)
    assert refused_part(link) == part


def test_only_a_seat_without_decisions_is_told_so() -> None:
    for seat in ("watch", "agency"):
        assert idle_told(film(), LINK.but(seat=seat), words_of("en")) == ""
    busy = busy_clusters(film())
    for cluster in range(len(film().clusters[0])):
        link = LINK.but(seat="cluster", cluster=cluster)
        assert bool(idle_told(film(), link, words_of("en"))) != has_decisions(film(), link)
        assert cluster in busy or not has_decisions(film(), link)


def test_clusters_with_decisions_are_named_to_one_without() -> None:
    link = Link(programme="uruguay", seed=4, seat="cluster", cluster=0)
    there = film_of(link)
    names = [c for c in busy_clusters(there) if has_decisions(there, link.but(cluster=c))][:EXAMPLES]
    for language in LANGUAGES:
        words = words_of(language)
        told = idle_told(there, link, words)
        assert all(words("play.scene.name", number=c + 1) in told for c in names)
        assert words("play.scene.name", number=1) not in told.split(".")[1]
