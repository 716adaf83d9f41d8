"""The page and the picture of the calibration: which parameters the facts pin down, and which not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.sets import PINNED, pinned
from experiments.calibration.space import Settings, Space
from experiments.declared import parameters
from experiments.facts.evidence import facts
from experiments.reporting.drawing import BLUE, FAINT, GREY, INK, ORANGE, new_figure
from experiments.store import write_whole

ROOT = Path(__file__).resolve().parents[2]
PAGE, PICTURE = ROOT / "docs" / "calibration.md", ROOT / "docs" / "pictures" / "calibration.png"
ROW = 0.19  # inches of a parameter in the picture


def _picture(sets: pd.DataFrame) -> None:
    """Plausible values of each parameter within its declared range, the narrowest on top."""
    table = pinned(sets).sort_values("share_of_range", ascending=False)
    space = Space(tuple(sets.columns))
    cube = pd.DataFrame(space.cube(sets), columns=sets.columns)
    default = parameters().loc[list(sets.columns), "default"].to_frame().T
    default_cube = dict(zip(sets.columns, space.cube(default)[0].tolist(), strict=True))
    figure = new_figure(1.0 + ROW * len(table), 8.5)
    axes = figure.subplots()
    for place, name in enumerate(table.index):
        low, middle, high = np.quantile(cube[name], [0.05, 0.5, 0.95])
        axes.barh(place, 1.0, height=0.62, color=FAINT)
        axes.barh(place, high - low, left=low, height=0.62, color=BLUE if table.at[name, "is_pinned"] else "#9CC9E6")
        axes.plot([middle, middle], [place - 0.31, place + 0.31], color=INK, lw=1.4)
        axes.plot(default_cube[str(name)], place, marker="D", ms=3.6, color=ORANGE, mec=INK, mew=0.5)
    axes.set_yticks(range(len(table)), list(table.index))
    axes.set_xticks([0, 0.5, 1], ["lowest", "middle of the declared range", "highest"])
    axes.set(xlim=(0, 1), ylim=(-0.7, len(table) - 0.3))
    axes.tick_params(axis="y", labelsize=7.5, length=0)
    axes.grid(visible=False)
    axes.axvline(0.5, color=GREY, lw=0.5, ls=":")
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, dpi=130)


def _table(table: pd.DataFrame) -> str:
    """The parameters as a table in Markdown, the narrowest first."""
    declared = parameters()
    heads = ["parameter", "unit", "declared range", "plausible (middle 90 %)", "median", "part of its range"]
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name, row in table.sort_values("share_of_range").iterrows():
        of = declared.loc[str(name)]
        cells = [
            f"`{name}`", of["unit"], f"{of['low']:g} to {of['high']:g}", f"{row['p05']:.3g} to {row['p95']:.3g}",
            f"{row['median']:.3g}", f"{row['share_of_range']:.0%}",
        ]  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def write_document(sets: pd.DataFrame, known: pd.DataFrame, conf: Settings, record: dict[str, Any]) -> Path:
    """Write page and picture; the page's path."""
    _picture(sets)
    table = pinned(sets)
    narrow = table[table["is_pinned"]].sort_values("share_of_range")
    text = Path(__file__).with_name("page.md").read_text(encoding="utf-8").format(
        calibrated=", ".join(f"{one.number} ({one.title.lower()})" for one in facts().values() if one.is_calibrated),
        tolerance=conf.tolerance, n_sets=len(sets), n_points=len(known),
        waves=", ".join(str(n) for n in record["points_by_wave"].values()), futures=conf.futures,
        first_seed=conf.first_seed, n_pinned=len(narrow), n_parameters=len(table), limit=PINNED,
        pinned=", ".join(f"`{name}`" for name in narrow.index) or "none", n_wide=len(table) - len(narrow),
        table=_table(table),
    )  # fmt: skip
    write_whole(PAGE, text.encode())
    return PAGE
