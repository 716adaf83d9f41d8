"""Calibrates the model by history matching, in waves: `make calibrate`, or python -m experiments.calibration.

Each wave simulates points, fits an emulator to every statistic of the calibrated facts, rules out what cannot give it,
and spreads the next points over what is left (Craig et al. 1997). Simulated points that give all calibrated facts
are the plausible sets. Waves are kept in results/calibration and are not simulated again.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from experiments.calibration.emulation import emulators, implausibility
from experiments.calibration.measuring import misses, simulated, statistics_of
from experiments.calibration.searching import candidates, next_points
from experiments.calibration.sets import kept, record, write_sets
from experiments.calibration.space import Settings, Space, settings
from experiments.store import write_whole
from sim.engine import warm_up
from sim.jit import model_digest


def _wave_points(
    wave: int, space: Space, known: pd.DataFrame, conf: Settings, names: Sequence[str]
) -> tuple[pd.DataFrame, float]:
    """The points of a wave, and the share of candidates not ruled out; the first wave fills the whole space."""
    if wave == 1:
        return space.values(space.hypercube(conf.points, conf.seed)), 1.0
    statistics = {name: one for name, one in statistics_of(conf).items() if name in names}
    fitted = emulators(space, known, statistics, conf.parameters)
    seed = conf.seed + wave
    missed = misses(known, statistics, conf.tolerance)
    found = candidates(space.cube(known), missed, statistics, space, conf.parameters, conf.candidates, seed)
    unlikely = implausibility(fitted, statistics, found)
    chosen = next_points(found, unlikely, conf.cutoff, conf.points, seed)
    return space.values(chosen), float((unlikely <= conf.cutoff).mean())


def _varying(known: pd.DataFrame, conf: Settings) -> list[str]:
    """Statistics that differ between points; one that does not can be neither emulated nor missed."""
    return [name for name in statistics_of(conf) if known[name].max() > known[name].min()]


def calibrate(conf: Settings, folder: Path, threads: int) -> pd.DataFrame:
    """All simulated points with their wave and statistics."""
    space = Space(tuple(conf.names))
    folder.mkdir(parents=True, exist_ok=True)
    known = pd.DataFrame()
    for wave in range(1, conf.waves + 1):
        path = folder / f"wave-{wave}-{model_digest()}.parquet"
        if path.exists():
            table = pd.read_parquet(path)
        else:
            names = _varying(known, conf) if wave > 1 else ()
            points, share = _wave_points(wave, space, known, conf, names)
            if wave > 1:
                print(f"Wave {wave}: {share:.0%} of the candidates are not ruled out", flush=True)
            table = simulated(points, conf, threads, f"Wave {wave}").assign(wave=wave)
            buffer = io.BytesIO()
            table.to_parquet(buffer)
            write_whole(path, buffer.getvalue())
        known = pd.concat([known, table], ignore_index=True)
        missed = misses(table, statistics_of(conf), conf.tolerance)
        plausible = int((missed == 0).all(axis=1).sum())
        hardest = (missed > 0).mean().sort_values(ascending=False).head(5)
        told = ", ".join(f"{name} {share:.0%}" for name, share in hardest.items())
        print(
            f"Wave {wave}: {plausible} of {len(table)} points give all calibrated facts; missed most: {told}",
            flush=True,
        )
    return known


def main(words: Sequence[str] | None = None) -> int:
    """Calibrate and write the sets; the exit status."""
    parser = argparse.ArgumentParser(
        description="Calibrate the model by history matching, and keep the plausible sets."
    )
    parser.add_argument("--waves", type=int, help="how many waves")
    parser.add_argument("--points", type=int, help="points of each wave")
    parser.add_argument("--futures", type=int, help="futures at each point")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=Path("results/calibration"), help="where waves are kept")
    parser.add_argument("--dry", action="store_true", help="leave the plausible sets in the repository as they are")
    asked = parser.parse_args(words)
    given = {name: getattr(asked, name) for name in ("waves", "points", "futures") if getattr(asked, name)}
    conf = Settings(**{**settings().__dict__, **given})
    warm_up()
    known = calibrate(conf, asked.folder, asked.threads)
    sets = kept(known, conf)
    if sets.empty:
        print("No simulated point gives all calibrated facts; nothing is written.", file=sys.stderr)
        return 1
    if not asked.dry:
        where_from = record(sets, known, conf)
        for line in write_sets(sets, where_from):
            print(line)
        from experiments.calibration.document import write_document

        print(f"Page: {write_document(sets, known, conf, where_from)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
