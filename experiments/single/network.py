"""The network of firms at a few dates, every firm in the same place at each of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from experiments.reporting.drawing import BLUE, FAINT, GREY, INK, ORANGE, PURPLE, WIDTH, bare, new_figure
from experiments.single.life import Life
from sim.state import Stage

GOLDEN = np.pi * (3 - np.sqrt(5))  # radians between two seeds of a sunflower, which fill a disc evenly
RADIUS = 0.42  # of a cluster's disc, in a grid of unit squares
MOST_DRAWN = 3000  # firms drawn one by one; more are painted, lest the page grows too large
OUTSIDE = -1  # partner that is not of the territory


class Ties(NamedTuple):
    """Ties at one date, as pairs of firms, and the firms that reach outside."""

    within: np.ndarray  # [tie, 2]
    between: np.ndarray  # [tie, 2]
    reaching_out: np.ndarray  # [firm]


def ties_at(life: Life, quarter: int) -> Ties:
    """Each tie once, sorted into those within a cluster and those between two."""
    table = life.ties[life.ties["quarter"] == quarter]
    is_outside = table["partner"] == OUTSIDE
    pairs = table.loc[~is_outside, ["firm", "partner"]].to_numpy(dtype=int)
    pairs = np.unique(np.sort(pairs, axis=1), axis=0) if len(pairs) else pairs.reshape(0, 2)
    home = life.firms[life.firms["quarter"] == quarter].set_index("firm")["cluster"]
    is_within = home.reindex(pairs[:, 0]).to_numpy() == home.reindex(pairs[:, 1]).to_numpy()
    return Ties(pairs[is_within], pairs[~is_within], np.unique(table.loc[is_outside, "firm"].to_numpy(dtype=int)))


def places(firms: pd.DataFrame) -> pd.DataFrame:
    """A fixed place for every firm: clusters in a grid, the firms of each on a disc; columns x, y by firm."""
    clusters = np.sort(firms["cluster"].unique())
    n_columns = int(np.ceil(np.sqrt(len(clusters))))
    order = pd.Series(range(len(clusters)), index=clusters)
    seat = firms.groupby("cluster").cumcount().to_numpy()
    largest = max(int(seat.max()) + 1, 2)
    cell = order.reindex(firms["cluster"]).to_numpy()
    reach = RADIUS * np.sqrt((seat + 0.5) / largest)
    return pd.DataFrame(
        {
            "x": cell % n_columns + reach * np.cos(seat * GOLDEN),
            "y": -(cell // n_columns) + reach * np.sin(seat * GOLDEN),
        },
        index=firms["firm"].to_numpy(),
    )


def _lines(axes: Axes, place: pd.DataFrame, pairs: np.ndarray, colour: str, width: float, strength: float) -> None:
    if len(pairs):
        ends = place.to_numpy()[place.index.get_indexer(pairs.ravel())].reshape(-1, 2, 2)
        is_large = len(place) > MOST_DRAWN
        lines = LineCollection(list(ends), colors=colour, linewidths=width, alpha=strength, rasterized=is_large)
        axes.add_collection(lines)


def _dots(axes: Axes, place: pd.DataFrame, chosen: np.ndarray, **look: object) -> None:
    x, y = (place[name].reindex(chosen) for name in ("x", "y"))
    axes.scatter(x, y, rasterized=len(place) > MOST_DRAWN, **look)  # type: ignore[arg-type]


def _panel(axes: Axes, life: Life, quarter: int, place: pd.DataFrame, financed: set[int]) -> None:
    firms = life.firms[(life.firms["quarter"] == quarter) & life.firms["alive"]]
    ties = ties_at(life, quarter)
    is_member = firms["is_member"].to_numpy(dtype=bool) & firms["cluster"].isin(financed).to_numpy()
    alive = firms["firm"].to_numpy()
    bare(axes)
    _lines(axes, place, ties.within, GREY, 0.7, 0.7)
    _lines(axes, place, ties.between, ORANGE, 1.0, 0.8)
    _dots(axes, place, alive[~is_member], s=5, color=FAINT, zorder=3, linewidths=0)
    _dots(axes, place, alive[is_member], s=9, color=BLUE, zorder=4, linewidths=0)
    _dots(axes, place, ties.reaching_out, s=17, facecolors="none", edgecolors=PURPLE, linewidths=0.8, zorder=5)
    for cluster in sorted(financed):
        centre = place.loc[firms.loc[firms["cluster"] == cluster, "firm"]]
        if len(centre):
            x, y = round(centre["x"].mean()), round(centre["y"].mean()) - 0.5
            axes.text(x, y, str(cluster + 1), ha="center", va="center", fontsize=7, color=INK)
    axes.set_aspect("equal")
    axes.set_title(
        f"{life.date(quarter)}\n{len(ties.within):,} ties within clusters, {len(ties.between):,} between,\n"
        f"{len(ties.reaching_out):,} firms with ties outside",
        fontsize=8.5,
    )


def network(life: Life, quarters: list[int]) -> Figure:
    """The network at some dates, side by side."""
    everyone = life.firms[life.firms["alive"]].drop_duplicates("firm").sort_values("firm")
    place = places(everyone)
    stages = life.clusters.groupby("cluster")["stage"].agg(set)
    candidate = Stage.CANDIDATE.name.lower()
    financed = {int(cluster) for cluster, seen in stages.items() if seen - {candidate}}
    span = place.max() - place.min()
    figure = new_figure(WIDTH / len(quarters) * float((span["y"] + 0.6) / (span["x"] + 0.6)) + 0.8)
    panels = figure.subplots(1, len(quarters), squeeze=False)[0]
    for axes, quarter in zip(panels, quarters, strict=True):
        _panel(axes, life, quarter, place, financed)
        axes.set(
            xlim=(place["x"].min() - 0.15, place["x"].max() + 0.15),
            ylim=(place["y"].min() - 0.25, place["y"].max() + 0.15),
        )
    return figure
