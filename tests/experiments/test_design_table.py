"""The table of designs, scenarios and futures: balanced, paired, and known by its digest."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from experiments.declared import parameters
from experiments.designs.keys import Factor, crossed, is_fraction
from experiments.designs.table import plan
from experiments.faults import Faults
from experiments.planning.sampling import latin_hypercube
from sim.parameters.columns import TWIN_PARAMETERS
from tests.experiments.conftest import requested


def planned(*words):
    return plan(requested(*words))


def factors_of(*sizes):
    return [Factor(f"f{place}", {f"l{level}": {} for level in range(n)}) for place, n in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "fraction", "n_designs"),
    [((2, 2, 2, 2, 3), "half", 24), ((2, 2, 2, 2, 3), "full", 48), ((2, 2, 2, 2), "half", 8), ((2, 2, 2), "half", 8),
     ((2, 2, 2, 2, 2), "half", 16), ((3, 4), "half", 12), ((2,), "full", 2)],
)  # fmt: skip
def test_factors_are_crossed_and_balanced(sizes, fraction, n_designs):
    factors = factors_of(*sizes)
    designs = crossed(factors, fraction)
    assert len(designs) == len(set(designs)) == n_designs
    table = pd.DataFrame(designs, columns=[factor.name for factor in factors])
    for factor in factors:
        assert set(table[factor.name].value_counts()) == {n_designs // len(factor.names)}
    for one, other in combinations(table.columns, 2):
        counts = pd.crosstab(table[one], table[other])
        assert (counts.to_numpy() == counts.to_numpy()[0, 0]).all(), f"{one} and {other} are not orthogonal"


def test_main_effects_of_the_half_fraction_are_free_of_pairs():
    designs = crossed(factors_of(2, 2, 2, 2), "half")
    signs = np.array([[2 * int(level[1:]) - 1 for level in levels] for levels in designs])
    assert (signs.prod(axis=1) == 1).all()
    for factor in range(4):
        for pair in combinations(range(4), 2):
            assert signs[:, factor] @ signs[:, pair].prod(axis=1) == 0


def test_half_of_few_factors_is_not_taken():
    assert not is_fraction([2, 2, 2, 3], "half")
    assert is_fraction([2, 2, 2, 2, 3], "half")
    assert not is_fraction([2, 2, 2, 2, 3], "full")


def test_default_is_24_designs_by_50_scenarios_by_20_futures():
    table = planned().table
    assert len(table) == 24_000
    assert (table["design"].nunique(), table["scenario"].nunique(), table["future"].nunique()) == (24, 50, 20)


def test_designs_are_paired_and_never_cut_apart():
    runs = planned("scenarios=3", "futures=2")
    table = runs.table
    kinds = parameters()["kind"]
    shared = ["scenario", "future", "seed", *(name for name in runs.varied if kinds[name] != "lever")]
    groups = table.groupby(np.arange(len(table)) // runs.together)
    assert runs.together == 24
    for _, group in groups:
        assert len(group[shared].drop_duplicates()) == 1
        assert set(group["design"]) == set(range(1, 25))
    for first, last in runs.blocks():
        assert first % runs.together == 0
        assert last % runs.together == 0


def test_runs_that_share_a_twin_lie_side_by_side():
    table = planned("scenarios=2", "futures=2").table
    reaching = [name for name in TWIN_PARAMETERS if name in table]
    for _, group in table.groupby(["scenario", "future"]):
        assert np.ptp(group.index) == 23
        assert len(group[[*reaching, "seed"]].drop_duplicates()) <= 2  # launched early or late


def test_futures_are_consecutive_seeds_and_the_same_for_every_scenario():
    table = planned("scenarios=2", "futures=3", "seed=11").table
    assert set(zip(table["future"], table["seed"], strict=True)) == {(1, 11), (2, 12), (3, 13)}


def test_latin_hypercube_draws_once_from_every_slice():
    table = latin_hypercube(["national_loss_prob", "transition_quarters"], 50, seed=3)
    low, high = parameters().loc["national_loss_prob", ["low", "high"]]
    slices = np.floor((table["national_loss_prob"] - low) / (high - low) * 50).astype(int)
    assert sorted(slices) == list(range(50))
    assert table["transition_quarters"].between(0, 6).all()
    assert table["transition_quarters"].value_counts().between(7, 8).all()


def test_scenarios_do_not_depend_on_the_seed_of_luck():
    one, other = planned("scenarios=2", "futures=1", "seed=1"), planned("scenarios=2", "futures=1", "seed=2")
    pd.testing.assert_frame_equal(one.table.drop(columns="seed"), other.table.drop(columns="seed"))


def test_what_the_user_holds_fixed_is_not_varied():
    runs = planned("scenarios=2", "futures=1", "levers.agency_autonomy=0.4", "uncertainties.national_loss_prob=0.3")
    assert "agency_autonomy" not in runs.table
    assert "national_loss_prob" not in runs.table
    assert runs.details["factors"].keys() == {"structure", "match_rate", "launch", "civil_society"}
    assert any("agency is not varied" in note for note in runs.notes)
    assert runs.resolved.at["agency_autonomy", "origin"] == "given"


def test_a_factor_can_be_dropped_on_the_command_line():
    assert "launch_offset_quarters" not in planned("scenarios=1", "futures=1", "~factors.launch").table


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("factors.structure.simple.n_components=99", "factors.structure.simple: n_components: expected a whole number"),
        ("+factors.extra.one.agency_autonomy=0.5", "factors.extra: expected at least two levels, got 1"),
        ("+factors.launch.later.agency_autonomy=0.5", "agency and launch both set agency_autonomy"),
        ("scenario_over=[politcs]", "scenario_over: 'politcs' is not known; did you mean politics"),
        ("scenario_except=[voice_wieght]", "did you mean voice_weight"),
        ("levers.committee_civil_seats=1", None),
        ("futures=1000000", "24,000,000 runs are asked for, at most 20,000,000 are possible"),
    ],
)
def test_faults_of_the_table(word, message):
    if message is None:  # levels that differ in another lever still do
        assert planned("scenarios=1", "futures=1", word).together == 24
        return
    with pytest.raises(Faults, match=message.replace("(", r"\(")):
        planned("scenarios=1", "futures=1", word)


def test_levels_that_fall_together_are_a_fault():
    with pytest.raises(Faults, match="some of its levels are the same"):
        planned("+factors.launch.again.launch_offset_quarters=2")


def test_digest_tells_apart_what_gives_other_numbers():
    base = planned("scenarios=2", "futures=1")
    others = [
        planned("scenarios=2", "futures=1", "seed=2"),
        planned("scenarios=2", "futures=1", "scenario_seed=2"),
        planned("scenarios=2", "futures=1", "levers.supervision=0.7"),
        planned("scenarios=2", "futures=1", "programme=baseline"),
    ]
    digests = {one.digest("model") for one in (base, *others)} | {base.digest("another model")}
    assert len(digests) == len(others) + 2
    assert base.digest("model") == planned("scenarios=2", "futures=1").digest("model")


def test_digest_sees_the_calendar_of_a_programme(folder):
    text = """
title: {{value: Mine, source: me, status: assumed}}
country: {{value: Nowhere, source: me, status: assumed}}
office: {{value: 2005-03-01, source: me, status: assumed}}
approval: {{value: 2006-10, source: me, status: assumed}}
elections:
  national:
    - {{election: {election}, hand_over: 2010-03-01, turnover: null, source: me, status: assumed}}
"""
    digests = set()
    for election in ("2009-10", "2009-07"):
        (folder / "mine.yaml").write_text(text.format(election=election))
        digests.add(planned("scenarios=1", "futures=1", f"programme={folder / 'mine.yaml'}").digest("model"))
    assert len(digests) == 2
