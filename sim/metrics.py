"""From a world at the end of a programme's window, and its twin, to outcomes; nothing here is read by the model."""

import math

from sim.jit import entry, kernel
from sim.panels import effects_of, has_financed, in_group
from sim.parameters import constants as k
from sim.parameters.choices import Fate
from sim.state import N_PARTNERS, NEVER, NOBODY, SLOTS, Phase, ProjectState
from sim.ties import lists


@kernel
def _measure_effects(sums, out):
    (out.effect_productivity, out.effect_employment, out.effect_export_prob, out.effect_exports) = effects_of(sums[0])
    (out.itt_effect_productivity, out.itt_effect_employment, out.itt_effect_export_prob,
     out.itt_effect_exports) = effects_of(sums[1])  # fmt: skip
    (out.spillover_effect_productivity, out.spillover_effect_employment, out.spillover_effect_export_prob,
     out.spillover_effect_exports) = effects_of(sums[2])  # fmt: skip
    (out.unfinanced_effect_productivity, out.unfinanced_effect_employment, out.unfinanced_effect_export_prob,
     out.unfinanced_effect_exports) = effects_of(sums[3])  # fmt: skip
    out.survivors_share = sums[0].survivors / sums[0].n if sums[0].n > 0.0 else 0.0


@entry
def measure_effects(home, twin_value, twin_cost, sums, out):
    """The outcomes that need the twin, from the books of a home and the sums of the groups at the end."""
    _measure_effects(sums, out)
    benefit = home.discounted_value - twin_value
    cost = home.discounted_cost - twin_cost
    out.benefit_musd = benefit * k.MUSD
    out.benefit_cost = benefit / cost if cost > k.ROUNDING else 0.0


@kernel
def _measure_money(world, h, out):
    """Shares of the money, over a loan and its sequel; return the money in all."""
    total = 0.0
    spent = 0.0
    at_deadline = 0.0
    cancelled = 0.0
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        programme = world.programmes[s]
        total += programme.total
        spent += programme.spent
        cancelled += programme.cancelled
        at_deadline += programme.spent_at_deadline if programme.deadline_seen else programme.spent
    out.spent_musd = spent * k.MUSD
    out.money_error_musd = world.homes[h].money_error * k.MUSD
    if total > 0.0:
        out.disbursed_share = spent / total
        out.disbursed_share_deadline = at_deadline / total
        out.cancelled_share = cancelled / total
    return total


@kernel
def _measure_time(world, h, out):
    """Lead-in, delay, stalls and the queue."""
    home = world.homes[h]
    first = world.programmes[SLOTS * h]
    paid = first.first_money_quarter if first.first_money_quarter != NEVER else home.end
    out.lead_in = paid - home.approval
    planned = 0
    taken = 0
    queue = 0.0
    quarters = 0
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        programme = world.programmes[s]
        out.extension_quarters += programme.extension
        out.stalled_quarters += programme.stalled
        out.longest_gap_quarters = max(out.longest_gap_quarters, programme.longest_gap)
        queue += programme.queue_sum
        quarters += programme.open_quarters
        if programme.effective_quarter == NEVER:
            continue
        end = programme.closed_quarter if programme.phase == Phase.CLOSED else home.end
        out.delay_quarters += max(0, end - programme.original_deadline)
        planned += programme.original_deadline - programme.effective_quarter
        taken += end - programme.effective_quarter
    out.delay_ratio = taken / planned if planned > 0 else 1.0
    out.mean_queue = queue / quarters if quarters > 0 else 0.0
    return quarters, planned


@kernel
def _measure_fate(world, h, cancelled_share, out):
    """Completed, partly cancelled, cancelled, or still open."""
    out.fate = world.programmes[SLOTS * h].fate
    if out.fate != Fate.CANCELLED:
        if out.fate == Fate.COMPLETED and cancelled_share >= k.PARTLY_CANCELLED_SHARE:
            out.fate = Fate.PARTLY_CANCELLED
        for s in range(SLOTS * h, SLOTS * h + SLOTS):
            if world.programmes[s].phase not in (Phase.ABSENT, Phase.CLOSED):
                out.fate = Fate.CENSORED
    out.is_completed = out.fate == Fate.COMPLETED
    out.is_partly_cancelled = out.fate == Fate.PARTLY_CANCELLED
    out.is_cancelled = out.fate == Fate.CANCELLED
    out.is_censored = out.fate == Fate.CENSORED


@kernel
def execution_risk(delay_share, spent_share, plans_share, stalled_share, cancelled_share):
    """0.25 delay + 0.25 (1 - spent in time) + 0.20 (1 - plans) + 0.15 stalls + 0.15 cancelled [share]."""
    risk = k.RISK_DELAY * min(1.0, delay_share) + k.RISK_UNSPENT * (1.0 - spent_share)
    risk += k.RISK_PLANS * (1.0 - plans_share) + k.RISK_STALLED * min(1.0, stalled_share)
    return risk + k.RISK_CANCELLED * cancelled_share


@kernel
def _measure_continuity(world, h, out):
    """Turnovers, strategy, memory, and how the programme changed course."""
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        out.turnovers += world.programmes[s].n_turnovers
        out.team_turnovers += world.programmes[s].n_team_turnovers
        out.turnovers_survived += min(world.programmes[s].n_survived, world.programmes[s].n_turnovers)
        out.is_signpost_taken = out.is_signpost_taken or world.programmes[s].signpost_taken
    out.is_sequel_approved = world.programmes[SLOTS * h + 1].approval_quarter != NEVER
    out.strategy_kept_share = world.programmes[SLOTS * h].strategy_kept
    out.memory_kept = max(world.committees[SLOTS * h].memory, world.civil_partners[SLOTS * h].memory)


@kernel
def _measure_clusters(world, h, out):
    """Clusters, bodies, goods and contributions; return the clusters with a good of their plan."""
    home = world.homes[h]
    n_bodies = 0
    n_with_good = 0
    n_plans = 0
    trust = 0.0
    n_members = 0
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        cluster = world.clusters[c]
        if cluster.programme < 0:
            continue
        out.n_clusters_financed += 1
        n_bodies += world.chambers[c].is_alive
        n_with_good += cluster.n_opened > 0
        if cluster.plan_quarter != NEVER:
            n_plans += 1
            out.plan_quality += cluster.plan_quality
        trust += cluster.mean_trust * cluster.n_members
        n_members += cluster.n_members
        for g in range(world.projects.shape[1]):
            project = world.projects[c, g]
            if project.was_opened:
                out.n_goods_opened += 1
                out.n_goods_operating += project.state == ProjectState.OPERATING
    out.plan_quality /= max(1, n_plans)
    out.chambers_alive_share = n_bodies / max(1, out.n_clusters_financed)
    out.goods_operating_tail_share = out.n_goods_operating / max(1, out.n_goods_opened)
    out.cost_per_good_musd = out.spent_musd / max(1, out.n_goods_operating)
    out.trust = trust / n_members if n_members > 0 else 0.0
    contributed = 0.0
    possible = 0.0
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        contributed += world.programmes[s].contributed
        possible += world.programmes[s].capacity_to_give
    out.contribution_rate = contributed / possible if possible > 0.0 else 0.0
    return n_with_good


@kernel
def _measure_firms(world, h, out):
    """Counts of firms by group, their money, and what reached small ones."""
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    home = world.homes[h]
    received = 0.0
    received_small = 0.0
    n_small = 0
    n_small_members = 0
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        is_financed = world.clusters[c].programme >= 0
        near = has_financed(world.clusters, world.clusters[c].territory)
        for i in range(c * n_slots, (c + 1) * n_slots):
            firm = world.firms[i]
            received += firm.received
            received_small += firm.received if firm.is_small else 0.0
            if not firm.is_cohort:
                out.n_entrants += firm.is_alive
                continue
            out.n_members += in_group(firm, 0, is_financed, near)
            out.n_itt += in_group(firm, 1, is_financed, near)
            out.n_spillover += in_group(firm, 2, is_financed, near)
            out.n_unfinanced += in_group(firm, 3, is_financed, near)
            if is_financed and firm.is_small:
                n_small += 1
                n_small_members += firm.ever_member
    paid = 0.0
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        paid += world.programmes[s].firms_paid
    out.firms_paid_musd = paid * k.MUSD
    out.small_firm_share = received_small / received if received > 0.0 else 0.0
    out.small_firms_reached = n_small_members / n_small if n_small > 0 else 0.0


@kernel
def ties_of_cluster(world, first, n_slots):
    """Ties within a cluster, each pair once, and closed and possible pairs of partners; sets every degree."""
    firms = world.firms
    ties = world.ties
    n_ties = 0
    n_closed = 0
    n_pairs = 0
    for i in range(first, first + n_slots):
        firms[i].degree = 0
    for i in range(first, first + n_slots):
        if not firms[i].is_alive:
            continue
        for place in range(N_PARTNERS):
            j = ties[i, place].partner
            if j == NOBODY or not firms[j].is_alive or not first <= j < first + n_slots:
                continue
            if i < j or not lists(ties, j, i):
                n_ties += 1
                firms[i].degree += 1
                firms[j].degree += 1
            for further in range(place + 1, N_PARTNERS):
                h = ties[i, further].partner
                if h != NOBODY and firms[h].is_alive and first <= h < first + n_slots:
                    n_pairs += 1
                    n_closed += lists(ties, j, h) or lists(ties, h, j)
    return n_ties, n_closed, n_pairs


@kernel
def _measure_ties(world, h, out):
    """Density, clustering and centralisation (Freeman 1978) of the ties within financed clusters."""
    n_slots = world.firms.shape[0] // world.clusters.shape[0]
    home = world.homes[h]
    ties = 0
    possible = 0.0
    closed = 0
    pairs = 0
    inequality = 0.0
    most_unequal = 0.0
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        if world.clusters[c].programme < 0:
            continue
        n_ties, n_closed, n_pairs = ties_of_cluster(world, c * n_slots, n_slots)
        n = world.clusters[c].n_alive
        ties += n_ties
        closed += n_closed
        pairs += n_pairs
        possible += 0.5 * n * (n - 1)
        most = 0
        for i in range(c * n_slots, (c + 1) * n_slots):
            most = max(most, world.firms[i].degree)
        inequality += max(0, n * most - 2 * n_ties)
        most_unequal += max(0, (n - 1) * (n - 2))
    out.tie_density = ties / possible if possible > 0.0 else 0.0
    out.tie_clustering = closed / pairs if pairs > 0 else 0.0
    out.tie_centralisation = min(1.0, inequality / most_unequal) if most_unequal > 0.0 else 0.0


@entry
def measure(world, h, out):
    """All outcomes of a programme that need no twin, into a row of zeros; defined for every one, also without money.

    The log is one for all programmes of a world, so that `n_events` counts all events so far.
    """
    total = _measure_money(world, h, out)
    out.n_events = world.commons[0].n_events
    _measure_firms(world, h, out)
    if total <= 0.0:
        out.delay_ratio = 1.0
        out.is_completed = True
        out.strategy_kept_share = 1.0
        return
    quarters, planned = _measure_time(world, h, out)
    _measure_fate(world, h, out.cancelled_share, out)
    _measure_continuity(world, h, out)
    n_with_good = _measure_clusters(world, h, out)
    out.leverage = out.firms_paid_musd / out.spent_musd if out.spent_musd > 0.0 else 0.0
    _measure_ties(world, h, out)
    out.plans_implemented_share = min(1.0, n_with_good / max(1, world.programmes[SLOTS * h].n_planned))
    delay_share = out.delay_quarters / planned if planned > 0 else math.inf
    stalled_share = out.stalled_quarters / quarters if quarters > 0 else 1.0
    out.execution_risk = execution_risk(
        delay_share, out.disbursed_share_deadline, out.plans_implemented_share, stalled_share, out.cancelled_share
    )
