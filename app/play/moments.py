"""Moments: what a seat has to decide in the quarter that is lived next, what it may choose, and what that costs.

The film of the whole window is known, so that the events of the next quarter tell whether the actor decides in it and
what its own rule would choose. All figures are the state and the constants of the model as the actor finds them; what
the choice leads to is not known to anybody before it is lived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from app.films import Film
from app.links import Link
from sim.events import EventKind, reasons_of
from sim.overrides import Override
from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import N_CLUB_GOODS, Good, Selection, Tier
from sim.parameters.goods import BUILD_QUARTERS, COST
from sim.state import NOBODY, ProjectState, Stage
from sim.story.telling import may_redesign, named_reasons, weigh

PLAN_WORK = k.ONBOARDING_WORK + k.GOVERNANCE_WORK + k.DIAGNOSIS_WORK + k.STRATEGY_WORK + k.ACTION_PLAN_WORK

WHOLE = ("selection", "lever")  # kinds of decisions that belong together whatever they are about
HUNDRED = 100.0  # points of a share
FELT = 0.05  # a smaller weight than this is not worth a line


class Line(NamedTuple):
    """A line of text: the key of the catalogue, and what fills it."""

    key: str
    values: dict[str, object]


class Option(NamedTuple):
    """One choice."""

    name: str  # as the browser sends it back
    label: Line
    prices: tuple[Line, ...]  # what it costs and brings, as facts
    is_default: bool  # what the actor's own rule would do


class Moment(NamedTuple):
    """A decision that the seat has to take before a quarter is lived."""

    quarter: int
    kind: str  # selection, request, continuity or project; as in an override
    actor: str  # of the override
    subject: int  # of the override: a programme slot or a cluster
    options: tuple[Option, ...]
    facts: tuple[Line, ...]  # what speaks for and against, and what all options share
    most: int = 1  # options that may be chosen


def moment_key(decision: Override) -> tuple[object, ...]:
    """At which moment a decision was taken: a choice of clusters is one moment, and so is a plan of several levers."""
    subject = None if decision.kind in WHOLE else decision.subject
    return decision.quarter, decision.actor, decision.kind, subject


def moments_in(film: Film, link: Link) -> Iterable[Moment]:
    """All that the seat of a link decides in the quarter that is lived next, whether decided already or not."""
    find = _SEATS.get(link.seat)
    if find is not None and link.quarter < film.n_quarters:
        yield from (moment for moment in find(film, link) if len(moment.options) > 1)


def events_in(film: Film, quarter: int, kind: EventKind) -> list[np.void]:
    """The events of a kind in a quarter."""
    return [event for event in film.events_at.get(quarter, []) if event["kind"] == kind]


def before(quarter: int) -> int:
    """Place of the state in which a quarter begins."""
    return max(0, quarter - 1)


def _agency_moments(film: Film, link: Link) -> Iterable[Moment]:
    quarter = link.quarter
    chosen: dict[int, list[int]] = {}
    for event in events_in(film, quarter, EventKind.SELECTED):
        chosen.setdefault(int(event["other"]), []).append(int(event["subject"]))
    for slot, clusters in chosen.items():
        yield _selection(film, quarter, slot, clusters)
    for event in events_in(film, quarter, EventKind.EXTENSION):
        yield _request(film, link, event)


def _selection(film: Film, quarter: int, slot: int, chosen: list[int]) -> Moment:
    """Which clusters to finance: all within the agency's reach that nobody finances."""
    at = before(quarter)
    programme, agency, clusters = film.programmes[at, slot], film.agencies[at, slot], film.clusters[at]
    largest = max(1.0, float(clusters.exports.max())), max(1.0, float(clusters.employees.max()))
    options = []
    for c, cluster in enumerate(clusters):
        in_reach = agency.tier == Tier.NATIONAL or cluster.territory == programme.territory
        if not in_reach or cluster.programme != NOBODY or cluster.awaits != NOBODY:
            continue
        facts = {
            "growth": float(cluster.growth_potential), "readiness": float(cluster.readiness),
            "connections": float(cluster.connectedness), "conflict": float(cluster.conflict),
            "exports": float(cluster.exports) / largest[0], "jobs": float(cluster.employees) / largest[1],
        }  # fmt: skip
        chamber = film.chambers[at, c]
        body = Line(f"seats.selection.{'body' if chamber.is_alive else 'no_body'}",
                    {"leadership": float(chamber.leadership)} if chamber.is_alive else {})  # fmt: skip
        label = Line("seats.selection.option", {"number": c + 1})
        prices = (Line("seats.selection.price", facts), body)
        options.append(Option(f"cluster-{c}", label, prices, c in chosen))
    most = int(film.programmes[quarter, slot].n_planned)
    facts = _selection_facts(film, quarter, slot, chosen[0], most)
    return Moment(quarter, "selection", "agency", slot, tuple(options), facts, min(most, len(options)))


def _selection_facts(film: Film, quarter: int, slot: int, one: int, most: int) -> tuple[Line, ...]:
    """Money for each place, the agency's work for each cluster, and what a tender costs those who lose."""
    agency = film.agencies[before(quarter), slot]
    share = float(film.clusters[quarter, one].budget)  # set aside when it was chosen, and not yet touched
    lines = [
        Line("seats.selection.fact", {"most": most, "share": share}),
        Line("seats.selection.work", {"work": PLAN_WORK * float(agency.effort), "capacity": float(agency.capacity)}),
    ]
    if film.telling.lived.world.params[slot].selection == Selection.TENDER:
        lines.append(Line("seats.selection.tender", {"trust": HUNDRED * k.TENDER_DISAPPOINTMENT}))
    return tuple(lines)


def _request(film: Film, link: Link, event: np.void) -> Moment:
    """Whether to ask for more time: the agency's to decide; whether it is granted is the lender's."""
    quarter = link.quarter
    slot, reasons = int(event["subject"]), reasons_of(event)
    programme = film.programmes[before(quarter), slot]
    left = int(in_force(film, link, "max_extension_quarters")) - int(programme.extension)
    facts = (
        Line("seats.request.fact", {"chance": reasons["chance"], "spent": reasons["spent_share"],
                                      "before": reasons["granted_before"]}),
        Line("seats.request.lender", {"left": left}),
    )  # fmt: skip
    unspent = float(programme.total) * (1.0 - reasons["spent_share"]) - float(programme.cancelled)
    close = Line("seats.request.not_asked_price", {"unspent": unspent, "goods": _under_way(film, quarter, slot)})
    options = (
        Option("asked", Line("seats.request.asked", {}), (Line("seats.request.asked_price", {}),), True),
        Option("not_asked", Line("seats.request.not_asked", {}), (close,), False),
    )
    return Moment(quarter, "request", "agency", slot, options, facts)


def in_force(film: Film, link: Link, lever: str) -> object:
    """The value of a lever before the next quarter: that of the start, or the last that was put in its place."""
    value: object = PARAMETERS[lever].decode(film.row[lever])
    for one in link.decisions:
        if one.kind == "lever" and one.subject == lever and one.quarter <= link.quarter:
            value = one.value
    return value


def _under_way(film: Film, quarter: int, slot: int) -> int:
    """Goods of a programme that are paid for and not yet open."""
    goods = film.goods[before(quarter)]
    is_begun = (goods.state >= ProjectState.FUNDED) & (goods.state <= ProjectState.BUILDING)
    return int((is_begun & (goods.programme == slot)).sum())


def _government_moments(film: Film, link: Link) -> Iterable[Moment]:
    """The decisions of the government whose tier executes; those of the other tier are news."""
    for event in events_in(film, link.quarter, EventKind.DECISION):
        if event["other"] == film.agencies[before(link.quarter), int(event["subject"])].tier:
            yield _continuity(film, link.quarter, event)


def _continuity(film: Film, quarter: int, event: np.void) -> Moment:
    """What to do with the programme, with what speaks for and against it."""
    slot, row = int(event["subject"]), film.telling.lived.world.params[int(event["subject"])]
    weighed, decision = weigh(film.telling, event), named_reasons(event)["decision"]
    left = reasons_of(event)["at_stake"] * float(film.programmes[before(quarter), slot].total)
    clusters = film.clusters[before(quarter)]
    is_planning = (clusters.stage >= Stage.DIAGNOSIS) & (clusters.stage < Stage.IMPLEMENTING)
    begun = int((is_planning & (clusters.programme == slot)).sum())
    prices: dict[str, dict[str, object]] = {
        "continue": {"left": left},
        "redesign": {"loss": float(row["redesign_loss"]), "quarters": k.REDESIGN_QUARTERS, "plans": begun},
        "suspend": {
            "quarters": float(row["suspension_quarters"]),
            "trust": HUNDRED * float(row["suspension_trust_loss"]),
        },
        "cancel": {"left": left, "goods": _under_way(film, quarter, slot)},
    }
    options = tuple(
        Option(name, Line(f"seats.continuity.{name}", {}), (
            Line(f"seats.continuity.{name}_price", values),
            Line("seats.continuity.chance", {"chance": weighed.chances[name]}),
        ), name == decision)
        for name, values in prices.items()
        if name != "redesign" or may_redesign(film.telling, event)
    )  # fmt: skip
    facts = tuple(
        Line(f"seats.continuity.reasons.{name}.{'for' if weight >= 0 else 'against'}", {"weight": weight})
        for name, weight in sorted(weighed.weights.items(), key=lambda one: -abs(one[1]))
        if abs(weight) >= FELT
    )
    return Moment(quarter, "continuity", Tier(int(event["other"])).name.lower(), slot, options, facts)


def _cluster_moments(film: Film, link: Link) -> Iterable[Moment]:
    for event in events_in(film, link.quarter, EventKind.PROPOSED):
        if event["subject"] == link.cluster:
            yield _project(film, link.quarter, link.cluster, event)


def _project(film: Film, quarter: int, c: int, event: np.void) -> Moment:
    """Which good the body proposes next: any of its plan that was not tried too often and can be paid for."""
    reasons = reasons_of(event)
    rate, slot = reasons["match_rate"], int(reasons["programme"])
    budget = _budget(film, quarter, c, slot)
    options = []
    for g, good in enumerate(film.goods[before(quarter), c]):
        is_open = good.state in (ProjectState.IDEA, ProjectState.FAILED) and good.n_tries < k.MOST_TRIES
        weight = float(good.priority)
        cost, build = float(COST[g]), float(BUILD_QUARTERS[g])
        is_public = g >= N_CLUB_GOODS
        if not is_open or weight <= 0.0 or (is_public and cost > budget + k.ROUNDING):
            continue
        firms = max(cost / (1.0 + rate), cost - budget)
        price = {"cost": cost, "quarters": build}
        price |= {} if is_public else {"firms": firms, "public": cost - firms}
        name = Good(g).name.lower()
        prices = (Line(f"seats.project.{'public_price' if is_public else 'price'}", price),
                  Line("seats.project.weight", {"weight": weight, "tries": int(good.n_tries)}))  # fmt: skip
        options.append(Option(name, Line(f"seats.goods.{name}", {}), prices, g == event["other"]))
    loss = float(film.telling.lived.world.params[slot]["refund_trust_loss"])
    facts = (Line("seats.project.fact", {"budget": budget, "rate": rate}),
             Line("seats.project.round", {"quarters": k.PLEDGE_QUARTERS, "trust": HUNDRED * loss}))  # fmt: skip
    return Moment(quarter, "project", "cluster", c, tuple(options), facts)


def _budget(film: Film, quarter: int, c: int, slot: int) -> float:
    """Public money left for a cluster when its body proposes; a second loan sets it aside when it takes over."""
    if film.clusters[before(quarter), c].programme == slot:
        return float(film.clusters[before(quarter), c].budget)
    funded = [event for event in events_in(film, quarter, EventKind.FUNDED) if event["subject"] == c]
    return float(film.clusters[quarter, c].budget) + sum(reasons_of(event)["public_kusd"] for event in funded)


_SEATS: dict[str, Callable[[Film, Link], Iterable[Moment]]] = {
    "agency": _agency_moments,
    "government": _government_moments,
    "cluster": _cluster_moments,
}
