"""The results of a comparison on the page: in words, as four figures and as a table, moved as futures come in."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from app import charts
from app.compare import figures
from app.compare.groups import GROUPS, NUMBERS
from app.compare.shot import Shot
from app.compare.table import table_html, verdict_lines
from app.compare.view import read_view
from app.visit import Visit


class Results:
    """Figures of one comparison; which outcomes they show is in the link's view."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.view = read_view(visit.link.view)
        self.shot: Shot | None = None
        self.charts: dict[str, charts.Chart] = {}
        self.notice = ui.label().classes("notice-calm").props('role="status"')
        self.notice.set_visibility(False)
        self.root = ui.element("div").classes("results-in")
        self.root.set_visibility(False)

    def say(self, text: str) -> None:
        """Say why there are no results."""
        self.notice.set_text(text)
        self.notice.set_visibility(True)
        self.root.set_visibility(False)

    def fade(self) -> None:
        """Mark the results as those of designs that have since changed."""
        self.root.classes(add="stale")

    def show(self, shot: Shot) -> None:
        """Show results."""
        is_first = self.shot is None
        self.shot = shot
        self.notice.set_visibility(False)
        self.root.set_visibility(True)
        self.root.classes(remove="stale")
        if is_first:
            with self.root:
                self._build()
        self._update()

    def look(self, **changes: str) -> None:
        """Look at other outcomes."""
        self.view = self.view._replace(**changes)
        self.visit.note(view=self.view.text())
        self._update()

    def _build(self) -> None:
        words = self.visit.words
        with ui.element("div").classes("panel verdict-panel"):
            self.verdict = ui.html("", sanitize=False).props('id="verdict"')
        groups = {group: words(f"compare.groups.{group}") for group in GROUPS}
        with ui.element("div").classes("row no-print").props(f'role="group" aria-label="{words("compare.group")}"'):
            chosen = ui.toggle(groups, value=self.view.group, on_change=lambda e: self.look(group=e.value))
            chosen.props('no-caps unelevated id="outcome-group"').classes("groups")
        self._figure("forest", "400px")
        with ui.element("div").classes("result-grid"):
            with ui.element("div"):
                self._figure("trade-off", "470px", x=self.view.x, y=self.view.y)
            with ui.element("div"):
                self._figure("distribution", "240px", spread=self.view.spread)
                self._figure("fates", "200px")
        with ui.element("section").classes("panel"):
            ui.html(f"<h3>{words('compare.table.title')}</h3>", sanitize=False)
            self.table = ui.html("", sanitize=False).props('id="comparison-table"').classes("table-scroll")

    def _figure(self, name: str, height: str, **chosen: str) -> None:
        """A figure, with the lists from which its outcomes are chosen above it."""
        words = self.visit.words
        key = name.replace("-", "_")
        how = words(f"compare.{key}.how")
        drawn: dict[str, Any] = self._options(name)
        chart = self.charts[name] = charts.figure(self.visit, name, words(f"compare.{key}.title"), how, drawn, height)
        if chosen:
            with ui.element("div").classes("row figure-choice no-print") as row:
                for part, value in chosen.items():
                    self._pick(part, value, words(f"compare.{key}.{part}"))
            row.move(chart.parent_slot.parent, target_index=1)  # below the title

    def _pick(self, part: str, value: str, label: str) -> None:
        """A list from which an outcome is chosen."""
        options = {outcome: self.visit.words.outcome(outcome).label for outcome in NUMBERS}
        pick = ui.select(options, value=value, label=label, with_input=True,
                         on_change=lambda e: self.look(**{part: e.value}) if e.value else None)  # fmt: skip
        pick.props(f'outlined dense options-dense for="pick-{part}"').classes("outcome-pick")

    def _options(self, name: str) -> dict[str, Any]:
        assert self.shot is not None
        words, shot, view = self.visit.words, self.shot, self.view
        if name == "forest":
            return figures.forest(words, shot, GROUPS[view.group])
        if name == "trade-off":
            return figures.trade_off(words, shot, view.x, view.y)
        return figures.distribution(words, shot, view.spread) if name == "distribution" else figures.fates(words, shot)

    def _update(self) -> None:
        if self.shot is None:
            return
        words, shot, outcomes = self.visit.words, self.shot, GROUPS[self.view.group]
        height = figures.height_of_forest(len(outcomes), shot.n_designs)
        self.charts["forest"].style(f"height: {height}px")
        for name, chart in self.charts.items():
            chart.options.clear()
            chart.options.update(self._options(name))
            chart.update()
        lines = verdict_lines(words, shot, outcomes)
        self.verdict.set_content("".join(f"<p>{line}</p>" for line in lines))
        self.table.set_content(table_html(words, shot, outcomes))
