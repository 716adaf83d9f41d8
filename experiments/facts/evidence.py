"""The facts of the evidence as data: what each says, its statistics, and the values that are accepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("facts.yaml")
SETS = ("calibrated", "held_out")
STATUSES = ("V", "R", "D", "seed", "fact", "assumed")


@dataclass(frozen=True)
class Statistic:
    """One clause of a fact as a number with the values that are accepted."""

    name: str
    meaning: str
    unit: str
    low: float
    high: float
    of_low: str
    of_high: str
    fact: int

    @property
    def status(self) -> str:
        """Where its ends are from."""
        return self.of_low if self.of_low == self.of_high else f"{self.of_low}, {self.of_high}"


@dataclass(frozen=True)
class Fact:
    """One fact of the evidence."""

    number: int
    title: str
    set: str
    says: str
    source: str
    status: str
    statistics: tuple[Statistic, ...]

    @property
    def is_calibrated(self) -> bool:
        """Whether the calibration may read it."""
        return self.set == "calibrated"


def _faults(number: int, content: dict[str, Any]) -> list[str]:
    faults = []
    if content["set"] not in SETS:
        faults.append(f"fact {number}, set: expected {' or '.join(SETS)}, got {content['set']!r}; see decision 0006")
    for name, one in content["statistics"].items():
        if not one["low"] <= one["high"]:
            faults.append(f"fact {number}, {name}: expected low <= high, got {one['low']} and {one['high']}; swap them")
        faults += [
            f"fact {number}, {name}, {end}: expected one of {', '.join(STATUSES)}, got {one[end]!r}; say whose it is"
            for end in ("of_low", "of_high")
            if one[end] not in STATUSES
        ]
    return faults


def read_facts(path: Path) -> dict[int, Fact]:
    """Facts of a file by number. Raises `ValueError` with all that is wrong with it."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    faults = [fault for number, one in content.items() for fault in _faults(number, one)]
    if faults:
        raise ValueError("\n".join(f"{path}: {fault}" for fault in faults))
    found = {}
    for number, one in content.items():
        statistics = tuple(Statistic(name, fact=number, **parts) for name, parts in one.pop("statistics").items())
        found[number] = Fact(number, **one, statistics=statistics)
    return found


@cache
def facts() -> dict[int, Fact]:
    """All facts by number."""
    return read_facts(PATH)


@cache
def statistics() -> dict[str, Statistic]:
    """All statistics by name, in the order of the facts."""
    return {one.name: one for fact in facts().values() for one in fact.statistics}
