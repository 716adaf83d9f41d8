"""The cooperation network: meetings, ties that form and fade, and learning along them (step 11).

A firm keeps a few partners of the territory and one scalar tie to the outside. It seeks a partner at an address of
a fixed space; an empty address is no meeting, so one more firm changes nobody else's partners.
"""

from sim.jit import kernel, rule
from sim.luck import Purpose, high_half, low_half, words
from sim.parameters import constants as k
from sim.state import ADDRESSES, N_PARTNERS, NOBODY, SLOTS


@rule
def meeting_chance(p, is_organised, fatigue, training, attention):
    """Chance that a firm seeks out another [probability]: more as a member, in training and group projects."""
    chance = p.meeting_rate * (1.0 + (p.institutional_ties if is_organised else 0.0)) * attention
    return chance * (1.0 + k.MEETINGS_IN_TRAINING * training) * (1.0 - fatigue)


@rule
def tie_chance(p, difference, trust, other_trust, both_organised, across_links, conflict):
    """Chance that a meeting makes a tie [probability]: likelier between similar and trusting firms.

    f x (t_i + t_j)/2 / (1 + |capability_i - capability_j| / h), more within one body, less across links in conflict.
    """
    chance = p.tie_formation * 0.5 * (trust + other_trust) / (1.0 + abs(difference) / k.SIMILAR_CAPABILITY)
    if both_organised:
        chance *= 1.0 + p.institutional_ties
    if across_links:
        chance *= 1.0 - (1.0 - k.ACROSS_LINKS) * conflict
    return min(1.0, chance)


@rule
def tie_fading(p, is_organised):
    """Fading of an unused tie [per quarter]; an active body keeps its members' ties alive."""
    return p.tie_decay * (1.0 - (0.5 * p.institutional_ties if is_organised else 0.0))


@rule
def learned_from(p, strength, capability, other_capability):
    """Capability that a firm learns over a tie in a quarter, from a better partner only."""
    return p.tie_learning * strength * max(0.0, other_capability - capability)


@rule
def attention_for_meetings(p):
    """Attention that other programmes leave for meetings [share]."""
    return 1.0 / (1.0 + p.overlap_strength * p.other_programmes)


@kernel
def slot_of(address, n_firms, n_slots):
    """Place of an address in its cluster, or nobody: firms count from 0 up, entrants from the last address down."""
    if address < n_firms:
        return address
    entrant = n_firms + ADDRESSES - 1 - address
    return entrant if entrant < n_slots else NOBODY


@kernel
def _partner(cluster_index, where, w, n_firms, n_slots, clusters):
    """Whom a firm finds at the address that it was given: within its cluster or in a neighbouring one."""
    slot = slot_of(int(w & 127), n_firms, n_slots)
    if slot == NOBODY:
        return NOBODY
    if where < k.SAME_CLUSTER_SHARE:
        return cluster_index * n_slots + slot
    other = clusters[cluster_index].neighbourhood + int((w >> 7) & 15)
    if other >= clusters.shape[0] or other == cluster_index:
        return NOBODY
    if clusters[other].territory != clusters[cluster_index].territory:
        return NOBODY
    return other * n_slots + slot


@kernel
def _tie(ties, i, j):
    """Strengthen a tie, or put a new one in the place of the weakest."""
    weakest = 0
    for place in range(N_PARTNERS):
        tie = ties[i, place]
        if tie.partner == j:
            tie.strength += k.STRONGER_TIE * (1.0 - tie.strength)
            return
        if tie.strength < ties[i, weakest].strength:
            weakest = place
    if ties[i, weakest].strength < k.NEW_TIE:
        ties[i, weakest].partner = j
        ties[i, weakest].strength = k.NEW_TIE


@kernel
def _meet(p, firms, ties, clusters, c, i, n_firms, n_slots, w1, w2, w3):
    """Go out once: to the outside, or to an address of the territory; perhaps a tie comes of it."""
    firm = firms[i]
    if high_half(w1) < p.outside_share:
        if low_half(w2) < p.tie_formation:
            firm.outside_tie += k.STRONGER_TIE * (1.0 - firm.outside_tie)
        return
    j = _partner(c, low_half(w1), w3, n_firms, n_slots, clusters)
    if j in (NOBODY, i) or not firms[j].is_alive:
        return
    other = firms[j]
    both = firm.is_member and other.is_member and other.cluster == c
    across = other.cluster == c and other.link != firm.link
    chance = tie_chance(
        p, other.capability - firm.capability, firm.trust, other.trust, both, across, clusters[c].conflict
    )
    if high_half(w2) < chance:
        _tie(ties, i, j)


@kernel
def _live_with_ties(p, firms, ties, i, organised):
    """Let ties fade and learn along them."""
    firm = firms[i]
    fading = tie_fading(p, organised)
    total = 0.0
    learned = 0.0
    for place in range(N_PARTNERS):
        tie = ties[i, place]
        if tie.partner == NOBODY:
            continue
        partner = firms[tie.partner]
        tie.strength *= 1.0 - fading
        if tie.strength < k.WEAKEST_TIE or not partner.is_alive:
            tie.partner = NOBODY
            tie.strength = 0.0
            continue
        total += tie.strength
        learned += learned_from(p, tie.strength, firm.capability, partner.capability)
    firm.outside_tie *= 1.0 - p.tie_decay
    learned += k.OUTSIDE_LEARNING * learned_from(p, firm.outside_tie, firm.capability, k.OUTSIDE_CAPABILITY)
    firm.ties = total / N_PARTNERS
    firm.learned = learned


@kernel
def update_network(params, firms, ties, clusters, chambers, quarter, seed):
    """Every living firm fades, learns, and perhaps meets another; firms act in the order of their places."""
    n_slots = firms.shape[0] // clusters.shape[0]
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        p = params[max(SLOTS * cluster.home, cluster.programme)]
        attention = attention_for_meetings(p)
        has_body = chambers[c].is_alive
        n_firms = cluster.n_cohort
        for i in range(c * n_slots, (c + 1) * n_slots):
            firm = firms[i]
            if not firm.is_alive:
                continue
            organised = has_body and firm.is_member
            _live_with_ties(p, firms, ties, i, organised)
            training = cluster.training + cluster.group_support if firm.is_beneficiary else 0.0
            w0, w1, w2, w3 = words(seed, quarter, Purpose.MEETING, c, firm.address)
            if low_half(w0) < meeting_chance(p, organised, firm.fatigue, training, attention):
                _meet(p, firms, ties, clusters, c, i, n_firms, n_slots, w1, w2, w3)
