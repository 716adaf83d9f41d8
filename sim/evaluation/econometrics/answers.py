"""A panel made ready for estimation: one array per column, units of assignment and years since the start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

NEVER = -1
BASELINE = ("base_productivity", "base_employees", "base_exports", "base_is_exporter")


@dataclass(frozen=True)
class Answers:
    """Interviews [row], of firms whose assigned unit never began left out."""

    y: np.ndarray
    firm: np.ndarray  # codes from 0
    unit: np.ndarray  # codes from 0 of what was assigned: clusters, or firms in a lottery over firms
    cluster: np.ndarray
    territory: np.ndarray
    period: np.ndarray
    start: np.ndarray
    is_assigned: np.ndarray
    is_participant: np.ndarray
    weight: np.ndarray
    per_year: int
    first: int  # period of the first benefit anywhere
    frame: pd.DataFrame  # the same rows, with all columns

    @property
    def is_treated(self) -> np.ndarray:
        """Whether the benefit has begun [row]."""
        return self.is_assigned & (self.start != NEVER) & (self.period >= self.start)

    @property
    def year(self) -> np.ndarray:
        """Year since the start [row]; without meaning where there is none."""
        return (self.period - self.start) // self.per_year

    def where(self, rows: np.ndarray, **changed: np.ndarray) -> Answers:
        """Some of the interviews, with some columns changed; codes stay."""
        arrays = {
            name: value[rows] for name, value in vars(self).items() if isinstance(value, np.ndarray)
        } | {name: value[rows] for name, value in changed.items()}  # fmt: skip
        return replace(self, frame=self.frame[rows], **arrays)

    def baseline(self) -> np.ndarray:
        """The firm's mean answer before the first benefit anywhere [row]; NaN where there is none."""
        before = self.period < self.first
        n = int(self.firm.max()) + 1
        count = np.bincount(self.firm[before], minlength=n)
        total = np.bincount(self.firm[before], self.y[before], minlength=n)
        with np.errstate(invalid="ignore"):
            return (total / np.where(count, count, np.nan))[self.firm]

    def moved(self) -> np.ndarray:
        """How far the firm's answers moved per period before the first benefit anywhere [row]; NaN with fewer than two.

        With one baseline period for everyone there is nothing to see, and it is 0.
        """
        before = self.period < self.first
        if len(np.unique(self.period[before])) < 2:
            return np.zeros(len(self.y))
        firm, when, y = self.firm[before], self.period[before].astype(np.float64), self.y[before]
        n = int(self.firm.max()) + 1
        count, once, twice, answer, both = (
            np.bincount(firm, values, minlength=n) for values in (np.ones(len(y)), when, when**2, y, when * y)
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            return ((count * both - once * answer) / (count * twice - once**2))[self.firm]

    @property
    def groups(self) -> dict[str, int]:
        """Firms, clusters and treated clusters behind an estimate."""
        return {
            "n_firms": len(np.unique(self.firm)),
            "n_clusters": len(np.unique(self.cluster)),
            "n_treated_clusters": len(np.unique(self.cluster[self.is_assigned])),
        }


def answers_of(panel: pd.DataFrame, outcome: str, unit: str, per_year: int) -> Answers:
    """The interviews of a panel that say something on an outcome."""
    y = panel[outcome].to_numpy(dtype=np.float64)
    start = panel["start"].to_numpy(dtype=np.int64)
    is_assigned = panel["is_assigned"].to_numpy(dtype=bool)
    kept = np.isfinite(y) & ~(is_assigned & (start == NEVER))
    frame = panel[kept].reset_index(drop=True)
    codes: dict[str, Any] = {
        name: pd.factorize(frame[column])[0]
        for name, column in (("firm", "firm"), ("unit", unit), ("cluster", "cluster"), ("territory", "territory"))
    }
    start = start[kept]
    begun = start[start != NEVER]
    return Answers(
        y=y[kept], **codes, period=frame["period"].to_numpy(dtype=np.int64), start=start,
        is_assigned=is_assigned[kept], is_participant=frame["is_participant"].to_numpy(dtype=bool),
        weight=frame["weight"].to_numpy(dtype=np.float64) if "weight" in frame else np.ones(len(frame)),
        per_year=per_year, first=int(begun.min()) if len(begun) else NEVER, frame=frame,
    )  # fmt: skip
