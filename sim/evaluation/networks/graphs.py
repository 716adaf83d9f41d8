"""The network of living firms at the end of a quarter, as a graph of igraph, and the same without the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import pandas as pd

from sim import engine
from sim.blocks import twin_overrides, twin_rows
from sim.parameters.validation import show
from sim.programmes import calendar_array
from sim.state import NEVER, Phase
from sim.traces import OUTSIDE, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    import igraph

FIRM_ATTRIBUTES = ("cluster", "link", "employees", "exports", "is_exporter", "is_member", "is_small", "trust")


def without_programme(trace: Trace) -> Trace:
    """The same future without the programme, told in full: the twin that all effects are compared with."""
    row = twin_rows(np.array([trace.row]).view(np.recarray))[0]
    overrides = twin_overrides(trace.overrides)
    lived = engine.trace(row, trace.seed, calendar_array(trace.programme), overrides)
    return Trace(trace.programme, trace.seed, row, overrides, lived)


def quarter_faults(trace: Trace, quarters: Iterable[object]) -> list[str]:
    """What is wrong with quarters that somebody asks for: none at all, or some that are not of the window."""
    asked = list(quarters)
    wrong = [show(one) for one in asked if not is_whole(one) or not 0 <= one < trace.n_quarters]
    if asked and not wrong:
        return []
    return [
        f"quarters: expected whole numbers from 0 to {trace.n_quarters - 1}, got {', '.join(wrong) or 'none'}; "
        "give quarters of the window"
    ]


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value counts something: a whole number of Python or NumPy, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def telling_quarters(trace: Trace) -> dict[str, int]:
    """Quarters before, during and after the programme: approval, half-way through execution, close, end of the window.

    A programme that was never executed has no quarter during, one that never closed none at its close; no quarter has
    two names.
    """
    programme = trace.lived.world.programmes[0]
    last = trace.n_quarters - 1
    closed = int(programme.closed_quarter)
    first = int(programme.first_money_quarter)
    found = {"before": 0}
    middle = (first + (closed if programme.phase == Phase.CLOSED else last)) // 2
    if first != NEVER and 0 < middle < last:
        found["during"] = middle
    if programme.phase == Phase.CLOSED and closed not in {0, middle, last}:
        found["at the close"] = closed
    found["after"] = last
    return found


def financed_clusters(trace: Trace) -> np.ndarray:
    """Clusters that the programme ever financed."""
    return np.flatnonzero(trace.lived.world.clusters.programme >= 0)


def graph_of(trace: Trace, quarter: int) -> igraph.Graph:
    """All living firms and their ties at the end of a quarter; each tie once, as strong as the stronger side keeps it.

    Vertices carry `firm`, `reaches_outside` and `FIRM_ATTRIBUTES`; edges `strength` and `is_mutual` (both keep it).
    """
    import igraph

    firms = trace.firms[(trace.firms["quarter"] == quarter) & trace.firms["alive"]]
    ties = trace.ties[trace.ties["quarter"] == quarter]
    outside = set(ties.loc[ties["partner"] == OUTSIDE, "firm"].tolist())
    known = pd.Index(firms["firm"])
    inside = ties[ties["partner"].isin(known) & ties["firm"].isin(known)]
    ends = np.sort(inside[["firm", "partner"]].to_numpy(), axis=1).reshape(-1, 2)
    kept = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "strength": inside["strength"].to_numpy()})
    pairs = kept.groupby(["a", "b"], as_index=False).agg(strength=("strength", "max"), n=("strength", "size"))
    edges = np.column_stack([known.get_indexer(pairs["a"]), known.get_indexer(pairs["b"])])
    graph = igraph.Graph(n=len(known), edges=edges.tolist(), directed=False)
    graph.vs["firm"] = known.tolist()
    for name in FIRM_ATTRIBUTES:
        graph.vs[name] = firms[name].tolist()
    graph.vs["reaches_outside"] = [firm in outside for firm in known]
    graph.es["strength"] = pairs["strength"].tolist()
    graph.es["is_mutual"] = (pairs["n"] > 1).tolist()
    return graph


def groups_of(graph: igraph.Graph, financed: np.ndarray, n_clusters: int) -> dict[str, list[int]]:
    """Vertices of each group: all firms, those of financed and of other clusters, and of each cluster by its number."""
    home = np.array(graph.vs["cluster"], dtype=int)
    is_financed = np.isin(home, financed)
    groups = {
        "all": np.arange(len(home)),
        "financed": np.flatnonzero(is_financed),
        "unfinanced": np.flatnonzero(~is_financed),
    }
    groups |= {f"cluster {cluster + 1}": np.flatnonzero(home == cluster) for cluster in range(n_clusters)}
    return {name: vertices.tolist() for name, vertices in groups.items()}
