"""Worlds lived from the start to the end of every programme's window, where outcomes are measured."""

from typing import NamedTuple

import numpy as np

from sim.jit import entry, kernel
from sim.metrics import measure, measure_effects
from sim.panels import keep_panel, sum_groups
from sim.quarter import begin, run_quarter
from sim.state import SLOTS


class Room(NamedTuple):
    """Room for what is compared at the end of each programme's window, with the programmes and without."""

    panels: np.recarray  # [programme, firm] of PANEL_DTYPE
    twin_panels: np.recarray
    books: np.ndarray  # [programme, (value, cost)], discounted
    twin_books: np.ndarray
    sums: np.recarray  # [2, group]; the second stays zero
    no_panels: np.recarray  # [0, firm]


@kernel
def clear(world, blank):
    """Set every array of a world back to zeros, with the records of a blank one."""
    for i in range(world.firms.shape[0]):
        world.firms[i] = blank.firms[0]
        for place in range(world.ties.shape[1]):
            world.ties[i, place] = blank.ties[0, 0]
    for c in range(world.clusters.shape[0]):
        world.clusters[c] = blank.clusters[0]
        world.chambers[c] = blank.chambers[0]
        for g in range(world.projects.shape[1]):
            world.projects[c, g] = blank.projects[0, 0]
    for s in range(world.programmes.shape[0]):
        world.programmes[s] = blank.programmes[0]
        world.agencies[s] = blank.agencies[0]
        world.committees[s] = blank.committees[0]
        world.civil_partners[s] = blank.civil_partners[0]
        world.lenders[s] = blank.lenders[0]
        for kind in range(world.work.shape[1]):
            world.work[s, kind] = 0.0
    for g in range(world.governments.shape[0]):
        world.governments[g] = blank.governments[0]
    for t in range(world.territories.shape[0]):
        world.territories[t] = blank.territories[0]
    for h in range(world.homes.shape[0]):
        world.homes[h] = blank.homes[0]
    world.commons[0] = blank.commons[0]


@entry
def start(world, blank, rows, calendars, seed):
    """Make the world of some programmes' rows of parameters [programme], calendars and a seed, at the start."""
    clear(world, blank)
    for s in range(world.params.shape[0]):
        world.params[s] = rows[s // SLOTS]
    begin(world, calendars, seed)


@kernel
def _end_after(world, quarter):
    """The first quarter after this one at which a programme's window ends; 0 after the last."""
    first = 0
    for h in range(world.homes.shape[0]):
        end = world.homes[h].end
        if end > quarter and (first == 0 or end < first):
            first = end
    return first


@entry
def advance(world, first, last, seed, panels):
    """Live the quarters from `first` to before `last`; the last panels [kept, firm] of the window are kept."""
    end = 0
    for h in range(world.homes.shape[0]):
        end = max(end, world.homes[h].end)
    for quarter in range(first, last):
        run_quarter(world, quarter, seed)
        place = quarter - (end - panels.shape[0])
        if place >= 0:
            keep_panel(world.firms, panels[place])


@entry
def keep_ended(world, quarter, panels, books):
    """Keep panels [programme, firm] and books [programme, (value, cost)] of the programmes whose window ends."""
    for h in range(world.homes.shape[0]):
        home = world.homes[h]
        if home.end == quarter:
            keep_panel(world.firms, panels[h])
            books[h, 0] = home.discounted_value
            books[h, 1] = home.discounted_cost


@entry
def measure_ended(world, quarter, room, outcomes, with_effects):
    """Measure the programmes whose window ends, against the twin if it was lived."""
    for h in range(world.homes.shape[0]):
        home = world.homes[h]
        if home.end == quarter:
            measure(world, h, outcomes[h])
            if with_effects:
                for group in range(room.sums.shape[1]):
                    room.sums[0, group] = room.sums[1, group]
                sum_groups(world, home, room.panels[h], room.twin_panels[h], room.sums[0])
                measure_effects(home, room.twin_books[h, 0], room.twin_books[h, 1], room.sums[0], outcomes[h])


@entry
def run_block(world, twin, blank, rows, twin_rows, starts_twin, seeds, calendars, room, outcomes, with_effects):
    """Live the runs [run, programme] of a block one after the other; a twin serves all runs that follow it."""
    for r in range(rows.shape[0]):
        if with_effects and starts_twin[r]:
            start(twin, blank, twin_rows[r], calendars, seeds[r])
            quarter = 0
            while _end_after(twin, quarter) > 0:
                end = _end_after(twin, quarter)
                advance(twin, quarter, end, seeds[r], room.no_panels)
                keep_ended(twin, end, room.twin_panels, room.twin_books)
                quarter = end
        start(world, blank, rows[r], calendars, seeds[r])
        quarter = 0
        while _end_after(world, quarter) > 0:
            end = _end_after(world, quarter)
            advance(world, quarter, end, seeds[r], room.no_panels)
            keep_ended(world, end, room.panels, room.books)
            measure_ended(world, end, room, outcomes[r], with_effects)
            quarter = end
