"""The world at approval: arrays allocated for a size, and filled from parameters, calendar and seed.

Firms lie cluster by cluster: those alive at approval by their address from 0 up, then the places of entrants, whose
addresses count down from the last one. Everything drawn here has the quarter before the first as its address.
"""

import math

import numpy as np

from sim.events import EVENT_DTYPE
from sim.jit import kernel, rule
from sim.luck import Purpose, normal_pair, uniforms
from sim.overrides import no_overrides
from sim.parameters import constants as k
from sim.parameters.choices import N_GOODS, Composition, Tier
from sim.parameters.columns import PARAMETER_DTYPE
from sim.programmes.calendar import MAX_ELECTIONS, NEVER_HELD, UNUSED
from sim.state import (
    ADDRESSES,
    N_PARTNERS,
    N_PROGRAMMES,
    NEVER,
    NOBODY,
    SALES_PER_WORKER_KUSD,
    SMALL_FIRM_EMPLOYEES,
    Behaviour,
    Phase,
    Work,
    World,
    empty,
)

START = -1  # the quarter whose luck makes the world


def n_slots(n_firms: int) -> int:
    """Places of firms in a cluster: those alive at approval, and a quarter as many for entrants."""
    return n_firms + math.ceil(k.ENTRANT_PLACES * n_firms)


def allocate(row: np.void, n_events: int = 0, n_series: int = 0, overrides: np.recarray | None = None) -> World:
    """Arrays for a world of the size that a row of parameters asks for; all zeros."""
    n_clusters, n_territories = int(row["n_candidate_clusters"]), int(row["n_territories"])
    n_firms = n_clusters * n_slots(int(row["n_firms_per_cluster"]))
    return World(
        params=np.zeros(N_PROGRAMMES, dtype=PARAMETER_DTYPE).view(np.recarray),
        firms=empty("firms", n_firms),
        ties=empty("ties", n_firms, N_PARTNERS),
        clusters=empty("clusters", n_clusters),
        chambers=empty("chambers", n_clusters),
        projects=empty("projects", n_clusters, N_GOODS),
        programmes=empty("programmes", N_PROGRAMMES),
        agencies=empty("agencies", N_PROGRAMMES),
        work=np.zeros((N_PROGRAMMES, len(Work))),
        committees=empty("committees", N_PROGRAMMES),
        civil_partners=empty("civil_partners", N_PROGRAMMES),
        lenders=empty("lenders", N_PROGRAMMES),
        governments=empty("governments", 1 + n_territories),
        calendar=np.zeros((len(Tier), MAX_ELECTIONS, 2), dtype=np.int64),
        territories=empty("territories", n_territories),
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
def election_quarters(term, number, shift):
    """Hand-over [quarters since taking office] of the stylised calendar; the election is a quarter earlier."""
    return number * term - shift


@rule
def is_on_calendar(p, election, hand_over):
    """Whether an election is one of the run's: held at all, and its winner not in office before the present one."""
    return p.elections_held and election < NEVER_HELD and hand_over + p.calendar_shift_quarters > 0


@kernel
def _place_calendar(p, world, given):
    """Turn the given calendar, or regular terms where none is given, into quarters of the run."""
    shift = p.calendar_shift_quarters - p.launch_offset_quarters
    for tier in range(given.shape[0]):
        has_own = given[tier, 0, 0] < UNUSED
        between = 0 if tier == p.executor_tier else p.term_quarters // 2
        n = 0
        for number in range(given.shape[1]):
            election = given[tier, number, 0]
            hand_over = given[tier, number, 1]
            if not has_own:
                hand_over = election_quarters(p.term_quarters, number, between)
                election = hand_over - 1
            if is_on_calendar(p, election, hand_over):
                world.calendar[tier, n, 0] = election + shift
                world.calendar[tier, n, 1] = hand_over + shift
                n += 1
        for number in range(n, given.shape[1]):
            world.calendar[tier, number, 0] = UNUSED
            world.calendar[tier, number, 1] = UNUSED


@kernel
def _build_governments(p, world, seed):
    """National government, then one per territory; the one that launches the programme is close to it."""
    governments = world.governments
    for g in range(governments.shape[0]):
        government = governments[g]
        government.tier = Tier.NATIONAL if g == 0 else Tier.SUBNATIONAL
        government.territory = 0 if g == 0 else g - 1
        u, _, _, _ = uniforms(seed, START, Purpose.GOVERNMENT, government.tier, government.territory)
        government.closeness = 0.5 + p.closeness_spread * (u - 0.5)
        launches = government.tier == p.executor_tier and government.territory == 0
        if launches:
            government.closeness = k.LAUNCH_CLOSENESS
        government.approval = 0.5
        government.fiscal_space = 0.5
        government.terms = 1
        while (
            government.next_election < world.calendar.shape[1] - 1
            and world.calendar[government.tier, government.next_election, 1] < 0
        ):
            government.next_election += 1
    for t in range(world.territories.shape[0]):
        world.territories[t].national = 0
        world.territories[t].subnational = 1 + t


@kernel
def _build_cluster(p, c, cluster, chamber, n_territories, seed):
    """One candidate cluster with its chamber, if it has one."""
    u_chain, u_growth, u_ready, u_connected = uniforms(seed, START, Purpose.WORLD_CLUSTER, c, 0)
    u_chamber, u_lead, u_conflict, u_capture = uniforms(seed, START, Purpose.WORLD_CLUSTER, c, 0, 1)
    cluster.territory = c % n_territories
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
    cluster.open_project = NOBODY
    cluster.selected_quarter = NEVER
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
    is_member = chamber.is_alive and u_member < k.MEMBERS_AT_START * (1.0 - chamber.capture * firm.is_small)
    firm.is_cohort = is_cohort
    firm.is_alive = is_cohort
    firm.has_lived = is_cohort
    if is_cohort:
        firm.is_exporter = is_exporter
        firm.exports = firm.normal_exports if is_exporter else 0.0
        firm.is_member = is_member
        firm.employees = firm.normal_employees * (1.0 + p.employment_elasticity * firm.exports / sales)


@kernel
def _build_programme(p, s, programme, agency, lender, total):
    """One programme slot with its money; none at all without money."""
    programme.phase = Phase.ABSENT
    programme.approval_quarter = NEVER
    programme.effective_quarter = NEVER
    programme.first_money_quarter = NEVER
    programme.original_deadline = NEVER
    programme.deadline = NEVER
    programme.closed_quarter = NEVER
    programme.last_evaluation = NEVER
    programme.last_paid_quarter = NEVER
    agency.tier = p.executor_tier
    agency.national = 0
    agency.government = 0 if p.executor_tier == Tier.NATIONAL else 1 + programme.territory
    if total <= 0.0:
        return
    programme.phase = Phase.RATIFICATION if s == 0 else Phase.WAITING
    programme.approval_quarter = 0 if s == 0 else NEVER
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
def build(world, calendar, seed):
    """Fill a world of zeros from its rows of parameters, a calendar and a seed."""
    p = world.params[0]
    _place_calendar(p, world, calendar)
    _build_governments(p, world, seed)
    world.commons[0].lessons = p.initial_lessons
    n_places = world.firms.shape[0] // world.clusters.shape[0]
    for c in range(world.clusters.shape[0]):
        cluster = world.clusters[c]
        _build_cluster(p, c, cluster, world.chambers[c], world.territories.shape[0], seed)
        _build_needs(world.projects, c, seed)
        for place in range(n_places):
            i = c * n_places + place
            firm = world.firms[i]
            is_cohort = place < p.n_firms_per_cluster
            firm.address = place if is_cohort else ADDRESSES - 1 - (place - p.n_firms_per_cluster)
            _build_firm(p, c, cluster, world.chambers[c], firm, is_cohort, seed)
            for partner in range(N_PARTNERS):
                world.ties[i, partner].partner = NOBODY
    for s in range(world.programmes.shape[0]):
        p = world.params[s]
        total = p.loan_musd / (1.0 - p.counterpart_share) / k.MUSD
        if p.sequel:
            total *= p.first_phase_share if s == 0 else 1.0 - p.first_phase_share
        elif s > 0:
            total = 0.0
        _build_programme(p, s, world.programmes[s], world.agencies[s], world.lenders[s], total)
        if total > 0.0:
            share_budgets(p, world.programmes[s])
