"""How often evidence ends or saves a programme, and whether the programme was worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.evaluation.value.arms import DEAF, EXACT, EXACT_DEAF, HEARING, LET_RUN, Arm
from experiments.intervals import Estimate, estimate, interval, ratio_cells

NONE = Arm(0.0, True, HEARING)
UNKNOWN = Estimate(np.nan, np.nan, np.nan)
OUTCOMES = ("is_cancelled", "benefit_cost", "benefit_musd", "spent_musd")
# What is only known where there is another budget or way to compare with.
AGAINST: tuple[str, ...] = (
    "beyond_none", "beyond_least", "publishing_ends_good", "publishing_saves_good", "errors_less_usual", "whole_musd",
    "let_run_musd",
)  # fmt: skip


class Row(NamedTuple):
    """One budget of M&E, published or not, measured as usual or without error."""

    me_share: float
    is_published: bool
    is_exact: bool
    n: int  # programmes
    n_bad: int
    good_ended_rate: Estimate  # of the good ones, share ended
    bad_ended_rate: Estimate
    good_ended: Estimate  # of all programmes
    good_saved: Estimate
    bad_ended: Estimate
    bad_saved: Estimate
    decisions_changed: Estimate
    beyond_none: Estimate  # changed, less what hearing changes without any M&E, where goods that stand are seen
    beyond_least: Estimate  # changed, less what the least budget changes that is paid
    publishing_ends_good: Estimate  # good ones ended, less those ended where the same evidence is kept back
    publishing_saves_good: Estimate
    errors_less_usual: Estimate  # wrong decisions without error of measurement, less those with the usual one
    evidence_musd: Estimate  # net value of hearing against a deaf government, per programme
    whole_musd: Estimate  # net value of paying for M&E against not paying for any
    let_run_musd: Estimate  # the same where every government continues, so that no such decision differs


@dataclass(frozen=True)
class Lives:
    """Outcomes by arm, each [scenario, future]."""

    arms: list[Arm]
    cells: dict[str, np.ndarray]  # outcome -> [arm, scenario, future]
    threshold: float

    @property
    def paid(self) -> list[float]:
        """The budgets that are more than nothing, from the least on."""
        return sorted({arm.me_share for arm in self.arms if arm.me_share > 0})

    @property
    def exact_share(self) -> float:
        """The budget at which measurement without error is tried."""
        return next(arm.me_share for arm in self.arms if arm.hearing == EXACT)

    def of(self, name: str, arm: Arm) -> np.ndarray:
        """An outcome of one arm [scenario, future]."""
        return self.cells[name][self.arms.index(arm)]

    def is_good(self, share: float) -> np.ndarray:
        """Whether a programme with this budget of M&E is worth more than it costs if every government continues."""
        return self.of("benefit_cost", Arm(share, True, LET_RUN)) > self.threshold

    def changes(self, share: float, published: bool, exact: bool = False) -> dict[str, np.ndarray]:
        """Which programmes fare otherwise because the evidence is heard, each of four ways [scenario, future]."""
        hearing, deaf = (EXACT, EXACT_DEAF) if exact else (HEARING, DEAF)
        good = self.is_good(share)
        ended = self.of("is_cancelled", Arm(share, published, hearing)) > 0
        would = self.of("is_cancelled", Arm(share, published, deaf)) > 0
        return {
            "good_ended": good & ended & ~would, "good_saved": good & ~ended & would,
            "bad_ended": ~good & ended & ~would, "bad_saved": ~good & ~ended & would,
        }  # fmt: skip

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
        return UNKNOWN
    found = estimate(ratio_cells((of * among).astype(float), among.astype(float)))
    return Estimate(found.mean, max(0.0, found.low), min(1.0, found.high))


def _share_of_all(which: np.ndarray) -> Estimate:
    """Share of programmes with its interval, within what is possible."""
    return Estimate(*interval(which.astype(float), 0.0, 1.0).tolist())


def _less(more: np.ndarray, fewer: np.ndarray) -> Estimate:
    """One share of programmes less another in the same scenarios and futures."""
    return estimate(more.astype(float) - fewer.astype(float))


def _changed(changes: dict[str, np.ndarray]) -> np.ndarray:
    return np.any(list(changes.values()), axis=0)


def _against_others(lives: Lives, share: float, published: bool, exact: bool) -> dict[str, Estimate]:
    """What evidence does at one budget against another, or none, or kept back; NaN where none was lived."""
    mine, paid = lives.changes(share, published, exact), lives.paid
    found: dict[str, Estimate] = dict.fromkeys(AGAINST, UNKNOWN)
    if share > 0 and not exact:
        found["beyond_least"] = _less(_changed(mine), _changed(lives.changes(paid[0], published)))
        if published:
            kept_back = lives.changes(share, published=False)
            found["publishing_ends_good"] = _less(mine["good_ended"], kept_back["good_ended"])
            found["publishing_saves_good"] = _less(mine["good_saved"], kept_back["good_saved"])
    if exact:
        usual = lives.changes(share, published)
        found["errors_less_usual"] = _less(mine["good_ended"] | mine["bad_saved"],
                                           usual["good_ended"] | usual["bad_saved"])  # fmt: skip
    if share > 0 and NONE in lives.arms:
        found["beyond_none"] = _less(_changed(mine), _changed(lives.changes(0.0, published=True)))
        own = Arm(share, published, EXACT if exact else HEARING)
        found["whole_musd"] = _less(lives.net_musd(own), lives.net_musd(NONE))
        let_run, none = (lives.net_musd(Arm(one, True, LET_RUN)) for one in (share, 0.0))
        found["let_run_musd"] = _less(let_run, none)
    return found


def row_of(lives: Lives, share: float, published: bool, exact: bool = False) -> Row:
    """What evidence does at one budget."""
    hearing, deaf = (EXACT, EXACT_DEAF) if exact else (HEARING, DEAF)
    with_ears, without = Arm(share, published, hearing), Arm(share, published, deaf)
    good, ended = lives.is_good(share), lives.of("is_cancelled", with_ears) > 0
    changes = lives.changes(share, published, exact)
    return Row(
        share, published, exact, good.size, int((~good).sum()), _rate(ended, good), _rate(ended, ~good),
        **{name: _share_of_all(change) for name, change in changes.items()},
        decisions_changed=_share_of_all(_changed(changes)),
        evidence_musd=estimate(lives.net_musd(with_ears) - lives.net_musd(without)),
        **_against_others(lives, share, published, exact),
    )  # fmt: skip


def rows_of(lives: Lives) -> list[Row]:
    """All budgets, published and not, and measurement without error."""
    found = [row_of(lives, arm.me_share, arm.is_published) for arm in lives.arms if arm.hearing == HEARING]
    return [*found, row_of(lives, lives.exact_share, published=True, exact=True)]


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
