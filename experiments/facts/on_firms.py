"""Facts on what programmes do to firms: gestation (1), maturity (2), spillovers (9) and fading (11)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.facts.arms import LONG, Lived
from sim.histories import MEMBERS, OTHERS, PAIRED_DTYPE, Histories
from sim.parameters.constants import QUARTERS_PER_YEAR
from sim.state import NEVER

CLOCK = 36  # quarters that effects are followed from first benefit
EARLY = 6  # quarters in which next to nothing is expected
AT_TWO, AT_FOUR_AND_A_HALF = 8, 18  # quarters since first benefit
MATURE_SHARE = 0.8  # of its maximum that the export effect of a mature cluster has reached
LEAST_EFFECT = 0.02  # an export effect below this is none, and cannot mature
AFTER_CLOSING = (8, 28)  # quarters after closing between which effects are compared


def _quotient(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0.0)


def smooth(values: np.ndarray, width: int) -> np.ndarray:
    """Centred moving mean along the last axis; fewer values at the ends."""
    kernel = np.ones(width)
    n = np.convolve(np.ones(values.shape[-1]), kernel, mode="same")
    return np.apply_along_axis(lambda row: np.convolve(row, kernel, mode="same"), -1, values) / n


def aligned(values: np.ndarray, start: np.ndarray, length: int) -> np.ndarray:
    """Values [run, quarter, part] of each run and part from its own start [run, part]: [run, part, length].

    Parts that never start, or for which the window is too short, are zeros.
    """
    n_runs, n_quarters, n_parts = values.shape[:3]
    found = np.zeros((n_runs, n_parts, length), dtype=values.dtype)
    for run, part in zip(*np.nonzero((start >= 0) & (start + length <= n_quarters)), strict=True):
        first = start[run, part]
        found[run, part] = values[run, first : first + length, part]
    return found


def pooled(paired: np.ndarray) -> np.ndarray:
    """Sums of records of `PAIRED_DTYPE` over all axes but the last, as an array [field, ...]."""
    fields = [paired[name].reshape(-1, paired.shape[-1]).sum(axis=0) for name in PAIRED_DTYPE.names or ()]
    return np.stack(fields)


def effects(sums: np.ndarray) -> dict[str, np.ndarray]:
    """Effects along the clock, from pooled sums [field, clock]."""
    of = dict(zip(PAIRED_DTYPE.names or (), sums, strict=True))
    return {
        **{
            name: _quotient(of[name] - of[f"twin_{name}"], of[f"twin_{name}"])
            for name in ("exports", "sales", "employees")
        },
        "productivity": _quotient(of["productivity_gain"], of["survivors"]),
    }


def _by_run(paired: np.ndarray) -> np.ndarray:
    """Records [run, part, clock] summed over parts: an array [run, field, clock]."""
    return np.stack([paired[name].sum(axis=1) for name in PAIRED_DTYPE.names or ()], axis=1)


@dataclass(frozen=True)
class Gestation:
    """Fact 1, from sums over members by quarters since their cluster's first benefit [run, field, clock]."""

    sums: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.sums)

    def curves(self, pick: np.ndarray) -> dict[str, np.ndarray]:
        """Effects by quarters since first benefit."""
        return {name: smooth(curve, 3) for name, curve in effects(self.sums[pick].sum(axis=0)).items()}

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        curves = self.curves(pick)
        exports = curves["exports"]
        most = float(exports.max())
        if most <= 0.0:
            never = {"gestation_growth": 0.0, "gestation_early": 0.0, "gestation_peak": 0.0, "gestation_size": most}
            return {**never, "gestation_sales": np.inf, "gestation_productivity": np.inf}
        early = float(exports[AT_TWO])
        return {
            "gestation_growth": float(exports[AT_FOUR_AND_A_HALF]) / early if early > 0.0 else np.inf,
            "gestation_early": float(exports[:EARLY].max()) / most,
            "gestation_peak": float(exports.argmax()) / QUARTERS_PER_YEAR,
            "gestation_size": most,
            "gestation_sales": float(curves["sales"].max()) / most,
            "gestation_productivity": float(curves["productivity"].max()) / most,
        }


def gestation(lived: Lived) -> Gestation:
    """Fact 1."""
    history = lived["effects"]
    paired = history.paired[..., MEMBERS]
    return Gestation(_by_run(aligned(paired, history.clusters["first_benefit_quarter"], CLOCK)))


@dataclass(frozen=True)
class Maturity:
    """Fact 2: quarter in which each financed cluster is mature [run, cluster]; NaN where none is financed."""

    quarters: np.ndarray
    parts: dict[str, np.ndarray]

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.quarters)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        found = self.quarters[pick]
        found = found[~np.isnan(found)]
        return {"maturity_median": float(np.median(found)) if len(found) else float(LONG)}


def _first(is_so: np.ndarray) -> np.ndarray:
    """First quarter [run, cluster] in which something [run, quarter, cluster] is so; the window's end if never."""
    return np.where(is_so.any(axis=1), is_so.argmax(axis=1), is_so.shape[1])


def maturity(lived: Lived) -> Maturity:
    """Fact 2: a good operates, a year's fees cover a year's upkeep, and the export effect is near its maximum."""
    history = lived["effects"]
    quarterly = history.quarterly
    paired = history.paired[..., MEMBERS]
    year = QUARTERS_PER_YEAR
    over_year = np.zeros(quarterly.shape)
    over_year[:, year:] = quarterly["fees"][:, year:] - quarterly["fees"][:, :-year]
    upkeep = np.cumsum(quarterly["upkeep"], axis=1)
    due = upkeep.copy()
    due[:, year:] -= upkeep[:, :-year]
    effect = _quotient(paired["exports"] - paired["twin_exports"], paired["twin_exports"])
    effect = smooth(np.moveaxis(effect, 1, -1), year)
    near_most = np.moveaxis(
        effect >= MATURE_SHARE * np.maximum(effect.max(axis=-1, keepdims=True), LEAST_EFFECT), -1, 1
    )
    has_good = quarterly["n_goods"] > 0
    pays = has_good & (over_year >= due)
    is_financed = history.clusters["programme"] >= 0
    parts = {"goods operating": has_good, "fees cover upkeep": pays, "export effect near its maximum": near_most}
    quarters = _first(has_good & pays & near_most).astype(float)
    return Maturity(
        np.where(is_financed, quarters, np.nan),
        {name: np.where(is_financed, _first(part), np.nan) for name, part in parts.items()},
    )


@dataclass(frozen=True)
class Spillovers:
    """Fact 9, from sums over a territory's non-members since its first beneficiary [run, field, clock]."""

    sums: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.sums)

    def curves(self, pick: np.ndarray) -> dict[str, np.ndarray]:
        """Effects by quarters since the territory's first beneficiary."""
        return effects(self.sums[pick].sum(axis=0))

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        curves = self.curves(pick)
        year = QUARTERS_PER_YEAR
        return {
            "spillover_employment": float(curves["employees"][1 : year + 1].mean()),
            "spillover_exports": float(curves["exports"][4 * year : 8 * year + 1].mean()),
        }


def _by_territory(history: Histories) -> tuple[np.ndarray, np.ndarray]:
    """Non-members' records [run, quarter, territory] and the quarter of the first beneficiary [run, territory]."""
    clusters, paired = history.clusters, history.paired[..., OTHERS]
    territory = clusters["territory"][0]
    names = np.unique(territory)
    sums = np.zeros((*paired.shape[:2], len(names)), dtype=PAIRED_DTYPE)
    start = np.full((len(clusters), len(names)), NEVER)
    for place, name in enumerate(names):
        mine = territory == name
        for part in PAIRED_DTYPE.names or ():
            sums[part][:, :, place] = paired[part][:, :, mine].sum(axis=2)
        planned = np.where(clusters["programme"][:, mine] >= 0, clusters["plan_quarter"][:, mine], NEVER)
        soonest = np.where(planned == NEVER, LONG, planned).min(axis=1)
        start[:, place] = np.where(soonest < LONG, soonest, NEVER)
    return sums, start


def spillovers(lived: Lived) -> Spillovers:
    """Fact 9."""
    sums, start = _by_territory(lived["effects"])
    return Spillovers(_by_run(aligned(sums, start, CLOCK)))


@dataclass(frozen=True)
class Fading:
    """Fact 11, from sums over members since the close, maintenance unpaid and paid [run, field, clock]."""

    unpaid: np.ndarray
    paid: np.ndarray

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.unpaid)

    def curves(self, pick: np.ndarray) -> dict[str, np.ndarray]:
        """Effects on members' exports by quarters since the close, for both."""
        both = {"unpaid": self.unpaid, "paid": self.paid}
        return {name: smooth(effects(sums[pick].sum(axis=0))["exports"], 3) for name, sums in both.items()}

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        early, late = AFTER_CLOSING
        change = {name: float(curve[late] - curve[early]) for name, curve in self.curves(pick).items()}
        return {"fading_unpaid": change["unpaid"], "fading_difference": change["unpaid"] - change["paid"]}


def _since_close(history: Histories) -> np.ndarray:
    closed = np.repeat(history.programmes["closed_quarter"][:, :1], history.clusters.shape[1], axis=1)
    start = np.where(history.clusters["programme"] >= 0, closed, NEVER)
    return _by_run(aligned(history.paired[..., MEMBERS], start, AFTER_CLOSING[1] + 2))


def fading(lived: Lived) -> Fading:
    """Fact 11."""
    return Fading(_since_close(lived["unpaid"]), _since_close(lived["paid"]))
