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
    first_part: np.ndarray  # [cluster], first quarter in which firms took part in projects, or NEVER
    took_part: np.ndarray  # bool [firm], ever


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
def _live(world, n_quarters, seed, panels, demand, scores, first_part, took_part):
    """Live a world to its end; scores are noted anew before each quarter until clusters have been chosen."""
    for quarter in range(n_quarters):
        if not world.programmes[FIRST].was_selected:
            _note_scores(world, quarter, seed, scores)
        advance(world, quarter, quarter + 1, seed, panels)
        for t in range(demand.shape[1]):
            demand[quarter, t] = max(0.0, 1.0 + world.commons[0].shock + world.territories[t].shock)
        for c in range(first_part.shape[0]):
            if first_part[c] == NEVER and world.clusters[c].n_beneficiaries > 0:
                first_part[c] = quarter
        for i in range(took_part.shape[0]):
            took_part[i] = took_part[i] or world.firms[i].is_beneficiary


def _life(row: np.void, seed: int, future: engine.Future, overrides: np.recarray, reverses_lots: bool = False) -> Life:
    world = engine.new_portfolio(np.array([row]).view(np.recarray), seed, future, overrides)
    if reverses_lots:
        world.firms["is_drawn"] = ~world.firms["is_drawn"]
    n_quarters, n_clusters, n_firms = int(world.homes[0].end), len(world.clusters), len(world.firms)
    life = Life(
        world, np.zeros((n_quarters, n_firms), dtype=PANEL_DTYPE).view(np.recarray),
        np.empty((n_quarters, len(world.territories))), np.full(n_clusters, np.nan),
        np.full(n_clusters, NEVER, dtype=np.int64), np.zeros(n_firms, dtype=bool),
    )  # fmt: skip
    _live(world, n_quarters, np.int64(seed), *life[1:])
    if not world.programmes[FIRST].was_selected:
        life.scores[:] = np.nan
    return life


def live_pair(
    row: np.void,
    seed: int,
    calendar: np.ndarray,
    overrides: np.recarray,
    history_quarters: int = 0,
    reverses_lots: bool = False,
) -> tuple[Life, Life]:
    """A run and what it is compared with: its twin, or the same run with the lots of all firms reversed.

    The world lives `history_quarters` before the programme is approved; overrides count from its first quarter.
    """
    future = engine.Future(calendar[np.newaxis], np.array([[0, history_quarters]], dtype=np.int64))
    life = _life(row, seed, future, overrides)
    if reverses_lots:
        return life, _life(row, seed, future, overrides, reverses_lots=True)
    twin = twin_rows(np.array([row]).view(np.recarray))[0]
    return life, _life(twin, seed, future, twin_overrides(overrides))
