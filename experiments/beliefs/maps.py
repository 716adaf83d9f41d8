"""A difference over two parameters, smoothed so that a zero contour can be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from experiments.declared import parameters

N_GRID = 41
WIDTH = 0.14  # of the kernel, as a share of a range
LEAST_NEAR = 12.0  # scenarios, by weight, that a shade must rest on


@dataclass(frozen=True)
class Axis:
    """A parameter as an axis: where scenarios lie on it, where it is drawn, and what stands beside it."""

    name: str
    at: np.ndarray  # [scenario], from 0 to 1
    grid: np.ndarray  # from 0 to 1
    is_stepped: bool
    ticks: tuple[tuple[float, str], ...]


def axis_of(name: str, column: pd.Series) -> Axis:
    """Choices, flags and short ranges of whole numbers lie at even steps, all else on a continuous range."""
    declared = parameters().loc[name]
    if declared["type"] in ("choice", "bool"):
        values = list(declared["choices"]) if declared["type"] == "choice" else [False, True]
        names = [str(value).replace("_", " ") for value in (values if declared["type"] == "choice" else ("no", "yes"))]
        places = np.arange(len(values)) / max(1, len(values) - 1)
        at = places[[values.index(value) for value in column]]
        return Axis(name, at, places, True, tuple(zip(places.tolist(), names, strict=True)))
    numbers = column.to_numpy(dtype=float)
    low, high = float(numbers.min()), float(numbers.max())
    span = (high - low) or 1.0
    marks = [mark for mark in MaxNLocator(4).tick_values(low, high) if low - 0.02 * span <= mark <= high + 0.02 * span]
    ticks = tuple((float((mark - low) / span), f"{mark:g}") for mark in marks)
    return Axis(name, (numbers - low) / span, np.linspace(0, 1, N_GRID), False, ticks)


def _weights(axis: Axis) -> np.ndarray:
    """Kernel of each place of the grid on each scenario [grid, scenario]."""
    distance = axis.grid[:, None] - axis.at[None, :]
    return (np.abs(distance) < 1e-9).astype(float) if axis.is_stepped else np.exp(-0.5 * (distance / WIDTH) ** 2)


def surface(values: np.ndarray, across: Axis, up: Axis) -> tuple[np.ndarray, np.ndarray]:
    """Local mean of values [scenario] on a grid [up, across], and its standard error.

    Weighted by the distance along both axes (Nadaraya 1964; Watson 1964); NaN where too few scenarios are near.
    """
    weights = _weights(up)[:, None, :] * _weights(across)[None, :, :]
    total = weights.sum(axis=2)
    n_near = np.divide(total**2, (weights**2).sum(axis=2), out=np.zeros_like(total), where=total > 0)
    safe = np.where(total > 0, total, 1.0)
    mean = (weights @ values) / safe
    variance = np.maximum(0.0, (weights @ values**2) / safe - mean**2)
    is_near = n_near >= LEAST_NEAR
    error = np.sqrt(variance / np.maximum(n_near - 1, 1))
    return np.where(is_near, mean, np.nan), np.where(is_near, error, np.nan)
