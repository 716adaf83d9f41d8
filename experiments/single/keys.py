"""The keys of this experiment, and its runs: one programme in many futures, the first of them told in full."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.plan import Plan
from experiments.request import Keys, Request

MOST_NETWORKS = 4  # drawn side by side


class SingleKeys(Keys):
    """When the network is drawn."""

    network_quarters: list[int] | None = None


def network_quarters(asked: list[int] | None, horizon: int) -> list[int]:
    """Quarters in which the network is drawn: as asked, or at the start, in the middle and at the end."""
    return sorted(set(asked)) if asked else [0, horizon // 2, horizon - 1]


def _quarter_faults(asked: list[int] | None, horizon: int) -> list[str]:
    if asked is None:
        return []
    faults = [
        f"network_quarters: expected quarters from 0 to {horizon - 1}, got {quarter}; give what lies in the window"
        for quarter in asked
        if not 0 <= quarter < horizon
    ]
    if not 1 <= len(asked) <= MOST_NETWORKS:
        faults.append(
            f"network_quarters: expected 1 to {MOST_NETWORKS} quarters, got {len(asked)}; drop some, or give null"
        )
    return faults


def plan(request: Request) -> Plan:
    """One run per future. Raises `Faults`."""
    values = resolved(request.common.programme, request.fixed)
    assert isinstance(request.keys, SingleKeys)
    if faults := _quarter_faults(request.keys.network_quarters, int(values.at["horizon_quarters", "value"])):
        raise Faults(faults)
    n = len(request.seeds)
    table = pd.DataFrame({
        "run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1),
        "seed": np.asarray(request.seeds, dtype=np.int64),
    })  # fmt: skip
    return Plan(table, request.common.programme, request.fixed, values)
