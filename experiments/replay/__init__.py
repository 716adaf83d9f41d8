"""How much of its delay does a programme owe to the electoral calendar? One programme under six calendars."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.replay.keys import ReplayKeys as Keys
from experiments.replay.table import plan
from experiments.request import Request
from experiments.store import Store

__all__ = ["Keys", "plan", "report"]


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures and report; the lines that say so."""
    from experiments.replay import document, overview  # matplotlib and scipy.stats are not needed before

    return (overview if "programmes" in plan.details else document).write(request, plan, store)
