"""Overrides: names into codes, and every fault at once."""

import re

import pytest

from sim.overrides import Extent, Override, OverrideActor, OverrideKind, encode, no_overrides
from sim.parameters import LEVERS, PARAMETERS
from sim.parameters.choices import Good

EXTENT = Extent(horizon_quarters=48, n_territories=2, n_clusters=12, n_programmes=2)


def test_names_become_codes_sorted_by_quarter():
    table, faults = encode(
        [
            Override(9, "cluster", "project", 3, "access_road"),
            Override(5, "national", "election", 0, 1),
            Override(5, "national", "election", 0, "same_party"),
            Override(3, OverrideActor.SUBNATIONAL, OverrideKind.CONTINUITY, 1, "cancel"),
            Override(3, "designer", "lever", "civil_society", "seats"),
            Override(4, "agency", "selection", 11, False),
            (7, "lender", "extension", 0, "granted"),
            (7, "agency", "request", 0, "not_asked"),
            Override(8.0, "SUBNATIONAL", "team", 1.0, 0),
        ],
        EXTENT,
    )
    assert faults == []
    lever = [one.name for one in LEVERS].index("civil_society")
    assert [tuple(row) for row in table.tolist()] == [
        (3, 1, 2, 1, 3.0),
        (3, 6, 6, lever, 2.0),
        (4, 2, 3, 11, 0.0),
        (5, 0, 0, 0, 1.0),
        (5, 0, 0, 0, 0.0),
        (7, 4, 5, 0, 1.0),
        (7, 2, 8, 0, 0.0),
        (8, 1, 1, 1, 0.0),
        (9, 5, 4, 3, float(Good.ACCESS_ROAD)),
    ]


def test_none_is_an_empty_table():
    table, faults = encode([], EXTENT)
    assert faults == []
    assert table.shape == no_overrides().shape == (0,)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ((48, "national", "election", 0, 1), "quarter: expected a whole number from 0 to 47, got 48"),
        ((-1, "national", "election", 0, 1), "quarter: expected a whole number from 0 to 47, got -1"),
        ((1.5, "national", "election", 0, 1), "got 1.5"),
        ((True, "national", "election", 0, 1), "got True"),
        ((1, "natonal", "election", 0, 1), "actor: expected one of national, subnational, .* did you mean 'national'"),
        ((1, 9, "election", 0, 1), "actor: .* got 9; give its name"),
        ((1, "national", "electon", 0, 1), "kind: .* did you mean 'election'"),
        ((1, "agency", "continuity", 0, "cancel"), "actor: expected national or subnational for continuity, got agency"),
        ((1, "committee", "selection", 0, 1), "actor: expected agency for selection, got committee"),
        ((1, "national", "election", 1, 1), r"subject \(national\): expected 0, got 1"),
        ((1, "subnational", "election", 2, 1), r"subject \(territory\): expected a whole number from 0 to 1, got 2"),
        ((1, "national", "continuity", 2, "cancel"), r"subject \(programme slot\): .* got 2"),
        ((1, "cluster", "project", 12, "access_road"), r"subject \(cluster\): .* from 0 to 11, got 12"),
        ((1, "cluster", "project", 1, "access_rod"), "value: .* did you mean 'access_road'"),
        ((1, "national", "continuity", 0, "stop"), "value: expected one of continue, redesign, suspend, cancel"),
        ((1, "national", "continuity", 0, True), "value: .* got True; give its name"),
        ((1, "lender", "extension", 0, 2), "value: expected one of refused, granted, got 2"),
        ((1, "lender", "request", 0, "asked"), "actor: expected agency for request, got lender"),
        ((1, "lender", "extension", 0, float("nan")), "value: .* got NaN"),
        ((1, "designer", "lever", "club_match", 1), "subject: .* got 'club_match'; did you mean 'club_match_rate'"),
        ((1, "designer", "lever", "shock_sd", 1), "subject: expected the name of a lever, got 'shock_sd'"),
        ((1, "designer", "lever", 3, 1), "subject: expected the name of a lever, got 3"),
        ((1, "designer", "lever", "club_match_rate", 9), "value of club_match_rate: expected a number from 0.0 to 4.0"),
        ((1, "designer", "lever", "loan_musd", 9), "changeable after approval, got 'loan_musd'; set it at the start"),
        ((1, "national"), r"expected sim.Override\(quarter, actor, kind, subject, value\)"),
        ("election", r"expected sim.Override\(.*got 'election'; give all five"),
    ],
)  # fmt: skip
def test_fault_is_told(override, words):
    table, faults = encode([override], EXTENT)
    assert table.shape == (0,)
    assert len(faults) == 1
    assert faults[0].startswith("override 0")
    assert re.search(words, faults[0])


def test_all_faults_are_told_at_once_with_their_place():
    bad = [(50, "natonal", "electon", 0, 1), (1, "national", "team", 0, 1), (1, "lender", "extension", 9, "yes")]
    _, faults = encode(bad, EXTENT, " of run 7")
    assert [fault.partition(":")[0] for fault in faults] == [
        "override 0 of run 7, quarter",
        "override 0 of run 7, actor",
        "override 0 of run 7, kind",
        "override 2 of run 7, subject (programme slot)",
        "override 2 of run 7, value",
    ]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_levers_change_in_mid_course_only_when_declared_so(lever):
    _, faults = encode([Override(1, "designer", "lever", lever.name, PARAMETERS[lever.name].default)], EXTENT)
    assert bool(faults) == (lever.changeable in ("never", "until_approval"))
