"""The plausible sets: which simulated points give all calibrated facts, and how they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.calibration.measuring import misses, statistics_of
from experiments.calibration.space import Settings, Space
from experiments.facts.evidence import facts
from experiments.planning.plausible import RECORD, TABLE
from experiments.provenance import commit, versions
from experiments.store import write_whole
from sim.jit import model_digest

PINNED = 0.5  # of its range: a parameter whose middle 90 % of plausible values take less counts as pinned down


def kept(known: pd.DataFrame, conf: Settings) -> pd.DataFrame:
    """Values of the simulated points that give all calibrated facts, the most central first."""
    is_plausible = (misses(known, statistics_of(conf), conf.tolerance) == 0).all(axis=1)
    space = Space(tuple(conf.names))
    sets = known.loc[is_plausible, list(space.names)].reset_index(drop=True)
    if sets.empty:
        return sets
    cube = space.cube(sets)
    away = np.linalg.norm(cube - np.median(cube, axis=0), axis=1)
    return sets.iloc[np.argsort(away, kind="stable")].reset_index(drop=True)


def pinned(sets: pd.DataFrame) -> pd.DataFrame:
    """How far the facts narrow each parameter: middle 90 % of plausible values, and its share of the range."""
    space = Space(tuple(sets.columns))
    cube = space.cube(sets)
    low, high = np.quantile(cube, [0.05, 0.95], axis=0)
    ends = space.values(np.stack([low, np.median(cube, axis=0), high]))
    table = pd.DataFrame(
        {"p05": ends.iloc[0], "median": ends.iloc[1], "p95": ends.iloc[2], "share_of_range": (high - low) / 0.9}
    )
    return table.assign(is_pinned=table["share_of_range"] < PINNED).rename_axis("name")


def record(sets: pd.DataFrame, known: pd.DataFrame, conf: Settings) -> dict[str, Any]:
    """Where the sets come from."""
    waves = known.groupby("wave").size()
    return {
        "status": "calibrated by history matching on the facts of section 5 that are calibrated on",
        "facts": [number for number, fact in facts().items() if fact.is_calibrated],
        "held_out": [number for number, fact in facts().items() if not fact.is_calibrated],
        "sets": len(sets),
        "points_by_wave": {int(wave): int(n) for wave, n in waves.items()},
        "futures": conf.futures,
        "first_seed": conf.first_seed,
        "cutoff": conf.cutoff,
        "tolerance": conf.tolerance,
        "magnitudes": conf.magnitudes,
        "model": model_digest(),
        "commit": commit(),
        "versions": versions(),
        "pinned": {
            str(name): {key: value.item() if hasattr(value, "item") else value for key, value in row.items()}
            for name, row in pinned(sets).to_dict(orient="index").items()
        },
        "command": "make calibrate",
    }


def write_sets(sets: pd.DataFrame, where_from: Mapping[str, Any]) -> list[str]:
    """Keep the sets and where they come from; the lines that say so."""
    write_whole(TABLE, sets.to_csv(index=False).encode())
    text = json.dumps(where_from, indent=1, ensure_ascii=False)
    write_whole(RECORD, f"{text}\n".encode())
    table = pinned(sets)
    narrow = table[table["is_pinned"]].sort_values("share_of_range")
    return [
        f"{len(sets)} plausible sets: {TABLE}",
        f"Pinned down ({len(narrow)} of {len(table)}): {', '.join(map(str, narrow.index)) or 'none'}",
    ]
