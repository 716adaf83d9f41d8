"""What an evaluator looks at before believing an estimate."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr

from sim.evaluation.econometrics.answers import BASELINE, Answers
from sim.evaluation.econometrics.inference import standard_error, units_of


def mean_differences(covariates: np.ndarray, treated: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Differences of weighted means in standard deviations of the treated [column]."""
    means = [np.average(covariates[side], axis=0, weights=weight[side]) for side in (treated, ~treated)]
    spread = covariates[treated].std(axis=0)
    return np.divide(means[0] - means[1], spread, out=np.zeros(len(spread)), where=spread > 1e-12)


def common(answers: Answers) -> dict[str, float]:
    """Units on each side, differences of baseline answers in standard deviations, and of attrition."""
    sides = answers.is_assigned
    found = {
        "n_units_treated": float(len(np.unique(answers.unit[sides]))),
        "n_units_compared": float(len(np.unique(answers.unit[~sides]))),
    }
    _, place = np.unique(answers.firm, return_index=True)
    treated = sides[place]
    if treated.all() or not treated.any():
        return found
    for name in BASELINE:
        values = answers.frame[name].to_numpy(dtype=np.float64)[place]
        known = np.isfinite(values)
        if treated[known].any() and not treated[known].all():
            of_name = mean_differences(values[known, np.newaxis], treated[known], answers.weight[place][known])
            found[f"difference_{name}"] = float(of_name[0])
    moved = answers.moved()[place]
    known = np.isfinite(moved)
    if moved[known].any() and treated[known].any() and not treated[known].all():
        found |= _trend(moved[known], treated[known], answers.weight[place][known], answers.unit[place][known])
    gone = _gone(answers)
    found["attrition_difference"] = float(gone[treated].mean() - gone[~treated].mean())
    return found


def _gone(answers: Answers) -> np.ndarray:
    """Whether a firm has no answer in the last period [firm]."""
    last = answers.firm[answers.period == answers.period.max()]
    return ~np.isin(np.unique(answers.firm), last)


def _trend(moved: np.ndarray, treated: np.ndarray, weight: np.ndarray, unit: np.ndarray) -> dict[str, float]:
    """How differently both sides moved per period before the first benefit, and how likely that is by chance."""
    means = [np.average(moved[side], weights=weight[side]) for side in (~treated, treated)]
    share = np.where(treated, weight / weight[treated].sum(), -weight / weight[~treated].sum())
    value = float(means[1] - means[0])
    missed = np.where(treated, moved - means[1], moved - means[0])
    units = units_of(share, missed, unit, treated.astype(np.int64))
    error = standard_error(units)
    n_free = int(np.bincount(units.side, minlength=2).min()) - 1
    p = 2.0 * float(stdtr(n_free, -abs(value) / error)) if error > 0.0 and n_free > 0 else np.nan
    return {"trend_difference": value, "pretrend_p": p}
