"""How it is settled who is financed: by the programme itself, by score, or by lot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.evaluation import lots
from sim.evaluation.lives import Life
from sim.overrides import OVERRIDE_DTYPE, OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Selection, Tier
from sim.parameters.validation import nearest, show

SHARES = (0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0)  # of a territory's clusters that are financed in a design of saturation


class Assignment(NamedTuple):
    """One way to settle who is financed."""

    unit: str  # 'cluster' or 'firm'
    meaning: str
    by_lot: bool  # who is financed is drawn, and forced on the programme
    levers: Mapping[str, object]  # that the design asks for, unless given


ASSIGNMENTS: Mapping[str, Assignment] = {
    "self_selection": Assignment(
        "cluster", "the programme chooses clusters as its levers say; firms join as they like", False, {}
    ),
    "tender": Assignment(
        "cluster", "the programme finances the clusters with the highest scores in a tender", False,
        {"selection": "tender"},
    ),
    "lottery": Assignment("cluster", "clusters are drawn by lot", True, {"selection": "preselected"}),
    "saturation": Assignment(
        "cluster", "territories are drawn by lot to have none, a third, two thirds or all of their clusters financed, "
        "and clusters within them", True, {"selection": "preselected"},
    ),
}  # fmt: skip


class Units(NamedTuple):
    """What was assigned, as an evaluator's files have it."""

    is_assigned: np.ndarray  # [cluster], financed
    start: np.ndarray  # [cluster], quarter of the first benefit, or NEVER
    score: np.ndarray  # [cluster], less the cut-off; NaN without a tender
    saturation: np.ndarray  # [territory], share of the clusters that are financed; NaN without such a design


def unknown_assignment(assignment: object) -> list[str]:
    """The fault of an assignment that does not exist."""
    if assignment in ASSIGNMENTS:
        return []
    return [
        f"assignment: expected one of {', '.join(ASSIGNMENTS)}, got {show(assignment)}; "
        f"{nearest(assignment, ASSIGNMENTS)}"
    ]


def faults_of(assignment: str, row: np.void) -> list[str]:
    """What in a world stands in the way of a design."""
    design, faults = ASSIGNMENTS[assignment], []
    n, n_financed = int(row["n_candidate_clusters"]), int(row["n_clusters"])
    if not design.by_lot:
        if assignment == "tender" and row["selection"] != Selection.TENDER:
            name = Selection(int(row["selection"])).name.lower()
            faults.append(f"selection: expected 'tender' for assignment 'tender', got {name!r}; leave it out")
        return faults
    if row["executor_tier"] != Tier.NATIONAL:
        faults.append(
            f"executor_tier: expected 'national' for assignment {assignment!r}, got 'subnational', which reaches one "
            "territory only; leave it out"
        )
    if assignment == "saturation":
        return faults + _saturation_faults(row)
    if n_financed >= n:
        faults.append(
            f"n_clusters: expected fewer than the {n} candidates for assignment {assignment!r}, got {n_financed}; "
            "finance fewer, or raise n_candidate_clusters: without clusters that go without there is nothing to compare"
        )
    return faults


def _saturation_faults(row: np.void) -> list[str]:
    n_territories, n_clusters = int(row["n_territories"]), int(row["n_candidate_clusters"])
    if n_territories < len(SHARES) or n_clusters < 2 * n_territories or n_clusters % n_territories:
        return [
            f"n_territories: expected at least {len(SHARES)} with equally many clusters, two or more, in each for "
            f"assignment 'saturation', got {n_territories} with {n_clusters} clusters in all; change n_territories or "
            "n_candidate_clusters"
        ]
    n = int(_saturated(row).sum())
    if n <= k.MOST_FINANCED:
        return []
    return [
        f"n_candidate_clusters: expected so many that the design finances at most {k.MOST_FINANCED}, got {n_clusters} "
        f"of which it would finance {n}; lower n_candidate_clusters"
    ]


def _saturated(row: np.void) -> np.ndarray:
    """Clusters to be financed in each territory [place in the order of the territories' lots]."""
    n_territories, n_clusters = int(row["n_territories"]), int(row["n_candidate_clusters"])
    shares = np.resize(np.array(SHARES), n_territories)
    return np.rint(shares * (n_clusters // n_territories)).astype(np.int64)


def _drawn(assignment: str, row: np.void, seed: int) -> np.ndarray:
    """Which clusters the lot has fallen on [cluster]."""
    n_clusters, n_territories = int(row["n_candidate_clusters"]), int(row["n_territories"])
    lot = lots.lottery_of_clusters(seed, n_clusters)
    drawn = np.zeros(n_clusters, dtype=bool)
    if assignment != "saturation":
        drawn[np.argsort(lot, kind="stable")[: min(int(row["n_clusters"]), k.MOST_FINANCED)]] = True
        return drawn
    order = np.argsort(lots.lottery_of_territories(seed, n_territories), kind="stable")
    for territory, n in zip(order.tolist(), _saturated(row).tolist(), strict=True):
        own = np.arange(territory, n_clusters, n_territories)
        drawn[own[np.argsort(lot[own], kind="stable")[:n]]] = True
    return drawn


def forced(assignment: str, row: np.void, seed: int, horizon: int) -> tuple[np.void, np.recarray]:
    """The row and the overrides of a design: those on whom the lot has not fallen cannot be chosen."""
    if not ASSIGNMENTS[assignment].by_lot:
        return row, np.zeros(0, dtype=OVERRIDE_DTYPE).view(np.recarray)
    drawn = _drawn(assignment, row, seed)
    row = row.copy()
    row["n_clusters"] = max(1, drawn.sum())
    losers = np.flatnonzero(~drawn)
    table = np.zeros((horizon, len(losers)), dtype=OVERRIDE_DTYPE)
    table["quarter"] = np.arange(horizon)[:, np.newaxis]
    table["actor"], table["kind"], table["subject"] = OverrideActor.AGENCY, OverrideKind.SELECTION, losers
    return row, table.ravel().view(np.recarray)


def units_of(assignment: str, life: Life) -> Units:
    """What was assigned in a life."""
    clusters = life.world.clusters
    is_assigned = clusters.programme >= 0
    score, saturation = np.full(len(clusters), np.nan), np.full(len(life.world.territories), np.nan)
    if assignment == "tender":
        score = _from_cut_off(life.scores, is_assigned)
    if assignment == "saturation":
        n = np.bincount(clusters.territory, minlength=len(saturation))
        saturation = np.bincount(clusters.territory, is_assigned, minlength=len(saturation)) / np.maximum(1, n)
    start = np.where(is_assigned, clusters.first_benefit_quarter, -1).astype(np.int64)
    return Units(is_assigned, start, score, saturation)


def _from_cut_off(scores: np.ndarray, is_chosen: np.ndarray) -> np.ndarray:
    """Scores [cluster] less the cut-off, which lies halfway between the last chosen and the first left out."""
    if not is_chosen.any() or is_chosen.all():
        return np.full(len(scores), np.nan)
    return scores - 0.5 * (scores[is_chosen].min() + scores[~is_chosen].max())
