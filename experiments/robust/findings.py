"""Sentences about robust designs, made from the numbers by rules; none of them is known before the runs are."""

from __future__ import annotations

import math

import numpy as np

from experiments.intervals import Estimate
from experiments.robust.conditions import Split
from experiments.robust.figures import condition_told, times
from experiments.robust.pairs import Pair
from experiments.robust.study import Study
from experiments.words import Quantity, counted, listed, phrase, quantity, value_told, within

MOST_NAMED = 4  # designs that a sentence lists
MOST_NEEDED = 1_000  # scenarios or futures beyond which a number is no help
FAR = 0.25  # of the distance between the best and the worst, from which on it is said that none is near the best
MOST_TIMES = 30  # of both


def percent(share: float) -> str:
    """A share as a number of percent."""
    return f"{100 * share:.0f} %"


def percent_told(ends: np.ndarray) -> str:
    """A share [3] with its interval."""
    span = f" ({100 * ends[1]:.0f} to {100 * ends[2]:.0f})" if np.isfinite(ends[1:]).all() else ""
    return f"{percent(ends[0])}{span}"


def names_told(study: Study, designs: list[int]) -> str:
    """Some designs by name, counted where there are many."""
    shown = [f"'{study.name(design)}'" for design in designs[:MOST_NAMED]]
    left = len(designs) - MOST_NAMED
    return listed([*shown, f"{left} more"] if left > 0 else shown)


def weakest(study: Study, design: int) -> str:
    """The objective in which a design is farthest from the best."""
    return study.keys.objectives[int(study.standing.relative[:, design].argmax())]


def choice_told(study: Study) -> str:
    """Which design is never far from the best, and how far it is."""
    chosen = study.standing.chosen
    far = study.standing.far[:, chosen]
    told = (f"The design that stays nearest to the best is '{study.name(chosen)}'{made_of(study, chosen)}. In its "
            "weakest "
            f"objective ({within(quantity(weakest(study, chosen)).label)}) it falls short of the best design of each "
            f"scenario by {percent_told(far)} of the distance between the best and the worst, on average.")  # fmt: skip
    return f"{told} So no design is near the best in everything: objectives conflict." if far[1] > FAR else told


def made_of(study: Study, design: int) -> str:
    """What a design sets, unless it is a named one that the report lists anyway."""
    if design < study.cells.n_named:
        return ""
    return f" ({', '.join(levers_told(study, design))}), found by the search"


def levers_told(study: Study, design: int) -> list[str]:
    """The levers of a found design in short."""
    search = study.keys.search
    names = list(search.levers) if search else list(study.cells.levers)
    skipped = set() if study.cells.levers.get("sequel", np.array([True]))[design] else {"sequel_threshold"}
    if str(study.cells.levers.get("signpost_action", {design: ""})[design]) == "none":
        skipped.add("signpost_threshold")
    values = study.cells.levers.loc[design]
    return [
        f"{phrase(name).removeprefix('n ')} {value_told(_plain(values[name]))}" for name in names if name not in skipped
    ]


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def level_told(study: Study) -> str:
    """Who cannot be told apart from the chosen design by that measure, and what sets them apart elsewhere."""
    chosen, level = study.standing.chosen, study.standing.level
    if not level:
        return "No other design comes level with it by this measure."
    parts = [_apart(study, chosen, rival) for rival in level[:2]]
    verb = "is" if len(level) == 1 else "are"
    return (f"By this measure {names_told(study, level)} {verb} not clearly farther from the best: choosing among them "
            "is a "
            f"matter of what counts. {' '.join(parts)}")  # fmt: skip


def _apart(study: Study, chosen: int, rival: int) -> str:
    """In what two designs differ, or that they cannot be told apart and what would do."""
    pairs = [study.pair(rival, chosen, name) for name in study.keys.objectives]
    clear = [found for found in pairs if found.change.is_clear]
    name = f"'{study.name(rival)}'"
    if not clear:
        return (f"With these runs {name} and '{study.name(chosen)}' cannot be told apart in any objective; "
                f"{needed_told(study, pairs)}.")  # fmt: skip
    good = [change_told(found) for found in clear if is_better(found)]
    bad = [change_told(found) for found in clear if not is_better(found)]
    sides = [f"{word} in {listed(side)}" for word, side in (("better", good), ("worse", bad)) if side]
    return f"{name} is clearly {' and '.join(sides)}."


def is_better(found: Pair) -> bool:
    """Whether the first of a pair has the better mean."""
    return found.change.mean * quantity(found.name).sign > 0


def change_told(found: Pair) -> str:
    """A difference of a pair in words: execution risk (-2.3 points, -3.1 to -1.5)."""
    known = quantity(found.name)
    return f"{within(known.label)} ({change_of(known, found.change)})"


def change_of(known: Quantity, change: Estimate) -> str:
    """A difference with its interval, apart by commas."""
    if not math.isfinite(change.low):
        return known.change(change.mean)
    return f"{known.change(change.mean)}, {known.signed(change.low)} to {known.signed(change.high)}"


def needed_told(study: Study, pairs: list[Pair]) -> str:
    """What would tell two designs apart, where that is easiest: so many futures, or so many scenarios."""
    _, n_scenarios, n_futures = study.cells.shape
    power = percent(study.keys.power)
    by_futures = min(pairs, key=lambda found: found.n_futures)
    by_scenarios = min(pairs, key=lambda found: found.n_scenarios)
    given = f"to see, with a power of {power}, a difference as large as the one that shows"
    if by_futures.n_futures <= MOST_NEEDED:
        return (f"{counted(int(by_futures.n_futures), 'future')} in place of {n_futures} would do in "
                f"{within(quantity(by_futures.name).label)} {given}")  # fmt: skip
    if by_scenarios.n_scenarios <= MOST_NEEDED:
        return (f"more futures would not do, but {counted(int(by_scenarios.n_scenarios), 'scenario')} in place of "
                f"{n_scenarios} would in {within(quantity(by_scenarios.name).label)} {given}")  # fmt: skip
    both = min(pairs, key=lambda found: found.n_times)
    if both.n_times <= MOST_TIMES:
        return (f"{times(both.n_times)} times as many scenarios and futures each would do in "
                f"{within(quantity(both.name).label)} {given}")  # fmt: skip
    return "no number of runs that is worth asking for would do"


def thresholds_told(study: Study) -> str:
    """How often the thresholds hold, for the chosen design and the best of all in this."""
    held, chosen = study.satisfied, study.standing.chosen
    limits = listed([within(condition_told(one)) for one in study.conditions])
    best = int(held[0].argmax())
    start = f"It meets all thresholds ({limits}) in {percent_told(held[:, chosen])} of scenarios"
    if held[0, best] <= held[0, chosen]:
        return f"{start}, as often as any other or more."
    return f"{start}; '{study.name(best)}' does most often, in {percent_told(held[:, best])}."


def best_of(study: Study, place: int) -> int:
    """The design with the best mean in an objective."""
    return int(study.means[:, place].argmax())


def when_told(study: Study) -> list[str]:
    """When another design is better: because something matters more, or because something is true of the world."""
    chosen, told = study.standing.chosen, []
    for place, name in enumerate(study.keys.objectives):
        best, label = best_of(study, place), within(quantity(name).label)
        if best == chosen:
            continue
        found = study.pair(best, chosen, name)
        if found.change.is_clear:
            told.append(f"If {label} matters most: '{study.name(best)}'{made_of(study, best)}, which is better in "
                        "it by "
                        f"{change_of(quantity(name), found.change)}.")  # fmt: skip
    splits = [(rival, split) for rival in study.rivals if (split := study.when(rival)) is not None]
    for rival, split in splits:
        told.append(_split_told(study, rival, split))
    if not splits:
        told.append(f"No single uncertainty divides the scenarios into some in which {names_told(study, study.rivals)} "
                    "would be "
                    "nearer to the best and others, more clearly than chance would.")  # fmt: skip
    return told


def _split_told(study: Study, rival: int, split: Split) -> str:
    """Where a rival is nearer to the best than the chosen design, or where the lead over it is largest."""
    name, span = f"'{study.name(rival)}'", "of the distance from best to worst"
    sides = {"at or below": (split.below, split.n_below), "above": (split.above, split.n_above)}
    least, most = sorted(sides, key=lambda word: sides[word][0])

    def where(side: str) -> str:
        limit = value_told(float(f"{split.limit:.3g}"))
        return (f"{within(quantity(split.name).meaning)} ({split.name}) is {side} {limit} ({sides[side][1]} of "
                f"{split.n_below + split.n_above} scenarios)")  # fmt: skip

    if sides[most][0] > 0:
        rest = sides[least][0]
        elsewhere = f"by {percent(rest)}" if rest > 0 else f"it is farther, by {percent(-rest)}"
        return (f"Where {where(most)}, {name} is nearer to the best, by {percent(sides[most][0])} {span}; elsewhere "
                f"{elsewhere}.")  # fmt: skip
    return (f"The lead over {name} is largest where {where(least)}: {percent(-sides[least][0])} {span}, elsewhere "
            f"{percent(-sides[most][0])}.")  # fmt: skip


def cost_told(study: Study) -> list[str]:
    """What the choice gives up: in each objective the distance to the design that is best in it."""
    chosen, told = study.standing.chosen, []
    for place, name in enumerate(study.keys.objectives):
        best, known = best_of(study, place), quantity(name)
        mine = known.value(float(study.cells.values[name][chosen].mean()))
        if best == chosen:
            told.append(f"{known.label}: nothing is given up ({mine}, the best mean of all).")
            continue
        found = study.pair(chosen, best, name)
        others = f"against {known.value(float(study.cells.values[name][best].mean()))} of '{study.name(best)}'"
        if found.change.is_clear:
            told.append(f"{known.label}: {mine} {others}, a difference of {change_of(known, found.change)}.")
        else:
            told.append(f"{known.label}: {mine} {others}; these cannot be told apart ({needed_told(study, [found])}).")
    return told


def reference_told(study: Study) -> str:
    """The chosen design held against the reference."""
    chosen, reference = study.standing.chosen, study.reference
    if chosen == reference:
        return f"It is '{study.name(reference)}' itself, against which the others are held."
    pairs = [study.pair(chosen, reference, name) for name in study.keys.objectives]
    clear = [change_told(found) for found in pairs if found.change.is_clear]
    if not clear:
        return f"From '{study.name(reference)}' it cannot be told apart: {needed_told(study, pairs)}."
    return f"Against '{study.name(reference)}' it changes {listed(clear)}."
