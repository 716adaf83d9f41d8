"""A table of runs: what an experiment simulates, known by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.programmes import calendar_array, load

ID_COLUMNS = ("run", "design", "scenario", "future", "seed", "programme")
SECONDS_PER_BLOCK = 4.0  # of work on one processor: what a stop may lose, and how often progress is told
SECONDS_PER_FIRM_QUARTER = 150e-9  # a rough figure: blocks must be cut alike on every machine


@dataclass(frozen=True)
class Plan:
    """A table of runs (columns: the identity of a run, and every varied parameter) and what they share.

    `together` rows in a row differ in their design only; they share a twin and are never cut apart. `overrides` has a
    column `run` (a label of the table's index) beside the fields of `sim.Override`: what is forced in which run. A
    column `programme` of the table names the programme of each run, where there are several. Without `effects` no twins
    are lived. Where `shared` is given, the rows of several programmes in a row are one world, in which these of the
    varied parameters hold for all; the others tell what each programme's own file says.
    """

    table: pd.DataFrame
    programme: str
    fixed: Mapping[str, Any]
    resolved: pd.DataFrame
    together: int = 1
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    overrides: pd.DataFrame | None = None
    effects: bool = True
    shared: tuple[str, ...] | None = None

    @property
    def programmes(self) -> list[str]:
        """The programmes of the runs, each once."""
        return [*self.table["programme"].unique()] if "programme" in self.table else [self.programme]

    @property
    def varied(self) -> list[str]:
        """Names of the parameters that differ between runs."""
        return [column for column in self.table.columns if column not in ID_COLUMNS]

    @property
    def programme_name(self) -> str:
        """The programme's name, without the folder and ending of a user's own file."""
        return Path(self.programme).stem

    def digest(self, model_digest: str) -> str:
        """What identifies these runs of this model: the table, every value, overrides, calendars, the model."""
        known = {
            "model": model_digest,
            "programme": self.programme_name,
            "values": {str(k): _plain(v) for k, v in self.resolved["value"].items()},
            "calendars": [calendar_array(load(programme)).tolist() for programme in self.programmes],
            "effects": self.effects,
            "shared": self.shared,
            "columns": list(self.table.columns),
            "details": self.details,
        }
        digest = hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode())
        digest.update(pd.util.hash_pandas_object(self.table, index=False).to_numpy().tobytes())
        if self.overrides is not None:
            digest.update(self.overrides.to_csv(index=False).encode())
        return digest.hexdigest()[:12]

    def forced(self, rows: pd.DataFrame) -> pd.DataFrame | tuple[()]:
        """The overrides of some rows of the table."""
        return () if self.overrides is None else self.overrides[self.overrides["run"].isin(rows.index)]

    def blocks(self) -> list[tuple[int, int]]:
        """Rows [first, last) of each block, a few seconds of work on one processor."""
        size = [self._largest(name) for name in ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")]
        seconds = float(np.prod(size)) * SECONDS_PER_FIRM_QUARTER
        groups = max(1, round(SECONDS_PER_BLOCK / (seconds * self.together)))
        step, n = groups * self.together, len(self.table)
        return [(first, min(first + step, n)) for first in range(0, n, step)]

    def _largest(self, name: str) -> float:
        return float(self.table[name].max() if name in self.table else self.resolved.at[name, "value"])


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
