"""Defects planted in either model are found, and the first difference says where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.parameters import constants as k
from tests.reference.agency import Committee
from tests.reference.comparison import Comparison
from tests.reference.designs import SHORT, SMALL, calendar_and_overrides, row_of
from tests.reference.firm import Firm
from tests.reference.lender import Lender
from tests.reference.money import Account
from tests.reference.network import Tie

ROOT = Path(__file__).parents[2]
REMEMBER = Committee.remember


def the_last_weakest_tie_is_replaced(self, other):
    """The engine replaces the first of equals."""
    if self.keeps(other):
        return
    strengths = [0.0 if tie is None else tie.strength for tie in self.ties]
    weakest = max(place for place, strength in enumerate(strengths) if strength == min(strengths))
    if strengths[weakest] < k.NEW_TIE:
        self.ties[weakest] = Tie(other)


def the_loan_pays_nothing(self, amount):
    self.spent += amount
    self.spent_in_quarter += amount
    self.appropriation = max(0.0, self.appropriation - amount)


def firms_follow_institutions_alone(self, p, lift, excludability, benefit):
    return min(1.0, max(0.0, lift))


def turnovers_take_no_memory(self, party_changed):
    REMEMBER(self, False)


def work_takes_a_year(self):
    return 4


PLANTED = {
    the_last_weakest_tie_is_replaced: (Firm, "tie_with", "no loan", SHORT, "ties"),
    the_loan_pays_nothing: (Account, "spend_committed", "baseline", SHORT, "lenders"),
    firms_follow_institutions_alone: (Firm, "pledge", "no seats", SMALL, "firms"),
    turnovers_take_no_memory: (Committee, "remember", "forced politics", SMALL, "committees"),
    work_takes_a_year: (Lender, "quarters_of_work", "signpost prunes", SMALL, "events"),
}


@pytest.mark.parametrize("defect", PLANTED, ids=lambda defect: defect.__name__)
def test_a_defect_of_the_reference_model_is_found(monkeypatch, defect):
    owner, method, design, size, population = PLANTED[defect]
    monkeypatch.setattr(owner, method, defect)
    calendar, overrides = calendar_and_overrides(design, size)
    found = [Comparison(row_of(design, size), seed, calendar, overrides).first_differences(1) for seed in (1, 2, 3)]
    assert population in {one[0].population for one in found if one}, found


SHOCK = ("next_shock(shock, persistence, sd, normal)", "return persistence * shock + sd * normal * 1.000001",
         "baseline", "firms[0].employees")  # fmt: skip
PROVISION = (
    "provision_point(cost, match_rate, budget)",
    "return cost / (1.0 + match_rate)",
    "levers in mid-course",
    ".provision",
)


@pytest.mark.parametrize(
    ("rule", "body", "design", "where"),
    [SHOCK, pytest.param(*PROVISION, marks=pytest.mark.slow)],
    ids=["shock", "provision"],
)
def test_a_defect_of_the_engine_is_found(tmp_path, rule, body, design, where):
    rules = tmp_path / "rules.py"
    rules.write_text(f"def {rule}:\n    {body}\n")
    environment = os.environ | {"CLUSTER_SIM_RULES": str(rules), "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "tests.reference.planted", design, "1"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert where in told, told
