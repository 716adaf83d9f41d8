"""Figures of how well estimators find the truth: bias and coverage, paths, power, and the naive bias taken apart."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.evaluation import naive_bias
from experiments.evaluation.findings import FINDS, HIGH, LOW, REACHED, verdict
from experiments.evaluation.scores import NOMINAL, POWERFUL, WISHED
from experiments.evaluation.telling import design_told, estimator_told, measured
from experiments.intervals import Z
from experiments.reporting.drawing import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PURPLE,
    SERIES,
    SKY,
    VERMILION,
    new_figure,
)
from experiments.words import Quantity

COLOURS = {FINDS: BLUE, HIGH: VERMILION, LOW: VERMILION}  # others are not wrong on average
ACCEPTED = "#CDE8DF"
PART_COLOURS = {naive_bias.LEVEL: ORANGE, naive_bias.GROWTH: SKY, naive_bias.SPILLED: PURPLE,
                naive_bias.SURVEYED: LIGHT}  # fmt: skip
PART_NAMES = {
    naive_bias.LEVEL: "ahead before", naive_bias.GROWTH: "would have grown more anyway",
    naive_bias.SPILLED: "taken from the others", naive_bias.SURVEYED: "who answers",
}  # fmt: skip
MOST_FLAT = 4  # levels whose names have room side by side
ROW = 0.3  # inches per estimator


def _colour(row: pd.Series) -> str:
    return COLOURS.get(verdict(row), ORANGE)


def _columns(rows: pd.DataFrame) -> list[tuple[str, bool]]:
    return [*dict.fromkeys(zip(rows["design"], rows["has_spillovers"], strict=True))]


def bias_and_coverage(rows: pd.DataFrame, names: Sequence[str]) -> Figure:
    """Bias above and coverage below, a column per way to assign, a row per estimator."""
    columns = _columns(rows)
    figure = new_figure(2 * (ROW * len(names) + 0.7) + 0.6)
    grid = figure.subplots(2, len(columns), sharey=True, sharex="row", squeeze=False)
    reach = _reach(rows)
    for place, (design, has_spillovers) in enumerate(columns):
        mine = rows[(rows["design"] == design) & (rows["has_spillovers"] == has_spillovers)]
        above, below = grid[0, place], grid[1, place]
        for _, row in mine.iterrows():
            at = names.index(row["name"])
            _bias(above, at, row, reach)
            _coverage(below, at, row)
        above.axvline(0, color=INK, lw=1)
        below.axvspan(100 * WISHED[0], 100 * WISHED[1], color=ACCEPTED, zorder=0)
        above.set(xlim=(-reach, reach))
        above.set_title(design_told(design, has_spillovers))
        below.set(xlim=(-2, 104), xticks=[0, 25, 50, 75, 95])
    for axes in grid.ravel():
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks(range(len(names)), [estimator_told(name) for name in names])
        axes.tick_params(axis="y", length=0)
    figure.supxlabel("above: bias, % of the true effect      below: intervals that hold the truth, % of futures",
                     fontsize=9)  # fmt: skip
    handles = [Line2D([], [], color=BLUE, marker="o", label="right on average, covers"),
               Line2D([], [], color=ORANGE, marker="o", label="right on average, does not cover, or too few futures"),
               Line2D([], [], color=VERMILION, marker="o", label="wrong on average")]  # fmt: skip
    figure.legend(handles=handles, loc="outside upper center", ncols=3)
    return figure


def _reach(rows: pd.DataFrame) -> float:
    """How far the axis of bias goes, in percent of the truth."""
    largest = 100 * (rows["bias_share"].abs() + Z * (rows["bias_error"] / rows["truth"]).abs())
    finite = largest[np.isfinite(largest)]
    return float(np.clip(1.3 * finite.quantile(0.8), 20.0, 300.0)) if len(finite) else 100.0


def _bias(axes: Axes, at: int, row: pd.Series, reach: float) -> None:
    share, half = 100 * row["bias_share"], 100 * Z * abs(row["bias_error"] / row["truth"]) if row["truth"] else np.nan
    if not np.isfinite(share):
        axes.text(0.03 * reach, at, "no estimate", va="center", fontsize=7, color=GREY)
        return
    width = 100 * abs(row["error_sd"] / row["truth"])
    axes.barh(at, 2 * width, left=share - width, height=0.5, color="#ECECEC", zorder=1)
    colour = _colour(row)
    axes.hlines(at, share - half, share + half, color=colour, lw=2.4, zorder=3)
    if abs(share) > reach:
        edge = np.sign(share) * reach
        axes.plot(0.97 * edge, at, ">" if share > 0 else "<", color=colour, ms=6, zorder=4)
        axes.text(0.9 * edge, at, f"{share:+.0f} %".replace("-", "−"), ha="right" if share > 0 else "left",
                  va="center", fontsize=7, zorder=4)  # fmt: skip
        return
    axes.plot(share, at, "o", color=colour, ms=4.5, zorder=4)


def _coverage(axes: Axes, at: int, row: pd.Series) -> None:
    if not np.isfinite(row["coverage"]):
        axes.text(3, at, "no interval", va="center", fontsize=7, color=GREY)
        return
    axes.hlines(at, 100 * row["coverage_low"], 100 * row["coverage_high"], color=_colour(row), lw=2.4)
    axes.plot(100 * row["coverage"], at, "o", color=_colour(row), ms=4.5)


def paths(scores: pd.DataFrame, rows: pd.DataFrame, cells: Sequence[int], name: str, outcome: str) -> Figure:
    """The true path by year and what an estimator makes of it, on average, in most futures, and in one."""
    figure = new_figure(3.3 if len(cells) <= 4 else 6.0)
    n_columns = min(4, len(cells))
    grid = figure.subplots(-(-len(cells) // n_columns), n_columns, sharex=True, sharey=True, squeeze=False)
    quantity = measured(outcome)
    for axes, cell in zip(grid.ravel(), cells, strict=False):
        mine = rows[(rows["cell"] == cell) & (rows["name"] == name) & (rows["outcome"] == outcome)
                    & rows["year"].notna() & rows["value"].notna()]  # fmt: skip
        known = scores[(scores["cell"] == cell) & (scores["name"] == name) & (scores["outcome"] == outcome)
                       & scores["year"].notna()].sort_values("year")  # fmt: skip
        known = known[known["n_estimated"] >= REACHED * known["n_futures"].max()]
        _path(axes, mine[mine["year"].isin(known["year"])], known, quantity.scale)
        first = known.iloc[0] if len(known) else None
        axes.set_title(design_told(first["design"], first["has_spillovers"]) if first is not None else "no estimate")
    for axes in grid[-1]:
        axes.set_xlabel("years since the benefit began")
    for row in grid:
        row[0].set_ylabel(f"effect, {quantity.axis}")
    handles = [Line2D([], [], color=INK, lw=2.2, label="truth, mean"),
               Line2D([], [], color=BLUE, marker="o", ms=4, label="estimate, mean"),
               Patch(color=BLUE, alpha=0.18, label="estimates in four of five futures"),
               Line2D([], [], color=ORANGE, marker="s", ms=4, label="one future, as an evaluator sees it")]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
    return figure


def _path(axes: Axes, mine: pd.DataFrame, known: pd.DataFrame, scale: float) -> None:
    axes.axhline(0, color=GREY, lw=0.8)
    axes.axvline(-0.5, color=GREY, lw=0.8, ls=":")
    if known.empty:
        return
    low, high = (mine.groupby("year")["value"].quantile(share) for share in (0.1, 0.9))
    axes.fill_between(low.index, scale * low, scale * high, color=BLUE, alpha=0.18, lw=0)
    axes.plot(known["year"], scale * known["truth"], color=INK, lw=2.2, zorder=3)
    axes.plot(known["year"], scale * known["mean"], "-o", color=BLUE, ms=3.5, lw=1.4, zorder=4)
    one = mine[mine["seed"] == mine["seed"].min()].sort_values("year")
    at = one["year"] + 0.15
    axes.vlines(at, scale * one["low"], scale * one["high"], color=ORANGE, lw=1.1, zorder=2)
    axes.plot(at, scale * one["value"], "s", color=ORANGE, ms=3.5, zorder=2)


def naive_parts(parts: pd.DataFrame, rows: pd.DataFrame, outcome: str) -> Figure:
    """From the true effect on participants to what the naive comparison shows, step by step, per way to assign."""
    naive = rows[(rows["name"] == "naive") & (rows["outcome"] == outcome)]
    figure = new_figure(3.1)
    grid = figure.subplots(1, len(naive), sharex=True, sharey=True, squeeze=False)[0]
    quantity = measured(outcome)
    for axes, (_, row) in zip(grid, naive.iterrows(), strict=True):
        mine = parts[(parts["design"] == row["design"]) & (parts["has_spillovers"] == row["has_spillovers"])
                     & (parts["outcome"] == outcome)].set_index("name")  # fmt: skip
        _steps(axes, row, mine, quantity)
        axes.set_title(design_told(row["design"], row["has_spillovers"]))
    labels = ["true effect on participants", *(f"+ {PART_NAMES[name]}" for name in naive_bias.PARTS),
              "= what the comparison shows"]  # fmt: skip
    grid[0].set_yticks(range(len(labels)), labels)
    grid[0].set_ylim(len(labels) - 0.4, -0.6)
    figure.supxlabel(quantity.axis, fontsize=9)
    return figure


def _steps(axes: Axes, row: pd.Series, parts: pd.DataFrame, quantity: Quantity) -> None:
    """Bars of which each begins where the one above ended."""
    scale, left = quantity.scale, row["truth"]
    axes.barh(0, scale * row["truth"], height=0.6, color=GREEN)
    for at, name in enumerate(naive_bias.PARTS, start=1):
        value, error = (parts.at[name, what] if name in parts.index else np.nan for what in ("mean", "error"))
        if np.isfinite(value):
            axes.plot([scale * left, scale * left], [at - 1.3, at + 0.3], color=GREY, lw=0.8)
            axes.barh(at, scale * value, left=scale * left, height=0.6, color=PART_COLOURS[name])
            left += value
            axes.hlines(at, *(scale * (left + side * Z * error) for side in (-1, 1)), color=INK, lw=1.2)
            axes.text(scale * left, at + 0.05, f"  {quantity.signed(value)}", va="center", fontsize=7.5)
    last = len(naive_bias.PARTS) + 1
    axes.plot([scale * left, scale * left], [last - 1.3, last + 0.3], color=GREY, lw=0.8)
    axes.barh(last, scale * row["mean"], height=0.6, color=VERMILION)
    for at, value in ((0, row["truth"]), (last, row["mean"])):
        axes.text(scale * value, at, f"  {quantity.number(value)}", va="center", fontsize=7.5)
    axes.axvline(0, color=INK, lw=1)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.22)


def power_by_year(scores: pd.DataFrame, chosen: Sequence[tuple[int, str]], outcome: str) -> Figure:
    """Share of futures in which an effect is found, and half width of intervals, by year since start."""
    figure = new_figure(3.6)
    left, right = figure.subplots(1, 2)
    quantity = measured(outcome)
    for colour, (cell, name) in zip(SERIES * 3, chosen, strict=False):
        mine = scores[(scores["cell"] == cell) & (scores["name"] == name) & (scores["outcome"] == outcome)
                      & (scores["year"] >= 0) & scores["is_enough"]].sort_values("year")  # fmt: skip
        mine = mine[mine["n_estimated"] >= REACHED * mine["n_futures"]]
        if mine.empty:
            continue
        first = mine.iloc[0]
        label = f"{design_told(first['design'], first['has_spillovers'])}: {estimator_told(name)}"
        left.fill_between(mine["year"], 100 * mine["power_low"], 100 * mine["power_high"], color=colour, alpha=0.15,
                          lw=0)  # fmt: skip
        left.plot(mine["year"], 100 * mine["power"], "-o", ms=3.5, color=colour, label=label)
        right.plot(mine["year"], quantity.scale * mine["half_width"], "-o", ms=3.5, color=colour)
        right.plot(mine["year"], quantity.scale * mine["truth"], ":", color=colour)
    left.axhline(100 * POWERFUL, color=INK, lw=1, ls="--")
    left.set(ylim=(0, 102), xlabel="years since the benefit began", ylabel="futures in which it is found, %",
             title="Power")  # fmt: skip
    right.set(xlabel="years since the benefit began", ylabel=quantity.axis, ylim=(0, None),
              title="Half width of intervals (full) and true effect (dotted)")  # fmt: skip
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def by_level(mine: pd.DataFrame) -> Figure:
    """Bias, coverage and power of estimators along the levels of one series, a line per estimator and way to assign."""
    levels = list(dict.fromkeys(mine["level"]))
    figure = new_figure(3.7 if len(levels) <= MOST_FLAT else 4.2)
    grid = figure.subplots(1, 3)
    quantity = measured(mine["outcome"].iloc[0])
    for colour, (key, group) in zip(SERIES * 4, mine.groupby(["design", "name"], sort=False), strict=False):
        design, name = map(str, key)  # type: ignore[misc]
        label = f"{design_told(design)}: {estimator_told(name)}"
        for varied in dict.fromkeys(map(_varied, group["level"])):
            part = group[[_varied(level) == varied for level in group["level"]]]
            _line(grid, part, np.array([levels.index(level) for level in part["level"]]), colour, label, quantity.scale)
            label = ""  # once in the legend
    grid[0].axhline(0, color=INK, lw=1)
    grid[1].axhline(100 * NOMINAL, color=INK, lw=1, ls="--")
    grid[2].axhline(100 * POWERFUL, color=INK, lw=1, ls="--")
    for axes, title, label in zip(grid, ("Bias", "Coverage", "Power"), (quantity.axis, "% of futures", "% of futures"),
                                  strict=True):  # fmt: skip
        axes.set(title=title, ylabel=label, xlim=(-0.4, len(levels) - 0.6))
        is_many = len(levels) > MOST_FLAT
        axes.set_xticks(range(len(levels)), levels if is_many else _short(levels), fontsize=7.5,
                        rotation=90 if is_many else 0)  # fmt: skip
    for axes in grid[1:]:
        axes.set_ylim(-2, 102)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def _varied(level: str) -> str:
    """What a level is one of."""
    return level.rpartition(" ")[0]


def _line(grid: Sequence[Axes], part: pd.DataFrame, at: np.ndarray, colour: str, label: str, scale: float) -> None:
    """One estimator along some levels: bias, coverage and power with their intervals."""
    style = {"color": colour, "fmt": "-o", "ms": 3.5, "lw": 1.2}
    grid[0].errorbar(at, scale * part["bias"], scale * Z * part["bias_error"], label=label or None, **style)
    for axes, what in ((grid[1], "coverage"), (grid[2], "power")):
        below, above = 100 * (part[what] - part[f"{what}_low"]), 100 * (part[f"{what}_high"] - part[what])
        axes.errorbar(at, 100 * part[what], [below.clip(lower=0), above.clip(lower=0)], **style)


def _short(levels: Sequence[str]) -> list[str]:
    """Levels as they stand below an axis, in lines of a few letters."""
    return ["\n".join(textwrap.wrap(level.replace(", ", ",\n"), 13)) for level in levels]
