"""The look of all figures, and how they reach the disk and the report: a picture for slides, a drawing for the page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from experiments.store import MANIFEST, read_json, write_whole

# Okabe and Ito's palette, told apart by colour-blind readers (Wong 2011, Nature Methods 8).
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
INK, GREY, LIGHT, FAINT, PAPER = "#222222", "#767676", "#B5B5B5", "#D9D9D9", "#FFFFFF"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY)
GOOD, BAD = BLUE, VERMILION
SHADES = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", "#CFE3F1", "#6AAED6", "#0072B2", "#003B5C"])
WIDTH = 10.0  # inches
DPI = 160

STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": GREY,
    "xtick.color": INK, "ytick.color": INK, "axes.titlesize": 9.5, "axes.titleweight": "bold", "axes.labelsize": 9,
    "axes.titlelocation": "left", "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": "#E8E8E8", "grid.linewidth": 0.7,
    "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "legend.fontsize": 8.5, "legend.frameon": False,
    "figure.facecolor": PAPER, "savefig.facecolor": PAPER, "svg.fonttype": "path", "svg.hashsalt": "figure",
    "lines.linewidth": 1.8, "path.simplify": True,
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A figure as the report shows it."""

    name: str
    title: str
    how_to_read: str
    alternative: str  # what it shows, for those who do not see it
    source: str  # the drawing itself, as a data address


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure in the house style, sizes in inches."""
    for name, value in STYLE.items():
        mpl.rcParams[name] = value  # type: ignore[index]  # its names are known at run time
    return Figure(figsize=(width, height), layout="constrained")


def _source_of(folder: Path) -> str:
    """What the figures of an experiment are drawn from, so that a picture that was passed on can be traced back."""
    manifest = read_json(folder.parent / MANIFEST)
    model = str(manifest.get("identity", {}).get("model", "unknown"))
    return f"Runs {manifest.get('digest', 'unknown')} of model {model[:16]}; see provenance.json beside the report"


def keep(figure: Figure, folder: Path, name: str) -> str:
    """Save a figure as PNG and SVG that name their runs; the SVG as an address that a page can hold in itself."""
    folder.mkdir(exist_ok=True)
    picture, drawing, source = io.BytesIO(), io.BytesIO(), _source_of(folder)
    figure.savefig(picture, format="png", dpi=DPI, metadata={"Source": source})
    figure.set_layout_engine("none")  # everything has found its place
    figure.savefig(drawing, format="svg", dpi=DPI, metadata={"Date": None, "Creator": None, "Source": source})
    write_whole(folder / f"{name}.png", picture.getvalue())
    write_whole(folder / f"{name}.svg", drawing.getvalue())
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.getvalue()).decode()}"


def ink_on(colour: object) -> str:
    """Black or white, whichever is readable on a colour (relative luminance as in WCAG 2.1)."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]  # type: ignore[arg-type]
    luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return PAPER if luminance < 0.21 else INK  # where both have the same contrast


def bare(axes: Axes) -> None:
    """An area without axes, for text and shapes."""
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
