"""On what did one programme's life turn? One future as a case, and the same future without each turning point."""

from __future__ import annotations

from experiments.casebook.keys import CasebookKeys as Keys
from experiments.casebook.keys import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write the case, figures and report; the lines that say so."""
    from experiments.casebook.document import write  # matplotlib is not needed before

    return write(request, plan, store)
