"""Servers of the course room for tests: real ones, in processes of their own, on a free port."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0  # seconds; the kernels may have to be compiled


class Room(NamedTuple):
    """A server: where it is, what it has printed so far, and the folder that it may show."""

    url: str
    port: int
    log: Path
    results: Path
    pid: int


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextlib.contextmanager
def serving(folder: Path, *command: str, host: str = "127.0.0.1") -> Iterator[Room]:
    """A server while it is needed; `command` is what Python runs, with the page's own command line by default."""
    port, log, results = free_port(), folder / "server.log", folder / "results"
    results.mkdir(exist_ok=True)
    words = [sys.executable, *(command or ("-m", "app")), "--port", str(port), "--results", str(results)]
    words += [] if host == "127.0.0.1" else ["--host", host]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_CURRENT_TEST", None)  # NiceGUI would take itself for a part of the test
    with log.open("w") as out:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    room = Room(f"http://127.0.0.1:{port}", port, log, results, process.pid)
    try:
        _wait(process, room)
        yield room
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], room: Room) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}:\n{room.log.read_text()}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(room.url, headers={"accept-language": "en"}).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"no answer from {room.url} in {PATIENCE:.0f} s:\n{room.log.read_text()}")
