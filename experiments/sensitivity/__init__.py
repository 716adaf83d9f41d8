"""Which parameters matter? Morris, Sobol' and PAWN over paired futures, with intervals that hold the noise of luck."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.sensitivity.keys import SensitivityKeys as Keys
from experiments.sensitivity.table import plan
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.sensitivity.document import write  # matplotlib and scipy.stats are not needed before

    return write(request, plan, store)
