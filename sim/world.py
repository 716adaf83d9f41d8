"""The world at approval: arrays allocated for a size, and filled from parameters, calendars and a seed.

Each programme has a home: a block of clusters and territories that no other programme reaches. Programmes of one
country share its national government. Firms lie cluster by cluster: those alive at approval by their address from
0 up, then the places of entrants, whose addresses count down from the last one, then, where another home has larger
clusters, places that stay empty for good. Everything drawn here has the quarter before the first as its address.
"""

import math

import numpy as np

from sim.events import EVENT_DTYPE
from sim.homes import START, build_governments, settle_homes
from sim.jit import entry, kernel, rule
from sim.luck import Purpose, normal_pair, uniforms
from sim.overrides import no_overrides
from sim.parameters import constants as k
from sim.parameters.choices import N_GOODS, Composition, Tier
from sim.parameters.columns import PARAMETER_DTYPE
from sim.programmes.calendar import MAX_ELECTIONS
from sim.state import (
    ADDRESSES,
    N_PARTNERS,
    NEVER,
    NOBODY,
    SALES_PER_WORKER_KUSD,
    SLOTS,
    SMALL_FIRM_EMPLOYEES,
    Behaviour,
    Phase,
    Work,
    World,
    empty,
)


@entry
def n_slots(n_firms):
    """Places of firms in a cluster: those alive at approval, and a quarter as many for entrants."""
    return n_firms + math.ceil(k.ENTRANT_PLACES * n_firms)


def n_places_of(rows: np.recarray) -> int:
    """Places of firms in the world of some programmes [programme]: as many in every cluster as the largest needs."""
    return int(rows["n_candidate_clusters"].sum()) * n_slots(int(rows["n_firms_per_cluster"].max()))


def alone() -> np.ndarray:
    """The layout of a world of one programme, approved in its first quarter: int64 [1, (country, approval)]."""
    return np.zeros((1, 2), dtype=np.int64)


def allocate(
    rows: np.recarray,
    n_events: int = 0,
    n_series: int = 0,
    overrides: np.recarray | None = None,
    layout: np.ndarray | None = None,
) -> World:
    """Arrays for a world of the size that the programmes' rows of parameters [programme] ask for; all zeros.

    `layout` is int64 [programme, (country, quarter of approval)]: countries count from 0, the earliest approval is 0.
    """
    layout = alone() if layout is None else layout
    n_clusters, n_territories = int(rows["n_candidate_clusters"].sum()), int(rows["n_territories"].sum())
    n_firms, n_programmes = n_places_of(rows), SLOTS * len(rows)
    n_governments = 1 + int(layout[:, 0].max()) + n_territories
    return World(
        params=np.zeros(n_programmes, dtype=PARAMETER_DTYPE).view(np.recarray),
        firms=empty("firms", n_firms),
        ties=empty("ties", n_firms, N_PARTNERS),
        clusters=empty("clusters", n_clusters),
        chambers=empty("chambers", n_clusters),
        projects=empty("projects", n_clusters, N_GOODS),
        programmes=empty("programmes", n_programmes),
        agencies=empty("agencies", n_programmes),
        work=np.zeros((n_programmes, len(Work))),
        committees=empty("committees", n_programmes),
        civil_partners=empty("civil_partners", n_programmes),
        lenders=empty("lenders", n_programmes),
        governments=empty("governments", n_governments),
        calendar=np.zeros((n_governments, MAX_ELECTIONS, 2), dtype=np.int64),
        territories=empty("territories", n_territories),
        homes=empty("homes", len(rows)),
        layout=layout,
        commons=empty("commons", 1),
        overrides=no_overrides() if overrides is None else overrides,
        events=np.zeros(n_events, dtype=EVENT_DTYPE).view(np.recarray),
        series=empty("series", n_series),
    )


@rule
def behaviour_of(p, uniform):
    """A firm's type: conditional co-operator, free rider, or the rest (Fischbacher, Gaechter, Fehr 2001)."""
    if uniform < p.share_conditional:
        return Behaviour.CONDITIONAL
    if uniform < p.share_conditional + p.share_free_rider:
        return Behaviour.FREE_RIDER
    return Behaviour.UNCONDITIONAL


@rule
def size_of(normal):
    """Employees of a firm [persons]: log-normal, at least one. Assumed."""
    return max(k.LEAST_EMPLOYEES, k.FIRM_SIZE * math.exp(k.FIRM_SIZE_SPREAD * normal))


@rule
def leadership_of(p, uniform):
    """Leadership of a chamber that is there already [share]."""
    return min(
        1.0, k.LEADERSHIP_BASE + k.LEADERSHIP_GAIN * p.existing_leadership + k.LEADERSHIP_SPREAD * (uniform - 0.5)
    )


@rule
def readiness_of(has_chamber, leadership, conflict, uniform):
    """A cluster's readiness for joint work [share]: chance, existing leadership, and no conflict."""
    led = leadership if has_chamber else 0.0
    readiness = k.READINESS_BY_CHANCE * uniform + k.READINESS_BY_LEADERSHIP * led
    return min(1.0, readiness + k.READINESS_WITHOUT_CONFLICT * (1.0 - conflict))


@rule
def pull_of_ability(p, base, log_productivity):
    """How much readier a firm joins a body than an average one [multiple]: exp(a (l x usual + g x above the usual)).

    Usual productivity and productivity above it are in log points. Assumed.
    """
    return math.exp(p.join_ability * (k.JOIN_LEVEL * base + k.JOIN_GROWTH * (log_productivity - base)))


@rule
def is_offered_place(p, uniform):
    """Whether a firm is drawn for a place in group projects, which it can take as a member of the body."""
    return uniform < p.group_places_share


@kernel
def _build_cluster(p, c, cluster, chamber, seed):
    """One candidate cluster with its chamber, if it has one."""
    u_chain, u_growth, u_ready, u_connected = uniforms(seed, START, Purpose.WORLD_CLUSTER, c, 0)
    u_chamber, u_lead, u_conflict, u_capture = uniforms(seed, START, Purpose.WORLD_CLUSTER, c, 0, 1)
    cluster.is_chain = u_chain < p.chain_share
    cluster.n_links = k.LINKS_OF_CHAIN if cluster.is_chain else 1
    cluster.growth_potential = u_growth
    cluster.connectedness = u_connected
    cluster.conflict = min(1.0, p.initial_conflict * (0.5 + u_conflict)) if cluster.is_chain else 0.0
    chamber.is_alive = u_chamber < p.existing_leadership
    if chamber.is_alive:
        chamber.leadership = leadership_of(p, u_lead)
        chamber.legitimacy = 0.5
        chamber.cohesion = k.CHAMBER_COHESION * (1.0 - k.COHESION_CONFLICT * cluster.conflict)
        chamber.manager_skill = k.CHAMBER_SKILL
        chamber.capture = k.LEAST_CAPTURE + (1.0 - k.LEAST_CAPTURE) * u_capture
        chamber.composition = Composition.FIRMS
        chamber.coverage_links = 1.0 / cluster.n_links
        chamber.coverage_small = 1.0 - chamber.capture
    cluster.readiness = readiness_of(chamber.is_alive, chamber.leadership, cluster.conflict, u_ready)
    cluster.programme = NOBODY
    cluster.awaits = NOBODY
    cluster.open_project = NOBODY
    cluster.selected_quarter = NEVER
    cluster.starts_quarter = NEVER
    cluster.governed_quarter = NEVER
    cluster.plan_quarter = NEVER
    cluster.first_good_quarter = NEVER
    cluster.first_benefit_quarter = NEVER
    cluster.closed_quarter = NEVER


@kernel
def _build_needs(projects, c, seed):
    """Hidden weights of the goods among a cluster's binding constraints; they sum to one."""
    total = 0.0
    for g in range(N_GOODS):
        u, _, _, _ = uniforms(seed, START, Purpose.WORLD_NEED, c, g)
        projects[c, g].need = -math.log(u)
        total += projects[c, g].need
        projects[c, g].programme = NOBODY
        projects[c, g].opened_quarter = NEVER
    for g in range(N_GOODS):
        projects[c, g].need /= total


@kernel
def _build_firm(p, c, cluster, chamber, firm, is_cohort, seed):
    """One firm; an entrant is built as well and waits for its entry."""
    u0, u1, u_behaviour, u_link = uniforms(seed, START, Purpose.WORLD_FIRM, c, firm.address)
    u_capability, u_exporter, u_exports, u_member = uniforms(seed, START, Purpose.WORLD_FIRM, c, firm.address, 1)
    size, efficiency = normal_pair(u0, u1)
    firm.cluster = c
    firm.link = int(u_link * cluster.n_links)
    firm.behaviour = behaviour_of(p, u_behaviour)
    scale = 1.0 if is_cohort else k.ENTRANT_SIZE
    firm.normal_employees = max(k.LEAST_EMPLOYEES, scale * size_of(size))
    firm.is_small = firm.normal_employees < SMALL_FIRM_EMPLOYEES
    firm.base_productivity = k.PRODUCTIVITY_SPREAD * efficiency
    firm.log_productivity = firm.base_productivity
    firm.usual_capability = k.NORMAL_CAPABILITY + k.CAPABILITY_SPREAD * (u_capability - 0.5)
    firm.capability = firm.usual_capability
    firm.trust = p.initial_trust
    firm.belief = p.initial_belief
    sales = firm.normal_employees * SALES_PER_WORKER_KUSD
    firm.normal_exports = k.EXPORT_SHARE * (0.5 + u_exports) * sales
    is_exporter = u_exporter < k.EXPORTERS_AT_START
    open_to_it = (1.0 - chamber.capture * firm.is_small) * pull_of_ability(
        p, firm.base_productivity, firm.log_productivity
    )
    is_member = chamber.is_alive and u_member < k.MEMBERS_AT_START * open_to_it
    u_place, _, _, _ = uniforms(seed, START, Purpose.BENEFICIARY_LOT, c, firm.address)
    firm.is_drawn = is_offered_place(p, u_place)
    firm.is_cohort = is_cohort
    firm.is_alive = is_cohort
    if is_cohort:
        firm.is_exporter = is_exporter
        firm.exports = firm.normal_exports if is_exporter else 0.0
        firm.is_member = is_member
        firm.employees = firm.normal_employees * (1.0 + p.employment_elasticity * firm.exports / sales)


@kernel
def _build_programme(p, is_sequel, home, territories, programme, agency, lender, total):
    """One programme slot with its money; none at all without money. Who comes later waits for the approval."""
    programme.phase = Phase.ABSENT
    programme.approval_quarter = NEVER
    programme.effective_quarter = NEVER
    programme.first_money_quarter = NEVER
    programme.original_deadline = NEVER
    programme.deadline = NEVER
    programme.closed_quarter = NEVER
    programme.last_evaluation = NEVER
    programme.last_paid_quarter = NEVER
    programme.territory = home.first_territory
    territory = territories[programme.territory]
    agency.tier = p.executor_tier
    agency.national = territory.national
    agency.government = territory.national if p.executor_tier == Tier.NATIONAL else territory.subnational
    if total <= 0.0:
        return
    programme.phase = Phase.WAITING
    programme.approval_quarter = NEVER if is_sequel else home.approval
    programme.total = total
    programme.undisbursed = total
    programme.is_launched_by_present = True
    programme.strategy_kept = 1.0
    programme.n_components = p.n_components
    programme.match_rate = p.club_match_rate
    lender.loan = total * (1.0 - p.counterpart_share)
    lender.counterpart = total - lender.loan
    lender.patience = p.lender_patience_quarters
    lender.supervision = p.supervision


@rule
def preparedness_of(p):
    """How far a programme could be prepared before its approval [share]: by the time in office."""
    return min(1.0, p.launch_offset_quarters / k.PREPARATION_QUARTERS)


@rule
def administration_of(p):
    """Budget share of the agency: more with each further executing unit."""
    return p.administration_share + k.ADMINISTRATION_PER_UNIT * (p.n_executing_units - 1)


@kernel
def share_budgets(p, programme):
    """Divide the money among the budgets; shared goods get what is left, less the reserve."""
    total = programme.total
    programme.training_budget = p.training_share * total
    programme.group_budget = p.group_share * total
    programme.single_budget = p.single_firm_share * total
    programme.facilitation_budget = p.facilitation_share * total
    programme.evaluation_budget = p.me_share * total
    programme.maintenance_budget = p.maintenance_share * total
    programme.administration_budget = administration_of(p) * total
    rest = total - programme.training_budget - programme.group_budget - programme.single_budget
    rest -= programme.facilitation_budget + programme.evaluation_budget
    rest -= programme.maintenance_budget + programme.administration_budget
    programme.reserve = p.reserve_share * rest
    programme.club_budget = rest - programme.reserve
    programme.preparedness = preparedness_of(p)


@kernel
def _build_home(world, h, n_places, seed):
    """The clusters of one home with their chambers, goods and firms."""
    home = world.homes[h]
    p = world.params[SLOTS * h]
    n_used = n_slots(p.n_firms_per_cluster)
    for number in range(home.n_clusters):
        c = home.first_cluster + number
        cluster = world.clusters[c]
        cluster.home = h
        cluster.territory = home.first_territory + number % home.n_territories
        cluster.neighbourhood = home.first_cluster + number // k.OTHER_CLUSTERS * k.OTHER_CLUSTERS
        cluster.n_cohort = p.n_firms_per_cluster
        _build_cluster(p, c, cluster, world.chambers[c], seed)
        _build_needs(world.projects, c, seed)
        for place in range(n_places):
            i = c * n_places + place
            firm = world.firms[i]
            is_cohort = place < p.n_firms_per_cluster
            firm.address = place if is_cohort else ADDRESSES - 1 - (place - p.n_firms_per_cluster)
            _build_firm(p, c, cluster, world.chambers[c], firm, is_cohort, seed)
            firm.has_lived = is_cohort or place >= n_used
            for partner in range(N_PARTNERS):
                world.ties[i, partner].partner = NOBODY


@kernel
def build(world, calendars, seed):
    """Fill a world of zeros from its rows of parameters, the calendars [programme, tier, election, 2] and a seed."""
    settle_homes(world)
    build_governments(world, calendars, seed)
    world.commons[0].lessons = world.params[0].initial_lessons
    n_places = world.firms.shape[0] // world.clusters.shape[0]
    for h in range(world.homes.shape[0]):
        _build_home(world, h, n_places, seed)
    for s in range(world.programmes.shape[0]):
        p = world.params[s]
        is_sequel = s % SLOTS > 0
        total = p.loan_musd / (1.0 - p.counterpart_share) / k.MUSD
        if p.sequel:
            total *= 1.0 - p.first_phase_share if is_sequel else p.first_phase_share
        elif is_sequel:
            total = 0.0
        _build_programme(p, is_sequel, world.homes[s // SLOTS], world.territories, world.programmes[s],
                         world.agencies[s], world.lenders[s], total)  # fmt: skip
        if total > 0.0:
            share_budgets(p, world.programmes[s])
