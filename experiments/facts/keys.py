"""The keys of this experiment, and its runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import resolved
from experiments.facts.over_sets import digest_of, known_sets
from experiments.planning.plan import Plan
from experiments.request import Keys, Request

WINDOW = "horizon_quarters"


class FactKeys(Keys):
    """Draws of futures for the intervals; plausible sets looked at besides, and the futures of each."""

    draws: int = Field(default=200, ge=20, le=10_000)
    sets: int = Field(default=0, ge=0, le=1000)
    set_futures: int = Field(default=60, ge=1, le=10_000)


def plan(request: Request) -> Plan:
    """One run per future; what else the facts need is lived for the report."""
    n = len(request.seeds)
    table = pd.DataFrame({
        "run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1),
        "seed": np.asarray(request.seeds, dtype=np.int64),
    })  # fmt: skip
    keys = request.keys
    assert isinstance(keys, FactKeys)
    notes = ()
    if request.fixed:
        notes = (
            "the facts are about the default world; values of your own were given, so that the verdicts are on them",
        )
    if WINDOW in request.fixed:
        notes = (
            *notes,
            f"every fact is measured over a window of its own; {WINDOW} is only that of the runs that are kept",
        )
    values = resolved(request.common.programme, request.fixed)
    details = {"sets": digest_of(known_sets(keys.sets))}
    return Plan(table, request.common.programme, request.fixed, values, notes=notes, details=details)
