"""Designs side by side over the same futures: outcomes that come in chunk by chunk, and paired differences.

A comparison is shared by all visitors who ask for the same. It only ever grows: whoever looks at it asks for the next
chunk, so that to stop is not to ask.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import BoundedSemaphore, Lock
from typing import NamedTuple

import numpy as np
import pandas as pd

import sim
from app.films import check_size, firm_quarters_of
from app.links import MAX_FUTURES, Link, Values
from app.presets import preset
from experiments.intervals import Z, interval, wilson
from sim.parameters import OUTCOMES, PARAMETERS
from sim.programmes import base_row

SECONDS_PER_CHUNK = 0.3
SECONDS_PER_FIRM_QUARTER = 2.2e-7  # of a run and its part of the twin, roughly
COMPARISONS_KEPT = 24
WORKERS = 2  # chunks lived at once, for all pages and downloads
LEAST_PAIRS = 2  # for an interval
FLAGS = frozenset(outcome.name for outcome in OUTCOMES if outcome.type == "bool" or outcome.name.startswith("is_"))


_workers = BoundedSemaphore(WORKERS)


class Difference(NamedTuple):
    """A design less the first one, over the futures that both have lived."""

    outcome: str
    design: int
    mean: float
    low: float
    high: float
    spread: float  # standard deviation over futures
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return bool(self.low > 0.0 or self.high < 0.0)


def paired_flags(difference: np.ndarray) -> tuple[float, float, float]:
    """Difference of two shares over pairs, with its interval: half a pair added to each of the four kinds of pairs.

    Agresti and Min (2005), Statistics in Medicine 24: the interval of Wald after the addition, which has width also
    where all pairs agree.
    """
    n = len(difference) + 2.0
    up, down = float((difference > 0).sum()) + 0.5, float((difference < 0).sum()) + 0.5
    middle = (up - down) / n
    half = Z * np.sqrt((up + down) - (up - down) ** 2 / n) / n
    return float(difference.mean()), max(-1.0, middle - half), min(1.0, middle + half)


def means_of(outcomes: Sequence[str], block: np.ndarray) -> np.ndarray:
    """Mean and ends of its 95 % interval [3, outcome, design] of values [outcome, design, future].

    Futures without a value are left out; a share has Wilson's interval.
    """
    found = interval(block[:, :, np.newaxis, :])
    odd = np.isnan(block).any(axis=-1) | np.isin(outcomes, sorted(FLAGS))[:, np.newaxis]
    for place, design in np.argwhere(odd):
        lived = block[place, design]
        lived = lived[~np.isnan(lived)]
        if len(lived) < LEAST_PAIRS:
            found[:, place, design] = np.nan
        elif outcomes[place] in FLAGS:
            found[:, place, design] = wilson(int(lived.sum()), len(lived))
        else:
            found[:, place, design] = interval(lived[np.newaxis, :])
    return found


def differences_of(outcomes: Sequence[str], block: np.ndarray) -> list[Difference]:
    """Each further design less the first one, of values [outcome, design, future].

    Futures in which either has no value are left out; a share has the interval of paired shares.
    """
    pairs = block[:, 1:] - block[:, :1]
    spans = interval(pairs[:, :, np.newaxis, :])
    spreads = pairs.std(axis=-1, ddof=1)
    found = []
    for place, design in np.ndindex(pairs.shape[:2]):
        span, spread, n = spans[:, place, design], spreads[place, design], pairs.shape[-1]
        known = pairs[place, design]
        if np.isnan(known).any():
            known = known[~np.isnan(known)]
            n = len(known)
            if n < LEAST_PAIRS:
                continue
            span, spread = interval(known[np.newaxis, :]), known.std(ddof=1)
        if outcomes[place] in FLAGS:
            span = paired_flags(known)
        found.append(Difference(outcomes[place], int(design) + 1, *(float(part) for part in span), float(spread), n))
    return found


class Comparison:
    """Some designs over futures that grow in number; frames of finished chunks never change."""

    def __init__(self, programme: str, seed: int, designs: Sequence[Values]) -> None:
        self.programme = programme
        self.seed = seed
        self.designs = tuple(designs)
        self._chunks: tuple[pd.DataFrame, ...] = ()
        self._growing = Lock()
        work = max(firm_quarters_of(programme, design) for design in designs) * len(designs)
        self.futures_per_chunk = max(1, int(SECONDS_PER_CHUNK / (SECONDS_PER_FIRM_QUARTER * work)))

    @property
    def n_done(self) -> int:
        """Futures that all designs have lived."""
        return sum(len(chunk) for chunk in self._chunks) // len(self.designs)

    def grow(self, futures: int) -> int:
        """Live the next chunk, at most up to so many futures; futures done. Who asks as well waits, and shares."""
        with self._growing:
            done = self.n_done
            n = min(self.futures_per_chunk, min(futures, MAX_FUTURES) - done)
            if n > 0:
                with _workers:
                    self._chunks = (*self._chunks, self._live(done, n))
            return self.n_done

    def _live(self, first: int, n: int) -> pd.DataFrame:
        """All designs over some futures at once, so that they share twins."""
        plan = pd.DataFrame(
            {"design": design, "future": future, "seed": self.seed + future}
            for future in range(first, first + n)
            for design in range(len(self.designs))
        )
        row = base_row(preset(self.programme))[0]
        runs = plan[["seed"]].copy()
        for name in sorted({name for design in self.designs for name in design}):
            usual = PARAMETERS[name].decode(row[name])
            runs[name] = [self.designs[design].get(name, usual) for design in plan["design"]]
        return pd.concat([plan, sim.simulate(runs, preset(self.programme), threads=1)], axis=1)

    @property
    def runs(self) -> pd.DataFrame:
        """All runs so far: design, future, seed, and every outcome."""
        return pd.concat(self._chunks, ignore_index=True) if self._chunks else pd.DataFrame()

    def block(self, outcomes: Sequence[str], futures: int = MAX_FUTURES) -> np.ndarray:
        """Outcomes [outcome, design, future] of at most so many futures."""
        cells = self._first(futures)[list(outcomes)].to_numpy(dtype=float)
        return cells.reshape(-1, len(self.designs), len(outcomes)).transpose(2, 1, 0)

    def _first(self, futures: int) -> pd.DataFrame:
        return self.runs.head(futures * len(self.designs))

    def values(self, outcome: str) -> np.ndarray:
        """An outcome [design, future]."""
        return self.block([outcome])[0]

    def differences(self, outcomes: Sequence[str]) -> list[Difference]:
        """Each further design less the first one, outcome by outcome."""
        return differences_of(outcomes, self.block(outcomes))

    def fates(self, futures: int = MAX_FUTURES) -> dict[str, list[int]]:
        """How many programmes of each design ended in which way."""
        runs = self._first(futures)
        ends = runs["fate"].to_numpy().reshape(-1, len(self.designs))
        return {str(fate): (ends == fate).sum(axis=0).tolist() for fate in runs["fate"].unique()}


_kept: OrderedDict[tuple[object, ...], Comparison] = OrderedDict()
_keeping = Lock()


def designs_of(link: Link) -> tuple[dict[str, object], ...]:
    """The designs of a link in full: what is common to all, and what each changes."""
    chosen = link.designs or ({},)
    return tuple({**link.values, **design} for design in chosen)


def comparison_of(link: Link) -> Comparison:
    """The comparison of a link's designs, made once for all who ask for the same.

    Raises `TooLarge` for a world that would keep others waiting.
    """
    designs = designs_of(link)
    for design in designs:
        check_size(design, link.programme)
    key = (link.programme, link.seed, tuple(tuple(sorted(design.items())) for design in designs))
    with _keeping:
        found = _kept.pop(key, None) or Comparison(link.programme, link.seed, designs)
        _kept[key] = found
        while len(_kept) > COMPARISONS_KEPT:
            _kept.popitem(last=False)
    return found
