"""Morris' elementary effects of the mean over futures, as cells whose mean is an index and whose spread is its noise.

An elementary effect is the change of the outcome at one step of a trajectory over the length of the step, the range of
a parameter being 1 (Morris 1991, Technometrics 33); mu* is the mean of their sizes (Campolongo, Cariboni, Saltelli
2007, Environmental Modelling & Software 22). Sizes do not average out: luck alone gives a mu* above zero. Beside mu*
stands the *size*, in which the sign of an effect is taken from other futures than its value, so that luck averages to
zero; where the sign is known, both are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.sensitivity.choosing import Factors
from experiments.sensitivity.replication import product
from experiments.sensitivity.sample import Sample


@dataclass(frozen=True)
class Steps:
    """Which step of each trajectory moves a factor, and how far: signed, and 0 where members move apart."""

    place: np.ndarray  # int [factor, base], the row before the step
    length: np.ndarray  # [factor, base], signed where the factor is a single parameter


def steps_of(sample: Sample, factors: Factors, levels: int) -> Steps:
    """Find the steps in the trajectories; the dummy's last, where there is one."""
    moves = np.diff(sample.cube, axis=1)  # [base, step, parameter]
    delta = levels / (2.0 * (levels - 1))
    place, length, column = [], [], 0
    for members in factors.members.values():
        mine = moves[:, :, column : column + len(members)]
        at = np.abs(mine).max(axis=2).argmax(axis=1)
        sign = np.sign(mine[np.arange(len(mine)), at, 0]) if len(members) == 1 else np.ones(len(mine))
        place.append(at)
        length.append(delta * sign)
        column += len(members)
    switches = np.diff(sample.luck, axis=1)
    if switches.any():
        place.append(switches.argmax(axis=1))
        length.append(np.full(len(switches), delta))
    return Steps(np.array(place), np.array(length))


def effects(values: np.ndarray, steps: Steps, dummy: bool) -> np.ndarray:
    """Elementary effects [factor, base, future] of one outcome's values [base, row, future].

    The dummy's are taken without what all trajectories of a future have in common, which no other factor's hold.
    """
    bases = np.arange(values.shape[0])
    change = values[bases, steps.place + 1] - values[bases, steps.place]
    found = change / steps.length[:, :, None]
    if dummy:
        found[-1] -= found[-1].mean(axis=0)
    return found


def _signs(found: np.ndarray) -> np.ndarray:
    """The sign of each effect [factor, base, future] by all other futures, or by the only one that there is."""
    return np.sign(found.sum(axis=2, keepdims=True) - found) if found.shape[2] > 1 else np.sign(found)


def indices(found: np.ndarray) -> dict[str, np.ndarray]:
    """Cells [factor, base, future] of the size, mu*, mu and the variance of the effects, of which sigma is the root."""
    n_base = found.shape[1]
    apart = found - found.mean(axis=1, keepdims=True)
    return {
        "size": _signs(found) * found,
        "mu_star": np.sign(found.mean(axis=2, keepdims=True)) * found,
        "mu": found,
        "sigma2": product(apart, apart) * n_base / (n_base - 1),
    }
