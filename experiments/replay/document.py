"""Summary, figures and report of a programme on several calendars."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.declared import numeric_outcomes, outcomes
from experiments.intervals import interval
from experiments.planning.plan import Plan
from experiments.planning.plausible import provenance_of_sets
from experiments.record import Recorded, delay_ratio
from experiments.replay import figures, findings
from experiments.replay.analysis import COMPARED, PARTS, TABLED, Arms, means, part_of, spread
from experiments.replay.course import lived
from experiments.replay.keys import HISTORICAL, NONE, ReplayKeys
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import listed, quantity, within
from experiments.workers.inputs import inputs
from sim import api
from sim.programmes import load

READING = {
    "timeline": (
        "Simulated spending, what is recorded, and politics",
        "time runs from left to right. Above, the blue line is the middle future under the historical results of "
        "elections, the shade holds four futures in five, the green line is the middle future had no elections been "
        "held. In the middle, what is recorded of the real programme (a bar spans the time that a date may mean). "
        "Below, elections and who took office in fact; vermilion lines mark the coming of another party.",
    ),
    "by_calendar": (
        "The programme on each calendar",
        "each row is one calendar, under the same luck. A dot is the mean over all futures, the coloured bar its 95 % "
        "interval, the grey bar holds four futures in five. All but the first and the last row draw the results of "
        "elections; they differ in where the launch falls in the calendar.",
    ),
    "parts": (
        "What the calendar accounts for, and its three parts",
        "the first row of each panel (a diamond) is history less no elections; the three rows below it add up to it: "
        "that elections are held at all, where the launch falls in their calendar, and how ballots and governments "
        "came out against drawn results. Each is a mean of differences between futures of the same luck, with its 95 % "
        "interval. Blue is better, vermilion worse, hollow grey not clear.",
    ),
    "closing": (
        "How long programmes stay open",
        "each line falls as programmes close, completed or cancelled; the further right, the longer they take. Time is "
        "counted from effectiveness in multiples of the planned time. The yellow band is what happened in fact, if it "
        "is recorded: it reaches to the right edge where only 'at least' is known.",
    ),
}


def summary(arms: Arms) -> pd.DataFrame:
    """One row per calendar and outcome: mean, interval and the spread between futures."""
    rows = []
    for name in numeric_outcomes():
        if outcomes().at[name, "needs_twin"]:
            continue
        mean, low, high = interval(arms.outcome(name))
        for number, calendar in enumerate(arms.names):
            values = pd.Series(arms.outcome(name)[number].ravel())
            p10, median, p90 = values.quantile([0.1, 0.5, 0.9])
            rows.append({
                "design": number + 1, "calendar": calendar, "outcome": name, "unit": quantity(name).unit,
                "mean": mean[number], "low": low[number], "high": high[number], "p10": p10, "median": median,
                "p90": p90, "n_runs": len(values),
            })  # fmt: skip
    return pd.DataFrame(rows)


def decomposition(arms: Arms) -> pd.DataFrame:
    """One row per outcome and part of the calendar: what it adds, with its interval; and the spread between places."""
    rows = []
    for name in TABLED:
        for part, meaning in PARTS.items():
            found = part_of(arms, name, part)
            rows.append({"outcome": name, "unit": quantity(name).unit, "part": part, "meaning": meaning,
                         "mean": found.mean, "low": found.low, "high": found.high})  # fmt: skip
        places = spread(arms, name)
        rows.append({"outcome": name, "unit": quantity(name).unit, "part": "spread",
                     "meaning": "standard deviation of the mean between places of the launch, freed of luck",
                     "mean": places.sd, "low": places.low, "high": places.high})  # fmt: skip
    return pd.DataFrame(rows)


def _table(arms: Arms) -> dict[str, Any]:
    rows = []
    for name in TABLED:
        one, (mean, low, high) = quantity(name), means(arms, name)
        cells = [{"mean": one.number(mean[k]), "span": one.span(low[k], high[k])} for k in range(len(arms.names))]
        rows.append({"label": one.label, "unit": one.axis, "cells": cells})
    return {"heads": list(arms.names), "rows": rows}


def _parts_table(arms: Arms) -> list[dict[str, Any]]:
    rows = []
    for name in COMPARED:
        one, found = quantity(name), [part_of(arms, name, part) for part in PARTS]
        places = spread(arms, name)
        cells = [{"mean": one.change_in_brief(part.mean), "span": f"{one.signed(part.low)} to {one.signed(part.high)}"}
                 for part in found]  # fmt: skip
        cells.append({"mean": one.value(places.sd), "span": one.span(places.low, places.high)})
        rows.append({"label": one.label, "cells": cells})
    return rows


def _drawn(request: Request, plan: Plan, store: Store, arms: Arms, actual: Recorded | None) -> dict[str, Drawn]:
    keys, programme = request.keys, load(plan.programme)
    assert isinstance(keys, ReplayKeys)
    horizon = int(plan.resolved.at["horizon_quarters", "value"])
    forced = [one for one in api.historical_overrides(programme) if one.quarter < horizon]
    history, calm = (
        lived(
            programme, inputs(plan, plan.table[plan.table["design"] == arms.number(name) + 1].head(keys.courses)), some
        )
        for name, some in ((HISTORICAL, forced), (NONE, []))
    )
    made = {
        "timeline": figures.timeline(programme, history, calm),
        "by_calendar": figures.by_calendar(arms),
        "parts": figures.parts(arms),
        "closing": figures.closing(arms, actual),
    }
    return {name: Drawn(name, *READING[name], READING[name][0], keep(figure, store.figures, name))
            for name, figure in made.items()}  # fmt: skip


def _open_results(plan: Plan) -> int:
    """Elections whose result the programme's file does not know."""
    return sum(one.turnover is None for listed_ in load(plan.programme).elections.values() for one in listed_)


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, ReplayKeys)
    arms = Arms(store.read(), plan.details["designs"])
    actual = delay_ratio(load(plan.programme))
    for name, table in {"summary": summary(arms), "decomposition": decomposition(arms)}.items():
        write_whole(store.folder / f"{name}.csv", table.to_csv(index=False).encode())
    headline = findings.headline(arms, actual)
    context = {
        **common_context(request, plan, store),
        "title": "How much of it is the electoral calendar?", "headline": headline, "n_futures": arms.n_futures,
        "n_calendars": len(arms.names), "figures": _drawn(request, plan, store, arms, actual),
        "parts_told": findings.parts_told(arms, "delay_quarters"),
        "spread_told": findings.spread_told(arms, "execution_risk"), "table": _table(arms),
        "parts_table": _parts_table(arms), "n_open": _open_results(plan), "actual": actual,
        "sets": keys.sets, "status_of_sets": provenance_of_sets()["status"],
        "historical": HISTORICAL, "no_elections": NONE,
        "compared": listed([within(quantity(name).label) for name in COMPARED]),
        "terms": terms(quantity(name) for name in TABLED),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "replay.html.j2", context)
    return ["", *(f"- {sentence}" for sentence in headline), "", f"Report: {path}"]
