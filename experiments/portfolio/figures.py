"""Figures of a portfolio: its calendar, what the community changes, co-movement, and the spread of the whole."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from experiments.portfolio.analysis import CoMovement, Risk, Worlds, mean_of
from experiments.portfolio.chronicle import Chronicle
from experiments.reporting.drawing import BAD, BLUE, FAINT, GOOD, GREY, INK, LIGHT, ORANGE, PAPER, SKY, bare, new_figure
from experiments.words import phrase, quantity
from sim.dates import QUARTERS_PER_YEAR
from sim.state import SLOTS, Phase

CHANGED = ("delay_quarters", "execution_risk", "disbursed_share_deadline", "plan_quality", "n_goods_operating",
           "itt_effect_exports")  # fmt: skip
TOGETHER = ("stalled_quarters", "cancelled_share")
DIVERGING = LinearSegmentedColormap.from_list("diverging", ["#D55E00", "#F3C9A8", "#FFFFFF", "#A9CFE6", "#0072B2"])
DARK = 0.65  # of the largest correlation: from here on a cell is written on in white
LABEL_GAP = 0.024  # of the width, between names over a figure
_SMALL = {"sme": "SME"}
_BANDS = (
    (Phase.RATIFICATION, Phase.FIRST_MONEY, SKY, "lead-in"),
    (Phase.EXECUTION, Phase.EXECUTION, BLUE, "execution"),
)


def named(name: str) -> str:
    """A programme's name as it stands beside an axis."""
    return " ".join(_SMALL.get(word, word.capitalize()) for word in phrase(name).split())


def _grouped(worlds: Worlds) -> list[int]:
    """Programmes country by country, the country that begins first at the top; in a country by approval."""
    approvals, countries = worlds.details["approvals"], worlds.details["countries"]
    first: dict[str, int] = {}
    for place in worlds.by_approval.tolist():
        first.setdefault(countries[place], len(first))
    return sorted(range(len(approvals)), key=lambda place: (first[countries[place]], approvals[place]))


def _spells(of: np.ndarray) -> list[tuple[int, int]]:
    """Spells [first, last) in which a flag [quarter] stands."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], of, [False]]).astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _life(axes: Axes, row: int, place: int, told: Chronicle, year: float) -> None:
    """One programme's strip: its window, the lead-in, execution and stalls; the sequel on the same strip."""

    def bar(first: float, last: float, colour: str, height: float, order: int) -> None:
        corner = (year + first / QUARTERS_PER_YEAR, row - height / 2)
        axes.add_patch(
            Rectangle(corner, (last - first) / QUARTERS_PER_YEAR, height, facecolor=colour, lw=0, zorder=order)
        )

    bar(told.approvals[place], told.ends[place], FAINT, 0.14, 2)
    for slot in range(SLOTS * place, SLOTS * place + SLOTS):
        phases = told.phases[:, slot]
        for lowest, highest, colour, _ in _BANDS:
            for first, last in _spells((phases >= lowest) & (phases <= highest)):
                bar(first, last, colour, 0.42, 3)
    for first, last in _spells(told.stalled[:, place]):
        bar(first, last, ORANGE, 0.2, 4)


def _politics(axes: Axes, rows: dict[int, list[int]], row_of: dict[int, int], told: Chronicle, year: float) -> None:
    """Lines of national elections and hand-overs across a country's strips; triangles of territories' hand-overs."""
    for quarter, country in told.elections:
        span = rows[country]
        axes.vlines(year + quarter / QUARTERS_PER_YEAR, min(span) - 0.45, max(span) + 0.45, color=LIGHT, lw=0.9,
                    ls=(0, (2, 2)), zorder=1)  # fmt: skip
    for change in told.changes:
        x = year + change.quarter / QUARTERS_PER_YEAR
        if change.home is None and change.is_new_party:
            span = rows[change.country]
            axes.vlines(x, min(span) - 0.45, max(span) + 0.45, color=BAD, lw=1.5, zorder=5)
        elif change.home is not None and change.is_new_party:
            if told.approvals[change.home] <= change.quarter < told.ends[change.home]:
                axes.plot(x, row_of[change.home] - 0.34, "v", color=INK, ms=4.5, zorder=6)


def timeline(worlds: Worlds, told: Chronicle) -> Figure:
    """All programmes on one calendar, in one future."""
    order, countries = _grouped(worlds), worlds.details["countries"]
    numbers = {country: number for number, country in enumerate(dict.fromkeys(countries))}
    row_of, rows, at = {}, {}, 0.0
    for number, place in enumerate(order):
        at += 1.0 if number == 0 or countries[place] == countries[order[number - 1]] else 1.4
        row_of[place] = at
        rows.setdefault(numbers[countries[place]], []).append(at)
    year = worlds.details["first_quarter"] / QUARTERS_PER_YEAR
    figure = new_figure(0.42 * at + 1.3)
    axes = figure.subplots()
    for place in order:
        _life(axes, row_of[place], place, told, year)
    _politics(axes, rows, row_of, told, year)
    for quarter, place in told.cancelled:
        axes.plot(year + quarter / QUARTERS_PER_YEAR, row_of[place], "X", color=INK, mec=PAPER, ms=9, zorder=7)
    axes.set(xlim=(year - 0.5, year + told.ends.max() / QUARTERS_PER_YEAR + 0.3), ylim=(at + 0.7, 0.3))
    axes.set_yticks([row_of[place] for place in order],
                    [f"{named(worlds.names[place])} ({countries[place]})" for place in order])  # fmt: skip
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    handles = [
        *(Patch(facecolor=colour, label=label) for _, _, colour, label in _BANDS),
        Patch(facecolor=ORANGE, label="nothing paid"), Patch(facecolor=FAINT, label="window"),
        Line2D([], [], color=LIGHT, lw=1, ls=(0, (2, 2)), label="national election"),
        Line2D([], [], color=BAD, lw=1.5, label="another party, nation"),
        Line2D([], [], color=INK, marker="v", ls="", ms=4.5, label="the same, territory"),
        Line2D([], [], color=INK, marker="X", ls="", ms=7, label="cancelled"),
    ]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), handlelength=1.4, columnspacing=1.2)
    return figure


def lessons(worlds: Worlds, told: Chronicle) -> Figure:
    """The stock of shared lessons, and what of it comes from elsewhere, with the approvals."""
    year = worlds.details["first_quarter"] / QUARTERS_PER_YEAR
    years = year + np.arange(len(told.lessons)) / QUARTERS_PER_YEAR
    figure = new_figure(3.2)
    axes = figure.subplots()
    axes.fill_between(years, told.lessons_elsewhere, told.lessons, color=SKY, alpha=0.5, lw=0)
    axes.plot(years, told.lessons, color=BLUE, label="all lessons")
    axes.plot(years, told.lessons_elsewhere, color=INK, ls=(0, (4, 3)), lw=1.3, label="lessons from elsewhere alone")
    gap, label = LABEL_GAP * (years[-1] - years[0]), -np.inf
    for place in worlds.by_approval.tolist():
        at = (years[told.approvals[place]], told.lessons[told.approvals[place]])
        label = max(at[0], label + gap)
        axes.annotate(named(worlds.names[place]), at, (label, 1.03), textcoords=axes.get_xaxis_transform(), rotation=50,
                      fontsize=8, arrowprops={"arrowstyle": "-", "color": LIGHT, "lw": 0.8})  # fmt: skip
        axes.plot(*at, "o", color=BLUE, mec=PAPER, ms=6)
    axes.set(ylabel="stock of shared lessons, share of all", ylim=(0, 1), xlim=(years[0] - 0.3, years[-1]))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="lower right")
    return figure


def _change_panel(axes: Axes, worlds: Worlds, name: str, order: np.ndarray) -> None:
    of, changes = quantity(name), worlds.change(name)
    for row, place in enumerate(order):
        change = mean_of(changes[place])
        low, mean, high = (end * of.scale for end in (change.low, change.mean, change.high))
        colour = GREY
        if change.is_clear and of.sign:
            colour = GOOD if change.mean * of.sign > 0 else BAD
        if np.isfinite([low, high]).all():
            axes.hlines(row, low, high, color=colour, lw=2.4)
        axes.plot(mean, row, "o", ms=6, color=colour, mfc=colour if change.is_clear else PAPER, mew=1.5)
    axes.axvline(0, color=INK, lw=0.9, zorder=0)
    reach = 1.12 * max(*(abs(end) for end in axes.get_xlim()), 1e-9)
    better = {1: "better →", -1: "← better", 0: ""}[of.sign]
    axes.set(xlim=(-reach, reach), ylim=(len(order) - 0.4, -0.6), xlabel=of.change_axis)
    axes.set_title(f"{of.wrapped(36)}\n{better}", fontsize=8.5, linespacing=1.2)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", nbins=5)


def community(worlds: Worlds) -> Figure:
    """What the learning community changes in each programme, by outcome."""
    order = worlds.by_approval
    labels = [f"{named(worlds.names[place])}, {worlds.details['approval_dates'][place]}" for place in order]
    figure = new_figure(2 * (0.27 * len(order) + 1.25))
    for axes, name in zip(figure.subplots(2, 3, sharey=True).flat, CHANGED, strict=True):
        _change_panel(axes, worlds, name, order)
        axes.set_yticks(range(len(order)), labels)
    return figure


def _matrix(axes: Axes, worlds: Worlds, found: CoMovement, order: list[int], span: Normalize) -> None:
    bare(axes)
    n, countries = len(order), worlds.details["countries"]
    axes.set(xlim=(0, n), ylim=(n, 0), aspect="equal")
    for row, i in enumerate(order):
        axes.text(-0.12, row + 0.5, named(worlds.names[i]), ha="right", va="center", fontsize=8)
        axes.text(row + 0.5, -0.12, named(worlds.names[i]), ha="left", va="bottom", fontsize=8, rotation=45)
        for column, j in enumerate(order):
            value = found.table[i, j]
            colour = FAINT if i == j or np.isnan(value) else DIVERGING(span(value))
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor=colour, edgecolor=PAPER, lw=1))
            if i != j:
                ink = PAPER if abs(span(value) - 0.5) > 0.5 * DARK else INK
                text = "–" if np.isnan(value) else f"{value:.2f}".replace("-", "−")
                axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=7.5, color=ink)
    for country in dict.fromkeys(countries):
        places = [row for row, place in enumerate(order) if countries[place] == country]
        axes.add_patch(Rectangle((places[0], places[0]), len(places), len(places), fill=False, edgecolor=INK, lw=1.6))


def together_figure(worlds: Worlds, found: dict[str, CoMovement]) -> Figure:
    """How far outcomes of programmes go together over futures, with a frame around each country."""
    order = _grouped(worlds)
    largest = max(
        (abs(one.table[i, j]) for one in found.values() for i, j, _ in worlds.pairs if np.isfinite(one.table[i, j])),
        default=0.5,
    )
    span = Normalize(-max(largest, 0.1), max(largest, 0.1))
    figure = new_figure(0.38 * len(order) + 1.9)
    panels = figure.subplots(1, len(found))
    for axes, (name, one) in zip(panels, found.items(), strict=True):
        _matrix(axes, worlds, one, order, span)
        axes.set_xlabel(quantity(name).wrapped(40), fontweight="bold", labelpad=8)
    figure.colorbar(ScalarMappable(span, DIVERGING), ax=list(panels), label="correlation over futures", shrink=0.7)
    return figure


def risk(spent: Risk, cancelled: Risk, n_programmes: int) -> Figure:
    """The spread of the whole portfolio, as it is and if fates were independent."""
    figure = new_figure(3.4)
    left, right = figure.subplots(1, 2)
    ends = [np.min(spent.independent), np.min(spent.actual), np.max(spent.independent), np.max(spent.actual)]
    low, high = 100 * min(ends), 100 * max(ends)
    bins = np.linspace(low, max(high, low + 1.0), 16)
    left.hist(100 * spent.actual, bins=bins, weights=np.full(len(spent.actual), 100 / len(spent.actual)), color=SKY)
    left.hist(100 * spent.independent, bins=bins, histtype="step", color=INK, lw=1.5,
              weights=np.full(len(spent.independent), 100 / len(spent.independent)))  # fmt: skip
    left.set(xlabel="money spent at the end, % of all money", ylabel="% of futures")
    left.set_title("Share of all money that is spent")
    counts = np.arange(n_programmes + 1)
    shares = [
        100 * np.array([(one.round() == n).mean() for n in counts]) for one in (cancelled.actual, cancelled.independent)
    ]
    last = max(int(np.flatnonzero(shares[0] + shares[1] > 0.05).max(initial=1)), 1)
    right.bar(counts[: last + 1], shares[0][: last + 1], width=0.8, color=SKY)
    right.step(np.append(counts[: last + 1], last + 1) - 0.5, np.append(shares[1][: last + 1], 0.0), where="post",
               color=INK, lw=1.5)  # fmt: skip
    right.set(xlabel="programmes cancelled", ylabel="% of futures")
    right.set_xticks(counts[: last + 1])
    right.set_title("How many programmes are cancelled")
    handles = [
        Patch(facecolor=SKY, label="on one calendar"),
        Line2D([], [], color=INK, lw=1.5, label="if fates were independent"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure
