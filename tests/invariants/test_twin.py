"""The twin: no money is no programme, to the last bit, and nothing that belongs to the programme reaches it."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from sim import engine
from sim.blocks import twin_rows
from sim.events import EventKind
from sim.overrides import no_overrides
from sim.panels import PANEL_DTYPE
from sim.parameters import PARAMETERS, RESERVED
from sim.parameters.columns import OUTCOME_DTYPE, TWIN_OUTCOMES, TWIN_PARAMETERS
from sim.state import POPULATIONS, World
from tests.invariants.sources import SIM, modules
from tests.invariants.worlds import CALENDAR, SETTINGS, box, corners, seeds_of, span

OWN = [name for name in PARAMETERS if name not in TWIN_PARAMETERS]
MONEY = ("loan_musd", "counterpart_share")
# Where the agency belongs to a subnational government, its terms are those that the launch is counted from.
OF_CALENDAR = "executor_tier"
DRAWN = ("firms", "is_drawn")
# What lives a quarter, beside agents and policies.
INSIDE = ("accounts.py", "forced.py", "ledger.py", "luck.py", "quarter.py", "stages.py", "state.py", "world.py")
POLITICS = [field.name for field in POPULATIONS["governments"] if field.name != "staff_loss"]  # of ministry units


def life(row: np.void, seed: int) -> tuple[np.recarray, World]:
    """The panel [quarter, firm] of a run, and its world at the end."""
    world = engine.new_world(row, seed, CALENDAR)
    horizon = int(row["horizon_quarters"])
    panel = np.zeros((horizon, len(world.firms)), dtype=PANEL_DTYPE).view(np.recarray)
    engine.advance(world, 0, horizon, np.int64(seed), panel)
    return panel, world


def without_money(rows: np.recarray) -> np.recarray:
    """The same points without loan and counterpart."""
    broke = rows.copy()
    broke.loan_musd = 0.0
    broke.counterpart_share = 0.0
    return broke


def assert_same_firms(one: World, other: World) -> None:
    """Firms, ties, clusters, bodies and goods have the same bits, but for who was drawn for what nobody gives."""
    for population in ("firms", "ties", "clusters", "chambers", "projects"):
        mine, its = getattr(one, population), getattr(other, population)
        for field in mine.dtype.names:
            if (population, field) == DRAWN:
                continue
            assert mine[field].tobytes() == its[field].tobytes(), f"{population}.{field}"


def test_no_money_is_the_twin():
    rows = np.concatenate([box(120, 21), corners(60, 22)]).view(np.recarray)
    twins = twin_rows(rows)
    for r, row in enumerate(without_money(rows)):
        mine, world = life(row, r)
        its, twin = life(twins[r], r)
        assert mine.tobytes() == its.tobytes()
        assert_same_firms(world, twin)


def test_no_money_has_no_effect():
    rows = without_money(np.concatenate([box(500, 23), corners(250, 24)]).view(np.recarray))
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR)
    for name in set(TWIN_OUTCOMES) - {"survivors_share"}:
        assert (outcomes[name] == 0.0).all(), name
    for name in ("spent_musd", "n_clusters_financed", "n_goods_opened", "firms_paid_musd", "n_members"):
        assert (outcomes[name] == 0).all(), name
    assert outcomes.is_completed.all()


def test_no_money_has_no_posts_and_no_activity():
    for r, row in enumerate(without_money(box(40, 25))):
        _, world = life(row, r)
        assert not world.agencies.posts.any() and not world.agencies.filled.any() and not world.work.any()
        assert not world.programmes.phase.any() and not world.programmes.spent.any()
        assert not world.firms.is_beneficiary.any() and not world.firms.received.any()
        assert (world.clusters.programme < 0).all() and not world.clusters.stage.any()


@pytest.mark.parametrize("name", OWN)
def test_what_is_not_to_reach_the_twin_does_not(name):
    for r, row in enumerate(without_money(box(4, 26))):
        bits = []
        for value in (*span(PARAMETERS[name]), PARAMETERS[name].encode(PARAMETERS[name].default)):
            moved = row.copy()
            moved[name] = value
            moved["loan_musd"] = 0.0
            panel, world = life(moved, r)
            politics = [] if name == OF_CALENDAR else [world.governments[field].tobytes() for field in POLITICS]
            bits.append((panel.tobytes(), politics, world.territories.tobytes()))
        assert bits[0] == bits[1] == bits[2]


def test_twin_of_a_run_with_a_programme_is_the_same_whatever_the_design():
    rows = box(6, 27)
    for r, row in enumerate(rows):
        bits = set()
        for design in box(3, 28):
            moved = row.copy()
            for name in OWN:
                moved[name] = design[name]
            bits.add(engine.trace(moved, r, CALENDAR, no_overrides()).twin.tobytes())
        assert len(bits) == 1


UNREAD = {*SETTINGS, "n_firms_per_cluster", *(parameter.name for parameter in RESERVED)}


@pytest.mark.parametrize("name", [name for name in TWIN_PARAMETERS if name not in UNREAD])
def test_what_is_to_reach_the_twin_does(name):
    for r, row in enumerate(twin_rows(box(60, 29))):
        ends = []
        for value in span(PARAMETERS[name]):
            moved = row.copy()
            moved[name] = value
            panel, world = life(moved, r)
            ends.append((panel.tobytes(), world.governments.tobytes(), world.homes.tobytes(), world.commons.tobytes()))
        if ends[0] != ends[1]:
            return
    pytest.fail(f"{name} is declared to reach the twin and changes nothing in it")


def _elections(row: np.void, seed: int) -> list[tuple]:
    """Elections and hand-overs of a run, with their results and chances."""
    world = engine.new_world(row, seed, CALENDAR, told=True)
    for quarter in range(int(row["horizon_quarters"])):
        engine.step(world, quarter, seed)
    n = int(world.commons[0].n_events)
    assert n <= len(world.events)
    kinds = (EventKind.ELECTION, EventKind.TURNOVER, EventKind.NEW_TEAM, EventKind.FREEZE, EventKind.CRISIS)
    return [event.tolist()[:4] + tuple(event["reasons"]) for event in world.events[:n] if event["kind"] in kinds]


def test_the_programme_never_feeds_election_results():
    n_elections = 0
    rows = box(80, 30)
    rows.loan_musd = np.maximum(rows.loan_musd, 1.0)
    for r, (row, broke) in enumerate(zip(rows, without_money(rows), strict=True)):
        elections = _elections(row, r)
        assert elections == _elections(broke, r)
        n_elections += len(elections)
    assert n_elections > 200


def test_outcomes_are_the_same_with_twins_and_without():
    rows = np.concatenate([box(400, 31), corners(200, 32)]).view(np.recarray)
    with_twins = engine.simulate(rows, seeds_of(len(rows)), CALENDAR)
    without = engine.simulate(rows, seeds_of(len(rows)), CALENDAR, effects=False)
    for name in OUTCOME_DTYPE.names:
        if name in TWIN_OUTCOMES:
            assert np.isnan(without[name]).all(), name
        else:
            assert with_twins[name].tobytes() == without[name].tobytes(), name


def test_nothing_inside_the_model_reads_outcomes_or_twins():
    inside = [
        module for module in modules() if module.name.startswith(("agents/", "policies/")) or module.name in INSIDE
    ]
    assert len(inside) == len(INSIDE) + len(list(SIM.glob("agents/*.py"))) + len(list(SIM.glob("policies/*.py")))
    for module in inside:
        for node in ast.walk(module.tree):
            imported = set()
            if isinstance(node, ast.ImportFrom):
                imported = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                imported = {alias.name for alias in node.names}
            assert not {"sim.metrics", "sim.panels", "sim.blocks", "sim.engine"} & imported, module.name
            name = getattr(node, "attr", getattr(node, "id", ""))
            assert "twin" not in name.lower(), f"{module.name}: {name}"
