"""How evidence and its budget change what becomes of programmes, good and bad."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.evaluation.value.analysis import Row
from experiments.intervals import Estimate
from experiments.reporting.drawing import BLUE, GREEN, GREY, ORANGE, VERMILION, new_figure

LINES = {
    "good_saved": ("good ones saved", GREEN, "-"),
    "bad_ended": ("bad ones ended", BLUE, "-"),
    "good_ended": ("good ones ended", VERMILION, "--"),
    "bad_saved": ("bad ones saved", ORANGE, "--"),
}


def _line(axes: Axes, rows: list[Row], name: str, scale: float, look: tuple[str, str, str], aside: float) -> None:
    """A line with intervals, moved a little aside so that several can be told apart."""
    label, colour, style = look
    x = 100.0 * np.array([row.me_share for row in rows]) + aside
    values: list[Estimate] = [getattr(row, name) for row in rows]
    mean, low, high = (scale * np.array([getattr(value, part) for value in values]) for part in ("mean", "low", "high"))
    axes.plot(x, mean, style, color=colour, label=label, marker="o", markersize=3.5)
    axes.vlines(x, low, high, color=colour, lw=1.0, alpha=0.6)


def budgets(rows: list[Row]) -> Figure:
    """Decisions that evidence changes against the budget of M&E, published and not, and what that is worth."""
    figure = new_figure(3.7)
    panels = figure.subplots(1, 3)
    panels[1].sharey(panels[0])
    for axes, published, title in zip(panels, (True, False), ("Published", "Not published"), strict=False):
        mine = [row for row in rows if row.is_published == published and not row.is_exact]
        for place, (name, look) in enumerate(LINES.items()):
            _line(axes, mine, name, 100.0, look, 0.08 * place)
        axes.set(title=title, xlabel="budget of M&E, % of the money", ylabel="% of all programmes")
    panels[1].legend(loc="upper right", handlelength=3.2)  # so that dashes show
    mine = [row for row in rows if row.is_published and not row.is_exact]
    _line(panels[2], mine, "evidence_musd", 1.0, ("hearing against deaf", GREEN, "-"), 0.0)
    _line(panels[2], mine, "whole_musd", 1.0, ("paying against not paying", BLUE, "--"), 0.08)
    panels[2].axhline(0.0, color=GREY, lw=0.8)
    panels[2].set(title="What it is worth, published", xlabel="budget of M&E, % of the money",
                  ylabel="US$ million per programme")  # fmt: skip
    panels[2].legend(loc="best", handlelength=3.2)
    return figure
