"""Summary, figures and report of several programmes, each on its own calendars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.intervals import Estimate, estimate
from experiments.planning.across import named
from experiments.planning.plan import Plan
from experiments.planning.plausible import provenance_of_sets
from experiments.replay import overview_figures as figures
from experiments.replay.analysis import ALL, PARTS, TABLED, Arms, part_of
from experiments.replay.findings import NAMED, kept_told
from experiments.replay.keys import HISTORICAL, NONE, ReplayKeys
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import counted, listed, quantity, sentence_case, within
from sim.programmes import load

READING = {
    "whole": (
        "What the calendar adds, programme by programme",
        "each row is a programme; a dot is by how much the outcome differs under the historical results from a life "
        "with no elections, on average over futures of the same luck, and the bar its 95 % interval. Blue is better, "
        "vermilion worse, hollow grey not clear. The last row is the mean of all programmes.",
    ),
    "parts": (
        "The three parts that sum to it",
        "for each programme, the three parts that add up to the dots of the figure before: having elections at all, "
        "where the launch falls in their calendar, and how ballots and governments came out in history against "
        "drawn results. Bars are 95 % intervals. Right of the line is more, left is less.",
    ),
}
TOLD = ("delay_quarters", "execution_risk")
KEPT = ("strategy_kept_share", "longest_gap_quarters")


def mean_part(all_arms: Mapping[str, Arms], name: str, part: str) -> Estimate:
    """What a part of the calendar adds on average over programmes, with its interval over futures."""
    return estimate(np.mean([arms.part(name, part) for arms in all_arms.values()], axis=0))


def mean_share(all_arms: Mapping[str, Arms], name: str) -> float:
    """What the whole calendar adds on average over programmes, as a share of the outcome under history."""
    history = np.mean([arms.outcome(name)[arms.number(HISTORICAL)].mean() for arms in all_arms.values()])
    return mean_part(all_arms, name, ALL).mean / float(history) if history else np.nan


def summary(all_arms: Mapping[str, Arms]) -> pd.DataFrame:
    """One row per programme, outcome and part of the calendar: what it adds, with its interval."""
    rows = []
    for name in TABLED:
        for part, meaning in PARTS.items():
            found = {programme: part_of(arms, name, part) for programme, arms in all_arms.items()}
            for programme, one in (found | {"mean of all": mean_part(all_arms, name, part)}).items():
                rows.append({"programme": programme, "outcome": name, "unit": quantity(name).unit, "part": part,
                             "meaning": meaning, "mean": one.mean, "low": one.low, "high": one.high})  # fmt: skip
    return pd.DataFrame(rows)


def _counted_told(all_arms: Mapping[str, Arms], name: str) -> str:
    """In how many programmes the calendar clearly adds to an outcome, or takes from it."""
    one = quantity(name)
    found = {programme: part_of(arms, name, ALL) for programme, arms in all_arms.items()}
    more = [programme for programme, change in found.items() if change.is_clear and change.mean > 0]
    less = [programme for programme, change in found.items() if change.is_clear and change.mean < 0]
    mean = one.change_told(mean_part(all_arms, name, ALL))
    text = (f"{within(one.label)}: against no elections, the calendar as it was clearly adds to it in {len(more)} of "
            f"{counted(len(found), 'programme')}, clearly lowers it in {len(less)}, and changes it by {mean} on "
            f"average")  # fmt: skip
    if name != TOLD[0]:
        return text
    share = mean_share(all_arms, name)
    text += f", which is {100 * share:.0f} % of it" if share > 0 else ", as programmes that are cancelled end early"
    return f"{text}; {kept_told(list(all_arms.values()))}"


def _parts_told(all_arms: Mapping[str, Arms], name: str) -> str:
    one = quantity(name)
    parts = [f"{one.change_told(mean_part(all_arms, name, part))} for {NAMED[part]}" for part in NAMED]
    return f"on average over programmes, what the calendar adds to {within(one.label)} is the sum of {listed(parts)}"


def _largest_told(all_arms: Mapping[str, Arms], name: str) -> str:
    one = quantity(name)
    found = {programme: part_of(arms, name, ALL) for programme, arms in all_arms.items()}
    most, least = (pick(found, key=lambda programme: found[programme].mean) for pick in (max, min))
    return (f"the calendar weighs most on {most} ({one.change_told(found[most])} of {within(one.label)}) and least on "
            f"{least} ({one.change_told(found[least])})")  # fmt: skip


def headline(all_arms: Mapping[str, Arms]) -> list[str]:
    """All programmes in five points."""
    kept = [
        f"{within(quantity(name).label)} {quantity(name).change_told(mean_part(all_arms, name, ALL))}" for name in KEPT
    ]
    return [*(_counted_told(all_arms, name) for name in TOLD), _parts_told(all_arms, TOLD[1]),
            f"continuity, on average over programmes and against no elections: {listed(kept)}",
            _largest_told(all_arms, TOLD[1])]  # fmt: skip


def _table(all_arms: Mapping[str, Arms]) -> dict[str, Any]:
    shown = (*TOLD, *KEPT, "is_cancelled")
    rows = []
    for programme, arms in all_arms.items():
        found = [(quantity(name), part_of(arms, name, ALL)) for name in shown]
        cells = [{"mean": one.change_in_brief(change.mean),
                  "span": f"{one.signed(change.low)} to {one.signed(change.high)}"}
                 for one, change in found]  # fmt: skip
        faced = arms.outcome("turnovers")[arms.number(HISTORICAL)].mean()
        rows.append({"programme": programme, "turnovers": f"{faced:.1f}", "cells": cells})
    return {"heads": [quantity(name).label for name in shown], "rows": rows}


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys, runs = request.keys, store.read()
    assert isinstance(keys, ReplayKeys)
    names = {named(load(name)): name for name in plan.details["programmes"]}
    all_arms = {label: Arms(runs[runs["programme"] == name], plan.details["designs"]) for label, name in names.items()}
    write_whole(store.folder / "summary.csv", summary(all_arms).to_csv(index=False).encode())
    said = headline(all_arms)
    made = {"whole": figures.whole(all_arms, mean_part), "parts": figures.parts(all_arms)}
    drawn = {name: Drawn(name, *READING[name], READING[name][0], keep(figure, store.figures, name))
             for name, figure in made.items()}  # fmt: skip
    context = {
        **common_context(request, plan, store), "programme": counted(len(names), "programme"), "has_calendar": True,
        "title": "How much of it is the electoral calendar?", "headline": said, "figures": drawn,
        "n_programmes": len(names), "n_calendars": len(plan.details["designs"]),
        "n_futures": int(plan.table["future"].nunique()), "table": _table(all_arms), "sets": keys.sets,
        "status_of_sets": provenance_of_sets()["status"], "historical": HISTORICAL, "no_elections": NONE,
        "terms": terms(quantity(name) for name in TABLED),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "replays.html.j2", context)
    return ["", *(f"- {sentence_case(sentence)}." for sentence in said), "", f"Report: {path}"]
