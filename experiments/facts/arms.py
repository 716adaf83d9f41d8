"""What is lived to measure the facts: arms, each some levers, a calendar and overrides, over the same futures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.events import EventKind
from sim.frames import programme_of, read_runs
from sim.histories import Histories, histories
from sim.overrides import Override
from sim.parameters.choices import Tier
from sim.programmes.calendar import calendar_of

HAND_OVER = 20  # quarter of the one hand-over of fact 6, in mid-execution
AFTER = 16  # quarters that are looked at from it on
PLANNED = (10, 12, 14, 16, 18, 20)  # quarters of planned execution, one after the other over the futures of fact 3
USUAL = 48  # quarters of a window
LONG = 64  # quarters of a window in which effects can be followed for nine years
LONGEST = 72  # for effects long after closing
EARLY, LATE = 24, 47  # quarters at which firms are looked at in fact 10
POLITICS = (EventKind.ELECTION, EventKind.TURNOVER, EventKind.DECISION, EventKind.RESUMED)
LOSERS = ("executor", "other", "nobody")  # the government that controls the agency, that of the other tier, neither
UNPAID = {"maintenance_share": 0.0, "hand_over": False, "fee_start_quarters": 16}
PAID = {"maintenance_share": 0.1, "hand_over": True, "fee_start_quarters": 4}


@dataclass(frozen=True)
class Arm:
    """One way to live a programme."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lost: str | None = None  # who loses the one election of its own calendar, as in LOSERS; None: the usual calendar
    horizon: int = USUAL
    kept: Mapping[str, Any] = field(default_factory=dict)


ARMS: dict[str, Arm] = {
    "effects": Arm(horizon=LONG, kept={"twins": True}),
    "execution": Arm(horizon=USUAL),
    "ministry": Arm({"agency_autonomy": 0.0}, horizon=USUAL, kept={"kinds": POLITICS}),
    "ministry_turnover": Arm({"agency_autonomy": 0.0}, lost="executor", horizon=HAND_OVER + AFTER),
    "ministry_calm": Arm({"agency_autonomy": 0.0}, lost="nobody", horizon=HAND_OVER + AFTER),
    "ministry_elsewhere": Arm({"agency_autonomy": 0.0}, lost="other", horizon=HAND_OVER + AFTER),
    "autonomous_turnover": Arm({"agency_autonomy": 1.0}, lost="executor", horizon=HAND_OVER + AFTER),
    "autonomous_calm": Arm({"agency_autonomy": 1.0}, lost="nobody", horizon=HAND_OVER + AFTER),
    "network": Arm(horizon=USUAL, kept={"twins": True, "ties": True, "snapshots": (EARLY, LATE)}),
    "unpaid": Arm(UNPAID, horizon=LONGEST, kept={"twins": True}),
    "paid": Arm(PAID, horizon=LONGEST, kept={"twins": True}),
}


def _forced(lost: str, executor: Tier) -> list[Override]:
    """One election at each tier with a given result; the programme is carried on, so that only staff counts."""
    overrides = []
    for tier in Tier:
        actor, loses = tier.name.lower(), lost == ("executor" if tier == executor else "other")
        overrides += [
            Override(HAND_OVER - 1, actor, "election", 0, "another_party" if loses else "same_party"),
            Override(HAND_OVER, actor, "team", 0, "same_team"),
            Override(HAND_OVER, actor, "continuity", 0, "continue"),
        ]
    return overrides


@dataclass(frozen=True)
class Lived:
    """The arms of one point of levers and uncertainties; each is lived when it is first asked for."""

    values: Mapping[str, Any]
    seeds: np.ndarray
    programme: Any = "baseline"
    threads: int | None = None

    @cached_property
    def _kept(self) -> dict[str, Histories]:
        return {}

    def __getitem__(self, name: str) -> Histories:
        if name not in self._kept:
            self._kept[name] = self._live(name)
        return self._kept[name]

    def _live(self, name: str) -> Histories:
        arm = ARMS[name]
        values = {**self.values, **arm.values, "horizon_quarters": arm.horizon}
        runs = pd.DataFrame({"seed": self.seeds}).assign(**values)
        if name == "execution" and "planned_quarters" not in self.values:
            runs["planned_quarters"] = np.resize(PLANNED, len(runs))
        ready = read_runs(runs, programme_of(self.programme))
        calendar = ready.calendar
        if arm.lost is not None:
            overrides = _forced(arm.lost, Tier(int(ready.rows["executor_tier"][0])))
            ready = read_runs(runs, programme_of(self.programme), overrides)
            offset = int(ready.rows["launch_offset_quarters"][0])
            pair = (HAND_OVER - 1 + offset, HAND_OVER + offset)
            calendar = calendar_of({tier: [pair] for tier in Tier})
        return histories(ready.rows, ready.seeds, calendar, ready.overrides, threads=self.threads, **arm.kept)
