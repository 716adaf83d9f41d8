"""Seats: who decides when, that the engine honours what was decided, and that undo takes it back."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pandas as pd
import pytest

from app.films import Film, film_of
from app.links import Link, read
from app.play.seats import Moment, advance, change_plan, choice_faults, decide, pending, plan_of, undo
from app.words import LANGUAGES, words_of
from sim.events import EventKind, reasons_of
from sim.parameters.choices import Good
from sim.state import Decision

LINKS = [
    Link(programme=programme, seed=seed, seat=seat, cluster=cluster)
    for programme, seed in (("uruguay", 7), ("san_juan", 2), ("paraguay", 3), ("baseline", 5))
    for seat, cluster in (("agency", 0), ("government", 0), ("cluster", 1), ("cluster", 3))
]
IDS = [f"{link.programme}-{link.seat}-{link.cluster}" for link in LINKS]


def chosen_of(moment: Moment, how: str, turn: int) -> list[str]:
    """A choice by a fixed way to choose."""
    names = [option.name for option in moment.options]
    own = [option.name for option in moment.options if option.is_default]
    if how == "own" or (moment.kind == "selection" and how == "last"):
        return own if how == "own" else names[-moment.most :]
    if how == "last":
        return names[-1:]
    n = 1 if moment.most == 1 else 1 + turn * 5 % moment.most
    return [names[(turn * 7 + place) % len(names)] for place in range(min(n, len(names)))]


def is_honoured(film: Film, moment: Moment, chosen: list[str]) -> bool:
    """Whether the events of the quarter are what was chosen."""
    events = film.events_at.get(moment.quarter, [])
    if moment.kind == "selection":
        found = {f"cluster-{event['subject']}" for event in events if event["kind"] == EventKind.SELECTED}
        return found == set(chosen)
    for event in events:
        reasons = reasons_of(event)
        if moment.kind == "continuity" and event["kind"] == EventKind.DECISION and event["subject"] == 0:
            if Decision(int(reasons["decision"])).name.lower() == chosen[0]:
                return True
        elif moment.kind == "extension" and event["kind"] == EventKind.EXTENSION:
            return chosen[0] == "ask" or reasons["length"] == 0
        elif moment.kind == "project" and event["kind"] == EventKind.PROPOSED and event["subject"] == moment.subject:
            return Good(int(event["other"])).name.lower() == chosen[0]
    return False


def play(link: Link, how: str) -> tuple[Link, list[Moment]]:
    """A whole window played from a seat; each decision is checked when it is taken."""
    film, moments = film_of(link), []
    while True:
        link, moment = advance(film, link, 1000)
        if moment is None:
            return link, moments
        chosen = chosen_of(moment, how, len(moments))
        before, link = link, decide(film, link, moment, chosen)
        after = film_of(link)
        assert is_honoured(after, moment, chosen), (moment.kind, moment.quarter, chosen)
        assert undo(link) == before
        pd.testing.assert_frame_equal(after.series.iloc[: moment.quarter], film.series.iloc[: moment.quarter])
        assert pending(after, link) != moment
        film = after
        moments.append(moment)


@pytest.mark.parametrize("link", LINKS, ids=IDS)
def test_the_own_rule_changes_nothing(link: Link) -> None:
    ended, moments = play(link, "own")
    assert ended.quarter == film_of(link).n_quarters
    pd.testing.assert_series_equal(film_of(ended).outcomes, film_of(link).outcomes)
    assert not moments or ended.decisions


@pytest.mark.parametrize("how", ["last", "turns"])
@pytest.mark.parametrize("link", LINKS, ids=IDS)
def test_what_is_decided_is_done(link: Link, how: str) -> None:
    ended, _ = play(link, how)
    found, faults = read(dict(parse_qsl(ended.query())))
    assert (found, faults) == (ended, [])


def test_every_kind_of_moment_comes_up() -> None:
    kinds = {moment.kind for link in LINKS for moment in play(link, "own")[1]}
    assert kinds == {"selection", "extension", "continuity", "project"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_moments_can_be_said(language: str) -> None:
    words = words_of(language)
    for link in LINKS[:4]:
        for moment in play(link, "own")[1]:
            lines = [*moment.facts, *(line for one in moment.options for line in (one.label, *one.prices))]
            for line in lines:
                assert "{" not in words(line.key, **line.values)
            assert words(f"seats.{moment.kind}.title")


def test_what_is_no_option_is_refused() -> None:
    link, moment = advance(film_of(LINKS[0]), LINKS[0], 1000)
    assert moment is not None
    with pytest.raises(ValueError, match="expected one of cluster-0"):
        decide(film_of(link), link, moment, ["cluster-999"])
    assert "expected 1 to" in choice_faults(moment, [])[0]
    first = moment.options[0].name
    assert choice_faults(moment, [first, first])


def test_the_agency_may_change_its_plan() -> None:
    link = LINKS[0].but(quarter=12)
    film = film_of(link)
    plan = plan_of(film, link)
    assert plan is not None
    assert "flexibility" in plan.levers
    assert "training_share" not in plan.levers  # money has been paid
    assert "loan_musd" not in plan.levers
    changed = change_plan(link, plan, {"flexibility": 0.9, "club_match_rate": plan.values["club_match_rate"]})
    assert [one.subject for one in changed.decisions] == ["flexibility"]
    assert plan_of(film_of(changed), changed).values["flexibility"] == 0.9  # type: ignore[union-attr]
    assert undo(changed) == link
    with pytest.raises(ValueError, match="expected a lever that the plan may change"):
        change_plan(link, plan, {"loan_musd": 5.0})
    with pytest.raises(ValueError, match="flexibility: expected"):
        change_plan(link, plan, {"flexibility": 7.0})
    assert plan_of(film, link.but(seat="government")) is None
