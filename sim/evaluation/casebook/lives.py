"""The same future lived again with some of its turns undone; all else is drawn with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.api import simulate
from sim.evaluation.casebook.turns import Turn
from sim.overrides import Override
from sim.parameters import OUTCOMES
from sim.programmes import Programme

_SAME = 1e-12  # outcomes that differ by less are the same


@dataclass(frozen=True)
class Future:
    """One future of a programme, and the outcome that is looked at."""

    programme: Programme
    seed: int
    values: Mapping[str, object]
    outcome: str

    def outcomes(self, forced: Sequence[Sequence[Override]]) -> np.ndarray:
        """The outcome of each life [life], from what is forced in it."""
        runs = pd.DataFrame({"seed": np.full(len(forced), self.seed, dtype=np.int64)}).assign(**self.values)
        rows = [(run, *override) for run, overrides in enumerate(forced) for override in overrides]
        table = pd.DataFrame(rows, columns=["run", *Override._fields]) if rows else ()
        needs_twin = next(one.needs_twin for one in OUTCOMES if one.name == self.outcome)
        lives = simulate(runs, self.programme, effects=needs_twin, overrides=table)
        return lives[self.outcome].to_numpy(dtype=float)


def coalitions(future: Future, turns: Sequence[Turn]) -> np.ndarray:
    """The outcome for every subset of the turns that came about [subset]; bit i is set where turn i did.

    The first life has all of them undone, the last is the life as it was lived.
    """
    return future.outcomes([
        [turn.undo for place, turn in enumerate(turns) if not subset >> place & 1] for subset in range(1 << len(turns))
    ])  # fmt: skip


def weightiest(future: Future, turns: Sequence[Turn], most: int) -> list[Turn]:
    """The turns to keep, in order: those that change most alone, then those that do once these are undone."""
    if not turns:
        return []
    lived, *alone = future.outcomes([[], *([turn.undo] for turn in turns)])
    kept = _heaviest(turns, np.array(alone) - lived, most)
    rest = [turn for turn in turns if not any(turn is one for one in kept)]
    if kept and rest and len(kept) < most:
        undone = [turn.undo for turn in kept]
        base, *further = future.outcomes([undone, *([*undone, turn.undo] for turn in rest)])
        kept += _heaviest(rest, np.array(further) - base, most - len(kept))
    return [turn for turn in turns if any(turn is one for one in kept)]


def _heaviest(turns: Sequence[Turn], changes: np.ndarray, most: int) -> list[Turn]:
    """Those that change the outcome, the largest changes first."""
    order = np.argsort(-np.abs(changes), kind="stable")
    return [turns[place] for place in order if abs(changes[place]) > _SAME][:most]
