"""Structure: components, approval steps and executing units, and the effort and errors they bring (step 7)."""

from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.parameters.choices import CivilSociety
from sim.state import Phase


@rule
def complexity_of(n_components, n_approval_steps, n_executing_units, n_clusters):
    """Complexity [share of the most complex on each count, summed over four counts]. Assumed."""
    complexity = (n_components - 1) / k.MOST_COMPONENTS + (n_approval_steps - 1) / k.MOST_STEPS
    return complexity + (n_executing_units - 1) / k.MOST_UNITS + n_clusters / k.MOST_CLUSTERS


@rule
def coordination_effort(p):
    """Effort that work with the civil-society partner adds to each item [share]."""
    if p.civil_society == CivilSociety.CO_EXECUTES:
        return p.civil_coordination
    if p.civil_society == CivilSociety.SEATS:
        return p.civil_coordination * k.COORDINATION_SEATS
    if p.civil_society == CivilSociety.CONSULTED:
        return p.civil_coordination * k.COORDINATION_CONSULTED
    return 0.0


@rule
def error_of(p, preparedness, lessons):
    """Work that has to be done again [share]: less with supervision, preparation and shared lessons."""
    error = p.base_error * (1.0 - p.supervision_effect * p.supervision)
    error *= 1.0 + p.preparation_effect * (1.0 - preparedness)
    if p.learning_community:
        error *= 1.0 - p.lessons_effect * lessons
    return min(k.MOST_ERROR, error)


@rule
def effort_of(p, complexity, error):
    """Effort per unit of work [person-quarters]: s (1 + b complexity) (1 + coordination) / (1 - error)."""
    effort = p.effort_scale * (1.0 + p.complexity_burden * complexity) * (1.0 + coordination_effort(p))
    effort *= 1.0 + k.COORDINATION_LANDSCAPE * p.coordination
    if p.learning_community:
        effort *= 1.0 + k.COMMUNITY_TIME
    return effort / (1.0 - error)


@kernel
def update_structure(params, programmes, agencies, governments, commons):
    """Work out error, effort per item and whether anything new may be signed."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        if programme.phase <= Phase.WAITING or programme.phase == Phase.CLOSED:
            programme.may_sign = False
            continue
        p = params[s]
        government = governments[agencies[s].government]
        complexity = complexity_of(programme.n_components, p.n_approval_steps, p.n_executing_units, programme.n_active)
        programme.error = error_of(p, programme.preparedness, commons.lessons)
        agencies[s].effort = effort_of(p, complexity, programme.error)
        is_free = not agencies[s].in_transition and not government.in_freeze
        programme.may_sign = is_free and programme.suspended_left == 0 and programme.phase == Phase.EXECUTION
