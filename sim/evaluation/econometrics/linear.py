"""Weighted least squares, as far as intervals need it: coefficients, residuals, and what each answer weighs in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.evaluation.econometrics.inference import Interval, interval_of, units_of


class Fitted(NamedTuple):
    """A fit y = X b + u with weights."""

    design: np.ndarray  # [row, column]
    weight: np.ndarray  # [row]
    coefficients: np.ndarray
    residual: np.ndarray
    bread: np.ndarray  # inverse of X'WX [column, column]

    def weights_of(self, contrast: np.ndarray) -> np.ndarray:
        """What each answer weighs in a combination of coefficients [row]."""
        return self.weight * (self.design @ (self.bread @ contrast))


def fit(y: np.ndarray, design: np.ndarray, weight: np.ndarray) -> Fitted:
    """Weighted least squares; columns that say nothing new get the smallest coefficients."""
    weighted = design * weight[:, np.newaxis]
    gram = design.T @ weighted
    scale = np.sqrt(np.diag(gram))
    scale = np.outer(scale, scale) + (np.outer(scale, scale) == 0.0)
    bread = np.linalg.pinv(gram / scale, rcond=1e-10, hermitian=True) / scale
    coefficients = bread @ (weighted.T @ y)
    return Fitted(design, weight, coefficients, y - design @ coefficients, bread)


def indicators(codes: np.ndarray) -> np.ndarray:
    """A column of zeros and ones per value [row, value]."""
    _, place = np.unique(codes, return_inverse=True)
    return np.eye(int(place.max()) + 1)[place]


def even(treated: np.ndarray, weight: np.ndarray, stratum: np.ndarray) -> np.ndarray:
    """Weights under which those compared with are spread over strata as the treated are; 0 where one side lacks."""
    _, place = np.unique(stratum, return_inverse=True)
    of_treated = np.bincount(place, weight * treated)
    of_others = np.bincount(place, weight * ~treated)
    ratio = of_treated / np.where(of_others > 0, of_others, np.inf)
    return np.where(treated, weight * (of_others > 0)[place], weight * ratio[place])


def difference(y: np.ndarray, treated: np.ndarray, weight: np.ndarray, stratum: np.ndarray, unit: np.ndarray,
               covariates: np.ndarray | None = None) -> Interval:  # fmt: skip
    """Mean difference of two sides within strata, spread as the treated are, given covariates [row, column] if any."""
    balanced = even(treated, weight, stratum)
    used = balanced > 0
    if not (used & treated).any():
        return Interval(np.nan, np.nan, np.nan, np.nan)
    columns = [treated[used, np.newaxis].astype(np.float64), indicators(stratum[used])]
    if covariates is not None:
        columns.append(covariates[used])
    fitted = fit(y[used], np.hstack(columns), balanced[used])
    contrast = np.zeros(fitted.design.shape[1])
    contrast[0] = 1.0
    units = units_of(fitted.weights_of(contrast), fitted.residual, unit[used], treated[used].astype(np.int64))
    return interval_of(float(fitted.coefficients[0]), units)
