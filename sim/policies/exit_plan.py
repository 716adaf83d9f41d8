"""Exit plan: maintenance while the programme runs, and hand-over of the goods to the cluster's body."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.ledger import pay
from sim.parameters import constants as k
from sim.parameters.choices import N_GOODS
from sim.state import Phase, ProjectState, Stage


@rule
def hand_over_cost(p, cost):
    """Cost of handing a good over with training and statutes [kUSD]; nothing without a hand-over."""
    return k.HAND_OVER_COST * cost if p.hand_over else 0.0


@kernel
def hand_over_goods(params, programmes, lenders, clusters, chambers, projects, events, commons, quarter):
    """Hand goods over as they open, while money is left for it; close the clusters of closed programmes."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        s = cluster.programme
        if s < 0 or cluster.stage == Stage.CLOSED:
            continue
        programme = programmes[s]
        chamber = chambers[c]
        for g in range(N_GOODS):
            project = projects[c, g]
            just_opened = project.state == ProjectState.OPERATING and project.opened_quarter == quarter
            if just_opened and project.programme == s and params[s].hand_over and programme.phase == Phase.EXECUTION:
                cost = hand_over_cost(params[s], project.cost)
                if cost <= cluster.budget and cost <= programme.appropriation:
                    cluster.budget -= cost
                    pay(programme, lenders[s], cost)
                    chamber.goods_taken_over = True
                    chamber.manager_skill += k.HAND_OVER_SKILL * (1.0 - chamber.manager_skill)
        if programme.phase == Phase.CLOSED and cluster.stage < Stage.DROPPED:
            cluster.stage = Stage.CLOSED
            cluster.closed_quarter = quarter
            record(events, commons, quarter, EventKind.CLUSTER_LEFT, c, s, 1.0 if chamber.goods_taken_over else 0.0,
                   cluster.n_opened, cluster.mean_trust, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
