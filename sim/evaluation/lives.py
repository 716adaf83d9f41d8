"""A run and the same future without the programme, firm by firm and quarter by quarter, kept as lean as can be."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import engine
from sim.blocks import twin_overrides, twin_rows
from sim.jit import entry, kernel
from sim.living import advance
from sim.panels import PANEL_DTYPE
from sim.policies.selection import score_candidate
from sim.state import NEVER, World

FIRST = 0  # the programme's own slot; a sequel has the next


class Life(NamedTuple):
    """One world lived to its end."""

    world: World  # at the end
    panels: np.recarray  # [quarter, firm] of PANEL_DTYPE
    demand: np.ndarray  # [quarter, territory], multiple of what is usual
    scores: np.ndarray  # [cluster], of each candidate when clusters were chosen; NaN where they never were
    first_group: np.ndarray  # [cluster], quarter of the first group project, or NEVER


@kernel
def _note_scores(world, quarter, seed, scores):
    """What each candidate would score if clusters were chosen now, whatever is forced."""
    most_exports = 1.0
    most_jobs = 1.0
    for c in range(scores.shape[0]):
        most_exports = max(most_exports, world.clusters[c].exports)
        most_jobs = max(most_jobs, world.clusters[c].employees)
    for c in range(scores.shape[0]):
        scores[c] = score_candidate(world.params[FIRST], FIRST, world.clusters[c], c, world.chambers[c], most_exports,
                                    most_jobs, world.overrides, quarter, seed)  # fmt: skip


@entry
def _live(world, n_quarters, seed, panels, demand, scores, first_group):
    """Live a world to its end; scores are noted anew before each quarter until clusters have been chosen."""
    for quarter in range(n_quarters):
        if not world.programmes[FIRST].was_selected:
            _note_scores(world, quarter, seed, scores)
        advance(world, quarter, quarter + 1, seed, panels)
        for t in range(demand.shape[1]):
            demand[quarter, t] = max(0.0, 1.0 + world.commons[0].shock + world.territories[t].shock)
        for c in range(first_group.shape[0]):
            if first_group[c] == NEVER and world.clusters[c].group_public > 0.0:
                first_group[c] = quarter


def _life(row: np.void, seed: int, future: engine.Future, overrides: np.recarray) -> Life:
    world = engine.new_portfolio(np.array([row]).view(np.recarray), seed, future, overrides)
    n_quarters = int(world.homes[0].end)
    panels = np.zeros((n_quarters, len(world.firms)), dtype=PANEL_DTYPE).view(np.recarray)
    n_clusters, n_territories = len(world.clusters), len(world.territories)
    life = Life(
        world, panels, np.empty((n_quarters, n_territories)), np.full(n_clusters, np.nan),
        np.full(n_clusters, NEVER, dtype=np.int64),
    )  # fmt: skip
    _live(world, n_quarters, np.int64(seed), panels, life.demand, life.scores, life.first_group)
    if not world.programmes[FIRST].was_selected:
        life.scores[:] = np.nan
    return life


def live_pair(
    row: np.void,
    seed: int,
    calendar: np.ndarray,
    overrides: np.recarray,
    history_quarters: int = 0,
    other: np.void | None = None,
) -> tuple[Life, Life]:
    """A run and what it is compared with: its twin, or the same programme with another row of parameters.

    The world lives `history_quarters` before the programme is approved; overrides count from its first quarter.
    """
    future = engine.Future(calendar[np.newaxis], np.array([[0, history_quarters]], dtype=np.int64))
    life = _life(row, seed, future, overrides)
    if other is not None:
        return life, _life(other, seed, future, overrides)
    twin = twin_rows(np.array([row]).view(np.recarray))[0]
    return life, _life(twin, seed, future, twin_overrides(overrides))
