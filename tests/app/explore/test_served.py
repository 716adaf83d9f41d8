"""Files as they are served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from app.links import LANGUAGES
from app.words import words_of
from tests.app.explore.results import (
    BAD_FILES,
    BAD_FOLDERS,
    table,
    write_folder,
)
from tests.app.servers import Room


@pytest.fixture(scope="module")
def served(room: Room) -> Iterator[tuple[Room, str]]:
    write_folder(room.results / "designs" / "made", table())
    yield room, "designs/made"
    shutil.rmtree(room.results / "designs" / "made")


def get(room: Room, query: str) -> httpx.Response:
    return httpx.get(f"{room.url}/results?{query}")


@pytest.mark.parametrize("name", [*BAD_FOLDERS, "../../etc", "..%2f..%2fetc"])
@pytest.mark.parametrize(
    "encode", [lambda text: quote(text, safe=""), lambda text: quote(text, safe="").replace(".", "%2e")]
)
def test_no_route_leads_to_another_folder(served: tuple[Room, str], name: str, encode: object) -> None:
    room, _ = served
    found = get(room, f"folder={encode(name)}&file=report.html")  # type: ignore[operator]
    assert found.status_code == 404
    assert found.text == words_of("en")(f"explore.refused.{'gone' if name == 'designs/nowhere' else 'not_ours'}")


@pytest.mark.parametrize("name", [*BAD_FILES, "manifest.json", "runs/part-00000.parquet", "%2e%2e%2fsummary.csv"])
def test_no_route_leads_to_another_file(served: tuple[Room, str], name: str) -> None:
    room, folder = served
    assert get(room, f"folder={quote(folder, safe='')}&file={quote(name, safe='')}").status_code == 404
    assert httpx.get(f"{room.url}/results/{quote(folder)}/{quote(name, safe='')}").status_code == 404


def test_a_report_is_served_in_a_sandbox(served: tuple[Room, str]) -> None:
    room, folder = served
    found = get(room, f"folder={quote(folder, safe='')}&file=report.html")
    assert found.status_code == 200
    policies = found.headers.get_list("content-security-policy")
    assert any(policy.startswith("sandbox allow-scripts;") and "default-src 'none'" in policy for policy in policies)
    assert "allow-same-origin" not in " ".join(policies)
    assert found.headers["x-content-type-options"] == "nosniff"


def test_tables_are_handed_out_as_files(served: tuple[Room, str]) -> None:
    room, folder = served
    for name in ("summary.csv", "provenance.json"):
        found = get(room, f"folder={quote(folder, safe='')}&file={name}")
        assert found.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert found.content == (room.results / folder / name).read_bytes()


def test_refusals_are_in_the_language_of_the_visitor(served: tuple[Room, str]) -> None:
    room, _ = served
    for language in LANGUAGES:
        assert get(room, f"folder=..&file=x&lang={language}").text == words_of(language)("explore.refused.not_ours")
    assert get(room, "folder=..&file=x&lang=xx").status_code == 404
