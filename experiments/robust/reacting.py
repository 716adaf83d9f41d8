"""Designs that react: how often the signpost was taken or a second loan came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from experiments.intervals import Estimate, estimate
from experiments.robust.cells import Cells

SIGNPOST, SEQUEL = "is_signpost_taken", "is_sequel_approved"


class Reaction(NamedTuple):
    """How often a design did what an outcome tells, over all that it lived."""

    outcome: str
    share: Estimate


def reactions(cells: Cells, fixed: Mapping[str, Any], base: pd.Series) -> dict[int, list[Reaction]]:
    """Designs that may react, and how often they did."""

    def lever(design: int, name: str) -> Any:
        return cells.levers.at[design, name] if name in cells.levers else fixed.get(name, base[name])

    found = {}
    for design in range(len(cells.names)):
        outcomes = [SIGNPOST] * (lever(design, "signpost_action") != "none") + [SEQUEL] * bool(lever(design, "sequel"))
        if outcomes:
            found[design] = [Reaction(name, estimate(cells.values[name][design])) for name in outcomes]
    return found
