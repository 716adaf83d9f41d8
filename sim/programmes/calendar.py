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

MAX_ELECTIONS = 16  # places in the calendar of a tier; the last one stays unused
UNUSED = 10_000  # election and hand-over that no run lives to see


@dataclass(frozen=True, slots=True)
class Election:
    """One election: when it is held, when its winner takes office, and how it came out in history."""

    election: dt.date
    hand_over: dt.date
    turnover: bool | None
    source: str
    status: str


def span_quarters() -> int:
    """Quarters after the taking of office that a run can reach: the longest window and latest launch."""
    reach = 0
    for name in ("horizon_quarters", "launch_offset_quarters", "term_quarters"):
        high = PARAMETERS[name].high
        assert high is not None
        reach += int(high)
    return reach


def _pairs_after(elections: tuple[Election, ...], office: int) -> list[tuple[int, int]]:
    """(election, hand-over) counted from the quarter of taking office; those handed over by then are left out."""
    pairs = [(quarter_number(one.election) - office, quarter_number(one.hand_over) - office) for one in elections]
    return [(election, hand_over) for election, hand_over in pairs if hand_over > 0]


def term_of(elections: tuple[Election, ...], term_quarters: int) -> int:
    """Regular term of a tier: the median time between hand-overs, or the given term when only one is known."""
    offices = [quarter_number(one.hand_over) for one in elections]
    gaps = [later - earlier for earlier, later in pairwise(offices)]
    return max(1, round(median(gaps))) if gaps else term_quarters


def extended(elections: tuple[Election, ...], office: dt.date, term_quarters: int) -> list[tuple[int, int]]:
    """A tier's calendar from the taking of office on, carried on by its own term beyond what is listed."""
    start = quarter_number(office)
    term = term_of(elections, term_quarters)
    last = elections[-1]
    election, hand_over = (quarter_number(date) - start for date in (last.election, last.hand_over))
    pairs = _pairs_after(elections, start)
    while hand_over <= span_quarters():
        election, hand_over = election + term, hand_over + term
        if hand_over > 0:
            pairs.append((election, hand_over))
    return pairs


def calendar_of(tiers: dict[Tier, list[tuple[int, int]]]) -> np.ndarray:
    """Calendars of both tiers as the kernels read them, int64 [tier, election, (election, hand-over)]."""
    table = np.full((len(Tier), MAX_ELECTIONS, 2), UNUSED, dtype=np.int64)
    for tier, pairs in tiers.items():
        if pairs:
            table[tier, : len(pairs)] = pairs
    return table
