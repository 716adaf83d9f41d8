"""A browser for the tests of the course room; every page is watched, and must not complain or leave this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.app.servers import Room

SIZE = {"width": 1280, "height": 720}
PATIENCE = 30_000  # milliseconds; other work may share the processors
HERE = Path(__file__).parent
READY = {  # what is there when a mode is
    "play": "#now[data-quarter]", "compare": "#run-comparison, #beginnings", "explore": "#folders", "learn": "#lesson-heading, .lesson h1, .lesson h2",
}  # fmt: skip
Opener = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here are of the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, once for a file: while it is there, its loop runs, and no test can run another."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


class Watch:
    """What pages complained of."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("console", self._said)
        page.on("pageerror", lambda fault: self.complaints.append(f"error: {fault}"))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.complaints.append(f"another host was asked: {request.url}")


@pytest.fixture
def watch(room: Room) -> Iterator[Watch]:
    """Fails a test whose pages complained, or whose server did."""
    found, already = Watch(), len(room.log.read_text())
    yield found
    assert not found.complaints, "\n".join(found.complaints)
    assert "Traceback" not in room.log.read_text()[already:], room.log.read_text()[already:]


@pytest.fixture
def opener(browser: Browser, watch: Watch, room: Room) -> Iterator[Opener]:
    """Opens pages, each for a visitor of its own: nothing is shared, as between two machines."""
    contexts = []

    def opened(
        query: str = "lang=en", url: str = room.url, ready: bool = True, path: str = "", **options: object
    ) -> Page:
        context = browser.new_context(**{"viewport": SIZE, "reduced_motion": "reduce", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.over(page)
        page.goto(f"{url}/{path}?{query}")
        if ready:
            page.locator(READY[parse_qs(query).get("mode", ["play"])[0]]).first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(opener: Opener) -> Page:
    """The page as a visitor finds it, in English."""
    return opener()
