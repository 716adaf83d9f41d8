"""Whom a survey asks, for how long, and how well they answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim import lots
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.parameters.validation import show

Periods = Literal["year", "quarter"]


@dataclass(frozen=True)
class Sampling:
    """A survey: by default every firm answers every year, without any error, from three years before the programme.

    Raises `ValueError` with all faults at once.
    """

    periods: Periods = "year"
    n_participants: int | None = None  # firms asked on the programme's side; None or more than there are: all
    n_others: int | None = None
    baseline_years: int = 3  # asked about before the year in which the first benefit began
    years: int | None = None  # asked about from that year on; None: to the end of the window
    attrition: float = 0.0  # share of the firms that each year answer no more
    attrition_bias: float = 0.0  # how far those are the ones that do badly: 0 by lot, 1 the worst twice as likely
    error_sd: float = 0.0  # of answers on numbers [log points], new in every period
    misreported_share: float = 0.0  # answers on whether the firm exports that are the wrong way round

    def __post_init__(self) -> None:
        faults = _faults_of(self)
        if faults:
            raise ValueError("\n".join(faults))

    @property
    def quarters(self) -> int:
        """Quarters in a period."""
        return QUARTERS_PER_YEAR if self.periods == "year" else 1

    @property
    def per_year(self) -> int:
        """Periods in a year."""
        return QUARTERS_PER_YEAR // self.quarters


# Name, whether it may be left open, whether it is whole, lowest and highest value.
_NUMBERS: tuple[tuple[str, bool, bool, float, float], ...] = (
    ("n_participants", True, True, 1, math.inf),
    ("n_others", True, True, 1, math.inf),
    ("baseline_years", False, True, 0, 30),
    ("years", True, True, 1, 30),
    ("attrition", False, False, 0.0, 0.9),
    ("attrition_bias", False, False, 0.0, 1.0),
    ("error_sd", False, False, 0.0, 2.0),
    ("misreported_share", False, False, 0.0, 0.5),
)


def _is_number(value: object, is_whole: bool, low: float, high: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    return bool(low <= value <= high) and (not is_whole or isinstance(value, int | np.integer))


def _faults_of(sampling: Sampling) -> list[str]:
    faults = []
    if sampling.periods not in ("year", "quarter"):
        got = show(sampling.periods)
        faults.append(f"Sampling.periods: expected 'year' or 'quarter', got {got}; give one of the two")
    for name, is_open, is_whole, low, high in _NUMBERS:
        value = getattr(sampling, name)
        if (value is None and is_open) or _is_number(value, is_whole, low, high):
            continue
        what = "a whole number" if is_whole else "a number"
        span = f"from {low}" if high == math.inf else f"from {low} to {high}"
        remedy = "leave it out for all" if is_open else "give one within the range"
        faults.append(f"Sampling.{name}: expected {what} {span}, got {show(value)}; {remedy}")
    return faults


def asked_of(sampling: Sampling, seed: int, clusters: np.ndarray, addresses: np.ndarray, there: np.ndarray,
             on_list: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Whether each firm is asked [firm], drawn by lot from two lists, and how many firms it stands for [firm].

    `there` says which firms can be found at the first wave, `on_list` which of them are on the programme's side.
    """
    lot = lots.lots_of_sample(seed, clusters, addresses)
    asked, weight = np.zeros(len(lot), dtype=bool), np.zeros(len(lot))
    for side, wanted in ((on_list, sampling.n_participants), (~on_list, sampling.n_others)):
        found = np.flatnonzero(there & side)
        n = len(found) if wanted is None else min(int(wanted), len(found))
        drawn = found[np.argsort(lot[found], kind="stable")[:n]]
        asked[drawn] = True
        weight[drawn] = len(found) / max(1, n)
    return asked, weight


def answering(sampling: Sampling, lot: np.ndarray, asked: np.ndarray, sales: np.ndarray) -> np.ndarray:
    """Whether each firm answers in each wave [wave, firm]; one that once did not, or closed, never does again.

    `lot` [wave, firm] is uniform in (0, 1); `sales` [wave, firm] are true log sales, NaN once closed: firms whose sales
    grew least since the first wave are the ones that do badly.
    """
    rate = 1.0 - (1.0 - sampling.attrition) ** (1.0 / sampling.per_year)
    answers = np.zeros(sales.shape, dtype=bool)
    answers[0] = asked & np.isfinite(sales[0])
    for wave in range(1, len(sales)):
        still = np.flatnonzero(answers[wave - 1] & np.isfinite(sales[wave]))
        growth = sales[wave, still] - sales[0, still]
        rank = (np.argsort(np.argsort(growth, kind="stable"), kind="stable") + 0.5) / max(1, len(still))
        risk = rate * (1.0 + sampling.attrition_bias * (1.0 - 2.0 * rank))
        answers[wave, still] = lot[wave, still] >= risk
    return answers


def reported(sampling: Sampling, answers: dict[str, np.ndarray], errors: np.ndarray, slips: np.ndarray) -> None:
    """Put the errors of answers in: of numbers in proportion, and of who says that it exports.

    `errors` [period, firm, 4] are standard normals, `slips` [period, firm] uniform in (0, 1). A firm that denies its
    exports reports none.
    """
    for place, name in enumerate(("log_productivity", "log_employees", "log_sales")):
        answers[name] += sampling.error_sd * errors[..., place]
    answers["exports"] *= np.exp(sampling.error_sd * errors[..., 3])
    slipped = slips < sampling.misreported_share
    answers["is_exporter"][slipped] = 1.0 - answers["is_exporter"][slipped]
    answers["exports"][answers["is_exporter"] == 0.0] = 0.0
