"""Summary, figures, words and report of what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.discovery import figures, tree_figure
from experiments.discovery.boxes import Limit, limits_told
from experiments.discovery.failures import Failure, read_failure
from experiments.discovery.findings import (
    Found,
    Search,
    box_told,
    explained_told,
    headline,
    nearby,
    searched,
    shrinkage_told,
)
from experiments.discovery.keys import DiscoveryKeys
from experiments.discovery.lives import Judged, lives_of
from experiments.discovery.telling import condition, conditions, p_told, percent, share_told
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import quantity, sentence_case

COLUMNS = ["kind", "number", "confirmed", "parameter", "low", "high", "choices", "n_limits", "quasi_p_low",
           "quasi_p_high", "quasi_p_choices", "found_again", "density", "density_low", "density_high",
           "density_where_found", "outside", "coverage", "coverage_low", "coverage_high", "coverage_where_found",
           "mass", "mass_where_found", "n_scenarios", "explained"]  # fmt: skip
TRADE_OFF = (
    "each dot is one of the boxes that the search passes through, from all scenarios, at the right end of the "
    "dashed line, to ever smaller ones: going up, more of the runs inside fail; going left, fewer of all failures "
    "are inside. The colour counts the dimensions that are limited. The star is the box that was chosen and "
    "stripped of limits that could be luck, on the scenarios that found it; the diamond is the same box on "
    "scenarios that had no part in that, with 95 % intervals. Where the diamond lies far below the star, the "
    "search had fitted luck."
)
LADDER = (
    "each row is one thing that the box limits, the surest at the top. The grey bar is its whole range, the blue "
    "part what lies in the box, with its ends. The quasi-p is how easily as good a limit could be luck (of its "
    "less sure end; too small by itself, as limits were sought); the last column says in how many resamples of "
    "the scenarios the same end of the same dimension was limited again."
)
SCATTER = (
    "each dot is a scenario, the darker the more of its futures fail; the frame is the box in its two surest "
    "dimensions. Small pale dots are outside the box by its other limits. Dark dots outside the frame are "
    "failures that the box does not explain, light ones inside are false alarms."
)
TREE = (
    "start at the top and answer each question for a scenario: yes to the left, no to the right. The coloured "
    "boxes at the bottom say how many of the runs of such scenarios fail, with 95 % intervals, on scenarios that "
    "had no part in growing the tree; below each, how many of these scenarios end there."
)
LUCK = (
    "the bars count scenarios by how many of their futures fail. The line is what luck alone would give if all "
    "scenarios were equal. Where bars follow the line, there is nothing to find; bars beyond it at either end are "
    "scenarios that are truly better or worse than others."
)


def _rows(kind: str, number: int, limits: Mapping[str, Limit], one: Judged) -> Iterator[dict[str, Any]]:
    """One row per limit of a box or of a leaf; a leaf without any has one row."""
    shared = {
        "kind": kind, "number": number, "n_limits": len(limits), "confirmed": one.is_confirmed,
        "density": one.density.mean, "density_low": one.density.low, "density_high": one.density.high,
        "outside": one.outside, "coverage": one.coverage.mean, "coverage_low": one.coverage.low,
        "coverage_high": one.coverage.high, "mass": one.mass, "n_scenarios": one.n_scenarios,
    }  # fmt: skip
    for name, limit in (limits or {"": Limit()}).items():
        choices = "|".join(map(str, limit.choices))
        yield {**shared, "parameter": name, "low": limit.low, "high": limit.high, "choices": choices}


def summary(search: Search) -> pd.DataFrame:
    """One row per box or leaf and limit; what they come to is of the scenarios held out."""
    rows = []
    for number, found in enumerate(search.boxes, start=1):
        for row in _rows("box", number, found.box.limits, found.held_out):
            ends = {f"quasi_p_{end}": found.box.quasi_p.get((row["parameter"], end), np.nan)
                    for end in ("low", "high", "choices")}  # fmt: skip
            rows.append({**row, **ends, "found_again": found.box.again.get(row["parameter"], np.nan),
                         "density_where_found": found.searched.density.mean,
                         "coverage_where_found": found.searched.coverage.mean,
                         "mass_where_found": found.searched.mass, "explained": found.explained})  # fmt: skip
    for number, (leaf, one) in enumerate(search.tree.leaves if search.tree else (), start=1):
        rows += [{**row, "density_where_found": leaf.density} for row in _rows("leaf", number, leaf.limits, one)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _drawn(store: Store, name: str, title: str, reading: str, figure: Any) -> Drawn:
    return Drawn(name, title, reading, title, keep(figure, store.figures, name))


def _box_section(found: Found, number: int, search: Search, failure: Failure, store: Store,
                 n_resamples: int) -> dict[str, Any]:  # fmt: skip
    """A box as the report shows it."""
    it = found.held_out
    rows = [
        {"condition": sentence_case(condition(name, limit)),
         "p": ", ".join(f"{end} end {p_told(p)}" if end != "choices" else p_told(p)
                        for (one, end), p in found.box.quasi_p.items() if one == name),
         "again": f"{found.box.again[name] * n_resamples:.0f} of {n_resamples}" if found.box.again else "not looked at"}
        for name, limit in found.box.limits.items()
    ]  # fmt: skip
    return {
        "number": number, "is_confirmed": it.is_confirmed, "rows": rows,
        "told": box_told(found, search, failure, number == 1) if it.is_confirmed else (
            f"{conditions(found.box.limits)}: on the scenarios held out {share_told(it.density)} fail inside and "
            f"{percent(it.outside)} outside, no clear difference, so that nothing is claimed"),
        "shrinkage": f"{shrinkage_told(found)}. {sentence_case(explained_told(found))}",
        "figures": [
            _drawn(store, f"ladder_{number}", f"What box {number} limits", LADDER,
                   figures.ladder(found, search.lives.scenarios, n_resamples)),
            _drawn(store, f"scatter_{number}", f"The scenarios around box {number}", SCATTER,
                   figures.scatter(search.lives, found, number)),
        ],
    }  # fmt: skip


def _leaves(search: Search) -> list[dict[str, Any]]:
    """The rules of the tree in words, those that fail most first."""
    assert search.tree is not None
    rows = [
        {"rule": sentence_case(conditions(leaf.limits)) if leaf.limits else "All scenarios",
         "density": share_told(one.density), "where_found": percent(leaf.density), "mass": percent(one.mass),
         "coverage": share_told(one.coverage), "value": one.density.mean}
        for leaf, one in search.tree.leaves
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -np.nan_to_num(row["value"]))


def _numbers(keys: DiscoveryKeys, plan: Plan, search: Search) -> dict[str, Any]:
    n_held = round(keys.held_out * len(search.lives))
    return {
        "n_scenarios": len(search.lives), "n_futures": int(plan.table["future"].nunique()), "n_held": n_held,
        "n_search": len(search.lives) - n_held, "n_dimensions": len(plan.details["dimensions"]),
        "n_resamples": keys.resamples, "smallest": percent(keys.smallest_box), "n_left_out": search.n_left_out,
        "fails_when": None if keys.fails_when is None else percent(keys.fails_when),
    }  # fmt: skip


def _columns(failure: Failure, plan: Plan) -> list[str]:
    """What is read of the runs, which may be many."""
    return ["scenario", "future", *plan.details["dimensions"], *failure.outcomes]


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, DiscoveryKeys)
    failure, _ = read_failure(keys.failure)
    assert failure is not None
    runs = store.read(_columns(failure, plan))
    lives, n_left_out = lives_of(runs, plan.details["dimensions"], failure)
    search = searched(lives, keys, n_left_out)
    write_whole(store.folder / "summary.csv", summary(search).to_csv(index=False).encode())
    said = headline(search, failure)
    context = {
        **common_context(request, plan, store), **_numbers(keys, plan, search),
        "title": "Under which conditions does the programme fail?", "headline": said, "failure": failure.told,
        "written": keys.failure, "why_not": search.why_not, "nearby": nearby(failure, runs) if search.why_not else [],
        "boxes": [_box_section(found, number, search, failure, store, keys.resamples)
                  for number, found in enumerate(search.boxes, start=1)],
        "trade_off": _drawn(store, "trade_off", "Coverage against density on the way to each box", TRADE_OFF,
                            figures.trade_off(search)) if search.boxes else None,
        "tree": _drawn(store, "tree", "The tree of conditions", TREE, tree_figure.tree(search.tree))
                if search.tree and len(search.tree.leaves) > 1 else None,
        "leaves": _leaves(search) if search.tree else [],
        "luck": _drawn(store, "luck", "How much of failing is luck", LUCK, figures.luck_or_not(lives.failed))
                if search.luck else None,
        "terms": terms([quantity(name) for name in failure.outcomes]
                       + [quantity(name) for found in search.boxes for name in found.box.limits]),
    }  # fmt: skip
    record = {**context["record"], "failure": keys.failure,
              "boxes": [limits_told(found.box.limits) for found in search.boxes]}  # fmt: skip
    store.write_json("provenance.json", record)
    path = write_page(store, "discovery.html.j2", context)
    hints = [f"- {sentence_case(one)}." for one in context["nearby"]]
    return ["", *(f"- {sentence_case(sentence)}." for sentence in said), *hints, "", f"Report: {path}"]
