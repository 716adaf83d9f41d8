"""Small figures for a printed page, drawn on the server in the visitor's language; dashes tell lines apart in grey."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, MaxNLocator

from app.numbers import decimals_of, is_per_cent, plain
from app.words import Words

SIZE = (2.6, 1.75)  # inches, three in a row
WIDE = 3.7
MAX_YEARS = 3  # named along the bottom: a stylised year takes a few words
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


class Local(Formatter):
    """Ticks in the local way, with as many decimals as tell them apart."""

    def __init__(self, words: Words, is_per_cent: bool) -> None:
        self.words = words
        self.scale = 100.0 if is_per_cent else 1.0
        self.decimals = 0
        self.after = str(words.phrases.at("numbers", "percent")) if is_per_cent else ""

    def set_locs(self, locs: Sequence[float]) -> None:
        """Look at all ticks before the first is written."""
        self.decimals = decimals_of(self.scale * float(np.diff(locs).min()), 1) if len(locs) > 1 else 0

    def __call__(self, value: float, pos: int | None = None) -> str:  # noqa: ARG002 (matplotlib gives it)
        """The text of a tick."""
        return plain(self.words, self.scale * value, self.decimals) + self.after


def _scaled(axis: Axis, words: Words, is_per_cent: bool) -> None:
    """Few round ticks along an axis."""
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(Local(words, is_per_cent))


def _named(axes: Axes) -> None:
    """Names of the curves above the drawing, where nothing crosses them."""
    axes.figure.legend(loc="outside upper left", ncols=2, borderpad=0.1, columnspacing=1.2, handlelength=1.8)


def _years(axes: Axes, words: Words, dates: pd.Series, lived: int) -> None:
    """First quarters of some years along the bottom."""
    first = np.flatnonzero(dates.astype(str).str.endswith("Q1"))
    every = max(1, -(-len(first) // MAX_YEARS))
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
        _scaled(axes.yaxis, words, is_per_cent=False)
        axes.set_ylim(0)
        _named(axes)
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
        _scaled(axes.yaxis, words, is_per_cent=True)
        _named(axes)
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
        _scaled(axes.yaxis, words, is_per_cent=True)
        axes.set_xlabel(words("take.figures.year"))
        _named(axes)
    return found[0]


def intervals(labels: list[str], ends: np.ndarray, words: Words, outcome: str) -> str:
    """Means of an outcome with intervals [3, row], a row each, from the top down; of effects with the line of none."""
    with _drawing(outcome, (WIDE, 0.7 + 0.26 * len(labels))) as (axes, found):
        rows = np.arange(len(labels))
        axes.hlines(rows, ends[1], ends[2], color=BLUE, lw=1.6)
        axes.plot(ends[0], rows, "o", color=BLUE, ms=4)
        if outcome.startswith("effect"):
            axes.axvline(0, color=INK, lw=0.6)
        axes.set_yticks(rows, labels)
        axes.set_ylim(len(labels) - 0.5, -0.5)
        _scaled(axes.xaxis, words, is_per_cent(outcome))
    return found[0]
