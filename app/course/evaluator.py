"""What an evaluator finds in one run, beside the truth that only the model knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.once import once

if TYPE_CHECKING:
    from sim.evaluation import Survey

OUTCOME = "log_productivity"
PROGRAMME = "baseline"
BASELINE_YEARS = 2
ASSIGNED = ("self_selection", "lottery")  # how a lesson lets clusters be chosen
ESTIMATORS = {
    "self_selection": ("naive", "before_after", "event_study"),
    "lottery": ("naive", "before_after", "event_study", "lottery"),
}
KEPT = 24  # runs


class Found(NamedTuple):
    """One estimate and its truth; for the naive comparison also two parts of its bias."""

    value: float
    low: float
    high: float
    truth: float
    level: float = 0.0  # lead that participants had before
    growth: float = 0.0  # what they would have gained more anyway

    @property
    def error(self) -> float:
        """How far the estimate is from the truth."""
        return self.value - self.truth


def survey_of(seed: int, assignment: str) -> Survey:
    """The survey that an evaluator has of one future."""
    from sim import evaluation

    return evaluation.survey(
        PROGRAMME, seed=seed, assignment=assignment, sampling=evaluation.Sampling(baseline_years=BASELINE_YEARS)
    )


def estimates(seed: int, assignment: str) -> dict[str, Found]:
    """Estimates of the effect on productivity in one surveyed future, each with the truth of its own estimand.

    Made once for all who ask for the same.
    """
    return _estimates(seed, assignment)


@once(KEPT)
def _estimates(seed: int, assignment: str) -> dict[str, Found]:
    from experiments.evaluation.naive_bias import GROWTH, LEVEL, parts_of  # slow to load, and not needed by the page
    from sim import evaluation

    data = survey_of(seed, assignment)
    found = {}
    for name in ESTIMATORS[assignment]:
        one = evaluation.estimate(data, name, OUTCOME)
        truth = evaluation.true_effect(data, one.estimand, OUTCOME).value
        parts = parts_of(data, OUTCOME, one.value - truth) if name == "naive" else {}
        found[name] = Found(one.value, one.low, one.high, truth, parts.get(LEVEL, 0.0), parts.get(GROWTH, 0.0))
    return found
