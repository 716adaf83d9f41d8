"""Where the parameters are sampled: SALib's designs in the unit cube, base sample by base sample.

A base sample holds the rows that are compared with one another: for Sobol' the point A, for each factor A with that
factor taken from B, and B; for Morris one trajectory; for PAWN a single point. The dummy changes nothing but the luck:
a row of it lives other futures than the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.sensitivity.choosing import Factors
from experiments.sensitivity.keys import SensitivityKeys

DUMMY = "dummy"  # the factor that no rule reads


@dataclass(frozen=True)
class Sample:
    """Points of the unit cube, and which of two sets of futures each of them lives."""

    cube: np.ndarray  # [base, row, parameter]
    luck: np.ndarray  # int [base, row], 0 or 1
    rows: tuple[str, ...]  # what each row of a base sample is
    hidden: np.ndarray | None = None  # [base], a column that nothing reads

    @property
    def n_base(self) -> int:
        """How many base samples there are."""
        return len(self.cube)


def n_rows(keys: SensitivityKeys, factors: Factors) -> tuple[int, int]:
    """How many base samples there are, and how many rows each holds."""
    n = len(factors.names)
    if keys.method == "sobol":
        return keys.samples, (2 * n if keys.second_order else n) + 2 + keys.dummy
    return (keys.trajectories, n + 1 + keys.dummy) if keys.method == "morris" else (keys.samples, 1)


def _sobol(keys: SensitivityKeys, factors: Factors) -> Sample:
    """Saltelli's extension of a scrambled Sobol' sequence."""
    from SALib.sample import sobol

    problem, n = factors.problem(), len(factors.names)
    points = sobol.sample(problem, keys.samples, calc_second_order=keys.second_order, seed=keys.sample_seed)
    cube = points.reshape(keys.samples, -1, problem["num_vars"])
    rows = ["A", *(f"A with {name} of B" for name in factors.names)]
    rows += [f"B with {name} of A" for name in factors.names] if keys.second_order else []
    rows.append("B")
    luck = np.zeros(cube.shape[:2], dtype=int)
    if keys.dummy:
        cube = np.concatenate([cube, cube[:, :1]], axis=1)
        luck = np.concatenate([luck, np.ones((keys.samples, 1), dtype=int)], axis=1)
        rows.append("A under other luck")
    assert cube.shape[1] == n_rows(keys, factors)[1] and n > 0
    return Sample(cube, luck, tuple(rows))


def _morris(keys: SensitivityKeys, factors: Factors) -> Sample:
    """Trajectories on a grid, one step per factor in random order; the dummy's step switches the luck."""
    from SALib.sample import morris

    problem = factors.problem(DUMMY) if keys.dummy else factors.problem()
    points = morris.sample(problem, keys.trajectories, num_levels=keys.levels, seed=keys.sample_seed)
    cube = points.reshape(keys.trajectories, -1, problem["num_vars"])
    rows = tuple(f"point {number + 1} of the trajectory" for number in range(cube.shape[1]))
    if not keys.dummy:
        return Sample(cube, np.zeros(cube.shape[:2], dtype=int), rows)
    return Sample(cube[:, :, :-1], (cube[:, :, -1] != cube[:, :1, -1]).astype(int), rows)


def _pawn(keys: SensitivityKeys, factors: Factors) -> Sample:
    """A Latin hypercube, with one more column than there are parameters for the dummy."""
    from SALib.sample import latin

    problem = {**factors.problem(DUMMY), "groups": None}
    points = latin.sample(problem, keys.samples, seed=keys.sample_seed)[:, None, :]
    return Sample(points[:, :, :-1], np.zeros(points.shape[:2], dtype=int), ("point",), points[:, 0, -1])


def sampled(keys: SensitivityKeys, factors: Factors) -> Sample:
    """The sample of a method; the same for the same keys."""
    return {"sobol": _sobol, "morris": _morris, "pawn": _pawn}[keys.method](keys, factors)
