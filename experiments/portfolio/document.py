"""Summary, figures and report of a portfolio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import numeric_outcomes
from experiments.planning.plan import Plan
from experiments.portfolio import figures, findings
from experiments.portfolio.analysis import (
    CoMovement,
    Risk,
    Worlds,
    co_movement,
    level_of,
    mean_of,
    money_spent,
    n_cancelled,
)
from experiments.portfolio.chronicle import Chronicle, lived
from experiments.portfolio.table import money_of
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import counted, listed, quantity
from sim.programmes import load

READING = {
    "timeline": (
        "The programmes on one calendar, in one future",
        "one strip per programme, country by country, in the first future{state}. The thin grey bar is the window in "
        "which the programme is observed, from the lender's approval on. Broken grey lines are national elections; a "
        "full vermilion line is another party taking office in the nation, at once for all programmes of the "
        "country. A triangle is the same in a programme's own territory, a cross the end of a cancelled loan. Orange "
        "marks quarters in which money was left and nothing was paid. It is one life of each, not an average.",
    ),
    "lessons": (
        "The stock of shared lessons",
        "the blue line is the stock of lessons in the first future when all programmes are members; a dot marks what "
        "each programme finds there when it is approved. The broken line is the stock if these programmes added "
        "nothing: members elsewhere in the world add to it as well. The area between the lines is what these "
        "programmes leave to one another, and to themselves.",
    ),
    "community": (
        "What the learning community changes",
        "each row is a programme with its quarter of approval, the earliest at the top; each panel is one outcome. A "
        "dot shows by how much the outcome changes when all programmes of the world are members of the learning "
        "community; every future is lived both ways, with the same luck, and the bar is the 95 % interval of the "
        "mean difference. Blue is better, vermilion is worse; a hollow grey dot means that no clear difference was "
        "found.",
    ),
    "together": (
        "How far fates go together",
        "each cell is the correlation, over futures, of an outcome of two programmes{state}: 1 if they always do "
        "well or badly together, 0 if one says nothing of the other. Black frames hold the programmes of one "
        "country, which have its national government in common; all others have only the economy in common. A dash "
        "stands where an outcome never varies.",
    ),
    "risk": (
        "The portfolio as a whole",
        "bars show in how many futures the whole portfolio{state} comes out so. The black line is the same set of "
        "lives put together at random, each programme's from a future of its own, as if fates were independent. "
        "Where the bars reach further to the sides than the line, bad luck comes to many programmes at once.",
    ),
}  # fmt: skip


def summary(worlds: Worlds) -> pd.DataFrame:
    """One row per design, programme and outcome: mean and interval, and what the community changes."""
    rows = []
    for name in numeric_outcomes():
        changes = worlds.change(name) if worlds.has_both else None
        for design, state in enumerate(worlds.community):
            for place, programme in enumerate(worlds.names):
                one = level_of(worlds, name, design, place)
                change = mean_of(changes[place]) if changes is not None and state == "on" else None
                rows.append({
                    "design": design + 1, "community": state, "programme": programme,
                    "country": worlds.details["countries"][place], "approval": worlds.details["approval_dates"][place],
                    "outcome": name, "unit": quantity(name).unit, "mean": one.mean, "low": one.low, "high": one.high,
                    "change": change.mean if change else np.nan, "change_low": change.low if change else np.nan,
                    "change_high": change.high if change else np.nan, "n_runs": worlds.n_futures,
                })  # fmt: skip
    return pd.DataFrame(rows)


def _drawn(store: Store, worlds: Worlds, told: dict[str, Chronicle], found: dict[str, CoMovement],
           risks: tuple[Risk, Risk]) -> dict[str, Drawn]:  # fmt: skip
    first = worlds.community[0]
    made = {"timeline": figures.timeline(worlds, told[first])}
    if worlds.has_both:
        made["lessons"] = figures.lessons(worlds, told["on"])
        made["community"] = figures.community(worlds)
    made["together"] = figures.together_figure(worlds, found)
    made["risk"] = figures.risk(*risks, len(worlds.names))
    state = " with the learning community" if first == "on" else " without the learning community"
    return {
        name: Drawn(name, READING[name][0], READING[name][1].format(state=state), READING[name][0],
                    keep(figure, store.figures, name))
        for name, figure in made.items()
    }  # fmt: skip


def _programmes(worlds: Worlds) -> list[dict[str, Any]]:
    """The programmes as the report lists them, the earliest approval first."""
    details = worlds.details
    rows = []
    for place in worlds.by_approval.tolist():
        of = {name: level_of(worlds, name, 0, place) for name in ("delay_quarters", "execution_risk", "is_cancelled")}
        rows.append({
            "title": details["titles"][place], "country": details["countries"][place],
            "approval": details["approval_dates"][place], "money": f"{worlds.money[place]:.1f}",
            "cells": [{"mean": quantity(name).number(one.mean), "span": quantity(name).span(one.low, one.high)}
                      for name, one in of.items()],
        })  # fmt: skip
    return rows


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    programmes = [load(name) for name in plan.programmes]
    money = np.array([money_of(one, plan.fixed) for one in programmes])
    worlds = Worlds(store.read(), plan.details, money)
    write_whole(store.folder / "summary.csv", summary(worlds).to_csv(index=False).encode())
    found = {name: co_movement(worlds, name) for name in figures.TOGETHER}
    spent, cancelled = money_spent(worlds), n_cancelled(worlds)
    headline = findings.headline(worlds, found, spent)
    told = {state: lived(plan.programmes, plan.fixed, state == "on", request.common.seed) for state in worlds.community}
    drawn = _drawn(store, worlds, told, found, (spent, cancelled))
    countries = list(dict.fromkeys(worlds.details["countries"]))
    context = {
        **common_context(request, plan, store),
        "title": "Several programmes on one calendar", "headline": headline,
        "programme": f"{counted(len(programmes), 'programme')} in {listed(countries)}",
        "has_calendar": all(one.office is not None for one in programmes),
        "n_programmes": len(programmes), "n_futures": worlds.n_futures, "n_designs": len(worlds.community),
        "has_both": worlds.has_both, "state": worlds.community[0],
        "figures": drawn, "numbers": {name: number for number, name in enumerate(drawn, start=1)},
        "programmes": _programmes(worlds), "community_told": findings.community_told(worlds),
        "lessons_told": findings.lessons_told(worlds, told["on"]) if worlds.has_both else "",
        "together_told": findings.together_told(worlds, found), "risk_told": findings.risk_told(spent, cancelled),
        "terms": terms(quantity(name) for name in dict.fromkeys((*figures.CHANGED, *figures.TOGETHER, "is_cancelled",
                                                                 "disbursed_share"))),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "portfolio.html.j2", context)
    return ["", *(f"- {sentence}" for sentence in headline), "", f"Report: {path}"]
