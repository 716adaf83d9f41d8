"""Where do the beliefs of the field hold, and where do they reverse? Paired contrasts."""

from __future__ import annotations

from experiments.beliefs.keys import BeliefKeys as Keys
from experiments.beliefs.table import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.beliefs.document import write  # matplotlib and scikit-learn are not needed before

    return write(request, plan, store)
