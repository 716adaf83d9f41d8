"""Designs that react: how often the signpost was taken or a second loan came, and whether it was."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.inputs import inputs
from experiments.plan import Plan
from experiments.robust.cells import Cells

MOST_LIVED = 150  # runs of each design that are lived again for this
ADAPTIVE, PHASED = "adaptive", "phased"


class Reaction(NamedTuple):
    """How often a design reacted, over some of its runs."""

    design: int
    kind: str
    n_taken: int  # signposts taken, or second loans approved
    n_lived: int  # runs that were lived again
    n_closed: int  # of them, those whose first loan closed in time for a second one to be decided on

    @property
    def share(self) -> float:
        """Share of the runs in which it did."""
        return self.n_taken / self.n_lived if self.n_lived else np.nan


def kinds_of(cells: Cells, fixed: dict[str, Any], base: pd.Series) -> dict[int, list[str]]:
    """Designs that may react, and how."""

    def lever(design: int, name: str) -> Any:
        return cells.levers.at[design, name] if name in cells.levers else fixed.get(name, base[name])

    found = {}
    for design in range(len(cells.names)):
        kinds = [ADAPTIVE] * (lever(design, "signpost_action") != "none") + [PHASED] * bool(lever(design, "sequel"))
        if kinds:
            found[design] = kinds
    return found


def reactions(plan: Plan, rows: pd.DataFrame, design: int, kinds: list[str], threads: int | None) -> list[Reaction]:
    """Live runs of one design again, without twins, and count what their events tell; none of them failed."""
    from sim.events import EventKind
    from sim.frames import read_runs
    from sim.histories import histories
    from sim.programmes import load

    step = max(1, -(-len(rows) // MOST_LIVED))
    picked = rows.iloc[::step]
    ready = read_runs(inputs(plan, picked), load(plan.programme), ())
    lived = histories(ready.rows, ready.seeds, ready.calendar, ready.overrides, threads=threads,
                      kinds=(EventKind.SIGNPOST, EventKind.SEQUEL))  # fmt: skip
    events = lived.events
    is_decided = events["kind"] == EventKind.SEQUEL
    signposts = len(np.unique(events["run"][~is_decided]))
    decided = events[is_decided]
    approved = len(np.unique(decided["run"][decided["reasons"][:, 0] > 0]))
    counts = {ADAPTIVE: (signposts, len(picked)), PHASED: (approved, len(np.unique(decided["run"])))}
    return [Reaction(design, kind, counts[kind][0], len(picked), counts[kind][1]) for kind in kinds]
