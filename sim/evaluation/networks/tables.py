"""Tables of a run's network: measures by date and group, with the null model and the life without the programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.evaluation.networks.graphs import (
    financed_clusters,
    graph_of,
    groups_of,
    is_whole,
    quarter_faults,
    telling_quarters,
    without_programme,
)
from sim.evaluation.networks.measures import MEASURES, best_core, brokerage, link_reach
from sim.evaluation.networks.nulls import SAMPLES, Null, against_null
from sim.parameters.validation import show
from sim.traces import Trace

if TYPE_CHECKING:
    import igraph

NO_NULL = Null(np.nan, np.nan, np.nan, np.nan)


def _values(graph: igraph.Graph, n_links: int) -> dict[str, float]:
    found = {name: measure.of(graph) for name, measure in MEASURES.items()}
    return found | {f"reach_link_{link + 1}": link_reach(graph, link) for link in range(n_links)}


def _ties_by_name(graph: igraph.Graph) -> set[tuple[int, int]]:
    firm = graph.vs["firm"]
    return {(firm[a], firm[b]) for a, b in graph.get_edgelist()}


def _persistence(graph: igraph.Graph, earlier: igraph.Graph | None) -> float:
    """Ties of the date before that are still there over all of them."""
    if earlier is None or not earlier.ecount():
        return np.nan
    before = _ties_by_name(earlier)
    return len(before & _ties_by_name(graph)) / len(before)


def _nulls(graph: igraph.Graph, samples: int) -> dict[str, Null]:
    return against_null(graph, {name: one.of for name, one in MEASURES.items() if one.has_null}, samples)


def network_measures(
    trace: Trace, quarters: Sequence[int] | None = None, samples: int = SAMPLES, by_cluster: bool = True
) -> pd.DataFrame:
    """Measures of the network at some quarters, one row per quarter, group and measure.

    Columns: quarter, date, when, group, measure, value, without (the same future without the programme), null_mean,
    null_low, null_high, p (against networks in which every firm has as many ties; 95 %, two-sided). Groups are `all`,
    `financed`, `unfinanced` (clusters) and each cluster; those of single clusters have no null model. `quarters` are
    approval, half-way, close and end unless given; they are taken in the order of time.

    Raises `ValueError` for quarters outside the window and for a number of samples that is none.
    """
    asked = list(telling_quarters(trace).values() if quarters is None else quarters)
    faults = quarter_faults(trace, asked)
    if not is_whole(samples) or samples < 0:
        faults.append(f"samples: expected a whole number from 0, got {show(samples)}; 0 leaves the null model out")
    if faults:
        raise ValueError("\n".join(faults))
    named = (
        telling_quarters(trace) if quarters is None else {str(quarter): int(quarter) for quarter in sorted({*asked})}
    )
    twin, financed = without_programme(trace), financed_clusters(trace)
    n_clusters = len(trace.lived.world.clusters)
    n_links = 1 + max(trace.firms["link"])
    rows: list[dict[str, object]] = []
    earlier: dict[str, tuple[igraph.Graph, igraph.Graph]] = {}
    for when, quarter in named.items():
        lives = [graph_of(one, quarter) for one in (trace, twin)]
        groups = [groups_of(graph, financed, n_clusters) for graph in lives]
        for group in groups[0]:
            is_cluster = group.startswith("cluster")
            if is_cluster and not by_cluster:
                continue
            mine, its = (graph.induced_subgraph(found[group]) for graph, found in zip(lives, groups, strict=True))
            before, before_twin = earlier.get(group, (None, None))
            values = _values(mine, n_links) | {"persistence": _persistence(mine, before)}
            without = _values(its, n_links) | {"persistence": _persistence(its, before_twin)}
            nulls = {} if is_cluster or samples == 0 else _nulls(mine, samples)
            earlier[group] = (mine, its)
            for name, value in values.items():
                null = nulls.get(name, NO_NULL)
                rows.append({
                    "quarter": quarter, "date": trace.dates[quarter], "when": when, "group": group, "measure": name,
                    "value": value, "without": without[name], "null_mean": null.mean, "null_low": null.low,
                    "null_high": null.high, "p": null.p,
                })  # fmt: skip
    return pd.DataFrame(rows)


def firm_positions(trace: Trace, quarter: int) -> pd.DataFrame:
    """Where each living firm stands in the network at the end of a quarter, one row per firm.

    Ties, betweenness over its largest value (0 to 1), constraint (NaN without ties), core or not, reach, open triples
    brokered by role, and the role it plays most often. Raises `ValueError` for a quarter outside the window.
    """
    faults = quarter_faults(trace, [quarter])
    if faults:
        raise ValueError("\n".join(faults))
    graph = graph_of(trace, quarter)
    n = graph.vcount()
    roles = brokerage(graph)
    counts = np.column_stack(roles)
    most = np.array(roles._fields)[counts.argmax(axis=1)] if n else np.zeros(0, dtype=str)
    most_paths = (n - 1) * (n - 2) / 2.0 if n > 2 else 1.0
    return pd.DataFrame(
        {
            "firm": graph.vs["firm"],
            "cluster": graph.vs["cluster"],
            "link": graph.vs["link"],
            "is_member": graph.vs["is_member"],
            "is_small": graph.vs["is_small"],
            "ties": graph.degree(),
            "reaches_outside": graph.vs["reaches_outside"],
            "betweenness": np.array(graph.betweenness()) / most_paths,
            "constraint": graph.constraint() if n else [],
            "is_core": np.isin(np.arange(n), best_core(graph)[1]),
            **{role: counts[:, place] for place, role in enumerate(roles._fields)},
            "role": np.where(counts.sum(axis=1) > 0, most, "none") if n else [],
        }
    )
