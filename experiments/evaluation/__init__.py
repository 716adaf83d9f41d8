"""Would an evaluator have found the true effect? Estimators against the truth, over ways to assign and futures."""

from __future__ import annotations

from experiments.evaluation.grid import GridKeys as Keys
from experiments.evaluation.keys import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Survey and estimate what is missing, then write summary, figures and report; the lines that say so."""
    from experiments.evaluation.document import write  # matplotlib is not needed before

    return write(request, plan, store)
