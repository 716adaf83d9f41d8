"""The golden sweep: a few runs over the whole box, boiled down to a digest and a table that a person can read."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from sim import engine
from sim.parameters import PARAMETERS
from sim.parameters.columns import OUTCOME_NAMES
from tests.invariants.worlds import CALENDAR, SETTINGS, box, corners, seeds_of

FILE = Path(__file__).with_name("digest.json")
CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
N_RUNS = 32
SIZES = ((5, 14, 1, 48), (4, 11, 2, 40))
NEARNESS = 0.25  # how far towards a random point
LATER = ("group_places_share", "rollout_quarters", "join_ability")  # stay as they were before there were such choices
DIGITS = 6  # significant digits that are compared: another processor or mathematical library differs far behind them
PLACES = 9  # what is smaller is rounding
CHANGED = re.compile(r"^\s*[-*] \*\*numbers changed:\*\*", re.MULTILINE)
RELEASED = re.compile(r"^## \[\d", re.MULTILINE)


def near(n: int, seed: int) -> np.recarray:
    """Points near the defaults [n], where most programmes get something done; flags and choices are any."""
    rows = box(n, seed, SIZES)
    for name, parameter in PARAMETERS.items():
        if parameter.type == "float":
            rows[name] = parameter.default + NEARNESS * (rows[name] - parameter.default)
        elif parameter.type == "int" and name not in (*SETTINGS, "n_firms_per_cluster"):
            rows[name] = parameter.default
    return rows


def outcomes() -> np.recarray:
    """Outcomes of the sweep [run]: half near the defaults, the others all over the box and in its corners."""
    quarter = N_RUNS // 4
    parts = [near(2 * quarter, 101), box(quarter, 102, SIZES), corners(quarter, 103, SIZES)]
    rows = np.concatenate(parts).view(np.recarray)
    rows.loan_musd = np.maximum(rows.loan_musd, 5.0)
    for name in LATER:
        rows[name] = PARAMETERS[name].default
    return engine.simulate(rows, seeds_of(N_RUNS, 2024), CALENDAR)


def written(value: float) -> str:
    """A number as it enters the digest."""
    return f"{round(float(value), PLACES) + 0.0:.{DIGITS}g}"


def digest_of(table: np.recarray) -> dict[str, Any]:
    """Digest of the sweep, and the mean of every outcome for orientation."""
    lines = [f"{name} {' '.join(written(value) for value in table[name])}" for name in sorted(OUTCOME_NAMES)]
    return {
        "sha256": sha256("\n".join(lines).encode()).hexdigest(),
        "runs": len(table),
        "numbers_changed": len(CHANGED.findall(CHANGELOG.read_text())),
        "means": {name: float(written(np.mean(table[name]))) for name in OUTCOME_NAMES},
    }


def kept() -> dict[str, Any]:
    """The digest in the repository."""
    return json.loads(FILE.read_text())


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Outcomes whose means differ, as lines to read."""
    names = [*new["means"], *(name for name in old["means"] if name not in new["means"])]
    lines = []
    for name in names:
        before, after = old["means"].get(name), new["means"].get(name)
        if before != after:
            lines.append(f"  {name}: {before} -> {after}")
    return lines or ["  the means are the same; single runs differ"]
