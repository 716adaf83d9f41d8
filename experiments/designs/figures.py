"""Figures about designs: ranked with intervals, what each choice does, trade-offs, who is best how often."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from experiments.designs.analysis import (
    Cells,
    Contrast,
    compared,
    contrasts,
    design_means,
    main_choice,
    overall,
    ranked,
    standing,
)
from experiments.designs.questions import DRAWN, EFFECT, RISK, SURVIVAL, WEIGHED, Question, known
from experiments.reporting.drawing import BAD, FAINT, GOOD, GREY, INK, PAPER, SERIES, SHADES, bare, ink_on, new_figure
from experiments.words import Quantity, phrase

ROW = 0.235  # inches per design
LEVEL_SHADES = ("#FFFFFF", "#E3E3E3", "#C4C4C4", "#ABABAB")
NUMBER_SHIFTS = ((11, 0), (-11, 0), (8, 9), (-8, 9), (8, -9), (-8, -9), (0, 12), (0, -12))  # points
LABEL_WIDTH = 34  # letters of a title over a narrow panel


def _level_table(axes: Axes, cells: Cells, order: np.ndarray) -> None:
    """The levels of each design in a row, so that the factors that go with the rank can be seen."""
    bare(axes)
    factors = list(cells.factors)
    axes.set(xlim=(-0.42, len(factors)), ylim=(len(order) - 0.5, -0.5))
    for place, factor in enumerate(factors):
        axes.text(place + 0.5, -0.75, phrase(factor).replace(" ", "\n"), ha="center", va="bottom", fontsize=8,
                  fontweight="bold", linespacing=0.95)  # fmt: skip
    for row, design in enumerate(order):
        axes.text(-0.08, row, str(design + 1), ha="right", va="center", fontsize=8)
        for place, factor in enumerate(factors):
            level = cells.designs[design][place]
            shade = LEVEL_SHADES[min(list(cells.factors[factor]).index(level), len(LEVEL_SHADES) - 1)]
            axes.add_patch(
                Rectangle((place + 0.02, row - 0.46), 0.96, 0.92, facecolor=shade, edgecolor="#E0E0E0", lw=0.5)
            )
            axes.text(place + 0.5, row, phrase(level), ha="center", va="center", fontsize=7.2)


def _dots(axes: Axes, cells: Cells, name: str, order: np.ndarray) -> None:
    """A dot and an interval per design, coloured by the level of the choice that moves the quantity most."""
    quantity = known(name)
    mean, low, high = compared(cells, name) * quantity.scale
    choice = main_choice(contrasts(cells, name))
    levels = list(cells.factors[choice.factor]) if choice else [""]
    level_of = cells.level_of(choice.factor) if choice else [""] * len(order)
    for number, level in enumerate(levels):
        rows = [row for row, design in enumerate(order) if level_of[design] == level]
        picked = order[rows]
        colour = SERIES[number % len(SERIES)] if choice else GREY
        axes.hlines(rows, low[picked], high[picked], color=colour, lw=2, alpha=0.55)
        axes.plot(mean[picked], rows, "os^D"[number % 4], color=colour, ms=5.5, label=phrase(level) if choice else None)
    axes.axvline(overall(cells, name).mean * quantity.scale, color=GREY, lw=1, ls=(0, (4, 3)), zorder=0)
    axes.set(ylim=(len(order) - 0.5, -0.5), yticks=[], xlabel=quantity.axis)
    axes.set_title(f"{quantity.wrapped(LABEL_WIDTH)}\n{_better(quantity)}", linespacing=1.25)
    axes.grid(visible=True, axis="x")
    if choice:
        axes.legend(title=phrase(choice.factor), title_fontsize=8.5, ncols=len(levels), loc="upper center",
                    bbox_to_anchor=(0.5, -0.075), handletextpad=0.2, columnspacing=1.2)  # fmt: skip


def _better(quantity: Quantity) -> str:
    return {1: "better →", -1: "← better", 0: ""}[quantity.sign]


def ranking(cells: Cells, question: Question) -> Figure:
    """All designs, best first by the question's first quantity, with two quantities and their intervals."""
    order = ranked(cells, question.drawn[0])
    figure = new_figure(ROW * len(order) + 1.6)
    left, middle, right = figure.subplots(1, 3, width_ratios=[0.78 * len(cells.factors) + 0.3, 3.0, 3.0])
    _level_table(left, cells, order)
    _dots(middle, cells, question.drawn[0], order)
    _dots(right, cells, question.drawn[1], order)
    return figure


def _contrast_label(contrast: Contrast) -> str:
    return f"{phrase(contrast.level)} {phrase(contrast.factor)}\ninstead of {phrase(contrast.reference)}"


def _colour_of(contrast: Contrast, quantity: Quantity) -> str:
    if not contrast.is_clear or quantity.sign == 0:
        return GREY
    return GOOD if contrast.change.mean * quantity.sign > 0 else BAD


def _contrast_panel(axes: Axes, found: list[Contrast], quantity: Quantity) -> None:
    for row, contrast in enumerate(found):
        low, mean, high = (
            end * quantity.scale for end in (contrast.change.low, contrast.change.mean, contrast.change.high)
        )
        colour = _colour_of(contrast, quantity)
        if np.isfinite([low, high]).all():
            axes.hlines(row, low, high, color=colour, lw=2.4)
        axes.plot(mean, row, "o", ms=6, color=colour, mfc=colour if contrast.is_clear else PAPER, mew=1.5)
    axes.axvline(0, color=INK, lw=0.9, zorder=0)
    reach = 1.12 * max(abs(end) for end in axes.get_xlim())
    axes.set(xlim=(-reach, reach), ylim=(len(found) - 0.4, -0.6), xlabel=quantity.change_axis)
    axes.set_title(f"{quantity.wrapped(27)}\n{_better(quantity)}", fontsize=8.5, linespacing=1.2)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=5)


def choices(cells: Cells) -> Figure:
    """Main effects: what each choice changes in eight quantities, as paired differences with intervals."""
    n_rows, per_row = 2, len(DRAWN) // 2
    n_contrasts = sum(len(levels) - 1 for levels in cells.factors.values())
    figure = new_figure(n_rows * (0.42 * n_contrasts + 1.15))
    panels = figure.subplots(n_rows, per_row, sharey=True)
    for axes, name in zip(panels.flat, DRAWN, strict=True):
        found = contrasts(cells, name)
        _contrast_panel(axes, found, known(name))
        axes.set_yticks(range(len(found)), [_contrast_label(contrast) for contrast in found])
    return figure


def _place_numbers(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """A number beside each disc, on the side where it meets least of other discs and numbers."""
    points = axes.transData.transform(np.column_stack([x, y]))
    unit = axes.figure.dpi / 72
    taken = [*points]
    for design in np.argsort(points[:, 0]):
        spots = [points[design] + unit * np.array(shift) for shift in NUMBER_SHIFTS]
        crowding = [sum(np.exp(-(((spot - other) / (9 * unit)) ** 2).sum()) for other in taken) for spot in spots]
        best = int(np.argmin(np.array(crowding) + 0.01 * np.arange(len(spots))))
        taken.append(spots[best])
        axes.annotate(
            str(design + 1), (x[design], y[design]), NUMBER_SHIFTS[best], textcoords="offset points",
            ha="center", va="center", fontsize=8, zorder=6,
        )  # fmt: skip


def trade_off(cells: Cells, best: list[int]) -> Figure:
    """Execution risk against the effect on exports, one disc per design, shaded by survival; the unbeaten ringed."""
    figure = new_figure(5.6, width=8.4)
    axes = figure.subplots()
    risk, effect, survival = known(RISK), known(EFFECT), known(SURVIVAL)
    x, y = (compared(cells, name) * known(name).scale for name in (RISK, EFFECT))
    shade = design_means(cells, SURVIVAL)[0] * survival.scale
    has_shade = np.isfinite(shade).any()
    span = Normalize(np.nanmin(shade), np.nanmax(shade)) if has_shade else Normalize(0, 1)
    colours = mpl.colormaps["cividis"]
    axes.hlines(y[0], x[1], x[2], color=FAINT, lw=0.8, zorder=1)
    axes.vlines(x[0], y[1], y[2], color=FAINT, lw=0.8, zorder=1)
    for design in range(len(cells.designs)):
        is_known, is_best = has_shade and np.isfinite(shade[design]), design in best
        axes.plot(x[0, design], y[0, design], "o", ms=9, color=colours(span(shade[design])) if is_known else FAINT,
                  zorder=3 + is_best, mec=BAD if is_best else PAPER, mew=2.2 if is_best else 0.8)  # fmt: skip
    axes.set(
        xlabel=f"{risk.label}, {risk.axis}   {_better(risk)}",
        ylabel=f"{effect.label}, {effect.axis}   {_better(effect)}",
    )
    if has_shade:
        figure.colorbar(ScalarMappable(span, colours), ax=axes, label=f"{survival.label}, {survival.axis}", shrink=0.8)
    figure.draw_without_rendering()
    _place_numbers(axes, x[0], y[0])
    return figure


def _heat_column(axes: Axes, place: int, shares: np.ndarray, texts: list[str], top: float) -> None:
    for row, (share, text) in enumerate(zip(shares, texts, strict=True)):
        colour = SHADES(0.0 if np.isnan(share) or top <= 0 else min(share / top, 1.0))
        axes.add_patch(Rectangle((place, row - 0.5), 1, 1, facecolor=colour, edgecolor=PAPER, lw=1))
        axes.text(place + 0.5, row, text, ha="center", va="center", fontsize=8,
                  color=GREY if text.strip("0 %") == "" else ink_on(colour))  # fmt: skip


def _heat_heads(axes: Axes, title: str, n: int) -> None:
    bare(axes)
    axes.set(xlim=(0, len(WEIGHED)), ylim=(n - 0.5, -0.5))
    for place, name in enumerate(WEIGHED):
        axes.text(
            place + 0.5, -0.7, "\n".join(textwrap.wrap(known(name).label, 12)), ha="center", va="bottom", fontsize=8
        )
    axes.set_title(title, pad=58)


def best_how_often(cells: Cells) -> Figure:
    """In how many scenarios each design is best, and how far it falls short of the best one on average."""
    order = ranked(cells, RISK)
    standings = {name: standing(cells, name) for name in WEIGHED}
    figure = new_figure(ROW * len(order) + 1.5)
    left, middle, right = figure.subplots(1, 3, width_ratios=[0.78 * len(cells.factors) + 0.3, 3.0, 3.0])
    _level_table(left, cells, order)
    _heat_heads(middle, "Best in … % of scenarios", len(order))
    _heat_heads(right, "Short of the best by …, on average", len(order))
    top = max(np.nanmax(one.best_share, initial=0.0) for one in standings.values())
    for place, (name, one) in enumerate(standings.items()):
        quantity = known(name)
        shares, short = one.best_share[order], one.regret[order]
        texts = ["–" if np.isnan(share) else f"{100 * share:.0f} %" for share in shares]
        _heat_column(middle, place, shares, texts, top)
        unit = " pp" if quantity.is_percent else ""
        texts = ["–" if np.isnan(gap) else f"{quantity.number(gap)}{unit}" for gap in short]
        _heat_column(right, place, short, texts, float(np.nanmax(short, initial=0.0)) * 1.6)
    return figure
