"""Summary, figures and report of the facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from experiments.facts.arms import Lived
from experiments.facts.evidence import SETS, facts
from experiments.facts.figures import figure_of
from experiments.facts.judging import FAILS, FALSE_ALARM, UNCLEAR, Judged, Verdict, judged
from experiments.facts.keys import FactKeys
from experiments.facts.measures import measure_fact
from experiments.facts.over_sets import held, known_sets, told
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import listed, sentence_case

SET_NAMES = {"calibrated": "calibrated on", "held_out": "held out"}
STRIPS = (
    " On the right, each strip is one statistic of the fact: the green bar holds the accepted values, with its ends in "
    "grey; the mark is the measured value with its 95 % interval: a blue disc holds, a red cross does not, an orange "
    "diamond is too close to an end to tell. What lies far outside is drawn at the end of the strip."
)
READING = {
    1: "lines are effects on members, the same future without the programme being zero, by years since their cluster "
       "first benefited; bands are 95 % intervals over futures. The line of exports has to stay below the dotted line "
       "at first, and to be highest within the green area.",
    2: "lines show which share of financed clusters has reached each part of maturity for the first time, and (full "
       "line) all parts at once. The full line has to cross one half within the green area.",
    3: "bars show how many futures took how much longer than planned, over planned durations of 10 to 20 quarters; the "
       "dashed median has to lie in the green area, with a longer tail to the right than to the left.",
    4: "bars show how many futures had first money how many quarters after approval; more than half have to lie in the "
       "green area, with a long tail to the right.",
    5: "the blue line is the mean of what was spent by each part of a programme's actual duration; it has to rise "
       "fastest, once, within the green area.",
    6: "lines show work approved per quarter, mean over the same futures, with a lost election (full) and without "
       "(dotted), in a ministry unit and in an autonomous agency. The black line is the hand-over, the grey area the "
       "quarters that the evidence compares with. The gap between full and dotted line is what the turnover costs.",
    7: "narrow bars are the shares of what a new party did with a ministry's programme, with 95 % intervals; they have "
       "to end within the green boxes. The last bar is the share of elections that the party in office lost.",
    8: "lines are mean contributions over ten rounds of a game of four played by the model's pledge rule; the black "
       "one, without institutions, has to start in the left and end in the right green box. There is no luck in them.",
    9: "lines are effects on firms that never were members, in the territory of a programme, by years since its first "
       "beneficiary; bands are 95 % intervals. Each line's mean has to lie in the green area of its years.",
    10: "lines are the density of ties within financed clusters, with the programme and in the same futures without "
        "it; bands are 95 % intervals.",
    11: "lines are effects on members' exports by years since the close, with a design that leaves no money for "
        "maintenance and with one that does; dotted lines mark the years that are compared.",
}  # fmt: skip


def _verdicts(request: Request, plan: Plan) -> list[Verdict]:
    keys = request.keys
    assert isinstance(keys, FactKeys)
    seeds = np.asarray(request.seeds, dtype=np.int64)
    lived = Lived(dict(plan.fixed), seeds, plan.programme, request.common.executor.workers)
    found = []
    for number in facts():
        sample, measured = measure_fact(number, lived, keys.draws)
        found.append(judged(number, sample, measured))
    return found


def summary(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    """One row per statistic: what was measured, what is accepted, where that is from, and the verdict."""
    return pd.DataFrame([
        {
            "fact": verdict.fact.number, "title": verdict.fact.title, "set": verdict.fact.set,
            "statistic": part.statistic.name, "meaning": part.statistic.meaning, "unit": part.statistic.unit,
            "value": part.measured.value, "error": part.measured.error, "low": part.measured.low,
            "high": part.measured.high, "accepted_low": part.statistic.low, "accepted_high": part.statistic.high,
            "status": part.statistic.status, "source": verdict.fact.source, "verdict": part.verdict,
            "is_inside": part.is_inside, "fact_holds": verdict.holds, "n_futures": verdict.sample.n,
        }
        for verdict in verdicts
        for part in verdict.parts
    ])  # fmt: skip


def _count(verdicts: list[Verdict], set_name: str | None = None) -> tuple[int, int]:
    mine = [verdict for verdict in verdicts if set_name in (None, verdict.fact.set)]
    return sum(verdict.holds for verdict in mine), len(mine)


def _named(verdicts: Iterable[Verdict]) -> str:
    return listed([f"{verdict.fact.number} ({verdict.fact.title})" for verdict in verdicts])


def headline(verdicts: list[Verdict]) -> list[str]:
    """How many facts hold, which do not and by which statistics, and how sure that is."""
    n_hold, n = _count(verdicts)
    parts = [f"{held} of {of} {SET_NAMES[name]}" for name in SETS for held, of in [_count(verdicts, name)]]
    lines = [f"{n_hold} of {n} facts hold ({', '.join(parts)})"]
    failing = [verdict for verdict in verdicts if not verdict.holds]
    holding = [verdict for verdict in verdicts if verdict.holds]
    lines.append(f"These hold: {_named(holding)}." if holding else "No fact holds.")
    lines.append(f"These do not hold: {_named(failing)}." if failing else "There is none that does not hold.")
    judgements = [part for verdict in verdicts for part in verdict.parts]
    unclear = sum(part.verdict == UNCLEAR for part in judgements)
    fails = sum(part.verdict == FAILS for part in judgements)
    lines.append(
        f"Of {len(judgements)} statistics {len(judgements) - unclear - fails} hold, {fails} do not, and for {unclear} "
        "the interval crosses an end of what is accepted."
    )
    return [lines[0] + ".", *lines[1:]]


def _cell(part: Judged) -> dict[str, Any]:
    quantity = part.quantity
    return {
        "meaning": part.statistic.meaning,
        "unit": "%" if quantity.is_percent else part.statistic.unit,
        "value": part.number(part.measured.value),
        "span": part.span(part.measured.low, part.measured.high),
        "accepted": part.span(part.statistic.low, part.statistic.high),
        "status": part.statistic.status,
        "verdict": part.told,
        "shade": {FAILS: "bad", UNCLEAR: "unclear"}.get(part.verdict, "good"),
    }


def _section(verdict: Verdict, store: Store) -> dict[str, Any]:
    fact = verdict.fact
    name = f"fact_{fact.number:02d}"
    source = keep(figure_of(verdict), store.figures, name)
    title = f"Fact {fact.number}, {fact.title[:1].lower()}{fact.title[1:]}: {verdict.told}"
    reading = READING[fact.number] + STRIPS
    return {
        "number": fact.number, "title": fact.title, "says": fact.says, "source": fact.source, "status": fact.status,
        "set": SET_NAMES[fact.set], "verdict": verdict.told, "n": verdict.sample.n,
        "shade": "good" if verdict.holds else "bad",
        "cells": [_cell(part) for part in verdict.parts],
        "figure": Drawn(name, title, reading, f"{fact.title}: measured against accepted values", source),
    }  # fmt: skip


def _over_sets(request: Request, plan: Plan, store: Store) -> list[dict[str, Any]]:
    """In how many plausible sets each fact holds; nothing where there are none."""
    keys = request.keys
    assert isinstance(keys, FactKeys)
    sets = known_sets(keys.sets)
    if sets.empty:
        return []
    seeds = range(request.seeds.start, request.seeds.start + keys.set_futures)
    table = held(sets, seeds, plan.programme, plan.fixed, request.common.executor.workers)
    write_whole(store.folder / "sets.csv", pd.concat([sets, table], axis=1).to_csv(index=False).encode())
    return told(table)


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    verdicts = _verdicts(request, plan)
    write_whole(store.folder / "summary.csv", summary(verdicts).to_csv(index=False).encode())
    said = headline(verdicts)
    keys = request.keys
    assert isinstance(keys, FactKeys)
    over_sets = _over_sets(request, plan, store)
    context = {
        **common_context(request, plan, store),
        "title": "Does the model reproduce the facts of the evidence?", "headline": said,
        "facts": [_section(verdict, store) for verdict in verdicts],
        "n_futures": len(request.seeds), "draws": keys.draws, "false_alarm": f"{100 * FALSE_ALARM:.1f}",
        "sets": over_sets, "n_sets": len(known_sets(keys.sets)), "set_futures": keys.set_futures,
        "n_statistics": sum(len(verdict.parts) for verdict in verdicts),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "facts.html.j2", context)
    return ["", *(f"- {sentence_case(sentence)}" for sentence in said), "", f"Report: {path}"]
