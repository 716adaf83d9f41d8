"""One future of the portfolio as it is drawn: phases of programmes, and who takes office when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.portfolio.table import COMMUNITY, together
from experiments.workers.inputs import LAUNCH
from sim import engine
from sim.parameters import constants as k
from sim.parameters.choices import Fate, Tier
from sim.policies.learning import next_lessons
from sim.portfolios import read_portfolio
from sim.programmes.calendar import NEVER_HELD
from sim.state import SLOTS


@dataclass(frozen=True)
class Change:
    """A hand-over: when, whose, and whether another party took office."""

    quarter: int
    country: int
    home: int | None  # of a territory's government; None for a national one
    is_new_party: bool


@dataclass(frozen=True)
class Chronicle:
    """What happened in one future."""

    phases: np.ndarray  # [quarter, programme slot]
    stalled: np.ndarray  # bool [quarter, programme]: open, and nothing was paid
    approvals: np.ndarray  # [programme]
    ends: np.ndarray  # [programme]
    cancelled: Sequence[tuple[int, int]]  # (quarter, programme), of a loan or its sequel
    elections: Sequence[tuple[int, int]]  # (quarter, country) of national ones
    changes: Sequence[Change]
    lessons: np.ndarray  # shared lessons [quarter]
    lessons_elsewhere: np.ndarray  # without those of the portfolio's own programmes [quarter]


def _elections(world: engine.World, n_quarters: int) -> list[tuple[int, int]]:
    """National elections within the window."""
    found = []
    for country in np.unique(world.homes.country).tolist():
        held = world.calendar[country, :, 0]
        found += [(int(quarter), country) for quarter in held if 0 <= quarter < min(n_quarters, NEVER_HELD)]
    return found


def _changes(world: engine.World, quarter: int) -> list[Change]:
    """Hand-overs of the quarter to another party, or to another team of the same one."""
    found = []
    for government in world.governments:
        if government.party_changed or government.team_changed:
            home = None if government.tier == Tier.NATIONAL else int(government.described_by) // SLOTS
            country = int(government.territory) if home is None else int(world.homes.country[home])
            found.append(Change(quarter, country, home, bool(government.party_changed)))
    return found


def _cancelled(world: engine.World) -> list[tuple[int, int]]:
    """When programmes were cancelled that had begun."""
    return [
        (int(one.closed_quarter), slot // SLOTS)
        for slot, one in enumerate(world.programmes)
        if one.fate == Fate.CANCELLED and one.approval_quarter >= 0
    ]


def _lessons_elsewhere(first: float, n_quarters: int) -> np.ndarray:
    """The stock of lessons if none of these programmes had added any."""
    stock = [first]
    for _ in range(n_quarters - 1):
        stock.append(next_lessons(stock[-1], 0.0, k.LESSONS_ELSEWHERE))
    return np.array(stock)


def _is_stalled(world: engine.World, quarter: int) -> np.ndarray:
    """Which programmes [programme] could pay and did not."""
    first = world.programmes[::SLOTS]
    is_open = (first["first_money_quarter"] >= 0) & (first["closed_quarter"] < 0)
    return is_open & (first["last_paid_quarter"] < quarter)


def lived(programmes: Sequence[str], fixed: Mapping[str, Any], community: bool, seed: int) -> Chronicle:
    """Live one future and keep what is drawn of it."""
    portfolio = together(programmes, fixed)
    values = {name: [value] for name, value in fixed.items() if name != LAUNCH}
    ready = read_portfolio(pd.DataFrame({"seed": [seed], COMMUNITY: [community], **values}), portfolio)
    world = engine.new_portfolio(ready.rows[0], seed, portfolio.future)
    phases, stalled, changes, lessons = [], [], [], [float(world.commons[0].lessons)]
    n_quarters = int(world.homes.end.max())
    for quarter in range(n_quarters):
        engine.step(world, quarter, seed)
        phases.append(world.programmes.phase.copy())
        stalled.append(_is_stalled(world, quarter))
        changes += _changes(world, quarter)
        lessons.append(float(world.commons[0].lessons))
    return Chronicle(
        np.stack(phases), np.stack(stalled), world.homes.approval.copy(), world.homes.end.copy(), _cancelled(world),
        _elections(world, n_quarters), changes, np.array(lessons[:-1]), _lessons_elsewhere(lessons[0], n_quarters),
    )  # fmt: skip
