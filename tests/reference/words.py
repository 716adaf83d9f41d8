"""Words of the reference model: where clusters, goods and programmes stand, and what can happen."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sim.parameters import PARAMETERS
from sim.parameters.choices import Good

QUARTERS_BEFORE_THE_FIRST = -1  # the quarter whose luck makes the world
GOODS = tuple(Good)
CLUB_GOODS = tuple(good for good in Good if good < Good.SANITARY_INSPECTION)
SALES_PER_WORKER_KUSD = 12.0
SMALL_FIRM_EMPLOYEES = 10.0
N_PARTNERS = 4  # partners that a firm keeps within its territory
N_ADDRESSES = 128  # addresses of a cluster, lived in or not


class Behaviour(IntEnum):
    CONDITIONAL = 0
    FREE_RIDER = 1
    UNCONDITIONAL = 2


class Stage(IntEnum):
    """Where a cluster stands."""

    CANDIDATE = 0
    AWARENESS = 1
    GOVERNANCE = 2
    DIAGNOSIS = 3
    STRATEGY = 4
    ACTION_PLAN = 5
    APPROVAL = 6
    IMPLEMENTING = 7
    DROPPED = 8
    CLOSED = 9


class State(IntEnum):
    """Where a shared good stands."""

    IDEA = 0
    PLEDGING = 1
    FUNDED = 2
    APPROVAL = 3
    PROCUREMENT = 4
    BUILDING = 5
    OPERATING = 6
    FAILED = 7
    CLOSED = 8


class Phase(IntEnum):
    """Where a programme stands."""

    ABSENT = 0
    WAITING = 1
    RATIFICATION = 2
    EFFECTIVENESS = 3
    ELIGIBILITY = 4
    FIRST_MONEY = 5
    EXECUTION = 6
    CLOSED = 7


class Decision(IntEnum):
    """What a government may do with a programme that it finds."""

    CONTINUE = 0
    REDESIGN = 1
    SUSPEND = 2
    CANCEL = 3


class Work(IntEnum):
    """What queues at the agency."""

    SELECTION = 0
    ONBOARDING = 1
    PLANNING = 2
    APPROVALS = 3
    PROCUREMENT = 4
    PAYMENTS = 5
    EVALUATION = 6
    REPORTING = 7


class Event(NamedTuple):
    """What happened, to whom, and why."""

    quarter: int
    kind: str
    subject: int
    other: int
    reasons: tuple[float, ...]


class Terms:
    """The parameters that hold for one programme, as attributes; a lever may change in mid-course."""

    def __init__(self, values):
        for name, value in values.items():
            setattr(self, name, value)


def default_values() -> dict[str, float]:
    """Every parameter at its declared default, choices as codes."""
    return {name: parameter.encode(parameter.default) for name, parameter in PARAMETERS.items()}


def added_up(values) -> float:
    """The sum of numbers, one after the other (Python's own sum may keep more digits)."""
    total = 0.0
    for value in values:
        total += value
    return total


def as_share(value: float) -> float:
    """A number brought into [0, 1]."""
    return min(1.0, max(0.0, value))


def towards(value: float, aim: float, rate: float) -> float:
    """A number moved part of the way to its aim."""
    return value + rate * (aim - value)
