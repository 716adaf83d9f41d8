"""The true effect that an estimator is after: the same firms with the programme and without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.evaluation.outcomes import OUTCOMES
from sim.evaluation.surveys import Survey
from sim.parameters.validation import nearest, show
from sim.state import NEVER

ESTIMANDS = {
    "ITT": "mean over all firms of what was assigned",
    "ATT": "mean over those that took part",
    "LATE": "mean over all firms of what was assigned, per firm that took part because of it",
    "spillover": "mean over firms that were not assigned beside those that were",
    "total": "mean over firms that were assigned and those beside them",
    "at the cut-off": "mean over firms of clusters that just won the tender",
}
AMONG = ("population", "panel")


@dataclass(frozen=True)
class Truth:
    """A true effect over all years since the start, and year by year."""

    estimand: str
    outcome: str
    value: float  # 0 where there is no firm
    by_year: pd.DataFrame  # year since the start, effect, n firms
    n_firms: int
    n_clusters: int


def true_effect(
    data: Survey, estimand: str = "ITT", outcome: str = "log_productivity", among: str = "population"
) -> Truth:
    """The true effect on an outcome in the years of the survey.

    Every firm counts once for each period in which it is alive in both lives, from the period of the start on: so the
    value is the mean over years since the start weighted by firms, as that of an estimator on a panel is. By default
    `among` is 'population': all firms, asked or not, as a sample is drawn to speak for them. 'panel' takes only
    interviews that took place, with their weights: what is left to differ from an estimate is then the comparison
    alone, not who was asked, dropped out or closed.

    Effects are against the twin; in a lottery of firms against the same run with the lots of all firms reversed. 'LATE'
    divides by the share that took part: in the twin, or undrawn, nobody can. 'spillover' and 'total' start with the
    first benefit in the firm's territory. 'at the cut-off' is the value at a score of 0 of a line through the effects
    in financed clusters, weighted by closeness.

    Raises `ValueError` with all faults at once.
    """
    faults = _faults_of(data, estimand, outcome, among)
    if faults:
        raise ValueError("\n".join(faults))
    rows = _rows(data, estimand, outcome, among)
    after = rows[rows["year"] >= 0]
    by_year = [
        (year, _mean(rows_of_year, estimand), rows_of_year["firm"].nunique())
        for year, rows_of_year in rows.groupby("year")
    ]
    return Truth(
        estimand, outcome, _mean(after, estimand), pd.DataFrame(by_year, columns=["year", "effect", "n"]),
        after["firm"].nunique(), after["cluster"].nunique(),
    )  # fmt: skip


def _faults_of(data: Survey, estimand: object, outcome: object, among: object) -> list[str]:
    faults = [
        f"{what}: expected one of {', '.join(known)}, got {show(got)}; {nearest(got, known)}"
        for what, got, known in (
            ("estimand", estimand, tuple(ESTIMANDS)), ("outcome", outcome, OUTCOMES), ("among", among, AMONG)
        )
        if got not in known
    ]  # fmt: skip
    if estimand == "at the cut-off" and data.assignment != "tender":
        faults.append(
            f"estimand: expected a survey with a tender's score for 'at the cut-off', got assignment "
            f"{data.assignment!r}; survey with assignment 'tender'"
        )
    if estimand in ("spillover", "total") and data.unit == "firm":
        faults.append(
            f"estimand: expected one of ITT, ATT, LATE in a lottery of firms, got {estimand!r}: no firm there lives "
            "without the offer to others; survey with assignment 'saturation'"
        )
    return faults


def _rows(data: Survey, estimand: str, outcome: str, among: str) -> pd.DataFrame:
    """Firms and periods that count, with the effect on each, its weight, and the year since the start."""
    truth = data.truth
    first, last = data.window
    effect = (truth[outcome] - truth[f"twin_{outcome}"]).to_numpy()
    is_assigned = truth["is_assigned"].to_numpy()
    start = truth["start"].to_numpy()
    if estimand in ("spillover", "total"):
        begun = truth.loc[truth["start"] != NEVER].groupby("territory")["start"].min()
        start = truth["territory"].map(begun).fillna(NEVER).to_numpy(dtype=np.int64)
        counts = ~is_assigned if estimand == "spillover" else np.ones(len(truth), dtype=bool)
    else:
        counts = truth["is_participant"].to_numpy() if estimand == "ATT" else is_assigned
    period = truth["period"].to_numpy()
    counts = counts & (start != NEVER) & np.isfinite(effect) & (period >= first) & (period < last)
    rows = truth.loc[counts, ["firm", "cluster", "period", "is_participant", "score"]].copy()
    rows["effect"] = effect[counts]
    rows["year"] = (period - start)[counts] // data.sampling.per_year
    if among == "population":
        rows["weight"] = 1.0
        return rows
    return rows.merge(data.panel[["firm", "period", "weight"]], on=["firm", "period"])


def _mean(rows: pd.DataFrame, estimand: str) -> float:
    """The effect over some firms and periods; 0 where there is none."""
    if rows.empty:
        return 0.0
    effect, weight = rows["effect"].to_numpy(), rows["weight"].to_numpy()
    if estimand == "at the cut-off":
        return _at_zero(rows["score"].to_numpy(), effect, weight)
    mean = float(np.average(effect, weights=weight))
    if estimand != "LATE":
        return mean
    share = float(np.average(rows["is_participant"].to_numpy(dtype=np.float64), weights=weight))
    return mean / share if share > 0.0 else 0.0


def _at_zero(score: np.ndarray, effect: np.ndarray, weight: np.ndarray) -> float:
    """The value at 0 of a line of effects on scores above it, with weights that fall to none at the highest score."""
    closeness = np.sqrt(weight * np.maximum(0.0, 1.0 - score / (1.0001 * score.max())))
    design = np.column_stack([np.ones(len(score)), score])
    found, *_ = np.linalg.lstsq(closeness[:, np.newaxis] * design, closeness * effect, rcond=None)
    return float(found[0])
