"""One way to ask for the indices of an outcome, whichever method it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.sensitivity import morris, pawn, sobol
from experiments.sensitivity.choosing import Factors
from experiments.sensitivity.keys import SensitivityKeys
from experiments.sensitivity.sample import Sample

MAIN = {"sobol": "ST", "morris": "size", "pawn": "distance"}  # by which factors are ranked
SIGNED = ("mu",)  # indices that may clearly lie below zero


@dataclass(frozen=True)
class Method:
    """A method with its sample, of which some base samples may have been left out."""

    keys: SensitivityKeys
    factors: Factors
    sample: Sample

    @property
    def main(self) -> str:
        """The index by which factors are ranked."""
        return MAIN[self.keys.method]

    def without(self, bases: np.ndarray) -> Method:
        """The same with some base samples only."""
        sample = self.sample
        hidden = None if sample.hidden is None else sample.hidden[bases]
        return Method(self.keys, self.factors, Sample(sample.cube[bases], sample.luck[bases], sample.rows, hidden))

    def cells(self, values: np.ndarray) -> dict[str, np.ndarray]:
        """Cells [factor, base, future] of each index of values [base, row, future], the dummy's last.

        Values may be those of the first base samples and futures only.
        """
        if self.keys.method == "sobol":
            return sobol.indices(self._parts(values))
        if self.keys.method == "morris":
            return self._effects(values)
        return {"distance": self._distances(values)}

    def pairs(self, values: np.ndarray) -> tuple[list[tuple[int, int]], np.ndarray] | None:
        """Pairs of factors with the cells of what they do together, where the sample tells them."""
        return sobol.pairs(self._parts(values)) if self.keys.method == "sobol" and self.keys.second_order else None

    def luck(self, values: np.ndarray) -> np.ndarray | None:
        """Cells [base, future] of the share of luck, or None with a single future."""
        if values.shape[2] < 2:
            return None
        if self.keys.method != "sobol":
            return sobol.luck(values[:, 0])
        return sobol.luck(sobol.independent(values, len(self.factors.names), self.keys.second_order))

    def _parts(self, values: np.ndarray) -> sobol.Parts:
        return sobol.parts_of(values, len(self.factors.names), self.keys.second_order, self.keys.dummy)

    def _effects(self, values: np.ndarray) -> dict[str, np.ndarray]:
        n = len(values)
        sample = Sample(self.sample.cube[:n], self.sample.luck[:n], self.sample.rows)
        steps = morris.steps_of(sample, self.factors, self.keys.levels)
        return morris.indices(morris.effects(values, steps, self.keys.dummy))

    def _distances(self, values: np.ndarray) -> np.ndarray:
        n, n_slices = len(values), self.keys.slices
        cube = self.sample.cube[:n, 0]
        if self.keys.dummy and self.sample.hidden is not None:
            cube = np.column_stack([cube, self.sample.hidden[:n]])
        cells = pawn.median_cells(values[:, 0], pawn.slices_of(cube, n_slices), n_slices)
        found, column = [], 0
        for members in self.factors.members.values():  # of a group, the mean over its members, as in SALib
            found.append(cells[column : column + len(members)].mean(axis=0))
            column += len(members)
        return np.stack([*found, *cells[column:]])
