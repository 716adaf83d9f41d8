"""Selection (step 8): which clusters a programme finances, by four strategies and a criterion."""

from __future__ import annotations

import math

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Criterion, Selection, Tier
from tests.reference.words import Stage

WORK = {
    Selection.ALL_SECTORS: k.ALL_SECTORS_WORK, Selection.TENDER: k.TENDER_WORK,
    Selection.SHORTLIST: k.SHORTLIST_WORK, Selection.PRESELECTED: 0.0,
}  # fmt: skip
OWNERSHIP = {
    Selection.ALL_SECTORS: k.OWNERSHIP_ALL_SECTORS, Selection.TENDER: k.OWNERSHIP_TENDER,
    Selection.SHORTLIST: k.OWNERSHIP_SHORTLIST, Selection.PRESELECTED: k.OWNERSHIP_PRESELECTED,
}  # fmt: skip


class Competition:
    """How one programme finds its clusters."""

    def __init__(self, programme):
        self.programme = programme

    def reaches(self, cluster) -> bool:
        """A national agency looks at all territories, others at their own."""
        programme = self.programme
        return programme.p.executor_tier == Tier.NATIONAL or cluster.territory is programme.territory

    def candidates(self):
        """Clusters that may still be chosen."""
        clusters = self.programme.model.clusters
        return [
            cluster for cluster in clusters if cluster.programme is cluster.awaited is None and self.reaches(cluster)
        ]

    def n_to_finance(self) -> int:
        """Clusters to be financed, at most those there are; all sectors means most of them."""
        programme, p = self.programme, self.programme.p
        if programme.account.total <= 0.0:
            return 0
        n_there = sum(self.reaches(cluster) for cluster in programme.model.clusters)
        wanted = p.n_clusters
        if p.selection == Selection.ALL_SECTORS:
            wanted = max(wanted, int(k.ALL_SECTORS_SHARE * n_there))
        return min(wanted, n_there, k.MOST_FINANCED)

    def go_on(self):
        """Do the work of the selection, choose, and begin with those whose time has come."""
        if self.programme.executes and not self.programme.was_selected:
            self.select()
        for cluster in self.programme.waiting_clusters:
            if not self.programme.is_open:
                self.release(cluster)
            elif self.programme.may_sign and cluster.starts_quarter <= self.programme.model.quarter:
                self.finance(cluster)

    def select(self):
        """Do the work of the selection, then choose."""
        programme = self.programme
        if programme.model.quarter == programme.first_money_quarter:
            programme.selection_work = WORK[programme.p.selection]
        programme.selection_work = max(0.0, programme.selection_work - programme.agency.served)
        if programme.selection_work <= 0.0 and programme.may_sign:
            programme.was_selected = True
            self.choose()

    def choose(self):
        """Finance the best candidates; who loses a tender is disappointed."""
        programme, p, account = self.programme, self.programme.p, self.programme.account
        if p.selection == Selection.SHORTLIST:
            fee = min(account.budgets["club"], k.SHORTLIST_FEE * account.total)
            account.budgets["club"] -= fee
            account.pay(fee)
        share = account.budgets["club"] / max(1, programme.n_planned)
        scores = {cluster: self.score(cluster) for cluster in self.candidates()}
        ranked = sorted(scores, key=lambda cluster: -scores[cluster])  # a stable order: the first of equals
        for cluster in ranked[: programme.n_planned]:
            if scores[cluster] > -math.inf:
                account.budgets["club"] -= share
                self.take_in(cluster, share)
                programme.model.tell("SELECTED", cluster.number, programme.slot,
                                     k.FORCED_SCORE if scores[cluster] == math.inf else scores[cluster],
                                     cluster.growth_potential, cluster.readiness, cluster.connectedness)  # fmt: skip
        if p.selection == Selection.TENDER:
            for loser in self.candidates():
                loser.trust_shift -= k.TENDER_DISAPPOINTMENT
        self.draw_starts()

    def take_in(self, cluster, money):
        """Choose a cluster, with its share of the money for goods."""
        cluster.awaited = self.programme
        cluster.selected_quarter = self.programme.model.quarter
        cluster.budget += money
        self.programme.n_waiting += 1

    def draw_starts(self):
        """Spread the starts of the chosen clusters evenly over the roll-out, in an order drawn by lot."""
        programme = self.programme
        queue = sorted(programme.waiting_clusters, key=self.lot)
        for place, cluster in enumerate(queue):
            cluster.starts_quarter = programme.model.quarter + place * programme.p.rollout_quarters // len(queue)

    def lot(self, cluster) -> float:
        """The lot that a cluster draws for its place in the roll-out."""
        return self.programme.model.draw(Purpose.ROLLOUT_LOT, self.programme.slot, cluster.number, quarter=-1)[0]

    def release(self, cluster):
        """Give up a cluster with which the programme never began."""
        cluster.awaited = cluster.starts_quarter = None
        self.programme.n_waiting -= 1

    def finance(self, cluster):
        """Begin with a cluster that was chosen."""
        programme = self.programme
        cluster.programme, cluster.awaited = programme, None
        cluster.starts_quarter = programme.model.quarter
        if cluster.starts_quarter > cluster.selected_quarter:
            cluster.tell("CLUSTER_STARTED", cluster.starts_quarter - cluster.selected_quarter, other=programme.slot)
        cluster.enter(Stage.AWARENESS, k.ONBOARDING_WORK)
        cluster.ownership = OWNERSHIP[programme.p.selection]
        cluster.mobilised = k.MOBILISED_AT_FIRST * cluster.readiness * cluster.ownership
        programme.n_waiting -= 1
        programme.n_financed += 1
        programme.n_active += 1

    def score(self, cluster) -> float:
        """Score of a candidate as the strategy sees it; a forced choice stands above or below all others."""
        programme, p = self.programme, self.programme.p
        forced = programme.model.forced("SELECTION", "AGENCY", cluster.number)
        if forced is not None:
            return math.inf if forced == "financed" else -math.inf
        u, v, _, _ = programme.model.draw(Purpose.SELECTION, programme.slot, cluster.number, quarter=0)
        error = p.selection_noise * (u + v - 1.0)
        value = self.value(cluster)
        if p.selection == Selection.TENDER:
            leadership = cluster.chamber.leadership if cluster.chamber.is_alive else 0.0
            return 0.5 * value + 0.5 * (0.5 * cluster.readiness + 0.5 * leadership) + error
        if p.selection == Selection.SHORTLIST:
            return value + 0.5 * error
        if p.selection == Selection.PRESELECTED:
            known = value + k.STALE_NOISE * error
            return (1.0 - p.connection_bias) * known + p.connection_bias * cluster.connectedness
        return value + error

    def value(self, cluster) -> float:
        """What the criterion says of a cluster; exports and jobs against the largest."""
        criterion, clusters = self.programme.p.selection_criterion, self.programme.model.clusters
        if criterion == Criterion.EXPORTS:
            return cluster.exports / max(1.0, *(one.exports for one in clusters))
        if criterion == Criterion.JOBS:
            return cluster.employees / max(1.0, *(one.employees for one in clusters))
        return cluster.readiness if criterion == Criterion.READINESS else cluster.growth_potential
