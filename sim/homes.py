"""Homes of programmes, and the governments there with their calendars.

A home is a block of clusters and territories that no other programme reaches, each territory with a government of its
own. Programmes of one country share its national government, with its elections, crises and decisions: the one that is
approved first brings the calendar and the parameters that describe it.
"""

from sim.jit import kernel, rule
from sim.luck import Purpose, uniforms
from sim.parameters.choices import Tier
from sim.programmes.calendar import NEVER_HELD, UNUSED
from sim.state import NOBODY, SLOTS

START = -1  # the quarter whose luck makes the world


@rule
def election_quarters(term, number, shift):
    """Hand-over [quarters since taking office] of the stylised calendar; the election is a quarter earlier."""
    return number * term - shift


@rule
def is_on_calendar(p, election, hand_over):
    """Whether an election is one of the run's: held at all, and its winner not in office before the present one."""
    return p.elections_held and election < NEVER_HELD and hand_over + p.calendar_shift_quarters > 0


@kernel
def _place_calendar(p, given, tier, launch, own):
    """Turn the given calendar of a tier, or regular terms where none is given, into quarters of the world.

    `launch` is the quarter in which the programme is approved whose calendar it is.
    """
    has_own = given[tier, 0, 0] < UNUSED
    between = 0 if tier == p.executor_tier else p.term_quarters // 2
    shift = launch + p.calendar_shift_quarters - p.launch_offset_quarters
    n = 0
    for number in range(given.shape[1]):
        election = given[tier, number, 0]
        hand_over = given[tier, number, 1]
        if not has_own:
            hand_over = election_quarters(p.term_quarters, number, between)
            election = hand_over - 1
        if is_on_calendar(p, election, hand_over):
            own[n, 0] = election + shift
            own[n, 1] = hand_over + shift
            n += 1
    for number in range(n, given.shape[1]):
        own[number, 0] = UNUSED
        own[number, 1] = UNUSED


@kernel
def settle_homes(world):
    """Give every programme its home: a block of clusters and of territories, a country, and a window of time."""
    clusters = 0
    territories = 0
    for h in range(world.homes.shape[0]):
        home = world.homes[h]
        p = world.params[SLOTS * h]
        home.country = world.layout[h, 0]
        home.approval = world.layout[h, 1]
        home.end = home.approval + p.horizon_quarters
        home.first_cluster = clusters
        home.n_clusters = p.n_candidate_clusters
        home.first_territory = territories
        home.n_territories = p.n_territories
        clusters += p.n_candidate_clusters
        territories += p.n_territories


@kernel
def _lead_of(homes, country):
    """The programme of a country that is approved first; among several of one quarter the first that is given."""
    lead = NOBODY
    for h in range(homes.shape[0]):
        if homes[h].country == country and (lead == NOBODY or homes[h].approval < homes[lead].approval):
            lead = h
    return lead


@kernel
def _build_government(p, government, calendar, seed):
    """One government in office at the start of the world."""
    u, _, _, _ = uniforms(seed, START, Purpose.GOVERNMENT, government.tier, government.territory)
    government.closeness = 0.5 + p.closeness_spread * (u - 0.5)
    government.approval = 0.5
    government.fiscal_space = 0.5
    government.terms = 1
    while government.next_election < calendar.shape[0] - 1 and calendar[government.next_election, 1] < 0:
        government.next_election += 1


@kernel
def build_governments(world, calendars, seed):
    """A national government per country, then one per territory, each on the calendar of its programme's file."""
    n_countries = world.governments.shape[0] - world.territories.shape[0]
    for country in range(n_countries):
        lead = _lead_of(world.homes, country)
        world.governments[country].tier = Tier.NATIONAL
        world.governments[country].territory = country
        world.governments[country].described_by = SLOTS * lead
    for h in range(world.homes.shape[0]):
        home = world.homes[h]
        for t in range(home.first_territory, home.first_territory + home.n_territories):
            government = world.governments[n_countries + t]
            government.tier = Tier.SUBNATIONAL
            government.territory = t
            government.described_by = SLOTS * h
            world.territories[t].home = h
            world.territories[t].national = home.country
            world.territories[t].subnational = n_countries + t
    for g in range(world.governments.shape[0]):
        government = world.governments[g]
        h = government.described_by // SLOTS
        p = world.params[government.described_by]
        _place_calendar(p, calendars[h], government.tier, world.homes[h].approval, world.calendar[g])
        _build_government(p, government, world.calendar[g], seed)
