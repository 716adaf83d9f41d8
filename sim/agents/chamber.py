"""Chambers, the governance bodies of clusters: fees, leadership, legitimacy, goods of their own, survival."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.luck import Purpose, uniforms
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS
from sim.parameters.goods import COST
from sim.state import NOBODY, Phase, ProjectState, Stage


@rule
def next_leadership(leadership, manager_skill, turned_over):
    """Leadership [share]: drifts to what the manager's skill sustains; seldom a leader leaves."""
    if turned_over:
        return leadership * k.LEADER_LEFT
    return leadership + k.LEADERSHIP_RATE * max(0.0, manager_skill - leadership)


@rule
def next_legitimacy(legitimacy, coverage_small, trust):
    """Legitimacy [share]: drifts to the trust of members and to how far small firms are represented."""
    supported = 0.5 * trust + 0.5 * coverage_small
    return min(1.0, max(0.0, legitimacy + k.LEGITIMACY_RATE * (supported - legitimacy)))


@rule
def membership_fees(sales):
    """Fees of members to their body in a quarter [kUSD]."""
    return k.MEMBERSHIP_FEE * sales


@rule
def own_project_chance(leadership, cohesion):
    """Chance that a body proposes a good of its own, without a programme [probability per quarter]."""
    return k.OWN_PROJECT_RATE * leadership * cohesion


@rule
def body_ends_chance(is_new, has_programme, n_members, reserves_quarters, legitimacy):
    """Chance that a body ends [probability per quarter]: without members, money or legitimacy."""
    if n_members < k.LEAST_MEMBERS and not has_programme:
        return k.END_WITHOUT_MEMBERS
    weak = (1.0 - legitimacy) * (1.0 - min(1.0, reserves_quarters))
    if has_programme:
        return 0.0
    return weak * (k.END_NEW_BODY if is_new else k.END_OLD_BODY)


@kernel
def _run_body(chamber, cluster, home):
    """Take fees in, pay the office, and keep what is left."""
    fees = membership_fees(cluster.member_sales)
    chamber.reserves += fees
    chamber.fees += fees
    home.fees += fees
    office = min(chamber.reserves, k.OFFICE_SHARE * fees)
    chamber.reserves -= office
    home.other_spent += office


@kernel
def _propose_own(c, cluster, chamber, projects, quarter, seed):
    """Propose a small version of the good that members want most, without public money."""
    u, _, _, _ = uniforms(seed, quarter, Purpose.PROJECT, c, 0)
    if u >= own_project_chance(chamber.leadership, chamber.cohesion):
        return
    best = NOBODY
    for g in range(N_CLUB_GOODS):
        project = projects[c, g]
        if project.state == ProjectState.IDEA and project.priority > 0.0:
            if best == NOBODY or project.priority > projects[c, best].priority:
                best = g
    if best == NOBODY:
        return
    project = projects[c, best]
    project.state = ProjectState.PLEDGING
    project.programme = NOBODY
    project.cost = k.OWN_SCALE * COST[best]
    project.provision = project.cost
    project.pledged = 0.0
    project.matched = 0.0
    project.escrow = 0.0
    project.spent = 0.0
    project.n_tries += 1
    project.quarters_left = k.PLEDGE_QUARTERS
    cluster.open_project = best


@kernel
def update_chambers(programmes, clusters, chambers, projects, homes, events, commons, quarter, seed):
    """One quarter of every living body."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        chamber = chambers[c]
        if not chamber.is_alive:
            continue
        s = cluster.programme
        u_leader, u_end, _, _ = uniforms(seed, quarter, Purpose.CHAMBER_LIFE, c, 0)
        _run_body(chamber, cluster, homes[cluster.home])
        chamber.coverage_small = cluster.n_small_members / cluster.n_small if cluster.n_small > 0 else 1.0
        chamber.leadership = next_leadership(chamber.leadership, chamber.manager_skill, u_leader < k.LEADER_LEAVES)
        chamber.legitimacy = next_legitimacy(chamber.legitimacy, chamber.coverage_small, cluster.mean_trust)
        has_programme = s >= 0 and programmes[s].phase == Phase.EXECUTION and cluster.stage < Stage.DROPPED
        if not has_programme:
            chamber.manager_skill *= 1.0 - k.SKILL_FADES
        upkeep = k.MEMBERSHIP_FEE * cluster.member_sales
        reserves_quarters = chamber.reserves / upkeep / k.QUARTERS_PER_YEAR if upkeep > 0.0 else 0.0
        if u_end < body_ends_chance(
            chamber.is_new, has_programme, cluster.n_members, reserves_quarters, chamber.legitimacy
        ):
            chamber.is_alive = False
            record(events, commons, quarter, EventKind.BODY_ENDED, c, 0, cluster.n_members, chamber.reserves,
                   chamber.legitimacy, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
        elif not has_programme and cluster.open_project == NOBODY:
            _propose_own(c, cluster, chamber, projects, quarter, seed)
