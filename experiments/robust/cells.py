"""The results as arrays [design, scenario, future]: all designs lived the same scenarios and the same futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.declared import parameters
from experiments.planning.plan import Plan
from experiments.words import counted, quantity


@dataclass(frozen=True)
class Cells:
    """Outcomes of the judged designs, named ones first, and what was true in each scenario.

    A scenario and future in which any design failed is left out for all of them: its place holds what the rest of the
    scenario and of the future lead to expect, design by design, so that it moves no mean.
    """

    names: list[str]
    n_named: int
    values: dict[str, np.ndarray]  # outcome: [design, scenario, future]
    levers: pd.DataFrame  # one row per design
    scenarios: pd.DataFrame  # one row per scenario
    n_left_out: int  # scenarios x futures

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of designs, scenarios and futures."""
        n_designs, n_scenarios, n_futures = next(iter(self.values.values())).shape
        return n_designs, n_scenarios, n_futures

    def signed(self, name: str) -> np.ndarray:
        """An outcome turned so that more is better [design, scenario, future]."""
        return quantity(name).sign * self.values[name]

    @property
    def notes(self) -> list[str]:
        """What is to be said of runs that failed."""
        if not self.n_left_out:
            return []
        left_out = counted(self.n_left_out, "combination")
        return [f"a run of some design failed in {left_out} of scenario and future, left out for all designs; "
                "the column error of the files of runs says why"]  # fmt: skip


def cells_of(plan: Plan, results: pd.DataFrame, outcomes: Sequence[str], among: np.ndarray) -> Cells:
    """Arrays of some outcomes from the rows of the plan that `among` picks, which are crossed."""
    frame = plan.table[among]
    numbers, scenarios, futures = (np.sort(frame[name].unique()) for name in ("design", "scenario", "future"))
    order = np.lexsort((frame["future"], frame["scenario"], frame["design"]))
    shape = len(numbers), len(scenarios), len(futures)
    assert len(frame) == np.prod(shape), "every design lives every scenario and future"
    raw = {name: results[name].to_numpy(dtype=float)[among][order].reshape(shape) for name in outcomes}
    failed = np.logical_or.reduce([~np.isfinite(cells).all(axis=0) for cells in raw.values()])
    is_kept = ~failed.all(axis=1), ~failed.all(axis=0)
    kinds = parameters()["kind"]
    levers = [name for name in plan.varied if kinds[name] == "lever"]
    uncertain = [name for name in plan.varied if kinds[name] == "uncertainty"]
    of_designs, of_scenarios = (frame.drop_duplicates(one).sort_values(one) for one in ("design", "scenario"))
    named = plan.details["designs"]
    n_named = int((numbers <= len(named)).sum())
    names = [*named[:n_named], *(f"found_{place}" for place in range(1, len(numbers) - n_named + 1))]
    return Cells(
        names, n_named, {name: _filled(cells, failed)[:, is_kept[0]][:, :, is_kept[1]] for name, cells in raw.items()},
        of_designs[levers].reset_index(drop=True), of_scenarios[uncertain].reset_index(drop=True)[is_kept[0]],
        int(failed.sum()),
    )  # fmt: skip


def _filled(cells: np.ndarray, failed: np.ndarray) -> np.ndarray:
    """Cells [design, scenario, future] with what is left out put at the sum of its scenario's and future's effects."""
    if not failed.any():
        return cells
    weight = (~failed).astype(float)
    known = np.where(failed, 0.0, cells)
    with np.errstate(invalid="ignore", divide="ignore"):
        of_scenario = known.sum(axis=2) / weight.sum(axis=1)
        of_future = known.sum(axis=1) / weight.sum(axis=0)
    overall = known.sum(axis=(1, 2)) / weight.sum()
    expected = of_scenario[:, :, None] + of_future[:, None, :] - overall[:, None, None]
    return np.where(failed, expected, cells)


def judged(plan: Plan, n_scenarios: int) -> np.ndarray:
    """Which rows of the plan judge designs: those under the main scenarios."""
    return (plan.table["scenario"] <= n_scenarios).to_numpy()


def tried(plan: Plan, n_scenarios: int, numbers: Sequence[int]) -> np.ndarray:
    """Which rows of the plan tried some designs under the scenarios of the search."""
    return ~judged(plan, n_scenarios) & plan.table["design"].isin(numbers).to_numpy()
