"""The ending holds what the engine says of the same runs."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import sim
from app.films import ECONOMY, EXPORTER, film_of, trace_of
from app.links import LANGUAGES, Link
from app.once import once
from app.play.ending import (
    CREDITED,
    OUTCOMES_SHOWN,
    Credit,
    ending_of,
    fate_told,
    moments_of,
    story_of,
    told,
    verdict_of,
)
from app.play.results import Results
from app.words import words_of
from sim.events import EventKind
from sim.overrides import Override
from sim.programmes import names

PLAYED = Link(
    programme="uruguay", seed=7, values={"agency_autonomy": 0.9}, decisions=(
        Override(6, "agency", "selection", 3, "financed"), Override(6, "agency", "selection", 4, "not_financed"),
        Override(16, "designer", "lever", "flexibility", 0.9),
    ),
)  # fmt: skip


def test_results_are_those_of_the_engine() -> None:
    ending = ending_of(PLAYED)
    row = sim.simulate(
        pd.DataFrame({"seed": [7], "agency_autonomy": [0.9]}), "uruguay", overrides=list(PLAYED.decisions)
    ).iloc[0]
    usual = sim.simulate(pd.DataFrame({"seed": [7]}), "uruguay").iloc[0]
    assert [one.name for one in ending.results] == list(OUTCOMES_SHOWN)
    for one in ending.results:
        assert (one.played, one.default) == pytest.approx((row[one.name], usual[one.name]), nan_ok=True)
    assert (ending.fate, ending.default_fate) == (row["fate"], usual["fate"])
    assert not ending.is_default
    assert ending_of(Link(programme="uruguay", seed=7)).is_default


def test_without_the_programme_is_the_twin() -> None:
    economy = ending_of(PLAYED).economy
    firms = sim.trace("uruguay", 7, PLAYED.decisions, agency_autonomy=0.9).firms
    last = firms[firms["quarter"] == firms["quarter"].max()]
    assert list(economy.index) == list(ECONOMY)
    assert economy.loc["n_firms", "without"] == last["twin_alive"].sum()
    assert economy.loc["employees", "without"] == pytest.approx(last.loc[last["twin_alive"], "twin_employees"].sum())
    assert economy.loc["exports_musd", "played"] == pytest.approx(last.loc[last["alive"], "exports"].sum() / 1000.0)
    assert economy.loc["employees", "played"] == pytest.approx(last.loc[last["alive"], "employees"].sum())


def test_credit_is_the_run_less_the_run_without_the_decision() -> None:
    ending = ending_of(PLAYED)
    assert [(one.quarter, one.kind, len(one.taken)) for one in ending.credits] == [
        (6, "selection", 2),
        (16, "lever", 1),
    ]
    row = pd.DataFrame({"seed": [7], "agency_autonomy": [0.9]})
    whole = sim.simulate(row, "uruguay", overrides=list(PLAYED.decisions)).iloc[0]
    without = sim.simulate(row, "uruguay", overrides=list(PLAYED.decisions[:2])).iloc[0]
    for name in CREDITED:
        assert ending.credits[1].changes[name] == pytest.approx(whole[name] - without[name])
    assert len(moments_of(PLAYED.decisions)) == ending.n_decisions == 2


def test_better_and_worse_follow_the_declared_direction() -> None:
    assert verdict_of("disbursed_share", 0.8, 0.7) == 1
    assert verdict_of("delay_quarters", 8.0, 4.0) == -1
    assert verdict_of("delay_quarters", 4.0, 4.0) == 0
    assert verdict_of("effect_exports", float("nan"), 0.1) is None


def test_a_cancelled_programme_is_not_praised_for_being_in_time() -> None:
    film = film_of(Link(programme="uruguay", seed=1))
    quarter = next(int(one["quarter"]) for one in film.telling.events if one["kind"] == EventKind.DECISION)
    played = Link(programme="uruguay", seed=1, decisions=(Override(quarter, "national", "continuity", 0, "cancel"),))
    ending = ending_of(played)
    delay = next(one for one in ending.results if one.name == "delay_quarters")
    assert (ending.fate, delay.played < delay.default, delay.verdict) == ("cancelled", True, None)
    kept = next(one for one in ending.results if one.name == "strategy_kept_share")
    assert kept.verdict is None


def test_stories_speak_the_language_of_the_link() -> None:
    assert story_of(PLAYED.but(language="es")) != story_of(PLAYED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_calls_the_players_own_decisions_theirs_and_counts_them_like_the_ending(language: str) -> None:
    phrases = words_of(language).phrases
    quarter = next(int(one["quarter"]) for one in film_of(Link(programme="uruguay", seed=1)).telling.events
                   if one["kind"] == EventKind.DECISION)  # fmt: skip
    decisions = (
        Override(6, "agency", "selection", 0, "financed"), Override(6, "agency", "selection", 1, "not_financed"),
        Override(quarter, "national", "continuity", 0, "suspend"), Override(16, "designer", "lever", "flexibility", 0.9),
        Override(16, "designer", "lever", "club_match_rate", 2.0),
    )  # fmt: skip
    link = Link(language=language, programme="uruguay", seed=1, decisions=decisions)
    told = story_of(link)
    assert str(phrases.at("story", "turning", "played")) in told
    assert str(phrases.at("story", "turning", "forced")) not in told
    assert phrases.say("story", "context", "played", n=ending_of(link).n_decisions) in told
    assert str(phrases.at("story", "turning", "forced")) in trace_of(link).story(language)


def test_two_programmes_of_one_government_are_two_decisions() -> None:
    taken = tuple(Override(20, "national", "continuity", slot, "continue") for slot in (0, 1))
    assert len(moments_of(taken)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_decisions_can_be_told(language: str) -> None:
    words = words_of(language)
    taken = [
        (Override(6, "agency", "selection", 0, "financed"), Override(6, "agency", "selection", 2, "financed")),
        (Override(6, "agency", "selection", 0, "not_financed"),),
        (Override(20, "national", "continuity", 0, "suspend"),),
        (Override(20, "agency", "request", 0, "asked"),),
        (Override(20, "agency", "request", 0, "not_asked"),),
        (Override(20, "cluster", "project", 3, "logistics_hub"),),
        (Override(20, "designer", "lever", "flexibility", 0.9), Override(20, "designer", "lever", "pruning", True)),
        (Override(20, "national", "election", 0, "another_party"),),
    ]
    said = [told(words, one) for one in taken]
    assert len(set(said)) == len(said)
    assert not any("{" in one or "_" in one for one in said[:-1])
    assert "1" in said[0]
    assert "3" in said[0]
    assert "4" in said[5]


def test_what_many_ask_for_at_once_is_made_once() -> None:
    made = []

    @once(4)
    def slow(number: int) -> int:
        made.append(number)
        time.sleep(0.05)
        return 2 * number

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(slow, [3] * 5)) == [6] * 5
    assert (slow(3), slow(4)) == (6, 8)
    assert made == [3, 4]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_without_which_the_same_would_have_come_about_says_so(language: str) -> None:
    words = words_of(language)
    told_by = Results.__new__(Results)
    told_by.words, told_by.film = words, film_of(PLAYED)
    taken = (Override(20, "national", "continuity", 0, "suspend"),)
    some = Credit(20, "continuity", taken, dict.fromkeys(CREDITED, 0.01))
    none = some._replace(changes=dict.fromkeys(CREDITED, 0.0))
    assert words.number(1.0, "signed") in told_by._credit(some)
    assert told_by._credit(none).endswith(words("play.results.credit_alike", date="", what="").removeprefix(": "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_designs_that_end_alike_are_told_in_one_sentence(language: str) -> None:
    words, ending = words_of(language), ending_of(PLAYED)
    for other, n in ((ending.fate, 1), ("cancelled", 2)):
        told_fate = fate_told(ending._replace(default_fate=other), words)
        fates = {words(f"play.results.fates.{name}") for name in (ending.fate, other)}
        assert sum(told_fate.count(fate) for fate in fates) == n


def test_about_one_firm_in_six_exports_at_the_start() -> None:
    """The reading of the figure of effects says so, of every programme; shares of a sixth by half are about that."""
    for name in names():
        film = film_of(Link(programme=name, seed=7))
        assert 1 / 12 < np.mean(film.flags[0] & EXPORTER > 0) < 1 / 4
