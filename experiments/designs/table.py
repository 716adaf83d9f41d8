"""From factors, scenarios and futures to a table of runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.designs.keys import SMALLEST_FRACTION, DesignKeys, Factor, crossed
from experiments.faults import Faults
from experiments.planning.plan import Plan, repeated
from experiments.planning.scenarios import known_values, scenarios_of
from experiments.request import MAX_RUNS, Request
from experiments.words import listed, phrase
from sim.parameters.validation import validate


def _factor_faults(factor: Factor) -> list[str]:
    where = f"factors.{factor.name}"
    faults = [] if len(factor.names) > 1 else [f"{where}: expected at least two levels, got {len(factor.names)}"]
    for level, diff in factor.levels.items():
        faults += [f"{where}.{level}: {sentence}" for sentence in validate(diff, "lever")]
    return faults


def _shared_levers(factors: list[Factor]) -> list[str]:
    owner: dict[str, str] = {}
    faults = []
    for factor in factors:
        for lever in factor.levers:
            if lever in owner:
                faults.append(f"factors: {owner[lever]} and {factor.name} both set {lever}; leave it to one of them")
            owner[lever] = factor.name
    return faults


def _held(factors: list[Factor], fixed: Mapping[str, Any]) -> tuple[list[Factor], list[str], list[str]]:
    """Factors without what the user holds fixed: those left, notes on those that fall away, faults."""
    left, notes, faults = [], [], []
    for factor in factors:
        held = [lever for lever in factor.levers if lever in fixed]
        free = {level: {k: v for k, v in diff.items() if k not in fixed} for level, diff in factor.levels.items()}
        n_distinct = len({tuple(sorted(diff.items())) for diff in free.values()})
        if held and n_distinct == 1:
            notes.append(f"{phrase(factor.name)} is not varied: {listed(held)} given by the user")
        elif n_distinct < len(free):
            because = f" once {listed(held)} is held fixed" if held else ""
            faults.append(
                f"factors.{factor.name}: some of its levels are the same{because}; tell them apart or drop one"
            )
        else:
            left.append(Factor(factor.name, free))
    return left, notes, faults


def _design_rows(factors: list[Factor], designs: list[tuple[str, ...]], base: pd.Series) -> pd.DataFrame:
    """Levers of each design; a level that leaves a lever out takes the programme's value."""
    levers = list(dict.fromkeys(lever for factor in factors for lever in factor.levers))
    rows = []
    for levels in designs:
        row = {lever: base[lever] for lever in levers}
        for factor, level in zip(factors, levels, strict=True):
            row.update(factor.levels[level])
        rows.append(row)
    return pd.DataFrame(rows, columns=levers)


def _runs(designs: pd.DataFrame, scenarios: pd.DataFrame, seeds: range) -> pd.DataFrame:
    """Scenario by scenario, future by future, all designs side by side, so that they share their twins."""
    n_designs, n_scenarios, n_futures = len(designs), len(scenarios), len(seeds)
    n = n_designs * n_scenarios * n_futures
    scenario = np.repeat(np.arange(n_scenarios), n_futures * n_designs)
    future = np.tile(np.repeat(np.arange(n_futures), n_designs), n_scenarios)
    design = np.tile(np.arange(n_designs), n_scenarios * n_futures)
    ids = pd.DataFrame({
        "run": np.arange(n), "design": design + 1, "scenario": scenario + 1, "future": future + 1,
        "seed": np.asarray(seeds, dtype=np.int64)[future],
    })  # fmt: skip
    return pd.concat([ids, repeated(designs, design), repeated(scenarios, scenario)], axis=1)


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults` with all that is wrong with factors and scenarios."""
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, DesignKeys)
    asked = [Factor(name, levels) for name, levels in keys.factors.items()]
    faults = [fault for factor in asked for fault in _factor_faults(factor)] + _shared_levers(asked)
    scenarios = scenarios_of(keys, known_values(request))
    faults += scenarios.faults
    factors, notes, wrong = _held(asked, fixed) if not faults else (asked, [], [])
    faults += wrong
    designs = crossed(factors, keys.fraction) if not faults else []
    n = len(designs) * keys.scenarios * len(request.seeds)
    if n > MAX_RUNS:
        faults.append(f"scenarios, futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    if faults:
        raise Faults(faults)
    n_two = sum(len(factor.names) == 2 for factor in factors)
    if keys.fraction == "half" and n_two < SMALLEST_FRACTION:
        notes.append(f"the designs are crossed in full, as half of {n_two} factors of two levels would mix up effects")
    values = resolved(request.common.programme, fixed)
    table = _runs(_design_rows(factors, designs, values["value"]), scenarios.table, request.seeds)
    details = {"factors": {f.name: f.names for f in factors}, "designs": [list(levels) for levels in designs]}
    return Plan(table, request.common.programme, fixed, values, len(designs), (*notes, *scenarios.notes), details)
