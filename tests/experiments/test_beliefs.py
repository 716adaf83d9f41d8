"""Beliefs: what is forced, what is found on made-up differences, and what is refused."""

import copy

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.beliefs.analysis import Finding, probability, settled, sign_share, size, verdict
from experiments.beliefs.findings import conditions_told, failing_told, region_told
from experiments.beliefs.forcing import Timetable, forced_on
from experiments.beliefs.maps import axis_of, surface
from experiments.beliefs.quantities import LOST, NET, PER_MUSD, measured
from experiments.beliefs.reading import FILE, Arm, Contrast, all_beliefs, checked_beliefs
from experiments.beliefs.regions import FALSE_ALARM, Condition, Region, _pasted, _unsure, leading, search, simplified
from experiments.beliefs.table import plan
from experiments.declared import parameters
from experiments.faults import Faults
from experiments.intervals import Estimate
from experiments.planning.plausible import plausible, provenance_of_sets
from experiments.planning.sampling import latin_hypercube
from experiments.planning.scenarios import drawn_sets
from sim import api
from sim.parameters.validation import validate_table
from tests.experiments.conftest import requested

SMALL = ("experiment=beliefs", "plausible_scenarios=3", "box_scenarios=4", "futures=2")
NAMES = ["agency_autonomy", "transition_quarters", "civil_society", "pruning", "shock_sd", "good_effect", "voice_weight",
         "memory_strength", "loan_musd", "n_components"]  # fmt: skip


def planned(*words):
    return plan(requested(*SMALL, *words))


@pytest.fixture(scope="module")
def small():
    return planned()


def settings_of(n, seed=0):
    return latin_hypercube(NAMES, n, seed)


class TestTable:
    def test_arms_of_a_cell_share_scenario_and_seed_and_differ_in_what_they_set(self, small):
        arms = small.details["arms"]
        cell = small.table.iloc[: len(arms)]
        assert cell["scenario"].nunique() == cell["seed"].nunique() == 1
        for place, arm in enumerate(arms.values()):
            for name, value in arm["set"].items():
                assert cell[name].iloc[place] == value
        untouched = set(small.varied) - {name for arm in arms.values() for name in arm["set"]}
        assert all(len(set(cell[name])) == 1 for name in untouched)

    def test_plausible_scenarios_share_futures_and_those_of_the_box_have_their_own(self, small):
        by_scenario = small.table.groupby("scenario")["seed"].unique().map(set).tolist()
        assert by_scenario[0] == by_scenario[1] == by_scenario[2] == {1, 2}
        own = set.union(*by_scenario[3:])
        assert len(own) == 4 * 2
        assert not own & {1, 2}

    def test_plausible_scenarios_hold_the_plausible_sets(self, small):
        sets = drawn_sets(3, seed=1)
        first = small.table.groupby("scenario").first().iloc[:3]
        shared = [
            name
            for name in sets
            if name in first and name not in ("chain_share", "existing_leadership", "initial_conflict")
        ]
        assert len(shared) > 20
        assert first[shared].to_numpy(dtype=float) == pytest.approx(sets[shared].to_numpy(dtype=float))

    def test_sets_are_used_as_often_as_one_another_and_not_in_their_order(self):
        n = len(plausible())
        counts = drawn_sets(2 * n, seed=1).value_counts()
        assert (counts == 2).all()
        assert not drawn_sets(n, seed=1).equals(plausible())

    def test_every_run_is_valid(self, small):
        columns = {name: small.table[name].to_numpy() for name in small.varied}
        assert validate_table(columns, small.table.index) == []

    def test_what_the_user_fixes_is_varied_neither_by_scenarios_nor_by_arms(self):
        fixed = planned("levers.n_clusters=2", "uncertainties.chain_share=0.3", "only=[J]")
        assert all("n_clusters" not in arm["set"] for arm in fixed.details["arms"].values())
        assert all("chain_share" not in arm["set"] for arm in fixed.details["arms"].values())

    def test_plausible_sets_are_valid_and_say_where_they_come_from(self):
        sets = plausible()
        assert (parameters().loc[sets.columns, "kind"] == "uncertainty").all()
        assert validate_table({name: sets[name].to_numpy() for name in sets}, sets.index) == []
        assert provenance_of_sets().keys() >= {"status", "sets", "command"}
        assert len(plausible(5)) == 5
        with pytest.raises(ValueError, match="plausible sets: expected at most"):
            plausible(10**6)


class TestForcing:
    def test_elections_are_forced_on_the_calendar_of_the_scenario(self):
        scenarios = pd.DataFrame(
            {"launch_offset_quarters": [4, 15], "term_quarters": [16, 16], "horizon_quarters": [48, 48]}
        )
        arms = [Arm(), Arm(elections="first"), Arm(elections="every", mid_course={"n_components": 2})]
        forced = forced_on(arms, scenarios, "baseline")
        assert [len(one) for one in forced[0]] == [0, 3, 4]
        assert [one.quarter for one in forced[0][1]] == [11, 27, 43]
        assert [one.value for one in forced[0][1]] == ["another_party", "same_party", "same_party"]
        assert forced[1][1][0].quarter == 0
        middle = int(parameters().at["lead_in_quarters", "default"]) + 8  # half of the planned time after the lead-in
        assert forced[0][2][-1][:4] == (middle, "designer", "lever", "n_components")

    def test_forced_results_are_lived(self):
        arms = [Arm(elections="none"), Arm(elections="first"), Arm(elections="every")]
        scenarios = pd.DataFrame({"lead_in_quarters": [2], "max_extension_quarters": [16], "cancel_log_odds": [-5.0],
                                  "suspend_log_odds": [-4.0], "n_firms_per_cluster": [10]})  # fmt: skip
        forced = forced_on(arms, scenarios, "baseline")[0]
        lived = [
            api.simulate(scenarios.assign(seed=seed), overrides=one, effects=False)["turnovers"].iloc[0]
            for seed in range(3) for one in forced
        ]  # fmt: skip
        assert lived[0::3] == [0, 0, 0]
        assert all(one == 1 for one in lived[1::3])
        assert all(one >= 1 for one in lived[2::3])

    def test_the_calendar_of_a_programme_is_used(self):
        timetable = Timetable(pd.DataFrame({"launch_offset_quarters": [4]}), "uruguay")
        assert len(timetable.elections(0)) >= 2


class TestProbabilityAndSize:
    def test_noise_does_not_blow_up_the_share_on_the_wrong_side(self):
        """True differences N(1, 1): 84.1 % above zero; noise of a scenario's mean as large as their spread."""
        rng = np.random.default_rng(1)
        truth = 1 + rng.standard_normal(4000)
        cells = truth[:, None] + 2 * rng.standard_normal((4000, 4))
        raw = (cells.mean(axis=1) > 0).mean()
        assert raw < 0.78
        assert sign_share(cells, 1) == pytest.approx(0.841, abs=0.015)
        assert settled(cells).std() == pytest.approx(1.0, abs=0.06)

    def test_interval_of_the_probability_covers(self):
        """200 samples of 60 scenarios; 95 % intervals that cover 88 to 100 % of the time: false alarm below 1 in 1,000."""
        covered = 0
        for seed in range(200):
            rng = np.random.default_rng(seed)
            cells = (0.5 + rng.standard_normal(60))[:, None] + rng.standard_normal((60, 6))
            found = probability(cells, 1, is_crossed=False, seed=seed)
            covered += found.low <= 0.6915 <= found.high
        assert 176 <= covered <= 200

    def test_scenarios_without_any_difference_count_half(self):
        assert sign_share(np.zeros((10, 3)), 1) == 0.5
        assert sign_share(np.zeros((10, 3)), -1) == 0.5
        cells = np.vstack([np.zeros((5, 3)), np.ones((5, 3))])
        assert sign_share(cells, 1) == pytest.approx(0.75)

    def test_size_of_independent_scenarios_is_narrower_than_that_of_shared_luck(self):
        rng = np.random.default_rng(0)
        cells = rng.standard_normal((50, 1)) + 3 * rng.standard_normal((1, 6)) + 0 * np.zeros((50, 6))
        assert np.ptp(size(cells, False).__dict__["high"] - cells.mean()) >= 0
        assert size(cells, True).high - size(cells, True).low > size(cells, False).high - size(cells, False).low


CONTRAST = Contrast(says="it is more", arms={"calm": 1, "one_turnover": -1}, outcome="execution_risk", expect="more")


def found_with(share, mean, none_share=0.0, n=80):
    return Finding(CONTRAST, Estimate(*share), Estimate(*mean), 1.0, none_share, n)


@pytest.mark.parametrize(
    ("share", "mean", "reverses", "expected"),
    [
        ((0.95, 0.88, 0.98), (1, 0.5, 1.5), False, "holds broadly"),
        ((0.95, 0.88, 0.98), (1, 0.5, 1.5), True, "holds mostly"),
        ((0.75, 0.65, 0.83), (1, 0.5, 1.5), False, "holds mostly"),
        ((0.60, 0.50, 0.70), (1, 0.5, 1.5), False, "holds on average"),
        ((0.60, 0.50, 0.70), (1, 0.5, 1.5), True, "depends on the setting"),
        ((0.10, 0.05, 0.20), (-1, -1.5, -0.5), False, "goes the other way"),
        ((0.50, 0.40, 0.60), (0, -0.5, 0.5), True, "depends on the setting"),
        ((0.50, 0.40, 0.60), (0, -0.5, 0.5), False, "not supported"),
        ((0.60, 0.30, 0.80), (0, -0.5, 0.5), False, "cannot be told"),
        ((0.45, 0.35, 0.60), (-1, -1.5, -0.5), False, "not supported"),
    ],
)
def test_verdicts(share, mean, reverses, expected):
    assert verdict(found_with(share, mean), reverses) == expected


def test_verdict_without_scenarios_cannot_be_told():
    assert verdict(found_with((np.nan,) * 3, (np.nan,) * 3, n=1), False) == "cannot be told"


class TestRegions:
    def planted(self, n=600, noise=0.5, seed=0):
        settings = settings_of(n, seed)
        inside = (settings["agency_autonomy"] > 0.7) & (settings["transition_quarters"] <= 2)
        rng = np.random.default_rng(seed)
        return settings, inside.to_numpy(), np.where(inside, -1.0, 0.5) + noise * rng.standard_normal(n)

    def test_a_planted_region_is_found_with_its_size(self):
        settings, inside, differences = self.planted()
        found = search(differences, settings, ())
        assert len(found.confirmed) == 1
        region = found.confirmed[0]
        assert set(region.names) == {"agency_autonomy", "transition_quarters"}
        cut = {one.name: one.cut for one in region.conditions}
        assert cut["agency_autonomy"] == pytest.approx(0.7, abs=0.06)
        assert 2 <= cut["transition_quarters"] < 3
        assert region.change.low < -1.0 < region.change.high
        assert region.unsure == ()
        assert (region.holds(settings) == inside).mean() > 0.95
        assert set(leading(differences, settings, ())[:2]) == {"agency_autonomy", "transition_quarters"}

    def test_a_region_of_a_choice_is_found(self):
        settings = settings_of(500)
        inside = (settings["civil_society"] == "co_executes").to_numpy()
        differences = np.where(inside, -1.0, 1.0) + np.random.default_rng(0).standard_normal(500)
        region = search(differences, settings, ()).confirmed[0]
        assert Condition("civil_society", 0.5, True, "co_executes") in region.conditions

    def test_what_arms_set_bounds_no_region(self):
        settings, _, differences = self.planted()
        found = search(differences, settings, ("agency_autonomy",))
        assert all("agency_autonomy" not in region.names for region in (*found.confirmed, *found.refuted))

    def test_none_is_confirmed_where_there_is_none(self):
        """150 searches in pure noise, each confirms one in at most 1 %: more than 6 would happen by chance in under 0.2 %."""
        alarms = 0
        for seed in range(150):
            settings = settings_of(200, seed)
            noise = np.random.default_rng(seed).standard_normal(200)
            alarms += bool(search(noise, settings, (), seed).confirmed)
        assert FALSE_ALARM == 0.01
        assert alarms <= 6

    def test_a_reversal_of_the_whole_box_is_told_with_its_exception(self):
        settings, _, differences = self.planted()
        found = search(-differences, settings, ())
        assert [region.is_all for region in found.confirmed] == [True]
        assert len(found.spared) == 1
        assert set(found.spared[0].names) == {"agency_autonomy", "transition_quarters"}
        assert found.spared[0].change.low > 0

    def test_bounds_that_the_other_half_does_not_bear_out_are_told_apart(self):
        settings = settings_of(400)
        values = np.where(settings["shock_sd"] > 0.03, -1.0, 1.0) + np.random.default_rng(0).standard_normal(400)
        conditions = (Condition("shock_sd", 0.03, True), Condition("good_effect", 1.0, True))
        assert _unsure(conditions, values, settings) == (Condition("good_effect", 1.0, True),)

    def test_most_settings_may_be_against_where_the_mean_is_not(self):
        settings = settings_of(800)
        rng = np.random.default_rng(0)
        is_against = (settings["shock_sd"] > 0.03) & (rng.random(800) < 0.8)
        differences = np.where(is_against, -1.0, 9.0)
        assert search(differences, settings, ()).confirmed == ()
        assert search(np.sign(differences), settings, ()).confirmed[0].names == ["shock_sd"]

    def test_bounds_beyond_which_it_reverses_as_well_are_dropped(self):
        settings = settings_of(500)
        values = np.where(settings["shock_sd"] > 0.03, -1.0, 1.0)
        conditions = (Condition("shock_sd", 0.03, True), Condition("good_effect", 1.0, True))
        assert _pasted(conditions, values, settings) == (Condition("shock_sd", 0.03, True),)

    def test_none_is_proposed_where_all_is_as_believed(self):
        settings = settings_of(200)
        found = search(1 + settings["shock_sd"].to_numpy(), settings, ())
        assert found.confirmed == found.refuted == ()

    def test_few_scenarios_confirm_nothing(self):
        found = search(-np.ones(12), settings_of(12), ())
        assert found.confirmed == ()

    def test_conditions_that_others_imply_are_left_out(self):
        path = [Condition("shock_sd", 0.4, True), Condition("shock_sd", 0.6, True), Condition("shock_sd", 0.9, False)]
        assert simplified(path) == (Condition("shock_sd", 0.6, True), Condition("shock_sd", 0.9, False))


def test_a_region_in_words():
    sure, unsure = Condition("n_components", 2.5, True), Condition("shock_sd", 0.0312, False)
    other = Condition("civil_society", 0.5, False, "co_executes")
    change = Estimate(-0.02, -0.03, -0.01)
    assert conditions_told(Region((sure, other), change, 0.2, 40)) == (
        "where number of components is at least 3 and civil society is not co-executes"
    )
    assert conditions_told(Region((sure, unsure), change, 0.2, 40, (unsure,))) == (
        "where number of components is at least 3, perhaps only where shock sd is at most 0.031"
    )
    assert conditions_told(Region((unsure,), change, 0.8, 40, (unsure,))) == (
        "in most of the box, perhaps only where shock sd is at most 0.031"
    )
    assert conditions_told(Region((), change, 1.0, 40)) == "on average over the whole box"
    assert region_told(Region((sure,), change, 0.2, 40), CONTRAST) == (
        "where number of components is at least 3 (20 % of the box): −2.0 points (−3.0 to −1.0)"
    )
    less = CONTRAST.model_copy(update={"expect": "less"})
    assert "+2.0 points (+1.0 to +3.0)" in region_told(Region((sure,), change, 0.2, 40), less)
    assert failing_told(Region((), Estimate(-0.4, -0.6, -0.2), 1.0, 40)) == (
        "on average over the whole box: by 40 percentage points more settings against than for (20 to 60)"
    )


def test_a_map_shows_the_planted_difference():
    settings = settings_of(800)
    values = settings["agency_autonomy"].to_numpy() - 0.5
    mean, error = surface(values, axis_of("agency_autonomy", settings["agency_autonomy"]),
                          axis_of("pruning", settings["pruning"]))  # fmt: skip
    assert mean.shape == (2, 41)
    assert mean[0, 4] < 0 < mean[0, -4]
    assert np.nanmax(error) < 0.1


def test_made_quantities():
    columns = {
        "turnovers": np.array([[2.0, 1.0]]), "turnovers_survived": np.array([[1.0, 1.0]]),
        "n_goods_operating": np.array([[4.0, 2.0]]), "spent_musd": np.array([[2.0, 0.0]]),
        "benefit_musd": np.array([[6.0, 3.0]]), "benefit_cost": np.array([[1.5, 0.0]]),
    }  # fmt: skip
    assert measured(LOST, columns.get).tolist() == [[1.0, 0.0]]
    assert measured(PER_MUSD, columns.get).mean() == pytest.approx(6.0 / 2.0)
    assert measured(NET, columns.get).tolist() == [[pytest.approx(2.0), pytest.approx(3.0)]]
    assert measured(PER_MUSD, lambda _: np.zeros((1, 2))).tolist() == [[0.0, 0.0]]


def test_all_ten_beliefs_are_there_and_every_arm_is_used():
    beliefs = all_beliefs()
    assert "".join(beliefs.beliefs) == "ABCDEFGHIJ"
    assert beliefs.arms_used() == list(beliefs.arms)
    for letter, belief in beliefs.beliefs.items():
        assert all(claim.key.startswith(letter) for claim in belief.claims)


BROKEN = {
    "arm": (("beliefs", "A", "claims", 0, "arms"), {"calm": 1, "on_turnover": -1}, "did you mean one_turnover"),
    "outcome": (("beliefs", "A", "claims", 0, "outcome"), "execution_rsk", "did you mean execution_risk"),
    "weights": (("beliefs", "A", "claims", 0, "arms"), {"calm": 1, "one_turnover": 1}, "weights of arms that add up to zero"),
    "sign": (("beliefs", "A", "claims", 0, "expect"), "better", "expected 'more' or 'less'"),
    "lever": (("arms", "simple", "set"), {"n_componets": 2}, "did you mean 'n_components'"),
    "value": (("arms", "simple", "set"), {"n_components": 99}, "n_components: expected a whole number from 1 to 8"),
    "mid-course": (("arms", "pruned", "mid_course"), {"shock_sd": 0.01}, "shock_sd"),
    "context": (("context",), {"n_clustrs": None}, "did you mean n_clusters"),
    "range": (("context",), {"n_clusters": [12, 2]}, "expected two ends within 1 to 30"),
    "held": (("held",), ["calender"], "did you mean calendar"),
    "elections": (("arms", "calm", "elections"), "all", "expected 'none', 'first' or 'every'"),
    "where": (("beliefs", "H", "claims", 0, "parts", 0, "where"), {"arm": "calm", "outcome": "trust"}, "either above or below"),
    "missing": (("beliefs", "A", "says"), None, "expected a text"),
}  # fmt: skip


@pytest.mark.parametrize(("where", "value", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_of_beliefs_says_what_is_wrong(where, value, said):
    content = copy.deepcopy(yaml.safe_load(FILE.read_text()))
    place = content
    for step in where[:-1]:
        place = place[step]
    place[where[-1]] = value
    with pytest.raises(Faults, match=said):
        checked_beliefs(content)


def test_a_file_of_something_else_is_refused():
    with pytest.raises(Faults, match="expected context, held, arms and beliefs"):
        checked_beliefs([1, 2])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["only=[A,K]"], "only: 'K' is not known"),
        (["only=[]"], "only: expected letters of beliefs, got none"),
        (["plausible_scenarios=1"], "plausible_scenarios: expected at least 2, got 1"),
        (["box_scenarios=x"], "box_scenarios: expected a whole number, got 'x'"),
        (["box_futures=1"], "box_futures: expected at least 2, got 1"),
        (["box_scenario=9"], "did you mean box_scenarios"),
        (
            ["levers.learning_community=true"],
            "beliefs.I.I1: its arms are the same where learning_community cannot differ",
        ),
        (["box_scenarios=1000000", "box_futures=1000"], "are asked for, at most 20,000,000 are possible"),
    ],
)
def test_bad_keys_are_refused_and_nothing_is_written(command, folder, words, said):
    status, _, error = command(*SMALL[:1], *words)
    assert status == 2
    assert said in error
    assert list(folder.iterdir()) == []
