"""From beliefs to a table of runs: plausible settings and the whole box, each lived by every arm on the same luck.

Plausible scenarios join one plausible set of uncertainties each with a draw of what the calibration leaves open and of
the design; they are crossed with the same futures. Scenarios of the whole box draw all of it over the declared ranges;
each has futures of its own, so that they are independent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.beliefs.forcing import forced_on, override_table
from experiments.beliefs.keys import BeliefKeys
from experiments.beliefs.reading import Arm, Beliefs, all_beliefs
from experiments.declared import parameters, resolved, uncertainties_named
from experiments.faults import Faults, unknown
from experiments.planning.plan import Plan
from experiments.planning.plausible import provenance_of_sets
from experiments.planning.sampling import latin_hypercube
from experiments.planning.scenarios import drawn_sets
from experiments.request import MAX_RUNS, Request
from experiments.words import listed


def varied_names(beliefs: Beliefs, fixed: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Uncertainties and levers that scenarios vary: all but those that are held, and what the user fixed."""
    table = parameters()
    held, _ = uncertainties_named("held", beliefs.held)
    uncertainties = [str(name) for name in table.index[table["kind"] == "uncertainty"] if name not in held]
    return [name for name in uncertainties if name not in fixed], [n for n in beliefs.context if n not in fixed]


def scenarios_of(beliefs: Beliefs, keys: BeliefKeys, fixed: Mapping[str, Any]) -> pd.DataFrame:
    """Plausible scenarios, then those of the box; one row each, one column per varied parameter."""
    uncertainties, levers = varied_names(beliefs, fixed)
    ranges = {name: (part[0], part[1]) for name, part in beliefs.context.items() if part is not None}
    sets = drawn_sets(keys.plausible_scenarios, keys.scenario_seed)
    sets = sets[[name for name in uncertainties if name in sets]]
    rest = [name for name in (*uncertainties, *levers) if name not in sets]
    open_ones = latin_hypercube(rest, len(sets), keys.scenario_seed, ranges)
    box = latin_hypercube([*uncertainties, *levers], keys.box_scenarios, keys.scenario_seed + 1, ranges)
    return pd.concat([pd.concat([sets, open_ones], axis=1)[box.columns], box], ignore_index=True).copy()


def _free(arm: Arm, fixed: Mapping[str, Any]) -> Arm:
    left = {name: value for name, value in arm.set.items() if name not in fixed}
    later = {name: value for name, value in arm.mid_course.items() if name not in fixed}
    return arm.model_copy(update={"set": left, "mid_course": later})


def _same_arms(beliefs: Beliefs, arms: Mapping[str, Arm]) -> list[str]:
    faults = []
    for place, contrast in beliefs.contrasts():
        told = {str(arms[name].model_dump()) for name in contrast.arms}
        if len(told) == 1:
            held = sorted({name for arm in contrast.arms for name in beliefs.arms[arm].set})
            faults.append(f"{place}: its arms are the same where {listed(held)} cannot differ; fix less, or leave the "
                          "belief out by only=[...]")  # fmt: skip
    return faults


def _columns(arms: list[Arm], scenarios: pd.DataFrame, scenario: np.ndarray, base: pd.Series) -> dict[str, np.ndarray]:
    """Every varied parameter for all runs: that of the scenario, or what the arm sets instead."""
    names = list(dict.fromkeys([*scenarios.columns, *(name for arm in arms for name in arm.set)]))
    columns = {}
    for name in names:
        drawn = scenarios[name].to_numpy() if name in scenarios else np.full(len(scenarios), base[name])
        cells = np.repeat(drawn[scenario].astype(object)[:, None], len(arms), axis=1)
        for place, arm in enumerate(arms):
            if name in arm.set:
                cells[:, place] = arm.set[name]
        columns[name] = pd.Series(cells.ravel().tolist()).to_numpy()
    return columns


def _chosen(keys: BeliefKeys) -> Beliefs:
    beliefs = all_beliefs()
    if keys.only is None:
        return beliefs
    faults = [unknown("only", letter, list(beliefs.beliefs)) for letter in keys.only if letter not in beliefs.beliefs]
    if faults or not keys.only:
        raise Faults(faults or ["only: expected letters of beliefs, got none; leave it out for all"])
    return beliefs.only(keys.only)


def _cells(keys: BeliefKeys, n_sets: int, seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """Scenario and seed of each cell: plausible scenarios share their futures, those of the box have their own."""
    crossed = np.repeat(np.arange(n_sets), len(seeds))
    own = n_sets + np.repeat(np.arange(keys.box_scenarios), keys.box_futures)
    further = seeds.stop + np.arange(len(own), dtype=np.int64)
    return np.concatenate([crossed, own]), np.concatenate([np.tile(np.asarray(seeds, np.int64), n_sets), further])


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults`."""
    keys, fixed, programme = request.keys, request.fixed, request.common.programme
    assert isinstance(keys, BeliefKeys)
    beliefs = _chosen(keys)
    names = beliefs.arms_used()
    free = {name: _free(beliefs.arms[name], fixed) for name in names}
    faults = _same_arms(beliefs, free)
    n = len(names) * (keys.plausible_scenarios * len(request.seeds) + keys.box_scenarios * keys.box_futures)
    if n > MAX_RUNS:
        faults.append(f"plausible_scenarios, box_scenarios: {n:,} runs are asked for, at most {MAX_RUNS:,} are "
                      "possible; ask for fewer")  # fmt: skip
    if faults:
        raise Faults(faults)
    scenarios = scenarios_of(beliefs, keys, fixed)
    values = resolved(programme, fixed)
    scenario, seed = _cells(keys, keys.plausible_scenarios, request.seeds)
    arms = list(free.values())
    ids = pd.DataFrame({
        "run": np.arange(n), "design": np.tile(np.arange(1, len(arms) + 1), len(scenario)),
        "scenario": np.repeat(scenario + 1, len(arms)),
        "future": np.repeat(seed - request.common.seed + 1, len(arms)), "seed": np.repeat(seed, len(arms)),
    })  # fmt: skip
    table = pd.concat([ids, pd.DataFrame(_columns(arms, scenarios, scenario, values["value"]))], axis=1)
    forced = forced_on(arms, scenarios.assign(**fixed), programme)
    details = {"arms": {name: arm.model_dump() for name, arm in free.items()}, "beliefs": list(beliefs.beliefs),
               "plausible": {"n_scenarios": keys.plausible_scenarios, "n_futures": len(request.seeds),
                             "source": provenance_of_sets()},
               "box": {"n_scenarios": keys.box_scenarios, "n_futures": keys.box_futures}}  # fmt: skip
    return Plan(table, programme, fixed, values, len(arms), _notes(), details, override_table(forced, scenario))


def _notes() -> tuple[str, ...]:
    status = provenance_of_sets()["status"]
    if status.startswith("calibrated"):
        return ()
    return (f"the plausible sets are an {status}: probabilities tell of the middle of the declared ranges, no more",)
