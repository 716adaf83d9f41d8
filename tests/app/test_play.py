"""Play on the server's side: what a frame says is the run's, the future is not told, news and figures keep to what is lived."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.films import ALIVE, SLOT, Film, film_of
from app.links import LANGUAGES, Link
from app.play.decide import Decision
from app.play.figures import Figures
from app.play.news import DECIDED, GOOD_NEWS, ICONS, News, _told
from app.play.results import UNITS
from app.play.scene import COLUMNS, GONE, Teller, ties_of
from app.play.seats import decide, pending
from app.play.timeline import Timeline, _spells, elections_held, governments_of
from app.words import words_of
from sim.events import EventKind
from sim.overrides import Override, OverrideKind
from sim.state import NEVER, NOBODY, Phase, ProjectState, Stage

LINK = Link(programme="uruguay", seed=7)
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
    made.film, made.visit = one, SimpleNamespace(words=words_of("en"))
    return made


def test_a_frame_says_of_firms_what_the_run_says() -> None:
    frame = Teller(words_of("en")).frame(film(), QUARTER)
    at = QUARTER - 1
    alive = film().flags[at] & ALIVE > 0
    flags = np.array(frame["flags"])
    assert ((flags & ALIVE > 0) == alive).all()
    was_alive = (film().flags[:QUARTER] & ALIVE > 0).any(axis=0)
    assert ((flags == GONE) == (was_alive & ~alive)).all()
    assert (flags == GONE).any()
    assert frame["employees"] == film().employees[at].tolist()


def test_a_frame_says_of_clusters_and_goods_what_the_run_says() -> None:
    words = words_of("en")
    frame = Teller(words).frame(film(), QUARTER)
    at = QUARTER - 1
    for c, told in enumerate(frame["clusters"]):
        cluster = film().clusters[at, c]
        assert told["stage"] == Stage(cluster.stage).name.lower()
        assert told["financed"] == (cluster.programme != NOBODY)
        assert len(told["cells"]) == len(COLUMNS)
        assert told["cells"][3] == words.number(float(cluster.mean_trust), "pct")
        states = {good["good"]: good["state"] for good in told["goods"]}
        truth = {g: good.state for g, good in enumerate(film().goods[at, c]) if good.state != ProjectState.IDEA}
        assert states == {g: ProjectState(state).name.lower() for g, state in truth.items()}


def test_ties_are_pairs_of_living_firms_each_once() -> None:
    pairs = np.array(ties_of(film(), QUARTER - 1)).reshape(-1, 2)
    alive = film().flags[QUARTER - 1] & ALIVE > 0
    assert alive[pairs].all()
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    kept = {
        tuple(sorted((i, int(j))))
        for i in np.flatnonzero(alive) for j in film().partners[QUARTER - 1][i] if j != NOBODY and alive[j]
    }  # fmt: skip
    assert {tuple(pair) for pair in pairs.tolist()} == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_of_the_scene_is_small(language: str) -> None:
    teller = Teller(words_of(language))
    sizes = [len(json.dumps(teller.frame(film(), q), separators=(",", ":"))) for q in range(film().n_quarters + 1)]
    assert max(sizes) < PAYLOAD


def test_the_time_line_does_not_tell_the_future() -> None:
    """Two runs that part later look alike before: here, one in which the next election comes out the other way."""
    g = governments_of(film())[0]
    quarter, loses = next((q, lost) for q, lost in elections_held(film(), g).items() if q > 0)
    other_way = Override(quarter, "national", "election", 0, "same_party" if loses else "another_party")
    other = film_of(LINK.but(decisions=(other_way,)))
    for lived in (0, 1, quarter):
        assert timeline(film()).state(lived) == timeline(other).state(lived)
    assert timeline(film()).state(quarter + 1) != timeline(other).state(quarter + 1)
    assert figures(film())._series(quarter) == figures(other)._series(quarter)


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


def test_no_deadline_is_shown_before_it_is_known() -> None:
    known = next(q for q in range(film().n_quarters) if film().programmes[q, SLOT].original_deadline != NEVER)
    before = [m["kind"] for m in timeline(film()).state(known)["marks"]]
    after = [m["kind"] for m in timeline(film()).state(known + 1)["marks"]]
    assert "original_deadline" not in before
    assert "original_deadline" in after
    plan = {one["name"]: one["data"] for one in figures(film())._money(known)}["planned"]
    assert len(plan) == known


def test_spells_cover_all_quarters_once() -> None:
    values = np.array([2, 2, 0, 1, 1, 1])
    assert _spells(values) == [(0, 1, 2), (2, 2, 0), (3, 5, 1)]
    assert _spells(values[:0]) == []


def test_the_queue_in_the_figure_is_that_of_the_agency() -> None:
    *kinds, capacity = figures(film())._queue(film().n_quarters)
    total = np.sum([one["data"] for one in kinds], axis=0)
    is_open = film().programmes[:, SLOT].phase != Phase.CLOSED
    assert total[is_open] == pytest.approx(film().work[is_open, SLOT].sum(axis=1), abs=0.01)
    assert capacity["data"] == pytest.approx(film().series["agency_capacity"].to_numpy(), abs=0.001)


def test_all_kinds_of_news_have_a_sign_and_words_where_they_are_told_together() -> None:
    assert set(ICONS) == {kind.name.lower() for kind in EventKind}
    assert set(GOOD_NEWS) < set(ICONS)
    assert set(DECIDED.values()) < {kind.name.lower() for kind in OverrideKind}
    for language in LANGUAGES:
        words = words_of(language)
        for cluster_kind in ("selected", "body_formed", "body_failed", "body_ended", "plan_approved", "proposed", "funded",
                             "project_failed", "opened", "good_closed", "dropped", "cluster_left", "cluster_started"):  # fmt: skip
            assert words(f"play.kinds.{cluster_kind}")


def news(n: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        {"kind": "opened", "subject": f"cluster {c}", "detail": "a <b>road</b> opened", "cluster": c, "own": False, **changes}
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
    assert words("play.own_decision") in _told(news(1, own=True), words)
    assert words("play.own_decision") in _told(news(4, own=True), words)
    assert words("play.own_decision") not in _told(news(4), words)
    made = News.__new__(News)
    made.visit = SimpleNamespace(link=LINK.but(decisions=(Override(4, "national", "continuity", 0, "cancel"),)))
    assert made._is_own(4, "decision")
    assert not made._is_own(5, "decision")
    assert not made._is_own(4, "turnover")


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


def test_results_know_the_unit_of_each_outcome() -> None:
    from app.play.ending import CREDITED, OUTCOMES_SHOWN

    assert set(OUTCOMES_SHOWN) <= set(UNITS)
    assert all(UNITS[name] == "share" for name in CREDITED), "changes of credits are told in points of a share"


def test_signs_in_the_drawing_cover_every_good_and_stage() -> None:
    """The drawing knows goods and stages by their place; a new one must be drawn, too."""
    script = (Path(__file__).parents[2] / "app" / "play" / "scene.js").read_text()
    goods = script.split("const GOODS = [")[1].split("];")[0]
    assert goods.count('",') == film().goods.shape[2]
    stages = [stage.name.lower() for stage in Stage if Stage.CANDIDATE < stage < Stage.DROPPED]
    assert f"const STAGES = {json.dumps(stages)};" in script
