"""Entropy balancing (Hainmueller 2012): the weights nearest to given ones under which means agree exactly."""

from __future__ import annotations

import numpy as np

N_STEPS = 200
CLOSE = 1e-10  # of a standard deviation, between means


def entropy_weights(others: np.ndarray, target: np.ndarray, base: np.ndarray) -> np.ndarray | None:
    """Weights of others [row] that sum to 1 and under which their mean [column] is the target; None if none exist.

    The dual, log sum base exp(X l), is convex: Newton's method with a step that is halved until it falls.
    """
    spread = others.std(axis=0)
    seen = spread > 1e-12
    moments = (others[:, seen] - target[seen]) / spread[seen]
    start = np.log(base / base.sum())
    dual = np.zeros(moments.shape[1])

    def at(point: np.ndarray) -> tuple[float, np.ndarray]:
        log_weight = start + moments @ point
        top = log_weight.max()
        raw = np.exp(log_weight - top)
        return float(top + np.log(raw.sum())), raw / raw.sum()

    value, weight = at(dual)
    for _ in range(N_STEPS):
        gradient = weight @ moments
        if np.abs(gradient).max(initial=0.0) < CLOSE:
            return weight
        centred = moments - gradient
        hessian = centred.T @ (centred * weight[:, np.newaxis])
        step = -np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0]
        length, (new_value, new_weight) = 1.0, at(dual + step)
        while new_value > value - 1e-4 * length * abs(float(gradient @ step)) and length > 1e-6:
            length *= 0.5
            new_value, new_weight = at(dual + length * step)
        dual, value, weight = dual + length * step, new_value, new_weight
    return weight if np.abs(weight @ moments).max() < 1e-6 else None
