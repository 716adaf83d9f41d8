"""A survey of the firms of one run: the panel that an evaluator has, and the truth that none has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import lots
from sim.evaluation.assignments import ASSIGNMENTS, Units, faults_of, forced, units_of, unknown_assignment
from sim.evaluation.dictionary import BASE_OF, PANEL, TRUTH, dictionary
from sim.evaluation.outcomes import OUTCOMES, answers_of
from sim.evaluation.sampling import Sampling, answering, asked_of, reported
from sim.evaluation.worlds import HISTORY_YEARS, WORLD
from sim.frames import Runs, programme_of, read_run
from sim.lives import Life, live_pair
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.parameters.validation import show
from sim.programmes import Programme
from sim.state import NEVER

MOST_YEARS = 30  # of history; more than any baseline needs


@dataclass(frozen=True)
class Survey:
    """What an evaluator has of one run, and, apart from it, what no evaluator has."""

    panel: pd.DataFrame  # one row per firm interviewed and period
    truth: pd.DataFrame  # one row per firm and period, with the same firm without the programme
    assignment: str
    unit: str  # what was assigned: 'cluster' or 'firm'
    sampling: Sampling
    window: tuple[int, int]  # first period of the survey, and the one after its last

    @property
    def dictionary(self) -> pd.DataFrame:
        """Table, column, type, unit, meaning and who sees it, for every column of the panel and of the truth."""
        return dictionary()


class _Population:
    """The firms that a survey is about, in a life and in the one that it is compared with."""

    def __init__(self, life: Life, other: Life, units: Units, quarters: int) -> None:
        mine = life.world.firms[units.firm]
        self.firm = units.firm
        self.cluster, self.address = mine["cluster"].astype(np.int64), mine["address"].astype(np.int64)
        self.territory = life.world.clusters.territory[self.cluster].astype(np.int64)
        self.link, self.is_small = mine["link"].astype(np.int64), mine["is_small"]
        self.is_assigned, self.is_participant = units.is_assigned, units.is_participant
        self.start = np.where(units.start == NEVER, NEVER, units.start // quarters)
        self.score, self.saturation = units.score, units.saturation
        self.answers, self.twins = (
            answers_of(one.panels[:, self.firm], one.demand[:, self.territory], quarters) for one in (life, other)
        )

    @property
    def n_periods(self) -> int:
        """Whole periods that the world lives."""
        return len(self.answers["is_exporter"])

    def columns(self, names: tuple[str, ...], periods: np.ndarray, firms: np.ndarray) -> dict[str, np.ndarray]:
        """What does not change, for some rows; and their periods."""
        found: dict[str, np.ndarray] = {"period": periods}
        return found | {name: getattr(self, name)[firms] for name in names}


def _window(sampling: Sampling, starts: np.ndarray, approval: int, n_periods: int) -> tuple[int, int, int]:
    """First period of the survey, the one after its last, and that of the first benefit anywhere."""
    begun = starts[starts != NEVER]
    benefit = int(begun.min()) if len(begun) else approval
    first = benefit - sampling.baseline_years * sampling.per_year
    if first < 0:
        there = benefit // sampling.per_year
        raise ValueError(
            f"Sampling.baseline_years: expected at most {there}, the years before the first benefit in this future, "
            f"got {sampling.baseline_years}; ask for fewer, or raise history_years"
        )
    last = n_periods if sampling.years is None else min(n_periods, benefit + sampling.years * sampling.per_year)
    return first, last, benefit


def _panel(population: _Population, sampling: Sampling, seed: int, by_participation: bool,
           window: tuple[int, int, int]) -> pd.DataFrame:  # fmt: skip
    """One row per firm interviewed and period."""
    first, last, benefit = window
    address = (seed, population.cluster, population.address)
    sales = population.answers["log_sales"][first:last]
    on_list = population.is_participant if by_participation else population.is_assigned
    asked, weight = asked_of(sampling, *address, np.isfinite(sales[0]), on_list)
    lot = lots.lots_of_attrition(*address, last)[first:]
    answers = answering(sampling, lot, asked, sales)
    said = {name: values[first:last].copy() for name, values in population.answers.items()}
    if sampling.error_sd > 0.0 or sampling.misreported_share > 0.0:
        errors = lots.errors_of_answers(*address, last)[first:]
        reported(sampling, said, errors, lots.slips_of_status(*address, last)[first:])
    wave, firm = np.nonzero(answers)
    columns: dict[str, Any] = {name: values[wave, firm] for name, values in said.items()}
    columns["is_exporter"] = columns["is_exporter"].astype(np.int64)
    columns |= population.columns(
        ("firm", "cluster", "territory", "is_assigned", "start", "is_participant", "score", "saturation", "link",
         "is_small"), first + wave, firm,
    )  # fmt: skip
    has_begun = (columns["start"] != NEVER) & (columns["period"] >= columns["start"])
    columns["is_treated"] = columns["is_assigned"] & has_begun
    columns["weight"] = weight[firm]
    n_base = answers[: benefit - first].sum(axis=0)  # answers come without gaps
    everyone = np.arange(len(n_base))
    for name, of in BASE_OF.items():
        base = np.where(n_base > 0, said[of][np.maximum(0, n_base - 1), everyone], np.nan)
        columns[name] = base[firm]
    return pd.DataFrame({column.column: columns[column.column] for column in PANEL})


def _truth(population: _Population) -> pd.DataFrame:
    """One row per firm and period, alive or not."""
    n_periods, n_firms = population.answers["is_exporter"].shape
    period, firm = np.repeat(np.arange(n_periods), n_firms), np.tile(np.arange(n_firms), n_periods)
    columns = population.columns(
        ("firm", "cluster", "territory", "is_assigned", "start", "is_participant", "score", "saturation"), period, firm
    )
    columns |= {name: population.answers[name].ravel() for name in OUTCOMES}
    columns |= {f"twin_{name}": population.twins[name].ravel() for name in OUTCOMES}
    return pd.DataFrame({column.column: columns[column.column] for column in TRUTH})


def read_survey(programme: str | Path | Programme, seed: object, assignment: str, history_years: object,
                values: dict[str, object]) -> Runs:  # fmt: skip
    """The run of a survey, made ready and not yet lived. Raises `ValueError` with all faults at once."""
    preset = programme_of(programme)
    faults = unknown_assignment(assignment)
    is_whole = isinstance(history_years, int) and not isinstance(history_years, bool)
    if not is_whole or not 0 <= history_years <= MOST_YEARS:  # type: ignore[operator]
        faults.append(
            f"history_years: expected a whole number from 0 to {MOST_YEARS}, got {show(history_years)}; leave it out"
        )
    given = {name: value for name, value in WORLD.items() if name not in preset.values}
    if not faults:
        given |= ASSIGNMENTS[assignment].levers
    ready = None
    try:
        ready = read_run(preset, seed, (), given | values)
    except ValueError as error:
        faults.append(str(error))
    if ready is not None and assignment in ASSIGNMENTS:
        faults += faults_of(assignment, ready.rows[0])
    if ready is None or faults:
        raise ValueError("\n".join(faults))
    return ready


def survey(
    programme: str | Path | Programme = "baseline",
    seed: int = 1,
    assignment: str = "lottery",
    sampling: Sampling | None = None,
    *,
    history_years: int = HISTORY_YEARS,
    **values: object,
) -> Survey:
    """Live one run of a programme and survey its firms.

    `assignment` settles who is financed: one of `sim.evaluation.ASSIGNMENTS`. `values` are parameters that differ from
    the programme's own; what neither names is that of `sim.evaluation.WORLD`. The world lives `history_years` before
    the programme is approved, so that there is a baseline; with 0 it is the world of `sim.simulate`.

    Raises `ValueError` with all faults at once.
    """
    sampling = Sampling() if sampling is None else sampling
    ready = read_survey(programme, seed, assignment, history_years, values)
    history, seed = QUARTERS_PER_YEAR * history_years, int(ready.seeds[0])
    row, overrides = forced(assignment, ready.rows[0], seed, history + int(ready.rows[0]["horizon_quarters"]))
    unit = ASSIGNMENTS[assignment].unit
    life, other = live_pair(row, seed, ready.calendar, overrides, history, reverses_lots=unit == "firm")
    population = _Population(life, other, units_of(assignment, life), sampling.quarters)
    window = _window(sampling, population.start, history // sampling.quarters, population.n_periods)
    panel = _panel(population, sampling, seed, assignment == "self_selection", window)
    return Survey(panel, _truth(population), assignment, unit, sampling, window[:2])
