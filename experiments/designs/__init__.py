"""Which programme designs are executed and survive? Levers crossed with scenarios and futures, all paired."""

from __future__ import annotations

from experiments.designs.keys import DesignKeys as Keys
from experiments.designs.table import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.designs.document import write  # matplotlib and scipy.stats are not needed before

    return write(request, plan, store)
