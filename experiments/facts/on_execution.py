"""Facts on execution: delay (3), start-up (4) and the course of disbursement (5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from experiments.facts.arms import Lived
from experiments.facts.on_firms import smooth
from sim.parameters.choices import Fate
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.state import NEVER

USUAL_START = (3, 10)  # quarters
UNDER_PLAN = 0.8  # of the money, below which a programme ends more than 20 % under plan
GRID = 21  # points of the curve of disbursement over actual duration
SMOOTHED = 5  # steps of that grid over which its slope is averaged
LATE_FROM = 0.6  # of the actual duration
PROMINENT = 0.05  # of the steepest slope, by which a second rise must stand out to count


def _tail(values: np.ndarray, low: float, high: float) -> float:
    """(upper quantile - median) over (median - lower quantile)."""
    bottom, middle, top = np.quantile(values, [low, 0.5, high])
    return float((top - middle) / (middle - bottom)) if middle > bottom else np.inf if top > middle else 1.0


@dataclass(frozen=True)
class Delay:
    """Fact 3, per future."""

    ratio: np.ndarray  # NaN where cancelled
    at_limit: np.ndarray
    censored: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.ratio)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        ratio = self.ratio[pick]
        ratio = ratio[~np.isnan(ratio)]
        if len(ratio) == 0:
            ratio = np.ones(1)
        return {
            "delay_median": float(np.median(ratio)),
            "delay_skew": _tail(ratio, 0.1, 0.9),
            "delay_at_limit": float(self.at_limit[pick].mean()),
            "delay_censored": float(self.censored[pick].mean()),
        }


def delay(lived: Lived) -> Delay:
    """Fact 3; cancelled programmes have no actual duration."""
    history = lived["execution"]
    outcomes = history.outcomes
    is_cancelled = outcomes["fate"] == Fate.CANCELLED
    limit = history.rows["max_extension_quarters"]
    return Delay(
        np.where(is_cancelled, np.nan, outcomes["delay_ratio"]),
        (outcomes["extension_quarters"] >= limit) & (limit > 0),
        outcomes["is_censored"],
    )


@dataclass(frozen=True)
class Start:
    """Fact 4: quarters from approval to first money [run]; NaN where the programme was cancelled before."""

    lead_in: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.lead_in)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        lead_in = self.lead_in[pick]
        known = lead_in[~np.isnan(lead_in)]
        if len(known) == 0:
            known = np.zeros(1)
        low, high = USUAL_START
        return {
            "start_usual": float(((lead_in >= low) & (lead_in <= high)).mean()),
            "start_late": float((lead_in > high).mean()),
            "start_skew": _tail(known, 0.05, 0.95),
            "start_longest": float(np.quantile(known, 0.99)),
        }


def start(lived: Lived) -> Start:
    """Fact 4; a programme that never got money and was cancelled is in no usual or late start."""
    history = lived["execution"]
    outcomes = history.outcomes
    is_lost = (outcomes["fate"] == Fate.CANCELLED) & (history.programmes["first_money_quarter"][:, 0] == NEVER)
    return Start(np.where(is_lost, np.nan, outcomes["lead_in"]))


@dataclass(frozen=True)
class Disbursement:
    """Fact 5: shares of the money spent over actual duration [run, point of the grid], and late payments [run]."""

    curves: np.ndarray
    late_paid: np.ndarray  # in the late part of life
    late_balance: np.ndarray  # undisbursed balance x years, over the same quarters
    spent_share: np.ndarray
    has_run: np.ndarray  # whether it was executed to a close

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.curves)

    def slope(self, pick: np.ndarray) -> np.ndarray:
        """Rise of the mean curve per step of the grid, smoothed."""
        curves = self.curves[pick][self.has_run[pick]]
        return smooth(smooth(np.diff(curves.mean(axis=0)), SMOOTHED), 3) if len(curves) else np.zeros(GRID - 1)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        slope = self.slope(pick)
        balance = float(self.late_balance[pick].sum())
        return {
            "disbursement_inflections": float(n_tops(slope)),
            "disbursement_inflection_place": (float(slope.argmax()) + 0.5) / len(slope),
            "disbursement_late": float(self.late_paid[pick].sum()) / balance if balance > 0.0 else 0.0,
            "disbursement_under": float((self.spent_share[pick] < UNDER_PLAN).mean()),
        }


def n_tops(slope: np.ndarray) -> int:
    """Tops of a curve that stand out from the troughs beside them; one at an end is none."""
    return len(find_peaks(slope, prominence=PROMINENT * float(slope.max()))[0])


def disbursement(lived: Lived) -> Disbursement:
    """Fact 5; duration runs from effectiveness to the close."""
    history = lived["execution"]
    programmes, spent = history.programmes[:, 0], history.series["spent"]
    first, last = programmes["effective_quarter"], programmes["closed_quarter"]
    has_run = (first != NEVER) & (last > first + 2) & (history.outcomes["fate"] != Fate.CANCELLED)
    n = len(programmes)
    curves, late_paid, late_balance = np.zeros((n, GRID)), np.zeros(n), np.zeros(n)
    for r in np.flatnonzero(has_run).tolist():
        life = np.concatenate([[0.0], spent[r, first[r] : last[r] + 1]]) / programmes["total"][r]
        curves[r] = np.interp(np.linspace(0.0, len(life) - 1.0, GRID), np.arange(len(life)), life)
        late = life[int(LATE_FROM * (len(life) - 1)) :]
        late_paid[r] = late[-1] - late[0]
        late_balance[r] = (1.0 - late[:-1]).sum() / QUARTERS_PER_YEAR
    return Disbursement(curves, late_paid, late_balance, history.outcomes["disbursed_share"], has_run)
