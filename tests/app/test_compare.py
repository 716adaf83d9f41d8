"""Compare: levers and their fields, what is worth telling, the words for it, limits, and that stop really stops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from nicegui import run

from app.compare import board as boards
from app.compare.figures import distribution, fates, forest, trade_off, verdict_of
from app.compare.groups import GROUPS, KEY_OUTCOMES, NUMBERS
from app.compare.quick import QUICK, SCRATCH
from app.compare.runs import FLAGS, LEAST_PAIRS, Difference, comparison_of, differences_of, means_of
from app.compare.shot import Shot, shot_of, standardised
from app.compare.table import table_html, verdict_lines
from app.compare.view import View, read_view
from app.films import TooLarge
from app.levers.panel import folded
from app.levers.values import all_equal, own_values, position_of, step_of, summary, text_of, value_from, with_value
from app.links import LANGUAGES, MAX_DESIGNS, MAX_FUTURES, Link, read
from app.numbers import difference_text, titled, value_text
from app.words import words_of
from sim.parameters import OUTCOMES_BY_NAME, PARAMETERS
from sim.parameters.validation import fault_of
from sim.programmes import names

LINK = Link(seed=3, designs=({}, {"club_match_rate": 3.0}, {"n_clusters": 4}))


@pytest.fixture(scope="module")
def shot() -> Shot:
    comparison = comparison_of(LINK)
    while comparison.grow(12) < 12:
        pass
    return shot_of(comparison, 10)


# levers


@pytest.mark.parametrize("programme", ["baseline", "uruguay"])
def test_own_values_are_those_of_the_programme_and_what_is_common(programme: str) -> None:
    own = own_values(programme, {"n_clusters": 5})
    assert own["n_clusters"] == 5
    assert all(fault_of(PARAMETERS[name], value) is None for name, value in own.items())
    assert own_values("uruguay", {}) != own_values("baseline", {})


def test_a_design_that_names_the_programmes_own_value_is_the_programme() -> None:
    own = own_values("baseline", {"n_clusters": 5})
    named = {"agency_autonomy": own["agency_autonomy"], "n_clusters": 5}
    assert all_equal([{}, named], own)
    assert not all_equal([{}, {**named, "n_clusters": 6}], own)
    assert all_equal([{"n_clusters": 6}, {**named, "n_clusters": 6}], own)


def test_the_programmes_own_value_is_no_change() -> None:
    own = own_values("baseline", {})
    changed = with_value({}, own, "agency_autonomy", 0.8)
    assert changed == {"agency_autonomy": 0.8}
    assert with_value(changed, own, "agency_autonomy", 0.1 + 0.2) == {}  # 0.3 but for rounding
    assert with_value(changed, own, "selection", "shortlist") == {"agency_autonomy": 0.8, "selection": "shortlist"}


def test_a_field_takes_comma_and_point_and_refuses_the_rest() -> None:
    share, seats = PARAMETERS["agency_autonomy"], PARAMETERS["committee_civil_seats"]
    assert value_from(share, "0,85") == value_from(share, " 0.85 ") == 0.85
    assert value_from(seats, "4") == 4 and isinstance(value_from(seats, "4"), int)
    for parameter, text in ((share, "1,5"), (share, "much"), (share, "nan"), (share, "inf"), (seats, "2.5")):
        with pytest.raises(ValueError, match=r"expected|could not convert|cannot convert"):
            value_from(parameter, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_field_shows_is_read_back(language: str) -> None:
    words = words_of(language)
    for parameter in PARAMETERS.values():
        if parameter.low is not None and parameter.type in ("int", "float"):
            for value in (parameter.low, parameter.default, parameter.high):
                assert value_from(parameter, text_of(words, parameter, value)) == pytest.approx(value)


def test_sliders_reach_both_ends_in_round_steps() -> None:
    for parameter in PARAMETERS.values():
        if parameter.low is not None and parameter.type in ("int", "float"):
            step = step_of(parameter)
            assert f"{step:e}"[0] in "125"
            n = (parameter.high - parameter.low) / step
            assert n == pytest.approx(round(n))
            assert parameter.type == "int" or 20 <= n <= 120
            assert (position_of(parameter, parameter.low), position_of(parameter, parameter.high)) == (0, 1)


def test_search_minds_neither_accents_nor_capitals() -> None:
    assert folded("Participación") == folded("PARTICIPACAO".replace("CAO", "CIÓN")) == "participacion"


def test_a_design_is_told_by_its_only_change() -> None:
    words = words_of("es")
    assert summary(words, {}) == words("compare.as_it_is")
    assert summary(words, {"agency_autonomy": 0.8}).endswith(": 0,8")
    assert summary(words, {"agency_autonomy": 0.8, "sequel": True}) == words("compare.n_changed", n=2)


@pytest.mark.parametrize("name", [*QUICK, "scratch"])
def test_beginnings_are_valid_for_every_programme_and_told_in_all_languages(name: str) -> None:
    designs = {**QUICK, "scratch": SCRATCH}[name]
    assert 2 <= len(designs) <= MAX_DESIGNS
    assert name == "scratch" or not all_equal(designs, own_values("baseline", {}))
    for design in designs:
        assert all(fault_of(PARAMETERS[lever], value) is None for lever, value in design.items())
    assert all(words_of(language)(f"compare.quick.{name}.title") for language in LANGUAGES)
    link = Link(mode="compare", programme=names()[-1], designs=designs)
    assert read(dict(pair.split("=") for pair in link.query().split("&")))[0] == link


# what comes out


def test_statistics_by_hand_with_futures_that_have_no_value() -> None:
    block = np.array([[[1.0, 2.0, np.nan, 6.0], [2.0, 4.0, 5.0, 6.0]]])
    (one,) = differences_of(["leverage"], block)
    pairs = np.array([1.0, 2.0, 0.0])
    half = 4.302652729911275 * pairs.std(ddof=1) / 3**0.5  # t of 2 degrees of freedom
    assert (one.mean, one.low, one.high, one.spread, one.n) == pytest.approx((1.0, 1 - half, 1 + half, 1.0, 3))
    means = means_of(["leverage"], block)
    assert means[0, 0] == pytest.approx([3.0, 4.25])
    few = np.array([[[1.0, np.nan], [2.0, 3.0]]])
    assert differences_of(["leverage"], few) == []
    assert np.isnan(means_of(["leverage"], few)[:, 0, 0]).all()


def test_a_link_shows_its_own_futures_whatever_others_asked_for(shot: Shot) -> None:
    assert comparison_of(LINK).n_done == 12
    assert shot.n == 10
    assert shot.values["trust"].shape == (3, 10)
    assert np.array(list(shot.fates.values())).sum(axis=0).tolist() == [10, 10, 10]


def test_standardised_differences_are_better_to_the_right(shot: Shot) -> None:
    for one in shot.differences:
        middle, low, high = standardised(shot, one)
        assert low <= middle <= high
        direction = OUTCOMES_BY_NAME[one.outcome].direction
        if direction != "none":
            assert verdict_of(one) != "better" or low > 0
            assert verdict_of(one) != "worse" or high < 0


def test_verdicts_are_honest() -> None:
    def told(outcome: str, mean: float, low: float, high: float, spread: float = 1.0) -> str:
        return verdict_of(Difference(outcome, 1, mean, low, high, spread, 40))

    assert told("execution_risk", -0.1, -0.2, -0.01) == "better"
    assert told("execution_risk", 0.1, 0.01, 0.2) == "worse"
    assert told("trust", 0.1, 0.01, 0.2) == "better"
    assert told("trust", 0.1, -0.01, 0.2) == "untold"
    assert told("trust", 0.0, 0.0, 0.0, spread=0.0) == "same"
    assert told("is_cancelled", 0.0, -0.05, 0.05, spread=0.0) == "same"
    assert told("turnovers", 0.5, 0.1, 0.9) == "more"


def test_numbers_are_written_in_the_local_way() -> None:
    en, es, pt = (words_of(language) for language in ("en", "es", "pt"))
    assert [value_text(words, "trust", 0.4321) for words in (en, es, pt)] == ["43.2\u00a0%", "43,2\u00a0%", "43,2%"]
    assert value_text(es, "benefit_cost", 1.234) == "1,23"
    assert value_text(en, "trust", float("nan")) == "–"
    assert difference_text(es, "trust", -0.028, -0.034, 0.012) == "−2,8\u00a0p.\u00a0p. [−3,4; +1,2]"
    assert difference_text(en, "benefit_cost", 0.0474, 0.0241, 0.0707) == "+0.0474 [+0.0241; +0.0707]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_and_table_hold_all_designs_and_outcomes(shot: Shot, language: str) -> None:
    words = words_of(language)
    for outcomes in GROUPS.values():
        drawn = forest(words, shot, outcomes)
        assert drawn["yAxis"][0]["data"] == [titled(words, name) for name in outcomes]
        points = [series["data"] for series in drawn["series"] if series["type"] == "scatter"]
        n_known = [
            len([one for one in shot.differences if one.design == d and one.outcome in outcomes]) for d in (1, 2)
        ]
        assert [len(one) for one in points] == n_known
        assert table_html(words, shot, outcomes).count("<tr>") == len(outcomes) + 1
        assert len(verdict_lines(words, shot, outcomes)) == 2
    means = [one for one in trade_off(words, shot, "execution_risk", "trust")["series"] if "label" in one]
    assert [one["data"][0]["value"] for one in means] == [
        pytest.approx([shot.values["execution_risk"][d].mean(), shot.values["trust"][d].mean()]) for d in range(3)
    ]
    assert len(distribution(words, shot, "trust")["series"][0]["data"]) == 30
    shares = [bar["value"] for bar in distribution(words, shot, "is_completed")["series"][0]["data"]]
    assert shares == pytest.approx(shot.values["is_completed"].mean(axis=1))
    stacked = np.array([[bar["value"] for bar in series["data"]] for series in fates(words, shot)["series"]])
    assert stacked.sum(axis=0) == pytest.approx(1.0)


def test_every_shown_outcome_is_better_one_way() -> None:
    assert len(set(KEY_OUTCOMES)) == len(KEY_OUTCOMES)
    assert all(OUTCOMES_BY_NAME[name].direction != "none" for outcomes in GROUPS.values() for name in outcomes)


# what a link says, and its limits


def test_a_view_is_read_back_and_nonsense_is_the_usual_one() -> None:
    for view in (View(), View("effect", "trust", "lead_in", "is_cancelled")):
        assert read_view(view.text()) == view
    assert read_view("<script>~a~b~c") == View()
    assert read_view("effect~nothing") == View()
    longest = sorted(NUMBERS, key=len)[-3:]
    view = View("cooperation", *longest)
    assert read_view(read({"view": view.text()})[0].view) == view  # a link has room for it


def test_worlds_that_are_too_large_are_refused() -> None:
    with pytest.raises(TooLarge, match="firm-quarters"):
        comparison_of(Link(designs=({}, {"n_candidate_clusters": 20000})))


def test_no_more_than_the_most_futures() -> None:
    comparison = comparison_of(LINK.but(seed=77))
    comparison.futures_per_chunk = 10**6
    lived = []
    comparison._live = lambda first, n: lived.append((first, n)) or _empty(n * 3)  # type: ignore[method-assign]
    comparison.grow(10**6)
    assert lived == [(0, MAX_FUTURES)]


def _empty(n: int) -> pd.DataFrame:
    return pd.DataFrame({"seed": range(n)})


# stop


class Slow:
    """A comparison that counts how often a chunk is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def n_done(self) -> int:
        return self.asked

    def grow(self, futures: int) -> int:
        self.asked += 1
        return min(futures, self.asked)


def board_of(futures: int, monkeypatch: pytest.MonkeyPatch) -> boards.Board:
    """A board without a page, whose states are kept in `states`."""

    async def here(call: Callable[..., int], *arguments: int) -> int:
        await asyncio.sleep(0.001)
        return call(*arguments)

    async def show(*_: object) -> None:
        await asyncio.sleep(0)

    def show_state(is_running: bool) -> None:
        states.append(is_running)

    monkeypatch.setattr(run, "io_bound", here)

    def create(task: Coroutine[None, None, None], name: str) -> None:
        tasks.append(asyncio.ensure_future(task))

    monkeypatch.setattr(boards, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(boards.background_tasks, "create", create)
    board = boards.Board.__new__(boards.Board)
    client = SimpleNamespace(has_socket_connection=True, id="none")
    board.visit = SimpleNamespace(link=Link(futures=futures), client=client, kept={})  # type: ignore[assignment]
    states: list[bool] = []
    board.turn, board.is_live, board.n_done, board.comparison = 1, True, 0, None
    board._show_state, board._show = show_state, show  # type: ignore[method-assign]
    tasks: list[asyncio.Future[None]] = []
    board.states, board.tasks = states, tasks  # type: ignore[attr-defined]
    return board


def test_all_futures_are_lived_and_the_state_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    board, slow = board_of(5, monkeypatch), Slow()
    asyncio.run(board._work(slow, 1))  # type: ignore[arg-type]
    assert (slow.asked, board.n_done) == (5, 5)
    assert board.states[-1] is False  # type: ignore[attr-defined]


@pytest.mark.parametrize("end", ["stop", "leave", "disconnect"])
def test_no_further_chunk_after_stop_or_leaving(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> tuple[int, int]:
        board, slow = board_of(MAX_FUTURES, monkeypatch), Slow()
        work = asyncio.create_task(board._work(slow, 1))  # type: ignore[arg-type]
        while slow.asked < LEAST_PAIRS:
            await asyncio.sleep(0.001)
        if end == "disconnect":
            board.visit.client.has_socket_connection = False
        else:
            getattr(board, end)()
        at_stop = slow.asked
        await asyncio.wait_for(work, 5)
        return at_stop, slow.asked

    at_stop, in_all = asyncio.run(scene())
    assert in_all <= at_stop + 1  # the chunk that was under way


def test_what_was_stopped_stays_so_on_a_board_built_anew_and_something_else_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene(first: Slow, then: Slow) -> tuple[int, bool]:
        board = board_of(50, monkeypatch)
        board.comparison, board.n_done, board.is_live = first, 3, False  # type: ignore[assignment]
        board.leave()
        anew = board_of(50, monkeypatch)
        anew.visit.kept = board.visit.kept
        await anew._work(then, 1)  # type: ignore[arg-type]
        return anew.n_done, anew.is_live

    stopped, other = Slow(), Slow()
    stopped.asked = 5  # others went on with it
    assert asyncio.run(scene(stopped, stopped)) == (3, False)
    assert asyncio.run(scene(stopped, other)) == (50, True)


def test_after_a_stop_results_are_of_as_many_futures_as_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawings are rarer than chunks, and others may live more futures of the same comparison."""

    async def scene() -> tuple[int, list[int]]:
        board, slow = board_of(MAX_FUTURES, monkeypatch), Slow()
        shown: list[int] = []
        del board._show  # the true one
        board.results = SimpleNamespace(show=shown.append)  # type: ignore[assignment]
        monkeypatch.setattr(boards, "SHOWN_SECONDS", 1e9)
        monkeypatch.setattr(boards, "shot_of", lambda _, futures: futures)
        work = asyncio.create_task(board._work(slow, 1))  # type: ignore[arg-type]
        while board.n_done < 5:
            await asyncio.sleep(0.001)
        board.stop()
        await asyncio.gather(work, *board.tasks)  # type: ignore[attr-defined]
        return board.n_done, shown

    counted, shown = asyncio.run(scene())
    assert shown == [counted]


def test_a_new_comparison_ends_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> tuple[int, int, int]:
        board, old, new = board_of(6, monkeypatch), Slow(), Slow()
        board.visit.link = Link(futures=MAX_FUTURES)
        first = asyncio.create_task(board._work(old, 1))  # type: ignore[arg-type]
        while old.asked < LEAST_PAIRS:
            await asyncio.sleep(0.001)
        board.turn, board.visit.link, at_end = 2, Link(futures=6), old.asked
        await asyncio.gather(first, board._work(new, 2))  # type: ignore[arg-type]
        return old.asked - at_end, new.asked, board.n_done

    more, asked, done = asyncio.run(scene())
    assert more <= 1
    assert (asked, done) == (6, 6)


def test_a_yes_or_no_that_never_differed_has_its_interval_explained(shot: Shot) -> None:
    words = words_of("es")
    flag = next(name for name in shot.values if name in FLAGS)
    said = words("compare.table.flags")
    never = Difference(flag, 1, 0.0, -0.01, 0.01, 0.0, 12)
    differences = [one for one in shot.differences if one.outcome != flag]
    assert said in table_html(words, replace(shot, differences=[*differences, never]), (flag,))
    assert said not in table_html(words, replace(shot, differences=differences), (flag,))
