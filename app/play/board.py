"""The board of Play: the scene and all figures around it, moved from quarter to quarter."""

from __future__ import annotations

from nicegui import run, ui

from app.films import Film, film_of
from app.play.figures import Figures
from app.play.news import News
from app.play.scene import Scene
from app.play.timeline import Timeline
from app.visit import Visit

YEAR = 4  # quarters
PAUSE_SECONDS = 0.6  # between quarters of a run


class Board:
    """What one visitor sees of one film; the link says which quarter."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.film: Film | None = None
        self.running = ui.timer(PAUSE_SECONDS, self.tick, active=False)
        visit.leaving.append(self.running.cancel)
        self.root = ui.element("div").classes("board")
        ui.timer(0.0, self.load, once=True)

    async def load(self) -> None:
        """Make the film of the link and build what shows it."""
        words = self.visit.words
        with self.root:
            waiting = ui.label(words("play.working")).classes("soft").props('role="status"')
        film = await run.io_bound(film_of, self.visit.link)
        waiting.delete()
        self.film = film
        with self.root:
            self._build(film)
        self.show()

    def _build(self, film: Film) -> None:
        visit, words = self.visit, self.visit.words
        self._controls()
        self.timeline = Timeline(visit, film)
        with ui.element("div").classes("stage-row"):
            with ui.element("section").classes("panel").props(f'id="scene" aria-label="{words("play.scene.title")}"'):
                self.scene = Scene(film, words)
            self.news = News(visit, film)
        self.figures = Figures(visit, film)

    def _controls(self) -> None:
        words = self.visit.words
        with ui.element("div").classes("row controls no-print").props('role="toolbar"'):
            ui.button(words("play.step_quarter"), on_click=lambda: self.step(1)).classes("action").props(
                'no-caps unelevated id="step-quarter"'
            )
            ui.button(words("play.step_year"), on_click=lambda: self.step(YEAR)).classes("quiet").props(
                'no-caps flat id="step-year"'
            )
            self.run_button = (
                ui.button(words("play.run"), on_click=self.toggle).classes("quiet").props('no-caps flat id="run"')
            )
            ui.button(words("play.to_end"), on_click=self.to_end).classes("quiet").props('no-caps flat id="to-end"')
            ui.button(words("play.restart"), on_click=self.restart).classes("quiet").props('no-caps flat id="restart"')
            self.now = ui.label().classes("now number").props('id="now" role="status"')

    def step(self, quarters: int) -> None:
        """Live some quarters, at most to the end of the window."""
        if self.film is None:
            return
        lived = min(self.film.n_quarters, self.visit.link.quarter + quarters)
        self.visit.note(quarter=lived)
        self.show()

    def tick(self) -> None:
        """Live a quarter of a run; stop at the end."""
        self.step(1)
        if self.film is not None and self.visit.link.quarter >= self.film.n_quarters:
            self.toggle()

    def toggle(self) -> None:
        """Run, or pause."""
        self.running.active = not self.running.active
        self.run_button.set_text(self.visit.words("play.pause" if self.running.active else "play.run"))

    def to_end(self) -> None:
        """Live all that is left."""
        if self.film is not None:
            self.step(self.film.n_quarters)

    def restart(self) -> None:
        """Begin anew, without any decision."""
        self.visit.go(quarter=0, decisions=())

    def show(self) -> None:
        """Show the quarter of the link."""
        if self.film is None:
            return
        film, words, lived = self.film, self.visit.words, self.visit.link.quarter
        date = words.date(film.label(max(0, lived - 1)))
        self.now.set_text(words("play.now", date=date, lived=lived, all=film.n_quarters))
        self.now.props(f'data-quarter="{lived}"')
        self.scene.show(film, lived, words)
        self.timeline.show(lived)
        self.news.show(lived)
        self.figures.show(lived)
