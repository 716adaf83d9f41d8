"""Comparisons that need no model: participants with others, with themselves before, and those drawn with the rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import Interval, interval_of, units_of
from sim.evaluation.econometrics.linear import difference
from sim.evaluation.econometrics.paths import Found, path


def _against(answers: Answers, treated: np.ndarray, others: np.ndarray, covariates: np.ndarray | None) -> Found:
    """Treated rows and those of others in the same periods, over all years and year by year."""

    def among(rows: np.ndarray) -> Interval:
        used = others | (treated & rows)
        return difference(
            answers.y[used], treated[used], answers.weight[used], answers.period[used], answers.unit[used],
            None if covariates is None else covariates[used],
        )  # fmt: skip

    return path(answers, treated, among)


def naive(answers: Answers) -> Found:
    """Mean of participants less mean of all others, in the same periods, once the benefit has begun."""
    treated = answers.is_participant & answers.is_treated
    return _against(answers, treated, ~answers.is_participant, None)


def before_after(answers: Answers) -> Found:
    """Mean change of participants since their own last answers before the start."""
    mine = answers.where(answers.is_participant)
    before = mine.period < mine.start
    n = int(mine.firm.max()) + 1
    count = np.bincount(mine.firm[before], minlength=n)
    mean = np.bincount(mine.firm[before], mine.y[before], minlength=n) / np.where(count, count, 1)
    change = mine.y - mean[mine.firm]
    treated = mine.is_treated & (count > 0)[mine.firm]

    def among(rows: np.ndarray) -> Interval:
        used = treated & rows
        weight = mine.weight[used] / mine.weight[used].sum()
        value = float(weight @ change[used])
        side = np.ones(int(used.sum()), dtype=np.int64)
        return interval_of(value, units_of(weight, change[used] - value, mine.unit[used], side))

    return path(mine, treated, among)


def lottery(answers: Answers) -> Found:
    """Mean of those drawn less mean of the rest, in the same periods, given the firm's baseline answer."""
    base = answers.baseline()
    known = answers.where(np.isfinite(base))
    base = base[np.isfinite(base)]
    covariates = (base - np.average(base, weights=known.weight))[:, np.newaxis]
    return _against(known, known.is_treated, ~known.is_assigned, covariates)


COMPARISONS: dict[str, Callable[[Answers], Found]] = {"naive": naive, "before_after": before_after, "lottery": lottery}
