"""The keys of this experiment: designs, what they are judged by, and the search for better ones."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from experiments.declared import numeric_outcomes, outcomes, parameters
from experiments.faults import unknown
from experiments.planning.scenarios import ScenarioKeys
from experiments.request import Keys
from sim.parameters.validation import validate

SIGNS: Mapping[str, Callable[[Any, float], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge
}  # fmt: skip
FORM = re.compile(r"\s*(\w+)\s*(<=|>=|<|>)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*")
ALL = "all"  # of the range or the choices of a lever
LEAST_POPULATION = 4  # with fewer there is nothing to cross


class SearchKeys(Keys):
    """A search for designs that no other beats: which levers, how many designs, and under what they are tried."""

    levers: dict[str, Any] = Field(min_length=1)
    generations: int = Field(ge=1, le=10_000)
    population: int = Field(ge=LEAST_POPULATION, le=10_000)
    scenarios: int = Field(ge=1, le=100_000)
    futures: int = Field(ge=1, le=1_000_000)
    finalists: int = Field(ge=1, le=1_000)
    seed: int = Field(ge=0, le=2**31)


class RobustKeys(ScenarioKeys):
    """Designs, the objectives and thresholds they are judged by, and the search."""

    designs: dict[str, dict[str, Any]] | str
    reference: str | None = None
    objectives: list[str] = Field(min_length=1, max_length=6)
    satisfied_when: str = Field(min_length=1)
    risk_aversion: float = Field(ge=0, le=100)
    power: float = Field(ge=0.1, le=0.99)
    search: SearchKeys | None = None


class Condition(NamedTuple):
    """A threshold on the mean of an outcome over futures."""

    name: str
    sign: str
    limit: float

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Where it holds."""
        return SIGNS[self.sign](values, self.limit)


def conditions_of(text: str) -> tuple[list[Condition], list[str]]:
    """The conditions of `satisfied_when`, joined by 'and', and faults."""
    found, faults = [], []
    for part in re.split(r"\band\b", text):
        match = FORM.fullmatch(part)
        if match is None:
            faults.append(f"satisfied_when: expected conditions such as 'execution_risk < 0.5', joined by 'and', got "
                          f"{part.strip()!r}; write outcome, one of {', '.join(SIGNS)}, and a number")  # fmt: skip
            continue
        name, sign, limit = match.groups()
        fault = outcome_fault("satisfied_when", name)
        try:
            found.append(Condition(name, sign, float(limit)))
        except ValueError:
            fault = f"satisfied_when: expected a number after {sign}, got {limit!r}; correct it"
        faults += [fault] if fault else []
    return found, faults


def outcome_fault(where: str, name: str) -> str | None:
    """What is wrong with the name of an outcome, which has to be a number."""
    if name in numeric_outcomes():
        return None
    if name in outcomes().index:
        return f"{where}: expected an outcome that is a number, got {name}, a choice; use its is_... counterparts"
    return unknown(where, name, numeric_outcomes())


def objective_faults(names: list[str]) -> list[str]:
    """What is wrong with the objectives: unknown, given twice, or neither to be raised nor lowered."""
    faults = []
    for name in dict.fromkeys(names):
        fault = outcome_fault("objectives", name)
        if fault is None and outcomes().at[name, "direction"] == "none":
            fault = f"objectives: expected an outcome of which more or less is better, got {name}; drop or replace it"
        if names.count(name) > 1:
            faults.append(f"objectives: {name} is given twice; keep one")
        faults += [fault] if fault else []
    return faults


def search_faults(search: SearchKeys, fixed: Mapping[str, Any]) -> list[str]:
    """What is wrong with the levers of a search."""
    faults = []
    for name, part in search.levers.items():
        wrong = _lever_faults(name, part)
        if name in fixed and not wrong:
            wrong = [f"{name} is held at {fixed[name]!r} by the user; drop it there, or here by ~search.levers.{name}"]
        faults += [f"search.levers: {sentence}" for sentence in wrong]
    return faults


def _lever_faults(name: str, part: Any) -> list[str]:
    """A lever is searched over all of its range, a part of it [low, high], or some of its choices."""
    table = parameters()
    levers = [str(lever) for lever in table.index[table["kind"] == "lever"]]
    if name not in levers:
        kind = table.at[name, "kind"] if name in table.index else None
        return [f"{name} is of kind {kind}, not a lever; drop it"] if kind else [unknown("name", name, levers)]
    if part == ALL:
        return []
    if not isinstance(part, list):
        return [f"{name}: expected all, [low, high] or a list of choices, got {part!r}; correct it"]
    faults = [sentence for value in part for sentence in validate({name: value}, "lever")]
    is_number = table.at[name, "type"] in ("int", "float")
    if is_number and not faults and (len(part) != 2 or not part[0] < part[1]):
        faults.append(f"{name}: expected [low, high] with low < high, got {part}; correct it, or give all")
    if not is_number and (len(part) < 2 or len({*map(str, part)}) < len(part)):
        faults.append(f"{name}: expected at least two different choices, got {part}; correct it, or give all")
    return faults
