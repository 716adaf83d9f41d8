"""Results on disk: how large they are, how long writing and reading them takes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

import experiments
from benchmarks.memory import N_RUNS, SMALL
from benchmarks.rounds import Round, seconds_of
from benchmarks.sweeps import carry_out, new_store, plan_of
from benchmarks.workers import N_WORKERS
from experiments.store import Store
from experiments.workers.executors import Threads
from sim.parameters.columns import OUTCOME_NAMES

COLUMNS = ("seed", "execution_risk", "fate")
SQL = "SELECT fate, count(*) AS n, avg(execution_risk) AS risk FROM runs GROUP BY fate ORDER BY fate"


class Disk:
    """The results of a sweep, which each round writes once more elsewhere and reads."""

    def __init__(self, swept: Path, aside: Path) -> None:
        self.swept, self.aside = swept, aside
        self.plan = plan_of(N_RUNS, fixed=SMALL)
        if not (swept / "runs").exists():  # where no memory was measured
            store, crew = new_store(swept, self.plan), Threads(N_WORKERS)
            carry_out(store, crew)
            crew.close(at_once=False)
            store.close()
        self.outcomes = experiments.load(swept)[list(OUTCOME_NAMES)]
        self.mb = sum(path.stat().st_size for path in (swept / "runs").iterdir()) / 1e6

    def _write(self, store: Store) -> None:
        for block, (first, last) in enumerate(store.blocks):
            store.write(block, self.outcomes.iloc[first:last])

    def take(self) -> Round:
        """Seconds on the clock of writing all, loading all, loading some columns, and a question in SQL."""
        with tempfile.TemporaryDirectory(dir=self.aside) as folder:
            store = new_store(Path(folder), self.plan)
            written = seconds_of(lambda: self._write(store))
            store.close()
        found = {
            "size_mb": self.mb, "write_s": written.clock,
            "load_s": seconds_of(lambda: experiments.load(self.swept)).clock,
            "load_columns_s": seconds_of(lambda: experiments.load(self.swept, COLUMNS)).clock,
        }  # fmt: skip
        answers: list[pd.DataFrame] = []
        try:
            asked = seconds_of(lambda: answers.append(experiments.query(self.swept, SQL)))
        except ImportError:
            return found  # DuckDB is not in this installation
        return found | {"query_s": asked.clock}
