"""What is said about forecasts and records, in plain words."""

from __future__ import annotations

import math

import pandas as pd

from experiments.hindcast.forecasts import CLASS, LEAST, MODEL, PLAN, POOLED, USUAL, Scored
from experiments.hindcast.scores import Skill
from experiments.words import counted, listed

UNTOLD = "too few programmes to tell"
MIDDLE = 0.5
CHANCE = 0.05  # share of random exchanges below which forecasts are said to know their programme


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if math.isfinite(value) else "n/a"


def skill_told(found: Skill) -> str:
    """A skill in percent with its interval."""
    if not math.isfinite(found.skill):
        return "not defined, as the reference made no error"
    text = f"{100 * found.skill:.0f} %"
    if math.isfinite(found.low):
        text += f" ({100 * found.low:.0f} to {100 * found.high:.0f})"
    return text.replace("-", "−")


def verdict(found: Skill) -> str:
    """Better, worse, or no clear difference."""
    if not math.isfinite(found.low):
        return UNTOLD
    if not found.is_clear:
        return "no better" if found.skill <= 0 else "not clearly better"
    return "better" if found.skill > 0 else "worse"


def is_scored(scored: Scored) -> bool:
    """Whether there are enough records for a reference class and an interval."""
    return len(scored.known) >= LEAST


def basis_told(scored: Scored, n_programmes: int) -> str:
    """On how little all of it rests."""
    known = [one for one in scored.recorded if one is not None]
    n_exact, n_open = sum(one.is_exact for one in known), sum(one.is_open for one in known)
    return (f"how long it took against its plan is recorded of {len(known)} of {counted(n_programmes, 'programme')}, "
            f"of {n_exact} as one number and of {n_open} only as 'at least': whatever follows rests on that "
            f"few")  # fmt: skip


def level_told(scored: Scored) -> str:
    """The model against the reference class and the other forecasts."""
    means, found, n = scored.scores.mean(), scored.skill(MODEL, CLASS), len(scored.known)
    end = {
        "better": "by this score the model is better than the reference class",
        "worse": "the model is worse than the reference class",
        "no better": "the model is no better than the reference class",
        "not clearly better": "the model is not clearly better than the reference class",
        UNTOLD: "there are too few programmes to tell them apart",
    }[verdict(found)]
    return (f"the model's forecasts miss by {_number(means[MODEL])} planned times on average, the reference class of "
            f"all other programmes by {_number(means[CLASS])}, the range of the facts by {_number(means[USUAL])}, the "
            f"plan by {_number(means[PLAN])}: {end} (skill {skill_told(found)}, closer in "
            f"{scored.n_closer(MODEL, CLASS)} of {n}); against the range of the facts it is "
            f"{verdict(scored.skill(MODEL, USUAL))} (skill {skill_told(scored.skill(MODEL, USUAL))})")  # fmt: skip


def particular_told(scored: Scored) -> str:
    """Whether the model knows anything of the single programme, or only of all of them."""
    own, shared, chance = scored.skill(MODEL, POOLED), scored.skill(POOLED, CLASS), scored.shuffled()
    signs = (own.low > 0) + (chance < CHANCE and own.skill > 0)
    helps = ("does not demonstrably help", "may help, which is not clear", "helps")[signs]
    return (f"what the presets say of the single programme {helps}: "
            f"against the model's distributions pooled over all programmes the skill is {skill_told(own)}, and "
            f"{100 * chance:.0f} % of random exchanges of its forecasts among the programmes do at least as well; the "
            f"pooled distribution's own skill against the reference class is {skill_told(shared)}")  # fmt: skip


def coverage_told(scored: Scored) -> str:
    """How many records lie where four in five should."""
    inside, outside, open_ = scored.coverage()
    n = inside + outside
    lie = "lies" if inside == 1 else "lie"
    text = "no record is sharp enough to say whether it lies within the model's 80 % interval"
    if n:
        text = f"of the {counted(n, 'record')} that can be told, {inside} {lie} within the model's 80 % interval"
    if open_:
        text += f"; {open_} may lie within or beyond it"
    beyond = [name for name in scored.known if scored.is_covered(name) is False]
    late = [name for name in beyond if scored.place_of(name)[0] > MIDDLE]
    early = [name for name in beyond if name not in late]
    told = [f"{listed(names)} took {how} than nine futures in ten"
            for names, how in ((late, "longer"), (early, "less time")) if names]  # fmt: skip
    return f"{text}; {listed(told)}" if told else text


def events_told(events: pd.DataFrame) -> str:
    """Events, and why they hardly test anything."""
    rows = [row for row in events.itertuples() if row.n >= LEAST]
    if not rows:
        return "no event is recorded of enough programmes to be scored"
    parts = [f"{row.meaning} ({row.n_happened} of {row.n} recorded, {100 * row.prob:.0f} % by the model)"
             for row in rows]  # fmt: skip
    sides = {
        "closer": [f"'{row.meaning}'" for row in rows if row.brier_model < row.brier_class],
        "further off": [f"'{row.meaning}'" for row in rows if row.brier_model > row.brier_class],
    }
    told = [f"{side} for {listed(which)}" for side, which in sides.items() if which]
    end = f"; against the share of the other programmes the model is {listed(told)}" if told else ""
    return f"events: {listed(parts)}{end}"


def headline(scored: Scored, events: pd.DataFrame, n_programmes: int) -> list[str]:
    """The hindcast in five points."""
    if not is_scored(scored):
        few = (f"a reference class and an interval need at least {LEAST} records of how long programmes took; there "
               f"are {len(scored.known)}, so that nothing is scored")  # fmt: skip
        return [basis_told(scored, n_programmes), few, events_told(events)]
    return [basis_told(scored, n_programmes), level_told(scored), particular_told(scored), coverage_told(scored),
            events_told(events)]  # fmt: skip
