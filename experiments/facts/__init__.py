"""Does the model reproduce the facts of the evidence? Each is a two-sided test, calibrated on or held out."""

from __future__ import annotations

from experiments.facts.keys import FactKeys as Keys
from experiments.facts.keys import plan
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.facts.document import write  # matplotlib is not needed before

    return write(request, plan, store)
