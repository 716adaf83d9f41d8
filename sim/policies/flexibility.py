"""Flexibility: re-allocation, mended plans, pruning and the signpost (step 13)."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.ledger import release_escrow
from sim.parameters import constants as k
from sim.parameters.choices import N_GOODS, SignpostAction
from sim.state import NOBODY, Phase, ProjectState, Stage


@rule
def mended_share(p, quality):
    """Part of a plan's misses that one review finds and mends [share]; better with a larger evaluation."""
    seen = p.me_share / (p.me_share + k.HALF_SEEN_SHARE)
    return p.flexibility * k.MEND_RATE * seen * (1.0 - quality)


@rule
def is_failing(quarters_since_start, stage, n_failed, n_opened):
    """Whether a cluster counts as failing: no plan for long, or only projects without support."""
    is_late = quarters_since_start > k.LATE_CLUSTER_QUARTERS and stage < Stage.IMPLEMENTING
    return is_late or (n_failed >= k.FAILED_PROJECTS and n_opened == 0)


@rule
def is_behind(p, spent_share, elapsed_share):
    """Whether the signpost stands: from mid-course on, spending below a share of plan."""
    return elapsed_share >= 0.5 and spent_share < p.signpost_threshold * elapsed_share


@kernel
def _drop(c, s, cluster, programme, projects, programmes, chamber, events, commons, quarter):
    """Drop a failing cluster; its money goes back to the others."""
    programme.n_active -= 1
    programme.club_budget += cluster.budget
    cluster.budget = 0.0
    cluster.stage = Stage.DROPPED
    cluster.closed_quarter = quarter
    cluster.trust_shift -= k.DROPPED_TRUST
    programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_CUT / max(1, programme.n_planned)
    for g in range(N_GOODS):
        project = projects[c, g]
        if project.programme == s and ProjectState.FUNDED <= project.state <= ProjectState.PROCUREMENT:
            release_escrow(project, programmes, chamber)
            project.state = ProjectState.CLOSED
    record(
        events, commons, quarter, EventKind.DROPPED, c, s, cluster.mobilised, cluster.n_failed, 0.0, 0.0, 0.0, 0.0, 0.0
    )


@kernel
def _mend_plan(p, cluster, projects, c, programme):
    """Bring a plan nearer to the true needs; each change costs part of the original strategy."""
    share = mended_share(p, cluster.plan_quality)
    for g in range(N_GOODS):
        project = projects[c, g]
        if project.state == ProjectState.IDEA and (project.priority > 0.0 or project.need > k.STRIKING_NEED):
            project.priority += share * k.MEND_STEP * (project.need - project.priority)
    cluster.plan_quality += share
    programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_REVIEW * share


@kernel
def _reallocate(s, programme, clusters, share):
    """Give a share of what is held back, and all that is free, to the cluster that promises most."""
    released = share * programme.reserve
    best = NOBODY
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme == s and cluster.stage == Stage.IMPLEMENTING:
            if best == NOBODY or _merit(cluster) > _merit(clusters[best]):
                best = c
    if best != NOBODY and programme.was_selected:
        clusters[best].budget += released + programme.club_budget
        programme.reserve -= released
        programme.club_budget = 0.0


@kernel
def _merit(cluster):
    """What speaks for giving a cluster more: support of its firms, against the money it still has."""
    return cluster.contribution_rate + cluster.plan_quality - cluster.budget / (cluster.budget + k.HALF_BUDGET_KUSD)


@kernel
def _take_signpost(p, s, programme, clusters, projects, programmes, chambers, events, commons, quarter):
    """Switch what the signpost says, once."""
    programme.signpost_taken = True
    if p.signpost_action == SignpostAction.SIMPLIFY:
        programme.n_components = max(1, programme.n_components // 2)
        programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_CUT
    elif p.signpost_action == SignpostAction.PRUNE:
        for c in range(clusters.shape[0]):
            if clusters[c].programme == s and clusters[c].stage < Stage.IMPLEMENTING:
                _drop(c, s, clusters[c], programme, projects, programmes, chambers[c], events, commons, quarter)
    record(events, commons, quarter, EventKind.SIGNPOST, s, 0, p.signpost_action, programme.spent / programme.total,
           0.0, 0.0, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def update_flexibility(params, programmes, clusters, chambers, projects, events, commons, quarter):
    """React to what evaluations show, as far as the programme is flexible; a rigid one does not."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION or not programme.was_selected or programme.suspended_left > 0:
            continue
        p = params[s]
        elapsed = (quarter - programme.effective_quarter) / p.planned_quarters
        if (
            p.signpost_action != SignpostAction.NONE
            and not programme.signpost_taken
            and is_behind(p, programme.spent / programme.total, elapsed)
        ):
            _take_signpost(p, s, programme, clusters, projects, programmes, chambers, events, commons, quarter)
        for c in range(clusters.shape[0]):
            cluster = clusters[c]
            if cluster.programme != s or cluster.stage >= Stage.DROPPED:
                continue
            since = quarter - cluster.starts_quarter
            if p.pruning and is_failing(since, cluster.stage, cluster.n_failed, cluster.n_opened):
                _drop(c, s, cluster, programme, projects, programmes, chambers[c], events, commons, quarter)
            elif quarter == programme.last_evaluation and cluster.stage == Stage.IMPLEMENTING:
                _mend_plan(p, cluster, projects, c, programme)
        is_last_call = programme.deadline - quarter <= k.RELEASE_RESERVE_QUARTERS
        if quarter == programme.last_evaluation or is_last_call:
            _reallocate(s, programme, clusters, 1.0 if is_last_call else p.flexibility * k.REALLOCATED)
