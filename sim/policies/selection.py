"""Selection: which clusters are financed, by four strategies and a criterion (step 8)."""

import numpy as np

from sim.events import EventKind, record
from sim.forced import forced_value
from sim.jit import kernel, rule
from sim.ledger import pay
from sim.luck import Purpose, uniforms
from sim.overrides import OverrideActor, OverrideKind
from sim.parameters import constants as k
from sim.parameters.choices import Criterion, Selection, Tier
from sim.state import NOBODY, SLOTS, Phase, Stage


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


@kernel
def _is_eligible(programme, agency, cluster):
    """Whether a cluster of its home may still be chosen: a national agency looks at all territories there."""
    reached = agency.tier == Tier.NATIONAL or cluster.territory == programme.territory
    return reached and cluster.programme == NOBODY


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
def _finance(p, s, cluster, share, programme, quarter):
    """Take a cluster into the programme with its share of the money for shared goods."""
    cluster.programme = s
    cluster.stage = Stage.AWARENESS
    cluster.stage_quarter = quarter
    cluster.selected_quarter = quarter
    cluster.work_left = k.ONBOARDING_WORK
    cluster.ownership = plan_ownership(p)
    cluster.mobilised = k.MOBILISED_AT_FIRST * cluster.readiness * cluster.ownership
    cluster.budget += share
    programme.club_budget -= share
    programme.n_financed += 1
    programme.n_active += 1


@kernel
def _choose(p, s, programme, agency, lender, clusters, chambers, home, overrides, events, commons, quarter, seed):
    """Finance the best candidates one after the other; the losers of a tender are disappointed."""
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
        _finance(p, s, clusters[best], share, programme, quarter)
        record(events, commons, quarter, EventKind.SELECTED, best, s, best_score, clusters[best].growth_potential,
               clusters[best].readiness, clusters[best].connectedness, 0.0, 0.0, 0.0)  # fmt: skip
    if p.selection == Selection.TENDER:
        for c in range(home.first_cluster, end):
            if _is_eligible(programme, agency, clusters[c]):
                clusters[c].trust_shift -= k.TENDER_DISAPPOINTMENT


@kernel
def select_clusters(params, programmes, agencies, lenders, clusters, chambers, homes, overrides, events, commons,
                    quarter, seed):  # fmt: skip
    """Do the work of selection, then choose; a sequel goes on with the clusters of the first loan."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION or programme.was_selected:
            continue
        p = params[s]
        if quarter == programme.first_money_quarter:
            programme.selection_work = selection_work(p)
        programme.selection_work = max(0.0, programme.selection_work - agencies[s].served)
        if programme.selection_work <= 0.0 and programme.may_sign:
            programme.was_selected = True
            _choose(p, s, programme, agencies[s], lenders[s], clusters, chambers, homes[s // SLOTS], overrides, events,
                    commons, quarter, seed)  # fmt: skip
