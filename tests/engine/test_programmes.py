"""Programmes: presets with their provenance, real calendars, and malformed files told in full."""

import datetime as dt
import re

import numpy as np
import pytest

from sim.dates import first_day, parse_date, quarter_number, real_label, stylised_label
from sim.parameters import PARAMETERS, STATUSES
from sim.parameters.choices import Tier
from sim.programmes import base_row, calendar_array, date_of, label_of, load, names
from sim.programmes.calendar import MAX_ELECTIONS, NEVER_HELD, UNUSED

HEAD = """
title: {value: Test, source: test, status: assumed}
country: {value: Nowhere, source: test, status: assumed}
"""
DATES = """
office: {value: 2005-03-01, source: test, status: V}
approval: {value: 2006-10, source: test, status: R}
"""


def election(when, hand_over, extra=""):
    return f"    - {{election: {when}, hand_over: {hand_over}, source: test, status: V{extra}}}\n"


@pytest.fixture
def load_text(tmp_path):
    def load_it(text):
        path = tmp_path / "own.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return load_it


def test_baseline_comes_first():
    assert names()[0] == "baseline"
    assert "uruguay" in names()


@pytest.mark.parametrize("name", names())
def test_every_field_carries_source_and_status(name):
    programme = load(name)
    assert {"title", "country"} <= set(programme.fields)
    assert set(programme.values) <= set(programme.fields)
    fields = [*programme.fields.values(), *programme.history.values()]
    fields += [one for elections in programme.elections.values() for one in elections]
    assert all(field.status in STATUSES and field.source for field in fields)


def test_baseline_is_the_defaults_without_a_calendar():
    programme = load("baseline")
    assert dict(programme.values) == {}
    assert programme.start is None
    assert (calendar_array(programme) == UNUSED).all()
    assert label_of(programme, 4, 0) == "year 1 Q1"
    assert label_of(programme, 4, 7) == "year 2 Q4"
    assert date_of(programme, 4, 0) == dt.date(2002, 1, 1)


def test_uruguay_has_its_dates():
    programme = load("uruguay")
    assert programme.start == "2006Q4"
    assert programme.values["launch_offset_quarters"] == 7
    assert programme.fields["launch_offset_quarters"].status == "assumed"
    assert base_row(programme).n_clusters[0] == 20
    assert label_of(programme, 7, 0) == "2006Q4"
    assert label_of(programme, 7, 13) == "2010Q1"
    assert date_of(programme, 7, 1) == dt.date(2007, 1, 1)
    calendar = calendar_array(programme)
    assert calendar.shape == (len(Tier), MAX_ELECTIONS, 2)
    assert calendar.dtype == np.int64
    # elections of 2004, 2009, 2014, 2019, 2024 and on, counted from 2005Q1, handed over in the next quarter
    assert calendar[Tier.NATIONAL, :5].tolist() == [[-1, 0], [19, 20], [39, 40], [59, 60], [79, 80]]
    turnovers = [one.turnover for one in programme.elections[Tier.NATIONAL]]
    assert turnovers == [True, False, False, True, True]


@pytest.mark.parametrize("name", names())
def test_calendars_outlast_every_run_and_are_in_order(name):
    reach = PARAMETERS["horizon_quarters"].high + PARAMETERS["launch_offset_quarters"].high
    for tier in calendar_array(load(name)):
        assert tier[-1].tolist() == [UNUSED, UNUSED]
        used = tier[tier[:, 0] < UNUSED]
        assert used.size == 0 or used[-1, 1] > reach
        assert (used[:, 1] >= used[:, 0]).all()
        assert (np.diff(used[:, 0]) > 0).all()


def test_calendar_goes_on_with_its_own_term(load_text):
    listed = election("2007-10", "2008-01-01") + election("2009-10", "2010-01-01") + election("2013-10", "2014-01-01")
    programme = load_text(f"{HEAD}{DATES}elections:\n  subnational:\n{listed}")
    calendar = calendar_array(programme)
    assert (calendar[Tier.NATIONAL] == UNUSED).all()
    # gaps of 8 and 16 quarters: the median of 12 carries on, and back for calendars that are shifted
    assert calendar[Tier.SUBNATIONAL, :6].tolist() == [[-1, 0], [11, 12], [19, 20], [35, 36], [47, 48], [59, 60]]


def test_single_election_goes_on_with_the_given_term(load_text):
    term = "uncertainties:\n  term_quarters: {value: 20, source: test, status: V}\n"
    programme = load_text(f"{HEAD}{DATES}{term}elections:\n  national:\n{election('2004-10', '2005-03-01')}")
    assert calendar_array(programme)[Tier.NATIONAL, :3].tolist() == [[-1, 0], [19, 20], [39, 40]]


def test_a_tier_without_elections_holds_none(load_text):
    none = "{value: none, source: test, status: V}"
    calendar = calendar_array(load_text(f"{HEAD}{DATES}elections:\n  national: {none}\n"))
    assert calendar[Tier.NATIONAL, 0].tolist() == [NEVER_HELD, NEVER_HELD]
    assert (calendar[Tier.NATIONAL, 1:] == UNUSED).all()
    assert (calendar[Tier.SUBNATIONAL] == UNUSED).all()  # regular terms


def test_own_file_is_loaded_by_its_path(load_text, tmp_path):
    load_text(f"{HEAD}levers:\n  selection: {{value: shortlist, source: test, status: V}}\n")
    programme = load(str(tmp_path / "own.yaml"))
    assert programme.name == "own"
    assert programme.values == {"selection": "shortlist"}
    assert base_row(programme).selection[0] == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("urugay", "unknown programme 'urugay'; did you mean 'uruguay'.*programmes are baseline, .*uruguay"),
        ("zzz", "unknown programme 'zzz'; choose from baseline"),
        ("missing.yaml", "programme 'missing.yaml': expected a file, found none there; correct the path"),
        ("a/b", "programme 'a/b': expected a file"),
    ],
)
def test_unknown_programme_is_told_with_the_nearest(name, words):
    with pytest.raises(ValueError, match=words):
        load(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "expected a file of YAML"),
        ("- 1", "the file: expected a mapping of names to values, got a list"),
        ("", "the file: expected a mapping of names to values, got nothing"),
        (f"{HEAD}title: 3", "'title' is given twice"),
        (f"{HEAD}? [a, [b]]\n: 1", "expected a file of YAML"),
        (f"{HEAD}? {{a: 1}}\n: 1", "a name must be text|expected a file of YAML"),
        ("title: {value: T, source: s, status: V}", r"country: expected \{value, source, status\}, got nothing; give it"),
        (HEAD.replace("Nowhere", "3"), "country.value: expected text, got 3"),
        (f"{HEAD}contry: 3", "'contry' is not a known name; did you mean 'country'"),
        (f"{HEAD}3: 3", "3 is not a known name"),
        (f"{HEAD}levers: 3", "levers: expected a mapping of names to values, got 3"),
        (f"{HEAD}levers: {{n_clusters: 3}}", r"levers.n_clusters: expected \{value, source, status\}, got 3"),
        (f"{HEAD}levers: {{n_clusters: {{value: 3}}}}", "levers.n_clusters.source: expected text, got nothing"),
        (f"{HEAD}levers: {{n_clusters: {{source: a, status: V}}}}", "levers.n_clusters.value: expected a value"),
        (f"{HEAD}levers: {{n_clusters: {{value: 3, source: a, status: X}}}}", "status: expected one of seed, V, R, D"),
        (f"{HEAD}levers: {{n_clusters: {{value: 3, source: a, status: [V]}}}}", "status: expected one of seed, V, R, D"),
        (f"{HEAD}levers: {{n_clusters: {{value: 99, source: a, status: V}}}}", "levers.n_clusters: .* got 99; give a value"),
        (f"{HEAD}levers: {{shock_sd: {{value: 0, source: a, status: V}}}}", "levers: 'shock_sd' is an uncertainty, not"),
        (f"{HEAD}levers: {{n_cluster: {{value: 0, source: a, status: V}}}}", "did you mean 'n_clusters'"),
        (f"{HEAD}levers: {{_target_: os.system}}", "levers._target_: expected no such name.*runs no code"),
        (f"{HEAD}office: {{value: 2005-3, source: a, status: V}}", "office.value: expected a date YYYY-MM or YYYY-MM-DD"),
        (f"{HEAD}office: {{value: 2005-03, source: a, status: V}}", "approval: expected a date beside the other one"),
        (f"{HEAD}approval: {{value: 2005-03, source: a, status: V}}", "office: expected a date beside the other one"),
        (f"{HEAD}{DATES.replace('2006-10', '2011-10')}", "approval.value: expected a date 0 to 19 quarters after office"),
        (f"{HEAD}{DATES.replace('2006-10', '2004-10')}", "approval.value: expected a date 0 to 19 quarters after office"),
        (f"{HEAD}{DATES}levers: {{launch_offset_quarters: {{value: 7, source: a, status: V}}}}", "leave it out: it follows"),
        (f"{HEAD}elections:\n  national:\n{election('2004-10', '2005-03')}", "office: expected a date, as elections"),
        (f"{HEAD}{DATES}elections: {{national: []}}", "elections.national: expected a list of elections"),
        (f"{HEAD}{DATES}elections: {{national: {{value: no, source: a, status: V}}}}",
         "elections.national.value: expected 'none', got False; or give a list"),
        (f"{HEAD}{DATES}elections: {{national: {{value: none}}}}", "elections.national.source: expected text"),
        (f"{HEAD}changes: {{national: [{{date: 2012-06, result: new_team, source: a, status: V}}]}}",
         "office: expected a date, as elections or changes are given"),
        (f"{HEAD}{DATES}changes: {{national: []}}", "changes.national: expected a list of changes"),
        (f"{HEAD}{DATES}changes: {{nation: []}}", "changes: 'nation' is not a known name; did you mean 'national'"),
        (f"{HEAD}{DATES}changes: {{national: [3]}}", r"changes.national\[0\]: expected a mapping"),
        (f"{HEAD}{DATES}changes: {{national: [{{date: 2012-06, result: new_tem, source: a, status: V}}]}}",
         r"changes.national\[0\].result: expected new_team or another_party, got 'new_tem'; did you mean 'new_team'"),
        (f"{HEAD}{DATES}changes: {{national: [{{date: soon, result: new_team, source: a, status: V}}]}}",
         "date: expected a date YYYY-MM"),
        (f"{HEAD}{DATES}elections:\n  national:\n{election('2009-10', '2010-03', ', new_person: 3')}",
         "new_person: expected true, false or null, got 3"),
        (f"{HEAD}{DATES}elections: {{nation: []}}", "elections: 'nation' is not a known name; did you mean 'national'"),
        (f"{HEAD}{DATES}elections: {{national: [3]}}", r"elections.national\[0\]: expected a mapping"),
        (f"{HEAD}{DATES}elections:\n  national:\n{election('2004-10', '2004-03')}",
         r"national\[0\].hand_over: expected a date after the election, got '2004-03-01'"),
        (f"{HEAD}{DATES}elections:\n  national:\n{election('2009-10', '2010-03')}{election('2004-10', '2005-03')}",
         r"national\[1\].election: expected a later date, got '2004-10-01'.*put elections in order of time"),
        (f"{HEAD}{DATES}elections:\n  national:\n{election('2009-10', '2010-03', ', turnover: 3')}",
         "turnover: expected true, false or null, got 3"),
        (f"{HEAD}{DATES}elections:\n  national:\n{election('2009-10', 'soon')}", "hand_over: expected a date YYYY-MM"),
        (f"{HEAD}{DATES}elections:\n  national:\n" + election("2005-10", "2006-01") + election("2006-10", "2007-01"),
         "elections.national: expected at most 19 elections within a run"),
    ],
)  # fmt: skip
def test_malformed_file_is_told(load_text, text, words):
    with pytest.raises(ValueError, match=words) as error:
        load_text(text)
    assert "own.yaml: " in str(error.value)


def test_all_faults_of_a_file_are_told_at_once(load_text):
    levers = (
        "levers: {n_clusters: {value: 99, source: a, status: V}, x: 3, selection: {value: tendr, source: a, status: V}}"
    )
    with pytest.raises(ValueError, match="got 99") as error:
        load_text(f"title: 3\n{levers}\nhistory: {{a: 3}}\n")
    assert len(str(error.value).splitlines()) == 6


def test_dates_are_read_and_told():
    assert parse_date("2006-10") == dt.date(2006, 10, 1)
    assert parse_date("2006-10-31") == dt.date(2006, 10, 31)
    assert parse_date(dt.date(2006, 10, 31)) == dt.date(2006, 10, 31)
    for wrong in ("2006", "2006-13", "2006-10-32", 2006, None, dt.datetime(2006, 1, 1), "0006-10", dt.date(1800, 1, 1)):
        assert parse_date(wrong) is None
    number = quarter_number(dt.date(2006, 10, 31))
    assert first_day(number) == dt.date(2006, 10, 1)
    assert real_label(number) == "2006Q4"
    assert re.fullmatch(r"year 1 Q1", stylised_label(0))


def test_two_elections_out_of_order_are_a_fault(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + DATES + "elections:\n  national:\n" + election("2014-10", "2015-03-01")
                    + election("2009-10", "2010-03-01"), encoding="utf-8")  # fmt: skip
    with pytest.raises(ValueError, match="put elections in order of time"):
        load(path)


def test_two_elections_within_a_year_are_a_fault(load_text):
    listed = election("2009-01", "2009-01") + election("2009-02", "2009-02")
    with pytest.raises(ValueError, match="at least a year after the hand-over before"):
        load_text(f"{HEAD}{DATES}elections:\n  national:\n{listed}")
