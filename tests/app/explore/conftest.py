"""A results folder with one experiment, and what must not be read beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.explore.folders import Folder
from tests.app.explore.results import table, write_folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "results"
    write_folder(place / "designs" / "uruguay-1", table())
    (tmp_path / "secret.json").write_text('{"secret": 1}')
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "manifest.json").write_text("{}")
    return place


@pytest.fixture
def folder(root: Path) -> Folder:
    return Folder(root, "designs/uruguay-1")
