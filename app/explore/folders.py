"""Folders of results, and the only way to a file in one: names from outside are checked before anything is opened.

A name must be plain, and what it leads to must lie below the results folder, be a regular file of a known kind, and be
no larger than such a file has reason to be. Nothing is ever written.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.limits import MAX_FOLDER
from experiments.store import MANIFEST, part_name

MAX_DEPTH = 3  # of a folder of results below the results folder
MAX_SEEN = 5000  # entries of the results folder that are looked at
MAX_FOLDERS = 500
MAX_FIGURES = 200
MAX_PARTS = 20_000
MB = 2**20
PROVENANCE, SUMMARY, REPORT = "provenance.json", "summary.csv", "report.html"
PLAIN = re.compile(r"[\w(][\w .,=+()@-]*", re.ASCII)
PART = re.compile(r"runs/part-\d{5,7}\.parquet")
FIGURE = re.compile(r"figures/[A-Za-z0-9_-]{1,100}\.(png|svg)")
SIZES = {MANIFEST: 8 * MB, PROVENANCE: 8 * MB, SUMMARY: 64 * MB, REPORT: 64 * MB}
MAX_FIGURE, MAX_PART = 16 * MB, 512 * MB


class Refused(ValueError):
    """Why something of a folder cannot be shown; `reason` is a key of the catalogue of words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Entry:
    """A folder of results as the list shows it."""

    name: str  # below the results folder, with /
    experiment: str
    programme: str
    n_runs: int
    changed: float  # when, in seconds since 1970
    state: str  # complete, unfinished or damaged


def _is_plain(name: str) -> bool:
    """Whether a part of a path is a name and nothing else."""
    return PLAIN.fullmatch(name) is not None and not name.endswith((".", " "))


def _below(root: Path, path: Path) -> Path:
    """The real place of a path. Raises `Refused` where it is not below the root, or hidden there."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise Refused("gone") from None
    base = root.resolve()
    if not real.is_relative_to(base) or real == base:
        raise Refused("not_ours")
    if any(part.startswith(".") for part in real.relative_to(base).parts):
        raise Refused("not_ours")
    return real


class Folder:
    """One folder of results."""

    def __init__(self, root: Path, name: str) -> None:
        """Find a folder by its name. Raises `Refused`."""
        parts = name.split("/")
        if len(name) > MAX_FOLDER or not 1 <= len(parts) <= MAX_DEPTH or not all(map(_is_plain, parts)):
            raise Refused("not_ours")
        self.name = name
        self._root = root
        self._place = _below(root, root.joinpath(*parts))
        if not self._place.is_dir():
            raise Refused("gone")
        if not (self._place / MANIFEST).exists():  # a folder around one of results, or inside it
            raise Refused("not_ours")

    def file(self, name: str) -> Path:
        """The path of one of its files, which may be read. Raises `Refused`."""
        most = MAX_FIGURE if FIGURE.fullmatch(name) else MAX_PART if PART.fullmatch(name) else SIZES.get(name)
        if most is None:
            raise Refused("not_ours")
        real = _below(self._root, self._place / name)
        if not real.is_relative_to(self._place):
            raise Refused("not_ours")
        found = real.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Refused("not_ours")
        if found.st_size > most:
            raise Refused("too_large")
        return real

    def has(self, name: str) -> bool:
        """Whether a file is there and may be read."""
        try:
            self.file(name)
        except Refused:
            return False
        return True

    def read(self, name: str) -> bytes:
        """The content of a file. Raises `Refused`."""
        try:
            return self.file(name).read_bytes()
        except OSError:
            raise Refused("gone") from None

    def json(self, name: str) -> dict[str, Any]:
        """A file of names and values. Raises `Refused`."""
        try:
            found = json.loads(self.read(name).decode("utf-8"))
        except (ValueError, RecursionError):
            raise Refused("damaged") from None
        if not isinstance(found, dict):
            raise Refused("damaged")
        return found

    def manifest(self) -> dict[str, Any]:
        """What the experiment planned to leave here. Raises `Refused`."""
        found = self.json(MANIFEST)
        whole = all(isinstance(found.get(key), int) and found[key] >= 0 for key in ("runs", "blocks"))
        if not whole or not isinstance(found.get("programme"), str):
            raise Refused("damaged")
        return found

    def parts(self) -> list[Path]:
        """The files of runs that are there, in the order of the plan. Raises `Refused`."""
        n_blocks = min(int(self.manifest()["blocks"]), MAX_PARTS)
        wanted = {part_name(block) for block in range(n_blocks)}
        if not (self._place / "runs").is_dir():
            return []
        try:
            place = _below(self._root, self._place / "runs")
            if place != self._place / "runs":
                raise Refused("not_ours")
            with os.scandir(place) as entries:
                found = [entry for entry in entries if entry.name in wanted and entry.is_file(follow_symlinks=False)]
            if any(entry.stat(follow_symlinks=False).st_size > MAX_PART for entry in found):
                raise Refused("too_large")
        except OSError:
            raise Refused("gone") from None
        return sorted(place / entry.name for entry in found)

    def figures(self) -> list[str]:
        """Names of the pictures that the experiment drew."""
        try:
            names = sorted(entry.name for entry in _entries(self._place / "figures"))
        except OSError:
            return []
        return [name for name in names if name.endswith(".png") and self.has(f"figures/{name}")][:MAX_FIGURES]

    def stamp(self) -> tuple[int, ...]:
        """What changes when its files do, those of runs too."""
        try:
            runs = (self._place / "runs").lstat().st_mtime_ns
        except OSError:  # there are none yet
            runs = 0
        return self._place.stat().st_mtime_ns, self.file(MANIFEST).stat().st_mtime_ns, runs

    def entry(self) -> Entry:
        """What the list says of it."""
        changed = self._place.stat().st_mtime
        where = self.name.split("/")[0]
        try:
            manifest = self.manifest()
        except Refused:
            return Entry(self.name, where, "", 0, changed, "damaged")
        n_blocks = int(manifest["blocks"])
        last = f"runs/{part_name(max(0, n_blocks - 1))}"
        whole = all(self.has(name) for name in (REPORT, PROVENANCE, SUMMARY, last))
        return Entry(self.name, where, manifest["programme"], int(manifest["runs"]), changed,
                     "complete" if whole else "unfinished")  # fmt: skip


def _entries(place: Path) -> Iterator[os.DirEntry[str]]:
    """What is in a folder, as far as it is not hidden."""
    with os.scandir(place) as found:
        for number, entry in enumerate(found):
            if number >= MAX_SEEN:
                return
            if _is_plain(entry.name):
                yield entry


def _names(place: Path, above: str = "", depth: int = 1) -> Iterator[str]:
    """Names of the folders below a place that hold a manifest."""
    try:
        inner = [entry.name for entry in _entries(place) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for name in inner:
        path = place / name
        if (path / MANIFEST).exists():
            yield f"{above}{name}"
        elif depth < MAX_DEPTH:
            yield from _names(path, f"{above}{name}/", depth + 1)


def listed(root: Path) -> list[Entry]:
    """The folders of results below a root, the newest first."""
    found = []
    for number, name in enumerate(_names(root)):
        if number >= MAX_SEEN:
            break
        try:
            found.append(Folder(root, name).entry())
        except (Refused, OSError):
            continue
    return sorted(found, key=lambda entry: (-entry.changed, entry.name))[:MAX_FOLDERS]
