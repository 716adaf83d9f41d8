"""From what was asked for to estimates held against the truth: cells, faults, and the surveys that are missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.declared import parameters
from experiments.evaluation.estimates import Estimates
from experiments.evaluation.grid import Cell, GridKeys, cells_of, grid_faults, told
from experiments.evaluation.scores import FEWEST
from experiments.request import Request
from experiments.store import Store
from sim.evaluation import ASSIGNMENTS, ESTIMATORS, Sampling
from sim.evaluation.outcomes import OUTCOMES
from sim.jit import model_digest

SAMPLING = tuple(Sampling.__dataclass_fields__)


def cells(request: Request) -> list[Cell]:
    """The cells of a request."""
    keys = request.keys
    assert isinstance(keys, GridKeys)
    return cells_of(keys, request.common.futures, ESTIMATORS, SAMPLING)


def faults(request: Request) -> list[str]:
    """What stands in the way of surveys and estimates, found before anything is lived."""
    keys = request.keys
    assert isinstance(keys, GridKeys)
    found = grid_faults(keys, list(ASSIGNMENTS), ESTIMATORS, OUTCOMES, SAMPLING, list(map(str, parameters().index)))
    if request.common.futures < FEWEST:
        found.append(f"futures: expected at least {FEWEST}, got {request.common.futures}; nothing can be said of an "
                     "estimator from fewer")  # fmt: skip
    return found


def known(request: Request) -> Mapping[str, Any]:
    """What identifies the surveys of a request, beside its runs."""
    return {"cells": told(cells(request))}


def estimates_of(request: Request, store: Store) -> Estimates:
    """The estimates of a request, in the folder of its runs."""
    return Estimates(store.folder, cells(request), request.seeds, request.common.programme, request.fixed,
                     model_digest())  # fmt: skip
