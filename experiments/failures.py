"""Runs that failed: listed with their errors, and left out of reports so that what is compared stays comparable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.faults import NothingToReport
from experiments.schema import ERROR
from experiments.store import Store, write_whole

FILE = "failures.csv"


def list_failures(store: Store) -> pd.DataFrame:
    """The runs that failed, also written into a file of their own; no file where there are none."""
    failed = store.failures()
    path = store.folder / FILE
    if failed.empty:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, failed.to_csv(index=False).encode())
    return failed


def told(store: Store, failed: pd.DataFrame) -> str:
    """How many runs failed, of what, and where they are listed."""
    first = failed[ERROR].iloc[0]
    return (
        f"{len(failed):,} of {len(store.plan.table):,} runs failed; they are listed with seed and error in "
        f"{store.folder / FILE}. The first: {first}\n"
        "If their cause has passed (too little memory, the cluster), the same command with retry_failed=true runs "
        "them again."
    )


def comparable(store: Store, failed: pd.DataFrame) -> Store:
    """The store without the scenarios, or without the futures, in which any run failed, whichever are fewer.

    All designs then still share all scenarios and futures that are left. Raises `NothingToReport`.
    """
    table = store.plan.table
    if len(failed) == len(table):
        raise NothingToReport(f"All runs failed. {told(store, failed)}")
    losses = []
    for column in ("scenario", "future"):
        hit = failed[column].unique()
        losses.append((len(hit) / table[column].nunique(), column, hit))
    share, column, hit = min(losses, key=lambda loss: loss[0])
    if share == 1.0:
        raise NothingToReport(
            f"{told(store, failed)}\nSome failed in every scenario and in every future, so that no fair comparison is "
            "left to report; the runs are in the folder."
        )
    kept = ~np.isin(table[column], hit)
    these = f"{len(hit)} {column}{'s' if len(hit) > 1 else ''} of {table[column].nunique()}"
    note = (
        f"{len(failed):,} of {len(table):,} runs failed (see {FILE}); all runs of the {these} in which that happened "
        "are left out, of all designs alike, so that what is left is compared under the same luck"
    )
    return store.only(kept, note)
