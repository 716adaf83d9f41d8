"""Under which conditions does a design fail? Boxes (PRIM) and a tree (CART) over scenarios, luck told apart."""

from __future__ import annotations

from experiments.discovery.keys import DiscoveryKeys as Keys
from experiments.discovery.table import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.discovery.document import write  # matplotlib, PRIM and CART are not needed before

    return write(request, plan, store)
