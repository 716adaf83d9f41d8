"""What is lived: budgets of M&E, published or not, with a government that hears the evidence and one that is deaf.

All arms live the same scenarios and futures. In a further arm of each budget every government continues, whatever it
thinks: there a programme shows what it is worth if it is let run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from experiments.planning.scenarios import ScenarioKeys, scenarios_of
from experiments.request import Keys
from sim.overrides import Override

HEARING, DEAF, LET_RUN, EXACT, EXACT_DEAF = "hearing", "deaf", "let run", "exact", "exact, deaf"
EVIDENCE = "evidence_weight"
TIERS = ("national", "subnational")


class ValueKeys(Keys):
    """Budgets of M&E that are compared, over how many scenarios and futures, and what makes a programme good."""

    me_shares: list[float] = Field(default=[0.0, 0.005, 0.01, 0.02, 0.04, 0.08], min_length=2)
    value_scenarios: int = Field(default=24, ge=0, le=36)
    value_futures: int = Field(default=20, ge=0, le=10_000)
    good_benefit_cost: float = 1.0

    @property
    def has_value(self) -> bool:
        """Whether the value of M&E is asked for at all."""
        return self.value_scenarios > 0 and self.value_futures > 0


class Arm(NamedTuple):
    """One way to pay for, publish and hear evidence."""

    me_share: float
    is_published: bool
    hearing: str


def middle(shares: list[float]) -> float:
    """The budget at which measurement without error is tried, so that it is held against the same budget as usual."""
    paid = sorted(share for share in shares if share > 0) or sorted(shares)
    return paid[len(paid) // 2]


def arms_of(keys: ValueKeys) -> list[Arm]:
    """All arms; without M&E there is nothing to publish."""
    found = []
    for share in keys.me_shares:
        for published in (True, False) if share > 0 else (True,):
            found += [Arm(share, published, hearing) for hearing in (HEARING, DEAF)]
        found.append(Arm(share, True, LET_RUN))
    return [*found, *(Arm(middle(keys.me_shares), True, hearing) for hearing in (EXACT, EXACT_DEAF))]


def _columns(arm: Arm, noise: float) -> dict[str, Any]:
    return {"me_share": arm.me_share, "me_publication": arm.is_published,
            "evaluation_noise": 0.0 if arm.hearing in (EXACT, EXACT_DEAF) else noise}  # fmt: skip


def scenarios(keys: ValueKeys, known: Collection[str]) -> pd.DataFrame:
    """Plausible sets of parameters, with the weight of evidence spread over its declared range."""
    asked = ScenarioKeys(scenarios=keys.value_scenarios, scenario_seed=5, scenario_over=[EVIDENCE])
    return scenarios_of(asked, known).table


def table(
    keys: ValueKeys, known: Collection[str], base: pd.Series, seeds: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The runs, arm after arm within each scenario and future, and the overrides of those that are let run.

    `known` are parameters that the user or the programme sets, `base` what a run is resolved to where nothing varies.
    """
    arms, drawn = arms_of(keys), scenarios(keys, known)
    mine = seeds[: keys.value_futures]
    n_arms = len(arms)
    noise = drawn.get("evaluation_noise", base["evaluation_noise"])
    scenario = np.repeat(np.arange(len(drawn)), len(mine) * n_arms)
    future = np.tile(np.repeat(np.arange(len(mine)), n_arms), len(drawn))
    design = np.tile(np.arange(n_arms), len(drawn) * len(mine))
    runs = pd.DataFrame({
        "run": np.arange(len(design)), "design": design + 1, "scenario": scenario + 1, "future": future + 1,
        "seed": mine[future],
    })  # fmt: skip
    values = drawn.drop(columns="evaluation_noise", errors="ignore").iloc[scenario].reset_index(drop=True)
    of_arms = pd.DataFrame([_columns(arm, np.nan) for arm in arms]).iloc[design].reset_index(drop=True)
    usual = np.broadcast_to(np.asarray(noise, dtype=float), len(drawn))[scenario]
    of_arms["evaluation_noise"] = of_arms["evaluation_noise"].fillna(pd.Series(usual))
    is_deaf = np.array([arm.hearing in (DEAF, EXACT_DEAF) for arm in arms])[design]
    values[EVIDENCE] = np.where(is_deaf, 0.0, values[EVIDENCE] if EVIDENCE in values else base[EVIDENCE])
    whole = pd.concat([runs, values, of_arms], axis=1)
    let_run = np.flatnonzero(np.array([arm.hearing == LET_RUN for arm in arms])[design])
    return whole, continued(let_run, int(base["horizon_quarters"]))


def continued(runs: np.ndarray, horizon: int) -> pd.DataFrame:
    """Overrides by which every government continues the first loan in every quarter of some runs."""
    one = [Override(quarter, tier, "continuity", 0, "continue") for quarter in range(horizon) for tier in TIERS]
    listed = pd.DataFrame(one, columns=list(Override._fields))
    places = np.tile(np.arange(len(listed)), len(runs))
    return listed.iloc[places].reset_index(drop=True).assign(run=np.repeat(runs, len(listed)))
