"""Summary, figures and report of robust designs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.intervals import Estimate
from experiments.planning.plan import Plan
from experiments.planning.scenarios import told_of
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.robust import figures, findings, sections
from experiments.robust.pairs import Pair
from experiments.robust.reacting import SIGNPOST, Reaction, reactions
from experiments.robust.study import FACED, Study, study_of
from experiments.robust.table import told_size
from experiments.store import Store, write_whole
from experiments.words import counted, listed, quantity, sentence_case, value_told, within

TURNED = ("mean", "mean_less_sd", "worst_scenario", "worst_tenth")  # told in the outcome's own direction

FAR = (
    "each row is a design, the one that stays nearest to the best at the top, in bold. On the left, how far it "
    "falls short of the "
    "best design of each scenario, on average over scenarios: 0 is always the best, 100 always as far away as the "
    "worst "
    "design. On the right, the same in the objective in which it is farthest, with a 95 % interval. Blue: not clearly "
    "farther from the best than the first."
)
REGRET = (
    "each panel is an objective, each column a scenario (the same ones in the same order in all panels, from those "
    "in which the "
    "first design does best to those in which it does worst), each row a design. White is the best design of that "
    "scenario; "
    "the darker, the farther from it. A row without dark cells is a design that is safe in that objective."
)
THRESHOLDS = (
    "on the left, in how many scenarios all thresholds hold at once of the means over futures, with a 95 % "
    "interval; the dark bar "
    "is the design that stays nearest to the best. On the right, the same for each threshold by itself."
)
PARALLEL = (
    "each line is a design, each axis an objective with the better end up; numbers are the means of the best and "
    "of the worst "
    "design. Coloured designs are beaten by no other in all objectives at once (blue: named, orange: found by the "
    "search; the thick one stays nearest to the best); grey ones are beaten. Lines that cross are a trade-off."
)
DIFFERENCES = (
    "each row is a design, held against '{reference}' under the same scenarios and luck; a bar is the 95 % "
    "interval of the "
    "difference. Blue is better, vermilion worse, a hollow grey dot not clearly different. At the right of each "
    "panel: how many "
    "times as many runs it would have taken without common scenarios and luck."
)


def _turned(name: str, measure: str, ends: np.ndarray) -> np.ndarray:
    """Mean and interval [3, design] in the outcome's own direction."""
    if measure not in TURNED or quantity(name).sign > 0:
        return ends
    return np.stack([-ends[0], -ends[2], -ends[1]])


def summary(study: Study) -> pd.DataFrame:
    """One row per design, outcome and measure, with its interval."""
    parts = []
    base = pd.DataFrame(
        {"design": study.cells.names, "is_found": np.arange(len(study.cells.names)) >= study.cells.n_named}
    )

    def part(outcome: str, unit: str, measure: str, ends: np.ndarray) -> pd.DataFrame:
        return base.assign(outcome=outcome, unit=unit, measure=measure, value=ends[0], low=ends[1], high=ends[2])

    for place, (name, found) in enumerate(study.measured.items()):
        unit = quantity(name).unit
        parts += [part(name, unit, measure, _turned(name, measure, ends)) for measure, ends in found.items()]
        parts.append(part(name, "share", "relative_regret", _alone(study.standing.relative[place])))
    parts.append(part("all", "share", "farthest_from_best", study.standing.far))
    parts.append(part("all", "share", "satisfied", study.satisfied))
    parts.append(part("all", "share", "unbeaten", _alone(study.unbeaten_share)))
    return pd.concat(parts, ignore_index=True)


def _alone(values: np.ndarray) -> np.ndarray:
    nothing = np.full_like(values, np.nan, dtype=float)
    return np.stack([values, nothing, nothing])


def pairs_table(study: Study) -> pd.DataFrame:
    """One row per pair of designs and objective."""
    names = study.cells.names
    return pd.DataFrame([
        {"design": names[one.one], "other": names[one.other], "outcome": one.name, "unit": quantity(one.name).unit,
         "difference": one.change.mean, "low": one.change.low, "high": one.change.high, "is_clear": one.change.is_clear,
         "runs_saved_factor": one.saving, "runs_saved_factor_by_luck": one.by_luck, "futures_needed": one.n_futures,
         "scenarios_needed": one.n_scenarios,
         "times_both_needed": one.n_times}
        for one in study.pairs
    ])  # fmt: skip


def _drawn(study: Study, store: Store) -> dict[str, Drawn]:
    made = {
        "far": (figures.farness(study), "How far designs are from the best", FAR),
        "regret": (figures.regret_map(study), "Regret, scenario by scenario", REGRET),
        "thresholds": (figures.thresholds(study), "In how many scenarios thresholds hold", THRESHOLDS),
        "trade_off": (figures.parallel(study), "Designs that no other beats, and what they trade", PARALLEL),
        "differences": (figures.differences(study), f"Differences from '{study.name(study.reference)}'",
                        DIFFERENCES.format(reference=study.name(study.reference))),
    }  # fmt: skip
    return {name: Drawn(name, title, reading, title, keep(figure, store.figures, name))
            for name, (figure, title, reading) in made.items()}  # fmt: skip


def _designs(study: Study, plan: Plan) -> list[dict[str, Any]]:
    """What each design sets that is not the programme's own value."""
    base, rows = plan.resolved["value"], []
    for design, name in enumerate(study.cells.names):
        values = study.cells.levers.loc[design]
        sets = [f"{quantity(str(lever)).meaning}: {figures.value_of(study, design, str(lever))}"
                for lever in values.index if values[lever] != base[lever]]  # fmt: skip
        rows.append({"name": study.name(design), "is_found": design >= study.cells.n_named, "key": name,
                     "sets": sets or ["the programme's own values"]})  # fmt: skip
    return rows


def _measures(study: Study) -> list[dict[str, Any]]:
    """For each objective a table of designs by measures."""
    tables = []
    for name, found in study.measured.items():
        known, rows = quantity(name), []
        for design in study.order:
            ends = {measure: Estimate(*_turned(name, measure, one)[:, design]) for measure, one in found.items()}
            cells = [(known.value(one.mean), known.span(one.low, one.high)) for one in ends.values()]
            rows.append({"name": study.name(int(design)), "cells": cells})
        tables.append({"label": known.label, "rows": rows})
    return tables


def _needed(study: Study) -> list[dict[str, Any]]:
    """Every design against the reference: what it takes to tell them apart, by objective."""
    rows = []
    for design in figures.shown(study):
        if design == study.reference:
            continue
        cells = []
        for name in study.keys.objectives:
            one = study.pair(design, study.reference, name)
            cells.append({"change": quantity(name).change_in_brief(one.change.mean), "is_clear": one.change.is_clear,
                          "needed": _needed_for(one)})  # fmt: skip
        rows.append({"name": study.name(design), "cells": cells})
    return rows


def _needed_for(one: Pair) -> str:
    """What it takes to find a difference clear, in short."""
    numbers = (one.n_futures, "future"), (one.n_scenarios, "scenario")
    possible = [counted(int(n), what) for n, what in numbers if n <= findings.MOST_NEEDED]
    both = f"{figures.times(one.n_times)} times both" if one.n_times <= findings.MOST_TIMES else "too many"
    return " or ".join(possible) or both


def _reacting(request: Request, study: Study, plan: Plan) -> list[dict[str, Any]]:
    """Adaptive and phased designs held against the reference: how often they react, and in which scenarios they win."""
    rows = []
    for design, found in reactions(study.cells, request.fixed, plan.resolved["value"]).items():
        if design == study.reference or (design >= study.cells.n_named and design != study.standing.chosen):
            continue
        told = [_against(study, design, place) for place in range(len(study.keys.objectives))]
        rows.append({"name": study.name(design), "reactions": [_reaction_told(one) for one in found],
                     "told": sections.reacting_told(study, design), "cells": told, "place": design})  # fmt: skip
    return rows


def _reaction_told(one: Reaction) -> str:
    what = "signpost taken" if one.outcome == SIGNPOST else "second loan came"
    return f"{what} in {quantity(one.outcome).told(one.share)} of its lives"


def _against(study: Study, design: int, place: int) -> dict[str, Any]:
    """One objective of a design held against the reference: overall, in calm and in volatile scenarios."""
    name = study.keys.objectives[place]
    known, found = quantity(name), study.pair(design, study.reference, name)
    gap = (study.objectives[place][design] - study.objectives[place][study.reference]).mean(axis=1)
    halves = study.halves(design, place)
    sign = known.sign
    told = {"label": known.label, "change": known.change_told(found.change).replace("percentage points", "pp"),
            "is_clear": found.change.is_clear, "wins": findings.percent(float((gap > 0).mean())), "calm": "",
            "volatile": "", "differs": ""}  # fmt: skip
    if halves is not None:
        told |= {"calm": sections.half_told(known, _signed(halves.calm, sign)),
                 "volatile": sections.half_told(known, _signed(halves.volatile, sign)),
                 "differs": "yes" if halves.gap.is_clear else "no"}  # fmt: skip
    return told


def _signed(one: Estimate, sign: int) -> Estimate:
    return one if sign > 0 else Estimate(-one.mean, -one.high, -one.low)


def _optimism(study: Study) -> list[dict[str, str]]:
    rows = []
    for one in study.optimism:
        known = quantity(one.name)
        rows.append({
            "label": known.label, "before": known.change(known.sign * one.in_search),
            "after": known.change_told(_signed(one.afresh, known.sign)),
            "melted": known.change_told(one.melted).lstrip("+"),
            "of_first": known.change_told(one.melted_of_first).lstrip("+"),
        })  # fmt: skip
    return rows


def _front(study: Study) -> list[dict[str, Any]]:
    """Designs that no other beats in all objectives at once, and how sure that is."""
    rows = []
    for design in study.order:
        if int(design) in study.unbeaten:
            values = [
                quantity(name).value(float(study.cells.values[name][design].mean())) for name in study.keys.objectives
            ]
            rows.append({"name": study.name(int(design)), "told": values,
                         "share": findings.percent(float(study.unbeaten_share[design]))})  # fmt: skip
    return rows


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    study = study_of(request, plan, store)
    keys, cells = study.keys, study.cells
    write_whole(store.folder / "summary.csv", summary(study).to_csv(index=False).encode())
    write_whole(store.folder / "pairs.csv", pairs_table(study).to_csv(index=False).encode())
    n_designs, n_scenarios, n_futures = cells.shape
    said, reacting = sections.headline(study), _reacting(request, study, plan)
    volatility = sections.volatility_told(study, [row["place"] for row in reacting])
    context = {
        **common_context(request, plan, store), **told_of(keys),
        "title": "Which designs are never far from the best?", "headline": said, "figures": _drawn(study, store),
        "n_designs": n_designs, "n_named": cells.n_named, "n_scenarios": n_scenarios, "n_futures": n_futures,
        "size": told_size(keys), "search": keys.search, "designs": _designs(study, plan), "measures": _measures(study),
        "needed": _needed(study), "reacting": reacting, "volatility": volatility, "optimism": _optimism(study),
        "front": _front(study), "objectives": [quantity(name) for name in keys.objectives],
        "reference": study.name(study.reference), "risk_aversion": value_told(keys.risk_aversion),
        "power": findings.percent(keys.power), "horizon": plan.resolved.at["horizon_quarters", "value"],
        "choice": [findings.choice_told(study), findings.level_told(study), findings.thresholds_told(study)],
        "when": findings.when_told(study), "cost": [findings.reference_told(study), *findings.cost_told(study)],
        "searched": sections.search_told(study) if study.n_tried else "", "pairing": sections.pairing_told(study),
        "limits": listed([within(figures.condition_told(one)) for one in study.conditions]),
        "terms": terms(quantity(name) for name in dict.fromkeys((*keys.objectives, *cells.values, FACED))),
    }  # fmt: skip
    context["notes"] = (*plan.notes, *cells.notes)
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "robust.html.j2", context)
    return ["", *(f"- {sentence_case(sentence)}" for sentence in said), "", f"Report: {path}"]
