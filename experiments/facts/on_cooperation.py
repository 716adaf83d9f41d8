"""Facts on cooperation: contributions (8) and the network (10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.facts.arms import Lived
from experiments.facts.sandbox import INSTITUTIONS, Game, decline, effect_size, play
from sim.frames import programme_of, read_runs
from sim.parameters.constants import WEAKEST_TIE

DENSITY_QUARTER = 32  # eight years after approval
PAIR = ("communication", "leadership", "exclusion")  # institutions that the fact names


@dataclass(frozen=True)
class Contributions:
    """Fact 8: the game without institutions, and with each alone."""

    without: Game
    alone: dict[str, Game]
    n: int

    def estimate(self, pick: np.ndarray) -> dict[str, float]:  # noqa: ARG002 (nothing here is left to luck)
        """Statistics; the same whatever futures are looked at."""
        by_round = self.without.by_round
        size = {name: float(effect_size(game, self.without)) for name, game in self.alone.items()}
        fall = decline(self.without)
        slowest = max(decline(self.alone[name]) for name in PAIR)
        return {
            "contribution_first": float(by_round[0]),
            "contribution_tenth": float(by_round[-1]),
            **{f"contribution_{name}": size[name] for name in ("communication", "leadership", "exclusion", "sanction")},
            "contribution_order": size["communication"] - size["sanction"],
            "contribution_order_others": size["communication"] - max(size["leadership"], size["exclusion"]),
            "contribution_slowed": slowest / fall if fall > 0.0 else np.inf,
        }


def contributions(lived: Lived) -> Contributions:
    """Fact 8."""
    runs = pd.DataFrame({"seed": lived.seeds[:1]}).assign(**lived.values)
    p = read_runs(runs, programme_of(lived.programme)).rows[0]
    return Contributions(play(p), {name: play(p, name) for name in INSTITUTIONS}, len(lived.seeds))


def _share(over: np.ndarray, under: np.ndarray) -> float:
    """One sum over another; 0 where there is nothing to divide by."""
    return float(over.sum() / under.sum()) if under.sum() > 0.0 else 0.0


def _difference(values: np.ndarray, is_first: np.ndarray) -> float:
    """Mean of the first group less that of the others, in standard deviations of all; 0 where there is only one."""
    if is_first.all() or not is_first.any() or values.std() == 0.0:
        return 0.0
    return float((values[is_first].mean() - values[~is_first].mean()) / values.std())


def standardised(outcome: np.ndarray, tie: np.ndarray, controls: np.ndarray) -> float:
    """Coefficient of an outcome on ties, both in standard deviations, by least squares with controls [n, control]."""

    def scaled(values: np.ndarray) -> np.ndarray:
        spread = values.std(axis=0)
        return (values - values.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)

    if len(outcome) <= controls.shape[1] + 1:
        return 0.0
    right = np.column_stack([scaled(tie), scaled(controls)])
    gram = right.T @ right + 1e-9 * np.eye(right.shape[1])
    return float(np.linalg.solve(gram, right.T @ scaled(outcome))[0])


@dataclass(frozen=True)
class Network:
    """Fact 10: ties and possible ties [run], and firms in a flat table with the run that each is of."""

    ties: np.ndarray
    possible: np.ndarray
    twin_ties: np.ndarray
    twin_possible: np.ndarray
    firms: dict[str, np.ndarray]
    density: dict[str, np.ndarray]  # [run, quarter], for the figure

    @property
    def n(self) -> int:
        """Futures."""
        return len(self.ties)

    def estimate(self, pick: np.ndarray) -> dict[str, float]:
        """Statistics of some futures."""
        density, without = (
            _share(self.ties[pick], self.possible[pick]),
            _share(self.twin_ties[pick], self.twin_possible[pick]),
        )
        starts = np.searchsorted(self.firms["run"], np.arange(self.n + 1))
        rows = np.concatenate([np.arange(*starts[r : r + 2].tolist()) for r in pick.tolist()])
        firm = {name: column[rows] for name, column in self.firms.items()}
        controls = np.column_stack([firm["size"], firm["productivity"], firm["member"]])
        survival = standardised(firm["survives"], firm["ties"], controls)
        lives = firm["survives"] > 0
        growth = standardised(firm["growth"][lives], firm["ties"][lives], controls[lives])
        return {
            "network_density": density / without - 1.0 if without > 0.0 else 0.0,
            "network_stars": _difference(firm["degree"], firm["reaches_out"]),
            "network_survival": survival,
            "network_survival_over_growth": survival - growth,
        }


def network(lived: Lived) -> Network:
    """Fact 10: firms of financed clusters that are there in the middle, and what becomes of them."""
    history = lived["network"]
    is_financed = (history.clusters["programme"] >= 0)[:, np.newaxis, :]
    sums = {}
    for name, quarterly in (("with", history.quarterly), ("without", history.twin_quarterly)):
        n = quarterly["n_alive"]
        sums[name] = (
            np.where(is_financed, quarterly["n_ties"], 0.0).sum(axis=2),
            np.where(is_financed, 0.5 * n * (n - 1.0), 0.0).sum(axis=2),
        )
    middle, end = history.firms[:, 0], history.firms[:, 1]
    financed = np.take_along_axis(history.clusters["programme"] >= 0, middle["cluster"], axis=1)
    run, place = np.nonzero(financed & middle["is_alive"] & middle["is_cohort"])
    was, is_now = middle[run, place], end[run, place]
    lives = is_now["is_alive"]
    grown = np.where(lives, is_now["employees"] / was["employees"], 1.0)
    firms = {
        "run": run, "degree": was["degree"].astype(float), "reaches_out": was["outside_tie"] >= WEAKEST_TIE,
        "ties": was["ties"], "survives": lives.astype(float), "growth": np.log(grown),
        "size": np.log(was["employees"]), "productivity": was["log_productivity"],
        "member": was["is_member"].astype(float),
    }  # fmt: skip
    density = {name: np.divide(ties, n, out=np.zeros_like(ties), where=n > 0) for name, (ties, n) in sums.items()}
    at = DENSITY_QUARTER
    return Network(sums["with"][0][:, at], sums["with"][1][:, at], sums["without"][0][:, at],
                   sums["without"][1][:, at], firms, density)  # fmt: skip
