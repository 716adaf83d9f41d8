"""Runs of several programmes, all under the same scenarios and the same luck."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import parameters, resolved
from experiments.faults import Faults, unknown
from experiments.planning.plan import Plan
from experiments.planning.plausible import plausible, provenance_of_sets
from experiments.planning.sampling import latin_hypercube
from experiments.planning.scenarios import varied_names
from experiments.request import MAX_RUNS, Keys, Request, programme_faults
from experiments.words import counted, phrase
from sim.programmes import Programme, load, names

STYLISED = "baseline"
SIZES = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")


class AcrossKeys(Keys):
    """Programmes, and the scenarios that all of them live through."""

    programmes: list[str] | None = Field(default=None, min_length=1)
    blind_to: list[str] = []
    sets: Literal["plausible", "ranges", "defaults"] = "plausible"
    scenarios: int = Field(ge=1, le=100_000)
    scenario_seed: int = Field(ge=0, le=2**62)
    scenario_over: list[str]
    scenario_except: list[str] = []


def programmes_of(request: Request, asked: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """The programmes asked for, all that are named if none is, and faults."""
    faults = []
    if request.common.programme != STYLISED:
        got = request.common.programme
        faults.append(f"programme: this experiment takes several programmes, got {got!r}; give programmes=[{got}]")
    chosen = list(asked or ()) or [name for name in names() if name != STYLISED]
    for name in chosen:
        faults += [f"programmes: {sentence}" for sentence in programme_faults(name)]
    if len(set(chosen)) < len(chosen):
        faults.append("programmes: expected each once, got one twice; drop it")
    return chosen, faults


def _scenarios(keys: AcrossKeys, varied: list[str], fixed: Mapping[str, Any]) -> tuple[pd.DataFrame, list[str]]:
    """One row per scenario: plausible sets, draws from the ranges, or a single one without any column; and faults."""
    if keys.sets == "defaults":
        return pd.DataFrame(index=range(1)), []
    if keys.sets == "ranges":
        return latin_hypercube(varied, keys.scenarios, keys.scenario_seed), []
    try:
        table = plausible(keys.scenarios)
    except ValueError as error:
        return pd.DataFrame(index=range(1)), [f"scenarios: {error}"]
    return table.drop(columns=[name for name in table if name in fixed]), []


def _blind_faults(blind_to: Sequence[str]) -> list[str]:
    return [unknown("blind_to", name, list(map(str, parameters().index))) for name in blind_to
            if name not in parameters().index]  # fmt: skip


def own_values(programmes: Sequence[Programme], blind_to: Sequence[str], fixed: Mapping[str, Any]) -> pd.DataFrame:
    """The parameters that programmes set, one row per programme; what a forecast is blind to is at its default."""
    table = parameters()
    named = [str(name) for name in table.index if name not in fixed
             and (name in SIZES or name in blind_to or any(name in one.values for one in programmes))]  # fmt: skip
    rows = []
    for one in programmes:
        known = {name: value for name, value in one.values.items() if name not in blind_to}
        rows.append([known.get(name, table.at[name, "default"]) for name in named])
    return pd.DataFrame(rows, columns=named)


def resolved_across(programmes: Sequence[Programme], fixed: Mapping[str, Any], blind_to: Sequence[str]) -> pd.DataFrame:
    """Values of all programmes together; the status of what they set themselves is the weakest among them."""
    values = resolved(STYLISED, fixed)
    for name in values.index:
        statuses = [one.fields[name].status for one in programmes if name in one.fields and name not in blind_to]
        if statuses and name not in fixed:
            is_assumed = "assumed" in statuses or len(statuses) < len(programmes)
            values.loc[name, ["origin", "source", "status"]] = (
                "programme", "each programme's own file", "assumed" if is_assumed else statuses[0]
            )  # fmt: skip
    return values


def plan_across(request: Request, keys: AcrossKeys) -> Plan:
    """Programme by programme, scenario by scenario, future by future. Raises `Faults`.

    What a programme's own file sets is known of it and is not varied by scenarios.
    """
    fixed = request.fixed
    chosen, faults = programmes_of(request, keys.programmes)
    varied, further = varied_names(keys.scenario_over, keys.scenario_except, fixed)
    scenarios, wrong = _scenarios(keys, varied, fixed) if not further else (pd.DataFrame(index=range(1)), [])
    faults += further + wrong + _blind_faults(keys.blind_to)
    n = len(chosen) * len(scenarios) * len(request.seeds)
    if n > MAX_RUNS:
        faults.append(f"scenarios, futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    if faults:
        raise Faults(faults)
    programmes = [load(name) for name in chosen]
    known = [{name: value for name, value in one.values.items() if name not in keys.blind_to} for one in programmes]
    table = _runs(known, chosen, scenarios, own_values(programmes, keys.blind_to, fixed), request.seeds)
    details = {"designs": chosen, "titles": [one.title for one in programmes], "sets": keys.sets}
    return Plan(
        table, STYLISED, fixed, resolved_across(programmes, fixed, keys.blind_to), details=details, effects=False
    )


def _runs(known: Sequence[Mapping[str, Any]], chosen: Sequence[str], scenarios: pd.DataFrame, own: pd.DataFrame,
          seeds: range) -> pd.DataFrame:  # fmt: skip
    """Rows of all runs; a value that is known of a programme stands in place of the scenario's."""
    n_scenarios, n_futures = len(scenarios), len(seeds)
    programme, scenario, future = (axis.ravel() for axis in np.indices((len(chosen), n_scenarios, n_futures)))
    table = pd.DataFrame({
        "run": np.arange(len(programme)), "design": programme + 1, "scenario": scenario + 1, "future": future + 1,
        "seed": np.asarray(seeds, dtype=np.int64)[future], "programme": np.asarray(chosen, dtype=object)[programme],
    })  # fmt: skip
    columns = {str(name): own[name].to_numpy()[programme] for name in own}
    for name in map(str, scenarios.columns):
        drawn = scenarios[name].to_numpy()[scenario]
        is_own = np.array([name in one for one in known])[programme]
        columns[name] = np.where(is_own, columns[name], drawn) if is_own.any() else drawn
    return pd.concat([table, pd.DataFrame(columns)], axis=1)


def told(keys: AcrossKeys, plan: Plan) -> dict[str, Any]:
    """What a report says of such runs."""
    table, n = plan.table, len(plan.details["designs"])
    return {
        "programme": counted(n, "programme"), "has_calendar": True, "n_programmes": n,
        "n_scenarios": int(table["scenario"].nunique()), "n_futures": int(table["future"].nunique()),
        "sets": keys.sets, "status_of_sets": provenance_of_sets()["status"],
    }  # fmt: skip


def named(programme: Programme) -> str:
    """A programme's name as it stands beside an axis, with the accents of its title."""
    name, title = phrase(programme.name).title(), programme.title.partition(":")[0]
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return title if plain == name else name.replace("Sme", "SME")


def cells(runs: pd.DataFrame, name: str, n_programmes: int) -> np.ndarray:
    """One outcome of such runs [programme, scenario, future]."""
    return runs[name].to_numpy(dtype=float).reshape(n_programmes, -1, int(runs["future"].nunique()))
