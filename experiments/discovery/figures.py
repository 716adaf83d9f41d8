"""Figures of what was found: the way to a box, its limits, the scenarios around it, and how much is luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.stats import binom

from experiments.declared import parameters
from experiments.discovery.boxes import Limit, inside
from experiments.discovery.findings import Found, Search
from experiments.discovery.lives import Lives, is_ordered
from experiments.discovery.telling import p_told
from experiments.reporting.drawing import BLUE, FAINT, GREY, INK, LIGHT, ORANGE, SHADES, VERMILION, WIDTH, new_figure
from experiments.words import quantity, value_told

MOST_LIMITS = 6  # told apart by colour on the way to a box
MOST_SCATTERED = 3000  # scenarios


def trade_off(search: Search) -> Figure:
    """Coverage against density on the way from all scenarios to the smallest box, for each box."""
    figure = new_figure(4.4, 8.0 if len(search.boxes) == 1 else WIDTH)
    norm = BoundaryNorm(np.arange(-0.5, MOST_LIMITS + 1.5), SHADES.N)
    areas = figure.subplots(1, len(search.boxes), squeeze=False, sharey=True)[0]
    for number, (axes, found) in enumerate(zip(areas, search.boxes, strict=True), start=1):
        _way(axes, found, norm, "all scenarios" if number == 1 else "all that are left")
        axes.set(title=f"Box {number}{'' if found.held_out.is_confirmed else ' (not confirmed)'}",
                 xlabel="Coverage: % of failures that lie inside", xlim=(-2, 103))  # fmt: skip
    areas[0].set_ylabel("Density: % of runs inside that fail")
    areas[0].legend(loc="upper right")
    bar = figure.colorbar(ScalarMappable(norm, SHADES), ax=list(areas), ticks=range(MOST_LIMITS + 1), shrink=0.8)
    bar.set_label("Dimensions limited")
    bar.ax.set_yticklabels([*map(str, range(MOST_LIMITS)), f"{MOST_LIMITS}+"])
    return figure


def _way(axes: Axes, found: Found, norm: BoundaryNorm, whole: str) -> None:
    steps, it = found.box.steps, found.held_out
    x, y = ([100 * getattr(step, part) for step in steps] for part in ("coverage", "density"))
    axes.plot(x, y, color=LIGHT, lw=1, zorder=1)
    axes.scatter(x, y, c=[min(len(step.limits), MOST_LIMITS) for step in steps], cmap=SHADES, norm=norm, s=30,
                 edgecolors=GREY, linewidths=0.6, zorder=2)  # fmt: skip
    chosen = found.box.chosen
    axes.plot(100 * chosen.coverage, 100 * chosen.density, "*", ms=15, color=ORANGE, mec=INK, mew=0.7, zorder=4,
              label="chosen, where it was found")  # fmt: skip
    axes.errorbar(
        100 * it.coverage.mean, 100 * it.density.mean,
        xerr=_arms(it.coverage.mean, it.coverage.low, it.coverage.high),
        yerr=_arms(it.density.mean, it.density.low, it.density.high),
        fmt="D", ms=7, color=VERMILION, mec=INK, mew=0.7, elinewidth=1.4, zorder=3, label="the same box, held out",
    )  # fmt: skip
    axes.axhline(100 * steps[0].density, color=GREY, ls="--", lw=1)
    axes.annotate(whole, (2, 100 * steps[0].density), (0, 3), textcoords="offset points", color=GREY,
                  fontsize=8)  # fmt: skip


def _arms(mean: float, low: float, high: float) -> list[list[float]] | None:
    return None if np.isnan(low) else [[100 * (mean - low)], [100 * (high - mean)]]


def ladder(found: Found, scenarios: pd.DataFrame, n_resamples: int) -> Figure:
    """The limits of a box as parts of whole ranges, the surest at the top."""
    names = list(found.box.limits)
    figure = new_figure(0.62 * len(names) + 1.0)
    axes = figure.subplots()
    for row, name in enumerate(names):
        limit = found.box.limits[name]
        axes.barh(row, 1, color=FAINT, height=0.3)
        parts = _parts(name, limit, scenarios[name])
        for low, high in parts:
            axes.barh(row, high - low, left=low, color=BLUE, height=0.5)
        _numbers(axes, row, name, limit, scenarios[name], parts)
        worst = max(p for (one, _), p in found.box.quasi_p.items() if one == name)
        again = f"{found.box.again[name] * n_resamples:.0f} of {n_resamples}" if found.box.again else "-"
        axes.text(1.13, row, p_told(worst), va="center", ha="center", fontsize=8.5)
        axes.text(1.29, row, again, va="center", ha="center", fontsize=8.5)
    for x, head in ((1.13, "quasi-p"), (1.29, "found again")):
        axes.text(x, -0.75, head, ha="center", va="bottom", fontsize=8.5, fontweight="bold")
    axes.set(xlim=(-0.03, 1.38), ylim=(len(names) - 0.4, -0.95), xticks=[])
    axes.set_yticks(range(len(names)), [quantity(name).wrapped(34) for name in names])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    return figure


def _parts(name: str, limit: Limit, column: pd.Series) -> list[tuple[float, float]]:
    """The parts of a whole range, put to 0 to 1, that a limit takes."""
    if limit.choices:
        values = sorted(column.unique(), key=str)
        return [(place / len(values), (place + 1) / len(values)) for place, one in enumerate(values)
                if one in limit.choices]  # fmt: skip
    least, most = _range(name)
    low = 0.0 if limit.low is None else (limit.low - least) / (most - least)
    return [(low, 1.0 if limit.high is None else (limit.high - least) / (most - least))]


def _range(name: str) -> tuple[float, float]:
    row = parameters().loc[name]
    return float(row["low"]), float(row["high"])


def _numbers(
    axes: Axes, row: int, name: str, limit: Limit, column: pd.Series, parts: list[tuple[float, float]]
) -> None:
    """The ends of the whole range, and of what a limit takes; or the choices."""
    if limit.choices:
        values = sorted(column.unique(), key=str)
        for place, one in enumerate(values):
            axes.text((place + 0.5) / len(values), row + 0.33, value_told(one), ha="center", va="top", fontsize=8)
        return
    one = quantity(name)
    for x, value in zip((0.0, 1.0), _range(name), strict=True):
        axes.text(x, row + 0.33, one.value(value), ha="left" if x == 0 else "right", va="top", fontsize=8, color=GREY)
    ((low, high),) = parts
    for x, end, side in ((low, limit.low, "left"), (high, limit.high, "right")):
        if end is not None:
            axes.text(x, row - 0.3, one.value(end), ha=side, va="bottom", fontsize=8.5, color=BLUE, fontweight="bold")


def scatter(lives: Lives, found: Found, number: int) -> Figure:
    """All scenarios in the two surest dimensions of a box, coloured by their share of failing futures."""
    names = list(found.box.limits)[:2]
    figure = new_figure(5.2, 8.0)
    axes = figure.subplots()
    shown = lives if len(lives) <= MOST_SCATTERED else lives.of(np.arange(MOST_SCATTERED))
    others = {name: limit for name, limit in found.box.limits.items() if name not in names}
    is_bold = inside(others, shown.scenarios)
    x, y = _place(shown, names[0]), _place(shown, names[1]) if len(names) > 1 else 100 * shown.share
    norm = Normalize(0, max(0.05, float(np.quantile(shown.share, 0.99))))
    order = np.argsort(shown.share, kind="stable")
    for bold, size, alpha in ((False, 7, 0.5), (True, 18, 1.0)):
        mine = order[is_bold[order] == bold]
        axes.scatter(x[mine], y[mine], c=shown.share[mine], cmap=SHADES, norm=norm, s=size, alpha=alpha,
                     edgecolors=LIGHT, linewidths=0.4)  # fmt: skip
    _outline(axes, found, lives, names)
    _axis(axes, "x", lives, names[0])
    if len(names) > 1:
        _axis(axes, "y", lives, names[1])
    else:
        axes.set_ylabel("% of its futures that fail")
    axes.set_title(f"Box {number}")
    bar = figure.colorbar(ScalarMappable(norm, SHADES), ax=axes, shrink=0.8)
    bar.set_label("Share of futures that fail")
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    return figure


def _place(lives: Lives, name: str) -> np.ndarray:
    """Where scenarios lie along an axis; choices and whole numbers spread a little, so that none hides another."""
    column = lives.scenarios[name]
    if is_ordered(column):
        values = column.to_numpy(dtype=float)
        spread = 0.35 if pd.api.types.is_integer_dtype(column) else 0.0
    else:
        choices = sorted(column.unique(), key=str)
        values, spread = np.array([float(choices.index(one)) for one in column]), 0.3
    golden = np.modf(np.arange(len(values)) * 0.6180339887)[0] - 0.5
    return values + 2 * spread * golden


def _outline(axes: Axes, found: Found, lives: Lives, names: Sequence[str]) -> None:
    """The box, as far as it limits these dimensions; several choices are framed together."""
    spans = []
    for name in names:
        limit = found.box.limits[name]
        if limit.choices:
            values = sorted(lives.scenarios[name].unique(), key=str)
            places = [values.index(one) for one in limit.choices]
            spans.append((min(places) - 0.5, max(places) + 0.5))
            continue
        least, most = _range(name)
        half = 0.5 if pd.api.types.is_integer_dtype(lives.scenarios[name]) else 0.0
        low, high = (least if limit.low is None else limit.low), (most if limit.high is None else limit.high)
        spans.append((low - half, high + half))
    if len(spans) == 1:
        axes.axvspan(*spans[0], fill=False, ec=VERMILION, lw=2.2, zorder=5)
        return
    (left, right), (bottom, top) = spans
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, ec=VERMILION, lw=2.2, zorder=5))


def _axis(axes: Axes, which: str, lives: Lives, name: str) -> None:
    one, column = quantity(name), lives.scenarios[name]
    unit = f" ({one.axis})" if one.axis else ""
    label = f"{one.wrapped(52 if which == 'x' else 40)}{unit}"
    axes.set(**{f"{which}label": label})
    axis = axes.xaxis if which == "x" else axes.yaxis
    if is_ordered(column):
        axis.set_major_formatter(
            lambda value, _: one.number(value) if one.is_percent else f"{value:g}".replace("-", "−")
        )
    else:
        values = sorted(column.unique(), key=str)
        axis.set_ticks(range(len(values)), [value_told(value) for value in values])


def luck_or_not(failed: np.ndarray) -> Figure:
    """How many of their futures fail in scenarios, beside what it would be if luck alone decided."""
    n, n_futures = failed.shape
    counts = failed.sum(axis=1).astype(int)
    figure = new_figure(3.4, 8.0)
    axes = figure.subplots()
    places = np.arange(n_futures + 1)
    axes.bar(places, 100 * np.bincount(counts, minlength=n_futures + 1) / n, color=BLUE, width=0.7,
             label="the scenarios")  # fmt: skip
    alone = 100 * binom.pmf(places, n_futures, failed.mean())
    axes.plot(places, alone, "o-", color=VERMILION, ms=5, label="if all scenarios were equal, and luck decided alone")
    axes.set(xlabel=f"Futures of a scenario that fail, of {n_futures}", ylabel="% of scenarios")
    axes.set_xticks(places[:: max(1, n_futures // 10)])
    axes.grid(visible=False, axis="x")
    axes.legend()
    return figure
