"""Firms: trust and membership, capability, productivity, exports, employment, entry and exit (step 12)."""

import math

from sim.jit import kernel, rule
from sim.luck import Purpose, as_uniform, low_half, triangular, words
from sim.parameters import constants as k
from sim.state import NEVER, SALES_PER_WORKER_KUSD, SLOTS, Phase, Stage
from sim.world import pull_of_ability


@rule
def next_trust(trust, shift, usual):
    """Trust in the body [share]: good news moves it to one, bad news to zero, time to what is usual."""
    moved = trust + shift * (1.0 - trust if shift > 0.0 else trust)
    return min(1.0, max(0.0, moved + k.TRUST_DRIFT * (usual - moved)))


@rule
def next_fatigue(p, fatigue, is_member, sees_results):
    """Fatigue of meetings [share]: grows for members while nothing comes of them."""
    if is_member and not sees_results:
        return fatigue + p.fatigue_rate * (1.0 - fatigue)
    return fatigue * (1.0 - k.FATIGUE_RECOVERS)


@rule
def joins(has_programme, mobilised, leadership, trust, service, is_small, capture, pull, uniform):
    """Whether a firm joins its cluster's body: mobilised by a programme, or by leadership alone."""
    chance = k.JOIN_RATE * mobilised if has_programme else k.JOIN_WITHOUT_PROGRAMME * leadership
    chance *= trust * (1.0 + k.JOIN_SERVICE * service) * pull
    if is_small:
        chance *= 1.0 - k.JOIN_CAPTURED * capture
    return uniform < chance


@rule
def leaves(trust, fatigue, uniform):
    """Whether a member leaves: without trust, and tired."""
    return uniform < k.LEAVE_RATE * (1.0 - trust) * (1.0 + fatigue)


@rule
def exits(p, is_small, log_productivity, shock, ties, uniform):
    """Whether a firm goes out of business: h (1 + a small)(1 - b productivity)(1 - c shock)(1 - d ties)."""
    chance = p.exit_rate * (1.0 + (k.EXIT_SIZE if is_small else 0.0)) * (1.0 - p.tie_survival * ties)
    chance *= max(0.0, 1.0 - k.EXIT_PRODUCTIVITY * log_productivity) * max(0.0, 1.0 - k.EXIT_SHOCK * shock)
    return uniform < chance


@rule
def enters(p, shock, service, uniform):
    """Whether a firm enters at a free place: likelier in good times and where goods are at work."""
    return uniform < p.entry_rate * max(0.0, 1.0 + k.EXIT_SHOCK * shock) * (1.0 + service)


@rule
def next_capability(p, capability, usual, service, training, learned, leaked):
    """Absorptive capability [share]: c' = c + (service, training, partners, leakage)(1 - c) - d (c - usual)."""
    gain = k.CAPABILITY_SHARE * service + p.training_effect * training + learned + leaked
    return min(1.0, max(0.0, capability + gain * (1.0 - capability) - p.capability_depreciation * (capability - usual)))


@rule
def next_access(p, access, service, outside, leaked, promotion):
    """Knowledge of foreign markets [share]: built by service, outside ties, leakage, promotion in groups; it fades."""
    aim = min(1.0, k.ACCESS_SCALE * service)
    rate = p.access_rate if aim > access else p.access_fading
    gain = k.OUTSIDE_ACCESS * outside + leaked + p.promotion_effect * promotion
    moved = access + rate * (aim - access) + gain * (1.0 - access)
    return min(1.0, max(0.0, moved))


@rule
def next_productivity(p, log_productivity, base, capability_gain, service, support, shock):
    """Productivity [log points]: moves to base + e x capability gained + service + support, and is shaken."""
    level = base + p.productivity_effect * capability_gain + k.SERVICE_PRODUCTIVITY * service + support
    return log_productivity + p.productivity_rate * (level - log_productivity) + p.firm_shock_sd * shock


@rule
def readiness_to_export(access, capability_gain):
    """What lets a firm sell abroad [share]: market access, and half of the capability gained."""
    return access + k.EXPORT_CAPABILITY * capability_gain


@rule
def starts_exporting(p, readiness, uniform):
    """Whether a firm starts to export: h (1 + g x readiness)."""
    return uniform < p.export_entry_rate * (1.0 + p.export_entry_gain * max(0.0, readiness))


@rule
def stops_exporting(p, readiness, uniform):
    """Whether an exporter gives up; those who are ready to export more do so less."""
    return uniform < p.export_leave_rate * max(0.0, 1.0 - readiness)


@rule
def next_exports(p, exports, normal, readiness, exchange):
    """Exports [kUSD]: move to normal x exp(e x readiness) x (1 + exchange-rate shock)."""
    level = normal * math.exp(p.export_effect * readiness) * max(0.0, 1.0 + exchange)
    return exports + p.export_rate * (level - exports)


@rule
def next_employees(p, employees, normal, growth, hiring, taken, shock):
    """Employees [persons]: those whom others leave move to normal x (1 + elasticity x growth + hiring + shock)."""
    stayed = employees * (1.0 - taken)
    level = 1.0 + p.employment_elasticity * growth + hiring + k.SHOCK_DEMAND * shock
    return max(k.LEAST_EMPLOYEES, stayed + p.employment_rate * (normal * level - stayed))


@rule
def hiring_ahead(p, group_support, single_support):
    """Hiring on plans and projects before any effect [log points]: half on the plan, half on group projects."""
    return p.early_hiring * (0.5 + 0.5 * group_support + k.SUBSIDY_HIRING * single_support)


@rule
def workers_taken(p, expansion, others):
    """Workers whom beneficiaries take from others of the territory [share]: s x net expansion / others, up to half."""
    return min(0.5, p.displacement_strength * max(0.0, expansion) / others) if others > 0.0 else 0.0


@kernel
def _die(firm):
    """Leave the market for good; the place is never used again."""
    firm.is_alive = False
    firm.is_member = False
    firm.is_beneficiary = False
    firm.is_exporter = False
    firm.employees = 0.0
    firm.exports = 0.0
    firm.ties = 0.0
    firm.outside_tie = 0.0


@kernel
def _enter(firm):
    """Come into the market at a place of its own."""
    firm.is_alive = True
    firm.has_lived = True
    firm.employees = firm.normal_employees


@kernel
def _belong(p, firm, cluster, chamber, has_programme, uniform):
    """Trust, tiredness, joining and leaving."""
    usual = p.initial_trust
    if chamber.is_alive:
        usual += k.TRUST_LEGITIMACY * (chamber.legitimacy - usual)
    firm.trust = next_trust(firm.trust, cluster.trust_shift, usual)
    firm.fatigue = next_fatigue(p, firm.fatigue, firm.is_member, cluster.all_access > 0.0)
    if not chamber.is_alive:
        firm.is_member = False
    elif firm.is_member:
        firm.is_member = not leaves(firm.trust, firm.fatigue, uniform)
    else:
        pull = pull_of_ability(p, firm.base_productivity, firm.log_productivity)
        firm.is_member = joins(has_programme, cluster.mobilised, chamber.leadership, firm.trust, cluster.all_access,
                               firm.is_small, chamber.capture, pull, uniform)  # fmt: skip
    if firm.is_member and cluster.programme >= 0:
        firm.ever_member = True


@kernel
def _take_support(p, firm, cluster, programme, home):
    """Use group projects and subsidies, and pay the firm's own part; return support, promotion and hiring."""
    if not firm.is_beneficiary:
        return 0.0, 0.0, 0.0
    single = 0.0
    firm.received += cluster.group_public
    fee = cluster.group_fee
    if firm.address % k.FAVOURED_ONE_IN == 0:
        single = cluster.single_support
        firm.received += cluster.single_public
        fee += cluster.single_fee
    firm.paid_in += fee
    home.other_spent += fee
    programme.firms_paid += fee
    support = p.support_effect * (cluster.group_support + single)
    return support, cluster.group_support, hiring_ahead(p, cluster.group_support, single)


@kernel
def _produce(p, firm, cluster, territory, commons, shock, support, promotion, hiring, luck, export_luck):
    """Capability, then productivity, then exports, then employment."""
    share = 1.0 if firm.is_member else cluster.open_access
    training = cluster.training if firm.is_member else 0.0
    firm.received += cluster.training_public if firm.is_member else 0.0
    leak = p.diffusion_strength * k.DIFFUSION_RATE
    leaked = leak * max(0.0, cluster.capability - firm.capability)
    service = share * cluster.access_capability
    firm.capability = next_capability(p, firm.capability, firm.usual_capability, service, training, firm.learned,
                                      leaked)  # fmt: skip
    leaked = k.SPILL_ACCESS * leak * max(0.0, cluster.market_access - firm.market_access)
    firm.market_access = next_access(p, firm.market_access, share * cluster.access_market, firm.outside_tie, leaked,
                                      promotion)  # fmt: skip
    gained = firm.capability - firm.usual_capability
    firm.log_productivity = next_productivity(p, firm.log_productivity, firm.base_productivity, gained,
                                              share * cluster.access_productivity, support, luck)  # fmt: skip
    readiness = readiness_to_export(firm.market_access, gained)
    if firm.is_exporter:
        firm.exports = next_exports(p, firm.exports, firm.normal_exports, readiness, commons.exchange)
        if stops_exporting(p, readiness, export_luck):
            firm.is_exporter = False
            firm.exports = 0.0
    elif starts_exporting(p, readiness, export_luck):
        firm.is_exporter = True
        firm.exports = p.export_rate * firm.normal_exports
    growth = firm.log_productivity - firm.base_productivity
    growth += firm.exports / (firm.normal_employees * SALES_PER_WORKER_KUSD)
    taken = 0.0 if firm.is_beneficiary else territory.displacement
    before = firm.employees
    firm.employees = next_employees(p, before, firm.normal_employees, growth, hiring, taken, shock)
    if firm.is_beneficiary:
        territory.expansion += firm.employees - before
    else:
        territory.others += firm.employees


@kernel
def _start_sums(cluster):
    """Begin to count a cluster's firms anew."""
    cluster.n_alive = 0
    cluster.n_members = 0
    cluster.n_small = 0
    cluster.n_small_members = 0
    cluster.n_beneficiaries = 0
    cluster.employees = 0.0
    cluster.exports = 0.0
    cluster.sales = 0.0
    cluster.member_employees = 0.0
    cluster.member_sales = 0.0
    cluster.mean_trust = 0.0
    cluster.mean_belief = 0.0


@kernel
def _count(firm, cluster, demand):
    """Count a living firm in; return what it adds to the sums of members' capability and market access."""
    sales = firm.employees * SALES_PER_WORKER_KUSD * math.exp(firm.log_productivity) * demand + firm.exports
    cluster.n_alive += 1
    cluster.employees += firm.employees
    cluster.exports += firm.exports
    cluster.sales += sales
    cluster.n_small += firm.is_small
    if not firm.is_member:
        return 0.0, 0.0
    cluster.n_members += 1
    cluster.n_small_members += firm.is_small
    cluster.n_beneficiaries += firm.is_beneficiary
    cluster.member_employees += firm.employees
    cluster.member_sales += sales
    cluster.mean_trust += firm.trust
    cluster.mean_belief += firm.belief
    return firm.capability, firm.market_access


@kernel
def _finish_sums(cluster, initial_trust, capability, access, quarter):
    """Turn sums into means; note the first benefit that a programme brings."""
    n = cluster.n_members
    cluster.mean_trust = cluster.mean_trust / n if n > 0 else initial_trust
    cluster.mean_belief = cluster.mean_belief / n if n > 0 else 0.0
    cluster.capability = capability / n if n > 0 else 0.0
    cluster.market_access = access / n if n > 0 else 0.0
    cluster.trust_shift = 0.0
    benefits = cluster.group_public + cluster.single_public + cluster.training_public + cluster.all_access > 0.0
    if cluster.programme >= 0 and cluster.first_benefit_quarter == NEVER and n > 0 and benefits:
        cluster.first_benefit_quarter = quarter


@kernel
def update_firms(params, programmes, firms, clusters, chambers, territories, homes, commons, quarter, seed):
    """One quarter of every firm, cluster by cluster, and the sums that others read in the next."""
    n_slots = firms.shape[0] // clusters.shape[0]
    for t in range(territories.shape[0]):
        territories[t].expansion = 0.0
        territories[t].others = 0.0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        territory = territories[cluster.territory]
        s = cluster.programme
        slot = max(SLOTS * cluster.home, s)
        p = params[slot]
        has_programme = s >= 0 and programmes[s].phase == Phase.EXECUTION and programmes[s].suspended_left == 0
        is_implementing = has_programme and cluster.stage == Stage.IMPLEMENTING
        has_programme = has_programme and cluster.stage < Stage.DROPPED
        shock = commons.shock + territory.shock
        demand = max(0.0, 1.0 + shock)
        capability = 0.0
        access = 0.0
        _start_sums(cluster)
        for i in range(c * n_slots, (c + 1) * n_slots):
            firm = firms[i]
            if not firm.is_alive and firm.has_lived:
                continue
            w0, w1, w2, w3 = words(seed, quarter, Purpose.FIRM, c, firm.address)
            if not firm.is_alive:
                if enters(p, shock, cluster.all_access, as_uniform(w0)):
                    _enter(firm)
                continue
            if exits(p, firm.is_small, firm.log_productivity, shock, firm.ties, as_uniform(w0)):
                _die(firm)
                continue
            _belong(p, firm, cluster, chambers[c], has_programme, low_half(w3))
            firm.is_beneficiary = is_implementing and firm.is_member and firm.is_drawn
            support, promotion, hiring = _take_support(p, firm, cluster, programmes[slot], homes[cluster.home])
            _produce(p, firm, cluster, territory, commons, shock, support, promotion, hiring, triangular(w2),
                     as_uniform(w1))  # fmt: skip
            more_capability, more_access = _count(firm, cluster, demand)
            capability += more_capability
            access += more_access
        _finish_sums(cluster, p.initial_trust, capability, access, quarter)


@kernel
def count_firms(params, firms, clusters, quarter):
    """The sums that others read, before the first quarter."""
    n_slots = firms.shape[0] // clusters.shape[0]
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        _start_sums(cluster)
        capability = 0.0
        access = 0.0
        for i in range(c * n_slots, (c + 1) * n_slots):
            if firms[i].is_alive:
                more_capability, more_access = _count(firms[i], cluster, 1.0)
                capability += more_capability
                access += more_access
        _finish_sums(cluster, params[SLOTS * cluster.home].initial_trust, capability, access, quarter)


@kernel
def update_displacement(params, programmes, territories):
    """The workers whom beneficiaries' expansion takes from the others of their territory in the next quarter."""
    for t in range(territories.shape[0]):
        territory = territories[t]
        first = SLOTS * territory.home
        p = params[first]
        for s in range(first, first + SLOTS):
            if programmes[s].territory == t and programmes[s].phase >= Phase.EXECUTION:
                p = params[s]
        territory.displacement = workers_taken(p, territory.expansion, territory.others)
