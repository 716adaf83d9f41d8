"""Monitoring and evaluation: late, noisy, and biased as an evaluator's view is (step 13). Blind to the twin."""

import math

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.ledger import pay
from sim.luck import Purpose, normal_pair, uniforms
from sim.parameters import constants as k
from sim.state import Phase, Stage, Work


@rule
def evaluation_error(p, normal):
    """Error of a measured difference of growth [log points]; smaller with the square root of the budget."""
    if p.me_share <= 0.0:
        return 0.0
    return p.evaluation_noise * math.sqrt(k.USUAL_EVALUATION_SHARE / p.me_share) * normal


@rule
def measured_evidence(difference, outputs_share, expected_share, weight_of_outputs):
    """Evidence within [-1, 1]: the difference of growth, and the goods seen against those expected by then."""
    growth = min(1.0, max(-1.0, difference / k.CONVINCING_DIFFERENCE))
    outputs = min(1.0, max(-1.0, 2.0 * (outputs_share - expected_share)))
    return weight_of_outputs * outputs + (1.0 - weight_of_outputs) * growth


@rule
def expected_outputs(quarters_in_execution, planned_quarters):
    """Share of the clusters that are expected to have a good by then [share]: none at first, then in proportion."""
    return min(1.0, max(0.0, quarters_in_execution / planned_quarters - k.EXPECTED_LAG))


@rule
def visible_part(p, evidence, outputs):
    """What the public sees: all of a published evaluation; else opened goods, and rumour of the bad."""
    if p.me_publication and p.me_share > 0.0:
        return evidence
    return k.RUMOUR * min(0.0, evidence) + k.SEEN_WITHOUT_REPORT * outputs


@kernel
def _sales_per_worker(clusters, slot, members):
    """Log of sales per worker of members, or of the others, of financed clusters, as in a survey; 0 for nobody."""
    sales = 0.0
    n = 0.0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        if cluster.programme == slot:
            sales += cluster.member_sales if members else cluster.sales - cluster.member_sales
            n += cluster.member_employees if members else cluster.employees - cluster.member_employees
    return math.log(sales / n) if sales > 0.0 and n > 0.0 else 0.0


@kernel
def _outputs_share(clusters, slot, n_planned):
    """Share of the clusters with a good that can be seen."""
    n = 0.0
    for c in range(clusters.shape[0]):
        if clusters[c].programme == slot and clusters[c].n_opened > 0:
            n += 1.0
    return n / max(1, n_planned)


@kernel
def _evaluate(p, s, programme, clusters, events, commons, quarter, seed):
    """Compare members with the others since the first time that there were both, with error, and publish or not."""
    members = _sales_per_worker(clusters, s, True)
    others = _sales_per_worker(clusters, s, False)
    outputs = _outputs_share(clusters, s, programme.n_planned)
    difference = 0.0
    can_compare = members != 0.0 and others != 0.0
    if can_compare and not programme.has_base:
        programme.member_base = members
        programme.other_base = others
        programme.has_base = True
    elif can_compare:
        u0, u1, _, _ = uniforms(seed, quarter, Purpose.EVALUATION, s, 0)
        normal, _ = normal_pair(u0, u1)
        difference = (members - programme.member_base) - (others - programme.other_base)
        difference += evaluation_error(p, normal)
    expected = expected_outputs(quarter - programme.first_money_quarter, p.planned_quarters)
    newest = measured_evidence(difference, outputs, expected, k.WEIGHT_OF_OUTPUTS)
    programme.evidence += k.EVIDENCE_RATE * (newest - programme.evidence)
    programme.visible_evidence = visible_part(p, programme.evidence, outputs)
    programme.last_evaluation = quarter
    record(events, commons, quarter, EventKind.EVALUATED, s, 0, programme.evidence, difference, outputs,
           programme.visible_evidence, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def _outputs_seen(programme, clusters, s):
    """Without any evaluation only the goods that stand can be seen."""
    outputs = _outputs_share(clusters, s, programme.n_planned)
    programme.visible_evidence = k.SEEN_WITHOUT_REPORT * outputs


@kernel
def update_evaluation(params, programmes, agencies, lenders, work, clusters, events, commons, quarter, seed):
    """Spend the budget of evaluation, ask for the agency's time, and report when it is due."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION or not programme.was_selected or programme.suspended_left > 0:
            continue
        p = params[s]
        amount = programme.evaluation_budget / max(1.0, programme.deadline - quarter)
        amount = min(amount, programme.appropriation)
        programme.evaluation_budget -= amount
        pay(programme, lenders[s], amount)
        if p.me_share <= 0.0:
            _outputs_seen(programme, clusters, s)
            continue
        is_due = (quarter - programme.first_money_quarter) % p.me_interval_quarters == 0
        if is_due:
            work[s, Work.EVALUATION] += agencies[s].effort * k.EVALUATION_WORK
        if is_due and work[s, Work.EVALUATION] <= k.EVALUATION_BACKLOG * agencies[s].effort:
            _evaluate(p, s, programme, clusters, events, commons, quarter, seed)


@kernel
def update_voice(params, programmes, committees, civil_partners, clusters, chambers):
    """Voice of a programme's friends: mobilised members x legitimacy, partners, committee, and breadth."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION:
            programme.voice = 0.0
            continue
        p = params[s]
        members = 0.0
        n = 0
        for c in range(clusters.shape[0]):
            cluster = clusters[c]
            if cluster.programme == s and cluster.stage < Stage.DROPPED and chambers[c].is_alive:
                share = cluster.n_members / cluster.n_alive if cluster.n_alive > 0 else 0.0
                members += share * cluster.mobilised * chambers[c].legitimacy * (0.5 + 0.5 * cluster.ownership)
                n += 1
        breadth = math.sqrt(n / k.BROAD_CLUSTERS)
        members = members / n * min(1.0, breadth) if n > 0 else 0.0
        outside_seats = p.committee_private_seats + p.committee_civil_seats
        committee = committees[s].cohesion * outside_seats / (outside_seats + k.SEATS_HALF_VOICE)
        voice = k.VOICE_MEMBERS * members + k.VOICE_PARTNER * civil_partners[s].engagement
        programme.voice = min(1.0, voice + k.VOICE_COMMITTEE * committee)
