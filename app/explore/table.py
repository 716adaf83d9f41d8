"""The table of runs: columns, conditions, order and page are in the link, and only what is shown is read."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from app.explore import names
from app.explore.background import later
from app.explore.folders import Folder
from app.explore.going import look_at
from app.explore.looking import MAX_COLUMNS, MAX_FILTERS, MAX_VALUE, OPERATORS, Filter, Looking
from app.explore.runs import MAX_ROWS, ROWS_SHOWN, Page, Runs, page
from app.visit import Visit
from app.words import Words
from sim.parameters import PARAMETERS

USUAL = ("run", "design", "scenario", "future")
USUAL_OUTCOMES = ("fate", "execution_risk", "disbursed_share_deadline", "delay_quarters", "turnovers_survived",
                  "n_goods_operating")  # fmt: skip
MAX_VARIED = 3


def usual_columns(runs: Runs) -> tuple[str, ...]:
    """The columns that are shown as long as nobody chooses others."""
    varied = [name for name in runs.names if name in PARAMETERS][:MAX_VARIED]
    return tuple(name for name in (*USUAL, *varied, *USUAL_OUTCOMES) if name in runs.names)


def head_cells(words: Words, name: str) -> str:
    """A column's name in words with its technical name below it, as HTML."""
    label = names.label(words, name)
    technical = "" if label == name else f"<br><code>{names.safe(name)}</code>"
    unit = names.unit(words, name)
    return f"{names.safe(label)}{f' <span class=soft>({names.safe(unit)})</span>' if unit else ''}{technical}"


def scrolled(label: str, more: str = "") -> ui.element:
    """A part of the page that scrolls by itself, by keyboard too."""
    room = ui.element("div").classes(f"scroll {more}")
    return room.props(f'tabindex="0" role="region" aria-label="{label}"')


def pager(words: Words, at: int, n_rows: int, size: int, turn: Callable[[int], None]) -> None:
    """Which rows are shown, and buttons to the others."""
    last = max(0, -(-n_rows // size) - 1)
    with ui.element("div").classes("row pager"):
        for icon, key, target in (("chevron_left", "earlier", at - 1), ("chevron_right", "further", at + 1)):
            button = ui.button(icon=icon, on_click=lambda target=target: turn(target)).props("flat dense round")
            button.props(f'aria-label="{words(f"explore.{key}")}" id="page-{key}"')
            button.set_enabled(0 <= target <= last)
        first = at * size + 1 if n_rows else 0
        shown = words("explore.rows_count", first=first, last=min(n_rows, (at + 1) * size), all=n_rows)
        ui.label(shown).classes("number").props('role="status"')


def build_runs(visit: Visit, folder: Folder, looking: Looking, room: ui.element) -> None:
    """The runs of a folder, a page of them."""

    def read() -> tuple[Runs, tuple[str, ...], Page]:
        runs = Runs(folder)
        columns = tuple(name for name in looking.columns if name in runs.names) or usual_columns(runs)
        return runs, columns, page(visit.results, folder.name, looking, columns)

    later(visit, room, read, lambda found: _Table(visit, looking, *found))


class _Table:
    def __init__(self, visit: Visit, looking: Looking, runs: Runs, columns: tuple[str, ...], shown: Page) -> None:
        self.visit, self.words, self.looking = visit, visit.words, looking
        self.runs, self.columns = runs, columns
        if runs.is_cut:
            ui.label(self.words("explore.cut", most=MAX_ROWS)).classes("notice")
        options = {name: names.both(self.words, name) for name in runs.names}
        told = self.words("explore.columns_count", shown=len(columns), all=len(options))
        chosen = ui.select(options, value=list(columns), multiple=True, label=self.words("explore.columns_label"),
                           on_change=lambda event: self._choose(event.value))  # fmt: skip
        chosen.props(f'outlined dense options-dense id="columns" display-value="{told}"').classes("explore-columns")
        filters_row(visit, looking, runs, shown.faults)
        self._table(shown)
        pager(self.words, looking.page, shown.n_matching, ROWS_SHOWN, lambda at: self._go(page=at))

    def _go(self, **changes: object) -> None:
        look_at(self.visit, self.looking.but(**changes))

    def _choose(self, wanted: list[str]) -> None:
        if wanted and len(wanted) <= MAX_COLUMNS:
            self._go(columns=tuple(wanted))
        else:
            ui.notify(self.words("explore.columns_most", most=MAX_COLUMNS))

    def _sort(self, name: str) -> None:
        is_same = self.looking.order == name
        if is_same and self.looking.falling:
            self._go(order="", falling=False, page=0)
        else:
            self._go(order=name, falling=is_same, page=0)

    def _table(self, shown: Page) -> None:
        with (
            scrolled(self.words("explore.parts.runs")),
            ui.element("table").classes("plain dense").props('id="folder-table"'),
        ):
            with ui.element("thead"), ui.element("tr"):
                for name in self.columns:
                    self._head(name)
            body = "".join(
                "<tr>" + "".join(f"<td>{names.safe(names.cell(self.words, name, row[name]))}</td>"
                                 for name in self.columns) + "</tr>"
                for row in shown.rows
            )  # fmt: skip
            ui.html(body, sanitize=False, tag="tbody")

    def _head(self, name: str) -> None:
        is_order = self.looking.order == name
        way = ("descending" if self.looking.falling else "ascending") if is_order else "none"
        arrow = {"none": "", "ascending": "▲ ", "descending": "▼ "}[way]
        with ui.element("th").props(f'scope="col" aria-sort="{way}"'):
            button = ui.button(on_click=lambda: self._sort(name)).props("flat dense no-caps align=left")
            told = self.words("explore.sort_by", name=names.safe(names.both(self.words, name)))
            button.classes("sort").props(f'aria-label="{told}"')
            with button:
                ui.html(f"{arrow}{head_cells(self.words, name)}", sanitize=False)


def filters_row(visit: Visit, looking: Looking, runs: Runs, faults: tuple[Filter, ...] = ()) -> None:
    """The conditions that hold, each with a button that lifts it, and the fields for another one."""
    words = visit.words

    def go(filters: tuple[Filter, ...]) -> None:
        look_at(visit, looking.but(filters=filters, page=0))

    with ui.element("div").classes("row filters").props(f'role="group" aria-label="{words("explore.filters")}"'):
        for place, one in enumerate(looking.filters):
            text = condition(words, one)
            left = looking.filters[:place] + looking.filters[place + 1 :]
            button = ui.button(text, icon="close", on_click=lambda left=left: go(left)).props("flat dense no-caps")
            button.classes("quiet").props(f'aria-label="{words("explore.lift", text=names.safe(text))}"')
        if len(looking.filters) < MAX_FILTERS:
            _further_filter(words, runs, lambda one: go((*looking.filters, one)))
    for one in faults:
        ui.label(words("explore.filter_fault", text=condition(words, one))).classes("notice").props('role="alert"')


def condition(words: Words, one: Filter) -> str:
    """A condition in words."""
    return f"{names.label(words, one.column)} {words(f'explore.operators.{one.operator}')} {one.value}"


def _further_filter(words: Words, runs: Runs, add_one: Callable[[Filter], None]) -> None:
    options = {name: names.both(words, name) for name in runs.names}
    column = ui.select(options, value="design" if "design" in options else runs.names[0],
                       label=words("explore.filter_column"), with_input=True)  # fmt: skip
    column.props("outlined dense options-dense").classes("filter-column")
    signs = {one: words(f"explore.operators.{one}") for one in OPERATORS}
    operator = ui.select(signs, value="is", label=words("explore.filter_how")).props("outlined dense options-dense")
    value = ui.input(words("explore.filter_value")).classes("filter-value")
    value.props(f'outlined dense maxlength={MAX_VALUE} for="filter-value"')

    def add() -> None:
        typed = (value.value or "").strip()[:MAX_VALUE]
        if not typed or not column.value:
            return
        one = Filter(column.value, operator.value, typed)
        if runs.can_meet(one):
            add_one(one)
        else:
            ui.notify(words("explore.filter_fault", text=condition(words, one)), type="warning")

    value.on("keydown.enter", add)
    button = ui.button(words("explore.filter_add"), icon="filter_alt", on_click=add).classes("quiet")
    button.props('flat no-caps id="filter-add"')
