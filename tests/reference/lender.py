"""The lender (step 4): from approval to first money, extensions, cuts and the close; and a second loan."""

from __future__ import annotations

import math

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Fate
from tests.reference.words import Phase, Stage, State

LEAD_IN = {
    Phase.RATIFICATION: k.LEAD_IN_RATIFICATION,
    Phase.EFFECTIVENESS: k.LEAD_IN_EFFECTIVENESS,
    Phase.ELIGIBILITY: k.LEAD_IN_ELIGIBILITY,
    Phase.FIRST_MONEY: k.LEAD_IN_FIRST_MONEY,
}  # part of the mean lead-in that each phase takes


class Lender:
    """The development bank behind one programme."""

    def __init__(self, programme):
        self.programme = programme
        has_loan = programme.account.total > 0.0
        self.patience = programme.p.lender_patience_quarters if has_loan else 0
        self.supervision = programme.p.supervision if has_loan else 0.0

    def watch(self):
        """Live a quarter: move the lead-in, cut, extend or close."""
        programme, quarter = self.programme, self.programme.model.quarter
        if not programme.is_open:
            return
        if quarter == programme.approval_quarter:
            self.begin(Phase.RATIFICATION)
        if programme.executes:
            self.mind_stalls()
        elif programme.suspended_left == 0:
            self.move_lead_in()
        if programme.phase == Phase.CLOSED or programme.deadline is None:
            return
        account = programme.account
        if quarter == programme.original_deadline:
            programme.spent_at_deadline = account.spent
            programme.deadline_seen = True
        if quarter == programme.deadline - 1:
            self.consider_extension()
        is_used_up = account.undisbursed + account.committed < k.NEARLY_ALL * account.total
        is_done = quarter >= programme.original_deadline and self.quarters_of_work() == 0
        if quarter >= programme.deadline or is_used_up or is_done:
            self.close()

    # Lead-in

    def begin(self, phase):
        """Begin a phase of the lead-in, whose length is exponential; less preparation, longer phases."""
        programme, p = self.programme, self.programme.p
        programme.phase = phase
        if phase == Phase.EXECUTION:
            programme.first_money_quarter = programme.last_paid_quarter = programme.model.quarter
            programme.tell("PHASE", phase)
            return
        if phase == Phase.ELIGIBILITY:
            programme.effective_quarter = programme.model.quarter
            programme.deadline = programme.original_deadline = programme.effective_quarter + p.planned_quarters
        luck = programme.model.draw(Purpose.LENDER, programme.slot, quarter=0)
        mean = p.lead_in_quarters * LEAD_IN[phase] * (1.0 + p.preparation_effect * (1.0 - programme.preparedness))
        programme.phase_left = int(-mean * math.log(luck[phase - Phase.RATIFICATION]) + 0.5)
        programme.tell("PHASE", phase, programme.phase_left)

    def waits(self) -> bool:
        """Whether parliament, signatures or staff hold the lead-in up."""
        programme, agency = self.programme, self.programme.agency
        if programme.phase == Phase.RATIFICATION:
            return programme.national.transition_left > 0 or programme.national.is_lame_duck
        if agency.in_transition:
            return True
        if programme.phase == Phase.ELIGIBILITY:
            return agency.posts <= 0.0 or agency.filled / agency.posts < k.ELIGIBLE_STAFF_SHARE
        return programme.phase == Phase.FIRST_MONEY and programme.government.in_freeze

    def move_lead_in(self):
        """Let a quarter of the lead-in pass; phases without length are passed at once."""
        programme = self.programme
        if self.waits():
            return
        programme.phase_left -= 1
        while programme.phase < Phase.EXECUTION and programme.phase_left <= 0:
            self.begin(Phase(programme.phase + 1))

    # Execution

    def mind_stalls(self):
        """Cut the money, and in the end cancel the loan, when nothing has been paid for too long."""
        programme = self.programme
        gap = programme.model.quarter - programme.last_paid_quarter
        if gap < self.patience * (1 + programme.n_partial_cuts):
            return
        programme.n_partial_cuts += 1
        is_last = programme.n_partial_cuts > k.CUTS_BEFORE_THE_END
        cut = programme.account.cancel(1.0 if is_last else k.CUT_SHARE, programme.budgeted_clusters)
        programme.tell("CUT", cut, gap, is_last)
        if is_last:
            programme.end(Fate.CANCELLED)

    def quarters_of_work(self) -> int:
        """Time that the work under way should take; the longest extension while anyone still plans, 0 without work."""
        programme = self.programme
        is_planning = any(cluster.stage < Stage.IMPLEMENTING for cluster in programme.clusters)
        under_way = [
            project.quarters_to_open
            for cluster in programme.model.clusters
            for project in cluster.projects_of(programme)
            if State.PLEDGING <= project.state <= State.BUILDING
        ]
        if is_planning or programme.waiting_clusters or not programme.was_selected:
            under_way.append(k.EXTENSION_QUARTERS)
        return max(under_way, default=0)

    def consider_extension(self):
        """Shortly before the deadline: progress speaks for more time, every year granted before against it."""
        programme, p, account = self.programme, self.programme.p, self.programme.account
        left = p.max_extension_quarters - programme.extension
        is_worth_it = account.spent + account.cancelled < (1.0 - k.EXTENSION_WORTH) * account.total
        work = self.quarters_of_work()
        if left <= 0 or not is_worth_it or work == 0:
            return
        last = programme.last_paid_quarter
        recent = last is not None and programme.model.quarter - last <= 1
        spent_share = account.spent / account.total
        odds = k.EXTENSION_BASE + k.EXTENSION_PROGRESS * spent_share + k.EXTENSION_RECENT * recent
        odds -= p.extension_hardening * programme.extension / k.QUARTERS_PER_YEAR
        chance = 1.0 / (1.0 + math.exp(-odds))
        u = programme.model.draw(Purpose.EXTENSION, programme.slot, quarter=programme.n_extensions)[0]
        forced = programme.model.forced("EXTENSION", "LENDER", programme.slot)
        is_granted = u < chance if forced is None else forced == "granted"
        is_granted = is_granted and programme.model.forced("REQUEST", "AGENCY", programme.slot) != "not_asked"
        length = min(work + k.EXTENSION_SLACK, k.EXTENSION_QUARTERS, left) if is_granted else 0
        programme.tell("EXTENSION", length, chance, spent_share, recent, programme.n_extensions)
        if is_granted:
            programme.deadline += length
            programme.extension += length
            programme.n_extensions += 1

    def close(self):
        """End when time is up, all is spent or extended work is done; a programme that spent nothing is cancelled."""
        programme = self.programme
        cut = programme.account.cancel(1.0, programme.budgeted_clusters)
        programme.end(Fate.CANCELLED if programme.account.spent <= 0.0 else None)
        spent = programme.account.spent
        programme.tell("CLOSED", spent, cut, programme.extension, programme.strategy_kept)

    # A second loan

    def consider_sequel(self):
        """Approve or refuse the second loan some time after the close of the first."""
        programme, first = self.programme, self.programme.predecessor
        quarter = programme.model.quarter
        if first is None:
            return
        is_due = programme.phase == Phase.WAITING and first.phase == Phase.CLOSED
        if is_due and quarter - first.closed_quarter == k.SEQUEL_GAP_QUARTERS:
            spent_share = first.account.spent / first.account.total
            is_earned = (
                spent_share >= programme.p.sequel_threshold and first.fate != Fate.CANCELLED and programme.p.sequel
            )
            if is_earned:
                programme.phase = Phase.RATIFICATION
                programme.approval_quarter = quarter + 1
                programme.is_launched_by_present = True
                programme.agency.experience = max(programme.agency.experience, first.agency.experience)
                programme.committee.memory = first.committee.memory
            else:
                programme.end(Fate.CANCELLED)
                programme.account.cancel(1.0, programme.budgeted_clusters)
            programme.tell("SEQUEL", is_earned, spent_share, k.SEQUEL_GAP_QUARTERS)
        if programme.executes and not programme.was_selected:
            self.take_clusters_over(first)

    def take_clusters_over(self, first):
        """Let the second loan go on with the clusters that the first one left."""
        programme = self.programme
        taken = [cluster for cluster in first.clusters if cluster.stage == Stage.CLOSED]
        for cluster in taken:
            cluster.programme = programme
            if cluster.plan_quarter is None:
                cluster.enter(Stage.GOVERNANCE, k.GOVERNANCE_WORK)
            else:
                cluster.enter(Stage.IMPLEMENTING, 0.0)
        if taken:
            programme.was_selected = True
            programme.n_financed = programme.n_active = len(taken)
            budgets = programme.account.budgets
            share, budgets["club"] = budgets["club"] / len(taken), 0.0
            for cluster in taken:
                cluster.budget += share
