"""The command as a user types it, in processes of their own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import experiments
import sim

ROOT = Path(__file__).resolve().parents[2]


def listen_to_ctrl_c():
    """As at a terminal: a test run started in the background hands on that it is to be ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(folder, *words):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *words],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listen_to_ctrl_c if os.name == "posix" else None,  # noqa: PLW1509 (no threads run here)
    )


def finished(folder, *words):
    process = started(folder, *words)
    said, complained = process.communicate(timeout=300)
    return process.returncode, said, complained


def test_help_names_the_keys_and_the_choices(folder):
    status, said, _ = finished(folder, "--help")
    assert status == 0
    for word in ("experiment=<name>", "designs", "single", "executor=threads|processes", "resume=true|false",
                 "retry_failed=true|false"):  # fmt: skip
        assert word in said
    assert list(folder.iterdir()) == []


def test_configuration_can_be_shown(folder):
    status, said, _ = finished(folder, "--cfg", "job", "experiment=single", "levers.supervision=0.7")
    assert status == 0
    assert "supervision: 0.7" in said
    assert "kind: single" in said
    assert list(folder.iterdir()) == []


def test_experiment_in_its_default_folder(folder, tiny):
    status, said, complained = finished(folder, "experiment=single", "futures=3", *tiny)
    assert status == 0, complained
    (report,) = folder.glob("results/single/baseline-*/report.html")
    assert f"Report: {report.relative_to(folder)}" in said
    assert [path.name for path in folder.iterdir()] == ["results"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be sent Ctrl-C")
def test_ctrl_c_keeps_blocks_and_tells_how_to_go_on(folder):
    words = ("scenarios=40", "futures=20", "out=out", "programme=baseline", "executor.workers=1")
    process = started(folder, *words)
    runs = folder / "out" / "runs"
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not list(runs.glob("part-*.parquet")) and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    stopped = time.monotonic()
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 130, complained
    assert time.monotonic() - stopped < 10
    kept = sorted(runs.glob("*"))
    assert kept
    assert all(len(pd.read_parquet(path)) for path in kept)
    assert f"Stopped. {len(kept)} of " in complained
    assert "-m experiments scenarios=40 futures=20 out=out" in complained


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("-m experiments levers.n_cl", "levers.n_clusters="),
        ("-m experiments levers.selection=t", "levers.selection=tender"),
        ("-m experiments programme=u", "programme=uruguay"),
    ],
)
def test_tab_completion_knows_declared_names(line, wanted, monkeypatch):
    from experiments.edge.completion import query

    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_POINT", str(len(line)))
    assert wanted in query()


FORCED = "overrides=[{quarter: 3, actor: national, kind: change, subject: 0, value: another_party}]"


def test_decisions_are_forced_in_every_future_and_told(folder, tiny):
    status, _, complained = finished(folder, "experiment=single", "futures=3", "out=out", FORCED, *tiny)
    assert status == 0, complained
    values = {"n_candidate_clusters": 2, "horizon_quarters": 16, "n_firms_per_cluster": 10, "n_clusters": 2}
    forced = [sim.Override(3, "national", "change", 0, "another_party")]
    runs = pd.DataFrame({"seed": [1, 2, 3]}).assign(**values)
    expected = sim.simulate(runs, overrides=forced)
    found = experiments.load(folder / "out")
    pd.testing.assert_frame_equal(found[list(expected)], expected, check_dtype=False)
    assert not expected.equals(sim.simulate(runs))
    assert (folder / "out" / "story.md").read_text() == sim.trace("baseline", 1, forced, **values).story()
