"""Measures the numbers that lessons state, in the very runs that their links lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import sim
from app.course.evaluator import Found, estimates, survey_of
from app.course.lessons import Lesson, Step, lessons
from app.links import Link
from sim.events import EventKind, reasons_of
from sim.overrides import Override
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.state import NEVER
from sim.traces import Trace

DIGITS = 6  # kept of a number
INTERVAL = 1.96  # standard errors to either side of a mean


def link_of(step: Step) -> Link:
    """Where a step leads."""
    return step.link_from(Link())


def seeds_of(link: Link) -> range:
    """The futures that a comparison lives."""
    return range(link.seed, link.seed + link.futures)


@cache
def _trace(programme: str, seed: int, values: tuple[tuple[str, Any], ...], decisions: tuple[Override, ...]) -> Trace:
    return sim.trace(programme, seed, decisions, **dict(values))


def _run(link: Link) -> Trace:
    return _trace(link.programme, link.seed, tuple(sorted(link.values.items())), link.decisions)


@cache
def _futures(programme: str, seeds: range, values: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    runs = pd.DataFrame({"seed": list(seeds)}).assign(**dict(values))
    return sim.simulate(runs, programme=programme)


def _outcomes(link: Link, design: int, outcome: str) -> np.ndarray:
    """An outcome of one of a link's designs in all its futures."""
    values = {**link.values, **link.designs[design]}
    table = _futures(link.programme, seeds_of(link), tuple(sorted(values.items())))
    return table[outcome].to_numpy(dtype=float)


def _gaps(link: Link, outcome: str, spec: Mapping[str, Any]) -> np.ndarray:
    """What a design changes against another, in each future."""
    return _outcomes(link, spec["design"], outcome) - _outcomes(link, spec.get("from", 0), outcome)


def _half(gaps: np.ndarray) -> float:
    """Half the width of the 95 % interval of a mean difference."""
    return float(INTERVAL * gaps.std(ddof=1) / np.sqrt(len(gaps)))


def _at(link: Link, spec: Mapping[str, Any]) -> int:
    """The quarter that a number is of, counted from 0; the last one lived where none is named."""
    return int(spec.get("at", link.quarter - 1))


def _from_run(link: Link, outcome: str, spec: Mapping[str, Any]) -> float:
    decisions = () if spec.get("drawn") else link.decisions
    if "after" in spec:
        decisions = (*decisions, Override(*spec["after"]))
    return float(_run(link.but(decisions=decisions)).outcomes[outcome])


def _from_series(link: Link, column: str, spec: Mapping[str, Any]) -> float:
    row = _run(link).series.iloc[_at(link, spec)]
    if column == "queue_quarters":  # as the story tells it
        return float(row["queue"] / row["agency_capacity"])
    return float(row[column])


def _from_event(link: Link, kind: str, spec: Mapping[str, Any]) -> float:
    """A reason of the first event of a kind: of a cluster or in a quarter, where they are named."""
    for event in _run(link).telling.events:
        if EventKind(event["kind"]).name.lower() != kind or event["quarter"] >= link.quarter:
            continue
        if event["subject"] == spec.get("cluster", event["subject"]) and event["quarter"] == spec.get(
            "at", event["quarter"]
        ):
            return float(reasons_of(event)[spec["field"]])
    raise ValueError(
        f"{kind}: expected such an event of {dict(spec)} in {link.path()}, got none; look at the run again"
    )


def _count(link: Link, kind: str, _: Mapping[str, Any]) -> int:
    """How many events of a kind there were so far."""
    events = _run(link).events
    return int(((events["kind"] == kind) & (events["quarter"] < link.quarter)).sum())


def _mean_of(link: Link, kind: str, spec: Mapping[str, Any]) -> float:
    """The mean of a reason over all events of a kind so far."""
    events = [event for event in _run(link).telling.events if EventKind(event["kind"]).name.lower() == kind]
    return float(np.mean([reasons_of(event)[spec["field"]] for event in events if event["quarter"] < link.quarter]))


def _stage(link: Link, stage: str, spec: Mapping[str, Any]) -> int:
    """How many clusters are at a stage."""
    rows = _run(link).clusters
    return int(((rows["quarter"] == _at(link, spec)) & (rows["stage"] == stage)).sum())


def _closing(link: Link, what: str, _: Mapping[str, Any]) -> int:
    """The year after approval of the median original deadline, or close, over the futures in which it closes."""
    quarters = []
    for seed in seeds_of(link):
        run = _run(link.but(seed=seed))
        closed = run.events.loc[run.events["kind"] == "closed", "quarter"]
        if len(closed):
            delay = run.outcomes["delay_quarters"] if what == "deadline" else 0
            quarters.append(closed.iloc[0] - delay)
    return int(np.median(quarters)) // QUARTERS_PER_YEAR + 1


def _from_cluster(link: Link, column: str, spec: Mapping[str, Any]) -> float | str:
    """A column of a cluster; `..._date` is the label of the quarter that `..._quarter` names."""
    run = _run(link)
    rows = run.clusters
    row = rows[(rows["cluster"] == spec["of"]) & (rows["quarter"] == _at(link, spec))].iloc[0]
    if not column.endswith("_date"):
        return float(row[column])
    quarter = int(row[column.removesuffix("_date") + "_quarter"])
    if quarter == NEVER:
        raise ValueError(f"{column}: cluster {spec['of']} has none in {link.path()}; look at the run again")
    return _date(link, quarter, {})


def _between(link: Link, column: str, spec: Mapping[str, Any]) -> float:
    """A column of a second cluster less that of a first."""
    first, second = (_from_cluster(link, column, {"of": one}) for one in spec["clusters"])
    return float(second) - float(first)


def _date(link: Link, quarter: int, _: Mapping[str, Any]) -> str:
    return str(_run(link).series["date"].iloc[quarter])


def _effect(link: Link, outcome: str, spec: Mapping[str, Any]) -> float:
    """The mean true effect on members in a year after approval, over the futures of a link."""
    table = effects_by_year(link)
    return float(table.loc[table["year"] == spec["year"], outcome].iloc[0])


@cache
def _effects(programme: str, seeds: range) -> pd.DataFrame:
    return sim.effects(pd.DataFrame({"seed": list(seeds)}), programme=programme)


def effects_by_year(link: Link) -> pd.DataFrame:
    """Mean true effects on members by year after approval: a column per outcome, and `year`."""
    table = _effects(link.programme, seeds_of(link))
    mine = table[(table["group"] == "members") & (table["clock"] == "approval")]
    return mine.pivot_table(index="year", columns="outcome", values="effect", aggfunc="mean").reset_index()


def _parameter(link: Link, name: str, _: Mapping[str, Any]) -> float:
    return float(_run(link).telling.row[name])


def _estimate(link: Link, estimator: str, spec: Mapping[str, Any]) -> float:
    found = estimates(link.seed, spec["assignment"])[estimator]
    return float(getattr(found, spec["is"]))


def _size(link: Link, column: str, spec: Mapping[str, Any]) -> int:
    """How many firms or clusters the evaluator asks."""
    return int(survey_of(link.seed, spec["assignment"]).panel[column].nunique())


def _surveyed(link: Link, estimator: str, spec: Mapping[str, Any]) -> list[Found]:
    """What an estimator finds in several futures of a survey."""
    return [estimates(link.seed + n, spec["assignment"])[estimator] for n in range(spec["futures"])]


def _too_high(link: Link, estimator: str, spec: Mapping[str, Any]) -> int:
    """In how many surveyed futures an estimate is above the truth."""
    return sum(found.value > found.truth for found in _surveyed(link, estimator, spec))


def _holding(link: Link, estimator: str, spec: Mapping[str, Any]) -> int:
    """In how many surveyed futures the interval of an estimate holds the truth."""
    return sum(found.low <= found.truth <= found.high for found in _surveyed(link, estimator, spec))


def _error(link: Link, estimator: str, spec: Mapping[str, Any]) -> float:
    """How far an estimate is from the truth, on average over surveyed futures."""
    return float(np.mean([abs(found.error) for found in _surveyed(link, estimator, spec)]))


_MEASURES: dict[str, Callable[[Link, Any, Mapping[str, Any]], float | str]] = {
    "run": _from_run, "series": _from_series, "event": _from_event, "count": _count, "cluster": _from_cluster,
    "between": _between, "date": _date, "parameter": _parameter, "effect": _effect, "estimate": _estimate,
    "surveyed": _size, "mean_of": _mean_of, "stage": _stage, "closing": _closing,
    "too_high": _too_high, "holding": _holding, "error": _error,
    "mean": lambda link, outcome, spec: float(_outcomes(link, spec["design"], outcome).mean()),
    "total": lambda link, outcome, spec: float(_outcomes(link, spec["design"], outcome).sum()),
    "gap": lambda link, outcome, spec: float(_gaps(link, outcome, spec).mean()),
    "half": lambda link, outcome, spec: _half(_gaps(link, outcome, spec)),
    "more": lambda link, outcome, spec: int((_gaps(link, outcome, spec) > 0).sum()),
    "less": lambda link, outcome, spec: int((_gaps(link, outcome, spec) < 0).sum()),
}  # fmt: skip


def measure(step: Step) -> dict[str, float | int | str]:
    """The numbers of a step, measured anew."""
    link = link_of(step)
    found: dict[str, float | int | str] = {}
    for name, declared in step.numbers.items():
        spec = {"assignment": step.assignment, **declared}
        kind = next(key for key in declared if key in _MEASURES)
        value = _MEASURES[kind](link, declared[kind], spec)
        found[name] = round(declared.get("times", 1) * value, DIGITS) if isinstance(value, float) else value
    return found


def all_measured(of: tuple[Lesson, ...] | None = None) -> dict[str, dict[str, dict[str, Any]]]:
    """The numbers of all steps, measured anew."""
    return {lesson.id: {step.id: measure(step) for step in lesson.steps} for lesson in of or lessons()}


def holds(claim: tuple[Any, ...], numbers: Mapping[str, Any]) -> bool:
    """Whether a claim is true of numbers: `[name, sign, name or number]`; 'within' means in a band around zero."""
    left, sign, right = numbers[claim[0]], claim[1], claim[2]
    right = numbers[right] if isinstance(right, str) else right
    return {
        ">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right, "==": left == right,
        "within": abs(left) <= abs(right),
    }[sign]  # fmt: skip
