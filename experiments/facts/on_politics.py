"""Facts on politics: turnover through staff (6) and the fates of a turnover (7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.facts.arms import HAND_OVER, Lived
from sim.events import EventKind
from sim.histories import Histories
from sim.parameters.choices import Tier
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.state import NEVER, Decision, Phase

BEFORE = 8  # quarters before the hand-over from which on a programme must be executed to be looked at
DIP = (-1, 4)  # quarters from the hand-over: from the last one of the old government, for a year of the new one
RECOVERED = 0.9  # of the approvals without turnover; assumed
AGENCIES = ("ministry", "autonomous")


@dataclass(frozen=True)
class Handover:
    """Fact 6: approvals [run, quarter] and staff replaced [run] by agency, with turnover and without.

    `ministry_elsewhere` is a turnover of the government that does not control the agency.
    """

    approvals: dict[str, np.ndarray]
    replaced: dict[str, np.ndarray]

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.approvals["ministry_calm"])

    def made_up(self, agency: str, pick: np.ndarray) -> np.ndarray:
        """Approvals since the election with turnover over those without, by quarter from the hand-over on.

        A programme has only so much to approve, so that what was put off comes later, in quarters in which the same
        programme without turnover has little left to approve: single quarters cannot be compared.
        """
        sums = [self.approvals[f"{agency}_{arm}"][pick].sum(axis=0) for arm in ("turnover", "calm")]
        with_turnover, without = (np.cumsum(one[HAND_OVER + DIP[0] :])[-DIP[0] :] for one in sums)
        return np.divide(with_turnover, without, out=np.ones_like(without), where=without > 0.0)

    def fall(self, agency: str, pick: np.ndarray, first: int, last: int, arm: str = "turnover") -> float:
        """Share of the approvals of some quarters from the hand-over that the turnover costs."""
        span = slice(HAND_OVER + first, HAND_OVER + last)
        with_turnover, without = (float(self.approvals[f"{agency}_{one}"][pick, span].sum()) for one in (arm, "calm"))
        return 1.0 - with_turnover / without if without > 0.0 else 0.0

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        dip = self.fall("ministry", pick, *DIP)
        made_up = self.made_up("ministry", pick)
        behind = np.flatnonzero(made_up < RECOVERED)
        recovery = behind[-1] + 1 if len(behind) else 0
        more = self.replaced["ministry_turnover"][pick] - self.replaced["ministry_calm"][pick]
        return {
            "turnover_before": self.fall("ministry", pick, -1, 0),
            "turnover_dip": dip,
            "turnover_recovery": float(recovery) / QUARTERS_PER_YEAR,
            "turnover_staff": float(more.mean()) if len(more) else 0.0,
            "turnover_elsewhere": self.fall("ministry", pick, *DIP, "elsewhere") / dip if dip > 0.0 else np.inf,
            "turnover_autonomy": self.fall("autonomous", pick, *DIP) / dip if dip > 0.0 else np.inf,
        }


def _under_way(history: Histories) -> np.ndarray:
    """Whether a programme is executed throughout the two years before the hand-over [run]."""
    first = history.programmes["first_money_quarter"][:, 0]
    phase = history.series["phase"][:, HAND_OVER - 1]
    return (first != NEVER) & (first <= HAND_OVER - BEFORE) & (phase == Phase.EXECUTION)


def handover(lived: Lived) -> Handover:
    """Fact 6, in the futures in which both agencies are at work well before the hand-over."""
    names = [*(f"{agency}_{arm}" for agency in AGENCIES for arm in ("turnover", "calm")), "ministry_elsewhere"]
    is_in = np.logical_and.reduce([_under_way(lived[f"{agency}_calm"]) for agency in AGENCIES])
    approvals, replaced = {}, {}
    for name in names:
        series = lived[name].series[is_in]
        approvals[name] = np.diff(series["approved"], axis=1, prepend=0.0)
        span = slice(HAND_OVER + DIP[0], HAND_OVER + DIP[0] + QUARTERS_PER_YEAR)
        replaced[name] = 1.0 - np.prod(1.0 - series["staff_left"][:, span], axis=1)
    return Handover(approvals, replaced)


@dataclass(frozen=True)
class Fates:
    """Fact 7: decisions on turnovers of party [run, decision], suspensions, elections and lost ones [run]."""

    decisions: np.ndarray
    resumed: np.ndarray  # suspensions that came to an end while the programme was open
    elections: np.ndarray
    lost: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.decisions)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        counts = self.decisions[pick].sum(axis=0)
        shares = counts / max(1.0, counts.sum())
        suspended = float(counts[Decision.SUSPEND])
        n_elections = float(self.elections[pick].sum())
        return {
            "fate_continue": float(shares[Decision.CONTINUE]),
            "fate_redesign": float(shares[Decision.REDESIGN]),
            "fate_suspend": float(shares[Decision.SUSPEND]),
            "fate_resumed": float(self.resumed[pick].sum() / suspended) if suspended > 0.0 else 1.0,
            "fate_cancel": float(shares[Decision.CANCEL]),
            "turnover_rate": float(self.lost[pick].sum()) / n_elections if n_elections > 0 else 0.0,
        }


def fates(lived: Lived) -> Fates:
    """Fact 7: what the executor's new government decides; elections are national ones in the whole window."""
    history = lived["ministry"]
    events, n = history.events, len(history.rows)
    tier = history.rows["executor_tier"][events["run"]]
    turned = events[(events["kind"] == EventKind.TURNOVER) & (events["subject"] == tier)]
    when = set(zip(turned["run"].tolist(), turned["quarter"].tolist(), strict=True))
    decided = events[(events["kind"] == EventKind.DECISION) & (events["other"] == tier) & (events["subject"] == 0)]
    again = events[(events["kind"] == EventKind.RESUMED) & (events["subject"] == 0)]
    counts, resumed = np.zeros((n, len(Decision))), np.zeros(n)
    for run, quarter, decision in zip(decided["run"], decided["quarter"], decided["reasons"][:, 0], strict=True):
        if (int(run), int(quarter)) in when:
            counts[run, int(decision)] += 1.0
            if decision == Decision.SUSPEND:
                resumed[run] += bool(((again["run"] == run) & (again["quarter"] > quarter)).any())
    held = events[(events["kind"] == EventKind.ELECTION) & (events["subject"] == Tier.NATIONAL)]
    elections = np.bincount(held["run"], minlength=n)
    lost = np.bincount(held["run"], weights=held["reasons"][:, 0], minlength=n)
    return Fates(counts, resumed, elections, lost)
