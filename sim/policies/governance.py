"""Awareness and governance of the clusters: mobilise firms, adopt or build their body (step 9)."""

from sim.events import EventKind, record
from sim.jit import kernel, rule
from sim.luck import Purpose, uniforms
from sim.parameters import constants as k
from sim.parameters.choices import Composition, GovernanceBase
from sim.stages import enter_stage
from sim.state import Phase, Stage


@rule
def attention_left(p):
    """Attention of firms that other programmes leave [share]; coordination with them wins some back."""
    return max(0.0, 1.0 - p.overlap_strength * p.other_programmes * (1.0 - p.coordination))


@rule
def next_mobilised(p, mobilised, trust, facilitation, in_crisis):
    """Mobilised share of the firms: m' = m + r (1 - m) attention (1/2 + trust/2)(1 + facilitation)."""
    speed = p.mobilisation_rate * attention_left(p) * (0.5 + 0.5 * trust) * (1.0 + k.FACILITATION_GAIN * facilitation)
    if in_crisis:
        speed *= 1.0 + p.crisis_cooperation
    return min(1.0, mobilised + min(1.0, speed) * (1.0 - mobilised))


@rule
def composition_pace(composition):
    """Pace of a body with these members against one of firms only [multiple]: more seats, slower talks."""
    if composition == Composition.WITH_KNOWLEDGE_PARTNERS:
        return k.PACE_WITH_KNOWLEDGE_PARTNERS
    if composition == Composition.PUBLIC_PRIVATE:
        return k.PACE_PUBLIC_PRIVATE
    return 1.0


@rule
def building_pace(p, mobilised, conflict, facilitation):
    """Progress of a new body in a quarter [share of the way]: conflict between links slows it."""
    pace = (0.5 + 0.5 * mobilised) * (1.0 + k.FACILITATION_GAIN * facilitation) / k.GOVERNANCE_QUARTERS
    return pace * composition_pace(p.governance_composition) / (1.0 + p.conflict_strength * conflict)


@rule
def body_failure_chance(p, conflict, facilitation):
    """Chance that a body fails in a quarter of its building [probability], in proportion to conflict."""
    calmed = 1.0 - k.FACILITATION_CALMS * facilitation
    return min(1.0, p.body_failure_prob * p.conflict_strength * (k.CONFLICT_EVEN_HORIZONTAL + conflict) * calmed)


@rule
def legitimacy_gain(composition):
    """Legitimacy that public and knowledge partners add to a body [share]."""
    if composition == Composition.WITH_KNOWLEDGE_PARTNERS:
        return k.LEGITIMACY_KNOWLEDGE
    if composition == Composition.PUBLIC_PRIVATE:
        return k.LEGITIMACY_PUBLIC
    return 0.0


@kernel
def _found_body(p, chamber, cluster, facilitation):
    """Found the body of a cluster; a rival chamber costs it cohesion."""
    chamber.cohesion = 1.0 - k.COHESION_CONFLICT * cluster.conflict - (k.RIVALRY if chamber.is_alive else 0.0)
    chamber.is_alive = True
    chamber.is_new = True
    chamber.composition = p.governance_composition
    chamber.leadership = k.NEW_LEADERSHIP + k.FACILITATED_LEADERSHIP * facilitation
    chamber.legitimacy = min(1.0, k.NEW_LEGITIMACY + legitimacy_gain(p.governance_composition))
    chamber.coverage_links = 1.0 - k.UNCOVERED_BY_CONFLICT * cluster.conflict
    chamber.coverage_small = k.NEW_COVERAGE_SMALL
    chamber.capture = 0.0


@kernel
def _govern(p, s, c, cluster, chamber, facilitation, events, commons, quarter, seed):
    """Adopt the living chamber, or build a body for the whole chain, which may fail."""
    if p.governance_base == GovernanceBase.EXISTING and chamber.is_alive:
        if cluster.progress <= 0.0:
            chamber.composition = p.governance_composition
            chamber.legitimacy = min(1.0, chamber.legitimacy + legitimacy_gain(p.governance_composition))
        cluster.progress += composition_pace(p.governance_composition) / k.ADOPTION_QUARTERS
    else:
        u, _, _, _ = uniforms(seed, quarter, Purpose.CHAMBER, c, s)
        if cluster.progress < 1.0 and u < body_failure_chance(p, cluster.conflict, facilitation):
            cluster.progress = 0.0
            cluster.trust_shift -= k.FAILED_BODY_TRUST
            record(events, commons, quarter, EventKind.BODY_FAILED, c, s, cluster.conflict, cluster.mobilised,
                   0.0, 0.0, 0.0, 0.0, 0.0)  # fmt: skip
            return
        cluster.progress += building_pace(p, cluster.mobilised, cluster.conflict, facilitation)
        cluster.conflict *= 1.0 - k.CONFLICT_SETTLED * facilitation
        if cluster.progress >= 1.0 and cluster.work_left <= 0.0:
            _found_body(p, chamber, cluster, facilitation)
    if cluster.progress >= 1.0 and cluster.work_left <= 0.0:
        cluster.governed_quarter = quarter
        record(events, commons, quarter, EventKind.BODY_FORMED, c, s, 1.0 if chamber.is_new else 0.0,
               chamber.leadership, chamber.coverage_links, chamber.legitimacy, cluster.mobilised, 0.0, 0.0)  # fmt: skip
        enter_stage(cluster, Stage.DIAGNOSIS, k.DIAGNOSIS_WORK, quarter)


@kernel
def update_governance(params, programmes, agencies, clusters, chambers, events, commons, quarter, seed):
    """Mobilise the firms of financed clusters and give each cluster its body."""
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        s = cluster.programme
        if s < 0 or cluster.stage >= Stage.DROPPED:
            continue
        programme = programmes[s]
        if programme.phase != Phase.EXECUTION or programme.suspended_left > 0:
            continue
        p = params[s]
        cluster.mobilised = next_mobilised(
            p, cluster.mobilised, cluster.mean_trust, programme.facilitation, commons.in_crisis
        )
        if cluster.stage <= Stage.GOVERNANCE:
            cluster.work_left = max(0.0, cluster.work_left - agencies[s].served)
        if cluster.stage == Stage.AWARENESS and cluster.work_left <= 0.0 and cluster.mobilised >= k.MOBILISED_ENOUGH:
            enter_stage(cluster, Stage.GOVERNANCE, k.GOVERNANCE_WORK, quarter)
        elif cluster.stage == Stage.GOVERNANCE:
            _govern(p, s, c, cluster, chambers[c], programme.facilitation, events, commons, quarter, seed)
