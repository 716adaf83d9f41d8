"""A firm: trust and membership, pledges, capability, productivity, exports, employees, entry and exit (step 12)."""

from __future__ import annotations

import math

import mesa

from sim.luck import Purpose, as_uniform, low_half, normal_pair, triangular
from sim.parameters import constants as k
from tests.reference.network import Networked
from tests.reference.words import (
    N_PARTNERS,
    SALES_PER_WORKER_KUSD,
    SMALL_FIRM_EMPLOYEES,
    Behaviour,
    as_share,
    towards,
)


class Firm(Networked, mesa.Agent):
    """A firm of a cluster, in business, gone, or still to enter; its address is its for good."""

    def __init__(self, cluster, address, is_cohort):
        super().__init__(cluster.model)
        self.cluster, self.address, self.is_cohort = cluster, address, is_cohort
        p, chamber = cluster.p, cluster.chamber
        u0, u1, u_behaviour, u_link = self.model.draw(Purpose.WORLD_FIRM, cluster.number, address)
        u_capability, u_exporter, u_exports, u_member = self.model.draw(
            Purpose.WORLD_FIRM, cluster.number, address, attempt=1
        )
        size, efficiency = normal_pair(u0, u1)
        self.link = int(u_link * cluster.n_links)
        self.behaviour = Behaviour.UNCONDITIONAL
        if u_behaviour < p.share_conditional:
            self.behaviour = Behaviour.CONDITIONAL
        elif u_behaviour < p.share_conditional + p.share_free_rider:
            self.behaviour = Behaviour.FREE_RIDER
        employees = max(k.LEAST_EMPLOYEES, k.FIRM_SIZE * math.exp(k.FIRM_SIZE_SPREAD * size))
        self.normal_employees = employees if is_cohort else max(k.LEAST_EMPLOYEES, k.ENTRANT_SIZE * employees)
        self.is_small = self.normal_employees < SMALL_FIRM_EMPLOYEES
        self.base_productivity = self.log_productivity = k.PRODUCTIVITY_SPREAD * efficiency
        self.usual_capability = self.capability = k.NORMAL_CAPABILITY + k.CAPABILITY_SPREAD * (u_capability - 0.5)
        self.normal_exports = k.EXPORT_SHARE * (0.5 + u_exports) * self.normal_sales
        self.trust, self.belief = p.initial_trust, p.initial_belief
        self.ties = [None] * N_PARTNERS
        self.market_access = self.fatigue = self.outside_tie = self.mean_tie = self.learned = 0.0
        self.employees = self.exports = self.pledged = self.paid_in = self.refunded = self.received = 0.0
        self.is_alive = self.has_lived = is_cohort
        self.is_exporter = self.is_member = self.is_beneficiary = self.ever_member = False
        self.degree = 0
        self.is_drawn = self.model.draw(Purpose.BENEFICIARY_LOT, cluster.number, address)[0] < p.group_places_share
        if is_cohort:
            self.is_exporter = u_exporter < k.EXPORTERS_AT_START
            self.exports = self.normal_exports if self.is_exporter else 0.0
            open_to_it = (1.0 - chamber.capture * self.is_small) * self.eagerness(p)
            self.is_member = chamber.is_alive and u_member < k.MEMBERS_AT_START * open_to_it
            self.employees = self.normal_employees * (1.0 + p.employment_elasticity * self.export_share)

    @property
    def normal_sales(self) -> float:
        """Sales at home of a firm of its size and average productivity [kUSD]."""
        return self.normal_employees * SALES_PER_WORKER_KUSD

    @property
    def export_share(self) -> float:
        """Exports against normal sales."""
        return self.exports / self.normal_sales

    def sales_at(self, demand) -> float:
        """Sales at home and abroad [kUSD]."""
        return self.employees * SALES_PER_WORKER_KUSD * math.exp(self.log_productivity) * demand + self.exports

    # Shared goods

    def endowment(self, p) -> float:
        """Most that it can give in a quarter [kUSD]."""
        return p.pledge_capacity * self.employees * SALES_PER_WORKER_KUSD

    def pledge(self, p, lift, excludability, benefit) -> float:
        """Share of its endowment that it pledges, by its type; trust and fatigue scale it."""
        if self.behaviour == Behaviour.CONDITIONAL:
            share = p.imperfect_matching * self.belief + lift
        elif self.behaviour == Behaviour.FREE_RIDER:
            share = p.exclusion_effect * excludability * benefit + k.FREE_RIDER_LIFT * lift
        else:
            share = k.UNCONDITIONAL_GIFT + 0.5 * lift
        return as_share(share) * min(1.0, k.GIVING_WITHOUT_TRUST + self.trust) * (1.0 - self.fatigue)

    # A quarter

    def live(self) -> bool:
        """Live a quarter; return whether the firm was in business all through it."""
        if not self.is_alive and self.has_lived:
            return False
        cluster, p = self.cluster, self.cluster.p
        shock = cluster.territory.demand_shock
        w0, w1, w2, w3 = self.model.words(Purpose.FIRM, cluster.number, self.address)
        if not self.is_alive:
            good_times = max(0.0, 1.0 + k.EXIT_SHOCK * shock)
            if as_uniform(w0) < p.entry_rate * good_times * (1.0 + cluster.all_access):
                self.enter()
            return False
        if as_uniform(w0) < self.chance_of_exit(p, shock):
            self.exit()
            return False
        self.belong(p, low_half(w3))
        self.is_beneficiary = self.is_member and self.is_drawn and cluster.is_implementing
        support, hiring = self.take_support(p)
        self.learn(p)
        self.get_to_know_markets(p, cluster.group_support if self.is_beneficiary else 0.0)
        self.produce(p, support, triangular(w2))
        self.export(p, as_uniform(w1))
        self.employ(p, hiring, shock)
        return True

    def enter(self):
        """Come into the market."""
        self.is_alive = self.has_lived = True
        self.employees = self.normal_employees

    def chance_of_exit(self, p, shock) -> float:
        """Chance to go out of business: small, unproductive, lonely firms in bad times."""
        chance = p.exit_rate * (1.0 + k.EXIT_SIZE * self.is_small) * (1.0 - p.tie_survival * self.mean_tie)
        chance *= max(0.0, 1.0 - k.EXIT_PRODUCTIVITY * self.log_productivity)
        return chance * max(0.0, 1.0 - k.EXIT_SHOCK * shock)

    def exit(self):
        """Go out of business for good."""
        self.is_alive = self.is_member = self.is_beneficiary = self.is_exporter = False
        self.employees = self.exports = self.mean_tie = self.outside_tie = 0.0

    def belong(self, p, uniform):
        """Trust the body more or less, tire or recover, join or leave."""
        cluster, chamber = self.cluster, self.cluster.chamber
        shift = cluster.trust_shift
        trust = towards(self.trust, 1.0, shift) if shift > 0.0 else self.trust * (1.0 + shift)
        usual = p.initial_trust
        if chamber.is_alive:
            usual = towards(usual, chamber.legitimacy, k.TRUST_LEGITIMACY)
        self.trust = as_share(towards(trust, usual, k.TRUST_DRIFT))
        if self.is_member and cluster.all_access <= 0.0:
            self.fatigue = towards(self.fatigue, 1.0, p.fatigue_rate)
        else:
            self.fatigue *= 1.0 - k.FATIGUE_RECOVERS
        if not chamber.is_alive:
            self.is_member = False
        elif self.is_member:
            self.is_member = uniform >= k.LEAVE_RATE * (1.0 - self.trust) * (1.0 + self.fatigue)
        else:
            self.is_member = uniform < self.chance_to_join()
        if self.is_member and cluster.programme is not None:
            self.ever_member = True

    def eagerness(self, p) -> float:
        """How much readier than an average firm it is to join: the abler, and the more it has grown."""
        grown = self.log_productivity - self.base_productivity
        return math.exp(p.join_ability * (k.JOIN_LEVEL * self.base_productivity + k.JOIN_GROWTH * grown))

    def chance_to_join(self) -> float:
        """Chance to join the body: mobilised by a programme, or by its leadership alone."""
        cluster, chamber = self.cluster, self.cluster.chamber
        if cluster.is_mobilising:
            chance = k.JOIN_RATE * cluster.mobilised
        else:
            chance = k.JOIN_WITHOUT_PROGRAMME * chamber.leadership
        chance *= self.trust * (1.0 + k.JOIN_SERVICE * cluster.all_access) * self.eagerness(cluster.p)
        return chance * (1.0 - k.JOIN_CAPTURED * chamber.capture) if self.is_small else chance

    def take_support(self, p) -> tuple[float, float]:
        """Take part in group projects, or get a subsidy, and pay its own part; return help and early hiring."""
        if not self.is_beneficiary:
            return 0.0, 0.0
        cluster = self.cluster
        is_favoured = self.address % k.FAVOURED_ONE_IN == 0
        single = cluster.single_support if is_favoured else 0.0
        fee = cluster.group_fee + (cluster.single_fee if is_favoured else 0.0)
        self.received += cluster.group_public + (cluster.single_public if is_favoured else 0.0)
        self.paid_in += fee
        self.model.books.other_spent += fee
        cluster.programme.firms_paid += fee
        hiring = p.early_hiring * (0.5 + 0.5 * cluster.group_support + k.SUBSIDY_HIRING * single)
        return p.support_effect * (cluster.group_support + single), hiring

    def learn(self, p):
        """Build capability: by goods, training, partners and what leaks out."""
        cluster = self.cluster
        self.reach = 1.0 if self.is_member else cluster.open_access
        training = cluster.training if self.is_member else 0.0
        if self.is_member:
            self.received += cluster.training_public
        leak = p.diffusion_strength * k.DIFFUSION_RATE
        gain = k.CAPABILITY_SHARE * self.reach * cluster.access_capability + p.training_effect * training
        gain += self.learned + leak * max(0.0, cluster.capability - self.capability)
        lost = p.capability_depreciation * (self.capability - self.usual_capability)
        self.capability = as_share(self.capability + gain * (1.0 - self.capability) - lost)

    def get_to_know_markets(self, p, promotion):
        """Knowledge of foreign markets grows with goods, promotion in groups, ties abroad and what leaks out; it fades."""
        cluster, access = self.cluster, self.market_access
        aim = min(1.0, k.ACCESS_SCALE * self.reach * cluster.access_market)
        leak = k.SPILL_ACCESS * p.diffusion_strength * k.DIFFUSION_RATE
        gain = k.OUTSIDE_ACCESS * self.outside_tie + p.promotion_effect * promotion
        gain += leak * max(0.0, cluster.market_access - access)
        moved = towards(access, aim, p.access_rate if aim > access else p.access_fading)
        self.market_access = as_share(moved + gain * (1.0 - access))

    @property
    def gained(self) -> float:
        """Capability beyond what is usual for it."""
        return self.capability - self.usual_capability

    def produce(self, p, support, luck):
        """Productivity follows capability, service and support, and is shaken."""
        level = self.base_productivity + p.productivity_effect * self.gained + support
        level += k.SERVICE_PRODUCTIVITY * self.reach * self.cluster.access_productivity
        self.log_productivity = towards(self.log_productivity, level, p.productivity_rate) + p.firm_shock_sd * luck

    def export(self, p, uniform):
        """Start to export, go on, or give up."""
        ready = self.market_access + k.EXPORT_CAPABILITY * self.gained
        if self.is_exporter:
            abroad = max(0.0, 1.0 + self.model.economy.exchange)
            level = self.normal_exports * math.exp(p.export_effect * ready) * abroad
            self.exports = towards(self.exports, level, p.export_rate)
            if uniform < p.export_leave_rate * max(0.0, 1.0 - ready):
                self.is_exporter, self.exports = False, 0.0
        elif uniform < p.export_entry_rate * (1.0 + p.export_entry_gain * max(0.0, ready)):
            self.is_exporter, self.exports = True, p.export_rate * self.normal_exports

    def employ(self, p, hiring, shock):
        """Employees follow demand; some of the workers that beneficiaries win leave the others of the territory."""
        territory, before = self.cluster.territory, self.employees
        growth = self.log_productivity - self.base_productivity + self.export_share
        level = 1.0 + p.employment_elasticity * growth + hiring + k.SHOCK_DEMAND * shock
        stayed = before if self.is_beneficiary else before * (1.0 - territory.displacement)
        self.employees = max(k.LEAST_EMPLOYEES, towards(stayed, self.normal_employees * level, p.employment_rate))
        if self.is_beneficiary:
            territory.expansion += self.employees - before
        else:
            territory.others += self.employees
