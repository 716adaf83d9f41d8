"""Scenarios of what nobody chooses: plausible sets of parameters, or draws over the declared ranges.

Draws over whole ranges span what was thought possible, which reaches far beyond what agrees with the evidence; a
plausible scenario takes one of the calibrated sets for all that they hold and draws only what they leave open.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import parameters, uncertainties_named
from experiments.planning.plausible import plausible, provenance_of_sets
from experiments.planning.sampling import latin_hypercube
from experiments.request import Keys, Request
from experiments.words import counted
from sim.programmes import load

PLAUSIBLE, RANGES = "plausible", "ranges"


class ScenarioKeys(Keys):
    """Where scenarios come from, how many there are, and what is drawn in them."""

    scenario_sets: Literal["plausible", "ranges"] = "plausible"
    scenarios: int = Field(ge=1, le=100_000)
    scenario_seed: int = Field(ge=0, le=2**62)
    scenario_over: list[str]
    scenario_except: list[str] = []


class Scenarios(NamedTuple):
    """One row per scenario with a column per varied uncertainty, what is to be said of them, and faults."""

    table: pd.DataFrame
    notes: list[str]
    faults: list[str]


def known_values(request: Request) -> set[str]:
    """The parameters that the user or the programme's own file sets: they are known, so scenarios leave them alone."""
    return {*request.fixed, *load(request.common.programme).values}


def varied_names(over: list[str], excepted: list[str], known: Collection[str]) -> tuple[list[str], list[str]]:
    """The uncertainties of `scenario_over` less those of `scenario_except` and what is known, and faults."""
    names, faults = uncertainties_named("scenario_over", over)
    left_out, further = uncertainties_named("scenario_except", excepted)
    return [name for name in names if name not in left_out and name not in known], faults + further


def drawn_sets(n: int, seed: int) -> pd.DataFrame:
    """Plausible sets in a random order, used again from the first one on where there are fewer than n."""
    sets = plausible()
    order = np.random.default_rng(seed).permutation(len(sets))
    return sets.iloc[np.resize(order, n)].reset_index(drop=True)


def scenarios_of(
    keys: ScenarioKeys, known: Collection[str], n: int | None = None, seed: int | None = None
) -> Scenarios:
    """Scenarios as the keys ask for them, or another number of them from another seed."""
    n, seed = n or keys.scenarios, keys.scenario_seed if seed is None else seed
    names, faults = varied_names(keys.scenario_over, keys.scenario_except, known)
    if faults:
        return Scenarios(pd.DataFrame(index=range(n)), [], faults)
    if keys.scenario_sets == RANGES:
        return Scenarios(latin_hypercube(names, n, seed), [], [])
    sets = drawn_sets(n, seed)
    left_out, _ = uncertainties_named("scenario_except", keys.scenario_except)
    held = [name for name in sets if name not in known and name not in left_out and name not in keys.scenario_over]
    drawn = latin_hypercube([name for name in names if name not in held], n, seed)
    table = pd.concat([sets[held], drawn], axis=1)
    order = [str(name) for name in parameters().index if name in table]
    return Scenarios(table[order], *_reuse(n, drawn))


def _reuse(n: int, drawn: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Notes and faults where there are more scenarios than plausible sets."""
    n_sets = len(plausible())
    if n <= n_sets:
        return [], []
    if drawn.empty:
        return [], [f"scenarios: expected at most {n_sets}, as many as there are plausible sets, where scenario_over "
                    f"draws nothing that they leave open; got {n}; ask for fewer, or name more groups"]  # fmt: skip
    times = f"{n // n_sets}" if n % n_sets == 0 else f"{n // n_sets} or {n // n_sets + 1}"
    return [f"the {counted(n, 'scenario')} use {n_sets} plausible sets of parameters {times} times each; what the sets "
            "leave open is drawn anew every time"], []  # fmt: skip


def told_of(keys: ScenarioKeys) -> dict[str, object]:
    """What a report says of where its scenarios come from."""
    return {"scenario_sets": keys.scenario_sets, "status_of_sets": provenance_of_sets()["status"],
            "n_sets": len(plausible())}  # fmt: skip
