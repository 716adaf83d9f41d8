"""The executing agency: staff, skill, experience and the queue of its work (steps 5 and 7)."""

import math

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.state import Phase, ProjectState, Stage, Work


@rule
def posts_of(p, total_kusd):
    """Posts of the agency [posts]: a core, more with the money, and a little more with each further unit."""
    if total_kusd <= 0.0:
        return 0.0
    posts = k.CORE_POSTS + p.posts_per_musd * k.MUSD * total_kusd
    return posts * (1.0 + k.POSTS_PER_UNIT * (p.n_executing_units - 1))


@rule
def leaving_share(p, staff_replaced, attrition):
    """Share of the agency's staff that leaves [share]: politics in proportion to 1 - autonomy, and attrition."""
    return min(1.0, attrition + staff_replaced * (1.0 - p.agency_autonomy))


@rule
def next_experience(p, experience, lost, memory, hired_share, utilisation, training):
    """Experience after departures, dilution by newcomers and learning by doing [share].

    Memory restores part of what a turnover takes: e1 = e (1 - lost (1 - m memory)); newcomers start at zero.
    """
    kept = experience * (1.0 - lost * (1.0 - p.memory_strength * memory)) * (1.0 - k.DILUTION * hired_share)
    learned = p.learning_rate * (utilisation + k.TRAINING_LEARNING * training) * (1.0 - kept)
    return min(1.0, max(0.0, kept + learned))


@rule
def capacity_of(p, filled, skill, experience, is_lame_duck):
    """Capacity for items [person-quarters]: filled posts x skill x experience, less supervision's paper."""
    work = filled * skill * (k.UNTRAINED + (1.0 - k.UNTRAINED) * experience)
    work *= 1.0 - p.supervision_burden * p.supervision
    return work * (1.0 - (k.LAME_DUCK_SLOWDOWN * (1.0 - p.agency_autonomy) if is_lame_duck else 0.0))


@kernel
def set_up_agencies(params, programmes, agencies):
    """Give each programme's agency its posts, none without money."""
    for s in range(programmes.shape[0]):
        agencies[s].posts = posts_of(params[s], programmes[s].total)
        agencies[s].skill = params[s].staff_skill
        agencies[s].experience = k.FIRST_EXPERIENCE


@kernel
def update_agencies(params, programmes, agencies, committees, civil_partners, governments, events,
                    commons, quarter):  # fmt: skip
    """Hire, lose and teach staff; work out the capacity of the quarter."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        agency = agencies[s]
        if programme.phase <= Phase.EFFECTIVENESS or programme.phase == Phase.CLOSED:
            agency.filled = 0.0
            agency.capacity = 0.0
            agency.left = 0.0
            continue
        p = params[s]
        government = governments[agency.government]
        lost = leaving_share(p, government.staff_loss, 0.0)
        agency.turnover = lost
        if lost > k.STAFF_LOSS_TOLD and agency.filled > 0.0:
            record(events, commons, quarter, EventKind.STAFF_LOSS, s, 0, lost, agency.filled, agency.experience,
                   committees[s].memory, 0.0, 0.0, 0.0)  # fmt: skip
        if quarter == programme.effective_quarter:
            agency.filled = k.FIRST_STAFF * agency.posts
        agency.left = leaving_share(p, government.staff_loss, p.attrition_rate)
        stayed = agency.filled * (1.0 - agency.left)
        hired = 0.0 if agency.in_transition else p.hiring_rate * (agency.posts - stayed)
        agency.filled = stayed + hired
        hired_share = hired / agency.filled if agency.filled > 0.0 else 0.0
        training = 1.0 if programme.training_budget > 0.0 else 0.0
        memory = max(committees[s].memory, civil_partners[s].memory)
        utilisation = min(1.0, agency.outstanding / agency.capacity) if agency.capacity > 0.0 else 0.0
        agency.experience = next_experience(
            p, agency.experience, lost, memory, hired_share, utilisation, training * p.training_share * k.TRAINING_SCALE
        )
        agency.capacity = capacity_of(p, agency.filled, agency.skill, agency.experience, government.is_lame_duck)
        agency.capacity += civil_partners[s].capacity


@rule
def reporting_work(p, n_components, committee_meets):
    """Reports and meetings that fall due in a quarter [units of work]: per component, with supervision, per seat."""
    seats = p.committee_private_seats + p.committee_public_seats + p.committee_civil_seats
    meeting = k.MEETING_WORK * seats if committee_meets else 0.0
    return meeting + k.REPORT_WORK * (
        1.0 + k.REPORT_PER_COMPONENT * n_components + k.REPORT_SUPERVISION * p.supervision
    )


@kernel
def _wait(work, slot, kind, amount):
    work[slot, kind] += amount
    return 1 if amount > 0.0 else 0


@kernel
def _outstanding_items(programme, clusters, projects, work, slot, effort):
    """Fill the queue by kind with what clusters and projects wait for; return how many items wait."""
    for kind in range(Work.PAYMENTS):
        work[slot, kind] = 0.0
    n_items = _wait(work, slot, Work.SELECTION, effort * programme.selection_work)
    n_paying = 0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme != slot:
            continue
        kind = Work.APPROVALS
        if cluster.stage <= Stage.GOVERNANCE:
            kind = Work.ONBOARDING
        elif cluster.stage <= Stage.ACTION_PLAN:
            kind = Work.PLANNING
        if cluster.stage < Stage.DROPPED:
            n_items += _wait(work, slot, kind, effort * cluster.work_left)
        for g in range(projects.shape[1]):
            project = projects[c, g]
            if project.programme == slot and project.state == ProjectState.APPROVAL:
                n_items += _wait(work, slot, Work.APPROVALS, effort * project.work_left)
            elif project.programme == slot and project.state == ProjectState.PROCUREMENT:
                n_items += _wait(work, slot, Work.PROCUREMENT, effort * project.work_left)
            elif project.programme == slot and project.state == ProjectState.BUILDING:
                n_paying += 1
    work[slot, Work.PAYMENTS] += effort * k.PAYMENT_WORK * (1.0 + n_paying)
    return n_items


@rule
def fair_share(capacity, outstanding, n_items):
    """Person-quarters that each waiting item gets [person-quarters]: all alike; all they need when it suffices."""
    if outstanding <= capacity or n_items == 0:
        return math.inf
    return capacity / n_items


@kernel
def serve_queues(params, programmes, agencies, committees, clusters, projects, work):
    """Set how much of the waiting work each item gets in the quarter; routine work is served first."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        agency = agencies[s]
        if programme.phase != Phase.EXECUTION:
            agency.served = 0.0
            agency.outstanding = 0.0
            continue
        n_items = _outstanding_items(programme, clusters, projects, work, s, agency.effort)
        work[s, Work.REPORTING] += agency.effort * reporting_work(
            params[s], programme.n_components, committees[s].meets
        )
        capacity = agency.capacity if programme.suspended_left == 0 else 0.0
        total = 0.0
        for kind in range(work.shape[1]):
            total += work[s, kind]
        agency.outstanding = total
        for kind in (Work.REPORTING, Work.EVALUATION, Work.PAYMENTS):
            done = min(work[s, kind], k.ROUTINE_SHARE * capacity)
            work[s, kind] -= done
            capacity -= done
            total -= work[s, kind] + done
        agency.served = fair_share(capacity, total, n_items) / agency.effort if n_items > 0 else 0.0
        if capacity <= 0.0:
            agency.served = 0.0
        if agency.capacity > 0.0:
            programme.queue_sum += agency.outstanding / agency.capacity
        programme.open_quarters += 1
