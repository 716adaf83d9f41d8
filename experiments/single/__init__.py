"""What is the life of one programme like? One future told in full, and how typical it is among others."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.single.keys import SingleKeys as Keys
from experiments.single.keys import plan
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.single.document import write  # matplotlib is not needed before

    return write(request, plan, store)
