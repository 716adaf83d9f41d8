"""Figures of a programme on several calendars."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.intervals import Estimate
from experiments.record import Recorded, dated
from experiments.replay.analysis import COMPARED, PARTS, Arms, limits, means, part_of, still_open
from experiments.replay.course import Course, ballots, moments, quarters_as_years, years
from experiments.replay.keys import HISTORICAL, NONE
from experiments.reporting.drawing import (
    BAD,
    BLUE,
    FAINT,
    GOOD,
    GREEN,
    GREY,
    INK,
    LIGHT,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    VERMILION,
    YELLOW,
    bare,
    new_figure,
)
from experiments.words import Quantity, phrase, quantity
from sim.programmes import Programme

WHO = {
    "party": ("another party", VERMILION),
    "person": ("another person of the same party", ORANGE),
    "same": ("the same party, no new person known of", LIGHT),
    "unknown": ("result not known: drawn", PAPER),
}
RECORDED = {"actual_end": "end", "actual_end_at_least": "not ended yet"}  # what is not clear from its key
SHADES = (SKY, BLUE, PURPLE, ORANGE)  # of calendars whose results are drawn
MIDDLE = (0.1, 0.9)


def colours(names: list[str]) -> list[str]:
    """A colour for each calendar: history in vermilion, no elections in green, drawn results in between."""
    drawn = iter(SHADES)
    return [VERMILION if name == HISTORICAL else GREEN if name == NONE else next(drawn, GREY) for name in names]


def _money(axes: Axes, time: np.ndarray, history: Course, calm: Course) -> None:
    low, middle, high = np.quantile(history.spent, [MIDDLE[0], 0.5, MIDDLE[1]], axis=0)
    axes.fill_between(time, low, high, color=BLUE, alpha=0.2, lw=0, label="spent, four in five futures")
    axes.plot(time, middle, color=BLUE, lw=2.2, label="spent, middle future")
    axes.plot(
        time, np.median(calm.spent, axis=0), color=GREEN, ls=(0, (4, 2)), label="without elections, middle future"
    )
    axes.plot(time, np.median(history.planned, axis=0), color=INK, ls=(0, (1, 1.5)), lw=1.4, label="planned")
    axes.set(ylabel="US$ million", ylim=(0, None), title="Money, simulated under the historical results")
    axes.legend(loc="upper left", bbox_to_anchor=(0.0, 0.98))


def _recorded(axes: Axes, programme: Programme, span: tuple[float, float]) -> None:
    """What is recorded with a date, in rows that are used in turn so that names do not meet."""
    found = [one for one in dated(programme) if span[0] <= years(one.first) <= span[1]]
    for place, one in enumerate(found):
        first, last, row = years(one.first), years(one.last), place % 4
        axes.plot([first, max(last, first + 0.04)], [row, row], color=INK, lw=4, solid_capstyle="butt")
        is_late = first > (span[0] + span[1]) / 2
        side, shift = ("right", -5) if is_late else ("left", 5)
        at = (first if is_late else last, row)
        axes.annotate(RECORDED.get(one.name, phrase(one.name)), at, (shift, 0), textcoords="offset points",
                      va="center", ha=side, fontsize=8)  # fmt: skip
    bare(axes)
    axes.set(ylim=(3.6, -0.6), title="What is recorded" if found else "No date of the programme is recorded")


def _politics(axes: Axes, programme: Programme, tiers: list[str]) -> None:
    for row, tier in enumerate(tiers):
        axes.plot(ballots(programme, tier), [row] * len(ballots(programme, tier)), "|", color=INK, ms=13, mew=1.2)
        for one in moments(programme):
            if one.tier == tier:
                mark = "o" if one.is_election else "X"
                axes.plot(one.time, row, mark, ms=9, color=WHO[one.kind][1], mec=INK, mew=0.8)
    axes.set_yticks(range(len(tiers)), [f"{tier} government" for tier in tiers])
    axes.set(ylim=(len(tiers) - 0.4, -0.6), title="Elections, and who took office")
    axes.grid(visible=False, axis="y")


def _politics_legend() -> list[Line2D]:
    handles = [Line2D([], [], marker="|", ls="none", ms=11, color=INK, label="election")]
    handles += [Line2D([], [], marker="o", ls="none", ms=8, color=colour, mec=INK, mew=0.8, label=label)
                for label, colour in WHO.values()]  # fmt: skip
    return [*handles, Line2D([], [], marker="X", ls="none", ms=8, color=PAPER, mec=INK, label="without an election")]


def timeline(programme: Programme, history: Course, calm: Course) -> Figure:
    """Simulated spending under the historical results, what is recorded, and politics, on one axis of time."""
    tiers = [tier.name.lower() for tier in (*programme.elections, *programme.changes)]
    tiers = sorted(set(tiers))
    figure = new_figure(5.4 + 0.35 * len(tiers))
    money, record, politics = figure.subplots(3, 1, sharex=True, height_ratios=[3.2, 1.0, 0.35 + 0.35 * len(tiers)])
    time = quarters_as_years(programme, history.spent.shape[1])
    span = (time[0] - 1.5, time[-1])
    _money(money, time, history, calm)
    _recorded(record, programme, span)
    _politics(politics, programme, tiers)
    politics.set_xlim(*span)
    step = 1 if time[-1] - time[0] <= 16 else 2
    politics.set_xticks(range(int(np.ceil(span[0])), int(span[1]) + 1, step))
    for one in moments(programme):
        if one.kind == "party":
            for axes in (money, record):
                axes.axvline(one.time, color=VERMILION, lw=1.2, zorder=0)
    figure.legend(handles=_politics_legend(), loc="outside lower center", ncols=3)
    return figure


def _arm_panel(axes: Axes, arms: Arms, name: str) -> None:
    one, cells = quantity(name), arms.outcome(name)
    mean, low, high = means(arms, name) * one.scale
    has_spread = len(np.unique(cells)) > 2
    for row, colour in enumerate(colours(list(arms.names))):
        if has_spread:
            ends = np.quantile(cells[row], MIDDLE) * one.scale
            axes.hlines(row, *ends, color=FAINT, lw=7, zorder=1)
        axes.hlines(row, low[row], high[row], color=colour, lw=2.4, zorder=2)
        axes.plot(mean[row], row, "o", color=colour, ms=6, zorder=3)
    axes.set(ylim=(len(arms.names) - 0.5, -0.5), xlabel=one.axis)
    axes.set_title(f"{one.wrapped(27)}\n{better(one)}", fontsize=8.5, linespacing=1.2)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=5)
    if limits(one)[0] == 0.0 and axes.get_xlim()[0] < 0:
        axes.set_xlim(left=0)


def better(one: Quantity) -> str:
    """Which way is better."""
    return {1: "better →", -1: "← better", 0: ""}[one.sign]


def by_calendar(arms: Arms) -> Figure:
    """Eight outcomes on each calendar: spread between futures, means and intervals."""
    figure = new_figure(2 * (0.26 * len(arms.names) + 1.0))
    for axes, name in zip(figure.subplots(2, len(COMPARED) // 2, sharey=True).flat, COMPARED, strict=True):
        _arm_panel(axes, arms, name)
        axes.set_yticks(range(len(arms.names)), list(arms.names))
    return figure


def _part_panel(axes: Axes, found: list[Estimate], one: Quantity) -> None:
    for row, change in enumerate(found):
        low, mean, high = (end * one.scale for end in (change.low, change.mean, change.high))
        colour = GREY if not change.is_clear or one.sign == 0 else GOOD if change.mean * one.sign > 0 else BAD
        if np.isfinite([low, high]).all():
            axes.hlines(row, low, high, color=colour, lw=2.4)
        axes.plot(mean, row, "Do"[row > 0], ms=6, color=colour, mfc=colour if change.is_clear else PAPER, mew=1.5)
    axes.axvline(0, color=INK, lw=0.9, zorder=0)
    axes.axhline(0.5, color=LIGHT, lw=0.8)
    reach = 1.12 * max(*(abs(end) for end in axes.get_xlim()), 1e-3)
    axes.set(xlim=(-reach, reach), ylim=(len(found) - 0.4, -0.6), xlabel=one.change_axis)
    axes.set_title(f"{one.wrapped(27)}\n{better(one)}", fontsize=8.5, linespacing=1.2)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=5)


def parts(arms: Arms) -> Figure:
    """What the calendar accounts for in eight outcomes, and the three parts that add up to it."""
    figure = new_figure(2 * (0.36 * len(PARTS) + 1.2))
    labels = ["the whole calendar", "having elections", "the launch's place", "how they came out"]
    for axes, name in zip(figure.subplots(2, len(COMPARED) // 2, sharey=True).flat, COMPARED, strict=True):
        _part_panel(axes, [part_of(arms, name, part) for part in PARTS], quantity(name))
        axes.set_yticks(range(len(PARTS)), labels)
    return figure


def closing(arms: Arms, actual: Recorded | None) -> Figure:
    """Share of programmes still open by time since effectiveness, on each calendar, with what happened."""
    figure = new_figure(3.9, width=8.4)
    axes = figure.subplots()
    for number, (name, colour) in enumerate(zip(arms.names, colours(list(arms.names)), strict=True)):
        multiple, share = still_open(arms, number)
        is_drawn = name not in (HISTORICAL, NONE)
        axes.step(multiple, 100 * share, where="post", color=colour, lw=1.3 if is_drawn else 2.4, label=name)
    axes.axvline(1.0, color=GREY, lw=1, ls=(0, (1, 2)))
    axes.annotate("original deadline", (1.0, 103), (3, 0), textcoords="offset points", fontsize=8, color=GREY)
    if actual is not None:
        last = actual.low if actual.is_exact else axes.get_xlim()[1] if actual.is_open else actual.high
        axes.axvspan(actual.low, max(last, actual.low + 0.01), color=YELLOW, alpha=0.5, lw=0, label="what happened")
    axes.set(xlabel="time since effectiveness, in planned times", ylabel="% of programmes still open",
             ylim=(0, 110), xlim=(0, None))  # fmt: skip
    axes.legend(loc="lower left")
    return figure
