"""A roll-out: who waits lives as without the programme, and begins in its turn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim import engine
from sim.parameters.columns import default_row
from sim.state import NEVER, NOBODY, Phase
from tests.invariants.worlds import CALENDAR

N_CHOSEN = 5
HORIZON = 40
# Nothing forbids signing, and no cluster touches another one.
VALUES = {
    "horizon_quarters": HORIZON, "n_candidate_clusters": 7, "n_clusters": N_CHOSEN, "n_firms_per_cluster": 20,
    "lead_in_quarters": 1, "elections_held": False, "fiscal_crisis_prob": 0.0, "rollout_quarters": 12,
    "displacement_strength": 0.0, "tie_formation": 0.0, "max_extension_quarters": 0,
}  # fmt: skip
SEEDS = range(6)


def row(**values: object) -> np.void:
    """The parameters of a roll-out."""
    rows = default_row()
    for name, value in (VALUES | values).items():
        rows[name] = value
    return rows[0]


@pytest.mark.parametrize("rollout", [0, 1, 7, 12])
@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_begin_one_after_the_other(seed, rollout):
    world = engine.new_world(row(rollout_quarters=rollout), seed, CALENDAR)
    planned = None
    for quarter in range(HORIZON):
        engine.step(world, quarter, seed)
        clusters, programme = world.clusters, world.programmes[0]
        chosen = clusters.selected_quarter != NEVER
        waits = clusters.awaits != NOBODY
        assert not (waits & (clusters.programme != NOBODY)).any()
        assert programme.n_waiting == waits.sum()
        assert programme.n_financed == (clusters.programme == 0).sum() <= N_CHOSEN
        if chosen.any() and planned is None:
            planned = clusters.starts_quarter[chosen].copy()
            expected = [quarter + place * rollout // N_CHOSEN for place in range(N_CHOSEN)]
            assert sorted(planned.tolist()) == expected
        if planned is not None and programme.phase == Phase.EXECUTION and programme.may_sign:
            late = waits & (clusters.starts_quarter <= quarter)
            assert not late.any()
    assert planned is not None


def test_the_order_is_drawn_by_lot():
    """Where every candidate is chosen, each of two comes first in some of 40 futures; missed once in 10^12 by chance."""
    first = set()
    for seed in range(40):
        world = engine.new_world(row(n_candidate_clusters=2, n_clusters=2), seed, CALENDAR)
        for quarter in range(HORIZON):
            engine.step(world, quarter, seed)
            if world.clusters.selected_quarter.max() != NEVER:
                first.add(int(np.argmin(world.clusters.starts_quarter)))
                break
    assert first == {0, 1}


@pytest.mark.parametrize("seed", SEEDS)
def test_who_waits_lives_as_without_the_programme(seed):
    world = engine.new_world(row(), seed, CALENDAR)
    twin = engine.new_world(row(loan_musd=0.0, counterpart_share=0.0), seed, CALENDAR)
    n_waited = 0
    n_places = len(world.firms) // len(world.clusters)
    for quarter in range(HORIZON):
        engine.step(world, quarter, seed)
        engine.step(twin, quarter, seed)
        for c in np.flatnonzero(world.clusters.awaits != NOBODY):
            n_waited += 1
            mine, its = (w.firms[c * n_places : (c + 1) * n_places] for w in (world, twin))
            assert mine.tobytes() == its.tobytes(), f"cluster {c}, quarter {quarter}"
    assert n_waited > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_money_waits_with_the_clusters_and_goes_with_the_programme(seed):
    """Each chosen cluster has its share from the start; what never begins is cancelled, and nobody awaits it any more."""
    world = engine.new_world(row(planned_quarters=10, rollout_quarters=12, effort_scale=2.0), seed, CALENDAR)
    budgets = None
    for quarter in range(HORIZON):
        engine.step(world, quarter, seed)
        waits = world.clusters.awaits != NOBODY
        if budgets is None and waits.any():
            budgets = world.clusters.budget[world.clusters.selected_quarter != NEVER].copy()
            assert (budgets > 0.0).all() and max(b - a for a, b in pairwise(sorted(budgets))) < 1e-9
    assert budgets is not None
    assert world.programmes[0].phase == Phase.CLOSED and not waits.any()
    assert world.programmes[0].n_waiting == 0
    assert world.clusters.budget.sum() == 0.0
    never = (world.clusters.selected_quarter != NEVER) & (world.clusters.programme == NOBODY)
    assert (world.clusters.starts_quarter[never] == NEVER).all()
