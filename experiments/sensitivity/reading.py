"""Outcomes as they are analysed, and those that are not: what never varies or is no number is named and left out.

An estimator of indices gives zeros for all parameters where an outcome is constant, or where one of its values is
missing, and says nothing; so this is looked at before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.store import Store
from experiments.words import counted, listed

FEWEST_BASES = 4
MOST_NAMED = 8  # outcomes in one sentence
SHOWN = 3  # runs that are named where something is wrong with them
ROUNDING = 1e-12


@dataclass(frozen=True)
class Readings:
    """Values [base, row, future] of the outcomes that can be analysed, and why others cannot."""

    values: dict[str, np.ndarray]
    left_out: dict[str, str]
    bases: np.ndarray  # numbers of the base samples that are kept
    notes: tuple[str, ...]


def _runs_named(runs: np.ndarray) -> str:
    shown = ", ".join(str(run) for run in runs[:SHOWN])
    return f"run{'s' if len(runs) > 1 else ''} {shown}{' and more' if len(runs) > SHOWN else ''}"


def _failed(frame: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Which runs failed, and a sentence for each error that they failed with."""
    errors = frame["error"] if "error" in frame else pd.Series(None, index=frame.index, dtype=object)
    failed = errors.notna().to_numpy()
    told = []
    for error, n in errors[failed].value_counts().items():
        runs = frame.loc[errors == error, "run"].to_numpy()
        told.append(f"{counted(n, 'run')} failed ({_runs_named(runs)}): {error}")
    return failed, told


def reason_to_leave_out(values: np.ndarray, runs: np.ndarray) -> str | None:
    """Why values [run] cannot be analysed, or None where they can."""
    finite = np.isfinite(values)
    if not finite.all():
        return f"not finite in {counted(int((~finite).sum()), 'run')}: {_runs_named(runs[~finite])}"
    if np.ptp(values) <= ROUNDING * np.abs(values).max(initial=0.0):
        return f"the same in all {len(values):,} runs: {values[0]:g}"
    return None


def read(store: Store, names: Sequence[str], n_rows: int, n_futures: int) -> Readings:
    """Read some outcomes of an experiment; base samples in which a run failed are left out of all of them."""
    frame = store.read()
    failed, notes = _failed(frame)
    shape = (-1, n_futures, n_rows)
    is_whole = np.asarray(~failed.reshape(shape).any(axis=(1, 2)))
    bases = np.flatnonzero(is_whole)
    if failed.any():
        notes.append(f"{counted(int((~is_whole).sum()), 'base sample')} of {len(is_whole):,} in which runs failed are "
                     "left out whole, as their rows are compared with one another")  # fmt: skip
    kept = np.repeat(is_whole, n_futures * n_rows)
    runs, values, left_out = frame["run"].to_numpy()[kept], {}, {}
    for name in names:
        column = frame[name].to_numpy(dtype=float)[kept]
        reason = "too few base samples without a failed run" if len(bases) < FEWEST_BASES else None
        reason = reason or reason_to_leave_out(column, runs)
        if reason:
            left_out[name] = reason
        else:
            values[name] = np.ascontiguousarray(column.reshape(shape).swapaxes(1, 2))
    return Readings(values, left_out, bases, tuple(notes))


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
    """One sentence for all outcomes that are left out, for the top of the report."""
    if not left_out:
        return []
    said = "; ".join(f"{_some(names)} ({reason})" for reason, names in told(left_out))
    return [f"not analysed: {said}"]
