"""A case study of one run: its turning points, what would have been without each, and its text in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from sim.api import trace
from sim.evaluation.casebook.lives import Future, coalitions, weightiest
from sim.evaluation.casebook.shapley import shapley
from sim.evaluation.casebook.turns import Turn, turns_of
from sim.evaluation.casebook.writing import written
from sim.frames import programme_of
from sim.overrides import Override
from sim.parameters import OUTCOMES
from sim.parameters.validation import nearest
from sim.programmes import Programme
from sim.story.phrases import languages
from sim.story.telling import named_reasons
from sim.traces import Trace

MOST_TURNING_POINTS = 6  # every subset of them is lived: 64 lives


@dataclass(frozen=True)
class CaseStudy:
    """One run as a case. `worth` holds the outcome for every subset of turning points that came about."""

    trace: Trace
    language: str
    outcome: str
    turns: Sequence[Turn]
    n_candidates: int
    worth: np.ndarray

    @property
    def lived(self) -> float:
        """The outcome of the life as it was lived."""
        return float(self.worth[-1])

    @property
    def undone(self) -> float:
        """The outcome of the same future with all turning points undone."""
        return float(self.worth[0])

    @property
    def undoing(self) -> list[Override]:
        """The overrides that undo all turning points."""
        return [turn.undo for turn in self.turns]

    @cached_property
    def turning_points(self) -> pd.DataFrame:
        """One row per turning point: when, what, its numbers, and the override that undoes it."""
        rows = [
            {"turning_point": number, "quarter": turn.quarter, "date": str(self.trace.dates[turn.quarter]),
             "kind": turn.kind, "reasons": named_reasons(turn.event), **_undo(turn.undo)}
            for number, turn in enumerate(self.turns, 1)
        ]  # fmt: skip
        columns = ["turning_point", "quarter", "date", "kind", "reasons", *_undo(Override(0, "", "", 0, 0))]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def shares(self) -> pd.DataFrame:
        """One row per turning point: its Shapley share of the outcome as lived less that with all of them undone.

        `without` is the outcome without this one alone, `alone` what it did by that account: as lived less without.
        The column `shapley` adds up to the difference; `alone` need not.
        """
        n = len(self.turns)
        without = np.array([self.worth[(1 << n) - 1 - (1 << place)] for place in range(n)])
        return pd.DataFrame({
            "turning_point": np.arange(1, n + 1), "kind": [turn.kind for turn in self.turns], "lived": self.lived,
            "without": without, "alone": self.lived - without, "shapley": shapley(self.worth),
        })  # fmt: skip

    def markdown(self, language: str | None = None) -> str:
        """The case in Markdown. Raises `ValueError` for a language that is not there."""
        asked = self.language if language is None else language
        if faults := language_faults(asked):
            raise ValueError("\n".join(faults))
        return written(self.trace, self.turns, self.shares, (self.lived, self.undone), self.outcome,
                       self.n_candidates, asked)  # fmt: skip


def _undo(undo: Override) -> dict[str, object]:
    """An override as columns; its quarter is that of the turning point."""
    return {f"undo_{name}": value for name, value in undo._asdict().items() if name != "quarter"}


def language_faults(language: object) -> list[str]:
    """What is wrong with a language."""
    known = languages()
    if language in known:
        return []
    return [f"language: expected one of {', '.join(known)}, got {language!r}; {nearest(language, known)}"]


def outcome_faults(outcome: object) -> list[str]:
    """What is wrong with the outcome that a case is to be about."""
    numeric = {one.name: one.choices is None for one in OUTCOMES}
    if outcome not in numeric:
        remedy = nearest(outcome, numeric).replace("sim.parameters()", "sim.outcomes()")
        return [f"outcome: expected the name of an outcome, got {outcome!r}; {remedy}"]
    if not numeric[str(outcome)]:
        return [f"outcome: expected a number, got {outcome!r}, which is a choice; name one that is a number"]
    return []


def turning_points_faults(most: object) -> list[str]:
    """What is wrong with how many turning points to look at."""
    if isinstance(most, int) and not isinstance(most, bool) and 1 <= most <= MOST_TURNING_POINTS:
        return []
    return [f"turning_points: expected a whole number from 1 to {MOST_TURNING_POINTS}, got {most!r}; "
            "every subset of them is lived, so give fewer"]  # fmt: skip


def case_study(
    programme: str | Path | Programme,
    seed: int = 1,
    language: str = "en",
    outcome: str = "disbursed_share",
    turning_points: int = 5,
    **values: object,
) -> CaseStudy:
    """One run as a case: at most so many turning points, and what each of them did to the outcome.

    `values` are parameters that differ from the programme's. Raises `ValueError` with all faults at once.
    """
    faults = [*language_faults(language), *outcome_faults(outcome), *turning_points_faults(turning_points)]
    if faults:
        raise ValueError("\n".join(faults))
    preset = programme_of(programme)
    life = trace(preset, seed, (), **values)
    candidates = turns_of(life.telling)
    future = Future(preset, seed, values, outcome)
    turns = weightiest(future, candidates, turning_points)
    return CaseStudy(life, language, outcome, turns, len(candidates), coalitions(future, turns))
