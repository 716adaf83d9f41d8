"""The board of Play: the scene and all around it, moved from quarter to quarter, and stopped where a seat decides."""

from __future__ import annotations

from nicegui import run, ui

from app.films import Film, film_of
from app.links import Link
from app.play import seats
from app.play.controls import PACES, USUAL, Controls
from app.play.decide import Decision
from app.play.design import plan_drawer
from app.play.figures import Figures
from app.play.legend import SCENE, TIMELINE, legend
from app.play.news import News
from app.play.notices import DECISIONS, idle_told, refusal, refused_part
from app.play.results import Results
from app.play.scene import NO_CLUSTER, Scene
from app.play.seats import Moment, Plan
from app.play.setup import Setup
from app.play.timeline import Timeline
from app.visit import Visit

PACE, RUNNING = ("play", "pace"), ("play", "running")  # kept while the page is built anew
TABLE = "table"  # the view of the link that shows numbers instead of the drawing


class Board:
    """What one visitor sees of one film; the link says which quarter, from which seat, and what was decided."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.film: Film | None = None
        self.decision: Decision | None = None
        self.results: Results | None = None
        self.refused = ""  # the part of the link that the engine refuses
        self.asked = 0  # for how many films; only the last one counts
        self.goes_on = False  # with the run, once the decision is taken
        self.seen = self._place()
        pace = visit.kept.get(PACE, USUAL)
        self.clock = ui.timer(1.0 / PACES[pace], self._tick, active=False)
        visit.leaving.append(self._leave)
        self.desk = ui.element("div").classes("desk")
        with self.desk:
            self.setup = Setup(visit, self.load, self.toggle, plan_drawer(visit, self.pause, self._plan, self._replan))
            self.controls = Controls(self, visit.words, pace)
            self.root = ui.element("div").classes("board")
        ui.timer(0.0, self.load, once=True)

    def _place(self) -> Link:
        """The link but for how it is told and looked at: what a switch of language leaves as it is."""
        return self.visit.link.but(language="", view="")

    def _leave(self) -> None:
        """Stop, and keep where a run was under way, unless the visitor goes to another mode."""
        if (self.clock.active or self.goes_on) and self._place() == self.seen:
            self.visit.kept[RUNNING] = self.seen
        self.clock.cancel()

    # films

    async def _filmed(self) -> Film | None:
        """The film of the link; None where the engine refuses it, or where another one was asked for meanwhile."""
        self.asked += 1
        asked = self.asked
        film, part = None, ""
        try:
            film = await run.io_bound(film_of, self.visit.link)
        except ValueError:
            part = await run.io_bound(refused_part, self.visit.link)
        if asked != self.asked or self.root.is_deleted or self.root.client.is_deleted:
            return None
        if part:
            self._refuse(part)
        return film

    def _refuse(self, part: str) -> None:
        """Say what of the link's run cannot be shown, in place of the one before."""
        self._clear()
        self.refused = part
        self.controls.stop()
        self.setup.stop()
        with self.root:
            refusal(self.visit.words, part, self.restart)

    def _clear(self) -> None:
        self.clock.active = False
        self.film = self.decision = self.results = None
        self.refused = ""
        self.root.clear()
        self.root.classes(remove="deciding")

    async def load(self) -> None:
        """Make the film of the link and build what shows it."""
        self.pause()
        self._clear()
        with self.root:
            ui.label(self.visit.words("play.working")).classes("working soft").props('role="status"')
        film = await self._filmed()
        if film is not None:
            self.film = film
            self.root.clear()
            with self.root:
                self._build(film)
            self.clock.active = self.visit.kept.pop(RUNNING, None) == self._place()
            self._arrive()

    def _build(self, film: Film) -> None:
        link, words = self.visit.link, self.visit.words
        lived = self._lived(film)
        mine = link.cluster if link.seat == "cluster" else NO_CLUSTER
        with (
            ui.element("section")
            .classes("politics")
            .props(f'id="politics" aria-label="{words("play.timeline.title")}"')
        ):
            self.timeline = Timeline(film, words, lived)
            legend(words, "politics", "timeline", TIMELINE)
        panel = ui.element("section").classes("panel scene-panel")
        with panel.props(f'id="scene" aria-label="{words("play.scene.title")}"'):
            self.scene = Scene(film, words, lived, mine, link.view == TABLE)
            self.scene.on("pick", lambda e: self._pick(e.args))
            legend(words, "scene", "scene", SCENE)
        with ui.element("div").classes("side") as self.side:
            self.idle = ui.label().classes("panel idle").props('role="status"')
            self._tell_idle(film)
            self.news = News(self.visit, film, lived)
        with ui.element("div").classes("figures"):
            self.figures = Figures(self.visit, film, lived)

    def _tell_idle(self, film: Film) -> None:
        """Say it early where the seat has nothing to decide in this film."""
        told = idle_told(film, self.visit.link, self.visit.words)
        self.idle.set_text(told)
        self.idle.set_visibility(bool(told))

    async def _change(self, link: Link) -> bool:
        """Show another film of the same world, such as the one after a decision."""
        self.visit.note(decisions=link.decisions, quarter=link.quarter)
        film = await self._filmed()
        if film is not None:
            self.film = self.news.film = film
            self._tell_idle(film)
            self.timeline.change(film)
            self.figures.change(film)
        return film is not None

    # time

    def _lived(self, film: Film) -> int:
        return min(self.visit.link.quarter, film.n_quarters)

    async def step(self, quarters: int) -> None:
        """Live some quarters, at most to the end of the window, and stop where the seat decides."""
        if self.film is not None and self.decision is None:
            link, moment = seats.advance(self.film, self.visit.link, quarters)
            self.visit.note(quarter=link.quarter)
            self._arrive(moment)

    async def to_end(self) -> None:
        """Live all that is left, or until the seat decides."""
        if self.film is not None:
            await self.step(self.film.n_quarters)

    async def undo(self) -> None:
        """Take back the last decision; without one, the last quarter."""
        link = self.visit.link
        if self.film is None:
            return
        self.pause()
        if not link.decisions:
            self.visit.note(quarter=max(0, self._lived(self.film) - 1))
            self._arrive()
        elif await self._change(seats.undo(link)):
            self._arrive()

    async def restart(self) -> None:
        """Begin anew, without any decision and without changes that were refused, with all built anew."""
        values = self.visit.link.values if self.refused in ("", DECISIONS) else {}
        self.visit.note(quarter=0, decisions=(), values=values)
        self.setup.tell()
        await self.load()
        self.visit.client.run_javascript("window.courseRoom.focusOn('start')")

    async def _tick(self) -> None:
        """Live a quarter of a run."""
        await self.step(1)

    def toggle(self) -> None:
        """Run, or pause."""
        if self.film is not None and self.decision is None:
            self.clock.active = not self.clock.active
            self._show_controls()

    def pause(self) -> None:
        """Pause a run."""
        if self.clock.active:
            self.clock.active = False
            self._show_controls()

    def pace(self, name: str) -> None:
        """Run at a pace."""
        self.visit.kept[PACE] = name
        self.clock.interval = 1.0 / PACES[name]

    # decisions

    def _present(self, moment: Moment | None) -> None:
        """Show a decision in place of the news, or the news again."""
        if self.decision is not None:
            self.decision.root.delete()
            self.decision = None
            self.goes_on = False
            self.root.classes(remove="deciding")
            self.visit.client.run_javascript("window.courseRoom.focusOn('step-quarter')")
        if moment is not None and self.film is not None:
            self.goes_on, self.clock.active = self.clock.active, False
            date = self.visit.words.date(self.film.label(moment.quarter))

            async def decided(chosen: list[str]) -> None:
                await self._decide(moment, chosen)

            with self.side:
                self.decision = Decision(moment, date, self.visit, decided)
            self.decision.root.move(self.side, target_index=0)
            self.root.classes(add="deciding")

    async def _decide(self, moment: Moment, chosen: list[str]) -> None:
        """Apply a choice and live on."""
        if self.film is None or self.decision is None or self.decision.moment is not moment or self.decision.is_frozen:
            return
        try:
            link = seats.decide(self.film, self.visit.link, moment, chosen)
        except ValueError:
            ui.notify(self.visit.words("play.decision.too_many"), type="warning")
            return
        self.decision.freeze()
        goes_on = self.goes_on
        if await self._change(link):
            self._present(None)
            await self.step(1)
            if goes_on and self.decision is None and self.film is not None:
                self.clock.active = self._lived(self.film) < self.film.n_quarters
                self._show_controls()

    def _plan(self) -> Plan | None:
        """What the agency may change at present; None in other seats."""
        return None if self.film is None else seats.plan_of(self.film, self.visit.link)

    async def _replan(self, link: Link) -> None:
        """Apply a change of the agency's plan."""
        self.pause()
        if await self._change(link):
            self._arrive()

    def _pick(self, cluster: int) -> None:
        if self.decision is not None:
            self.decision.pick(cluster)

    # what is seen

    def tabulate(self) -> None:
        """Show the numbers as a table, or the drawing."""
        if self.film is not None:
            is_table = self.visit.link.view != TABLE
            self.visit.note(view=TABLE if is_table else "")
            self.scene.toggle(is_table)

    def _arrive(self, moment: Moment | None = None) -> None:
        """Show the quarter of the link, what is to decide in it, and at the end what came out."""
        film = self.film
        if film is None:
            return
        lived = self._lived(film)
        self.scene.show(film, lived)
        self.timeline.show(lived)
        self.news.show(lived)
        self.figures.show(lived)
        self._present(moment or seats.pending(film, self.visit.link))
        self._end(lived == film.n_quarters)
        self._show_controls()

    def _end(self, is_over: bool) -> None:
        """Show the results at the end of the window, and take them away when it is left."""
        if is_over and self.results is None and self.film is not None:
            self.clock.active = False
            with self.root:
                self.results = Results(self.visit, self.film)
            self.results.root.move(self.root, target_index=1)
            with self.root:
                ui.timer(0.0, self.results.load, once=True)
        elif not is_over and self.results is not None:
            self.results.root.delete()
            self.results = None

    def _show_controls(self) -> None:
        film = self.film
        self.seen = self._place()
        if film is not None:
            lived = self._lived(film)
            date = self.visit.words.date(film.label(max(0, lived - 1)))
            self.controls.show(date, lived, film.n_quarters, self.clock.active, self.decision is not None)
            is_fresh = lived == 0 and not self.clock.active and self.decision is None
            self.setup.start.set_enabled(True)
            self.setup.start.set_visibility(is_fresh)
            self.setup.plan.set_visibility(self._plan() is not None)
            self.desk.classes(**{"add" if is_fresh else "remove": "fresh"})
