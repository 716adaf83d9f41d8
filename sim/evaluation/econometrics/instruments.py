"""The effect on firms that take part because they were drawn: two-stage least squares with the lot as instrument."""

from __future__ import annotations

import numpy as np

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import Interval, interval_of, units_of
from sim.evaluation.econometrics.linear import even, fit, indicators
from sim.evaluation.econometrics.paths import Found, path

NONE = Interval(np.nan, np.nan, np.nan, np.nan)


def lottery_late(answers: Answers) -> Found:
    """The effect of being drawn per firm that takes part because of it, given the firm's baseline answer."""
    base = answers.baseline()
    known = answers.where(np.isfinite(base))
    base = base[np.isfinite(base)]
    drawn, others = known.is_treated, ~known.is_assigned
    takes_part = (known.is_participant & drawn).astype(np.float64)

    def among(rows: np.ndarray) -> Interval:
        return _two_stage(known, base, takes_part, drawn, others | (drawn & rows))[0]

    strength = _two_stage(known, base, takes_part, drawn, others | drawn)[1]
    return path(known, drawn, among, strength)


def _two_stage(known: Answers, base: np.ndarray, takes_part: np.ndarray, drawn: np.ndarray,
               among: np.ndarray) -> tuple[Interval, dict[str, float]]:  # fmt: skip
    """The ratio of what the lot does to the outcome and to taking part, and how strong the latter is."""
    balanced = np.zeros(len(among))
    balanced[among] = even(drawn[among], known.weight[among], known.period[among])
    used = balanced > 0
    if not (used & drawn).any():
        return NONE, {}
    design = np.column_stack([drawn[used], indicators(known.period[used]), base[used] - base[used].mean()])
    design = design.astype(np.float64)
    on_part = fit(takes_part[used], design, balanced[used])
    on_outcome = fit(known.y[used], design, balanced[used])
    contrast = np.eye(design.shape[1])[0]
    weight, side = on_part.weights_of(contrast), drawn[used].astype(np.int64)
    first = float(on_part.coefficients[0])
    if not abs(first) > 1e-12:
        return NONE, {"first_stage": first, "first_stage_f": 0.0}
    value = float(on_outcome.coefficients[0]) / first
    residual = on_outcome.residual - value * on_part.residual
    error = interval_of(first, units_of(weight, on_part.residual, known.unit[used], side)).se
    found = interval_of(value, units_of(weight / first, residual, known.unit[used], side))
    return found, {"first_stage": first, "first_stage_f": (first / error) ** 2 if error > 0 else np.inf}
