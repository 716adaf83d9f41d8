"""What stands in the way of an estimate, found before anything is estimated, and what would be needed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sim.evaluation.econometrics.answers import BASELINE, NEVER
from sim.evaluation.econometrics.declarations import ESTIMATORS
from sim.parameters.validation import nearest, show

OUTCOMES = ("log_productivity", "log_employees", "log_sales", "exports", "is_exporter")
COLUMNS = ("firm", "cluster", "territory", "period", "is_assigned", "start", "is_participant", *BASELINE, "is_small")
UNITS = ("cluster", "firm")
FEWEST_FIRMS = 20  # on either side
FEWEST_UNITS = 2  # on either side: of one alone no spread can be seen
NO_OTHERS_NEEDED = ("before_after",)
LATE_STARTERS_DO = ("event_study", "twfe", "did2s")  # those that start later stand in for those that never do
NO_BASELINE_NEEDED = ("naive",)


def checked(data: object, estimator: object, outcome: object, unit: object, per_year: object,
            options: Mapping[str, object], computed: Mapping[str, Callable[..., Any]]) -> pd.DataFrame:  # fmt: skip
    """The panel of a survey, or one as it is given. Raises `ValueError` with all faults at once."""
    faults = _names(estimator, outcome, unit, per_year)
    panel = data if isinstance(data, pd.DataFrame) else getattr(data, "panel", None)
    if not isinstance(panel, pd.DataFrame):
        faults.append(f"data: expected a survey or its panel, got {type(data).__name__}; give what "
                      "sim.evaluation.survey() returns")  # fmt: skip
        raise ValueError("\n".join(faults))
    faults += _columns(panel, outcome)
    if estimator in ESTIMATORS:
        faults += _options(str(estimator), options, computed[str(estimator)])
    if faults:
        raise ValueError("\n".join(faults))
    faults = _data(panel, str(estimator), str(outcome), str(unit), getattr(data, "assignment", None))
    if faults:
        raise ValueError("\n".join(faults))
    return panel


def _names(estimator: object, outcome: object, unit: object, per_year: object) -> list[str]:
    faults = [
        f"{what}: expected one of {', '.join(known)}, got {show(got)}; {nearest(got, known)}"
        for what, got, known in (
            ("estimator", estimator, tuple(ESTIMATORS)), ("outcome", outcome, OUTCOMES), ("unit", unit, UNITS)
        )
        if got not in known
    ]  # fmt: skip
    if per_year not in (1, 4):
        faults.append(f"per_year: expected 1 or 4 periods in a year, got {show(per_year)}; give one of the two")
    return faults


def _columns(panel: pd.DataFrame, outcome: object) -> list[str]:
    needed = [*COLUMNS, *([outcome] if outcome in OUTCOMES else [])]
    missing = [str(name) for name in needed if name not in panel]
    if missing:
        return [f"panel: expected columns {', '.join(missing)}, got none so named; see the survey's dictionary"]
    twice = int(panel.duplicated(["firm", "period"]).sum())
    if twice:
        return [f"panel: expected one row per firm and period, got {twice:,} more; drop those that repeat others"]
    return []


def _options(estimator: str, options: Mapping[str, object], computed: Callable[..., Any]) -> list[str]:
    known = [name for name in inspect.signature(computed).parameters if name != "answers"]
    remedy = f"choose from {', '.join(known)}" if known else "leave it out"
    faults = [f"{name}: expected an option of {estimator!r}, got one that it has not; {remedy}"
              for name in options if name not in known]  # fmt: skip
    for name in options:
        value = options[name]
        if name in known and (isinstance(value, bool) or not isinstance(value, int | float) or not value > 0):
            faults.append(f"{name}: expected a number above 0, got {show(value)}; leave it out for the usual one")
    if isinstance(options.get("n_neighbours"), float):
        faults.append(f"n_neighbours: expected a whole number, got {show(options['n_neighbours'])}; round it")
    return faults


def _data(panel: pd.DataFrame, estimator: str, outcome: str, unit: str, assignment: str | None) -> list[str]:
    """What the answers lack."""
    known = panel[np.isfinite(panel[outcome].to_numpy(dtype=np.float64))]
    is_assigned, start = known["is_assigned"].to_numpy(dtype=bool), known["start"].to_numpy(dtype=np.int64)
    on = is_assigned & (start != NEVER)
    if not on.any():
        return [f"{estimator}: expected firms whose benefit began within the survey, got none; survey a programme that "
                "starts, for more years"]  # fmt: skip
    faults = _lacking(known, estimator, assignment)
    period = known["period"].to_numpy()
    if not (on & (period >= start)).any():
        faults.append(f"{estimator}: expected answers after the benefit began, got none up to period {period.max()}; "
                      "survey for more years")  # fmt: skip
    faults += _sides(known, estimator, on, unit)
    if estimator not in NO_BASELINE_NEEDED and not (period < start[on].min()).any():
        faults.append(
            f"{estimator}: expected at least one period before the first benefit, in period {start[on].min()}, got "
            f"none; survey with a baseline (Sampling(baseline_years=1) or more), or use 'naive', which needs none but "
            "may be far off"
        )
    return faults


def _sides(known: pd.DataFrame, estimator: str, on: np.ndarray, unit: str) -> list[str]:
    """Too few firms or units on either side."""
    faults = []
    is_treated = on & known["is_participant"].to_numpy(dtype=bool) if _is_of_participants(estimator) else on
    sides = [("treated", is_treated)]
    is_other = ~known["is_assigned"].to_numpy(dtype=bool)
    if estimator == "naive":
        is_other = ~known["is_participant"].to_numpy(dtype=bool)
    if not is_other.any() and estimator not in NO_OTHERS_NEEDED:
        starts = np.unique(known["start"].to_numpy()[on])
        if estimator in LATE_STARTERS_DO and len(starts) > 1:
            return _few(known, estimator, sides, unit)
        instead = " or one that starts in steps" if estimator in LATE_STARTERS_DO else ""
        faults.append(f"{estimator}: expected firms without the benefit to compare with, got none; survey others as "
                      f"well (n_others), in a programme that leaves out some clusters{instead}")  # fmt: skip
    elif estimator not in NO_OTHERS_NEEDED:
        sides.append(("untreated", is_other))
    return faults + _few(known, estimator, sides, unit)


def _is_of_participants(estimator: str) -> bool:
    return ESTIMATORS[estimator].estimand == "ATT"


def _few(known: pd.DataFrame, estimator: str, sides: Iterable[tuple[str, np.ndarray]], unit: str) -> list[str]:
    faults = []
    for name, side in sides:
        n, n_units = known.loc[side, "firm"].nunique(), known.loc[side, unit].nunique()
        if n < FEWEST_FIRMS:
            faults.append(f"{estimator}: expected at least {FEWEST_FIRMS} {name} firms, got {n}; interview more")
        elif n_units < FEWEST_UNITS:
            faults.append(f"{estimator}: expected at least {FEWEST_UNITS} {name} {unit}s, without which no interval "
                          f"can be had, got {n_units}; survey more {unit}s")  # fmt: skip
    return faults


def _lacking(known: pd.DataFrame, estimator: str, assignment: str | None) -> list[str]:
    """A score, a lottery or territories that an estimator needs and the data lack."""
    if assignment is not None and assignment not in (able := ESTIMATORS[estimator].computable):
        return [f"{estimator}: expected a survey with assignment {' or '.join(able)}, got {assignment!r}; survey with "
                f"one of these, or use another estimator: {', '.join(_fit_for(assignment))}"]  # fmt: skip
    if estimator == "discontinuity":
        score = known["score"].to_numpy(dtype=np.float64) if "score" in known else np.zeros(0)
        if not (score > 0).any() or not (score <= 0).any():
            return ["discontinuity: expected a score on both sides of the cut-off, got none; survey a tender "
                    "(assignment='tender')"]  # fmt: skip
    if ESTIMATORS[estimator].computable == ("saturation",):
        share = known["saturation"].to_numpy(dtype=np.float64) if "saturation" in known else np.zeros(0)
        if not (share == 0).any() or not (share > 0).any():
            return [f"{estimator}: expected territories with and without financed clusters, got none so drawn; survey "
                    "with assignment='saturation'"]  # fmt: skip
    return []


def _fit_for(assignment: str) -> list[str]:
    return [name for name, one in ESTIMATORS.items() if assignment in one.computable]
