"""A shared good of a cluster, from the idea to its opening (step 10)."""

from __future__ import annotations

import mesa

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Fate, Good
from sim.parameters.goods import GOODS as TABLE
from tests.reference.operation import Operating
from tests.reference.words import CLUB_GOODS, State, added_up


class Project(Operating, mesa.Agent):
    """One kind of good in one cluster; a public input is built by another ministry."""

    def __init__(self, cluster, good: Good):
        super().__init__(cluster.model)
        self.cluster = cluster
        self.good = good
        (self.full_cost, self.build_quarters, self.full_capacity, self.excludability, self.to_capability,
         self.to_productivity, self.to_market) = (float(number) for number in TABLE[good])  # fmt: skip
        self.state, self.programme = State.IDEA, None
        self.need = self.priority = self.cost = self.provision = self.pledged = self.matched = 0.0
        self.spent = self.escrow = self.maintenance = self.service = self.upkeep = self.users = self.work_left = 0.0
        self.quarters_left = self.n_tries = 0
        self.opened_quarter, self.was_opened = None, False

    def tell(self, kind, *reasons):
        """Note an event of this good; its programme is the last of four reasons."""
        slot = self.programme.slot if self.programme else -1
        self.cluster.tell(kind, *reasons, slot, other=self.good)

    @property
    def is_public_input(self) -> bool:
        """Whether another ministry delivers it, without pledges."""
        return self.good not in CLUB_GOODS

    @property
    def public_part(self) -> float:
        """Public share of the money that was brought together for it."""
        together = self.matched + self.pledged
        return self.matched / together if together > 0.0 else 0.0

    # Proposal and pledges

    def may_be_proposed(self, budget, match_rate) -> bool:
        """Whether it is planned, was not tried too often, and is within reach of the money."""
        is_free = self.state in (State.IDEA, State.FAILED) and self.n_tries < k.MOST_TRIES
        needed = self.full_cost
        if not self.is_public_input:
            needed *= k.ENOUGH_MONEY * match_rate / (1.0 + match_rate)
        return is_free and self.priority > 0.0 and needed <= budget + k.ROUNDING

    def open_round(self, programme, cost, provision):
        """Open a pledge round."""
        self.state, self.programme = State.PLEDGING, programme
        self.cost, self.provision = cost, provision
        self.pledged = self.matched = self.escrow = self.spent = 0.0
        self.n_tries += 1
        self.quarters_left = k.PLEDGE_QUARTERS
        self.cluster.open_project = self

    def be_proposed(self, programme, cost, match_rate):
        """Be proposed to a programme; a public input needs no pledges, but all its money."""
        cluster = self.cluster
        provision = max(cost / (1.0 + match_rate), cost - cluster.budget)
        self.open_round(programme, cost, provision)
        cluster.n_proposed += 1
        self.tell("PROPOSED", cost, match_rate, self.priority)
        if self.is_public_input:
            if cost <= cluster.budget + k.ROUNDING:
                self.fund()
            else:
                self.state = State.FAILED
                cluster.open_project = None

    def refund(self):
        """Give the pledges of a failed round back."""
        if self.programme:
            self.programme.firms_paid -= self.pledged
        for firm in self.cluster.firms:
            firm.refunded += firm.pledged
            firm.pledged = 0.0
        self.escrow = self.pledged = 0.0
        self.cluster.open_project = None

    def collect_pledges(self):
        """Let every member pledge and pay in; what is offered beyond the provision point is cut back evenly."""
        programme, cluster = self.programme, self.cluster
        if self.quarters_left == k.PLEDGE_QUARTERS:
            for firm in cluster.firms:
                firm.pledged = 0.0
        is_full = self.pledged >= self.provision - k.ROUNDING
        if is_full or (programme and programme.suspended_left > 0):
            return
        p = programme.p if programme else cluster.model.p
        lift = self.institutional_lift(p)
        benefit = min(1.0, k.BENEFIT_SCALE * self.need)
        members = cluster.members
        endowments = [firm.endowment(p) for firm in members]
        offers = [firm.pledge(p, lift, self.excludability, benefit) * endowment
                  for firm, endowment in zip(members, endowments, strict=True)]  # fmt: skip
        offered, possible = added_up(offers), added_up(endowments)
        room = max(0.0, self.provision - self.pledged)
        part = min(1.0, room / offered) if offered > 0.0 else 0.0
        for firm, offer in zip(members, offers, strict=True):
            firm.pledged += part * offer
            firm.paid_in += part * offer
            self.pledged += part * offer
            self.escrow += part * offer
        if possible > 0.0:
            cluster.contribution_rate = offered / possible
            for firm in members:
                firm.belief += p.belief_rate * (cluster.contribution_rate - firm.belief)
            if programme:
                programme.firms_paid += part * offered
                programme.contributed += offered
                programme.capacity_to_give += possible

    def institutional_lift(self, p) -> float:
        """What institutions add to contributions [share of the endowment]; more where the plan is the firms' own."""
        chamber, match = self.cluster.chamber, self.programme.match_rate if self.programme else 0.0
        talk = k.COMMUNICATION_OF_BODY * chamber.cohesion + k.COMMUNICATION_MANAGED * chamber.manager_skill
        lift = p.communication_effect * talk + p.leadership_effect * chamber.leadership
        lift += p.monitoring_effect * chamber.legitimacy
        lift += k.EXCLUSION_OF_CONDITIONAL * p.exclusion_effect * self.excludability
        lift += p.match_effect * min(1.0, match) - p.crowding_out * match
        if self.cluster.model.economy.in_crisis:
            lift += p.crisis_cooperation
        return lift * (k.LIFT_WITHOUT_OWNERSHIP + (1.0 - k.LIFT_WITHOUT_OWNERSHIP) * self.cluster.ownership)

    def judge_round(self):
        """Start at the provision point; give up when the round is over."""
        cluster, programme = self.cluster, self.programme
        if programme:
            self.provision = max(self.provision, self.cost - cluster.budget)
        if self.pledged >= self.provision - k.ROUNDING:
            if programme and programme.may_sign:
                self.fund()
            elif not programme:
                self.escrow = self.pledged
                self.begin_building(0.0)
                cluster.open_project = None
                self.tell("FUNDED", self.cost, self.pledged, 0.0)
            else:
                self.quarters_left = max(1, self.quarters_left - 1)
            return
        self.quarters_left -= 1
        if self.quarters_left <= 0:
            self.state = State.FAILED
            cluster.n_failed += 1
            cluster.trust_shift -= cluster.model.p.refund_trust_loss
            self.tell("PROJECT_FAILED", self.cost, self.pledged, programme.match_rate if programme else 0.0)

    def fund(self):
        """Commit the public part; then the good waits for its approval."""
        cluster, programme = self.cluster, self.programme
        self.matched = max(0.0, self.cost - self.pledged)
        self.escrow = self.pledged + self.matched
        cluster.budget -= self.matched
        programme.account.undisbursed -= self.matched
        self.state = State.FUNDED
        self.work_left = programme.p.n_approval_steps * k.STEP_WORK
        cluster.open_project = None
        cluster.trust_shift += k.FUNDED_TRUST
        self.tell("FUNDED", self.cost, self.pledged, self.matched)

    # Approval, procurement, building

    def move_on(self):
        """Move a funded good along: approval, procurement, building."""
        programme = self.programme
        if self.state == State.BUILDING:
            if programme and programme.fate == Fate.CANCELLED:
                self.be_given_up()
            else:
                self.build()
        elif not programme.is_open:
            self.be_given_up()
        elif programme.may_sign:
            if self.state == State.PROCUREMENT:
                self.procure()
            else:
                self.state = State.APPROVAL
                self.work_left = programme.work_at_approval(self.work_left)
                if self.work_left <= 0.0 and programme.committee.meets:
                    self.state = State.PROCUREMENT
                    self.work_left = k.PROCUREMENT_WORK

    def procure(self):
        """Have the works contracted; for a public input another ministry has to move as well."""
        programme, cluster = self.programme, self.cluster
        self.work_left = max(0.0, self.work_left - programme.agency.served)
        if self.is_public_input:
            seats = programme.p.committee_public_seats
            chance = (0.5 + seats / (seats + k.SEATS_HALF_PRESS)) / programme.p.ministry_delay_quarters
            if cluster.model.draw(Purpose.MINISTRY, cluster.number, self.good)[0] >= min(1.0, chance):
                return
        if self.work_left <= 0.0:
            self.begin_building(programme.error)

    @property
    def quarters_to_open(self) -> int:
        """Time until it should open: building, a quarter for each step before it, and the rest of a pledge round."""
        if self.state == State.BUILDING:
            return self.quarters_left
        steps = {State.PROCUREMENT: 1, State.PLEDGING: 2 + self.quarters_left}.get(self.state, 2)
        return int(self.build_quarters) + steps

    def begin_building(self, error):
        """Begin to build; mistakes make it longer."""
        self.state = State.BUILDING
        self.quarters_left = int(self.build_quarters * (1.0 + error) + 0.5)

    def be_given_up(self):
        """Undo the commitment: public money is cancelled, firms' money goes to the body."""
        if self.escrow > 0.0:
            public = self.escrow * self.public_part
            if self.programme:
                self.programme.account.cancelled += public
            self.cluster.chamber.reserves += self.escrow - public
        self.escrow = 0.0
        self.state = State.CLOSED

    def build(self):
        """Pay what is due and can be paid; the good opens when it is built and paid."""
        due = self.escrow / max(1, self.quarters_left)
        if self.programme and self.programme.executes:
            due *= self.programme.payment_pace
            public, allowed = due * self.public_part, self.programme.account.appropriation
            if public > allowed:
                due *= allowed / public
        was_due = self.escrow > k.ROUNDING
        paid = self.spend(due)
        if (paid > k.ROUNDING or not was_due) and self.quarters_left > 0:
            self.quarters_left -= 1
        if self.quarters_left == 0 and self.escrow <= k.NEARLY_ALL * self.cost:
            self.spend(self.escrow)
            self.open()

    def spend(self, amount) -> float:
        """Spend committed money: the public part is the programme's, the rest the firms'."""
        amount = min(amount, self.escrow)
        public = amount * self.public_part
        self.escrow -= amount
        self.spent += amount
        if self.programme:
            self.programme.account.spend_committed(public)
        self.cluster.model.books.other_spent += amount - public
        return amount

    def open(self):
        """Open: mistakes leave defects; the operator gets its part of the maintenance fund."""
        cluster, programme, quarter = self.cluster, self.programme, self.cluster.model.quarter
        self.state = State.OPERATING
        self.service = 1.0 - k.DEFECTS * (programme.error if programme else 0.0)
        self.opened_quarter = quarter
        if programme:
            self.was_opened = True
            cluster.n_opened += 1
            cluster.trust_shift += k.OPENED_TRUST
            if cluster.first_good_quarter is None:
                cluster.first_good_quarter = quarter
            if programme.executes:
                account = programme.account
                fund = k.MAINTENANCE_PER_GOOD * programme.p.maintenance_share * account.total
                self.maintenance += account.pay_from("maintenance", min(fund, account.budgets["maintenance"]))
        self.tell("OPENED", self.spent, self.pledged, self.need)
