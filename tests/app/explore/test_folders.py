"""One guarded way to a file, whatever a name says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.explore.folders import Folder, Refused, listed
from app.explore.looking import Looking
from app.explore.runs import Runs, page
from app.limits import MAX_FOLDER
from app.links import Link, checked
from tests.app.explore.results import (
    BAD_FILES,
    BAD_FOLDERS,
    N_DESIGNS,
    N_FUTURES,
    N_SCENARIOS,
    table,
    write_folder,
)


@pytest.mark.parametrize("name", BAD_FOLDERS)
def test_no_other_folder_can_be_opened(root: Path, name: str) -> None:
    (root / ".hidden").mkdir()
    (root / "designs" / ".hidden").mkdir()
    with pytest.raises(Refused):
        Folder(root, name)


@pytest.mark.parametrize("name", ["designs", "designs/uruguay-1/runs", "designs/uruguay-1/figures"])
def test_a_folder_around_or_inside_one_of_results_is_none(root: Path, name: str) -> None:
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, name)


@pytest.mark.parametrize("name", BAD_FILES)
def test_no_other_file_can_be_read(folder: Folder, name: str) -> None:
    with pytest.raises(Refused):
        folder.read(name)


def test_links_that_lead_out_are_not_followed(root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "designs" / "up").symlink_to(tmp_path)
    inside = root / "designs" / "uruguay-1"
    (inside / "figures" / "secret.png").symlink_to(tmp_path / "secret.json")
    (inside / "report.html").unlink()
    (inside / "report.html").symlink_to(tmp_path / "secret.json")
    for name in ("out", "designs/up"):
        with pytest.raises(Refused):
            Folder(root, name)
    folder = Folder(root, "designs/uruguay-1")
    for name in ("figures/secret.png", "report.html"):
        with pytest.raises(Refused, match="not_ours"):
            folder.file(name)
    assert folder.figures() == ["one.png"]
    assert [entry.name for entry in listed(root)] == ["designs/uruguay-1"]


def test_links_to_what_is_hidden_or_elsewhere_inside_are_not_followed(root: Path) -> None:
    (root / ".kept").mkdir()
    (root / ".kept" / "manifest.json").write_text("{}")
    (root / "kept").symlink_to(root / ".kept")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "kept")
    other = root / "designs" / "other"
    write_folder(other, table())
    (other / "summary.csv").unlink()
    (other / "summary.csv").symlink_to(root / "designs" / "uruguay-1" / "summary.csv")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/other").file("summary.csv")


def test_runs_that_lie_elsewhere_are_not_read(root: Path, tmp_path: Path) -> None:
    runs = root / "designs" / "uruguay-1" / "runs"
    (runs / "part-00000.parquet").rename(tmp_path / "part-00000.parquet")
    (runs / "part-00000.parquet").symlink_to(tmp_path / "part-00000.parquet")
    parts = Folder(root, "designs/uruguay-1").parts()
    assert [path.name for path in parts] == [f"part-{block:05d}.parquet" for block in range(1, 9)]
    runs.rename(tmp_path / "runs")
    runs.symlink_to(tmp_path / "runs")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/uruguay-1").parts()


def test_what_is_no_file_or_too_large_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = root / "designs" / "uruguay-1"
    (inside / "summary.csv").unlink()
    os.mkfifo(inside / "summary.csv")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/uruguay-1").file("summary.csv")
    monkeypatch.setitem(__import__("app.explore.folders", fromlist=["SIZES"]).SIZES, "report.html", 10)
    with pytest.raises(Refused, match="too_large"):
        Folder(root, "designs/uruguay-1").file("report.html")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"runs": 3}', '{"runs": "x", "blocks": 1, "programme": "y"}',
                                  '{"runs": -1, "blocks": 1, "programme": "y"}', "[" * 100_000])  # fmt: skip
def test_a_damaged_manifest_is_told(root: Path, text: str) -> None:
    (root / "designs" / "uruguay-1" / "manifest.json").write_text(text)
    (entry,) = listed(root)
    assert entry.state == "damaged"
    with pytest.raises(Refused, match="damaged"):
        Folder(root, "designs/uruguay-1").manifest()


def test_states_of_folders(root: Path) -> None:
    write_folder(root / "sobol" / "half", table())
    (root / "sobol" / "half" / "report.html").unlink()
    write_folder(root / "plain", table())
    states = {entry.name: (entry.experiment, entry.state, entry.n_runs) for entry in listed(root)}
    n = N_DESIGNS * N_SCENARIOS * N_FUTURES
    assert states == {"designs/uruguay-1": ("designs", "complete", n), "sobol/half": ("sobol", "unfinished", n),
                      "plain": ("plain", "complete", n)}  # fmt: skip


def test_a_damaged_file_of_runs_is_told(root: Path) -> None:
    path = root / "designs" / "uruguay-1" / "runs" / "part-00001.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Refused, match="damaged"):
        page(root, "designs/uruguay-1", Looking(), ("run",))
    for part in (root / "designs" / "uruguay-1" / "runs").iterdir():
        part.unlink()
    with pytest.raises(Refused, match="no_runs"):
        Runs(Folder(root, "designs/uruguay-1"))


def test_what_the_list_offers_a_link_can_say(root: Path) -> None:
    longest = "x" * (MAX_FOLDER - len("designs/"))
    write_folder(root / "designs" / longest, table())
    write_folder(root / "designs" / f"{longest}y", table())
    offered = {entry.name for entry in listed(root)}
    assert offered == {"designs/uruguay-1", f"designs/{longest}"}
    for name in offered:
        assert checked(Link(mode="explore", folder=name)).folder == name
