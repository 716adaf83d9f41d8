"""The four figures of a comparison, as options of charts: pure, from a shot of the results and the words."""

from __future__ import annotations

from typing import Any

import numpy as np

from app import charts
from app.compare.marks import GAP, SIGNS, SYMBOLS, colour, mark, name_of, span
from app.compare.runs import FLAGS, Difference
from app.compare.shot import Shot, standardised
from app.links import LETTERS
from app.numbers import axis_formatter, difference_text, mean_text, titled, value_text
from app.words import Words
from sim.parameters import OUTCOMES_BY_NAME

FATES = ("completed", "partly_cancelled", "cancelled", "censored")
FATE_COLOURS = ("var(--c3)", "var(--c5)", "var(--c2)", "var(--c7)")
LINES = {"symbol": "rect", "color": "rgba(0, 0, 0, 0.35)", "dashArrayX": [1, 0]}
DECALS = [  # of fates, beside their colours: plain, lines one way, lines the other, dots
    {"symbol": "none"},
    LINES | {"dashArrayY": [2, 6], "rotation": 0.8},
    LINES | {"dashArrayY": [3, 3], "rotation": -0.8},
    {"symbol": "circle", "color": "rgba(0, 0, 0, 0.35)", "dashArrayX": [[8, 8], [0, 8, 8, 0]], "dashArrayY": [6, 0],
     "symbolSize": 0.5},
]  # fmt: skip
ROW_HEIGHT = 30  # pixels of an outcome, and for each design in it
LEAST_LABEL = 0.1  # share of a bar that has room for its number
LABEL_SIDES = ("right", "left", "top", "bottom")  # of a design's letter, so that near ones keep apart
BOX = (0.05, 0.25, 0.5, 0.75, 0.95)  # quantiles of whiskers, box and line
BOX_NAMES = ("low", "lower", "middle", "upper", "high")
DOT_DIGITS = 5  # of a dot's place
GOLDEN, SCATTER = 0.6180339887, 44  # dots are set apart by the golden ratio, over so many pixels
NO_EMPHASIS = {"disabled": True}
TIP = {
    "trigger": "item", "confine": True, "backgroundColor": "var(--panel)", "borderColor": "var(--line)",
    "textStyle": {"color": "var(--ink)", "fontSize": 15, "fontFamily": charts.FONT},
    ":formatter": "p => p.data.tip || ''",
}  # fmt: skip


def _category(labels: list[str], **further: Any) -> dict[str, Any]:
    return charts.axis(type="category", data=labels, inverse=True, splitLine={"show": False}, **further)


def _labels(**further: Any) -> dict[str, Any]:
    return {**charts.INK, "color": "var(--ink)", **further}


def _drawn(**further: Any) -> dict[str, Any]:
    return {**charts.options(tooltip=TIP), **further}


# paired differences


def height_of_forest(n_outcomes: int, n_designs: int) -> int:
    """Height in pixels of a forest plot."""
    return 90 + n_outcomes * (ROW_HEIGHT + GAP * max(0, n_designs - 2))


def forest(words: Words, shot: Shot, outcomes: tuple[str, ...]) -> dict[str, Any]:
    """Standardised differences against the first design, better to the right."""
    n = shot.n_designs - 1
    found = {(one.outcome, one.design): one for one in shot.differences}
    labels = [titled(words, name) for name in outcomes]
    series: list[dict[str, Any]] = []
    least, most = -0.5, 0.5
    for design in range(1, shot.n_designs):
        offset = GAP * (design - 1 - (n - 1) / 2)
        points, spans = [], []
        for place, name in enumerate(outcomes):
            one = found.get((name, design))
            if one is None:
                continue
            middle, low, high = standardised(shot, one)
            least, most = min(least, low), max(most, high)
            points.append(_forest_point(words, one, middle, place, offset))
            spans.append([low, high, place])
        named = {"name": name_of(words, design), "itemStyle": mark(design)}
        series.append(named | {"type": "custom", ":renderItem": span(design, offset=offset), "data": spans,
                               "clip": True, "silent": True})  # fmt: skip
        series.append(named | {"type": "scatter", "symbol": SYMBOLS[design], "symbolSize": 13, "data": points,
                               "z": 5, "emphasis": NO_EMPHASIS})  # fmt: skip
    series[0]["markLine"] = {
        "silent": True, "symbol": "none", "label": {"show": False}, "animation": False,
        "lineStyle": {"color": "var(--ink)", "width": 1.5, "type": "solid"}, "data": [{"xAxis": 0}],
    }  # fmt: skip
    ends = {"min": float(np.floor(2.1 * least) / 2), "max": float(np.ceil(2.1 * most) / 2)}
    across = charts.axis(words("compare.forest.axis"), type="value", nameLocation="middle", nameGap=30, **ends)
    across["axisLabel"] = {**charts.INK, ":formatter": axis_formatter(words)}
    left = _category(labels, axisLabel=_labels())
    right = _category(_units(words, shot, outcomes), axisLabel=_labels(), position="right", axisLine={"show": False})
    marks = [{"name": name_of(words, design), "icon": SYMBOLS[design]} for design in range(1, n + 1)]
    legend = {"show": n > 1, "top": 0, "left": 0, "textStyle": charts.INK, "itemWidth": 14, "data": marks}
    grid = {"left": 8, "right": 12, "top": 34 if n > 1 else 8, "bottom": 30, "containLabel": True}
    return _drawn(xAxis=across, yAxis=[left, right], series=series, grid=grid, legend=legend)


def _forest_point(words: Words, one: Difference, middle: float, place: int, offset: float) -> dict[str, Any]:
    return {
        "value": [middle, place], "symbolOffset": [0, offset], "itemStyle": mark(one.design, one.is_clear),
        "tip": f"<b>{titled(words, one.outcome)}</b><br>{told(words, one)}",
    }  # fmt: skip


def _units(words: Words, shot: Shot, outcomes: tuple[str, ...]) -> list[str]:
    """The mean differences in their own units, beside the rows of a comparison of two."""
    if shot.n_designs != 2:
        return [""] * len(outcomes)
    found = {one.outcome: one for one in shot.differences}
    return [mean_text(words, name, found[name].mean) if name in found else "–" for name in outcomes]


def _unit_text(words: Words, one: Difference) -> str:
    return difference_text(words, one.outcome, one.mean, one.low, one.high)


def told(words: Words, one: Difference) -> str:
    """A difference in words: how large, better or worse, and from how many futures."""
    kind = verdict_of(one)
    return words("compare.told_difference", letter=LETTERS[one.design], difference=_unit_text(words, one),
                 verdict=words(f"compare.verdicts.{kind}"), n=one.n)  # fmt: skip


def verdict_of(one: Difference) -> str:
    """Whether a difference is better, worse, more or less, cannot be told, or is none in any future."""
    if one.mean == 0.0 and one.spread == 0.0:
        return "same"
    if not one.is_clear:
        return "untold"
    direction = OUTCOMES_BY_NAME[one.outcome].direction
    if direction == "none":
        return "more" if one.mean > 0 else "less"
    return "better" if (one.mean > 0) == (direction == "max") else "worse"


# one outcome against another


def trade_off(words: Words, shot: Shot, x: str, y: str) -> dict[str, Any]:
    """Each design as a mark with crossed intervals, its futures as faint dots."""
    series = [one for design in range(shot.n_designs) for one in _crossed(words, shot, x, y, design)]
    across = _value_axis(words, x, nameLocation="middle", nameGap=32)
    up = _value_axis(words, y)
    named = {"text": f"↑ {up.pop('name')}", "left": 0, "top": 0, "textStyle": {**charts.INK, "fontWeight": "normal"}}
    grid = {"left": 8, "right": 24, "top": 34, "bottom": 36, "containLabel": True}
    return _drawn(xAxis=across, yAxis=up, series=series, grid=grid, title=named, legend={"show": False})


def _crossed(words: Words, shot: Shot, x: str, y: str, design: int) -> list[dict[str, Any]]:
    """A design in the trade-off: its futures, the interval across, the one upright, and its mean."""
    dots = np.stack([shot.values[x][design], shot.values[y][design]], axis=1)
    dots = dots[~np.isnan(dots).any(axis=1)]
    (mx, lx, hx), (my, ly, hy) = shot.means[x][:, design].tolist(), shot.means[y][:, design].tolist()
    name = name_of(words, design)
    tip = "<br>".join([f"<b>{name}</b>", _named(words, x, mx), _named(words, y, my)])
    letter = {"show": True, "formatter": LETTERS[design], "position": LABEL_SIDES[design], "distance": 8,
              "color": "var(--ink)", "fontSize": 17, "fontWeight": 700}  # fmt: skip
    named = {"name": name, "symbol": SYMBOLS[design], "emphasis": NO_EMPHASIS}
    return [
        named | {"type": "scatter", "data": dots.round(DOT_DIGITS).tolist(), "symbolSize": 6, "silent": True, "z": 1,
                 "itemStyle": {"color": colour(design), "opacity": 0.28}},
        named | {"type": "custom", ":renderItem": span(design), "data": [[lx, hx, my]], "silent": True, "z": 3,
                 "encode": {"x": [0, 1], "y": 2}},
        named | {"type": "custom", ":renderItem": span(design, is_upright=True), "data": [[ly, hy, mx]],
                 "silent": True, "z": 3, "encode": {"x": 2, "y": [0, 1]}},
        named | {"type": "scatter", "symbolSize": 20, "z": 6, "data": [{"value": [mx, my], "tip": tip}],
                 "itemStyle": mark(design), "label": letter},
    ]  # fmt: skip


def _named(words: Words, outcome: str, value: float) -> str:
    return words("compare.named", what=words.outcome(outcome).label, value=value_text(words, outcome, value))


def _value_axis(words: Words, outcome: str, **further: Any) -> dict[str, Any]:
    direction = OUTCOMES_BY_NAME[outcome].direction
    name = words(f"compare.axis.{direction}", what=titled(words, outcome))
    drawn = charts.axis(name, type="value", scale=True, **further)
    drawn["axisLabel"] = {**charts.INK, ":formatter": axis_formatter(words, outcome), "hideOverlap": True}
    return drawn


# one outcome in all futures


def distribution(words: Words, shot: Shot, outcome: str) -> dict[str, Any]:
    """The futures of each design one by one, with the middle half as a box; a yes or no as a share."""
    labels = [f"{SIGNS[design]} {LETTERS[design]}" for design in range(shot.n_designs)]
    is_flag = outcome in FLAGS
    series = _shares(words, shot, outcome) if is_flag else _boxes(words, shot, outcome)
    across = _value_axis(words, outcome, nameLocation="middle", nameGap=32)
    if is_flag:
        across.update(min=0, max=1)
    grid = {"left": 8, "right": 24, "top": 8, "bottom": 36, "containLabel": True}
    upright = _category(labels, axisLabel=_labels(fontSize=16))
    return _drawn(xAxis=across, yAxis=upright, series=series, grid=grid, legend={"show": False})


def _boxes(words: Words, shot: Shot, outcome: str) -> list[dict[str, Any]]:
    boxes, dots = [], []
    for design in range(shot.n_designs):
        lived = shot.values[outcome][design]
        lived = lived[~np.isnan(lived)]
        if len(lived) == 0:
            continue
        five = np.quantile(lived, BOX)
        texts = dict(zip(BOX_NAMES, (value_text(words, outcome, value) for value in five), strict=True))
        tip = words("compare.box", design=LETTERS[design], n=len(lived), **texts)
        looks = {"color": "transparent", "borderColor": colour(design), "borderWidth": 2.5}
        boxes.append({"value": [design, *five.tolist()], "itemStyle": looks, "tip": tip})
        dots += [[value, design] for value in lived.round(DOT_DIGITS).tolist()]
    colours = [colour(design) for design in range(shot.n_designs)]
    scattered = f"""(params, api) => {{
      const p = api.coord([api.value(0), api.value(1)]);
      const away = ((params.dataIndex * {GOLDEN}) % 1 - 0.5) * {SCATTER};
      return {{type: 'circle', shape: {{cx: p[0], cy: p[1] + away, r: 3.2}},
        style: {{fill: {colours!r}[api.value(1)], opacity: 0.35}}}};
    }}"""
    return [
        {"type": "custom", ":renderItem": scattered, "data": dots, "silent": True, "encode": {"x": 0, "y": 1}, "z": 1},
        {"type": "boxplot", "data": boxes, "boxWidth": [26, 40], "z": 3, "emphasis": NO_EMPHASIS,
         "encode": {"y": 0, "x": [1, 2, 3, 4, 5]}},
    ]  # fmt: skip


def _shares(words: Words, shot: Shot, outcome: str) -> list[dict[str, Any]]:
    bars = []
    for design in range(shot.n_designs):
        share = float(np.nanmean(shot.values[outcome][design]))
        text = value_text(words, outcome, share)
        bars.append({"value": share, "itemStyle": {"color": colour(design)}, "tip": text,
                     "label": {"show": True, "position": "right", "formatter": text, "color": "var(--ink)",
                               "fontSize": 16}})  # fmt: skip
    return [{"type": "bar", "data": bars, "barWidth": "45%", "emphasis": NO_EMPHASIS}]


# how programmes end


def fates(words: Words, shot: Shot) -> dict[str, Any]:
    """The ways in which programmes end, as shares of the futures of each design."""
    series = []
    for place, fate in enumerate(FATES):
        counts = shot.fates.get(fate, [0] * shot.n_designs)
        bars = []
        for design, count in enumerate(counts):
            share = count / max(1, shot.n)
            text = words.number(share, "pct")
            named = words("compare.named", what=words(f"compare.fates.{fate}"), value=text)
            label = {"show": share >= LEAST_LABEL, "formatter": text, "backgroundColor": "var(--panel)",
                     "color": "var(--ink)", "padding": [2, 6], "borderRadius": 4, "fontSize": 14}  # fmt: skip
            bars.append({"value": share, "label": label,
                         "tip": f"<b>{name_of(words, design)}</b><br>{named} ({words.number(count)})"})  # fmt: skip
        series.append({"type": "bar", "stack": "fate", "name": words(f"compare.fates.{fate}"), "data": bars,
                       "barWidth": "58%", "itemStyle": {"color": FATE_COLOURS[place], "borderColor": "var(--panel)",
                       "borderWidth": 1.5}, "emphasis": NO_EMPHASIS})  # fmt: skip
    labels = [f"{SIGNS[design]} {LETTERS[design]}" for design in range(shot.n_designs)]
    across = charts.axis(type="value", min=0, max=1)
    across["axisLabel"] = {**charts.INK, ":formatter": axis_formatter(words, "is_completed")}
    legend = {"top": 0, "left": 0, "textStyle": charts.INK, "itemWidth": 22, "itemHeight": 14}
    grid = {"left": 8, "right": 24, "top": 44, "bottom": 8, "containLabel": True}
    upright = _category(labels, axisLabel=_labels(fontSize=16))
    patterns = {"enabled": True, "decal": {"show": True, "decals": DECALS}, "label": {"enabled": False}}
    return _drawn(xAxis=across, yAxis=upright, series=series, grid=grid, legend=legend, aria=patterns)
