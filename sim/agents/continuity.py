"""The continuity decision: what a new government, or one in crisis, does with a programme (step 3)."""

import math

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.jit import kernel, rule
from sim.ledger import cancel_budgets
from sim.luck import Purpose, uniforms
from sim.overrides import OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Fate, Tier
from sim.stages import enter_stage
from sim.state import Decision, Phase, Stage


@rule
def controls(government_tier, executor_tier, phase, crisis_began):
    """Whether a government's decision reaches the programme.

    The executor's tier controls staff and strategy throughout; the national tier controls guarantee and
    ratification until effectiveness, and fiscal space in a crisis.
    """
    if government_tier == executor_tier:
        return True
    return government_tier == Tier.NATIONAL and (phase <= Phase.EFFECTIVENESS or crisis_began)


@rule
def is_held_up(p, transition_left):
    """Whether a transition of the executor's government holds the agency up: less long, the more autonomous it is.

    Held up while transition left > autonomy x length of a transition. Form assumed.
    """
    return transition_left > p.agency_autonomy * p.transition_quarters


@rule
def ownership_of(p, is_launched_by_present):
    """How far the government in office owns the programme [share].

    o = (1 or inherited) x (1 - autonomy cost x autonomy) + c x counterpart share.
    """
    own = 1.0 if is_launched_by_present else k.INHERITED_OWNERSHIP
    own *= 1.0 - p.autonomy_cost * p.agency_autonomy
    return min(1.0, own + k.COUNTERPART_OWNERSHIP * p.counterpart_share)


@rule
def goodwill(p, ownership, closeness, fiscal_space, burden, voice, evidence, at_stake):
    """What speaks for carrying on, in log-odds; each mechanism's weight may be zero."""
    will = p.ownership_weight * (ownership - k.NEUTRAL_OWNERSHIP)
    will += p.closeness_weight * (closeness - 0.5) * 2.0
    will += p.fiscal_weight * (fiscal_space - 0.5 - burden)
    will += p.voice_weight * (voice - k.NEUTRAL_VOICE)
    will += p.evidence_weight * evidence
    will += p.lender_weight * (at_stake - 0.5)
    return will


@rule
def decision_on(p, will, cannot_redesign, uniform):
    """Continue, redesign, suspend or cancel: a multinomial logit in the goodwill.

    Log-odds against continuing: redesign a_r - will/2, suspend a_s - will, cancel a_c - 3/2 will. Only a new
    government of the executor's tier may redesign. Form and slopes assumed.
    """
    redesign = 0.0 if cannot_redesign else math.exp(p.redesign_log_odds - k.REDESIGN_SLOPE * will)
    suspend = math.exp(p.suspend_log_odds - will)
    cancel = math.exp(p.cancel_log_odds - k.CANCEL_SLOPE * will)
    u = uniform * (1.0 + redesign + suspend + cancel)
    if u < cancel:
        return Decision.CANCEL
    if u < cancel + suspend:
        return Decision.SUSPEND
    if u < cancel + suspend + redesign:
        return Decision.REDESIGN
    return Decision.CONTINUE


@rule
def suspension_length(p, uniform):
    """Length of a suspension [quarters], geometric around its mean, at least one."""
    if p.suspension_quarters <= 1:
        return 1
    return 1 + int(math.log(uniform) / math.log(1.0 - 1.0 / p.suspension_quarters))


@rule
def burden_of(p):
    """What the counterpart and the size of the loan ask of a government [share]."""
    return k.BURDEN_COUNTERPART * p.counterpart_share + p.loan_musd * k.BURDEN_PER_MUSD


@kernel
def _redesign(p, programme, agency, committee, clusters, slot, quarter):
    """Restart planning where implementation has not begun; memory saves part of experience and strategy."""
    loss = p.redesign_loss * (1.0 - p.memory_strength * committee.memory)
    programme.strategy_kept *= 1.0 - loss
    agency.experience *= 1.0 - loss
    programme.is_launched_by_present = True
    if programme.phase < Phase.EXECUTION:
        programme.phase_left += k.REDESIGN_QUARTERS
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme == slot and Stage.DIAGNOSIS <= cluster.stage < Stage.IMPLEMENTING:
            enter_stage(cluster, Stage.DIAGNOSIS, k.DIAGNOSIS_WORK, quarter)


@kernel
def _suspend(p, programme, clusters, slot, uniform):
    """Stop work for some quarters and burn trust."""
    programme.suspended_left = suspension_length(p, uniform)
    for c in range(clusters.shape[0]):
        if clusters[c].programme == slot:
            clusters[c].trust_shift -= p.suspension_trust_loss


@kernel
def _cancel(programme, clusters, slot, quarter):
    """End the money; what was built stays."""
    cancel_budgets(programme, clusters, slot, 1.0)
    programme.phase = Phase.CLOSED
    programme.fate = Fate.CANCELLED
    programme.closed_quarter = quarter


@kernel
def _decide(p, slot, programme, agency, committee, clusters, government, overrides, events, commons,
            quarter, seed):  # fmt: skip
    """One government's decision on one programme, with its reasons in the log."""
    if government.party_changed and government.tier == agency.tier:
        programme.is_launched_by_present = False
    u, u_length, _, _ = uniforms(seed, quarter, Purpose.CONTINUITY, slot, government.tier)
    is_executor = government.tier == agency.tier
    ownership = ownership_of(p, programme.is_launched_by_present and (is_executor or not government.party_changed))
    at_stake = programme.undisbursed / programme.total
    will = goodwill(p, ownership, government.closeness, government.fiscal_space, burden_of(p),
                    programme.voice, programme.visible_evidence, at_stake)  # fmt: skip
    may_redesign = is_executor and (government.party_changed or government.team_changed)
    decision = decision_on(p, will, not may_redesign, u)
    forced = forced_value(overrides, quarter, government.tier, OverrideKind.CONTINUITY, slot)
    if not np.isnan(forced):
        decision = int(forced)
    programme.ownership = ownership
    record(events, commons, quarter, EventKind.DECISION, slot, government.tier, decision, ownership,
           government.closeness, government.fiscal_space, programme.voice, programme.visible_evidence,
           at_stake)  # fmt: skip
    if decision == Decision.REDESIGN:
        _redesign(p, programme, agency, committee, clusters, slot, quarter)
    elif decision == Decision.SUSPEND:
        _suspend(p, programme, clusters, slot, u_length)
    elif decision == Decision.CANCEL:
        _cancel(programme, clusters, slot, quarter)


@kernel
def decide_continuity(params, programmes, agencies, committees, clusters, governments, territories,
                      overrides, events, commons, quarter, seed):  # fmt: skip
    """Let each government that has to decide do so on the programmes that its tier controls, and hold up its agency."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.suspended_left > 0:
            programme.suspended_left -= 1
            if programme.suspended_left == 0 and programme.phase < Phase.CLOSED:
                record(events, commons, quarter, EventKind.RESUMED, s, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for tier in range(2):
            if programme.phase <= Phase.WAITING or programme.phase == Phase.CLOSED:
                continue
            territory = territories[programme.territory]
            government = governments[territory.subnational if tier == Tier.SUBNATIONAL else territory.national]
            if tier == agencies[s].tier:
                agencies[s].in_transition = is_held_up(params[s], government.transition_left)
                if government.party_changed:
                    programme.n_turnovers += 1
                    programme.n_pending += 1
                elif government.team_changed:
                    programme.n_team_turnovers += 1
            if government.decision_due and controls(tier, agencies[s].tier, programme.phase, government.crisis_began):
                _decide(params[s], s, programme, agencies[s], committees[s], clusters, government,
                        overrides, events, commons, quarter, seed)  # fmt: skip
