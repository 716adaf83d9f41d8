"""The ending: what came out as played, in the same future under the default design, and without any programme."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import pandas as pd

import sim
from app.films import ECONOMY, economy_of, film_of, trace_of
from app.links import Link
from app.once import once
from app.play.moments import moment_key
from app.presets import preset
from app.words import Words
from sim.overrides import Override
from sim.parameters import OUTCOMES

OUTCOMES_SHOWN = (
    "disbursed_share", "delay_quarters", "execution_risk", "plans_implemented_share", "turnovers_survived",
    "longest_gap_quarters", "strategy_kept_share", "goods_operating_tail_share", "contribution_rate", "trust",
    "effect_productivity", "effect_employment", "effect_exports", "benefit_cost",
)  # fmt: skip
CREDITED = ("disbursed_share", "goods_operating_tail_share", "effect_exports")  # by which decisions are judged
DECISIONS_JUDGED = 12
ENDINGS_KEPT = 64
DIRECTIONS = {outcome.name: outcome.direction for outcome in OUTCOMES}
NEARLY_EQUAL = 1e-9
# A programme that was cancelled came to no delay, and kept a strategy that had no time to change; that is no merit
# beside one that was carried on.
ENDED_BY_CANCELLATION = ("delay_quarters", "longest_gap_quarters", "strategy_kept_share")


class Result(NamedTuple):
    """An outcome as played and under the default design."""

    name: str
    played: float
    default: float
    verdict: int | None  # 1 better than under the default design, -1 worse, 0 the same or neither; None: no comparison


class Credit(NamedTuple):
    """What one decision changed: outcomes as played less those of the same run without it."""

    quarter: int
    kind: str
    taken: tuple[Override, ...]
    changes: dict[str, float]


class Ending(NamedTuple):
    """What is shown at the end of the window."""

    fate: str
    default_fate: str
    results: tuple[Result, ...]
    economy: pd.DataFrame  # rows of ECONOMY; columns played, default, without
    effects: pd.DataFrame  # year, outcome, played, default: true effects on members
    credits: tuple[Credit, ...]
    n_decisions: int  # moments decided, judged or not
    is_default: bool  # whether anything differs from the default design at all


def fate_told(ending: Ending, words: Words) -> str:
    """How the programme ended, beside its default design where that is another one."""
    fate, usual = (words(f"play.results.fates.{name}") for name in (ending.fate, ending.default_fate))
    key = "fate_default" if ending.is_default else "fate_alike" if fate == usual else "fate"
    return words(f"play.results.{key}", fate=fate, usual=usual)


def verdict_of(name: str, played: float, default: float) -> int | None:
    """Whether an outcome is better (1) or worse (-1) than another, as declared; None where one is missing."""
    sign = {"max": 1, "min": -1, "none": 0}[DIRECTIONS[name]]
    difference = played - default
    if np.isnan(difference):
        return None
    if abs(difference) < NEARLY_EQUAL:
        return 0
    return sign if difference > 0 else -sign


def moments_of(decisions: Sequence[Override]) -> list[tuple[Override, ...]]:
    """Decisions by the moment at which they were taken, in their order."""
    return [tuple(group) for _, group in groupby(decisions, key=moment_key)]


def told(words: Words, taken: Sequence[Override]) -> str:
    """What was decided at one moment, in words."""
    first = taken[0]
    if first.kind == "selection":
        chosen = [words.number(int(one.subject) + 1) for one in taken if one.value == "financed"]
        if not chosen:
            return words("seats.taken.none")
        return words("seats.taken.selection", clusters=words.phrases.listed(chosen))
    if first.kind == "continuity":
        return words(f"seats.continuity.{first.value}")
    if first.kind == "request":
        return words(f"seats.taken.{first.value}")
    if first.kind == "project":
        return words("seats.taken.project", number=int(first.subject) + 1, good=words(f"seats.goods.{first.value}"))
    if first.kind == "lever":
        parts = [
            words("seats.taken.lever", lever=words.parameter(str(one.subject)).label,
                  value=words.choice(str(one.subject), one.value))
            for one in taken
        ]  # fmt: skip
        return "; ".join(parts)
    return words("seats.taken.other", kind=str(first.kind), value=str(first.value))


def _credits(link: Link) -> tuple[Credit, ...]:
    """What each of the last decisions changed, by the same future lived without it."""
    moments = moments_of(link.decisions)
    judged = moments[-DECISIONS_JUDGED:]
    if not judged:
        return ()
    runs = pd.DataFrame([{"seed": link.seed, **link.values}] * (len(judged) + 1))
    lists = [list(link.decisions)]
    lists += [[one for moment in moments if moment is not left_out for one in moment] for left_out in judged]
    table = pd.DataFrame(
        [{"run": run, **one._asdict()} for run, decisions in enumerate(lists) for one in decisions],
        columns=["run", *Override._fields],
    )
    outcomes = sim.simulate(runs, preset(link.programme), threads=1, overrides=table)
    changes = outcomes.loc[0, list(CREDITED)] - outcomes.loc[1:, list(CREDITED)]
    return tuple(
        Credit(moment[0].quarter, str(moment[0].kind), moment, {name: float(row[name]) for name in CREDITED})
        for moment, (_, row) in zip(judged, changes.iterrows(), strict=True)
    )


def _effects(link: Link, default: Link) -> pd.DataFrame:
    """True effects on members by year since the approval, as played and under the default design."""
    columns = {}
    for name, one in (("played", link), ("default", default)):
        run = pd.DataFrame([{"seed": one.seed, **one.values}])
        table = sim.effects(run, preset(one.programme), threads=1, overrides=list(one.decisions))
        mine = table[(table["group"] == "members") & (table["clock"] == "approval") & (table["n"] > 0)]
        columns[name] = mine.set_index(["outcome", "year"])["effect"]
    return pd.DataFrame(columns).reset_index()


def _economy(link: Link, default: Link) -> pd.DataFrame:
    """The economy in the last quarter of the window: as played, under the default design, without any programme."""
    from sim.evaluation.networks.graphs import without_programme

    left = {"played": film_of(link).economy, "default": film_of(default).economy,
            "without": economy_of(without_programme(trace_of(link)))}  # fmt: skip
    return pd.DataFrame(left, index=list(ECONOMY))


def _result(name: str, played: pd.Series, usual: pd.Series) -> Result:
    is_cancelled = {str(one["fate"]) == "cancelled" for one in (played, usual)}
    no_match = len(is_cancelled) > 1 and name in ENDED_BY_CANCELLATION
    verdict = None if no_match else verdict_of(name, played[name], usual[name])
    return Result(name, float(played[name]), float(usual[name]), verdict)


@once(ENDINGS_KEPT)
def _ending(
    programme: str, seed: int, values: tuple[tuple[str, object], ...], decisions: tuple[Override, ...]
) -> Ending:
    link = Link(programme=programme, seed=seed, values=dict(values), decisions=decisions)
    default = link.but(values={}, decisions=())
    played, usual = film_of(link).outcomes, film_of(default).outcomes
    results = tuple(_result(name, played, usual) for name in OUTCOMES_SHOWN)
    return Ending(
        str(played["fate"]), str(usual["fate"]), results, _economy(link, default), _effects(link, default),
        _credits(link), len(moments_of(decisions)), not values and not decisions,
    )  # fmt: skip


def ending_of(link: Link) -> Ending:
    """The ending of a link's run, made once for all who see the same; it takes some tenths of a second."""
    return _ending(link.programme, link.seed, tuple(sorted(link.values.items())), link.decisions)


def story_of(link: Link) -> str:
    """The story of the run in the link's language, in Markdown."""
    return trace_of(link).story(link.language, is_played=True)
