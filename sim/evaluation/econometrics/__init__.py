"""Estimators of a programme's effect, as an evaluator would use them: one call, one shape of result."""

from sim.evaluation.econometrics.declarations import ESTIMATORS, Estimator
from sim.evaluation.econometrics.estimating import estimate
from sim.evaluation.econometrics.result import Estimate

__all__ = ["ESTIMATORS", "Estimate", "Estimator", "estimate"]
