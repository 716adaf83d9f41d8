"""The kind `robust`: its table and keys, a search that can be stopped, failed runs, and what the report says."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.__main__ import prepared, simulate_all
from experiments.declared import parameters
from experiments.faults import Faults
from experiments.robust.cells import cells_of, judged
from experiments.robust.keys import RobustKeys, SearchKeys, conditions_of
from experiments.robust.search import Space, replayed, spread_out, unbeaten
from experiments.robust.table import plan
from experiments.runner import crew_of
from experiments.workers import executors
from experiments.workers.stopping import Stop
from tests.experiments.conftest import requested

SMALL = (
    "experiment=robust",
    "settings.n_candidate_clusters=2",
    "settings.horizon_quarters=40",
    "uncertainties.n_firms_per_cluster=10",
    "levers.n_clusters=2",
    "scenarios=8",
    "futures=2",
    "search.generations=3",
    "search.population=6",
    "search.scenarios=2",
    "search.futures=2",
    "search.finalists=3",
)


def asked(*words):
    return requested(*SMALL, *words)


def planned(*words):
    return plan(asked(*words))


def carried_out(*words):
    """An experiment with all its runs, and the job."""
    job = prepared(asked(*words))
    crew = crew_of(job.request.common.executor)
    crew.start()
    job.store.open(True)
    try:
        simulate_all(job, crew, Stop())
    finally:
        crew.close(at_once=True)
        job.store.close()
    return job


class TestTable:
    def test_designs_live_the_same_scenarios_and_futures(self):
        found = planned()
        names = found.details["designs"]
        assert len(names) == 12
        assert len(found.table) == 12 * 8 * 2
        kinds = parameters()["kind"]
        shared = ["scenario", "future", "seed", *(name for name in found.varied if kinds[name] == "uncertainty")]
        groups = found.table.groupby(["scenario", "future"])
        assert all(len(group[shared].drop_duplicates()) == 1 and len(group) == 12 for _, group in groups)

    def test_what_a_design_leaves_out_is_the_programme_s(self):
        found = planned("levers.supervision=0.7")
        base = found.resolved["value"]
        first = found.table[found.table["design"] == 1].iloc[0]
        levers = [name for name in found.varied if parameters().at[name, "kind"] == "lever"]
        assert all(first[name] == base[name] for name in levers)
        assert "supervision" not in found.varied

    def test_all_designs_have_one_horizon(self):
        assert planned().resolved.at["horizon_quarters", "value"] == 40
        assert "horizon_quarters" not in planned().varied

    @pytest.mark.usefixtures("folder")
    def test_designs_from_a_table(self):
        pd.DataFrame({"design": ["one", "two"], "agency_autonomy": [0.1, 0.9]}).to_csv("mine.csv", index=False)
        found = planned("designs=mine.csv", "reference=two", "search=null")
        assert found.details["designs"] == ["one", "two"]
        assert [*found.table["agency_autonomy"][:2]] == [0.1, 0.9]

    def test_what_the_user_holds_fixed_is_not_varied_and_the_notes_say_so(self):
        found = planned("levers.flexibility=0.5", "~search.levers.flexibility", "~designs.rigid")
        assert "flexibility" not in found.varied
        assert any("designs do not differ in flexibility, which the user holds fixed" in note for note in found.notes)


class TestFaults:
    @pytest.mark.parametrize(
        ("word", "message"),
        [
            ("+designs.odd.agency_autnomy=0.5", "designs.odd: 'agency_autnomy' is not a known lever; did you mean"),
            ("+designs.odd.n_components=99", "designs.odd: n_components: expected a whole number from 1 to 8"),
            ("+designs.again={n_components: 2, n_approval_steps: 2}", "simple and again are the same here"),
            ("reference=one_lng_loan", "reference: 'one_lng_loan' is not known; did you mean one_long_loan?"),
            ("objectives=[execution_risk,execution_risk]", "objectives: execution_risk is given twice; keep one"),
            ("objectives=[spent_musd]", "expected an outcome of which more or less is better, got spent_musd"),
            ("objectives=[fate]", "expected an outcome that is a number, got fate, a choice"),
            ("objectives=[]", "objectives: expected at least 1 entries, got []"),
            ("satisfied_when='execution_rsk < 0.5'", "satisfied_when: 'execution_rsk' is not known; did you mean"),
            ("satisfied_when='execution_risk about 0.5'", "expected conditions such as 'execution_risk < 0.5'"),
            ("satisfied_when='trust > 1.2.3'", "satisfied_when: expected a number after >, got '1.2.3'"),
            ("power=1.0", "power: expected at most 0.99, got 1.0"),
            ("search.levers.n_componnts=all", "key below search.levers: 'n_componnts' is not known"),
            (
                "+search.levers.n_clusterz=all",
                "search.levers: name: 'n_clusterz' is not known; did you mean n_clusters",
            ),
            ("+search.levers.voice_weight=all", "voice_weight is of kind uncertainty, not a lever; drop it"),
            ("search.levers.n_components=[1,99]", "search.levers: n_components: expected a whole number from 1 to 8"),
            ("search.levers.n_components=[4,2]", "expected [low, high] with low < high, got [4, 2]"),
            ("search.levers.signpost_action=[prune]", "expected at least two different choices, got ['prune']"),
            ("search.levers.sequel=3", "search.levers: sequel: expected all, [low, high] or a list of choices, got 3"),
            ("levers.sequel=true", "search.levers: sequel is held at True by the user; drop it there, or here by"),
            ("search.population=2", "search.population: expected at least 4, got 2"),
            ("search.generations=10000000", "search.generations: expected at most 10000"),
            ("scenarios=100000", "runs are asked for, at most 20,000,000 are possible"),
            ("designs=none.csv", "designs: none.csv: expected a file, found none there"),
        ],
    )
    def test_each_is_named(self, word, message):
        with pytest.raises(Faults) as found:
            planned(word, *(["futures=1000"] if word.startswith("scenarios") else []))
        assert message in str(found.value)

    @pytest.mark.usefixtures("folder")
    def test_one_design_is_nothing_to_compare(self):
        pd.DataFrame({"design": ["one"], "agency_autonomy": [0.1]}).to_csv("mine.csv", index=False)
        with pytest.raises(Faults, match="designs: expected at least two to compare, got 1; add one"):
            planned("designs=mine.csv", "reference=null")

    @pytest.mark.usefixtures("folder")
    def test_names_of_a_table_are_given_once(self):
        pd.DataFrame({"design": ["a", "a"], "agency_autonomy": [0.1, 0.2]}).to_csv("mine.csv", index=False)
        with pytest.raises(Faults, match="'a' is the name of several rows; give each its own"):
            planned("designs=mine.csv", "reference=null")

    def test_all_are_said_at_once(self):
        with pytest.raises(Faults) as found:
            planned(
                "reference=nobody", "objectives=[spent_musd]", "satisfied_when='trst > 1'", "scenario_over=[politcs]"
            )
        assert len(found.value.sentences) == 4


def test_conditions_are_read():
    found, faults = conditions_of("execution_risk<0.5 and benefit_cost >= 1.5e0 and trust > -1")
    assert not faults
    assert [tuple(one) for one in found] == [
        ("execution_risk", "<", 0.5), ("benefit_cost", ">=", 1.5), ("trust", ">", -1.0)
    ]  # fmt: skip
    assert found[0].holds(np.array([0.4, 0.5])).tolist() == [True, False]
    assert found[1].holds(np.array([1.5, 1.4])).tolist() == [True, False]


def a_search(**values):
    levers = {"agency_autonomy": "all", "flexibility": "all", "supervision": "all"}
    return SearchKeys(**{"levers": levers, "generations": 25, "population": 24, "scenarios": 1, "futures": 1,
                         "finalists": 8, "seed": 1} | values)  # fmt: skip


class TestSearch:
    """A made-up problem: x - y - z and (1 - x) - y - z are to be raised; unbeaten is whatever has y = z = 0."""

    @staticmethod
    def score(designs):
        x, y, z = np.array(designs, dtype=float).T
        return np.column_stack([x - y - z, 1 - x - y - z])

    def test_finds_the_known_front(self):
        found = replayed(a_search(), ["maximize", "maximize"], self.score)
        assert found.is_over
        values = self.score(found.tried)
        best = np.array(found.tried)[unbeaten(values)]
        # Of 600 designs drawn at random from 21 x 21 x 21, fewer than two would have y = z = 0.
        assert (best[:, 1:] == 0).all()
        assert len(np.unique(best[:, 0])) >= 10
        assert best[:, 0].min() <= 0.1
        assert best[:, 0].max() >= 0.9

    def test_minimised_objectives_are(self):
        found = replayed(a_search(), ["minimize", "minimize"], lambda designs: -self.score(designs))
        best = np.array(found.tried)[unbeaten(self.score(found.tried))]
        assert (best[:, 1:] == 0).all()

    def test_the_same_seed_gives_the_same_designs_and_another_one_others(self):
        one, same, other = (replayed(a_search(generations=4, seed=seed), ["maximize"] * 2, self.score).tried
                            for seed in (1, 1, 2))  # fmt: skip
        assert one == same
        assert one != other

    def test_goes_on_where_it_was_stopped(self):
        whole = replayed(a_search(generations=5), ["maximize"] * 2, self.score).tried
        known: set = set()

        def stopped(designs):
            return self.score(designs) if known >= set(designs) else None

        while not (found := replayed(a_search(generations=5), ["maximize"] * 2, stopped)).is_over:
            assert not known >= set(found.wanted)
            known |= set(found.wanted)
        assert found.tried == whole
        assert known == set(whole)

    def test_values_stay_in_what_is_searched(self):
        levers = {
            "n_components": [2, 4],
            "agency_autonomy": [0.2, 0.6],
            "signpost_action": ["none", "prune"],
            "sequel": "all",
        }
        space = Space(a_search(levers=levers))
        assert space.values["n_components"] == [2, 3, 4]
        assert (space.values["agency_autonomy"][0], space.values["agency_autonomy"][-1]) == (0.2, 0.6)
        assert space.values["signpost_action"] == ["none", "prune"]
        assert space.values["sequel"] == [False, True]

    def test_unbeaten_and_spread_out(self):
        values = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.4, 0.4], [0.5, 0.5]])
        assert unbeaten(values).tolist() == [0, 1, 2, 4]
        assert spread_out(values[:3], 2) == [0, 1]
        assert sorted(spread_out(values[:3], 9)) == [0, 1, 2]


class TestRuns:
    @pytest.mark.usefixtures("folder")
    def test_the_search_runs_under_scenarios_and_luck_of_its_own(self):
        job = carried_out("out=a", "search.scenarios=8", "search.generations=1")
        table = job.store.plan.table
        named, trials = table["scenario"] <= 8, table["scenario"] > 8
        assert set(table.loc[named, "seed"]) == {1, 2}
        assert set(table.loc[trials, "seed"]) == {3, 4}
        assert set(table.loc[trials, "scenario"]) == set(range(9, 17))
        assert table.loc[named, "design"].nunique() == 12 + 3
        assert set(range(1, 13)) <= set(table.loc[trials, "design"])
        assert table["run"].tolist() == list(range(len(table)))
        assert not table.duplicated(["design", "scenario", "future"]).any()
        drawn = table.drop_duplicates("scenario")["team_turnover_prob"]  # left open by the plausible sets
        assert drawn.nunique() == len(drawn) == 16
        search = job.request.keys.search
        for name, values in Space(search).values.items():
            assert set(table.loc[table["design"] > 12, name]) <= set(values)

    @pytest.mark.usefixtures("folder")
    def test_stopped_and_resumed_it_is_the_same(self):
        whole = carried_out("out=a").store
        shutil.copytree("a", "b")
        for path in sorted(Path("b/runs").glob("part-*.parquet"))[2:]:
            path.unlink()
        again = carried_out("out=b").store
        pd.testing.assert_frame_equal(whole.read(), again.read())

    @pytest.mark.usefixtures("folder")
    def test_a_failed_run_is_left_out_for_all_designs(self):
        job = carried_out("out=a", "search=null")
        results, table = job.store.read().copy(), job.store.plan.table
        names = job.request.keys.objectives
        whole = cells_of(job.store.plan, results, names, judged(job.store.plan, 8))
        lost = (table["design"] == 5) & (table["scenario"] == 3) & (table["future"] == 2)
        results.loc[lost.to_numpy(), names] = np.nan
        found = cells_of(job.store.plan, results, names, judged(job.store.plan, 8))
        assert (found.n_left_out, whole.n_left_out) == (1, 0)
        assert found.shape == whole.shape
        kept = np.ones(whole.shape[1:], dtype=bool)
        kept[2, 1] = False
        for name in names:
            assert np.array_equal(found.values[name][:, kept], whole.values[name][:, kept])
            assert np.isfinite(found.values[name]).all()
            # What stands in its place moves neither the scenario's mean beyond what its future explains nor depends on it.
            expected = (whole.values[name][:, 2, 0] + np.delete(whole.values[name][:, :, 1], 2, axis=1).mean(axis=1)
                        - whole.values[name][:, kept].mean(axis=1))  # fmt: skip
            assert found.values[name][:, 2, 1] == pytest.approx(expected)
        assert found.notes == ["a run of some design failed in 1 combination of scenario and future, left out for all "
                               "designs; the column error of the files of runs says why"]  # fmt: skip

    def test_with_failed_runs_there_is_still_a_report(self, command, monkeypatch):
        real = executors.lived

        def lived(tasks):
            if any((task.seeds == 2).any() and (task.rows["flexibility"] == 0.8).any() for task in tasks):
                raise ValueError("no such pledge")
            return real(tasks)

        monkeypatch.setattr(executors, "lived", lived)
        status, said, complained = command(*SMALL, "out=a", "search=null", "futures=3")
        assert status == 0, complained
        assert "runs failed" in said
        page = Path("a/report.html").read_text(encoding="utf-8")
        assert (
            "a run of some design failed in 8 combinations of scenario and future, left out for all designs"
            in page.lower()
        )

    @pytest.mark.usefixtures("folder")
    def test_a_scenario_in_which_all_failed_is_dropped(self):
        job = carried_out("out=a", "search=null")
        results, table = job.store.read().copy(), job.store.plan.table
        names = job.request.keys.objectives
        results.loc[(table["scenario"] == 3).to_numpy(), names] = np.nan
        found = cells_of(job.store.plan, results, names, judged(job.store.plan, 8))
        assert found.shape == (12, 7, 2)
        assert len(found.scenarios) == 7

    def test_the_report_says_what_to_choose_when_and_what_it_costs(self, command):
        status, said, complained = command(*SMALL, "out=a")
        assert status == 0, complained
        assert "The design that stays nearest to the best is" in said
        page = Path("a/report.html").read_text(encoding="utf-8")
        for heading in ("What to choose</h3>", "When another one is better</h3>", "What it costs</h3>"):
            assert heading in page
        summary, pairs = pd.read_csv("a/summary.csv"), pd.read_csv("a/pairs.csv")
        assert {"mean", "regret_mean", "regret_p90", "regret_max", "worst_tenth", "satisfied"} <= set(
            summary["measure"]
        )
        assert len(pairs) == 15 * 14 / 2 * 4
        assert (summary["low"].isna() | (summary["low"] <= summary["high"] + 1e-12)).all()
        status, said, _ = command(*SMALL, "out=a")
        assert status == 0
        assert "All runs are in a already" in said

    def test_two_designs_without_search_in_one_objective(self, command):
        pd.DataFrame({"design": ["one", "two"], "agency_autonomy": [0.1, 0.9]}).to_csv("mine.csv", index=False)
        words = [word for word in SMALL if not word.startswith("search")]
        status, said, complained = command(*words, "designs=mine.csv", "reference=null", "search=null", "out=a",
                                           "objectives=[execution_risk]", "futures=1")  # fmt: skip
        assert status == 0, complained
        assert "Report: a/report.html" in said


def test_keys_of_the_default_are_valid():
    keys = asked().keys
    assert isinstance(keys, RobustKeys)
    assert len(keys.objectives) == 4
