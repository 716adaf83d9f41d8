"""From a sample to a table of runs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.planning.sampling import over_ranges
from experiments.request import MAX_RUNS, Request
from experiments.sensitivity.choosing import Factors, factors_of, outcomes_of
from experiments.sensitivity.keys import SensitivityKeys
from experiments.sensitivity.sample import Sample, n_rows, sampled

ENOUGH_FUTURES = 3  # with fewer, the noise of luck cannot be measured


def runs(sample: Sample, names: list[str], seeds: range) -> pd.DataFrame:
    """Base sample by base sample, future by future, the rows of a base sample side by side, which share their twins.

    `design` numbers the rows of a base sample, `scenario` the base samples, `future` the futures; the seed of a row
    under other luck lies as many places further on as there are futures.
    """
    n_base, n_each = sample.cube.shape[:2]
    base, future, row = (axis.ravel() for axis in np.indices((n_base, len(seeds), n_each)))
    ids = pd.DataFrame({
        "run": np.arange(len(base)), "design": row + 1, "scenario": base + 1, "future": future + 1,
        "seed": seeds.start + future + len(seeds) * sample.luck[base, row],
    })  # fmt: skip
    return pd.concat([ids, over_ranges(names, sample.cube[base, row])], axis=1)


def _notes(n_futures: int) -> list[str]:
    if n_futures >= ENOUGH_FUTURES:
        return []
    blind = "intervals hold the noise of the sample only and none of luck"
    if n_futures == 1:
        return [f"with a single future, what luck does cannot be told from what parameters do: indices are those of "
                f"this one future, and {blind}; give at least {ENOUGH_FUTURES} futures"]  # fmt: skip
    return [f"with two futures the noise of luck cannot be measured, and {blind}; give at least {ENOUGH_FUTURES}"]


def _size_faults(keys: SensitivityKeys, factors: Factors, n_futures: int) -> list[str]:
    faults = []
    below = 1 << (keys.samples.bit_length() - 1)
    if keys.method == "sobol" and keys.samples != below:
        faults.append(f"samples: expected a power of two, got {keys.samples}; take {below} or {2 * below}")
    if keys.method == "morris" and keys.levels % 2:
        faults.append(
            f"levels: expected an even number, got {keys.levels}; take {keys.levels - 1} or {keys.levels + 1}"
        )
    n_base, n_each = n_rows(keys, factors)
    n = n_base * n_each * n_futures
    if n > MAX_RUNS:
        size = "trajectories" if keys.method == "morris" else "samples"
        faults.append(f"{size}, futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    return faults


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults` with all that is wrong with parameters, groups and outcomes."""
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, SensitivityKeys)
    factors, notes, faults = factors_of(keys, fixed)
    asked, notes_of_outcomes, wrong = outcomes_of(keys)
    faults += wrong + _size_faults(keys, factors, len(request.seeds))
    if faults:
        raise Faults(faults)
    sample = sampled(keys, factors)
    table = runs(sample, factors.parameters, request.seeds)
    details = {
        "method": keys.method, "factors": {name: list(members) for name, members in factors.members.items()},
        "outcomes": asked, "base_samples": sample.n_base, "rows": list(sample.rows), "sample_seed": keys.sample_seed,
    }  # fmt: skip
    return Plan(
        table, request.common.programme, fixed, resolved(request.common.programme, fixed), together=len(sample.rows),
        notes=(*_notes(len(request.seeds)), *notes, *notes_of_outcomes), details=details, effects=keys.effects,
    )  # fmt: skip
