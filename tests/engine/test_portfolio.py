"""Several programmes in one world: what they share, what they do not, and that each is still itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim import engine
from sim.ledger import largest_imbalance
from sim.parameters import constants as k
from sim.portfolios import portfolio_of, read_portfolio, simulate_portfolio
from sim.programmes import Programme, load
from sim.state import NOBODY, SLOTS, Phase, World

SEEDS = range(11, 17)
SIZE = {"n_candidate_clusters": 4, "n_firms_per_cluster": 12, "n_clusters": 3, "horizon_quarters": 44}
WORLD_WIDE = ["n_events"]  # counts the events of all programmes of a world


def made(name: str, country: str, like: str = "baseline", **values: Any) -> Programme:
    """A small programme of a country."""
    preset = load(like)
    return replace(preset, name=name, country=country, values={**preset.values, **SIZE, **values})


NORTH = made("north", "Norland")
SOUTH = made("south", "Norland", n_firms_per_cluster=17, n_territories=2, executor_tier="subnational")
ABROAD = made("abroad", "Sudland", n_candidate_clusters=5, n_firms_per_cluster=10)
LATER = made("later", "Ostland", launch_offset_quarters=10)


def of(table: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """The rows of one programme, without what belongs to the world."""
    mine = table[table["programme"] == programme.name]
    return mine.drop(columns=WORLD_WIDE).reset_index(drop=True)


def world_of(
    programmes: list[Programme], seed: int, overrides: tuple = (), **values: Any
) -> Iterator[tuple[int, World]]:
    """A world of several programmes after each of its quarters; first before the first of them."""
    ready = portfolio_of(programmes)
    runs = read_portfolio(pd.DataFrame({"seed": [seed], **{n: [v] for n, v in values.items()}}), ready, overrides)
    world = engine.new_portfolio(runs.rows[0], seed, ready.future, runs.overrides[0])
    yield -1, world
    for quarter in range(int(world.homes.end.max())):
        engine.step(world, quarter, seed)
        yield quarter, world


def alone(programme: Programme, **values: Any) -> pd.DataFrame:
    """Outcomes of one programme in a world of its own."""
    runs = pd.DataFrame({"seed": list(SEEDS)}).assign(**values)
    return sim.simulate(runs, programme, threads=1).drop(columns=WORLD_WIDE).reset_index(drop=True)


@pytest.mark.parametrize("programme", [NORTH, SOUTH, LATER, made("real", "Uruguay", "uruguay")], ids=lambda p: p.name)
def test_a_portfolio_of_one_is_the_programme_itself(programme):
    together = sim.portfolio([programme], SEEDS, threads=1)
    single = sim.simulate(pd.DataFrame({"seed": list(SEEDS)}), programme, threads=1)
    assert list(together.columns) == ["programme", "seed", *single.columns]
    assert together["seed"].tolist() == list(SEEDS)
    pd.testing.assert_frame_equal(together[single.columns], single, check_exact=True)


def test_without_the_community_the_first_lives_as_if_it_were_alone():
    """Larger clusters, other governments and other lengths beside it leave no trace."""
    together = sim.portfolio([NORTH, ABROAD, LATER], SEEDS, learning_community=False, threads=1)
    pd.testing.assert_frame_equal(
        of(together, NORTH).drop(columns=["programme", "seed"]), alone(NORTH, learning_community=False),
        check_exact=True,
    )  # fmt: skip


def test_the_same_bits_on_any_number_of_threads_and_in_any_company_of_seeds():
    programmes = [NORTH, SOUTH, ABROAD, LATER]
    one = sim.portfolio(programmes, SEEDS, threads=1)
    pd.testing.assert_frame_equal(sim.portfolio(programmes, SEEDS, threads=3), one, check_exact=True)
    few = sim.portfolio(programmes, [15, 12], threads=1)
    again = pd.concat([one[one["seed"] == 15], one[one["seed"] == 12]], ignore_index=True)
    pd.testing.assert_frame_equal(few, again, check_exact=True)


def test_one_more_programme_without_money_changes_nothing():
    before = sim.portfolio([NORTH, ABROAD], SEEDS, threads=1)
    for country in ("Norland", "Westland"):
        poor = made("poor", country, loan_musd=0.0, counterpart_share=0.0, launch_offset_quarters=9)
        after = sim.portfolio([NORTH, ABROAD, poor], SEEDS, threads=1)
        for programme in (NORTH, ABROAD):
            pd.testing.assert_frame_equal(of(after, programme), of(before, programme), check_exact=True)
        effects = [name for name in after.columns if "effect" in name]
        assert (of(after, poor)[effects] == 0.0).all(axis=None)
        assert (of(after, poor)["spent_musd"] == 0.0).all()


def test_abroad_only_the_community_is_felt():
    """Countries have nothing in common but the economy, which no programme moves, and shared lessons."""
    poor = replace(ABROAD, values={**ABROAD.values, "loan_musd": 0.0})
    for community, is_same in ((False, True), (True, False)):
        rich = of(sim.portfolio([ABROAD, LATER], SEEDS, learning_community=community, threads=1), LATER)
        without = of(sim.portfolio([poor, LATER], SEEDS, learning_community=community, threads=1), LATER)
        assert rich.equals(without) == is_same


def test_who_comes_later_begins_with_the_lessons_of_others():
    approval = int(portfolio_of([NORTH, LATER]).future.layout[1, 1])
    assert approval > 0
    stock = {}
    for loan in (0.0, 30.0):
        first = replace(NORTH, values={**NORTH.values, "loan_musd": loan, "lead_in_quarters": 1.0})
        stock[loan] = [
            float(world.commons[0].lessons)
            for quarter, world in world_of([first, LATER], 3, learning_community=True)
            if quarter == approval
        ]
    assert stock[30.0] > stock[0.0]


def test_everyone_waits_for_the_own_approval_and_then_begins_close_to_the_government():
    ready = portfolio_of([LATER, NORTH])
    assert ready.future.layout.tolist() == [[0, 6], [1, 0]]  # approved 10 and 4 quarters after taking office
    for quarter, world in world_of([LATER, NORTH], 5):
        programme, home = world.programmes[0], world.homes[0]
        assert (programme.phase == Phase.WAITING) == (quarter < home.approval)
        assert programme.approval_quarter == home.approval == 6
        if quarter < home.approval:
            assert programme.spent == 0.0 and programme.n_turnovers == 0
        government = world.governments[world.agencies[0].government]
        if quarter == home.approval and not (government.party_changed or government.team_changed):
            assert government.closeness == k.LAUNCH_CLOSENESS
            assert programme.is_launched_by_present
    table = sim.portfolio([LATER, NORTH], SEEDS, threads=1)
    assert of(table, LATER)["lead_in"].between(0, SIZE["horizon_quarters"]).all()


def test_each_is_measured_at_the_end_of_its_own_window():
    """A longer companion does not lengthen the time in which a programme may be completed."""
    longer = made("longer", "Westland", horizon_quarters=80)
    short = of(sim.portfolio([NORTH], SEEDS, learning_community=False, threads=1), NORTH)
    beside = of(sim.portfolio([NORTH, longer], SEEDS, learning_community=False, threads=1), NORTH)
    pd.testing.assert_frame_equal(beside, short, check_exact=True)


def test_a_national_turnover_hits_all_programmes_of_the_country_at_once():
    beside = made("beside", "Norland", n_candidate_clusters=3)
    north = replace(NORTH, values={**NORTH.values, "executor_tier": "national"})
    both = [replace(one, values={**one.values, "executor_tier": "national"}) for one in (north, beside, ABROAD)]
    quarters = {}
    for result in ("another_party", "same_party"):
        forced = [sim.Override(quarter, "national", "election", 0, result) for quarter in range(44)]
        hit = [[], [], []]
        before = np.zeros(3, dtype=int)
        for quarter, world in world_of(both, 8, tuple(forced)):
            n_turnovers = world.programmes.n_turnovers[::SLOTS].astype(int)
            is_open = world.programmes.phase[::SLOTS] < Phase.CLOSED
            for h in np.flatnonzero((n_turnovers > before) & is_open):
                hit[h].append(quarter)
            before = n_turnovers
        quarters[result] = hit
    first, second, abroad = quarters["another_party"]
    assert first and set(first) <= set(second) | set(first) and first[0] == second[0]
    assert quarters["same_party"][0] == quarters["same_party"][1] == []
    assert quarters["same_party"][2] == abroad


def test_a_forced_election_of_one_country_leaves_the_others_alone():
    """National actors are numbered by country, in the order in which the programmes name them."""
    programmes = [NORTH, SOUTH, ABROAD]
    forced = [sim.Override(quarter, "national", "election", 1, "another_party") for quarter in range(44)]
    free = sim.portfolio(programmes, SEEDS, learning_community=False, threads=1)
    bound = sim.portfolio(programmes, SEEDS, learning_community=False, overrides=forced, threads=1)
    for programme in (NORTH, SOUTH):
        pd.testing.assert_frame_equal(of(bound, programme), of(free, programme), check_exact=True)
    assert not of(bound, ABROAD).equals(of(free, ABROAD))


def test_money_balances_for_each_and_for_all():
    for _, world in world_of([NORTH, SOUTH, ABROAD, LATER], 7):
        for h in range(4):
            assert largest_imbalance(world, h) < 1e-6
        given = world.programmes.total.sum() + world.firms.paid_in.sum() + world.homes.fees.sum()
        used = world.programmes.spent.sum() + world.programmes.cancelled.sum() + world.programmes.undisbursed.sum()
        used += world.homes.other_spent.sum() + world.chambers.reserves.sum() + world.firms.refunded.sum()
        used += world.projects.escrow.sum()
        assert given == pytest.approx(used, abs=1e-6)


def test_homes_do_not_touch():
    for quarter, world in world_of([NORTH, SOUTH, ABROAD], 9):
        home = world.clusters.home
        financed = world.clusters.programme != NOBODY
        assert (world.clusters.programme[financed] // SLOTS == home[financed]).all()
        assert (world.territories.home[world.clusters.territory] == home).all()
        n_places = len(world.firms) // len(world.clusters)
        firm, place = np.nonzero(world.ties.partner != NOBODY)
        partner = world.ties.partner[firm, place]
        assert (home[firm // n_places] == home[partner // n_places]).all()
        per_cluster = world.firms.is_cohort.reshape(-1, n_places).sum(axis=1)
        assert (per_cluster == world.clusters.n_cohort).all()
        own = world.clusters.n_cohort + np.ceil(k.ENTRANT_PLACES * world.clusters.n_cohort).astype(int)
        is_surplus = np.arange(n_places) >= own[:, np.newaxis]
        assert is_surplus.any()
        assert not world.firms.is_alive.reshape(-1, n_places)[is_surplus].any(), quarter
    assert world.clusters.home.tolist() == [0] * 4 + [1] * 4 + [2] * 5
    assert world.clusters.territory.tolist() == [0] * 4 + [1, 2, 1, 2] + [3] * 5
    assert [int(g) for g in world.governments.territory] == [0, 1, 0, 1, 2, 3]
    assert (world.clusters.programme != NOBODY).any()


def test_programmes_are_numbered_as_they_are_given():
    """Names and their order matter to nothing but the numbers, and so to luck."""
    twins = [replace(NORTH, name=name) for name in ("a", "b", "c")]
    one = sim.portfolio(twins, SEEDS, threads=1).drop(columns="programme")
    other = sim.portfolio(twins[::-1], SEEDS, threads=1).drop(columns="programme")
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    there = portfolio_of([NORTH, ABROAD, LATER]).future.layout
    back = portfolio_of([LATER, ABROAD, NORTH]).future.layout
    assert there[:, 1].tolist() == back[::-1, 1].tolist()


def test_real_calendars_give_the_quarter_of_approval():
    real = made("real", "Uruguay", "uruguay")  # approved in 2006Q4
    ready = portfolio_of([real, NORTH])  # office in January 2001, approved four quarters later
    assert ready.future.layout[:, 1].tolist() == [19, 0]
    assert sim.portfolio([real, NORTH], [1], threads=1)["lead_in"].le(44).all()


def test_a_table_of_runs_holds_for_all_programmes():
    ready = portfolio_of([NORTH, ABROAD])
    runs = pd.DataFrame({"seed": [1, 1, 2], "learning_community": [False, True, True]}, index=[5, 6, 9])
    table = simulate_portfolio(runs, ready, threads=1)
    assert table["run"].tolist() == [5, 5, 6, 6, 9, 9]
    assert table["programme"].tolist() == ["north", "abroad"] * 3
    on = sim.portfolio([NORTH, ABROAD], [1, 2], learning_community=True, threads=1)
    mine = table[table["run"] > 5].drop(columns=["run", "programme"]).reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, on.drop(columns=["programme", "seed"]), check_exact=True)


def test_without_effects_only_these_are_missing():
    full = sim.portfolio([NORTH, ABROAD], [1, 2], threads=1)
    short = sim.portfolio([NORTH, ABROAD], [1, 2], effects=False, threads=1)
    needs_twin = sim.outcomes().index[sim.outcomes()["needs_twin"]]
    assert short[needs_twin].isna().all(axis=None)
    pd.testing.assert_frame_equal(short.drop(columns=needs_twin), full.drop(columns=needs_twin), check_exact=True)


def test_levers_may_change_in_mid_course():
    """Runs that are stepped quarter by quarter have the same bits as those that are not."""
    programmes = [NORTH, LATER]
    own = [sim.Override(1, "designer", "lever", "n_approval_steps", load("baseline").values.get("n_approval_steps", 3))]
    values = {"n_approval_steps": own[0].value}
    free = sim.portfolio(programmes, SEEDS, threads=1, **values)
    stepped = sim.portfolio(programmes, SEEDS, threads=1, overrides=own, **values)
    pd.testing.assert_frame_equal(stepped, free, check_exact=True)


def test_all_faults_are_named_at_once():
    with pytest.raises(ValueError, match="loan_muusd") as caught:
        sim.portfolio(["urugay", "uruguay", "uruguay"], "1", loan_muusd=3, launch_offset_quarters=99)
    text = str(caught.value)
    assert "unknown programme 'urugay'; did you mean 'uruguay'?" in text
    assert "'uruguay' is given twice; keep one" in text
    assert "seeds: expected a list of whole numbers, at least one, got '1'" in text
    assert "'loan_muusd' is not a known parameter; did you mean 'loan_musd'?" in text
    assert "launch_offset_quarters: expected a whole number from" in text


@pytest.mark.parametrize(
    ("programmes", "seeds", "values", "message"),
    [
        ("uruguay", [1], {}, "programmes: expected a list of names or paths, got 'uruguay'; put it in brackets"),
        (["baseline", 3], [1], {}, "programmes: expected a name or path, got 3; give the name of a preset"),
        ([], [1], {}, "programmes: expected at least one, got none"),
        (["baseline"], [], {}, "seeds: expected a list of whole numbers, at least one"),
        (["baseline"], [1.5], {}, "column 'seed', rows 0: expected a whole number from 0, got 1.5"),
        (["baseline"], [1], {"effects": 2}, "effects: expected True or False, got 2"),
        (["baseline"], [1], {"threads": 0}, "threads: expected a whole number from 1"),
        (["baseline"], [1], {"loan_musd": -1.0}, "'loan_musd'|loan_musd: expected a number from"),
        (["baseline", "uruguay"], [1], {"horizon_quarters": 120}, "expected windows that end within 120 quarters"),
        (["baseline"], [1], {"overrides": [(3, "national", "election", 1, "same_party")]},
         r"override 0, subject \(national\): expected 0, got 1"),
    ],
)  # fmt: skip
def test_bad_input(programmes, seeds, values, message):
    with pytest.raises(ValueError, match=message):
        sim.portfolio(programmes, seeds, **values)


def test_the_calendar_is_one_for_all_runs():
    runs = pd.DataFrame({"seed": [1, 2], "launch_offset_quarters": [2, 5]})
    with pytest.raises(ValueError, match="column 'launch_offset_quarters': expected one calendar for all runs"):
        simulate_portfolio(runs, portfolio_of([NORTH]))


def test_files_of_a_user(tmp_path):
    for name in ("one", "two"):
        text = "\n".join(
            f"{key}: {{value: {key} of {name}, source: test, status: assumed}}" for key in ("title", "country")
        )
        (tmp_path / f"{name}.yaml").write_text(text + "\n")
    table = sim.portfolio([tmp_path / "one.yaml", str(tmp_path / "two.yaml")], [1], threads=1, **SIZE)
    assert table["programme"].tolist() == ["one", "two"]
