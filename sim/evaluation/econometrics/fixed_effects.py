"""Regressions with fixed effects of firms and periods, fitted by pyfixest."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from sim.evaluation.econometrics.answers import NEVER, Answers
from sim.evaluation.econometrics.inference import Interval, interval_of, joint_p, units_of
from sim.evaluation.econometrics.paths import Found, table

NO_CELL = -1
CLOSE = 1e-9  # so that results do not depend on the order of rows
REFERENCE = -1  # the year before the start
YEARS_CODED = 1000  # more than any panel has
FEWEST_IN_A_YEAR = 5  # financed units behind the effect of a year; from one or two, no error can be told


def _fitted(answers: Answers, cell: np.ndarray) -> Any:
    """Answers on indicators of cells, given firms and periods."""
    from pyfixest.demeaners import MapDemeaner
    from pyfixest.estimation import feols

    frame = pd.DataFrame({
        "y": answers.y, "cell": cell, "firm": answers.firm, "period": answers.period, "weight": answers.weight
    })  # fmt: skip
    weights = None if np.ptp(answers.weight) == 0 else "weight"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*singleton.*")
        warnings.filterwarnings("ignore", message=".*collinear.*")
        # pyfixest 0.60 with pandas 3
        warnings.filterwarnings("ignore", message="The inplace keyword", category=DeprecationWarning)
        return feols(f"y ~ i(cell, ref={NO_CELL}) | firm + period", frame, vcov="iid", fixef_rm="none",
                        copy_data=False, store_data=False, weights=weights,
                        demeaner=MapDemeaner(fixef_tol=CLOSE))  # fmt: skip


class Cells:
    """The effect in each cell of treated rows, and means of them."""

    def __init__(self, answers: Answers, cell: np.ndarray) -> None:
        model = _fitted(answers, cell)
        self.answers, self.cell = answers, cell
        self.names = np.array([int(str(name).rpartition("::")[2]) for name in model._coefnames])
        self.effects = np.asarray(model._beta_hat, dtype=np.float64)
        # Both are scaled by the root of the weight.
        self.design = np.asarray(model._X, dtype=np.float64)
        self.residual = np.asarray(model._u_hat, dtype=np.float64).ravel()
        self.bread = np.linalg.inv(self.design.T @ self.design)

    def _parts(self, cells: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """The mean effect over rows [row, whether they count] by weight; what answers weigh in it, and miss.

        Effects of cells that differ from their mean are part of what it misses: starts are few, and each takes a
        mean of its own.
        """
        shares = np.array([self.answers.weight[cells & (self.cell == name)].sum() for name in self.names])
        shares /= shares.sum()
        value = float(shares @ self.effects)
        off = np.where(shares > 0, self.effects - value, 0.0)
        return value, self.design @ (self.bread @ shares), self.residual + self.design @ off

    def has(self, cells: np.ndarray) -> bool:
        """Whether an effect was found for any of some rows."""
        return bool(np.isin(self.names, self.cell[cells]).any())

    def mean(self, cells: np.ndarray) -> Interval:
        """The mean effect over rows [row, whether they count] by weight."""
        if not self.has(cells):
            return Interval(np.nan, np.nan, np.nan, np.nan)
        value, weight, residual = self._parts(cells)
        side = self.answers.is_assigned.astype(np.int64)
        return interval_of(value, units_of(weight, residual, self.answers.unit, side))

    def of_year(self, cells: np.ndarray) -> Interval:
        """The mean effect over rows of one year; without an interval where too few units are behind it."""
        found = self.mean(cells)
        return found if self.tells(cells) else Interval(found.value, np.nan, np.nan, np.nan)

    def tells(self, cells: np.ndarray) -> bool:
        """Whether enough units are behind some rows for an interval."""
        return len(np.unique(self.answers.unit[cells])) >= FEWEST_IN_A_YEAR

    def none_p(self, sets: list[np.ndarray]) -> float:
        """How likely mean effects over some sets of rows this far from zero are when all are zero."""
        parts = [self._parts(cells) for cells in sets if self.has(cells)]
        missed = [np.bincount(self.answers.unit, weight * residual) for _, weight, residual in parts]
        return joint_p(np.array([value for value, _, _ in parts]), np.array(missed)) if parts else np.nan


def twfe(answers: Answers) -> Found:
    """One effect for all years and starts."""
    treated = answers.is_treated
    cells = Cells(answers, np.where(treated, 0, NO_CELL))
    overall = cells.mean(treated)
    years = np.unique(answers.year[treated])
    return Found(overall, table([(int(year), overall) for year in years]), answers)


def event_study(answers: Answers) -> Found:
    """An effect for each start and year since it, against the year before, and their means by number of firms.

    Without any firm that is never treated, those that start last stand in for them until they start.
    """
    used = answers
    if answers.is_assigned.all():
        last = int(answers.start.max())
        used = answers.where(answers.period < last)
        used = used.where(np.ones(len(used.y), dtype=bool), is_assigned=used.start < last)
    begun = used.is_assigned & (used.start != NEVER)
    year = used.year
    cell = np.where(begun & (year != REFERENCE), used.start * YEARS_CODED + year + YEARS_CODED // 2, NO_CELL)
    cells = Cells(used, cell)
    years = [int(one) for one in np.unique(year[begun]) if one != REFERENCE]
    rows = [(one, cells.of_year(begun & (year == one))) for one in years]
    rows = sorted([*rows, (REFERENCE, Interval(0.0, 0.0, 0.0, 0.0))])
    before = [rows_of for one in years if one < REFERENCE and cells.tells(rows_of := begun & (year == one))]
    return Found(cells.mean(used.is_treated), table(rows), used, {"pretrend_p": cells.none_p(before)})
