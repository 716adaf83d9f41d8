"""The one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from sim.evaluation.econometrics import (
    comparisons,
    cutoff,
    diagnostics,
    fixed_effects,
    imputation,
    instruments,
    reweighting,
    saturations,
    synthetic,
)
from sim.evaluation.econometrics.answers import Answers, answers_of
from sim.evaluation.econometrics.declarations import ESTIMATORS
from sim.evaluation.econometrics.paths import Found
from sim.evaluation.econometrics.result import Estimate

COMPUTED: dict[str, Callable[..., Found]] = {
    "naive": comparisons.naive,
    "before_after": comparisons.before_after,
    "twfe": fixed_effects.twfe,
    "event_study": fixed_effects.event_study,
    "did2s": imputation.did2s,
    "matching_did": reweighting.matching_did,
    "reweighting_did": reweighting.reweighting_did,
    "discontinuity": cutoff.discontinuity,
    "synthetic_control": synthetic.synthetic_control,
    "lottery": comparisons.lottery,
    "lottery_late": instruments.lottery_late,
    "saturation": saturations.saturation,
    "saturation_spillover": saturations.saturation_spillover,
}


def estimate(
    data: Any, estimator: str = "event_study", outcome: str = "log_productivity", *, unit: str | None = None,
    per_year: int | None = None, **options: object,
) -> Estimate:  # fmt: skip
    """An effect on an outcome by one estimator, from a survey or its panel.

    `unit` is what was assigned, 'cluster' or 'firm', and `per_year` the periods in a year; a survey knows both, of a
    panel they are 'cluster' and 1 unless given. `options` are those of the estimator.

    Raises `ValueError` with all faults at once.
    """
    panel = data if isinstance(data, pd.DataFrame) else data.panel
    unit = unit or getattr(data, "unit", "cluster")
    sampling = getattr(data, "sampling", None)
    answers: Answers = answers_of(panel, outcome, unit, per_year or getattr(sampling, "per_year", 1))
    found = COMPUTED[estimator](answers, **options)
    declared = ESTIMATORS[estimator]
    return Estimate(
        estimator, declared.estimand, outcome, *found.overall, found.by_year,
        {**diagnostics.common(found.used), **found.diagnostics},
        **found.used.groups,
    )  # fmt: skip
