"""Selection: which clusters are financed, by four strategies and a criterion (step 8)."""

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.homes import START
from sim.jit import kernel, rule
from sim.ledger import pay
from sim.luck import Purpose, uniform, uniforms
from sim.overrides import OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Criterion, Selection, Tier
from sim.stages import enter_stage
from sim.state import NEVER, NOBODY, SLOTS, Phase, Stage


@rule
def selection_work(p):
    """Work that the selection takes [units of work]; preselected clusters need none."""
    if p.selection == Selection.TENDER:
        return k.TENDER_WORK
    if p.selection == Selection.SHORTLIST:
        return k.SHORTLIST_WORK
    if p.selection == Selection.ALL_SECTORS:
        return k.ALL_SECTORS_WORK
    return 0.0


@rule
def n_to_finance(p, n_candidates):
    """Clusters to be financed, at most the candidates; support for all sectors takes most of them."""
    n = p.n_clusters
    if p.selection == Selection.ALL_SECTORS:
        n = max(n, int(k.ALL_SECTORS_SHARE * n_candidates))
    return min(n, n_candidates, k.MOST_FINANCED)


@rule
def criterion_value(p, growth_potential, export_share, job_share, readiness):
    """What the chosen criterion says of a cluster [share]; exports and jobs against the largest candidate."""
    if p.selection_criterion == Criterion.EXPORTS:
        return export_share
    if p.selection_criterion == Criterion.JOBS:
        return job_share
    if p.selection_criterion == Criterion.READINESS:
        return readiness
    return growth_potential


@rule
def score_of(p, value, organised, connectedness, u1, u2):
    """Score of a candidate: tender favours the organised, preparation the connected and stale. Assumed.

    `u1` + `u2` - 1 is a triangular error of observation, half as large for consultants.
    """
    error = p.selection_noise * (u1 + u2 - 1.0)
    if p.selection == Selection.TENDER:
        return 0.5 * value + 0.5 * organised + error
    if p.selection == Selection.SHORTLIST:
        return value + 0.5 * error
    if p.selection == Selection.PRESELECTED:
        return (1.0 - p.connection_bias) * (value + k.STALE_NOISE * error) + p.connection_bias * connectedness
    return value + error


@rule
def plan_ownership(p):
    """How far the firms own what is planned for them [share]: high after a tender, low after consultants."""
    if p.selection == Selection.TENDER:
        return k.OWNERSHIP_TENDER
    if p.selection == Selection.SHORTLIST:
        return k.OWNERSHIP_SHORTLIST
    if p.selection == Selection.PRESELECTED:
        return k.OWNERSHIP_PRESELECTED
    return k.OWNERSHIP_ALL_SECTORS


@rule
def quarters_to_wait(p, place, n):
    """How long a chosen cluster waits for its start [quarters]: its place among n, from 0, x roll-out / n."""
    return place * p.rollout_quarters // n


@kernel
def _is_eligible(programme, agency, cluster):
    """Whether a cluster of its home may still be chosen: a national agency looks at all territories there."""
    reached = agency.tier == Tier.NATIONAL or cluster.territory == programme.territory
    return reached and cluster.programme == NOBODY and cluster.awaits == NOBODY


@kernel
def plan_selection(params, programmes, agencies, clusters, homes):
    """Set how many clusters of its home each programme is to finance."""
    for s in range(programmes.shape[0]):
        n_candidates = 0
        home = homes[s // SLOTS]
        for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
            is_own = clusters[c].territory == programmes[s].territory
            if is_own or agencies[s].tier == Tier.NATIONAL:
                n_candidates += 1
        programmes[s].n_planned = n_to_finance(params[s], n_candidates) if programmes[s].total > 0.0 else 0


@kernel
def score_candidate(p, s, cluster, c, chamber, most_exports, most_jobs, overrides, quarter, seed):
    """One candidate's score; a forced choice beats all others."""
    u1, u2, _, _ = uniforms(seed, 0, Purpose.SELECTION, s, c)
    organised = 0.5 * cluster.readiness + (0.5 * chamber.leadership if chamber.is_alive else 0.0)
    value = criterion_value(p, cluster.growth_potential, cluster.exports / most_exports,
                            cluster.employees / most_jobs, cluster.readiness)  # fmt: skip
    score = score_of(p, value, organised, cluster.connectedness, u1, u2)
    forced = forced_value(overrides, quarter, OverrideActor.AGENCY, OverrideKind.SELECTION, c)
    if np.isnan(forced):
        return score
    return k.FORCED_SCORE if forced > 0.0 else -k.FORCED_SCORE


@kernel
def _take_in(s, cluster, share, programme, quarter):
    """Choose a cluster and set its share of the money for shared goods aside; it waits for its start."""
    cluster.awaits = s
    cluster.selected_quarter = quarter
    cluster.budget += share
    programme.club_budget -= share
    programme.n_waiting += 1


@kernel
def _lot(s, c, seed):
    """The lot that a chosen cluster draws for its place in the roll-out."""
    return uniform(seed, START, Purpose.ROLLOUT_LOT, s, c)


@kernel
def _draw_starts(p, s, programme, clusters, home, quarter, seed):
    """Set when each chosen cluster is to begin, in an order drawn by lot."""
    end = home.first_cluster + home.n_clusters
    for c in range(home.first_cluster, end):
        if clusters[c].awaits != s:
            continue
        place = 0
        if p.rollout_quarters > 0:
            for other in range(home.first_cluster, end):
                place += clusters[other].awaits == s and _lot(s, other, seed) < _lot(s, c, seed)
        clusters[c].starts_quarter = quarter + quarters_to_wait(p, place, programme.n_waiting)


@kernel
def _begin(p, s, c, cluster, programme, events, commons, quarter):
    """Begin to finance a chosen cluster; a wait before is told."""
    waited = quarter - cluster.selected_quarter
    if waited > 0:
        record(events, commons, quarter, EventKind.CLUSTER_STARTED, c, s, waited, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    cluster.awaits = NOBODY
    cluster.programme = s
    cluster.starts_quarter = quarter
    enter_stage(cluster, Stage.AWARENESS, k.ONBOARDING_WORK, quarter)
    cluster.ownership = plan_ownership(p)
    cluster.mobilised = k.MOBILISED_AT_FIRST * cluster.readiness * cluster.ownership
    programme.n_waiting -= 1
    programme.n_financed += 1
    programme.n_active += 1


@kernel
def _roll_out(p, s, programme, clusters, home, events, commons, quarter):
    """Begin with the chosen clusters whose time has come; those that a closed programme left waiting are free again."""
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        cluster = clusters[c]
        if cluster.awaits != s:
            continue
        if programme.phase == Phase.CLOSED:
            cluster.awaits = NOBODY
            cluster.starts_quarter = NEVER
            programme.n_waiting -= 1
        elif programme.may_sign and quarter >= cluster.starts_quarter:
            _begin(p, s, c, cluster, programme, events, commons, quarter)


@kernel
def _choose(p, s, programme, agency, lender, clusters, chambers, home, overrides, events, commons, quarter, seed):
    """Take in the best candidates one after the other; the losers of a tender are disappointed."""
    most_exports = 1.0
    most_jobs = 1.0
    end = home.first_cluster + home.n_clusters
    for c in range(home.first_cluster, end):
        most_exports = max(most_exports, clusters[c].exports)
        most_jobs = max(most_jobs, clusters[c].employees)
    if p.selection == Selection.SHORTLIST:
        fee = min(programme.club_budget, k.SHORTLIST_FEE * programme.total)
        programme.club_budget -= fee
        pay(programme, lender, fee)
    share = programme.club_budget / max(1, programme.n_planned)
    for _ in range(programme.n_planned):
        best = NOBODY
        best_score = -np.inf
        for c in range(home.first_cluster, end):
            cluster = clusters[c]
            if _is_eligible(programme, agency, cluster):
                score = score_candidate(p, s, cluster, c, chambers[c], most_exports, most_jobs, overrides, quarter,
                                        seed)  # fmt: skip
                if score > best_score:
                    best, best_score = c, score
        if best == NOBODY or best_score <= -k.FORCED_SCORE:
            break
        _take_in(s, clusters[best], share, programme, quarter)
        record(events, commons, quarter, EventKind.SELECTED, best, s, best_score, clusters[best].growth_potential,
               clusters[best].readiness, clusters[best].connectedness, 0.0, 0.0, 0.0)  # fmt: skip
    if p.selection == Selection.TENDER:
        for c in range(home.first_cluster, end):
            if _is_eligible(programme, agency, clusters[c]):
                clusters[c].trust_shift -= k.TENDER_DISAPPOINTMENT
    _draw_starts(p, s, programme, clusters, home, quarter, seed)


@kernel
def select_clusters(params, programmes, agencies, lenders, clusters, chambers, homes, overrides, events, commons,
                    quarter, seed):  # fmt: skip
    """Do the work of selection, choose, and begin; a sequel goes on with the clusters of the first loan."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        p = params[s]
        home = homes[s // SLOTS]
        if programme.phase == Phase.EXECUTION and not programme.was_selected:
            if quarter == programme.first_money_quarter:
                programme.selection_work = selection_work(p)
            programme.selection_work = max(0.0, programme.selection_work - agencies[s].served)
            if programme.selection_work <= 0.0 and programme.may_sign:
                programme.was_selected = True
                _choose(p, s, programme, agencies[s], lenders[s], clusters, chambers, home, overrides, events,
                        commons, quarter, seed)  # fmt: skip
        if programme.n_waiting > 0:
            _roll_out(p, s, programme, clusters, home, events, commons, quarter)
