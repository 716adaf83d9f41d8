"""Results on disk: whole or not there, resumed where they stopped, never mixed with those of another experiment."""

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments import store
from experiments.__main__ import main
from experiments.declared import resolved
from experiments.faults import Faults
from experiments.planning import plan as planning
from experiments.planning.plan import Plan
from experiments.store import Store, write_whole


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of one group of designs each."""
    monkeypatch.setattr(planning, "SECONDS_PER_BLOCK", 1e-9)


@pytest.fixture
def plan_of_six(small_blocks):
    """Six runs in three blocks of two designs."""
    table = pd.DataFrame({"run": range(6), "design": [1, 2] * 3, "scenario": 1, "future": [1, 1, 2, 2, 3, 3],
                          "seed": [1, 1, 2, 2, 3, 3], "supervision": [0.0, 1.0] * 3})  # fmt: skip
    return Plan(table, "baseline", {}, resolved("baseline", {}), together=2)


def outcomes(rows):
    return pd.DataFrame({"lead_in": np.arange(len(rows)), "fate": "completed"})


def test_blocks_hold_whole_groups(plan_of_six):
    assert plan_of_six.blocks() == [(0, 2), (2, 4), (4, 6)]


def test_blocks_are_read_back_in_the_order_of_the_plan(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    for block in (2, 0, 1):
        kept.write(block, outcomes(kept.rows(block)))
    frame = kept.read()
    assert frame["run"].tolist() == list(range(6))
    assert frame["lead_in"].tolist() == [0, 1] * 3
    assert kept.missing() == []


def test_more_runs_leave_the_blocks_that_are_there_where_they_are(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    for block in range(3):
        kept.write(block, outcomes(kept.rows(block)))
    before = list(kept.blocks)
    kept.extend(plan_of_six.table.iloc[:4].assign(design=[3, 4] * 2))
    assert kept.blocks == [*before, (6, 8), (8, 10)]
    assert kept.missing() == [3, 4]
    assert json.loads((kept.folder / "manifest.json").read_text())["blocks"] == 5
    for block in (3, 4):
        kept.write(block, outcomes(kept.rows(block)))
    found = kept.read(["design", "run", "error"])
    assert list(found.columns) == ["design", "run", "error"]
    assert found["run"].tolist() == list(range(10))
    assert found["design"].tolist() == [1, 2] * 3 + [3, 4] * 2
    assert found["error"].isna().all()


def test_half_written_blocks_are_run_again(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    for block in range(3):
        kept.write(block, outcomes(kept.rows(block)))
    kept.part(0).write_bytes(kept.part(0).read_bytes()[:100])
    pq.write_table(pq.read_table(kept.part(1)).slice(0, 1), kept.part(1))
    kept.part(2).unlink()
    assert Store(folder / "out", plan_of_six, "abc").missing() == [0, 1, 2]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(folder, monkeypatch):
    path = folder / "file"
    write_whole(path, b"old")

    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "fsync", fails)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"


def test_leftovers_of_a_killed_run_are_cleared(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    (kept.folder / "runs" / ".part-00000.parquet.123").write_bytes(b"half")
    (kept.folder / "error.log").write_text("old")
    (kept.folder / ".manifest.json.123").write_text("half")
    kept.figures.mkdir()
    (kept.figures / ".figure.svg.123").write_text("half")
    kept.open(resume=True)
    assert [path.name for path in kept.figures.iterdir()] == []
    assert sorted(path.name for path in kept.folder.glob(".*")) == [".lock", ".lock.json"]
    assert [path.name for path in (kept.folder / "runs").iterdir()] == []
    assert not (kept.folder / "error.log").exists()


def test_without_resume_blocks_are_dropped(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    kept.write(0, outcomes(kept.rows(0)))
    kept.open(resume=True)
    assert kept.missing() == [1, 2]
    kept.open(resume=False)
    assert kept.missing() == [0, 1, 2]


def test_folder_of_another_experiment_is_refused(folder, plan_of_six):
    Store(folder / "out", plan_of_six, "abc").open(resume=True)
    with pytest.raises(Faults, match="holds another experiment"):
        Store(folder / "out", plan_of_six, "other").check()


def test_folder_of_unknown_origin_is_refused(folder, plan_of_six):
    (folder / "out").mkdir()
    (folder / "out" / "report.html").write_text("somebody's")
    with pytest.raises(Faults, match=r"holds report\.html of unknown origin"):
        Store(folder / "out", plan_of_six, "abc").check()


def test_damaged_manifest_is_refused(folder, plan_of_six):
    kept = Store(folder / "out", plan_of_six, "abc")
    kept.open(resume=True)
    (kept.folder / store.MANIFEST).write_text("{")
    with pytest.raises(Faults, match="holds another experiment"):
        kept.check()


WORDS = ("scenarios=2", "futures=2", "out=out")


@pytest.fixture
def reports(monkeypatch):
    """Leave out the report, which is tested elsewhere; counts how often it was asked for."""
    calls = []

    def report(request, plan, kept):
        calls.append(kept.folder)
        return []

    monkeypatch.setattr("experiments.designs.report", report)
    return calls


def frames(folder):
    return {path.name: pd.read_parquet(path) for path in sorted((folder / "runs").glob("*.parquet"))}


def test_stopped_experiment_is_finished_with_the_same_numbers(
    folder, command, tiny, small_blocks, reports, simulated, monkeypatch
):
    assert command(*WORDS, *tiny)[0] == 0
    whole = frames(folder / "out")
    assert simulated == [24] * 4

    def stops(self, block, outcomes, errors):
        if block == 2:
            raise KeyboardInterrupt
        real_write(self, block, outcomes, errors)

    real_write = Store.write
    simulated.clear()
    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", stops)
        status, _, said = command(*WORDS, *tiny, "resume=false", "executor.workers=1")
    assert status == 130
    assert "2 of 4 blocks are kept in out" in said
    assert "-m experiments scenarios=2 futures=2 out=out" in said
    assert "resume" not in said
    assert len(frames(folder / "out")) == 2

    simulated.clear()
    assert command(*WORDS, *tiny)[0] == 0
    assert simulated == [24] * 2
    again = frames(folder / "out")
    for name, frame in whole.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_complete_folder_is_only_reported_anew(folder, command, tiny, reports, simulated):
    assert command(*WORDS, *tiny)[0] == 0
    simulated.clear()
    status, said, _ = command(*WORDS, *tiny)
    assert status == 0
    assert "All runs are in out already; reporting them anew." in said
    assert simulated == []
    assert len(reports) == 2


def test_another_experiment_is_refused_and_the_first_one_kept(folder, command, tiny, reports):
    command(*WORDS, *tiny)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")}
    status, _, said = command(*WORDS, *tiny, "seed=99")
    assert status == 2
    assert "holds another experiment" in said
    assert {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")} == before


def test_executors_give_the_same_bits(folder, command, tiny, small_blocks, reports):
    for executor, workers in (("threads", 1), ("threads", 2), ("processes", 2)):
        out = f"out={executor}{workers}"
        status, _, said = command(
            "scenarios=2", "futures=2", out, *tiny, f"executor={executor}", f"executor.workers={workers}"
        )
        assert status == 0, said
    first = frames(folder / "threads1")
    for other in ("threads2", "processes2"):
        for name, frame in frames(folder / other).items():
            pd.testing.assert_frame_equal(frame, first[name])


def test_a_fault_of_ours_ends_with_1_and_a_log(folder, command, tiny, monkeypatch):
    def breaks(*_):
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("experiments.designs.report", breaks)
    status, _, said = command(*WORDS, *tiny)
    assert status == 1
    assert "A fault of ours" in said
    assert "a wheel came off" in (folder / "out" / "error.log").read_text()


def test_disc_that_is_full_ends_with_2_and_keeps_blocks(folder, command, tiny, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "write", full)
    status, _, said = command(*WORDS, *tiny)
    assert status == 2
    assert "No space left on device" in said


def test_manifest_names_what_belongs_there(folder, tiny, reports):
    main([*WORDS, *tiny])
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    assert manifest["runs"] == 96
    assert manifest["programme"] == "uruguay"
    assert "voice_weight" in manifest["varied"]
