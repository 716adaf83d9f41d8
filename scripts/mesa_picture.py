"""Take the picture of Mesa's page in the docs, with Debian's chromium: `python -m scripts.mesa_picture`."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "mesa-page.png"
PORT = 8768
ADDRESS = f"http://127.0.0.1:{PORT}/?programme=paraguay&seed=7"
STEPS = 26
START_SECONDS = 120.0


def wait_for_server() -> None:
    """Wait until the page answers. Raises `TimeoutError` when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(ADDRESS, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(f"{ADDRESS}: expected an answer within {START_SECONDS:.0f} s, got none; try `make mesa-page`")


def take() -> None:
    """Live some quarters on the page, and take its picture."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1240})
        page.goto(ADDRESS)
        for step in range(STEPS):
            page.locator(f".picture-queue img[data-quarter='{step}']").wait_for()
            page.get_by_role("button", name="Step", exact=True).click()
        page.locator(f".picture-queue img[data-quarter='{STEPS}']").wait_for()
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> int:
    """Take the picture."""
    server = subprocess.Popen([sys.executable, "-m", "app.viz.server", "--port", str(PORT)])
    try:
        wait_for_server()
        take()
    finally:
        server.terminate()
        server.wait()
    print(f"Wrote {PICTURE.relative_to(PICTURE.parents[2])}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
