"""Two-stage differences: fixed effects from untreated answers only, then the mean of what treated answers add.

Gardner's estimator is a weighted sum of answers. Of a mean over treated rows with weights w, an untreated answer weighs
-(a + b), the sum of a firm's and a period's number that solve N (a, b) = X'w with N the normal equations of the first
stage; so its error by clusters follows as for any other weighted sum, and no covariance of two stages is needed.
"""

from __future__ import annotations

import numpy as np

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import Interval, interval_of, units_of
from sim.evaluation.econometrics.paths import Found, path


class _Untreated:
    """The fixed effects of firms and periods, as far as untreated answers tell them."""

    def __init__(self, answers: Answers, treated: np.ndarray) -> None:
        self.answers, self.rows = answers, ~treated
        self.n = int(answers.firm.max()) + 1
        self.period = answers.period - answers.period.min()
        self.n_periods = int(self.period.max()) + 1
        firm, period, weight = answers.firm[self.rows], self.period[self.rows], answers.weight[self.rows]
        place = firm * self.n_periods + period
        self.common = np.bincount(place, weight, minlength=self.n * self.n_periods).reshape(self.n, self.n_periods)
        size = self.common.sum(axis=1)
        self.per_firm = np.divide(1.0, size, out=np.zeros(self.n), where=size > 0)
        small = np.diag(self.common.sum(axis=0)) - self.common.T @ (self.common * self.per_firm[:, np.newaxis])
        self.inverse = np.linalg.pinv(small, rcond=1e-10, hermitian=True)  # the level of all periods is free

    def solved(self, rows: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of firms and of periods that solve the normal equations for X'values over some rows."""
        by_firm = np.bincount(self.answers.firm[rows], values, minlength=self.n)
        by_period = np.bincount(self.period[rows], values, minlength=self.n_periods)
        of_periods = self.inverse @ (by_period - self.common.T @ (by_firm * self.per_firm))
        return (by_firm - self.common @ of_periods) * self.per_firm, of_periods

    def at(self, of_firms: np.ndarray, of_periods: np.ndarray) -> np.ndarray:
        """The sum of a firm's and a period's number [row]."""
        return of_firms[self.answers.firm] + of_periods[self.period]


def did2s(answers: Answers) -> Found:
    """The mean of treated answers less what firm and period would have had, over all years and by year."""
    has_both = np.isin(answers.firm, answers.firm[~answers.is_treated])
    has_both &= np.isin(answers.period, answers.period[~answers.is_treated])
    used = answers.where(has_both)
    treated = used.is_treated
    untreated = _Untreated(used, treated)
    fixed = untreated.solved(~treated, (used.weight * used.y)[~treated])
    added = used.y - untreated.at(*fixed)

    def among(rows: np.ndarray) -> Interval:
        mine = treated & rows
        share = np.where(mine, used.weight, 0.0) / used.weight[mine].sum()
        value = float(share @ added)
        from_untreated = -used.weight * untreated.at(*untreated.solved(mine, share[mine]))
        weight = np.where(treated, share, from_untreated)
        residual = np.where(treated, added - value, added)
        return interval_of(value, units_of(weight, residual, used.unit, used.is_assigned.astype(np.int64)))

    return path(used, treated, among)
