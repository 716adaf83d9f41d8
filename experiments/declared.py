"""The declarations of parameters and outcomes as experiments use them, and the values a run is resolved to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from experiments.faults import unknown
from sim import api
from sim.programmes import load


@cache
def parameters() -> pd.DataFrame:
    """All parameters, by name."""
    return api.parameters()


@cache
def outcomes() -> pd.DataFrame:
    """All outcomes, by name."""
    return api.outcomes()


def numeric_outcomes() -> list[str]:
    """Names of the outcomes that are numbers; choices are left out."""
    table = outcomes()
    return [str(name) for name in table.index[table["type"] != "choice"]]


def resolved(programme: str, fixed: Mapping[str, Any]) -> pd.DataFrame:
    """Every parameter's value where nothing varies it, and where it comes from.

    Indexed by name; columns kind, value, origin (default, programme or given), unit, meaning, source, status.
    """
    table = parameters()[["kind", "default", "unit", "meaning", "source", "status"]].rename(
        columns={"default": "value"}
    )
    table.insert(2, "origin", "default")
    for name, field in load(programme).fields.items():
        if name in table.index:
            table.loc[name, ["value", "origin", "source", "status"]] = (
                field.value, "programme", field.source, field.status
            )  # fmt: skip
    for name, value in fixed.items():
        table.loc[name, ["value", "origin", "source", "status"]] = (value, "given", "given by the user", "given")
    return table


def uncertainties_named(where: str, entries: Iterable[str]) -> tuple[list[str], list[str]]:
    """Uncertainties listed one by one or by group, in the order of their declaration, and faults."""
    table = parameters()
    table = table[table["kind"] == "uncertainty"]
    groups = list(dict.fromkeys(table["group"]))
    chosen: set[str] = set()
    faults = []
    for entry in entries:
        if entry in groups:
            chosen |= set(table.index[table["group"] == entry])
        elif entry in table.index:
            chosen.add(entry)
        else:
            faults.append(unknown(where, entry, [*groups, *map(str, table.index)]))
    return [str(name) for name in table.index if name in chosen], faults
