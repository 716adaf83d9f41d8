"""A user's own rules from a file: taken up at the start, recorded with the results, and refused with their line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numba
import pandas as pd
import pytest

import experiments
from experiments.edge import rules
from experiments.faults import Faults
from tests.experiments.conftest import TINY

ROOT = Path(__file__).resolve().parents[2]
SPENDS_AT_ONCE = "def even_spending(budget, quarters_left, paid_share):\n    return budget * paid_share\n"


def finished(folder: Path, *words: str, experiment: str = "single", **variables: str) -> tuple[int, str, str]:
    """The command in a process of its own, in plain Python, as rules are fixed once per process."""
    environment = {key: value for key, value in os.environ.items() if key != "CLUSTER_SIM_RULES"}
    environment |= {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1", **variables}
    done = subprocess.run([sys.executable, "-m", "experiments", f"experiment={experiment}", *TINY, *words], cwd=folder,
                          capture_output=True, text=True, timeout=300, check=False, env=environment)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def written(folder: Path, content: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "rules: expected a file of rules, found none at"),
        ("def pledge(p):\n    return 0.0\n", "'pledge' is no rule (nearest: pledges"),
        ("def even_spending(budget):\n    return 0.0\n", "'even_spending' takes (budget), the rule takes (budget, q"),
        ("def even_spending(budget\n", "line 1: expected Python, got '(' was never closed"),
        ("import scipy\n" + SPENDS_AT_ONCE, "line 1 imports 'scipy', whose edits the kernel cache would not notice"),
        ("x = 1\n", "mine.py replaces no rule; give it a function with the name of one"),
        ("\n1 / 0\n", "line 2 fails with ZeroDivisionError: division by zero; mend it"),
        ("def even_spending(budget, quarters_left, paid_share):\n    raise ValueError('never')\n",
         "line 2 fails with ValueError: never; mend it"),
    ],
    ids=["missing", "misspelt", "other parameters", "no Python", "foreign import", "replaces nothing", "fails when loaded", "fails"],
)  # fmt: skip
def test_rules_that_cannot_be_used_are_the_users_fault(folder, content, said, tmp_path_factory):
    own = tmp_path_factory.mktemp("rules") / "mine.py"
    if content is not None:
        written(own.parent, content)
    status, _, complained = finished(folder, f"rules={own}")
    assert status == 2
    assert said in complained
    assert "mine.py" in complained
    assert list(folder.iterdir()) == []


def test_rules_change_results_and_are_recorded(folder):
    own = written(folder, SPENDS_AT_ONCE)
    records, pages = [], []
    for out, words in (("plain", ()), ("own", ("rules=mine.py",))):
        status, _, complained = finished(folder, f"out={out}", "futures=1", *words)
        assert status == 0, complained
        records.append(json.loads((folder / out / "provenance.json").read_text()))
        pages.append((folder / out / "report.html").read_text())
    assert "rules" not in records[0]["digests"]
    assert len(records[1]["digests"]["rules"]) == 64
    assert records[0]["digests"]["model"] != records[1]["digests"]["model"]
    assert "replaces even_spending" in pages[1]
    assert "replaces even_spending" not in pages[0]
    status, _, complained = finished(folder, "out=own", "futures=1")
    assert status == 2
    assert "holds another experiment" in complained
    status, said, _ = finished(folder, "out=own", "futures=1", CLUSTER_SIM_RULES=str(own))
    assert status == 0
    assert "already" in said


def test_one_command_has_one_set_of_rules(folder):
    for name in ("mine", "theirs"):
        written(folder, SPENDS_AT_ONCE, f"{name}.py")
    status, _, complained = finished(folder, "-m", "rules=mine.py,theirs.py")
    assert status == 2
    assert "one command has one set of rules, got mine.py, theirs.py" in complained


def test_rules_that_come_too_late_are_refused(tmp_path):
    import sim.engine  # noqa: F401 - fixes the rules of this process

    own = written(tmp_path, SPENDS_AT_ONCE)
    with pytest.raises(Faults, match="comes too late"):
        rules.take_up([str(own)])


def test_what_cannot_be_compiled_is_told_with_its_line(tmp_path):
    own = written(tmp_path, "def doubled(value):\n    return value.nothing\n")
    found: dict = {}
    exec(compile(own.read_text(), str(own), "exec"), found)  # noqa: S102 - a file of this test
    with pytest.raises(numba.core.errors.NumbaError) as caught:
        numba.njit(found["doubled"])(1.0)
    said = rules._told(caught.value, own)
    assert "mine.py, line 2 cannot be compiled: Unknown attribute 'nothing' of type float64" in said


def test_a_rule_that_raises_costs_the_runs_in_which_it_does(folder):
    """Those runs are kept with their error, all others with their outcomes, and the command ends well."""
    written(folder, "def is_held_up(p, transition_left):\n    if p.reserved_1 > 0.5:\n"
                    "        raise ValueError('a transition that nobody planned for')\n    return transition_left > 0\n")  # fmt: skip
    (folder / "mine.csv").write_text("design,reserved_1\ncalm,0.0\nodd,1.0\n")
    status, said, complained = finished(folder, "table=mine.csv", "futures=2", "rules=mine.py", "out=out",
                                        experiment="table")  # fmt: skip
    assert status == 0, complained
    frame = experiments.load(folder / "out")
    assert len(frame) == 4
    failed = frame[frame["error"].notna()]
    assert set(failed["error"]) == {"ValueError: a transition that nobody planned for"}
    assert (failed["reserved_1"] == 1.0).all()
    assert failed["execution_risk"].isna().all()
    assert "failures.csv" in said
    listed = pd.read_csv(folder / "out" / "failures.csv")
    assert listed["seed"].tolist() == [1, 2]
    table = pd.read_csv(folder / "out" / "summary.csv").set_index(["design", "outcome"])
    assert table.at[("odd", "execution_risk"), "n_runs"] == 0
    assert table.at[("calm", "execution_risk"), "n_runs"] == 2
    assert "2 runs failed" in (folder / "out" / "report.html").read_text()
