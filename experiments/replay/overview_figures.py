"""Figures of several programmes, each on its own calendars."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.intervals import Estimate
from experiments.replay.analysis import ALL, BALLOT, DATE, HAVING, Arms, part_of
from experiments.replay.figures import better
from experiments.replay.findings import NAMED
from experiments.reporting.drawing import BAD, BLUE, GOOD, GREY, INK, LIGHT, ORANGE, PAPER, PURPLE, new_figure
from experiments.words import quantity

SHOWN = ("execution_risk", "delay_quarters", "strategy_kept_share", "longest_gap_quarters")
SPLIT = ("execution_risk", "delay_quarters")
COLOURS = {HAVING: BLUE, DATE: ORANGE, BALLOT: PURPLE}
ROW = 0.28  # inches per programme


def _order(all_arms: Mapping[str, Arms]) -> list[str]:
    """Programmes, those first on whose execution risk the calendar weighs most."""
    return sorted(all_arms, key=lambda name: -part_of(all_arms[name], SHOWN[0], ALL).mean)


def _dot(axes: Axes, row: float, change: Estimate, name: str) -> None:
    one = quantity(name)
    low, mean, high = (end * one.scale for end in (change.low, change.mean, change.high))
    colour = GREY if not change.is_clear or one.sign == 0 else GOOD if change.mean * one.sign > 0 else BAD
    if np.isfinite([low, high]).all():
        axes.hlines(row, low, high, color=colour, lw=2.2)
    axes.plot(mean, row, "o", ms=5.5, color=colour, mfc=colour if change.is_clear else PAPER, mew=1.4)


def whole(all_arms: Mapping[str, Arms], mean_part: Callable[[Mapping[str, Arms], str, str], Estimate]) -> Figure:
    """What the whole calendar adds to four outcomes of each programme, and on average."""
    order = _order(all_arms)
    figure = new_figure(ROW * (len(order) + 1) + 1.2)
    for axes, name in zip(figure.subplots(1, len(SHOWN), sharey=True), SHOWN, strict=True):
        for row, programme in enumerate(order):
            _dot(axes, row, part_of(all_arms[programme], name, ALL), name)
        _dot(axes, len(order) + 0.2, mean_part(all_arms, name, ALL), name)
        axes.axvline(0, color=INK, lw=0.9, zorder=0)
        axes.axhline(len(order) - 0.4, color=LIGHT, lw=0.8)
        axes.set_title(f"{quantity(name).wrapped(24)}\n{better(quantity(name))}", fontsize=8.5, linespacing=1.2)
        axes.set(xlabel=quantity(name).change_axis, ylim=(len(order) + 0.7, -0.7))
        axes.set_yticks([*range(len(order)), len(order) + 0.2], [*order, "Mean of all"])
        axes.tick_params(axis="y", length=0)
        axes.locator_params(axis="x", nbins=5)
    return figure


def parts(all_arms: Mapping[str, Arms]) -> Figure:
    """The three parts of the calendar in two outcomes of each programme."""
    order = _order(all_arms)
    figure = new_figure(1.3 * ROW * len(order) + 1.4)
    for axes, name in zip(figure.subplots(1, len(SPLIT), sharey=True), SPLIT, strict=True):
        one = quantity(name)
        for shift, (part, colour) in zip((-0.22, 0.0, 0.22), COLOURS.items(), strict=True):
            found = [part_of(all_arms[programme], name, part) for programme in order]
            rows = np.arange(len(order)) + shift
            low, mean, high = (one.scale * np.array([getattr(each, end) for each in found]) for end in
                               ("low", "mean", "high"))  # fmt: skip
            axes.hlines(rows, low, high, color=colour, lw=1.8, alpha=0.7)
            axes.plot(mean, rows, "o", ms=4.5, color=colour, label=NAMED[part])
        axes.axvline(0, color=INK, lw=0.9, zorder=0)
        axes.set_title(f"{one.label}\n{better(one)}", linespacing=1.2)
        axes.set(xlabel=one.change_axis, ylim=(len(order) - 0.4, -0.6))
        axes.set_yticks(range(len(order)), order)
        axes.tick_params(axis="y", length=0)
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure
