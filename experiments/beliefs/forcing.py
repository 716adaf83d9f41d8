"""What arms force on a run: results of elections on the calendar of its scenario, and levers changed half-way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.beliefs.reading import Arm
from sim.engine import new_world
from sim.frames import read_runs
from sim.overrides import Override
from sim.parameters.choices import Tier

Forced = list[Override]


class Timetable:
    """When, in each scenario, the executor's tier votes, and when a programme is half-way."""

    def __init__(self, scenarios: pd.DataFrame, programme: str) -> None:
        runs = read_runs(scenarios.assign(seed=0), programme)
        self.rows, self.calendar = runs.rows, runs.calendar

    def tier(self, scenario: int) -> Tier:
        """The tier of government that controls the agency."""
        return Tier(int(self.rows[scenario].executor_tier))

    def elections(self, scenario: int) -> list[int]:
        """Quarters in which the executor's tier votes for a government that takes office within the window."""
        row = self.rows[scenario]
        world = new_world(row, 0, self.calendar)
        pairs = world.calendar[self.tier(scenario)]
        in_window = (pairs[:, 1] > 0) & (pairs[:, 0] < int(row.horizon_quarters))
        return [max(0, int(quarter)) for quarter in pairs[in_window, 0]]

    def half_way(self, scenario: int) -> int:
        """The quarter half-way through the planned execution, were the lead-in as long as it is on average."""
        row = self.rows[scenario]
        return min(int(row.lead_in_quarters + row.planned_quarters // 2), int(row.horizon_quarters) - 1)


def _results(arm: Arm, quarters: Sequence[int], tier: Tier) -> Forced:
    def lost(number: int) -> bool:
        return arm.elections == "every" or (arm.elections == "first" and number == 0)

    results = ["another_party" if lost(number) else "same_party" for number in range(len(quarters))]
    actor = tier.name.lower()
    return [Override(quarter, actor, "election", 0, result) for quarter, result in zip(quarters, results, strict=True)]


def forced_on(arms: Sequence[Arm], scenarios: pd.DataFrame, programme: str) -> list[list[Forced]]:
    """The overrides of each arm in each scenario [scenario][arm]."""
    timetable = Timetable(scenarios, programme)
    found = []
    for scenario in range(len(scenarios)):
        quarters, tier = timetable.elections(scenario), timetable.tier(scenario)
        half_way = timetable.half_way(scenario)
        found.append([
            [
                *(_results(arm, quarters, tier) if arm.elections else []),
                *(Override(half_way, "designer", "lever", name, value) for name, value in arm.mid_course.items()),
            ]
            for arm in arms
        ])  # fmt: skip
    return found


def override_table(forced: list[list[Forced]], scenario_of_cell: np.ndarray) -> pd.DataFrame:
    """Overrides with the run that each applies to; runs are cells (a scenario's futures) x arms, in that order."""
    rows = [
        (cell * len(forced[scenario]) + place, *override)
        for cell, scenario in enumerate(scenario_of_cell.tolist())
        for place, overrides in enumerate(forced[scenario])
        for override in overrides
    ]
    return pd.DataFrame(rows, columns=["run", *Override._fields]).astype({"run": np.int64})
