"""What to play: a programme, a future, a seat, and changes of the design."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from app.films import MAX_CLUSTERS
from app.links import MAX_SEED, SEATS
from app.play.design import design_drawer
from app.presets import preset
from app.visit import Visit
from sim.programmes import base_row, names


class Setup:
    """The bar of choices; each begins the play anew."""

    def __init__(
        self,
        visit: Visit,
        reload: Callable[[], Awaitable[None]],
        start: Callable[[], object],
        open_plan: Callable[[], None],
    ) -> None:
        self.visit, self.reload = visit, reload
        words, link = visit.words, visit.link
        with ui.element("div").classes("row setup no-print").props(f'role="group" aria-label="{words("play.setup")}"'):
            programmes = {name: words.programme(name) for name in names()}
            self._select("programme", programmes, link.programme, self._programme).classes("grows")
            self.seed = ui.number(words("play.seed"), value=link.seed, min=0, max=MAX_SEED, precision=0)
            self.seed.props('for="seed" outlined dense debounce=600').classes("seed").on_value_change(self._seed)
            another = words("play.another")
            dice = ui.button(icon="casino", on_click=self._another).props(
                f'flat round dense id="another" aria-label="{another}"'
            )
            with dice:
                ui.tooltip(another)
            seats = {seat: words(f"play.seats.{seat}") for seat in SEATS}
            self._select("seat", seats, link.seat, self._seat).classes("seat")
            self.cluster = self._select("cluster", self._clusters(), self._own(), self._cluster).classes("cluster")
            self.cluster.set_visibility(link.seat == "cluster")
            self.design = ui.button(icon="tune", on_click=design_drawer(visit, self._design)).classes("quiet")
            self.design.props('no-caps flat id="design" aria-haspopup="dialog"')
            self.tell()
            self.plan = ui.button(words("seats.plan.open"), icon="edit_calendar", on_click=open_plan).classes("quiet")
            self.plan.props('no-caps flat id="plan" aria-haspopup="dialog"')
            self.plan.set_visibility(False)
            self.start = ui.button(words("play.start"), icon="play_arrow", on_click=start).classes("action")
            self.start.props('no-caps unelevated id="start"')

    def _select(self, name: str, options: dict[Any, str], value: Any, act: Callable[[Any], Any]) -> ui.select:
        label = self.visit.words(f"play.{name}")
        select = ui.select(options, value=value, label=label, on_change=lambda e: act(e.value))
        return select.props(f'id="{name}" outlined dense options-dense')

    def _clusters(self) -> dict[int, str]:
        link = self.visit.link
        row = base_row(preset(link.programme))[0]
        n = min(MAX_CLUSTERS, int(link.values.get("n_candidate_clusters", row["n_candidate_clusters"])))
        return {c: self.visit.words("play.scene.name", number=c + 1) for c in range(n)}

    def _own(self) -> int:
        return min(self.visit.link.cluster, len(self._clusters()) - 1)

    def tell(self) -> None:
        """Show how many changes the design has, and the clusters that there are with them."""
        self.cluster.set_options(self._clusters(), value=self._own())
        words, n = self.visit.words, len(self.visit.link.values)
        self.design.set_text(words("play.design.changed", n=n) if n else words("play.design.button"))

    def stop(self) -> None:
        """Offer nothing that needs a run, where there is none."""
        self.start.set_enabled(False)
        self.plan.set_visibility(False)

    async def _design(self, values: dict[str, Any]) -> None:
        if values != dict(self.visit.link.values):
            self.visit.note(values=values)
            self.tell()
            await self._begin()

    async def _begin(self, **changes: Any) -> None:
        self.visit.note(quarter=0, decisions=(), **changes)
        await self.reload()

    async def _programme(self, name: str) -> None:
        self.visit.note(programme=name)
        self.tell()
        await self._begin()

    async def _seed(self) -> None:
        value = self.seed.value
        if value is not None and 0 <= value <= MAX_SEED and int(value) != self.visit.link.seed:
            await self._begin(seed=int(value))

    def _another(self) -> None:
        self.seed.set_value((self.visit.link.seed + 1) % MAX_SEED)

    async def _seat(self, seat: str) -> None:
        self.cluster.set_visibility(seat == "cluster")
        await self._begin(seat=seat)

    async def _cluster(self, cluster: int) -> None:
        if cluster != self.visit.link.cluster:
            await self._begin(cluster=cluster)
