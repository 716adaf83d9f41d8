"""What beliefs are judged by: declared outcomes, and three that are made of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from experiments.declared import numeric_outcomes
from experiments.intervals import ratio_cells
from experiments.words import Quantity, quantity

Reader = Callable[[str], np.ndarray]  # a declared outcome of an arm [scenario, future]

LOST, PER_MUSD, NET = "turnovers_lost", "goods_per_musd", "net_benefit_musd"
MADE = {
    LOST: Quantity(LOST, "Turnovers of party that the programme did not survive", "turnovers", "min", "continuity"),
    PER_MUSD: Quantity(PER_MUSD, "Goods operating at the end per US$ million spent", "goods per US$ million", "max",
                       "execution", "public money spent, over the futures of a scenario"),
    NET: Quantity(NET, "Benefit less cost, both discounted, against the same future without the programme",
                  "US$ million", "max", "effect"),
}  # fmt: skip


def known(name: str) -> Quantity:
    """The quantity behind a name."""
    return MADE[name] if name in MADE else quantity(name)


def known_names() -> list[str]:
    """All names that a contrast may use."""
    return [*numeric_outcomes(), *MADE]


def is_known(name: str) -> bool:
    """Whether a contrast may use a name."""
    return name in known_names()


def _per_scenario_ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The ratio of sums over the futures of each scenario, spread over them; zero where nothing was spent."""
    cells = ratio_cells(above[:, None, :], below[:, None, :])[:, 0, :]
    return np.where(np.isnan(cells), 0.0, cells)


def measured(name: str, read: Reader) -> np.ndarray:
    """A quantity of one arm [scenario, future].

    Benefit less cost is b (1 - 1/r), r being their ratio; without cost it is the benefit.
    """
    if name == LOST:
        return read("turnovers") - read("turnovers_survived")
    if name == PER_MUSD:
        return _per_scenario_ratio(read("n_goods_operating"), read("spent_musd"))
    if name == NET:
        benefit, ratio = read("benefit_musd"), read("benefit_cost")
        cost = np.divide(benefit, ratio, out=np.zeros_like(benefit), where=ratio != 0)
        return benefit - cost
    return read(name)
