"""The keys of this experiment, and its runs: every future lived on each of the calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import parameters, resolved
from experiments.faults import Faults
from experiments.plan import Plan
from experiments.plausible import plausible
from experiments.request import Keys, Request
from sim import api
from sim.dates import QUARTERS_PER_YEAR
from sim.overrides import Override
from sim.programmes import load, names

HISTORICAL, DRAWN, NONE = "historical", "drawn", "no elections"
SHIFT, HELD, OFFSET = "calendar_shift_quarters", "elections_held", "launch_offset_quarters"


class ReplayKeys(Keys):
    """By how many years calendars are shifted, what futures hold, and how many are drawn quarter by quarter."""

    sets: Literal["plausible", "defaults"] = "plausible"
    shift_years: list[int] = Field(default=[1, 2, 3], min_length=1)
    courses: int = Field(default=60, ge=1, le=1000)


def shifted_name(years: int) -> str:
    """What a shifted calendar is called."""
    return f"shifted by {years} year{'s' if years > 1 else ''}"


def arms(shift_years: list[int]) -> dict[str, dict[str, Any]]:
    """The calendars by name, each with the values that make it."""
    found = {HISTORICAL: {SHIFT: 0, HELD: True}, DRAWN: {SHIFT: 0, HELD: True}}
    found |= {shifted_name(years): {SHIFT: QUARTERS_PER_YEAR * years, HELD: True} for years in shift_years}
    return found | {NONE: {SHIFT: 0, HELD: False}}


def _calendar_faults(programme: str) -> list[str]:
    if load(programme).approval is not None:
        return []
    dated = ", ".join(name for name in names() if load(name).approval is not None)
    return [f"programme: expected one with a real calendar (office, approval, elections), got {programme!r}, which has "
            f"none to replay; choose from {dated}, or give your file these fields"]  # fmt: skip


def _held_faults(fixed: Mapping[str, Any]) -> list[str]:
    remedy = {SHIFT: "leave it out, or give shift_years", HELD: "leave it out", OFFSET: "leave it out, or set the "
              "programme's dates"}  # fmt: skip
    return [f"{name}: this experiment sets it itself, or its history would not fit; {remedy[name]}"
            for name in remedy if name in fixed]  # fmt: skip


def _shift_faults(shift_years: list[int]) -> list[str]:
    most = int(parameters().at[SHIFT, "high"]) // QUARTERS_PER_YEAR
    faults = [f"shift_years: expected whole years from 1 to {most}, got {years}; give what a calendar can be shifted by"
              for years in shift_years if not 1 <= years <= most]  # fmt: skip
    if len(set(shift_years)) < len(shift_years):
        faults.append(f"shift_years: expected each once, got {shift_years}; drop what is there twice")
    return faults


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


def plan(request: Request) -> Plan:
    """Future by future, all calendars side by side. Raises `Faults`."""
    keys, fixed, programme = request.keys, request.fixed, request.common.programme
    assert isinstance(keys, ReplayKeys)
    faults = _calendar_faults(programme) + _held_faults(fixed) + _shift_faults(keys.shift_years)
    if faults:
        raise Faults(faults)
    values = resolved(programme, fixed)
    made = arms(keys.shift_years)
    n, n_arms = len(request.seeds), len(made)
    arm, future = np.tile(np.arange(n_arms), n), np.repeat(np.arange(n), n_arms)
    table = pd.DataFrame({
        "run": np.arange(n * n_arms), "design": arm + 1, "scenario": 1, "future": future + 1,
        "seed": np.asarray(request.seeds, dtype=np.int64)[future],
        **{name: [list(made.values())[one][name] for one in arm] for name in (SHIFT, HELD)},
    })  # fmt: skip
    sets = sets_of(keys, {*load(programme).values, *fixed}, n).iloc[future].reset_index(drop=True)
    table = pd.concat([table, sets], axis=1)
    forced = historical_table(programme, table.loc[arm == 0, "run"], int(values.at["horizon_quarters", "value"]))
    details = {"designs": list(made)}
    return Plan(table, programme, fixed, values, n_arms, details=details, effects=False, overrides=forced)
