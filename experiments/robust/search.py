"""The search for designs that no other beats: NSGA-III (Deb, Jain 2014), asked for designs and told how they did.

Every design of the search is tried under the same scenarios and futures, which are others than those by which designs
are judged; the named designs are tried under them too, as a yardstick. The best are then judged beside the named ones.
Nothing is kept between generations: the search is replayed from the results, so that it goes on where it was stopped.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from experiments.declared import outcomes, parameters
from experiments.planning.plan import Plan
from experiments.planning.scenarios import known_values, scenarios_of
from experiments.request import Request
from experiments.robust.keys import ALL, RobustKeys, SearchKeys
from experiments.robust.table import crossed, main_scenarios
from experiments.store import Store

if TYPE_CHECKING:
    import optuna

N_STEPS = 20  # of a lever that is a fraction: designs are read by people
Direction = Literal["minimize", "maximize"]
Design = tuple[Any, ...]  # one value per lever of the search
Score = Callable[[Sequence[Design]], np.ndarray | None]  # [design, objective], None where they are yet to be tried


class Space:
    """The levers of a search, and what values they may take."""

    def __init__(self, search: SearchKeys) -> None:
        self.names = list(search.levers)
        self.values = {name: _values(name, part) for name, part in search.levers.items()}

    def distributions(self) -> dict[str, Any]:
        """What a sampler draws: a place among the values of a number, or one of some choices."""
        from optuna.distributions import CategoricalDistribution, IntDistribution

        types = parameters()["type"]
        return {name: IntDistribution(0, len(values) - 1) if types[name] in ("int", "float") else
                CategoricalDistribution(range(len(values))) for name, values in self.values.items()}  # fmt: skip

    def design(self, places: Mapping[str, int]) -> Design:
        """The values at some places."""
        return tuple(self.values[name][places[name]] for name in self.names)


def _values(name: str, asked: Sequence[Any]) -> list[Any]:
    part = None if asked == ALL else asked
    row = parameters().loc[name]
    if row["type"] == "bool":
        return [bool(value) for value in part] if part else [False, True]
    if row["type"] == "choice":
        return list(part or row["choices"])
    low, high = part or (row["low"], row["high"])
    if row["type"] == "int":
        return list(range(int(low), int(high) + 1))
    return [round(float(value), 6) for value in np.linspace(low, high, N_STEPS + 1)]


class Found(NamedTuple):
    """What came of a replay: all designs tried so far, the next ones to be tried, and whether the search is over."""

    tried: list[Design]
    wanted: list[Design]
    is_over: bool


def replayed(search: SearchKeys, directions: Sequence[Direction], score: Score) -> Found:
    """Ask for each generation and tell how it did, up to the first one that is yet to be tried."""
    space, study = Space(search), _study(search, directions)
    tried: dict[Design, None] = {}
    for _ in range(search.generations):
        trials = [study.ask(space.distributions()) for _ in range(search.population)]
        designs = [space.design(trial.params) for trial in trials]
        tried |= dict.fromkeys(designs)
        values = score(designs)
        if values is None:
            return Found(list(tried), list(dict.fromkeys(designs)), False)
        for trial, row in zip(trials, values, strict=True):
            study.tell(trial, [float(value) for value in row])
    return Found(list(tried), [], True)


def _study(search: SearchKeys, directions: Sequence[Direction]) -> optuna.Study:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)  # it would tell of every design
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # said for years of what is kept
        sampler = optuna.samplers.NSGAIIISampler(population_size=search.population, seed=search.seed)
    return optuna.create_study(directions=[*directions], sampler=sampler)


def unbeaten(values: np.ndarray) -> np.ndarray:
    """Rows [design, objective], more being better, that no other row beats in one while being as good in all others."""
    at_least = (values[:, None, :] >= values[None, :, :]).all(axis=2)
    better = (values[:, None, :] > values[None, :, :]).any(axis=2)
    return np.flatnonzero(~(at_least & better).any(axis=0))


def spread_out(values: np.ndarray, n: int) -> list[int]:
    """At most n rows [design, objective] that lie far apart: the best of each objective, then the farthest from them.

    Distances are between ranks, which no scale distorts.
    """
    ranks = values.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable") / max(1, len(values) - 1)
    chosen = list(dict.fromkeys(int(row) for row in values.argmax(axis=0)))[:n]
    while len(chosen) < min(n, len(values)):
        gaps = np.abs(ranks[:, None, :] - ranks[None, chosen, :]).sum(axis=2).min(axis=1)
        gaps[chosen] = -1.0
        chosen.append(int(gaps.argmax()))
    return chosen


class Trials:
    """What has been run of the search, read from the table and its results."""

    def __init__(self, request: Request, plan: Plan, results: pd.DataFrame) -> None:
        keys = request.keys
        assert isinstance(keys, RobustKeys)
        assert keys.search is not None
        self.keys, self.search, self.names = keys, keys.search, list(keys.search.levers)
        signs = outcomes()["direction"].map({"max": 1.0, "min": -1.0})
        self.sign = signs[keys.objectives].to_numpy()
        self.directions: list[Direction] = ["maximize" if sign > 0 else "minimize" for sign in self.sign]
        self.n_named = len(plan.details["designs"])
        later = plan.table["design"] > self.n_named
        first_rows = plan.table[later].drop_duplicates("design")
        levers = first_rows[self.names].astype(object).itertuples(index=False)
        self.number = {tuple(row): int(n) for row, n in zip(levers, first_rows["design"], strict=True)}
        is_trial = (plan.table["scenario"] > keys.scenarios).to_numpy()
        frame = plan.table.loc[is_trial, ["design", "scenario", "future"]]
        self.order = np.sort(frame["design"].unique())
        rows = np.lexsort((frame["future"], frame["scenario"], frame["design"])).reshape(max(1, len(self.order)), -1)
        tried = results.loc[is_trial]
        self.cells = {name: tried[name].to_numpy(dtype=float)[rows.T] for name in keys.objectives}  # [cell, design]

    def scores(self, numbers: Sequence[int], known: Sequence[int]) -> np.ndarray:
        """Means [design, objective] of some designs over the cells in which no known design failed."""
        place = {int(number): column for column, number in enumerate(self.order)}
        among = [place[number] for number in known]
        is_whole = np.logical_and.reduce([np.isfinite(cells[:, among]).all(axis=1) for cells in self.cells.values()])
        mine = [place[number] for number in numbers]
        if not is_whole.any():  # every cell has a failure: nothing can be told apart
            return np.zeros((len(mine), len(self.cells)))
        return np.column_stack([cells[is_whole][:, mine].mean(axis=0) for cells in self.cells.values()])

    def score(self, designs: Sequence[Design]) -> np.ndarray | None:
        """Means of a generation over the cells in which neither it nor an earlier one failed."""
        if any(design not in self.number for design in designs):
            return None
        numbers = [self.number[design] for design in designs]
        known = [int(number) for number in self.order if number <= max(numbers)]
        return self.scores(numbers, known)

    def finalists(self, tried: Sequence[Design]) -> list[int]:
        """Designs to be judged beside the named ones: unbeaten in the search, and far apart."""
        numbers = [self.number[design] for design in tried]
        values = self.sign * self.scores(numbers, [int(number) for number in self.order])
        best = unbeaten(values)
        return [numbers[best[row]] for row in spread_out(values[best], self.search.finalists)]


def more(request: Request, plan: Plan, store: Store) -> pd.DataFrame | None:
    """The next runs: a generation of the search, or its best under the scenarios of the named designs; None at the end.

    A function of the results alone, so that a search that was stopped asks for the same runs again.
    """
    keys = request.keys
    assert isinstance(keys, RobustKeys)
    if keys.search is None:
        return None
    trials = Trials(request, plan, store.read(keys.objectives))
    found = replayed(keys.search, trials.directions, trials.score)
    if not found.is_over:
        new = [design for design in found.wanted if design not in trials.number]
        return _tried(request, plan, new, not trials.number)
    finalists = trials.finalists(found.tried)
    judged = plan.table["scenario"] <= keys.scenarios
    missing = [number for number in finalists if not (judged & (plan.table["design"] == number)).any()]
    return _judged(request, plan, missing) if missing else None


def _rows_of(plan: Plan, numbers: Sequence[int]) -> pd.DataFrame:
    """Levers of some designs of the table."""
    levers = [name for name in plan.varied if parameters().at[name, "kind"] == "lever"]
    return plan.table.drop_duplicates("design").set_index("design").loc[list(numbers), levers].reset_index(drop=True)


def _tried(request: Request, plan: Plan, new: Sequence[Design], is_first: bool) -> pd.DataFrame:
    """Runs of new designs, and with the first of them those of the named ones, under the scenarios of the search."""
    keys = request.keys
    assert isinstance(keys, RobustKeys)
    assert keys.search is not None
    named = _rows_of(plan, range(1, len(plan.details["designs"]) + 1))
    first = int(plan.table["design"].max()) + 1
    base = {lever: plan.resolved.at[lever, "value"] for lever in named}
    rows = pd.DataFrame([base | dict(zip(keys.search.levers, design, strict=True)) for design in new])
    rows = rows[list(named)].astype(named.dtypes.to_dict())
    numbers = [*range(first, first + len(new))]
    if is_first:
        rows, numbers = pd.concat([named, rows], ignore_index=True), [*range(1, len(named) + 1), *numbers]
    scenarios = scenarios_of(keys, known_values(request), keys.search.scenarios, keys.scenario_seed + 1).table
    last = request.seeds.stop
    seeds = range(last, last + keys.search.futures)
    return crossed(rows, numbers, scenarios, keys.scenarios + 1, seeds, len(request.seeds) + 1, len(plan.table))[
        list(plan.table.columns)]  # fmt: skip


def _judged(request: Request, plan: Plan, numbers: Sequence[int]) -> pd.DataFrame:
    """Runs of some designs under the scenarios and futures of the named ones."""
    scenarios, rows = main_scenarios(request).table, _rows_of(plan, numbers)
    return crossed(rows, numbers, scenarios, 1, request.seeds, 1, len(plan.table))[list(plan.table.columns)]
