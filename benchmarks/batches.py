"""Tables of runs by Mesa's `batch_run`, from models that collect nothing but the outcomes, at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import mesa
import pandas as pd
from mesa.batchrunner import batch_run

import sim
from benchmarks.cases import NAMES, Found, known


def _collector() -> mesa.DataCollector:
    reporters: dict[str, Callable[[Any], Any]] = {name: lambda model, name=name: model.found.get(name)
                                                  for name in NAMES}  # fmt: skip
    return mesa.DataCollector(model_reporters=reporters)


class Face(sim.ClusterProgramme):
    """The Mesa face of our model, which steps quarter by quarter."""

    def __init__(self, rng: int, seed: int | None = None) -> None:
        super().__init__(rng=rng, seed=seed)
        self.datacollector = _collector()

    @cached_property
    def _outcomes(self) -> pd.Series:
        return self.outcomes()

    @property
    def found(self) -> Mapping[str, Any]:
        """The outcomes, once the window has ended."""
        return {} if self.running else self._outcomes


class Known(mesa.Model):
    """A run whose only step is to look its outcomes up."""

    def __init__(self, rng: int, seed: int | None = None) -> None:  # noqa: ARG002 - see `by_batch_run`
        super().__init__(rng=rng)
        self.found = known(rng)
        self.datacollector = _collector()

    def step(self) -> None:
        """Have lived the whole run."""
        self.datacollector.collect(self)
        self.running = False


def by_batch_run(model: type[mesa.Model], n: int, processes: int = 1) -> Found:
    """Outcomes of `n` futures in the order of their seeds.

    `iterations` would repeat one future: the model is told its seed as a parameter. Newer versions of Mesa hand over a
    `seed` as well, of which nothing was said here; without it they would put nothing in the place of `rng`. Processes
    answer in any order.
    """
    told = batch_run(model, {"rng": range(n)}, number_processes=processes, display_progress=False)
    told.sort(key=lambda one: one["rng"])
    return {name: [one[name] for one in told] for name in NAMES}
