"""The tree as a figure: questions from the top down, answers to the left and right, leaves at the bottom."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from experiments.discovery.lives import Judged
from experiments.discovery.telling import is_whole, percent
from experiments.discovery.trees import Node, Tree
from experiments.reporting.drawing import GREY, INK, PAPER, SHADES, bare, ink_on, new_figure
from experiments.words import quantity, value_told


class _Place(NamedTuple):
    x: float
    y: float


def question(node: Node) -> str:
    """What a branching asks."""
    one = quantity(node.name)
    if node.threshold is None:
        return f"{one.label}: {value_told(node.choice)}?"
    if is_whole(node.name):
        return f"{one.label}: {one.value(np.floor(node.threshold))} or less?"
    return f"{one.label} below {one.value(node.threshold)}?"


def tree(grown: Tree) -> Figure:
    """Questions, answers, and for each leaf how often scenarios held out fail there."""
    n_leaves, depth = len(grown.leaves), grown.root.depth
    figure = new_figure(1.25 * depth + 1.7)
    axes = figure.subplots()
    bare(axes)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    densities = [one.density.mean for _, one in grown.leaves if np.isfinite(one.density.mean)]
    norm = Normalize(0, max([0.05, *densities]))
    judged = {id(node): one for node, one in grown.leaves}
    order = {id(node): float(place) for place, (node, _) in enumerate(grown.leaves)}
    _draw(axes, grown.root, _places(grown.root, order, depth), judged, norm)
    axes.set(xlim=(-0.6, n_leaves - 0.4), ylim=(-0.75, depth + 0.45))
    bar = figure.colorbar(ScalarMappable(norm, SHADES), ax=axes, shrink=0.7, pad=0.01, aspect=25)
    bar.set_label("Runs that fail, held out")
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    return figure


def _places(root: Node, order: dict[int, float], depth: int) -> dict[int, _Place]:
    """Leaves side by side at the bottom, each question over the middle of its two answers."""
    places: dict[int, _Place] = {}

    def put(node: Node, level: int) -> float:
        if node.yes is None or node.no is None:
            x, y = order[id(node)], 0.0
        else:
            x, y = (put(node.yes, level + 1) + put(node.no, level + 1)) / 2, float(depth - level)
        places[id(node)] = _Place(x, y)
        return x

    put(root, 0)
    return places


def _draw(axes: Axes, node: Node, places: dict[int, _Place], judged: dict[int, Judged], norm: Normalize) -> None:
    here = places[id(node)]
    if node.yes is None or node.no is None:
        _leaf(axes, here, judged[id(node)], norm)
        return
    for child, answer in ((node.yes, "yes"), (node.no, "no")):
        there = places[id(child)]
        axes.plot([here.x, there.x], [here.y, there.y], color=GREY, lw=1.2, zorder=1)
        part = 0.5 if there.y > 0 else min(0.5, 0.55 / (here.y - there.y))
        axes.text(here.x + part * (there.x - here.x), here.y + part * (there.y - here.y), answer, ha="center",
                  va="center", fontsize=8.5, color=INK, zorder=2,
                  bbox={"fc": PAPER, "ec": "none", "pad": 1.0})  # fmt: skip
        _draw(axes, child, places, judged, norm)
    asked = "\n".join(textwrap.wrap(question(node), 26, break_on_hyphens=False))
    axes.text(here.x, here.y, asked, ha="center", va="center", fontsize=8.5, zorder=3,
              bbox={"fc": "#F3F7FA", "ec": GREY, "boxstyle": "round,pad=0.4", "lw": 0.8})  # fmt: skip


def _leaf(axes: Axes, here: _Place, one: Judged, norm: Normalize) -> None:
    if not np.isfinite(one.density.mean):
        colour, text = PAPER, "none held out"
    else:
        colour = SHADES(norm(one.density.mean))
        ends = "" if np.isnan(one.density.low) else f"\n({100 * one.density.low:.0f} to {100 * one.density.high:.0f})"
        text = f"{percent(one.density.mean)} fail{ends}"
    ink = INK if isinstance(colour, str) else ink_on(colour)
    axes.text(here.x, here.y, text, ha="center", va="center", fontsize=8.5, color=ink, zorder=3, linespacing=1.25,
              bbox={"fc": colour, "ec": GREY, "boxstyle": "round,pad=0.45", "lw": 0.8})  # fmt: skip
    axes.text(here.x, here.y - 0.42, f"{percent(one.mass)} of scenarios", ha="center", va="top", fontsize=7.5,
              color=GREY)  # fmt: skip
