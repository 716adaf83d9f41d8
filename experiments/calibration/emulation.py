"""Emulators: what a statistic would be at a point that was not simulated, and how unsure that is."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.linear_model import RidgeCV

from experiments.calibration.space import Space
from experiments.facts.evidence import Statistic

WIDEST = 2.0  # widths of its accepted range beyond which a statistic is far out, however far
LEAST_SPREAD = 1e-9


def narrowed(values: np.ndarray, one: Statistic) -> np.ndarray:
    """Values of a statistic, those far out of its range drawn near: how far they are off no longer matters."""
    width = one.high - one.low
    return np.clip(np.nan_to_num(values, nan=np.inf), one.low - WIDEST * width, one.high + WIDEST * width)


@dataclass
class Emulator:
    """A linear trend and a Gaussian process over a few parameters, for one statistic (Sacks et al. 1989)."""

    columns: list[int]
    trend: RidgeCV
    process: GaussianProcessRegressor
    scale: float

    @classmethod
    def fitted(cls, cube: np.ndarray, values: np.ndarray, columns: list[int]) -> Emulator:
        """Fit to simulated points [point, parameter] and their values [point]."""
        mine = cube[:, columns]
        trend = RidgeCV(alphas=np.logspace(-3, 3, 7)).fit(mine, values)
        rest = values - trend.predict(mine)
        scale = max(float(rest.std()), LEAST_SPREAD)
        kernel = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(np.ones(len(columns)), (0.2, 50.0), nu=2.5)
        process = GaussianProcessRegressor(kernel + WhiteKernel(0.2, (1e-4, 2.0)), random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its end is an input without effect
            process.fit(mine, rest / scale)
        return cls(columns, trend, process, scale)

    def predict(self, cube: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation [point]; the latter holds the noise between futures as well."""
        mine = cube[:, self.columns]
        mean, deviation = self.process.predict(mine, return_std=True)
        return self.trend.predict(mine) + self.scale * mean, self.scale * deviation


def emulators(
    space: Space, simulated: pd.DataFrame, statistics: Mapping[str, Statistic], inputs: Mapping[int, list[str]]
) -> dict[str, Emulator]:
    """An emulator for each statistic that varies, from a table of simulated points with their statistics."""
    cube = space.cube(simulated)
    found = {}
    for name, one in statistics.items():
        columns = [space.names.index(parameter) for parameter in inputs[one.fact]]
        found[name] = Emulator.fitted(cube, narrowed(simulated[name].to_numpy(float), one), columns)
    return found


def implausibility(fitted: Mapping[str, Emulator], statistics: Mapping[str, Statistic], cube: np.ndarray) -> np.ndarray:
    """Implausibility of points: the largest, over statistics, of distance to the range over standard deviation.

    I = max_s max(low_s - m_s, m_s - high_s, 0) / sd_s (Craig et al. 1997; Vernon, Goldstein, Bower 2010).
    """
    worst = np.zeros(len(cube))
    for name, emulator in fitted.items():
        mean, deviation = emulator.predict(cube)
        one = statistics[name]
        away = np.maximum(np.maximum(one.low - mean, mean - one.high), 0.0)
        worst = np.maximum(worst, away / np.maximum(deviation, LEAST_SPREAD))
    return worst
