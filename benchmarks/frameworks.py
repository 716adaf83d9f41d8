"""Other tools that live tables of runs, on the same futures and with the same outcomes: Mesa's batch_run, and EMA.

Each is asked twice. Once as its users would ask: `batch_run` steps a Mesa model quarter by quarter, the Workbench calls
a function that calls `sim.simulate`. And once for what the tool itself adds to a run: the outcomes of a run are then
looked up in what the engine found before, so that next to nothing but the tool takes time.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import Any

import mesa
import numpy as np
import pandas as pd
from mesa.batchrunner import batch_run

import sim
from benchmarks.cases import CALENDAR, NAMES, SMALLEST, Case, Found, baseline, n_different
from benchmarks.rounds import Round, seconds_of
from sim import engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # evaluators that would need packages which nobody asked for
    from ema_workbench import IntegerParameter, Model, ScalarOutcome, SequentialEvaluator

N_FUTURES = 8  # of the default world
N_TIMES = 8  # that the engine lives them, to be long enough for the clock
N_KNOWN = 500  # runs of the smallest world whose outcomes are known before


class Face(sim.ClusterProgramme):
    """The Mesa face of the model, of which nothing but the outcomes is collected, at the end."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        reporters: dict[str, Callable[[Face], Any]] = {name: lambda model, name=name: model.found.get(name)
                                                       for name in NAMES}  # fmt: skip
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    @cached_property
    def _outcomes(self) -> pd.Series:
        return self.outcomes()

    @property
    def found(self) -> Mapping[str, Any]:
        """The outcomes, once the window has ended."""
        return {} if self.running else self._outcomes


class Whole(mesa.Model):
    """A run whose only step looks its outcomes up."""

    def __init__(self, rng: int) -> None:
        super().__init__(rng=rng)
        self.found = known(rng)
        reporters: dict[str, Callable[[Whole], Any]] = {name: lambda model, name=name: model.found[name]
                                                        for name in NAMES}  # fmt: skip
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def step(self) -> None:
        """Have lived the whole run."""
        self.datacollector.collect(self)
        self.running = False


@cache
def _all_known() -> list[dict[str, float]]:
    case = baseline(N_KNOWN, **SMALLEST)
    found = engine.simulate(case.rows, case.seeds, CALENDAR, effects=False, threads=1)
    columns = [found[name].tolist() for name in NAMES]  # the Workbench takes no flags of NumPy's
    return [dict(zip(NAMES, values, strict=True)) for values in zip(*columns, strict=True)]


def known(seed: int) -> dict[str, float]:
    """Outcomes of a run of the smallest world that has been lived before."""
    return _all_known()[int(seed)]


def asked(seed: int) -> dict[str, float]:
    """Outcomes of a run as a user's function gives them."""
    table = sim.simulate(pd.DataFrame({"seed": [int(seed)]}), effects=False, threads=1)
    return table[NAMES].iloc[0].to_dict()


def _by_batch_run(model: type[mesa.Model], n: int) -> Found:
    """`iterations` would repeat one future: the model is told its seed as a parameter."""
    told = batch_run(model, {"rng": range(n)}, number_processes=1, display_progress=False)
    return {name: [one[name] for one in told] for name in NAMES}


def _by_ema(function: Callable[..., Mapping[str, float]], n: int) -> Found:
    """As many draws as there are seeds: a Latin hypercube takes each whole number once, in some order."""
    model = Model("programmes", function=function)
    model.uncertainties = [IntegerParameter("seed", 0, n - 1)]
    model.outcomes = [ScalarOutcome(name) for name in NAMES]
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=n, log_progress=True)
    order = np.argsort(experiments["seed"].to_numpy(dtype=np.int64))
    return {name: np.asarray(outcomes[name])[order] for name in NAMES}


class Frameworks:
    """Runs without twins that are lived by the engine and by each tool."""

    def __init__(self) -> None:
        self.default, self.small = baseline(N_FUTURES), baseline(N_KNOWN, **SMALLEST)
        self.n_different = {"batch_run": 0, "EMA": 0}
        for model, function in ((Face, asked), (Whole, known)):
            _by_batch_run(model, 1)
            _by_ema(function, 1)

    def take(self) -> Round:
        """Milliseconds of a run of the default world by each way, and microseconds that each tool adds to a run."""
        found: dict[str, Found] = {}

        def seconds(name: str, work: Callable[[], Found]) -> float:
            return seconds_of(lambda: found.update({name: work()})).cpu

        many = Case(self.default.rows.repeat(N_TIMES).view(np.recarray), self.default.seeds.repeat(N_TIMES))
        by_engine = seconds_of(lambda: engine.simulate(many.rows, many.seeds, CALENDAR, effects=False, threads=1)).cpu
        by_batch = seconds("batch", lambda: _by_batch_run(Face, N_FUTURES))
        by_ema = seconds("ema", lambda: _by_ema(asked, N_FUTURES))
        small_batch = seconds("small batch", lambda: _by_batch_run(Whole, N_KNOWN))
        small_ema = seconds("small ema", lambda: _by_ema(known, N_KNOWN))
        self._compare(found)
        return {
            "tools_engine_ms": by_engine / len(many.rows) * 1e3,
            "batch_ms": by_batch / N_FUTURES * 1e3, "ema_ms": by_ema / N_FUTURES * 1e3,
            "batch_added_us": small_batch / N_KNOWN * 1e6,
            "ema_added_us": small_ema / N_KNOWN * 1e6,
        }  # fmt: skip

    def _compare(self, found: Mapping[str, Found]) -> None:
        """Count the outcomes in which a tool and the engine differ."""
        for case, size in ((self.default, ""), (self.small, "small ")):
            ours = engine.simulate(case.rows, case.seeds, CALENDAR, effects=False, threads=1)
            self.n_different["batch_run"] += n_different(ours, found[f"{size}batch"])
            self.n_different["EMA"] += n_different(ours, found[f"{size}ema"])
