"""Products and squares of means over futures, without the luck that a mean over few futures still holds.

The square of a mean over R futures exceeds the square of the mean over all futures by 1/R of the variance between
futures, and so does a product of two such means by 1/R of their covariance. Products of different futures only,
1 / (R (R - 1)) times the sum over r != s of a_r b_s, hold none of it (a U-statistic: Hoeffding 1948, Annals of
Mathematical Statistics 19).
"""

from __future__ import annotations

import numpy as np


def product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cells [..., base, future] of the product of two means over all futures, from values [..., base, future].

    The mean over futures is the product of different futures, and a future's deviation from it is what that product
    changes by when the future is left out (a pseudo-value of the jackknife), so that a mean of cells has the interval
    of `experiments.intervals`. With a single future it is the plain product; with two, both cells are the same.
    """
    n = a.shape[-1]
    if n == 1:
        return a * b
    of_a, of_b = a.sum(axis=-1, keepdims=True), b.sum(axis=-1, keepdims=True)
    cells = (a * (of_b - b) + b * (of_a - a)) / (2 * (n - 1))
    mean = cells.mean(axis=-1, keepdims=True)
    return mean + 2 * (n - 1) / max(n - 2, 1) * (cells - mean)
