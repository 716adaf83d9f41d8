"""Small figures for a printed page, drawn on the server in the visitor's language; dashes tell lines apart in grey."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from app.words import Words

SIZE = (2.6, 1.75)  # inches, three in a row
WIDE = 3.7
INK, SOFT, PALE = "#111111", "#555555", "#d9d9d9"
BLUE, ORANGE = "#0072b2", "#d55e00"
STYLE = {
    "font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "font.size": 7.5, "text.color": INK,
    "axes.labelcolor": INK, "axes.edgecolor": SOFT, "axes.spines.top": False, "axes.spines.right": False,
    "axes.linewidth": 0.6, "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e6e6e6", "grid.linewidth": 0.5,
    "xtick.labelsize": 7, "ytick.labelsize": 7, "xtick.major.width": 0.5, "ytick.major.width": 0.5,
    "legend.frameon": False, "legend.fontsize": 7, "svg.fonttype": "none",
}  # fmt: skip
_lock = Lock()  # matplotlib's settings are shared by all threads


@contextmanager
def _drawing(name: str, size: tuple[float, float] = SIZE) -> Iterator[tuple[Axes, list[str]]]:
    """Axes to draw on, and a list whose one entry is the drawing afterwards."""
    found: list[str] = []
    with _lock, mpl.rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size, layout="constrained")
        yield figure.subplots(), found
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    written = text.getvalue()
    found.append(written[written.index("<svg") :])


def _local(words: Words, form: str) -> FuncFormatter:
    return FuncFormatter(lambda value, _: words.number(value, form))


def _years(axes: Axes, words: Words, dates: pd.Series, lived: int) -> None:
    """First quarters of some years along the bottom."""
    first = np.flatnonzero(dates.astype(str).str.endswith("Q1"))
    every = max(1, -(-len(first) // 5))
    axes.set_xticks(first[::every], [words.date(str(dates.iloc[quarter])) for quarter in first[::every]])
    axes.tick_params(axis="x", labelsize=6)
    axes.set_xlim(0, max(1, len(dates) - 1))
    if lived < len(dates):
        axes.axvline(lived - 1, color=SOFT, lw=0.8, ls=":")


def _elections(axes: Axes, series: pd.DataFrame) -> None:
    for quarter in np.flatnonzero(series["election"].to_numpy(dtype=bool)):
        axes.axvline(quarter, color=SOFT, lw=0.7, ls=(0, (1, 2)), zorder=0)
    for quarter in np.flatnonzero(series["turnover"].to_numpy(dtype=bool)):
        axes.axvline(quarter, color=INK, lw=0.9, zorder=0)


def money(series: pd.DataFrame, lived: int, words: Words, is_planned: bool) -> str:
    """Money spent against the plan, as far as it is known, with elections and changes of party."""
    with _drawing("money") as (axes, found):
        seen = series.head(lived)
        known = series if is_planned else seen
        axes.plot(known["quarter"], known["planned_musd"], color=SOFT, lw=1, ls=(0, (4, 2)),
                  label=words("take.figures.planned"))  # fmt: skip
        axes.plot(seen["quarter"], seen["disbursed_musd"], color=BLUE, lw=1.6, label=words("take.figures.spent"))
        _elections(axes, seen)
        _years(axes, words, series["date"], lived)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(_local(words, "n"))
        axes.set_ylim(0)
        axes.legend(loc="upper left")
    return found[0]


def trust(series: pd.DataFrame, lived: int, words: Words) -> str:
    """Trust of members and their contributions."""
    with _drawing("trust") as (axes, found):
        seen = series.head(lived)
        axes.plot(seen["quarter"], seen["trust"], color=BLUE, lw=1.6, label=words("take.figures.trust"))
        axes.plot(seen["quarter"], seen["contribution_rate"], color=ORANGE, lw=1.3, ls=(0, (4, 2)),
                  label=words("take.figures.contribution"))  # fmt: skip
        _elections(axes, seen)
        _years(axes, words, series["date"], lived)
        axes.set_ylim(0, 1)
        axes.yaxis.set_major_formatter(_local(words, "pct"))
        axes.legend(loc="upper left")
    return found[0]


def effects(table: pd.DataFrame, words: Words) -> str:
    """True effects on the exports of members by year, as played and under the default design."""
    with _drawing("effects") as (axes, found):
        mine = table[table["outcome"] == "exports"].sort_values("year")
        looks = (("played", BLUE, "-"), ("default", SOFT, (0, (4, 2))))
        for name, colour, dashes in looks:
            axes.plot(
                mine["year"], mine[name], color=colour, lw=1.5, ls=dashes, label=words(f"play.results.columns.{name}")
            )
        axes.axhline(0, color=INK, lw=0.6)
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.yaxis.set_major_formatter(_local(words, "pct"))
        axes.set_xlabel(words("take.figures.year"))
        axes.legend(loc="upper left")
    return found[0]


def intervals(labels: list[str], ends: np.ndarray, form: Callable[[float], str], name: str, zero: bool) -> str:
    """Means with intervals [3, row], a row each, from the top down."""
    with _drawing(name, (WIDE, 0.7 + 0.26 * len(labels))) as (axes, found):
        rows = np.arange(len(labels))
        axes.hlines(rows, ends[1], ends[2], color=BLUE, lw=1.6)
        axes.plot(ends[0], rows, "o", color=BLUE, ms=4)
        if zero:
            axes.axvline(0, color=INK, lw=0.6)
        axes.set_yticks(rows, labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: form(value)))
    return found[0]
