"""Forecasts of every programme, what is recorded of it, and how well the one met the other.

Five forecasts are scored on the same programmes: the model's own of each programme; the same for all, the model's
distributions pooled over all programmes, so that nothing particular to a programme is left; the reference class, what
is recorded of the other programmes, all alike; the range in which the facts of docs/evidence.md section 5 place the
median, evenly; and the plan, which says that a programme takes as long as planned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments import record
from experiments.hindcast.scores import Forecast, Skill, brier, crps, product_limit, shuffled_share, skill
from experiments.planning.across import cells, named
from experiments.record import Recorded
from sim.programmes import Programme

MODEL, POOLED, CLASS, USUAL, PLAN = "model", "pooled", "class", "usual", "plan"
FORECASTS = {
    MODEL: "the model",
    POOLED: "the model, all programmes pooled",
    CLASS: "the reference class: the other programmes' records",
    USUAL: "what is usual: evenly over the range of the facts",
    PLAN: "the plan: as long as planned",
}
LEAST = 3  # records that a reference class and an interval need
COVERED = (0.1, 0.9)
N_EVEN = 201  # values that stand for an even distribution


class Target(NamedTuple):
    """A quantity that is forecast and may be recorded."""

    outcome: str
    recorded: Callable[[Programme], Recorded | None]
    planned: float | None  # what the plan says, where it says anything
    usual: tuple[float, float] | None  # what is usual elsewhere, where that is known
    needs_money: bool  # whether it is only defined for a programme that money flowed to


RATIO = Target("delay_ratio", record.delay_ratio, 1.0, (1.2, 2.0), True)
LEAD_IN = Target("lead_in", record.lead_in, None, (3.0, 10.0), False)


class Event(NamedTuple):
    """Something that happens or not, with its probability by the model."""

    key: str
    meaning: str
    prob: Callable[[pd.DataFrame], float]
    happened: Callable[[Programme], bool | None]


def _reaches(limit: float) -> Callable[[Programme], bool | None]:
    def known(programme: Programme) -> bool | None:
        ratio = record.delay_ratio(programme)
        return None if ratio is None else ratio.reaches(limit)

    return known


def _extended(programme: Programme) -> bool | None:
    said, longer = record.happened(programme, "extended"), _reaches(1.0 + 1e-9)(programme)
    return said if said is not None else longer


EVENTS = (
    Event("extended", "prolonged beyond the planned end",
          lambda runs: (runs["extension_quarters"] > 0).mean(), _extended),
    Event("longer_by_a_quarter", "took at least 1.25 times as long as planned",
          lambda runs: (runs["delay_ratio"] >= 1.25).mean(), _reaches(1.25)),
    Event("longer_by_half", "took at least 1.5 times as long as planned",
          lambda runs: (runs["delay_ratio"] >= 1.5).mean(), _reaches(1.5)),
    Event("cancelled", "cancelled by a government or the lender", lambda runs: runs["is_cancelled"].mean(),
          lambda programme: record.happened(programme, "cancelled")),
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """One quantity: forecasts of all programmes, records, and scores of those that have one."""

    target: Target
    names: list[str]
    forecasts: list[Forecast]  # of the model, by programme
    recorded: list[Recorded | None]
    scores: pd.DataFrame  # [programme with a record, forecast]
    classes: dict[str, Forecast]  # the reference class without the programme itself
    crossed: np.ndarray  # score of the model's forecast of programme j for programme i

    @property
    def known(self) -> list[str]:
        """The programmes that are scored."""
        return [str(name) for name in self.scores.index]

    @property
    def sharp(self) -> list[str]:
        """Those of which more than 'at least' is known."""
        is_open = {name: one is None or one.is_open for name, one in zip(self.names, self.recorded, strict=True)}
        return [name for name in self.known if not is_open[name]]

    def skill(self, one: str, other: str, chosen: Sequence[str] | None = None) -> Skill:
        """Skill of one forecast against another, over all that are scored or some of them."""
        table = self.scores if chosen is None else self.scores.loc[list(chosen)]
        return skill(table[one].to_numpy(), table[other].to_numpy())

    def n_closer(self, one: str, other: str) -> int:
        """Programmes for which one forecast scores better than another."""
        return int((self.scores[one] < self.scores[other]).sum())

    def shuffled(self) -> float:
        """Share of random exchanges of the model's forecasts that do at least as well."""
        return shuffled_share(self.crossed)

    def coverage(self) -> tuple[int, int, int]:
        """Records inside the model's 80 % interval, outside of it, and those too blurred to tell."""
        inside = [self.is_covered(name) for name in self.known]
        return inside.count(True), inside.count(False), inside.count(None)

    def is_covered(self, name: str) -> bool | None:
        """Whether a record lies inside the model's 80 % interval; None where it is too blurred to tell."""
        place = self.names.index(name)
        forecast, known = self.forecasts[place], self.recorded[place]
        assert known is not None
        low, high = (forecast.quantile(share) for share in COVERED)
        if known.low > high or known.high < low:
            return False
        return True if known.low >= low and known.high <= high else None

    def place_of(self, name: str) -> tuple[float, float]:
        """Where a record lies in the model's distribution: shares of futures below its two ends."""
        place = self.names.index(name)
        forecast, known = self.forecasts[place], self.recorded[place]
        assert known is not None
        return forecast.below(known.low), 1.0 if known.is_open else forecast.below(known.high)


def scored(runs: pd.DataFrame, programmes: Sequence[Programme], target: Target) -> Scored:
    """Forecast a quantity for all programmes and score those that have a record."""
    values = cells(runs, target.outcome, len(programmes))
    is_used = np.ones(values.shape, dtype=bool)
    if target.needs_money:
        has_money = cells(runs, "disbursed_share", len(programmes)) > 0
        is_used = has_money | ~has_money.any(axis=(1, 2), keepdims=True)  # all, where money never flows
    forecasts = [Forecast.of(one[used]) for one, used in zip(values, is_used, strict=True)]
    pooled = Forecast.of(values[is_used], (is_used / is_used.sum(axis=(1, 2), keepdims=True))[is_used])
    names = [named(one) for one in programmes]
    recorded = [target.recorded(one) for one in programmes]
    known = [place for place, one in enumerate(recorded) if one is not None]
    lows, highs = (np.array([getattr(recorded[place], end) for place in known], dtype=float) for end in ("low", "high"))
    rows, classes = [], {}
    for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
        others = np.arange(len(known)) != place
        row = {MODEL: crps(forecasts[known[place]], low, high), POOLED: crps(pooled, low, high)}
        if others.sum() >= LEAST - 1:
            classes[names[known[place]]] = product_limit(lows[others], highs[others])
            row[CLASS] = crps(classes[names[known[place]]], low, high)
        if target.usual is not None:
            row[USUAL] = crps(Forecast.of(np.linspace(*target.usual, N_EVEN)), low, high)
        if target.planned is not None:
            row[PLAN] = crps(Forecast.of(np.array([target.planned])), low, high)
        rows.append(row)
    crossed = np.array([[crps(forecasts[j], lows[i], highs[i]) for j in known] for i in range(len(known))])
    table = pd.DataFrame(rows, index=[names[place] for place in known])
    return Scored(target, names, forecasts, recorded, table, classes, crossed.reshape(len(known), len(known)))


def events_scored(runs: pd.DataFrame, programmes: Sequence[Programme]) -> pd.DataFrame:
    """One row per event: how often it is recorded, the mean probability by the model, and Brier scores.

    The reference is the share of the other programmes in which it happened.
    """
    rows = []
    by_programme = dict(list(runs.groupby("design")))
    for event in EVENTS:
        known = [(float(event.prob(by_programme[place + 1])), has) for place, one in enumerate(programmes)
                 if (has := event.happened(one)) is not None]  # fmt: skip
        probs, has = (np.array([pair[k] for pair in known], dtype=float) for k in (0, 1))
        n = len(known)
        row = {"event": event.key, "meaning": event.meaning, "n": n, "n_happened": int(has.sum())}
        if n >= LEAST:
            others = (has.sum() - has) / (n - 1)
            row |= {"prob": probs.mean(), "brier_model": brier(probs, has).mean(),
                    "brier_class": brier(others, has).mean()}  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows)
