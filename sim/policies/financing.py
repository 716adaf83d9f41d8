"""Financing of shared goods: appropriation, proposals, provision point, match, building and opening (step 10)."""

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.jit import kernel, rule
from sim.ledger import pay, release_escrow, spend_escrow
from sim.luck import Purpose, uniforms
from sim.overrides import OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS, N_GOODS, Fate, SignpostAction
from sim.parameters.goods import BUILD_QUARTERS, COST
from sim.state import NEVER, NOBODY, SLOTS, Phase, ProjectState, Stage, Work


@rule
def appropriated(p, total, fiscal_space):
    """Money that the budget of a year allows the programme to spend [kUSD].

    A = slack x total / planned years x (1 - (base + counterpart share) (1 - 2 fiscal space)+)+; a small slack
    over plan, less where the treasury is short, above all of its counterpart.
    """
    per_year = total * k.QUARTERS_PER_YEAR / p.planned_quarters
    shortage = max(0.0, 1.0 - 2.0 * fiscal_space) * (k.SHORTAGE_BASE + p.counterpart_share)
    return k.APPROPRIATION_SLACK * per_year * max(0.0, 1.0 - shortage)


@rule
def match_rate_at(p, elapsed_share):
    """Match rate in force [public money per unit of firms' money], tapered over the planned time."""
    return p.club_match_rate * (1.0 - p.match_taper * min(1.0, max(0.0, elapsed_share)))


@rule
def provision_point(cost, match_rate, budget):
    """What firms must bring before the match is paid [kUSD]: cost / (1 + match), or more if money runs short."""
    return max(cost / (1.0 + match_rate), cost - budget)


@rule
def build_quarters(good, error):
    """Time to build a good [quarters]: mistakes make it longer."""
    return int(BUILD_QUARTERS[good] * (1.0 + error) + 0.5)


@rule
def service_at_opening(error):
    """Service level of a good when it opens [share]: mistakes leave defects."""
    return 1.0 - k.DEFECTS * error


@rule
def delivery_chance(p, public_seats):
    """Chance that another ministry goes to work in a quarter [probability]; public seats help to press it."""
    seats = public_seats / (public_seats + k.SEATS_HALF_PRESS)
    return min(1.0, (0.5 + seats) / p.ministry_delay_quarters)


@kernel
def update_appropriations(params, programmes, agencies, governments, work, quarter):
    """Appropriate once a year, set the match in force, and see which part of the payments due can be made."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        programme.spent_in_quarter = 0.0
        if programme.phase != Phase.EXECUTION:
            continue
        p = params[s]
        government = governments[agencies[s].government]
        if (quarter - programme.first_money_quarter) % k.QUARTERS_PER_YEAR == 0:
            programme.appropriation = appropriated(p, programme.total, government.fiscal_space)
        elapsed = (quarter - programme.effective_quarter) / p.planned_quarters
        programme.match_rate = match_rate_at(p, elapsed) * (
            k.RAISED_MATCH if programme.signpost_taken and p.signpost_action == SignpostAction.RAISE_MATCH else 1.0
        )
        due = work[s, Work.PAYMENTS]
        programme.payment_pace = 1.0 / (1.0 + due / (agencies[s].effort * k.PAYMENT_WORK))
        if programme.suspended_left > 0 or agencies[s].capacity <= 0.0:
            programme.payment_pace = 0.0
        if government.in_election_year:
            programme.payment_pace *= 1.0 + p.budget_cycle_strength  # ahead of what is due, to be seen by voters


@kernel
def _best_idea(projects, c, budget, match_rate):
    """The planned good of highest weight that has not been tried too often and that the money allows."""
    best = NOBODY
    for g in range(N_GOODS):
        project = projects[c, g]
        is_open = project.state in (ProjectState.IDEA, ProjectState.FAILED) and project.n_tries < k.MOST_TRIES
        needed = COST[g] if g >= N_CLUB_GOODS else k.ENOUGH_MONEY * COST[g] * match_rate / (1.0 + match_rate)
        if is_open and project.priority > 0.0 and needed <= budget + k.ROUNDING:
            if best == NOBODY or project.priority > projects[c, best].priority:
                best = g
    return best


@kernel
def propose(project, cluster, s, good, cost, match_rate):
    """Open a pledge round for a good."""
    project.state = ProjectState.PLEDGING
    project.programme = s
    project.cost = cost
    project.provision = provision_point(cost, match_rate, cluster.budget)
    project.pledged = 0.0
    project.matched = 0.0
    project.escrow = 0.0
    project.spent = 0.0
    project.n_tries += 1
    project.quarters_left = k.PLEDGE_QUARTERS
    cluster.n_proposed += 1
    cluster.open_project = good


@kernel
def _fund(p, s, c, g, project, cluster, programme, events, commons, quarter):
    """Commit the public part; the project then waits for approval."""
    public = max(0.0, project.cost - project.pledged)
    project.matched = public
    project.escrow = project.pledged + public
    cluster.budget -= public
    programme.undisbursed -= public
    project.state = ProjectState.FUNDED
    project.work_left = p.n_approval_steps * k.STEP_WORK
    cluster.open_project = NOBODY
    cluster.trust_shift += k.FUNDED_TRUST
    record(events, commons, quarter, EventKind.FUNDED, c, g, project.cost, project.pledged, public, s, 0.0, 0.0, 0.0)


@kernel
def _propose_next(p, s, c, cluster, projects, programme, overrides, events, commons, quarter):
    """Let the body propose the next good of its plan."""
    forced = forced_value(overrides, quarter, OverrideActor.CLUSTER, OverrideKind.PROJECT, c)
    good = _best_idea(projects, c, cluster.budget, programme.match_rate)
    if not np.isnan(forced) and projects[c, int(forced)].state in (ProjectState.IDEA, ProjectState.FAILED):
        good = int(forced)
    if good == NOBODY:
        return
    project = projects[c, good]
    propose(project, cluster, s, good, COST[good], programme.match_rate)
    record(events, commons, quarter, EventKind.PROPOSED, c, good, COST[good], programme.match_rate, project.priority,
           s, 0.0, 0.0, 0.0)  # fmt: skip
    if good >= N_CLUB_GOODS:
        if COST[good] <= cluster.budget + k.ROUNDING:
            _fund(p, s, c, good, project, cluster, programme, events, commons, quarter)
        else:
            project.state = ProjectState.FAILED
            cluster.open_project = NOBODY


@kernel
def _judge_pledges(p, s, c, cluster, projects, programme, events, commons, quarter):
    """Fund the open project at its provision point; give up when the round is over."""
    g = cluster.open_project
    project = projects[c, g]
    rate = programme.match_rate if s >= 0 else 0.0
    if s >= 0:
        project.provision = max(project.provision, project.cost - cluster.budget)
    is_met = project.pledged >= project.provision - k.ROUNDING
    if is_met and s >= 0 and not programme.may_sign:
        project.quarters_left = max(1, project.quarters_left - 1)  # what firms pledged waits for the public part
        return
    if is_met and s >= 0:
        _fund(p, s, c, g, project, cluster, programme, events, commons, quarter)
    elif is_met:
        project.escrow = project.pledged
        project.state = ProjectState.BUILDING
        project.quarters_left = build_quarters(g, 0.0)
        cluster.open_project = NOBODY
        record(events, commons, quarter, EventKind.FUNDED, c, g, project.cost, project.pledged, 0.0, s, 0.0, 0.0, 0.0)
    else:
        project.quarters_left -= 1
        if project.quarters_left <= 0:
            project.state = ProjectState.FAILED
            cluster.n_failed += 1
            cluster.trust_shift -= p.refund_trust_loss
            record(events, commons, quarter, EventKind.PROJECT_FAILED, c, g, project.cost, project.pledged, rate, s,
                   0.0, 0.0, 0.0)  # fmt: skip


@kernel
def _open(p, c, g, project, cluster, programmes, lenders, events, commons, quarter):
    """Open a good: it serves from now on; its operator gets its part of the maintenance fund."""
    project.state = ProjectState.OPERATING
    project.service = service_at_opening(programmes[project.programme].error if project.programme >= 0 else 0.0)
    project.opened_quarter = quarter
    s = project.programme
    if s >= 0:
        project.was_opened = True
        cluster.n_opened += 1
        cluster.trust_shift += k.OPENED_TRUST
        if cluster.first_good_quarter == NEVER:
            cluster.first_good_quarter = quarter
        if programmes[s].phase == Phase.EXECUTION:
            fund = k.MAINTENANCE_PER_GOOD * programmes[s].total * p.maintenance_share
            fund = min(fund, programmes[s].maintenance_budget, programmes[s].appropriation)
            programmes[s].maintenance_budget -= fund
            pay(programmes[s], lenders[s], fund)
            project.maintenance += fund
    record(
        events, commons, quarter, EventKind.OPENED, c, g, project.spent, project.pledged, project.need, s, 0.0, 0.0, 0.0
    )


@kernel
def _build(p, s, c, g, project, cluster, programmes, lenders, home, events, commons, quarter):
    """Pay what is due and can be paid; the good opens when it is built and paid."""
    due = project.escrow / max(1, project.quarters_left)
    if s >= 0 and programmes[s].phase == Phase.EXECUTION:
        due *= programmes[s].payment_pace
        both = project.pledged + project.matched
        public = due * project.matched / both if both > 0.0 else 0.0
        if public > programmes[s].appropriation:
            due *= programmes[s].appropriation / public
    had_due = project.escrow > k.ROUNDING
    paid = spend_escrow(project, programmes, lenders, home, due)
    if (paid > k.ROUNDING or not had_due) and project.quarters_left > 0:
        project.quarters_left -= 1
    if project.quarters_left == 0 and project.escrow <= k.NEARLY_ALL * project.cost:
        spend_escrow(project, programmes, lenders, home, project.escrow)
        _open(p, c, g, project, cluster, programmes, lenders, events, commons, quarter)


@kernel
def _advance_project(p, s, c, g, project, cluster, chamber, programmes, agencies, committees, lenders, home, events,
                     commons, quarter, seed):  # fmt: skip
    """One quarter of one project after its pledge round."""
    if project.state == ProjectState.BUILDING:
        if s >= 0 and programmes[s].fate == Fate.CANCELLED:
            release_escrow(project, programmes, chamber)
            project.state = ProjectState.CLOSED
            return
        _build(p, s, c, g, project, cluster, programmes, lenders, home, events, commons, quarter)
        return
    programme = programmes[s]
    if programme.phase == Phase.CLOSED:
        if project.state <= ProjectState.PROCUREMENT:
            release_escrow(project, programmes, chamber)
            project.state = ProjectState.CLOSED
        return
    if not programme.may_sign:
        return
    if project.state == ProjectState.FUNDED:
        project.state = ProjectState.APPROVAL
    if project.state == ProjectState.APPROVAL:
        waiting = project.work_left
        project.work_left = max(0.0, waiting - agencies[s].served * committees[s].pace)
        programme.approved += waiting - project.work_left
        if project.work_left <= 0.0 and committees[s].meets:
            project.state = ProjectState.PROCUREMENT
            project.work_left = k.PROCUREMENT_WORK
    elif project.state == ProjectState.PROCUREMENT:
        project.work_left = max(0.0, project.work_left - agencies[s].served)
        if g >= N_CLUB_GOODS:
            u, _, _, _ = uniforms(seed, quarter, Purpose.MINISTRY, c, g)
            if u >= delivery_chance(p, p.committee_public_seats):
                return
        if project.work_left <= 0.0:
            project.state = ProjectState.BUILDING
            project.quarters_left = build_quarters(g, programme.error)


@kernel
def _end_round(cluster, projects, c, programmes):
    """Give up an open round when its programme has ended or its cluster was dropped."""
    g = cluster.open_project
    if g == NOBODY:
        return
    owner = projects[c, g].programme
    if owner >= 0 and (programmes[owner].phase == Phase.CLOSED or cluster.stage >= Stage.DROPPED):
        projects[c, g].state = ProjectState.FAILED


@kernel
def update_projects(params, programmes, agencies, committees, lenders, clusters, chambers, projects, homes,
                    overrides, events, commons, quarter, seed):  # fmt: skip
    """Move every shared good along, from the idea to the opening."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        chamber = chambers[c]
        s = cluster.programme
        own = SLOTS * cluster.home
        _end_round(cluster, projects, c, programmes)
        if cluster.open_project != NOBODY:
            g = cluster.open_project
            owner = projects[c, g].programme
            is_suspended = owner >= 0 and programmes[owner].suspended_left > 0
            if projects[c, g].state == ProjectState.PLEDGING and not is_suspended:
                _judge_pledges(params[max(own, owner)], owner, c, cluster, projects, programmes[max(own, owner)],
                               events, commons, quarter)  # fmt: skip
        elif s >= 0 and cluster.stage == Stage.IMPLEMENTING and programmes[s].may_sign and chamber.is_alive:
            _propose_next(params[s], s, c, cluster, projects, programmes[s], overrides, events, commons,
                          quarter)  # fmt: skip
        for g in range(N_GOODS):
            project = projects[c, g]
            if ProjectState.FUNDED <= project.state <= ProjectState.BUILDING:
                _advance_project(params[max(own, s)], project.programme, c, g, project, cluster, chamber, programmes,
                                 agencies, committees, lenders, homes[cluster.home], events, commons, quarter,
                                 seed)  # fmt: skip
