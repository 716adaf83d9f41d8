"""The board of Compare: designs on the left, results on the right, and the work between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from nicegui import Client, background_tasks, run, ui

from app.compare.marks import SIGNS, colour
from app.compare.results import Results
from app.compare.runs import LEAST_PAIRS, Comparison, comparison_of
from app.compare.shot import Shot, shot_of
from app.films import TooLarge
from app.levers.panel import LeverPanel
from app.levers.values import all_equal, changes_of, own_values, summary
from app.links import LETTERS, MAX_DESIGNS, MAX_FUTURES, MAX_SEED
from app.visit import Visit
from sim.programmes import names

LEAST_DESIGNS = 2
FURTHER_FUTURES = 40
PAUSE_SECONDS = 0.5  # after a change, before the work begins
SHOWN_SECONDS = 0.35  # between two drawings of results
WORKERS = 2  # chunks lived at once, for all visitors
STOPPED = ("comparison", "stopped")  # where a visit keeps a comparison that was stopped
_workers = asyncio.Semaphore(WORKERS)  # waiting here keeps no thread busy


class Stopped(NamedTuple):
    """A comparison that the visitor stopped, and after how many futures."""

    comparison: Comparison | None
    n_done: int


def pick_programme(visit: Visit) -> None:
    """A list from which the programme is chosen."""
    programmes = {name: visit.words.programme(name) for name in names()}
    pick = ui.select(programmes, value=visit.link.programme, label=visit.words("compare.programme"),
                     on_change=lambda e: visit.go(programme=e.value))  # fmt: skip
    pick.props('for="programme" outlined dense options-dense').classes("programme")


class Board:
    """What one visitor compares. One comparison at a time: a new one, or leaving, ends the one before."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.own = own_values(visit.link.programme, visit.link.values)
        self.turn = 0  # of work; work of an earlier turn ends
        self.is_live = True  # until the visitor stops it
        self.n_done = 0
        self.comparison: Comparison | None = None  # that the results are of
        self.told = ""  # of the state of the work, aloud
        visit.leaving.append(self.leave)
        with ui.element("div").classes(f"compare designs-{len(visit.link.designs)}"):
            self._bar()
            with ui.element("div").classes("compare-halves"):
                with (
                    ui.element("section")
                    .classes("panel designs")
                    .props(f'aria-label="{visit.words("compare.designs")}"')
                ):
                    self._designs()
                with ui.element("section").classes("results").props(f'aria-label="{visit.words("compare.results")}"'):
                    self.results = Results(visit)
        ui.timer(0.0, self.begin, once=True)

    # what is seen

    def _bar(self) -> None:
        words, link = self.visit.words, self.visit.link
        with (
            ui.element("div").classes("row run-bar no-print").props(f'role="group" aria-label="{words("compare.bar")}"')
        ):
            pick_programme(self.visit)
            seed = ui.number(words("compare.seed"), value=link.seed, min=0, max=MAX_SEED, precision=0,
                             on_change=lambda e: self.set_seed(e.value))  # fmt: skip
            seed.props('for="seed" outlined dense debounce=600').classes("short")
            futures = ui.number(words("compare.futures"), value=link.futures, min=LEAST_PAIRS, max=MAX_FUTURES,
                                precision=0, on_change=lambda e: self.set_futures(e.value))  # fmt: skip
            futures.props('outlined dense debounce=500 for="n-futures"').classes("short")
            self.futures = futures
            self.run_button = ui.button(words("compare.run"), on_click=self.go_on).classes("action")
            self.run_button.props('no-caps unelevated icon=play_arrow id="run-comparison"')
            self.stop_button = ui.button(words("compare.stop"), on_click=self.stop).classes("quiet")
            self.stop_button.props('no-caps flat icon=stop id="stop-comparison"')
            with ui.element("div").classes("progress"):
                self.bar = ui.linear_progress(0.0, show_value=False).props(
                    'aria-hidden="true" rounded size=8px animation-speed=300'
                )
                self.progress = ui.label().props('id="progress-text"').classes("number soft")
                self.news = ui.label().props('role="status"').classes("visually-hidden")

    def _designs(self) -> None:
        words, link = self.visit.words, self.visit.link
        with ui.element("div").classes("row designs-head"):
            ui.html(f"<h2>{words('compare.designs')}</h2>", sanitize=False)
            if len(link.designs) < MAX_DESIGNS:
                add = ui.button(words("compare.add"), on_click=lambda: self.copy(len(self.visit.link.designs) - 1))
                add.props('no-caps flat icon=add id="add-design"').classes("quiet no-print")
            anew = ui.button(words("compare.anew"), on_click=lambda: self.visit.go(designs=()))
            anew.props('no-caps flat icon=restart_alt id="compare-anew"').classes("quiet no-print")
        self.heads: list[ui.label] = []
        heads = ui.element("div").classes(f"levers columns-{len(link.designs)} lever-heads")
        with heads, ui.element("div").classes("lever"):
            ui.label(words("compare.lever")).classes("soft")
            for place in range(len(link.designs)):
                self._head(place)
        self.panel = LeverPanel(self.visit, self.own, [changes_of(one, self.own) for one in link.designs], self.change)

    def _head(self, place: int) -> None:
        letter, n = LETTERS[place], len(self.visit.link.designs)
        with ui.element("div").classes("design-head").props(f'id="design-{letter.lower()}"'):
            with ui.element("div").classes("row"):
                ui.label(f"{SIGNS[place]} {letter}").classes("design-letter").style(f"--own: {colour(place)}")
                with ui.element("div").classes("design-buttons no-print"):
                    if n < MAX_DESIGNS:
                        self._small("content_copy", "copy", letter, lambda: self.copy(place))
                    self._small("restart_alt", "reset", letter, lambda: self.reset(place))
                    if n > LEAST_DESIGNS:
                        self._small("delete_outline", "remove", letter, lambda: self.remove(place))
            self.heads.append(ui.label().classes("soft design-told"))
        self._tell(place)

    def _small(self, icon: str, what: str, letter: str, act: Callable[[], None]) -> None:
        told = self.visit.words(f"compare.{what}_design", letter=letter)
        button = ui.button(icon=icon, on_click=act).props(f'flat dense round size=sm id="{what}-{letter.lower()}"')
        button.props["aria-label"] = told
        with button:
            ui.tooltip(told)

    def _tell(self, place: int) -> None:
        """Say how far a design is from the programme, under its letter."""
        self.heads[place].set_text(summary(self.visit.words, changes_of(self.visit.link.designs[place], self.own)))

    # what the visitor does

    def change(self, place: int, design: dict[str, Any]) -> None:
        """Take a changed design, and compare anew."""
        designs = list(self.visit.link.designs)
        designs[place] = design
        self.visit.note(designs=tuple(designs))
        self._tell(place)
        self.results.fade()
        self.begin()

    def copy(self, place: int) -> None:
        """Add a design that begins as a copy of another."""
        designs = self.visit.link.designs
        self.visit.go(designs=(*designs, dict(designs[place])))

    def remove(self, place: int) -> None:
        """Take a design away."""
        designs = self.visit.link.designs
        self.visit.go(designs=designs[:place] + designs[place + 1 :])

    def reset(self, place: int) -> None:
        """Make a design the programme as it is."""
        designs = list(self.visit.link.designs)
        designs[place] = {}
        self.visit.go(designs=tuple(designs))

    def set_seed(self, seed: float | None) -> None:
        """Choose the first of the futures."""
        if seed is not None and 0 <= seed <= MAX_SEED and seed != self.visit.link.seed:
            self.visit.note(seed=int(seed))
            self.results.fade()
            self.begin()

    def set_futures(self, futures: float | None) -> None:
        """Choose how many futures to live."""
        if futures is not None and LEAST_PAIRS <= futures <= MAX_FUTURES and futures != self.visit.link.futures:
            self.visit.note(futures=int(futures))
            self.begin()

    def go_on(self) -> None:
        """Begin, go on after a stop, or live further futures when all are lived."""
        self.is_live = True
        futures = self.visit.link.futures
        if self.n_done >= futures:
            self.futures.set_value(min(MAX_FUTURES, futures + FURTHER_FUTURES))
        self.begin()

    def stop(self) -> None:
        """Ask for no further chunk; what is lived stays, and all of it is shown: the last drawing may be of fewer."""
        self.is_live = False
        self.turn += 1
        self._show_state(is_running=False)
        if self.comparison is not None and self.n_done >= LEAST_PAIRS:
            background_tasks.create(self._show(self.comparison, self.turn), name="stopped comparison")

    def leave(self) -> None:
        """End the work of a page that is left; what was stopped stays so when the page is built anew."""
        self.turn += 1
        if not self.is_live:
            self.visit.kept[STOPPED] = Stopped(self.comparison, self.n_done)

    # the work

    def begin(self) -> None:
        """Begin the work that the link asks for, instead of any that is under way."""
        self.turn += 1
        self.n_done = 0
        self.comparison = None
        link = self.visit.link
        if len(link.designs) < LEAST_DESIGNS or all_equal(link.designs, self.own):
            self.results.say(self.visit.words("compare.equal"))
            self._show_state(is_running=False)
            return
        try:
            comparison = comparison_of(link)
        except TooLarge:
            self.results.say(self.visit.words("compare.too_large"))
            self._show_state(is_running=False)
            return
        background_tasks.create(self._work(comparison, self.turn), name="comparison")

    def _take_up(self, comparison: Comparison) -> int:
        """How many of the futures lived are shown: no more than before the page was built anew, if it was stopped."""
        stopped = self.visit.kept.pop(STOPPED, None)
        if stopped is None or stopped.comparison is not comparison:
            return self.visit.link.futures
        self.is_live = False
        return min(self.visit.link.futures, stopped.n_done)

    async def _work(self, comparison: Comparison, turn: int) -> None:
        """Show what is lived already; then ask for chunk after chunk, until all is lived or the turn is over."""
        self.comparison = comparison
        try:
            self.n_done = min(comparison.n_done, self._take_up(comparison))
            if self.n_done >= LEAST_PAIRS:
                await self._show(comparison, turn)
            if self.is_live and self.n_done < self.visit.link.futures:
                await asyncio.sleep(PAUSE_SECONDS)
            await self._live(comparison, turn)
        finally:
            if turn == self.turn:
                self._show_state(is_running=False)

    async def _live(self, comparison: Comparison, turn: int) -> None:
        """Ask for chunk after chunk, and show what comes in."""
        futures, now = self.visit.link.futures, asyncio.get_running_loop().time
        shown = now()
        while self.is_live and turn == self.turn and self.n_done < min(futures, MAX_FUTURES) and await self._is_there():
            self._show_state(is_running=True)
            async with _workers:
                if turn != self.turn:
                    return
                done = await run.io_bound(comparison.grow, futures)
            if turn != self.turn:
                return
            self.n_done = min(futures, done)
            is_due = self.n_done >= futures or now() - shown > SHOWN_SECONDS
            if self.n_done >= LEAST_PAIRS and is_due:
                await self._show(comparison, turn)
                shown = now()

    async def _is_there(self) -> bool:
        """Wait while the visitor's connection is broken; whether the visitor is there after that."""
        client = self.visit.client
        while not client.has_socket_connection:
            if client.id not in Client.instances:
                return False
            await asyncio.sleep(PAUSE_SECONDS)
        return True

    async def _show(self, comparison: Comparison, turn: int) -> None:
        """Show the futures that are counted, and no others: who compares the same may have asked for more."""
        shot: Shot = await run.io_bound(shot_of, comparison, self.n_done)
        if turn == self.turn:
            self.results.show(shot)

    def _show_state(self, is_running: bool) -> None:
        """Show how far the work is, and which of the buttons make sense."""
        words, futures = self.visit.words, self.visit.link.futures
        done = min(self.n_done, futures) if is_running else self.n_done
        is_done = self.n_done >= futures
        key = "running" if is_running else "done" if is_done else "stopped" if self.n_done else "ready"
        self.progress.set_text(words(f"compare.progress.{key}", done=done, all=futures))
        self.progress.props(f'data-done="{self.n_done}" data-state="{key}"')
        if key != self.told:  # a screen reader hears of beginning and end, not of each chunk
            self.told = key
            self.news.set_text(self.progress.text)
        self.bar.set_value(min(1.0, self.n_done / futures))
        self.run_button.set_text(words({"done": "compare.further", "stopped": "compare.go_on"}.get(key, "compare.run"),
                                       n=FURTHER_FUTURES))  # fmt: skip
        self.run_button.set_enabled(not is_running and not (is_done and futures >= MAX_FUTURES))
        self.stop_button.set_enabled(is_running)
