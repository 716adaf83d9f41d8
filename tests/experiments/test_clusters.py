"""A Dask cluster at an address: same bits, workers of another model refused, dead addresses told in time."""

import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import SimpleNamespace

import pandas as pd
import pytest

from experiments import runner
from experiments.planning import plan as planning
from tests.experiments.conftest import TINY

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("scenarios=2", "futures=2", *TINY)
pytest.importorskip("distributed", reason="needs the extra 'dist'")

from distributed.comm import CommClosedError  # noqa: E402 - after what skips without it

from experiments.workers import dask  # noqa: E402


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(planning, "SECONDS_PER_BLOCK", 1e-9)
    monkeypatch.setattr("experiments.designs.report", lambda *_: [])


@pytest.fixture
def cluster(tmp_path):
    """Start a scheduler and one worker that stands in a folder; the path of the scheduler's file."""
    processes = []  # two each, without nannies, which would start a killed worker anew

    def start(stands_in: Path, path: str) -> Path:
        file = tmp_path / "scheduler.json"
        environment = {**os.environ, "PYTHONPATH": path}
        for words in (
            [
                "distributed.cli.dask_scheduler",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--no-dashboard",
                "--scheduler-file",
            ],
            ["distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard", "--scheduler-file"],
        ):
            processes.append(subprocess.Popen([sys.executable, "-m", *words, str(file)], cwd=stands_in, env=environment,
                                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))  # fmt: skip
            last = time.monotonic() + 30
            while not file.exists() and time.monotonic() < last:
                time.sleep(0.05)
        return file

    yield start
    for process in processes:
        process.kill()  # a worker that ends of its own accord takes seconds
    for process in processes:
        process.wait(20)


def test_a_running_cluster_gives_the_same_bits(folder, command, cluster):
    file = cluster(folder, str(ROOT))
    status, _, said = command(*WORDS, "out=there", "executor=dask", f"executor.address={file}")
    assert status == 0, said
    assert command(*WORDS, "out=here")[0] == 0
    for path in (folder / "here" / "runs").iterdir():
        assert path.read_bytes() == (folder / "there" / "runs" / path.name).read_bytes()


@pytest.mark.parametrize("differs", [True, False])
def test_workers_of_another_model_are_refused(folder, command, cluster, differs):
    other = folder / "other"
    other.mkdir()
    if differs:
        for package in ("sim", "experiments"):
            subprocess.run(["cp", "-r", str(ROOT / package), str(other)], check=True)
        module = other / "sim" / "stages.py"
        module.write_text(f"{module.read_text()}\n# another version\n")
    file = cluster(other, str(other))
    time.sleep(3)  # for the worker to join
    status, _, said = command(*WORDS, "out=out", "executor=dask", f"executor.address={file}")
    assert status == 2
    assert ("run another model" if differs else "cannot take work (ModuleNotFoundError") in said
    assert not (folder / "out").exists()


def test_an_address_that_does_not_answer_is_told_within_30_seconds(folder, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"  # nobody listens
        begun = time.monotonic()
        status, _, said = command(*WORDS, "out=out", "executor=dask", f"executor.address={address}")
    assert status == 2
    assert time.monotonic() - begun < 30
    assert f"Nothing was run or written: executor.address: no Dask scheduler answers at {address}" in said
    assert not (folder / "out").exists()


class Web(StreamRequestHandler):
    """A web server, to which what a client of Dask says makes no sense."""

    def handle(self):
        self.wfile.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def test_an_address_at_which_nothing_is_said_is_told(folder, command, monkeypatch):
    monkeypatch.setattr(dask, "SECONDS_TO_ANSWER", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the system accepts for it
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        status, _, said = command(*WORDS, "out=out", "executor=dask", f"executor.address={address}")
    assert status == 2
    assert f"no Dask scheduler answers at {address}" in said


def test_an_address_at_which_something_else_answers_is_told(folder, command):
    with ThreadingTCPServer(("127.0.0.1", 0), Web) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        status, _, said = command(*WORDS, "out=out", "executor=dask", f"executor.address={address}")
        server.shutdown()
    assert status == 2
    assert f"Nothing was run or written: executor.address: no Dask scheduler answers at {address}" in said
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "error", [CommClosedError("in <TCP>: Stream is closed"), TimeoutError("no answer"), OSError(9)]
)
def test_faults_of_the_cluster_are_not_those_of_a_run(monkeypatch, error):
    store = SimpleNamespace(blocks=[(0, 1)], plan=SimpleNamespace(programmes=("uruguay",), shared=None),
                            rows=lambda _: pd.DataFrame(index=range(1)))  # fmt: skip
    submitted = []

    def submit(_):
        future = Future()
        future.set_exception(error)
        submitted.append(future)
        return future

    crew = dask.Dask(None, "tcp://nowhere:1")
    monkeypatch.setattr(crew, "submit", submit)
    monkeypatch.setattr(runner, "order_of", lambda *_: SimpleNamespace(tasks=[], places=[]))
    recorded = []
    monkeypatch.setattr(runner._Run, "_record", lambda *given: recorded.append(given[-1]))
    running = runner._Run(store, crew, [0], bar=None)
    while not running.is_done:
        running.fill()
        running.collect(1.0)
    assert len(submitted) == runner.MAX_LOSSES + runner.MAX_LOSSES_ALONE
    assert recorded == [f"the cluster lost this run each time: {type(error).__name__}: {error}"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["executor=dusk"], "executor: 'dusk' is not known; did you mean dask?"),
        (["executor=dask", "executor.workers=0"], "executor.workers: expected at least 1, got 0"),
        (["executor=dask", "executor.address=nowhere.json"], "there is no scheduler file 'nowhere.json'"),
        (["executor=dask", "executor.address=tcp://x:1", "executor.workers=2"], "workers: the cluster at an address"),
        (["executor=threads", "+executor.address=tcp://x:1"], "address: only executor=dask connects to a cluster"),
    ],
)
def test_bad_executors_are_told(folder, command, words, expected):
    status, _, said = command(*WORDS, "out=out", *words)
    assert status == 2
    assert expected in said
    assert not (folder / "out").exists()


def test_without_dask_the_message_says_what_to_install(folder, command, monkeypatch):
    monkeypatch.delitem(sys.modules, "experiments.workers.dask", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    status, _, said = command(*WORDS, "out=out", "executor=dask")
    assert status == 2
    assert "executor=dask: the package 'distributed' is not installed; run `make setup-all`" in said
    assert not (folder / "out").exists()


def test_a_job_that_has_ended_is_asked_for_again(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2] / "examples")
    import slurm

    there = iter([[], ["job-0-0", "job-1-0"], ["job-1-0"], ["job-1-0"], ["job-0-0", "job-1-0"]])
    asked = []
    cluster = SimpleNamespace(
        status=SimpleNamespace(name="running"),
        scheduler_info={"workers": {}},
        worker_spec={"job-0": {"group": ["-0"]}, "job-1": {"group": ["-0"]}},
        scale_down=None,
        sync=lambda _, ended: asked.append(ended),
        scale=lambda *, jobs: asked.append(jobs),
    )

    def look(_: float = 0.0) -> None:
        workers = next(there, None)
        if workers is None:
            cluster.status.name = "closed"
        else:
            cluster.scheduler_info["workers"] = {name: {"name": name} for name in workers}

    monkeypatch.setattr(slurm.time, "sleep", look)
    slurm.ask_again(cluster, 2)
    assert asked == [{"job-0"}, 2], "once, although it is not there at once"
