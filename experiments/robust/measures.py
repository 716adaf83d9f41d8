"""How robust designs are: regret, thresholds, mean and variance, worst cases, each with an interval.

Most work on means over futures, scenario by scenario. Intervals of means are those of crossed samples; those of all
other measures come from drawing scenarios and futures anew with replacement (the pigeonhole bootstrap of Owen 2007,
Annals of Applied Statistics 1, which is somewhat wide). In a worst case, one of these scenarios, futures alone are.
Whatever is picked as best or worst is picked by one half of the futures and judged by the other, and the other way
round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.intervals import LEVEL, interval
from experiments.robust.keys import Condition

N_DRAWS = 400
TAIL = 0.1  # share of scenarios that the mean of the worst ones is taken over
HIGH = 0.9  # quantile of regret
ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
Measure = Callable[[np.ndarray], np.ndarray]  # values [..., design, scenario, future], more being better: [..., design]


class Spread(NamedTuple):
    """Variance of an outcome [design]: between scenarios, and by luck within them."""

    scenarios: np.ndarray
    luck: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Standard deviation of a single life."""
        return np.sqrt(self.scenarios + self.luck)


def halves(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means over every other future, and over those between [..., design, scenario]; the same where there is but one.

    What is best or worst is picked by the one and judged by the other, so that luck which picked does not judge.
    """
    n_futures = cells.shape[-1]
    return cells[..., ::2].mean(axis=-1), cells[..., 1 if n_futures > 1 else 0 :: 2].mean(axis=-1)


def _swapped(cells: np.ndarray, measure: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """The mean of what a measure gives when the one half picks and when the other does."""
    one, other = halves(cells)
    return (measure(one, other) + measure(other, one)) / 2


def _short(picking: np.ndarray, judging: np.ndarray) -> np.ndarray:
    """How far each design falls short of the one that was picked as the best of each scenario."""
    best = picking.argmax(axis=-2)[..., None, :]
    return np.take_along_axis(judging, best, axis=-2) - judging


def _of_picked(picking: np.ndarray, judging: np.ndarray, n: int) -> np.ndarray:
    """Mean over the n scenarios in which a design was picked as the lowest [..., design]."""
    lowest = np.argsort(picking, axis=-1, kind="stable")[..., :n]
    return np.take_along_axis(judging, lowest, axis=-1).mean(axis=-1)


def regret(cells: np.ndarray) -> np.ndarray:
    """How far each design falls short of the best one of each scenario [..., design, scenario].

    The best is picked by other futures than those that judge, so that designs which are alike have none on average;
    where the best is not surely known, regret is somewhat too small.
    """
    return _swapped(cells, _short)


def mean_regret(cells: np.ndarray) -> np.ndarray:
    """Mean over scenarios."""
    return regret(cells).mean(axis=-1)


def high_regret(cells: np.ndarray) -> np.ndarray:
    """What nine tenths of scenarios stay below."""
    return np.quantile(regret(cells), HIGH, axis=-1)


def largest_regret(cells: np.ndarray) -> np.ndarray:
    """In the scenario where it is largest by the futures that do not judge."""
    return _swapped(cells, lambda picking, judging: _of_picked(-_short(picking, picking), _short(picking, judging), 1))


def worst(cells: np.ndarray) -> np.ndarray:
    """The scenario that is the worst by the futures that do not judge."""
    return _swapped(cells, lambda picking, judging: _of_picked(picking, judging, 1))


def worst_tenth(cells: np.ndarray) -> np.ndarray:
    """Mean of the worst tenth of scenarios, at least one, picked in the same way."""
    n = max(1, round(TAIL * cells.shape[-2]))
    return _swapped(cells, lambda picking, judging: _of_picked(picking, judging, n))


OVER_SCENARIOS: dict[str, Measure] = {"regret_mean": mean_regret, "regret_p90": high_regret}
OF_THESE_SCENARIOS: dict[str, Measure] = {
    "regret_max": largest_regret, "worst_scenario": worst, "worst_tenth": worst_tenth
}  # fmt: skip


def shared_draws(n_scenarios: int, n_futures: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scenarios [draw, scenario] and futures [draw, future] drawn anew, as places; the same for all measures.

    Futures are drawn within the halves that pick and judge, so that none is in both.
    """
    rng = np.random.default_rng(seed)
    scenarios = rng.integers(n_scenarios, size=(N_DRAWS, n_scenarios))
    futures = np.zeros((N_DRAWS, n_futures), dtype=np.int64)
    for first in range(min(2, n_futures)):
        n = len(range(first, n_futures, 2))
        futures[:, first::2] = first + 2 * rng.integers(n, size=(N_DRAWS, n))
    return scenarios, futures


def bootstrapped(cells: np.ndarray, measure: Measure, over_scenarios: bool) -> np.ndarray:
    """A measure, and the ends of its interval [3, design], of values [..., design, scenario, future]."""
    n_scenarios, n_futures = cells.shape[-2:]
    found = measure(cells)
    if n_futures == 1 and not (over_scenarios and n_scenarios > 1):
        return np.stack([found, np.full_like(found, np.nan), np.full_like(found, np.nan)])
    drawn = [
        measure(cells[..., picked, :][..., luck] if over_scenarios else cells[..., luck])
        for picked, luck in zip(*shared_draws(n_scenarios, n_futures), strict=True)
    ]
    return np.stack([found, *np.quantile(drawn, ENDS, axis=0)])


def measured(cells: np.ndarray, risk_aversion: float) -> dict[str, np.ndarray]:
    """All measures of one objective with intervals [3, design].

    Values [design, scenario, future], more being better.
    """
    found = {"mean": interval(cells)}
    found |= {name: bootstrapped(cells, measure, True) for name, measure in OVER_SCENARIOS.items()}
    found |= {name: bootstrapped(cells, measure, False) for name, measure in OF_THESE_SCENARIOS.items()}
    between, none = np.sqrt(spread_of(cells).scenarios), np.full(cells.shape[0], np.nan)
    return found | {
        "mean_less_sd": bootstrapped(cells, lambda drawn: less_deviations(drawn, risk_aversion), True),
        "sd_scenarios": np.stack([between, none, none]),  # futures drawn twice would pass for a spread of scenarios
        "sd_luck": bootstrapped(cells, lambda drawn: np.sqrt(spread_of(drawn).luck), True),
    }


def spread_of(cells: np.ndarray) -> Spread:
    """Variance between scenarios and by luck within them; that of luck is taken off the spread of scenario means."""
    n_scenarios, n_futures = cells.shape[-2:]
    luck = cells.var(axis=-1, ddof=1).mean(axis=-1) if n_futures > 1 else np.zeros(cells.shape[:-2])
    between = cells.mean(axis=-1).var(axis=-1, ddof=1) if n_scenarios > 1 else np.zeros(cells.shape[:-2])
    return Spread(np.maximum(between - luck / n_futures, 0.0), luck)


def less_deviations(cells: np.ndarray, weight: float) -> np.ndarray:
    """Mean less a number of standard deviations of a single life [design]: mean and variance, in the outcome's unit."""
    return cells.mean(axis=(-2, -1)) - weight * spread_of(cells).total


def satisfied(values: Mapping[str, np.ndarray], conditions: Sequence[Condition]) -> np.ndarray:
    """Share of scenarios in which all conditions hold of the means over futures, with its interval [3, design]."""

    def share(cells: np.ndarray) -> np.ndarray:
        held = [one.holds(cells[place].mean(axis=-1)) for place, one in enumerate(conditions)]
        return np.logical_and.reduce(held).mean(axis=-1)

    return bootstrapped(np.stack([values[one.name] for one in conditions]), share, over_scenarios=True)


def relative_regret(cells: np.ndarray) -> np.ndarray:
    """Mean regret [design] in one objective: 0 always the best, 1 always as far from it as the worst design is."""
    means = cells.mean(axis=-1)
    span = (means.max(axis=-2) - means.min(axis=-2)).mean(axis=-1)
    lost = mean_regret(cells)
    return lost / span if span > 0 else np.zeros_like(lost)


class Standing(NamedTuple):
    """How far designs are from the best in their weakest objective, and who cannot be told apart from the nearest."""

    relative: np.ndarray  # [objective, design]
    far: np.ndarray  # [3, design]: the largest over objectives, with its interval
    behind: np.ndarray  # [3, design]: by how much it is farther than the chosen one
    chosen: int
    level: list[int]  # designs that cannot be told apart from it, nearest first


def standing(objectives: Sequence[np.ndarray]) -> Standing:
    """The design that is never far from the best: nearest to it in its weakest objective, and those level with it."""
    n_scenarios, n_futures = objectives[0].shape[-2:]
    relative = np.stack([relative_regret(cells) for cells in objectives])
    found = relative.max(axis=0)
    chosen = int(found.argmin())
    drawn = np.array([
        np.max([relative_regret(cells[:, picked][:, :, luck]) for cells in objectives], axis=0)
        for picked, luck in zip(*shared_draws(n_scenarios, n_futures), strict=True)
    ])  # fmt: skip
    gaps = drawn - drawn[:, [chosen]]
    far = np.stack([found, *np.quantile(drawn, ENDS, axis=0)])
    behind = np.stack([found - found[chosen], *np.quantile(gaps, ENDS, axis=0)])
    order = [int(design) for design in np.argsort(found, kind="stable") if design != chosen]
    return Standing(relative, far, behind, chosen, [design for design in order if behind[1, design] <= 0])


def unbeaten_share(objectives: Sequence[np.ndarray], unbeaten: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """How often each design is beaten by no other in the means when scenarios and futures are drawn anew [design]."""
    n_designs, n_scenarios, n_futures = objectives[0].shape
    share = np.zeros(n_designs)
    for picked, luck in zip(*shared_draws(n_scenarios, n_futures), strict=True):
        means = np.column_stack([cells[:, picked][:, :, luck].mean(axis=(1, 2)) for cells in objectives])
        share[unbeaten(means)] += 1 / N_DRAWS
    return share
