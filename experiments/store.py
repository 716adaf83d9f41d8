"""Results on disk: one Parquet file per block of runs, and a manifest that says what belongs there.

A file appears only when it is whole (written aside, flushed to disk, renamed) and carries checksums, so whatever is
found is good or known to be damaged, and a stopped experiment goes on where it was. One process at a time writes.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from experiments.faults import Faults
from experiments.planning.plan import Plan, differences
from experiments.provenance import origin, plain
from experiments.schema import ERROR, file_of, has_errors, holds, read_columns, schema_of

MANIFEST = "manifest.json"
LOG = "error.log"
LOCK, HOLDER = ".lock", ".lock.json"
_ASIDE = re.compile(r"\..+\.[0-9]+")  # how a file is called until it is whole
OURS = ("runs", "figures", "summary.csv", "report.html", "provenance.json")


def write_whole(path: Path, data: bytes | pa.Buffer) -> None:
    """Write a file so that it is either there in full or not at all, even if the power fails."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY) if os.name == "posix" else None
    if folder is not None:
        os.fsync(folder)
        os.close(folder)


def part_name(block: int) -> str:
    """The name of a block's file."""
    return f"part-{block:05d}.parquet"


class Store:
    """The folder of one experiment; `identity` is what tells the experiment from others (see `Plan.identity`)."""

    def __init__(self, folder: Path, plan: Plan, digest: str, identity: Mapping[str, Any] | None = None) -> None:
        self.folder, self.plan, self.digest = folder, plan, digest
        self.identity = dict(identity or {})
        self.blocks = plan.blocks()
        self._good: set[int] = set()  # blocks written or found to be whole
        self._kept: np.ndarray | None = None  # bool [run], of a store that leaves some out
        self._lock = FileLock(folder / LOCK, timeout=0)

    @property
    def figures(self) -> Path:
        """Where figures go."""
        return self.folder / "figures"

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of every file of runs."""
        return schema_of(self.plan.table)

    @cached_property
    def _origin(self) -> dict[str, Any]:
        return origin(self.plan, {"runs": self.digest, "model": self.identity.get("model", "")})

    def part(self, block: int) -> Path:
        """The file of a block."""
        return self.folder / "runs" / part_name(block)

    def check(self) -> None:
        """Refuse a folder that holds something else. Raises `Faults`; touches nothing."""
        manifest = self.folder / MANIFEST
        if manifest.exists():
            found = read_json(manifest)
            if found.get("digest") != self.digest:
                because = "; ".join(differences(found.get("identity"), self.identity))
                raise Faults([f"out: {self.folder} holds another experiment ({because}); give another folder, or "
                              "remove this one"])  # fmt: skip
        elif taken := [name for name in OURS if (self.folder / name).exists()]:
            raise Faults([f"out: {self.folder} holds {', '.join(taken)} of unknown origin; give another folder, "
                          "or remove them"])  # fmt: skip

    def open(self, resume: bool, retry_failed: bool = False) -> None:
        """Take the folder for this process, made if need be; without `resume`, drop blocks that are there already.

        `retry_failed` drops those in which runs failed.

        Raises `Faults` where nothing can be written, or another process is writing.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._take()
            self.check()
            self._write_manifest()  # before anything by which the folder would be taken for somebody else's
            (self.folder / "runs").mkdir(exist_ok=True)
        except OSError as error:
            raise Faults([f"out: {self.folder} cannot be written to ({error.strerror}); give another folder"]) from None
        dropped = [*self._leftovers(), self.folder / LOG]
        if not resume:
            dropped += self._parts()
        elif retry_failed:
            dropped += self.failed_parts()
        for path in dropped:
            path.unlink(missing_ok=True)
        if not resume or retry_failed:
            self._good.clear()

    def _leftovers(self) -> list[Path]:
        """Files that a process was writing when it was killed, in the folder and those within it."""
        found = [*self.folder.glob(".*"), *self.folder.glob("*/.*")]
        return [path for path in found if _ASIDE.fullmatch(path.name) and path.is_file()]

    def _parts(self) -> list[Path]:
        """The files of blocks, also of those by which the plan is to be extended."""
        return sorted((self.folder / "runs").glob("part-*.parquet"))

    def failed_parts(self) -> list[Path]:
        """The files of blocks in which runs failed."""
        return [path for path in self._parts() if has_errors(str(path))]

    def _take(self) -> None:
        """Hold the lock, which the system lifts from a process that ends however it ends."""
        if self._lock.is_locked:
            return
        try:
            self._lock.acquire()
        except Timeout:
            holder = read_json(self.folder / HOLDER)
            who = "process {pid} on {host}, since {since}".format(**holder) if holder else "another process"
            raise Faults([f"out: {self.folder} is being written to by {who}; wait for it or stop it, or give another "
                          "folder"]) from None  # fmt: skip
        since = datetime.now().astimezone().isoformat(" ", "seconds")
        self.write_json(HOLDER, {"pid": os.getpid(), "host": platform.node(), "since": since})

    def close(self) -> None:
        """Let other processes write."""
        if self._lock.is_locked:
            with suppress(OSError):
                (self.folder / HOLDER).unlink(missing_ok=True)
            self._lock.release()

    def _write_manifest(self) -> None:
        self.write_json(MANIFEST, {
            "digest": self.digest, "programme": self.plan.programme_name, "runs": len(self.plan.table),
            "blocks": len(self.blocks), "varied": self.plan.varied, "identity": self.identity,
        })  # fmt: skip

    def extend(self, table: pd.DataFrame) -> None:
        """Append runs to the plan, in blocks of their own; those that are there stay as they are.

        `table` has the columns of the plan's; `run` is numbered on.
        """
        known = self.plan.table
        assert list(table.columns) == list(known.columns), "the columns of the plan are expected"
        n = len(known)
        index = pd.RangeIndex(n, n + len(table))
        further = table.set_axis(index).assign(run=index.to_numpy())
        self.blocks += [(first + n, last + n) for first, last in replace(self.plan, table=further).blocks()]
        self.plan = replace(self.plan, table=pd.concat([known, further]))
        self.__dict__.pop("_origin", None)
        self._write_manifest()

    def missing(self) -> list[int]:
        """Blocks that are not there, or are damaged."""
        for block in range(len(self.blocks)):
            path = self.part(block)
            if block not in self._good and holds(str(path), self.schema, self.rows(block)):
                self._good.add(block)
        return [block for block in range(len(self.blocks)) if block not in self._good]

    def rows(self, block: int) -> pd.DataFrame:
        """The runs of a block, as planned."""
        return self.plan.rows(*self.blocks[block])

    def write(self, block: int, outcomes: pd.DataFrame, errors: Sequence[str | None] | None = None) -> None:
        """Put the outcomes of a block, or the errors of runs that failed, beside its runs, on disk."""
        rows = self.rows(block)
        whole = file_of(self.schema, rows, outcomes, errors or [None] * len(rows), self._origin)
        write_whole(self.part(block), whole)
        self._good.add(block)

    def read(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """All runs with their outcomes, or some columns of them, in the order of the plan."""
        tables = [read_columns(str(self.part(block)), columns) for block in range(len(self.blocks))]
        found = pa.concat_tables(tables).to_pandas(split_blocks=True)
        return found if self._kept is None else found[self._kept].reset_index(drop=True)

    def columns(self) -> Columns:
        """All runs with their outcomes, of which only the column asked for is read."""
        return Columns(self)

    def only(self, kept: np.ndarray, note: str) -> Store:
        """The same results to be read, but only some of the runs, and a note that says why."""
        reduced, plan = copy(self), self.plan
        reduced.plan = replace(plan, table=plan.table[kept], notes=(*plan.notes, note))
        reduced._kept = kept
        return reduced

    def failures(self) -> pd.DataFrame:
        """The runs that failed so far, as planned, with their errors."""
        found = []
        for block in sorted(self._good):
            errors = read_columns(str(self.part(block)), [ERROR]).column(ERROR)
            if errors.null_count < len(errors):
                rows = self.rows(block).copy().assign(**{ERROR: errors.to_pandas().to_numpy()})
                found.append(rows[rows[ERROR].notna()])
        return pd.concat(found) if found else self.plan.table.iloc[:0].assign(**{ERROR: ""})

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a file of names and values."""
        text = json.dumps(content, indent=1, default=_json_value, ensure_ascii=False)
        write_whole(self.folder / name, text.encode())


class Columns:
    """The runs of a store, read column by column."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        return len(self._store.plan.table)

    def __getitem__(self, name: str) -> pd.Series:
        return self._store.read([name])[name]


def read_json(path: Path) -> dict[str, Any]:
    """A file of names and values; nothing where there is none that can be read."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _json_value(value: Any) -> Any:
    found = plain(value)
    return str(value) if found is value else found
