"""A linear public-goods game played by the rules of the pledge: what each institution alone does to contributions.

Four firms contribute over ten rounds to a good from which all profit alike. Each is of one of the three types, drawn by
their declared shares; all fifteen make-ups of a group are played and weighted by their probability, so that nothing
is left to luck. Firms trust as at the start of a programme, are not tired, and see the mean of their group.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod
from typing import Any

import numpy as np

from sim.agents.contributions import institutional_lift, next_belief, pledges
from sim.state import Behaviour

GROUP = 4  # as in the experiments of Fischbacher, Gaechter, Fehr 2001
ROUNDS = 10
BENEFIT = 0.5  # marginal return of the good to each member; assumed
INSTITUTIONS = ("communication", "leadership", "sanction", "exclusion", "matching")


@dataclass(frozen=True)
class Game:
    """Contributions [make-up, type, round], the firms of each type [make-up, type] and the weights [make-up]."""

    given: np.ndarray
    n_of_type: np.ndarray
    weights: np.ndarray

    @property
    def by_round(self) -> np.ndarray:
        """Mean contribution of a firm [round]."""
        return np.einsum("m,mt,mtr->r", self.weights, self.n_of_type / GROUP, self.given)

    @property
    def mean(self) -> float:
        """Mean contribution of a firm over all rounds."""
        return float(self.by_round.mean())

    @property
    def variance(self) -> float:
        """Variance over firms of their mean contribution."""
        own = self.given.mean(axis=2)
        return float(np.einsum("m,mt,mt->", self.weights, self.n_of_type / GROUP, (own - self.mean) ** 2))


def _make_ups(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All ways to make up a group from the types [make-up, type], and their probabilities."""
    found = np.array([(a, b, GROUP - a - b) for a in range(GROUP + 1) for b in range(GROUP + 1 - a)])
    ways = np.array([factorial(GROUP) / prod(map(factorial, one)) for one in found.tolist()])
    return found, ways * np.prod(shares**found, axis=1)


def play(p: Any, institution: str | None = None) -> Game:
    """Ten rounds with the parameters of a run, and one institution in full or none."""
    on = {name: float(name == institution) for name in INSTITUTIONS}
    lift = institutional_lift(
        p, on["communication"], on["leadership"], on["sanction"], on["exclusion"], on["matching"], False
    )
    types = (Behaviour.CONDITIONAL, Behaviour.FREE_RIDER, Behaviour.UNCONDITIONAL)
    shares = np.array([p.share_conditional, p.share_free_rider, 1.0 - p.share_conditional - p.share_free_rider])
    n_of_type, weights = _make_ups(np.clip(shares, 0.0, 1.0))
    given = np.zeros((len(n_of_type), len(types), ROUNDS))
    for make_up, counts in enumerate(n_of_type):
        belief = float(p.initial_belief)
        for played in range(ROUNDS):
            given[make_up, :, played] = [
                pledges(p, int(behaviour), belief, float(p.initial_trust), 0.0, lift, on["exclusion"], BENEFIT)
                for behaviour in types
            ]
            belief = next_belief(p, belief, float(given[make_up, :, played] @ counts) / GROUP)
    return Game(given, n_of_type, weights)


def effect_size(with_it: Game, without: Game) -> float:
    """Difference of mean contributions in standard deviations of firms, pooled over both games (Cohen's d)."""
    spread = np.sqrt(0.5 * (with_it.variance + without.variance))
    return (with_it.mean - without.mean) / spread if spread > 0.0 else 0.0


def decline(game: Game) -> float:
    """Fall of contributions from the first round to the last."""
    return float(game.by_round[0] - game.by_round[-1])
