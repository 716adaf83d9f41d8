"""Figures about robustness: regret by scenario, thresholds, trade-offs, differences and what pairing saves."""

from __future__ import annotations

import math
import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from experiments.reporting.drawing import (
    BAD,
    BLUE,
    FAINT,
    GOOD,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PAPER,
    SERIES,
    SHADES,
    bare,
    new_figure,
)
from experiments.robust.keys import Condition
from experiments.robust.study import Study
from experiments.words import Quantity, quantity, value_told

ROW = 0.235  # inches per design
MOST_ROWS = 60  # designs that a figure has room for
MOST_LINES = 12  # designs that are drawn in a colour
NAMED_COLOUR, FOUND_COLOUR = BLUE, ORANGE


def _better(one: Quantity) -> str:
    return {1: "better →", -1: "← better", 0: ""}[one.sign]


def shown(study: Study) -> list[int]:
    """The designs that figures show, from the nearest to the best to the farthest."""
    return [int(design) for design in study.order[:MOST_ROWS]]


def _labels(axes: Axes, study: Study, designs: list[int]) -> None:
    """Names of designs beside their rows, the chosen one in bold."""
    axes.set_ylim(len(designs) - 0.5, -0.5)  # before the labels, which are made for what can be seen
    axes.set_yticks(range(len(designs)), [study.name(design) for design in designs])
    axes.tick_params(axis="y", length=0)
    for label, design in zip(axes.get_yticklabels(), designs, strict=False):  # a panel that shares them has none
        label.set_fontweight("bold" if design == study.standing.chosen else "normal")


def regret_map(study: Study) -> Figure:
    """How far each design is from the best, scenario by scenario, in each objective."""
    designs, names = shown(study), study.keys.objectives
    n_rows = -(-len(names) // 2)
    figure = new_figure(n_rows * (0.19 * len(designs) + 0.75) + 0.6)
    panels = np.atleast_1d(figure.subplots(n_rows, 2 if len(names) > 1 else 1, sharey=True)).ravel()
    order = np.argsort(study.far_by_scenario[study.standing.chosen], kind="stable")
    for axes, name, short in zip(panels, names, study.short_by_scenario, strict=False):
        axes.imshow(short[designs][:, order], cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        axes.set_title(quantity(name).label)
        axes.set(xticks=[], xlabel=f"{len(order)} scenarios")
        axes.grid(visible=False)
        _labels(axes, study, designs)
        axes.tick_params(axis="y", labelsize=7.5)
    for axes in panels[len(names) :]:
        bare(axes)
    figure.colorbar(ScalarMappable(Normalize(0, 100), SHADES), ax=list(panels), shrink=0.5, extend="max",
                    label="% of the distance from the best to the worst design")  # fmt: skip
    return figure


def farness(study: Study) -> Figure:
    """Mean regret in each objective, and the largest of them with its interval."""
    designs, names = shown(study), study.keys.objectives
    figure = new_figure(ROW * len(designs) + 1.3)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.3, 1])
    relative, far = 100 * study.standing.relative, 100 * study.standing.far
    for place, name in enumerate(names):
        left.plot(relative[place, designs], range(len(designs)), "os^DvP"[place], ms=5.5, ls="none",
                  color=SERIES[place],
                  label=quantity(name).label)  # fmt: skip
    for row, design in enumerate(designs):
        is_level = design == study.standing.chosen or design in study.standing.level
        right.hlines(row, far[1, design], far[2, design], color=GOOD if is_level else GREY, lw=2.2, alpha=0.6)
        right.plot(far[0, design], row, "o", color=GOOD if is_level else GREY, ms=5.5)
    for axes, title in ((left, "In each objective"), (right, "In its weakest objective")):
        axes.set(xlim=(0, 102), xlabel="mean distance from the best, %")
        axes.set_title(f"{title}\n← better", linespacing=1.25)
    _labels(left, study, designs)
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.55 / figure.get_figheight()), ncols=2)
    return figure


def condition_told(one: Condition) -> str:
    """A threshold in words and in the unit of its outcome."""
    known = quantity(one.name)
    sign = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}[one.sign]
    return f"{known.label} {sign} {known.value(one.limit)}"


def thresholds(study: Study) -> Figure:
    """In how many scenarios all thresholds hold, and each of them."""
    held = study.satisfied
    designs = [int(one) for one in np.argsort(-held[0], kind="stable")][:MOST_ROWS]
    figure = new_figure(ROW * len(designs) + 1.1)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.5, 1])
    for row, design in enumerate(designs):
        left.barh(row, 100 * held[0, design], color=BLUE if design == study.standing.chosen else "#9CC4DE", height=0.7)
        left.hlines(row, 100 * held[1, design], 100 * held[2, design], color=INK, lw=1.2)
    left.set(xlim=(0, 100), xlabel="% of scenarios", title="All thresholds hold")
    _labels(left, study, designs)
    shares = 100 * study.satisfied_each[:, designs].T
    right.imshow(shares, cmap=SHADES, vmin=0, vmax=100, aspect="auto")
    for row, column in np.ndindex(*shares.shape):
        right.text(column, row, f"{shares[row, column]:.0f}", ha="center", va="center", fontsize=7.5,
                   color=PAPER if shares[row, column] > 60 else INK)  # fmt: skip
    labels = [textwrap.fill(condition_told(one), 20) for one in study.conditions]
    right.set_xticks(range(len(labels)), labels, fontsize=7.5)
    right.tick_params(axis="both", length=0)
    right.grid(visible=False)
    right.set_title("Each of them, % of scenarios")
    return figure


def parallel(study: Study) -> Figure:
    """All designs over the objectives, those that no other beats in colour."""
    names, n_designs = study.keys.objectives, len(study.cells.names)
    figure = new_figure(4.6)
    axes = figure.subplots()
    low, high = study.means.min(axis=0), study.means.max(axis=0)
    heights = np.divide(study.means - low, high - low, out=np.full_like(study.means, 0.5), where=high > low)
    coloured = [int(design) for design in study.order if design in study.unbeaten][:MOST_LINES]
    places = range(len(names))
    for design in range(n_designs):
        if design not in coloured:
            axes.plot(places, heights[design], color=FAINT, lw=1, zorder=1)
    for design in coloured:
        colour = FOUND_COLOUR if design >= study.cells.n_named else NAMED_COLOUR
        is_chosen = design == study.standing.chosen
        axes.plot(places, heights[design], color=colour, lw=3 if is_chosen else 1.5, zorder=4 if is_chosen else 3,
                  marker="o", ms=5)  # fmt: skip
    _names_at_the_end(axes, study, coloured, heights[:, -1], len(names) - 1)
    for place, name in enumerate(names):
        known = quantity(name)
        ends = (high[place], low[place]) if known.sign > 0 else (-high[place], -low[place])
        for value, height, align in ((ends[0], 1.03, "bottom"), (ends[1], -0.03, "top")):
            axes.text(place, height, known.value(value), ha="center", va=align, fontsize=8)
        axes.plot([place, place], [0, 1], color=LIGHT, lw=0.8, zorder=0)
        axes.text(place, 1.13, known.wrapped(22), ha="center", va="bottom", fontweight="bold", fontsize=9)
    bare(axes)
    axes.set(xlim=(-0.3, len(names) - 1 + 1.25), ylim=(-0.12, 1.3))
    axes.annotate("better", (-0.22, 0.98), (-0.22, 0.6), ha="center", color=GREY, arrowprops={"arrowstyle": "->",
                  "color": GREY}, fontsize=8.5)  # fmt: skip
    return figure


def _names_at_the_end(axes: Axes, study: Study, designs: list[int], heights: np.ndarray, last: int) -> None:
    """Names beside the ends of lines, moved apart where they would meet."""
    order = sorted(designs, key=lambda design: heights[design])
    gap = 0.062
    spots = np.array([heights[design] for design in order])
    for _ in range(200):
        for place in range(1, len(spots)):
            overlap = gap - (spots[place] - spots[place - 1])
            if overlap > 0:
                spots[place] += overlap / 2
                spots[place - 1] -= overlap / 2
    for design, spot in zip(order, spots, strict=True):
        axes.plot([last + 0.03, last + 0.1], [heights[design], spot], color=LIGHT, lw=0.7)
        axes.text(last + 0.12, spot, study.name(design), va="center", fontsize=8,
                  fontweight="bold" if design == study.standing.chosen else "normal",
                  color="#8A5F00" if design >= study.cells.n_named else NAMED_COLOUR)  # fmt: skip


def times(factor: float) -> str:
    """How many times as many, with as many digits as are worth reading."""
    if not math.isfinite(factor):
        return "n/a"
    return f"{factor:,.0f}" if factor >= 9.95 else f"{factor:.1f}"


def differences(study: Study) -> Figure:
    """Every design less the reference, in each objective, and what pairing saved."""
    names, reference = study.keys.objectives, study.reference
    designs = [design for design in shown(study) if design != reference]
    n_rows = -(-len(names) // 2)
    figure = new_figure(n_rows * (0.2 * len(designs) + 1.0))
    panels = np.atleast_1d(figure.subplots(n_rows, 2 if len(names) > 1 else 1, sharey=True)).ravel()
    for axes, name in zip(panels, names, strict=False):
        _difference_panel(axes, study, designs, name)
        _labels(axes, study, designs)
        axes.tick_params(axis="y", labelsize=7.5)
    for axes in panels[len(names) :]:
        bare(axes)
    return figure


def _difference_panel(axes: Axes, study: Study, designs: list[int], name: str) -> None:
    known = quantity(name)
    for row, design in enumerate(designs):
        found = study.pair(design, study.reference, name)
        low, mean, high = (known.scale * end for end in (found.change.low, found.change.mean, found.change.high))
        is_good = found.change.mean * known.sign > 0
        colour = (GOOD if is_good else BAD) if found.change.is_clear else GREY
        if np.isfinite([low, high]).all():
            axes.hlines(row, low, high, color=colour, lw=2.2)
        axes.plot(mean, row, "o", ms=5, color=colour, mfc=colour if found.change.is_clear else PAPER, mew=1.3)
        axes.text(1.02, row, times(found.saving), transform=axes.get_yaxis_transform(), va="center", fontsize=7.5)
    axes.axvline(0, color=INK, lw=0.9, zorder=0)
    axes.set_xlabel(known.change_axis)
    axes.set_title(f"{known.label}   {_better(known)}", fontsize=9)
    axes.text(1.02, -0.95, "runs\nsaved ×", transform=axes.get_yaxis_transform(), va="bottom", fontsize=7, color=GREY)


def value_of(study: Study, design: int, lever: str) -> str:
    """A design's value of a lever in words."""
    value = study.cells.levers.at[design, lever]
    return value_told(value.item() if isinstance(value, np.generic) else value)
