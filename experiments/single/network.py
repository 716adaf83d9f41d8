"""The network of firms at a few dates, with the programme and without, every firm in the same place in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from experiments.reporting.drawing import BLUE, FAINT, GREY, INK, ORANGE, PURPLE, WIDTH, bare, new_figure
from experiments.single.life import Life
from sim.evaluation.networks.graphs import graph_of
from sim.evaluation.networks.measures import brokerage
from sim.traces import Trace

if TYPE_CHECKING:
    import igraph

GOLDEN = np.pi * (3 - np.sqrt(5))  # radians between two seeds of a sunflower, which fill a disc evenly
RADIUS = 0.42  # of a cluster's disc, in a grid of unit squares
MOST_DRAWN = 3000  # firms drawn one by one; more are painted, lest the page grows too large


class Ties(NamedTuple):
    """Ties at one date, as pairs of firms, and the firms that stand out."""

    within: np.ndarray  # [tie, 2]
    between: np.ndarray  # [tie, 2]
    n_reaching_out: int
    brokers: np.ndarray  # [firm], in the middle of open triples that connect clusters


def ties_of(graph: igraph.Graph) -> Ties:
    """Each tie once, sorted into those within a cluster and those between two."""
    firm, home = np.array(graph.vs["firm"], dtype=int), np.array(graph.vs["cluster"])
    ends = np.array(graph.get_edgelist(), dtype=int).reshape(-1, 2)
    is_within = home[ends[:, 0]] == home[ends[:, 1]]
    roles = brokerage(graph)
    is_broker = roles.gatekeeper + roles.liaison > 0
    return Ties(firm[ends[is_within]], firm[ends[~is_within]], sum(graph.vs["reaches_outside"]), firm[is_broker])


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


def _panel(axes: Axes, trace: Trace, quarter: int, place: pd.DataFrame, financed: set[int]) -> None:
    graph = graph_of(trace, quarter)
    ties, alive = ties_of(graph), np.array(graph.vs["firm"], dtype=int)
    home = np.array(graph.vs["cluster"])
    is_member = np.array(graph.vs["is_member"], dtype=bool) & np.isin(home, sorted(financed))
    bare(axes)
    _lines(axes, place, ties.within, GREY, 0.7, 0.7)
    _lines(axes, place, ties.between, ORANGE, 1.0, 0.8)
    _dots(axes, place, alive[~is_member], s=5, color=FAINT, zorder=3, linewidths=0)
    _dots(axes, place, alive[is_member], s=9, color=BLUE, zorder=4, linewidths=0)
    _dots(axes, place, ties.brokers, s=20, facecolors="none", edgecolors=PURPLE, linewidths=0.9, zorder=5)
    for cluster in sorted(financed):
        centre = place.loc[alive[home == cluster]]
        if len(centre):
            x, y = round(centre["x"].mean()), round(centre["y"].mean()) - 0.5
            axes.text(x, y, str(cluster + 1), ha="center", va="center", fontsize=7, color=INK)
    axes.set_aspect("equal")
    axes.set_title(
        f"{trace.dates[quarter]}\n{len(ties.within):,} ties within clusters\n"
        f"{len(ties.between):,} ties between clusters\n"
        f"{ties.n_reaching_out:,} firms with ties outside",
        fontsize=8.5,
    )


def network(life: Life, twin: Trace, quarters: list[int]) -> Figure:
    """The network at some dates, side by side, with the programme above and without it below."""
    everyone = life.firms[life.firms["alive"] | life.firms["twin_alive"]].drop_duplicates("firm").sort_values("firm")
    place = places(everyone)
    financed = {int(cluster) for cluster in life.stages().index}
    span = place.max() - place.min()
    height = WIDTH / len(quarters) * float((span["y"] + 0.6) / (span["x"] + 0.6)) + 0.8
    figure = new_figure(2.0 * height + 0.3)
    rows = figure.subplots(2, len(quarters), squeeze=False)
    for axes_of_row, (title, trace) in zip(
        rows, {"with the programme": life.trace, "without it": twin}.items(), strict=True
    ):
        for axes, quarter in zip(axes_of_row, quarters, strict=True):
            _panel(axes, trace, quarter, place, financed)
            axes.set(
                xlim=(place["x"].min() - 0.15, place["x"].max() + 0.15),
                ylim=(place["y"].min() - 0.25, place["y"].max() + 0.15),
            )
        axes_of_row[0].set_ylabel(title, fontsize=10, fontweight="bold")
    return figure
