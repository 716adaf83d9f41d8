"""Operating goods: who is served, congestion, upkeep, decay and closing (step 10)."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS, N_GOODS
from sim.parameters.goods import CAPACITY, COST, EXCLUDABILITY, TO_CAPABILITY, TO_MARKET, TO_PRODUCTIVITY
from sim.state import NEVER, SLOTS, ProjectState


@rule
def users_of(n_members, n_others, excludability):
    """Firms that use a good [firms]: members, and others in proportion to 1 - excludability."""
    return n_members + (1.0 - excludability) * n_others


@rule
def service_per_user(p, service, users, capacity):
    """Service that a user gets [share]: level / (1 + c x (users / capacity - 1)+)."""
    crowding = max(0.0, users / capacity - 1.0) if capacity > 0.0 else 0.0
    return service / (1.0 + p.congestion * crowding)


@rule
def upkeep_cost(cost):
    """Upkeep of a good in a quarter [kUSD]."""
    return k.UPKEEP_RATE * cost


@rule
def fee_income(p, cost, service, users, capacity, is_due):
    """Fees that users pay [kUSD]: none before they are due, then as far as they find the service useful."""
    if not is_due:
        return 0.0
    return p.fee_willingness * service * min(1.0, users / capacity) * k.FEE_OVER_UPKEEP * upkeep_cost(cost)


@rule
def next_service(p, service, paid_share):
    """Service level after a quarter [share]: unpaid upkeep lets it decay, full upkeep mends it slowly."""
    decayed = service * (1.0 - p.decay_rate * (1.0 - paid_share))
    return min(1.0, decayed + k.MEND_SERVICE * paid_share * (1.0 - decayed))


@kernel
def _keep_up(p, project, chamber, home, users, capacity, quarter):
    """Pay the upkeep from fees, the maintenance fund and the reserves of the body, in this order."""
    cost = upkeep_cost(project.cost)
    is_own = project.programme < 0
    is_due = fees_are_due(p, quarter - project.opened_quarter, is_own)
    fees = fee_income(p, project.cost, project.service, users, capacity, is_due)
    home.fees += fees
    chamber.fees += fees
    chamber.reserves += fees
    from_fees = min(cost, fees)
    chamber.reserves -= from_fees
    home.other_spent += from_fees
    from_fund = min(cost - from_fees, project.maintenance)
    project.maintenance -= from_fund
    may_draw = chamber.is_alive and (chamber.goods_taken_over or is_own)
    from_body = min(cost - from_fees - from_fund, chamber.reserves) if may_draw else 0.0
    chamber.reserves -= from_body
    home.other_spent += from_body
    project.upkeep = (from_fees + from_fund + from_body) / cost


@rule
def growth_gain(growth_potential):
    """What the same good does in a cluster with this growth potential against an average one [multiple]."""
    return max(0.0, 1.0 + k.GROWTH_GAIN * (growth_potential - 0.5))


@rule
def fees_are_due(p, quarters_since_opening, is_own):
    """Whether users pay for a good by now."""
    return quarters_since_opening >= (k.OWN_FEE_START if is_own else p.fee_start_quarters)


@kernel
def _serve(p, project, cluster, g, capacity, quarter):
    """Add a good's service to what its cluster's members can reach."""
    n_others = cluster.n_alive - cluster.n_members
    project.users = users_of(cluster.n_members, n_others, EXCLUDABILITY[g]) / capacity
    level = service_per_user(p, project.service, project.users * capacity, capacity)
    effect = p.good_effect * k.GOOD_SCALE * project.need * N_GOODS * level * project.cost / COST[g]
    effect *= growth_gain(cluster.growth_potential)
    if g < N_CLUB_GOODS and fees_are_due(p, quarter - project.opened_quarter, project.programme < 0):
        effect *= 1.0 - k.FEE_DETERS
    cluster.access_capability += effect * TO_CAPABILITY[g]
    cluster.access_productivity += effect * TO_PRODUCTIVITY[g]
    cluster.access_market += effect * TO_MARKET[g]
    cluster.open_access += effect * (1.0 - EXCLUDABILITY[g])
    cluster.all_access += effect


@rule
def open_share(open_access, all_access):
    """Share of the service of a cluster's goods that non-members reach as well [share]."""
    return open_access / all_access if all_access > 0.0 else 0.0


@kernel
def operate_goods(params, clusters, chambers, projects, homes, events, commons, quarter):
    """Serve firms, collect fees, keep up or let decay; a good below the least service closes."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        cluster.access_capability = 0.0
        cluster.access_productivity = 0.0
        cluster.access_market = 0.0
        cluster.open_access = 0.0
        cluster.all_access = 0.0
        p = params[max(SLOTS * cluster.home, cluster.programme)]
        for g in range(N_GOODS):
            project = projects[c, g]
            if project.state != ProjectState.OPERATING:
                continue
            capacity = CAPACITY[g] * project.cost / COST[g]
            _serve(p, project, cluster, g, capacity, quarter)
            s = project.programme
            if g >= N_CLUB_GOODS:
                continue
            _keep_up(p, project, chambers[c], homes[cluster.home], project.users * capacity, capacity, quarter)
            project.service = next_service(p, project.service, project.upkeep)
            if s >= 0 and cluster.first_benefit_quarter == NEVER:
                cluster.first_benefit_quarter = quarter
            if project.service < k.LEAST_SERVICE or cluster.n_alive == 0:
                project.state = ProjectState.CLOSED
                cluster.trust_shift -= k.CLOSED_GOOD_TRUST
                record(events, commons, quarter, EventKind.GOOD_CLOSED, c, g, project.service, project.upkeep,
                       quarter - project.opened_quarter, s, 0.0, 0.0, 0.0)  # fmt: skip
        cluster.open_access = open_share(cluster.open_access, cluster.all_access)
