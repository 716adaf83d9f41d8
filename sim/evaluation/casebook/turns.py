"""The events on which a run may have turned, each with the numbers behind it and the override that undoes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.events import EventKind, reasons_of
from sim.overrides import Override, OverrideActor
from sim.parameters.choices import Tier
from sim.state import Decision
from sim.story.telling import Telling, happened, is_without_election, named_reasons


class Turn(NamedTuple):
    """An event that could have come out otherwise."""

    kind: str  # election, team, decision, granted or refused
    event: np.void
    undo: Override
    keep: Override  # forces what happened anyway

    @property
    def quarter(self) -> int:
        """When it happened."""
        return int(self.event["quarter"])


def _turn(kind: str, event: np.void, actor: str, what: str, subject: int, lived: str, other: str) -> Turn:
    keep, undo = (Override(int(event["quarter"]), actor, what, subject, value) for value in (lived, other))
    return Turn(kind, event, undo, keep)


def _tier(code: int) -> str:
    return Tier(code).name.lower()


def _election(telling: Telling, event: np.void) -> Turn | None:
    del telling
    if not reasons_of(event)["loses"]:
        return None
    tier = _tier(event["subject"])
    return _turn("election", event, tier, "election", int(event["other"]), "another_party", "same_party")


def _team(telling: Telling, event: np.void) -> Turn | None:
    if is_without_election(telling, event):
        return None
    return _turn("team", event, _tier(event["subject"]), "team", int(event["other"]), "new_team", "same_team")


def _decision(telling: Telling, event: np.void) -> Turn | None:
    del telling
    decision = named_reasons(event)["decision"]
    if decision == Decision.CONTINUE.name.lower():
        return None
    tier = _tier(event["other"])
    return _turn("decision", event, tier, "continuity", int(event["subject"]), decision, "continue")


def _extension(telling: Telling, event: np.void) -> Turn:
    del telling
    lived, other = ("granted", "refused") if reasons_of(event)["length"] else ("refused", "granted")
    lender = OverrideActor.LENDER.name.lower()
    return _turn(lived, event, lender, "extension", int(event["subject"]), lived, other)


_MAKERS: dict[EventKind, Callable[[Telling, np.void], Turn | None]] = {
    EventKind.ELECTION: _election,
    EventKind.NEW_TEAM: _team,
    EventKind.DECISION: _decision,
    EventKind.EXTENSION: _extension,
}


def turns_of(telling: Telling) -> list[Turn]:
    """All events of a run that could have come out otherwise, in the order in which they happened."""
    made = (_MAKERS[EventKind(event["kind"])](telling, event) for event in happened(telling, *_MAKERS))
    return [turn for turn in made if turn is not None]
