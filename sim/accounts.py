"""The books at the end of a quarter: stalls, survival, discounted sums, the balance of money, and the series."""

import math

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.ledger import largest_imbalance
from sim.parameters import constants as k
from sim.state import NEVER, SLOTS, Phase, ProjectState
from sim.ties import n_ties_of


@rule
def discount_factor(p, quarter):
    """Value of a unit of money of a quarter at approval: (1 + r)^-(quarter / 4)."""
    return math.exp(-math.log(1.0 + p.discount_rate) * quarter / k.QUARTERS_PER_YEAR)


@rule
def planned_share(quarters_since_effective, planned_quarters):
    """Money that the plan has spent by then [share]: 3 x^2 - 2 x^3, slow at first and at the end. Assumed."""
    x = min(1.0, max(0.0, quarters_since_effective / planned_quarters))
    return x * x * (3.0 - 2.0 * x)


@rule
def has_paid(spent_in_quarter, administration, total):
    """Whether a programme paid for more than its own agency in a quarter."""
    return spent_in_quarter - administration > k.STALL_SHARE * total


@kernel
def _watch_payments(programme, government, s, events, commons, quarter):
    """Count stalls and gaps, and turnovers survived: those after which the programme pays again."""
    if has_paid(programme.spent_in_quarter, programme.administration, programme.total):
        if government.transition_left == 0:
            programme.n_survived += programme.n_pending
            programme.n_pending = 0
        programme.last_paid_quarter = quarter
        return
    programme.stalled += 1
    gap = quarter - programme.last_paid_quarter
    programme.longest_gap = max(programme.longest_gap, gap)
    if gap == k.STALL_TOLD:
        in_transition = 1.0 if government.transition_left > 0 else 0.0
        in_freeze = 1.0 if government.in_freeze else 0.0
        is_suspended = 1.0 if programme.suspended_left > 0 else 0.0
        record(events, commons, quarter, EventKind.STALLED, s, 0, gap, in_transition, in_freeze, is_suspended,
               0.0, 0.0, 0.0)  # fmt: skip


@kernel
def note_transitions(world, quarter):
    """Note the end of a transition in the log."""
    for g in range(world.governments.shape[0]):
        government = world.governments[g]
        if government.transition_left == 1:
            record(world.events, world.commons[0], quarter, EventKind.TRANSITION_ENDED, government.tier,
                   government.territory, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # fmt: skip


@kernel
def _close_home(world, h, quarter):
    """Balance the books of one programme's home, and count what its window sees, discounted to its approval."""
    home = world.homes[h]
    cost = home.other_spent
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        cost += world.programmes[s].spent
    sales = 0.0
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        sales += world.clusters[c].sales
    if home.approval <= quarter < home.end:
        factor = discount_factor(world.params[SLOTS * h], quarter - home.approval)
        home.discounted_value += factor * k.VALUE_ADDED_SHARE * sales
        home.discounted_cost += factor * (cost - home.cost_so_far)
    home.cost_so_far = cost
    home.money_error = max(home.money_error, largest_imbalance(world, h))


@kernel
def close_accounts(world, quarter):
    """Balance the books of the quarter."""
    for s in range(world.programmes.shape[0]):
        if world.programmes[s].phase == Phase.EXECUTION:
            government = world.governments[world.agencies[s].government]
            _watch_payments(world.programmes[s], government, s, world.events, world.commons[0], quarter)
    for h in range(world.homes.shape[0]):
        _close_home(world, h, quarter)


@kernel
def _series_of_programmes(world, row, quarter):
    for s in range(world.programmes.shape[0]):
        programme = world.programmes[s]
        row.spent += programme.spent
        row.undisbursed += programme.undisbursed
        row.cancelled += programme.cancelled
        row.approved += programme.approved
        row.committed += programme.total - programme.spent - programme.undisbursed - programme.cancelled
        if programme.effective_quarter != NEVER:
            since = quarter + 1 - programme.effective_quarter
            row.planned += programme.total * planned_share(since, world.params[s].planned_quarters)
        if Phase.WAITING < programme.phase < Phase.CLOSED:
            government = world.governments[world.agencies[s].government]
            row.capacity += world.agencies[s].capacity
            row.queue += world.agencies[s].outstanding
            row.filled += world.agencies[s].filled
            row.staff_left = world.agencies[s].left
            row.experience = world.agencies[s].experience
            row.memory = max(world.committees[s].memory, world.civil_partners[s].memory)
            row.voice = programme.voice
            row.evidence = programme.visible_evidence
            row.suspended = programme.suspended_left > 0
            row.stalled = programme.phase == Phase.EXECUTION and programme.last_paid_quarter < quarter
            row.in_transition = government.transition_left > 0
            row.in_freeze = government.in_freeze
        if s == 0 or Phase.WAITING < programme.phase < Phase.CLOSED:
            row.phase = programme.phase


@kernel
def _series_of_politics(world, row, quarter):
    government = world.governments[world.agencies[0].government]
    row.approval = government.approval
    row.fiscal_space = government.fiscal_space
    row.turnover = government.party_changed
    row.new_team = government.team_changed
    row.in_crisis = government.crisis_left > 0
    for number in range(world.calendar.shape[1]):
        if world.calendar[world.agencies[0].government, number, 0] == quarter:
            row.election = True
    row.lessons = world.commons[0].lessons
    row.shock = world.commons[0].shock
    row.n_events = world.commons[0].n_events


@kernel
def _series_of_clusters(world, row):
    rate = 0.0
    n_rates = 0
    for c in range(world.clusters.shape[0]):
        cluster = world.clusters[c]
        row.n_firms += cluster.n_alive
        row.employees += cluster.employees
        row.exports += cluster.exports
        row.sales += cluster.sales
        if cluster.programme < 0:
            continue
        row.n_members += cluster.n_members
        row.trust += cluster.mean_trust * cluster.n_members
        if cluster.contribution_rate > 0.0:
            rate += cluster.contribution_rate
            n_rates += 1
        for g in range(world.projects.shape[1]):
            project = world.projects[c, g]
            row.n_goods_operating += project.was_opened and project.state == ProjectState.OPERATING
            row.n_goods_building += project.programme >= 0 and project.state == ProjectState.BUILDING
    row.trust = row.trust / row.n_members if row.n_members > 0 else 0.0
    row.contribution_rate = rate / n_rates if n_rates > 0 else 0.0
    for i in range(world.firms.shape[0]):
        row.firms_paid += world.firms[i].paid_in - world.firms[i].refunded
        if world.firms[i].is_alive:
            row.n_ties += n_ties_of(world.ties, i)


@kernel
def record_series(world, quarter):
    """Write a row of the series, if any is kept."""
    if quarter < world.series.shape[0]:
        row = world.series[quarter]
        _series_of_programmes(world, row, quarter)
        _series_of_politics(world, row, quarter)
        _series_of_clusters(world, row)
