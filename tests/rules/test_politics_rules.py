"""Rules of governments, of the continuity decision and of the lender, by hand."""

import math

import pytest

from sim.agents.continuity import (
    burden_of,
    controls,
    decision_on,
    goodwill,
    is_held_up,
    ownership_of,
    suspension_length,
)
from sim.agents.economy import is_crisis, next_shock
from sim.agents.government import (
    crisis_chance,
    loss_chance,
    new_closeness,
    next_approval,
    next_fiscal_space,
    staff_replaced,
)
from sim.agents.lender import extension_chance, extension_length, is_blocked, phase_length, quarters_to_open
from sim.parameters.choices import Tier
from sim.state import Decision, Phase, ProjectState
from tests.rules.by_hand import par, plain

NATIONAL, SUBNATIONAL = Tier.NATIONAL, Tier.SUBNATIONAL


def test_loss_chance():
    p = par(national_loss_prob=0.5, subnational_loss_prob=0.2, vote_approval_weight=4.0, vote_terms_weight=0.5)
    loss = plain(loss_chance)
    assert loss(p, NATIONAL, 0.5, 1) == 0.5
    assert loss(p, SUBNATIONAL, 0.5, 1) == pytest.approx(0.2)
    assert loss(p, NATIONAL, 0.25, 1) == pytest.approx(1.0 / (1.0 + math.exp(-1.0)))  # 4 x (1/2 - 1/4)
    assert loss(p, NATIONAL, 0.5, 3) == pytest.approx(1.0 / (1.0 + math.exp(-1.0)))  # 1/2 x (3 - 1)
    assert loss(p, NATIONAL, 0.75, 3) == 0.5, "approval makes up for two more terms"


def test_loss_chance_without_weights_is_the_base():
    p = par(national_loss_prob=0.54, subnational_loss_prob=0.29, vote_approval_weight=0.0, vote_terms_weight=0.0)
    assert plain(loss_chance)(p, NATIONAL, 0.05, 4) == pytest.approx(0.54)


def test_next_approval():
    drift = plain(next_approval, APPROVAL_ECONOMY=2.0, APPROVAL_DRIFT=0.5, APPROVAL_NOISE=0.1)
    assert drift(0.5, 0.0, 0.5) == 0.5
    assert drift(0.5, 0.1, 0.5) == pytest.approx(0.6)  # 0.5 + 0.5 x (0.5 + 0.2 - 0.5)
    assert drift(0.5, 0.0, 1.0) == pytest.approx(0.6)
    assert drift(0.0, -5.0, 0.0) == 0.0
    assert drift(1.0, 5.0, 1.0) == 1.0


def test_fiscal_space_and_crises():
    space = plain(next_fiscal_space, FISCAL_ECONOMY=3.0, FISCAL_CRISIS_DEPTH=0.4, FISCAL_DRIFT=0.5, FISCAL_NOISE=0.1)
    assert space(0.5, 0.0, False, 0.5) == 0.5
    assert space(0.5, 0.0, True, 0.5) == pytest.approx(0.3)
    assert space(0.5, 0.1, False, 0.5) == pytest.approx(0.65)
    assert 0.0 <= space(0.0, -1.0, True, 0.0) <= space(1.0, 1.0, False, 1.0) <= 1.0
    chance = plain(crisis_chance)
    assert chance(par(fiscal_crisis_prob=0.02), 0.5) == pytest.approx(0.02)
    assert chance(par(fiscal_crisis_prob=0.02), 1.0) == 0.0


def test_staff_replaced():
    replaced = plain(staff_replaced, TEAM_CHANGE_SHARE=0.25)
    p = par(staff_politicisation=0.8, lame_duck_strength=0.25)
    assert replaced(p, True, False, False) == pytest.approx(0.2)
    assert replaced(p, False, True, False) == pytest.approx(0.6)
    assert replaced(p, True, False, False) + replaced(p, False, True, False) == pytest.approx(0.8), "no more in all"
    assert replaced(p, False, False, True) == pytest.approx(0.2)
    assert replaced(p, False, False, False) == 0.0
    assert replaced(par(staff_politicisation=0.0, lame_duck_strength=1.0), True, True, True) == 0.0


def test_new_closeness():
    assert plain(new_closeness)(par(closeness_spread=0.5), 0.0) == 0.25
    assert plain(new_closeness)(par(closeness_spread=0.0), 0.9) == 0.5


def test_shocks():
    assert plain(next_shock)(0.1, 0.5, 0.02, -1.0) == pytest.approx(0.03)
    crisis = plain(is_crisis, CRISIS_DEVIATIONS=1.5)
    assert crisis(-0.051, 0.8, 0.02)  # stationary deviation 0.02 / 0.6 = 1/30
    assert not crisis(-0.049, 0.8, 0.02)
    assert not crisis(0.2, 0.8, 0.02) and not crisis(-1.0, 0.8, 0.0)


def test_who_decides():
    assert plain(controls)(SUBNATIONAL, SUBNATIONAL, Phase.EXECUTION, False)
    assert plain(controls)(NATIONAL, SUBNATIONAL, Phase.RATIFICATION, False)
    assert not plain(controls)(NATIONAL, SUBNATIONAL, Phase.EXECUTION, False)
    assert plain(controls)(NATIONAL, SUBNATIONAL, Phase.EXECUTION, True), "a crisis is the treasury's"
    assert not plain(controls)(SUBNATIONAL, NATIONAL, Phase.EXECUTION, True)


def test_ownership():
    own = plain(ownership_of, INHERITED_OWNERSHIP=0.4, COUNTERPART_OWNERSHIP=0.5)
    ministry = par(agency_autonomy=0.0, autonomy_cost=0.5, counterpart_share=0.0)
    agency = par(agency_autonomy=1.0, autonomy_cost=0.5, counterpart_share=0.0)
    assert own(ministry, True) == 1.0
    assert own(ministry, False) == pytest.approx(0.4)
    assert own(agency, True) == pytest.approx(0.5), "the price of autonomy"
    assert own(par(agency_autonomy=1.0, autonomy_cost=0.5, counterpart_share=0.6), False) == pytest.approx(0.5)


def test_goodwill():
    will = plain(goodwill, NEUTRAL_OWNERSHIP=0.5, NEUTRAL_VOICE=0.25)
    p = par(ownership_weight=1.0, closeness_weight=2.0, fiscal_weight=3.0, voice_weight=4.0, evidence_weight=0.5,
            lender_weight=6.0)  # fmt: skip
    assert will(p, 0.5, 0.5, 0.5, 0.0, 0.25, 0.0, 0.5) == 0.0, "nothing speaks for or against"
    assert will(p, 0.75, 0.75, 0.75, 0.25, 0.5, -1.0, 1.0) == pytest.approx(0.25 + 1.0 + 0.0 + 1.0 - 0.5 + 3.0)
    none = par(ownership_weight=0.0, closeness_weight=0.0, fiscal_weight=0.0, voice_weight=0.0, evidence_weight=0.0,
               lender_weight=0.0)  # fmt: skip
    assert will(none, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0) == 0.0


def test_decision_by_hand():
    decide = plain(decision_on, REDESIGN_SLOPE=0.5, CANCEL_SLOPE=1.5)
    p = par(redesign_log_odds=0.0, suspend_log_odds=0.0, cancel_log_odds=0.0)
    fates = [decide(p, 0.0, False, u) for u in (0.1, 0.3, 0.6, 0.9)]
    assert fates == [Decision.CANCEL, Decision.SUSPEND, Decision.REDESIGN, Decision.CONTINUE]
    fates = [decide(p, 0.0, True, u) for u in (0.3, 0.6, 0.7, 0.9)]
    assert fates == [Decision.CANCEL, Decision.SUSPEND, Decision.CONTINUE, Decision.CONTINUE]
    assert decide(p, 9.0, False, 0.05) == Decision.CONTINUE
    assert decide(p, -9.0, False, 0.95) == Decision.CANCEL


@pytest.mark.parametrize("will", [-1.5, 0.0, 2.0])
@pytest.mark.parametrize("is_crisis_only", [True, False])
def test_shares_of_decisions_are_those_of_the_logit(will, is_crisis_only):
    """Over an even grid of uniforms the shares equal the closed form to within one step of the grid."""
    p = par(redesign_log_odds=-0.6, suspend_log_odds=-1.3, cancel_log_odds=-2.0)
    n = 20_000
    decide = plain(decision_on, REDESIGN_SLOPE=0.5, CANCEL_SLOPE=1.5)
    drawn = [decide(p, will, is_crisis_only, (step + 0.5) / n) for step in range(n)]
    odds = {
        Decision.CONTINUE: 1.0,
        Decision.REDESIGN: 0.0 if is_crisis_only else math.exp(-0.6 - 0.5 * will),
        Decision.SUSPEND: math.exp(-1.3 - will),
        Decision.CANCEL: math.exp(-2.0 - 1.5 * will),
    }
    for decision, odd in odds.items():
        assert drawn.count(decision) / n == pytest.approx(odd / sum(odds.values()), abs=1.01 / n)


def test_suspension_length():
    length = plain(suspension_length)
    assert length(par(suspension_quarters=1), 0.001) == 1
    assert length(par(suspension_quarters=2), 0.6) == 1
    assert length(par(suspension_quarters=2), 0.4) == 2  # ln 0.4 / ln 0.5 = 1.3
    n = 4000
    mean = sum(length(par(suspension_quarters=3), (step + 0.5) / n) for step in range(n)) / n
    assert mean == pytest.approx(3.0, abs=0.02)


def test_burden():
    burden = plain(burden_of, BURDEN_COUNTERPART=0.5, BURDEN_PER_MUSD=0.01)
    assert burden(par(counterpart_share=0.4, loan_musd=10.0)) == pytest.approx(0.3)


def test_phase_length():
    length = plain(phase_length, LEAD_IN_RATIFICATION=0.5, LEAD_IN_EFFECTIVENESS=0.25, LEAD_IN_ELIGIBILITY=0.125,
                   LEAD_IN_FIRST_MONEY=0.125)  # fmt: skip
    p = par(lead_in_quarters=8, preparation_effect=0.5)
    e = math.exp(-1.0)  # the mean of an exponential is drawn
    phases = (Phase.RATIFICATION, Phase.EFFECTIVENESS, Phase.ELIGIBILITY, Phase.FIRST_MONEY)
    assert [length(p, phase, 1.0, e) for phase in phases] == [4, 2, 1, 1]
    assert length(p, Phase.RATIFICATION, 0.0, e) == 6, "the price of a launch without preparation"
    assert length(p, Phase.RATIFICATION, 1.0, 0.999) == 0
    assert length(p, Phase.RATIFICATION, 1.0, e * e) == 8


def test_what_blocks_the_lead_in():
    blocked = plain(is_blocked, ELIGIBLE_STAFF_SHARE=0.5)
    assert blocked(Phase.RATIFICATION, 1, False, False, False, 1.0)
    assert blocked(Phase.RATIFICATION, 0, True, False, False, 1.0)
    assert not blocked(Phase.RATIFICATION, 0, False, True, True, 0.0), "parliament does not wait for the agency"
    assert blocked(Phase.EFFECTIVENESS, 0, False, True, False, 1.0)
    assert blocked(Phase.ELIGIBILITY, 0, False, False, False, 0.4)
    assert not blocked(Phase.ELIGIBILITY, 0, False, False, False, 0.5)
    assert blocked(Phase.FIRST_MONEY, 0, False, False, True, 1.0)


def test_autonomy_shortens_what_a_transition_holds_up():
    held_up = plain(is_held_up)
    ministry, half, free = (par(agency_autonomy=a, transition_quarters=4) for a in (0.0, 0.5, 1.0))
    assert [held_up(ministry, left) for left in (4, 3, 2, 1, 0)] == [True, True, True, True, False]
    assert [held_up(half, left) for left in (4, 3, 2, 1, 0)] == [True, True, False, False, False]
    assert not held_up(free, 4), "nothing holds up an agency out of the government's hands"


def test_extension_chance():
    chance = plain(
        extension_chance, EXTENSION_BASE=-1.0, EXTENSION_PROGRESS=2.0, EXTENSION_RECENT=1.0, QUARTERS_PER_YEAR=4
    )
    p = par(extension_hardening=1.0)
    assert chance(p, 0.5, 0.0, 0) == 0.5
    assert chance(p, 0.5, 1.0, 4) == 0.5, "a year granted speaks as much against as recent payments for it"
    assert chance(p, 1.0, 1.0, 0) == pytest.approx(1.0 / (1.0 + math.exp(-2.0)))
    assert chance(p, 0.5, 0.0, 0) > chance(p, 0.5, 0.0, 2) > chance(p, 0.5, 0.0, 8)
    assert chance(par(extension_hardening=0.0), 0.5, 0.0, 5) == 0.5


def test_an_extension_is_as_long_as_the_work_under_way_takes():
    length = plain(extension_length, EXTENSION_QUARTERS=8, EXTENSION_SLACK=2)
    assert length(3, 16) == 5
    assert length(7, 16) == 8, "no single grant is longer"
    assert length(7, 5) == 5, "nor goes beyond the limit"


def test_time_until_a_good_opens():
    left = plain(quarters_to_open)
    assert left(ProjectState.BUILDING, 2, 5) == 2
    assert left(ProjectState.PROCUREMENT, 0, 5) == 6
    assert left(ProjectState.APPROVAL, 0, 5) == left(ProjectState.FUNDED, 0, 5) == 7
    assert left(ProjectState.PLEDGING, 3, 5) == 10
