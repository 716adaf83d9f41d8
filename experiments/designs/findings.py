"""Sentences about designs, made from the numbers by rules; none of them is known before the runs are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from experiments.designs.analysis import (
    Cells,
    Contrast,
    contrasts,
    design_means,
    difference,
    main_choice,
    not_clearly_worse,
    overall,
    ranked,
    undominated,
)
from experiments.designs.questions import EFFECT, RISK, SURVIVAL, TOLD, Question, known
from experiments.intervals import Estimate
from experiments.words import Quantity, counted, listed, phrase, sentence_case, within

MANY = 4  # more names than this are counted, not listed


class Price(NamedTuple):
    """What one choice clearly improves, what it clearly worsens, and in how many outcomes nothing is clear."""

    choice: str
    gains: list[str]
    prices: list[str]
    n_unclear: int


def swap(contrast: Contrast) -> str:
    """A choice in words: complex structure instead of simple."""
    return f"{phrase(contrast.level)} {phrase(contrast.factor)} instead of {phrase(contrast.reference)}"


def design_name(cells: Cells, design: int) -> str:
    """A design by number and levels."""
    parts = [f"{phrase(level)} {phrase(f)}" for f, level in zip(cells.factors, cells.designs[design], strict=True)]
    return f"design {design + 1} ({', '.join(parts)})"


def _by_how_much(quantity: Quantity, change: Estimate) -> str:
    """The size of a clear change, without its sign: 6 percentage points (4 to 8)."""
    ends = sorted(abs(end) for end in (change.low, change.high))
    size = quantity.change(abs(change.mean)).removeprefix("+")
    return f"{size} ({quantity.span(*ends)})"


def moved(quantity: Quantity, contrast: Contrast) -> str:
    """What a clear contrast does to a quantity."""
    verb = "raises" if contrast.change.mean > 0 else "lowers"
    return f"{swap(contrast)} {verb} it by {_by_how_much(quantity, contrast.change)}"


def choice_clause(cells: Cells, name: str) -> str:
    """Which choice moves a quantity most, or that none clearly does."""
    quantity, best = known(name), main_choice(contrasts(cells, name))
    if best is None:
        return f"no choice makes a clear difference to {within(quantity.label)}"
    return f"what moves {within(quantity.label)} most: {moved(quantity, best)}"


def choices_told(cells: Cells, name: str) -> str:
    """All choices and what they do to one quantity, the strongest first."""
    quantity, found = known(name), contrasts(cells, name)
    clear = sorted((c for c in found if c.is_clear), key=lambda c: -abs(c.change.mean))
    unclear = [swap(c) for c in found if not c.is_clear]
    if not clear:
        return "No choice makes a clear difference to it."
    rest = [f"{swap(c)} ({quantity.change(c.change.mean)})" for c in clear[1:]]
    agreement = f"in the same direction in {100 * clear[0].agreement:.0f} % of scenarios"
    text = f"{sentence_case(moved(quantity, clear[0]))}, {agreement}."
    if rest:
        text += f" Also clear: {'; '.join(rest)}."
    if unclear:
        text += f" No clear difference: {'; '.join(unclear)}."
    return text


def range_told(cells: Cells, name: str) -> str:
    """From the best design to the worst, with the difference between the two; goes on from the quantity's name."""
    quantity, order, means = known(name), ranked(cells, name), design_means(cells, name)
    order = [int(design) for design in order if not math.isnan(means[0, design])]
    if not order:
        return "is not defined for any design."
    if len(order) == 1:
        return f"is {quantity.told(Estimate(*means[:, order[0]]))}."
    best, worst = order[0], order[-1]
    gap = difference(cells, name, worst, best)
    ends = [f"{quantity.value(means[0, one])} (design {one + 1})" for one in (best, worst)]
    start = f"runs from {ends[0]} to {ends[1]}"
    if not gap.is_clear:
        return f"{start}; even these two cannot be told apart."
    n_same = len(not_clearly_worse(cells, name)) - 1
    same = "no other design comes level with the first"
    if n_same:
        same = f"{counted(n_same, 'other design')} cannot be told apart from the first"
    return f"{start}, a difference of {_by_how_much(quantity, gap)}; {same}."


def question_told(cells: Cells, question: Question) -> list[tuple[str, str]]:
    """What is said under a question: each quantity's label, its range, and the choices behind it."""
    told = [(known(name).label, f"{range_told(cells, name)} {choices_told(cells, name)}") for name in question.drawn]
    parts = [f"{within(known(name).label)} {known(name).told(overall(cells, name))}" for name in question.told]
    return [*told, ("Over all designs:", f"{listed(parts)}.")]


def _execution(cells: Cells) -> str:
    spent, done = (known(name).told(overall(cells, name)) for name in ("disbursed_share_deadline", "is_completed"))
    return (f"Over all designs, {spent} of the money is spent by the original deadline and {done} of the programmes "
            f"are completed; {choice_clause(cells, RISK)}.")  # fmt: skip


def _survival(cells: Cells) -> str:
    survived = overall(cells, SURVIVAL)
    if math.isnan(survived.mean):
        return "No programme met a turnover of party, so that nothing can be said about surviving one."
    return (f"Of the turnovers of party that programmes meet, {known(SURVIVAL).told(survived)} are survived; "
            f"{choice_clause(cells, SURVIVAL)}.")  # fmt: skip


def _firms(cells: Cells) -> str:
    effect, quantity = overall(cells, EFFECT), known(EFFECT)
    if effect.is_clear:
        size = _by_how_much(quantity, effect).replace(" percentage points", " %")
        level = f"{size} {'higher' if effect.mean > 0 else 'lower'} than in the same futures without the programme"
    else:
        size = quantity.change_told(effect).replace(" percentage points", " %")
        level = f"not clearly different from those in the same futures without the programme: {size}"
    return (
        f"At the end, exports of all firms of financed clusters are on average {level}; {choice_clause(cells, EFFECT)}."
    )


def _worsened(cells: Cells, factor: str, level: str) -> tuple[list[str], list[str], int]:
    """Quantities that a choice clearly improves and worsens, the clearest first, and how many it leaves."""
    found = []
    for name in TOLD:
        quantity = known(name)
        mine = next(c for c in contrasts(cells, name) if (c.factor, c.level) == (factor, level))
        if mine.is_clear and quantity.sign and quantity.signed(mine.change.mean).strip("+−0."):
            clarity = abs(mine.change.mean) / (mine.change.high - mine.change.low or 1e-300)
            found.append((quantity.sign * mine.change.mean > 0, clarity, quantity, mine))
    found.sort(key=lambda one: -one[1])
    told = [(is_gain, f"{within(q.label)} {q.change_in_brief(c.change.mean)}") for is_gain, _, q, c in found]
    n_judged = sum(known(name).sign != 0 for name in TOLD)
    return [t for is_gain, t in told if is_gain], [t for is_gain, t in told if not is_gain], n_judged - len(told)


def price_list(cells: Cells) -> list[Price]:
    """For each choice what it buys and what that costs, among the outcomes of the report."""
    listed_choices = contrasts(cells, RISK)
    return [Price(sentence_case(swap(c)), *_worsened(cells, c.factor, c.level)) for c in listed_choices]


def _price(cells: Cells) -> str:
    best = main_choice(contrasts(cells, EFFECT))
    if best is None:
        return "As no choice clearly moves the effect on exports, none can be said to buy it at a price."
    gains, prices, _ = _worsened(cells, best.factor, best.level)
    side = (prices, gains) if best.change.mean * known(EFFECT).sign > 0 else (gains, prices)
    word = "price" if best.change.mean * known(EFFECT).sign > 0 else "gain"
    if not side[0]:
        return f"No {word} of {swap(best)} shows in the outcomes of this report."
    shown = side[0][:MANY]
    more = f" and {len(side[0]) - MANY} more" if len(side[0]) > MANY else ""
    return f"The {word} of {swap(best)}: {', '.join(shown)}{more}.".replace(" pp", " percentage points")


def _numbers(designs: Sequence[int]) -> str:
    return listed([str(design + 1) for design in designs])


def trade_off_told(cells: Cells) -> str:
    """Which designs no other one beats in risk, survival and effect at once."""
    best = undominated(cells, (RISK, SURVIVAL, EFFECT))
    labels = listed([within(known(name).label) for name in (RISK, SURVIVAL, EFFECT)])
    if len(best) == 1:
        return f"By their means, {design_name(cells, best[0])} is at least as good as every other in {labels}."
    which = f": designs {_numbers(best)}" if len(best) <= 2 * MANY else ""
    share = f"{len(best)} of {len(cells.designs)} designs"
    return f"By their means, {share} are beaten by no other in {labels} at once{which}."


def _best(cells: Cells) -> str:
    first, *others = not_clearly_worse(cells, RISK)
    if not others:
        level = "no other comes level with it"
    elif len(others) <= MANY:
        level = f"design{'s' if len(others) > 1 else ''} {_numbers(others)} cannot be told apart from it"
    else:
        level = f"{len(others)} others cannot be told apart from it"
    return f"The lowest execution risk is that of {design_name(cells, first)}; {level}. {trade_off_told(cells)}"


def headline(cells: Cells) -> list[str]:
    """The report in five points."""
    return [_execution(cells), _survival(cells), _firms(cells), _price(cells), _best(cells)]
