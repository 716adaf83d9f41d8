"""The firms' step alone, by the engine and by a plain Mesa model, from the same worlds in mid-life."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from benchmarks.cases import baseline, copy_of, live, new_world
from benchmarks.mesa_firms import Firms
from benchmarks.rounds import Round, seconds_of
from sim.agents.firm import update_displacement, update_firms
from sim.agents.network import update_network
from sim.jit import kernel
from sim.state import NOBODY, World

FIRST, LAST = 16, 32  # quarters in mid-life
N_WORLDS = 12  # lived by the engine in one round
N_PEERS = 2  # of them lived by the peer as well


@kernel
def live_firms(world, first, last, seed):
    """Live the firms' step of some quarters and nothing else; return the firm-quarters of firms alive."""
    n = 0
    for quarter in range(first, last):
        update_network(world.params, world.firms, world.ties, world.clusters, world.chambers, quarter, seed)
        update_firms(world.params, world.programmes, world.firms, world.clusters, world.chambers, world.territories,
                     world.commons[0], quarter, seed)  # fmt: skip
        update_displacement(world.params, world.programmes, world.territories)
        for c in range(world.clusters.shape[0]):
            n += world.clusters[c].n_alive
    return n


class Firmwide(NamedTuple):
    """The firms of some worlds in a few numbers, by which the two ways are checked against each other."""

    alive: float
    members: float
    employees: float
    exports: float
    trust: float
    capability: float
    ties: float

    @classmethod
    def of_worlds(cls, worlds: list[World]) -> Firmwide:
        """From worlds of the engine."""
        firms = np.concatenate([world.firms[world.firms.is_alive] for world in worlds])
        ties = np.concatenate([world.ties[world.firms.is_alive] for world in worlds])
        return cls(len(firms) / len(worlds), firms["is_member"].sum() / len(worlds), firms["employees"].mean(),
                   firms["exports"].mean(), firms["trust"].mean(), firms["capability"].mean(),
                   (ties["partner"] != NOBODY).sum() / len(firms))  # fmt: skip

    @classmethod
    def of_models(cls, models: list[Firms]) -> Firmwide:
        """From models of the peer."""
        firms = [firm for model in models for firm in model.agents]
        n = len(firms)
        return cls(n / len(models), sum(firm.is_member for firm in firms) / len(models),
                   sum(firm.employees for firm in firms) / n, sum(firm.exports for firm in firms) / n,
                   sum(firm.trust for firm in firms) / n, sum(firm.capability for firm in firms) / n,
                   sum(len(firm.ties) for firm in firms) / n)  # fmt: skip


class Peer:
    """Worlds in mid-life, from which both ways go on."""

    def __init__(self) -> None:
        case = baseline(N_WORLDS)
        self.seeds = [int(seed) for seed in case.seeds]
        self.worlds = []
        for row, seed in zip(case.rows, self.seeds, strict=True):
            world = new_world(row, seed)
            live(world, 0, FIRST, seed)
            self.worlds.append(world)
        live_firms(copy_of(self.worlds[0]), FIRST, LAST, np.int64(0))  # compiled or loaded
        self.check: dict[str, dict[str, float]] = {}

    def take(self) -> Round:
        """Nanoseconds of processor time per firm-quarter of both."""
        worlds = [copy_of(world) for world in self.worlds]
        counts: list[int] = []
        ours = seconds_of(lambda: counts.extend(
            live_firms(world, FIRST, LAST, np.int64(seed)) for world, seed in zip(worlds, self.seeds, strict=True)
        ))  # fmt: skip
        models = [Firms(world, seed) for world, seed in zip(self.worlds[:N_PEERS], self.seeds, strict=False)]
        theirs = seconds_of(lambda: [model.step() for _ in range(FIRST, LAST) for model in models])
        self.check = {"engine": Firmwide.of_worlds(worlds[:N_PEERS])._asdict(),
                      "mesa": Firmwide.of_models(models)._asdict()}  # fmt: skip
        return {"firms_ns": ours.cpu / sum(counts) * 1e9,
                "mesa_ns": theirs.cpu / sum(model.firm_quarters for model in models) * 1e9}  # fmt: skip
