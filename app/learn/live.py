"""Steps that compute something in the lesson itself: what an evaluator would have found, and effects year by year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from nicegui import ui

from app import charts
from app.course.evaluator import ESTIMATORS, Found, estimates
from app.course.lessons import Step
from app.course.measures import effects_by_year
from app.links import MAX_SEED, Link
from app.turns import in_turn
from app.visit import Visit

PERCENT = 100.0
LABELS = 190  # width of the names of methods, in pixels
LINE = 15  # height of a line of theirs: without it, those of two lines lie on each other


def build(visit: Visit, step: Step) -> None:
    """Build what a step computes."""
    if step.live == "evaluation":
        Survey(visit, step)
    else:
        Years(visit, step)


class _Computed:
    """A place that says that it is computing, and then shows what came out, unless the visitor has left."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.turn = 0  # a later request makes an earlier one void
        visit.leaving.append(self._leave)

    def _leave(self) -> None:
        self.turn += 1

    async def compute(self, box: ui.element, work: Callable[..., Any], *values: Any) -> Any:
        """The result of some work off the event loop; None if it failed or is no longer asked for."""
        self.turn += 1
        mine = self.turn
        box.clear()
        with box:
            ui.label(self.visit.words("learn.live.working")).props('role="status"').classes("soft")
        try:
            found = await in_turn(work, *values)
        except ValueError:
            found = None
        if mine != self.turn or box.is_deleted or box.client.is_deleted:
            return None
        box.clear()
        if found is None:
            with box:
                ui.label(self.visit.words("learn.live.failed")).props('role="alert"')
        return found


class Survey(_Computed):
    """Estimates of one surveyed future beside the truth; other futures by their seed."""

    def __init__(self, visit: Visit, step: Step) -> None:
        super().__init__(visit)
        self.assignment = step.assignment
        words = visit.words
        with ui.element("div").classes("row"):
            self.seed = ui.number(words("learn.live.seed"), value=visit.link.seed, min=0, max=MAX_SEED, precision=0)
            self.seed.props('outlined dense debounce=600 for="live-seed"').on_value_change(self._seed_changed)
            again = ui.button(words("learn.live.again"), icon="casino").classes("quiet")
            again.props('flat no-caps id="another"').on_click(lambda: self.seed.set_value(visit.link.seed + 1))
        self.box = ui.element("div").classes("live").props('id="live"')
        ui.timer(0.0, self.show, once=True)

    async def _seed_changed(self, event: Any) -> None:
        if event.value is None or not 0 <= event.value <= MAX_SEED:
            return
        self.visit.note(seed=int(event.value))
        await self.show()

    async def show(self) -> None:
        """Compute the estimates of the link's future and show them."""
        found = await self.compute(self.box, estimates, self.visit.link.seed, self.assignment)
        if found is None:
            return
        words = self.visit.words
        with self.box:
            heard = ". ".join(
                words("learn.live.heard", method=words(f"learn.live.methods.{name}"), value=PERCENT * one.value,
                      low=PERCENT * one.low, high=PERCENT * one.high, truth=PERCENT * one.truth)
                for name, one in found.items()
            )  # fmt: skip
            ui.label(heard).classes("visually-hidden").props('role="status"')
            charts.figure(
                self.visit, "evaluation", words("learn.live.evaluation_title"), words("learn.live.evaluation_how"),
                self._drawn(found), "300px",
            )  # fmt: skip
            ui.html(self._table(found), sanitize=False)

    def _drawn(self, found: dict[str, Found]) -> dict[str, Any]:
        words = self.visit.words
        names = list(reversed(ESTIMATORS[self.assignment]))  # the first one on top
        labels = [words(f"learn.live.methods.{name}") for name in names]
        bars = [
            {"type": "line", "data": [[PERCENT * found[name].low, at], [PERCENT * found[name].high, at]],
             "lineStyle": {"width": 4, "color": "var(--c1)"}, "itemStyle": {"color": "var(--c1)"},
             "symbol": "none", "silent": True, "name": words("learn.live.interval"), "tooltip": {"show": False}}
            for at, name in enumerate(names)
        ]  # fmt: skip
        points = {
            "type": "scatter", "name": words("learn.live.estimate"), "symbolSize": 15,
            "itemStyle": {"color": "var(--c1)", "opacity": 1}, "z": 3,
            "data": [[PERCENT * found[name].value, at] for at, name in enumerate(names)],
        }  # fmt: skip
        truths = {
            "type": "scatter", "name": words("learn.live.truth"), "symbol": "diamond", "symbolSize": 18,
            "itemStyle": {"color": "var(--c2)", "borderColor": "var(--ink)", "borderWidth": 1, "opacity": 1}, "z": 4,
            "data": [[PERCENT * found[name].truth, at] for at, name in enumerate(names)],
        }  # fmt: skip
        shown = [
            {"name": words(f"learn.live.{name}"), "icon": icon}
            for name, icon in (("estimate", "circle"), ("interval", "roundRect"), ("truth", "diamond"))
        ]
        return charts.options(
            xAxis=charts.axis(
                type="value", axisLabel={**charts.INK, "formatter": words("learn.live.axis")}, minInterval=1
            ),
            yAxis=charts.axis(
                type="category", data=labels,
                axisLabel={**charts.INK, "width": LABELS, "overflow": "break", "lineHeight": LINE},
            ),
            grid={"left": LABELS + 14, "right": 24, "top": 40, "bottom": 32},
            legend={"top": 0, "left": 0, "textStyle": charts.INK, "data": shown},
            tooltip={"show": False}, series=[*bars, points, truths],
        )  # fmt: skip

    def _table(self, found: dict[str, Found]) -> str:
        words = self.visit.words

        def value(number: float) -> str:
            return words("learn.live.value", value=PERCENT * number)

        head = "".join(
            f"<th scope='col'>{words(f'learn.live.{name}')}</th>"
            for name in ("method", "estimate", "interval", "truth")
        )
        rows = "".join(
            f"<tr><th scope='row'>{words(f'learn.live.methods.{name}')}</th><td>{value(one.value)}</td>"
            f"<td>{value(one.low)} – {value(one.high)}</td><td>{value(one.truth)}</td></tr>"
            for name, one in found.items()
        )
        return f"<table class='plain panel'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


class Years(_Computed):
    """Mean true effects by year after approval."""

    def __init__(self, visit: Visit, step: Step) -> None:
        super().__init__(visit)
        self.link = step.link_from(Link(language=visit.link.language))
        self.box = ui.element("div").classes("live").props('id="live"')
        ui.timer(0.0, self.show, once=True)

    async def show(self) -> None:
        """Compute the effects and show them."""
        table: pd.DataFrame | None = await self.compute(self.box, effects_by_year, self.link)
        if table is None:
            return
        words = self.visit.words
        drawn = charts.options(
            xAxis=charts.axis(words("learn.live.year"), type="category", data=table["year"].astype(int).tolist(),
                              nameLocation="middle", nameGap=32),
            yAxis=charts.axis(type="value", axisLabel={**charts.INK, "formatter": words("learn.live.axis")}),
            series=[{"type": "line", "name": words("learn.live.effect"), "symbolSize": 9, "lineStyle": {"width": 3},
                     "data": (PERCENT * table["exports"]).round(1).tolist()}],
        )  # fmt: skip
        with self.box:
            how = words("learn.live.years_how", futures=self.link.futures)
            charts.figure(self.visit, "years", words("learn.live.years_title"), how, drawn, "320px")
