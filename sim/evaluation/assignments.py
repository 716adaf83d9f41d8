"""How it is settled who is financed: by the programme itself, by score, or by lot.

What is drawn by lot among clusters is forced on the programme by overrides, which the twin does not have. A lottery of
firms is the programme's own: of the firms of financed clusters some are drawn for places in its projects. The programme
is then there for both those drawn and those not, so the twin says nothing of the offer. What does is the same run with
the lots of all firms reversed: as many places, as much money and as many projects, but each firm on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim import lots
from sim.lives import Life
from sim.overrides import OVERRIDE_DTYPE, OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Selection, Tier
from sim.parameters.validation import nearest, show
from sim.state import NEVER

SHARES = (0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0)  # of a territory's clusters that are financed in a design of saturation


class Assignment(NamedTuple):
    """One way to settle who is financed."""

    unit: str  # 'cluster' or 'firm'
    meaning: str
    by_lot: bool  # who is financed is drawn, and forced on the programme
    levers: Mapping[str, object]  # that the design asks for, unless given


ASSIGNMENTS: Mapping[str, Assignment] = {
    "self_selection": Assignment(
        "cluster", "the programme chooses clusters as its levers say; firms join as they like, able ones more readily",
        False, {"join_ability": 1.0},
    ),
    "tender": Assignment(
        "cluster", "the programme finances the clusters with the highest scores in a tender", False,
        {"selection": "tender"},
    ),
    "rollout": Assignment(
        "cluster", "clusters are drawn by lot, and so is the order in which they begin", True,
        {"selection": "preselected", "rollout_quarters": 12},
    ),
    "lottery": Assignment("cluster", "clusters are drawn by lot", True, {"selection": "preselected"}),
    "firm_lottery": Assignment(
        "firm", "firms of the clusters that the programme chooses are drawn by lot for places in its projects", False,
        {"group_places_share": 0.5},
    ),
    "saturation": Assignment(
        "cluster", "territories are drawn by lot to have none, a third, two thirds or all of their clusters financed, "
        "and clusters within them", True, {"selection": "preselected"},
    ),
}  # fmt: skip


class Units(NamedTuple):
    """What an evaluator's files have of each firm of the population [firm]."""

    firm: np.ndarray  # its place in the world
    is_assigned: np.ndarray
    start: np.ndarray  # quarter in which the benefit of what it is assigned to began, or NEVER
    is_participant: np.ndarray
    score: np.ndarray  # of its cluster, less the cut-off; NaN without a tender
    saturation: np.ndarray  # share of its territory's clusters that are financed; NaN without such a design


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
    faults = []
    if assignment == "tender" and row["selection"] != Selection.TENDER:
        name = Selection(int(row["selection"])).name.lower()
        faults.append(f"selection: expected 'tender' for assignment 'tender', got {name!r}; leave it out")
    if assignment == "firm_lottery" and not 0.0 < row["group_places_share"] < 1.0:
        faults.append(
            "group_places_share: expected more than 0 and less than 1 for assignment 'firm_lottery', got "
            f"{show(row['group_places_share'])}; leave it out for a half"
        )
    if assignment == "rollout" and row["rollout_quarters"] == 0:
        faults.append(
            "rollout_quarters: expected at least 1 for assignment 'rollout', got 0; leave it out for "
            f"{ASSIGNMENTS[assignment].levers['rollout_quarters']}"
        )
    if not ASSIGNMENTS[assignment].by_lot:
        return faults
    if row["executor_tier"] != Tier.NATIONAL:
        faults.append(
            f"executor_tier: expected 'national' for assignment {assignment!r}, got 'subnational', which reaches one "
            "territory only; leave it out"
        )
    if assignment == "saturation":
        return faults + _saturation_faults(row)
    n, n_financed = int(row["n_candidate_clusters"]), int(row["n_clusters"])
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
    """What was assigned in a life, firm by firm; all firms of the start, but in a lottery only those that took part."""
    clusters, firms = life.world.clusters, life.world.firms
    if ASSIGNMENTS[assignment].unit == "firm":
        firm = np.flatnonzero(firms.is_cohort & (life.first_part[firms.cluster] != NEVER))
        is_assigned = firms.is_drawn[firm]
        missing = np.full(len(firm), np.nan)
        start = np.where(is_assigned, life.first_part[firms.cluster[firm]], NEVER)
        return Units(firm, is_assigned, start, life.took_part[firm], missing, missing)
    firm = np.flatnonzero(firms.is_cohort)
    cluster = firms.cluster[firm]
    is_financed = clusters.programme >= 0
    start = np.where(is_financed, clusters.first_benefit_quarter, NEVER).astype(np.int64)
    score, saturation = np.full(len(clusters), np.nan), np.full(len(life.world.territories), np.nan)
    if assignment == "tender":
        score = _from_cut_off(life.scores, clusters.selected_quarter != NEVER)
    if assignment == "saturation":
        n = np.bincount(clusters.territory, minlength=len(saturation))
        saturation = np.bincount(clusters.territory, is_financed, minlength=len(saturation)) / np.maximum(1, n)
    return Units(
        firm, is_financed[cluster], start[cluster], firms.ever_member[firm] & is_financed[cluster], score[cluster],
        saturation[clusters.territory[cluster]],
    )  # fmt: skip


def _from_cut_off(scores: np.ndarray, is_chosen: np.ndarray) -> np.ndarray:
    """Scores [cluster] less the cut-off, which lies halfway between the last chosen and the first left out."""
    if not is_chosen.any() or is_chosen.all():
        return np.full(len(scores), np.nan)
    return scores - 0.5 * (scores[is_chosen].min() + scores[~is_chosen].max())
