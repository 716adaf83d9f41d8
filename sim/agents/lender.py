"""The lender: from approval to first money, supervision, extensions and cancellation (step 4)."""

import math

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.jit import kernel, rule
from sim.ledger import cancel_budgets
from sim.luck import Purpose, uniforms
from sim.overrides import OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Fate
from sim.parameters.goods import BUILD_QUARTERS
from sim.state import NEVER, Phase, ProjectState, Stage


@rule
def phase_length(p, phase, preparedness, uniform):
    """Length of one phase of the lead-in [quarters]: its share of the mean, exponential, rounded.

    A launch that leaves little time to prepare makes the lead-in longer.
    """
    share = k.LEAD_IN_FIRST_MONEY
    if phase == Phase.RATIFICATION:
        share = k.LEAD_IN_RATIFICATION
    elif phase == Phase.EFFECTIVENESS:
        share = k.LEAD_IN_EFFECTIVENESS
    elif phase == Phase.ELIGIBILITY:
        share = k.LEAD_IN_ELIGIBILITY
    mean = p.lead_in_quarters * share * (1.0 + p.preparation_effect * (1.0 - preparedness))
    return int(mean * -math.log(uniform) + 0.5)


@rule
def is_blocked(phase, national_transition, national_lame_duck, agency_in_transition, executor_freeze, filled_share):
    """Whether the lead-in waits: parliament for a government, signatures for an executor with its staff."""
    if phase == Phase.RATIFICATION:
        return national_transition > 0 or national_lame_duck
    if phase == Phase.EFFECTIVENESS:
        return agency_in_transition
    if phase == Phase.ELIGIBILITY:
        return agency_in_transition or filled_share < k.ELIGIBLE_STAFF_SHARE
    return agency_in_transition or executor_freeze


@rule
def extension_chance(p, spent_share, recent_share, extension_quarters):
    """Chance that an extension is granted [probability]: progress speaks for it, each year granted before against."""
    odds = k.EXTENSION_BASE + k.EXTENSION_PROGRESS * spent_share + k.EXTENSION_RECENT * recent_share
    odds -= p.extension_hardening * extension_quarters / k.QUARTERS_PER_YEAR
    return 1.0 / (1.0 + math.exp(-odds))


@rule
def quarters_to_open(state, quarters_left, build_quarters):
    """Time until a good under way should open [quarters]: the building, and a quarter for each step before it."""
    if state == ProjectState.BUILDING:
        return quarters_left
    if state == ProjectState.PROCUREMENT:
        return build_quarters + 1
    if state == ProjectState.PLEDGING:
        return build_quarters + 2 + quarters_left
    return build_quarters + 2


@rule
def extension_length(quarters_of_work, most_quarters):
    """Length of an extension [quarters]: what the work under way should take and a little more, within limits."""
    return min(quarters_of_work + k.EXTENSION_SLACK, k.EXTENSION_QUARTERS, most_quarters)


@kernel
def _enter_phase(p, s, programme, phase, events, commons, quarter, seed):
    """Start the next phase of the lead-in and draw its length."""
    u0, u1, u2, u3 = uniforms(seed, 0, Purpose.LENDER, s, 0)
    u = u3
    if phase == Phase.RATIFICATION:
        u = u0
    elif phase == Phase.EFFECTIVENESS:
        u = u1
    elif phase == Phase.ELIGIBILITY:
        u = u2
    programme.phase = phase
    programme.phase_left = phase_length(p, phase, programme.preparedness, u)
    record(
        events, commons, quarter, EventKind.PHASE, s, 0, programme.phase, programme.phase_left, 0.0, 0.0, 0.0, 0.0, 0.0
    )


@kernel
def _leave_phase(p, s, programme, events, commons, quarter, seed):
    """Begin the next phase; the last one ends with the first money."""
    if programme.phase == Phase.RATIFICATION:
        _enter_phase(p, s, programme, Phase.EFFECTIVENESS, events, commons, quarter, seed)
    elif programme.phase == Phase.EFFECTIVENESS:
        programme.effective_quarter = quarter
        programme.original_deadline = quarter + p.planned_quarters
        programme.deadline = programme.original_deadline
        _enter_phase(p, s, programme, Phase.ELIGIBILITY, events, commons, quarter, seed)
    elif programme.phase == Phase.ELIGIBILITY:
        _enter_phase(p, s, programme, Phase.FIRST_MONEY, events, commons, quarter, seed)
    else:
        programme.phase = Phase.EXECUTION
        programme.first_money_quarter = quarter
        programme.last_paid_quarter = quarter
        record(events, commons, quarter, EventKind.PHASE, s, 0, programme.phase, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@kernel
def _advance_lead_in(p, s, programme, agency, national, executor, events, commons, quarter, seed):
    """Move along ratification, effectiveness, eligibility and first money."""
    filled_share = agency.filled / agency.posts if agency.posts > 0.0 else 0.0
    if is_blocked(programme.phase, national.transition_left, national.is_lame_duck, agency.in_transition,
                  executor.in_freeze, filled_share):  # fmt: skip
        return
    programme.phase_left -= 1
    while programme.phase < Phase.EXECUTION and programme.phase_left <= 0:
        _leave_phase(p, s, programme, events, commons, quarter, seed)


@kernel
def _quarters_of_work(clusters, projects, s, was_selected):
    """Time that the work under way should take [quarters]; a whole extension where anyone still plans; 0 for none."""
    longest = 0 if was_selected else k.EXTENSION_QUARTERS
    for c in range(clusters.shape[0]):
        is_planning = clusters[c].programme == s and clusters[c].stage < Stage.IMPLEMENTING
        if is_planning or clusters[c].awaits == s:
            longest = k.EXTENSION_QUARTERS
        for g in range(projects.shape[1]):
            project = projects[c, g]
            if project.programme == s and ProjectState.PLEDGING <= project.state <= ProjectState.BUILDING:
                longest = max(longest, quarters_to_open(project.state, project.quarters_left, int(BUILD_QUARTERS[g])))
    return longest


@kernel
def _consider_extension(p, s, programme, clusters, projects, overrides, events, commons, quarter, seed):
    """Ask for more time shortly before the deadline; refused, or at the limit, the programme will close."""
    left = p.max_extension_quarters - programme.extension
    spent_share = programme.spent / programme.total
    has_money = programme.spent + programme.cancelled < (1.0 - k.EXTENSION_WORTH) * programme.total
    work = _quarters_of_work(clusters, projects, s, programme.was_selected)
    if left <= 0 or not has_money or work == 0:
        return
    recent = 1.0 if quarter - programme.last_paid_quarter <= 1 else 0.0
    u, _, _, _ = uniforms(seed, programme.n_extensions, Purpose.EXTENSION, s, 0)
    chance = extension_chance(p, spent_share, recent, programme.extension)
    granted = u < chance
    forced = forced_value(overrides, quarter, OverrideActor.LENDER, OverrideKind.EXTENSION, s)
    if not np.isnan(forced):
        granted = forced > 0.0
    if forced_value(overrides, quarter, OverrideActor.AGENCY, OverrideKind.REQUEST, s) == 0.0:
        granted = False  # what nobody asks for is not granted
    length = extension_length(work, left) if granted else 0
    record(events, commons, quarter, EventKind.EXTENSION, s, 0, length, chance, spent_share, recent,
           programme.n_extensions, 0.0, 0.0)  # fmt: skip
    if granted:
        programme.deadline += length
        programme.extension += length
        programme.n_extensions += 1


@kernel
def _watch_stall(s, programme, lender, clusters, events, commons, quarter):
    """Cut the money, and in the end cancel the loan, when nothing has been paid for too long."""
    gap = quarter - programme.last_paid_quarter
    if gap < lender.patience * (programme.n_partial_cuts + 1):
        return
    programme.n_partial_cuts += 1
    is_last = programme.n_partial_cuts > k.CUTS_BEFORE_THE_END
    cut = cancel_budgets(programme, clusters, s, 1.0 if is_last else k.CUT_SHARE)
    record(events, commons, quarter, EventKind.CUT, s, 0, cut, gap, 1.0 if is_last else 0.0, 0.0, 0.0, 0.0, 0.0)
    if is_last:
        programme.phase = Phase.CLOSED
        programme.fate = Fate.CANCELLED
        programme.closed_quarter = quarter


@kernel
def _close(s, programme, clusters, events, commons, quarter):
    """End the programme; what is left of the money is cancelled, the loan itself if none of it was spent."""
    cut = cancel_budgets(programme, clusters, s, 1.0)
    programme.phase = Phase.CLOSED
    programme.closed_quarter = quarter
    if programme.spent <= 0.0:
        programme.fate = Fate.CANCELLED
    record(events, commons, quarter, EventKind.CLOSED, s, 0, programme.spent, cut, programme.extension,
           programme.strategy_kept, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def update_lenders(params, programmes, agencies, lenders, clusters, projects, governments, overrides,
                   events, commons, quarter, seed):  # fmt: skip
    """The lender's quarter: lead-in, extension, cuts, and the close: when time is up, or once extended work is done."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase <= Phase.WAITING or programme.phase == Phase.CLOSED:
            continue
        p = params[s]
        national = governments[agencies[s].national]
        executor = governments[agencies[s].government]
        if quarter == programme.approval_quarter:
            _enter_phase(p, s, programme, Phase.RATIFICATION, events, commons, quarter, seed)
        if programme.phase < Phase.EXECUTION:
            if programme.suspended_left == 0:
                _advance_lead_in(p, s, programme, agencies[s], national, executor, events, commons, quarter, seed)
        else:
            _watch_stall(s, programme, lenders[s], clusters, events, commons, quarter)
        if programme.phase == Phase.CLOSED or programme.deadline == NEVER:
            continue
        if quarter == programme.original_deadline:
            programme.spent_at_deadline = programme.spent
            programme.deadline_seen = True
        if quarter == programme.deadline - 1:
            _consider_extension(p, s, programme, clusters, projects, overrides, events, commons, quarter, seed)
        committed = programme.total - programme.spent - programme.cancelled - programme.undisbursed
        is_spent = programme.undisbursed + committed < k.NEARLY_ALL * programme.total
        is_extended = quarter >= programme.original_deadline
        is_done = is_extended and _quarters_of_work(clusters, projects, s, programme.was_selected) == 0
        if quarter >= programme.deadline or is_spent or is_done:
            _close(s, programme, clusters, events, commons, quarter)
