"""Columns of a table of runs and of its outcomes, derived from the declarations.

A run's parameters are one row of `PARAMETER_DTYPE`, its outcomes one row of `OUTCOME_DTYPE`. A choice is
held as its code, a flag as a bool.
"""

import numpy as np

from sim.parameters import OUTCOMES, PARAMETERS

PARAMETER_NAMES: tuple[str, ...] = tuple(PARAMETERS)
OUTCOME_NAMES: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES)
TWIN_PARAMETERS: tuple[str, ...] = tuple(name for name, p in PARAMETERS.items() if p.reaches_twin)
TWIN_OUTCOMES: tuple[str, ...] = tuple(outcome.name for outcome in OUTCOMES if outcome.needs_twin)

_OUTCOME_TYPES = {"int": "i8", "float": "f8", "bool": "?", "choice": "i8"}

PARAMETER_DTYPE = np.dtype([(name, p.dtype) for name, p in PARAMETERS.items()], align=True)
OUTCOME_DTYPE = np.dtype([(o.name, _OUTCOME_TYPES[o.type]) for o in OUTCOMES], align=True)


def rows_of(n: int) -> np.recarray:
    """Parameters of `n` runs, all at their defaults, as a record array [n]."""
    rows = np.zeros(n, dtype=PARAMETER_DTYPE).view(np.recarray)
    for name, parameter in PARAMETERS.items():
        rows[name] = parameter.encode(parameter.default)
    return rows


def default_row() -> np.recarray:
    """Parameters of one run, all at their defaults, as a record array [1]."""
    return rows_of(1)


def empty_outcomes(n: int) -> np.recarray:
    """Outcomes of `n` runs not yet filled in, zeros, as a record array [n]."""
    return np.zeros(n, dtype=OUTCOME_DTYPE).view(np.recarray)
