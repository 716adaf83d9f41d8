"""The scene of Mesa's page: clusters as groups of firms, with their ties, body, stage and shared goods."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from app.viz.pictures import Ink
from app.words import Words
from sim import ClusterProgramme
from sim.parameters.choices import Good
from sim.state import NOBODY, ProjectState, Stage

_ACROSS = 6  # clusters beside each other
_WIDTH, _HEIGHT = 2.5, 3.1  # of a cluster's place, in radii of its circle
_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))  # the seeds of a sunflower are this far apart
_INCH = 0.74  # radius of a circle
_INNER = 0.16  # room for the body in the middle
_MARKS = {
    ProjectState.PLEDGING: "none", ProjectState.FUNDED: "none", ProjectState.APPROVAL: "none",
    ProjectState.PROCUREMENT: "none", ProjectState.BUILDING: "bottom", ProjectState.OPERATING: "full",
}  # fmt: skip
_GONE = (ProjectState.FAILED, ProjectState.CLOSED)


def centres(n: int) -> np.ndarray:
    """Middle of the place of each cluster [cluster, (x, y)], row by row."""
    number = np.arange(n)
    return np.stack([number % _ACROSS * _WIDTH, -(number // _ACROSS) * _HEIGHT], axis=1).astype(float)


def places(model: ClusterProgramme) -> np.ndarray:
    """Place of each firm's slot [slot, (x, y)]: a firm stays where it is, and its heir takes another slot."""
    home = model.world.firms.cluster
    rank = np.zeros(len(home))
    size = np.ones(len(home))
    for cluster in np.unique(home):
        slots = np.flatnonzero(home == cluster)
        rank[slots] = np.arange(len(slots))
        size[slots] = len(slots)
    distance = _INNER + (0.93 - _INNER) * np.sqrt((rank + 0.5) / size)
    angle = rank * _GOLDEN_ANGLE
    middle = centres(len(model.world.clusters))[home]
    return middle + np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1)


def draw_firms(axes: Axes, model: ClusterProgramme, ink: Ink) -> None:
    """Ties as lines, members as filled dots, other firms as hollow ones."""
    firms, ties, place = model.world.firms, model.world.ties, places(model)
    alive = firms.is_alive
    one, column = np.nonzero((ties["partner"] != NOBODY) & alive[:, np.newaxis])
    other = ties["partner"][one, column]
    within = (firms.cluster[one] == firms.cluster[other]) & alive[other]
    segments = np.stack([place[one[within]], place[other[within]]], axis=1)
    axes.add_collection(LineCollection(segments, colors=ink.soft, linewidths=0.7, alpha=0.7, zorder=1))
    for chosen, face in ((alive & firms.is_member, ink.first), (alive & ~firms.is_member, ink.paper)):
        axes.scatter(*place[chosen].T, s=16, facecolor=face, edgecolor=ink.first, linewidth=0.8, zorder=2)


def draw_goods(axes: Axes, states: np.ndarray, at: np.ndarray, ink: Ink) -> None:
    """The shared goods of a cluster under its circle, each kind at its own place."""
    for good, code in enumerate(states):
        state, x, y = ProjectState(code), at[0] + (good - (len(Good) - 1) / 2) * 0.27, at[1] - 1.17
        if state == ProjectState.IDEA:
            continue
        colour = ink.soft if state in _GONE else ink.second
        axes.plot(x, y, marker="x" if state in _GONE else "s", markersize=9, color=colour, markeredgewidth=1.4,
                  fillstyle=_MARKS.get(state, "full"), markerfacecoloralt=ink.paper, zorder=3)  # fmt: skip
        axes.text(x, y - 0.15, str(good + 1), ha="center", va="top", fontsize=8, color=ink.soft)


def draw_cluster(axes: Axes, model: ClusterProgramme, cluster: int, words: Words, ink: Ink) -> None:
    """A cluster's ring, body, name and stage."""
    at = centres(cluster + 1)[cluster]
    record = model.world.clusters[cluster]
    is_financed = record.programme != NOBODY
    axes.add_patch(Circle(at, 1.0, facecolor="none", edgecolor=ink.text if is_financed else ink.soft,
                          linewidth=2.2 if is_financed else 0.9, linestyle="-" if is_financed else ":"))  # fmt: skip
    if model.world.chambers[cluster].is_alive:
        axes.plot(*at, marker="D", markersize=8, color=ink.second, markeredgecolor=ink.paper, zorder=3)
    stage = words(f"mesa.stages.{Stage(record.stage).name.lower()}")
    axes.text(at[0], at[1] + 1.34, words("mesa.scene.cluster", number=cluster + 1), ha="center", va="center",
              fontsize=10.5, fontweight="bold", color=ink.text)  # fmt: skip
    axes.text(at[0], at[1] + 1.12, stage, ha="center", va="center", fontsize=9.5, color=ink.text)


def draw_scene(model: ClusterProgramme, words: Words, ink: Ink) -> Figure:
    """All clusters of the world, financed or not."""
    n = len(model.world.clusters)
    across, down = min(n, _ACROSS), -(-n // _ACROSS)
    wide, high = across * _WIDTH, down * _HEIGHT
    figure = Figure(figsize=(wide * _INCH, (high + 0.1) * _INCH), facecolor=ink.paper)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(-_WIDTH / 2, wide - _WIDTH / 2)
    axes.set_ylim(1.45 - high, 1.55)
    draw_firms(axes, model, ink)
    for cluster in range(n):
        draw_cluster(axes, model, cluster, words, ink)
        draw_goods(axes, model.world.projects[cluster].state, centres(cluster + 1)[cluster], ink)
    return figure


def tell_scene(model: ClusterProgramme) -> dict[str, float]:
    """Counts of what the scene shows, of clusters that the programme finances."""
    clusters, firms = model.world.clusters, model.world.firms
    financed = clusters.programme != NOBODY
    return {
        "clusters": len(clusters), "financed": int(financed.sum()),
        "implementing": int((clusters.stage[financed] == Stage.IMPLEMENTING).sum()),
        "firms": int(firms.is_alive.sum()), "members": int((firms.is_alive & firms.is_member).sum()),
        "building": model.latest["n_goods_building"], "operating": model.latest["n_goods_operating"],
    }  # fmt: skip
