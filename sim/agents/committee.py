"""The strategic committee: meetings, pace, cohesion and institutional memory (step 6)."""

from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.state import Phase


@rule
def seats_of(p):
    """Seats of the committee [seats]."""
    return p.committee_private_seats + p.committee_public_seats + p.committee_civil_seats


@rule
def meets_in(p, quarter):
    """Whether the committee meets in the quarter; without seats the agency decides alone at any time."""
    return seats_of(p) == 0 or quarter % p.committee_interval_quarters == 0


@rule
def pace_of(p, cohesion):
    """Share of the waiting files that a meeting settles [share]: falls with seats beyond five and discord."""
    slow = p.seat_burden * max(0, seats_of(p) - k.SEATS_WITHOUT_BURDEN)
    return (0.5 + 0.5 * cohesion) / (1.0 + slow) if seats_of(p) > 0 else 1.0


@rule
def next_memory(memory, public_share, n_seats, n_approval_steps, party_changed, works):
    """Institutional memory [share]: kept by seats and files of approvals; a turnover takes the public part."""
    if n_seats == 0:
        return 0.0
    kept = memory * (1.0 - public_share) if party_changed else memory
    holders = n_seats + k.SEATS_PER_STEP * (n_approval_steps - 1)
    size = holders / (holders + k.SEATS_HALF_MEMORY)
    return kept + (k.MEMORY_RATE * (size - kept) if works else -k.MEMORY_FADE * kept)


@rule
def next_cohesion(p, cohesion, visible_evidence):
    """Cohesion [share]: drifts to what mixed seats allow, higher with visible results."""
    groups = min(1, p.committee_private_seats) + min(1, p.committee_public_seats) + min(1, p.committee_civil_seats)
    supported = 1.0 - k.COHESION_PER_GROUP * groups + k.COHESION_EVIDENCE * visible_evidence
    return min(1.0, max(0.0, cohesion + k.COHESION_RATE * (supported - cohesion)))


@kernel
def set_up_committees(programmes, committees):
    """Begin with the cohesion of a new committee, where there is a programme."""
    for s in range(programmes.shape[0]):
        committees[s].cohesion = k.FIRST_COHESION if programmes[s].total > 0.0 else 0.0


@kernel
def update_committees(params, programmes, agencies, committees, governments, quarter):
    """Meet or not, remember, and hold together."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase <= Phase.WAITING or programme.phase == Phase.CLOSED:
            continue
        p = params[s]
        committee = committees[s]
        government = governments[agencies[s].government]
        n_seats = seats_of(p)
        public_share = p.committee_public_seats / n_seats if n_seats > 0 else 0.0
        committee.meets = meets_in(p, quarter)
        works = committee.meets and programme.phase == Phase.EXECUTION
        committee.memory = next_memory(committee.memory, public_share, n_seats, p.n_approval_steps,
                                       government.party_changed, works)  # fmt: skip
        committee.cohesion = next_cohesion(p, committee.cohesion, programme.visible_evidence)
        committee.pace = pace_of(p, committee.cohesion)
