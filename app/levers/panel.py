"""The lever panel: every lever with its meaning at hand, one column per design, what is changed first.

Compare shows several designs side by side, Play's drawer a single one. The panel keeps what its fields show; whoever
builds it is told of each change.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from app.levers.cells import Cell
from app.levers.editing import Editing
from app.levers.values import changed_names, text_of, written
from app.visit import Visit
from sim.parameters import LEVERS, PARAMETERS, UNCERTAINTIES
from sim.parameters.declaration import Parameter

SHORTEST_SEARCH = 2
Changed = Callable[[int, dict[str, Any]], None]


def folded(text: str) -> str:
    """Text for searching: small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def by_group(parameters: Sequence[Parameter]) -> dict[str, list[str]]:
    """Names of parameters by instrument, in the order declared."""
    groups: dict[str, list[str]] = {}
    for parameter in parameters:
        groups.setdefault(parameter.group, []).append(parameter.name)
    return groups


class LeverPanel:
    """Fields for the levers of one or more designs; `on_change` is told which design is now what."""

    def __init__(
        self, visit: Visit, own: Mapping[str, Any], designs: Sequence[Mapping[str, Any]], on_change: Changed,
        names: Sequence[str] = (), with_uncertainties: bool = True,
    ) -> None:  # fmt: skip
        self.visit, self.on_change = visit, on_change
        self.editing = Editing(visit.words, own, designs, self._changed)
        levers = [p for p in LEVERS if not names or p.name in names]
        unknowns = [p for p in UNCERTAINTIES if p.group != "reserved" and (not names or p.name in names)]
        self.levers, self.unknowns = by_group(levers), by_group(unknowns) if with_uncertainties else {}
        self.cells: dict[str, list[Cell]] = {}
        self.shown: set[str] = set()  # among those that differ
        self._counts: list[tuple[ui.label, list[str]]] = []
        with ui.element("div").classes(f"levers columns-{len(designs)}"):
            self._search()
            self.first = ui.element("div").classes("lever-rows")
            self.found = ui.element("div").classes("lever-rows")
            self.all = ui.element("div").classes("lever-groups")
            with self.all:
                self._groups(self.levers)
                if self.unknowns:
                    names = [name for group in self.unknowns.values() for name in group]
                    _, inside = self._folded(visit.words("compare.uncertainties"), names)
                    with inside.classes("lever-groups"):
                        ui.label(visit.words("compare.uncertainties_hint")).classes("soft lever-hint")
                        self._groups(self.unknowns)
        for name in changed_names(self.editing.designs):
            self._show_first(name)
        self._count()

    # what is there

    def _search(self) -> None:
        words = self.visit.words
        with ui.element("div").classes("lever-search no-print"):
            field = ui.input(words("compare.search"), on_change=lambda e: self.search(e.value or ""))
            field.props('outlined dense clearable debounce=200 for="lever-search" type="search"')
            with field.add_slot("prepend"):
                ui.icon("search")
        self.none_found = ui.label(words("compare.none_found")).classes("soft").props('role="status"')
        self.none_found.set_visibility(False)

    def _groups(self, groups: Mapping[str, list[str]]) -> None:
        words = self.visit.words
        for group, names in groups.items():
            part, inside = self._folded(words.entry("parameters", "groups", group), names)
            inside.classes("lever-rows")
            part.on("toggle", lambda inside=inside, names=names: self._fill(inside, names))

    def _folded(self, title: str, names: list[str]) -> tuple[ui.element, ui.element]:
        """A part that opens, and what is inside; its title says how many of its levers are changed."""
        part = ui.element("details").classes("lever-group")
        with part:
            with ui.element("summary"):
                ui.label(title).classes("lever-group-title")
                count = ui.label().classes("lever-count number")
            self._counts.append((count, names))
            inside = ui.element("div")
        return part, inside

    def _fill(self, inside: ui.element, names: list[str]) -> None:
        """Build the rows of a group when it is first opened, so that the page is ready soon."""
        if not inside.default_slot.children:
            with inside:
                for name in names:
                    self._row(name)

    def _row(self, name: str) -> None:
        words, parameter = self.visit.words, PARAMETERS[name]
        with ui.element("div").classes("lever").props(f'role="group" data-lever="{name}"') as row:
            with ui.element("div").classes("lever-name"):
                label = words.parameter(name).label
                ui.label(label).classes("lever-label")
                row.props["aria-label"] = label
                self._info(parameter, label)
            cells = [Cell(self.editing, place, parameter, label) for place in range(len(self.editing.designs))]
        for cell in cells:
            self.cells.setdefault(name, []).append(cell)
            cell.show(self.editing.value(cell.place, name))

    def _info(self, parameter: Parameter, label: str) -> None:
        words = self.visit.words
        told = words.parameter(parameter.name)
        button = ui.button(icon="info_outline").props("flat dense round size=sm").classes("lever-info")
        button.props["aria-label"] = words("compare.about", what=label)
        button.props["aria-haspopup"] = "dialog"
        with button, ui.menu().props("max-width=580px").classes("lever-told") as menu:
            menu.props["role"] = "dialog"
            menu.props["aria-label"] = label
            ui.label(label).classes("lever-told-title")
            ui.label(told.meaning)
            with ui.element("dl"):
                self._told("range", self._range(parameter))
                self._told("unit", "" if parameter.unit == "-" else told.unit)
                self._told("own", written(words, parameter, self.editing.own[parameter.name]))
                for side in ("gain", "cost"):
                    key = f"parameters.prices.{parameter.name}.{side}"
                    self._told(side, words(key) if words.has(key) else "")
                self._told("source", told.source)
                self._told("status", told.status)

    def _told(self, what: str, text: str) -> None:
        if text and text != "-":
            with ui.element("dt"):
                ui.label(self.visit.words(f"compare.told.{what}"))
            with ui.element("dd"):
                ui.label(text)

    def _range(self, parameter: Parameter) -> str:
        words = self.visit.words
        if parameter.choice_names is not None:
            return ", ".join(words.choice(parameter.name, value) for value in parameter.choice_names)
        if parameter.type == "bool":
            return f"{words('common.no')}, {words('common.yes')}"
        low, high = text_of(words, parameter, parameter.low), text_of(words, parameter, parameter.high)
        return words("compare.from_to", low=low, high=high)

    # what changes

    def _changed(self, place: int, name: str) -> None:
        """Show a change in all fields that hold it, and say what the design is now."""
        self._show_first(name)
        for cell in self.cells.get(name, []):
            cell.show(self.editing.value(cell.place, name))
        self._count()
        self.on_change(place, dict(self.editing.designs[place]))

    def faults(self) -> list[str]:
        """What stands in a field and cannot be taken, and why; the first such field gets the focus.

        A browser says that a field was left only after it has said which button was pressed instead.
        """
        cells = [cell for cells in self.cells.values() for cell in cells if not cell.is_gone]
        for cell in cells:
            cell.take()
        wrong = [cell for cell in cells if cell.fault]
        if wrong and wrong[0].field is not None:
            wrong[0].field.run_method("focus")
        return [cell.fault for cell in wrong]

    def _show_first(self, name: str) -> None:
        """Show a lever among those that differ; it stays there until the page is built anew."""
        if name not in self.shown:
            self.shown.add(name)
            with self.first:
                self._row(name)

    def _count(self) -> None:
        changed = set(changed_names(self.editing.designs))
        for label, names in self._counts:
            n = len(changed.intersection(names))
            key = "compare.n_of_changed" if n else "compare.n_levers"
            label.set_text(self.visit.words(key, n=n, all=len(names)))
            label.classes(add="" if n else "soft", remove="soft" if n else "")

    def search(self, text: str) -> None:
        """Show the levers that a text is found in; all groups again without one."""
        wanted = folded(text.strip())
        is_searching = len(wanted) >= SHORTEST_SEARCH
        self.found.clear()
        for cells in self.cells.values():
            cells[:] = [cell for cell in cells if not cell.is_gone]
        self.all.set_visibility(not is_searching)
        self.first.set_visibility(not is_searching)
        names = [name for name in self._names() if wanted in self._searched(name)] if is_searching else []
        self.none_found.set_visibility(is_searching and not names)
        with self.found:
            for name in names:
                self._row(name)

    def _names(self) -> list[str]:
        return [name for groups in (self.levers, self.unknowns) for names in groups.values() for name in names]

    def _searched(self, name: str) -> str:
        told = self.visit.words.parameter(name)
        return folded(f"{told.label} {told.meaning} {told.group} {name.replace('_', ' ')}")
