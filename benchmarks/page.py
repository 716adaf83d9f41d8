"""The course room under load: visitors who step at once, how soon a page is ready, a step of one, and memory.

The server is a process of its own, as `make app` starts it; the visitors share the processors with it.

    python -m benchmarks.page [--visitors 30] [--seconds 30]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.memory import is_told, mb_of_tree
from benchmarks.rounds import Round
from benchmarks.visitors import Visited, Visitor, visit_all

N_VISITORS = 30
SECONDS = 30.0
EVERY = 0.5  # seconds between two steps of a visitor
PATIENCE = 240.0  # seconds until the server must answer
FORGOTTEN = 15.0  # seconds after which visitors who have left are forgotten
N_STEPS = 40
N_EARLIER = 2  # classes before the one that is measured
N_OPENINGS = 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextlib.contextmanager
def served(results: Path | None = None) -> Iterator[tuple[str, int]]:
    """A server while it is needed: its address and its process; without a folder of results it shows none."""
    port = _free_port()
    with TemporaryDirectory() as none:
        command = [sys.executable, "-m", "app", "--port", str(port), "--results", str(results or none)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
        try:
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"the server at {url} does not answer (status {process.poll()})")
                time.sleep(0.1)
            yield url, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=PATIENCE).is_success
    except httpx.TransportError:
        return False


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _told(found: Sequence[Visited], seconds: float) -> Round:
    steps = [step for one in found for step in one.steps_s]
    return {
        "page_step_p50_ms": 1e3 * statistics.median(steps), "page_step_p95_ms": 1e3 * quantile(steps, 0.95),
        "page_step_max_ms": 1e3 * max(steps), "page_steps_per_s": len(steps) / seconds,
        "page_faults": sum(len(one.faults) for one in found), "page_opening_s": max(one.opening_s for one in found),
    }  # fmt: skip


async def _alone(url: str) -> Round:
    """Steps of a visitor who is alone."""
    visitor = Visitor(url, "lang=en&programme=uruguay&seed=7")
    async with httpx.AsyncClient() as http:
        await visitor.open(http)
    steps = [await visitor.step() for _ in range(N_STEPS)]
    await visitor.socket.close()
    return {"page_alone_ms": 1e3 * statistics.median(steps), "page_alone_max_ms": 1e3 * max(steps)}


def _in_a_browser(url: str) -> Round:
    """Seconds until the page is ready in a browser, and milliseconds until a step is on screen; nothing without one."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or find_spec("playwright") is None:
        return {}
    from playwright.sync_api import sync_playwright

    ready, steps = [], []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(N_OPENINGS):
            context = chromium.new_context(viewport={"width": 1280, "height": 720})  # nothing is cached in it
            page = context.new_page()
            began = time.perf_counter()
            page.goto(f"{url}/?lang=en&programme=uruguay&seed=7")
            page.locator("#scene svg").first.wait_for()
            ready.append(time.perf_counter() - began)
            steps += [page.evaluate(STEP, str(lived)) for lived in range(1, 11)]
            context.close()
        chromium.close()
    return {"page_ready_s": statistics.median(ready), "page_ready_max_s": max(ready),
            "page_screen_ms": statistics.median(steps), "page_screen_p95_ms": quantile(steps, 0.95)}  # fmt: skip


STEP = """(lived) => new Promise((done) => {
    const now = document.querySelector("#now"), began = performance.now();
    const watch = new MutationObserver(() => {
        if (now.dataset.quarter !== lived) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    });
    watch.observe(now, { attributes: true });
    document.querySelector("#step-quarter").click();
})"""


async def _watched(url: str, process: int, n: int, seconds: float, seed: int) -> tuple[list[Visited], float]:
    """A class of visitors, and the most memory that the server had while they were there."""
    most = 0.0

    async def look() -> None:
        nonlocal most
        while True:
            most = max(most, mb_of_tree(process))
            await asyncio.sleep(1.0)

    looking = asyncio.create_task(look()) if is_told() else None
    found = await visit_all(url, n, seconds, EVERY, seed)
    if looking:
        looking.cancel()
    return found, most


def take_page(n: int = N_VISITORS, seconds: float = SECONDS) -> Round:
    """One server: a visitor alone, a browser, and classes of many at once, each in futures of its own.

    The classes before the last fill what all visitors share, which has a bound (`app.films.FILMS_KEPT_BYTES`); what the
    last one takes beyond that is its own, and so is what it leaves behind.
    """
    with served() as (url, process):
        found: Round = asyncio.run(_alone(url)) | _in_a_browser(url)
        for earlier in range(N_EARLIER):
            asyncio.run(visit_all(url, n, seconds, EVERY, 1 + earlier * n))
            time.sleep(FORGOTTEN)
        before = mb_of_tree(process) if is_told() else 0.0
        visits, most = asyncio.run(_watched(url, process, n, seconds, 1 + N_EARLIER * n))
        found |= _told(visits, seconds)
        if is_told():
            time.sleep(FORGOTTEN)
            found |= {"page_mb": before, "page_visitor_mb": (most - before) / n,
                      "page_kept_mb": mb_of_tree(process) - before}  # fmt: skip
    return found


def main() -> int:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description="The course room under load.")
    parser.add_argument("--visitors", type=int, default=N_VISITORS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    options = parser.parse_args()
    for name, value in take_page(options.visitors, options.seconds).items():
        print(f"{name:20} {value:10.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
