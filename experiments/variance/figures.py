"""The figure of the split of variance: shares in a bar, and their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.reporting.drawing import BLUE, GREY, ORANGE, PAPER, SKY, ink_on, new_figure
from experiments.variance.components import GROUPS, Part
from experiments.words import quantity

NAMED = {
    "programmes": "which programme it is",
    "scenarios": "which scenario is true, alike for all programmes",
    "both": "which scenario is true, in its own way for each programme",
    "luck": "luck: the future",
}
COLOURS = {"programmes": BLUE, "scenarios": ORANGE, "both": SKY, "luck": GREY}
LEAST_WRITTEN = 0.05  # share below which there is no room for a number


def _bars(axes: Axes, split: dict[str, dict[str, Part]]) -> None:
    for row, parts in enumerate(split.values()):
        left = 0.0
        for group in GROUPS:
            width = 100 * parts[group].share
            axes.barh(row, width, left=left, color=COLOURS[group], edgecolor=PAPER, height=0.66)
            if parts[group].share >= LEAST_WRITTEN:
                axes.text(left + width / 2, row, f"{width:.0f}", ha="center", va="center", fontsize=8.5,
                          color=ink_on(COLOURS[group]))  # fmt: skip
            left += width
    axes.set(xlim=(0, 100), xlabel="% of the variance", title="Shares")
    axes.grid(visible=False, axis="y")


def _intervals(axes: Axes, split: dict[str, dict[str, Part]]) -> None:
    for row, parts in enumerate(split.values()):
        for place, group in enumerate(GROUPS):
            one, at = parts[group], row + 0.2 * (place - (len(GROUPS) - 1) / 2)
            axes.hlines(at, 100 * one.low, 100 * one.high, color=COLOURS[group], lw=2.4)
            axes.plot(100 * one.share, at, "o", color=COLOURS[group], ms=5)
    axes.set(xlim=(0, 100), xlabel="% of the variance", title="95 % intervals")


def shares(split: dict[str, dict[str, Part]]) -> Figure:
    """Shares of programmes, scenarios, both together and luck in the variance of each outcome."""
    figure = new_figure(0.62 * len(split) + 1.5)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.5, 1])
    _bars(left, split)
    _intervals(right, split)
    left.set_yticks(range(len(split)), [quantity(name).wrapped(24) for name in split])
    left.set_ylim(len(split) - 0.5, -0.5)
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
    handles = [Patch(color=COLOURS[group], label=NAMED[group]) for group in GROUPS]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure
