"""Capacity building, facilitation, group projects and subsidies of a programme (steps 9 and 10)."""

from __future__ import annotations

from sim.parameters import constants as k
from tests.reference.words import Stage


def effect_of(kusd_per_head, half) -> float:
    """Effect of money per head, with falling returns [share]."""
    return kusd_per_head / (kusd_per_head + half)


class Support:
    """What a programme gives to clusters and firms beside shared goods."""

    def __init__(self, programme):
        self.programme = programme

    def give(self):
        """Pay the agency, then facilitate, train and subsidise."""
        programme = self.programme
        programme.facilitation = 0.0
        if not programme.executes:
            return
        programme.administration = self.pay("administration", 1.0)
        if programme.suspended_left > 0 or not programme.was_selected:
            return
        active = programme.active_clusters
        organised = [cluster for cluster in active if cluster.stage > Stage.GOVERNANCE]
        implementing = [cluster for cluster in active if cluster.stage == Stage.IMPLEMENTING]
        n_beneficiaries = sum(cluster.n_beneficiaries for cluster in implementing)
        if active:
            self.facilitate(active)
        if organised:
            self.train(organised)
        if n_beneficiaries > 0:
            self.subsidise(implementing, n_beneficiaries)

    def pay(self, budget, share) -> float:
        """Pay a share of what is due of a budget, that is an even part for each quarter left."""
        programme = self.programme
        money = programme.account.budgets[budget]
        left = max(1.0, programme.deadline - programme.model.quarter)
        return programme.account.pay_from(budget, min(money, money / left * share))

    def facilitate(self, clusters):
        """Pay cluster managers, whose skill grows with the work."""
        money = self.pay("facilitation", 1.0)
        self.programme.facilitation = effect_of(money / len(clusters), k.HALF_FACILITATION_KUSD)
        for cluster in clusters:
            chamber = cluster.chamber
            chamber.manager_skill += k.MANAGER_RATE * self.programme.facilitation * (1.0 - chamber.manager_skill)

    def train(self, clusters):
        """Train members of the clusters that have a body."""
        money = self.pay("training", self.programme.payment_pace)
        for cluster in clusters:
            if cluster.n_members > 0:
                cluster.training_public = money / len(clusters) / cluster.n_members
                cluster.training = effect_of(cluster.training_public, k.HALF_TRAINING_KUSD)

    def subsidise(self, clusters, n_beneficiaries):
        """Co-finance projects of groups and of favoured firms, as far as firms take it up."""
        match = self.programme.p.group_match_rate
        group = single = 0.0
        if self.programme.may_sign:
            share = self.programme.payment_pace * match / (match + k.HALF_UPTAKE)
            group, single = self.pay("group", share), self.pay("single", share)
        if match <= 0.0:
            return
        for cluster in clusters:
            cluster.group_public = group / n_beneficiaries
            cluster.group_fee = cluster.group_public / match
            cluster.group_support = effect_of(cluster.group_public + cluster.group_fee, k.HALF_GROUP_KUSD)
            cluster.single_public = k.FAVOURED_ONE_IN * single / n_beneficiaries
            cluster.single_fee = cluster.single_public / match
            cluster.single_support = effect_of(cluster.single_public + cluster.single_fee, k.HALF_GROUP_KUSD)
