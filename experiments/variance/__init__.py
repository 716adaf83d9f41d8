"""Does it matter more which programme it is, what is true of the world, or luck? The variance of execution, split."""

from __future__ import annotations

from experiments.planning.across import AcrossKeys as Keys
from experiments.planning.across import plan_across
from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def plan(request: Request) -> Plan:
    """Every programme under the same scenarios and futures. Raises `Faults`."""
    assert isinstance(request.keys, Keys)
    return plan_across(request, request.keys)


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.variance.document import write  # matplotlib and scipy.stats are not needed before

    return write(request, plan, store)
