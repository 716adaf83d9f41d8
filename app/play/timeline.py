"""The political time line of Play: terms, elections, transitions and freezes at two tiers, and the phases below."""

from __future__ import annotations

from typing import Any

import numpy as np
from nicegui.element import Element

from app.films import SLOT, Film
from app.play.scene import DRAWING
from app.words import Words
from sim.events import EventKind, reasons_of
from sim.state import NEVER, Phase

ROWS = ("national", "subnational", "programme")
PROGRAMME_ROW = ROWS.index("programme")
TICK_QUARTERS = 4
LOOKS_OF_PARTIES = 3


class Timeline(Element, component="timeline.js", esm=DRAWING):
    """Bands and marks of the quarters lived, and what is known of those ahead."""

    def __init__(self, film: Film, words: Words, lived: int) -> None:
        super().__init__()
        self.props('id="timeline"')
        self.film, self.words = film, words
        self.governments = governments_of(film)
        self.dates = [words.date(film.label(q)) for q in range(film.n_quarters)]
        self.held = [elections_held(film, g) for g in self.governments]
        self._props["quarters"] = film.n_quarters
        self._props["rows"] = [words(f"play.timeline.{row}") for row in ROWS]
        self._props["ticks"] = [
            {"quarter": q, "label": self.dates[q]} for q in range(0, film.n_quarters, TICK_QUARTERS)
        ]
        self._props["first"] = self.state(lived)

    def change(self, film: Film) -> None:
        """Go on with another film of the same world."""
        self.film = film
        self.held = [elections_held(film, g) for g in self.governments]

    def show(self, lived: int) -> None:
        """Move to the quarters lived."""
        self.run_method("show", self.state(lived))

    def state(self, lived: int) -> dict[str, Any]:
        """All bands and marks that may be known after some quarters lived."""
        bands, marks = [], []
        for row, g in enumerate(self.governments):
            bands += self._terms(row, g, lived)
            marks += self._elections(row, g, lived)
        bands += self._phases(lived)
        marks += self._deadlines(lived)
        told = [self.words("play.timeline.told", date=self._date(max(0, lived - 1)))]
        at_hand = [one for one in [*bands, *marks] if one["to" if "to" in one else "quarter"] >= lived]
        for row, name in enumerate(ROWS):
            mine = "; ".join(one["told"] for one in at_hand if one["row"] == row)
            told += [f"{self.words(f'play.timeline.{name}')}: {mine}"] * bool(mine)
        return {"lived": lived, "bands": bands, "marks": marks, "told": ". ".join(told)}

    def _date(self, quarter: int) -> str:
        return self.dates[min(quarter, self.film.n_quarters - 1)]

    def _band(self, row: int, kind: str, first: int, last: int, label: str, thin: bool = False) -> dict[str, Any]:
        told = self.words("play.timeline.span", what=label, first=self._date(first), last=self._date(last))
        return {"key": f"{row}-{kind}-{first}", "row": row, "kind": kind, "from": first, "to": last + 1, "thin": thin,
                "label": "" if thin else label, "told": told}  # fmt: skip

    def _terms(self, row: int, g: int, lived: int) -> list[dict[str, Any]]:
        """Who governs, and when transitions and freezes hold work up."""
        states = self.film.governments[:lived, g].view(np.ndarray)
        bands = []
        for first, last, party in _spells(states["party"]):
            label = self.words("play.timeline.party", n=party + 1)
            bands.append(self._band(row, f"party party-{party % LOOKS_OF_PARTIES}", first, last, label))
        for kind, values in (("transition", states["transition_left"] > 0), ("freeze", states["in_freeze"])):
            label = self.words(f"play.timeline.{kind}")
            bands += [
                self._band(row, kind, first, last, label, True) for first, last, is_on in _spells(values) if is_on
            ]
        return bands

    def _elections(self, row: int, g: int, lived: int) -> list[dict[str, Any]]:
        """Elections held, with their result, and those whose date is known."""
        held = self.held[row]
        calendar = self.film.telling.lived.world.calendar[g, :, 0]
        ahead = {int(quarter) for quarter in calendar if lived <= quarter < self.film.n_quarters}
        found = {quarter: "lost" if loses else "kept" for quarter, loses in held.items() if quarter < lived}
        found |= dict.fromkeys(ahead, "ahead")
        return [
            {"key": f"election-{row}-{quarter}", "row": row, "quarter": quarter, "kind": kind,
             "told": self.words(f"play.timeline.election_{kind}", date=self._date(quarter))}
            for quarter, kind in sorted(found.items())
        ]  # fmt: skip

    def _phases(self, lived: int) -> list[dict[str, Any]]:
        programmes = self.film.programmes[:lived, SLOT].view(np.ndarray)
        bands = []
        for first, last, phase in _spells(programmes["phase"]):
            name = Phase(phase).name.lower()
            if phase != Phase.ABSENT:
                label = self.words(f"play.phases.{name}")
                bands.append(self._band(PROGRAMME_ROW, f"phase {name}", first, last, label))
        label = self.words("play.timeline.suspended")
        bands += [
            self._band(PROGRAMME_ROW, "suspended", first, last, label, True)
            for first, last, is_on in _spells(programmes["suspended_left"] > 0) if is_on
        ]  # fmt: skip
        return bands

    def _deadlines(self, lived: int) -> list[dict[str, Any]]:
        """The deadline as planned, and the one in force where it differs; nobody knows one before effectiveness."""
        if lived == 0:
            return []
        programme = self.film.programmes[lived - 1, SLOT]
        found = {int(programme.deadline): "deadline"} | {int(programme.original_deadline): "original_deadline"}
        return [
            {"key": f"{name}-{quarter}", "row": PROGRAMME_ROW, "quarter": quarter, "kind": name,
             "told": self.words(f"play.timeline.{name}", date=self._date(quarter))}
            for quarter, name in found.items() if NEVER < quarter < self.film.n_quarters
        ]  # fmt: skip


def governments_of(film: Film) -> tuple[int, int]:
    """The national and the subnational government of the programme."""
    territory = film.telling.lived.world.territories[int(film.programmes[0, SLOT].territory)]
    return int(territory.national), int(territory.subnational)


def elections_held(film: Film, g: int) -> dict[int, bool]:
    """Quarters of a government's elections, and whether its party lost them."""
    government = film.governments[0, g]
    return {
        int(event["quarter"]): reasons_of(event)["loses"] > 0.0
        for event in film.telling.events
        if event["kind"] == EventKind.ELECTION
        and (event["subject"], event["other"]) == (government.tier, government.territory)
    }


def _spells(values: np.ndarray) -> list[tuple[int, int, int]]:
    """Spells of one value: first quarter, last quarter, value."""
    plain = values.astype(int).tolist()
    starts = [q for q in range(len(plain)) if q == 0 or plain[q] != plain[q - 1]]
    ends = [q - 1 for q in starts[1:]] + [len(plain) - 1] * bool(plain)
    return [(first, last, plain[first]) for first, last in zip(starts, ends, strict=True)]
