"""The civil-society partner: engagement, capacity lent, memory and its own agenda (step 6)."""

from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.parameters.choices import CivilSociety
from sim.state import Phase


@rule
def engagement_aim(civil_society, visible_evidence):
    """Engagement that a partner's part supports [share]; visible results raise it."""
    aim = 0.0
    if civil_society == CivilSociety.CONSULTED:
        aim = k.ENGAGEMENT_CONSULTED
    elif civil_society == CivilSociety.SEATS:
        aim = k.ENGAGEMENT_SEATS
    elif civil_society == CivilSociety.CO_EXECUTES:
        aim = k.ENGAGEMENT_CO_EXECUTES
    return min(1.0, max(0.0, aim * (1.0 + k.ENGAGEMENT_EVIDENCE * visible_evidence)))


@rule
def capacity_lent(p, engagement, posts, skill):
    """Capacity that a co-executing partner lends [person-quarters]; it stays when the agency's staff goes."""
    if p.civil_society != CivilSociety.CO_EXECUTES:
        return 0.0
    return p.civil_capacity * engagement * posts * skill * k.PARTNER_EXPERIENCE


@rule
def agenda_pull(p, engagement):
    """How far the partner pulls the plan to its own agenda [share]."""
    if p.civil_society == CivilSociety.CO_EXECUTES:
        return p.civil_agenda * engagement
    return p.civil_agenda * engagement * k.AGENDA_WITHOUT_EXECUTION


@kernel
def update_civil_partners(params, programmes, agencies, civil_partners):
    """Engage, lend, remember."""
    for s in range(programmes.shape[0]):
        programme = programmes[s]
        partner = civil_partners[s]
        if programme.phase <= Phase.WAITING or programme.phase == Phase.CLOSED:
            partner.capacity = 0.0
            continue
        p = params[s]
        aim = engagement_aim(p.civil_society, programme.visible_evidence)
        partner.engagement += k.ENGAGEMENT_RATE * (aim - partner.engagement)
        partner.memory += k.MEMORY_RATE * (partner.engagement - partner.memory)
        partner.agenda = agenda_pull(p, partner.engagement)
        partner.capacity = capacity_lent(p, partner.engagement, agencies[s].posts, agencies[s].skill)
