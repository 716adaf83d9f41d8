"""Statistics of hand-made samples: each clause of a fact holds where it should and fails where it is turned round."""

import numpy as np
import pandas as pd
import pytest

from experiments.facts.arms import HAND_OVER, Lived
from experiments.facts.evidence import read_facts, statistics
from experiments.facts.judging import FAILS, HOLDS, UNCLEAR, Judged
from experiments.facts.measures import measured
from experiments.facts.on_cooperation import standardised
from experiments.facts.on_execution import Delay, Start, n_tops
from experiments.facts.on_firms import CLOCK, Gestation, Maturity, Spillovers, aligned
from experiments.facts.on_politics import Fates, Handover
from experiments.facts.sampling import Measured, measured_with_error
from experiments.facts.sandbox import decline, effect_size, play
from sim.histories import PAIRED_DTYPE
from sim.parameters.columns import default_row
from sim.state import Decision

ALL = np.arange(4)


def sums(**effects):
    """Sums [run, field, clock] of four equal futures with given relative effects along the clock."""
    found = np.zeros((4, len(PAIRED_DTYPE.names), CLOCK))
    for place, name in enumerate(PAIRED_DTYPE.names):
        found[:, place] = 100.0
        if name in effects:
            found[:, place] = 100.0 * (1.0 + effects[name])
    found[:, PAIRED_DTYPE.names.index("productivity_gain")] = 100.0 * effects.get("productivity", np.zeros(CLOCK))
    return found


def rise_and_fall(top, peak=18, width=8.0):
    clock = np.arange(CLOCK)
    return top * np.exp(-(((clock - peak) / width) ** 2))


def is_accepted(name, value):
    return statistics()[name].low <= value <= statistics()[name].high


def test_gestation_of_a_hump_shaped_effect():
    found = Gestation(sums(exports=rise_and_fall(0.4), sales=rise_and_fall(0.1), productivity=rise_and_fall(0.1)))
    values = found.estimate(ALL)
    assert all(is_accepted(name, value) for name, value in values.items()), values
    assert values["gestation_peak"] == pytest.approx(4.5)
    assert values["gestation_sales"] == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("effects", "name"),
    [
        ({"exports": np.full(CLOCK, 0.4)}, "gestation_growth"),
        ({"exports": np.full(CLOCK, 0.4)}, "gestation_early"),
        ({"exports": np.linspace(0.0, 0.4, CLOCK)}, "gestation_peak"),
        ({"exports": rise_and_fall(0.01)}, "gestation_size"),
        ({"exports": rise_and_fall(0.1), "sales": rise_and_fall(0.2)}, "gestation_sales"),
        ({"exports": rise_and_fall(0.1), "productivity": rise_and_fall(0.2)}, "gestation_productivity"),
        ({"exports": np.full(CLOCK, -0.1)}, "gestation_peak"),
    ],
)
def test_gestation_turned_round(effects, name):
    assert not is_accepted(name, Gestation(sums(**effects)).estimate(ALL)[name])


def test_maturity_counts_clusters_that_never_mature():
    quarters = np.array([[28.0, np.nan], [30.0, 64.0], [26.0, np.nan], [64.0, 64.0]])
    assert Maturity(quarters, {}).estimate(ALL) == {"maturity_median": 47.0}
    assert is_accepted("maturity_median", Maturity(quarters, {}).estimate(ALL[:3])["maturity_median"])


def test_records_are_aligned_to_their_own_start():
    values = np.arange(24.0).reshape(2, 6, 2)
    found = aligned(values, np.array([[1, -1], [4, 0]]), 3)
    assert found[0].tolist() == [[2.0, 4.0, 6.0], [0.0, 0.0, 0.0]]
    assert found[1].tolist() == [[0.0, 0.0, 0.0], [13.0, 15.0, 17.0]]  # the window is too short for the first


def test_delay_leaves_cancelled_programmes_out():
    ratio = np.array([1.0, 1.3, 1.4, 1.5, 2.6, np.nan])
    values = Delay(ratio, np.array([0, 0, 0, 0, 1, 0]), np.zeros(6)).estimate(np.arange(6))
    assert values["delay_median"] == 1.4
    assert values["delay_skew"] == pytest.approx((2.16 - 1.4) / (1.4 - 1.12))
    assert values["delay_at_limit"] == pytest.approx(1 / 6)


def test_start_counts_programmes_without_money_as_neither_usual_nor_late():
    values = Start(np.array([4.0, 5.0, 14.0, np.nan])).estimate(ALL)
    assert values["start_usual"] == 0.5
    assert values["start_late"] == 0.25
    assert values["start_longest"] == pytest.approx(14.0, abs=0.5)


@pytest.mark.parametrize(
    ("slope", "n"), [([1, 2, 4, 2, 1], 1), ([1, 2, 3, 4, 5], 0), ([5, 4, 3, 2, 1], 0), ([1, 4, 1, 4, 1], 2)]
)
def test_inflections(slope, n):
    assert n_tops(np.array(slope, dtype=float)) == n


def handover(fall, staff, fall_of_autonomous=0.0):
    """Ten units of approvals a quarter, a part of which falls away for five quarters from the election on."""
    calm = np.full((4, HAND_OVER + 16), 10.0)
    arms = {}
    for agency, part in (("ministry", fall), ("autonomous", fall_of_autonomous)):
        arms[f"{agency}_calm"] = calm
        arms[f"{agency}_turnover"] = calm.copy()
        arms[f"{agency}_turnover"][:, HAND_OVER - 1 : HAND_OVER + 4] *= 1.0 - part
    arms["ministry_elsewhere"] = calm
    replaced = {name: np.full(4, staff if name == "ministry_turnover" else 0.1) for name in arms}
    return Handover(arms, replaced).estimate(ALL)


def test_handover():
    values = handover(0.2, 0.28, 0.05)
    assert values["turnover_before"] == values["turnover_dip"] == pytest.approx(0.2)
    assert values["turnover_staff"] == pytest.approx(0.18)
    assert values["turnover_autonomy"] == pytest.approx(1 / 4)
    assert values["turnover_recovery"] == 2.0  # 10 units behind of 100, from the quarter before to the eighth after
    assert all(is_accepted(name, value) for name, value in values.items())


def test_handover_turned_round():
    assert not is_accepted("turnover_dip", handover(-0.3, 0.1)["turnover_dip"])
    assert not is_accepted("turnover_staff", handover(0.3, 0.1)["turnover_staff"])
    assert not is_accepted("turnover_autonomy", handover(0.3, 0.2, 0.3)["turnover_autonomy"])
    assert not is_accepted("turnover_recovery", handover(0.0, 0.2)["turnover_recovery"])


def test_fates():
    counts = np.zeros((4, len(Decision)))
    counts[:, Decision.CONTINUE], counts[0, Decision.CANCEL] = 1.0, 1.0
    values = Fates(counts, np.zeros(4), np.full(4, 3), np.array([3, 1, 1, 1])).estimate(ALL)
    assert values["fate_continue"] == pytest.approx(0.8)
    assert values["fate_cancel"] == pytest.approx(0.2)
    assert values["turnover_rate"] == 0.5
    counts[:2, Decision.SUSPEND] = 1.0
    values = Fates(counts, np.array([1.0, 0.0, 0.0, 0.0]), np.full(4, 3), np.zeros(4)).estimate(ALL)
    assert values["fate_resumed"] == 0.5


def test_spillovers():
    clock = np.arange(CLOCK)
    right = Spillovers(sums(employees=np.where(clock < 8, -0.01, 0.0), exports=0.001 * clock)).estimate(ALL)
    assert all(is_accepted(name, value) for name, value in right.items())
    wrong = Spillovers(sums(employees=np.full(CLOCK, 0.01), exports=np.full(CLOCK, -0.01))).estimate(ALL)
    assert not any(is_accepted(name, value) for name, value in wrong.items())


def test_standardised_coefficient_is_that_of_the_made_up_line():
    rng = np.random.default_rng(0)
    tie, control = rng.standard_normal((2, 20_000))
    outcome = 0.3 * tie + 0.5 * control + rng.standard_normal(20_000)
    assert standardised(outcome, tie, control[:, np.newaxis]) == pytest.approx(0.3 / np.sqrt(1.34), abs=0.02)


# The game


def test_one_round_by_hand():
    p = default_row()[0]
    trusted = min(1.0, 0.4 + p.initial_trust)
    conditional = p.imperfect_matching * p.initial_belief * trusted
    others = 0.5 * trusted  # what unconditional co-operators give
    rest = 1.0 - p.share_conditional - p.share_free_rider
    assert play(p).by_round[0] == pytest.approx(p.share_conditional * conditional + rest * others)


def test_contributions_do_not_decay_without_learning_from_others():
    row = default_row()
    row.belief_rate = 0.0
    assert decline(play(row[0])) == pytest.approx(0.0, abs=1e-12)
    assert decline(play(default_row()[0])) > 0.1


@pytest.mark.parametrize(
    ("institution", "parameter"),
    [("communication", "communication_effect"), ("leadership", "leadership_effect"),
     ("sanction", "monitoring_effect"), ("exclusion", "exclusion_effect")],
)  # fmt: skip
def test_each_institution_works_by_its_own_parameter(institution, parameter):
    row = default_row()
    assert effect_size(play(row[0], institution), play(row[0])) > 0.1
    row[parameter] = 0.0
    assert effect_size(play(row[0], institution), play(row[0])) == pytest.approx(0.0)


# Verdicts


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [(1.6, 1.4, 1.8, HOLDS), (1.3, 1.1, 1.5, UNCLEAR), (1.1, 0.9, 1.3, UNCLEAR), (1.0, 0.9, 1.1, FAILS),
     (2.5, 2.3, 2.7, FAILS), (np.inf, np.nan, np.nan, FAILS), (np.nan, np.nan, np.nan, UNCLEAR)],
)  # fmt: skip
def test_verdicts(value, low, high, verdict):
    assert Judged(statistics()["delay_median"], Measured(value, 0.1, low, high)).verdict == verdict


def test_interval_covers_a_mean_as_often_as_it_says():
    rng = np.random.default_rng(1)
    n_covered = 0
    for _ in range(400):
        sample = rng.standard_normal(60)
        found = measured_with_error(lambda pick, sample=sample: {"mean": sample[pick].mean()}, 60, 200)["mean"]
        n_covered += found.low <= 0.0 <= found.high
    assert 0.89 <= n_covered / 400 <= 0.98


@pytest.mark.parametrize(
    ("line", "faulty", "message"),
    [("    set: calibrated", "    set: fitted", "set: expected calibrated or held_out, got 'fitted'"),
     ("        low: 1.0", "        low: 3.0", "expected low <= high, got 3.0 and 2.0"),
     ("        of_low: fact", "        of_low: felt", "of_low: expected one of .* got 'felt'")],
)  # fmt: skip
def test_faults_of_the_file(tmp_path, line, faulty, message):
    text = """1:
    title: A fact
    set: calibrated
    says: something
    source: somewhere
    status: V
    statistics:
      one:
        meaning: a number
        unit: share
        low: 1.0
        high: 2.0
        of_low: fact
        of_high: assumed
"""
    path = tmp_path / "facts.yaml"
    path.write_text(text)
    assert read_facts(path)[1].is_calibrated
    path.write_text(text.replace(line, faulty))
    with pytest.raises(ValueError, match=message):
        read_facts(path)


def test_the_split_is_that_of_the_decision():
    from experiments.facts.evidence import facts

    assert [n for n, fact in facts().items() if fact.is_calibrated] == [1, 3, 4, 6, 7, 8, 9]
    assert [n for n, fact in facts().items() if not fact.is_calibrated] == [2, 5, 10, 11]


# The function that the calibration calls


def test_measured_is_the_same_whatever_the_threads_and_neighbours():
    points = pd.DataFrame({"lead_in_quarters": [3, 8], "n_clusters": [2, 2]}, index=["short", "long"])
    points = points.assign(n_candidate_clusters=3, n_firms_per_cluster=10)
    both = measured(points, 12, threads=2, only=[3, 4])
    assert list(both.index) == ["short", "long"]
    assert {"start_usual", "start_usual_error", "delay_median"} <= set(both.columns)
    alone = measured(points.loc[["long"]], 12, threads=1, only=["start_usual", 3])
    pd.testing.assert_frame_equal(both.loc[["long"]], alone, check_exact=True)
    assert both.at["short", "start_late"] <= both.at["long", "start_late"]


def test_an_arm_is_lived_once():
    lived = Lived({"n_candidate_clusters": 2, "n_firms_per_cluster": 10, "n_clusters": 1}, np.arange(3, dtype=np.int64))
    assert lived["execution"] is lived["execution"]


def test_facts_over_sets(tmp_path, monkeypatch):
    from experiments.facts import over_sets

    path = tmp_path / "plausible.csv"
    monkeypatch.setattr(over_sets, "TABLE", path)
    monkeypatch.setattr("experiments.planning.plausible.TABLE", path)
    assert over_sets.known_sets(3).empty
    pd.DataFrame({"lead_in_quarters": [1, 6], "n_firms_per_cluster": [10, 10]}).to_csv(path, index=False)
    sets = over_sets.known_sets(3)
    assert len(sets) == 2
    fixed = {"n_candidate_clusters": 2, "n_clusters": 2}
    table = over_sets.held(sets, range(1, 21), "baseline", fixed, 2)
    assert not table["fact_4"][0]
    rows = over_sets.told(table)
    assert [row["number"] for row in rows] == list(range(1, 12))
    assert all(row["n"] <= min(part["n"] for part in row["parts"]) for row in rows)
