"""From what is uncertain to a table of runs: scenarios over uncertainties, and levers if asked for, times futures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.declared import parameters, resolved, uncertainties_named
from experiments.discovery.failures import Failure, read_failure
from experiments.discovery.keys import DiscoveryKeys
from experiments.faults import Faults, unknown
from experiments.planning.plan import Plan
from experiments.planning.sampling import latin_hypercube
from experiments.request import MAX_RUNS, Request
from experiments.words import listed


def levers_named(entries: Sequence[str], fixed: Sequence[str]) -> tuple[list[str], list[str]]:
    """Levers listed one by one or by group, in the order of their declaration, and faults."""
    table = parameters()
    table = table[table["kind"] == "lever"]
    groups = list(dict.fromkeys(table["group"]))
    faults = [unknown("vary_levers", entry, [*groups, *map(str, table.index)]) for entry in entries
              if entry not in groups and entry not in table.index]  # fmt: skip
    faults += [f"vary_levers: {entry} is given one value under levers; drop it from one of the two"
               for entry in entries if entry in fixed]  # fmt: skip
    chosen = [str(name) for name in table.index if name in entries or table.at[name, "group"] in entries]
    return [name for name in chosen if name not in fixed], faults


def _dimensions(request: Request, keys: DiscoveryKeys) -> tuple[list[str], list[str]]:
    """What scenarios vary, and faults."""
    fixed = list(request.fixed)
    uncertain, faults = uncertainties_named("scenario_over", keys.scenario_over)
    excepted, more = uncertainties_named("scenario_except", keys.scenario_except)
    levers, yet_more = levers_named(keys.vary_levers, fixed)
    names = [name for name in uncertain if name not in fixed and name not in excepted] + levers
    faults += more + yet_more
    if not names and not faults:
        faults.append("scenario_over: expected at least one uncertainty or lever to vary, got none; name a group of "
                      "uncertainties, or give fewer values yourself")  # fmt: skip
    return names, faults


def effects_of(keys: DiscoveryKeys, failure: Failure | None) -> tuple[bool, list[str]]:
    """Whether twins are lived, and the fault of a failure that cannot be judged without."""
    needed = failure.needs_twin if failure else []
    if keys.effects is False and needed:
        return False, [f"effects: false leaves out the same future without the programme, which {listed(needed)} in "
                       "failure compares with; leave effects out, or choose another failure"]  # fmt: skip
    return bool(needed) if keys.effects is None else keys.effects, []


def runs_of(scenarios: pd.DataFrame, seeds: range) -> pd.DataFrame:
    """Scenario by scenario, future by future; the same futures in every scenario."""
    n_scenarios, n_futures = len(scenarios), len(seeds)
    scenario, future = (axis.ravel() for axis in np.indices((n_scenarios, n_futures)))
    ids = pd.DataFrame({
        "run": np.arange(len(scenario)), "design": 1, "scenario": scenario + 1, "future": future + 1,
        "seed": np.asarray(seeds, dtype=np.int64)[future],
    })  # fmt: skip
    return pd.concat([ids, scenarios.iloc[scenario].reset_index(drop=True)], axis=1)


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults` with all that is wrong with failure, scenarios and levers."""
    keys = request.keys
    assert isinstance(keys, DiscoveryKeys)
    failure, faults = read_failure(keys.failure)
    effects, wrong = effects_of(keys, failure)
    names, more = _dimensions(request, keys)
    faults += wrong + more
    n = keys.scenarios * len(request.seeds)
    if n > MAX_RUNS:
        faults.append(f"scenarios, futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    if faults:
        raise Faults(faults)
    scenarios = latin_hypercube(names, keys.scenarios, keys.scenario_seed)
    programme, fixed = request.common.programme, request.fixed
    return Plan(
        runs_of(scenarios, request.seeds), programme, fixed, resolved(programme, fixed), effects=effects,
        details={"dimensions": names},
    )  # fmt: skip
