"""Boxes: ranges of a few dimensions in which programmes fail often, peeled by PRIM from the scenarios of a search.

All futures of a scenario lie at one point, and every scenario has as many. So the mean of the scenarios' shares of
failing futures in a box is the share of its failing runs, and peeling scenarios by their shares (PRIM as Friedman and
Fisher 1999 have it, Statistics and Computing 9) is peeling runs, without ever taking futures of one scenario for
independent of one another.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from experiments.discovery.lives import Lives, is_ordered

LEVEL = 0.05  # of a quasi-p, over all dimensions together: what is less clear is dropped from a box
LARGEST = 0.5  # of the scenarios: what holds for most of them is no condition
FEWEST_CUT_OFF = 5  # scenarios; an end that cuts off fewer says nothing


@dataclass(frozen=True)
class Limit:
    """The part of one dimension that a box takes: a range, of which either end may be free, or some choices."""

    low: float | None = None
    high: float | None = None
    choices: tuple[object, ...] = ()

    def holds(self, column: pd.Series) -> np.ndarray:
        """Which scenarios lie in it."""
        if self.choices:
            return column.isin(self.choices).to_numpy()
        values = column.to_numpy(dtype=float)
        low = -np.inf if self.low is None else self.low
        return (values >= low) & (values <= (np.inf if self.high is None else self.high))

    @property
    def ends(self) -> tuple[str, ...]:
        """What of it is limited: low, high, or choices."""
        return ("choices",) if self.choices else tuple(end for end in ("low", "high") if getattr(self, end) is not None)

    def only(self, end: str) -> Limit:
        """One end of it alone."""
        return Limit(**{end: getattr(self, end)})

    def without(self, end: str) -> Limit | None:
        """The limit with one end set free; None where nothing of it is left."""
        left = replace(self, **{end: () if end == "choices" else None})
        return left if left.ends else None


@dataclass(frozen=True)
class Step:
    """One box on the way from the whole to the smallest."""

    limits: Mapping[str, Limit]
    mass: float
    density: float
    coverage: float

    def clarity(self, base: float) -> float:
        """How far it stands out: the square root of its mass, times its density less that of the whole."""
        return float(np.sqrt(self.mass) * (self.density - base))


@dataclass(frozen=True)
class Box:
    """The box that was chosen, how it came about, and how sure each of its limits is."""

    limits: Mapping[str, Limit]
    quasi_p: Mapping[tuple[str, str], float]  # of each end of each limit
    steps: tuple[Step, ...]
    chosen: Step
    again: Mapping[str, float] = field(default_factory=dict)  # share of resamples that find a dimension again

    def holds(self, scenarios: pd.DataFrame) -> np.ndarray:
        """Which scenarios lie in it."""
        return inside(self.limits, scenarios)


def inside(limits: Mapping[str, Limit], scenarios: pd.DataFrame) -> np.ndarray:
    """Which scenarios lie within all of some limits."""
    is_in = np.ones(len(scenarios), dtype=bool)
    for name, limit in limits.items():
        is_in &= limit.holds(scenarios[name])
    return is_in


def _peeled(lives: Lives, smallest: float) -> list[pd.DataFrame]:
    """Limits of all boxes that EMA Workbench's PRIM passes through; its version 3 has a class for shares, 2 a mode.

    Whole numbers are handed over as others, as it pastes half of one to a limit (2.5.3 and 3.0.0).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about parallel packages that are not needed here
        from ema_workbench.analysis import prim

    scenarios = lives.scenarios.astype({name: float for name in lives.scenarios if is_ordered(lives.scenarios[name])})
    if hasattr(prim, "RegressionPrim"):
        search = prim.RegressionPrim(scenarios, lives.share, mass_min=smallest)
    else:
        from ema_workbench.analysis.scenario_discovery_util import RuleInductionType

        search = prim.Prim(scenarios, lives.share, threshold=0.0, mass_min=smallest,
                           mode=RuleInductionType.REGRESSION)  # fmt: skip
    return search.find_box().box_lims


def _limits(frame: pd.DataFrame, whole: pd.DataFrame, scenarios: pd.DataFrame) -> dict[str, Limit]:
    """The dimensions in which a box is smaller than the whole; an end that reaches as far as the whole is free."""
    found: dict[str, Limit] = {}
    for name in frame.columns:
        (low, high), (least, most) = frame[name], whole[name]
        if not is_ordered(scenarios[name]):
            if set(low) != set(least):
                found[str(name)] = Limit(choices=tuple(sorted(low, key=str)))
        elif low > least or high < most:
            if pd.api.types.is_integer_dtype(scenarios[name]):
                low, high = np.ceil(low), np.floor(high)
            found[str(name)] = Limit(float(low) if low > least else None, float(high) if high < most else None)
    return found


def _step(lives: Lives, limits: Mapping[str, Limit]) -> Step:
    is_in, share = inside(limits, lives.scenarios), lives.share
    held = float(share[is_in].sum())
    return Step(limits, float(is_in.mean()), held / is_in.sum() if is_in.any() else 0.0, held / share.sum())


def _freed(limits: Mapping[str, Limit], name: str, end: str) -> dict[str, Limit]:
    """Limits with one end of one of them set free."""
    changed = {one: limit.without(end) if one == name else limit for one, limit in limits.items()}
    return {one: limit for one, limit in changed.items() if limit is not None}


def quasi_p(lives: Lives, limits: Mapping[str, Limit]) -> dict[tuple[str, str], float]:
    """How easily each end of each limit could be luck, the surest first.

    It is the chance that as many scenarios as lie in the box, drawn without replacement from the box with this end set
    free, fail as often; normal approximation. Bryant and Lempert (2010, Technological Forecasting and Social Change 77)
    take runs for independent and a binomial instead; here scenarios are what is drawn. 'Quasi', as the limits were
    chosen on the same scenarios.
    """
    ends = [(name, end) for name, limit in limits.items() for end in limit.ends]
    if not ends:
        return {}
    is_cut = np.stack([~limits[name].only(end).holds(lives.scenarios[name]) for name, end in ends])
    n_cuts = is_cut.sum(axis=0)
    found = {}
    for one, mine in zip(ends, is_cut, strict=True):
        found[one] = _chance(lives.share[n_cuts == 0], lives.share[n_cuts - mine == 0])
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _chance(inside: np.ndarray, wider: np.ndarray) -> float:
    """Chance that as many values as lie inside, drawn from the wider ones that hold them, have so large a mean."""
    n, n_wider = len(inside), len(wider)
    if n == 0 or n_wider - n < FEWEST_CUT_OFF:
        return 1.0
    spread = wider.var(ddof=1) * (1 - n / n_wider) / n
    return float(ndtr((wider.mean() - inside.mean()) / np.sqrt(spread))) if spread > 0 else 1.0


def _pruned(lives: Lives, limits: Mapping[str, Limit]) -> dict[str, Limit]:
    """Limits without those ends that could be luck, the likeliest first, at a level shared among all ends there are."""
    left = dict(limits)
    level = LEVEL / (2 * lives.scenarios.shape[1])
    while left:
        (name, end), p = list(quasi_p(lives, left).items())[-1]
        if p <= level:
            break
        left = _freed(left, name, end)
    return left


def find_box(lives: Lives, smallest: float) -> Box | None:
    """The box of some scenarios, or None where no limit is clearer than luck.

    Of the boxes that PRIM passes through, each without the ends of limits that could be luck, the one of at most half
    of the scenarios that stands out most clearly (see `Step.clarity`).
    """
    if lives.share.min() == lives.share.max():
        return None
    frames = _peeled(lives, smallest)
    steps = tuple(_step(lives, _limits(frame, frames[0], lives.scenarios)) for frame in frames)
    base = float(lives.share.mean())
    candidates = [_step(lives, _pruned(lives, step.limits)) for step in steps[1:]]
    candidates = [step for step in candidates if step.limits and step.mass <= LARGEST]
    best = max(candidates, key=lambda step: step.clarity(base), default=None)
    if best is None:
        return None
    sure = quasi_p(lives, best.limits)
    return Box({name: best.limits[name] for name, _ in sure}, sure, steps, best)


def found_again(lives: Lives, box: Box, smallest: float, n: int, seed: int) -> dict[str, float]:
    """Share of resamples of the scenarios in which the search limits a dimension again, at the same ends."""
    rng = np.random.default_rng(seed)
    counts = dict.fromkeys(box.limits, 0)
    for _ in range(n):
        again = find_box(lives.of(rng.integers(len(lives), size=len(lives))), smallest)
        for name in counts:
            ends = again.limits[name].ends if again is not None and name in again.limits else ()
            counts[name] += int(set(box.limits[name].ends) <= set(ends))
    return {name: count / n for name, count in counts.items()} if n else {}


def limits_told(limits: Mapping[str, Limit]) -> dict[str, Any]:
    """Limits as plain values, for provenance."""
    return {name: list(limit.choices) or [limit.low, limit.high] for name, limit in limits.items()}
