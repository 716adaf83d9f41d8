"""The table of the benchmark, and that the tools beside ours live the same runs. Nothing here is timed."""

import subprocess
import sys

import numpy as np
import pytest

from benchmarks import memory, sweeps
from benchmarks.batches import Face, Known, by_batch_run
from benchmarks.cases import NAMES, SMALLEST, baseline, known, n_different, outcomes_of
from benchmarks.rounds import Row, Section, Spread, more, of, ratio, spread_of, table_of, verdict
from benchmarks.rows import SECTIONS
from benchmarks.workbench import asked, by_ema
from experiments.faults import Faults

N = 5


def test_ratios_are_taken_within_a_round():
    rounds = [{"a": 1.0, "b": 2.0}, {"a": 30.0, "b": 10.0}, {"a": 2.0, "b": 2.0}]
    assert spread_of(Row("share", "", "%", "cpu", ratio("a", "b", 100.0)), rounds) == Spread(100.0, 50.0, 300.0, 3)
    assert spread_of(Row("more", "", "%", "cpu", more("a", "b")), rounds) == Spread(0.0, -50.0, 200.0, 3)


def test_what_could_not_be_measured_is_told_as_such():
    rows = (
        Row("steady", "steady", "ms", "cpu", of("a"), 1), Row("once", "once", "MB", "", of("b")),
        Row("never", "never", "%", "clock", ratio("a", "c"), 1, None, 93, True),
    )  # fmt: skip
    rounds = [{"a": 1.0, "b": 7.0}, {"a": 2.0}, {"a": 4.0}]
    sections = [Section("some", "Some", rows[:2]), Section("other", "Other", rows[2:])]
    head, rule, *lines = table_of(sections, {row.name: spread_of(row, rounds) for row in rows})
    assert head.split() == ["what", "unit", "by", "median", "min", "-", "max", "target", "aim"]
    assert set(rule) == {"-"}
    assert [line.split() for line in lines] == [
        [], ["Some"], ["steady", "ms", "cpu", "2.0", "1.0", "-", "4.0"], ["once", "MB", "7", "once"],
        [], ["Other"], ["never", "%", "clock", "n/a", ">=", "93"],
    ]  # fmt: skip


@pytest.mark.parametrize(("median", "is_better_high", "told"), [
    (100, False, "aim met"), (150, False, "target met"), (300, False, "MISSED"),
    (300, True, "aim met"), (150, True, "MISSED"), (100, True, "MISSED"),
])  # fmt: skip
def test_verdict_looks_at_the_aim_first(median, is_better_high, told):
    row = Row("row", "", "", "cpu", of("a"), target=200, aim=120 if not is_better_high else 250,
              is_better_high=is_better_high)  # fmt: skip
    assert verdict(row, Spread(median, median, median, 5)) == told
    assert verdict(row, None) == ""


def test_table_fits_a_terminal_and_its_rows_have_names_of_their_own():
    rows = [row for section in SECTIONS for row in section.rows]
    assert len({row.name for row in rows}) == len(rows)
    lines = table_of(SECTIONS, {row.name: Spread(234.5, 123.4, 987.6, 5) for row in rows})
    assert max(map(len, lines)) <= 120


def test_a_tree_of_processes_has_no_strangers():
    assert memory.tree_of(1, {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 5}) == {1, 2, 3, 4}


@pytest.mark.skipif(not memory.is_told(), reason="this system does not tell how much memory a process has")
def test_memory_of_a_grandchild_counts():
    hold = "held = bytearray(b'x') * 200_000_000; print('held', flush=True); input()"
    through = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    with subprocess.Popen([sys.executable, "-c", through], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        assert 190 < memory.mb_of_tree(child.pid) < 300
        child.communicate(b"\n")


def test_tools_answer_with_what_was_looked_up():
    ours = outcomes_of(baseline(N, **SMALLEST))
    assert n_different(ours, by_batch_run(Known, N)) == 0
    assert n_different(ours, by_ema(known, N)) == 0


def test_tools_live_the_runs_of_the_engine():
    ours = outcomes_of(baseline(2))
    assert n_different(ours, by_batch_run(Face, 2)) == 0
    assert n_different(ours, by_ema(asked, 2)) == 0


def test_differences_are_counted():
    ours = outcomes_of(baseline(2))
    theirs = {name: ours[name].copy() for name in NAMES}
    theirs["execution_risk"] += np.array([0.0, 1e-12])
    assert n_different(ours, theirs) == 1


def test_an_executor_that_is_not_installed_is_left_out(tmp_path, monkeypatch):
    def refuse(_):
        raise Faults(["executor=dask: the package 'distributed' is not installed"])

    monkeypatch.setattr(sweeps, "crew_of", refuse)
    assert sweeps.Sweeps(tmp_path).take_scaling() == {}
