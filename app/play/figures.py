"""The three figures of Play: money, the agency's queue, and cooperation; they grow with the quarters lived."""

from __future__ import annotations

from typing import Any

import numpy as np

from app import charts
from app.films import SLOT, Film
from app.visit import Visit
from sim.state import NEVER, Phase, Work

HEIGHT = "210px"
PLANNED = ("money", 1)  # the curve that is known ahead
# Kinds of work shown together, so that a figure has few colours: what leads to money and what is owed after it.
KINDS = {
    "preparing": (Work.SELECTION, Work.ONBOARDING, Work.PLANNING), "approvals": (Work.APPROVALS,),
    "procurement": (Work.PROCUREMENT,), "payments": (Work.PAYMENTS,), "reports": (Work.EVALUATION, Work.REPORTING),
}  # fmt: skip


class Figures:
    """Figures of the quarters lived; what lies ahead is drawn only where it is known."""

    def __init__(self, visit: Visit, film: Film, lived: int) -> None:
        self.visit = visit
        self.change(film)
        self.charts = {name: self._figure(name, lived) for name in self.curves}

    def change(self, film: Film) -> None:
        """Go on with another film of the same world."""
        self.film = film
        self.curves = {"money": self._money(), "queue": self._queue(), "bonds": self._bonds()}

    def show(self, lived: int) -> None:
        """Move to the quarters lived."""
        for name, chart in self.charts.items():
            data = [{"data": curve["data"]} for curve in self.until(name, lived)]
            chart.run_chart_method("setOption", {"series": data})

    def _figure(self, name: str, lived: int) -> charts.Chart:
        words, film = self.visit.words, self.film
        dates = [words.date(film.label(q)) for q in range(film.n_quarters)]
        ceiling = {"max": 1.0} if name == "bonds" else {}
        drawn = charts.options(
            xAxis=charts.axis(type="category", data=dates, boundaryGap=name == "queue"),
            yAxis=charts.axis(type="value", min=0.0, **ceiling), series=self.until(name, lived),
        )  # fmt: skip
        if name != "bonds":  # names so long or so many that they take two lines
            drawn["legend"] |= {"type": "plain", "itemWidth": 14, "itemGap": 9}
            drawn["grid"] |= {"top": 52}
        title, how = words(f"play.{name}.title"), words(f"play.{name}.how")
        return charts.figure(self.visit, f"figure-{name}", title, how, drawn, HEIGHT)

    def until(self, name: str, lived: int) -> list[dict[str, Any]]:
        """The curves of a figure for the quarters lived; a plan reaches further, once it is made."""
        is_planned = lived > 0 and int(self.film.programmes[lived - 1, SLOT].original_deadline) != NEVER
        ends = {PLANNED: self.film.n_quarters} if is_planned else {}
        return [
            curve | {"data": curve["data"][: ends.get((name, place), lived)]}
            for place, curve in enumerate(self.curves[name])
        ]

    def _money(self) -> list[dict[str, Any]]:
        words, series = self.visit.words, self.film.series
        disbursed, committed = series["disbursed_musd"].to_numpy(), series["committed_musd"].to_numpy()
        return [
            charts.line(words("play.money.disbursed"), disbursed, 0, area=True),
            charts.line(words("play.money.planned"), series["planned_musd"].to_numpy(), 1),
            charts.line(words("play.money.committed"), disbursed + committed, 2),
        ]

    def _queue(self) -> list[dict[str, Any]]:
        words = self.visit.words
        is_open = self.film.programmes[:, SLOT].view(np.ndarray)["phase"] != Phase.CLOSED
        work = self.film.work[:, SLOT] * is_open[:, None]  # what is left at the close is nobody's work any more
        bars = [
            charts.bar(words(f"play.queue.kinds.{name}"), work[:, list(kinds)].sum(axis=1), place, "work")
            for place, (name, kinds) in enumerate(KINDS.items())
        ]
        capacity = charts.line(words("play.queue.capacity"), self.film.series["agency_capacity"].to_numpy(), 1)
        capacity["lineStyle"]["color"] = capacity["itemStyle"]["color"] = "var(--ink)"
        return [*bars, capacity]

    def _bonds(self) -> list[dict[str, Any]]:
        words, series = self.visit.words, self.film.series
        return [
            charts.line(words("play.bonds.trust"), series["trust"].to_numpy(), 0),
            charts.line(words("play.bonds.contribution"), series["contribution_rate"].to_numpy(), 1),
        ]
