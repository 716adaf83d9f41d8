"""What tests of experiments share: tiny worlds, the command in this process, and made-up results."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import checked, main
from experiments.declared import numeric_outcomes
from experiments.designs.analysis import Cells
from experiments.designs.keys import Factor, crossed
from experiments.edge.composing import compose
from experiments.request import Request
from experiments.workers import executors

TINY = (
    "settings.n_candidate_clusters=2",
    "settings.horizon_quarters=16",
    "uncertainties.n_firms_per_cluster=10",
    "levers.n_clusters=2",
)
FACTORS = {
    "agency": ["ministerial", "autonomous"],
    "structure": ["simple", "complex"],
    "match_rate": ["low", "high"],
    "launch": ["early", "late"],
    "civil_society": ["absent", "seated", "co_executing"],
}


def requested(*words: str) -> Request:
    """The request that the words of a command line make."""
    return checked(*compose(words), ("test",))


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(folder, capsys):
    """Run the command line in this process: exit status, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        status = main(list(words))
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def simulated(monkeypatch):
    """Numbers of runs of each task that is simulated, as they come."""
    calls, real = [], executors.lived

    def counted(tasks):
        calls.append(sum(len(task.seeds) for task in tasks))
        return real(tasks)

    monkeypatch.setattr(executors, "lived", counted)
    return calls


@pytest.fixture
def tiny() -> tuple[str, ...]:
    """Words of a command line that make the world as small as it can be."""
    return TINY


def designs_of(factors: dict[str, list[str]]) -> list[tuple[str, ...]]:
    """The half fraction of some factors."""
    return crossed([Factor(name, {level: {} for level in levels}) for name, levels in factors.items()], "half")


@pytest.fixture
def made_up():
    """Results of runs that never were, in which nothing but the planted effects depends on the design.

    `planted` maps an outcome to (factor, level, size). Scenarios, futures and single runs vary, these by `noise`.
    """

    def make(planted=None, n_scenarios=12, n_futures=8, seed=0, noise=0.01) -> Cells:
        rng = np.random.default_rng(seed)
        designs = designs_of(FACTORS)
        n = n_scenarios * n_futures * len(designs)
        scenario = np.repeat(np.arange(n_scenarios), n_futures * len(designs))
        future = np.tile(np.repeat(np.arange(n_futures), len(designs)), n_scenarios)
        columns = {"scenario": scenario + 1, "future": future + 1}
        for name in numeric_outcomes():
            luck = 0.05 * rng.standard_normal(n_scenarios)[scenario] + 0.05 * rng.standard_normal(n_futures)[future]
            columns[name] = np.clip(0.5 + luck + noise * rng.standard_normal(n), 0.0, 1.0)
        columns["turnovers"] = np.ones(n)
        frame = pd.DataFrame(columns)
        for name, (factor, level, size) in (planted or {}).items():
            place = list(FACTORS).index(factor)
            has_it = np.array([levels[place] == level for levels in designs])
            frame[name] += size * np.tile(has_it, n_scenarios * n_futures)
        return Cells(frame, FACTORS, designs)

    return make
