"""Events: their kinds, the log that kernels write, and the log told as a story.

The log has room for the reasons of each event. Length zero means off; the number of events is counted all the same,
so that one kernel serves both.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim.jit import kernel

MAX_REASONS = 7
EVENT_DTYPE = np.dtype(
    [("quarter", "i4"), ("kind", "i4"), ("subject", "i4"), ("other", "i4"), ("reasons", "f8", (MAX_REASONS,))],
    align=True,
)


class EventKind(IntEnum):
    """What happened."""

    ELECTION = 0
    TURNOVER = 1
    NEW_TEAM = 2
    FREEZE = 3
    DECISION = 4
    RESUMED = 5
    PHASE = 6
    EXTENSION = 7
    CUT = 8
    CLOSED = 9
    STAFF_LOSS = 10
    SELECTED = 11
    BODY_FORMED = 12
    BODY_FAILED = 13
    BODY_ENDED = 14
    PLAN_APPROVED = 15
    PROPOSED = 16
    FUNDED = 17
    PROJECT_FAILED = 18
    OPENED = 19
    GOOD_CLOSED = 20
    DROPPED = 21
    SIGNPOST = 22
    EVALUATED = 23
    CLUSTER_LEFT = 24
    SEQUEL = 25
    STALLED = 26
    CRISIS = 27
    TRANSITION_ENDED = 28
    CLUSTER_STARTED = 29


class EventForm(NamedTuple):
    """What an event speaks of: its subject, the other party to it, and the names of its reasons."""

    subject: str
    other: str
    reasons: tuple[str, ...]


EVENT_FORMS: dict[EventKind, EventForm] = {
    EventKind.ELECTION: EventForm("tier", "territory", ("loses", "chance", "approval", "terms")),
    EventKind.TURNOVER: EventForm("tier", "territory", ("party", "closeness", "transition")),
    EventKind.NEW_TEAM: EventForm("tier", "territory", ("party", "closeness", "transition")),
    EventKind.FREEZE: EventForm("tier", "territory", ("quarters",)),
    EventKind.DECISION: EventForm("programme", "tier", (
        "decision", "ownership", "closeness", "fiscal_space", "voice", "evidence", "at_stake")),
    EventKind.RESUMED: EventForm("programme", "", ()),
    EventKind.PHASE: EventForm("programme", "", ("phase", "quarters")),
    EventKind.EXTENSION: EventForm("programme", "", ("length", "chance", "spent_share", "recent", "granted_before")),
    EventKind.CUT: EventForm("programme", "", ("kusd", "gap", "is_last")),
    EventKind.CLOSED: EventForm("programme", "", ("spent_kusd", "cut_kusd", "extension", "strategy_kept")),
    EventKind.STAFF_LOSS: EventForm("programme", "", ("lost_share", "posts", "experience", "memory")),
    EventKind.SELECTED: EventForm("cluster", "programme", ("score", "growth_potential", "readiness", "connectedness")),
    EventKind.BODY_FORMED: EventForm("cluster", "programme", (
        "is_new", "leadership", "coverage_links", "legitimacy", "mobilised")),
    EventKind.BODY_FAILED: EventForm("cluster", "programme", ("conflict", "mobilised")),
    EventKind.BODY_ENDED: EventForm("cluster", "", ("members", "reserves_kusd", "legitimacy")),
    EventKind.PLAN_APPROVED: EventForm("cluster", "programme", ("plan_quality", "mobilised", "kinds")),
    EventKind.PROPOSED: EventForm("cluster", "good", ("cost_kusd", "match_rate", "priority", "programme")),
    EventKind.FUNDED: EventForm("cluster", "good", ("cost_kusd", "pledged_kusd", "public_kusd", "programme")),
    EventKind.PROJECT_FAILED: EventForm("cluster", "good", ("cost_kusd", "pledged_kusd", "match_rate", "programme")),
    EventKind.OPENED: EventForm("cluster", "good", ("spent_kusd", "pledged_kusd", "need", "programme")),
    EventKind.GOOD_CLOSED: EventForm("cluster", "good", ("service", "upkeep", "age", "programme")),
    EventKind.DROPPED: EventForm("cluster", "programme", ("mobilised", "failed_projects")),
    EventKind.SIGNPOST: EventForm("programme", "", ("action", "spent_share")),
    EventKind.EVALUATED: EventForm("programme", "", ("evidence", "difference", "outputs", "visible")),
    EventKind.CLUSTER_LEFT: EventForm("cluster", "programme", ("handed_over", "goods_opened", "trust")),
    EventKind.SEQUEL: EventForm("programme", "", ("approved", "spent_share", "gap")),
    EventKind.STALLED: EventForm("programme", "", ("quarters", "in_transition", "in_freeze", "suspended")),
    EventKind.CRISIS: EventForm("tier", "territory", ("fiscal_space",)),
    EventKind.TRANSITION_ENDED: EventForm("tier", "territory", ()),
    EventKind.CLUSTER_STARTED: EventForm("cluster", "programme", ("waited",)),
}  # fmt: skip


@kernel
def record(events, commons, quarter, kind, subject, other, r1: float, r2: float, r3: float, r4: float, r5: float,
           r6: float, r7: float):  # fmt: skip
    """Write an event with its reasons, while there is room; count it in any case."""
    place = commons.n_events
    commons.n_events += 1
    if place >= events.shape[0]:
        return
    event = events[place]
    event.quarter = quarter
    event.kind = kind
    event.subject = subject
    event.other = other
    event.reasons[0] = r1
    event.reasons[1] = r2
    event.reasons[2] = r3
    event.reasons[3] = r4
    event.reasons[4] = r5
    event.reasons[5] = r6
    event.reasons[6] = r7


def no_events() -> np.recarray:
    """The log of a run that keeps none [0]."""
    return np.zeros(0, dtype=EVENT_DTYPE).view(np.recarray)


def reasons_of(event: np.void) -> dict[str, float]:
    """The reasons of an event by name."""
    names = EVENT_FORMS[EventKind(event["kind"])].reasons
    return dict(zip(names, event["reasons"].tolist(), strict=False))
