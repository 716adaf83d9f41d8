"""The keys of this experiment, and its run: the one life that the case is of."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.request import Keys, Request
from sim.evaluation.casebook.study import language_faults, outcome_faults, turning_points_faults
from sim.story.phrases import languages

ALL = "all"


class CasebookKeys(Keys):
    """In which language the case is written, about which outcome, and how many turning points it may have."""

    language: str = "en"
    outcome: str = "disbursed_share"
    turning_points: int = Field(default=5)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the case is written in, that of the report first."""
        if self.language != ALL:
            return (self.language,)
        return ("en", *(language for language in languages() if language != "en"))


def plan(request: Request) -> Plan:
    """One run, that of the case. Raises `Faults`."""
    keys, common = request.keys, request.common
    assert isinstance(keys, CasebookKeys)
    values = resolved(common.programme, request.fixed)
    faults = [*outcome_faults(keys.outcome), *turning_points_faults(keys.turning_points)]
    if keys.language != ALL:
        faults += [fault.replace("expected one of ", f"expected {ALL} or one of ")
                   for fault in language_faults(keys.language)]  # fmt: skip
    if common.futures != 1:
        faults.append(f"futures: expected 1, got {common.futures}; a case is of one future, chosen by seed")
    if faults:
        raise Faults(faults)
    table = pd.DataFrame({"run": [0], "design": 1, "scenario": 1, "future": 1, "seed": np.int64(common.seed)})
    return Plan(table, common.programme, request.fixed, values)
