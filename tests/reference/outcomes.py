"""Outcomes of a reference model that has lived its window, against its own twin."""

from __future__ import annotations

import math

from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import Fate
from tests.reference.model import ReferenceModel
from tests.reference.words import Phase, State, added_up, default_values

SHARED_OVERRIDES = ("ELECTION", "TEAM", "CHANGE")  # who governs


def lived(values, seed, calendar, overrides=()) -> ReferenceModel:
    """A model at the end of its window."""
    model = ReferenceModel(values, seed, calendar, overrides)
    for _ in range(values["horizon_quarters"]):
        model.step()
    return model


def twin_of(values, seed, calendar, overrides=()) -> ReferenceModel:
    """The same future without the programme, at the end of the window."""
    shared = {name: values[name] for name, parameter in PARAMETERS.items() if parameter.reaches_twin}
    others = default_values() | {"loan_musd": 0.0}
    who_governs = [one for one in overrides if one.kind.upper() in SHARED_OVERRIDES]
    return lived(others | shared, seed, calendar, who_governs)


def outcomes_of(model, twin=None) -> dict[str, float]:
    """All outcomes of a model; those that need its twin only with one."""
    out = _money(model) | _firms(model) | {"n_events": len(model.events)}
    if added_up(programme.account.total for programme in model.programmes) > 0.0:
        out |= _time(model) | _fate(model, out["cancelled_share"]) | _continuity(model)
        out |= _clusters(model, out["spent_musd"]) | _ties(model)
        out["plans_implemented_share"] = _plans_implemented(model)
        out["execution_risk"] = _risk(model, out)
    else:
        out |= {"delay_ratio": 1.0, "is_completed": True, "strategy_kept_share": 1.0}
    return out if twin is None else out | _effects(model, twin)


def _per(value, whole):
    return value / whole if whole > 0.0 else 0.0


def _money(model):
    accounts = [programme.account for programme in model.programmes]
    total = added_up(one.total for one in accounts)
    spent = added_up(one.spent for one in accounts)
    in_time = added_up(one.spent_at_deadline if one.deadline_seen else one.account.spent for one in model.programmes)
    paid = added_up(programme.firms_paid for programme in model.programmes)
    return {
        "spent_musd": spent * k.MUSD,
        "money_error_musd": model.books.money_error * k.MUSD,
        "firms_paid_musd": paid * k.MUSD,
        "leverage": _per(paid, spent),
        "disbursed_share": _per(spent, total),
        "disbursed_share_deadline": _per(in_time, total),
        "cancelled_share": _per(added_up(one.cancelled for one in accounts), total),
    }


def _firms(model):
    received = added_up(firm.received for firm in model.firms)
    small = [firm for firm in model.firms if firm.is_small]
    reached = [firm for firm in _group(model, "itt") if firm.is_small]
    out = {f"n_{group}": len(_group(model, group)) for group in ("members", "itt", "spillover", "unfinanced")}
    return out | {
        "n_entrants": sum(firm.is_alive and not firm.is_cohort for firm in model.firms),
        "small_firm_share": _per(added_up(firm.received for firm in small), received),
        "small_firms_reached": _per(sum(firm.ever_member for firm in reached), len(reached)),
    }


def _group(model, name):
    """Firms of the cohort in a group; members are those that ever were one in a financed cluster."""
    cohort = [firm for firm in model.firms if firm.is_cohort]
    financed = [firm for firm in cohort if firm.cluster.programme is not None]
    if name == "itt":
        return financed
    if name == "unfinanced":
        return [firm for firm in cohort if firm.cluster.programme is None
                and firm.cluster.territory.has_financed_clusters]  # fmt: skip
    return [firm for firm in financed if firm.ever_member == (name == "members")]


def _time(model):
    horizon, first = model.p.horizon_quarters, model.programmes[0]
    out = {
        "lead_in": horizon if first.first_money_quarter is None else first.first_money_quarter,
        "extension_quarters": sum(one.extension for one in model.programmes),
        "stalled_quarters": sum(one.stalled for one in model.programmes),
        "longest_gap_quarters": max(one.longest_gap for one in model.programmes),
        "mean_queue": _per(added_up(one.queue_sum for one in model.programmes),
                           sum(one.open_quarters for one in model.programmes)),
        "delay_quarters": 0,
    }  # fmt: skip
    taken = planned = 0
    for programme in model.programmes:
        if programme.effective_quarter is not None:
            end = programme.closed_quarter if programme.phase == Phase.CLOSED else horizon
            out["delay_quarters"] += max(0, end - programme.original_deadline)
            planned += programme.original_deadline - programme.effective_quarter
            taken += end - programme.effective_quarter
    return out | {"delay_ratio": taken / planned if planned > 0 else 1.0}


def _fate(model, cancelled_share):
    fate = model.programmes[0].fate
    if fate == Fate.COMPLETED and cancelled_share >= k.PARTLY_CANCELLED_SHARE:
        fate = Fate.PARTLY_CANCELLED
    is_open = any(programme.phase not in (Phase.ABSENT, Phase.CLOSED) for programme in model.programmes)
    if fate != Fate.CANCELLED and is_open:
        fate = Fate.CENSORED
    return {"fate": fate} | {f"is_{one.name.lower()}": fate == one for one in Fate}


def _continuity(model):
    first = model.programmes[0]
    return {
        "turnovers": sum(one.n_turnovers for one in model.programmes),
        "team_turnovers": sum(one.n_team_turnovers for one in model.programmes),
        "turnovers_survived": sum(min(one.n_survived, one.n_turnovers) for one in model.programmes),
        "is_signpost_taken": any(one.signpost_taken for one in model.programmes),
        "is_sequel_approved": any(one.approval_quarter is not None for one in model.programmes if one is not first),
        "strategy_kept_share": first.strategy_kept,
        "memory_kept": max(first.committee.memory, first.partner.memory),
    }


def _clusters(model, spent_musd):
    financed = [cluster for cluster in model.clusters if cluster.programme is not None]
    planned = [cluster for cluster in financed if cluster.plan_quarter is not None]
    opened = [one for cluster in financed for one in cluster.projects if one.was_opened]
    n_operating = sum(project.state == State.OPERATING for project in opened)
    n_members = sum(cluster.n_members for cluster in financed)
    contributed = added_up(programme.contributed for programme in model.programmes)
    return {
        "n_clusters_financed": len(financed),
        "n_goods_opened": len(opened),
        "n_goods_operating": n_operating,
        "plan_quality": _per(added_up(cluster.plan_quality for cluster in planned), len(planned)),
        "chambers_alive_share": _per(sum(cluster.chamber.is_alive for cluster in financed), len(financed)),
        "goods_operating_tail_share": _per(n_operating, len(opened)),
        "cost_per_good_musd": spent_musd / max(1, n_operating),
        "trust": _per(added_up(cluster.mean_trust * cluster.n_members for cluster in financed), n_members),
        "contribution_rate": _per(contributed, added_up(one.capacity_to_give for one in model.programmes)),
    }


def _ties(model):
    """Density, clustering and centralisation of the ties within financed clusters."""
    n_ties = n_closed = n_pairs = 0
    possible = inequality = most_unequal = 0.0
    for cluster in model.clusters:
        if cluster.programme is None:
            continue
        partners = {firm: [tie.partner for tie in firm.ties if tie is not None and tie.partner.is_alive
                           and tie.partner.cluster is cluster] for firm in cluster.firms if firm.is_alive}  # fmt: skip
        pairs = {frozenset((firm, other)) for firm, others in partners.items() for other in others}
        for firm in cluster.firms:
            firm.degree = sum(firm in pair for pair in pairs)
        n_ties += len(pairs)
        for others in partners.values():
            for place, one in enumerate(others):
                for other in others[place + 1 :]:
                    n_pairs += 1
                    n_closed += one.keeps(other) or other.keeps(one)
        n = cluster.n_alive
        possible += 0.5 * n * (n - 1)
        inequality += max(0, n * max(firm.degree for firm in cluster.firms) - 2 * len(pairs))
        most_unequal += max(0, (n - 1) * (n - 2))
    return {
        "tie_density": _per(n_ties, possible),
        "tie_clustering": _per(n_closed, n_pairs),
        "tie_centralisation": min(1.0, _per(inequality, most_unequal)),
    }


def _plans_implemented(model):
    n_with_good = sum(one.n_opened > 0 for one in model.clusters if one.programme is not None)
    return min(1.0, n_with_good / max(1, model.programmes[0].n_planned))


def _risk(model, out):
    """0.25 delay + 0.25 unspent in time + 0.20 plans without goods + 0.15 stalls + 0.15 cancelled."""
    started = [one for one in model.programmes if one.effective_quarter is not None]
    planned = sum(one.original_deadline - one.effective_quarter for one in started)
    quarters = sum(one.open_quarters for one in model.programmes)
    delay = out["delay_quarters"] / planned if planned > 0 else math.inf
    stalled = out["stalled_quarters"] / quarters if quarters > 0 else 1.0
    risk = k.RISK_DELAY * min(1.0, delay) + k.RISK_UNSPENT * (1.0 - out["disbursed_share_deadline"])
    risk += k.RISK_PLANS * (1.0 - out["plans_implemented_share"]) + k.RISK_STALLED * min(1.0, stalled)
    return risk + k.RISK_CANCELLED * out["cancelled_share"]


def _effects(model, twin):
    """True effects on the groups of the cohort, and benefit against cost."""
    without = dict(zip(model.firms, twin.firms, strict=True))
    out = {}
    for group, prefix in (("members", ""), ("itt", "itt_"), ("spillover", "spillover_"), ("unfinanced", "unfinanced_")):
        firms = _group(model, group)
        both = [firm for firm in firms if firm.is_alive and without[firm].is_alive]
        gain = added_up(firm.log_productivity - without[firm].log_productivity for firm in both)
        exporters = sum(firm.is_exporter for firm in firms) - sum(without[firm].is_exporter for firm in firms)
        out[f"{prefix}effect_productivity"] = _per(gain, len(both))
        out[f"{prefix}effect_export_prob"] = _per(exporters, len(firms))
        for outcome, name in (("employment", "employees"), ("exports", "exports")):
            with_it = added_up(getattr(firm, name) for firm in firms)
            without_it = added_up(getattr(without[firm], name) for firm in firms)
            out[f"{prefix}effect_{outcome}"] = _per(with_it - without_it, without_it)
        if group == "members":
            out["survivors_share"] = _per(len(both), len(firms))
    benefit = model.books.discounted_value - twin.books.discounted_value
    cost = model.books.discounted_cost - twin.books.discounted_cost
    return out | {"benefit_musd": benefit * k.MUSD, "benefit_cost": benefit / cost if cost > k.ROUNDING else 0.0}
