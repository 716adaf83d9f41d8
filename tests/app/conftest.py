"""What the tests of the course room share: one server for all that need no other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.servers import Room, serving

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests that need a server or a browser go to one worker, so that they share them."""
    for item in items:
        if HERE in item.path.parents and {"room", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("room"))


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The course room with the results of one tiny experiment."""
    with serving(tmp_path_factory.mktemp("room")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; without one, tests that need it are skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("a browser is missing; on Debian or Ubuntu: apt-get install chromium")
    return found
