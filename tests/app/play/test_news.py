"""The news say what happened, and whose decision it was."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from app.films import film_of
from app.links import LANGUAGES, Link
from app.play.decide import Decision
from app.play.ending import CREDITED
from app.play.news import GOOD_NEWS, ICONS, PLAN, News, _told
from app.play.seats import advance, busy_clusters, change_plan, decide, pending, plan_of
from app.play.timeline import elections_held, governments_of
from app.words import words_of
from sim.events import EventKind
from sim.overrides import Override
from sim.parameters import OUTCOMES_BY_NAME
from tests.app.play.filmed import LINK, film


def test_all_kinds_of_news_have_a_sign_and_words_where_they_are_told_together() -> None:
    assert set(ICONS) == {kind.name.lower() for kind in EventKind} | {PLAN}
    assert set(GOOD_NEWS) < set(ICONS)
    for language in LANGUAGES:
        words = words_of(language)
        for cluster_kind in ("selected", "body_formed", "body_failed", "body_ended", "plan_approved", "proposed", "funded",
                             "project_failed", "opened", "good_closed", "dropped", "cluster_left", "cluster_started"):  # fmt: skip
            assert words(f"play.kinds.{cluster_kind}")


def news(n: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        {"kind": "opened", "subject": f"cluster {c}", "detail": "a <b>road</b> opened", "cluster": c, "own": "", **changes}
        for c in range(1, n + 1)
    ]  # fmt: skip


def test_news_of_one_kind_are_told_together_when_they_are_many_and_nothing_is_left_out() -> None:
    words = words_of("en")
    assert "<details>" not in _told(news(2), words)
    together = _told(news(5), words)
    assert "clusters 1, 2, 3, 4, 5" in together
    assert together.count("road") == 5


def test_news_are_text_not_markup() -> None:
    assert "<b>road</b>" not in _told(news(1), words_of("en"))
    assert "&lt;b&gt;road" in _told(news(1), words_of("en"))


def test_only_the_players_own_decisions_are_marked() -> None:
    words = words_of("en")
    mine = words("play.own.agency")
    assert mine in _told(news(1, own="agency"), words)
    assert mine in _told(news(4, own="agency"), words)
    assert mine not in _told(news(4), words)


def told_news(link: Link, quarter: int, language: str = "en") -> str:
    """The news of a quarter without a page."""
    made = News.__new__(News)
    made.film, made.words = film_of(link), words_of(language)
    made.visit = SimpleNamespace(link=link.but(language=language))  # type: ignore[assignment]
    return made._quarter(quarter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_news_say_who_decided_and_call_only_luck_forced(language: str) -> None:
    words, seen = words_of(language), set()
    forced = str(words.phrases.at("details", "forced")).removeprefix("{detail} ")
    for seat in ("agency", "government", "cluster"):
        link = LINK.but(seat=seat, cluster=busy_clusters(film())[0])
        while (ahead := advance(film_of(link), link, 200))[1] is not None:
            link, moment = ahead
            link = decide(film_of(link), link, moment, [option.name for option in moment.options][-moment.most :])
            told = told_news(link, moment.quarter, language)
            assert words(f"play.own.{seat}") in told
            if moment.kind == "project":  # what other bodies propose is not the player's
                assert told.count(words(f"play.own.{seat}")) == 1
                assert re.search(rf"\b{moment.subject + 1}\b[^<]*</b>[^<]* <em class='own'", told)
            if moment.kind == "continuity":
                assert (
                    str(words.phrases.at("subjects", moment.actor)) in told
                )  # a government decides, no programme does
            assert forced not in told
            seen.add(moment.kind)
    assert seen >= {"selection", "continuity", "project"}
    quarter = next(q for q, _ in elections_held(film(), governments_of(film())[0]).items() if q > 0)
    outside = LINK.but(decisions=(Override(quarter, "national", "election", 0, "another_party"),))
    assert forced in told_news(outside, quarter, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_news_tell_of_the_plan_what_was_changed_and_what_it_was_before(language: str) -> None:
    words = words_of(language)
    link = LINK.but(seat="agency", quarter=12)
    for quarter, value in ((12, 0.9), (16, 0.3)):
        link = link.but(quarter=quarter)
        link = change_plan(link, plan_of(film_of(link), link), {"flexibility": value})  # type: ignore[arg-type]
    told = told_news(link, 16, language)
    assert words("play.plan") in told
    assert words("play.own.agency") in told
    change = words("play.plan_change", lever=words.parameter("flexibility").label, before="{}", after="{}")
    written = [words.number(value, "f1") for value in (0.3, 0.9)]
    assert change.format(*written) in told
    assert words("play.plan") not in told_news(link, 15, language)


def test_a_decision_can_be_told_in_every_language() -> None:
    """Each line of a moment is there in each language, with its numbers."""
    link = Link(programme="uruguay", seed=7, seat="agency")
    while (moment := pending(film(), link)) is None:
        link = link.but(quarter=link.quarter + 1)
    for language in LANGUAGES:
        made = Decision.__new__(Decision)
        made.words, made.moment = words_of(language), moment
        lines = [made._told(option) for option in moment.options] + [made._say(fact) for fact in moment.facts]
        assert all(line and "{" not in line for line in lines)
    after = decide(film(), link, moment, [option.name for option in moment.options if option.is_default])
    assert pending(film_of(after), after) != moment


def test_credits_are_changes_of_shares() -> None:
    """They are told in points of per cent."""
    assert {OUTCOMES_BY_NAME[name].unit for name in CREDITED} == {"share"}
