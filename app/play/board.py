"""The board of Play: the scene and all figures around it, moved from quarter to quarter."""

from __future__ import annotations

from nicegui import run, ui

from app.films import Film, film_of
from app.play.controls import PACES, Controls
from app.play.figures import Figures
from app.play.legend import legend
from app.play.news import News
from app.play.scene import NO_CLUSTER, Scene
from app.play.setup import Setup
from app.play.timeline import Timeline
from app.visit import Visit

TABLE = "table"  # the view of the link that shows numbers instead of the drawing


class Board:
    """What one visitor sees of one film; the link says which quarter."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.film: Film | None = None
        self.asked = 0  # for how many films; only the last one counts
        self.clock = ui.timer(1.0 / PACES["usual"], self._tick, active=False)
        visit.leaving.append(self.clock.cancel)
        with ui.element("div").classes("desk"):
            self.setup = Setup(visit, self.load, self.toggle)
            self.controls = Controls(self, visit.words)
            self.root = ui.element("div").classes("board")
        ui.timer(0.0, self.load, once=True)

    async def load(self) -> None:
        """Make the film of the link and build what shows it."""
        self.pause()
        self.asked += 1
        asked = self.asked
        self.film = None
        self.root.clear()
        with self.root:
            ui.label(self.visit.words("play.working")).classes("working soft").props('role="status"')
        try:
            film = await run.io_bound(film_of, self.visit.link)
        except ValueError:
            film = None
        if asked != self.asked:
            return
        self.root.clear()
        with self.root:
            if film is None:
                ui.label(self.visit.words("play.refused")).classes("notice").props('role="alert"')
                return
            self.film = film
            self._build(film)
        self.show()

    def _build(self, film: Film) -> None:
        link, words = self.visit.link, self.visit.words
        lived = min(link.quarter, film.n_quarters)
        mine = link.cluster if link.seat == "cluster" else NO_CLUSTER
        self.timeline = Timeline(film, words, lived)
        with ui.element("section").classes("panel scene-panel").props(
            f'id="scene" aria-label="{words("play.scene.title")}"'
        ):
            self.scene = Scene(film, words, lived, mine, link.view == TABLE)
            legend(words)
        self.news = News(film, words, lived)
        with ui.element("div").classes("figures"):
            self.figures = Figures(self.visit, film, lived)

    async def step(self, quarters: int) -> None:
        """Live some quarters, at most to the end of the window."""
        if self.film is not None:
            self._move(self.visit.link.quarter + quarters)

    async def to_end(self) -> None:
        """Live all that is left."""
        if self.film is not None:
            self._move(self.film.n_quarters)

    async def undo(self) -> None:
        """Go back a quarter."""
        if self.film is not None:
            self.pause()
            self._move(self.visit.link.quarter - 1)

    async def restart(self) -> None:
        """Begin anew, without any decision, with all built anew."""
        self.visit.note(quarter=0, decisions=())
        await self.load()

    def _move(self, lived: int) -> None:
        assert self.film is not None
        self.visit.note(quarter=max(0, min(self.film.n_quarters, lived)))
        self.show()

    async def _tick(self) -> None:
        """Live a quarter of a run; stop at the end."""
        await self.step(1)
        if self.film is None or self.visit.link.quarter >= self.film.n_quarters:
            self.pause()

    def toggle(self) -> None:
        """Run, or pause."""
        self.clock.active = not self.clock.active
        self._show_controls()

    def pause(self) -> None:
        """Pause a run."""
        if self.clock.active:
            self.clock.active = False
            self._show_controls()

    def pace(self, quarters_a_second: float) -> None:
        """Run at a pace."""
        self.clock.interval = 1.0 / quarters_a_second

    def tabulate(self) -> None:
        """Show the numbers as a table, or the drawing."""
        if self.film is not None:
            is_table = self.visit.link.view != TABLE
            self.visit.note(view=TABLE if is_table else "")
            self.scene.toggle(is_table)

    def show(self) -> None:
        """Show the quarter of the link."""
        if self.film is None:
            return
        lived = min(self.visit.link.quarter, self.film.n_quarters)
        self.scene.show(self.film, lived, self.visit.words)
        self.timeline.show(lived)
        self.news.show(lived)
        self.figures.show(lived)
        self._show_controls()

    def _show_controls(self) -> None:
        film = self.film
        if film is not None:
            lived = min(self.visit.link.quarter, film.n_quarters)
            date = self.visit.words.date(film.label(max(0, lived - 1)))
            self.controls.show(date, lived, film.n_quarters, self.clock.active)
            self.setup.start.set_visibility(lived == 0 and not self.clock.active)
