"""A table of runs: what an experiment simulates, known by a digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.programmes import Programme, calendar_array, load

ID_COLUMNS = ("run", "design", "scenario", "future", "seed", "programme")
SECONDS_PER_BLOCK = 1.75  # of work on one processor: what a stop may lose, and how often progress is told
ROWS_PER_BLOCK = 4096  # at most, so that those under way take little memory
SECONDS_PER_FIRM_QUARTER = 85e-9  # of a world, and of its twin: a rough figure, so that all machines cut blocks alike


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

    @cached_property
    def loaded(self) -> dict[str, Programme]:
        """The programmes by name, read once, so that all blocks are of the same ones."""
        return {name: load(name) for name in self.programmes}

    @property
    def varied(self) -> list[str]:
        """Names of the parameters that differ between runs."""
        return [column for column in self.table.columns if column not in ID_COLUMNS]

    @property
    def programme_name(self) -> str:
        """The programme's name, without the folder and ending of a user's own file."""
        return Path(self.programme).stem

    def identity(self, model_digest: str) -> dict[str, Any]:
        """What tells these runs of this model from any others: values where they can be told, else digests."""
        overrides = "" if self.overrides is None else self.overrides.to_csv(index=False)
        calendars = [calendar_array(programme).tolist() for programme in self.loaded.values()]
        known = {
            "model": model_digest,
            "programme": self.programme_name,
            "runs": len(self.table),
            "seeds": [int(self.table["seed"].min()), int(self.table["seed"].max())],
            "varied": self.varied,
            "values": {str(k): _plain(v) for k, v in self.resolved["value"].items()},
            "effects": self.effects,
            "config": _digest_of([self.shared, list(self.table.columns), self.details]),
            "calendars": _digest_of(calendars),
            "overrides": _digest_of(overrides),
            "table": sha256(pd.util.hash_pandas_object(self.table, index=False).to_numpy()).hexdigest()[:12],
        }  # fmt: skip
        return json.loads(json.dumps(known, default=str))  # as it is read back from the manifest

    def digest(self, model_digest: str) -> str:
        """One short name for all that identifies these runs of this model."""
        return _digest_of(self.identity(model_digest))

    def forced(self, rows: pd.DataFrame) -> pd.DataFrame | tuple[()]:
        """The overrides of some rows of the table."""
        return () if self.overrides is None else self.overrides[self.overrides["run"].isin(rows.index)]

    def blocks(self) -> list[tuple[int, int]]:
        """Rows [first, last) of each block, a few seconds of work on one processor."""
        size = [self._largest(name) for name in ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")]
        n_twins = len(self.programmes) if self.shared is not None else 1
        n_lived = self.together + (n_twins if self.effects else 0)
        seconds = float(np.prod(size)) * SECONDS_PER_FIRM_QUARTER * n_lived
        groups = max(1, min(round(SECONDS_PER_BLOCK / seconds), ROWS_PER_BLOCK // self.together))
        step, n = groups * self.together, len(self.table)
        return [(first, min(first + step, n)) for first in range(0, n, step)]

    def _largest(self, name: str) -> float:
        return float(distinct(self.table[name]).max() if name in self.table else self.resolved.at[name, "value"])

    def rows(self, first: int, last: int) -> pd.DataFrame:
        """Rows [first, last) of the table, every value as itself."""
        found = self.table.iloc[first:last]
        columns = {name: _as_itself(column) for name, column in found.items()}
        return pd.DataFrame(columns, index=found.index, copy=False)


def _as_itself(column: pd.Series) -> Any:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.categories.take(column.cat.codes).array
    return column.array


def repeated(values: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Rows of a small table, many times over, kept in as little memory: each value once, and where it stands.

    `Plan.rows` gives them back as they are.
    """
    columns = {}
    for name in values:
        codes, uniques = pd.factorize(values[name], use_na_sentinel=False)
        kept = codes.astype(np.min_scalar_type(-len(uniques) - 1))
        columns[name] = pd.Categorical.from_codes(kept[places], categories=uniques)
    return pd.DataFrame(columns)


def distinct(column: pd.Series) -> pd.Series:
    """The values of a column, of one with few of them each once."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column
    return pd.Series(column.cat.categories[np.unique(column.cat.codes)])


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _digest_of(known: Any) -> str:
    return sha256(json.dumps(known, sort_keys=True, default=str).encode()).hexdigest()[:12]


TOLD = {
    "model": "the model's code, the user's rules or a version of NumPy or Numba has changed since, or the processor is "
    "another one",
    "config": "other designs, scenarios or settings of the experiment",
    "calendars": "another electoral calendar",
    "overrides": "other overrides",
}  # of what is known by a digest only


def differences(there: Mapping[str, Any] | None, here: Mapping[str, Any]) -> list[str]:
    """How one experiment's identity differs from another's, in words."""
    if not there:
        return ["its manifest cannot be read, or is of an earlier version"]
    old, new = there.get("values", {}), here.get("values", {})
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    plain = [part for part in ("programme", "runs", "seeds", "varied", "effects") if there.get(part) != here.get(part)]
    found = [f"{part}: {_shown(there.get(part))} there, {_shown(here.get(part))} here" for part in plain]
    found += [f"{name}: {old.get(name)} there, {new.get(name)} here" for name in changed[:3]]
    found += [f"{len(changed) - 3} more values"] if len(changed) > 3 else []
    found += [words for part, words in TOLD.items() if there.get(part) != here.get(part)]
    return found or ["other values in the table of runs"]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
