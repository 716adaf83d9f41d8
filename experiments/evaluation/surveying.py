"""What a process does: survey some futures of a cell, estimate, and put the truth beside each estimate."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from experiments.evaluation.grid import Cell
from experiments.evaluation.naive_bias import parts_of

NAIVE = "naive"
ESTIMATE, PART, SURVEY = "estimate", "part", "survey"
COLUMNS = ("cell", "seed", "what", "name", "estimand", "outcome", "year", "value", "low", "high", "se", "truth",
           "n_firms", "n_clusters", "n_treated_clusters", "seconds", "error")  # fmt: skip
NUMBERS = ("year", "value", "low", "high", "se", "truth", "n_firms", "n_clusters", "n_treated_clusters", "seconds")
MAX_ERROR_CHARACTERS = 300


class Order(NamedTuple):
    """Futures of a cell, and what is to be estimated from each."""

    number: int
    cell: Cell
    seeds: tuple[int, ...]
    estimators: tuple[str, ...]
    programme: str
    fixed: Mapping[str, Any]


def surveyed(order: Order) -> pd.DataFrame:
    """All estimates of an order, one row each, and parts of the naive bias; what failed is a row with its error."""
    rows = [row for seed in order.seeds for row in _of_future(order, seed)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame[list(NUMBERS)] = frame[list(NUMBERS)].astype(float)
    text = [name for name in COLUMNS if name not in NUMBERS and name not in ("cell", "seed")]
    frame[text] = frame[text].astype("str")
    return frame


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:MAX_ERROR_CHARACTERS]


def _of_future(order: Order, seed: int) -> Iterator[dict[str, Any]]:
    from sim.evaluation import Sampling, survey

    cell, start = order.cell, time.perf_counter()
    blank = {"cell": order.number, "seed": seed, "estimand": "", "outcome": "", "error": ""}
    try:
        data = survey(order.programme, seed, cell.design, Sampling(**cell.sampling), **{**order.fixed, **cell.values})
        if cell.is_placebo:
            data = without_effect(data)
    except Exception as error:  # noqa: BLE001 - counted and shown
        yield {**blank, "what": SURVEY, "name": SURVEY, "error": _told(error)}
        return
    yield {**blank, "what": SURVEY, "name": SURVEY, "seconds": time.perf_counter() - start,
           "n_firms": data.panel["firm"].nunique()}  # fmt: skip
    for outcome in cell.outcomes:
        truths = _Truths(data, outcome, cell.is_placebo)
        for name in order.estimators:
            rows = list(_of_estimator({**blank, "what": ESTIMATE, "name": name, "outcome": outcome}, data, truths))
            yield from rows
            if name == NAIVE and not cell.is_placebo:
                yield from _parts({**blank, "what": PART, "outcome": outcome}, data, rows[0])


class _Truths:
    """The true effects of one future by estimand, each worked out once; none where there is no effect."""

    def __init__(self, data: Any, outcome: str, is_none: bool) -> None:
        self.data, self.outcome, self.is_none = data, outcome, is_none
        self._known: dict[str, tuple[float, Mapping[int, float]]] = {}

    def of(self, estimand: str) -> tuple[float, Mapping[int, float]]:
        """The effect overall, and by year since start."""
        from sim.evaluation import true_effect

        if estimand not in self._known:
            found = true_effect(self.data, estimand, self.outcome)
            by_year = dict(zip(found.by_year["year"].astype(int), found.by_year["effect"], strict=True))
            self._known[estimand] = found.value, by_year
        value, by_year = self._known[estimand]
        return (0.0, dict.fromkeys(by_year, 0.0)) if self.is_none else (value, by_year)


def _of_estimator(blank: dict[str, Any], data: Any, truths: _Truths) -> Iterator[dict[str, Any]]:
    from sim.evaluation import estimate

    start = time.perf_counter()
    try:
        found = estimate(data, blank["name"], blank["outcome"])
        value, by_year = truths.of(found.estimand)
    except Exception as error:  # noqa: BLE001 - an estimator may find no answer in some future; it is counted and shown
        yield {**blank, "error": _told(error)}
        return
    common = {**blank, "estimand": found.estimand, "n_firms": found.n_firms, "n_clusters": found.n_clusters,
              "n_treated_clusters": found.n_treated_clusters}  # fmt: skip
    yield {**common, "value": found.value, "low": found.low, "high": found.high, "se": found.se, "truth": value,
           "seconds": time.perf_counter() - start}  # fmt: skip
    table = found.by_year
    for year, one, low, high in zip(table["year"], table["value"], table["low"], table["high"], strict=True):
        truth = by_year.get(int(year), 0.0 if year < 0 else np.nan)
        yield {**common, "year": year, "value": one, "low": low, "high": high, "truth": truth}


def _parts(blank: dict[str, Any], data: Any, naive: dict[str, Any]) -> Iterator[dict[str, Any]]:
    bias = naive.get("value", np.nan) - naive.get("truth", np.nan)
    try:
        found = parts_of(data, blank["outcome"], bias)
    except Exception as error:  # noqa: BLE001 - counted and shown
        yield {**blank, "name": "all", "error": _told(error)}
        return
    for name, value in found.items():
        yield {**blank, "name": name, "value": value}


def without_effect(data: Any) -> Any:
    """The same survey of firms that the programme did nothing to: effects are taken out of every answer.

    Firms that would have closed without the programme are left out from then on.
    """
    from dataclasses import replace

    keys = ["firm", "period"]
    outcomes = [name.removeprefix("twin_") for name in data.truth if str(name).startswith("twin_")]
    outcomes = [name for name in outcomes if name in data.panel and name in data.truth]
    truth = data.truth[keys + outcomes + [f"twin_{name}" for name in outcomes]]
    both = data.panel[keys].merge(truth, on=keys, how="left", validate="one_to_one").set_index(data.panel.index)
    panel = data.panel.copy()
    for name in outcomes:
        panel[name] = panel[name] - (both[name] - both[f"twin_{name}"])
    return replace(data, panel=panel[both[f"twin_{outcomes[0]}"].notna()])
