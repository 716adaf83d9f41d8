"""Electoral calendars: as a programme's file gives them, and as the kernels read them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from sim.dates import quarter_number
from sim.parameters import PARAMETERS
from sim.parameters.choices import Tier

MAX_ELECTIONS = 20  # places in the calendar of a tier; the last one stays unused
UNUSED = 10_000  # election and hand-over that no run lives to see
NEVER_HELD = UNUSED - 1  # the first place of a tier that holds no elections


@dataclass(frozen=True, slots=True)
class Election:
    """One election: when it is held, when its winner takes office, and how it came out in history."""

    election: dt.date
    hand_over: dt.date
    turnover: bool | None
    source: str
    status: str
    new_person: bool | None = None  # whether a re-elected party put another person in office


@dataclass(frozen=True, slots=True)
class Change:
    """A change of government without an election: when, and whether another party took office."""

    date: dt.date
    is_new_party: bool
    source: str
    status: str


def _most(name: str) -> int:
    """Upper end of a parameter's range."""
    high = PARAMETERS[name].high
    assert high is not None
    return int(high)


def span_quarters() -> int:
    """Quarters after the taking of office that a run can reach: the longest window and latest launch."""
    return sum(_most(name) for name in ("horizon_quarters", "launch_offset_quarters", "term_quarters"))


def term_of(elections: tuple[Election, ...], term_quarters: int) -> int:
    """Regular term of a tier: the median time between hand-overs, or the given term when only one is known."""
    offices = [quarter_number(one.hand_over) for one in elections]
    gaps = [later - earlier for earlier, later in pairwise(offices)]
    return max(1, round(median(gaps))) if gaps else term_quarters


def extended(elections: tuple[Election, ...], office: dt.date, term_quarters: int) -> list[tuple[int, int]]:
    """A tier's calendar, (election, hand-over) in quarters since the taking of office.

    It is carried on by its own term beyond what is listed, and back as far as a later calendar may need.
    """
    start = quarter_number(office)
    term = term_of(elections, term_quarters)
    earliest = -_most("calendar_shift_quarters")
    pairs = [(quarter_number(one.election) - start, quarter_number(one.hand_over) - start) for one in elections]
    while pairs[-1][1] <= span_quarters():
        pairs.append((pairs[-1][0] + term, pairs[-1][1] + term))
    while pairs[0][1] - term > earliest:
        pairs.insert(0, (pairs[0][0] - term, pairs[0][1] - term))
    return [(election, hand_over) for election, hand_over in pairs if hand_over > earliest]


def calendar_of(tiers: dict[Tier, list[tuple[int, int]]]) -> np.ndarray:
    """Calendars of both tiers as the kernels read them, int64 [tier, election, (election, hand-over)].

    A tier that is left out has regular terms; one with an empty list holds no elections.
    """
    table = np.full((len(Tier), MAX_ELECTIONS, 2), UNUSED, dtype=np.int64)
    for tier, pairs in tiers.items():
        listed = pairs or [(NEVER_HELD, NEVER_HELD)]
        table[tier, : len(listed)] = listed
    return table
