"""What the calibration looks at: statistics of the calibrated facts, and recalled magnitudes as loose bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from experiments.calibration.space import Settings
from experiments.facts.arms import Lived
from experiments.facts.evidence import Statistic, facts
from experiments.facts.measures import measure_fact
from experiments.facts.on_firms import gestation
from sim.parameters.constants import QUARTERS_PER_YEAR

SIZE_YEARS = 4.5  # since first benefit, at which magnitudes are looked at
GESTATION = 1  # the fact whose curves hold them
WITHOUT_LUCK = 8  # the fact that is measured in a game without draws


def statistics_of(settings: Settings) -> dict[str, Statistic]:
    """Statistics of the calibrated facts by name, and the recalled magnitudes beside those of fact 1."""
    found = {one.name: one for fact in facts().values() if fact.is_calibrated for one in fact.statistics}
    for name, bounds in settings.magnitudes.items():
        meaning = f"Effect on members' {bounds['outcome']} {SIZE_YEARS} years after first benefit"
        found[name] = Statistic(name, meaning, "share", bounds["low"], bounds["high"], "R", "R", GESTATION)
    return found


def measured_without_luck(points: pd.DataFrame) -> pd.DataFrame:
    """The statistics of the fact that is not left to luck, at points: what is known at once needs no emulator."""
    rows = []
    for values in points.to_dict(orient="records"):
        lived = Lived({str(name): value for name, value in values.items()}, np.arange(1), "baseline", 1)
        rows.append({name: one.value for name, one in measure_fact(WITHOUT_LUCK, lived)[1].items()})
    table = pd.DataFrame(rows, index=points.index)
    return table.assign(**{f"{name}_error": 0.0 for name in table.columns})


def _at_point(values: Mapping[str, Any], seeds: np.ndarray, settings: Settings, threads: int) -> dict[str, float]:
    lived = Lived(dict(values), seeds, "baseline", threads)
    row: dict[str, float] = {}
    for number in settings.parameters:
        found = measure_fact(number, lived)[1]
        for name, one in found.items():
            row[name], row[f"{name}_error"] = one.value, one.error
        if number == GESTATION:
            curves = gestation(lived).curves(np.arange(len(seeds)))
            for name, bounds in settings.magnitudes.items():
                row[name] = float(curves[bounds["outcome"]][int(SIZE_YEARS * QUARTERS_PER_YEAR)])
                row[f"{name}_error"] = 0.0
    return row


def simulated(points: pd.DataFrame, settings: Settings, threads: int, title: str) -> pd.DataFrame:
    """The points with their statistics and the sampling error of each (`<name>_error`)."""
    seeds = np.arange(settings.first_seed, settings.first_seed + settings.futures, dtype=np.int64)
    rows = [
        _at_point({str(name): value for name, value in values.items()}, seeds, settings, threads)
        for values in tqdm(points.to_dict(orient="records"), desc=title, unit=" points", dynamic_ncols=True)
    ]
    return pd.concat([points, pd.DataFrame(rows, index=points.index)], axis=1)


def misses(table: pd.DataFrame, statistics: Mapping[str, Statistic], tolerance: float) -> pd.DataFrame:
    """By how many sampling errors beyond a tolerance each statistic of simulated points misses its range; 0: not."""
    found = {}
    for name, one in statistics.items():
        value = table[name].to_numpy(float)
        error = np.nan_to_num(table[f"{name}_error"].to_numpy(float), nan=0.0)
        away = np.maximum(np.maximum(one.low - value, value - one.high), 0.0)
        away = np.where(np.isfinite(away), away, np.inf)
        found[name] = np.where(away <= tolerance * error, 0.0, away / np.maximum(error, 1e-3 * (one.high - one.low)))
    return pd.DataFrame(found, index=table.index)
