"""What a firm is asked in a period, from its quarters.

A year's employees and productivity are the means of its quarters, as a firm that looks up its books would say; sales
and exports are the sums. A firm exports in a year if it did in any quarter. One that closed before the end of a
period has no more answers, and none for that period.
"""

from __future__ import annotations

import numpy as np

from sim.state import SALES_PER_WORKER_KUSD

OUTCOMES = ("log_productivity", "log_employees", "log_sales", "exports", "is_exporter")


def _in_periods(values: np.ndarray, quarters: int) -> np.ndarray:
    """Quarters [quarter, firm] as [period, quarter, firm]; an unfinished last period is left out."""
    n = len(values) // quarters
    return values[: n * quarters].reshape(n, quarters, -1)


def answers_of(panels: np.ndarray, demand: np.ndarray, quarters: int) -> dict[str, np.ndarray]:
    """The outcomes of some firms [period, firm], NaN where a firm has closed.

    `panels` [quarter, firm] of PANEL_DTYPE; `demand` [quarter, firm] is that of a firm's territory against the usual.
    """
    is_alive = panels["is_alive"]
    employees, exports = panels["employees"], panels["exports"]
    sales = employees * SALES_PER_WORKER_KUSD * np.exp(panels["log_productivity"]) * demand + exports
    closed = ~_in_periods(is_alive, quarters)[:, -1]
    with np.errstate(divide="ignore"):
        found = {
            "log_productivity": _in_periods(panels["log_productivity"], quarters).mean(axis=1),
            "log_employees": np.log(_in_periods(employees, quarters).mean(axis=1)),
            "log_sales": np.log(_in_periods(sales, quarters).sum(axis=1)),
            "exports": _in_periods(exports, quarters).sum(axis=1),
            "is_exporter": _in_periods(panels["is_exporter"], quarters).any(axis=1).astype(np.float64),
        }
    for values in found.values():
        values[closed] = np.nan
    return found
