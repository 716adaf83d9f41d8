"""The presets of the region's programmes: against the evidence, their calendars, their windows, and that they run.

Tables here are transcribed from docs/evidence.md once more, by hand, and not from the presets.
"""

import datetime as dt
import functools

import pandas as pd
import pytest

import sim
from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import Tier
from sim.programmes import base_row, names
from sim.programmes import load as load_file
from sim.programmes.facts import FACTS, days_of

PRESETS = ("guatemala", "dominican_republic", "compete_caribbean", "barbados", "pernambuco", "bahia", "minas_gerais",
           "paraguay", "sao_paulo", "norte_grande", "uruguay", "san_juan", "argentina_sme", "mendoza", "rio_negro",
           "argentina_agro", "argentina_innovation")  # fmt: skip

# US$ million: loan with its status, counterpart or None where none is given; sums over two loans where both are given
MONEY = {
    "guatemala": (29, "V", None), "dominican_republic": (18.8, "assumed", 6.1), "compete_caribbean": (32.55, "V", 7.45),
    "barbados": (10, "V", 1.8), "pernambuco": (10, "V", 7.7), "bahia": (10, "V", 6.6), "minas_gerais": (10, "V", 6.7),
    "sao_paulo": (10, "V", 10), "paraguay": (10, "V", 1.15), "norte_grande": (16, "V", 4), "uruguay": (9, "R", None),
    "san_juan": (92.6, "D", 40.4), "rio_negro": (51.9, "V", 34.6), "mendoza": (70, "V", None),
    "argentina_sme": (50, "R", None), "argentina_agro": (15.6, "assumed", None),
    "argentina_innovation": (11.9, "assumed", None),
}  # fmt: skip
# the three days of approval that the evidence gives, and the one month it derives; all others are assumed
APPROVALS = {
    "guatemala": (dt.date(2006, 5, 3), "V"), "compete_caribbean": (dt.date(2010, 5, 5), "V"),
    "rio_negro": (dt.date(2003, 6, 18), "V"), "bahia": (dt.date(2006, 6, 1), "D"),
}  # fmt: skip
CLUSTERS = {"pernambuco": 7, "minas_gerais": 7, "sao_paulo": 14, "mendoza": 7}  # the numbers that are V
PLANNED = {"pernambuco": (18, "V"), "bahia": (10, "V"), "sao_paulo": (20, "D"), "uruguay": (16, "R"),
           "barbados": (16, "D"), "compete_caribbean": (20, "D")}  # fmt: skip

# years of elections, T where another party took office; the day of hand-over, and whether it is in the year after
ELECTIONS = {
    "Argentina": ("2003 2007 2011 2015T 2019T 2023T", "12-10", 0),
    "San Juan": ("2003T 2007 2011 2015 2019 2023T", "12-10", 0),
    "Mendoza": ("2003 2007T 2011 2015T 2019 2023", "12-09", 0),
    "Río Negro": ("2003 2007 2011T 2015 2019 2023", "12-10", 0),
    "Brazil": ("2002T 2006 2010 2014 2018T 2022T", "01-01", 1),
    "Pernambuco": ("2002 2006T 2010 2014 2018 2022T", "01-01", 1),
    "Bahia": ("2002 2006T 2010 2014 2018 2022", "01-01", 1),
    "Minas Gerais": ("2002T 2006 2010 2014T 2018T 2022", "01-01", 1),
    "São Paulo": ("2002 2006 2010 2014 2018 2022T", "01-01", 1),
    "Uruguay": ("2004T 2009 2014 2019T 2024T", "03-01", 1),
    "Paraguay": ("2003 2008T 2013T 2018 2023", "08-15", 0),
    "Guatemala": ("2003T 2007T 2011T 2015T 2019T 2023T", "01-14", 1),
    "Dominican Republic": ("2004T 2008 2012 2016 2020T 2024", "08-16", 0),
    "Barbados": ("2003 2008T 2013 2018T 2022", None, 0),
}
NO_SECOND_TERM = {"Mendoza", "Uruguay", "Paraguay", "Guatemala"}
FEDERAL = {"Argentina", "Brazil"}
CHANGES = {  # year and whether it is read as another party
    "San Juan": [(2002, True)], "Río Negro": [(2012, False), (2013, True)], "Paraguay": [(2012, True)],
    "Guatemala": [(2015, False)], "Brazil": [(2016, True)], "Pernambuco": [(2006, False), (2014, False)],
    "São Paulo": [(2006, False), (2018, False)],
}  # fmt: skip


@functools.cache
def load(name):
    return load_file(name)


def government(programme, tier):
    """Name of the country or the territory that a tier of a programme belongs to."""
    if tier == Tier.NATIONAL:
        return programme.country
    return programme.fields["territory"].value


def governments():
    """Every government with a calendar, once per preset: name of the government, preset, tier."""
    found = [(government(load(name), tier), name, tier) for name in PRESETS
             for tier in load(name).elections if load(name).elections[tier] and (name, tier) != ("uruguay", Tier.SUBNATIONAL)]  # fmt: skip
    assert {one[0] for one in found} == set(ELECTIONS)
    return found


def test_all_seventeen_are_there():
    assert names() == ("baseline", *sorted(PRESETS))


@pytest.mark.parametrize("name", PRESETS)
def test_money_is_that_of_the_evidence(name):
    loan, status, counterpart = MONEY[name]
    fields = load(name).fields
    assert fields["loan_musd"].value == loan
    assert fields["loan_musd"].status == status
    share = fields["counterpart_share"]
    if counterpart is None:
        assert share.status == "assumed"
        assert 0.1 <= share.value <= 0.5
    else:
        assert share.status == "D"
        assert share.value == pytest.approx(counterpart / (loan + counterpart), abs=1e-4)


@pytest.mark.parametrize("name", PRESETS)
def test_dates_numbers_and_plans_are_those_of_the_evidence(name):
    programme = load(name)
    fields = programme.fields
    if name in APPROVALS:
        assert (programme.approval, fields["approval"].status) == APPROVALS[name]
    else:
        assert fields["approval"].status == "assumed"
    if name in CLUSTERS:
        assert fields["n_clusters"].value == CLUSTERS[name]
    assert (fields["n_clusters"].status == "V") == (name in CLUSTERS)
    if name in PLANNED:
        assert (fields["planned_quarters"].value, fields["planned_quarters"].status) == PLANNED[name]
    else:
        assert fields["planned_quarters"].status == "assumed"


@pytest.mark.parametrize("name", PRESETS)
def test_every_field_says_where_it_is_from_and_why(name):
    programme = load(name)
    fields = {**programme.fields, **{f"history.{key}": field for key, field in programme.history.items()}}
    for key, field in fields.items():
        if field.status in ("V", "R"):
            assert "evidence.md section 2" in field.source, key
        if field.status == "assumed":
            assert field.source.strip() != "assumed", key
            assert len(field.source.split()) >= 5, key


@pytest.mark.parametrize("name", PRESETS)
def test_only_what_was_known_at_the_approval_shapes_a_run(name):
    """Rates of loss are the region's, not fitted to the own outcome; nothing of the history is a parameter."""
    programme = load(name)
    assert programme.values["national_loss_prob"] == 0.54
    assert programme.values["subnational_loss_prob"] == 0.29
    assert "lead_in_quarters" not in programme.values
    assert len({load(other).values["max_extension_quarters"] for other in PRESETS}) == 1
    assert not set(programme.history) & set(PARAMETERS)


@pytest.mark.parametrize("name", PRESETS)
def test_clusters_of_assumed_number_cost_what_the_regions_do(name):
    programme = load(name)
    n = programme.fields["n_clusters"]
    if n.status == "assumed" and programme.country != "Argentina":
        total = programme.values["loan_musd"] / (1.0 - programme.values["counterpart_share"])
        assert 0.7 <= total / n.value <= 2.5
    assert n.value < programme.values["n_candidate_clusters"]


# Calendars


@pytest.mark.parametrize(("place", "name", "tier"), governments())
def test_elections_are_those_of_the_evidence(place, name, tier):
    years, day, later = ELECTIONS[place]
    expected = [(int(year[:4]), year.endswith("T")) for year in years.split()]
    known = [one for one in load(name).elections[tier] if one.turnover is not None]
    assert [(one.election.year, one.turnover) for one in known] == expected
    for one in known:
        if place == "Argentina" and one.election.year == 2003:
            assert one.hand_over == dt.date(2003, 5, 25)
        elif day is None:
            assert one.hand_over == one.election
        else:
            assert one.hand_over == dt.date.fromisoformat(f"{one.election.year + later}-{day}")
        forced = True if place in NO_SECOND_TERM and not one.turnover else None
        assert one.new_person is forced
        assert one.status != "V"  # the months are recalled or assumed


@pytest.mark.parametrize("name", PRESETS)
def test_changes_without_an_election_are_those_of_the_evidence(name):
    programme = load(name)
    tiers = [Tier.NATIONAL] if programme.fields["executor_tier"].value == "national" else list(Tier)
    for tier in tiers:
        changes = [(one.date.year, one.is_new_party) for one in programme.changes.get(tier, ())]
        assert changes == CHANGES.get(government(programme, tier), [])
    assert {"Río Negro", "Paraguay", "Brazil"} <= {*CHANGES}


def test_calendars_have_the_base_rates_of_the_region():
    """0.54 national and 0.29 subnational elections with another party, and 0.45 national ones without Guatemala."""
    table = {place: [year.endswith("T") for year in years.split()] for place, (years, _, _) in ELECTIONS.items()}
    subnational = {place for place, _, tier in governments() if tier == Tier.SUBNATIONAL}

    def rate(places):
        results = [one for place in places for one in table[place]]
        return sum(results) / len(results)

    assert round(rate(set(table) - subnational), 2) == 0.54
    assert round(rate(subnational), 2) == 0.29
    assert round(rate(set(table) - subnational - {"Guatemala"}), 2) == 0.45
    assert round(rate(table), 2) == 0.41


@pytest.mark.parametrize("name", PRESETS)
def test_office_is_the_last_taking_of_office_before_approval(name):
    programme = load(name)
    tier = Tier[programme.fields["executor_tier"].value.upper()]
    if not programme.elections[tier]:
        assert programme.office == programme.approval
        return
    dates = [one.hand_over for one in programme.elections[tier]]
    dates += [one.date for one in programme.changes.get(tier, ())]
    offset = programme.fields["launch_offset_quarters"]
    assert (offset.status == "D") == (programme.fields["approval"].status in ("V", "D"))
    taken = [date for date in dates if date <= programme.approval]
    if taken:
        assert programme.office == max(taken)
    else:
        assert programme.fields["office"].status == "D"


@pytest.mark.parametrize("name", PRESETS)
def test_history_is_lived_on_the_calendar(name):
    """Turnovers of party at the executor's tier come in the quarters in which they came."""
    programme = load(name)
    tier = Tier[programme.fields["executor_tier"].value.upper()]
    horizon = int(base_row(programme)["horizon_quarters"][0])
    start = programme.approval.year * 4 + (programme.approval.month - 1) // 3
    dates = [one.hand_over for one in programme.elections[tier] if one.turnover]
    dates += [one.date for one in programme.changes.get(tier, ()) if one.is_new_party]
    quarters = sorted(date.year * 4 + (date.month - 1) // 3 - start for date in dates)
    last = max((one.hand_over for one in programme.elections[tier]), default=programme.approval)
    end = min(horizon, last.year * 4 + (last.month - 1) // 3 - start + 1)
    trace = sim.trace(name, seed=2, overrides=sim.historical_overrides(name),
                      n_firms_per_cluster=10, n_clusters=2, n_candidate_clusters=2)  # fmt: skip
    events = trace.events
    turned = events[(events["kind"] == "turnover") & (events["subject"] == f"{tier.name.lower()} government")]
    assert [quarter for quarter in turned["quarter"] if quarter < end] == [one for one in quarters if 0 <= one < end]


# Windows and special forms


@pytest.mark.parametrize("name", PRESETS)
def test_window_holds_lead_in_plan_extension_and_tail(name):
    row = base_row(load(name))[0]
    loan = row.lead_in_quarters + row.planned_quarters + row.max_extension_quarters
    needed = 2 * loan + k.SEQUEL_GAP_QUARTERS if row.sequel else loan
    assert row.horizon_quarters >= max(48, needed + 8)
    if name == "guatemala":
        assert row.horizon_quarters >= 72


def test_sequels_are_those_of_san_juan_and_the_dominican_republic():
    sequels = {name for name in PRESETS if load(name).values.get("sequel", False)}
    assert sequels == {"san_juan", "dominican_republic"}
    san_juan = load("san_juan").values
    assert san_juan["first_phase_share"] == pytest.approx((32.6 + 20.4) / (32.6 + 20.4 + 60 + 20), abs=1e-3)


def test_compete_caribbean_knows_no_elections():
    programme = load("compete_caribbean")
    assert dict(programme.elections) == {Tier.NATIONAL: (), Tier.SUBNATIONAL: ()}
    assert sim.historical_overrides("compete_caribbean") == []
    outcomes = sim.simulate(pd.DataFrame({"seed": range(5), **TINY}), "compete_caribbean", effects=False)
    assert (outcomes[["turnovers", "team_turnovers"]] == 0).all(axis=None)


TINY = {"n_firms_per_cluster": 10, "n_candidate_clusters": 6}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_runs(name):
    runs = pd.DataFrame({"seed": range(2)})
    for overrides in ([], sim.historical_overrides(name)):
        outcomes = sim.simulate(runs, name, effects=False, overrides=overrides)
        empty = outcomes.isna().all()
        needs_twin = sim.outcomes()["needs_twin"]
        assert not empty[~needs_twin].any()
        assert not outcomes.loc[:, ~needs_twin.to_numpy()].isna().any(axis=None)
        assert outcomes["money_error_musd"].abs().max() < 1e-6
        assert (outcomes["n_clusters_financed"] <= base_row(load(name))["n_clusters"][0]).all()


# What is known of how they went


@pytest.mark.parametrize("name", PRESETS)
def test_history_has_the_form_of_its_keys(name):
    programme = load(name)
    for key, field in programme.history.items():
        assert FACTS[key].form.kept(field.value) == field.value, key
        if FACTS[key].form.expected.startswith("a date"):
            first, last = days_of(field.value)
            assert first <= last
    assert not (programme.history.keys() >= {"actual_end", "actual_end_at_least"})
    assert programme.history.get("cancelled", programme.fields["title"]).value is not True


def test_what_is_known_of_their_course_is_that_of_the_evidence():
    known = {
        "guatemala": {"contract": "2012-08-24", "disbursed_musd": 13.0, "actual_end_at_least": "2018-06"},
        "compete_caribbean": {"eligibility": "2010-08-14", "launch": "2011-10-11", "actual_end": "2016"},
        "barbados": {"contract": "2010-03-21", "effectiveness": "2010-05", "actual_end": "2017-03"},
        "pernambuco": {"contract": "2011", "planned_end": "2015-12-20", "actual_end": "2017", "redesigned": True,
                       "n_clusters_later": 4, "turnovers_of_party_during_execution": 0},
        "bahia": {"restructured": "2008-03-27", "launch": "2008-06-19", "actual_end_at_least": "2010-03",
                  "turnovers_of_party_during_execution": 1},
        "minas_gerais": {"announced": "2006-01", "plans": "2006-07", "contract": "2009-11-03", "first_money": "2012-02"},
        "sao_paulo": {"contract": "2008-06-13", "planned_end": "2013-06", "actual_end": "2014-06"},
        "paraguay": {"preparation": "2005-02", "contract": "2008", "ratification": "2009-06-22"},
        "norte_grande": {"successor": "2014-09-30"},
        "uruguay": {"preparation": "2006-02", "actual_end": "2014", "preparation_musd": 0.6},
        "san_juan": {"contract": "2013-05-17", "successor": "2021-09", "turnovers_of_party_during_execution": 0},
        "rio_negro": {"disbursed_musd": 2.0, "actual_end_at_least": "2010-08"},
        "argentina_sme": {"contract": "2007-11-06", "rules": "2008-06", "rules_anew": "2009-02"},
        "argentina_agro": {"effectiveness": "2009", "actual_end": "2017"},
    }  # fmt: skip
    for name, facts in known.items():
        history = load(name).history
        assert {key: history[key].value for key in facts} == facts, name
    assert not any(load(name).history["cancelled"].value for name in PRESETS if name != "mendoza")
    assert "cancelled" not in load("mendoza").history  # its outcome was not found


@pytest.mark.parametrize("name", PRESETS)
def test_turnovers_while_it_ran_are_those_of_the_calendar(name):
    """Counted at the executor's tier from the approval to the end, as far as it is known."""
    programme = load(name)
    told = programme.history.get("turnovers_of_party_during_execution")
    if told is None or name in ("compete_caribbean", "san_juan"):
        return
    key = "actual_end" if "actual_end" in programme.history else "actual_end_at_least"
    end = days_of(programme.history[key].value)[1]
    tier = Tier[programme.fields["executor_tier"].value.upper()]
    turned = [one.hand_over for one in programme.elections[tier] if one.turnover]
    turned += [one.date for one in programme.changes.get(tier, ()) if one.is_new_party]
    assert sum(programme.approval < date <= end for date in turned) == told.value


def test_ratios_of_duration_are_those_of_the_evidence():
    keys = ("delay_ratio_at_least", "delay_ratio", "delay_ratio_at_most")
    ratios = {name: tuple(load(name).history[key].value if key in load(name).history else None for key in keys)
              for name in PRESETS}  # fmt: skip
    assert {name: ratio for name, ratio in ratios.items() if any(ratio)} == {
        "sao_paulo": (None, 1.2, None), "pernambuco": (1.3, None, None), "barbados": (1.4, None, 1.7),
        "compete_caribbean": (None, 1.2, None), "bahia": (1.7, None, None), "guatemala": (1.7, None, None),
        "uruguay": (None, 2.0, None),
    }  # fmt: skip
    assert load("uruguay").history["delay_ratio"].status == "R"


def test_programmes_shows_provenance_and_history():
    table = sim.programmes()
    assert list(table.index) == list(names())
    guatemala = table.loc["guatemala"]
    assert guatemala["provenance"]["loan_musd"]["value"] == 29.0
    assert guatemala["history"]["contract"] == {
        "value": "2012-08-24", "source": "evidence.md section 2", "status": "V"
    }  # fmt: skip
    assert table.loc["baseline", "history"] == {}


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [("2014", (2014, 1, 1), (2014, 12, 31)), ("2012-02", (2012, 2, 1), (2012, 2, 29)),
     ("2012-08-24", (2012, 8, 24), (2012, 8, 24))],
)  # fmt: skip
def test_a_date_of_history_spans_what_is_known_of_it(date, first, last):
    assert days_of(date) == (dt.date(*first), dt.date(*last))


HEAD = """
title: {value: Test, source: test, status: assumed}
country: {value: Nowhere, source: test, status: assumed}
"""


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("contrat: {value: 2012-08, source: a, status: V}", "history: 'contrat' is not a known name; did you mean 'contract'"),
        ("contract: 2012-08", r"history.contract: expected \{value, source, status\}, got '2012-08'"),
        ("contract: {value: soon, source: a, status: V}",
         "history.contract.value: expected a date YYYY, YYYY-MM or YYYY-MM-DD, got 'soon'; write year, month and day"),
        ("contract: {value: 2012-13, source: a, status: V}", "history.contract.value: expected a date YYYY.*'2012-13'"),
        ("contract: {value: true, source: a, status: V}", "history.contract.value: expected a date YYYY.*got True"),
        ("contract: {value: 2.5, source: a, status: V}", "history.contract.value: expected a date YYYY.*got 2.5"),
        ("cancelled: {value: 1, source: a, status: V}", "history.cancelled.value: expected true or false, got 1"),
        ("delay_ratio: {value: slow, source: a, status: V}",
         "history.delay_ratio.value: expected a number from 0.1 to 20 .*got 'slow'; divide"),
        ("delay_ratio: {value: 0.0, source: a, status: V}", "history.delay_ratio.value: .*got 0.0"),
        ("spent_at_deadline_share: {value: 40, source: a, status: V}", "expected a number from 0 to 1, got 40"),
        ("disbursed_musd: {value: -1, source: a, status: V}", "history.disbursed_musd.value: .*got -1"),
        ("turnovers_of_party_during_execution: {value: 1.5, source: a, status: V}",
         "turnovers_of_party_during_execution.value: expected a whole number from 0, got 1.5"),
        ("remarks: {value: 3, source: a, status: V}", "history.remarks.value: expected text, got 3; put it in quotation"),
        ("actual_end: {value: 2010, source: a, status: v}", "history.actual_end.status: expected one of seed, V, R, D"),
    ],
)  # fmt: skip
def test_a_malformed_history_is_told(tmp_path, fact, words):
    path = tmp_path / "own.yaml"
    path.write_text(f"{HEAD}history:\n  {fact}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=words) as error:
        load_file(path)
    assert str(error.value).startswith(f"{path}: history")


def test_optional_texts_are_texts(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(f"{HEAD}executor: {{value: 3, source: a, status: V}}\nteritory: 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"executor.value: expected text, got 3") as error:
        load_file(path)
    assert "'teritory' is not a known name; did you mean 'territory'?" in str(error.value)
