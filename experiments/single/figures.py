"""Figures of one programme's life."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

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
    SKY,
    VERMILION,
    new_figure,
)
from experiments.single.life import EFFECTS, GROUPS, Life
from experiments.words import Quantity, phrase, quantity, sentence_case
from sim.state import Stage

BANDS = {
    "in_transition": ("transition: nothing new is signed", ORANGE, 0.28),
    "in_freeze": ("freeze before an election", SKY, 0.35),
    "suspended": ("programme suspended", PURPLE, 0.32),
    "in_crisis": ("fiscal crisis", GREY, 0.22),
}
STAGE_COLOURS = {Stage.CANDIDATE: "#F5F5F5", Stage.DROPPED: "#1A1A1A", Stage.CLOSED: "#D0D0D0"}
PLANNING = [stage for stage in Stage if Stage.CANDIDATE < stage < Stage.DROPPED]
TYPICAL = ("lead_in", "disbursed_share_deadline", "delay_quarters", "execution_risk", "n_goods_operating",
           "contribution_rate", "effect_exports", "benefit_cost")  # fmt: skip


def _time_axis(axes: Axes, life: Life) -> None:
    first, names = life.years()
    every = 1 if len(first) <= 16 else 2
    axes.set_xticks(first[::every], names[::every])
    axes.set_xlim(0, life.n_quarters - 1)
    axes.grid(visible=True, axis="y")
    axes.grid(visible=False, axis="x")


def _politics(axes: Axes, life: Life) -> None:
    for name, (_, colour, strength) in BANDS.items():
        for first, last in life.spells(name):
            axes.axvspan(first - 0.5, last - 0.5, color=colour, alpha=strength, lw=0, zorder=0)
    for quarter in life.when("election"):
        axes.axvline(quarter, color=INK, lw=1, ls=(0, (1, 2)), zorder=1)
    for quarter in life.when("turnover"):
        axes.axvline(quarter, color=VERMILION, lw=1.6, zorder=1)


def _politics_legend(life: Life) -> list[Patch | Line2D]:
    handles: list[Patch | Line2D] = [
        Line2D([], [], color=INK, lw=1, ls=(0, (1, 2)), label="election"),
        Line2D([], [], color=VERMILION, lw=1.6, label="another party takes office"),
    ]
    seen = [(name, one) for name, one in BANDS.items() if life.spells(name)]
    return [*handles, *(Patch(color=colour, alpha=strength, label=label) for _, (label, colour, strength) in seen)]


def _money(axes: Axes, life: Life) -> None:
    series, quarters = life.series, life.series["quarter"]
    axes.plot(quarters, series["planned_musd"], color=INK, ls=(0, (5, 3)), lw=1.3, label="planned")
    axes.plot(quarters, series["disbursed_musd"] + series["committed_musd"], color=BLUE, lw=1, alpha=0.7,
              label="spent or committed")  # fmt: skip
    axes.fill_between(quarters, series["disbursed_musd"], color=BLUE, alpha=0.3, lw=0)
    axes.plot(quarters, series["disbursed_musd"], color=BLUE, lw=2.2, label="spent")
    axes.set(ylabel="US$ million", title="Money, against plan", ylim=(0, None))


def _work(axes: Axes, life: Life) -> None:
    quarters = life.series["quarter"]
    axes.fill_between(quarters, life.series["queue"], color=VERMILION, alpha=0.25, lw=0)
    axes.plot(quarters, life.series["queue"], color=VERMILION, label="work waiting")
    axes.plot(quarters, life.series["agency_capacity"], color=BLUE, label="what it can do in a quarter")
    axes.set(ylabel="person-quarters", title="Work at the executing agency", ylim=(0, None))


def _cooperation(axes: Axes, life: Life) -> None:
    quarters = life.series["quarter"]
    axes.plot(
        quarters,
        100 * life.series["contribution_rate"],
        color=GREEN,
        label="contributions, in % of what members can give",
    )
    axes.plot(
        quarters, 100 * life.series["trust"], color=PURPLE, ls=(0, (4, 1.5)), label="members' trust in their body"
    )
    axes.set(ylabel="%", title="Cooperation", ylim=(0, 100))


def _goods(axes: Axes, life: Life) -> None:
    ours, alone = life.goods_operating()
    quarters, top = life.series["quarter"], ours + alone
    axes.fill_between(quarters, ours, step="mid", color=BLUE, alpha=0.75, lw=0, label="built with the programme")
    axes.fill_between(quarters, ours, top, step="mid", color=LIGHT, lw=0, label="paid for by firms alone")
    axes.locator_params(axis="y", integer=True, nbins=5)
    axes.set(ylabel="goods", title="Shared goods in operation", ylim=(0, max(1.2, 1.15 * float(top.max()))))


def course(life: Life) -> Figure:
    """Money, work, cooperation and goods, quarter by quarter, with politics in the background."""
    figure = new_figure(9.0)
    panels = figure.subplots(4, 1, sharex=True, height_ratios=[1.6, 1, 1, 0.8])
    for axes, draw in zip(panels, (_money, _work, _cooperation, _goods), strict=True):
        _politics(axes, life)
        draw(axes, life)
        _time_axis(axes, life)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=3, columnspacing=1.4, borderaxespad=0.2)
    handles = _politics_legend(life)
    figure.legend(handles=handles, loc="outside upper left", ncols=min(5, len(handles)), columnspacing=1.4)
    has_real_dates = not str(life.series["date"].iloc[0]).startswith("year")
    panels[-1].set_xlabel("first quarter of each year" if has_real_dates else "year since approval")
    return figure


def _stage_colours() -> list[str]:
    ramp = mpl.colormaps["viridis_r"](np.linspace(0.0, 0.85, len(PLANNING)))
    colours = dict(zip(PLANNING, (to_hex(colour) for colour in ramp), strict=True)) | STAGE_COLOURS
    return [colours[stage] for stage in Stage]


def stages(life: Life) -> Figure:
    """The stage of each financed cluster over time, one strip per cluster."""
    table, colours = life.stages(), _stage_colours()
    figure = new_figure(max(2.4, 0.24 * len(table) + 1.5))
    axes = figure.subplots()
    for row, (_, codes) in enumerate(table.iterrows()):
        ends = np.flatnonzero(np.diff(codes.to_numpy(), append=-1) != 0) + 1
        starts = np.concatenate([[0], ends[:-1]])
        axes.barh([row] * len(ends), ends - starts, left=starts - 0.5, height=0.82, lw=0,
                  color=[colours[codes.iloc[start]] for start in starts])  # fmt: skip
    goods = life.first_goods()
    marked = [(goods[cluster], row) for row, cluster in enumerate(table.index) if cluster in goods.index]
    if marked:
        axes.plot(*np.array(marked).T, "*", ms=11, color=PAPER, mec=INK, mew=0.9, ls="none")
    for quarter in life.when("turnover"):
        axes.axvline(quarter, color=VERMILION, lw=1.6)
    axes.set_yticks(range(len(table)), [f"cluster {cluster + 1}" for cluster in table.index])
    axes.set_ylim(max(len(table), 1) - 0.5, -0.5)
    _time_axis(axes, life)
    axes.grid(visible=False)
    seen = sorted(set(np.unique(table.to_numpy()).tolist()))
    handles: list[Patch | Line2D] = [
        Patch(color=colours[code], label=phrase(Stage(code).name.lower())) for code in seen
    ]
    handles.append(Line2D([], [], marker="*", ms=11, color=PAPER, mec=INK, ls="none", label="first good opens"))
    figure.legend(handles=handles, loc="outside lower center", ncols=5)
    return figure


def _effect_panel(axes: Axes, mine: pd.DataFrame, others: pd.DataFrame) -> None:
    if len(others):
        by_year = others.groupby("year")["effect"]
        low, middle, high = (100 * by_year.quantile(share) for share in (0.1, 0.5, 0.9))
        axes.fill_between(middle.index, low, high, color=FAINT, alpha=0.8, lw=0, label="four in five other futures")
        axes.plot(middle.index, middle, color=GREY, ls=(0, (4, 2)), lw=1.2, label="middle one of them")
    axes.plot(mine["year"], mine["effect"] * 100, "o-", color=BLUE, ms=4, label="this future")
    axes.axhline(0, color=INK, lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def effects(table: pd.DataFrame, first_run: object) -> Figure:
    """Effects against the twin by year since approval, for members, all firms and non-members."""
    figure = new_figure(5.2)
    panels = figure.subplots(len(EFFECTS), len(GROUPS), sharex=True, sharey="row")
    for row, outcome in zip(panels, EFFECTS, strict=True):
        for axes, (group, label) in zip(row, GROUPS.items(), strict=True):
            part = table[(table["outcome"] == outcome) & (table["group"] == group)]
            _effect_panel(axes, part[part["run"] == first_run], part[part["run"] != first_run])
            axes.set_title(f"{sentence_case(outcome)}: {label}")
        row[0].set_ylabel("% against the same\nfuture without")
    for axes in panels[-1]:
        axes.set_xlabel("years since approval")
    figure.legend(*panels[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def rank_told(value: float, others: np.ndarray) -> str:
    """Where a value lies among others, in words."""
    if len(others) == 0:
        return "no other future to compare with"
    below, above = int((others < value).sum()), int((others > value).sum())
    if below == 0 and above == 0:
        return "the same in all others"
    return f"lower in {below}, higher in {above} of {len(others)}"


def _bins(values: np.ndarray) -> list[float] | int:
    distinct = np.unique(values)
    is_whole = np.equal(np.mod(distinct, 1), 0).all()
    if is_whole and np.ptp(values) <= 30:
        return np.arange(values.min() - 0.5, values.max() + 1.5).tolist()
    return 20


def _typical_panel(axes: Axes, one: Quantity, values: np.ndarray) -> None:
    values = values * one.scale
    axes.hist(values, bins=_bins(values), color=FAINT, edgecolor=PAPER, lw=0.6)
    axes.axvline(float(np.median(values)), color=GREY, lw=1.4, ls=(0, (4, 2)))
    axes.axvline(values[0], color=VERMILION, lw=2.4)
    axes.set_title(f"{one.wrapped(28)}\n", fontsize=8.5)
    axes.text(0, 1.03, rank_told(values[0], values[1:]), transform=axes.transAxes, fontsize=7.8, color=GREY)
    axes.set(xlabel=one.axis, yticks=[])
    axes.spines["left"].set_visible(False)
    axes.locator_params(axis="x", nbins=5)


def typical(runs: pd.DataFrame, names: Sequence[str] = TYPICAL) -> Figure:
    """Where this future lies among the others, in eight outcomes."""
    figure = new_figure(4.4)
    for axes, name in zip(figure.subplots(2, len(names) // 2).flat, names, strict=True):
        _typical_panel(axes, quantity(name), runs[name].to_numpy(dtype=float))
    return figure
