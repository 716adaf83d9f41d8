"""The results view: what came out, against the same future by default and without any programme, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any, TypeVar

import pandas as pd
from nicegui import ui

from app import charts
from app.films import ECONOMY, Film
from app.links import Link
from app.numbers import titled, value_text
from app.play.ending import NEARLY_EQUAL, Credit, Ending, ending_of, fate_told, story_of, told
from app.turns import in_turn
from app.visit import Visit

HUNDRED = 100.0  # points of a share
VERDICTS = {1: "better", -1: "worse", 0: "same"}
SIGNS = {1: "▲", -1: "▼", 0: "="}
TOLD = ("selection", "request", "continuity", "project", "lever")  # decisions whose content has words
OUTCOME = "exports"  # whose effect is drawn
HEADING, BELOW = re.compile(r"^#", re.MULTILINE), "###"  # of the story, which stands below the heading of the results
T = TypeVar("T")


class Results:
    """The ending of a film, as a region of the page that the focus moves to."""

    def __init__(self, visit: Visit, film: Film) -> None:
        self.visit, self.film, self.words = visit, film, visit.words
        self.link: Link = visit.link
        self.root = ui.element("section").classes("panel ending")
        with self.root.props('id="ending" aria-labelledby="ending-title"'):
            ui.html(f'<h2 id="ending-title" tabindex="-1">{self.words("play.results.title")}</h2>', sanitize=False)
            self.waiting = ui.label(self.words("play.results.working")).classes("soft").props('role="status"')
        ui.run_javascript("document.getElementById('ending-title')?.focus()")

    async def load(self) -> None:
        """Live the other futures and show the results."""
        ending = await in_turn(self._if_there, ending_of)
        if ending is None or not self._is_there():
            return
        self.waiting.delete()
        with self.root:
            ui.label(fate_told(ending, self.words)).classes("fate")
            with ui.element("div").classes("parts"):
                with ui.element("div"):
                    ui.html(self._outcomes(ending), sanitize=False)
                with ui.element("div"):
                    self._effects(ending)
                    ui.html(self._economy(ending), sanitize=False)
            self._decisions(ending)
            self._story()

    def _is_there(self) -> bool:
        return not (self.root.is_deleted or self.root.client.is_deleted)

    def _if_there(self, work: Callable[[Link], T]) -> T | None:
        """What is found of the link; nothing for a visitor who has gone on while others had their turn."""
        return work(self.link) if self._is_there() else None

    def _column(self, name: str) -> str:
        return f"<th scope='col'>{escape(self.words(f'play.results.columns.{name}'))}</th>"

    def _outcomes(self, ending: Ending) -> str:
        """The outcomes in a table, with plain words for better and worse."""
        words = self.words
        names = ["outcome", "played"] if ending.is_default else ["outcome", "played", "default", "verdict"]
        rows = []
        for one in ending.results:
            cells = [value_text(words, one.name, one.played)]
            if not ending.is_default:
                cells.append(value_text(words, one.name, one.default))
                is_alike = cells[0] == cells[1]  # as far as can be read here
                cells.append(self._verdict(0 if is_alike and one.verdict is not None else one.verdict))
            row = "".join(f"<td>{cell}</td>" for cell in cells)
            title = escape(words.outcome(one.name).meaning)
            rows.append(f"<tr><th scope='row' title='{title}'>{escape(titled(words, one.name))}</th>{row}</tr>")
        head = "".join(self._column(name) for name in names)
        title = escape(words("play.results.outcomes"))
        is_open = not ending.is_default and any(one.verdict is None for one in ending.results)
        note = f"<p class='soft'>{escape(words('play.results.no_verdict'))}</p>" if is_open else ""
        table = f"<table class='plain'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        return f"<h3>{title}</h3>{table}{note}"

    def _verdict(self, verdict: int | None) -> str:
        if verdict is None:
            return "–"
        told = f"{SIGNS[verdict]} {escape(self.words(f'play.results.verdicts.{VERDICTS[verdict]}'))}"
        return f"<span class='{VERDICTS[verdict]}'>{told}</span>"

    def _economy(self, ending: Ending) -> str:
        words = self.words
        names = ["played", "without"] if ending.is_default else ["played", "default", "without"]
        rows = []
        for name in ECONOMY:
            form = "f1" if name == "exports_musd" else "n"
            cells = "".join(f"<td>{words.number(ending.economy.loc[name, column], form)}</td>" for column in names)
            rows.append(f"<tr><th scope='row'>{escape(words(f'play.results.rows.{name}'))}</th>{cells}</tr>")
        head = "<th></th>" + "".join(self._column(name) for name in names)
        title = escape(words("play.results.economy"))
        return (
            f"<h3>{title}</h3><table class='plain'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )

    def _effects(self, ending: Ending) -> None:
        """True effects on members by year, as played and by default."""
        words = self.words
        effects = ending.effects
        drawn = effects[effects["outcome"] == OUTCOME].sort_values("year")
        if not len(drawn):
            return
        years = [words("play.results.year", n=int(year)) for year in drawn["year"]]
        series: list[dict[str, Any]] = [
            charts.line(words(f"play.results.columns.{column}"), HUNDRED * drawn[column], place)
            for place, column in enumerate(("played",) if ending.is_default else ("played", "default"))
        ]
        options = charts.options(
            xAxis=charts.axis(type="category", data=years), yAxis=charts.axis(type="value"), series=series
        )
        title, how = words("play.results.effects.title"), words("play.results.effects.how")
        charts.figure(self.visit, "figure-effects", title, how, options, "230px")

    def _decisions(self, ending: Ending) -> None:
        words = self.words
        ui.html(f"<h3>{escape(words('play.results.decisions'))}</h3>", sanitize=False)
        if not ending.credits:
            ui.label(words("play.results.no_decisions")).classes("soft")
            return
        ui.label(words("play.results.credit_how")).classes("soft")
        if ending.n_decisions > len(ending.credits):
            last = words("play.results.credit_last", shown=len(ending.credits), all=ending.n_decisions)
            ui.label(last).classes("soft")
        items = "".join(f"<li>{escape(self._credit(one))}</li>" for one in ending.credits)
        ui.html(f"<ol class='credits'>{items}</ol>", sanitize=False)

    def _credit(self, credit: Credit) -> str:
        words = self.words
        changes = {
            name: "–" if pd.isna(value) else words.number(HUNDRED * value, "signed")
            for name, value in credit.changes.items()
        }
        what = words(f"play.results.credit_kinds.{credit.kind}")
        if credit.kind in TOLD:
            what = f"{what} – {told(words, credit.taken)}"
        is_alike = all(abs(value) < NEARLY_EQUAL for value in credit.changes.values())
        key = "play.results.credit_alike" if is_alike else "play.results.credit"
        return words(key, date=words.date(self.film.label(credit.quarter)), what=what, **changes)

    def _story(self) -> None:
        """The story, told when it is first opened."""
        with ui.element("details").props('id="story"') as part:
            ui.html(escape(self.words("play.results.story")), sanitize=False, tag="summary")
            inside = ui.element("div").classes("story")

        async def tell() -> None:
            if inside.default_slot.children:
                return
            with inside:
                waiting = ui.label(self.words("play.results.working")).classes("soft")
            story = await in_turn(self._if_there, story_of)
            if not inside.is_deleted and story is not None:
                waiting.delete()
                with inside:
                    ui.markdown(HEADING.sub(BELOW, story))

        part.on("toggle", tell)
