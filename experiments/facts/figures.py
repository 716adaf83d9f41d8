"""A figure per fact: on the left what was lived, on the right its statistics against the accepted values."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.facts.arms import AFTER, HAND_OVER
from experiments.facts.judging import FAILS, HOLDS, Judged, Verdict
from experiments.facts.on_execution import GRID, USUAL_START
from experiments.facts.sampling import LEVEL, picks
from experiments.reporting.drawing import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILION, bare, new_figure
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.state import Decision

ROW = 0.62  # inches per statistic
LEAST_HEIGHT = 3.5
ACCEPTED = "#CDE8DF"  # the accepted values, wherever they are drawn
MARKS = {HOLDS: ("o", BLUE), FAILS: ("X", VERMILION)}
LETTERS = 66  # of a line of text over a strip
N_BANDS = 100  # draws of futures behind a band
VALUES = 2.0  # where a strip's value stands
FEWEST = 4  # strips that a figure has room for
SHORT_UNITS = {"multiple": "", "standard deviations": "SD", "inflections": ""}
SHOWN = (-0.45, 1.45)  # of a strip, where the accepted values go from 0 to 1


def _place(judged: Judged, value: float) -> float:
    """Where a value is on a strip; what lies far outside is put at its end."""
    low, high = judged.statistic.low, judged.statistic.high
    width = high - low
    place = (value - low) / width if width > 0.0 else 0.5 + (value - low)
    return float(np.clip(place, *SHOWN))


def strips(axes: Axes, parts: Sequence[Judged]) -> None:
    """One strip per statistic: the accepted values as a bar, the measured value with its interval on it."""
    bare(axes)
    axes.set(xlim=(SHOWN[0] - 0.12, VALUES), ylim=(max(len(parts), FEWEST) - 0.35, -0.75))
    for row, part in enumerate(parts):
        axes.barh(row, 1.0, left=0.0, height=0.3, color=ACCEPTED, zorder=1)
        quantity = part.quantity
        unit = "%" if quantity.is_percent else SHORT_UNITS.get(quantity.unit, quantity.unit)
        for end, value, side in ((0.0, part.statistic.low, "right"), (1.0, part.statistic.high, "left")):
            shift = -0.02 if side == "right" else 0.02
            axes.text(end + shift, row + 0.28, part.number(value), ha=side, va="center", fontsize=7, color=GREY)
        mark, colour = MARKS.get(part.verdict, ("D", ORANGE))
        found = part.measured
        if np.isfinite([found.low, found.high]).all():
            axes.hlines(row, _place(part, found.low), _place(part, found.high), color=colour, lw=2.2, zorder=2)
        if not np.isnan(found.value):
            axes.plot(_place(part, found.value), row, mark, color=colour, ms=7, zorder=3)
        text = textwrap.fill(part.statistic.meaning, LETTERS)
        axes.text(SHOWN[0] - 0.1, row - 0.2, text, ha="left", va="bottom", fontsize=7.2, linespacing=1.05)
        shown = part.number(found.value)
        axes.text(VALUES, row, f"{shown} {unit if shown != 'n/a' else ''}".rstrip(), ha="right", va="center",
                  fontsize=7.6, color=colour, fontweight="bold")  # fmt: skip


def _band(axes: Axes, x: np.ndarray, sample: Any, curve: Callable[[np.ndarray], np.ndarray], colour: str, label: str,
          style: str = "-") -> None:  # fmt: skip
    """A curve over all futures, and the interval of it over draws of futures."""
    drawn = np.stack([curve(pick) for pick in picks(sample.n, N_BANDS)])
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
    axes.plot(x, curve(np.arange(sample.n)), style, color=colour, label=label)


def _ends(verdict: Verdict, name: str) -> tuple[float, float]:
    one = next(part.statistic for part in verdict.parts if part.statistic.name == name)
    return one.low, one.high


def _gestation(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    years = np.arange(sample.sums.shape[-1]) / QUARTERS_PER_YEAR
    for name, label, colour in (("exports", "exports", BLUE), ("sales", "sales", ORANGE),
                                ("productivity", "productivity (log points)", GREEN)):  # fmt: skip
        _band(axes, years, sample, lambda pick, name=name: 100 * sample.curves(pick)[name], colour, label)
    axes.axvspan(
        *_ends(verdict, "gestation_peak"), color=ACCEPTED, zorder=0, label="accepted time of the largest effect"
    )
    most = float(sample.curves(np.arange(sample.n))["exports"].max())
    limit = 100 * most * _ends(verdict, "gestation_early")[1]
    axes.hlines(limit, 0, 1.5, color=INK, lw=1, ls=":", label="most that is accepted early on")
    axes.set(xlabel="years since first benefit", ylabel="effect on members, %")
    axes.legend(loc="upper left")


def _maturity(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    length = int(np.nanmax(sample.quarters)) if np.isfinite(sample.quarters).any() else 1
    quarters = np.arange(length + 1)
    styles = zip((GREEN, ORANGE, PURPLE, BLUE), ("--", "--", "--", "-"), strict=True)
    for (name, reached), (colour, style) in zip(
        [*sample.parts.items(), ("all three at once: mature", sample.quarters)], styles, strict=True
    ):
        known = reached[~np.isnan(reached)]
        share = [(known <= quarter).mean() if quarter < length else np.nan for quarter in quarters] if len(known) else 0
        axes.plot(quarters, 100 * np.asarray(share) * np.ones(len(quarters)), style, color=colour, label=name)
    axes.axvspan(*_ends(verdict, "maturity_median"), color=ACCEPTED, zorder=0, label="accepted for the median cluster")
    axes.axhline(50, color=INK, lw=1, ls=":")
    axes.set(xlabel="quarters since approval", ylabel="financed clusters that have reached it, %", ylim=(0, 100))
    axes.legend(loc="upper left")


def _histogram(axes: Axes, values: np.ndarray, edges: np.ndarray, accepted: tuple[float, float], label: str) -> None:
    axes.axvspan(*accepted, color=ACCEPTED, zorder=0, label=label)
    axes.hist(
        values, bins=edges.tolist(), weights=np.full(len(values), 100 / max(1, len(values))), color=BLUE, alpha=0.75
    )
    if len(values):
        axes.axvline(float(np.median(values)), color=INK, ls="--", lw=1.2, label="median")
    axes.set(ylabel="futures, %")
    axes.legend(loc="upper right")


def _delay(axes: Axes, verdict: Verdict) -> None:
    ratio = verdict.sample.ratio[~np.isnan(verdict.sample.ratio)]
    _histogram(axes, ratio, np.arange(0.0, 3.01, 0.15), _ends(verdict, "delay_median"), "accepted for the median")
    axes.set(xlabel="actual over planned duration")


def _start(axes: Axes, verdict: Verdict) -> None:
    lead_in = verdict.sample.lead_in[~np.isnan(verdict.sample.lead_in)]
    low, high = USUAL_START
    edges = np.arange(-0.5, 33.0)
    _histogram(axes, np.minimum(lead_in, 32), edges, (low - 0.5, high + 0.5), "where most futures have to be")
    axes.set(xlabel="quarters from approval to first money (32 or more in the last bar)")


def _disbursement(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    x = np.linspace(0, 100, GRID)
    curves = sample.curves[sample.has_run]
    if len(curves):
        axes.fill_between(x, *(100 * np.quantile(curves, [0.1, 0.9], axis=0)), color=GREY, alpha=0.18, lw=0,
                          label="middle four fifths of futures")  # fmt: skip
        axes.plot(x, 100 * curves.mean(axis=0), color=BLUE, label="mean curve")
    place = next(p.measured.value for p in verdict.parts if p.statistic.name == "disbursement_inflection_place")
    axes.axvline(100 * place, color=INK, ls="--", lw=1.2, label="where it rises fastest")
    low, high = _ends(verdict, "disbursement_inflection_place")
    axes.axvspan(100 * low, 100 * high, color=ACCEPTED, zorder=0, label="accepted place of the inflection")
    axes.set(xlabel="share of the actual duration, %", ylabel="money spent, % of loan and counterpart", ylim=(0, 100))
    axes.legend(loc="upper left")


def _handover(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    span = slice(HAND_OVER - 8, HAND_OVER + AFTER)
    quarters = np.arange(-8, AFTER)
    for agency, colour in (("ministry", BLUE), ("autonomous", ORANGE)):
        for arm, style, label in (("calm", ":", "no turnover"), ("turnover", "-", "turnover")):
            values = sample.approvals[f"{agency}_{arm}"][:, span]
            axes.plot(quarters, values.mean(axis=0) if len(values) else 0 * quarters, style, color=colour,
                      label=f"{agency.replace('ministry', 'ministry unit')}, {label}")  # fmt: skip
    axes.axvline(0, color=INK, lw=1)
    axes.axvspan(-8, -5, color="#EFEFEF", zorder=0)
    axes.set(xlabel="quarters from the hand-over", ylabel="approvals per quarter, units of work")
    axes.legend(loc="upper right")


def _fates(axes: Axes, verdict: Verdict) -> None:
    labels = {f"fate_{decision.name.lower()}": decision.name.lower() for decision in Decision}
    labels |= {"turnover_rate": "election\nlost"}
    for place, part in enumerate(part for part in verdict.parts if part.statistic.name in labels):
        low, high = 100 * part.statistic.low, 100 * part.statistic.high
        axes.bar(place, high - low, bottom=low, width=0.8, color=ACCEPTED, zorder=1)
        found = part.measured
        axes.bar(place, 100 * found.value, width=0.35, color=BLUE if place < len(Decision) else GREY, zorder=2)
        if np.isfinite(found.low):
            axes.vlines(place, 100 * found.low, 100 * found.high, color=INK, lw=1.5, zorder=3)
    axes.set_xticks(range(len(labels)), list(labels.values()))
    axes.set(ylabel="turnovers of party (last: elections), %")


def _contributions(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    rounds = np.arange(1, len(sample.without.by_round) + 1)
    for round_, name in ((rounds[0], "contribution_first"), (rounds[-1], "contribution_tenth")):
        low, high = _ends(verdict, name)
        axes.bar(round_, 100 * (high - low), bottom=100 * low, width=0.5, color=ACCEPTED, zorder=1)
    axes.plot(rounds, 100 * sample.without.by_round, color=INK, lw=2.4, label="no institution")
    colours = {
        "communication": BLUE,
        "leadership": ORANGE,
        "sanction": VERMILION,
        "exclusion": GREEN,
        "matching": PURPLE,
    }
    for name, game in sample.alone.items():
        axes.plot(rounds, 100 * game.by_round, color=colours[name], lw=1.5, label=f"{name} alone")
    axes.set(xlabel="round", ylabel="mean contribution, % of endowment", ylim=(0, None), xticks=rounds)
    axes.legend(loc="upper right", ncols=2, fontsize=7.5)
    axes.set_ylim(top=axes.get_ylim()[1] * 1.3)


def _spillovers(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    years = np.arange(sample.sums.shape[-1]) / QUARTERS_PER_YEAR
    for name, label, colour in (("employees", "employment", VERMILION), ("exports", "exports", BLUE)):
        _band(axes, years, sample, lambda pick, name=name: 100 * sample.curves(pick)[name], colour, label)
    axes.axhline(0, color=INK, lw=1)
    for span, name in (((0.25, 1.0), "spillover_employment"), ((4.0, 8.0), "spillover_exports")):
        low, high = _ends(verdict, name)
        axes.fill_between(span, 100 * low, 100 * high, color=ACCEPTED, zorder=0)
    axes.set(xlabel="years since the territory's first beneficiary", ylabel="effect on non-members, %", ylim=(-2, 8))
    most = 100 * max(0.0, *(float(sample.curves(np.arange(sample.n))[name].max()) for name in ("exports", "employees")))
    axes.set_ylim(-2.0, max(4.0, 1.2 * most))
    axes.legend(loc="upper left")


def _network(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    quarters = np.arange(sample.density["with"].shape[1])
    for name, label, colour, style in (
        ("with", "with the programme", BLUE, "-"),
        ("without", "without it", GREY, "--"),
    ):
        _band(axes, quarters, sample, lambda pick, name=name: 100 * sample.density[name][pick].mean(axis=0), colour,
              label, style)  # fmt: skip
    axes.set(
        xlabel="quarters since approval", ylabel="ties within financed clusters, % of those possible", ylim=(0, None)
    )
    axes.legend(loc="lower right")


def _fading(axes: Axes, verdict: Verdict) -> None:
    sample = verdict.sample
    years = np.arange(sample.unpaid.shape[-1]) / QUARTERS_PER_YEAR
    for name, label, colour in (("unpaid", "maintenance not paid", VERMILION), ("paid", "maintenance paid", BLUE)):
        _band(axes, years, sample, lambda pick, name=name: 100 * sample.curves(pick)[name], colour, label)
    for year in (2.0, 7.0):
        axes.axvline(year, color=INK, lw=1, ls=":")
    axes.set(xlabel="years since the programme closed", ylabel="effect on members' exports, %")
    axes.legend(loc="upper left")


PICTURES: dict[int, Callable[[Axes, Verdict], None]] = {
    1: _gestation, 2: _maturity, 3: _delay, 4: _start, 5: _disbursement, 6: _handover, 7: _fates, 8: _contributions,
    9: _spillovers, 10: _network, 11: _fading,
}  # fmt: skip


def figure_of(verdict: Verdict) -> Figure:
    """The figure of a fact."""
    figure = new_figure(max(LEAST_HEIGHT, ROW * len(verdict.parts) + 0.9))
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1.0])
    if verdict.sample.n:
        PICTURES[verdict.fact.number](left, verdict)
    else:
        bare(left)
        left.text(0.5, 0.5, "no future to look at", ha="center", va="center", transform=left.transAxes)
    left.set_title(verdict.fact.title)
    strips(right, verdict.parts)
    right.set_title("Statistics against the accepted values (green)")
    return figure
