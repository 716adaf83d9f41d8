"""Outcomes as they are analysed, and those that are not: what never varies or is no number is named and left out.

An estimator of indices gives zeros for all parameters where an outcome is constant, or where one of its values is
missing, and says nothing; so this is looked at before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.store import Store
from experiments.words import counted, listed

FEWEST_BASES = 4
MOST_NAMED = 8  # outcomes in one sentence
SHOWN = 3  # runs that are named where something is wrong with them
ROUNDING = 1e-9  # far below what any outcome is told in


@dataclass(frozen=True)
class Readings:
    """Values [base, row, future] of the outcomes that can be analysed, and why others cannot."""

    values: dict[str, np.ndarray]
    left_out: dict[str, str]
    bases: np.ndarray  # numbers of the base samples that there are, from 0
    n_futures: int


def _runs_named(runs: np.ndarray) -> str:
    shown = ", ".join(str(run) for run in runs[:SHOWN])
    return f"run{'s' if len(runs) > 1 else ''} {shown}{' and more' if len(runs) > SHOWN else ''}"


def reason_to_leave_out(values: np.ndarray, runs: np.ndarray) -> str | None:
    """Why values [run] cannot be analysed, or None where they can."""
    finite = np.isfinite(values)
    if not finite.all():
        return f"not finite in {counted(int((~finite).sum()), 'run')}: {_runs_named(runs[~finite])}"
    if np.ptp(values) <= ROUNDING:
        rounded = ", but for rounding" if np.ptp(values) > 0 else ""
        return f"the same in all {len(values):,} runs{rounded}: {round(float(np.median(values)), 9):g}"
    return None


def read(store: Store, names: Sequence[str]) -> Readings:
    """Read some outcomes of an experiment, of which base samples or futures in which runs failed are left out."""
    table = store.plan.table
    bases, n_futures = np.unique(table["scenario"].to_numpy()) - 1, int(table["future"].nunique())
    frame = store.read(["run", *names])
    runs, values, left_out = frame["run"].to_numpy(), {}, {}
    too_few = None if len(bases) >= FEWEST_BASES else f"only {counted(len(bases), 'base sample')} without a failed run"
    for name in names:
        column = frame[name].to_numpy(dtype=float)
        if reason := too_few or reason_to_leave_out(column, runs):
            left_out[name] = reason
        else:
            cells = column.reshape(len(bases), n_futures, -1)
            values[name] = np.ascontiguousarray(cells.swapaxes(1, 2))
    return Readings(values, left_out, bases, n_futures)


def told(left_out: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Reasons, each with the outcomes that it holds for."""
    reasons: dict[str, list[str]] = {}
    for name, reason in left_out.items():
        reasons.setdefault(reason, []).append(name)
    return list(reasons.items())


def _some(names: list[str]) -> str:
    beyond = len(names) - MOST_NAMED
    return listed(names) if beyond <= 1 else f"{', '.join(names[:MOST_NAMED])} and {beyond} others"


def note_of(left_out: dict[str, str]) -> list[str]:
    """One sentence for all outcomes that are left out."""
    if not left_out:
        return []
    said = "; ".join(f"{_some(names)} ({reason})" for reason, names in told(left_out))
    return [f"not analysed: {said}"]
