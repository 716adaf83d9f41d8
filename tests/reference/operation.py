"""A shared good in operation (step 10): who is served, fees, upkeep, decay, and the hand-over to the body."""

from __future__ import annotations

from sim.parameters import constants as k
from tests.reference.words import State


class Operating:
    """The part of a good that serves firms."""

    @property
    def fees_are_due(self) -> bool:
        """Whether users pay by now."""
        start = self.cluster.p.fee_start_quarters if self.programme else k.OWN_FEE_START
        return self.cluster.model.quarter - self.opened_quarter >= start

    def operate(self):
        """Serve firms; a club good also has to be kept up, and closes when its service is too poor."""
        cluster, p = self.cluster, self.cluster.p
        capacity = self.full_capacity * self.cost / self.full_cost
        users = cluster.n_members + (1.0 - self.excludability) * (cluster.n_alive - cluster.n_members)
        self.users = users / capacity
        self.serve(p)
        if self.is_public_input:
            return
        self.keep_up(p)
        unkept = self.service * (1.0 - p.decay_rate * (1.0 - self.upkeep))
        self.service = min(1.0, unkept + k.MEND_SERVICE * self.upkeep * (1.0 - unkept))
        if self.programme and cluster.first_benefit_quarter is None:
            cluster.first_benefit_quarter = cluster.model.quarter
        if self.service < k.LEAST_SERVICE or cluster.n_alive == 0:
            self.state = State.CLOSED
            cluster.trust_shift -= k.CLOSED_GOOD_TRUST
            self.tell("GOOD_CLOSED", self.service, self.upkeep, cluster.model.quarter - self.opened_quarter)

    def serve(self, p):
        """Add to what the cluster's firms can reach: more where it is needed, less in a crowd."""
        cluster = self.cluster
        level = self.service / (1.0 + p.congestion * max(0.0, self.users - 1.0))
        effect = p.good_effect * k.GOOD_SCALE * self.need * len(cluster.projects) * level * self.cost / self.full_cost
        effect *= max(0.0, 1.0 + k.GROWTH_GAIN * (cluster.growth_potential - 0.5))
        if not self.is_public_input and self.fees_are_due:
            effect *= 1.0 - k.FEE_DETERS
        cluster.access_capability += effect * self.to_capability
        cluster.access_productivity += effect * self.to_productivity
        cluster.access_market += effect * self.to_market
        cluster.open_access += effect * (1.0 - self.excludability)
        cluster.all_access += effect

    def keep_up(self, p):
        """Pay the upkeep: from users' fees, then the maintenance fund, then the body's reserves."""
        chamber, books = self.cluster.chamber, self.cluster.model.books
        needed = k.UPKEEP_RATE * self.cost
        fees = 0.0
        if self.fees_are_due:
            fees = p.fee_willingness * self.service * min(1.0, self.users) * k.FEE_OVER_UPKEEP * needed
        chamber.take_fees(fees)
        from_fees = min(needed, fees)
        from_fund = min(needed - from_fees, self.maintenance)
        self.maintenance -= from_fund
        chamber.reserves -= from_fees
        from_body = 0.0
        if chamber.is_alive and (chamber.goods_taken_over or not self.programme):
            from_body = min(needed - from_fees - from_fund, chamber.reserves)
        chamber.reserves -= from_body
        books.other_spent += from_fees + from_body
        self.upkeep = (from_fees + from_fund + from_body) / needed

    def be_handed_over(self):
        """Hand the good over to the body with training and statutes, while there is money for it."""
        programme, cluster, chamber = self.programme, self.cluster, self.cluster.chamber
        cost = k.HAND_OVER_COST * self.cost
        if programme.p.hand_over and cost <= cluster.budget and cost <= programme.account.appropriation:
            cluster.budget -= cost
            programme.account.pay(cost)
            chamber.goods_taken_over = True
            chamber.manager_skill += k.HAND_OVER_SKILL * (1.0 - chamber.manager_skill)
