"""Which designs are never far from the best? Regret, thresholds, trade-offs and a search, over plausible scenarios."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.robust.keys import RobustKeys as Keys
from experiments.robust.search import more
from experiments.robust.table import plan
from experiments.store import Store

__all__ = ["COPES_WITH_FAILURES", "Keys", "more", "plan", "report"]

COPES_WITH_FAILURES = True  # it leaves out the scenario and future in which a run failed, not all of either


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.robust.document import write  # matplotlib and scipy.stats are not needed before

    return write(request, plan, store)
