"""The runs of this experiment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.evaluation import judging
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.request import Request


def plan(request: Request) -> Plan:
    """One run per future; the worlds that are surveyed are lived for the report. Raises `Faults`."""
    found = judging.faults(request)
    if found:
        raise Faults(found)
    n = len(request.seeds)
    table = pd.DataFrame({
        "run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1),
        "seed": np.asarray(request.seeds, dtype=np.int64),
    })  # fmt: skip
    values = resolved(request.common.programme, request.fixed)
    return Plan(table, request.common.programme, request.fixed, values, details=judging.known(request))
