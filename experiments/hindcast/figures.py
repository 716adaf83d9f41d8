"""Figures of the hindcast: forecasts with what happened, places in the forecasts, scores."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.hindcast.forecasts import CLASS, COVERED, FORECASTS, MODEL, PLAN, POOLED, USUAL, Scored
from experiments.hindcast.scores import Forecast
from experiments.record import Recorded
from experiments.reporting.drawing import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PAPER,
    PURPLE,
    VERMILION,
    new_figure,
)

COLOURS = {MODEL: BLUE, POOLED: ORANGE, CLASS: GREEN, USUAL: PURPLE, PLAN: GREY}
ROW = 0.3  # inches per programme


def _band(axes: Axes, row: float, forecast: Forecast, colour: str) -> None:
    low, quarter, middle, three, high = (
        forecast.quantile(share) for share in (COVERED[0], 0.25, 0.5, 0.75, COVERED[1])
    )
    axes.hlines(row, low, high, color=colour, lw=2.2, alpha=0.6)
    axes.hlines(row, quarter, three, color=colour, lw=6, alpha=0.55)
    axes.plot(middle, row, "|", color=colour, ms=11, mew=2)


def _actual(axes: Axes, row: float, known: Recorded, right: float) -> None:
    if known.is_open:
        axes.annotate(
            "", (right, row), (known.low, row), arrowprops={"arrowstyle": "->", "color": VERMILION, "lw": 1.6}
        )
        axes.plot(known.low, row, "|", color=VERMILION, ms=9, mew=2)
    else:
        axes.plot([known.low, known.high], [row, row], color=VERMILION, lw=2)
        axes.plot([known.low, known.high], [row, row], "o", color=VERMILION, mec=PAPER, mew=0.6, ms=7)


def forecasts(scored: Scored, unit: str) -> Figure:
    """The model's distribution for every programme, the reference class below it, and what happened."""
    order = sorted(range(len(scored.names)), key=lambda place: (scored.recorded[place] is None, scored.names[place]))
    figure = new_figure(ROW * len(order) + 1.3, width=8.6)
    axes = figure.subplots()
    largest = [forecast.quantile(0.95) for forecast in scored.forecasts]
    ends = [one.low if one.is_open else one.high for one in scored.recorded if one is not None]
    right = 1.08 * max(*largest, *ends) if ends else 1.08 * max(largest)
    for row, place in enumerate(order):
        name, known = scored.names[place], scored.recorded[place]
        _band(axes, row, scored.forecasts[place], BLUE if known is not None else LIGHT)
        if name in scored.classes:
            low, middle, high = (scored.classes[name].quantile(share) for share in (COVERED[0], 0.5, COVERED[1]))
            axes.hlines(row + 0.27, low, high, color=GREEN, lw=1.4)
            axes.plot(middle, row + 0.27, "|", color=GREEN, ms=6, mew=1.5)
        if known is not None:
            _actual(axes, row - 0.27, known, right)
    n_known = len(scored.known)
    if 0 < n_known < len(order):
        axes.axhline(n_known - 0.5, color=GREY, lw=0.8, ls=(0, (4, 3)))
    axes.set_yticks(range(len(order)), [scored.names[place] for place in order])
    axes.set(ylim=(len(order) - 0.4, -0.7), xlim=(0, right), xlabel=unit)
    axes.tick_params(axis="y", length=0)
    handles = [
        Line2D([], [], color=BLUE, lw=4, alpha=0.6, label="the model: half and four fifths of futures"),
        Line2D([], [], color=GREEN, lw=1.4, label="the reference class: four fifths"),
        Line2D([], [], color=VERMILION, marker="o", mec=PAPER, ms=7, label="what happened (arrow: at least)"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
    return figure


def places(scored: Scored) -> Figure:
    """Where each record lies in the model's distribution."""
    known = sorted(scored.known, key=lambda name: scored.place_of(name)[0])
    figure = new_figure(0.32 * max(len(known), 1) + 1.4, width=8.0)
    axes = figure.subplots()
    axes.axvspan(100 * COVERED[0], 100 * COVERED[1], color=FAINT, alpha=0.6, lw=0)
    for row, name in enumerate(known):
        low, high = (100 * share for share in scored.place_of(name))
        axes.hlines(row, low, high, color=VERMILION, lw=3, alpha=0.6)
        axes.plot(low, row, "o", color=VERMILION, ms=6)
    axes.axvline(50, color=INK, lw=0.9, ls=(0, (1, 2)))
    axes.set_yticks(range(len(known)), known)
    axes.set(xlim=(-2, 102), ylim=(len(known) - 0.4, -0.6), xlabel="% of simulated futures that took less time")
    axes.tick_params(axis="y", length=0)
    return figure


def scores(scored: Scored) -> Figure:
    """The score of each forecast for each programme, and their means."""
    table = scored.scores
    kinds = [kind for kind in FORECASTS if kind in table]
    figure = new_figure(0.46 * (len(table) + 1) + 1.5, width=8.6)
    axes = figure.subplots()
    for place, kind in enumerate(kinds):
        shift = 0.17 * (place - (len(kinds) - 1) / 2)
        rows = np.arange(len(table)) + shift
        axes.hlines(rows, 0, table[kind], color=COLOURS[kind], lw=1.4, alpha=0.7)
        axes.plot(table[kind], rows, "o", color=COLOURS[kind], ms=5, label=FORECASTS[kind])
        axes.hlines(len(table) + 0.3 + shift, 0, table[kind].mean(), color=COLOURS[kind], lw=4)
    axes.axhline(len(table) - 0.4, color=GREY, lw=0.8)
    axes.set_yticks([*range(len(table)), len(table) + 0.3],
                    [*scored.known, "Mean of all"])  # fmt: skip
    axes.set(ylim=(len(table) + 0.9, -0.6), xlim=(0, None), xlabel="score, in planned times (smaller is better)")
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="outside lower center", ncols=2)
    return figure
