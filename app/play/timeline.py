"""The political time line of Play: terms, elections, transitions and freezes at two tiers, and the programme's phases."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
from nicegui.element import Element

from app.films import SLOT, Film
from app.visit import Visit
from sim.state import NEVER, Phase

PROGRAMME_ROW = 2
ICONS = {"kept": "how_to_vote", "lost": "how_to_vote", "ahead": "how_to_vote"}


class Timeline(Element, component="timeline.js"):
    """Bands and marks of the quarters lived, and what is known of those ahead."""

    def __init__(self, visit: Visit, film: Film) -> None:
        super().__init__()
        self.props('id="timeline"')
        self.visit, self.film = visit, film
        words = visit.words
        self._props["title"] = words("play.timeline.title")
        self._props["quarters"] = film.n_quarters
        self._props["rows"] = [words("play.timeline.national"), words("play.timeline.subnational"),
                               words("play.timeline.programme")]  # fmt: skip
        self._props["ticks"] = [
            {"quarter": q, "label": words.date(film.label(q))} for q in range(0, film.n_quarters, 8)
        ]
        executor = film.agencies[0, SLOT]
        world = film.telling.lived.world
        territory = int(film.programmes[0, SLOT].territory)
        self.governments = [int(executor.national), int(world.territories[territory].subnational)]

    def show(self, lived: int) -> None:
        """Move to the quarters lived."""
        bands, marks = [], []
        for row, g in enumerate(self.governments):
            bands += self._terms(row, g, lived)
            marks += self._elections(row, g, lived)
        bands += self._phases(lived)
        marks += self._deadlines(lived)
        told = self.visit.words("play.timeline.told", date=self._date(max(0, lived - 1)))
        self.run_method("show", {"lived": lived, "bands": bands, "marks": marks, "told": told})

    def _date(self, quarter: int) -> str:
        return self.visit.words.date(self.film.label(min(quarter, self.film.n_quarters - 1)))

    def _band(self, row: int, kind: str, first: int, last: int, label: str, thin: bool = False) -> dict[str, Any]:
        told = self.visit.words("play.timeline.span", what=label, first=self._date(first), last=self._date(last - 1))
        return {"key": f"{row}{kind}{first}", "row": row, "kind": kind, "from": first, "to": last, "thin": thin,
                "label": "" if thin else label, "told": told}  # fmt: skip

    def _terms(self, row: int, g: int, lived: int) -> list[dict[str, Any]]:
        """Who governs, and when transitions and freezes hold work up."""
        words, states = self.visit.words, self.film.governments[:lived, g]
        bands = []
        for kind, values in (("party", states.party), ("transition", states.transition_left > 0),
                             ("freeze", states.in_freeze)):  # fmt: skip
            for value, quarters in groupby(range(lived), key=lambda q, values=values: int(values[q])):
                if kind != "party" and not value:
                    continue
                span = list(quarters)
                label = words(f"play.timeline.{kind}", n=value + 1)
                kind_shown = f"party party-{value % 3}" if kind == "party" else kind
                bands.append(self._band(row, kind_shown, span[0], span[-1] + 1, label, thin=kind != "party"))
        return bands

    def _elections(self, row: int, g: int, lived: int) -> list[dict[str, Any]]:
        """Elections held, with their result, and those whose date is known."""
        marks = []
        calendar = self.film.telling.lived.world.calendar[g]
        for quarter in sorted({int(q) for q in calendar[:, 0] if 0 <= q < self.film.n_quarters}):
            kind = "ahead"
            if quarter < lived:
                kind = "lost" if self.film.governments[quarter, g].is_lame_duck else "kept"
            told = self.visit.words(f"play.timeline.election_{kind}", date=self._date(quarter))
            marks.append({"key": f"e{row}-{quarter}", "row": row, "quarter": quarter, "kind": kind, "icon": ICONS[kind],
                          "told": told})  # fmt: skip
        return marks

    def _phases(self, lived: int) -> list[dict[str, Any]]:
        phases = self.film.programmes[:lived, SLOT].phase
        bands = []
        for phase, quarters in groupby(range(lived), key=lambda q: int(phases[q])):
            if phase == Phase.ABSENT:
                continue
            span = list(quarters)
            name = Phase(phase).name.lower()
            label = self.visit.words(f"play.phases.{name}")
            bands.append(self._band(PROGRAMME_ROW, f"phase {name}", span[0], span[-1] + 1, label))
        suspended = np.flatnonzero(self.film.programmes[:lived, SLOT].suspended_left > 0)
        for quarter in suspended.tolist():
            label = self.visit.words("play.timeline.suspended")
            bands.append(self._band(PROGRAMME_ROW, "suspended", quarter, quarter + 1, label, thin=True))
        return bands

    def _deadlines(self, lived: int) -> list[dict[str, Any]]:
        programme = self.film.programmes[max(0, lived - 1), SLOT]
        marks = []
        for name in ("original_deadline", "deadline"):
            quarter = int(programme[name])
            if quarter != NEVER and quarter < self.film.n_quarters:
                told = self.visit.words(f"play.timeline.{name}", date=self._date(quarter))
                marks.append({"key": f"{name}-{quarter}", "row": PROGRAMME_ROW, "quarter": quarter, "kind": name,
                              "icon": "flag", "told": told})  # fmt: skip
        return marks
