"""The keys of this experiment, and its runs: one programme in many futures, the first of them told in full."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.request import Keys, Request
from experiments.words import counted
from sim.frames import read_run
from sim.overrides import Override
from sim.programmes import load

MOST_NETWORKS = 4  # drawn side by side
MOST_FIRM_QUARTERS = 1_000_000  # of a life told in full, which is kept quarter by quarter: about 2 GB of memory


class Forced(Keys):
    """One decision or draw that is forced, as `sim.Override` has it."""

    quarter: int
    actor: str
    kind: str
    subject: int | str
    value: bool | int | float | str


class SingleKeys(Keys):
    """When the network is drawn, and what is forced in every future."""

    network_quarters: list[int] | None = None
    overrides: list[Forced] = []

    @property
    def forced(self) -> list[Override]:
        """What is forced, in the order in which it was given."""
        return [Override(*(getattr(one, name) for name in Override._fields)) for one in self.overrides]


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


def _override_faults(request: Request) -> list[str]:
    """What is wrong with what is to be forced, by the same check as that of `sim.trace`."""
    assert isinstance(request.keys, SingleKeys)
    try:
        read_run(load(request.common.programme), request.common.seed, request.keys.forced, request.fixed)
    except ValueError as error:
        return [f"overrides: {fault}" for fault in str(error).split("\n")]
    return []


def _overrides(forced: list[Override], runs: pd.Index) -> pd.DataFrame | None:
    """What is forced, in every run; None where nothing is."""
    if not forced:
        return None
    return pd.DataFrame([{"run": run, **one._asdict()} for run in runs for one in forced])


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
    faults += _override_faults(request)
    if faults:
        raise Faults(faults)
    n = len(request.seeds)
    table = pd.DataFrame({
        "run": np.arange(n), "design": 1, "scenario": 1, "future": np.arange(1, n + 1),
        "seed": np.asarray(request.seeds, dtype=np.int64),
    })  # fmt: skip
    notes, details = (), {}
    if request.keys.overrides:
        notes = (f"{counted(len(request.keys.overrides), 'decision')} forced in every future in which they come up",)
        details = {"overrides": [one.model_dump() for one in request.keys.overrides]}
    return Plan(table, request.common.programme, request.fixed, values, notes=notes, details=details,
                overrides=_overrides(request.keys.forced, table.index))  # fmt: skip
