"""Summary, figures and report of the designs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import numeric_outcomes
from experiments.designs import figures, findings
from experiments.designs.analysis import Cells, design_means, standing, undominated
from experiments.designs.keys import DesignKeys, Factor, is_fraction
from experiments.designs.questions import (
    EFFECT,
    QUESTIONS,
    RATIOS,
    RISK,
    SURVIVAL,
    TABLED,
    TOLD,
    WEIGHED,
    Question,
    known,
)
from experiments.intervals import LEVEL
from experiments.planning.plan import Plan
from experiments.planning.scenarios import told_of
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import PERCENT_UNITS, listed, quantity, value_told, within

RANKING = (
    "one row per design, best at the top by the left-hand panel. The grey cells name the levels of its choices. Dots "
    "are means over all scenarios and futures; the dashed line is the mean of all designs. A bar is the 95 % interval "
    "of a design's difference from that line, taken run by run: where it does not touch the line, the design clearly "
    "differs from the average. Colours and marks show the levels of the choice that moves the quantity most (all "
    "grey: none clearly does)."
)
CHOICES = (
    "each row is one choice, each panel one outcome. A dot shows by how much the outcome changes, on average over all "
    "other choices, when the first-named level is taken instead of the second; the bar is the 95 % interval of that "
    "difference. Blue is better, vermilion is worse; a hollow grey dot means that no clear difference was found."
)
TRADE_OFF = (
    "each disc is a design (its number beside it). Further up is better for firms, further left is better executed, "
    "and a yellower disc survives more turnovers. Thin lines are 95 % intervals of the difference from the average "
    "design. Ringed designs are beaten by no other in all three at once; to choose among them is to choose what "
    "matters more."
)
BEST = (
    "on the left, in how many of the scenarios each design is the best of all; if designs did not differ, each would "
    "be in about {even:.0f} %. On the right, how far it falls short of the best design of each scenario, on average "
    "over scenarios: a design that is rarely best but never far behind is a safe choice. Darker is more; pp are "
    "percentage points. Rows as in Figure 1."
)


def summary(cells: Cells) -> pd.DataFrame:
    """One row per design and outcome: levels, mean, interval, and how the design stands among all."""
    parts = []
    names = [*numeric_outcomes(), *RATIOS]
    base = pd.DataFrame(cells.designs, columns=list(cells.factors))
    base.insert(0, "design", np.arange(1, len(base) + 1))
    n_runs = cells.shape[1] * cells.shape[2]
    for name in names:
        mean, low, high = design_means(cells, name)
        place = standing(cells, name) if known(name).sign else None
        parts.append(base.assign(
            outcome=name, unit=known(name).unit, mean=mean, low=low, high=high, n_runs=n_runs,
            best_share=place.best_share if place else np.nan, regret=place.regret if place else np.nan,
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _named(quantities: tuple[str, ...]) -> str:
    return listed([within(known(name).label) for name in quantities])


def _ranking(cells: Cells, question: Question, store: Store) -> Drawn:
    title = f"{question.title} The designs by {_named(question.drawn)}"
    source = keep(figures.ranking(cells, question), store.figures, f"ranking_{question.key}")
    return Drawn(f"ranking_{question.key}", title, RANKING, f"Designs ranked by {_named(question.drawn)}", source)


def _drawn(cells: Cells, store: Store) -> dict[str, Drawn]:
    best = undominated(cells, (RISK, SURVIVAL, EFFECT))
    even = 100 / len(cells.designs)
    made = {
        "choices_figure": ("choices", figures.choices(cells), "What each choice changes", CHOICES),
        "trade_off_figure": ("trade_off", figures.trade_off(cells, best),
                             f"{known(RISK).label} against {within(known(EFFECT).label)}", TRADE_OFF),
        "best_figure": ("best_how_often", figures.best_how_often(cells),
                        "How often each design is best, and how far it falls short", BEST.format(even=even)),
    }  # fmt: skip
    return {
        key: Drawn(name, title, reading, title, keep(figure, store.figures, name))
        for key, (name, figure, title, reading) in made.items()
    }


def _sets(factor: Factor, level: str) -> list[str]:
    """What a level sets, one lever each, with its unit where the meaning does not say it already."""

    def told(lever: str, value: object) -> str:
        meaning, unit = quantity(lever).meaning, quantity(lever).unit
        goes_without = unit in ("-", "") or unit in PERCENT_UNITS or unit.lower() in meaning.lower()
        suffix = "" if goes_without else f" ({unit})" if " " in unit else f" {unit}"
        return f"{meaning}: {value_told(value)}{suffix}"

    return [told(lever, value) for lever, value in factor.levels[level].items()] or ["the programme's own values"]


def _factors(request: Request, cells: Cells) -> list[dict[str, Any]]:
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, DesignKeys)
    found = []
    for name, levels in cells.factors.items():
        free = {one: {k: v for k, v in keys.factors[name][one].items() if k not in fixed} for one in levels}
        factor = Factor(name, free)
        found.append({"name": name, "levels": [{"name": one, "sets": _sets(factor, one)} for one in levels]})
    return found


def _table(cells: Cells) -> dict[str, Any]:
    """The table of all designs as the report shows it."""
    means = {name: design_means(cells, name) for name in TABLED}
    rows = []
    for design, levels in enumerate(cells.designs):
        shown = []
        for name in TABLED:
            one, (mean, low, high) = known(name), means[name][:, design]
            shown.append({"value": mean, "mean": one.number(mean), "span": one.span(low, high)})
        rows.append({"design": design + 1, "levels": levels, "cells": shown})
    heads = [{"label": known(name).label, "unit": "" if known(name).is_score else known(name).axis} for name in TABLED]
    return {"heads": heads, "rows": rows}


def _numbers(request: Request, cells: Cells) -> Mapping[str, Any]:
    n_designs, n_scenarios, n_futures = cells.shape
    n_intervals = sum(len(levels) - 1 for levels in cells.factors.values()) * len(TOLD)
    keys = request.keys
    assert isinstance(keys, DesignKeys)
    return {
        "n_designs": n_designs, "n_scenarios": n_scenarios, "n_futures": n_futures, "n_intervals": n_intervals,
        "n_by_chance": round((1 - LEVEL) * n_intervals),
        "is_fraction": is_fraction([len(levels) for levels in cells.factors.values()], keys.fraction),
    }  # fmt: skip


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, DesignKeys)
    cells = Cells.of(store.columns(), plan.details)
    write_whole(store.folder / "summary.csv", summary(cells).to_csv(index=False).encode())
    sections = [
        {
            "key": one.key,
            "title": one.title,
            "told": findings.question_told(cells, one),
            "figure": _ranking(cells, one, store),
        }
        for one in QUESTIONS
    ]
    headline = findings.headline(cells)
    context = {
        **common_context(request, plan, store), **_numbers(request, cells), **_drawn(cells, store), **told_of(keys),
        "title": "Which programme designs are executed and survive?", "headline": headline, "sections": sections,
        "factors": _factors(request, cells), "prices": findings.price_list(cells),
        "trade_off_told": findings.trade_off_told(cells), "table": _table(cells),
        "terms": terms(known(name) for name in dict.fromkeys((*TOLD, *TABLED, *WEIGHED))),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "designs.html.j2", context)
    return ["", *(f"- {sentence}" for sentence in headline), "", f"Report: {path}"]
