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
from sim.evaluation.econometrics.checks import FEWEST_FIRMS, FEWEST_UNITS, NO_BASELINE_NEEDED
from sim.evaluation.outcomes import OUTCOMES
from sim.evaluation.surveys import read_survey
from sim.evaluation.worlds import HISTORY_YEARS
from sim.jit import model_digest

SATURATED = "saturation"  # which draws its own number of clusters
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
    if not found:
        places: dict[str, list[str]] = {}
        for cell in cells(request):
            for sentence in _of_cell(request, cell):
                places.setdefault(sentence, []).append(_where(cell))
        found += [f"{', '.join(dict.fromkeys(where))}: {sentence}" for sentence, where in places.items()]
    return found


def _where(cell: Cell) -> str:
    return f"series.{cell.series}, {cell.level}" if cell.series else f"designs={cell.design}"


def _of_cell(request: Request, cell: Cell) -> list[str]:
    """What a survey or an estimator would refuse in every future of a cell."""
    found = []
    try:
        sampling = Sampling(**cell.sampling)
    except ValueError as error:
        return str(error).split("\n")
    try:
        ready = read_survey(request.common.programme, request.common.seed, cell.design, HISTORY_YEARS,
                            {**request.fixed, **cell.values})  # fmt: skip
    except ValueError as error:
        return str(error).split("\n")
    needy = [name for name in cell.fast + cell.slow if name not in NO_BASELINE_NEEDED]
    if sampling.baseline_years == 0 and needy and not cell.series:
        found.append("sampling.baseline_years: expected at least one year before the programme, without which most "
                     f"estimators have nothing to compare with, got 0; ask for one, or for estimators="
                     f"[{', '.join(NO_BASELINE_NEEDED)}]")  # fmt: skip
    for name in ("n_participants", "n_others"):
        n = getattr(sampling, name)
        if n is not None and n < FEWEST_FIRMS:
            found.append(
                f"sampling.{name}: expected at least {FEWEST_FIRMS} firms on either side, got {n}; interview more"
            )
    row = ready.rows[0]
    for side, n in (("financed", int(row["n_clusters"])),
                    ("left out", int(row["n_candidate_clusters"]) - int(row["n_clusters"]))):  # fmt: skip
        if ASSIGNMENTS[cell.design].unit == "cluster" and cell.design != SATURATED and n < FEWEST_UNITS:
            found.append(f"expected at least {FEWEST_UNITS} clusters {side}, without which no interval can be had, got "
                         f"{n}; change n_clusters or n_candidate_clusters")  # fmt: skip
    return found


def known(request: Request) -> Mapping[str, Any]:
    """What identifies the surveys of a request, beside its runs."""
    return {"cells": told(cells(request))}


def estimates_of(request: Request, store: Store) -> Estimates:
    """The estimates of a request, in the folder of its runs."""
    return Estimates(store.folder, cells(request), request.seeds, request.common.programme, request.fixed,
                     model_digest())  # fmt: skip
