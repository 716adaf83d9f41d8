"""Figures in the house's looks: a title, the drawing, how to read it, and a button that saves it as a picture.

Drawings are SVG whose colours are the page's variables, so that light and dark need no second drawing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from nicegui import ui

from app.visit import Visit
from app.words import Words

SERIES = ("var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)")
DASHES = ("solid", "dashed", "dotted", [8, 3, 2, 3], [2, 4], [12, 4])  # beside colour, for those who do not see it
LOCALES = {"en": "en-US", "es": "es-AR", "pt": "pt-BR"}  # of the browser's numbers, with the signs of the catalogues
FONT = 'system-ui, "Segoe UI", "Noto Sans", sans-serif'  # named, as widths of words are measured with it
INK = {"color": "var(--soft)", "fontSize": 13, "fontFamily": FONT}


class Chart(ui.echart, component="chart.js"):
    """A chart that may be taken away at any moment, also before the browser has drawn it."""


def axis(name: str = "", **further: Any) -> dict[str, Any]:
    """An axis of a chart in the house's looks."""
    return {
        "name": name, "nameTextStyle": INK, "axisLabel": INK, "axisLine": {"lineStyle": {"color": "var(--line)"}},
        "splitLine": {"lineStyle": {"color": "var(--grid)"}}, "axisTick": {"show": False}, **further,
    }  # fmt: skip


def options(**further: Any) -> dict[str, Any]:
    """Options of a chart in the house's looks; `further` adds axes and series."""
    return {
        "animationDuration": 300, "animationDurationUpdate": 300, "textStyle": INK, "color": list(SERIES),
        "grid": {"left": 8, "right": 16, "top": 34, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "textStyle": INK, "itemWidth": 20, "itemHeight": 10, "itemGap": 12,
                   "type": "scroll"},
        "tooltip": {"trigger": "axis", "confine": True}, **further,
    }  # fmt: skip


def line(name: str, values: Iterable[float], place: int, area: bool = False) -> dict[str, Any]:
    """A line of a chart; `place` chooses its colour and dashes."""
    drawn: dict[str, Any] = {
        "type": "line", "name": name, "data": _rounded(values), "showSymbol": False,
        "lineStyle": {"color": SERIES[place], "type": DASHES[place], "width": 2.6},
        "itemStyle": {"color": SERIES[place]},
    }  # fmt: skip
    return drawn | {"areaStyle": {"color": SERIES[place], "opacity": 0.14}} if area else drawn


def bar(name: str, values: Iterable[float], place: int, stack: str) -> dict[str, Any]:
    """Bars of a chart, on top of others of the same stack; an edge sets them apart without their colours."""
    style = {"color": SERIES[place], "borderColor": "var(--panel)", "borderWidth": 1}
    return {
        "type": "bar",
        "name": name,
        "stack": stack,
        "data": _rounded(values),
        "itemStyle": style,
        "barCategoryGap": "12%",
    }


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(float(value), 3) for value in values]


def number_writer(words: Words, scale: str = "", after: str = "") -> str:
    """JavaScript that writes a number in the local way, to three significant digits."""
    minus = json.dumps(str(words.phrases.at("numbers", "minus")))
    locale = json.dumps(LOCALES[words.language])
    written = f"new Intl.NumberFormat({locale}, {{maximumSignificantDigits: 3}}).format({scale}value)"
    return f'(value) => value == null ? "–" : {written}.replace("-", {minus}) + {json.dumps(after)}'


def in_local_way(words: Words, drawn: dict[str, Any]) -> dict[str, Any]:
    """Options whose value axes and tips write numbers in the local way, where they do not say how themselves."""
    local = dict(drawn)
    for name in ("xAxis", "yAxis"):
        scales = drawn.get(name)
        if isinstance(scales, dict) and scales.get("type") == "value":
            label = scales.get("axisLabel", {})
            if not {"formatter", ":formatter"} & set(label):
                local[name] = {**scales, "axisLabel": {**label, ":formatter": number_writer(words)}}
    tip = drawn.get("tooltip", {})
    if not {"formatter", ":formatter", ":valueFormatter"} & set(tip):
        local["tooltip"] = {**tip, ":valueFormatter": number_writer(words)}
    return local


def save_button(words: Words, figure: str) -> ui.button:
    """A button that saves a figure as a picture; `figure` is its id."""
    save = ui.button(icon="image").props(f'flat dense round aria-label="{words("common.save_picture")}"')
    save.classes("no-print save").on("click", js_handler=f"() => window.courseRoom.savePicture({figure!r})")
    with save:
        ui.tooltip(words("common.save_picture"))
    return save


def figure(visit: Visit, name: str, title: str, how: str, drawn: dict[str, Any], height: str = "260px") -> Chart:
    """A chart as a figure with its title, how to read it and a button to save it; `name` is its id."""
    with ui.element("figure").classes("figure panel").props(f'id="{name}"'):
        with ui.element("div").classes("figure-head"):
            ui.html(f"<h3>{title}</h3>", sanitize=False)
            save_button(visit.words, name)
        chart = Chart(in_local_way(visit.words, drawn), renderer="svg").style(f"height: {height}; width: 100%")
        chart.props(f'role="img" aria-label="{title}"')
        with ui.element("figcaption"):
            ui.html(f"<b>{visit.words('common.how_to_read')}</b> {how}", sanitize=False)
    return chart
