"""Several programmes on one calendar: what they learn from one another, and how far their fates go together."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.portfolio.keys import PortfolioKeys as Keys
from experiments.portfolio.table import plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.portfolio.document import write  # matplotlib is not needed before

    return write(request, plan, store)
