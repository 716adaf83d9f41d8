"""Phasing: when a loan is approved; a second one is conditional on the results of the first, after a gap."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.ledger import cancel_budgets
from sim.parameters import constants as k
from sim.parameters.choices import Fate
from sim.stages import enter_stage
from sim.state import NEVER, SLOTS, Phase, Stage


@kernel
def launch_programmes(programmes, agencies, governments, homes, quarter):
    """Approve the programmes whose quarter has come; the government that launches one is close to it.

    The twin has the same politics: closeness to the programme that describes a government does not depend on its money.
    """
    for h in range(homes.shape[0]):
        if homes[h].approval != quarter:
            continue
        s = SLOTS * h
        government = governments[agencies[s].government]
        if programmes[s].total > 0.0 or government.described_by == s:
            government.closeness = k.LAUNCH_CLOSENESS
        if programmes[s].phase == Phase.WAITING:
            programmes[s].phase = Phase.RATIFICATION


@rule
def earns_sequel(p, spent_share, fate):
    """Whether a first loan's results earn the second: spent beyond the threshold and not cancelled."""
    return p.sequel and spent_share >= p.sequel_threshold and fate != Fate.CANCELLED


@kernel
def _take_over(first, second, clusters, quarter):
    """Let the second loan go on with the clusters of the first."""
    n = 0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme == first and cluster.stage == Stage.CLOSED:
            cluster.programme = second
            if cluster.plan_quarter != NEVER:
                enter_stage(cluster, Stage.IMPLEMENTING, 0.0, quarter)
            else:
                enter_stage(cluster, Stage.GOVERNANCE, k.GOVERNANCE_WORK, quarter)
            n += 1
    return n


@kernel
def _share_money(slot, programme, clusters, n):
    """Share the money for goods among the clusters taken over."""
    share = programme.club_budget / n
    programme.club_budget = 0.0
    for c in range(clusters.shape[0]):
        if clusters[c].programme == slot:
            clusters[c].budget += share


@kernel
def update_phasing(params, programmes, agencies, committees, clusters, events, commons, quarter):
    """Approve a sequel some time after the close of the first loan, and let it take over the clusters."""
    for s in range(SLOTS - 1, programmes.shape[0], SLOTS):
        programme = programmes[s]
        first = programmes[s - 1]
        p = params[s]
        if programme.phase == Phase.WAITING and first.phase == Phase.CLOSED:
            gap = quarter - first.closed_quarter
            if gap == k.SEQUEL_GAP_QUARTERS:
                if earns_sequel(p, first.spent / first.total, first.fate):
                    programme.phase = Phase.RATIFICATION
                    programme.approval_quarter = quarter + 1
                    programme.is_launched_by_present = True
                    agencies[s].experience = max(agencies[s].experience, agencies[s - 1].experience)
                    committees[s].memory = committees[s - 1].memory
                    record(events, commons, quarter, EventKind.SEQUEL, s, 0, 1.0, first.spent / first.total, gap,
                           0.0, 0.0, 0.0, 0.0)  # fmt: skip
                else:
                    programme.phase = Phase.CLOSED
                    programme.fate = Fate.CANCELLED
                    programme.closed_quarter = quarter
                    cancel_budgets(programme, clusters, s, 1.0)
                    record(events, commons, quarter, EventKind.SEQUEL, s, 0, 0.0, first.spent / first.total, gap,
                           0.0, 0.0, 0.0, 0.0)  # fmt: skip
        if programme.phase == Phase.EXECUTION and not programme.was_selected:
            n = _take_over(s - 1, s, clusters, quarter)
            if n > 0:
                programme.was_selected = True
                programme.n_financed = n
                programme.n_active = n
                _share_money(s, programme, clusters, n)
