"""What is evaluated: cells, each a way to assign the programme, a survey and a world, over so many futures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal, NamedTuple

from pydantic import Field

from experiments.declared import parameters
from experiments.faults import unknown
from experiments.request import Keys
from experiments.words import phrase, value_told
from sim.evaluation.worlds import NO_SPILLOVER

SPILLOVER = "spillover_strength"  # a multiple of the usual strength of everything that reaches firms left out
CLUSTERS = "clusters"  # so many candidates, half of them financed, with money and territories to match
FIRMS = "firms"  # so many interviewed, half of them on the programme's side
TOGETHER = (SPILLOVER, CLUSTERS, FIRMS)  # names of several values that go together
BASE = ""  # the level of a cell that differs from the main ones in nothing
FUTURES_PER_BLOCK = 10  # surveyed by one worker at a time
Spillovers = Literal["off", "on", "both"]
SPILLOVERS: Mapping[str, tuple[bool, ...]] = {"off": (False,), "on": (True,), "both": (False, True)}


class Series(Keys):
    """Further cells that differ from the main ones in some values: each by itself, or all crossed.

    A value is a field of the survey's sampling, a parameter of the model, or the strength of spillovers.
    """

    over: dict[str, list[Any]] = Field(min_length=1)
    designs: list[str] = Field(min_length=1)
    estimators: list[str] | None = Field(default=None, min_length=1)
    outcomes: list[str] | None = Field(default=None, min_length=1)
    futures: int = Field(ge=1, le=100_000)
    crossed: bool = False
    spillovers: Literal["off", "on"] = "off"


class GridKeys(Keys):
    """Ways to assign, estimators and outcomes of the main cells, how many futures the slow ones get, and more cells."""

    designs: list[str] = Field(min_length=1)
    estimators: list[str] | None = Field(default=None, min_length=1)
    outcomes: list[str] = Field(min_length=1)
    spillovers: Spillovers = "off"
    slow_futures: int = Field(ge=0, le=100_000)
    placebo_futures: int = Field(default=0, ge=0, le=100_000)
    world: dict[str, Any] = {}
    world_of: dict[str, dict[str, Any]] = {}
    sampling: dict[str, Any] = {}
    series: dict[str, Series] | None = None


@dataclass(frozen=True)
class Cell:
    """One way to assign and to survey in one world, and what is estimated from it."""

    design: str
    has_spillovers: bool
    fast: tuple[str, ...]
    slow: tuple[str, ...]
    n_futures: int
    n_slow: int
    outcomes: tuple[str, ...]
    series: str = BASE
    level: str = BASE
    is_placebo: bool = False
    sampling: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, bool, str, str, bool]:
        """What tells it from the others."""
        return self.design, self.has_spillovers, self.series, self.level, self.is_placebo


class Block(NamedTuple):
    """Futures of one cell that one worker surveys, and the estimators that are computed from each."""

    cell: int
    first: int  # the place of the first future among those of the experiment
    last: int
    estimators: tuple[str, ...]


def _is_slow(name: str, declared: Mapping[str, Any]) -> bool:
    return bool(declared[name].is_slow)


def _chosen(names: Sequence[str] | None, design: str, declared: Mapping[str, Any]) -> list[str]:
    """The estimators that can be computed where clusters are assigned in this way."""
    wanted = list(names) if names is not None else list(declared)
    return [name for name in wanted if design in declared[name].computable]


def _split(level: Mapping[str, Any], sampling_fields: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values of a survey, and values of the world."""
    sampling: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, one in level.items():
        if name == SPILLOVER:
            values |= {strength: float(one * parameters().at[strength, "default"]) for strength in NO_SPILLOVER}
        elif name == CLUSTERS:
            values |= {"n_candidate_clusters": one, "n_clusters": one // 2, "n_territories": max(1, one // 3),
                       "loan_musd": float(one)}  # fmt: skip
        elif name == FIRMS:
            sampling |= {"n_participants": one // 2, "n_others": one - one // 2}
        else:
            (sampling if name in sampling_fields else values)[name] = one
    return sampling, values


def level_told(value: Mapping[str, Any]) -> str:
    """The level of a cell in words: 5 firms interviewed per cluster."""
    return ", ".join(f"{phrase(name)} {value_told(one)}" for name, one in value.items())


def _world(keys: GridKeys, design: str, has_spillovers: bool) -> dict[str, Any]:
    return {**keys.world, **keys.world_of.get(design, {}), **({} if has_spillovers else NO_SPILLOVER)}


def _levels(series: Series) -> Iterator[dict[str, Any]]:
    if series.crossed:
        for values in product(*series.over.values()):
            yield dict(zip(series.over, values, strict=True))
    else:
        for name, values in series.over.items():
            yield from ({name: value} for value in values)


def cells_of(keys: GridKeys, n_futures: int, declared: Mapping[str, Any], sampling_fields: Sequence[str]) -> list[Cell]:
    """The main cells, those of a programme without effect, and those of every series."""
    found: list[Cell] = []
    with_spillovers = SPILLOVERS[keys.spillovers]
    for has_spillovers, design in [(one, design) for one in with_spillovers for design in keys.designs]:
        names = _chosen(keys.estimators, design, declared)
        slow = tuple(name for name in names if _is_slow(name, declared))
        fast = tuple(name for name in names if not _is_slow(name, declared))
        main = Cell(
            design, has_spillovers, fast, slow, n_futures, min(keys.slow_futures, n_futures), tuple(keys.outcomes),
            sampling=keys.sampling, values=_world(keys, design, has_spillovers),
        )  # fmt: skip
        found.append(main)
        if keys.placebo_futures:
            found.append(replace(main, slow=(), n_futures=min(keys.placebo_futures, n_futures), n_slow=0,
                                 is_placebo=True))  # fmt: skip
    for name, series in (keys.series or {}).items():
        found += _cells_of_series(name, series, keys, n_futures, declared, sampling_fields)
    return found


def _cells_of_series(name: str, series: Series, keys: GridKeys, n_futures: int, declared: Mapping[str, Any],
                     sampling_fields: Sequence[str]) -> list[Cell]:  # fmt: skip
    found = []
    for value, design in product(_levels(series), series.designs):
        sampling, values = _split(value, sampling_fields)
        names = _chosen(series.estimators or keys.estimators, design, declared)
        values = {**_world(keys, design, series.spillovers == "on"), **values}
        has_spillovers = any(values.get(strength) != 0.0 for strength in NO_SPILLOVER)
        found.append(Cell(
            design, has_spillovers, tuple(names), (), min(series.futures, n_futures), 0,
            tuple(series.outcomes or keys.outcomes), name, level_told(value),
            sampling={**keys.sampling, **sampling}, values=values,
        ))  # fmt: skip
    return found


def blocks_of(cells: Sequence[Cell]) -> list[Block]:
    """The futures of all cells in blocks; those in which slow estimators are computed first."""
    found = []
    for place, cell in enumerate(cells):
        for first, last, names in (
            (0, cell.n_slow, cell.fast + cell.slow),
            (cell.n_slow, cell.n_futures, cell.fast),
        ):
            starts = range(first, last, FUTURES_PER_BLOCK)
            found += [Block(place, one, min(one + FUTURES_PER_BLOCK, last), names) for one in starts]
    return found


def told(cells: Sequence[Cell]) -> str:
    """All that tells some cells from any others, as text."""
    known = [{**vars(cell), "values": dict(cell.values), "sampling": dict(cell.sampling)} for cell in cells]
    return json.dumps(known, default=str, sort_keys=True)


def grid_faults(
    keys: GridKeys, assignments: Sequence[str], declared: Mapping[str, Any], outcomes: Sequence[str],
    sampling_fields: Sequence[str], parameters: Sequence[str],
) -> list[str]:  # fmt: skip
    """Names that do not exist, and cells in which there is nothing to estimate."""
    faults = [unknown("designs", one, assignments) for one in keys.designs if one not in assignments]
    faults += [unknown("estimators", one, [*declared]) for one in keys.estimators or () if one not in declared]
    faults += [unknown("outcomes", one, outcomes) for one in keys.outcomes if one not in outcomes]
    faults += [unknown("sampling", one, sampling_fields) for one in keys.sampling if one not in sampling_fields]
    worlds = {"world": keys.world, **{f"world_of.{design}": one for design, one in keys.world_of.items()}}
    faults += [unknown(where, one, parameters) for where, world in worlds.items() for one in world
               if one not in parameters]  # fmt: skip
    faults += [unknown("world_of", one, assignments) for one in keys.world_of if one not in assignments]
    known = [*sampling_fields, *parameters, *TOGETHER]
    for name, series in (keys.series or {}).items():
        where = f"series.{name}"
        faults += [unknown(f"{where}.over", one, known) for one in series.over if one not in known]
        faults += [unknown(f"{where}.designs", one, assignments) for one in series.designs if one not in assignments]
        faults += [unknown(f"{where}.estimators", one, [*declared]) for one in series.estimators or ()
                   if one not in declared]  # fmt: skip
        faults += [f"{where}.over.{one}: expected whole numbers from 2 on, got {value!r}; give one"
                   for one in (CLUSTERS, FIRMS) for value in series.over.get(one, ())
                   if not isinstance(value, int) or isinstance(value, bool) or value < 2]  # fmt: skip
        faults += [unknown(f"{where}.outcomes", one, outcomes) for one in series.outcomes or () if one not in outcomes]
        faults += [f"{where}.over.{one}: expected values, got none; give some" for one, values in series.over.items()
                   if not values]  # fmt: skip
    return faults or _idle(keys, declared)


def _idle(keys: GridKeys, declared: Mapping[str, Any]) -> list[str]:
    """Designs for which none of the estimators asked for can be computed."""
    return [
        f"estimators: expected at least one that can be computed for designs={design}, got "
        f"{', '.join(keys.estimators or ())}; add one of {', '.join(_chosen(None, design, declared))}"
        for design in keys.designs
        if not _chosen(keys.estimators, design, declared)
    ]  # fmt: skip
