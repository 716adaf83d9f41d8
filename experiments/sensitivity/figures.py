"""The figures: which parameters matter for what, how far that stands out from noise, and whether it settles."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from experiments.reporting.drawing import (
    BLUE,
    FAINT,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PAPER,
    SERIES,
    SHADES,
    bare,
    ink_on,
    new_figure,
)
from experiments.sensitivity.analysis import Found, Index
from experiments.sensitivity.choosing import parameter_named
from experiments.sensitivity.method import Method
from experiments.words import quantity

PER_ROW = 3  # panels side by side
MOST_BARS = 10  # factors in a panel
MOST_COLUMNS = 26  # factors beside one another
MOST_LINES = 5  # factors in a panel of the convergence
NAMED_POINTS = 6  # factors named in the plane
AXES = {"ST": "% of the variance", "distance": "distance, 0 to 1"}


def _scaled(method: Method, name: str) -> tuple[float, str]:
    """What the main index of an outcome is multiplied by on an axis, and what stands beside it."""
    if method.main == "ST":
        return 100.0, AXES["ST"]
    if method.main == "distance":
        return 1.0, AXES["distance"]
    of = quantity(name)
    return of.scale, of.change_axis or "change"


def _largest(values: np.ndarray) -> float:
    """The largest of some values that are known, or 1 where none is known or above 0."""
    found = float(np.max(values, initial=0.0, where=np.isfinite(values)))
    return found if found > 0 else 1.0


def overall_order(method: Method, found: dict[str, Found]) -> list[int]:
    """Factors by how much they matter over all outcomes: the mean of their index relative to the largest one's."""
    parts = []
    for one in found.values():
        mean = np.clip(np.nan_to_num(one.indices[method.main].mean), 0.0, None)
        parts.append(mean if method.main == "ST" else mean / _largest(mean))
    return [int(i) for i in np.argsort(-np.mean(parts, axis=0), kind="stable")]


def _heat_row(axes: Axes, row: int, method: Method, one: Found, order: list[int]) -> None:
    index = one.indices[method.main]
    top = 1.0 if method.main == "ST" else _largest(index.mean)
    for place, factor in enumerate(order):
        share = float(index.mean[factor]) / top
        colour = SHADES(float(np.clip(share, 0, 1)) ** 0.75) if index.is_clear[factor] else PAPER
        axes.add_patch(Rectangle((place, row - 0.5), 1, 1, facecolor=colour, edgecolor="#EEEEEE", lw=0.6))
        if index.is_clear[factor]:
            axes.text(place + 0.5, row, f"{100 * share:.0f}" if share >= 0.005 else "<1", ha="center", va="center",
                      fontsize=6.8, color=ink_on(colour))  # fmt: skip
    if one.luck is not None and np.isfinite(one.luck.mean):
        at = len(order) + 0.4
        axes.add_patch(Rectangle((at, row - 0.5), 1, 1, facecolor=FAINT, edgecolor="#EEEEEE", lw=0.6))
        axes.text(at + 0.5, row, f"{100 * one.luck.mean:.0f}", ha="center", va="center", fontsize=6.8, color=INK)


def heat(method: Method, found: dict[str, Found]) -> Figure:
    """Outcomes by factors: the main index where it stands out from noise, and the share of luck beside it."""
    order, names = overall_order(method, found)[:MOST_COLUMNS], method.factors.names
    groups = list(dict.fromkeys(quantity(name).group for name in found))
    rows = [(group, [name for name in found if quantity(name).group == group]) for group in groups]
    n_lines = len(found) + len(groups)
    figure = new_figure(0.185 * n_lines + 1.9, width=10.0)
    axes = figure.subplots()
    bare(axes)
    line, width = 0, len(order) + (1.4 if any(one.luck is not None for one in found.values()) else 0)
    for group, members in rows:
        axes.text(-0.1, line, group.capitalize(), ha="right", va="center", fontsize=8, fontweight="bold")
        for name in members:
            line += 1
            label = quantity(name).label
            axes.text(-0.1, line, label if len(label) <= 60 else f"{label[:58]}…", ha="right", va="center", fontsize=7)
            _heat_row(axes, line, method, found[name], order)
        line += 1
    for place, factor in enumerate(order):
        head = parameter_named(names[factor])
        axes.text(place + 0.5, -0.3, head, rotation=90, ha="center", va="bottom", fontsize=7.5)
    if width > len(order):
        axes.text(len(order) + 0.9, -0.3, "luck", rotation=90, ha="center", va="bottom", fontsize=7.5,
                  fontweight="bold")  # fmt: skip
    axes.set(xlim=(0, width), ylim=(line - 0.4, -0.5))
    return figure


def _panels(n: int, height: float) -> tuple[Figure, list[Axes]]:
    n_rows = -(-n // PER_ROW)
    figure = new_figure(n_rows * height + 0.5)
    axes = list(np.atleast_1d(figure.subplots(n_rows, min(n, PER_ROW))).ravel())
    for spare in axes[n:]:
        spare.remove()
    return figure, axes[:n]


def _marks(axes: Axes, rows: np.ndarray, index: Index, order: np.ndarray, scale: float, colour: str = BLUE,
           size: float = 5.5) -> None:  # fmt: skip
    """Dots with intervals, filled where they stand out from noise."""
    mean, low, high = (end[order] * scale for end in (index.mean, index.low, index.high))
    known = np.isfinite(low) & np.isfinite(high)
    axes.hlines(rows[known], low[known], high[known], color=colour, lw=2, alpha=0.6)
    for row, value, is_clear in zip(rows, mean, index.is_clear[order], strict=True):
        axes.plot(value, row, "o", ms=size, color=colour, mfc=colour if is_clear else PAPER, mew=1.3)


def _ranked_panel(axes: Axes, method: Method, name: str, one: Found) -> None:
    index = one.indices[method.main]
    order = index.order[:MOST_BARS]
    rows = np.arange(len(order), dtype=float)
    scale, label = _scaled(method, name)
    if index.dummy is not None:
        axes.axvspan(min(0.0, scale * index.dummy.low), scale * index.floor, color=FAINT, alpha=0.8, lw=0, zorder=0)
    has_first = method.main == "ST"
    if has_first:
        _marks(axes, rows + 0.2, one.indices["S1"], order, scale, ORANGE, 4)
    _marks(axes, rows - (0.14 if has_first else 0.0), index, order, scale)
    axes.axvline(0, color=GREY, lw=0.8, zorder=0)
    axes.set_yticks(rows, [parameter_named(method.factors.names[i]) for i in order])
    axes.set(ylim=(len(order) - 0.5, -0.6), xlabel=label)
    axes.set_title(quantity(name).wrapped(28), fontsize=9, linespacing=1.2)
    axes.tick_params(axis="y", length=0, labelsize=7.8)
    axes.grid(visible=False, axis="y")
    if has_first:
        axes.set_xlim(max(axes.get_xlim()[0], -25), min(axes.get_xlim()[1], 125))


def ranked(method: Method, found: dict[str, Found], names: list[str]) -> Figure:
    """The factors that matter most for some outcomes, with intervals, and how high the dummy reaches."""
    n_bars = min(MOST_BARS, len(method.factors.names))
    figure, panels = _panels(len(names), 0.21 * n_bars + 1.15)
    for axes, name in zip(panels, names, strict=True):
        _ranked_panel(axes, method, name, found[name])
    handles: list[Line2D | Patch] = []
    if method.main == "ST":
        handles = [Line2D([], [], marker="o", color=BLUE, ms=5.5, label="total order: alone and together with others"),
                   Line2D([], [], marker="o", color=ORANGE, ms=4, label="first order: alone")]  # fmt: skip
    if method.keys.dummy:
        does = "nothing reads" if method.main == "distance" else "only reshuffles luck"
        handles.append(Patch(color=FAINT, label=f"where a parameter that {does} may lie"))
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
    return figure


def interactions(method: Method, found: dict[str, Found], names: list[str]) -> Figure:
    """What each factor does only together with others: total less first order."""
    order = overall_order(method, {name: found[name] for name in names})
    figure = new_figure(0.22 * len(order) + 1.4)
    panels = np.atleast_1d(figure.subplots(1, len(names), sharey=True))
    rows = np.arange(len(order), dtype=float)
    for axes, name in zip(panels, names, strict=True):
        index = found[name].indices["ST-S1"]
        if index.dummy is not None:
            axes.axvspan(100 * min(0.0, index.dummy.low), 100 * index.floor, color=FAINT, alpha=0.8, lw=0, zorder=0)
        _marks(axes, rows, index, np.array(order), 100)
        axes.axvline(0, color=GREY, lw=0.8, zorder=0)
        axes.set_title(quantity(name).wrapped(18), fontsize=8.5, linespacing=1.2)
        axes.set_xlabel("% of the variance", fontsize=8)
        axes.set_xlim(max(axes.get_xlim()[0], -40), min(axes.get_xlim()[1], 80))
        axes.tick_params(axis="y", length=0)
        axes.locator_params(axis="x", nbins=4)
    panels[0].set_yticks(rows, [parameter_named(method.factors.names[i]) for i in order])
    panels[0].set_ylim(len(order) - 0.5, -0.5)
    return figure


def _name_points(axes: Axes, points: list[tuple[float, float]], names: list[str]) -> None:
    """A name beside each point, on a side where it meets no other name, or none where there is no such side."""
    taken: list[tuple[float, float, float, float]] = []
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]  # a panel of a figure of ours
    unit = axes.figure.dpi / 72
    places = axes.transData.transform(np.array(points))
    window = axes.get_window_extent()
    for (x, y), point, name in zip(places, points, names, strict=True):
        wide, high = 4.1 * len(name) * unit, 8 * unit
        for right, up in ((6, 0), (-6, 0), (6, 9), (-6, 9), (6, -9), (-6, -9)):
            left = x + right * unit - (wide if right < 0 else 0)
            box = (left, y + up * unit - high / 2, left + wide, y + up * unit + high / 2)
            is_inside = box[0] > window.x0 and box[2] < window.x1 and box[1] > window.y0 and box[3] < window.y1
            if is_inside and not any(
                box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken
            ):
                axes.annotate(name, point, (right, up), textcoords="offset points", fontsize=7.2, va="center",
                              ha="left" if right > 0 else "right")  # fmt: skip
                taken.append(box)
                break


def _plane_panel(axes: Axes, method: Method, name: str, one: Found) -> None:
    size, apart = one.indices["size"], one.indices["sigma"]
    scale, label = _scaled(method, name)
    x, y = size.mean * scale, apart.mean * scale
    top = 1.12 * _largest(np.concatenate([x, y]))
    if size.dummy is not None:
        axes.axvspan(0, size.floor * scale, color=FAINT, alpha=0.8, lw=0, zorder=0)
    axes.plot([0, top], [0, top], color=LIGHT, lw=0.9, ls=(0, (4, 3)), zorder=0)
    for factor in size.order:
        is_clear = bool(size.is_clear[factor])
        axes.plot(x[factor], y[factor], "o", ms=5, color=BLUE, mfc=BLUE if is_clear else PAPER, mew=1.2)
    axes.set(xlim=(0, top), ylim=(-0.03 * top, top), xlabel=f"mean size, {label}", ylabel="spread")
    axes.set_title(quantity(name).wrapped(28), fontsize=9, linespacing=1.2)


def plane(method: Method, found: dict[str, Found], names: list[str]) -> Figure:
    """Morris' plane: how large the effects of a factor are, and how far they differ from place to place."""
    figure, panels = _panels(len(names), 2.9)
    for axes, name in zip(panels, names, strict=True):
        _plane_panel(axes, method, name, found[name])
    for axes, name in zip(panels, names, strict=True):
        size, apart = found[name].indices["size"], found[name].indices["sigma"]
        scale, named = _scaled(method, name)[0], size.order[:NAMED_POINTS]
        points = [(float(size.mean[i] * scale), float(apart.mean[i] * scale)) for i in named]
        _name_points(axes, points, [parameter_named(method.factors.names[i]) for i in named])
    return figure


def _lines(axes: Axes, method: Method, by_size: dict[int, Index], shown: np.ndarray, scale: float) -> None:
    sizes = np.array(list(by_size), dtype=float)
    shift = np.linspace(-1, 1, len(shown)) if len(shown) > 1 else np.zeros(1)
    is_log = sizes[-1] > 16 * 2
    for number, factor in enumerate(shown):
        at = sizes * (1 + 0.035 * shift[number]) if is_log else sizes + 0.12 * shift[number]
        mean, low, high = (
            np.array([getattr(index, end)[factor] for index in by_size.values()]) * scale
            for end in ("mean", "low", "high")
        )
        axes.vlines(at, low, high, color=SERIES[number], lw=1.4, alpha=0.55)
        label = parameter_named(method.factors.names[factor])
        axes.plot(at, mean, "-o", ms=3.5, lw=1.3, color=SERIES[number], label=label)
    floors = np.array([index.floor for index in by_size.values()]) * scale
    if method.keys.dummy:
        axes.fill_between(sizes, 0, floors, color=FAINT, alpha=0.8, lw=0, zorder=0)
    if is_log:
        axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:.0f}" for size in sizes])
    axes.minorticks_off()


def convergence(
    method: Method, found: dict[str, Found], traced: dict[str, tuple[dict[int, Index], dict[int, Index]]]
) -> Figure:
    """The main index of the largest factors against the size of the sample and the number of futures."""
    figure = new_figure(2.45 * len(traced) + 0.3)
    panels = np.atleast_2d(figure.subplots(len(traced), 2, sharey="row", width_ratios=[1.15, 1]))
    unit = "trajectories" if method.keys.method == "morris" else "base samples"
    for (left, right), (name, (by_bases, by_futures)) in zip(panels, traced.items(), strict=True):
        index = found[name].indices[method.main]
        scale, label = _scaled(method, name)
        shown = index.order[:MOST_LINES]
        _lines(left, method, by_bases, shown, scale)
        _lines(right, method, by_futures, shown, scale)
        left.set(xlabel=unit, ylabel=label)
        right.set(xlabel="futures")
        top = 1.5 * scale * _largest(index.high[shown])
        left.set_ylim(min(0.0, -0.12 * top), top)
        left.set_title(quantity(name).label)
        right.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=1.2)
    return figure
