"""The three figures of Play: money, the agency's queue, and cooperation."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from app import charts
from app.films import Film
from app.visit import Visit
from sim.state import Work


class Figures:
    """Figures that grow with the quarters lived."""

    def __init__(self, visit: Visit, film: Film) -> None:
        self.visit, self.film = visit, film
        words = visit.words
        self.dates = [words.date(film.label(q)) for q in range(film.n_quarters)]
        with ui.element("div").classes("figures"):
            self.money = self._figure("money", self._options("line", 3))
            self.queue = self._figure("queue", self._options("bar", len(Work) + 1))
            self.bonds = self._figure("bonds", self._options("line", 2))

    def _figure(self, name: str, drawn: dict[str, Any]) -> ui.echart:
        words = self.visit.words
        return charts.figure(self.visit, name, words(f"play.{name}.title"), words(f"play.{name}.how"), drawn)

    def _options(self, kind: str, n: int) -> dict[str, Any]:
        return charts.options(
            xAxis=charts.axis(type="category", data=self.dates), yAxis=charts.axis(type="value"), series=[{}] * n
        )

    def show(self, lived: int) -> None:
        """Show the quarters lived."""
        words, series = self.visit.words, self.film.series
        past = series.iloc[:lived]
        planned = series["planned_musd"].round(3).tolist()
        self._set(
            self.money,
            [
                self._line(words("play.money.planned"), planned, 1),
                self._line(words("play.money.disbursed"), past["disbursed_musd"].round(3).tolist(), 0),
                self._line(
                    words("play.money.committed"),
                    (past["disbursed_musd"] + past["committed_musd"]).round(3).tolist(),
                    2,
                ),
            ],
        )
        amounts = self.film.work[:lived, 0]
        bars = [
            {
                "type": "bar",
                "stack": "work",
                "name": words(f"play.work.{kind.name.lower()}"),
                "data": amounts[:, kind].round(2).tolist(),
            }
            for kind in Work
        ]
        self._set(
            self.queue, [*bars, self._line(words("play.queue.capacity"), past["agency_capacity"].round(2).tolist(), 1)]
        )
        self._set(
            self.bonds,
            [
                self._line(words("play.bonds.trust"), past["trust"].round(3).tolist(), 0),
                self._line(words("play.bonds.contribution"), past["contribution_rate"].round(3).tolist(), 1),
            ],
        )

    @staticmethod
    def _line(name: str, data: list[float], place: int) -> dict[str, Any]:
        style = {"color": charts.SERIES[place], "type": charts.DASHES[place], "width": 2.5}
        return {"type": "line", "name": name, "data": data, "showSymbol": False, "lineStyle": style,
                "itemStyle": {"color": charts.SERIES[place]}}  # fmt: skip

    @staticmethod
    def _set(chart: ui.echart, series: list[dict[str, Any]]) -> None:
        chart.run_chart_method("setOption", {"series": series})
