"""Pictures of a living model for Mesa's page: plain functions of a model, in the words of a language.

Nothing is told by colour alone: lines differ in dash, goods in filling, clusters in ring.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from app.words import Words
from sim import ClusterProgramme
from sim.programmes import label_of

_PERCENT = 100.0
_YEARS_APART = 3  # between dates on the axis
_SMALL = (4.2, 3.0)  # inches
_WITHIN = (0.15, 0.11, 0.81, 0.66)  # left, bottom, width and height of the axes, in parts of the figure


class Ink(NamedTuple):
    """Colours of the pictures, after Okabe and Ito (2008)."""

    paper: str
    text: str
    soft: str
    first: str
    second: str
    shade: str


LIGHT = Ink("#ffffff", "#1d2129", "#545b66", "#0072b2", "#b84e00", "#ead9c0")
DARK = Ink("#1e1e1e", "#eef0f3", "#b2bac5", "#56a9e8", "#ff8a3d", "#4a3d2b")


def series_of(model: ClusterProgramme) -> pd.DataFrame:
    """The series collected so far, one row per quarter lived."""
    return model.datacollector.get_model_vars_dataframe()


def date_of(model: ClusterProgramme, quarter: int, words: Words) -> str:
    """The date of a quarter, as the language writes it."""
    return words.date(label_of(model.programme, int(model.parameters["launch_offset_quarters"]), quarter))


def empty_axes(model: ClusterProgramme, words: Words, ink: Ink) -> tuple[Figure, Axes]:
    """Axes with the model's quarters from left to right."""
    figure = Figure(figsize=_SMALL, facecolor=ink.paper)
    axes = figure.add_axes(_WITHIN)
    axes.set_facecolor(ink.paper)
    axes.set_xlim(0, model.horizon)
    ticks = np.arange(0, model.horizon, 4 * _YEARS_APART * max(1, model.horizon // 60))
    axes.set_xticks(ticks, [date_of(model, int(quarter), words) for quarter in ticks])
    axes.tick_params(colors=ink.soft, labelsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(ink.soft)
    return figure, axes


def mark_politics(axes: Axes, series: pd.DataFrame, ink: Ink) -> None:
    """Shade transitions of government, hatch freezes, and dot elections."""
    if series.empty:
        return
    quarters = series["quarter"].to_numpy()
    for name, looks in (
        ("in_transition", {"facecolor": ink.shade, "edgecolor": "none"}),
        ("in_freeze", {"facecolor": "none", "edgecolor": ink.shade, "hatch": "////"}),
    ):
        within = np.append(series[name].to_numpy(dtype=bool), False)
        axes.fill_between(np.append(quarters, quarters[-1] + 1), 0, 1, where=within, step="post", linewidth=0,
                          transform=axes.get_xaxis_transform(), zorder=0, **looks)  # fmt: skip
    for quarter in quarters[series["election"].to_numpy(dtype=bool)]:
        axes.axvline(quarter, color=ink.soft, linestyle=":", linewidth=1.4)


def two_lines(
    model: ClusterProgramme, words: Words, ink: Ink, area: str, columns: dict[str, str], scale: float = 1.0
) -> Figure:
    """A solid and a dashed line over the quarters; `columns` names the words of each series."""
    figure, axes = empty_axes(model, words, ink)
    series = series_of(model)
    looks = ((ink.first, "-"), (ink.second, "--"))
    for (word, column), (colour, dash) in zip(columns.items(), looks, strict=True):
        label = words(f"mesa.{area}.{word}")
        if series.empty:
            axes.plot([], [], color=colour, linestyle=dash, linewidth=2.4, label=label)
        else:
            axes.plot(series["quarter"] + 1, scale * series[column], color=colour, linestyle=dash, linewidth=2.4,
                      marker="o", markevery=[-1], label=label)  # fmt: skip
    mark_politics(axes, series, ink)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, "n" if value % 1 == 0 else "f2")))
    axes.set_ylabel(words(f"mesa.{area}.unit"), color=ink.soft, fontsize=10)
    figure.legend(loc="upper left", frameon=False, fontsize=10, labelcolor=ink.text)
    return figure


def draw_money(model: ClusterProgramme, words: Words, ink: Ink) -> Figure:
    """Money spent, against plan."""
    return two_lines(model, words, ink, "money", {"spent": "disbursed_musd", "planned": "planned_musd"})


def draw_cooperation(model: ClusterProgramme, words: Words, ink: Ink) -> Figure:
    """Members' trust and what they contribute."""
    return two_lines(
        model, words, ink, "cooperation", {"trust": "trust", "contribution": "contribution_rate"}, _PERCENT
    )


def draw_queue(model: ClusterProgramme, words: Words, ink: Ink) -> Figure:
    """Work that waits at the executing agency, against what it can do."""
    return two_lines(model, words, ink, "queue", {"queue": "queue", "capacity": "agency_capacity"})


def tell_money(model: ClusterProgramme) -> dict[str, float]:
    """The last quarter's sums, in thousands of US$."""
    return {"spent": 1000.0 * model.latest["disbursed_musd"], "planned": 1000.0 * model.latest["planned_musd"]}


def tell_cooperation(model: ClusterProgramme) -> dict[str, float]:
    """The last quarter's trust and contributions."""
    return {"trust": model.latest["trust"], "contribution": model.latest["contribution_rate"]}


def tell_queue(model: ClusterProgramme) -> dict[str, float]:
    """The last quarter's queue and capacity."""
    return {"queue": model.latest["queue"], "capacity": model.latest["agency_capacity"]}
