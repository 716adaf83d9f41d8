"""The public functions: shapes, the same bits whatever the way, effects by year, and what overrides bring about."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.frames import check_threads
from sim.parameters import OUTCOMES, PARAMETERS
from sim.parameters.columns import TWIN_OUTCOMES
from sim.state import Phase, Stage

TINY = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2, "horizon_quarters": 40,
        "lead_in_quarters": 2, "planned_quarters": 10}  # fmt: skip
SERIES = ["quarter", "date", "disbursed_musd", "committed_musd", "planned_musd", "agency_capacity", "queue",
          "contribution_rate", "trust", "n_goods_operating", "n_ties", "n_members", "in_transition", "in_freeze",
          "suspended"]  # fmt: skip
FIRMS = ["quarter", "firm", "cluster", "link", "alive", "is_member", "is_beneficiary", "employees", "log_productivity",
         "exports", "is_exporter", "trust", "paid_in", "twin_alive", "twin_employees", "twin_log_productivity",
         "twin_exports", "twin_is_exporter"]  # fmt: skip


def table_of(seeds, **columns) -> pd.DataFrame:
    return pd.DataFrame({"seed": seeds, **TINY, **columns})


def lived(seed=1, overrides=(), **values):
    return sim.trace(seed=seed, overrides=overrides, **{**TINY, **values})


def kinds_in(trace, kind, **reasons) -> list[tuple[int, dict, object]]:
    """Events of a kind with these reasons: quarter, reasons, subject."""
    rows = trace.events[trace.events["kind"] == kind]
    return [
        (int(row.quarter), row.reasons, row)
        for row in rows.itertuples()
        if all(row.reasons[name] == value for name, value in reasons.items())
    ]


def one_with(kind, **reasons):
    """The first seed and trace in which an event of a kind happens, with that event's quarter and row."""
    for seed in range(1, 60):
        trace = lived(seed)
        found = kinds_in(trace, kind, **reasons)
        if found:
            return seed, trace, found[0][0], found[0][2]
    raise AssertionError(f"no seed with {kind} {reasons}")


@pytest.fixture(scope="module")
def trace():
    return lived(3)


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    table = table_of(np.repeat(np.arange(6), 2), loan_musd=[5.0, 20.0] * 6, selection=["tender", "preselected"] * 6)
    return table.set_index(pd.Index([f"run {number}" for number in range(12)], name="label"))


@pytest.fixture(scope="module")
def outcomes(runs) -> pd.DataFrame:
    return sim.simulate(runs, threads=1)


# Tables of declarations


def test_tables_of_declarations() -> None:
    parameters, outcomes, programmes = sim.parameters(), sim.outcomes(), sim.programmes()
    assert list(parameters.columns[:10]) == ["kind", "type", "default", "low", "high", "choices", "unit", "meaning",
                                             "source", "status"]  # fmt: skip
    assert list(parameters.index) == list(PARAMETERS)
    assert parameters.loc["selection", "choices"] == ("all_sectors", "tender", "shortlist", "preselected")
    assert parameters.loc["loan_musd", "choices"] is None
    assert {"type", "choices", "unit", "meaning", "direction", "group", "needs_twin"} <= set(outcomes.columns)
    assert outcomes.loc["fate", "choices"] == ("completed", "partly_cancelled", "cancelled", "censored")
    assert programmes.index[0] == "baseline"
    assert programmes.loc["uruguay", "start"] == "2006Q4"
    assert all(table.index.name == "name" for table in (parameters, outcomes, programmes))


def test_names_of_the_package() -> None:
    assert set(dir(sim)) == set(sim.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'absent'"):
        sim.absent  # noqa: B018


# Shapes


def test_simulate_keeps_the_index(runs, outcomes) -> None:
    pd.testing.assert_index_equal(outcomes.index, runs.index)
    assert list(outcomes.columns) == [outcome.name for outcome in OUTCOMES]
    assert set(outcomes["fate"]) <= {"completed", "partly_cancelled", "cancelled", "censored"}
    assert outcomes["is_completed"].isin([0, 1]).all()
    assert not outcomes.isna().any(axis=None)


def test_series(trace) -> None:
    series = trace.series
    assert list(series.columns[: len(SERIES)]) == SERIES
    assert len(series) == TINY["horizon_quarters"]
    assert series["date"].iloc[5] == "year 2 Q2"
    assert all(series[name].dtype == bool for name in ("in_transition", "in_freeze", "suspended", "stalled"))
    assert set(series["phase"]) <= {phase.name.lower() for phase in Phase}
    money = series["disbursed_musd"] + series["committed_musd"] + series["undisbursed_musd"] + series["cancelled_musd"]
    np.testing.assert_allclose(money, 10.0 / 0.7, rtol=1e-12)
    assert series["disbursed_musd"].iloc[-1] == pytest.approx(trace.outcomes["spent_musd"], abs=1e-12)


def test_dates_of_the_real_calendar() -> None:
    dates = sim.trace("uruguay", seed=1, **{**TINY, "horizon_quarters": 16}).series["date"]
    assert dates.tolist()[:2] == ["2006Q4", "2007Q1"]
    assert dates.iloc[-1] == "2010Q3"


def test_firms(trace) -> None:
    firms, n = trace.firms, len(trace.lived.world.firms)
    assert list(firms.columns[: len(FIRMS)]) == FIRMS
    assert "outside_tie" in firms.columns
    assert len(firms) == n * TINY["horizon_quarters"]
    assert firms["firm"].tolist()[: n + 1] == [*range(n), 0]
    assert firms["alive"].dtype == firms["twin_alive"].dtype == firms["is_member"].dtype == bool
    assert (firms.loc[~firms["alive"], "employees"] == 0.0).all()
    assert (firms["cluster"] == firms["firm"] // (n // 3)).all()
    assert set(firms["behaviour"]) <= {"conditional", "free_rider", "unconditional"}
    assert firms.loc[firms["quarter"] == 0, "alive"].sum() >= 20


def test_clusters_and_goods(trace) -> None:
    clusters, goods = trace.clusters, trace.goods
    assert len(clusters) == 3 * TINY["horizon_quarters"]
    assert set(clusters["stage"]) <= {stage.name.lower() for stage in Stage}
    assert (clusters.groupby("quarter")["cluster"].apply(list).map(tuple) == (0, 1, 2)).all()
    assert len(goods) == 3 * 8 * TINY["horizon_quarters"]
    assert goods["good"].tolist()[:2] == ["training_centre", "quality_laboratory"]
    assert {"state", "service", "pledged", "matched", "spent"} <= set(goods.columns)
    operating = (goods["state"] == "operating") & goods["cluster"].isin(
        clusters.loc[clusters["programme"] >= 0, "cluster"]
    )
    last = goods["quarter"] == TINY["horizon_quarters"] - 1
    assert (operating & last).sum() == trace.series["n_goods_operating"].iloc[-1]


def test_ties(trace) -> None:
    ties, firms = trace.ties, trace.firms
    assert list(ties.columns) == ["quarter", "firm", "partner", "strength", "within"]
    assert ties["within"].dtype == bool
    assert ties["strength"].between(0.0, 1.0).all()
    assert (ties["quarter"].diff().dropna() >= 0).all()
    assert not ties.duplicated(["quarter", "firm", "partner"]).any()
    home = firms[firms["quarter"] == 0].set_index("firm")["cluster"]
    kept = ties[ties["partner"] >= 0]
    assert (kept["within"] == (home.loc[kept["firm"]].to_numpy() == home.loc[kept["partner"]].to_numpy())).all()
    assert not ties.loc[ties["partner"] == -1, "within"].any()


def test_events(trace) -> None:
    events = trace.events
    assert list(events.columns) == ["quarter", "date", "kind", "subject", "detail", "reasons", "cluster", "programme"]
    assert len(events) == trace.outcomes["n_events"]
    assert (events["quarter"].diff().dropna() >= 0).all()
    assert (events["date"] == trace.series["date"].to_numpy()[events["quarter"]]).all()
    assert events["detail"].str.len().min() > 10
    assert not events["detail"].str.contains("[{}]").any()
    assert all(isinstance(reasons, dict) for reasons in events["reasons"])
    about = events[events["cluster"].notna()]
    assert (about["subject"] == "cluster " + (about["cluster"] + 1).astype(str)).all()
    assert set(events.loc[events["kind"] == "phase", "subject"]) == {"programme 1"}


def test_run_without_money_equals_its_twin() -> None:
    trace = lived(3, loan_musd=0.0)
    for name in ("alive", "employees", "log_productivity", "exports", "is_exporter"):
        assert (trace.firms[name] == trace.firms[f"twin_{name}"]).all()
    assert trace.outcomes["spent_musd"] == 0.0
    assert trace.outcomes[list(TWIN_OUTCOMES)].astype(float).drop("survivors_share").eq(0.0).all()


# The same bits


def test_same_bits_for_any_number_of_threads(runs, outcomes) -> None:
    pd.testing.assert_frame_equal(sim.simulate(runs, threads=2), outcomes, check_exact=True)


def test_same_bits_in_any_order_and_any_pieces(runs, outcomes) -> None:
    shuffled = runs.iloc[[7, 2, 11, 0, 5, 9, 1, 3, 10, 4, 8, 6]]
    pd.testing.assert_frame_equal(sim.simulate(shuffled).loc[runs.index], outcomes, check_exact=True)
    pieces = pd.concat([sim.simulate(runs.iloc[:5]), sim.simulate(runs.iloc[5:6]), sim.simulate(runs.iloc[6:])])
    pd.testing.assert_frame_equal(pieces, outcomes, check_exact=True)


def test_same_bits_without_the_twin(runs, outcomes) -> None:
    bare = sim.simulate(runs, effects=False)
    assert bare[list(TWIN_OUTCOMES)].isna().all(axis=None)
    others = [name for name in outcomes.columns if name not in TWIN_OUTCOMES]
    pd.testing.assert_frame_equal(bare[others], outcomes[others], check_exact=True)


def test_same_bits_told_in_full(runs, outcomes) -> None:
    values = runs.iloc[3].to_dict()
    trace = sim.trace(**values)
    for name, value in outcomes.iloc[3].items():
        assert trace.outcomes[name] == value, name


def test_same_bits_with_a_lever_changed_to_what_it_was(runs, outcomes) -> None:
    """The way quarter by quarter, taken for levers that change, is the same as the way in one."""
    same = sim.simulate(runs, overrides=[sim.Override(0, "designer", "lever", "supervision", 0.5)])
    pd.testing.assert_frame_equal(same, outcomes, check_exact=True)


# Effects


def test_effects_by_year(runs, outcomes) -> None:
    table = sim.effects(runs)
    assert list(table.columns) == ["run", "group", "outcome", "year", "clock", "effect", "n"]
    years = TINY["horizon_quarters"] // 4
    assert len(table) == len(runs) * 4 * 4 * 2 * years
    assert set(table["run"]) == set(runs.index)
    assert set(table["group"]) == {"members", "itt", "spillover", "unfinanced"}
    assert table["year"].min() == 1
    assert table["year"].max() == years
    assert (table.loc[table["n"] == 0, "effect"] == 0.0).all()
    assert table["n"].dtype == np.int64
    at_end = table[(table["clock"] == "approval") & (table["year"] == years)].set_index(["run", "group", "outcome"])
    for group, prefix in {"members": "", "itt": "itt_", "spillover": "spillover_", "unfinanced": "unfinanced_"}.items():
        for outcome in ("productivity", "employment", "export_prob", "exports"):
            found = at_end["effect"].xs((group, outcome), level=("group", "outcome"))
            pd.testing.assert_series_equal(
                found, outcomes[f"{prefix}effect_{outcome}"], check_names=False, check_exact=True
            )


def test_effects_do_not_depend_on_threads(runs) -> None:
    pd.testing.assert_frame_equal(sim.effects(runs.iloc[:4], threads=1), sim.effects(runs.iloc[:4], threads=2))


def test_effects_of_windows_of_different_length() -> None:
    table = sim.effects(table_of([1, 2]).assign(horizon_quarters=[16, 24]))
    assert table.groupby("run")["year"].max().to_dict() == {0: 4, 1: 6}


# Overrides


def test_election_is_forced() -> None:
    seed, _, quarter, _ = one_with("election", loses=0.0)
    forced = lived(seed, [sim.Override(quarter, "national", "election", 0, "another_party"),
                          sim.Override(quarter, "subnational", "election", 0, "another_party")])  # fmt: skip
    found = [reasons for at, reasons, row in kinds_in(forced, "election") if at == quarter]
    assert [reasons["loses"] for reasons in found] == [1.0] * len(found)
    assert forced.events.loc[forced.events["quarter"] == quarter, "detail"].str.contains(r"\(forced\)").any()


def test_team_is_forced() -> None:
    seed, trace, quarter, event = one_with("new_team")
    tier = event.subject.removesuffix(" government")
    forced = lived(seed, [sim.Override(quarter, tier, "team", 0, "same_team")])
    assert len(kinds_in(forced, "new_team")) < len(kinds_in(trace, "new_team"))


def test_continuity_is_forced() -> None:
    seed, trace, quarter, _ = one_with("decision", decision="continue")
    forced = lived(seed, [sim.Override(quarter, "national", "continuity", 0, "cancel")])
    assert forced.outcomes["fate"] == "cancelled"
    assert forced.series["phase"].iloc[quarter] == "closed"
    assert forced.series["disbursed_musd"].iloc[-1] < trace.series["disbursed_musd"].iloc[-1]
    before = trace.series["quarter"] < quarter
    pd.testing.assert_frame_equal(forced.series[before], trace.series[before], check_exact=True)


def test_selection_is_forced() -> None:
    seed, trace, quarter, _ = one_with("selected")
    chosen = {int(row.cluster) for _, _, row in kinds_in(trace, "selected")}
    other = ({0, 1, 2} - chosen).pop()
    out = min(chosen)
    forced = lived(seed, [sim.Override(quarter, "agency", "selection", other, "financed"),
                          sim.Override(quarter, "agency", "selection", out, "not_financed")])  # fmt: skip
    assert {int(row.cluster) for _, _, row in kinds_in(forced, "selected")} == chosen - {out} | {other}


def test_project_is_forced() -> None:
    seed, trace, quarter, event = one_with("proposed")
    goods = trace.goods
    cluster = int(event.cluster)
    ideas = goods[(goods["quarter"] == quarter) & (goods["cluster"] == cluster) & (goods["state"] == "idea")]
    good = ideas["good"].iloc[0]
    forced = lived(seed, [sim.Override(quarter, "cluster", "project", cluster, good)])
    now = forced.goods
    state = now[(now["quarter"] == quarter) & (now["cluster"] == cluster) & (now["good"] == good)]["state"].iloc[0]
    assert state != "idea"


def test_extension_is_refused() -> None:
    seed, trace, quarter, event = one_with("extension")
    assert event.reasons["length"] > 0.0
    forced = lived(seed, [sim.Override(quarter, "lender", "extension", 0, "refused")])
    assert forced.outcomes["extension_quarters"] == 0
    assert forced.outcomes["delay_quarters"] < trace.outcomes["delay_quarters"]


def test_what_the_agency_does_not_ask_for_is_not_granted() -> None:
    seed, trace, quarter, _ = one_with("extension")
    silent = lived(seed, [sim.Override(quarter, "agency", "request", 0, "not_asked")])
    assert silent.outcomes["extension_quarters"] == 0
    assert "the agency asked for no extension" in silent.story()
    asked = lived(seed, [sim.Override(quarter, "agency", "request", 0, "asked")])
    pd.testing.assert_series_equal(asked.outcomes, trace.outcomes)
    assert asked.story() == trace.story()


def test_lever_changes_in_mid_course() -> None:
    runs = table_of([1, 2, 3, 4])
    changed = sim.simulate(runs, overrides=[sim.Override(8, "designer", "lever", "club_match_rate", 4.0)])
    assert (changed["leverage"] != sim.simulate(runs)["leverage"]).any()


def test_lever_stays_once_money_has_been_paid(runs, outcomes) -> None:
    seed, trace, quarter, _ = one_with("phase", phase="execution")
    late = lived(seed, [sim.Override(quarter + 1, "designer", "lever", "training_share", 0.0)])
    pd.testing.assert_series_equal(late.outcomes, trace.outcomes)
    early = lived(seed, [sim.Override(0, "designer", "lever", "training_share", 0.0)])
    assert early.outcomes["effect_exports"] != trace.outcomes["effect_exports"]
    assert early.outcomes["money_error_musd"] < 1e-9


def test_overrides_by_run() -> None:
    seed, trace, quarter, _ = one_with("decision", decision="continue")
    runs = table_of([seed, seed]).set_index(pd.Index(["as drawn", "cancelled"]))
    table = pd.DataFrame([sim.Override(quarter, "national", "continuity", 0, "cancel")]).assign(run="cancelled")
    found = sim.simulate(runs, overrides=table)
    assert found.loc["as drawn", "fate"] == trace.outcomes["fate"]
    assert found.loc["cancelled", "fate"] == "cancelled"


def test_governments_of_the_twin_share_their_overrides() -> None:
    """A forced election with a decision to go on leaves a programme without money equal to its twin."""
    forced = lived(2, [sim.Override(11, "national", "election", 0, "another_party")], loan_musd=0.0)
    assert (forced.firms["exports"] == forced.firms["twin_exports"]).all()


# Faults


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pd.DataFrame({"seed": []}), "at least one row"),
        (pd.DataFrame({"loan_musd": [5.0]}), "column 'seed': expected in the table of runs"),
        (pd.DataFrame({"seed": [1], "loan": [5.0]}), "'loan' is not a known parameter.*loan_musd"),
        (
            pd.DataFrame({"seed": [1], "loan_musd": [500.0]}),
            "column 'loan_musd', row 0: expected a number from 0.0 to 100.0",
        ),
        (pd.DataFrame({"seed": [1], "loan_musd": [np.nan]}), "column 'loan_musd', row 0: .*got NaN"),
        (pd.DataFrame({"seed": [-1]}), "column 'seed', rows 0: expected a whole number from 0, got -1"),
        (pd.DataFrame({"seed": [1.5, 2.0, 0.5, 0.1, 0.2]}), r"column 'seed', rows 0, 2, 3 and 1 more"),
        (pd.DataFrame({"seed": ["one"]}), "column 'seed', rows 0"),
        (pd.DataFrame({"seed": [1], "selection": ["tendr"]}), "did you mean 'tender'"),
        (pd.DataFrame([[1, 2]], columns=["seed", "seed"]), "given twice"),
        ([1, 2], "expected a pandas DataFrame, got list"),
    ],
)
def test_faults_of_a_table(table, words) -> None:
    with pytest.raises(ValueError, match=words):
        sim.simulate(table)
    with pytest.raises(ValueError, match=words):
        sim.effects(table)


def test_all_faults_at_once() -> None:
    with pytest.raises(ValueError) as caught:
        sim.trace(seed=-1, loan=5, selection="tendr")
    assert len(str(caught.value).splitlines()) == 3
    assert "seed: expected a whole number" in str(caught.value)


def test_faults_of_what_stands_around_a_table() -> None:
    runs = table_of([1])
    with pytest.raises(ValueError, match="unknown programme 'urugay'; did you mean 'uruguay'"):
        sim.simulate(runs, programme="urugay")
    with pytest.raises(ValueError, match="by: expected 'year', got 'month'"):
        sim.effects(runs, by="month")
    for threads in (0, True, 1.5):
        with pytest.raises(ValueError, match="threads: expected a whole number from 1"):
            sim.simulate(runs, threads=threads)
    check_threads(None)


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (sim.Override(99, "national", "election", 0, "same_party"), "quarter: expected a whole number from 0 to 39"),
        (sim.Override(1, "mayor", "election", 0, "same_party"), "actor: expected one of"),
        (sim.Override(1, "designer", "lever", "loan_musd", 3.0), "changeable after approval, got 'loan_musd'"),
        (
            sim.Override(1, "agency", "selection", 7, "financed"),
            r"subject \(cluster\): expected a whole number from 0 to 2",
        ),
        ("an election", "give all five"),
    ],
)
def test_faults_of_overrides(override, words) -> None:
    with pytest.raises(ValueError, match=words):
        lived(1, [override])
    with pytest.raises(ValueError, match=words):
        sim.simulate(table_of([1]), overrides=[override])


def test_faults_of_a_table_of_overrides() -> None:
    runs = table_of([1, 2])
    table = pd.DataFrame([{"run": 7, "quarter": 1, "actor": "national", "kind": "election", "subject": 0, "value": 0}])
    with pytest.raises(ValueError, match="override 0, run: expected a row of the table of runs, got 7"):
        sim.simulate(runs, overrides=table)
    with pytest.raises(ValueError, match=r"overrides: expected the columns run, quarter.*none named value"):
        sim.simulate(runs, overrides=table.drop(columns="value"))
    with pytest.raises(ValueError, match="an index that names each row once"):
        sim.simulate(runs.set_axis([0, 0]), overrides=table.assign(run=0))


def test_effects_is_a_flag():
    with pytest.raises(ValueError, match="effects: expected True or False, got 'no'"):
        sim.simulate(pd.DataFrame({"seed": [1]}), effects="no")
