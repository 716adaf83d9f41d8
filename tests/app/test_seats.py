"""Seats: who decides when, at which price, that the engine honours what was decided, and that undo takes it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pytest

from app.films import Film, film_of
from app.links import LANGUAGES, MAX_DECISIONS, MAX_LENGTH, Link, read
from app.play import seats
from app.play.moments import before, events_in, moments_in
from app.play.seats import Moment, advance, choice_faults, decide, pending, plan_of, undo
from app.words import words_of
from sim.events import EventKind, reasons_of
from sim.overrides import Override
from sim.parameters.choices import N_CLUB_GOODS, Good, Tier
from sim.parameters.constants import MOST_TRIES
from sim.state import Decision, ProjectState
from sim.story.telling import was_asked

LINKS = [
    Link(programme=programme, seed=seed, seat=seat, cluster=cluster)
    for programme, seed in (("uruguay", 7), ("san_juan", 2), ("paraguay", 3), ("baseline", 5))
    for seat, cluster in (("agency", 0), ("government", 0), ("cluster", 1), ("cluster", 3))
]
IDS = [f"{link.programme}-{link.seat}-{link.cluster}" for link in LINKS]
FURTHER = [
    Link(programme=programme, seed=1, seat=seat)
    for programme in ("minas_gerais", "dominican_republic", "compete_caribbean")
    for seat in ("agency", "government", "cluster")
]
LAST_PLACE = 10_000


def by_rule(moment: Moment, _turn: int) -> list[str]:
    """What the actor's own rule would do."""
    return [option.name for option in moment.options if option.is_default]


def the_last(moment: Moment, _turn: int) -> list[str]:
    """The last options."""
    return [option.name for option in moment.options][-moment.most :]


def in_turns(moment: Moment, turn: int) -> list[str]:
    """Options by a fixed sequence: first, second ..., of several some."""
    names = [option.name for option in moment.options]
    n = 1 + turn * 5 % moment.most
    return [names[(turn * 7 + 1 + place) % len(names)] for place in range(n)]


def happened(film: Film, moment: Moment) -> list[str]:
    """What the events of a quarter say that was decided, in the names of the options."""
    mine = [event for kind in (EventKind.SELECTED, EventKind.DECISION, EventKind.EXTENSION, EventKind.PROPOSED)
            for event in events_in(film, moment.quarter, kind)]  # fmt: skip
    found = []
    for event in mine:
        kind, reasons = EventKind(event["kind"]), reasons_of(event)
        if moment.kind == "selection" and kind == EventKind.SELECTED and event["other"] == moment.subject:
            found.append(f"cluster-{event['subject']}")
        elif event["subject"] != moment.subject:
            continue
        elif moment.kind == "continuity" and kind == EventKind.DECISION:
            if Tier(event["other"]).name.lower() == moment.actor:
                found.append(Decision(int(reasons["decision"])).name.lower())
        elif moment.kind == "request" and kind == EventKind.EXTENSION:
            found.append("asked" if was_asked(film.telling, event) else "not_asked")
        elif moment.kind == "project" and kind == EventKind.PROPOSED:
            found.append(Good(int(event["other"])).name.lower())
    return found


def extended(film: Film, moment: Moment) -> float:
    """By how many quarters the lender extended the deadline at a moment."""
    mine = [one for one in events_in(film, moment.quarter, EventKind.EXTENSION) if one["subject"] == moment.subject]
    return reasons_of(mine[0])["length"]


def assert_done(film: Film, after: Film, moment: Moment, chosen: list[str]) -> None:
    """What was chosen happened, nothing before it changed, and it costs what was said."""
    assert sorted(happened(after, moment)) == sorted(chosen), (moment.kind, moment.quarter)
    if moment.kind == "request":
        answers = [extended(one, moment) for one in (film, after)]
        assert answers[1] == (answers[0] if chosen == ["asked"] else 0.0)  # the lender's to decide
    quarter = moment.quarter
    pd.testing.assert_frame_equal(after.series.iloc[:quarter], film.series.iloc[:quarter])
    assert np.array_equal(after.employees[:quarter], film.employees[:quarter])
    if moment.kind == "project":
        option = next(one for one in moment.options if one.name == chosen[0])
        good = after.goods[quarter, moment.subject, Good[chosen[0].upper()]]
        assert option.prices[0].values["cost"] == good.cost
        if Good[chosen[0].upper()] < N_CLUB_GOODS:
            assert option.prices[0].values["firms"] == pytest.approx(good.provision)


def play(link: Link, choose: Callable[[Moment, int], list[str]]) -> tuple[Link, list[Moment]]:
    """A whole window played from a seat; each decision is checked when it is taken."""
    film, moments = film_of(link), []
    while True:
        link, moment = advance(film, link, LAST_PLACE)
        if moment is None:
            assert link.quarter == film.n_quarters
            return link, moments
        chosen = choose(moment, len(moments))
        earlier, link = link, decide(film, link, moment, chosen)
        after = film if choose is by_rule else film_of(link)
        assert_done(film, after, moment, chosen)
        assert undo(link) == earlier
        assert pending(after, link) != moment
        film = after
        moments.append(moment)


@pytest.mark.parametrize("link", LINKS, ids=IDS)
def test_the_own_rule_changes_nothing(link: Link) -> None:
    ended, moments = play(link, by_rule)
    plain, film = film_of(link), film_of(ended)
    pd.testing.assert_series_equal(film.outcomes, plain.outcomes)
    is_same = [
        events[events["kind"] != EventKind.SELECTED].tobytes() for events in (film.telling.events, plain.telling.events)
    ]
    assert is_same[0] == is_same[1], "events"  # but for the scores of those who were chosen
    assert bool(moments) == bool(ended.decisions)


WAYS = [(link, choose) for link in LINKS for choose in (the_last, in_turns)
        if (link.seat, link.cluster) != ("cluster", 1 if choose is the_last else 3)]  # fmt: skip


@pytest.mark.parametrize(("link", "choose"), WAYS)
def test_what_is_decided_is_done(link: Link, choose: Callable[[Moment, int], list[str]]) -> None:
    ended, moments = play(link, choose)
    found, faults = read(dict(parse_qsl(ended.query())))
    assert (found, faults) == (ended, [])
    for moment in reversed(moments):
        ended = undo(ended)
        assert ended.quarter == moment.quarter
    assert ended.decisions == ()
    assert undo(ended) == ended


def test_to_undo_a_decision_that_lies_ahead_leaves_time_where_it_stands() -> None:
    ahead = Override(20, "national", "continuity", 0, "suspend")
    assert undo(LINKS[0].but(quarter=3, decisions=(ahead,))) == LINKS[0].but(quarter=3)


@cache
def plain_film(programme: str, seed: int) -> Film:
    """The film of a run without decisions."""
    return film_of(Link(programme=programme, seed=seed))


@cache
def _moments(programme: str, seed: int, seat: str) -> tuple[Moment, ...]:
    film = plain_film(programme, seed)
    link = Link(programme=programme, seed=seed, seat=seat)
    clusters = seats.busy_clusters(film) if seat == "cluster" else (0,)
    places = [link.but(cluster=cluster, quarter=quarter) for cluster in clusters for quarter in range(film.n_quarters)]
    return tuple(moment for place in places for moment in moments_in(film, place))


def moments_of(link: Link) -> tuple[Moment, ...]:
    """All moments of a seat in the run without decisions; in the seat of a body, those of all bodies."""
    return _moments(link.programme, link.seed, link.seat)


@pytest.mark.parametrize("link", FURTHER, ids=[f"{one.programme}-{one.seed}-{one.seat}" for one in FURTHER])
def test_the_rule_s_choice_is_among_the_options(link: Link) -> None:
    film = plain_film(link.programme, link.seed)
    for moment in moments_of(link):
        assert sorted(by_rule(moment, 0)) == sorted(happened(film, moment))
        assert 1 <= len(by_rule(moment, 0)) <= moment.most <= len(moment.options)
        for event in events_in(film, moment.quarter, EventKind.PROPOSED):
            if moment.kind == "project" and event["subject"] == moment.subject:
                price, weight = next(one for one in moment.options if one.is_default).prices
                assert weight.values["weight"] == pytest.approx(reasons_of(event)["priority"])
                assert price.values["cost"] == reasons_of(event)["cost_kusd"]
        for event in events_in(film, moment.quarter, EventKind.SELECTED):
            if moment.kind == "selection":
                facts = next(one for one in moment.options if one.name == f"cluster-{event['subject']}").prices[0]
                reasons = reasons_of(event)
                assert facts.values["growth"] == pytest.approx(reasons["growth_potential"])
                assert facts.values["connections"] == pytest.approx(reasons["connectedness"])


def test_every_kind_of_moment_comes_up_and_in_the_second_loan() -> None:
    found = [moment for link in (*LINKS, *FURTHER) for moment in moments_of(link)]
    assert {moment.kind for moment in found} == {"selection", "request", "continuity", "project"}
    assert any(moment.kind in ("request", "continuity") and moment.subject == 1 for moment in found)


def test_only_a_new_government_may_redesign() -> None:
    for link in (*LINKS, *FURTHER):
        film = plain_film(link.programme, link.seed)
        for moment in moments_of(link):
            if moment.kind == "continuity":
                place = 0 if moment.actor == "national" else 1
                change = [event for kind in (EventKind.TURNOVER, EventKind.NEW_TEAM)
                          for event in events_in(film, moment.quarter, kind) if event["subject"] == place]  # fmt: skip
                assert ("redesign" in {option.name for option in moment.options}) == bool(change)


def test_a_good_that_stands_or_failed_too_often_is_not_offered() -> None:
    for film, moment in ((plain_film(one.programme, one.seed), m) for one in LINKS[2::4] for m in moments_of(one)):
        goods = film.goods[before(moment.quarter), moment.subject]
        for option in moment.options:
            good = goods[Good[option.name.upper()]]
            assert good.state in (ProjectState.IDEA, ProjectState.FAILED), option.name
            assert good.n_tries < MOST_TRIES, option.name


def test_what_was_asked_for_stays_asked_for_whatever_the_lender_answers() -> None:
    refused = 0
    for seed in range(1, 30):
        link = Link(programme="uruguay", seed=seed, seat="agency")
        film = plain_film("uruguay", seed)
        for moment in moments_of(link):
            if moment.kind == "request" and extended(film, moment) == 0.0:
                before_it = link.but(quarter=moment.quarter)
                decided = decide(film, before_it, moment, ["asked"])
                assert [tuple(one)[1:] for one in decided.decisions] == [("agency", "request", moment.subject, "asked")]
                after = film_of(decided)
                pd.testing.assert_series_equal(after.outcomes, film.outcomes)
                refused += 1
        if refused:
            return
    raise AssertionError("no extension was refused")


@pytest.mark.parametrize("language", LANGUAGES)
def test_moments_can_be_said(language: str) -> None:
    words = words_of(language)
    for link in LINKS[:8]:
        for moment in moments_of(link):
            lines = [*moment.facts, *(line for one in moment.options for line in (one.label, *one.prices))]
            for line in lines:
                assert "{" not in words(line.key, **line.values)
            assert words(f"seats.{moment.kind}.title")
            assert words(f"seats.{moment.kind}.question", most=moment.most)


def test_steps_stop_where_the_seat_decides() -> None:
    for link in LINKS[:4]:
        film = film_of(link)
        at_once = advance(film, link, LAST_PLACE)
        one = link
        for _ in range(film.n_quarters + 2):
            one, moment = advance(film, one, 1)
        assert (one, moment) == at_once
        assert advance(film, link, 0) == (link, pending(film, link))


def test_who_only_watches_decides_nothing() -> None:
    link = LINKS[0].but(seat="watch")
    assert advance(film_of(link), link, LAST_PLACE) == (link.but(quarter=film_of(link).n_quarters), None)
    nobody = LINKS[2].but(cluster=59)
    assert advance(film_of(nobody), nobody, LAST_PLACE)[1] is None
    late = LINKS[0].but(quarter=200)
    assert advance(film_of(late), late, 1) == (late, None)


def test_what_is_no_option_is_refused() -> None:
    start = LINKS[0]
    film = film_of(start)
    link, moment = advance(film, start, LAST_PLACE)
    assert moment is not None
    first = moment.options[0].name
    with pytest.raises(ValueError, match="expected one of cluster-0"):
        decide(film, link, moment, ["cluster-999"])
    with pytest.raises(ValueError, match="expected 1 to"):
        decide(film, link, moment, [])
    assert choice_faults(moment, [first, first])
    assert choice_faults(moment, [option.name for option in moment.options]) or moment.most == len(moment.options)
    with pytest.raises(ValueError, match="selection: expected the decision that is to be taken before quarter 0"):
        decide(film, start, moment, [first])
    decided = decide(film, link, moment, [first])
    with pytest.raises(ValueError, match="expected the decision that is to be taken"):
        decide(film_of(decided), decided, moment, [first])


def test_a_link_holds_only_so_many_decisions() -> None:
    start = LINKS[0]
    film = film_of(start)
    link, moment = advance(film, start, LAST_PLACE)
    assert moment is not None
    many = tuple(Override(40, "designer", "lever", "flexibility", 0.5) for _ in range(MAX_DECISIONS))
    with pytest.raises(ValueError, match=f"at most {MAX_DECISIONS}"):
        decide(film, link.but(decisions=many), moment, [moment.options[0].name])
    long = tuple(Override(40, "designer", "lever", "committee_interval_quarters", 2) for _ in range(MAX_DECISIONS - 36))
    assert len(link.but(decisions=long).query()) <= MAX_LENGTH
    with pytest.raises(ValueError, match=f"at most {MAX_LENGTH} signs"):
        decide(film, link.but(decisions=long), moment, [moment.options[0].name])


def test_the_agency_may_change_its_plan() -> None:
    link = LINKS[0].but(quarter=12)
    film = film_of(link)
    plan = plan_of(film, link)
    assert plan is not None
    assert "flexibility" in plan.levers
    assert not {"training_share", "n_clusters"} & set(plan.levers)  # money has been paid
    assert "loan_musd" not in plan.levers
    changed = seats.change_plan(link, plan, {"flexibility": 0.9, "club_match_rate": plan.values["club_match_rate"]})
    assert [one.subject for one in changed.decisions] == ["flexibility"]
    assert plan_of(film_of(changed), changed).values["flexibility"] == 0.9  # type: ignore[union-attr]
    assert undo(changed) == link
    with pytest.raises(ValueError, match="expected a lever that the plan may change"):
        seats.change_plan(link, plan, {"loan_musd": 5.0})
    with pytest.raises(ValueError, match="flexibility: expected"):
        seats.change_plan(link, plan, {"flexibility": 7.0})
    assert plan_of(film, link.but(seat="government")) is None


def test_a_plan_before_the_first_money_is_honoured() -> None:
    link = LINKS[0].but(quarter=0)
    film = film_of(link)
    plan = plan_of(film, link)
    assert plan is not None
    changed = seats.change_plan(link, plan, {"n_clusters": 3, "rollout_quarters": 0})
    _, moment = advance(film_of(changed), changed, LAST_PLACE)
    assert moment is not None
    assert moment.most == 3
    assert plan_of(film, link.but(quarter=film.n_quarters)) is None
    closed = int(np.argmax(film.programmes[:, 0].phase == film.programmes[-1, 0].phase))
    assert plan_of(film, link.but(quarter=closed + 1)) is None
