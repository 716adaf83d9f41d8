"""Summary, figures and report of a sensitivity analysis."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.declared import parameters
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.sensitivity import figures, findings, reading
from experiments.sensitivity.analysis import Found, Index, analysed, prefixes
from experiments.sensitivity.choosing import Factors, parameter_named
from experiments.sensitivity.keys import SensitivityKeys
from experiments.sensitivity.method import Method
from experiments.sensitivity.sample import sampled
from experiments.sensitivity.summary import summary
from experiments.store import Store, write_whole
from experiments.words import quantity, sentence_case, value_told

MOST_PAIRS = 6  # of an outcome
TRACED = 3  # outcomes whose indices are followed as the sample grows
TITLES = {
    "sobol": "Which parameters matter? Shares of the variance (Sobol')",
    "morris": "Which parameters matter? Changes over their ranges (Morris)",
    "pawn": "Which parameters matter? Shifts of the distribution (PAWN)",
}
CELLS = {
    "sobol": "a number is the share, in %, of the variance of the outcome's mean over luck that goes with a parameter, "
    "alone or together with others (total order; shares of a row may add up to more than 100)",
    "morris": "a number is the mean size of the change over a parameter's whole range, in % of the largest of its row",
    "pawn": "a number is the distance by which the distribution moves, in % of the largest of its row",
}
RANKED = {
    "sobol": "a blue dot is the share of the variance that goes with a parameter alone or together with others, an "
    "orange one what goes with it alone; where blue lies far right of orange, it matters mostly through others.",
    "morris": "a dot is the mean size of the change of the outcome when a parameter moves over its whole range and all "
    "others are held, luck taken out.",
    "pawn": "a dot is how far the distribution of the outcome moves when a parameter is known to lie in one slice of "
    "its range: 0 not at all, 1 as far as can be.",
}
INTERACTIONS = (
    "the share of the variance that a parameter has only together with others: total less first order, with its 95 % "
    "interval. Filled dots stand out from noise; the grey band is where a parameter that only reshuffles luck may lie. "
    "An effect of such a parameter cannot be told without saying what the others are."
)
PLANE = (
    "one dot per parameter. Further right, the outcome changes more when the parameter moves; further up, the change "
    "differs more from place to place, because of bends or of other parameters. Above the dashed line, what it does "
    "depends wholly on the rest. The grey band is as far as luck alone may lead; hollow dots do not stand out from it."
)
CONVERGENCE = (
    "on the left, the indices of the largest parameters from the first {unit} only, on the right from the first "
    "futures only; bars are 95 % intervals, the grey band is how high a dummy may reach. Lines that are level, with "
    "intervals that keep apart, are settled; where they still drift, the sample is too small."
)


def _how_to_read(key: str, method: Method) -> str:
    blank = "a white cell does not stand out from noise"
    if key == "heat":
        most = figures.MOST_COLUMNS
        more = f" (the first {most} of {len(method.factors.names)})" if len(method.factors.names) > most else ""
        return (f"one row per outcome, one column per parameter, those that matter most first{more}: "
                f"{CELLS[method.keys.method]}; {blank}. The last column is the share of luck, in %, in what a single "
                "run varies by.")  # fmt: skip
    floor = (" The grey band reaches as high as a dummy may, which does nothing; filled dots have their whole interval "
             "above it, hollow ones do not stand out from noise.") if method.keys.dummy else (
             " Filled dots have their whole interval above zero.")  # fmt: skip
    return f"{RANKED[method.keys.method]} Bars are 95 % intervals.{floor}"


def _drawn(method: Method, found: dict[str, Found], readings: reading.Readings, store: Store) -> list[dict[str, Any]]:
    """The sections of the report, each with its figure."""
    key, made = findings.key_outcomes(found), []

    def add(name: str, heading: str, title: str, reads: str, figure: Any, size: str = "") -> None:
        drawn = Drawn(name, title, reads, title, keep(figure, store.figures, name))
        made.append({"key": name, "heading": heading, "figure": drawn, "size": size})

    add("heat", "All outcomes", "Parameters by outcomes, where they stand out from noise", _how_to_read("heat", method),
        figures.heat(method, found))  # fmt: skip
    add("ranked", "The key outcomes", "The parameters that matter most", _how_to_read("ranked", method),
        figures.ranked(method, found, key))  # fmt: skip
    if method.keys.method == "sobol":
        add("interactions", "Together with others", "What parameters do only together with others", INTERACTIONS,
            figures.interactions(method, found, key))  # fmt: skip
    if method.keys.method == "morris" and not method.factors.is_grouped:
        add("plane", "Bends and interactions", "Size and spread of the changes", PLANE,
            figures.plane(method, found, key))  # fmt: skip
    traced = {name: prefixes(method, readings.values[name]) for name in key[:: max(1, len(key) // TRACED)][:TRACED]}
    unit = "trajectories" if method.keys.method == "morris" else "base samples"
    add("convergence", "Does it settle?", "Indices against the size of the sample and the number of futures",
        CONVERGENCE.format(unit=unit), figures.convergence(method, found, traced))  # fmt: skip
    return made


def _sizes(method: Method, found: dict[str, Found], n_bases: int, n_futures: int) -> list[dict[str, Any]]:
    """Whether the sample is large enough, outcome by outcome; those that are not settled first."""
    rows = [
        {
            "label": quantity(name).label, "name": name, "is_settled": one.verdict.is_settled,
            "luck": "" if one.luck is None else findings.share_told(one.luck),
            "told": findings.verdict_told(method, one.verdict, n_bases, n_futures),
        }
        for name, one in found.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row["is_settled"])


def _told_table(method: Method, found: dict[str, Found]) -> dict[str, Any]:
    """Main indices of the key outcomes as a table."""
    names = findings.key_outcomes(found)
    order = figures.overall_order(method, {name: found[name] for name in names})
    rows = []
    for factor in order:
        cells = []
        for name in names:
            index = found[name].indices[method.main]
            cells.append({"text": findings.value_told(method, quantity(name), index, factor),
                          "is_clear": bool(index.is_clear[factor])})  # fmt: skip
        rows.append({"label": parameter_named(method.factors.names[factor]), "cells": cells})
    dummies = [_dummy(method, name, found[name].indices[method.main]) for name in names]
    return {"heads": [quantity(name).label for name in names], "rows": rows,
            "dummy": dummies if method.keys.dummy else None}  # fmt: skip


def _pairs(method: Method, found: dict[str, Found]) -> list[dict[str, str]] | None:
    """Pairs of parameters that clearly do more together than alone, for the key outcomes; None where none was asked."""
    rows, labels = [], [parameter_named(name) for name in method.factors.names]
    for name in findings.key_outcomes(found):
        together = found[name].pairs
        if together is None:
            return None
        chosen, index = together
        rows += [
            {"outcome": quantity(name).label, "pair": f"{labels[chosen[i][0]]} and {labels[chosen[i][1]]}",
             "told": findings.value_told(method, quantity(name), index, int(i))}
            for i in index.order[:MOST_PAIRS] if index.is_clear[i]
        ]  # fmt: skip
    return rows


def _dummy(method: Method, name: str, index: Index) -> str:
    if index.dummy is None:
        return ""
    one = index.dummy
    mean, low, high = (np.array([end]) for end in (one.mean, one.low, one.high))
    alone = Index(mean, low, high, index.floor, None)
    return findings.value_told(method, quantity(name), alone, 0)


def _described(factors: Factors) -> list[dict[str, str]]:
    """The parameters that are varied, with their ranges and what they mean."""
    table, rows = parameters(), []
    for factor, members in factors.members.items():
        for name in members:
            row = table.loc[name]
            of = row["choices"] or ((False, True) if row["type"] == "bool" else None)
            unit = "" if row["unit"] in ("-", "") else f" {row['unit']}"
            span = (", ".join(value_told(value) for value in of) if of
                    else f"{value_told(row['low'])} to {value_told(row['high'])}{unit}")  # fmt: skip
            group = parameter_named(factor) if factors.is_grouped else ""
            rows.append({"label": parameter_named(name), "group": group, "range": span, "kind": row["kind"],
                         "meaning": row["meaning"]})  # fmt: skip
    return rows


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, SensitivityKeys)
    factors = Factors({name: tuple(members) for name, members in plan.details["factors"].items()})
    whole = Method(keys, factors, sampled(keys, factors))
    readings = reading.read(store, plan.details["outcomes"])
    n_futures = readings.n_futures
    method = whole.without(readings.bases)
    found = analysed(method, readings)
    write_whole(store.folder / "summary.csv", summary(found, method).to_csv(index=False).encode())
    said = findings.headline(method, found)
    warning = findings.warning(found)
    context = common_context(request, plan, store)
    context |= {
        "title": TITLES[keys.method], "headline": said, "method": keys.method, "keys": keys,
        "notes": [*store.plan.notes, *([warning] if warning else [])],
        "n_factors": len(factors.names), "n_bases": len(readings.bases), "n_futures": n_futures,
        "is_grouped": factors.is_grouped, "n_rows": len(whole.sample.rows),
        "sections": _drawn(method, found, readings, store) if found else [],
        "sizes": _sizes(method, found, len(readings.bases), n_futures),
        "table": _told_table(method, found) if found else None, "described": _described(factors),
        "pairs": _pairs(method, found),
        "left_out": [(reason, [quantity(name).label for name in names]) for reason, names in
                     reading.told(readings.left_out)],
        "terms": terms(quantity(name) for name in found),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "sensitivity.html.j2", context)
    lines = [f"- {sentence_case(sentence)}." for sentence in said]
    lines += [f"Note: {note}" for note in reading.note_of(readings.left_out)]
    lines += [f"Warning: {warning}"] if warning else []
    return ["", *lines, "", f"Report: {path}"]
