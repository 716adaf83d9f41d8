"""Play on the server's side: what a frame says is the run's, the future is not told, news and figures keep to what is lived."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app import charts
from app.films import ALIVE, SLOT, Film, film_of
from app.links import LANGUAGES, Link, checked
from app.play import board as boards
from app.play import design
from app.play.decide import Decision
from app.play.ending import CREDITED
from app.play.figures import Figures
from app.play.legend import TIMELINE
from app.play.news import GOOD_NEWS, ICONS, PLAN, News, _told
from app.play.scene import COLUMNS, GONE, Teller, ties_of
from app.play.seats import Plan, advance, busy_clusters, change_plan, decide, pending, plan_of
from app.play.setup import Setup
from app.play.timeline import Timeline, _spells, elections_held, governments_of
from app.visit import changed
from app.words import words_of
from sim.events import EventKind
from sim.overrides import Override
from sim.parameters import OUTCOMES_BY_NAME
from sim.state import NEVER, NOBODY, Phase, ProjectState, Stage

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


def test_the_queue_in_the_figure_is_that_of_the_agency() -> None:
    *kinds, capacity = figures(film()).until("queue", film().n_quarters)
    total = np.sum([one["data"] for one in kinds], axis=0)
    is_open = film().programmes[:, SLOT].phase != Phase.CLOSED
    assert total[is_open] == pytest.approx(film().work[is_open, SLOT].sum(axis=1), abs=0.01)
    assert capacity["data"] == pytest.approx(film().series["agency_capacity"].to_numpy(), abs=0.001)


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


def test_signs_in_the_drawing_cover_every_good_and_stage() -> None:
    """The drawing knows goods and stages by their place; a new one must be drawn, too."""
    script = (Path(__file__).parents[2] / "app" / "play" / "drawing" / "clusters.js").read_text()
    goods = script.split("const GOODS = [")[1].split("];")[0]
    assert goods.count('",') == film().goods.shape[2]
    stages = [stage.name.lower() for stage in Stage if Stage.CANDIDATE < stage < Stage.DROPPED]
    assert f"const STAGES = {json.dumps(stages)};" in script


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
    label = SimpleNamespace(classes=lambda _: SimpleNamespace(props=lambda _: None))
    monkeypatch.setattr(boards, "film_of", made)
    monkeypatch.setattr(boards.ui, "label", lambda _: label)
    board = boards.Board.__new__(boards.Board)
    board.root, board.asked, board.clock = Root(), 0, SimpleNamespace(active=True)  # type: ignore[assignment]
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


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-AR"), ("pt", "pt-BR")])
def test_axes_and_tips_write_numbers_in_the_local_way(language: str, locale: str) -> None:
    words = words_of(language)
    plain = charts.options(xAxis=charts.axis(type="category"), yAxis=charts.axis(type="value"), series=[])
    drawn = charts.in_local_way(words, plain)
    assert locale in drawn["yAxis"]["axisLabel"][":formatter"]
    assert locale in drawn["tooltip"][":valueFormatter"]
    assert ":formatter" not in drawn["xAxis"]["axisLabel"]
    own = charts.options(
        yAxis=charts.axis(type="value", axisLabel={"formatter": "{value} %"}), tooltip={"formatter": "x"}
    )
    assert charts.in_local_way(words, own) == own


def test_only_clusters_that_a_link_can_hold_are_offered() -> None:
    made = Setup.__new__(Setup)
    made.visit = SimpleNamespace(link=LINK.but(values={"n_candidate_clusters": 80}), words=words_of("en"))  # type: ignore[assignment]
    last = max(made._clusters())
    assert checked(LINK.but(cluster=last)).cluster == last
    with pytest.raises(ValueError, match="cluster"):
        checked(LINK.but(cluster=last + 1))


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
