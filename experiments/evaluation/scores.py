"""How far estimates are from the truth of their own estimand, over futures: bias, error, coverage, power."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.evaluation.surveying import ESTIMATE
from experiments.intervals import wilson

CELL = ["cell", "design", "has_spillovers", "series", "level", "is_placebo"]
KEYS = [*CELL, "name", "estimand", "outcome"]
NOMINAL = 0.95
ERRORS_ALLOWED, SPREADS_ALLOWED = 3.5, 0.1  # a mean may be off by so many of its errors plus so many of its spreads
COVERAGE = {1000: (0.92, 0.97), 200: (0.905, 0.985)}  # accepted over at least so many futures
WISHED = COVERAGE[1000]  # what an interval over fewer futures has to touch
POWERFUL = 0.80
FEWEST = 10  # futures with an estimate, below which nothing is judged


def _score(group: pd.DataFrame, n_futures: int) -> pd.Series:
    """Scores of the estimates of one estimator, one cell and one outcome."""
    known = group[group["value"].notna() & group["truth"].notna()]
    n = len(known)
    error = (known["value"] - known["truth"]).to_numpy()
    truth, spread = known["truth"].to_numpy(), float(known["value"].std(ddof=1)) if n > 1 else np.nan
    spanned = known[known["low"].notna() & known["high"].notna()]
    covers = ((spanned["low"] <= spanned["truth"]) & (spanned["truth"] <= spanned["high"])).to_numpy()
    excludes = ((spanned["low"] > 0) | (spanned["high"] < 0)).to_numpy()
    is_zero = spanned["truth"].to_numpy() == 0.0
    bias = float(error.mean()) if n else np.nan
    coverage = wilson(int(covers.sum()), len(spanned))
    power, alarm = wilson(int(excludes[~is_zero].sum()), int((~is_zero).sum())), wilson(
        int(excludes[is_zero].sum()), int(is_zero.sum()))  # fmt: skip
    mean_truth = float(truth.mean()) if n else np.nan
    return pd.Series({
        "n_futures": n_futures, "n_estimated": n, "n_failed": n_futures - n,
        "mean": float(known["value"].mean()) if n else np.nan, "truth": mean_truth, "truth_sd": _sd(truth),
        "bias": bias, "bias_error": _sd(error) / np.sqrt(n) if n > 1 else np.nan, "sd": spread, "error_sd": _sd(error),
        "bias_in_sd": bias / spread if spread > 0 else np.nan,
        "bias_share": bias / mean_truth if mean_truth else np.nan,
        "rmse": float(np.sqrt((error**2).mean())) if n else np.nan,
        "mean_se": float(known["se"].mean()) if n else np.nan,
        "half_width": float((spanned["high"] - spanned["low"]).mean() / 2) if len(spanned) else np.nan,
        "n_intervals": len(spanned), "coverage": coverage.value, "coverage_low": coverage.low,
        "coverage_high": coverage.high, "power": power.value, "power_low": power.low, "power_high": power.high,
        "false_alarm": alarm.value, "false_alarm_low": alarm.low, "false_alarm_high": alarm.high,
        "n_firms": float(known["n_firms"].mean()) if n else np.nan,
        "n_treated_clusters": float(known["n_treated_clusters"].mean()) if n else np.nan,
        "seconds": float(known["seconds"].mean()) if n else np.nan,
    })  # fmt: skip


def _sd(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else np.nan


def _with_estimands(estimates: pd.DataFrame) -> pd.DataFrame:
    """Rows that failed before their estimand was known get that of the same estimator elsewhere."""
    known = estimates[estimates["estimand"] != ""].groupby("name")["estimand"].first()
    filled = estimates["estimand"].where(estimates["estimand"] != "", estimates["name"].map(known).fillna("-"))
    return estimates.assign(estimand=filled)


def scored(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores of every estimator, one row per cell, outcome and year since start; a year that is missing is overall."""
    estimates = _with_estimands(rows[rows["what"] == ESTIMATE])
    parts = []
    for keys, group in estimates.groupby(KEYS, sort=False):
        known = dict(zip(KEYS, keys, strict=True))
        whole = group[group["year"].isna()]
        parts.append(pd.concat([pd.Series({**known, "year": np.nan}), _score(whole, len(whole))]))
        for year, of_year in group[group["year"].notna()].groupby("year"):
            parts.append(pd.concat([pd.Series({**known, "year": year}), _score(of_year, len(whole))]))
    return judged(pd.DataFrame(parts).reset_index(drop=True).infer_objects())


def accepted_coverage(n: int) -> tuple[float, float] | None:
    """What coverage has to be over so many futures; over few ones it is its interval that has to touch `WISHED`."""
    return next((ends for least, ends in sorted(COVERAGE.items(), reverse=True) if n >= least), None)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The same with whether the mean is right, and whether intervals cover as often as they say."""
    allowed = ERRORS_ALLOWED * table["bias_error"] + SPREADS_ALLOWED * table["sd"]
    covers = []
    for n, share, low, high in table[["n_intervals", "coverage", "coverage_low", "coverage_high"]].itertuples(
        index=False
    ):
        ends = accepted_coverage(int(n))
        least, most = ends or WISHED
        covers.append(least <= share <= most if ends else low <= most and high >= least)
    is_enough = table["n_estimated"] >= FEWEST
    return table.assign(
        allowed=allowed, is_unbiased=(table["bias"].abs() <= allowed) & is_enough,
        covers=np.array(covers, dtype=bool) & is_enough, is_enough=is_enough,
    )  # fmt: skip


def overall(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that are about all years together."""
    return table[table["year"].isna()]


def main_cells(table: pd.DataFrame, has_spillovers: bool | None = None) -> pd.DataFrame:
    """The rows of cells that differ from the main ones in nothing, and in which the programme has its effect."""
    is_main = (table["series"] == "") & ~table["is_placebo"]
    return table[is_main if has_spillovers is None else is_main & (table["has_spillovers"] == has_spillovers)]


def shifts(rows: pd.DataFrame) -> pd.DataFrame:
    """By how much the error of an estimator moves from the first level of a series to each other one.

    The same futures and the same lots are compared, so that what is alike in both is no noise.
    """
    known = rows[(rows["what"] == ESTIMATE) & rows["year"].isna() & (rows["series"] != "") & rows["value"].notna()]
    known = known.assign(off=known["value"] - known["truth"])
    found = []
    for keys, group in known.groupby(["series", "design", "name", "outcome"], sort=False):
        levels = list(dict.fromkeys(group["level"]))
        by_seed = {level: of_level.set_index("seed")["off"] for level, of_level in group.groupby("level")}
        for level in levels[1:]:
            moved = (by_seed[level] - by_seed[levels[0]]).dropna()
            if len(moved) > 1:
                found.append((*keys, level, moved.mean(), moved.sem(), len(moved)))
    return pd.DataFrame(found, columns=["series", "design", "name", "outcome", "level", "shift", "shift_error", "n"])
