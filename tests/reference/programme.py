"""A programme: its parts, its structure and effort, the money of a year, and the voice of its friends (step 7)."""

from __future__ import annotations

import math

import mesa

from sim.parameters import constants as k
from sim.parameters.choices import CivilSociety, Fate, SignpostAction, Tier
from tests.reference.agency import Agency, CivilPartner, Committee
from tests.reference.continuity import Decided
from tests.reference.lender import Lender
from tests.reference.money import Account
from tests.reference.reflection import Evaluation, Flexibility
from tests.reference.selection import Competition
from tests.reference.support import Support
from tests.reference.words import Phase, Stage


class Programme(Decided, mesa.Agent):
    """A cluster development programme with its agency, committee, partner and lender."""

    def __init__(self, model, slot, p, total, predecessor=None):
        super().__init__(model)
        self.slot = slot
        self.p = p
        self.predecessor = predecessor
        self.territory = model.territories[0]
        self.account = Account(total, p.counterpart_share) if total > 0.0 else Account(0.0, 0.0)
        self.phase, self.approval_quarter = Phase.ABSENT, None
        self.fate = Fate.COMPLETED
        self.phase_left = self.suspended_left = self.extension = self.n_extensions = self.n_partial_cuts = 0
        self.effective_quarter = self.first_money_quarter = self.closed_quarter = None
        self.original_deadline = self.deadline = self.last_evaluation = self.last_paid_quarter = None
        self.deadline_seen = self.was_selected = self.signpost_taken = self.may_sign = self.has_base = False
        self.is_launched_by_present = False
        self.n_turnovers = self.n_team_turnovers = self.n_pending = self.n_survived = 0
        self.n_planned = self.n_waiting = self.n_financed = self.n_active = self.n_components = 0
        self.stalled = self.longest_gap = self.open_quarters = 0
        self.queue_sum = self.administration = self.spent_at_deadline = self.selection_work = self.approved = 0.0
        self.firms_paid = self.contributed = self.capacity_to_give = 0.0
        self.ownership = self.strategy_kept = self.evidence = self.visible_evidence = self.voice = 0.0
        self.error = self.preparedness = self.facilitation = self.payment_pace = self.match_rate = 0.0
        self.member_base = self.other_base = 0.0
        self.agency = Agency(self)
        self.committee = Committee(self)
        self.partner = CivilPartner(self)
        self.lender = Lender(self)
        self.competition = Competition(self)
        self.support = Support(self)
        self.evaluation = Evaluation(self)
        self.flexibility = Flexibility(self)
        if total > 0.0:
            self.be_approved()

    def be_approved(self):
        """Start with the lender's approval, or wait for the first loan's results."""
        p = self.p
        self.phase = Phase.WAITING if self.predecessor else Phase.RATIFICATION
        self.approval_quarter = None if self.predecessor else 0
        self.is_launched_by_present = True
        self.strategy_kept = 1.0
        self.n_components = p.n_components
        self.match_rate = p.club_match_rate
        self.share_budgets()

    def share_budgets(self):
        """Divide the money; a launch early in a term leaves little time to prepare."""
        self.account.divide(self.p)
        self.preparedness = min(1.0, self.p.launch_offset_quarters / k.PREPARATION_QUARTERS)

    def tell(self, kind, *reasons, other=0):
        """Note an event of this programme."""
        self.model.tell(kind, self.slot, other, *reasons)

    @property
    def government(self):
        """The government that controls the agency."""
        return self.national if self.p.executor_tier == Tier.NATIONAL else self.model.subnational(self.territory)

    @property
    def national(self):
        """The government that guarantees the loan."""
        return self.model.governments[0]

    @property
    def is_open(self) -> bool:
        """Whether the programme is approved and not closed."""
        return Phase.WAITING < self.phase < Phase.CLOSED

    @property
    def executes(self) -> bool:
        """Whether it is between first money and its close."""
        return self.phase == Phase.EXECUTION

    @property
    def has_executed(self) -> bool:
        """Whether it is past its first money, closed or not."""
        return self.phase >= Phase.EXECUTION

    @property
    def works(self) -> bool:
        """Whether it executes and is not suspended."""
        return self.phase == Phase.EXECUTION and self.suspended_left == 0

    @property
    def clusters(self):
        """The clusters that it finances, or financed."""
        return [cluster for cluster in self.model.clusters if cluster.programme is self]

    @property
    def waiting_clusters(self):
        """The clusters that it has chosen and that wait for their start."""
        return [cluster for cluster in self.model.clusters if cluster.awaited is self]

    @property
    def budgeted_clusters(self):
        """The clusters that hold money of it, in the order of their numbers."""
        return [cluster for cluster in self.model.clusters if self in (cluster.programme, cluster.awaited)]

    @property
    def active_clusters(self):
        """Those of them that it still supports."""
        return [cluster for cluster in self.clusters if cluster.stage < Stage.DROPPED]

    def work_at_approval(self, work_left) -> float:
        """Let agency and committee work on a file; return the work that is left."""
        left = max(0.0, work_left - self.agency.served * self.committee.pace)
        self.approved += work_left - left
        return left

    # Levers that change in mid-course

    def change_lever(self, name, value, changeable):
        """Put a lever at another value, unless it is too late for it."""
        if not (changeable == "until_first_money" and self.first_money_quarter is not None):
            setattr(self.p, name, value)

    def take_in_levers(self):
        """Let changed levers take hold; before any payment the money is divided anew."""
        if not self.signpost_taken:
            self.n_components = self.p.n_components
        account = self.account
        if account.total > 0.0 and account.spent + account.cancelled <= 0.0:
            self.share_budgets()
            self.plan_selection()

    def end(self, fate=None):
        """Close; what was built stays."""
        self.phase = Phase.CLOSED
        self.closed_quarter = self.model.quarter
        if fate is not None:
            self.fate = fate

    # Structure and the budget of the year

    def take_shape(self):
        """Work out errors, effort per item and whether anything new may be signed."""
        self.may_sign = False
        if not self.is_open:
            return
        p, lessons = self.p, self.model.community.lessons if self.p.learning_community else 0.0
        error = p.base_error * (1.0 - p.supervision_effect * p.supervision)
        error *= 1.0 + p.preparation_effect * (1.0 - self.preparedness)
        self.error = min(k.MOST_ERROR, error * (1.0 - p.lessons_effect * lessons))
        self.agency.effort = self.effort()
        self.may_sign = self.works and not self.agency.in_transition and not self.government.in_freeze

    def effort(self):
        """Effort per unit of work [person-quarters]: complexity, coordination, work done twice."""
        p = self.p
        complexity = (self.n_components - 1) / k.MOST_COMPONENTS + (p.n_approval_steps - 1) / k.MOST_STEPS
        complexity += (p.n_executing_units - 1) / k.MOST_UNITS + self.n_active / k.MOST_CLUSTERS
        part = {CivilSociety.NONE: 0.0, CivilSociety.CONSULTED: k.COORDINATION_CONSULTED,
                CivilSociety.SEATS: k.COORDINATION_SEATS, CivilSociety.CO_EXECUTES: 1.0}[p.civil_society]  # fmt: skip
        effort = p.effort_scale * (1.0 + p.complexity_burden * complexity) * (1.0 + p.civil_coordination * part)
        effort *= 1.0 + k.COORDINATION_LANDSCAPE * p.coordination
        if p.learning_community:
            effort *= 1.0 + k.COMMUNITY_TIME
        return effort / (1.0 - self.error)

    def take_budget(self):
        """Appropriate money once a year, taper the match, and see which payments can be made; before elections more."""
        account, p, government = self.account, self.p, self.government
        account.spent_in_quarter = 0.0
        if not self.executes:
            return
        quarter = self.model.quarter
        if (quarter - self.first_money_quarter) % k.QUARTERS_PER_YEAR == 0:
            per_year = account.total * k.QUARTERS_PER_YEAR / p.planned_quarters
            shortage = max(0.0, 1.0 - 2.0 * government.fiscal_space) * (k.SHORTAGE_BASE + p.counterpart_share)
            account.appropriation = k.APPROPRIATION_SLACK * per_year * max(0.0, 1.0 - shortage)
        elapsed = self.elapsed_share
        self.match_rate = p.club_match_rate * (1.0 - p.match_taper * min(1.0, max(0.0, elapsed)))
        if self.signpost_taken and p.signpost_action == SignpostAction.RAISE_MATCH:
            self.match_rate *= k.RAISED_MATCH
        self.payment_pace = self.agency.payment_pace()
        if government.in_election_year:
            self.payment_pace *= 1.0 + p.budget_cycle_strength

    @property
    def elapsed_share(self) -> float:
        """Planned time that has passed since effectiveness."""
        return (self.model.quarter - self.effective_quarter) / self.p.planned_quarters

    def plan_selection(self):
        """Set how many clusters are to be financed."""
        self.n_planned = self.competition.n_to_finance()

    def watch_payments(self):
        """Count stalls, gaps, and the turnovers that were survived: those after which it pays again."""
        if not self.executes:
            return
        account, quarter, government = self.account, self.model.quarter, self.government
        if account.spent_in_quarter - self.administration > k.STALL_SHARE * account.total:
            self.last_paid_quarter = quarter
            if government.transition_left == 0:
                self.n_survived += self.n_pending
                self.n_pending = 0
            return
        gap = quarter - self.last_paid_quarter
        self.stalled += 1
        self.longest_gap = max(self.longest_gap, gap)
        if gap == k.STALL_TOLD:
            in_transition = government.transition_left > 0
            self.tell("STALLED", gap, in_transition, government.in_freeze, self.suspended_left > 0)

    def raise_voice(self):
        """Add up the voice of the programme's friends: members, partner and committee."""
        self.voice = 0.0
        if not self.executes:
            return
        organised = [cluster for cluster in self.active_clusters if cluster.chamber.is_alive]
        members = 0.0
        for cluster in organised:
            share = cluster.n_members / cluster.n_alive if cluster.n_alive > 0 else 0.0
            members += share * cluster.mobilised * cluster.chamber.legitimacy * (0.5 + 0.5 * cluster.ownership)
        if organised:
            members = members / len(organised) * min(1.0, math.sqrt(len(organised) / k.BROAD_CLUSTERS))
        voice = k.VOICE_MEMBERS * members + k.VOICE_PARTNER * self.partner.engagement
        self.voice = min(1.0, voice + k.VOICE_COMMITTEE * self.committee.outside_voice)
