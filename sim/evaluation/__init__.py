"""Evaluation of programmes: surveys as evaluators would have them, the truth that none has, and estimators.

The names are loaded when first used, so that `import sim.evaluation` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.evaluation.assignments import ASSIGNMENTS
    from sim.evaluation.casebook import CaseStudy, case_study
    from sim.evaluation.networks.files import to_graphml
    from sim.evaluation.networks.tables import firm_positions, network_measures
    from sim.evaluation.sampling import Sampling
    from sim.evaluation.surveys import Survey, survey
    from sim.evaluation.truth import ESTIMANDS, Truth, true_effect
    from sim.evaluation.worlds import NO_SPILLOVER, WORLD

_HOMES = {
    "ASSIGNMENTS": "sim.evaluation.assignments",
    "CaseStudy": "sim.evaluation.casebook",
    "ESTIMANDS": "sim.evaluation.truth",
    "ESTIMATORS": "sim.evaluation.econometrics",
    "Estimate": "sim.evaluation.econometrics",
    "NO_SPILLOVER": "sim.evaluation.worlds",
    "Sampling": "sim.evaluation.sampling",
    "Survey": "sim.evaluation.surveys",
    "Truth": "sim.evaluation.truth",
    "WORLD": "sim.evaluation.worlds",
    "case_study": "sim.evaluation.casebook",
    "estimate": "sim.evaluation.econometrics",
    "firm_positions": "sim.evaluation.networks.tables",
    "network_measures": "sim.evaluation.networks.tables",
    "survey": "sim.evaluation.surveys",
    "to_graphml": "sim.evaluation.networks.files",
    "true_effect": "sim.evaluation.truth",
}

__all__ = [
    "ASSIGNMENTS",
    "ESTIMANDS",
    "ESTIMATORS",
    "NO_SPILLOVER",
    "WORLD",
    "CaseStudy",
    "Estimate",
    "Sampling",
    "Survey",
    "Truth",
    "case_study",
    "estimate",
    "firm_positions",
    "network_measures",
    "survey",
    "to_graphml",
    "true_effect",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim.evaluation' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
