"""The drawers of Play: the design that a play begins with, and what an agency changes in its plan on the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape
from typing import Any

from nicegui import ui

from app.levers.panel import LeverPanel
from app.levers.values import own_values, written
from app.links import Link
from app.play.seats import Plan, change_plan
from app.visit import Visit
from sim.parameters import PARAMETERS

Values = dict[str, Any]


class Drawer:
    """A dialog at the side with levers; nothing is changed until the visitor says so."""

    def __init__(
        self, visit: Visit, name: str, texts: Mapping[str, str], apply: Callable[[Values], Awaitable[None]]
    ) -> None:
        self.visit, self.name, self.texts, self.apply = visit, name, texts, apply
        self.values: Values = {}
        self.panel: LeverPanel | None = None

    def open(self, own: Mapping[str, Any], values: Mapping[str, Any], names: Sequence[str] = ()) -> None:
        """Show the levers, all or some, with what they are and what is changed already."""
        self.values = dict(values)
        dialog = ui.dialog(value=True).props(f'position="right" full-height aria-labelledby="{self.name}-title"')
        with dialog:
            dialog.on("hide", dialog.delete)
            with ui.element("div").classes("panel drawer").props(f'id="{self.name}-drawer"'):
                ui.html(f'<h2 id="{self.name}-title">{escape(self.texts["title"])}</h2>', sanitize=False)
                ui.label(self.texts["question"]).classes("soft")
                with ui.element("div").classes("drawer-levers"):
                    self.panel = LeverPanel(self.visit, own, [values], self._changed, names, with_uncertainties=False)
                self.told = ui.label().props('role="status"').classes("soft drawer-told")
                self.wrong = ui.label().props('role="alert"').classes("notice drawer-wrong")
                self.wrong.set_visibility(False)
                with ui.element("div").classes("row"):
                    apply = ui.button(self.texts["apply"], on_click=lambda: self._apply(dialog)).classes("action")
                    apply.props(f'no-caps unelevated id="{self.name}-apply"')
                    keep = ui.button(self.texts["keep"], on_click=dialog.close).classes("quiet")
                    keep.props(f'no-caps flat id="{self.name}-keep"')

        self._tell(own)

    def _tell(self, own: Mapping[str, Any]) -> None:
        """Say what will be changed, each lever with its value now and after."""
        words = self.visit.words
        parts = [
            words("play.plan_change", lever=words.parameter(name).label,
                  after=written(words, PARAMETERS[name], value), before=written(words, PARAMETERS[name], own[name]))
            for name, value in self.values.items()
        ]  # fmt: skip
        key = "play.drawer.changes" if parts else "play.drawer.nothing"
        self.told.set_text(words(key, n=len(parts), changes="; ".join(parts)))

    def _changed(self, _: int, values: Values) -> None:
        self.values = values
        assert self.panel is not None
        self.wrong.set_visibility(False)
        self._tell(self.panel.editing.own)

    async def _apply(self, dialog: ui.dialog) -> None:
        """Apply what was changed; what stands in a field and cannot be taken is named first, and nothing is applied."""
        faults = self.panel.faults() if self.panel is not None else []
        if faults:
            self.wrong.set_text("; ".join(faults))
            self.wrong.set_visibility(True)
            return
        dialog.close()
        await self.apply(self.values)


def design_drawer(visit: Visit, apply: Callable[[Values], Awaitable[None]]) -> Callable[[], None]:
    """What opens the drawer of the design that a play begins with."""
    texts = {name: visit.words(f"play.design.{name}") for name in ("title", "question", "apply", "keep")}
    drawer = Drawer(visit, "design", texts, apply)
    return lambda: drawer.open(own_values(visit.link.programme, {}), visit.link.values)


def plan_drawer(
    visit: Visit,
    pause: Callable[[], None],
    plan_now: Callable[[], Plan | None],
    apply: Callable[[Link], Awaitable[None]],
) -> Callable[[], None]:
    """What opens the drawer of the agency's plan, as it may be changed at present; time stands still meanwhile."""
    texts = {name: visit.words(f"seats.plan.{name}") for name in ("title", "question", "apply", "keep")}

    def warn(key: str) -> None:
        with visit.client:
            ui.notify(visit.words(key), type="warning")

    def show() -> None:
        pause()
        plan = plan_now()
        if plan is None:
            return

        async def change(values: Values) -> None:
            if plan_now() != plan:  # lived on, or back, by keys meanwhile
                warn("seats.plan.late")
                return
            try:
                link = change_plan(visit.link, plan, values)
            except ValueError:
                warn("play.decision.too_many")
                return
            await apply(link)

        own = {**own_values(visit.link.programme, visit.link.values), **plan.values}
        Drawer(visit, "plan", texts, change).open(own, {}, plan.levers)

    return show
