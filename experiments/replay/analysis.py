"""From runs on several calendars to what the calendar accounts for, all of it in differences between paired runs.

For each future, the historical calendar less no elections is the sum of three parts: the ballot (historical results
less drawn ones, on the same dates), the date (drawn results on the programme's own dates less their mean over all
places of the launch in the calendar) and having elections at all (that mean less no elections).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.intervals import LEVEL, Estimate, interval, ratio_cells
from experiments.replay.keys import DRAWN, HISTORICAL, NONE
from experiments.words import Quantity, quantity

COMPARED = ("execution_risk", "delay_quarters", "disbursed_share_deadline", "stalled_quarters",
            "longest_gap_quarters", "strategy_kept_share", "goods_operating_tail_share", "is_cancelled")  # fmt: skip
TABLED = (*COMPARED, "delay_ratio", "lead_in", "turnovers", "turnovers_survived", "is_completed",
          "is_partly_cancelled", "is_censored")  # fmt: skip
ALL, BALLOT, DATE, HAVING = "all", "ballot", "date", "having"
PARTS = {
    ALL: "the whole calendar: history less no elections",
    HAVING: "that elections are held at all",
    DATE: "the launch's place in the calendar",
    BALLOT: "how the ballots and governments came out",
}


class Spread(NamedTuple):
    """How far means differ between places of the launch in the calendar, freed of the noise between futures."""

    sd: float
    low: float
    high: float
    least: float  # mean at the place with the smallest one
    most: float


@dataclass
class Arms:
    """Outcomes of all runs as arrays [calendar, scenario, future]."""

    runs: pd.DataFrame
    names: Sequence[str]
    _of: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def n_futures(self) -> int:
        """Futures on each calendar."""
        return int(self.runs["future"].nunique())

    @property
    def places(self) -> list[int]:
        """The calendars whose results are drawn: one for each place of the launch."""
        return [number for number, name in enumerate(self.names) if name not in (HISTORICAL, NONE)]

    def number(self, name: str) -> int:
        """Where a calendar stands among them."""
        return list(self.names).index(name)

    def outcome(self, name: str) -> np.ndarray:
        """One outcome [calendar, scenario, future]."""
        if name not in self._of:
            column = self.runs[name].to_numpy(dtype=float)
            shape = (-1, self.n_futures, len(self.names))
            self._of[name] = np.ascontiguousarray(column.reshape(shape).transpose(2, 0, 1))
        return self._of[name]

    def part(self, name: str, part: str) -> np.ndarray:
        """What a part of the calendar adds to an outcome [scenario, future]."""
        of, at = self.outcome(name), self.number
        mean = of[self.places].mean(axis=0)
        return {
            ALL: of[at(HISTORICAL)] - of[at(NONE)],
            BALLOT: of[at(HISTORICAL)] - of[at(DRAWN)],
            DATE: of[at(DRAWN)] - mean,
            HAVING: mean - of[at(NONE)],
        }[part]  # fmt: skip


def limits(one: Quantity) -> tuple[float, float]:
    """What a mean may be: shares and scores lie between 0 and 1, times and counts are not negative."""
    return 0.0, 1.0 if one.is_percent or one.is_score else np.inf


def means(arms: Arms, name: str) -> np.ndarray:
    """Mean, lower and upper end of an outcome on each calendar [3, calendar]."""
    return interval(arms.outcome(name), *limits(quantity(name)))


def part_of(arms: Arms, name: str, part: str) -> Estimate:
    """Mean and interval of what a part of the calendar adds to an outcome, paired run by run."""
    return Estimate(*map(float, interval(arms.part(name, part))))


def kept_cells(arms: Arms, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What the whole calendar adds where the programme is cancelled neither under history nor without elections.

    [scenario, future], zero elsewhere, and whether it is so. A cancelled programme ends early and has no delay.
    """
    cancelled = arms.outcome("is_cancelled")
    is_kept = (cancelled[arms.number(HISTORICAL)] + cancelled[arms.number(NONE)] == 0).astype(float)
    return arms.part(name, ALL) * is_kept, is_kept


def kept_part(all_arms: Sequence[Arms], name: str) -> tuple[Estimate, float]:
    """Its mean over those futures of one or several programmes, with its interval; and their share."""
    pairs = [kept_cells(arms, name) for arms in all_arms]
    added, is_kept = (np.mean([pair[which] for pair in pairs], axis=0) for which in (0, 1))
    return Estimate(*map(float, interval(ratio_cells(added, is_kept)))), float(is_kept.mean())


def share_of(arms: Arms, name: str, part: str) -> Estimate:
    """A part of the calendar as a share of the outcome under history, as a ratio of two means."""
    below = arms.outcome(name)[arms.number(HISTORICAL)]
    return Estimate(*map(float, interval(ratio_cells(arms.part(name, part), below))))


def _ends_of_shift(f_value: float, n_places: int, n: int) -> tuple[float, float]:
    """Interval of the non-centrality of an F test, by finding where the observed value is at its limits."""
    from scipy.optimize import brentq
    from scipy.stats import ncf

    above, below = n_places - 1, (n_places - 1) * (n - 1)

    def end(share: float) -> float:
        def gap(shift: float) -> float:
            return float(ncf.cdf(f_value, above, below, shift)) - share

        return 0.0 if gap(1e-9) <= 0 else float(brentq(gap, 1e-9, 10.0 * above * f_value + 100.0))

    return end((1 + LEVEL) / 2), end((1 - LEVEL) / 2)


def spread(arms: Arms, name: str) -> Spread:
    """The standard deviation of an outcome's mean over places of the launch in the calendar.

    Places are crossed with futures, so that noise common to all places falls out; what is left of it is taken off the
    variance of the means. The interval inverts the F test of no difference between places.
    """
    cells = arms.outcome(name)[arms.places].mean(axis=1)  # [place, future]
    n_places, n = cells.shape
    by_place = cells.mean(axis=1)
    if n == 1 or n_places == 1:
        return Spread(float(by_place.std()), np.nan, np.nan, float(by_place.min()), float(by_place.max()))
    rest = cells - by_place[:, None] - cells.mean(axis=0) + cells.mean()
    noise = float((rest**2).sum() / ((n_places - 1) * (n - 1)))
    between = float(n * ((by_place - by_place.mean()) ** 2).sum() / (n_places - 1))
    if noise == 0.0:
        sd = float(by_place.std())
        return Spread(sd, sd, sd, float(by_place.min()), float(by_place.max()))
    sd = np.sqrt(max(0.0, (between - noise) * (n_places - 1) / n_places / n))
    low, high = (np.sqrt(shift * noise / n / n_places) for shift in _ends_of_shift(between / noise, n_places, n))
    return Spread(float(sd), low, high, float(by_place.min()), float(by_place.max()))


def still_open(arms: Arms, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of futures whose programme is open beyond a multiple of its planned time: multiples, and shares.

    The product-limit estimate (Kaplan, Meier 1958, Journal of the American Statistical Association 53), as some
    programmes are still open when the window ends.
    """
    ratio = arms.outcome("delay_ratio")[number].ravel()
    is_closed = arms.outcome("is_censored")[number].ravel() == 0
    times = np.unique(ratio[is_closed])
    at_risk = np.array([(ratio >= time).sum() for time in times])
    closing = np.array([((ratio == time) & is_closed).sum() for time in times])
    return np.concatenate([[0.0], times]), np.concatenate([[1.0], np.cumprod(1 - closing / at_risk)])


def below(values: np.ndarray, limit: float) -> float:
    """Share of values below a limit, those equal to it counted half."""
    return float((values < limit).mean() + 0.5 * (values == limit).mean())
