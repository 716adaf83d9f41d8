"""The one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.evaluation.econometrics import (
    comparisons,
    cutoff,
    fixed_effects,
    imputation,
    instruments,
    reweighting,
    saturations,
    synthetic,
)
from sim.evaluation.econometrics.answers import answers_of
from sim.evaluation.econometrics.checks import checked
from sim.evaluation.econometrics.declarations import ESTIMATORS
from sim.evaluation.econometrics.diagnostics import common
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
    sampling = getattr(data, "sampling", None)
    of_unit: str = getattr(data, "unit", "cluster") if unit is None else unit
    in_year: int = getattr(sampling, "per_year", 1) if per_year is None else per_year
    panel = checked(data, estimator, outcome, of_unit, in_year, options, COMPUTED)
    found = COMPUTED[estimator](answers_of(panel, outcome, of_unit, in_year), **options)
    return Estimate(
        estimator, ESTIMATORS[estimator].estimand, outcome, *found.overall, found.by_year,
        {**common(found.used), **found.diagnostics}, **found.used.groups,
    )  # fmt: skip
