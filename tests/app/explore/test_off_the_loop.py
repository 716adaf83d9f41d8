"""Nothing of a folder is read while a page is built: that waits its turn in a thread, and what is too much is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nicegui import Client, ui
from nicegui.page import page as page_of

from app.explore import going, opened, overview
from app.explore.folders import Folder
from app.explore.going import kept, look_at
from app.explore.looking import Filter, Looking
from app.limits import MAX_VIEW
from app.links import Link
from app.visit import Visit


@pytest.fixture
def visit(folder: Folder) -> Iterator[Visit]:
    with Client(page_of(""), request=None):
        yield Visit(Link(mode="explore", folder=folder.name), [], folder._root)


@pytest.mark.parametrize("part", opened.BUILDERS)
def test_a_part_is_read_in_a_thread(visit: Visit, folder: Folder, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    works = waiting(
        monkeypatch, f"app.explore.{'table' if part == 'runs' else 'drawing' if part == 'draw' else 'parts'}"
    )
    watched(monkeypatch)
    opened.BUILDERS[part](visit, folder, Looking(part), ui.element("div"))
    assert len(works) == 1


def test_the_list_and_the_head_of_a_folder_are_read_in_a_thread(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    works = [waiting(monkeypatch, f"app.explore.{module.__name__.split('.')[-1]}") for module in (opened, overview)]
    watched(monkeypatch)
    opened.build_folder(visit)
    overview.build_list(visit)
    assert [len(asked) for asked in works] == [1, 1]


def waiting(monkeypatch: pytest.MonkeyPatch, module: str) -> list[Callable[[], Any]]:
    """Work that waits for its turn, instead of being done."""
    works: list[Callable[[], Any]] = []
    monkeypatch.setattr(f"{module}.later", lambda _visit, _room, work, _show: works.append(work))
    return works


def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every look at the disk fail."""

    def read(*_: object) -> None:
        raise AssertionError("read while the page is built")

    for name in ("__init__", "file", "has", "read", "json", "manifest", "parts", "figures", "stamp", "entry"):
        monkeypatch.setattr(Folder, name, read)


def test_more_than_a_link_holds_is_told_and_left(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(going.ui, "notify", lambda text, **_: said.append(text))
    much = Looking("runs", filters=(Filter("fate", "is", "ñ" * MAX_VIEW),))
    look_at(visit, much)
    assert kept(visit, Looking(), filters=much.filters) == Looking()
    assert said == [visit.words("explore.too_much")] * 2
    assert visit.link.view == ""
