"""The keys of this experiment, and its runs: one programme in many futures, the first of them told in full."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.request import Keys, Request

MOST_NETWORKS = 4  # drawn side by side
MOST_FIRM_QUARTERS = 1_000_000  # of a life told in full, which is kept quarter by quarter: about 2 GB of memory


class SingleKeys(Keys):
    """When the network is drawn."""

    network_quarters: list[int] | None = None


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
    sizes = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")
    n_clusters, n_firms, horizon = (int(values.at[name, "value"]) for name in sizes)
    faults = _quarter_faults(request.keys.network_quarters, horizon)
    if n_clusters * n_firms * horizon > MOST_FIRM_QUARTERS:
        faults.append(
            f"settings: a life of {n_clusters:,} x {n_firms} firms over {horizon} quarters is too large to be told in "
            f"full (at most {MOST_FIRM_QUARTERS:,} firm-quarters); give fewer clusters, or use experiment=designs"
        )
    if faults:
        raise Faults(faults)
    n = len(request.seeds)
    table = pd.DataFrame({
        "run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1),
        "seed": np.asarray(request.seeds, dtype=np.int64),
    })  # fmt: skip
    return Plan(table, request.common.programme, request.fixed, values)
