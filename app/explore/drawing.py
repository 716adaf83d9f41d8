"""A visitor's own figures of the runs of a folder, in the visitor's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from app import charts
from app.explore import measures, names
from app.explore.background import later
from app.explore.folders import PROVENANCE, Folder, Refused
from app.explore.going import look_at
from app.explore.looking import KINDS, Looking
from app.explore.runs import Runs
from app.explore.table import filters_row
from app.visit import Visit
from app.words import Words
from sim.parameters import PARAMETERS

USUAL_X, USUAL_Y = "execution_risk", "n_goods_operating"
SYMBOLS = ("circle", "rect", "triangle", "diamond", "pin", "arrow")
ROW_HEIGHT, LEAST_HEIGHT = 27, 260
LINE_HEIGHT = 17  # of a label that is broken; without it its lines are drawn over one another
WIDEST_LABEL, SIGN_WIDTH = 330, 7.6  # of the groups beside a figure of means
NOT_DRAWN = ("run", "seed", "error")
# A function, as ECharts takes a plain text for one without markup. What a tip holds has been made safe.
TIP = {"trigger": "item", "confine": True, ":formatter": "point => point.data.tip || ''"}
LARGE = 1000  # from here on numbers have no decimals


class Figure:
    """What one figure is drawn from, and what it says of itself."""

    def __init__(self, title: str, how: str, options: dict[str, Any], height: int) -> None:
        self.title, self.how, self.options, self.height = title, how, options, height


def build_draw(visit: Visit, folder: Folder, looking: Looking, room: ui.element) -> None:
    """The choices of a figure, and the figure."""

    def read() -> tuple[Runs, Looking, Figure]:
        runs = Runs(folder)
        settled = _settled(runs, looking)
        designs: Mapping[int, str] = {}
        if folder.has(PROVENANCE):
            try:
                designs = names.designs_of(visit.words, folder.json(PROVENANCE))
            except Refused:
                designs = {}
        return runs, settled, drawn(visit.words, runs, settled, designs)

    def show(found: tuple[Runs, Looking, Figure]) -> None:
        runs, settled, made = found
        _choices(visit, runs, settled)
        filters_row(visit, looking, runs)
        charts.figure(visit, "folder-figure", names.safe(made.title), made.how, made.options, f"{made.height}px")

    later(visit, room, read, show)


def _settled(runs: Runs, looking: Looking) -> Looking:
    """What is looked at, with a usual choice wherever none was made that this folder has."""
    numbers = [name for name in runs.names if runs.is_number(name) and name not in NOT_DRAWN]
    x = looking.x if looking.x in _drawable(runs, looking.kind) else USUAL_X if USUAL_X in numbers else numbers[0]
    y = looking.y if looking.y in numbers else USUAL_Y if USUAL_Y in numbers else numbers[0]
    group = looking.group if looking.group in _groupable(runs) else ""
    if looking.group == "" and looking.kind == "means":
        group = "design"
    return looking.but(x=x, y=y, group=group if group in runs.names else "")


def _drawable(runs: Runs, kind: str) -> list[str]:
    """Columns whose values can be drawn."""
    texts = [name for name in runs.names if kind == "histogram" and pa.types.is_string(runs.schema.field(name).type)]
    return [name for name in runs.names if name not in NOT_DRAWN and (runs.is_number(name) or name in texts)]


def _groupable(runs: Runs) -> list[str]:
    """Columns that part runs into groups: identities, what varies, and outcomes that are choices."""
    texts = [name for name in runs.names if pa.types.is_string(runs.schema.field(name).type)]
    kept = [name for name in runs.names if name in ("design", "scenario", "programme", *PARAMETERS) or name in texts]
    return [name for name in kept if name not in NOT_DRAWN]


def _choices(visit: Visit, runs: Runs, looking: Looking) -> None:
    words = visit.words

    def go(**changes: Any) -> None:
        look_at(visit, looking.but(**changes))

    def choice(name: str, key: str, options: list[str], value: str, none: bool = False) -> None:
        told = {one: names.both(words, one) for one in options}

        def choose(event: ValueChangeEventArguments) -> None:
            if event.value is not None:
                go(**{name: event.value})

        if none:
            told = {"": words("explore.draw.all_runs"), **told}
        select = ui.select(told, value=value, label=words(f"explore.draw.{key}"), with_input=not none,
                           on_change=choose)  # fmt: skip
        select.props(f'outlined dense options-dense id="draw-{name}"').classes("draw-choice")

    with ui.element("div").classes("row"):
        kinds = {kind: words(f"explore.draw.kinds.{kind}") for kind in KINDS}
        ui.select(kinds, value=looking.kind, label=words("explore.draw.kind"),
                  on_change=lambda event: go(kind=event.value)).props('outlined dense id="draw-kind"')  # fmt: skip
        choice("x", "across" if looking.kind == "scatter" else "outcome", _drawable(runs, looking.kind), looking.x)
        if looking.kind == "scatter":
            choice("y", "up", _drawable(runs, "scatter"), looking.y)
        choice("group", "group", _groupable(runs), looking.group, none=looking.kind != "means")


def drawn(words: Words, runs: Runs, looking: Looking, designs: Mapping[int, str]) -> Figure:
    """The figure that is looked at. Raises `Refused`."""
    most = measures.MAX_MEANS if looking.kind == "means" else measures.MAX_GROUPS
    chosen = measures.chosen(runs, looking.filters, looking.group, most)
    if not len(chosen.places):
        raise Refused("no_matching")
    told = [names.group(words, looking.group, one, designs) for one in chosen.groups]
    made = {"means": _means, "histogram": _histogram, "scatter": _scatter}[looking.kind]
    figure = made(words, chosen, looking, told)
    if chosen.n_groups > len(chosen.groups):
        figure.how += " " + words("explore.draw.groups_left", shown=len(chosen.groups), all=chosen.n_groups)
    return figure


def local(words: Words) -> str:
    """JavaScript that writes numbers, one or several, with the signs of the language."""
    signs = {sign: str(words.phrases.at("numbers", name))
             for sign, name in ((",", "thousands"), (".", "decimal"), ("-", "minus"))}  # fmt: skip
    return f"""value => {{
      const signs = {json.dumps(signs)};
      const digits = one => Math.abs(one) < {LARGE} ? {{maximumSignificantDigits: 4}} : {{maximumFractionDigits: 0}};
      const told = one => typeof one !== 'number' ? one
        : one.toLocaleString('en-US', digits(one)).replace(/[,.-]/g, sign => signs[sign]);
      return Array.isArray(value) ? value.map(told) : told(value);
    }}"""


def _axis_name(words: Words, name: str) -> str:
    unit = names.unit(words, name)
    return f"{names.label(words, name)} ({unit})" if unit else names.label(words, name)


def _value_axis(words: Words, name: str, **further: Any) -> dict[str, Any]:
    return charts.axis(_axis_name(words, name), type="value", scale=True, nameLocation="middle", nameGap=34,
                       axisLabel={**charts.INK, ":formatter": local(words)}, **further)  # fmt: skip


def _options(**further: Any) -> dict[str, Any]:
    usual = {"grid": {"left": 12, "right": 28, "top": 44, "bottom": 40, "containLabel": True}}
    return charts.options(**{**usual, **further})


def _means(words: Words, chosen: measures.Chosen, looking: Looking, told: list[str]) -> Figure:
    found, is_crossed = measures.means(chosen, looking.x)
    if not found:
        raise Refused("no_matching")
    by_group = {id(group): text for group, text in zip(chosen.groups, told, strict=True)}
    labels = [by_group[id(mean.group)] for mean in found]
    spans: list[Any] = []
    for place, mean in enumerate(found):
        if mean.low == mean.low:
            spans += [[mean.low, place], [mean.high, place], [None, None]]
    dots = [{"value": [mean.mean, place], "tip": _mean_told(words, labels[place], mean)}
            for place, mean in enumerate(found)]  # fmt: skip
    series = [
        {"type": "line", "data": spans, "symbol": "rect", "symbolSize": [3, 11], "silent": True, "connectNulls": False,
         "lineStyle": {"width": 3, "color": "var(--c1)"}, "itemStyle": {"color": "var(--c1)"}, "z": 2},
        {"type": "scatter", "data": dots, "symbolSize": 12, "itemStyle": {"color": "var(--c1)"}, "z": 3},
    ]  # fmt: skip
    width = min(WIDEST_LABEL, SIGN_WIDTH * max(map(len, labels)) + 12)
    options = charts.options(
        grid={"left": width + 12, "right": 28, "top": 12, "bottom": 64},
        xAxis=_value_axis(words, looking.x), legend={"show": False},
        yAxis=charts.axis(type="category", data=labels, inverse=True,
                          axisLabel={**charts.INK, "width": width, "overflow": "break", "lineHeight": LINE_HEIGHT}),
        tooltip=TIP, series=series,
    )  # fmt: skip
    label = names.label(words, looking.x)
    title = words("explore.draw.means_title", outcome=label, group=names.label(words, looking.group or "run"))
    how = words("explore.draw.means_how") + " " + words(f"explore.draw.{'crossed' if is_crossed else 'not_crossed'}")
    row = 2 * ROW_HEIGHT if width == WIDEST_LABEL else ROW_HEIGHT
    return Figure(title, how, options, max(LEAST_HEIGHT, 80 + row * len(found)))


def _mean_told(words: Words, label: str, mean: measures.Mean) -> str:
    """What a tip says of a mean, as HTML."""
    ends = [names.number(words, value) for value in (mean.mean, mean.low, mean.high)]
    text = words("explore.draw.mean_told", group=names.safe(label), mean=ends[0], low=ends[1], high=ends[2], n=mean.n)
    return text.replace("\n", "<br>")


def _series_looks(place: int) -> dict[str, Any]:
    colour = charts.SERIES[place]
    return {"itemStyle": {"color": colour}, "lineStyle": {"color": colour, "width": 2.5, "type": charts.DASHES[place]}}


def _histogram(words: Words, chosen: measures.Chosen, looking: Looking, told: list[str]) -> Figure:
    found = measures.spread(chosen, looking.x)
    if not found.labels:
        raise Refused("no_matching")
    labels = [_bin_told(words, looking.x, one) for one in found.labels]
    is_alone = len(told) == 1
    series = [
        {"type": "bar" if is_alone or len(labels) <= measures.MAX_GROUPS else "line", "name": name, "symbol": "none",
         "step": "middle", "data": [round(100 * float(share), 2) for share in shares], "barCategoryGap": "8%",
         **_series_looks(place)}
        for place, (name, shares) in enumerate(zip(told, found.shares, strict=True))
    ]  # fmt: skip
    options = _options(
        xAxis=charts.axis(_axis_name(words, looking.x), type="category", data=labels, nameLocation="middle",
                          nameGap=34),
        yAxis=charts.axis(words("explore.draw.share_of_runs"), type="value", nameLocation="end",
                          nameTextStyle={**charts.INK, "align": "left"},
                          axisLabel={**charts.INK, ":formatter": local(words)}),
        series=series, tooltip={"trigger": "axis", "confine": True, ":valueFormatter": local(words)},
    )  # fmt: skip
    if is_alone:
        options["legend"] = {"show": False}
    title = words("explore.draw.histogram_title", outcome=names.label(words, looking.x))
    return Figure(title, words("explore.draw.histogram_how"), options, 420)


def _bin_told(words: Words, name: str, one: Any) -> str:
    if isinstance(one, tuple):
        return words("explore.draw.band", low=names.number(words, one[0]), high=names.number(words, one[1]))
    return names.cell(words, name, one)


def _scatter(words: Words, chosen: measures.Chosen, looking: Looking, told: list[str]) -> Figure:
    found = measures.points(chosen, looking.x, looking.y)
    series = [
        {"type": "scatter", "name": name, "data": places.round(6).tolist(), "symbol": SYMBOLS[place], "symbolSize": 9,
         "itemStyle": {"color": charts.SERIES[place], "opacity": 0.65}}
        for place, (name, (_, places)) in enumerate(zip(told, found, strict=True))
    ]  # fmt: skip
    n_shown = sum(len(places) for _, places in found)
    options = _options(
        xAxis=_value_axis(words, looking.x), yAxis={**_value_axis(words, looking.y), "nameGap": 52}, series=series,
        grid={"left": 40, "right": 28, "top": 44, "bottom": 40, "containLabel": True},
        tooltip={"trigger": "item", "confine": True, ":valueFormatter": local(words)},
    )  # fmt: skip
    options["legend"] = {"show": len(told) > 1, "top": 0, "left": 0, "textStyle": charts.INK}  # shapes are its icons
    title = words("explore.draw.scatter_title", x=names.label(words, looking.x), y=names.label(words, looking.y))
    how = words("explore.draw.scatter_how", shown=n_shown, all=len(chosen.places))
    return Figure(title, how, options, 480)
