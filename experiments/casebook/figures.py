"""Figures of a case: how its turning points add up, and money with and without them."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.figure import Figure

import sim
from experiments.reporting.drawing import BLUE, GREY, INK, LIGHT, VERMILION, new_figure
from sim.evaluation import CaseStudy
from sim.evaluation.casebook.writing import Measure, case_phrases
from sim.traces import Trace

_WRAP = 44  # letters in a line of a label


def adding_up(case: CaseStudy, language: str) -> Figure:
    """From the outcome with all turning points undone, share by share, to the outcome as lived."""
    phrases = case_phrases(language)
    measure = Measure(phrases, case.outcome)
    shares = case.shares["shapley"].to_numpy(dtype=float)
    names = [
        f"{number}. {phrases.date(str(case.trace.dates[turn.quarter]))}: {phrases.at('case', 'figures', turn.kind)}"
        for number, turn in enumerate(case.turns, 1)
    ]
    names = [phrases.at("case", "figures", "undone"), *names, phrases.at("case", "figures", "lived")]
    ends = case.undone + np.cumsum(shares)
    starts = np.concatenate([[0.0], [case.undone], ends[:-1], [0.0]]) if len(shares) else np.zeros(2)
    widths = np.concatenate([[case.undone], shares, [case.lived]])
    figure = new_figure(1.4 + 0.5 * len(names))
    axes = figure.subplots()
    colours = [LIGHT, *(BLUE if share > 0.0 else VERMILION for share in shares), GREY]
    places = np.arange(len(names))
    axes.barh(places, widths, left=starts, color=colours, height=0.62)
    axes.axvline(0.0, color=INK, lw=0.8)
    levels = np.concatenate([[case.undone], ends]) if len(shares) else np.array([case.undone])
    for place, level in enumerate(levels):
        axes.plot([level, level], [place - 0.31, place + 1.31], color=INK, lw=0.8, ls=":")
    told = [measure.value(case.undone), *(measure.change(share) for share in shares), measure.value(case.lived)]
    for place, (start, width, text) in enumerate(zip(starts, widths, told, strict=True)):
        axes.annotate(text, (max(start, start + width), place), xytext=(5, 0), textcoords="offset points", va="center")
    axes.set_yticks(places, ["\n".join(textwrap.wrap(name, _WRAP)) for name in names])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.22)
    reached = [tick for tick in axes.get_xticks() if min(0.0, *levels) <= tick <= 1.001 * max(0.0, *levels)]
    axes.set_xticks(reached, [measure.value(tick) for tick in reached])
    axes.set_xlabel(measure.name[:1].upper() + measure.name[1:])
    return figure


def money(case: CaseStudy, undone: Trace, language: str) -> Figure:
    """Money disbursed over time, in the life as lived and with all turning points undone."""
    phrases = case_phrases(language)
    figure = new_figure(3.6)
    axes = figure.subplots()
    lives = (("lived", case.trace, BLUE, "-"), ("undone", undone, GREY, "--"))
    for name, life, colour, line in lives:
        series = life.series
        axes.plot(series["quarter"], series["disbursed_musd"], color=colour, ls=line,
                  label=phrases.at("case", "figures", name))  # fmt: skip
    series = case.trace.series
    axes.plot(series["quarter"], series["planned_musd"], color=INK, lw=0.9, ls=":",
              label=phrases.at("case", "figures", "planned"))  # fmt: skip
    for number, turn in enumerate(case.turns, 1):
        axes.axvline(turn.quarter, color=LIGHT, lw=1.0, zorder=0)
        axes.annotate(str(number), (turn.quarter, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
                      textcoords="offset points", ha="center", va="bottom", color=VERMILION, weight="bold")  # fmt: skip
    every = max(4, 4 * (len(series) // 32))
    places = np.arange(0, len(series), every)
    axes.set_xticks(places, [phrases.date(str(case.trace.dates[place])) for place in places], fontsize=7.5)
    axes.set_xlim(0, len(series) - 1)
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel(phrases.at("case", "figures", "money"))
    axes.yaxis.set_major_formatter(lambda value, _: phrases.number(value, "n"))
    axes.legend(loc="best")
    return figure


def life_without(case: CaseStudy, programme: str, values: dict[str, Any]) -> Trace:
    """The same future with all turning points undone, in full."""
    return sim.trace(programme, case.trace.seed, case.undoing, **values)
