"""Summary, figure and report of a table's rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.special import stdtrit

from experiments.declared import numeric_outcomes, outcomes
from experiments.failures import FILE
from experiments.intervals import LEVEL, estimate
from experiments.planning.plan import Plan
from experiments.reporting.drawing import BLUE, Drawn, keep, new_figure
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.schema import ERROR
from experiments.store import Store, write_whole
from experiments.table.rows import LABELS, TableKeys
from experiments.words import counted, quantity, sentence_case, value_told, within

TOLD = (
    "is_completed",
    "execution_risk",
    "disbursed_share_deadline",
    "strategy_kept_share",
    "trust",
    "itt_effect_exports",
)
SAID = ("is_completed", "execution_risk", "disbursed_share_deadline", "strategy_kept_share", "itt_effect_exports")
DRAWN = ("execution_risk", "is_completed", "itt_effect_exports")
MOST_DRAWN, MOST_TOLD = 40, 200  # cases
READING = (
    "each row is one case of the table, in its order; dots are means over its futures and bars their 95 % intervals, "
    "which say how far luck leaves the mean open. All cases live the same futures where the table has no seeds of its "
    "own, so that differences between two cases are surer than bars that overlap suggest."
)


def cases_of(plan: Plan) -> tuple[np.ndarray, pd.DataFrame]:
    """The case of each run, and one row per case: its number, its labels and its values."""
    identity = ["design", "scenario", *plan.varied]
    of_run = plan.table.groupby(identity, sort=False).ngroup().to_numpy()
    found = plan.table[identity].iloc[np.unique(of_run, return_index=True)[1]].reset_index(drop=True)
    for label in LABELS:
        names = plan.details["names"].get(label)
        if names is None:
            found = found.drop(columns=label)
        else:
            found[label] = [names[code - 1] for code in found[label]]
    found.insert(0, "case", np.arange(1, len(found) + 1))
    return of_run, found


def summary(runs: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row per case and outcome: mean, the ends of its interval over futures, and how many runs it rests on."""
    of_run, cases = cases_of(plan)
    parts = []
    names = [name for name in numeric_outcomes() if plan.effects or not outcomes().at[name, "needs_twin"]]
    for name in names:
        one, values = quantity(name), runs[name].astype(float)
        found = values.groupby(of_run, sort=True).agg(["mean", "std", "count"])
        n = found["count"].to_numpy(dtype=float)
        half = stdtrit(np.where(n > 1, n - 1, np.nan), (1 + LEVEL) / 2) * found["std"].to_numpy() / np.sqrt(n)
        low, high = one.limits(float(np.nanmin(values, initial=0.0)))
        mean = found["mean"].to_numpy()
        parts.append(cases.assign(outcome=name, unit=one.unit, mean=mean, low=np.maximum(mean - half, low),
                                  high=np.minimum(mean + half, high), n_runs=n.astype(int)))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def named(cases: pd.DataFrame) -> list[str]:
    """A name for each case: its labels, or its number."""
    labels = [name for name in LABELS if name in cases]
    if not labels:
        return [f"case {case}" for case in cases["case"]]
    names = [", ".join(map(str, row)) for row in cases[labels].itertuples(index=False)]
    is_plain = len(set(names)) == len(names)
    return [name if is_plain else f"{name} ({case})" for name, case in zip(names, cases["case"], strict=True)]


def _figure(table: pd.DataFrame, names: list[str], drawn: list[str]) -> Figure:
    shown = names[:MOST_DRAWN]
    figure = new_figure(0.3 * len(shown) + 1.3)
    areas = figure.subplots(1, len(drawn), sharey=True, squeeze=False)[0]
    for axes, name in zip(areas, drawn, strict=True):
        one = quantity(name)
        mine = table[table["outcome"] == name].head(MOST_DRAWN)
        rows = np.arange(len(mine))
        axes.hlines(rows, one.scale * mine["low"], one.scale * mine["high"], color=BLUE, lw=2)
        axes.plot(one.scale * mine["mean"], rows, "o", color=BLUE, ms=5)
        axes.set(title=one.wrapped(30), xlabel=one.axis)
        axes.tick_params(axis="y", length=0)
    areas[0].set_yticks(range(len(shown)), shown)
    areas[0].set_ylim(len(shown) - 0.5, -0.5)
    return figure


def _is_clear(values: np.ndarray, one: int, other: int) -> bool:
    """Whether two cases [case, future] that live the same futures can be told apart, by those that both lived."""
    gaps = values[one] - values[other]
    return estimate(gaps[np.isfinite(gaps)][None, :]).is_clear


def headline(runs: pd.DataFrame, table: pd.DataFrame, names: list[str], told: list[str]) -> list[str]:
    """From the best case to the worst, for each outcome that has a better and a worse."""
    said, is_paired = [], len(runs) == len(names) * runs["future"].nunique()
    for name in told:
        one = quantity(name)
        mine = table[table["outcome"] == name].reset_index(drop=True)
        order = (mine["mean"] * (one.sign or 1)).sort_values(ascending=False).dropna().index
        if len(order) > 1 and one.sign:
            best, worst = int(order[0]), int(order[-1])
            same = is_paired and not _is_clear(runs[name].to_numpy(dtype=float).reshape(len(names), -1), best, worst)
            said.append(f"{within(one.label)}: from {one.value(mine.at[best, 'mean'])} ({names[best]}) to "
                        f"{one.value(mine.at[worst, 'mean'])} ({names[worst]})"
                        f"{', which cannot be told apart' if same else ''}")  # fmt: skip
        elif len(order) == 1:
            said.append(f"{within(one.label)}: {one.value(mine.at[0, 'mean'])} "
                        f"({one.span(mine.at[0, 'low'], mine.at[0, 'high'])})")  # fmt: skip
    return said


def _cells(table: pd.DataFrame, names: list[str], told: list[str]) -> list[dict[str, Any]]:
    """The table of the report: a row per case, a cell per outcome."""
    rows = []
    for place, name in enumerate(names[:MOST_TOLD]):
        shown = []
        for outcome in told:
            one, mine = quantity(outcome), table[table["outcome"] == outcome].iloc[place]
            shown.append({"mean": one.number(mine["mean"]), "span": one.span(mine["low"], mine["high"])})
        rows.append({"name": name, "cells": shown})
    return rows


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figure, report and provenance; the lines that say so."""
    assert isinstance(request.keys, TableKeys)
    runs = store.read(["future", ERROR, *numeric_outcomes()])
    n_failed = int(runs[ERROR].notna().sum())
    table = summary(runs, plan)
    write_whole(store.folder / "summary.csv", table.to_csv(index=False).encode())
    there = set(table["outcome"])
    told, spoken, drawn = ([name for name in listed if name in there] for listed in (TOLD, SAID, DRAWN))
    cases = cases_of(plan)[1]
    names, said = named(cases), headline(runs, table, named(cases), spoken)
    title = "What comes of each case"
    figure = keep(_figure(table, names, drawn), store.figures, "cases")
    common = common_context(request, plan, store)
    if n_failed:
        common["notes"] = [*common["notes"], f"{counted(n_failed, 'run')} failed; each case is told by those that are "
                           f"left ({FILE} and n_runs in summary.csv say which)"]  # fmt: skip
    context = {
        **common, "title": "What comes of each row of the table", "headline": said,
        "figure": Drawn("cases", title, READING, title, figure), "file": request.keys.table or "rows",
        "n_cases": len(cases),
        "n_drawn": min(MOST_DRAWN, len(cases)), "n_told": min(MOST_TOLD, len(cases)),
        "heads": [{"label": quantity(name).label, "unit": quantity(name).axis} for name in told],
        "rows": _cells(table, names, told), "terms": terms(quantity(name) for name in told),
        "own": [{"name": name, "values": [(quantity(column).label, value_told(value)) for column, value in row.items()]}
                for name, (_, row) in zip(names[:MOST_TOLD], cases[plan.varied].iterrows(), strict=False)],
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "table.html.j2", context)
    return ["", *(f"- {sentence_case(sentence)}." for sentence in said), "", f"Report: {path}"]
