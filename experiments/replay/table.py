"""From programmes and calendars to a table of runs: every future lived on each of the calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.across import STYLISED, own_values, programmes_of, resolved_across
from experiments.planning.plan import Plan
from experiments.planning.plausible import plausible
from experiments.replay.keys import HELD, SHIFT, ReplayKeys, arms, calendar_faults, held_faults, shift_faults
from experiments.request import MAX_RUNS, Request
from sim import api
from sim.overrides import Override
from sim.programmes import load


def historical_table(programme: str, runs: pd.Series, horizon: int) -> pd.DataFrame:
    """What happened as overrides of some runs: columns run and the fields of an override."""
    forced = [one for one in api.historical_overrides(programme) if one.quarter < horizon]
    each = pd.DataFrame(forced, columns=list(Override._fields))
    return pd.DataFrame({"run": runs}).merge(each, how="cross")


def sets_of(keys: ReplayKeys, known: Iterable[str], n: int) -> pd.DataFrame:
    """A plausible set of parameters for each future, in turn; what is known of the programme is left to it."""
    if keys.sets == "defaults":
        return pd.DataFrame(index=range(n))
    table = plausible()
    return table.drop(columns=[name for name in table if name in known]).iloc[np.arange(n) % len(table)]


def runs_of(programme: str, keys: ReplayKeys, fixed: Mapping[str, Any], seeds: range) -> pd.DataFrame:
    """Future by future, all calendars side by side."""
    made = list(arms(keys.shift_years).values())
    n = len(seeds)
    arm, future = np.tile(np.arange(len(made)), n), np.repeat(np.arange(n), len(made))
    table = pd.DataFrame({
        "run": np.arange(len(arm)), "design": arm + 1, "scenario": 1, "future": future + 1,
        "seed": np.asarray(seeds, dtype=np.int64)[future],
        **{name: [made[one][name] for one in arm] for name in (SHIFT, HELD)},
    })  # fmt: skip
    sets = sets_of(keys, {*load(programme).values, *fixed}, n).iloc[future].reset_index(drop=True)
    return pd.concat([table, sets], axis=1)


def _horizon(programme: str, fixed: Mapping[str, Any]) -> int:
    return int(resolved(programme, fixed).at["horizon_quarters", "value"])


def _one(programme: str, keys: ReplayKeys, request: Request) -> Plan:
    """One programme, to be told in full."""
    table = runs_of(programme, keys, request.fixed, request.seeds)
    forced = historical_table(programme, table.loc[table["design"] == 1, "run"], _horizon(programme, request.fixed))
    names = list(arms(keys.shift_years))
    return Plan(table, programme, request.fixed, resolved(programme, request.fixed), len(names),
                details={"designs": names}, effects=False, overrides=forced)  # fmt: skip


def _several(chosen: list[str], keys: ReplayKeys, request: Request) -> Plan:
    """Several programmes, one after the other, under the same futures."""
    fixed, programmes = request.fixed, [load(name) for name in chosen]
    own = own_values(programmes, (), fixed)
    tables, forced, n = [], [], 0
    for place, name in enumerate(chosen):
        table = runs_of(name, keys, fixed, request.seeds)
        further = own.iloc[[place] * len(table)].drop(columns=[one for one in own if one in table])
        table = pd.concat([table, further.reset_index(drop=True).assign(programme=name)], axis=1)
        table["run"] += n
        n += len(table)
        tables.append(table)
        forced.append(historical_table(name, table.loc[table["design"] == 1, "run"], _horizon(name, fixed)))
    names = list(arms(keys.shift_years))
    details = {"designs": names, "programmes": chosen}
    return Plan(pd.concat(tables, ignore_index=True), STYLISED, fixed, resolved_across(programmes, fixed, ()),
                len(names), details=details, effects=False, overrides=pd.concat(forced, ignore_index=True))  # fmt: skip


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults`."""
    keys = request.keys
    assert isinstance(keys, ReplayKeys)
    chosen, faults = [request.common.programme], []
    if keys.programmes is not None:
        chosen, faults = programmes_of(request, None if keys.programmes == "all" else keys.programmes)
    if not faults:
        faults += [fault for name in chosen for fault in calendar_faults(name)]
    faults += held_faults(request.fixed) + shift_faults(keys.shift_years)
    n = len(chosen) * len(arms(keys.shift_years)) * len(request.seeds)
    if n > MAX_RUNS:
        faults.append(f"futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    if faults:
        raise Faults(faults)
    return _one(chosen[0], keys, request) if keys.programmes is None else _several(chosen, keys, request)
