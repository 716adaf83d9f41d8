"""The three figures of Play: money, the agency's queue, and cooperation; they grow with the quarters lived."""

from __future__ import annotations

from typing import Any

import numpy as np

from app import charts
from app.films import SLOT, Film
from app.visit import Visit
from sim.state import NEVER, Phase, Work

HEIGHT = "210px"
# Kinds of work shown together, so that a figure has few colours: what leads to money and what is owed after it.
KINDS = {
    "preparing": (Work.SELECTION, Work.ONBOARDING, Work.PLANNING), "approvals": (Work.APPROVALS,),
    "procurement": (Work.PROCUREMENT,), "payments": (Work.PAYMENTS,), "reports": (Work.EVALUATION, Work.REPORTING),
}  # fmt: skip


class Figures:
    """Figures of the quarters lived; what lies ahead is drawn only where it is known."""

    def __init__(self, visit: Visit, film: Film, lived: int) -> None:
        self.visit, self.film = visit, film
        self.charts = [self._figure(name, series) for name, series in self._series(lived).items()]

    def show(self, lived: int) -> None:
        """Move to the quarters lived."""
        for chart, series in zip(self.charts, self._series(lived).values(), strict=True):
            chart.run_chart_method("setOption", {"series": series})

    def _figure(self, name: str, series: list[dict[str, Any]]) -> charts.Chart:
        words, film = self.visit.words, self.film
        dates = [words.date(film.label(q)) for q in range(film.n_quarters)]
        ceiling = {"max": 1.0} if name == "bonds" else {}
        drawn = charts.options(
            xAxis=charts.axis(type="category", data=dates, boundaryGap=name == "queue"),
            yAxis=charts.axis(type="value", min=0.0, **ceiling), series=series,
        )  # fmt: skip
        if name == "queue":  # so many names that they take two lines
            drawn["legend"] |= {"type": "plain", "itemWidth": 14, "itemGap": 9}
            drawn["grid"] |= {"top": 52}
        title, how = words(f"play.{name}.title"), words(f"play.{name}.how")
        return charts.figure(self.visit, f"figure-{name}", title, how, drawn, HEIGHT)

    def _series(self, lived: int) -> dict[str, list[dict[str, Any]]]:
        """What each figure shows."""
        return {"money": self._money(lived), "queue": self._queue(lived), "bonds": self._bonds(lived)}

    def _money(self, lived: int) -> list[dict[str, Any]]:
        words, series = self.visit.words, self.film.series
        is_planned = lived > 0 and int(self.film.programmes[lived - 1, SLOT].original_deadline) != NEVER
        planned = series["planned_musd"].to_numpy()[: len(series) if is_planned else lived]
        past = series.iloc[:lived]
        committed = (past["disbursed_musd"] + past["committed_musd"]).to_numpy()
        return [
            charts.line(words("play.money.disbursed"), past["disbursed_musd"].to_numpy(), 0, area=True),
            charts.line(words("play.money.planned"), planned, 1),
            charts.line(words("play.money.committed"), committed, 2),
        ]

    def _queue(self, lived: int) -> list[dict[str, Any]]:
        words = self.visit.words
        is_open = self.film.programmes[:lived, SLOT].view(np.ndarray)["phase"] != Phase.CLOSED
        work = self.film.work[:lived, SLOT] * is_open[:, None]  # what is left at the close is nobody's work any more
        bars = [
            charts.bar(words(f"play.queue.kinds.{name}"), work[:, list(kinds)].sum(axis=1), place, "work")
            for place, (name, kinds) in enumerate(KINDS.items())
        ]
        capacity = charts.line(words("play.queue.capacity"), self.film.series["agency_capacity"].to_numpy()[:lived], 1)
        capacity["lineStyle"]["color"] = capacity["itemStyle"]["color"] = "var(--ink)"
        return [*bars, capacity]

    def _bonds(self, lived: int) -> list[dict[str, Any]]:
        words, past = self.visit.words, self.film.series.iloc[:lived]
        return [
            charts.line(words("play.bonds.trust"), past["trust"].to_numpy(), 0),
            charts.line(words("play.bonds.contribution"), past["contribution_rate"].to_numpy(), 1),
        ]
