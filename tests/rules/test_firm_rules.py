"""Rules of firms and of the network, by hand, and how often what is drawn by chance happens."""

import math

import numpy as np
import pytest
from scipy import stats

from sim import engine
from sim.agents.firm import (
    enters,
    exits,
    hiring_ahead,
    joins,
    leaves,
    next_access,
    next_capability,
    next_employees,
    next_exports,
    next_fatigue,
    next_productivity,
    next_trust,
    readiness_to_export,
    starts_exporting,
    stops_exporting,
    workers_taken,
)
from sim.agents.network import (
    attention_for_meetings,
    learned_from,
    meeting_chance,
    slot_of,
    tie_chance,
    tie_fading,
)
from sim.events import EventKind
from sim.panels import PANEL_DTYPE
from sim.parameters import constants as k
from sim.parameters.columns import rows_of
from sim.programmes.calendar import calendar_of
from sim.state import ADDRESSES, NOBODY, Decision
from sim.world import is_offered_place, pull_of_ability
from tests.rules.by_hand import par, plain

CALENDAR = calendar_of({})
ALARM = 1e-6  # false alarm of one two-sided test; fixed seeds make it pass or fail for good


# By hand


def test_trust_and_fatigue():
    trust = plain(next_trust, TRUST_DRIFT=0.5)
    assert trust(0.5, 0.2, 0.6) == pytest.approx(0.6)
    assert trust(0.5, -0.2, 0.4) == pytest.approx(0.4)
    assert trust(0.5, 0.0, 0.9) == pytest.approx(0.7)
    fatigue = plain(next_fatigue, FATIGUE_RECOVERS=0.5)
    assert fatigue(par(fatigue_rate=0.1), 0.5, True, False) == pytest.approx(0.55)
    assert fatigue(par(fatigue_rate=0.1), 0.5, True, True) == 0.25
    assert fatigue(par(fatigue_rate=0.1), 0.5, False, False) == 0.25


def test_joining_and_leaving():
    join = plain(joins, JOIN_RATE=0.5, JOIN_WITHOUT_PROGRAMME=0.1, JOIN_SERVICE=1.0, JOIN_CAPTURED=0.5)
    assert join(True, 0.8, 0.0, 1.0, 0.0, False, 1.0, 1.0, 0.39) and not join(
        True, 0.8, 0.0, 1.0, 0.0, False, 1.0, 1.0, 0.41
    )
    assert join(True, 0.8, 0.0, 0.5, 1.0, False, 0.0, 1.0, 0.39), "service draws firms"
    assert not join(True, 0.8, 0.0, 1.0, 0.0, True, 1.0, 1.0, 0.21), "a captured body keeps small firms out"
    assert join(False, 0.0, 0.5, 1.0, 0.0, False, 0.0, 1.0, 0.049) and not join(
        False, 1.0, 0.5, 1.0, 0.0, False, 0.0, 1.0, 0.051
    )
    leave = plain(leaves, LEAVE_RATE=0.1)
    assert leave(0.5, 1.0, 0.099) and not leave(0.5, 1.0, 0.101)
    assert not leave(1.0, 1.0, 1e-9)


def test_pull_of_ability():
    pull = plain(pull_of_ability, JOIN_LEVEL=5.0, JOIN_GROWTH=20.0)
    assert pull(par(join_ability=0.0), 3.0, -3.0) == 1.0, "off, all are alike to the last bit"
    assert pull(par(join_ability=1.0), 0.2, 0.2) == pytest.approx(math.e), "the abler come more readily"
    assert pull(par(join_ability=1.0), 0.2, 0.15) == pytest.approx(1.0), "those in decline less"
    assert pull(par(join_ability=2.0), 0.0, 0.05) == pytest.approx(math.exp(2.0)), "those that have grown more"
    join = plain(joins, JOIN_RATE=0.5, JOIN_WITHOUT_PROGRAMME=0.1, JOIN_SERVICE=1.0, JOIN_CAPTURED=0.5)
    assert join(True, 0.4, 0.0, 1.0, 0.0, False, 1.0, 2.0, 0.39) and not join(
        True, 0.4, 0.0, 1.0, 0.0, False, 1.0, 2.0, 0.41
    )


def test_places_by_lot():
    offered = plain(is_offered_place)
    assert offered(par(group_places_share=1.0), 1.0 - 1e-12) and not offered(par(group_places_share=0.0), 1e-12)
    assert offered(par(group_places_share=0.4), 0.399) and not offered(par(group_places_share=0.4), 0.401)


def test_exits():
    out = plain(exits, EXIT_SIZE=0.5, EXIT_PRODUCTIVITY=1.0, EXIT_SHOCK=2.0)
    p = par(exit_rate=0.1, tie_survival=0.5)

    def chance(*facts: float) -> float:
        """The largest uniform at which a firm exits."""
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if out(p, *facts, middle) else (low, middle)
        return low

    assert chance(False, 0.0, 0.0, 0.0) == pytest.approx(0.1)
    assert chance(True, 0.0, 0.0, 0.0) == pytest.approx(0.15)
    assert chance(False, 0.5, 0.0, 0.0) == pytest.approx(0.05)
    assert chance(False, 0.0, -0.1, 0.0) == pytest.approx(0.12)
    assert chance(False, 0.0, 0.0, 1.0) == pytest.approx(0.05), "ties carry a firm"
    assert chance(False, 2.0, 0.0, 0.0) == 0.0


def test_enters():
    enter = plain(enters, EXIT_SHOCK=2.0)
    assert enter(par(entry_rate=0.1), 0.1, 0.5, 0.179) and not enter(par(entry_rate=0.1), 0.1, 0.5, 0.181)
    assert not enter(par(entry_rate=0.1), -0.6, 0.0, 1e-9)


def test_next_capability():
    nxt = plain(next_capability, CAPABILITY_SHARE=0.2)
    p = par(training_effect=0.1, capability_depreciation=0.1)
    assert nxt(p, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0) == 0.5
    assert nxt(p, 0.5, 0.5, 0.5, 1.0, 0.1, 0.1) == pytest.approx(0.7)  # gain 0.1 + 0.1 + 0.1 + 0.1
    assert nxt(p, 0.6, 0.5, 0.0, 0.0, 0.0, 0.0) == pytest.approx(0.59)
    assert nxt(p, 1.0, 0.5, 9.0, 9.0, 9.0, 9.0) == pytest.approx(0.95)


def test_next_access():
    nxt = plain(next_access, ACCESS_SCALE=4.0, OUTSIDE_ACCESS=0.2)
    p = par(access_rate=0.5, access_fading=0.1, promotion_effect=0.1)
    assert nxt(p, 0.0, 0.1, 0.0, 0.0, 0.0) == pytest.approx(0.2)
    assert nxt(p, 0.5, 0.0, 0.0, 0.0, 0.0) == pytest.approx(0.45), "lost more slowly than built"
    assert nxt(p, 0.0, 0.0, 0.5, 0.1, 0.0) == pytest.approx(0.2)
    assert nxt(p, 0.0, 0.0, 0.0, 0.0, 0.5) == pytest.approx(0.05), "fairs and missions"
    assert nxt(p, 1.0, 9.0, 1.0, 1.0, 1.0) == 1.0


def test_next_productivity():
    nxt = plain(next_productivity, SERVICE_PRODUCTIVITY=0.5)
    p = par(productivity_effect=0.4, productivity_rate=0.5, firm_shock_sd=0.1)
    assert nxt(p, 0.2, 0.2, 0.0, 0.0, 0.0, 0.0) == pytest.approx(0.2)
    assert nxt(p, 0.0, 0.0, 0.5, 0.2, 0.1, 0.0) == pytest.approx(0.2)  # level 0.2 + 0.1 + 0.1
    assert nxt(p, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0) == pytest.approx(-0.2)


def test_exports():
    assert plain(readiness_to_export, EXPORT_CAPABILITY=0.5)(0.3, 0.2) == pytest.approx(0.4)
    start, p = plain(starts_exporting), par(export_entry_rate=0.01, export_entry_gain=10.0)
    assert start(p, 0.5, 0.059) and not start(p, 0.5, 0.061)
    assert start(p, -5.0, 0.009)
    stop, p = plain(stops_exporting), par(export_leave_rate=0.1)
    assert stop(p, 0.5, 0.049) and not stop(p, 0.5, 0.051) and not stop(p, 2.0, 1e-9)
    nxt = plain(next_exports)
    p = par(export_rate=0.5, export_effect=1.0)
    assert nxt(p, 100.0, 100.0, 0.0, 0.0) == 100.0
    assert nxt(p, 0.0, 100.0, math.log(2.0), 0.0) == pytest.approx(100.0)
    assert nxt(p, 0.0, 100.0, 0.0, 0.2) == pytest.approx(60.0)
    assert nxt(p, 100.0, 100.0, 0.0, -3.0) == 50.0


def test_next_employees():
    nxt = plain(next_employees, SHOCK_DEMAND=0.5, LEAST_EMPLOYEES=1.0)
    p = par(employment_elasticity=0.5, employment_rate=0.5)
    assert nxt(p, 20.0, 20.0, 0.0, 0.0, 0.0, 0.0) == 20.0
    assert nxt(p, 20.0, 20.0, 0.2, 0.1, 0.0, 0.0) == pytest.approx(22.0)
    assert nxt(p, 20.0, 20.0, 0.0, 0.0, 0.3, -0.2) == pytest.approx(16.0), "others take workers in bad times"
    assert nxt(p, 1.0, 0.1, 0.0, 0.0, 0.0, 0.0) == 1.0
    hire = plain(hiring_ahead, SUBSIDY_HIRING=0.5)
    assert hire(par(early_hiring=0.1), 0.0, 0.0) == pytest.approx(0.05)
    assert hire(par(early_hiring=0.1), 1.0, 1.0) == pytest.approx(0.15)


def test_workers_are_taken_from_the_others_by_net_expansion():
    taken = plain(workers_taken)
    p = par(displacement_strength=0.5)
    assert taken(p, 20.0, 100.0) == pytest.approx(0.1)
    assert taken(p, -20.0, 100.0) == 0.0, "who shrinks takes nobody"
    assert taken(p, 20.0, 0.0) == 0.0
    assert taken(p, 900.0, 100.0) == 0.5
    assert taken(par(displacement_strength=0.0), 900.0, 100.0) == 0.0


def test_meetings_and_ties():
    meet = plain(meeting_chance, MEETINGS_IN_TRAINING=1.0)
    p = par(meeting_rate=0.2, institutional_ties=0.5, tie_formation=0.4, tie_decay=0.1, tie_learning=0.1,
            overlap_strength=0.25, other_programmes=4.0)  # fmt: skip
    assert meet(p, False, 0.0, 0.0, 1.0) == pytest.approx(0.2)
    assert meet(p, True, 0.0, 1.0, 1.0) == pytest.approx(0.6)
    assert meet(p, True, 0.5, 1.0, 0.5) == pytest.approx(0.15), "tired, and busy with other programmes"
    assert plain(attention_for_meetings)(p) == 0.5
    tie = plain(tie_chance, SIMILAR_CAPABILITY=0.2, ACROSS_LINKS=0.5)
    assert tie(p, 0.0, 1.0, 0.5, False, False, 0.0) == pytest.approx(0.3)
    assert tie(p, -0.2, 1.0, 0.5, False, False, 0.0) == pytest.approx(0.15), "unlike firms"
    assert tie(p, 0.0, 1.0, 0.5, True, False, 0.0) == pytest.approx(0.45)
    assert tie(p, 0.0, 1.0, 0.5, False, True, 1.0) == pytest.approx(0.15), "links in conflict"
    assert tie(par(tie_formation=1.0, institutional_ties=1.0), 0.0, 1.0, 1.0, True, False, 0.0) == 1.0
    assert plain(tie_fading)(p, False) == pytest.approx(0.1)
    assert plain(tie_fading)(p, True) == pytest.approx(0.075)
    assert plain(learned_from)(p, 0.5, 0.3, 0.7) == pytest.approx(0.02)
    assert plain(learned_from)(p, 0.5, 0.7, 0.3) == 0.0


def test_addresses():
    slot = plain(slot_of)
    n_firms, n_slots = 10, 13
    places = [slot(address, n_firms, n_slots) for address in range(ADDRESSES)]
    assert places[:n_firms] == list(range(n_firms))
    assert places[-3:] == [12, 11, 10]
    assert set(places[n_firms:-3]) == {NOBODY}
    assert slot(5, n_firms, n_slots) == slot(5, n_firms + 1, n_slots + 1), "one more firm moves nobody"


# How often


def row(size: dict[str, int], **values: float) -> np.ndarray:
    rows = rows_of(1)
    for name, value in {**size, **values}.items():
        rows[name] = value
    return rows[0]


def assert_expected(count: float, mean: float, variance: float) -> None:
    """Two-sided normal test of a count."""
    assert variance > 50.0, "so that the count is nearly normal"
    assert abs(count - mean) < stats.norm.isf(ALARM / 2.0) * math.sqrt(variance)


@pytest.mark.parametrize(("tier", "chance"), [("national", 0.54), ("subnational", 0.29), ("subnational", 0.9)])
def test_elections_are_lost_as_often_as_declared(tier, chance):
    """With no weight of approval and terms, the elections of 50 territories, and of 200 nations, are coin tosses."""
    size = {"n_candidate_clusters": 2, "n_firms_per_cluster": 10, "horizon_quarters": 120, "term_quarters": 12}
    weights = {"vote_approval_weight": 0.0, "vote_terms_weight": 0.0, "loan_musd": 0.0, f"{tier}_loss_prob": chance}
    lost = held = 0
    for seed in range(6 if tier == "subnational" else 200):
        one = row({**size, "n_territories": 50 if tier == "subnational" else 1}, **weights)
        world = engine.new_world(one, seed, CALENDAR)
        governments = world.governments[1:] if tier == "subnational" else world.governments[:1]
        before = governments.next_election.sum()
        engine.advance(world, 0, 120, np.int64(seed), np.zeros((1, len(world.firms)), PANEL_DTYPE).view(np.recarray))
        lost += int(governments.party.sum())
        held += int(governments.next_election.sum() - before)
    assert held > 1500
    assert_expected(lost, held * chance, held * chance * (1.0 - chance))


def test_firms_exit_as_often_as_their_chances_say():
    size = {"n_candidate_clusters": 200, "n_firms_per_cluster": 100}
    calm = {"shock_sd": 0.0, "firm_shock_sd": 0.0, "tie_survival": 0.0, "exit_rate": 0.03, "entry_rate": 0.0}
    world = engine.new_world(row(size, **calm), 71, CALENDAR)
    firms = world.firms[world.firms.is_alive]
    chance = (
        0.03
        * (1.0 + k.EXIT_SIZE * firms.is_small)
        * np.maximum(0.0, 1.0 - k.EXIT_PRODUCTIVITY * firms.log_productivity)
    )
    n = len(firms)
    engine.step(world, 0, 71)
    assert_expected(n - world.firms.is_alive.sum(), chance.sum(), (chance * (1.0 - chance)).sum())


def test_members_at_the_start_are_those_whom_ability_pulls():
    size = {"n_candidate_clusters": 200, "n_firms_per_cluster": 100}
    world = engine.new_world(row(size, join_ability=1.0, existing_leadership=1.0, capture_strength=0.0), 74, CALENDAR)
    firms = world.firms[world.firms.is_alive]
    open_to_it = 1.0 - world.chambers.capture[firms.cluster] * firms.is_small
    chance = np.minimum(1.0, k.MEMBERS_AT_START * open_to_it * np.exp(k.JOIN_LEVEL * firms.base_productivity))
    variance = chance * (1.0 - chance)
    assert_expected(firms.is_member.sum(), chance.sum(), variance.sum())
    able = firms.base_productivity > 0.1
    assert_expected(firms.is_member[able].sum(), chance[able].sum(), variance[able].sum())


def test_firms_join_as_often_as_their_growth_pulls():
    """In the second quarter, where nobody is captured and no good serves; who was a member before does not count."""
    size = {"n_candidate_clusters": 200, "n_firms_per_cluster": 100}
    values = {"join_ability": 1.0, "existing_leadership": 1.0, "loan_musd": 0.0, "exit_rate": 0.001, "firm_shock_sd": 0.1,
              "entry_rate": 0.0}  # fmt: skip
    world = engine.new_world(row(size, **values), 75, CALENDAR)
    engine.step(world, 0, 75)
    before, leadership = world.firms.copy(), world.chambers.leadership.copy()
    engine.step(world, 1, 75)
    there = before.is_alive & world.firms.is_alive & ~before.is_member & ~before.is_small
    there &= world.chambers.is_alive[before.cluster]
    firms, chance = before[there], k.JOIN_WITHOUT_PROGRAMME * world.firms.trust[there]
    grown = firms.log_productivity - firms.base_productivity
    pull = np.exp(k.JOIN_LEVEL * firms.base_productivity + k.JOIN_GROWTH * grown)
    chance = np.minimum(1.0, chance * leadership[firms.cluster] * pull)
    assert_expected(world.firms.is_member[there].sum(), chance.sum(), (chance * (1.0 - chance)).sum())


def test_places_are_drawn_as_often_as_declared_and_for_good():
    size = {"n_candidate_clusters": 100, "n_firms_per_cluster": 100, "horizon_quarters": 40}
    worlds = [engine.new_world(row(size, group_places_share=share), 76, CALENDAR) for share in (0.3, 0.6)]
    few, many = (world.firms.is_drawn.copy() for world in worlds)
    for drawn, share in ((few, 0.3), (many, 0.6)):
        assert_expected(drawn.sum(), len(drawn) * share, len(drawn) * share * (1.0 - share))
    assert not (few & ~many).any(), "one lot, whatever the number of places"
    world, n_served = worlds[0], 0
    for quarter in range(40):
        engine.step(world, quarter, 76)
        assert (world.firms.is_drawn == few).all()
        assert not (world.firms.is_beneficiary & ~few).any()
        n_served += world.firms.is_beneficiary.sum()
    assert n_served > 1000


def test_firms_go_out_as_often_as_declared():
    """Ties to the outside after one quarter: meeting rate x share of meetings that reach outside."""
    size = {"n_candidate_clusters": 200, "n_firms_per_cluster": 100}
    values = {"meeting_rate": 0.5, "outside_share": 0.4, "tie_formation": 1.0, "institutional_ties": 0.0,
              "other_programmes": 0.0}  # fmt: skip
    world = engine.new_world(row(size, **values), 72, CALENDAR)
    engine.step(world, 0, 72)
    alive = world.firms[world.firms.is_alive & world.firms.is_cohort]
    n, chance = len(alive), 0.5 * 0.4
    assert_expected((alive.outside_tie > 0.0).sum(), n * chance, n * chance * (1.0 - chance))


def test_partners_are_found_as_often_as_there_are_firms_at_their_addresses():
    """A firm meets one of its own cluster where it goes there, finds an address lived in, and not itself."""
    size = {"n_candidate_clusters": 200, "n_firms_per_cluster": 100}
    full = ("meeting_rate", "tie_formation", "institutional_ties", "initial_trust")
    none = ("outside_share", "other_programmes", "existing_leadership", "initial_conflict")
    values = dict.fromkeys(full, 1.0) | dict.fromkeys(none, 0.0)
    world = engine.new_world(row(size, **values), 73, CALENDAR)
    firms, n_slots = world.firms.copy(), len(world.firms) // 200
    engine.step(world, 0, 73)
    mean = variance = 0.0
    for cluster in range(200):
        capability = firms.capability[cluster * n_slots : cluster * n_slots + 100]
        likeness = 1.0 / (1.0 + np.abs(capability[:, None] - capability[None, :]) / k.SIMILAR_CAPABILITY)
        chance = k.SAME_CLUSTER_SHARE * (likeness.sum(axis=1) - 1.0) / ADDRESSES
        mean, variance = mean + chance.sum(), variance + (chance * (1.0 - chance)).sum()
    partner = world.ties.partner
    own = (partner != NOBODY) & (world.firms.cluster[np.maximum(partner, 0)] == world.firms.cluster[:, None])
    assert_expected(own.sum(), mean, variance)


def test_decisions_of_new_governments_are_those_of_the_logit():
    """Where nothing speaks for or against, shares are those of the log-odds; chi-square over many futures."""
    size = {"n_candidate_clusters": 2, "n_firms_per_cluster": 10, "term_quarters": 12, "launch_offset_quarters": 11}
    weights = {f"{name}_weight": 0.0 for name in ("ownership", "closeness", "fiscal", "voice", "evidence", "lender")}
    log_odds = {"redesign_log_odds": -0.5, "suspend_log_odds": -1.0, "cancel_log_odds": -1.0}
    one = row(size, **weights, **log_odds, fiscal_crisis_prob=0.0, national_loss_prob=0.95)
    counts = np.zeros(len(Decision))
    for seed in range(1500):
        world = engine.new_world(one, seed, CALENDAR, told=True)
        engine.step(world, 0, seed)
        engine.step(world, 1, seed)
        events = world.events[world.events["kind"] == EventKind.DECISION]
        for event in events[: int(world.commons[0].n_events)]:
            counts[int(event["reasons"][0])] += 1
    odds = np.array([1.0, math.exp(-0.5), math.exp(-1.0), math.exp(-1.0)])
    expected = counts.sum() * odds / odds.sum()
    assert counts.sum() > 1000
    statistic = ((counts - expected) ** 2 / expected).sum()
    low, high = stats.chi2.ppf([ALARM / 2.0, 1.0 - ALARM / 2.0], len(Decision) - 1)
    assert low < statistic < high
