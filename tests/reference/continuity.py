"""The continuity decision (step 3): what a new government, or one in crisis, does with a programme."""

from __future__ import annotations

import math

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Fate, Tier
from tests.reference.words import Decision, Phase, Stage


class Decided:
    """The part of a programme that governments decide on."""

    def face_governments(self):
        """Resume after a suspension; let every government that has to decide do so."""
        if self.suspended_left > 0:
            self.suspended_left -= 1
            if self.suspended_left == 0 and self.phase != Phase.CLOSED:
                self.tell("RESUMED")
        for government in (self.national, self.model.subnational(self.territory)):
            if not self.is_open:
                continue
            is_executor = government.tier == self.p.executor_tier
            if is_executor:
                self.agency.be_held_up(government)
                self.count_turnover(government)
            guarantees = government.tier == Tier.NATIONAL and self.phase <= Phase.EFFECTIVENESS
            in_crisis = government.tier == Tier.NATIONAL and government.crisis_began
            if government.decision_due and (is_executor or guarantees or in_crisis):
                self.be_decided_on(government, is_executor)

    def count_turnover(self, government):
        """Count who came into office above the agency."""
        if government.party_changed:
            self.n_turnovers += 1
            self.n_pending += 1
        elif government.team_changed:
            self.n_team_turnovers += 1

    def be_decided_on(self, government, is_executor):
        """Be continued, redesigned, suspended or cancelled by a government, for reasons that are noted."""
        p = self.p
        if government.party_changed and is_executor:
            self.is_launched_by_present = False
        is_own = self.is_launched_by_present and (is_executor or not government.party_changed)
        ownership = (1.0 if is_own else k.INHERITED_OWNERSHIP) * (1.0 - p.autonomy_cost * p.agency_autonomy)
        self.ownership = min(1.0, ownership + k.COUNTERPART_OWNERSHIP * p.counterpart_share)
        at_stake = self.account.undisbursed / self.account.total
        will = self.goodwill_of(government, at_stake)
        u, u_length, _, _ = self.model.draw(Purpose.CONTINUITY, self.slot, government.tier)
        is_new = government.party_changed or government.team_changed
        decision = self.draw_decision(will, is_executor and is_new, u)
        forced = self.model.forced("CONTINUITY", government.tier, self.slot)
        if forced is not None:
            decision = Decision[forced.upper()]
        self.tell("DECISION", decision, self.ownership, government.closeness, government.fiscal_space, self.voice,
                  self.visible_evidence, at_stake, other=government.tier)  # fmt: skip
        if decision == Decision.REDESIGN:
            self.be_redesigned()
        elif decision == Decision.SUSPEND:
            self.be_suspended(u_length)
        elif decision == Decision.CANCEL:
            self.account.cancel(1.0, self.budgeted_clusters)
            self.end(Fate.CANCELLED)

    def goodwill_of(self, government, at_stake):
        """What speaks for carrying on [log-odds]."""
        p = self.p
        burden = k.BURDEN_COUNTERPART * p.counterpart_share + k.BURDEN_PER_MUSD * p.loan_musd
        will = p.ownership_weight * (self.ownership - k.NEUTRAL_OWNERSHIP)
        will += p.closeness_weight * 2.0 * (government.closeness - 0.5)
        will += p.fiscal_weight * (government.fiscal_space - 0.5 - burden)
        will += p.voice_weight * (self.voice - k.NEUTRAL_VOICE)
        will += p.evidence_weight * self.visible_evidence
        return will + p.lender_weight * (at_stake - 0.5)

    def draw_decision(self, will, may_redesign, uniform):
        """A multinomial logit in the goodwill; the harsher the fate, the steeper."""
        p = self.p
        cancel = math.exp(p.cancel_log_odds - k.CANCEL_SLOPE * will)
        suspend = math.exp(p.suspend_log_odds - will)
        redesign = math.exp(p.redesign_log_odds - k.REDESIGN_SLOPE * will) if may_redesign else 0.0
        place = uniform * (1.0 + redesign + suspend + cancel)
        for decision, odds in ((Decision.CANCEL, cancel), (Decision.SUSPEND, suspend), (Decision.REDESIGN, redesign)):
            if place < odds:
                return decision
            place -= odds
        return Decision.CONTINUE

    def be_redesigned(self):
        """Restart planning where nothing is implemented yet; memory saves experience and strategy."""
        loss = self.p.redesign_loss * (1.0 - self.p.memory_strength * self.committee.memory)
        self.strategy_kept *= 1.0 - loss
        self.agency.experience *= 1.0 - loss
        self.is_launched_by_present = True
        if self.phase < Phase.EXECUTION:
            self.phase_left += k.REDESIGN_QUARTERS
        for cluster in self.clusters:
            if Stage.DIAGNOSIS <= cluster.stage < Stage.IMPLEMENTING:
                cluster.enter(Stage.DIAGNOSIS, k.DIAGNOSIS_WORK)

    def be_suspended(self, uniform):
        """Stop work for some quarters and burn trust."""
        mean = self.p.suspension_quarters
        self.suspended_left = 1 if mean <= 1 else 1 + int(math.log(uniform) / math.log(1.0 - 1.0 / mean))
        for cluster in self.clusters:
            cluster.trust_shift -= self.p.suspension_trust_loss
