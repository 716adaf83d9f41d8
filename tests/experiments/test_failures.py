"""Runs that fail cost only themselves: recorded with row, seed and error, listed, and left out of what is compared."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import experiments
from experiments import runner
from experiments.__main__ import resume_line
from experiments.planning import plan as planning
from experiments.workers import executors
from tests.experiments.conftest import TINY

WORDS = ("scenarios=2", "futures=4", *TINY, "out=out")
DEADLY = """
import os
from experiments.workers import work

def lived(tasks):
    if any((task.seeds == 3).any() and (task.rows["supervision_effect"] > {limit}).any() for task in tasks):
        os.kill(os.getpid(), 9)
    return work.lived(tasks)
"""


@pytest.fixture
def blocks_of_two_futures(monkeypatch):
    """Blocks of two groups of designs, and no report."""
    monkeypatch.setattr(planning.Plan, "blocks", lambda plan: [(n, n + 48) for n in range(0, len(plan.table), 48)])
    monkeypatch.setattr("experiments.designs.report", lambda *_: [])


@pytest.fixture
def raising(monkeypatch):
    """A rule that raises for one seed, as one of a user's might: takes an error, or None to mend it."""
    real = executors.lived

    def make(error, seeds=(3,)):
        def lived(tasks):
            if any(np.isin(task.seeds, seeds).any() for task in tasks):
                raise error
            return real(tasks)

        monkeypatch.setattr(executors, "lived", real if error is None else lived)

    return make


@pytest.mark.parametrize("error", [ValueError("pledges: a share\nof 1.2"), MemoryError()])
def test_a_run_that_raises_is_recorded_and_the_others_complete(folder, command, blocks_of_two_futures, raising, error):
    assert command(*WORDS)[0] == 0
    sound = experiments.load("out")
    raising(error)
    status, said, _ = command(*WORDS, "resume=false")
    assert status == 0
    assert "48 of 192 runs failed; they are listed with seed and error in out/failures.csv. The first: " in said
    found = experiments.load("out")
    has_failed = found["seed"] == 3
    text = "ValueError: pledges: a share of 1.2" if isinstance(error, ValueError) else "MemoryError:"
    assert (found["error"][has_failed] == text).all()
    assert found["lead_in"][has_failed].isna().all()
    assert found["fate"][has_failed].isna().all()
    pd.testing.assert_frame_equal(found[~has_failed], sound[~has_failed], check_dtype=False)
    listed = pd.read_csv("out/failures.csv")
    assert listed["run"].tolist() == found["run"][has_failed].tolist()
    assert {"seed", "design", "scenario", "future", "voice_weight", "error"} <= set(listed.columns)
    assert command(*WORDS)[0] == 0, "recorded failures are not run again"
    raising(None)
    assert command(*WORDS, "resume=false")[0] == 0
    pd.testing.assert_frame_equal(experiments.load("out"), sound)
    assert not (folder / "out" / "failures.csv").exists()


def test_runs_that_failed_are_run_again_when_asked_for(folder, command, blocks_of_two_futures, raising):
    assert command(*WORDS)[0] == 0
    sound = experiments.load("out")
    raising(MemoryError())
    said = command(*WORDS, "resume=false")[1]
    assert "the same command with retry_failed=true runs them again" in said
    assert len(experiments.load("out").dropna(subset="error")) == 48
    others = {path: path.stat().st_mtime_ns for path in (folder / "out" / "runs").glob("part-*")}
    status, said, _ = command(*WORDS, "retry_failed=true")
    assert status == 0
    assert "48 of 192 runs failed" in said, "once, not until they succeed"
    raising(None)
    assert command(*WORDS, "retry_failed=true")[0] == 0
    pd.testing.assert_frame_equal(experiments.load("out"), sound)
    assert not (folder / "out" / "failures.csv").exists()
    kept = [path for path, when in others.items() if path.stat().st_mtime_ns == when]
    assert len(kept) == 2, "of four blocks, two of which held failed runs"
    assert "All runs are in out already" in command(*WORDS, "retry_failed=true")[1]


def test_the_command_that_goes_on_does_not_drop_anything_again():
    assert resume_line(["futures=2", "resume=false", "retry_failed=true"]).endswith("experiments futures=2")


def test_files_with_failures_have_the_same_columns(folder, command, blocks_of_two_futures, raising):
    raising(ValueError("no"))
    assert command(*WORDS)[0] == 0
    schemas = [pd.read_parquet(path).columns.tolist() for path in sorted((folder / "out" / "runs").iterdir())]
    assert all(schema == schemas[0] for schema in schemas)
    assert experiments.query("out", "select count(error) as n, count(lead_in) as m from runs").iloc[0].tolist() == [
        48,
        144,
    ]


def test_designs_are_compared_without_the_futures_that_failed(folder, command, raising):
    raising(ValueError("no"), seeds=(3, 5))
    status, said, _ = command("scenarios=3", "futures=6", *TINY, "out=out")
    assert status == 0
    assert "144 of 432 runs failed" in said
    page = (folder / "out" / "report.html").read_text()
    assert "144 of 432 runs failed (see failures.csv); all runs of the 2 futures of 6 in which that happened" in page
    assert (pd.read_csv(folder / "out" / "summary.csv")["n_runs"] == 12).all()


def test_when_all_fail_the_status_is_2(folder, command, blocks_of_two_futures, raising):
    raising(ZeroDivisionError("division by zero"), seeds=(1, 2, 3, 4))
    status, _, said = command(*WORDS)
    assert status == 2
    assert "All runs failed. 192 of 192 runs failed" in said
    assert "ZeroDivisionError: division by zero" in said


def test_when_every_future_and_scenario_is_hit_nothing_is_compared(folder, command, blocks_of_two_futures, monkeypatch):
    real = executors.lived

    def lived(tasks):
        if any((task.rows["committee_civil_seats"] > 0).any() for task in tasks):
            raise ValueError("no seats")
        return real(tasks)

    monkeypatch.setattr(executors, "lived", lived)
    status, _, said = command(*WORDS)
    assert status == 2
    assert "in every scenario and in every future" in said
    assert experiments.load("out")["error"].notna().any()


def test_runs_that_kill_their_process_are_recorded_and_the_others_complete(
    folder, command, blocks_of_two_futures, monkeypatch
):
    assert command(*WORDS, "out=sound")[0] == 0
    sound = experiments.load("sound")
    limit = sound["supervision_effect"].mean()  # one of the two scenarios
    (folder / "deadly.py").write_text(DEADLY.format(limit=limit))
    monkeypatch.syspath_prepend(folder)
    import deadly

    monkeypatch.setattr(executors, "lived", deadly.lived)
    monkeypatch.setattr(runner, "MAX_LOSSES", 1)
    monkeypatch.setattr(runner, "MAX_LOSSES_ALONE", 1)
    monkeypatch.setattr(runner._Run, "_is_single", lambda _, piece: piece.last - piece.first <= 24)
    status, said, _ = command(*WORDS, "executor=processes", "executor.workers=2")
    assert status == 0
    assert "24 of 192 runs failed" in said
    found = experiments.load("out")
    is_hit = (sound["seed"] == 3) & (sound["supervision_effect"] > limit)
    assert found["error"].notna().tolist() == is_hit.tolist()
    assert found["error"][is_hit].str.contains("was killed each time").all()
    pd.testing.assert_frame_equal(found[~is_hit], sound[~is_hit], check_dtype=False)


def test_processes_that_cannot_be_started_are_told(folder, command, blocks_of_two_futures, monkeypatch):
    (folder / "stillborn.py").write_text("import os\n\ndef begin():\n    os._exit(1)\n")
    monkeypatch.syspath_prepend(folder)
    import stillborn

    monkeypatch.setattr(executors, "begin", stillborn.begin)
    status, _, said = command(*WORDS, "executor=processes", "executor.workers=1")
    assert status == 2
    assert "Processes end as soon as they are started" in said
    assert "To go on:" in said


class Broken:
    """A crew whose pool breaks before it takes its first piece, and then is sound."""

    lost = (BrokenProcessPool,)
    is_lost_together = True
    can_drop = True
    n_workers = 2

    def __init__(self):
        self.is_sound = False

    def submit(self, _):
        if not self.is_sound:
            raise BrokenProcessPool
        return Future()

    def renew(self):
        self.is_sound = True


def test_a_suspect_that_meets_a_broken_pool_stays_alone(monkeypatch):
    monkeypatch.setattr(runner, "order_of", lambda *_: SimpleNamespace(tasks=[], places=[]))
    store = SimpleNamespace(
        blocks=[(0, 4), (4, 8)],
        plan=SimpleNamespace(programmes=("uruguay",), shared=None),
        rows=lambda _: pd.DataFrame(index=range(4)),
    )
    running = runner._Run(store, Broken(), [0, 1], bar=None)
    suspect = running.waiting.popleft()._replace(is_alone=True)
    running.suspects.append(suspect)
    running.fill()
    assert list(running.suspects) == [suspect]
    running.fill()
    running.fill()
    assert [piece for piece, _ in running.under_way.values()] == [suspect], "nothing beside it"
