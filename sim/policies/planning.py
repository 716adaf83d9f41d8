"""Joint diagnosis and benchmarking, strategy plan and action plan of the clusters (step 9)."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.luck import Purpose, uniforms
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS, N_GOODS, Composition
from sim.stages import enter_stage
from sim.state import SLOTS, Phase, Stage


@rule
def planning_pace(p, stage, mobilised, lessons):
    """A cluster's own progress in a planning stage [share of the way per quarter]; lessons make it faster."""
    quarters = k.DIAGNOSIS_QUARTERS
    if stage == Stage.STRATEGY:
        quarters = k.STRATEGY_QUARTERS
    elif stage == Stage.ACTION_PLAN:
        quarters = k.ACTION_PLAN_QUARTERS
    pace = (0.5 + 0.5 * mobilised) / quarters
    if p.learning_community:
        pace *= 1.0 + p.lessons_effect * lessons
    return pace


@rule
def plan_quality(p, composition, coverage_links, capture, manager_skill, lessons, agenda):
    """How well a plan matches the hidden binding constraints [share].

    q = (1 - miss)(1 - agenda), miss = noise x (1 - knowledge) x (1 - skill) x (1 - lessons) + what a captured
    or narrow body does not see. Form assumed.
    """
    miss = p.planning_noise * (1.0 - k.PLANNING_SKILL * manager_skill)
    if composition == Composition.WITH_KNOWLEDGE_PARTNERS:
        miss *= 1.0 - p.knowledge_effect
    if p.learning_community:
        miss *= 1.0 - p.lessons_effect * lessons
    miss += p.capture_strength * capture * (1.0 - miss)
    miss += k.UNSEEN_LINKS * (1.0 - coverage_links) * (1.0 - miss)
    return (1.0 - min(1.0, miss)) * (1.0 - agenda)


@rule
def planned_weight(need, quality, uniform):
    """Weight of a good in the plan: the true need, mixed with error as quality falls short."""
    return quality * need + (1.0 - quality) * k.PLAN_ERROR_SCALE * uniform


@kernel
def draw_plan(cluster, projects, c, quality, n_kinds, round_number, seed):
    """Weigh all goods and keep the best `n_kinds`, besides what is already under way."""
    for g in range(N_GOODS):
        u, _, _, _ = uniforms(seed, round_number, Purpose.PLAN, c, g)
        projects[c, g].priority = planned_weight(projects[c, g].need, quality, u)
    for g in range(N_GOODS):
        rank = 0
        for other in range(N_GOODS):
            if projects[c, other].priority > projects[c, g].priority:
                rank += 1
        if rank >= n_kinds:
            projects[c, g].priority = -projects[c, g].priority
    for g in range(N_GOODS):
        projects[c, g].priority = max(0.0, projects[c, g].priority)
    cluster.plan_quality = quality
    cluster.n_planned = min(n_kinds, N_GOODS)


@kernel
def _next_stage(p, s, c, cluster, chamber, projects, programme, partner, commons, quarter, seed):
    """Leave a planning stage; the last one writes the action plan."""
    if cluster.stage == Stage.DIAGNOSIS:
        enter_stage(cluster, Stage.STRATEGY, k.STRATEGY_WORK, quarter)
    elif cluster.stage == Stage.STRATEGY:
        enter_stage(cluster, Stage.ACTION_PLAN, k.ACTION_PLAN_WORK, quarter)
    else:
        quality = plan_quality(p, chamber.composition, chamber.coverage_links, chamber.capture,
                               chamber.manager_skill, commons.lessons, partner.agenda)  # fmt: skip
        draw_plan(cluster, projects, c, quality, programme.n_components, s % SLOTS, seed)
        enter_stage(cluster, Stage.APPROVAL, p.n_approval_steps * k.STEP_WORK, quarter)


@kernel
def _plan(p, s, c, cluster, chamber, projects, programme, partner, served, commons, quarter, seed):
    """Plan for a quarter; a cluster that is through with one stage begins the next with what is left of the quarter."""
    time_left = 1.0
    while cluster.stage < Stage.APPROVAL and time_left > 0.0:
        pace = planning_pace(p, cluster.stage, cluster.mobilised, commons.lessons)
        used = min(time_left, (1.0 - cluster.progress) / pace)
        cluster.progress = min(1.0, cluster.progress + used * pace)
        done = min(served, cluster.work_left)
        cluster.work_left -= done
        served -= done
        time_left -= used
        if cluster.progress < 1.0 - k.ROUNDING or cluster.work_left > 0.0:
            return
        _next_stage(p, s, c, cluster, chamber, projects, programme, partner, commons, quarter, seed)


@kernel
def update_planning(params, programmes, agencies, committees, civil_partners, clusters, chambers, projects, events,
                    commons, quarter, seed):  # fmt: skip
    """Plan in the clusters; the committee and the agency approve the action plans."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        s = cluster.programme
        if s < 0 or cluster.stage < Stage.DIAGNOSIS or cluster.stage > Stage.APPROVAL:
            continue
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION or programme.suspended_left > 0:
            continue
        p = params[s]
        if cluster.stage < Stage.APPROVAL:
            _plan(p, s, c, cluster, chambers[c], projects, programme, civil_partners[s], agencies[s].served, commons,
                  quarter, seed)  # fmt: skip
        elif programme.may_sign:
            waiting = cluster.work_left
            cluster.work_left = max(0.0, waiting - agencies[s].served * committees[s].pace)
            programme.approved += waiting - cluster.work_left
            if cluster.work_left <= 0.0 and committees[s].meets:
                cluster.plan_quarter = quarter
                enter_stage(cluster, Stage.IMPLEMENTING, 0.0, quarter)
                record(events, commons, quarter, EventKind.PLAN_APPROVED, c, s, cluster.plan_quality,
                       cluster.mobilised, cluster.n_planned, 0.0, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def plan_without_programme(params, clusters, chambers, projects, seed):
    """What a living chamber would do for its firms on its own: its plan at the start of the world."""
    for c in range(clusters.shape[0]):
        p = params[SLOTS * clusters[c].home]
        if chambers[c].is_alive:
            quality = plan_quality(p, chambers[c].composition, chambers[c].coverage_links, chambers[c].capture,
                                   0.0, 0.0, 0.0)  # fmt: skip
            draw_plan(clusters[c], projects, c, quality, k.OWN_KINDS, N_CLUB_GOODS, seed)
