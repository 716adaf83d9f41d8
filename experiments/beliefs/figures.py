"""Figures of beliefs: all of them in one, and for each claim its gain against its price and where it reverses."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from experiments.beliefs.analysis import Finding, Sample
from experiments.beliefs.findings import named, size_in_brief
from experiments.beliefs.maps import axis_of, surface
from experiments.beliefs.quantities import known
from experiments.beliefs.reading import Contrast
from experiments.beliefs.regions import Region
from experiments.beliefs.study import Studied, Study, oriented
from experiments.intervals import Estimate
from experiments.reporting.drawing import BAD, FAINT, GOOD, GREY, INK, LIGHT, PAPER, bare, new_figure
from experiments.words import within

ROW = 0.225  # inches
DIVERGING = LinearSegmentedColormap.from_list("diverging", [BAD, "#F2B58A", PAPER, "#8CBFDF", GOOD])
MOST_TOLD = 2.6  # standard deviations shown of a size
SHOWN = (1.0, 99.0)  # percentiles of dots within the frame


def _rows(study: Study) -> list[tuple[str, str, Finding, Finding, bool]]:
    """Key, sentence, findings over plausible settings and over the box, whether it is a claim; in the order drawn."""
    found = []
    for one in study.claims:
        found.append((one.claim.key, one.claim.says, one.plausible, one.box, True))
        found += [("", part.plausible.contrast.says, part.plausible, part.box, False) for part in one.parts]
    return found


def _mark(axes: Axes, row: float, one: Estimate, scale: float, is_claim: bool, is_box: bool) -> None:
    if not np.isfinite(one.mean):
        return
    colour = GREY if is_box else GOOD
    axes.hlines(row, one.low * scale, one.high * scale, color=colour, lw=1.2 if is_box else 2.2 if is_claim else 1.4,
                alpha=0.7)  # fmt: skip
    inner = colour if is_claim and not is_box else PAPER
    axes.plot(one.mean * scale, row, "D" if is_box else "o", color=colour, mfc=inner,
              ms=3.6 if is_box else 5.5 if is_claim else 4.4, mew=1.1)  # fmt: skip


def _names(axes: Axes, rows: Sequence[tuple[str, str, Finding, Finding, bool]]) -> None:
    bare(axes)
    for place, (key, says, _, _, is_claim) in enumerate(rows):
        if is_claim:
            axes.text(0.0, place, key, fontsize=8.2, fontweight="bold", va="center")
        text = textwrap.shorten(says, 92 if is_claim else 88, placeholder=" ...")
        axes.text(0.07 if is_claim else 0.1, place, text, fontsize=7.4, va="center", color=INK if is_claim else GREY,
                  fontweight="bold" if is_claim else "normal")  # fmt: skip
    axes.set(xlim=(0, 1))


def forest(study: Study) -> Figure:
    """Probability of the expected sign, and size, of every claim and of what belongs to it."""
    rows = _rows(study)
    figure = new_figure(ROW * len(rows) + 1.1, width=11.6)
    names, chances, sizes, numbers = figure.subplots(1, 4, sharey=True, width_ratios=[5.2, 2.5, 2.5, 3.0])
    _names(names, rows)
    for place, (_, _, plausible, box, is_claim) in enumerate(rows):
        _mark(chances, place + 0.16, box.probability, 100, is_claim, True)
        _mark(chances, place - 0.12, plausible.probability, 100, is_claim, False)
        if plausible.is_told:
            _mark(sizes, place, plausible.standardised, 1.0, is_claim, False)
        numbers.text(0, place, size_in_brief(plausible), fontsize=7, va="center", color=INK if is_claim else GREY)
    chances.axvline(50, color=INK, lw=0.9, zorder=0)
    sizes.axvline(0, color=INK, lw=0.9, zorder=0)
    chances.axvspan(0, 50, color="#FBEFE7", zorder=-1)
    reach = min(MOST_TOLD, 1.05 * max(abs(end) for end in sizes.get_xlim()))
    sizes.axvspan(-reach, 0, color="#FBEFE7", zorder=-1)
    sizes.set(xlim=(-reach, reach), xlabel="standard deviations\nof the outcome")
    chances.set(xlim=(-2, 102), xlabel="% of settings", ylim=(len(rows) - 0.4, -0.8))
    chances.set_title("As the field believes in ...")
    sizes.set_title("By so much\n(right: as believed)")
    numbers.set_title("In its own unit")
    bare(numbers)
    starts = [place for place, row in enumerate(rows) if row[4]]
    for axes in (names, chances, sizes, numbers):
        axes.tick_params(axis="y", length=0)
        for place in starts:
            axes.axhline(place - 0.5, color=FAINT, lw=0.7, zorder=0)
    return figure


def _limits(values: np.ndarray) -> tuple[float, float]:
    """A frame around most of some values, and around zero."""
    low, high = np.percentile(values, SHOWN)
    low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.06 * ((high - low) or 1.0)
    return low - pad, high + pad


def _axis_label(kind: str, contrast: Contrast, width: int) -> str:
    quantity = known(contrast.outcome)
    unit = f", {quantity.change_axis}" if quantity.change_axis else ""
    move = "rise" if contrast.expect == "more" else "fall"
    lead = f"{kind}: {move} of" if kind else f"{move.capitalize()} of"
    return "\n".join(textwrap.wrap(f"{lead} {within(quantity.label)}{unit}", width))


def _plane(axes: Axes, one: Studied, study: Study) -> None:
    """Each dot a setting: what the claim gains there against its price."""
    gain, price = one.claim, one.claim.priced
    scales = known(price.outcome).scale, known(gain.outcome).scale
    box = oriented(study.box, price) * scales[0], oriented(study.box, gain) * scales[1]
    mine = oriented(study.plausible, price) * scales[0], oriented(study.plausible, gain) * scales[1]
    settings = study.box.settings(next(iter(gain.arms)))
    inside = np.zeros(len(settings), dtype=bool)
    for region in one.against:
        inside |= region.holds(settings)
    axes.plot(box[0][~inside], box[1][~inside], ".", color=LIGHT, ms=3, label="whole box", zorder=2, rasterized=True)
    if inside.any():
        axes.plot(box[0][inside], box[1][inside], "^", color=BAD, ms=3.4, label="in a region of reversal", zorder=3,
                  mew=0)  # fmt: skip
    axes.plot(*mine, "o", color=GOOD, mfc="none", ms=3.6, mew=0.9, label="plausible", zorder=4)
    axes.axhline(0, color=INK, lw=0.9, zorder=1)
    axes.axvline(0, color=INK, lw=0.9, zorder=1)
    axes.set(xlim=_limits(np.concatenate([box[0], mine[0]])), ylim=_limits(np.concatenate([box[1], mine[1]])),
             xlabel=_axis_label("Price", price, 44), ylabel=_axis_label("Gain", gain, 40))  # fmt: skip
    axes.set_title("Gain against price")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.19), ncols=3, handletextpad=0.1, columnspacing=0.9,
                fontsize=7.6)  # fmt: skip


def _map_names(regions: Sequence[Region], leading: Sequence[str]) -> tuple[str, str]:
    """The two parameters of a map: those of confirmed regions, then those the difference depends on most."""
    first = [name for region in regions for name in region.names]
    names = list(dict.fromkeys([*first, *leading]))
    return names[0], names[1]


def _map(axes: Axes, figure: Figure, sample: Sample, contrast: Contrast, names: tuple[str, str], title: str) -> None:
    """The mean difference over two parameters, with its zero contour."""
    quantity = known(contrast.outcome)
    settings = sample.settings(next(iter(contrast.arms)))
    across, up = (axis_of(name, settings[name]) for name in names)
    values = sample.difference(contrast).mean(axis=1) * contrast.sign * quantity.scale
    mean, error = surface(values, across, up)
    reach = float(np.nanmax(np.abs(mean))) if np.isfinite(mean).any() else 1.0
    span = TwoSlopeNorm(0.0, -(reach or 1.0), reach or 1.0)
    shades = axes.pcolormesh(across.grid, up.grid, mean, cmap=DIVERGING, norm=span,
                             shading="nearest", rasterized=True)  # fmt: skip
    unclear = np.abs(mean) < 1.96 * error
    if not (across.is_stepped or up.is_stepped):
        dotted = axes.contourf(across.grid, up.grid, unclear.astype(float), levels=[0.5, 1.5], colors="none",
                               hatches=["..."])  # fmt: skip
        dotted.set_edgecolor(GREY)
        dotted.set_linewidth(0.0)
        if (mean < 0).any() and (mean > 0).any():
            axes.contour(across.grid, up.grid, mean, levels=[0.0], colors=INK, linewidths=1.6)
    else:
        rows, columns = np.nonzero(unclear)
        axes.plot(across.grid[columns], up.grid[rows], ".", color=INK, ms=1.2 if unclear.size > 50 else 5)
    axes.set(xlabel=named(across.name), ylabel=named(up.name))
    axes.set_xticks([place for place, _ in across.ticks], [text for _, text in across.ticks])
    axes.set_yticks([place for place, _ in up.ticks], [text for _, text in up.ticks])
    axes.grid(visible=False)
    axes.set_title(title)
    bar = figure.colorbar(shades, ax=axes, shrink=0.9, aspect=24, pad=0.02)
    bar.set_label(_axis_label("", contrast, 42), fontsize=7.6)
    bar.ax.tick_params(labelsize=7.5)
    bar.outline.set_visible(False)


def claim(one: Studied, study: Study) -> Figure:
    """Gain against price, where the claim reverses, and where it does not pay."""
    figure = new_figure(3.75, width=12.4)
    plane, gain, money = figure.subplots(1, 3, width_ratios=[1.0, 1.12, 1.12])
    _plane(plane, one, study)
    where = _map_names((*one.against, *one.reversal.spared), one.leading)
    _map(gain, figure, study.box, one.claim, where, "Where the claim reverses")
    where = _map_names((*one.loss.confirmed, *one.loss.spared), one.loss_leading)
    _map(money, figure, study.box, one.claim.weighed, where, "Where the price exceeds the gain, in money")
    return figure
