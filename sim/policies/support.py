"""Capacity building, facilitation, group projects and subsidies to single firms (steps 9 and 10)."""

from sim.jit import kernel, rule
from sim.ledger import pay
from sim.parameters import constants as k
from sim.state import Phase, Stage


@rule
def even_spending(budget, quarters_left, paid_share):
    """Money that goes out in a quarter [kUSD]: evenly over the time left, as far as it can be paid."""
    return min(budget, budget / max(1.0, quarters_left) * paid_share)


@rule
def uptake(match_rate):
    """Share of the offer that firms take up [share]: m / (m + h), none without public money."""
    return match_rate / (match_rate + k.HALF_UPTAKE)


@rule
def intensity(kusd_per_head, half):
    """Effect of money per head, with falling returns [share]: x / (x + h)."""
    return kusd_per_head / (kusd_per_head + half)


@kernel
def _spend(programme, lender, amount):
    """Pay from a budget, within what is appropriated."""
    amount = min(amount, programme.appropriation)
    pay(programme, lender, amount)
    return amount


@kernel
def _reach(clusters, slot):
    """Count the clusters and beneficiaries that support can reach."""
    n_active = 0
    n_beneficiaries = 0
    n_organised = 0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme == slot and cluster.stage < Stage.DROPPED:
            n_active += 1
            if cluster.stage > Stage.GOVERNANCE:
                n_organised += 1
            if cluster.stage == Stage.IMPLEMENTING:
                n_beneficiaries += cluster.n_beneficiaries
    return n_active, n_organised, n_beneficiaries


@kernel
def _support_clusters(p, s, clusters, training, group, single, n_organised, n_beneficiaries):
    """Hand each cluster's firms their part, with what they add of their own money."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme != s or cluster.stage >= Stage.DROPPED:
            continue
        if cluster.stage > Stage.GOVERNANCE and cluster.n_members > 0:
            cluster.training_public = training / n_organised / cluster.n_members
            cluster.training = intensity(cluster.training_public, k.HALF_TRAINING_KUSD)
        if cluster.stage == Stage.IMPLEMENTING and n_beneficiaries > 0:
            if p.group_match_rate > 0.0:
                cluster.group_public = group / n_beneficiaries
                cluster.group_fee = cluster.group_public / p.group_match_rate
                cluster.group_support = intensity(cluster.group_public + cluster.group_fee, k.HALF_GROUP_KUSD)
                cluster.single_public = single / n_beneficiaries * k.FAVOURED_ONE_IN
                cluster.single_fee = cluster.single_public / p.group_match_rate
                cluster.single_support = intensity(cluster.single_public + cluster.single_fee, k.HALF_GROUP_KUSD)


@kernel
def _end_support(cluster):
    """Support lasts for a quarter."""
    cluster.training = 0.0
    cluster.training_public = 0.0
    cluster.group_support = 0.0
    cluster.single_support = 0.0
    cluster.group_public = 0.0
    cluster.group_fee = 0.0
    cluster.single_public = 0.0
    cluster.single_fee = 0.0


@kernel
def _facilitate(s, programme, lender, clusters, chambers, left, n_active):
    """Pay cluster managers; their skill grows with the work."""
    amount = _spend(programme, lender, even_spending(programme.facilitation_budget, left, 1.0))
    programme.facilitation_budget -= amount
    programme.facilitation = intensity(amount / n_active, k.HALF_FACILITATION_KUSD)
    for c in range(clusters.shape[0]):
        if clusters[c].programme == s and clusters[c].stage < Stage.DROPPED:
            gain = k.MANAGER_RATE * programme.facilitation
            chambers[c].manager_skill += gain * (1.0 - chambers[c].manager_skill)


@kernel
def _train(programme, lender, left):
    """Pay for training; return the money of the quarter."""
    amount = _spend(programme, lender, even_spending(programme.training_budget, left, programme.payment_pace))
    programme.training_budget -= amount
    return amount


@kernel
def _subsidise(p, programme, lender, left):
    """Pay for group projects and single firms as far as firms take them up; return both amounts."""
    share = programme.payment_pace * uptake(p.group_match_rate)
    group = _spend(programme, lender, even_spending(programme.group_budget, left, share))
    programme.group_budget -= group
    single = _spend(programme, lender, even_spending(programme.single_budget, left, share))
    programme.single_budget -= single
    return group, single


@kernel
def _give(p, s, programme, lender, clusters, chambers, left):
    """All support of one programme in a quarter."""
    n_active, n_organised, n_beneficiaries = _reach(clusters, s)
    if n_active > 0:
        _facilitate(s, programme, lender, clusters, chambers, left, n_active)
    training = _train(programme, lender, left) if n_organised > 0 else 0.0
    group = 0.0
    single = 0.0
    if n_beneficiaries > 0 and programme.may_sign:
        group, single = _subsidise(p, programme, lender, left)
    _support_clusters(p, s, clusters, training, group, single, n_organised, n_beneficiaries)


@kernel
def give_support(params, programmes, lenders, clusters, chambers, quarter):
    """Spend on administration, facilitation, training, group projects and single firms."""
    for c in range(clusters.shape[0]):
        _end_support(clusters[c])
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        programme.facilitation = 0.0
        if programme.phase != Phase.EXECUTION:
            continue
        left = programme.deadline - quarter
        due = even_spending(programme.administration_budget, left, 1.0)
        programme.administration = _spend(programme, lenders[s], due)
        programme.administration_budget -= programme.administration
        if programme.suspended_left == 0 and programme.was_selected:
            _give(params[s], s, programme, lenders[s], clusters, chambers, left)
