"""Measures of a network of firms; each takes a graph and returns a number, NaN where it has no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import igraph

REACH_STEPS = 2  # a partner's partners: as far as news and recommendations are taken to travel; assumed


def density(graph: igraph.Graph) -> float:
    """Ties over possible ties, 2 m / n (n - 1)."""
    return graph.density() if graph.vcount() > 1 else np.nan


def mean_degree(graph: igraph.Graph) -> float:
    """Ties of a firm on average, 2 m / n."""
    return 2.0 * graph.ecount() / graph.vcount() if graph.vcount() else np.nan


def isolated_share(graph: igraph.Graph) -> float:
    """Firms without any tie over all firms."""
    return float(np.mean(np.array(graph.degree()) == 0)) if graph.vcount() else np.nan


def n_components(graph: igraph.Graph) -> float:
    """Number of groups of firms that no path connects; a firm without ties is one."""
    return float(len(graph.connected_components()))


def largest_share(graph: igraph.Graph) -> float:
    """Firms of the largest component over all firms."""
    return max(graph.connected_components().sizes()) / graph.vcount() if graph.vcount() else np.nan


def degree_centralisation(graph: igraph.Graph) -> float:
    """sum(max - degree) over its value in a star, (n - 1)(n - 2) (Freeman 1978/79): 1 in a star, 0 in a ring."""
    degree, n = np.array(graph.degree()), graph.vcount()
    return float((degree.max() - degree).sum() / ((n - 1) * (n - 2))) if n > 2 else np.nan


def betweenness_centralisation(graph: igraph.Graph) -> float:
    """sum(max - betweenness) over its value in a star, (n - 1)^2 (n - 2) / 2 (Freeman 1978/79)."""
    n = graph.vcount()
    if n < 3:
        return np.nan
    between = np.array(graph.betweenness())
    return float((between.max() - between).sum() / ((n - 1) ** 2 * (n - 2) / 2.0))


def clustering(graph: igraph.Graph) -> float:
    """Closed triples over all triples: how often two partners of a firm are partners themselves."""
    return float(graph.transitivity_undirected())


def best_core(graph: igraph.Graph) -> tuple[float, np.ndarray]:
    """Correlation of the network with the best ideal core, and the vertices of that core.

    In the ideal a tie is there if either end is in the core (Borgatti and Everett 1999, discrete model). Cores are the
    first k firms in the order of `_by_cover`, for every k; a better one may be missed. NaN and nobody where there are
    no ties, or all of them.
    """
    n, m = graph.vcount(), graph.ecount()
    pairs = n * (n - 1) / 2.0
    if m == 0 or m == pairs:
        return np.nan, np.zeros(0, dtype=int)
    order, covered = _by_cover(graph)
    k = np.arange(1, min(len(order), n - 2) + 1)
    ideal = k * (k - 1) / 2.0 + k * (n - k)
    fit = (pairs * covered[: len(k)] - m * ideal) / np.sqrt(m * (pairs - m) * ideal * (pairs - ideal))
    best = int(np.argmax(fit))
    return float(fit[best]), order[: k[best]]


def _by_cover(graph: igraph.Graph) -> tuple[np.ndarray, np.ndarray]:
    """Firms in the order in which each has most ties to those not yet taken, and the ties of all taken so far.

    The order ends when all ties are covered: from there on a larger core only fits worse.
    """
    partners, left = graph.get_adjlist(), np.array(graph.degree())
    is_taken = np.zeros(len(left), dtype=bool)
    order, gained = [], []
    while left.max() > 0:
        firm = int(left.argmax())
        order.append(firm)
        gained.append(left[firm])
        is_taken[firm] = True
        left[firm] = 0
        near = np.array(partners[firm])
        left[near[~is_taken[near]]] -= 1
    return np.array(order), np.cumsum(gained)


def core_periphery(graph: igraph.Graph) -> float:
    """Fit of a core and a periphery, see `best_core`: 1 for a star."""
    return best_core(graph)[0]


def core_share(graph: igraph.Graph) -> float:
    """Firms of the best core over all firms."""
    fit, core = best_core(graph)
    return len(core) / graph.vcount() if np.isfinite(fit) else np.nan


def mutual_share(graph: igraph.Graph) -> float:
    """Ties that both firms keep among their partners over all ties."""
    return float(np.mean(graph.es["is_mutual"])) if graph.ecount() else np.nan


def outside_share(graph: igraph.Graph) -> float:
    """Firms with a tie outside the territory over all firms."""
    return float(np.mean(graph.vs["reaches_outside"])) if graph.vcount() else np.nan


def external_internal(graph: igraph.Graph, attribute: str) -> float:
    """(external - internal) / all ties (Krackhardt and Stern 1988): -1 all within groups, 1 all between."""
    if not graph.ecount():
        return np.nan
    ends = np.array(graph.vs[attribute])[np.array(graph.get_edgelist())]
    return float(2.0 * np.mean(ends[:, 0] != ends[:, 1]) - 1.0)


def between_clusters(graph: igraph.Graph) -> float:
    """External-internal index over clusters; NaN for firms of one cluster."""
    return external_internal(graph, "cluster") if len(set(graph.vs["cluster"])) > 1 else np.nan


def between_links(graph: igraph.Graph) -> float:
    """External-internal index over the links of the chain, of ties within clusters."""
    home = np.array(graph.vs["cluster"])
    ends = np.array(graph.get_edgelist(), dtype=int).reshape(-1, 2)
    within = graph.subgraph_edges(np.flatnonzero(home[ends[:, 0]] == home[ends[:, 1]]).tolist(), delete_vertices=False)
    return external_internal(within, "link") if len(set(graph.vs["link"])) > 1 else np.nan


def reach(graph: igraph.Graph) -> np.ndarray:
    """Share of the other firms within `REACH_STEPS` steps of each firm [firm]."""
    n = graph.vcount()
    return (np.array(graph.neighborhood_size(order=REACH_STEPS)) - 1) / (n - 1) if n > 1 else np.full(n, np.nan)


def _mean_reach(graph: igraph.Graph, chosen: np.ndarray) -> float:
    return float(reach(graph)[chosen].mean()) if chosen.any() else np.nan


def small_reach(graph: igraph.Graph) -> float:
    """Mean reach of small firms."""
    return _mean_reach(graph, np.array(graph.vs["is_small"], dtype=bool))


def other_reach(graph: igraph.Graph) -> float:
    """Mean reach of firms that are not small."""
    return _mean_reach(graph, ~np.array(graph.vs["is_small"], dtype=bool))


def link_reach(graph: igraph.Graph, link: int) -> float:
    """Mean reach of the firms of a link of the chain, counted from 0."""
    return _mean_reach(graph, np.array(graph.vs["link"]) == link)


def mean_constraint(graph: igraph.Graph) -> float:
    """Mean constraint of the firms with ties (Burt 1992): low where partners of a firm do not know each other."""
    connected = np.flatnonzero(np.array(graph.degree()) > 0)
    return float(np.mean(graph.constraint(vertices=connected.tolist()))) if len(connected) else np.nan


class Brokerage(NamedTuple):
    """Open triples a - broker - b whose ends have no tie, by the clusters of the three, for each firm [firm].

    After Gould and Fernandez 1989; ties have no direction, so gatekeepers and representatives are one role.
    """

    coordinator: np.ndarray  # all three in one cluster
    itinerant: np.ndarray  # the ends in one cluster, the broker in another
    gatekeeper: np.ndarray  # the broker and one end in one cluster
    liaison: np.ndarray  # all three in different clusters


def brokerage(graph: igraph.Graph) -> Brokerage:
    """Roles of every firm in the open triples whose middle it is."""
    home = graph.vs["cluster"]
    partners = [set(found) for found in graph.get_adjlist()]
    counts = np.zeros((4, graph.vcount()), dtype=int)
    for broker, near in enumerate(partners):
        listed = sorted(near)
        for place, a in enumerate(listed):
            for b in listed[place + 1 :]:
                if b not in partners[a]:
                    counts[_role(home[a], home[broker], home[b]), broker] += 1
    return Brokerage(*counts)


def _role(a: int, broker: int, b: int) -> int:
    if a == b:
        return 0 if a == broker else 1
    return 2 if broker in (a, b) else 3


def brokered_share(graph: igraph.Graph) -> float:
    """Open triples that connect different clusters over all open triples; NaN for firms of one cluster."""
    if len(set(graph.vs["cluster"])) < 2:
        return np.nan
    roles = brokerage(graph)
    across, every = roles.gatekeeper.sum() + roles.liaison.sum(), sum(role.sum() for role in roles)
    return float(across / every) if every else np.nan


class Measure(NamedTuple):
    """A measure by name: what it tells, and whether networks with the same degrees can differ in it."""

    title: str
    of: Callable[[igraph.Graph], float]
    has_null: bool


MEASURES: dict[str, Measure] = {
    "density": Measure("density: ties over possible ties", density, False),
    "mean_degree": Measure("ties per firm", mean_degree, False),
    "isolated_share": Measure("firms without ties", isolated_share, False),
    "n_components": Measure("separate parts", n_components, True),
    "largest_share": Measure("firms in the largest part", largest_share, True),
    "degree_centralisation": Measure("centralisation by ties", degree_centralisation, False),
    "betweenness_centralisation": Measure("centralisation by paths", betweenness_centralisation, True),
    "clustering": Measure("partners of a firm who are partners themselves", clustering, True),
    "core_periphery": Measure("fit of a core and a periphery", core_periphery, True),
    "core_share": Measure("firms in the core", core_share, False),
    "mutual_share": Measure("ties that both sides keep", mutual_share, False),
    "outside_share": Measure("firms with ties outside the territory", outside_share, False),
    "between_clusters": Measure("ties between clusters against within (-1 to 1)", between_clusters, True),
    "between_links": Measure("ties between links of the chain against within (-1 to 1)", between_links, True),
    "small_reach": Measure("firms that a small firm reaches in two steps", small_reach, True),
    "other_reach": Measure("firms that a larger firm reaches in two steps", other_reach, True),
    "mean_constraint": Measure("constraint: partners who know each other", mean_constraint, True),
    "brokered_share": Measure("open triples that connect clusters", brokered_share, True),
}
