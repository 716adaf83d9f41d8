"""Results on disk: one Parquet file per block of runs, a manifest that says what belongs there, provenance.

A file appears only when it is whole (written aside, flushed to disk, renamed), so whatever is found is good and a
stopped experiment goes on where it was.
"""

from __future__ import annotations

import json
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.faults import Faults
from experiments.plan import Plan

MANIFEST = "manifest.json"
LOG = "error.log"
OURS = ("runs", "figures", "summary.csv", "report.html", "provenance.json")
PACKAGES = ("numpy", "numba", "pandas", "scipy", "SALib", "pyarrow", "matplotlib", "hydra-core", "pydantic")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is either there in full or not at all, even if the power fails."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY) if os.name == "posix" else None
    if folder is not None:
        os.fsync(folder)
        os.close(folder)


class Store:
    """The folder of one experiment."""

    def __init__(self, folder: Path, plan: Plan, digest: str) -> None:
        self.folder, self.plan, self.digest = folder, plan, digest
        self.blocks = plan.blocks()

    @property
    def figures(self) -> Path:
        """Where figures go."""
        return self.folder / "figures"

    def part(self, block: int) -> Path:
        """The file of a block."""
        return self.folder / "runs" / f"part-{block:05d}.parquet"

    def check(self) -> None:
        """Refuse a folder that holds something else. Raises `Faults`; touches nothing."""
        manifest = self.folder / MANIFEST
        if manifest.exists():
            found = _read_json(manifest).get("digest")
            if found != self.digest:
                raise Faults([f"out: {self.folder} holds another experiment (digest {found}, expected {self.digest}); "
                              "give another folder, or remove this one"])  # fmt: skip
        elif taken := [name for name in OURS if (self.folder / name).exists()]:
            raise Faults([f"out: {self.folder} holds {', '.join(taken)} of unknown origin; give another folder, "
                          "or remove them"])  # fmt: skip

    def open(self, resume: bool) -> None:
        """Make the folder and its manifest; without `resume`, drop blocks that are there already.

        Raises `Faults` where nothing can be written.
        """
        try:
            (self.folder / "runs").mkdir(parents=True, exist_ok=True)
            manifest = {"digest": self.digest, "programme": self.plan.programme_name, "runs": len(self.plan.table),
                        "blocks": len(self.blocks), "varied": self.plan.varied}  # fmt: skip
            write_whole(self.folder / MANIFEST, json.dumps(manifest, indent=1).encode())
        except OSError as error:
            raise Faults([f"out: {self.folder} cannot be written to ({error.strerror}); give another folder"]) from None
        leftovers = [*(self.folder / "runs").glob(".part-*"), self.folder / LOG]  # of a run that was killed
        for path in leftovers if resume else [*leftovers, *(self.folder / "runs").glob("part-*.parquet")]:
            path.unlink(missing_ok=True)

    def missing(self) -> list[int]:
        """Blocks that are not there, or cannot be read."""
        return [block for block in range(len(self.blocks)) if not self._is_whole(block)]

    def _is_whole(self, block: int) -> bool:
        first, last = self.blocks[block]
        try:
            return pq.read_metadata(self.part(block)).num_rows == last - first
        except (OSError, pa.ArrowInvalid):
            return False

    def rows(self, block: int) -> pd.DataFrame:
        """The runs of a block, as planned."""
        first, last = self.blocks[block]
        return self.plan.table.iloc[first:last]

    def write(self, block: int, outcomes: pd.DataFrame) -> None:
        """Put the outcomes of a block beside its runs, on disk."""
        frame = pd.concat([self.rows(block).reset_index(drop=True), outcomes.reset_index(drop=True)], axis=1)
        buffer = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
        write_whole(self.part(block), buffer.getvalue().to_pybytes())

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All runs with their outcomes, or only some columns of them, in the order of the plan."""
        wanted = None if columns is None else list(columns)
        tables = [pq.read_table(self.part(block), columns=wanted) for block in range(len(self.blocks))]
        return pa.concat_tables(tables).to_pandas()

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a file of names and values."""
        text = json.dumps(content, indent=1, default=_json_value, ensure_ascii=False)
        write_whole(self.folder / name, text.encode())


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _json_value(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    return list(value) if isinstance(value, set | range) else str(value)


def commit() -> str | None:
    """The commit that the code is at, with a mark when it was changed since; None where there is no git."""
    root = Path(__file__).resolve().parents[1]
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers and figures depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def provenance(plan: Plan, command: tuple[str, ...], digests: Mapping[str, str]) -> dict[str, Any]:
    """Where results come from: every value with its source, seeds, versions, commit, digests, command line."""
    columns = ["kind", "value", "origin", "unit", "meaning", "source", "status"]
    values = plan.resolved[columns].to_dict(orient="index")
    for name in plan.varied:
        column = plan.table[name]
        numeric = pd.api.types.is_numeric_dtype(column)
        spread = [column.min(), column.max()] if numeric else sorted(map(str, column.unique()))
        values[name] = {**values[name], "value": None, "origin": "varied", "varied_over": spread}
    return {
        "command": shlex.join(command),
        "programme": plan.programme,
        "runs": len(plan.table),
        "seeds": [int(plan.table["seed"].min()), int(plan.table["seed"].max())],
        "digests": dict(digests),
        "commit": commit(),
        "versions": versions(),
        "platform": f"{platform.system()} {platform.machine()}, {sys.implementation.name}",
        "parameters": values,
        **plan.details,
    }
