"""From designs, scenarios and futures to a table of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import parameters, resolved
from experiments.faults import Faults, unknown
from experiments.planning.plan import Plan
from experiments.planning.scenarios import Scenarios, known_values, scenarios_of
from experiments.planning.tables import read_table
from experiments.request import MAX_RUNS, Request
from experiments.robust.keys import RobustKeys, SearchKeys, conditions_of, objective_faults, search_faults
from experiments.words import counted, listed
from sim.parameters.validation import validate

Diffs = dict[str, dict[str, Any]]  # levers by design


def named_designs(keys: RobustKeys) -> tuple[Diffs, list[str]]:
    """Designs of the configuration or of a file, each a diff of levers, and faults."""
    if isinstance(keys.designs, str):
        table, faults = read_table(keys.designs, "designs")
        names = [*map(str, table["design"])] if "design" in table else [f"row {row}" for row in table.index]
        rows = table.drop(columns="design", errors="ignore").to_dict(orient="records")
        twice = sorted({name for name in names if names.count(name) > 1})
        faults += [f"designs: {name!r} is the name of several rows; give each its own" for name in twice]
        return {name: {str(k): v for k, v in row.items()} for name, row in zip(names, rows, strict=True)}, faults
    faults = [f"designs.{name}: {sentence}" for name, diff in keys.designs.items()
              for sentence in validate(diff, "lever")]  # fmt: skip
    return {name: dict(diff) for name, diff in keys.designs.items()}, faults


def _free(designs: Diffs, fixed: Mapping[str, Any]) -> tuple[Diffs, list[str]]:
    """Designs without what the user holds fixed, and notes on what fell away."""
    held = sorted({lever for diff in designs.values() for lever in diff if lever in fixed})
    left = {name: {k: v for k, v in diff.items() if k not in fixed} for name, diff in designs.items()}
    notes = [f"designs do not differ in {listed(held)}, which the user holds fixed"] if held else []
    return left, notes


def levers_of(designs: Diffs, search: SearchKeys | None) -> list[str]:
    """Levers that any design or the search sets, in the order of their declaration."""
    named = {lever for diff in designs.values() for lever in diff} | set(search.levers if search else ())
    return [str(name) for name in parameters().index if name in named]


def design_rows(designs: Diffs, levers: Sequence[str], base: pd.Series) -> pd.DataFrame:
    """Levers of each design; what it leaves out takes the programme's value."""
    rows = [{lever: diff.get(lever, base[lever]) for lever in levers} for diff in designs.values()]
    table = pd.DataFrame(rows, columns=list(levers))
    kinds = {"float": float, "int": np.int64, "bool": bool}
    types = parameters()["type"]
    return table.astype({lever: kinds[types[lever]] for lever in levers if types[lever] in kinds})


def _same_faults(names: list[str], rows: pd.DataFrame) -> list[str]:
    """Designs that are the same once the programme's values are filled in."""
    first: dict[tuple[Any, ...], str] = {}
    faults = []
    for name, row in zip(names, rows.itertuples(index=False), strict=True):
        same = first.setdefault(tuple(row), name)
        if same != name:
            faults.append(f"designs: {same} and {name} are the same here; tell them apart or drop one")
    return faults


def crossed(
    designs: pd.DataFrame, numbers: Sequence[int], scenarios: pd.DataFrame, first_scenario: int, seeds: range,
    first_future: int, first_run: int,
) -> pd.DataFrame:  # fmt: skip
    """Scenario by scenario, future by future, all designs side by side, so that they share their twins."""
    shape = len(scenarios), len(seeds), len(designs)
    scenario, future, design = (axis.ravel() for axis in np.indices(shape))
    ids = pd.DataFrame({
        "run": first_run + np.arange(len(design)), "design": np.asarray(numbers, dtype=np.int64)[design],
        "scenario": first_scenario + scenario, "future": first_future + future,
        "seed": np.asarray(seeds, dtype=np.int64)[future],
    })  # fmt: skip
    parts = (designs.iloc[design].reset_index(drop=True), scenarios.iloc[scenario].reset_index(drop=True))
    return pd.concat([ids, *parts], axis=1)


def main_scenarios(request: Request) -> Scenarios:
    """The scenarios by which designs are judged."""
    assert isinstance(request.keys, RobustKeys)
    return scenarios_of(request.keys, known_values(request))


def n_runs(keys: RobustKeys, n_designs: int, n_futures: int) -> int:
    """How many runs there may be at most, the search's included."""
    n = n_designs * keys.scenarios * n_futures
    if keys.search is None:
        return n
    search = keys.search
    tried = search.generations * search.population + n_designs
    return n + tried * search.scenarios * search.futures + search.finalists * keys.scenarios * n_futures


def plan(request: Request) -> Plan:
    """The runs of the named designs; those of the search come later. Raises `Faults` with all that is wrong."""
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, RobustKeys)
    asked, faults = named_designs(keys)
    scenarios = main_scenarios(request)
    conditions, wrong = conditions_of(keys.satisfied_when)
    faults += [*scenarios.faults, *objective_faults(keys.objectives), *wrong]
    faults += search_faults(keys.search, fixed) if keys.search else []
    designs, notes = _free(asked, fixed)
    if keys.reference is not None and designs and keys.reference not in designs:
        faults.append(unknown("reference", keys.reference, list(designs)))
    if not faults and len(designs) < 2:
        faults.append(f"designs: expected at least two to compare, got {len(designs)}; add one")
    n = n_runs(keys, len(designs), len(request.seeds))
    if n > MAX_RUNS:
        faults.append(f"scenarios, futures, search: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask "
                      "for fewer")  # fmt: skip
    values = resolved(request.common.programme, fixed)
    rows = design_rows(designs, levers_of(designs, keys.search), values["value"]) if not faults else pd.DataFrame()
    faults += _same_faults(list(designs), rows) if not faults else []
    if faults:
        raise Faults(faults)
    table = crossed(rows, range(1, len(rows) + 1), scenarios.table, 1, request.seeds, 1, 0)
    details = {"designs": list(designs), "objectives": keys.objectives,
               "satisfied_when": [list(one) for one in conditions],
               "search": keys.search.model_dump() if keys.search else None}  # fmt: skip
    return Plan(table, request.common.programme, fixed, values, len(designs), (*notes, *scenarios.notes), details)


def told_size(keys: RobustKeys) -> str:
    """How large the search is, in words."""
    search = keys.search
    if search is None:
        return "no search"
    return (f"{counted(search.generations, 'generation')} of {counted(search.population, 'design')}, each tried in "
            f"{counted(search.scenarios, 'scenario')} x {counted(search.futures, 'future')}")  # fmt: skip
