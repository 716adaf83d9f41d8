"""Films are shared, and what is kept of them is bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import films
from app.films import TooLarge, film_of
from app.links import Link


def test_who_asks_for_the_same_at_once_gets_one_film(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    trace_of = films.trace_of
    monkeypatch.setattr(films, "trace_of", lambda link: made.append(link) or trace_of(link))
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(film_of, [Link(seed=90_001)] * 5))
    assert len({id(film) for film in found}) == len(made) == 1


def test_films_kept_are_bounded_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    first = film_of(Link(seed=90_002))
    monkeypatch.setattr(films, "FILMS_KEPT_BYTES", int(2.5 * first.n_bytes))
    for seed in range(90_003, 90_007):
        film_of(Link(seed=seed))
    assert len(films._kept) == 2
    assert film_of(Link(seed=90_006)) is film_of(Link(seed=90_006))
    assert film_of(Link(seed=90_002)) is not first


def test_a_film_is_small() -> None:
    assert film_of(Link(programme="uruguay", seed=7)).n_bytes < 4_000_000


@pytest.mark.parametrize("values", [
    {"n_candidate_clusters": 61, "n_firms_per_cluster": 10, "horizon_quarters": 40},
    {"n_candidate_clusters": 60, "n_firms_per_cluster": 100, "horizon_quarters": 48},
])  # fmt: skip
def test_worlds_that_are_too_large_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(TooLarge, match="expected at most"):
        film_of(Link(values=values))
