"""One more firm that never lives changes nothing else: luck and meetings go by address, not by index."""

from __future__ import annotations

import numpy as np
import pytest

from sim import engine
from sim.agents.firm import count_firms
from sim.parameters.columns import PARAMETER_DTYPE
from sim.state import NOBODY, POPULATIONS, World
from sim.world import n_slots
from tests.invariants.worlds import CALENDAR, box, corners, seeds_of

N = 10  # firms of a cluster; with one more there are as many places for entrants
assert n_slots(N + 1) == n_slots(N) + 1


def bury(world: World, n: int) -> None:
    """Let the last firm of the first clusters' cohorts never have lived."""
    firms = world.firms
    inert = firms.address == n - 1
    assert inert.sum() == len(world.clusters)
    for name in ("is_alive", "is_cohort", "is_member", "is_exporter", "is_beneficiary"):
        firms[name][inert] = False
    for name in ("employees", "exports"):
        firms[name][inert] = 0.0
    firms.has_lived[inert] = True
    count_firms(world.params, firms, world.clusters, -1)


def partners_as_addresses(world: World, firms: np.ndarray) -> list[tuple]:
    """Who is tied to whom and how, by cluster and address."""
    ties = world.ties[firms]
    partner = np.where(ties.partner == NOBODY, 0, ties.partner)
    cluster = np.where(ties.partner == NOBODY, NOBODY, world.firms.cluster[partner])
    address = np.where(ties.partner == NOBODY, NOBODY, world.firms.address[partner])
    return [cluster.tolist(), address.tolist(), ties.strength.tolist()]


def worlds(row: np.void, seed: int) -> tuple[World, World]:
    """A world, and the same with one inert firm more in each cluster."""
    row = row.copy()
    row["n_firms_per_cluster"] = N
    small = engine.new_world(row, seed, CALENDAR)
    row["n_firms_per_cluster"] = N + 1
    large = engine.new_world(row, seed, CALENDAR)
    bury(large, N + 1)
    return small, large


@pytest.mark.parametrize("make", [box, corners], ids=["box", "corners"])
def test_an_inert_firm_changes_nothing_else(make):
    n_ties = n_entrants = n_dead = 0
    for r, row in enumerate(make(60, 41)):
        seed = int(seeds_of(60)[r])
        small, large = worlds(row, seed)
        others = np.flatnonzero(large.firms.address != N)
        assert (large.firms.address[others] == small.firms.address).all()
        for quarter in range(min(40, int(row["horizon_quarters"]))):
            engine.step(small, quarter, seed)
            engine.step(large, quarter, seed)
            for field in POPULATIONS["firms"]:
                mine, its = small.firms[field.name], large.firms[field.name][others]
                assert mine.tobytes() == its.tobytes(), f"run {r}, quarter {quarter}, {field.name}"
            assert partners_as_addresses(small, np.arange(len(small.firms))) == partners_as_addresses(large, others)
        for population in (
            "clusters",
            "chambers",
            "projects",
            "programmes",
            "agencies",
            "governments",
            "homes",
            "commons",
        ):
            for name in set(getattr(small, population).dtype.names) - {"n_cohort"}:
                assert getattr(small, population)[name].tobytes() == getattr(large, population)[name].tobytes(), name
        inert = large.firms[large.firms.address == N]
        assert not inert.is_alive.any() and not inert.employees.any() and not inert.ever_member.any()
        n_ties += int((small.ties.partner != NOBODY).sum())
        n_entrants += int((small.firms.is_alive & ~small.firms.is_cohort).sum())
        n_dead += int((~small.firms.is_alive & small.firms.is_cohort).sum())
    assert min(n_ties, n_entrants, n_dead) > 40, "there is life that could have been changed"


def test_the_number_of_firms_is_all_that_differs():
    small, large = worlds(box(1, 42)[0], 7)
    differ = [name for name in PARAMETER_DTYPE.names if small.params[name][0] != large.params[name][0]]
    assert differ == ["n_firms_per_cluster"]
