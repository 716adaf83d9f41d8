"""Seats: the moments at which an actor decides, what it may choose and at which price, and the choice as overrides.

The film of the whole window is known, so that the events of the quarter that is lived next tell whether the actor of a
seat decides in it and what its own rule would choose. A choice becomes overrides in the link; one that is the rule's
own changes nothing but is kept, so that the moment is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from app.films import SLOT, Film
from app.links import MAX_DECISIONS, Link
from sim.events import EventKind, reasons_of
from sim.overrides import Override
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS, Good, Tier
from sim.parameters.goods import BUILD_QUARTERS, COST
from sim.parameters.validation import fault_of
from sim.state import NEVER, Phase, ProjectState
from sim.story.telling import named_reasons, weigh

YEAR = 4  # quarters between two plans of the agency
# What an agency may change by its own plan; the rest is the lender's, or was settled with the design.
PLANNED_GROUPS = ("governance", "structure", "committee", "civil_society", "financing", "facilitation", "flexibility",
                  "evaluation", "exit", "learning")  # fmt: skip


class Line(NamedTuple):
    """A line of text: the key of the catalogue, and what fills it."""

    key: str
    values: dict[str, object]


class Option(NamedTuple):
    """One choice."""

    name: str
    label: Line
    prices: tuple[Line, ...]
    is_default: bool  # what the actor's own rule would do


class Moment(NamedTuple):
    """A decision that the seat has to take before a quarter is lived."""

    quarter: int
    kind: str  # selection, extension, continuity or project
    actor: str  # of the override
    subject: int
    options: tuple[Option, ...]
    facts: tuple[Line, ...]
    most: int = 1  # options that may be chosen


class Plan(NamedTuple):
    """What an agency may change in its plan before a quarter is lived."""

    quarter: int
    levers: tuple[str, ...]
    values: dict[str, object]  # in force


def pending(film: Film, link: Link) -> Moment | None:
    """What the seat of a link has to decide before the next quarter is lived, or None."""
    find = _SEATS.get(link.seat)
    if find is None or link.quarter >= film.n_quarters:
        return None
    for moment in find(film, link):
        is_decided = any(
            one.quarter == moment.quarter and one.kind == moment.kind and one.actor == moment.actor
            and (moment.kind == "selection" or one.subject == moment.subject)
            for one in link.decisions
        )  # fmt: skip
        if not is_decided:
            return moment
    return None


def _events(film: Film, quarter: int, kind: EventKind) -> list[np.void]:
    return [event for event in film.events_at.get(quarter, []) if event["kind"] == kind]


def _before(quarter: int) -> int:
    """Place of the state in which a quarter begins."""
    return max(0, quarter - 1)


def _agency_moments(film: Film, link: Link) -> Iterable[Moment]:
    quarter = link.quarter
    chosen = [int(event["subject"]) for event in _events(film, quarter, EventKind.SELECTED) if event["other"] == SLOT]
    if chosen:
        yield _selection(film, quarter, chosen)
    for event in _events(film, quarter, EventKind.EXTENSION):
        if event["subject"] == SLOT:
            yield _extension(quarter, event)


def _selection(film: Film, quarter: int, chosen: list[int]) -> Moment:
    at = _before(quarter)
    programme, agency = film.programmes[at, SLOT], film.agencies[at, SLOT]
    clusters = film.clusters[at]
    most_exports = max(1.0, float(clusters.exports.max()))
    most_jobs = max(1.0, float(clusters.employees.max()))
    options = []
    for c, cluster in enumerate(clusters):
        in_reach = agency.tier == Tier.NATIONAL or cluster.territory == programme.territory
        if not in_reach or cluster.programme >= 0 or cluster.awaits >= 0:
            continue
        facts = {
            "growth": float(cluster.growth_potential), "readiness": float(cluster.readiness),
            "connections": float(cluster.connectedness), "conflict": float(cluster.conflict),
            "exports": float(cluster.exports) / most_exports, "jobs": float(cluster.employees) / most_jobs,
        }  # fmt: skip
        label = Line("seats.selection.option", {"number": c + 1})
        options.append(Option(f"cluster-{c}", label, (Line("seats.selection.price", facts),), c in chosen))
    most = int(programme.n_planned)
    share = float(programme.club_budget) / max(1, most)
    return Moment(quarter, "selection", "agency", SLOT, tuple(options),
                  (Line("seats.selection.fact", {"most": most, "share": share}),), most)  # fmt: skip


def _extension(quarter: int, event: np.void) -> Moment:
    reasons = reasons_of(event)
    facts = Line("seats.extension.fact", {"chance": reasons["chance"], "spent": reasons["spent_share"],
                                          "before": reasons["granted_before"]})  # fmt: skip
    options = (
        Option("ask", Line("seats.extension.ask", {}), (Line("seats.extension.ask_price", {}),), True),
        Option("close", Line("seats.extension.close", {}), (Line("seats.extension.close_price", {}),), False),
    )
    return Moment(quarter, "extension", "lender", int(event["subject"]),
                  options, (facts, Line("seats.extension.lender", {})))  # fmt: skip


def _government_moments(film: Film, link: Link) -> Iterable[Moment]:
    quarter = link.quarter
    at = _before(quarter)
    tier = int(film.agencies[at, SLOT].tier)
    for event in _events(film, quarter, EventKind.DECISION):
        if event["subject"] == SLOT and event["other"] == tier:
            yield _continuity(film, quarter, event)


def _continuity(film: Film, quarter: int, event: np.void) -> Moment:
    row, programme = film.row, film.programmes[_before(quarter), SLOT]
    weighed = weigh(film.telling, event)
    reasons = named_reasons(event)
    left = float(programme.undisbursed)
    prices = {
        "continue": (Line("seats.continuity.continue_price", {"left": left}),),
        "redesign": (Line("seats.continuity.redesign_price", {"loss": float(row["redesign_loss"]),
                                                              "quarters": k.REDESIGN_QUARTERS}),),
        "suspend": (Line("seats.continuity.suspend_price", {"quarters": float(row["suspension_quarters"]),
                                                            "trust": float(row["suspension_trust_loss"])}),),
        "cancel": (Line("seats.continuity.cancel_price", {"left": left}),),
    }  # fmt: skip
    may_redesign = any(
        change["subject"] == event["other"]
        for kind in (EventKind.TURNOVER, EventKind.NEW_TEAM)
        for change in _events(film, quarter, kind)
    )
    options = tuple(
        Option(name, Line(f"seats.continuity.{name}", {}), price, name == reasons["decision"])
        for name, price in prices.items()
        if name != "redesign" or may_redesign or reasons["decision"] == "redesign"
    )
    facts = tuple(
        Line(f"seats.continuity.reasons.{name}.{'for' if weight >= 0 else 'against'}", {"weight": weight})
        for name, weight in sorted(weighed.weights.items(), key=lambda one: -abs(one[1]))
    )
    tier = Tier(int(event["other"])).name.lower()
    return Moment(quarter, "continuity", tier, int(event["subject"]), options, facts)


def _cluster_moments(film: Film, link: Link) -> Iterable[Moment]:
    quarter, c = link.quarter, link.cluster
    for event in _events(film, quarter, EventKind.PROPOSED):
        if event["subject"] == c and reasons_of(event)["programme"] == SLOT:
            yield _project(film, quarter, c, event)


def _project(film: Film, quarter: int, c: int, event: np.void) -> Moment:
    at = _before(quarter)
    budget = float(film.clusters[at, c].budget)
    rate = reasons_of(event)["match_rate"]
    options = []
    for g, good in enumerate(film.goods[at, c]):
        if good.state not in (ProjectState.IDEA, ProjectState.FAILED) or good.priority <= 0.0:
            continue
        if good.n_tries >= k.MOST_TRIES and g != event["other"]:
            continue
        cost = float(COST[g])
        if g >= N_CLUB_GOODS and cost > budget:
            continue
        if g >= N_CLUB_GOODS:
            price = Line("seats.project.public_price", {"cost": cost, "quarters": float(BUILD_QUARTERS[g])})
        else:
            firms = max(cost / (1.0 + rate), cost - budget)
            price = Line("seats.project.price", {"cost": cost, "firms": firms, "public": cost - firms,
                                                 "quarters": float(BUILD_QUARTERS[g])})  # fmt: skip
        name = Good(g).name.lower()
        weight = Line("seats.project.weight", {"weight": float(good.priority), "tries": int(good.n_tries)})
        options.append(Option(name, Line(f"seats.goods.{name}", {}), (price, weight), g == event["other"]))
    facts = (Line("seats.project.fact", {"budget": budget, "rate": rate}),)
    return Moment(quarter, "project", "cluster", c, tuple(options), facts)


_SEATS: dict[str, Callable[[Film, Link], Iterable[Moment]]] = {
    "agency": _agency_moments,
    "government": _government_moments,
    "cluster": _cluster_moments,
}


def plan_of(film: Film, link: Link) -> Plan | None:
    """What an agency may change before the next quarter, while its programme is open; None in other seats."""
    if link.seat != "agency" or link.quarter >= film.n_quarters:
        return None
    at = _before(link.quarter)
    programme = film.programmes[at, SLOT]
    if programme.phase in (Phase.ABSENT, Phase.CLOSED):
        return None
    has_money = programme.first_money_quarter != NEVER
    levers = tuple(
        lever.name for lever in LEVERS
        if lever.group in PLANNED_GROUPS
        and (lever.changeable == "always" or (lever.changeable == "until_first_money" and not has_money))
    )  # fmt: skip
    values = {name: PARAMETERS[name].decode(film.row[name]) for name in levers}
    for one in link.decisions:
        if one.kind == "lever" and one.quarter <= link.quarter and one.subject in values:
            values[str(one.subject)] = one.value
    return Plan(link.quarter, levers, values)


def is_plan_due(film: Film, link: Link) -> bool:
    """Whether the yearly plan of the agency is made before the next quarter."""
    return link.quarter % YEAR == 0 and plan_of(film, link) is not None


def choice_faults(moment: Moment, chosen: Iterable[str]) -> list[str]:
    """What is wrong with a choice, as it came from a browser."""
    names = {option.name for option in moment.options}
    picked = list(chosen)
    faults = [f"{one[:40]!r}: expected one of {', '.join(sorted(names))}" for one in picked if one not in names]
    if not 1 <= len(picked) <= moment.most or len(set(picked)) != len(picked):
        faults.append(f"choice: expected 1 to {moment.most} different options, got {len(picked)}")
    return faults


def decide(film: Film, link: Link, moment: Moment, chosen: Iterable[str]) -> Link:
    """The link with a decision taken. Raises `ValueError` for what is not an option."""
    picked = list(chosen)
    faults = choice_faults(moment, picked)
    if faults:
        raise ValueError("\n".join(faults))
    if moment.kind == "selection":
        return _with(link, [
            Override(moment.quarter, "agency", "selection", int(option.name.removeprefix("cluster-")),
                     "financed" if option.name in picked else "not_financed")
            for option in moment.options
        ])  # fmt: skip
    value = picked[0]
    if moment.kind == "extension":
        event = _events(film, moment.quarter, EventKind.EXTENSION)[0]
        would = "granted" if reasons_of(event)["length"] > 0 else "refused"
        value = would if value == "ask" else "refused"
    return _with(link, [Override(moment.quarter, moment.actor, moment.kind, moment.subject, value)])


def change_plan(link: Link, plan: Plan, values: dict[str, object]) -> Link:
    """The link with levers changed by the agency's plan. Raises `ValueError` for what may not be changed, or not so."""
    faults = [f"{name}: expected a lever that the plan may change" for name in values if name not in plan.levers]
    faults += [
        fault for name, value in values.items()
        if name in plan.levers and (fault := fault_of(PARAMETERS[name], value)) is not None
    ]  # fmt: skip
    if faults:
        raise ValueError("\n".join(faults))
    changed = {name: value for name, value in values.items() if value != plan.values[name]}
    kept = tuple(one for one in link.decisions
                 if not (one.quarter == plan.quarter and one.kind == "lever" and one.subject in changed))  # fmt: skip
    return _with(link.but(decisions=kept), [
        Override(plan.quarter, "designer", "lever", name, value) for name, value in changed.items()
    ])  # fmt: skip


def _with(link: Link, overrides: list[Override]) -> Link:
    if len(link.decisions) + len(overrides) > MAX_DECISIONS:
        raise ValueError(f"decisions: expected at most {MAX_DECISIONS} in a run; begin anew")
    return link.but(decisions=(*link.decisions, *overrides))


def undo(link: Link) -> Link:
    """The link before the last decision, at the quarter before which it was taken; those of one moment go together."""
    if not link.decisions:
        return link
    last = link.decisions[-1]
    kept = tuple(
        one for one in link.decisions
        if not (one.quarter == last.quarter and one.kind == last.kind and one.actor == last.actor
                and (last.kind in ("selection", "lever") or one.subject == last.subject))
    )  # fmt: skip
    return link.but(decisions=kept, quarter=last.quarter)


def advance(film: Film, link: Link, quarters: int) -> tuple[Link, Moment | None]:
    """Live some quarters, at most to the end, and stop before one in which the seat has to decide."""
    for _ in range(quarters):
        moment = pending(film, link)
        if moment is not None or link.quarter >= film.n_quarters:
            return link, moment
        link = link.but(quarter=link.quarter + 1)
    return link, pending(film, link)
