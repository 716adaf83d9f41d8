"""What comes of each row of a table that a user brings: designs, or whole runs, from CSV or Parquet."""

from __future__ import annotations

from experiments.planning.plan import Plan
from experiments.request import Request
from experiments.store import Store
from experiments.table.rows import TableKeys as Keys
from experiments.table.rows import plan

__all__ = ["COPES_WITH_FAILURES", "Keys", "plan", "report"]

COPES_WITH_FAILURES = True  # a case is told by its runs that are left, whatever became of those of other cases


def report(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figure and report; the lines that say so."""
    from experiments.table.document import write  # matplotlib is not needed before

    return write(request, plan, store)
