"""What happened, as overrides; changes of government without an election; calendars that are shifted or not held."""

import pandas as pd
import pytest

import sim
from sim.programmes import load

FILE = """
title: {value: Test, source: test, status: assumed}
country: {value: Nowhere, source: test, status: assumed}
office: {value: 2005-03-01, source: test, status: V}
approval: {value: 2006-10, source: test, status: R}
settings: {n_candidate_clusters: {value: 2, source: test, status: assumed}}
uncertainties: {n_firms_per_cluster: {value: 10, source: test, status: assumed}}
elections:
  national:
    - {election: 2004-10, hand_over: 2005-03-01, turnover: true, source: test, status: V}
    - {election: 2009-10, hand_over: 2010-03-01, turnover: false, new_person: true, source: test, status: V}
    - {election: 2014-10, hand_over: 2015-03-01, turnover: true, new_person: true, source: test, status: V}
    - {election: 2019-10, hand_over: 2020-03-01, turnover: false, source: test, status: V}
  subnational:
    - {election: 2006-08, hand_over: 2007-01, turnover: false, new_person: false, source: test, status: V}
    - {election: 2010-08, hand_over: 2011-01, turnover: null, source: test, status: V}
changes:
  national:
    - {date: 2005-05, result: new_team, source: test, status: V}
    - {date: 2012-06-22, result: another_party, source: test, status: V}
  subnational:
    - {date: 2008-02, result: new_team, source: test, status: V}
"""


@pytest.fixture
def programme(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(FILE, encoding="utf-8")
    return load(path)


def told(programme, kind, **values):
    events = sim.trace(programme, seed=3, overrides=sim.historical_overrides(programme), **values).events
    return [tuple(row) for row in events.loc[events["kind"] == kind, ["quarter", "subject"]].itertuples(index=False)]


def test_history_becomes_overrides(programme):
    assert [tuple(one) for one in sim.historical_overrides(programme)] == [
        (12, "national", "election", 0, "same_party"),
        (13, "national", "team", 0, "new_team"),
        (32, "national", "election", 0, "another_party"),  # the file's 2014; a new party brings its own person
        (22, "national", "change", 0, "another_party"),
        (0, "subnational", "election", 0, "same_party"),  # held before the approval, handed over after it
        (1, "subnational", "team", 0, "same_team"),
        (5, "subnational", "change", 0, "new_team"),
    ]


def test_a_stylised_programme_has_no_history():
    assert sim.historical_overrides("baseline") == []


def test_history_is_lived(programme):
    trace = sim.trace(programme, seed=3, overrides=sim.historical_overrides(programme))
    events = trace.events
    turnovers = events[events["kind"] == "turnover"]
    national = turnovers[
        turnovers["subject"].astype(str).str.contains("national")
        & ~turnovers["subject"].astype(str).str.contains("sub")
    ]
    assert national["quarter"].tolist() == [22, 33]
    teams = events[events["kind"] == "new_team"]
    assert {5, 13} <= set(teams["quarter"])


def test_a_change_starts_a_transition_and_a_decision(programme):
    before, after = (
        sim.trace(programme, seed=5, overrides=overrides).series
        for overrides in ([], [sim.Override(9, "national", "change", 0, "another_party")])
    )
    columns = ["quarter", "approval", "in_transition", "disbursed_musd"]
    pd.testing.assert_frame_equal(before.loc[:8, columns], after.loc[:8, columns])
    assert not before.loc[9, "turnover"]
    assert after.loc[9, "turnover"]
    assert after.loc[9, "in_transition"]


def test_without_elections_nobody_leaves_office(programme):
    runs = pd.DataFrame({"seed": range(20), "elections_held": False})
    outcomes = sim.simulate(runs, programme, effects=False)
    assert (outcomes[["turnovers", "team_turnovers"]] == 0).all(axis=None)
    with_elections = sim.simulate(runs.assign(elections_held=True), programme, effects=False)
    assert with_elections["turnovers"].sum() > 0


@pytest.mark.parametrize(("shift", "quarters"), [(0, [12, 32]), (4, [16, 36]), (12, [4, 24, 44])])
def test_a_shifted_calendar_is_later_and_begins_with_the_election_before(programme, shift, quarters):
    series = sim.trace(programme, seed=3, calendar_shift_quarters=shift).series
    assert series.loc[series["election"], "quarter"].tolist() == quarters


def test_regular_terms_are_shifted_too():
    small = {"n_candidate_clusters": 2, "n_firms_per_cluster": 10, "launch_offset_quarters": 4}
    series = sim.trace("baseline", seed=3, calendar_shift_quarters=6, **small).series
    assert series.loc[series["election"], "quarter"].tolist() == [1, 17, 33]
