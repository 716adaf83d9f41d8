"""The peer: the firms' step alone as a plain Mesa model, with objects, methods and Python's own random numbers.

It holds meetings, ties and learning (step 11 of a quarter) and trust, membership, capability, market access,
productivity, exports, employment, entry and exit (step 12). All else stays as it is in the world that it starts from:
the clusters' stages, goods and support, their bodies and the economy.
"""

from __future__ import annotations

from types import SimpleNamespace

import mesa

from benchmarks.mesa_firm import Firm
from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.state import ADDRESSES, Phase, Stage, World

CLUSTER_FIELDS = (
    "conflict", "mobilised", "capability", "market_access", "trust_shift", "mean_trust", "access_capability",
    "access_productivity", "access_market", "open_access", "all_access", "training", "group_support", "single_support",
    "group_fee", "group_public", "single_fee", "single_public", "training_public", "programme",
)  # fmt: skip


class Territory:
    """What firms of a territory share: demand, and what expanding beneficiaries take from the others."""

    def __init__(self, record):
        self.shock = float(record.shock)
        self.displacement = float(record.displacement)
        self.expansion = 0.0
        self.others = 0.0


class Cluster:
    """A cluster with its body, its goods and support as they are, and the firms at their addresses."""

    programme: int
    all_access: float

    def __init__(self, model, number, world):
        record, body = world.clusters[number], world.chambers[number]
        self.model = model
        self.number = number
        for name in CLUSTER_FIELDS:
            setattr(self, name, record[name].item())
        self.territory = model.territories[record.territory]
        self.has_body = bool(body.is_alive)
        self.leadership, self.legitimacy, self.capture = (
            float(body[name]) for name in ("leadership", "legitimacy", "capture")
        )
        phase = world.programmes[self.programme].phase if self.programme >= 0 else Phase.ABSENT
        executing = phase == Phase.EXECUTION and world.programmes[self.programme].suspended_left == 0
        self.is_implementing = executing and record.stage == Stage.IMPLEMENTING
        self.has_programme = executing and record.stage < Stage.DROPPED
        self.at_address = [None] * ADDRESSES
        self.waiting = []  # entrants to come

    def start_counting(self):
        """Forget the sums of the last quarter."""
        self.n_alive = self.n_small = self.n_members = self.n_small_members = self.n_beneficiaries = 0
        self.employees = self.exports = self.sales = 0.0
        self.member_employees = self.member_exports = self.member_sales = 0.0
        self.sum_trust = self.sum_belief = self.sum_capability = self.sum_access = 0.0

    def finish_counting(self):
        """Turn the sums over members into means."""
        n = self.n_members
        self.mean_trust = self.sum_trust / n if n else self.model.p.initial_trust
        self.mean_belief = self.sum_belief / n if n else 0.0
        self.capability = self.sum_capability / n if n else 0.0
        self.market_access = self.sum_access / n if n else 0.0
        self.trust_shift = 0.0

    def let_enter(self):
        """Let a firm enter at each free place, perhaps."""
        shock = self.model.shock + self.territory.shock
        chance = self.model.p.entry_rate * max(0.0, 1.0 + k.EXIT_SHOCK * shock) * (1.0 + self.all_access)
        still_waiting = []
        for record in self.waiting:
            if self.model.random.random() < chance:
                firm = Firm(self.model, self, record)
                firm.employees = firm.normal_employees
            else:
                still_waiting.append(record)
        self.waiting = still_waiting


class Firms(mesa.Model):
    """The firms of a world, which goes on from there with all but the firms as it is."""

    def __init__(self, world: World, seed: int):
        super().__init__(rng=seed)
        self.p = SimpleNamespace(**{name: world.params[0][name].item() for name in PARAMETERS})
        self.shock, self.exchange = float(world.commons[0].shock), float(world.commons[0].exchange)
        self.attention = 1.0 / (1.0 + self.p.overlap_strength * self.p.other_programmes)
        self.other_spent = 0.0
        self.firm_quarters = 0
        self.territories = [Territory(record) for record in world.territories]
        self.clusters = [Cluster(self, number, world) for number in range(len(world.clusters))]
        firms = {}
        for i, record in enumerate(world.firms):
            cluster = self.clusters[record.cluster]
            if record.is_alive:
                firms[i] = Firm(self, cluster, record)
            elif not record.has_lived:
                cluster.waiting.append(record)
        for i, firm in firms.items():
            for tie in world.ties[i]:
                if int(tie.partner) in firms:
                    firm.ties[firms[int(tie.partner)]] = float(tie.strength)

    def step(self):
        """Live one quarter of all firms."""
        self.agents.do("cooperate")
        for territory in self.territories:
            territory.expansion = territory.others = 0.0
        for cluster in self.clusters:
            cluster.start_counting()
        self.agents.do("step")
        for cluster in self.clusters:
            cluster.let_enter()
            cluster.finish_counting()
            self.firm_quarters += cluster.n_alive
        for territory in self.territories:
            taken = self.p.displacement_strength * max(0.0, territory.expansion)
            territory.displacement = min(0.5, taken / territory.others) if territory.others else 0.0
