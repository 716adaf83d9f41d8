"""Seats: where the actor of a seat decides, its choice as overrides of the engine, and the way back.

A seat is stepped with `advance`, which stops before a quarter in which its actor decides; `decide` takes the choice
into the link, whose film is then another one from that quarter on; `undo` takes it out again. A choice that is the
rule's own changes nothing but is kept in the link, so that the moment is not asked again. All state is the link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.films import Film
from app.links import MAX_DECISIONS, MAX_LENGTH, Link
from app.play.moments import Line, Moment, Option, before, in_force, moment_key, moments_in
from sim.events import EventKind, reasons_of
from sim.overrides import Override
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.validation import fault_of
from sim.state import NEVER, Phase

__all__ = ["Line", "Moment", "Option", "Plan", "advance", "busy_clusters", "change_plan", "choice_faults", "decide",
           "has_decisions", "pending", "plan_of", "undo"]  # fmt: skip

# What an agency may change by its own plan; the rest is the lender's, or was settled with the design.
PLANNED_GROUPS = ("selection", "governance", "structure", "committee", "civil_society", "financing", "facilitation",
                  "flexibility", "evaluation", "exit", "learning")  # fmt: skip


class Plan(NamedTuple):
    """What an agency may change in its plan before a quarter is lived."""

    quarter: int
    levers: tuple[str, ...]
    values: dict[str, object]  # in force


def pending(film: Film, link: Link) -> Moment | None:
    """What the seat of a link has to decide before the next quarter is lived, or None.

    `film` is that of the link. A moment that the link's decisions already speak of is not asked again.
    """
    return next((moment for moment in moments_in(film, link) if not _is_decided(moment, link)), None)


def _is_decided(moment: Moment, link: Link) -> bool:
    asked = Override(moment.quarter, moment.actor, moment.kind, moment.subject, None)
    return any(moment_key(one) == moment_key(asked) for one in link.decisions)


def busy_clusters(film: Film) -> tuple[int, ...]:
    """Clusters whose body proposes a good in the window: those in whose seat there is something to decide."""
    return tuple(sorted({int(event["subject"]) for event in film.telling.events
                         if event["kind"] == EventKind.PROPOSED and reasons_of(event)["programme"] >= 0}))  # fmt: skip


def has_decisions(film: Film, link: Link) -> bool:
    """Whether the seat of a link has anything to decide in the window, whether decided already or not."""
    places = (link.but(quarter=quarter) for quarter in range(film.n_quarters))
    return any(True for place in places for _ in moments_in(film, place))


def plan_of(film: Film, link: Link) -> Plan | None:
    """What an agency may change before the next quarter, while its programme is open; None in other seats."""
    if link.seat != "agency" or link.quarter >= film.n_quarters:
        return None
    programmes = film.programmes[before(link.quarter)]
    is_open = (programmes.phase >= Phase.RATIFICATION) & (programmes.phase < Phase.CLOSED)
    if not is_open.any():
        return None
    has_money = programmes[is_open][-1].first_money_quarter != NEVER
    levers = tuple(
        lever.name for lever in LEVERS
        if lever.group in PLANNED_GROUPS
        and (lever.changeable == "always" or (lever.changeable == "until_first_money" and not has_money))
    )  # fmt: skip
    return Plan(link.quarter, levers, {name: in_force(film, link, name) for name in levers})


def choice_faults(moment: Moment, chosen: Iterable[str]) -> list[str]:
    """What is wrong with a choice, as it came from a browser."""
    names = {option.name for option in moment.options}
    picked = list(chosen)
    faults = [f"{one[:40]!r}: expected one of {', '.join(sorted(names))}" for one in picked if one not in names]
    if not 1 <= len(picked) <= moment.most or len(set(picked)) != len(picked):
        faults.append(f"choice: expected 1 to {moment.most} different options, got {len(picked)}")
    return faults


def decide(film: Film, link: Link, moment: Moment, chosen: Iterable[str]) -> Link:
    """The link with a decision taken. Raises `ValueError` for what is not an option, or not to be decided now."""
    picked = list(chosen)
    faults = choice_faults(moment, picked)
    if pending(film, link) != moment:
        faults.append(f"{moment.kind}: expected the decision that is to be taken before quarter {link.quarter}")
    if faults:
        raise ValueError("\n".join(faults))
    if moment.kind == "selection":
        return _with(link, [
            Override(moment.quarter, "agency", "selection", int(option.name.removeprefix("cluster-")),
                     "financed" if option.name in picked else "not_financed")
            for option in moment.options
        ])  # fmt: skip
    return _with(link, [Override(moment.quarter, moment.actor, moment.kind, moment.subject, picked[0])])


def change_plan(link: Link, plan: Plan, values: Mapping[str, object]) -> Link:
    """The link with levers changed by the agency's plan. Raises `ValueError` for what may not be changed, or not so."""
    faults = [f"{name}: expected a lever that the plan may change" for name in values if name not in plan.levers]
    if plan.quarter != link.quarter:
        faults.append(f"plan: expected that of quarter {link.quarter}, got {plan.quarter}; make it anew")
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
    """The link with further decisions. Raises `ValueError` for more than a link can hold."""
    longer = link.but(decisions=(*link.decisions, *overrides))
    if len(longer.decisions) > MAX_DECISIONS:
        raise ValueError(f"decisions: expected at most {MAX_DECISIONS} in a run; undo some, or begin anew")
    if len(longer.query()) > MAX_LENGTH:
        raise ValueError(f"link: expected at most {MAX_LENGTH} signs; undo some decisions, or begin anew")
    return longer


def undo(link: Link) -> Link:
    """The link before the last decision, at the quarter before which it was taken, or where time stands, if earlier.

    Decisions of one moment go together.
    """
    if not link.decisions:
        return link
    last = link.decisions[-1]
    kept = tuple(one for one in link.decisions if moment_key(one) != moment_key(last))
    return link.but(decisions=kept, quarter=min(link.quarter, last.quarter))


def advance(film: Film, link: Link, quarters: int) -> tuple[Link, Moment | None]:
    """Live some quarters, at most to the end, and stop before one in which the seat has to decide."""
    for _ in range(quarters):
        moment = pending(film, link)
        if moment is not None or link.quarter >= film.n_quarters:
            return link, moment
        link = link.but(quarter=link.quarter + 1)
    return link, pending(film, link)
