"""Names and numbers of evaluations as a reader meets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.words import Quantity
from sim.evaluation import ESTIMATORS

MEASURED = {
    "log_productivity": Quantity("log_productivity", "Productivity", "log points", "max", "effect"),
    "log_employees": Quantity("log_employees", "Employment", "log points", "max", "effect"),
    "log_sales": Quantity("log_sales", "Sales", "log points", "max", "effect"),
    "exports": Quantity("exports", "Exports", "US$ thousand", "max", "effect"),
    "is_exporter": Quantity("is_exporter", "Share of exporters", "share", "max", "effect"),
}
DESIGNS = {
    "self_selection": "Chosen by the programme, joined at will",
    "tender": "Tender: the highest scores",
    "rollout": "Roll-out: all, one after the other",
    "lottery": "Lottery over clusters",
    "firm_lottery": "Lottery over firms",
    "saturation": "Lottery over territories and clusters",
}
SHORT_DESIGNS = {"self_selection": "self-selection", "tender": "tender", "rollout": "roll-out", "lottery": "lottery",
                 "firm_lottery": "firm lottery", "saturation": "saturation"}  # fmt: skip
ESTIMATORS_TOLD = {
    "naive": "Participants against others, after", "before_after": "Participants, before and after",
    "twfe": "Two-way fixed effects", "event_study": "Event study (Sun and Abraham)", "did2s": "Two-stage differences",
    "matching_did": "Matching and differences", "reweighting_did": "Reweighting and differences",
    "discontinuity": "Discontinuity at the cut-off", "lottery": "Lottery: difference of means",
    "lottery_late": "Lottery: effect on who joins", "synthetic_control": "Synthetic control",
    "saturation": "Saturation: direct effect", "saturation_spillover": "Saturation: spillover",
}  # fmt: skip


def estimator_told(name: str) -> str:
    """The short name of an estimator."""
    return ESTIMATORS_TOLD.get(name, name.replace("_", " ").capitalize())


def design_told(name: str, has_spillovers: bool = False) -> str:
    """The short name of a way to assign."""
    return SHORT_DESIGNS.get(name, name.replace("_", " ")) + (", with spillovers" if has_spillovers else "")


def is_valid(name: str, design: str) -> bool:
    """Whether the way to assign by itself makes the assumptions of an estimator hold, spillovers apart."""
    return name in ESTIMATORS and design in ESTIMATORS[name].valid


def measured(outcome: str) -> Quantity:
    """An outcome of a survey."""
    return MEASURED.get(outcome, Quantity(outcome, outcome.replace("_", " ").capitalize(), "-", "max", "effect"))


def in_percent(share: float, digits: int = 0) -> str:
    """A share in percent."""
    return f"{100 * share:.{digits}f} %".replace("-", "−") if np.isfinite(share) else "n/a"


def of_truth(row: Mapping[str, Any] | pd.Series) -> str:
    """A bias as a part of the true effect."""
    share = row["bias_share"]
    return f"{in_percent(abs(share))} of the true effect" if np.isfinite(share) else "the true effect being zero"
