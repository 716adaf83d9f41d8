"""The series of a run: one row a quarter."""

from __future__ import annotations

from tests.reference.words import Phase, State, added_up


def row_of(model) -> dict[str, float]:
    """What is kept of a quarter."""
    return _money(model) | _execution(model) | _politics(model) | _clusters(model)


def _money(model):
    accounts = [programme.account for programme in model.programmes]
    planned = 0.0
    for programme in model.programmes:
        if programme.effective_quarter is not None:
            time = (model.quarter + 1 - programme.effective_quarter) / programme.p.planned_quarters
            x = min(1.0, max(0.0, time))
            planned += programme.account.total * (3.0 * x**2 - 2.0 * x**3)
    return {
        "spent": added_up(one.spent for one in accounts),
        "undisbursed": added_up(one.undisbursed for one in accounts),
        "approved": added_up(programme.approved for programme in model.programmes),
        "cancelled": added_up(one.cancelled for one in accounts),
        "committed": added_up(one.committed for one in accounts),
        "planned": planned,
        "firms_paid": added_up(firm.paid_in - firm.refunded for firm in model.firms),
    }


def _execution(model):
    row = {"capacity": 0.0, "queue": 0.0, "filled": 0.0}
    for programme in model.programmes:
        if programme.slot == 0 or programme.is_open:
            row["phase"] = programme.phase
        if not programme.is_open:
            continue
        agency, government = programme.agency, programme.government
        row["capacity"] += agency.capacity
        row["queue"] += agency.outstanding
        row["filled"] += agency.filled
        row |= {
            "staff_left": agency.left,
            "experience": agency.experience,
            "memory": max(programme.committee.memory, programme.partner.memory),
            "voice": programme.voice,
            "evidence": programme.visible_evidence,
            "suspended": programme.suspended_left > 0,
            "stalled": programme.phase == Phase.EXECUTION and programme.last_paid_quarter < model.quarter,
            "in_transition": government.transition_left > 0,
            "in_freeze": government.in_freeze,
        }
    return row


def _politics(model):
    government = model.programmes[0].government
    return {
        "approval": government.approval,
        "fiscal_space": government.fiscal_space,
        "turnover": government.party_changed,
        "new_team": government.team_changed,
        "in_crisis": government.crisis_left > 0,
        "election": any(election == model.quarter for election, _ in government.calendar),
        "lessons": model.community.lessons,
        "shock": model.economy.shock,
        "n_events": len(model.events),
    }


def _clusters(model):
    financed = [cluster for cluster in model.clusters if cluster.programme is not None]
    rates = [cluster.contribution_rate for cluster in financed if cluster.contribution_rate > 0.0]
    n_members = sum(cluster.n_members for cluster in financed)
    trust = added_up(cluster.mean_trust * cluster.n_members for cluster in financed)
    goods = [project for cluster in financed for project in cluster.projects]
    return {
        "n_firms": sum(cluster.n_alive for cluster in model.clusters),
        "employees": added_up(cluster.employees for cluster in model.clusters),
        "exports": added_up(cluster.exports for cluster in model.clusters),
        "sales": added_up(cluster.sales for cluster in model.clusters),
        "n_members": n_members,
        "trust": trust / n_members if n_members else 0.0,
        "contribution_rate": added_up(rates) / len(rates) if rates else 0.0,
        "n_goods_operating": sum(one.was_opened and one.state == State.OPERATING for one in goods),
        "n_goods_building": sum(one.programme is not None and one.state == State.BUILDING for one in goods),
        "n_ties": sum(n_ties_of(firm) for firm in model.firms if firm.is_alive),
    }


def n_ties_of(firm) -> int:
    """Ties of a firm, less those that the list of an earlier firm counts already."""
    n = 0
    for tie in firm.ties:
        if tie is not None:
            n += firm.number < tie.partner.number or not tie.partner.keeps(firm)
    return n
