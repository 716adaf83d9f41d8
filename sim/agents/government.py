"""Governments: approval, elections, hand-over, transition and fiscal space (step 2)."""

import math

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.jit import kernel, rule
from sim.luck import Purpose, uniforms
from sim.overrides import OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Tier


@rule
def next_approval(approval, shock, uniform):
    """Approval drifts to what the economy supports [share].

    a' = a + r (1/2 + b shock - a) + s (2u - 1), within [0, 1]. Assumed.
    """
    supported = 0.5 + k.APPROVAL_ECONOMY * shock
    drifted = approval + k.APPROVAL_DRIFT * (supported - approval) + k.APPROVAL_NOISE * (2.0 * uniform - 1.0)
    return min(1.0, max(0.0, drifted))


@rule
def loss_chance(p, tier, approval, terms):
    """Chance that another party wins [probability]: logit(base) + w (1/2 - approval) + v (terms - 1)."""
    base = p.subnational_loss_prob if tier == Tier.SUBNATIONAL else p.national_loss_prob
    odds = math.log(base / (1.0 - base))
    odds += p.vote_approval_weight * (0.5 - approval) + p.vote_terms_weight * (terms - 1.0)
    return 1.0 / (1.0 + math.exp(-odds))


@rule
def next_fiscal_space(fiscal_space, shock, in_crisis, uniform):
    """Fiscal space follows the economy and falls in a fiscal crisis [share]. Assumed."""
    supported = 0.5 + k.FISCAL_ECONOMY * shock - (k.FISCAL_CRISIS_DEPTH if in_crisis else 0.0)
    moved = fiscal_space + k.FISCAL_DRIFT * (supported - fiscal_space)
    return min(1.0, max(0.0, moved + k.FISCAL_NOISE * (2.0 * uniform - 1.0)))


@rule
def crisis_chance(p, fiscal_space):
    """Chance that a fiscal crisis begins [probability per quarter]; none at full fiscal space."""
    return p.fiscal_crisis_prob * 2.0 * (1.0 - fiscal_space)


@rule
def staff_replaced(p, loses_now, party_changed, team_changed):
    """Share of a ministry unit's staff that leaves in the quarter of an election or a hand-over [share].

    A part leaves while the loser is still in office (Toral), the rest at the hand-over; a new team of the
    same party replaces fewer (Akhtari, Moreira, Trucco 2022; sizes assumed).
    """
    leaving = p.staff_politicisation * p.lame_duck_strength if loses_now else 0.0
    if party_changed:
        leaving += p.staff_politicisation * (1.0 - p.lame_duck_strength)
    elif team_changed:
        leaving += p.staff_politicisation * k.TEAM_CHANGE_SHARE
    return leaving


@rule
def new_closeness(p, uniform):
    """View that a new party has of cluster policy [share], 1/2 is neutral."""
    return 0.5 + p.closeness_spread * (uniform - 0.5)


@kernel
def _hold_election(p, government, overrides, events, commons, quarter, seed):
    """Draw, or take from an override, who wins; a loser stays until the hand-over."""
    u, _, _, _ = uniforms(seed, quarter, Purpose.ELECTION, government.tier, government.territory)
    chance = loss_chance(p, government.tier, government.approval, government.terms)
    loses = u < chance
    forced = forced_value(overrides, quarter, government.tier, OverrideKind.ELECTION, government.territory)
    if not np.isnan(forced):
        loses = forced > 0.0
    government.is_lame_duck = loses
    record(events, commons, quarter, EventKind.ELECTION, government.tier, government.territory,
           1.0 if loses else 0.0, chance, government.approval, government.terms, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def _office_luck(government, quarter, seed):
    """The draws of a change in office: of the team, and of the view that a new party has."""
    u_team, u_closeness, _, _ = uniforms(seed, quarter, Purpose.HANDOVER, government.tier, government.territory)
    return u_team, u_closeness


@kernel
def _take_office(p, government, is_new_party, closeness, events, commons, quarter):
    """Put another party, or another team of the same party, in office; it decides on what it finds."""
    government.team += 1
    government.decision_due = True
    if is_new_party:
        government.party += 1
        government.terms = 1
        government.closeness = closeness
        government.party_changed = True
        government.transition_left = p.transition_quarters
    else:
        government.team_changed = True
        government.transition_left = p.transition_quarters // 2
    kind_of_event = EventKind.TURNOVER if is_new_party else EventKind.NEW_TEAM
    record(events, commons, quarter, kind_of_event, government.tier, government.territory,
           government.party, government.closeness, government.transition_left, 0.0, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def _hand_over(p, government, overrides, events, commons, quarter, seed):
    """Put the winner in office: another party, another team of the same party, or nobody new."""
    u_team, u_closeness = _office_luck(government, quarter, seed)
    is_new_party = government.is_lame_duck
    is_new_team = u_team < p.team_turnover_prob
    forced = forced_value(overrides, quarter, government.tier, OverrideKind.TEAM, government.territory)
    if not np.isnan(forced):
        is_new_team = forced > 0.0
    government.terms += 1
    government.is_lame_duck = False
    if is_new_party or is_new_team:
        _take_office(p, government, is_new_party, new_closeness(p, u_closeness), events, commons, quarter)


@kernel
def _change_without_election(p, government, overrides, events, commons, quarter, seed):
    """Let a government fall, or its head be replaced, between elections; this is never drawn, only forced."""
    forced = forced_value(overrides, quarter, government.tier, OverrideKind.CHANGE, government.territory)
    if not np.isnan(forced):
        _, u_closeness = _office_luck(government, quarter, seed)
        _take_office(p, government, forced > 0.0, new_closeness(p, u_closeness), events, commons, quarter)


@kernel
def _update_fiscal_space(p, government, shock, events, commons, quarter, seed):
    """Move fiscal space; a crisis may begin or go on."""
    u_space, u_crisis, _, _ = uniforms(seed, quarter, Purpose.FISCAL, government.tier, government.territory)
    if government.crisis_left > 0:
        government.crisis_left -= 1
    elif u_crisis < crisis_chance(p, government.fiscal_space):
        government.crisis_left = k.FISCAL_CRISIS_QUARTERS
        government.crisis_began = True
        government.decision_due = True
        record(events, commons, quarter, EventKind.CRISIS, government.tier, government.territory,
               government.fiscal_space, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
    government.fiscal_space = next_fiscal_space(government.fiscal_space, shock, government.crisis_left > 0, u_space)


@kernel
def update_governments(params, governments, calendar, territories, overrides, events, commons, quarter, seed):
    """One quarter of politics at each tier."""
    for g in range(governments.shape[0]):
        government = governments[g]
        p = params[government.described_by]
        shock = commons.shock
        if government.tier == Tier.SUBNATIONAL:
            shock += territories[government.territory].shock
        government.party_changed = False
        government.team_changed = False
        government.crisis_began = False
        government.decision_due = False
        if government.transition_left > 0:
            government.transition_left -= 1
        u, _, _, _ = uniforms(seed, quarter, Purpose.APPROVAL, government.tier, government.territory)
        government.approval = next_approval(government.approval, shock, u)
        _update_fiscal_space(p, government, shock, events, commons, quarter, seed)
        election = calendar[g, government.next_election, 0]
        hand_over = calendar[g, government.next_election, 1]
        was_lame_duck = government.is_lame_duck
        if quarter == max(election, 0):
            _hold_election(p, government, overrides, events, commons, quarter, seed)
        loses_now = government.is_lame_duck and not was_lame_duck
        if quarter == hand_over:
            _hand_over(p, government, overrides, events, commons, quarter, seed)
            government.next_election += 1
        else:
            _change_without_election(p, government, overrides, events, commons, quarter, seed)
        government.staff_loss = staff_replaced(p, loses_now, government.party_changed, government.team_changed)
        election = calendar[g, government.next_election, 0]
        government.in_election_year = election - k.ELECTION_YEAR_QUARTERS <= quarter <= election
        was_frozen = government.in_freeze
        government.in_freeze = election - p.freeze_quarters <= quarter < election
        if government.in_freeze and not was_frozen:
            record(events, commons, quarter, EventKind.FREEZE, government.tier, government.territory,
                   p.freeze_quarters, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
