"""Where results come from: values with their sources, seeds, versions, commit and digests."""

from __future__ import annotations

import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.planning.plan import Plan, distinct

PACKAGES = ("numpy", "numba", "pandas", "scipy", "SALib", "pyarrow", "matplotlib", "hydra-core", "pydantic")


@cache
def commit() -> str | None:
    """The commit that the code is at, with a mark when it was changed since; None where there is no git."""
    root = Path(__file__).resolve().parents[1]
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


@cache
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers and figures depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, np.generic):
        return value.item()
    return list(value) if isinstance(value, set | range) else value


def spread(column: pd.Series) -> list[Any]:
    """Least and most of a column of numbers, else every value."""
    column = distinct(column)
    if pd.api.types.is_numeric_dtype(column):
        return [plain(column.min()), plain(column.max())]
    return sorted(map(str, column.unique()))


def origin(plan: Plan, digests: Mapping[str, str]) -> dict[str, Any]:
    """What every file of runs says of itself: no time and no command, so that it can be made anew bit for bit."""
    values = {str(name): plain(value) for name, value in plan.resolved["value"].items()}
    return {
        "programme": plan.programme,
        "seeds": spread(plan.table["seed"]),
        "digests": dict(digests),
        "commit": commit(),
        "versions": versions(),
        "platform": f"{platform.system()} {platform.machine()}, {sys.implementation.name}",
        "values": {name: value for name, value in values.items() if name not in plan.table},
        "varied": {name: spread(plan.table[name]) for name in plan.varied},
    }


def provenance(plan: Plan, command: tuple[str, ...], digests: Mapping[str, str]) -> dict[str, Any]:
    """The same of a whole experiment, with its command, and every value with unit, meaning, source and status."""
    known = origin(plan, digests)
    columns = ["kind", "value", "origin", "unit", "meaning", "source", "status"]
    values = plan.resolved[columns].to_dict(orient="index")
    for name, found in known.pop("varied").items():
        values[name] = {**values[name], "value": None, "origin": "varied", "varied_over": found}
    del known["values"]
    return {"command": shlex.join(command), "runs": len(plan.table), **known, "parameters": values, **plan.details}
