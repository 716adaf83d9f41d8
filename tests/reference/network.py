"""Ties between firms (step 11): meetings, ties that form and fade, and learning along them."""

from __future__ import annotations

from sim.luck import Purpose, high_half, low_half
from sim.parameters import constants as k
from tests.reference.words import N_ADDRESSES, N_PARTNERS


class Tie:
    """A tie that a firm sought; of some strength."""

    def __init__(self, partner):
        self.partner = partner
        self.strength = k.NEW_TIE


class Networked:
    """The part of a firm that meets others and learns from them."""

    def cooperate(self):
        """Let ties fade, learn along them, and perhaps go out to meet another firm."""
        cluster, p = self.cluster, self.cluster.p
        organised = self.is_member and cluster.chamber.is_alive
        self.live_with_ties(p, organised)
        w0, w1, w2, w3 = self.model.words(Purpose.MEETING, cluster.number, self.address)
        chance = p.meeting_rate * (1.0 + p.institutional_ties if organised else 1.0)
        chance *= 1.0 / (1.0 + p.overlap_strength * p.other_programmes)
        support = cluster.training + cluster.group_support if self.is_beneficiary else 0.0
        chance *= (1.0 + k.MEETINGS_IN_TRAINING * support) * (1.0 - self.fatigue)
        if low_half(w0) < chance:
            self.go_out(p, w1, w2, w3)

    def live_with_ties(self, p, organised):
        """Unused ties fade, an active body slows that; a firm learns from those who are better."""
        kept = 1.0 - p.tie_decay * (1.0 - (0.5 * p.institutional_ties if organised else 0.0))
        total = learned = 0.0
        for place, tie in enumerate(self.ties):
            if tie is None:
                continue
            tie.strength *= kept
            if tie.strength < k.WEAKEST_TIE or not tie.partner.is_alive:
                self.ties[place] = None
                continue
            total += tie.strength
            learned += p.tie_learning * tie.strength * max(0.0, tie.partner.capability - self.capability)
        self.outside_tie *= 1.0 - p.tie_decay
        better = max(0.0, k.OUTSIDE_CAPABILITY - self.capability)
        self.learned = learned + k.OUTSIDE_LEARNING * p.tie_learning * self.outside_tie * better
        self.mean_tie = total / N_PARTNERS

    def go_out(self, p, w1, w2, w3):
        """Meet someone outside, or whoever lives at an address of the territory; perhaps a tie comes of it."""
        if high_half(w1) < p.outside_share:
            if low_half(w2) < p.tie_formation:
                self.outside_tie += k.STRONGER_TIE * (1.0 - self.outside_tie)
            return
        other = self.firm_met(low_half(w1), w3)
        if other is None or other is self or not other.is_alive:
            return
        chance = p.tie_formation * 0.5 * (self.trust + other.trust)
        chance /= 1.0 + abs(other.capability - self.capability) / k.SIMILAR_CAPABILITY
        if other.cluster is self.cluster:
            if self.is_member and other.is_member:
                chance *= 1.0 + p.institutional_ties
            if other.link != self.link:
                chance *= 1.0 - (1.0 - k.ACROSS_LINKS) * self.cluster.conflict
        if high_half(w2) < min(1.0, chance):
            self.tie_with(other)

    def firm_met(self, where, word):
        """The firm at a drawn address, mostly of one's own cluster, if anybody lives there."""
        home, clusters = self.cluster, self.model.clusters
        address = word % N_ADDRESSES
        if where < k.SAME_CLUSTER_SHARE:
            return home.at_address.get(address)
        first = home.number - home.number % k.OTHER_CLUSTERS
        number = first + word // N_ADDRESSES % k.OTHER_CLUSTERS
        if number >= len(clusters) or clusters[number] is home:
            return None
        other = clusters[number]
        return other.at_address.get(address) if other.territory is home.territory else None

    def tie_with(self, other):
        """Strengthen the tie, or put a new one in the place of the weakest that is weaker."""
        for tie in self.ties:
            if tie is not None and tie.partner is other:
                tie.strength += k.STRONGER_TIE * (1.0 - tie.strength)
                return
        strengths = [0.0 if tie is None else tie.strength for tie in self.ties]
        weakest = strengths.index(min(strengths))
        if strengths[weakest] < k.NEW_TIE:
            self.ties[weakest] = Tie(other)

    def keeps(self, other) -> bool:
        """Whether it keeps a firm among its partners."""
        return any(tie is not None and tie.partner is other for tie in self.ties)
