"""The course of spending in many futures, quarter by quarter, and the dates of politics beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import engine
from sim.dates import QUARTERS_PER_YEAR, quarter_number
from sim.frames import read_run
from sim.overrides import Override
from sim.parameters.choices import Tier
from sim.programmes import Programme

KUSD_PER_MUSD = 1000.0


class Course(NamedTuple):
    """Money in US$ million [future, quarter], counted from the approval."""

    spent: np.ndarray
    planned: np.ndarray


class Moment(NamedTuple):
    """A hand-over of government, or a change without an election."""

    tier: str
    time: float  # years
    kind: str  # party, person, same, unknown: who took office
    is_election: bool


def years(date: dt.date) -> float:
    """A date as a number of years."""
    start = dt.date(date.year, 1, 1)
    return date.year + (date - start).days / (dt.date(date.year + 1, 1, 1) - start).days


def quarters_as_years(programme: Programme, n: int) -> np.ndarray:
    """The ends of the quarters of a run as numbers of years."""
    assert programme.approval is not None
    return (quarter_number(programme.approval) + 1 + np.arange(n)) / QUARTERS_PER_YEAR


def lived(programme: Programme, runs: pd.DataFrame, overrides: list[Override]) -> Course:
    """Live some runs (columns: seed and parameters) without their twins and keep what was spent and planned."""
    spent, planned = [], []
    for row in runs.to_dict(orient="records"):
        values: dict[str, Any] = {name: value for name, value in row.items() if name != "seed"}
        ready = read_run(programme, int(row["seed"]), overrides, values)
        horizon, seed = int(ready.rows["horizon_quarters"][0]), int(row["seed"])
        world = engine.new_world(ready.rows[0], seed, ready.calendar, ready.overrides[0], told=True)
        for quarter in range(horizon):
            engine.step(world, quarter, seed)
        spent.append(world.series["spent"] / KUSD_PER_MUSD)
        planned.append(world.series["planned"] / KUSD_PER_MUSD)
    return Course(np.array(spent), np.array(planned))


def _who(turnover: bool | None, new_person: bool | None) -> str:
    if turnover is None:
        return "unknown"
    return "party" if turnover else "person" if new_person else "same"


def moments(programme: Programme) -> list[Moment]:
    """Hand-overs and changes of government as the programme's file has them."""
    found = []
    for tier in Tier:
        name = tier.name.lower()
        found += [Moment(name, years(one.hand_over), _who(one.turnover, one.new_person), True)
                  for one in programme.elections.get(tier, ())]  # fmt: skip
        found += [Moment(name, years(one.date), "party" if one.is_new_party else "person", False)
                  for one in programme.changes.get(tier, ())]  # fmt: skip
    return found


def ballots(programme: Programme, tier: str) -> list[float]:
    """When elections of a tier were held."""
    return [years(one.election) for one in programme.elections.get(Tier[tier.upper()], ())]
