"""The default world, measured once, and a planted defect for every fact: its mechanism switched off."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments.facts.arms import Lived
from experiments.facts.judging import Verdict, judged
from experiments.facts.measures import measure_fact

FUTURES = 80
FIRST_SEED = 70_000  # no seeds that anything was calibrated on
DRAWS = 100
KNOWN: dict[str, str] = yaml.safe_load(Path(__file__).with_name("known.yaml").read_text())

# For each fact what is switched off, and the statistic that has to notice.
DEFECTS: dict[int, tuple[dict[str, Any], str]] = {
    1: ({"good_effect": 0.0, "training_effect": 0.0, "promotion_effect": 0.0, "tie_formation": 0.0}, "gestation_size"),
    2: ({"fee_willingness": 0.0}, "maturity_median"),
    3: ({"max_extension_quarters": 0}, "delay_median"),
    4: ({"lead_in_quarters": 1}, "start_usual"),
    5: ({"max_extension_quarters": 0}, "disbursement_under"),
    6: ({"staff_politicisation": 0.0}, "turnover_staff"),
    7: ({"redesign_log_odds": -3.0, "suspend_log_odds": -4.0, "cancel_log_odds": -5.0}, "fate_continue"),
    8: ({"imperfect_matching": 1.0, "belief_rate": 0.0}, "contribution_tenth"),
    9: ({"displacement_strength": 0.0, "diffusion_strength": 0.0, "early_hiring": 0.0}, "spillover_employment"),
    10: ({"tie_formation": 0.0}, "network_density"),
    11: ({"decay_rate": 0.0, "access_fading": 0.0}, "fading_unpaid"),
}  # fmt: skip

_SEEDS = np.arange(FIRST_SEED, FIRST_SEED + FUTURES, dtype=np.int64)


@cache
def _default() -> Lived:
    return Lived({}, _SEEDS)


@cache
def in_the_default_world(number: int) -> Verdict:
    """The verdict on a fact at all defaults."""
    return judged(number, *measure_fact(number, _default(), DRAWS))


def with_the_defect(number: int) -> Verdict:
    """The verdict on a fact with its mechanism off."""
    return judged(number, *measure_fact(number, Lived(DEFECTS[number][0], _SEEDS), DRAWS))


def verdict_on(verdict: Verdict, name: str) -> str:
    """The verdict on one statistic of a fact."""
    return next(part.verdict for part in verdict.parts if part.statistic.name == name)
