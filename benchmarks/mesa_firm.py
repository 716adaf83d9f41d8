"""A firm of the peer: the firms' step of a quarter as a Mesa agent."""

from __future__ import annotations

import math

import mesa

from sim.parameters import constants as k
from sim.state import ADDRESSES, N_PARTNERS, SALES_PER_WORKER_KUSD

FIRM_FIELDS = (
    "address", "link", "employees", "normal_employees", "log_productivity", "base_productivity", "capability",
    "usual_capability", "learned", "market_access", "trust", "belief", "fatigue", "outside_tie", "exports",
    "normal_exports", "paid_in", "received", "is_exporter", "is_member", "is_beneficiary", "ever_member", "is_small",
)  # fmt: skip


class Firm(mesa.Agent):
    """A firm that meets others, learns, sells, exports and employs."""

    def __init__(self, model, cluster, record):
        super().__init__(model)
        self.cluster = cluster
        for name in FIRM_FIELDS:
            setattr(self, name, record[name].item())
        self.is_alive = True
        self.ties = {}  # strength by partner
        self.mean_tie = 0.0
        cluster.at_address[self.address] = self

    def cooperate(self):
        """Let ties fade, learn along them, and perhaps meet another firm."""
        p, cluster = self.model.p, self.cluster
        organised = cluster.has_body and self.is_member
        self.live_with_ties(organised)
        training = cluster.training + cluster.group_support if self.is_beneficiary else 0.0
        chance = p.meeting_rate * (1.0 + (p.institutional_ties if organised else 0.0)) * self.model.attention
        chance *= (1.0 + k.MEETINGS_IN_TRAINING * training) * (1.0 - self.fatigue)
        if self.model.random.random() < chance:
            self.meet()

    def live_with_ties(self, organised):
        """Let ties fade and learn from better partners."""
        p = self.model.p
        kept = 1.0 - p.tie_decay * (1.0 - (0.5 * p.institutional_ties if organised else 0.0))
        total = learned = 0.0
        for partner, before in list(self.ties.items()):
            strength = before * kept
            if strength < k.WEAKEST_TIE or not partner.is_alive:
                del self.ties[partner]
                continue
            self.ties[partner] = strength
            total += strength
            learned += p.tie_learning * strength * max(0.0, partner.capability - self.capability)
        self.outside_tie *= 1.0 - p.tie_decay
        better = max(0.0, k.OUTSIDE_CAPABILITY - self.capability)
        self.learned = learned + k.OUTSIDE_LEARNING * p.tie_learning * self.outside_tie * better
        self.mean_tie = total / N_PARTNERS

    def meet(self):
        """Go out once: to the outside, or to a firm of the territory; perhaps a tie comes of it."""
        p, random = self.model.p, self.model.random.random
        if random() < p.outside_share:
            if random() < p.tie_formation:
                self.outside_tie += k.STRONGER_TIE * (1.0 - self.outside_tie)
            return
        other = self.find_partner()
        if other is None or other is self:
            return
        chance = p.tie_formation * 0.5 * (self.trust + other.trust)
        chance /= 1.0 + abs(other.capability - self.capability) / k.SIMILAR_CAPABILITY
        if other.cluster is self.cluster:
            if self.is_member and other.is_member:
                chance *= 1.0 + p.institutional_ties
            if other.link != self.link:
                chance *= 1.0 - (1.0 - k.ACROSS_LINKS) * self.cluster.conflict
        if random() < min(1.0, chance):
            self.tie_with(other)

    def find_partner(self):
        """The firm at an address within the cluster or a neighbouring one, if there is any."""
        random, cluster = self.model.random.random, self.cluster
        address = int(random() * ADDRESSES)
        if random() >= k.SAME_CLUSTER_SHARE:
            number = cluster.number // k.OTHER_CLUSTERS * k.OTHER_CLUSTERS + int(random() * k.OTHER_CLUSTERS)
            if number >= len(self.model.clusters) or number == cluster.number:
                return None
            cluster = self.model.clusters[number]
            if cluster.territory is not self.cluster.territory:
                return None
        return cluster.at_address[address]

    def tie_with(self, other):
        """Strengthen a tie, or put a new one in the place of the weakest."""
        if other in self.ties:
            self.ties[other] += k.STRONGER_TIE * (1.0 - self.ties[other])
        elif len(self.ties) < N_PARTNERS:
            self.ties[other] = k.NEW_TIE
        else:
            weakest = min(self.ties, key=lambda firm: self.ties[firm])
            if self.ties[weakest] < k.NEW_TIE:
                del self.ties[weakest]
                self.ties[other] = k.NEW_TIE

    def step(self):
        """Live one quarter: stay in business or not, belong, take support, produce, be counted."""
        if self.goes_out_of_business():
            self.is_alive = False
            self.cluster.at_address[self.address] = None
            self.remove()
            return
        self.belong()
        self.is_beneficiary = self.cluster.is_implementing and self.is_member
        support, hiring = self.take_support()
        self.produce(support)
        self.export()
        self.employ(hiring)
        self.be_counted()

    def goes_out_of_business(self):
        """Whether the firm exits: less likely if productive and well tied."""
        p = self.model.p
        shock = self.model.shock + self.cluster.territory.shock
        chance = p.exit_rate * (1.0 + (k.EXIT_SIZE if self.is_small else 0.0)) * (1.0 - p.tie_survival * self.mean_tie)
        chance *= max(0.0, 1.0 - k.EXIT_PRODUCTIVITY * self.log_productivity) * max(0.0, 1.0 - k.EXIT_SHOCK * shock)
        return self.model.random.random() < chance

    def belong(self):
        """Trust, tiredness, joining and leaving."""
        p, cluster = self.model.p, self.cluster
        usual = p.initial_trust
        if cluster.has_body:
            usual += k.TRUST_LEGITIMACY * (cluster.legitimacy - usual)
        shift = cluster.trust_shift
        trust = self.trust + shift * (1.0 - self.trust if shift > 0.0 else self.trust)
        self.trust = min(1.0, max(0.0, trust + k.TRUST_DRIFT * (usual - trust)))
        if self.is_member and cluster.all_access <= 0.0:
            self.fatigue += p.fatigue_rate * (1.0 - self.fatigue)
        else:
            self.fatigue *= 1.0 - k.FATIGUE_RECOVERS
        uniform = self.model.random.random()
        if not cluster.has_body:
            self.is_member = False
        elif self.is_member:
            self.is_member = uniform >= k.LEAVE_RATE * (1.0 - self.trust) * (1.0 + self.fatigue)
        else:
            led = k.JOIN_WITHOUT_PROGRAMME * cluster.leadership
            chance = k.JOIN_RATE * cluster.mobilised if cluster.has_programme else led
            chance *= self.trust * (1.0 + k.JOIN_SERVICE * cluster.all_access)
            if self.is_small:
                chance *= 1.0 - k.JOIN_CAPTURED * cluster.capture
            self.is_member = uniform < chance
        if self.is_member and cluster.programme >= 0:
            self.ever_member = True

    def take_support(self):
        """Use group projects and subsidies and pay the firm's own part; return support and early hiring."""
        if not self.is_beneficiary:
            return 0.0, 0.0
        p, cluster = self.model.p, self.cluster
        single, fee = 0.0, cluster.group_fee
        self.received += cluster.group_public
        if self.address % k.FAVOURED_ONE_IN == 0:
            single = cluster.single_support
            self.received += cluster.single_public
            fee += cluster.single_fee
        self.paid_in += fee
        self.model.other_spent += fee
        hiring = p.early_hiring * (0.5 + 0.5 * cluster.group_support + k.SUBSIDY_HIRING * single)
        return p.support_effect * (cluster.group_support + single), hiring

    def produce(self, support):
        """Capability, market access and productivity."""
        p, cluster, random = self.model.p, self.cluster, self.model.random.random
        share, training = (1.0, cluster.training) if self.is_member else (cluster.open_access, 0.0)
        if self.is_member:
            self.received += cluster.training_public
        leak = p.diffusion_strength * k.DIFFUSION_RATE
        gain = k.CAPABILITY_SHARE * share * cluster.access_capability + p.training_effect * training
        gain += self.learned + leak * max(0.0, cluster.capability - self.capability)
        grown = self.capability + gain * (1.0 - self.capability)
        grown -= p.capability_depreciation * (self.capability - self.usual_capability)
        self.capability = min(1.0, max(0.0, grown))
        leaked = k.SPILL_ACCESS * leak * max(0.0, cluster.market_access - self.market_access)
        aim = min(1.0, k.ACCESS_SCALE * share * cluster.access_market)
        rate = p.access_rate if aim > self.market_access else p.access_fading
        access = self.market_access + rate * (aim - self.market_access)
        gain = k.OUTSIDE_ACCESS * self.outside_tie + leaked
        gain += p.promotion_effect * cluster.group_support if self.is_beneficiary else 0.0
        access += gain * (1.0 - self.market_access)
        self.market_access = min(1.0, max(0.0, access))
        level = self.base_productivity + p.productivity_effect * (self.capability - self.usual_capability)
        level += k.SERVICE_PRODUCTIVITY * share * cluster.access_productivity + support
        shock = math.sqrt(6.0) * (random() + random() - 1.0)
        self.log_productivity += p.productivity_rate * (level - self.log_productivity) + p.firm_shock_sd * shock

    def export(self):
        """Start to export, go on or give up; exports move to their level."""
        p, uniform = self.model.p, self.model.random.random()
        readiness = self.market_access + k.EXPORT_CAPABILITY * (self.capability - self.usual_capability)
        if self.is_exporter:
            level = self.normal_exports * math.exp(p.export_effect * readiness) * max(0.0, 1.0 + self.model.exchange)
            self.exports += p.export_rate * (level - self.exports)
            if uniform < p.export_leave_rate * max(0.0, 1.0 - readiness):
                self.is_exporter = False
                self.exports = 0.0
        elif uniform < p.export_entry_rate * (1.0 + p.export_entry_gain * max(0.0, readiness)):
            self.is_exporter = True
            self.exports = p.export_rate * self.normal_exports

    def employ(self, hiring):
        """Employment moves to what demand supports."""
        p, territory = self.model.p, self.cluster.territory
        growth = self.log_productivity - self.base_productivity
        growth += self.exports / (self.normal_employees * SALES_PER_WORKER_KUSD)
        level = 1.0 + p.employment_elasticity * growth + hiring + k.SHOCK_DEMAND * (self.model.shock + territory.shock)
        before = self.employees
        stayed = before if self.is_beneficiary else before * (1.0 - territory.displacement)
        self.employees = max(k.LEAST_EMPLOYEES, stayed + p.employment_rate * (self.normal_employees * level - stayed))
        if self.is_beneficiary:
            territory.expansion += self.employees - before
        else:
            territory.others += self.employees

    def be_counted(self):
        """Add to the sums of the cluster."""
        cluster = self.cluster
        demand = max(0.0, 1.0 + self.model.shock + cluster.territory.shock)
        sales = self.employees * SALES_PER_WORKER_KUSD * math.exp(self.log_productivity) * demand + self.exports
        cluster.n_alive += 1
        cluster.n_small += self.is_small
        cluster.employees += self.employees
        cluster.exports += self.exports
        cluster.sales += sales
        if self.is_member:
            cluster.n_members += 1
            cluster.n_small_members += self.is_small
            cluster.n_beneficiaries += self.is_beneficiary
            cluster.member_employees += self.employees
            cluster.member_exports += self.exports
            cluster.member_sales += sales
            cluster.sum_trust += self.trust
            cluster.sum_belief += self.belief
            cluster.sum_capability += self.capability
            cluster.sum_access += self.market_access
