"""The keys and runs of this experiment: the programme with several budgets of M&E, and futures that are surveyed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import parameters, resolved
from experiments.evaluation import judging
from experiments.evaluation.grid import GridKeys
from experiments.evaluation.value.arms import ValueKeys, arms_of, table
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.planning.scenarios import known_values
from experiments.request import Request


class EvaluationKeys(GridKeys, ValueKeys):
    """What is surveyed and estimated, and which budgets of M&E are compared."""


def _share_faults(keys: EvaluationKeys) -> list[str]:
    low, high = (float(parameters().at["me_share", end]) for end in ("low", "high"))
    wrong = [share for share in keys.me_shares if not low <= share <= high]
    none = [] if any(share > 0 for share in keys.me_shares) else [
        "me_shares: expected at least one share above 0, got none; add one, or set value_scenarios=0"
    ]  # fmt: skip
    return none + [
        f"me_shares: expected shares of the money from {low:g} to {high:g}, got {share:g}; give one within"
        for share in wrong
    ]


def plan(request: Request) -> Plan:
    """Budgets of M&E over scenarios and futures; the worlds that are surveyed are lived for the report.

    Without the value of M&E there is one run per future. Raises `Faults`.
    """
    keys = request.keys
    assert isinstance(keys, EvaluationKeys)
    found = [*judging.faults(request), *_share_faults(keys)]
    if found:
        raise Faults(found)
    values = resolved(request.common.programme, request.fixed)
    seeds, known = np.asarray(request.seeds, dtype=np.int64), judging.known(request)
    if not keys.has_value:
        n = len(seeds)
        runs = pd.DataFrame(
            {"run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1), "seed": seeds}
        )
        return Plan(runs, request.common.programme, request.fixed, values, details=known)
    runs, continued = table(keys, known_values(request), values["value"], seeds)
    return Plan(runs, request.common.programme, request.fixed, values, len(arms_of(keys)), details=known,
                overrides=continued)  # fmt: skip
