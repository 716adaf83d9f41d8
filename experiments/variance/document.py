"""Summary, figure, words and report of the split of variance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.planning.across import AcrossKeys, cells, told
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.variance.components import FACTORS, GROUPS, SETS, Factors, Part, components, part
from experiments.variance.figures import NAMED, shares
from experiments.words import quantity, sentence_case, within

SPLIT = ("execution_risk", "delay_ratio", "disbursed_share_deadline", "longest_gap_quarters", "strategy_kept_share",
         "goods_operating_tail_share")  # fmt: skip
FIRST = SPLIT[:4]  # of execution, told in words
READING = (
    "each row is one outcome. On the left, the coloured parts of its bar are the shares of its variance that go with "
    "which programme it is, with which scenario is true (alike for all programmes, or in its own way for each) and "
    "with luck. On the right, a dot is the same share and the bar its 95 % interval. A long grey part means that two "
    "identical programmes in the same world still end far apart."
)


def _set_named(one: Factors) -> str:
    return " x ".join(FACTORS[axis] for axis in sorted(one))


def _in_percent(one: Part) -> str:
    if not np.isfinite(one.low):
        return f"{100 * one.share:.0f} % (no interval)"
    return f"{100 * one.share:.0f} % ({100 * one.low:.0f} to {100 * one.high:.0f})"


def summary(runs: pd.DataFrame, n_programmes: int, split: dict[str, dict[str, Part]]) -> pd.DataFrame:
    """One row per outcome and part: groups of factors with intervals, and every single component."""
    rows = []
    for name, parts in split.items():
        values = cells(runs, name, n_programmes)
        total = sum(components(values).values())
        for group, one in parts.items():
            rows.append({"outcome": name, "unit": quantity(name).unit, "part": group, "meaning": NAMED[group],
                         "share": one.share, "low": one.low, "high": one.high,
                         "variance": one.share * total})  # fmt: skip
        for factors, variance in components(values).items():
            rows.append({"outcome": name, "unit": quantity(name).unit, "part": "component",
                         "meaning": _set_named(factors), "share": variance / total if total > 0 else 0.0,
                         "low": np.nan, "high": np.nan, "variance": variance})  # fmt: skip
    return pd.DataFrame(rows)


def headline(split: dict[str, dict[str, Part]]) -> list[str]:
    """The split in a few points: one for each outcome of execution, and what it means."""
    largest = max(GROUPS, key=lambda group: split[FIRST[0]][group].share)
    said = [f"what makes {within(quantity(FIRST[0]).label)} differ most between runs is {NAMED[largest]}"]
    for name in FIRST:
        which, alike, own, luck = (_in_percent(split[name][group]) for group in GROUPS)
        said.append(f"{within(quantity(name).label)}: {which} of the variance goes with which programme it is, {alike} "
                    f"with which scenario is true alike for all programmes, {own} with the scenario in its own way for "
                    f"each, and {luck} with luck")  # fmt: skip
    return said


def _tables(summary_: pd.DataFrame, split: dict[str, dict[str, Part]]) -> dict[str, Any]:
    single = summary_[summary_["part"] == "component"]
    rows = [
        {"label": quantity(name).label, "cells": [_in_percent(split[name][group]) for group in GROUPS]}
        for name in split
    ]
    each = [{"label": quantity(name).label, "cells": [f"{100 * share:.1f}" for share in
             single.loc[single["outcome"] == name, "share"]]} for name in split]  # fmt: skip
    return {"groups": [sentence_case(NAMED[group]) for group in GROUPS], "rows": rows,
            "sets": [_set_named(one) for one in SETS], "components": each}  # fmt: skip


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figure, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, AcrossKeys)
    runs, n_programmes = store.read(), len(plan.details["designs"])
    split = {name: {group: part(cells(runs, name, n_programmes), chosen) for group, chosen in GROUPS.items()}
             for name in SPLIT}  # fmt: skip
    table = summary(runs, n_programmes, split)
    write_whole(store.folder / "summary.csv", table.to_csv(index=False).encode())
    said = headline(split)
    title = "How the variance splits between programmes, scenarios and luck"
    drawn = Drawn("shares", title, READING, title, keep(shares(split), store.figures, "shares"))
    context = {
        **common_context(request, plan, store), **told(keys, plan),
        "title": "Programme, world or luck: what makes execution differ?", "headline": said, "figure": drawn,
        "tables": _tables(table, split),
        "terms": terms(quantity(name) for name in SPLIT),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "variance.html.j2", context)
    return ["", *(f"- {sentence_case(sentence)}." for sentence in said), "", f"Report: {path}"]
