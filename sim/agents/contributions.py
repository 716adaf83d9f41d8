"""Contributions to shared goods: what each firm pledges, pays, believes and gets back (step 10)."""

from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.parameters.goods import EXCLUDABILITY
from sim.state import NOBODY, SALES_PER_WORKER_KUSD, SLOTS, Behaviour, ProjectState


@rule
def institutional_lift(p, communication, leadership, monitoring, excludability, match_rate, in_crisis):
    """What institutions add to a contribution [share of endowment]; each part may be zero.

    Matching saturates at one to one and crowds out beyond: e min(m, 1) - c m (Karlan, List 2007).
    """
    lift = p.communication_effect * communication + p.leadership_effect * leadership
    lift += p.monitoring_effect * monitoring + k.EXCLUSION_OF_CONDITIONAL * p.exclusion_effect * excludability
    lift += p.match_effect * min(1.0, match_rate) - p.crowding_out * match_rate
    return lift + (p.crisis_cooperation if in_crisis else 0.0)


@rule
def pledges(p, behaviour, belief, trust, fatigue, lift, excludability, benefit):
    """Share of its endowment that a firm pledges [share].

    Conditional co-operators match their belief imperfectly (Fischbacher, Gaechter 2010) with the lift of
    institutions; free riders pay where exclusion and private benefit make it worth it; the others give a
    constant share. Trust and fatigue scale all.
    """
    if behaviour == Behaviour.CONDITIONAL:
        share = p.imperfect_matching * belief + lift
    elif behaviour == Behaviour.FREE_RIDER:
        share = p.exclusion_effect * excludability * benefit + k.FREE_RIDER_LIFT * lift
    else:
        share = k.UNCONDITIONAL_GIFT + 0.5 * lift
    return min(1.0, max(0.0, share)) * min(1.0, k.GIVING_WITHOUT_TRUST + trust) * (1.0 - fatigue)


@rule
def next_belief(p, belief, seen):
    """Belief about others' contributions [share]: b' = b + r (seen - b)."""
    return belief + p.belief_rate * (seen - belief)


@rule
def endowment(p, sales):
    """Most that a firm can give in a quarter [kUSD]."""
    return p.pledge_capacity * sales


@kernel
def _refund(firms, first, n_slots, cluster, project):
    """Give the pledges of a failed round back."""
    for i in range(first, first + n_slots):
        firm = firms[i]
        if firm.pledged > 0.0:
            firm.refunded += firm.pledged
            project.escrow -= firm.pledged
            firm.pledged = 0.0
    project.escrow = 0.0
    project.pledged = 0.0
    cluster.open_project = NOBODY


@kernel
def _amount(p, firm, lift, excludability, benefit):
    """What a firm would give in the quarter, and the most that it could [kUSD]."""
    most = endowment(p, firm.employees * SALES_PER_WORKER_KUSD)
    share = pledges(p, firm.behaviour, firm.belief, firm.trust, firm.fatigue, lift, excludability, benefit)
    return share * most, most


@kernel
def _collect(p, firms, first, n_slots, cluster, chamber, project, g, match_rate, in_crisis):
    """Let every member pledge and pay in, up to the provision point; return what was offered, possible and paid."""
    communication = k.COMMUNICATION_OF_BODY * chamber.cohesion + k.COMMUNICATION_MANAGED * chamber.manager_skill
    lift = institutional_lift(p, communication, chamber.leadership, chamber.legitimacy, EXCLUDABILITY[g], match_rate,
                              in_crisis)  # fmt: skip
    lift *= k.LIFT_WITHOUT_OWNERSHIP + (1.0 - k.LIFT_WITHOUT_OWNERSHIP) * cluster.ownership
    benefit = min(1.0, project.need * k.BENEFIT_SCALE)
    offered = 0.0
    possible = 0.0
    for i in range(first, first + n_slots):
        if firms[i].is_alive and firms[i].is_member:
            amount, most = _amount(p, firms[i], lift, EXCLUDABILITY[g], benefit)
            offered += amount
            possible += most
    room = max(0.0, project.provision - project.pledged)
    part = min(1.0, room / offered) if offered > 0.0 else 0.0
    for i in range(first, first + n_slots):
        firm = firms[i]
        if firm.is_alive and firm.is_member:
            amount, _ = _amount(p, firm, lift, EXCLUDABILITY[g], benefit)
            firm.pledged += part * amount
            firm.paid_in += part * amount
            project.pledged += part * amount
            project.escrow += part * amount
    return offered, possible, part * offered


@kernel
def collect_pledges(params, programmes, firms, clusters, chambers, projects, commons):
    """Hold one quarter of every open pledge round, and refund the rounds that failed."""
    n_slots = firms.shape[0] // clusters.shape[0]
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        g = cluster.open_project
        if g == NOBODY:
            continue
        project = projects[c, g]
        first = c * n_slots
        if project.state == ProjectState.FAILED:
            if project.programme >= 0:
                programmes[project.programme].firms_paid -= project.pledged
            _refund(firms, first, n_slots, cluster, project)
            continue
        s = project.programme
        p = params[max(SLOTS * cluster.home, s)]
        if project.quarters_left == k.PLEDGE_QUARTERS:
            for i in range(first, first + n_slots):
                firms[i].pledged = 0.0
        is_full = project.pledged >= project.provision - k.ROUNDING
        if is_full or (s >= 0 and programmes[s].suspended_left > 0):
            continue
        rate = programmes[s].match_rate if s >= 0 else 0.0
        offered, possible, paid = _collect(
            p, firms, first, n_slots, cluster, chambers[c], project, g, rate, commons.in_crisis
        )
        if possible > 0.0:
            seen = offered / possible
            cluster.contribution_rate = seen
            for i in range(first, first + n_slots):
                if firms[i].is_member:
                    firms[i].belief = next_belief(p, firms[i].belief, seen)
            if s >= 0:
                programmes[s].firms_paid += paid
                programmes[s].contributed += offered
                programmes[s].capacity_to_give += possible
