"""In a room whose catalogues are marked, all that is read, seen or heard is marked: nothing bypasses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.programmes import load, names
from tests.app.browser.conftest import READY, Opener
from tests.app.browser.looking import check, settled
from tests.app.servers import Room, serving
from tests.app.test_take import PLAYED

SERVER = Path(__file__).parent / "marked_server.py"
TITLES = tuple(load(name).title for name in names())
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# What may stand there unmarked: numbers, dates, signs, the languages' own names, letters of designs, names of files, packages and people.
PLAIN = re.compile(
    r"English|Español|Português|[A-D]|US\$|[\d\W_]*|https?://\S+|doi:\S+|[\w./-]+\.(csv|yaml|png|md|json)|10\.\d{4,}/\S+|"
    r"python|numpy|numba|[0-9a-f]{8,}(-dirty)?"
)


@pytest.fixture(scope="module")
def marked_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The room with marked catalogues."""
    with serving(tmp_path_factory.mktemp("marked"), str(SERVER)) as found:
        yield found


def bypassing(words: list[tuple[str, str]]) -> list[str]:
    """What is read on a page without a mark of the catalogues."""
    found = []
    for text, where in words:
        if where.startswith("code."):
            continue  # a command is the same in every language
        left = text
        for title in TITLES:  # a programme's name is its file's, but where the language has one
            left = left.replace(title, " ")
        while MARKED.search(left):  # marks stand within each other where words are filled in
            left = MARKED.sub(" ", left)
        left = re.sub(r"⟦[^⟧]*$|^[^⟦]*⟧", " ", left)  # one text may be parted over several elements
        if any(re.search(r"[^\W\d_]{2}", word) and not PLAIN.fullmatch(word) for word in left.split()):
            found.append(f"{where}: {text[:80]!r}")
    return sorted(set(found))


@pytest.mark.parametrize("query", [
    "mode=play&programme=uruguay&seed=7&q=15", "mode=play&programme=uruguay&seed=7&q=48", "mode=play&seat=agency&programme=paraguay&q=6&view=table",
    "mode=compare&a=1&b=1&b.agency_autonomy=0.9&futures=4", "mode=compare", "mode=explore", "mode=learn",
    "mode=learn&lesson=club_goods&step=1",
])  # fmt: skip
def test_nothing_bypasses_the_catalogues(opener: Opener, marked_room: Room, query: str) -> None:
    page = opener("lang=en&" + query, url=marked_room.url, ready=False)
    mode = re.search(r"mode=(\w+)", query)[1]  # type: ignore[index]
    page.locator(
        READY[mode] if "lesson" not in query and query != "mode=compare" else "#main h2, #main h1"
    ).first.wait_for()
    page.wait_for_timeout(1500 if "q=48" in query or "futures" in query else 300)
    settled(page)
    assert bypassing(check(page, "words")) == []


@pytest.mark.parametrize(("path", "query"), [
    ("print", "programme=uruguay&seed=7&q=15"),
    ("print", PLAYED.but(language="en").query().removeprefix("lang=en&")),
    ("print", "mode=compare&programme=uruguay&a=1&b=1&b.agency_autonomy=0.9&futures=4"), ("sheet", "lesson=club_goods"),
    ("sheet", "lesson=evaluator"),
])  # fmt: skip
def test_nothing_on_paper_bypasses_the_catalogues(opener: Opener, marked_room: Room, path: str, query: str) -> None:
    page = opener("lang=en&" + query, url=marked_room.url, ready=False, path=path)
    page.locator("h1").first.wait_for()
    settled(page)
    assert bypassing(check(page, "words")) == []


@pytest.mark.parametrize(("query", "opening", "there"), [
    ("mode=play&seat=agency&programme=uruguay&seed=7", "#design", ".q-dialog .lever-group"),
    ("mode=play&seat=agency&programme=uruguay&seed=7&q=15", "#plan", ".q-dialog h2"),
    ("mode=play&programme=uruguay&seed=7&q=15", "#take", "#take-link"),
    ("mode=compare&programme=uruguay&a=1&b=1&b.agency_autonomy=0.9&futures=4", "#take", "#take-link"),
    ("mode=compare&programme=uruguay&a=1&b=1&b.agency_autonomy=0.9&futures=4", ".lever-info", ".lever-told"),
])  # fmt: skip
def test_nothing_that_opens_bypasses_the_catalogues(
    opener: Opener, marked_room: Room, query: str, opening: str, there: str
) -> None:
    page = opener("lang=en&" + query, url=marked_room.url)
    page.locator(opening).first.click()
    page.locator(there).first.wait_for()
    settled(page)
    assert bypassing(check(page, "words")) == []


def test_what_bypasses_is_found() -> None:
    assert bypassing([("⟦Programme⟧ 12", "p"), ("⟦a ⟦b⟧ c⟧", "p"), ("3.5 %", "td"), ("Español", "button")]) == []
    assert bypassing([("Programme ⟦x⟧", "p")]) == ["p: 'Programme ⟦x⟧'"]
