"""The space of parameters that is searched: declared ranges, seen as a cube of unit length."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from scipy.stats import qmc

from experiments.declared import parameters

DIGITS = 4  # significant digits of a value; more would only look exact


@dataclass(frozen=True)
class Settings:
    """How the model is calibrated, as the file says."""

    futures: int
    first_seed: int
    points: int
    waves: int
    cutoff: float
    tolerance: float
    candidates: int
    seed: int
    parameters: dict[int, list[str]]
    magnitudes: dict[str, dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """Every parameter that is searched over, once."""
        return list(dict.fromkeys(name for names in self.parameters.values() for name in names))


def settings() -> Settings:
    """The settings of the file beside this module."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("calibration.yaml").read_text(encoding="utf-8"))
    return Settings(**content)


@dataclass(frozen=True)
class Space:
    """Named parameters and their declared ranges."""

    names: tuple[str, ...]

    @cached_property
    def _ranges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        declared = parameters().loc[list(self.names)]
        low, high = declared["low"].to_numpy(float), declared["high"].to_numpy(float)
        return low, high, (declared["type"] == "int").to_numpy()

    def values(self, cube: np.ndarray) -> pd.DataFrame:
        """Values at points of the unit cube [point, parameter]; whole numbers are rounded."""
        low, high, is_whole = self._ranges
        table = pd.DataFrame(low + cube * (high - low), columns=list(self.names))
        for name, whole in zip(self.names, is_whole.tolist(), strict=True):
            column = table[name].round() if whole else table[name].map(lambda value: float(f"{value:.{DIGITS}g}"))
            table[name] = column.astype(int) if whole else column
        return table

    def cube(self, values: pd.DataFrame) -> np.ndarray:
        """Points of the unit cube [point, parameter] for values."""
        low, high, _ = self._ranges
        return (values[list(self.names)].to_numpy(float) - low) / (high - low)

    def defaults(self) -> pd.DataFrame:
        """The one point of the declared defaults."""
        return parameters().loc[list(self.names), "default"].to_frame().T.infer_objects().reset_index(drop=True)

    def hypercube(self, n: int, seed: int) -> np.ndarray:
        """A Latin hypercube [n, parameter] (McKay, Beckman, Conover 1979)."""
        return qmc.LatinHypercube(d=len(self.names), rng=np.random.default_rng(seed)).random(n)
