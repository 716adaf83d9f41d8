"""The part of the report on the value of M&E."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.evaluation.value import figures, telling
from experiments.evaluation.value.analysis import OUTCOMES, Lives, Row, as_table, lives_of, rows_of
from experiments.evaluation.value.arms import ValueKeys, arms_of
from experiments.reporting.drawing import Drawn, keep
from experiments.store import Store, write_whole

TITLE = "What evidence changes, by the budget of M&E"
READING = (
    "left and middle, of a hundred programmes how many end otherwise because the government hears the evidence instead "
    "of being deaf to it, in the same future. Full lines are decisions for the better, dashed ones for the worse. "
    "Right, what hearing is worth, and what paying for M&E is worth against having none, value added less cost. "
    "Upright lines are 95 % intervals over scenarios and futures; where one reaches zero, nothing can be told."
)


class Valued:
    """The runs with their budgets of M&E, compared."""

    def __init__(self, keys: ValueKeys, store: Store) -> None:
        self.keys, self.store = keys, store
        runs = store.read(["design", "scenario", "future", *OUTCOMES])
        self.n_runs = len(runs)
        self.lives: Lives = lives_of(runs, arms_of(keys), keys.good_benefit_cost)
        self.rows: list[Row] = rows_of(self.lives)

    def headline(self) -> list[str]:
        """At most two sentences."""
        return telling.headline(self.rows)

    def context(self, number: int) -> dict[str, Any]:
        """What the template shows, its figure under this number; writes the table beside the report."""
        write_whole(self.store.folder / "value.csv", as_table(self.rows).to_csv(index=False).encode())
        drawn = keep(figures.budgets(self.rows), self.store.figures, "value_of_evidence")
        n_scenarios, n_futures = self.lives.cells["benefit_cost"].shape[1:]
        good = float(np.mean(self.lives.is_good(self.lives.exact_share)))
        return {
            "n_runs": self.n_runs, "n_scenarios": n_scenarios, "n_futures": n_futures, "number": number,
            "threshold": f"{self.keys.good_benefit_cost:g}", "good": telling.SHARE.value(good),
            "advice": telling.advice(self.rows), "rows": [_cells(row) for row in self.rows],
            "figure": Drawn("value_of_evidence", TITLE, READING, TITLE, drawn),
        }  # fmt: skip


def _cells(row: Row) -> list[str]:
    told = [telling.share_told(getattr(row, name)) for name in
            ("good_ended_rate", "bad_ended_rate", "good_ended", "good_saved", "bad_ended", "bad_saved")]  # fmt: skip
    whole = "n/a" if np.isnan(row.whole_musd.mean) else telling.MONEY.change_told(row.whole_musd)
    published = "yes, without error" if row.is_exact else "yes" if row.is_published else "no"
    return [f"{100 * row.me_share:g} %", published, *told, telling.MONEY.change_told(row.evidence_musd), whole]
