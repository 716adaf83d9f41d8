"""Histories of many runs: the same runs as everywhere else, seen in more detail."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim import engine
from sim.events import EventKind
from sim.frames import read_runs
from sim.histories import MEMBERS, OTHERS, histories
from sim.parameters.choices import N_CLUB_GOODS
from sim.parameters.columns import TWIN_OUTCOMES
from sim.state import ProjectState

TINY = {"n_candidate_clusters": 3, "n_clusters": 2, "n_firms_per_cluster": 12, "horizon_quarters": 36}
KINDS = (EventKind.ELECTION, EventKind.DECISION)


@pytest.fixture(scope="module")
def ready():
    return read_runs(pd.DataFrame({"seed": range(1, 13)}).assign(**TINY), "baseline")


@pytest.fixture(scope="module")
def lived(ready):
    return histories(
        ready.rows, ready.seeds, ready.calendar, twins=True, ties=True, snapshots=(20, 35), kinds=KINDS, threads=2
    )


def test_outcomes_are_those_of_simulate(ready, lived):
    outcomes = engine.simulate(ready.rows, ready.seeds, ready.calendar, effects=False)
    for name in outcomes.dtype.names:
        if name not in TWIN_OUTCOMES:
            assert (outcomes[name] == lived.outcomes[name]).all(), name


@pytest.mark.parametrize("threads", [1, 3])
def test_bits_do_not_depend_on_threads(ready, lived, threads):
    again = histories(ready.rows, ready.seeds, ready.calendar, twins=True, ties=True, snapshots=(20, 35), kinds=KINDS,
                      threads=threads)  # fmt: skip
    for name, array in vars(lived).items():
        assert array.tobytes() == getattr(again, name).tobytes(), name


def test_nothing_is_kept_that_is_not_asked_for(ready, lived):
    bare = histories(ready.rows, ready.seeds, ready.calendar)
    assert bare.series.tobytes() == lived.series.tobytes()
    assert bare.quarterly.size == bare.paired.size == bare.firms.size == len(bare.events) == 0


def test_one_run_is_that_of_the_trace(lived):
    trace = sim.trace("baseline", seed=5, **TINY)
    assert lived.series[4].tobytes() == trace.lived.world.series.tobytes()
    for name in ("employees", "capability", "trust", "outside_tie", "is_member"):
        assert (lived.firms[name][4, 0] == trace.lived.firms[name][20]).all()
    for name in lived.clusters.dtype.names:
        assert (lived.clusters[name][4] == trace.lived.clusters[name][-1]).all(), name
    mine = lived.events[lived.events["run"] == 4]
    told = trace.lived.world.events[: int(trace.lived.world.commons[0].n_events)]
    told = told[np.isin(told["kind"], KINDS)]
    assert len(mine) == len(told) > 0
    assert (mine["quarter"] == told["quarter"]).all()
    goods = trace.lived.goods[:, :, :N_CLUB_GOODS]
    operating = goods["was_opened"] & (goods["state"] == ProjectState.OPERATING)
    assert (lived.quarterly["n_goods"][4] == operating.sum(axis=2)).all()


def test_sums_are_those_of_the_table_of_effects(ready, lived):
    sums = engine.effects(ready.rows, ready.seeds, ready.calendar)
    for run, one in enumerate(sums):
        last = one[1, -1]  # clock of approval, last year, [group]
        paired = lived.paired[run, -1]
        for name in ("n", "employees", "twin_exports"):
            assert paired[name][:, MEMBERS].sum() == pytest.approx(last[name][0])
        near = last["exports"][2] + last["exports"][3]  # non-members, and clusters that are not financed
        assert paired["exports"][:, OTHERS].sum() == pytest.approx(near)


def test_overrides_reach_the_twin_only_where_they_should(ready):
    forced = [sim.Override(11, "national", "election", 0, "another_party")]
    table = read_runs(pd.DataFrame({"seed": [1]}).assign(**TINY), "baseline", forced)
    calm = read_runs(pd.DataFrame({"seed": [1]}).assign(**TINY), "baseline", [forced[0]._replace(value="same_party")])
    both = [histories(one.rows, one.seeds, one.calendar, one.overrides, twins=True) for one in (table, calm)]
    assert [int(one.series["turnover"][0, 12]) for one in both] == [1, 0]
    assert (both[0].twin_quarterly == both[1].twin_quarterly).all()


def test_approvals_and_departures_are_counted(lived):
    approved, left = lived.series["approved"], lived.series["staff_left"]
    assert (np.diff(approved, axis=1) >= 0.0).all()
    assert approved[:, -1].max() > 0.0
    assert ((left >= 0.0) & (left <= 1.0)).all()
    attrition = lived.rows["attrition_rate"][:, np.newaxis]
    assert (left[lived.series["filled"] > 0.0].min() >= attrition.min()).all()
