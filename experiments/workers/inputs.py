"""From rows of a plan to what the engine reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.planning.plan import ID_COLUMNS, Plan
from experiments.workers.work import Task
from sim.frames import Runs, read_runs
from sim.portfolios import portfolio_of, read_portfolio
from sim.world import alone

LAUNCH = "launch_offset_quarters"  # which moves a whole calendar


class Order(NamedTuple):
    """What is to be simulated for some rows of a plan, and where among them the outcomes of each task belong."""

    tasks: list[Task]
    places: list[np.ndarray]  # per task, of its outcomes [run, programme] one after the other


def inputs(plan: Plan, rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that the engine reads: seed, what varies, and what the user fixed."""
    varied = rows.drop(columns=[column for column in ID_COLUMNS if column in rows and column != "seed"])
    return pd.concat([varied, pd.DataFrame(dict(plan.fixed), index=varied.index)], axis=1)


def _task(ready: Runs, future: tuple[np.ndarray, np.ndarray], effects: bool) -> Task:
    """Plain arrays, which any process can read."""
    rows = np.asarray(ready.rows).reshape(len(ready.seeds), -1)
    return Task(rows, ready.seeds, future, [np.asarray(table) for table in ready.overrides], effects)


def _order_of_worlds(plan: Plan, rows: pd.DataFrame) -> Order:
    """Worlds, each made of as many rows as there are programmes, which live in it together."""
    assert plan.shared is not None
    runs = rows.iloc[:: len(plan.programmes)][["seed", *plan.shared]].assign(**plan.fixed)
    portfolio = portfolio_of(list(plan.loaded.values()), plan.fixed.get(LAUNCH))
    ready, future = read_portfolio(runs.drop(columns=LAUNCH, errors="ignore"), portfolio), portfolio.future
    return Order([_task(ready, (future.calendars, future.layout), plan.effects)], [np.arange(len(rows))])


def order_of(plan: Plan, rows: pd.DataFrame) -> Order:
    """The tasks of some rows, programme by programme, or as worlds of several. Raises `ValueError`."""
    if plan.shared is not None:
        return _order_of_worlds(plan, rows)
    at_all = np.arange(len(rows))
    groups = {plan.programme: at_all}
    if "programme" in rows:
        codes, programmes = pd.factorize(rows["programme"])
        groups = {str(programme): np.flatnonzero(codes == code) for code, programme in enumerate(programmes)}
    tasks = []
    for programme, places in groups.items():
        mine = rows if len(places) == len(rows) else rows.iloc[places]
        ready = read_runs(inputs(plan, mine), plan.loaded[programme], plan.forced(mine))
        tasks.append(_task(ready, (ready.calendar[np.newaxis], alone()), plan.effects))
    return Order(tasks, list(groups.values()))
