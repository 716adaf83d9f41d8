"""Sentences about the search, about what pairing saved, and about designs that react; and the report in short."""

from __future__ import annotations

import math

import numpy as np

from experiments.intervals import LEVEL, Estimate
from experiments.robust.findings import (
    MOST_NAMED,
    change_told,
    choice_told,
    is_better,
    level_told,
    names_told,
    needed_told,
    reference_told,
    thresholds_told,
)
from experiments.robust.study import Study
from experiments.words import Quantity, counted, listed, quantity, within

MOST_TIMES = 1000  # beyond which a saving is not told exactly


def search_told(study: Study) -> str:
    """What the search found, and how much of it was luck."""
    found = [design for design in study.unbeaten if design >= study.cells.n_named]
    named = [design for design in study.unbeaten if design < study.cells.n_named]
    n_judged = len(study.cells.names) - study.cells.n_named
    start = (f"The search tried {counted(study.n_tried, 'design')}; its best {n_judged} were judged afresh. Beaten by "
             f"no other in the means of all objectives at once: {len(found)} of these, and of the named designs "
             f"{names_told(study, named)}.")  # fmt: skip
    return f"{start} {_luck_told(study)}"


def _luck_told(study: Study) -> str:
    """How much of the lead of what the search found melted away, on average and for those that led it."""
    if not study.optimism:
        return "How much of that was luck cannot be told."
    lost = [one for one in study.optimism if one.melted.is_clear and one.melted.mean > 0]
    of_first = [one for one in study.optimism if one.melted_of_first.is_clear and one.melted_of_first.mean > 0]
    told = ("On average, their lead over the named designs did not clearly shrink under other scenarios and futures"
            if not lost else "On average, part of their lead over the named designs melted away under other scenarios "
            f"and futures: {listed([_loss(one.name, one.melted.mean) for one in lost])}")  # fmt: skip
    if not of_first:
        return f"{told}."
    losses = listed([_loss(one.name, one.melted_of_first.mean) for one in of_first])
    return f"{told}; the designs that seemed best in a single objective lost of theirs: {losses}."


def _loss(name: str, size: float) -> str:
    known = quantity(name)
    return f"{within(known.label)} ({known.change(size).lstrip('+')})"


def _fold(times: float) -> str:
    """How many times as many; designs that hardly differ share nearly all of their luck."""
    if times > MOST_TIMES:
        return f"more than {MOST_TIMES:,}"
    return f"{times:,.0f}" if times >= 10 else f"{times:.1f}"


def pairing_told(study: Study) -> str:
    """What common scenarios and luck saved, over pairs of named designs."""
    parts = []
    for name in study.keys.objectives:
        savings = [found.saving for found in study.pairs if found.name == name and math.isfinite(found.saving)]
        if savings:
            parts.append(f"{_fold(float(np.median(savings)))} in {within(quantity(name).label)} "
                         f"({_fold(min(savings))} to {_fold(max(savings))})")  # fmt: skip
    if not parts:
        return "What pairing saved cannot be told from these runs."
    return ("Had every design lived scenarios and luck of its own, so many times as many runs would have been "
            "needed for "
            f"differences as exact as these, at the median over pairs of designs: {listed(parts)}.")  # fmt: skip


def headline(study: Study) -> list[str]:
    """The report in a few points."""
    points = [choice_told(study), level_told(study), thresholds_told(study), reference_told(study)]
    return [*points, search_told(study) if study.n_tried else pairing_told(study)]


def half_told(known: Quantity, change: Estimate) -> str:
    """A difference in one half of scenarios, for a table."""
    mark = "" if change.is_clear else " (not clear)"
    return f"{known.change_in_brief(change.mean)}{mark}"


def reacting_told(study: Study, design: int) -> str:
    """An adaptive or phased design in place of the reference: what is clearly better and worse."""
    pairs = [study.pair(design, study.reference, name) for name in study.keys.objectives]
    good = [change_told(found) for found in pairs if found.change.is_clear and is_better(found)]
    bad = [change_told(found) for found in pairs if found.change.is_clear and not is_better(found)]
    name = f"'{study.name(design)}'"
    if not good and not bad:
        return f"{name} cannot be told apart from '{study.name(study.reference)}': {needed_told(study, pairs)}."
    sides = [f"{word} in {listed(side)}" for word, side in (("better", good), ("worse", bad)) if side]
    return f"{name} in place of '{study.name(study.reference)}' is {', '.join(sides)}."


def volatility_told(study: Study, designs: list[int]) -> str:
    """Whether it matters for adaptive and phased designs how volatile politics are."""
    gaps = [(design, name, halves.gap) for design in designs for place, name in enumerate(study.keys.objectives)
            if (halves := study.halves(design, place)) is not None]  # fmt: skip
    if not gaps:
        return "Whether volatile politics matter for them cannot be told from so few scenarios."
    clear = [(design, name, gap) for design, name, gap in gaps if gap.is_clear]
    chance = f"{len(gaps) * (1 - LEVEL):.1f} would by chance"
    if len(clear) <= len(gaps) * (1 - LEVEL):
        return (f"Volatile politics make no clear difference to this: of {len(gaps)} differences, {len(clear)} "
                "differ clearly "
                f"between calm and volatile scenarios, and about {chance}.")  # fmt: skip
    parts = [f"'{study.name(design)}' in {within(quantity(name).label)} (better in the "
             f"{'volatile' if gap.mean > 0 else 'calm'} ones)" for design, name, gap in clear[:MOST_NAMED]]  # fmt: skip
    return (f"Of {len(gaps)} differences, {len(clear)} differ clearly between calm and volatile scenarios (about "
            f"{chance}), "
            f"such as that of {listed(parts)}.")  # fmt: skip
