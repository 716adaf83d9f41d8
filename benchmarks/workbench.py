"""Tables of runs by the evaluators of the EMA Workbench."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from unittest.mock import patch

import numpy as np
import pandas as pd

import sim
from benchmarks.cases import NAMES, Found

NO_WARNINGS = {"PYTHONWARNINGS": "ignore"}  # of evaluators that would need packages for which nobody asked

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ema_workbench import IntegerParameter, Model, MultiprocessingEvaluator, ScalarOutcome, SequentialEvaluator


def asked(seed: int) -> dict[str, float]:
    """Outcomes of a run of the default world, as a user's function gives them."""
    table = sim.simulate(pd.DataFrame({"seed": [int(seed)]}), effects=False, threads=1)
    return table[NAMES].iloc[0].to_dict()


def by_ema(function: Callable[..., Mapping[str, float]], n: int, processes: int = 1) -> Found:
    """Outcomes of `n` futures in the order of their seeds.

    As many draws as there are seeds: a Latin hypercube takes each whole number once, in some order.
    """
    model = Model("programmes", function=function)
    model.uncertainties = [IntegerParameter("seed", 0, n - 1)]
    model.outcomes = [ScalarOutcome(name) for name in NAMES]
    evaluator = SequentialEvaluator(model) if processes == 1 else MultiprocessingEvaluator(model, processes)
    with patch.dict(os.environ, NO_WARNINGS), evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=n, log_progress=True)
    order = np.argsort(experiments["seed"].to_numpy(dtype=np.int64))
    return {name: np.asarray(outcomes[name])[order] for name in NAMES}
