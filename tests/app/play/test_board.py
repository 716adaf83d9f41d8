"""The board of Play: refusals, late films, and plans."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from app.films import Film
from app.links import Link
from app.play import board as boards
from app.play import design
from app.play.seats import Plan, change_plan, plan_of
from app.visit import changed
from app.words import words_of
from sim.overrides import Override
from tests.app.play.filmed import LINK, QUARTER, film


def test_another_future_or_programme_forgets_what_was_lived_and_decided() -> None:
    link = LINK.but(quarter=9, decisions=(Override(4, "national", "continuity", 0, "cancel"),))
    for change in ({"seed": 8}, {"programme": "baseline"}):
        after = changed(link, **change)
        assert (after.quarter, after.decisions) == (0, ())
    assert changed(link, seed=8, quarter=3).quarter == 3
    kept = changed(link, mode="compare", seed=link.seed)
    assert (kept.quarter, kept.decisions) == (link.quarter, link.decisions)


class Root:
    """What a board draws on, without a page."""

    def __init__(self) -> None:
        self.is_deleted, self.client, self.n_cleared = False, SimpleNamespace(is_deleted=False), 0

    def clear(self) -> None:
        self.n_cleared += 1

    def classes(self, **_: str) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def board_of(made: Callable[[Link], Film], monkeypatch: pytest.MonkeyPatch) -> boards.Board:
    """A board without a page, whose films come from `made`."""
    monkeypatch.setattr(boards, "film_of", made)
    monkeypatch.setattr(boards, "refusal", lambda *_: None)
    board = boards.Board.__new__(boards.Board)
    board.root, board.asked, board.clock = Root(), 0, SimpleNamespace(active=True)  # type: ignore[assignment]
    board.controls = board.setup = SimpleNamespace(stop=lambda: None)  # type: ignore[assignment]
    board.visit = SimpleNamespace(link=LINK, words=words_of("en"))  # type: ignore[assignment]
    board.film = film()
    return board


def test_a_refusal_takes_the_film_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Link) -> Film:
        raise ValueError

    board = board_of(refused, monkeypatch)
    assert asyncio.run(board._filmed()) is None
    assert (board.film, board.root.n_cleared, board.clock.active) == (None, 1, False)  # type: ignore[attr-defined]
    board = board_of(refused, monkeypatch)
    board.root.client.is_deleted = True
    assert asyncio.run(board._filmed()) is None
    assert board.root.n_cleared == 0  # type: ignore[attr-defined]


def test_a_late_refusal_leaves_a_newer_film(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(_: Link) -> Film:
        board.asked += 1  # meanwhile another one is asked for
        raise ValueError

    board = board_of(made, monkeypatch)
    assert asyncio.run(board._filmed()) is None
    assert board.film is film()
    assert board.root.n_cleared == 0  # type: ignore[attr-defined]


def test_a_plan_changes_only_the_quarter_that_it_was_made_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened, told, applied = [], [], []

    class Drawer:
        def __init__(self, *arguments: Any) -> None:
            self.apply = arguments[-1]

        def open(self, *_: object) -> None:
            opened.append(self.apply)

    async def apply(link: Link) -> None:
        applied.append(link)

    def now() -> Plan | None:
        return plan_of(film(), visit.link)

    monkeypatch.setattr(design, "Drawer", Drawer)
    monkeypatch.setattr(design.ui, "notify", lambda text, **_: told.append(text))
    words, paused = words_of("en"), []
    visit = SimpleNamespace(link=LINK.but(seat="agency", quarter=QUARTER), words=words, client=nullcontext())
    design.plan_drawer(visit, lambda: paused.append(True), now, apply)()  # type: ignore[arg-type]
    assert paused == [True]
    before, visit.link = visit.link, visit.link.but(quarter=QUARTER + 1)
    asyncio.run(opened[0]({"flexibility": 0.9}))
    assert (told, applied) == ([words("seats.plan.late")], [])
    with pytest.raises(ValueError, match="plan: expected that of quarter"):
        change_plan(visit.link, plan_of(film(), before), {"flexibility": 0.9})  # type: ignore[arg-type]
    visit.link = before
    asyncio.run(opened[0]({"flexibility": 0.9}))
    assert [one.decisions[0].quarter for one in applied] == [QUARTER]
    monkeypatch.setattr("app.play.seats.MAX_DECISIONS", 0)
    asyncio.run(opened[0]({"flexibility": 0.9}))
    assert (told[1:], len(applied)) == ([words("play.decision.too_many")], 1)
