"""Shapley values of a game with few players (Shapley 1953), without error of rounding until the end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial

import numpy as np


def shapley(worth: Sequence[float] | np.ndarray) -> np.ndarray:
    """The value of each player [player], from the worth of every coalition [coalition].

    Bit i of a coalition's place tells whether player i belongs to it. A player's value is what it adds to those who
    came before it, on average over all orders of coming; the values add up to the worth of all less that of none.
    """
    n = len(worth).bit_length() - 1
    if len(worth) != 1 << n:
        raise ValueError(f"worth: expected one of each coalition, 2^players in all, got {len(worth)}; give all")
    exact = [Fraction(float(one)) for one in worth]
    values = []
    for player in range(n):
        own, value = 1 << player, Fraction(0)
        for coalition in range(1 << n):
            if coalition & own:
                continue
            before = coalition.bit_count()
            weight = Fraction(factorial(before) * factorial(n - before - 1), factorial(n))
            value += weight * (exact[coalition | own] - exact[coalition])
        values.append(float(value))
    return np.array(values)
