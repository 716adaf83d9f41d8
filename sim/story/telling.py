"""What a story is made from: the events of a run in words, and a government's reasons weighed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.agents.continuity import burden_of, decision_on, goodwill
from sim.engine import Trace as Lived
from sim.events import EVENT_FORMS, EventKind, reasons_of
from sim.forced import forced_value
from sim.overrides import OverrideActor, OverrideKind
from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import Good, SignpostAction, Tier
from sim.programmes import Programme
from sim.state import NEVER, Decision, Phase
from sim.story.phrases import Phrases

_CODED = {"decision": Decision, "phase": Phase, "action": SignpostAction}
# Which reason decides between two forms of an event's detail: (name of the reason, form if it is 0, form otherwise).
_FORMS = {
    EventKind.ELECTION: ("loses", "kept", "lost"),
    EventKind.EXTENSION: ("length", "refused", "granted"),
    EventKind.CUT: ("is_last", "partial", "last"),
    EventKind.BODY_FORMED: ("is_new", "adopted", "built"),
    EventKind.CLUSTER_LEFT: ("handed_over", "left", "handed_over"),
    EventKind.SEQUEL: ("approved", "refused", "approved"),
}
_CHANCES = 1000  # uniforms that a decision is tried with
_OVERRIDES = {
    EventKind.ELECTION: OverrideKind.ELECTION, EventKind.NEW_TEAM: OverrideKind.TEAM,
    EventKind.DECISION: OverrideKind.CONTINUITY, EventKind.SELECTED: OverrideKind.SELECTION,
    EventKind.PROPOSED: OverrideKind.PROJECT, EventKind.EXTENSION: OverrideKind.EXTENSION,
}  # fmt: skip
# What an actor of the programme decides; elections, teams and the lender's answer are nobody's choice at the table.
SEATED = (
    OverrideKind.CONTINUITY,
    OverrideKind.SELECTION,
    OverrideKind.PROJECT,
    OverrideKind.REQUEST,
    OverrideKind.LEVER,
)


class Telling(NamedTuple):
    """A run and all that its story speaks of."""

    programme: Programme
    seed: int
    row: np.void  # parameters at the start
    overrides: np.recarray
    dates: np.ndarray  # label of every quarter
    events: np.recarray  # [event]
    lived: Lived
    is_played: bool = False  # whether players in the actors' seats decided, and not somebody outside


class Subjects(NamedTuple):
    """Whom events are about, and their reasons [event]."""

    kinds: np.ndarray
    subjects: np.ndarray
    clusters: list[int | None]
    programmes: list[int | None]
    reasons: list[dict[str, Any]]


class Weighed(NamedTuple):
    """A continuity decision: what each reason adds to the goodwill, their sum, and the chance of each decision."""

    weights: dict[str, float]
    will: float
    chances: dict[str, float]


def happened(telling: Telling, *kinds: EventKind) -> list[np.void]:
    """The events of some kinds, in order."""
    return list(telling.events[np.isin(telling.events["kind"], kinds)])


def named_reasons(event: np.void) -> dict[str, Any]:
    """The reasons of an event by name; a code as the name that it stands for."""
    reasons: dict[str, Any] = dict(reasons_of(event))
    for name, codes in _CODED.items():
        if name in reasons:
            reasons[name] = codes(int(reasons[name])).name.lower()
    return reasons


def _programme_of(event: np.void) -> int | None:
    form = EVENT_FORMS[EventKind(event["kind"])]
    if form.subject == "programme":
        return int(event["subject"])
    if form.other == "programme":
        return int(event["other"])
    slot = reasons_of(event).get("programme", -1.0)
    return None if slot < 0 else int(slot)


def subject_of(telling: Telling, event: np.void, phrases: Phrases) -> str:
    """Whom an event is about, numbered from 1."""
    subject, other = int(event["subject"]), int(event["other"])
    about = EVENT_FORMS[EventKind(event["kind"])].subject
    if about != "tier":
        return phrases.say("subjects", about, number=subject + 1)
    if subject == Tier.SUBNATIONAL and telling.row["n_territories"] > 1:
        return phrases.say("subjects", "subnational_of", territory=other + 1)
    return phrases.say("subjects", Tier(subject).name.lower())


def subjects(telling: Telling, phrases: Phrases) -> Subjects:
    """Whom each event is about, in words and as a number from 0, and why it happened."""
    events = telling.events
    kinds = [EventKind(kind) for kind in events["kind"]]
    is_cluster = [EVENT_FORMS[kind].subject == "cluster" for kind in kinds]
    return Subjects(
        np.array([kind.name.lower() for kind in kinds], dtype=object),
        np.array([subject_of(telling, event, phrases) for event in events], dtype=object),
        [int(event["subject"]) if is_one else None for event, is_one in zip(events, is_cluster, strict=True)],
        [_programme_of(event) for event in events],
        [named_reasons(event) for event in events],
    )


def _plain(rule: Any) -> Any:
    """A rule as it was written, without compilation for a single call."""
    return getattr(rule, "py_func", rule)


def may_redesign(telling: Telling, event: np.void) -> bool:
    """Whether a continuity decision is one of a new government or team of the executor's tier, who may redesign."""
    world, tier = telling.lived.world, int(event["other"])
    slot = int(event["subject"])
    if tier != world.params[slot].executor_tier:
        return False
    territory = int(world.programmes[slot].territory)
    is_then = (telling.events["quarter"] == event["quarter"]) & (telling.events["subject"] == tier)
    is_change = np.isin(telling.events["kind"][is_then], (EventKind.TURNOVER, EventKind.NEW_TEAM))
    is_here = (tier == Tier.NATIONAL) | (telling.events["other"][is_then] == territory)
    return bool((is_change & is_here).any())


def weigh(telling: Telling, event: np.void) -> Weighed:
    """What each reason of a continuity decision adds to the goodwill [log-odds], and the chance of each decision.

    A reason's weight is what the goodwill would lose if it spoke neither for nor against. Chances are those of the rule
    of decision, tried at evenly spread luck.
    """
    record = telling.lived.world.params[int(event["subject"])]
    p = SimpleNamespace(**dict(zip(record.dtype.names, record.item(), strict=True)))  # read many times below
    reasons = reasons_of(event)
    burden = _plain(burden_of)(p)
    given = {
        "ownership": reasons["ownership"], "closeness": reasons["closeness"], "fiscal": reasons["fiscal_space"],
        "voice": reasons["voice"], "evidence": reasons["evidence"], "lender": reasons["at_stake"],
    }  # fmt: skip
    neutral = {"ownership": k.NEUTRAL_OWNERSHIP, "closeness": 0.5, "fiscal": 0.5 + burden, "voice": k.NEUTRAL_VOICE,
               "evidence": 0.0, "lender": 0.5}  # fmt: skip

    def will_of(values: dict[str, float]) -> float:
        return float(_plain(goodwill)(p, values["ownership"], values["closeness"], values["fiscal"], burden,
                                      values["voice"], values["evidence"], values["lender"]))  # fmt: skip

    will = will_of(given)
    weights = {name: will - will_of(given | {name: neutral[name]}) for name in given}
    cannot_redesign = not may_redesign(telling, event)
    tried = [int(_plain(decision_on)(p, will, cannot_redesign, (n + 0.5) / _CHANCES)) for n in range(_CHANCES)]
    chances = {decision.name.lower(): tried.count(decision) / _CHANCES for decision in Decision}
    return Weighed(weights, will, chances)


def is_without_election(telling: Telling, event: np.void) -> bool:
    """Whether somebody took office in a quarter in which no winner of an election does."""
    if event["kind"] not in (EventKind.TURNOVER, EventKind.NEW_TEAM):
        return False
    return not (telling.lived.world.calendar[int(event["subject"]), :, 1] == event["quarter"]).any()


def is_forced(telling: Telling, event: np.void) -> bool:
    """Whether an override, not the model, brought an event about."""
    kind = EventKind(event["kind"])
    if is_without_election(telling, event):
        return True
    if kind not in _OVERRIDES or not len(telling.overrides):
        return False
    if not was_asked(telling, event):
        return True
    actor, subject = int(event["subject"]), int(event["other"])
    if kind == EventKind.DECISION:
        actor, subject = subject, actor
    elif kind == EventKind.SELECTED:
        actor, subject = int(OverrideActor.AGENCY), actor
    elif kind == EventKind.PROPOSED:
        actor, subject = int(OverrideActor.CLUSTER), actor
    elif kind == EventKind.EXTENSION:
        actor, subject = int(OverrideActor.LENDER), actor
    value = _plain(forced_value)(telling.overrides, int(event["quarter"]), actor, _OVERRIDES[kind], subject)
    return not np.isnan(value)


def was_asked(telling: Telling, event: np.void) -> bool:
    """Whether the agency asked for the extension that an event is about, as it does unless an override says no."""
    if event["kind"] != EventKind.EXTENSION:
        return True
    quarter, slot = int(event["quarter"]), int(event["subject"])
    request = OverrideActor.AGENCY, OverrideKind.REQUEST
    return bool(_plain(forced_value)(telling.overrides, quarter, *request, slot) != 0.0)


def is_players(telling: Telling, event: np.void) -> bool:
    """Whether an event is what a player decided in the seat of an actor."""
    kind = EventKind(event["kind"])
    is_choice = _OVERRIDES.get(kind) in SEATED or not was_asked(telling, event)
    return telling.is_played and is_choice and is_forced(telling, event)


def good_of(event: np.void, phrases: Phrases, n: float = 1) -> str:
    """The kind of good that an event is about."""
    return phrases.chosen(phrases.at("goods", Good(int(event["other"])).name.lower()), n)


def strongest(weighed: Weighed, phrases: Phrases) -> dict[str, Any]:
    """The reason that weighed most, in words, and its weight."""
    name = max(weighed.weights, key=lambda name: abs(weighed.weights[name]))
    weight = weighed.weights[name]
    return {"reason": phrases.at("reasons", name, "for" if weight >= 0.0 else "against"), "weight": weight}


def detail_of(telling: Telling, event: np.void, phrases: Phrases) -> str:
    """What happened, as a part of a sentence that follows on its subject; which player decided so is not said."""
    kind = EventKind(event["kind"])
    reasons = named_reasons(event)
    path = ["details", kind.name.lower()]
    values: dict[str, Any] = dict(reasons)
    if kind in _FORMS:
        name, without, with_it = _FORMS[kind]
        path.append(with_it if reasons[name] else without if was_asked(telling, event) else "not_asked")
    elif kind == EventKind.FUNDED:
        path.append("own" if reasons["programme"] < 0.0 else "matched")
    elif kind == EventKind.PHASE:
        path.append(reasons["phase"])
    elif kind == EventKind.DECISION:
        weighed = weigh(telling, event)
        values |= {"will": weighed.will, **strongest(weighed, phrases)}
        values["decision"] = phrases.at("decisions", reasons["decision"])
        values["who"] = phrases.at("subjects", Tier(int(event["other"])).name.lower())
    elif kind == EventKind.SIGNPOST:
        values["action"] = phrases.at("actions", reasons["action"])
    elif kind == EventKind.TURNOVER:
        values["view"] = phrases.graded(reasons["closeness"], "views")
    if EVENT_FORMS[kind].other == "good":
        values["good"] = good_of(event, phrases)
    detail = phrases.say(*path, **values)
    if is_without_election(telling, event):
        detail = phrases.say("details", "without_election", detail=detail)
    is_outside = is_forced(telling, event) and not is_players(telling, event)
    return phrases.say("details", "forced", detail=detail) if is_outside else detail


def details(telling: Telling, phrases: Phrases) -> np.ndarray:
    """What happened, event by event, as parts of sentences [event]."""
    return np.array([detail_of(telling, event, phrases) for event in telling.events], dtype=object)


@dataclass
class Teller:
    """Tells of one programme slot, sentence by sentence."""

    telling: Telling
    phrases: Phrases
    slot: int = 0

    @cached_property
    def programme(self) -> np.record:
        """The programme at the end of the window."""
        return self.telling.lived.world.programmes[self.slot]

    @property
    def end(self) -> int:
        """The quarter of the close, or the last one of the window."""
        closed = int(self.programme.closed_quarter)
        return len(self.telling.dates) - 1 if closed == NEVER else closed

    def say(self, *path: str, **values: object) -> str:
        """A sentence of the story."""
        return self.phrases.say("story", *path, **values)

    def date(self, quarter: int) -> str:
        """The label of a quarter."""
        return self.phrases.date(str(self.telling.dates[quarter]))

    def mine(self, *kinds: EventKind) -> list[np.void]:
        """Events of this programme slot."""
        return [event for event in happened(self.telling, *kinds) if self._slot_of(event) == self.slot]

    def chosen(self, name: str) -> str:
        """The choice made for a lever, by its name."""
        return str(PARAMETERS[name].decode(self.telling.row[name]))

    @staticmethod
    def _slot_of(event: np.void) -> int:
        reasons = named_reasons(event)
        if "programme" in reasons:
            return int(reasons["programme"])
        about = EVENT_FORMS[EventKind(event["kind"])].subject
        return int(event["subject"] if about == "programme" else event["other"])

    def when(self, events: list[np.void]) -> str:
        """When some events happened."""
        quarters = [int(event["quarter"]) for event in events]
        first, last = self.date(min(quarters)), self.date(max(quarters))
        form = "at" if first == last else "span"
        return self.say("when", form, date=first, first=first, last=last)

    def clusters(self, events: list[np.void]) -> str:
        """The clusters that some events are about."""
        numbers = sorted({int(event["subject"]) + 1 for event in events})
        noun = self.phrases.chosen(self.phrases.at("subjects", "clusters"), len(numbers))
        return f"{noun} {self.phrases.listed(str(number) for number in numbers)}"

    def mean(self, events: list[np.void], reason: str) -> float:
        """Mean of a reason over some events."""
        return float(np.mean([reasons_of(event)[reason] for event in events]))

    def sum(self, events: list[np.void], reason: str) -> float:
        """Sum of a reason over some events."""
        return float(sum(reasons_of(event)[reason] for event in events))
