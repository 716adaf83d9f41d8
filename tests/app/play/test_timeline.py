"""The time line tells what is known by then, in signs that differ without their colours."""

from __future__ import annotations

import re

import numpy as np

from app.films import SLOT, film_of
from app.links import LANGUAGES
from app.play.legend import TIMELINE
from app.play.timeline import ROWS, _spells, elections_held, governments_of
from app.words import words_of
from sim.events import EventKind
from sim.overrides import Override
from sim.state import NEVER
from tests.app.play.filmed import LINK, SUSPENDED, figures, film, timeline


def test_the_time_line_does_not_tell_the_future() -> None:
    """Two runs that part later look alike before: here, one in which the next election comes out the other way."""
    g = governments_of(film())[0]
    quarter, loses = next((q, lost) for q, lost in elections_held(film(), g).items() if q > 0)
    other_way = Override(quarter, "national", "election", 0, "same_party" if loses else "another_party")
    other = film_of(LINK.but(decisions=(other_way,)))
    for lived in (0, 1, quarter):
        assert timeline(film()).state(lived) == timeline(other).state(lived)
    assert timeline(film()).state(quarter + 1) != timeline(other).state(quarter + 1)
    mine, others = figures(film()), figures(other)
    assert all(mine.until(name, quarter) == others.until(name, quarter) for name in mine.curves)


def test_the_time_line_shows_bands_only_of_quarters_lived() -> None:
    for lived in (0, 1, 13, film().n_quarters):
        state = timeline(film()).state(lived)
        assert all(band["to"] <= lived for band in state["bands"])
        assert all(mark["quarter"] >= lived for mark in state["marks"] if mark["kind"] == "ahead")


def test_elections_come_out_on_the_time_line_as_in_the_run() -> None:
    marks = timeline(film()).state(film().n_quarters)["marks"]
    for row, g in enumerate(governments_of(film())):
        shown = {m["quarter"]: m["kind"] for m in marks if m["row"] == row}
        for event in film().telling.events:
            government = film().governments[0, g]
            if event["kind"] == EventKind.ELECTION and event["subject"] == government.tier:
                assert shown[int(event["quarter"])] == ("lost" if event["reasons"][0] > 0 else "kept")


def test_what_is_told_aloud_names_the_tier_of_each_party_and_election() -> None:
    words = words_of("es")
    told = timeline(film(), "es").state(13)["told"]
    at = [told.index(f". {words(f'play.timeline.{row}')}: ") for row in ROWS]
    assert at == sorted(at)
    national, subnational, programme = (told[one:after] for one, after in zip(at, [*at[1:], None], strict=True))
    party, election = (words(f"play.timeline.{key}", n=0, date="").split()[0] for key in ("party", "election_ahead"))
    for government in (national, subnational):
        assert party in government
        assert election in government
    assert words("play.phases.execution") in programme
    assert party not in programme


def test_no_deadline_is_shown_before_it_is_known() -> None:
    known = next(q for q in range(film().n_quarters) if film().programmes[q, SLOT].original_deadline != NEVER)
    before = [m["kind"] for m in timeline(film()).state(known)["marks"]]
    after = [m["kind"] for m in timeline(film()).state(known + 1)["marks"]]
    assert "original_deadline" not in before
    assert "original_deadline" in after
    plan = {one["name"]: one["data"] for one in figures(film()).until("money", known)}["planned"]
    assert len(plan) == known


def test_spells_cover_all_quarters_once() -> None:
    values = np.array([2, 2, 0, 1, 1, 1])
    assert _spells(values) == [(0, 1, 2), (2, 2, 0), (3, 5, 1)]
    assert _spells(values[:0]) == []


def test_every_sign_of_the_time_line_is_in_its_legend() -> None:
    kinds = {
        one["kind"].split()[0].split("-")[0]
        for link in (LINK, LINK.but(seed=3), LINK.but(programme="paraguay", seed=3), LINK.but(decisions=SUSPENDED))
        for lived in (1, 14, film_of(link).n_quarters)
        for one in (*timeline(film_of(link)).state(lived)["bands"], *timeline(film_of(link)).state(lived)["marks"])
    }
    assert kinds >= {"party", "transition", "freeze", "suspended", "phase", "lost", "kept", "ahead", "deadline"}
    told = set(TIMELINE) | {
        "suspended",
        "phase",
    }  # the first is drawn as a freeze is; the second is written on its band
    assert kinds <= told
    for language in LANGUAGES:
        words = words_of(language)
        assert len({words(f"play.legend.{name}") for name in TIMELINE}) == len(TIMELINE)


def test_signs_of_the_time_line_differ_without_their_colours() -> None:
    shapes = {re.sub(r"class='[^']*'|<g >|</g>", "", sign) for sign in TIMELINE.values()}
    assert len(shapes) >= len(TIMELINE) - 1  # two flags are full or hollow
