"""Rules of selection, governance, planning, financing, contributions, goods and chambers, by hand."""

import pytest

from sim.agents.chamber import body_ends_chance, membership_fees, next_leadership, next_legitimacy, own_project_chance
from sim.agents.club_goods import (
    fee_income,
    fees_are_due,
    growth_gain,
    next_service,
    open_share,
    service_per_user,
    upkeep_cost,
    users_of,
)
from sim.agents.contributions import endowment, institutional_lift, next_belief, pledges
from sim.parameters.choices import Composition, Criterion, Good, Selection
from sim.parameters.goods import BUILD_QUARTERS
from sim.policies.financing import appropriated, build_quarters, delivery_chance, match_rate_at, provision_point
from sim.policies.governance import attention_left, body_failure_chance, building_pace, legitimacy_gain, next_mobilised
from sim.policies.planning import plan_quality, planned_weight, planning_pace
from sim.policies.selection import (
    criterion_value,
    n_to_finance,
    plan_ownership,
    quarters_to_wait,
    score_of,
    selection_work,
)
from sim.policies.support import even_spending, intensity, uptake
from sim.state import Behaviour, Stage
from tests.rules.by_hand import par, plain

PACES = {"PACE_PUBLIC_PRIVATE": 0.8, "PACE_WITH_KNOWLEDGE_PARTNERS": 0.5}


# Selection


def test_n_to_finance():
    n = plain(n_to_finance, ALL_SECTORS_SHARE=0.75, MOST_FINANCED=30)
    assert n(par(selection=Selection.TENDER, n_clusters=8), 12) == 8
    assert n(par(selection=Selection.TENDER, n_clusters=20), 12) == 12
    assert n(par(selection=Selection.ALL_SECTORS, n_clusters=3), 12) == 9
    assert n(par(selection=Selection.ALL_SECTORS, n_clusters=3), 1000) == 30
    assert n(par(selection=Selection.SHORTLIST, n_clusters=3), 0) == 0


def test_criterion():
    values = [plain(criterion_value)(par(selection_criterion=each), 0.1, 0.2, 0.3, 0.4) for each in Criterion]
    assert values == [0.1, 0.2, 0.3, 0.4]


def test_scores():
    score = plain(score_of, STALE_NOISE=2.0)
    p = par(selection=Selection.TENDER, selection_noise=0.4, connection_bias=0.75)
    assert score(p, 0.6, 1.0, 0.0, 0.5, 0.5) == pytest.approx(0.8), "a tender favours the organised"
    assert score(p, 0.6, 1.0, 0.0, 1.0, 0.5) == pytest.approx(1.0)
    p.selection = Selection.SHORTLIST
    assert score(p, 0.6, 1.0, 0.0, 1.0, 0.5) == pytest.approx(0.7), "consultants err half as much"
    p.selection = Selection.PRESELECTED
    assert score(p, 0.6, 1.0, 0.0, 1.0, 0.5) == pytest.approx(0.25)
    assert score(p, 0.6, 1.0, 1.0, 0.5, 0.5) == pytest.approx(0.9), "the connected"
    p.selection = Selection.ALL_SECTORS
    assert score(p, 0.6, 1.0, 1.0, 0.0, 0.5) == pytest.approx(0.4)


def test_price_of_a_selection():
    work = plain(selection_work, TENDER_WORK=4.0, SHORTLIST_WORK=2.0, ALL_SECTORS_WORK=3.0)
    own = plain(plan_ownership, OWNERSHIP_TENDER=0.9, OWNERSHIP_SHORTLIST=0.4, OWNERSHIP_PRESELECTED=0.5,
                OWNERSHIP_ALL_SECTORS=0.6)  # fmt: skip
    choices = (Selection.ALL_SECTORS, Selection.TENDER, Selection.SHORTLIST, Selection.PRESELECTED)
    assert [work(par(selection=each)) for each in choices] == [3.0, 4.0, 2.0, 0.0]
    assert [own(par(selection=each)) for each in choices] == [0.6, 0.9, 0.4, 0.5]


def test_roll_out():
    wait = plain(quarters_to_wait)
    assert [wait(par(rollout_quarters=0), place, 4) for place in range(4)] == [0, 0, 0, 0]
    assert [wait(par(rollout_quarters=6), place, 4) for place in range(4)] == [0, 1, 3, 4]
    assert [wait(par(rollout_quarters=12), place, 3) for place in range(3)] == [0, 4, 8]
    assert [wait(par(rollout_quarters=2), place, 5) for place in range(5)] == [0, 0, 0, 1, 1]


# Governance


def test_mobilisation():
    assert plain(attention_left)(par(overlap_strength=0.2, other_programmes=2.0, coordination=0.5)) == pytest.approx(
        0.8
    )
    assert plain(attention_left)(par(overlap_strength=0.3, other_programmes=9.0, coordination=0.0)) == 0.0
    nxt = plain(next_mobilised, FACILITATION_GAIN=1.0)
    p = par(overlap_strength=0.0, other_programmes=1.0, coordination=0.0, mobilisation_rate=0.2, crisis_cooperation=0.5)
    assert nxt(p, 0.0, 1.0, 0.0, False) == pytest.approx(0.2)
    assert nxt(p, 0.5, 0.0, 0.0, False) == pytest.approx(0.55)
    assert nxt(p, 0.0, 1.0, 1.0, False) == pytest.approx(0.4)
    assert nxt(p, 0.0, 1.0, 0.0, True) == pytest.approx(0.3), "a crisis rallies"


def test_building_pace():
    pace = plain(building_pace, FACILITATION_GAIN=1.0, GOVERNANCE_QUARTERS=2.0, **PACES)
    p = par(governance_composition=Composition.FIRMS, conflict_strength=1.0)
    assert pace(p, 1.0, 0.0, 0.0) == 0.5
    assert pace(p, 0.0, 0.0, 1.0) == 0.5, "facilitation makes up for firms that do not come"
    assert pace(p, 1.0, 1.0, 0.0) == 0.25, "conflict between links"
    p.governance_composition = Composition.WITH_KNOWLEDGE_PARTNERS
    assert pace(p, 1.0, 0.0, 0.0) == 0.25, "the price of more partners"


def test_failure_of_a_new_body():
    chance = plain(body_failure_chance, FACILITATION_CALMS=0.5, CONFLICT_EVEN_HORIZONTAL=0.1)
    p = par(body_failure_prob=0.2, conflict_strength=1.0)
    assert chance(p, 0.9, 0.0) == pytest.approx(0.2)
    assert chance(p, 0.9, 1.0) == pytest.approx(0.1)
    assert chance(p, 0.0, 0.0) == pytest.approx(0.02)
    assert chance(par(body_failure_prob=0.2, conflict_strength=0.0), 1.0, 0.0) == 0.0
    gain = plain(legitimacy_gain, LEGITIMACY_PUBLIC=0.1, LEGITIMACY_KNOWLEDGE=0.2)
    assert [gain(each) for each in Composition] == [0.0, 0.1, 0.2]


# Planning


def test_planning_pace():
    pace = plain(planning_pace, DIAGNOSIS_QUARTERS=2.0, STRATEGY_QUARTERS=1.0, ACTION_PLAN_QUARTERS=0.5)
    p = par(learning_community=False, lessons_effect=0.5)
    stages = (Stage.DIAGNOSIS, Stage.STRATEGY, Stage.ACTION_PLAN)
    assert [pace(p, stage, 1.0, 1.0) for stage in stages] == [0.5, 1.0, 2.0]
    assert pace(p, Stage.STRATEGY, 0.0, 1.0) == 0.5
    p.learning_community = True
    assert pace(p, Stage.STRATEGY, 1.0, 1.0) == 1.5


def test_plan_quality():
    quality = plain(plan_quality, PLANNING_SKILL=0.5, UNSEEN_LINKS=0.5)
    p = par(
        planning_noise=0.8, knowledge_effect=0.5, learning_community=False, lessons_effect=0.5, capture_strength=0.5
    )
    assert quality(p, Composition.FIRMS, 1.0, 0.0, 0.0, 1.0, 0.0) == pytest.approx(0.2)
    assert quality(p, Composition.FIRMS, 1.0, 0.0, 1.0, 1.0, 0.0) == pytest.approx(0.6), "a skilled manager"
    assert quality(p, Composition.WITH_KNOWLEDGE_PARTNERS, 1.0, 0.0, 0.0, 1.0, 0.0) == pytest.approx(0.6)
    assert quality(p, Composition.FIRMS, 1.0, 1.0, 1.0, 1.0, 0.0) == pytest.approx(0.3), "a captured body"
    assert quality(p, Composition.FIRMS, 0.0, 0.0, 1.0, 1.0, 0.0) == pytest.approx(0.3), "a narrow body"
    assert quality(p, Composition.FIRMS, 1.0, 0.0, 1.0, 1.0, 0.5) == pytest.approx(0.3), "a partner's own agenda"
    p.learning_community = True
    assert quality(p, Composition.FIRMS, 1.0, 0.0, 1.0, 1.0, 0.0) == pytest.approx(0.8)


def test_planned_weight():
    weight = plain(planned_weight, PLAN_ERROR_SCALE=0.4)
    assert weight(0.3, 1.0, 0.9) == pytest.approx(0.3)
    assert weight(0.3, 0.0, 0.5) == pytest.approx(0.2)


# Financing


def test_appropriation():
    money = plain(appropriated, QUARTERS_PER_YEAR=4, SHORTAGE_BASE=0.4, APPROPRIATION_SLACK=1.5)
    p = par(planned_quarters=16, counterpart_share=0.3)
    assert money(p, 8000.0, 0.5) == pytest.approx(3000.0)
    assert money(p, 8000.0, 1.0) == pytest.approx(3000.0)
    assert money(p, 8000.0, 0.0) == pytest.approx(900.0), "no counterpart in a crisis"
    assert money(par(planned_quarters=16, counterpart_share=0.0), 8000.0, 0.0) == pytest.approx(1800.0)


def test_match_rate():
    assert plain(match_rate_at)(par(club_match_rate=2.0, match_taper=0.5), 0.0) == 2.0
    assert plain(match_rate_at)(par(club_match_rate=2.0, match_taper=0.5), 0.5) == 1.5
    assert plain(match_rate_at)(par(club_match_rate=2.0, match_taper=0.5), 3.0) == 1.0
    assert plain(match_rate_at)(par(club_match_rate=2.0, match_taper=0.5), -1.0) == 2.0


def test_provision_point():
    assert plain(provision_point)(600.0, 2.0, 1000.0) == 200.0
    assert plain(provision_point)(600.0, 0.0, 1000.0) == 600.0
    assert plain(provision_point)(600.0, 2.0, 150.0) == 450.0, "firms bring what the budget lacks"


def test_build_time_and_delivery():
    months = BUILD_QUARTERS[Good.LOGISTICS_HUB]
    assert plain(build_quarters)(Good.LOGISTICS_HUB, 0.0) == months
    assert plain(build_quarters)(Good.LOGISTICS_HUB, 0.5) == int(1.5 * months + 0.5)
    chance = plain(delivery_chance, SEATS_HALF_PRESS=3.0)
    assert chance(par(ministry_delay_quarters=4), 0) == pytest.approx(0.125)
    assert chance(par(ministry_delay_quarters=4), 3) == pytest.approx(0.25), "public seats press a ministry"


# Contributions


def test_institutional_lift():
    lift = plain(institutional_lift, EXCLUSION_OF_CONDITIONAL=0.5)
    p = par(communication_effect=0.4, leadership_effect=0.2, monitoring_effect=0.1, exclusion_effect=0.4,
            match_effect=0.2, crowding_out=0.1, crisis_cooperation=0.25)  # fmt: skip
    assert lift(p, 0.0, 0.0, 0.0, 0.0, 0.0, False) == 0.0
    assert lift(p, 0.5, 1.0, 1.0, 0.5, 0.0, False) == pytest.approx(0.2 + 0.2 + 0.1 + 0.1)
    assert lift(p, 0.0, 0.0, 0.0, 0.0, 1.0, False) == pytest.approx(0.1)
    assert lift(p, 0.0, 0.0, 0.0, 0.0, 4.0, False) == pytest.approx(-0.2), "a high match crowds out"
    assert lift(p, 0.0, 0.0, 0.0, 0.0, 0.0, True) == pytest.approx(0.25)


def test_pledges():
    give = plain(pledges, FREE_RIDER_LIFT=0.5, UNCONDITIONAL_GIFT=0.4, GIVING_WITHOUT_TRUST=0.5)
    p = par(imperfect_matching=0.8, exclusion_effect=0.5)
    conditional, rider, other = Behaviour.CONDITIONAL, Behaviour.FREE_RIDER, Behaviour.UNCONDITIONAL
    assert give(p, conditional, 0.5, 1.0, 0.0, 0.1, 0.0, 0.0) == pytest.approx(0.5)
    assert give(p, conditional, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0) == 0.0
    assert give(p, rider, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0) == 0.0, "free riders do not care what others give"
    assert give(p, rider, 0.0, 1.0, 0.0, 0.2, 0.8, 0.5) == pytest.approx(0.3)
    assert give(p, other, 0.0, 1.0, 0.0, 0.2, 0.0, 0.0) == pytest.approx(0.5)
    assert give(p, conditional, 0.5, 0.0, 0.0, 0.1, 0.0, 0.0) == pytest.approx(0.25), "without trust"
    assert give(p, conditional, 0.5, 1.0, 0.5, 0.1, 0.0, 0.0) == pytest.approx(0.25), "tired"
    assert give(p, conditional, 1.0, 1.0, 0.0, 9.0, 0.0, 0.0) == 1.0
    assert give(p, conditional, 0.0, 1.0, 0.0, -9.0, 0.0, 0.0) == 0.0


def test_belief_and_endowment():
    assert plain(next_belief)(par(belief_rate=0.25), 0.6, 0.2) == pytest.approx(0.5)
    assert plain(next_belief)(par(belief_rate=0.0), 0.6, 0.0) == 0.6
    assert plain(endowment)(par(pledge_capacity=0.1), 240.0) == pytest.approx(24.0)


# Goods


def test_users_and_congestion():
    assert plain(users_of)(10, 20, 0.75) == 15.0
    assert plain(users_of)(10, 20, 0.0) == 30.0, "public inputs serve all"
    serve = plain(service_per_user)
    assert serve(par(congestion=1.0), 0.8, 20.0, 20.0) == 0.8
    assert serve(par(congestion=1.0), 0.8, 40.0, 20.0) == 0.4
    assert serve(par(congestion=0.0), 0.8, 40.0, 20.0) == 0.8
    assert plain(open_share)(0.5, 2.0) == 0.25
    assert plain(open_share)(0.0, 0.0) == 0.0
    gain = plain(growth_gain, GROWTH_GAIN=1.0)
    assert [gain(potential) for potential in (0.0, 0.5, 1.0)] == [0.5, 1.0, 1.5]


def test_upkeep_and_fees():
    assert plain(upkeep_cost, UPKEEP_RATE=0.02)(500.0) == 10.0
    fees = plain(fee_income, UPKEEP_RATE=0.02, FEE_OVER_UPKEEP=1.2)
    p = par(fee_willingness=0.5)
    assert fees(p, 500.0, 1.0, 40.0, 40.0, True) == pytest.approx(6.0)
    assert fees(p, 500.0, 0.5, 20.0, 40.0, True) == pytest.approx(1.5)
    assert fees(p, 500.0, 1.0, 80.0, 40.0, True) == pytest.approx(6.0), "no more than all places pay"
    assert fees(p, 500.0, 1.0, 40.0, 40.0, False) == 0.0
    due = plain(fees_are_due, OWN_FEE_START=2)
    assert not due(par(fee_start_quarters=4), 3, False) and due(par(fee_start_quarters=4), 4, False)
    assert due(par(fee_start_quarters=4), 2, True)


def test_next_service():
    nxt = plain(next_service, MEND_SERVICE=0.5)
    p = par(decay_rate=0.1)
    assert nxt(p, 0.8, 0.0) == pytest.approx(0.72)
    assert nxt(p, 0.8, 1.0) == pytest.approx(0.9)
    assert nxt(p, 1.0, 1.0) == 1.0
    assert nxt(p, 0.8, 0.5) == pytest.approx(0.76 + 0.25 * 0.24)


# Chambers and support


def test_chambers():
    lead = plain(next_leadership, LEADER_LEFT=0.5, LEADERSHIP_RATE=0.1)
    assert lead(0.4, 0.8, False) == pytest.approx(0.44)
    assert lead(0.8, 0.4, False) == 0.8
    assert lead(0.8, 0.4, True) == pytest.approx(0.4)
    legitimate = plain(next_legitimacy, LEGITIMACY_RATE=0.5)
    assert legitimate(0.5, 1.0, 0.8) == pytest.approx(0.7)
    assert legitimate(0.5, 0.0, 0.0) == pytest.approx(0.25)
    assert plain(membership_fees, MEMBERSHIP_FEE=0.001)(5000.0) == pytest.approx(5.0)
    assert plain(own_project_chance, OWN_PROJECT_RATE=0.2)(0.5, 0.5) == pytest.approx(0.05)


def test_end_of_a_body():
    end = plain(body_ends_chance, LEAST_MEMBERS=4, END_WITHOUT_MEMBERS=0.5, END_NEW_BODY=0.2, END_OLD_BODY=0.1)
    assert end(True, False, 3, 9.0, 1.0) == 0.5
    assert end(True, True, 3, 0.0, 0.0) == 0.0, "a programme keeps its bodies alive"
    assert end(True, False, 10, 0.5, 0.5) == pytest.approx(0.05)
    assert end(False, False, 10, 0.5, 0.5) == pytest.approx(0.025)
    assert end(True, False, 10, 2.0, 0.0) == 0.0, "reserves of a year"


def test_support():
    assert plain(even_spending)(100.0, 5.0, 0.5) == 10.0
    assert plain(even_spending)(100.0, -3.0, 1.0) == 100.0
    assert plain(uptake, HALF_UPTAKE=0.5)(0.5) == 0.5
    assert plain(uptake, HALF_UPTAKE=0.5)(0.0) == 0.0
    assert plain(intensity)(3.0, 1.0) == 0.75
