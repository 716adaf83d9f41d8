"""How often evidence ends or saves a programme, and whether the programme was worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.evaluation.value.arms import DEAF, EXACT, EXACT_DEAF, EXACT_SHARE, HEARING, LET_RUN, Arm
from experiments.intervals import Estimate, estimate, interval, ratio_cells

OUTCOMES = ("is_cancelled", "benefit_cost", "benefit_musd", "spent_musd")
# What hearing the evidence changes, against a deaf government in the same future.
CHANGES = {
    "good_ended": "good programmes ended that would have gone on",
    "good_saved": "good programmes saved that would have been ended",
    "bad_ended": "bad programmes ended that would have gone on",
    "bad_saved": "bad programmes saved that would have been ended",
}


class Row(NamedTuple):
    """One budget of M&E, published or not, measured as usual or without error."""

    me_share: float
    is_published: bool
    is_exact: bool
    good_ended_rate: Estimate  # of the good ones, share ended
    bad_ended_rate: Estimate
    good_ended: Estimate  # of all programmes
    good_saved: Estimate
    bad_ended: Estimate
    bad_saved: Estimate
    decisions_changed: Estimate
    evidence_musd: Estimate  # net value of hearing against a deaf government, per programme
    whole_musd: Estimate  # net value of paying for M&E against not paying for any


@dataclass(frozen=True)
class Lives:
    """Outcomes by arm, each [scenario, future]."""

    arms: list[Arm]
    cells: dict[str, np.ndarray]  # outcome -> [arm, scenario, future]
    threshold: float

    def of(self, name: str, arm: Arm) -> np.ndarray:
        """An outcome of one arm [scenario, future]."""
        return self.cells[name][self.arms.index(arm)]

    def is_good(self, share: float) -> np.ndarray:
        """Whether a programme with this budget of M&E is worth more than it costs if every government continues."""
        return self.of("benefit_cost", Arm(share, True, LET_RUN)) > self.threshold

    def net_musd(self, arm: Arm) -> np.ndarray:
        """Discounted value added less discounted cost [US$ million]."""
        benefit, ratio = self.of("benefit_musd", arm), self.of("benefit_cost", arm)
        cost = np.divide(benefit, ratio, out=self.of("spent_musd", arm).astype(float), where=ratio != 0)
        return benefit - cost


def lives_of(runs: pd.DataFrame, arms: list[Arm], threshold: float) -> Lives:
    """Outcomes of runs as arrays, from a table with columns design, scenario and future."""
    shape = (len(arms), runs["scenario"].nunique(), runs["future"].nunique())
    sorted_runs = runs.sort_values(["design", "scenario", "future"])
    return Lives(arms, {name: sorted_runs[name].to_numpy(dtype=float).reshape(shape) for name in OUTCOMES}, threshold)


def _rate(of: np.ndarray, among: np.ndarray) -> Estimate:
    """Share of some programmes among others, with its interval; NaN where there are none."""
    if not among.any():
        return Estimate(np.nan, np.nan, np.nan)
    found = estimate(ratio_cells((of * among).astype(float), among.astype(float)))
    return Estimate(found.mean, max(0.0, found.low), min(1.0, found.high))


def _share_of_all(which: np.ndarray) -> Estimate:
    """Share of programmes with its interval, within what is possible."""
    return Estimate(*interval(which.astype(float), 0.0, 1.0).tolist())


def row_of(lives: Lives, share: float, published: bool, exact: bool = False) -> Row:
    """What evidence does at one budget."""
    hearing, deaf = (EXACT, EXACT_DEAF) if exact else (HEARING, DEAF)
    with_ears, without = Arm(share, published, hearing), Arm(share, published, deaf)
    good = lives.is_good(share)
    ended = lives.of("is_cancelled", with_ears) > 0
    would = lives.of("is_cancelled", without) > 0
    changes = {
        "good_ended": good & ended & ~would, "good_saved": good & ~ended & would,
        "bad_ended": ~good & ended & ~would, "bad_saved": ~good & ~ended & would,
    }  # fmt: skip
    none = Arm(0.0, True, HEARING)
    whole = lives.net_musd(with_ears) - lives.net_musd(none) if none in lives.arms else np.full(good.shape, np.nan)
    return Row(
        share, published, exact, _rate(ended, good), _rate(ended, ~good),
        **{name: _share_of_all(change) for name, change in changes.items()},
        decisions_changed=_share_of_all(ended != would),
        evidence_musd=estimate(lives.net_musd(with_ears) - lives.net_musd(without)),
        whole_musd=estimate(whole),
    )  # fmt: skip


def rows_of(lives: Lives) -> list[Row]:
    """All budgets, published and not, and measurement without error."""
    found = [row_of(lives, arm.me_share, arm.is_published) for arm in lives.arms if arm.hearing == HEARING]
    return [*found, row_of(lives, EXACT_SHARE, published=True, exact=True)]


def as_table(rows: list[Row]) -> pd.DataFrame:
    """One row per budget; each estimate as three columns."""
    listed = []
    for row in rows:
        plain: dict[str, object] = {}
        for name, value in row._asdict().items():
            if isinstance(value, Estimate):
                plain |= {name: value.mean, f"{name}_low": value.low, f"{name}_high": value.high}
            else:
                plain[name] = value
        listed.append(plain)
    return pd.DataFrame(listed)


def best(rows: list[Row]) -> Row:
    """The published budget at which programmes are worth most."""
    tried = [row for row in rows if row.is_published and not row.is_exact]
    return max(tried, key=lambda row: row.whole_musd.mean)
