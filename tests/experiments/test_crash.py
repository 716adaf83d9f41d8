"""Sweeps that are killed, stopped, damaged or short of room end up with the data of an undisturbed one, bit for bit."""

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.__main__ import main
from experiments.planning import plan as planning
from tests.experiments.conftest import TINY

ROOT = Path(__file__).resolve().parents[2]
SECONDS_PER_BLOCK = 0.001  # one group of designs that share a twin
N_BLOCKS = 60
WORDS = ("scenarios=3", "futures=20", *TINY)
ENTRY = f"""
import os, sys, time
from experiments import designs
from experiments.planning import plan
fsync = os.fsync
os.fsync = lambda file: (time.sleep(0.01), fsync(file))  # so that some kills find a file half written
plan.SECONDS_PER_BLOCK = {SECONDS_PER_BLOCK}
designs.report = lambda *_: []
if __name__ == "__main__":
    from experiments.__main__ import leave, main
    leave(main(sys.argv[1:]))
"""
posix = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")


@pytest.fixture(scope="module", autouse=True)
def no_commit():
    """Files tell the commit they were made at, which an edit in the course of the tests would change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.provenance.commit", lambda: None)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The folder of a sweep that nothing happened to."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(planning, "SECONDS_PER_BLOCK", SECONDS_PER_BLOCK)
        patch.setattr("experiments.designs.report", lambda *_: [])
        assert main([*WORDS, "out=out", "executor.workers=1"]) == 0
    return folder / "out"


@pytest.fixture(scope="module")
def undisturbed(whole) -> dict[str, bytes]:
    """Its files, by name."""
    found = files(whole)
    assert len(found) == N_BLOCKS
    return found


@pytest.fixture
def here(folder, monkeypatch):
    """The same small blocks, and no report, in this process."""
    monkeypatch.setattr(planning, "SECONDS_PER_BLOCK", SECONDS_PER_BLOCK)
    monkeypatch.setattr("experiments.designs.report", lambda *_: [])
    return folder


def files(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((out / "runs").iterdir())}


def started(*words: str, **more) -> subprocess.Popen:
    """The sweep in a process, session and process group of its own, which finds no commit either."""
    command = [sys.executable, "-c", ENTRY, *WORDS, "out=out", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_DIR": os.devnull}
    return subprocess.Popen(command, env=environment, start_new_session=True, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)  # fmt: skip


def ended(process: subprocess.Popen, seconds: float = 60.0) -> tuple[int, str]:
    _, said = process.communicate(timeout=seconds)
    return process.returncode, said


def wait_for(is_so, process: subprocess.Popen, seconds: float = 60.0) -> bool:
    """Until something is so, or the process has ended; whether it is so."""
    last = time.monotonic() + seconds
    while not is_so():
        if process.poll() is not None or time.monotonic() > last:
            return is_so()
        time.sleep(0.001)
    return True


def wait_until(is_so, seconds: float = 10.0) -> bool:
    """Whether something is so, or becomes so."""
    last = time.monotonic() + seconds
    while not is_so() and time.monotonic() < last:
        time.sleep(0.05)
    return is_so()


def n_parts(out: Path) -> int:
    return len(list((out / "runs").glob("part-*.parquet")))


def of_session(session: int) -> list[int]:
    """Processes of a session that are alive."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def workers_of(process: subprocess.Popen) -> list[int]:
    """The worker processes of a sweep."""
    found = []
    for pid in of_session(process.pid):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            continue
        if pid != process.pid and "spawn_main" in words:
            found.append(pid)
    return found


@posix
@pytest.mark.parametrize("n_moments", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_at_random_moments_and_resumed_each_time(folder, undisturbed, n_moments):
    rng = random.Random(n_moments)
    out = folder / "out"
    n_kills = 0
    for moment in range(n_moments):
        wanted = int((moment + rng.random()) * (N_BLOCKS - 4) / n_moments)
        process = started("executor.workers=2")
        assert wait_for(lambda wanted=wanted: n_parts(out) >= max(1, wanted), process)
        if moment % 2:  # in the middle of a write
            wait_for(lambda: any((out / "runs").glob(".part-*")), process)
        else:
            time.sleep(rng.random() * 0.05)
        os.killpg(process.pid, signal.SIGKILL)
        n_kills += ended(process)[0] == -signal.SIGKILL
        parts = {path.name: path.read_bytes() for path in (out / "runs").glob("part-*.parquet")}
        assert parts.items() <= undisturbed.items(), "what has its name is whole"
    assert n_kills >= n_moments - 1  # the last one may have been too late
    status, said = ended(started("executor.workers=2"))
    assert status == 0, said
    assert files(out) == undisturbed


@posix
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_a_killed_worker_costs_only_its_blocks(folder, undisturbed, executor):
    process = started(f"executor={executor}", "executor.workers=2")
    assert wait_for(lambda: n_parts(folder / "out") >= 3, process)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    at_the_kill = n_parts(folder / "out")
    status, said = ended(process)
    assert status == 0, said
    assert at_the_kill < N_BLOCKS
    assert files(folder / "out") == undisturbed
    assert not (folder / "out" / "failures.csv").exists()


@posix
@pytest.mark.parametrize(
    ("executor", "asked"), [("threads", signal.SIGINT), ("processes", signal.SIGINT), ("processes", signal.SIGTERM),
                            ("dask", signal.SIGINT)]
)  # fmt: skip
def test_a_stop_is_clean(folder, undisturbed, executor, asked):
    process = started(f"executor={executor}", "executor.workers=2")
    assert wait_for(lambda: n_parts(folder / "out") >= 3, process)
    os.killpg(process.pid, asked)  # a terminal and a cluster's scheduler signal all processes
    status, said = ended(process, 15.0)
    assert status == 130, said
    assert "Traceback" not in said
    kept = n_parts(folder / "out")
    assert f"{kept} of {N_BLOCKS} blocks are kept in out. To go on:" in said
    assert shlex.split(said.splitlines()[-1])[3:5] == list(WORDS[:2])
    assert wait_until(lambda: of_session(process.pid) == [])
    assert main_again(folder, undisturbed) == 0


def main_again(folder: Path, undisturbed: dict[str, bytes]) -> int:
    """Resume in this process, and compare."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "SECONDS_PER_BLOCK", SECONDS_PER_BLOCK)
        patch.setattr("experiments.designs.report", lambda *_: [])
        status = main([*WORDS, "out=out"])
    assert files(folder / "out") == undisturbed
    return status


@posix
def test_a_second_ctrl_c_stops_at_once(folder, undisturbed):
    process = started("executor=threads", "executor.workers=2")
    assert wait_for(lambda: n_parts(folder / "out") >= 1, process)
    os.kill(process.pid, signal.SIGINT)
    os.kill(process.pid, signal.SIGINT)
    status, said = ended(process, 5.0)
    assert status == 130, said
    assert "To go on:" in said
    assert main_again(folder, undisturbed) == 0


@posix
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_workers_end_with_a_main_process_that_is_killed(folder, executor):
    process = started(f"executor={executor}", "executor.workers=2")
    assert wait_for(lambda: n_parts(folder / "out") >= 1, process)
    assert len(workers_of(process)) >= 2
    process.kill()
    process.communicate(timeout=10)
    assert wait_until(lambda: of_session(process.pid) == [])


@posix
def test_a_folder_belongs_to_one_process_at_a_time(folder, undisturbed, here, command):
    process = started("executor.workers=1")
    assert wait_for(lambda: n_parts(folder / "out") >= 1, process)
    os.kill(process.pid, signal.SIGSTOP)
    before = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")}
    status, _, said = command(*WORDS, "out=out")
    after = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*")}
    os.kill(process.pid, signal.SIGCONT)
    assert status == 2
    assert f"out is being written to by process {process.pid} on " in said
    assert after == before
    assert ended(process)[0] == 0
    assert files(folder / "out") == undisturbed


@pytest.fixture
def swept(here, whole, simulated):
    """A complete sweep, and the sizes of tasks simulated from then on."""
    shutil.copytree(whole, here / "out")
    return simulated


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    """Other bytes in the middle."""
    data = bytearray(path.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 4] = bytes(byte ^ 0xFF for byte in data[middle : middle + 4])
    path.write_bytes(data)


def one_bit(path: Path) -> None:
    """Another number, which only a checksum tells from the right one."""
    group = pq.read_metadata(path).row_group(0)
    place = next(n for n in range(group.num_columns) if group.column(n).path_in_schema == "execution_risk")
    column = group.column(place)
    data = bytearray(path.read_bytes())
    data[column.data_page_offset + column.total_compressed_size - 40] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [cut, emptied, flipped, one_bit])
def test_a_damaged_block_is_run_again(swept, folder, command, undisturbed, damage):
    damage(folder / "out" / "runs" / "part-00007.parquet")
    assert command(*WORDS, "out=out")[0] == 0
    assert swept == [24]
    assert files(folder / "out") == undisturbed


def test_a_block_of_other_runs_is_run_again(swept, folder, command, undisturbed):
    runs = folder / "out" / "runs"
    (runs / "part-00007.parquet").write_bytes((runs / "part-00008.parquet").read_bytes())
    assert command(*WORDS, "out=out")[0] == 0
    assert swept == [24]
    assert files(folder / "out") == undisturbed


@posix
def test_a_full_disk_leaves_whole_blocks_and_goes_on_when_there_is_room(folder, undisturbed):
    out = folder / "out"
    out.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(out)], check=False,
                      capture_output=True).returncode:  # fmt: skip
        pytest.skip("needs the right to mount a small file system")
    try:
        status, said = ended(started("executor.workers=2"))
        assert status == 2, said
        assert "out cannot be written to: No space left on device. Finished blocks are kept" in said
        assert "-m experiments scenarios=3" in said
        kept = files(out)
        assert 0 < len(kept) < N_BLOCKS
        assert kept.items() <= undisturbed.items()
        subprocess.run(["mount", "-o", "remount,size=50m", str(out)], check=True)
        assert main_again(folder, undisturbed) == 0
    finally:
        subprocess.run(["umount", str(out)], check=False)
