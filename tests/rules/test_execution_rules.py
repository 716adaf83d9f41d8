"""Rules of the agency, the committee, civil society, structure, evaluation, flexibility and learning, by hand."""

import math

import pytest

from sim.agents.agency import capacity_of, fair_share, leaving_share, next_experience, posts_of, reporting_work
from sim.agents.civil_society import agenda_pull, capacity_lent, engagement_aim
from sim.agents.committee import meets_in, next_cohesion, next_memory, pace_of, seats_of
from sim.parameters.choices import CivilSociety, Fate
from sim.policies.evaluation import evaluation_error, expected_outputs, measured_evidence, visible_part
from sim.policies.exit_plan import hand_over_cost
from sim.policies.flexibility import is_behind, is_failing, mended_share
from sim.policies.learning import next_lessons
from sim.policies.phasing import earns_sequel
from sim.policies.structure import complexity_of, coordination_effort, effort_of, error_of
from sim.state import Stage
from tests.rules.by_hand import par, plain


def test_posts():
    posts = plain(posts_of, CORE_POSTS=4.0, MUSD=0.001, POSTS_PER_UNIT=0.5)
    assert posts(par(posts_per_musd=0.5, n_executing_units=1), 10_000.0) == 9.0
    assert posts(par(posts_per_musd=0.5, n_executing_units=3), 10_000.0) == 18.0
    assert posts(par(posts_per_musd=0.5, n_executing_units=3), 0.0) == 0.0, "no money, no posts"


def test_leaving_share():
    assert plain(leaving_share)(par(agency_autonomy=0.0), 0.5, 0.1) == pytest.approx(0.6)
    assert plain(leaving_share)(par(agency_autonomy=0.8), 0.5, 0.1) == pytest.approx(0.2), "autonomy keeps staff"
    assert plain(leaving_share)(par(agency_autonomy=1.0), 1.0, 0.1) == pytest.approx(0.1)
    assert plain(leaving_share)(par(agency_autonomy=0.0), 1.0, 0.1) == 1.0


def test_experience():
    nxt = plain(next_experience, DILUTION=0.5, TRAINING_LEARNING=1.0)
    p = par(memory_strength=0.5, learning_rate=0.1)
    assert nxt(p, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0) == 0.8
    assert nxt(p, 0.8, 0.5, 0.0, 0.0, 0.0, 0.0) == pytest.approx(0.4)
    assert nxt(p, 0.8, 0.5, 1.0, 0.0, 0.0, 0.0) == pytest.approx(0.6), "memory restores half"
    assert nxt(p, 0.8, 0.0, 0.0, 0.5, 0.0, 0.0) == pytest.approx(0.6), "newcomers dilute"
    assert nxt(p, 0.5, 0.0, 0.0, 0.0, 1.0, 0.0) == pytest.approx(0.55)
    assert nxt(p, 0.5, 0.0, 0.0, 0.0, 1.0, 1.0) == pytest.approx(0.6)


def test_capacity():
    capacity = plain(capacity_of, UNTRAINED=0.4, LAME_DUCK_SLOWDOWN=0.5)
    p = par(supervision_burden=0.2, supervision=0.5, agency_autonomy=0.0)
    assert capacity(p, 10.0, 0.5, 1.0, False) == pytest.approx(4.5)
    assert capacity(p, 10.0, 0.5, 0.0, False) == pytest.approx(1.8)
    assert capacity(p, 10.0, 0.5, 1.0, True) == pytest.approx(2.25)
    free = par(supervision_burden=0.2, supervision=0.0, agency_autonomy=1.0)
    assert capacity(free, 10.0, 0.5, 1.0, True) == pytest.approx(5.0), "autonomous, and no paper of supervision"


def test_fair_share():
    assert plain(fair_share)(2.0, 4.0, 4) == 0.5
    assert plain(fair_share)(4.0, 4.0, 4) == math.inf
    assert plain(fair_share)(0.0, 4.0, 0) == math.inf
    assert plain(fair_share)(0.0, 4.0, 2) == 0.0


def test_reporting_work():
    work = plain(reporting_work, REPORT_WORK=0.2, REPORT_PER_COMPONENT=0.5, REPORT_SUPERVISION=1.0, MEETING_WORK=0.1)
    p = par(supervision=0.5, committee_private_seats=2, committee_public_seats=1, committee_civil_seats=1)
    assert work(p, 3, False) == pytest.approx(0.6)
    assert work(p, 3, True) == pytest.approx(1.0), "seats are the agency's work"
    p.supervision = 0.0
    assert work(p, 3, False) == pytest.approx(0.5)


def seats(private: int, public: int, civil: int, **more: float):
    return par(committee_private_seats=private, committee_public_seats=public, committee_civil_seats=civil, **more)


def test_committee_meets():
    p = seats(1, 1, 1, committee_interval_quarters=3)
    assert plain(seats_of)(p) == 3
    assert [plain(meets_in)(p, quarter) for quarter in range(4)] == [True, False, False, True]
    assert plain(meets_in)(seats(0, 0, 0, committee_interval_quarters=4), 1), "without seats the agency decides"


def test_pace_of_the_committee():
    pace = plain(pace_of, SEATS_WITHOUT_BURDEN=5)
    assert pace(seats(2, 2, 1, seat_burden=0.25), 1.0) == 1.0
    assert pace(seats(4, 4, 1, seat_burden=0.25), 1.0) == 0.5, "the price of four seats more"
    assert pace(seats(4, 4, 1, seat_burden=0.0), 0.0) == 0.5
    assert pace(seats(0, 0, 0, seat_burden=0.25), 0.0) == 1.0


def test_memory_of_the_committee():
    nxt = plain(next_memory, SEATS_HALF_MEMORY=4.0, SEATS_PER_STEP=0.5, MEMORY_RATE=0.5, MEMORY_FADE=0.1)
    assert nxt(0.0, 0.5, 4, 1, False, True) == pytest.approx(0.25)
    assert nxt(0.0, 0.5, 2, 5, False, True) == pytest.approx(0.25), "files of four more steps count as two seats"
    assert nxt(0.8, 0.5, 4, 1, True, False) == pytest.approx(0.36), "public seats forget at a turnover"
    assert nxt(0.8, 0.0, 4, 1, True, False) == pytest.approx(0.72)
    assert nxt(0.8, 0.0, 0, 9, False, True) == 0.0


def test_cohesion_of_the_committee():
    nxt = plain(next_cohesion, COHESION_PER_GROUP=0.2, COHESION_EVIDENCE=0.5, COHESION_RATE=0.5)
    assert nxt(seats(3, 0, 0), 0.8, 0.0) == pytest.approx(0.8)
    assert nxt(seats(3, 3, 1), 0.8, 0.0) == pytest.approx(0.6), "mixed seats quarrel"
    assert nxt(seats(3, 3, 1), 0.8, 0.4) == pytest.approx(0.7)


def test_civil_society():
    aim = plain(engagement_aim, ENGAGEMENT_CONSULTED=0.2, ENGAGEMENT_SEATS=0.5, ENGAGEMENT_CO_EXECUTES=0.8,
                ENGAGEMENT_EVIDENCE=0.5)  # fmt: skip
    assert [aim(part, 0.0) for part in CivilSociety] == [0.0, 0.2, 0.5, 0.8]
    assert aim(CivilSociety.CO_EXECUTES, 1.0) == 1.0
    assert aim(CivilSociety.SEATS, -1.0) == 0.25
    lent = plain(capacity_lent, PARTNER_EXPERIENCE=0.5)
    p = par(civil_society=CivilSociety.CO_EXECUTES, civil_capacity=0.5, civil_agenda=0.4)
    assert lent(p, 0.8, 10.0, 0.5) == pytest.approx(1.0)
    pull = plain(agenda_pull, AGENDA_WITHOUT_EXECUTION=0.25)
    assert pull(p, 0.5) == pytest.approx(0.2), "the price of the capacity lent"
    p.civil_society = CivilSociety.SEATS
    assert lent(p, 0.8, 10.0, 0.5) == 0.0
    assert pull(p, 0.5) == pytest.approx(0.05)


def test_complexity():
    complexity = plain(complexity_of, MOST_COMPONENTS=7.0, MOST_STEPS=9.0, MOST_UNITS=5.0, MOST_CLUSTERS=30.0)
    assert complexity(1, 1, 1, 0) == 0.0
    assert complexity(8, 10, 6, 30) == pytest.approx(4.0)
    assert complexity(1, 4, 1, 15) == pytest.approx(1.0 / 3.0 + 0.5)


def test_error():
    error = plain(error_of, MOST_ERROR=0.75)
    p = par(base_error=0.4, supervision_effect=0.5, supervision=1.0, preparation_effect=0.5, learning_community=False,
            lessons_effect=0.5)  # fmt: skip
    assert error(p, 1.0, 1.0) == pytest.approx(0.2)
    assert error(p, 0.0, 1.0) == pytest.approx(0.3)
    p.learning_community = True
    assert error(p, 0.0, 1.0) == pytest.approx(0.15)
    p.base_error = 4.0
    assert error(p, 0.0, 0.0) == 0.75


def test_effort():
    constants = {"COORDINATION_SEATS": 0.5, "COORDINATION_CONSULTED": 0.25}
    coordination = plain(coordination_effort, **constants)
    p = par(civil_society=CivilSociety.NONE, civil_coordination=0.2, effort_scale=0.5, complexity_burden=0.5,
            coordination=0.0, learning_community=False)  # fmt: skip
    parts = []
    for part in CivilSociety:
        p.civil_society = part
        parts.append(coordination(p))
    assert parts == pytest.approx([0.0, 0.05, 0.1, 0.2])
    p.civil_society = CivilSociety.NONE
    effort = plain(effort_of, COORDINATION_LANDSCAPE=0.5, COMMUNITY_TIME=0.2, **constants)
    assert effort(p, 0.0, 0.0) == 0.5
    assert effort(p, 2.0, 0.0) == 1.0, "complexity"
    assert effort(p, 2.0, 0.5) == 2.0, "half of the work is done twice"
    p.civil_society, p.coordination, p.learning_community = CivilSociety.CO_EXECUTES, 1.0, True
    assert effort(p, 0.0, 0.0) == pytest.approx(0.5 * 1.2 * 1.5 * 1.2), "every help is work"


def test_evaluation_error():
    error = plain(evaluation_error, USUAL_EVALUATION_SHARE=0.04)
    assert error(par(me_share=0.04, evaluation_noise=0.2), 1.5) == pytest.approx(0.3)
    assert error(par(me_share=0.01, evaluation_noise=0.2), 1.5) == pytest.approx(0.6), "a quarter of the budget"
    assert error(par(me_share=0.0, evaluation_noise=0.2), 1.5) == 0.0


def test_measured_evidence():
    measured = plain(measured_evidence, CONVINCING_DIFFERENCE=0.2)
    assert measured(0.1, 0.5, 0.5, 0.5) == pytest.approx(0.25)
    assert measured(-1.0, 0.0, 1.0, 0.5) == -1.0
    assert measured(1.0, 1.0, 0.0, 0.5) == 1.0
    assert measured(0.2, 0.25, 0.5, 1.0) == pytest.approx(-0.5), "late goods speak against the programme"


def test_expected_outputs():
    expected = plain(expected_outputs, EXPECTED_LAG=0.5)
    assert [expected(quarters, 16) for quarters in (0, 8, 12, 16, 40)] == [0.0, 0.0, 0.25, 0.5, 1.0]


def test_visible_part():
    visible = plain(visible_part, RUMOUR=0.25, SEEN_WITHOUT_REPORT=0.5)
    public, secret = par(me_publication=True, me_share=0.02), par(me_publication=False, me_share=0.02)
    assert visible(public, 0.8, 0.2) == 0.8
    assert visible(public, -0.8, 0.2) == -0.8, "the price of publishing"
    assert visible(secret, -0.8, 0.2) == pytest.approx(-0.1)
    assert visible(secret, 0.8, 0.2) == pytest.approx(0.1)
    assert visible(par(me_publication=True, me_share=0.0), 0.8, 0.2) == pytest.approx(0.1)


def test_flexibility():
    mended = plain(mended_share, MEND_RATE=0.5, HALF_SEEN_SHARE=0.02)
    assert mended(par(me_share=0.02, flexibility=1.0), 0.6) == pytest.approx(0.1)
    assert mended(par(me_share=0.0, flexibility=1.0), 0.6) == 0.0, "who does not look does not mend"
    assert mended(par(me_share=0.02, flexibility=0.0), 0.6) == 0.0
    failing = plain(is_failing, LATE_CLUSTER_QUARTERS=10, FAILED_PROJECTS=2)
    assert failing(11, Stage.APPROVAL, 0, 0) and not failing(10, Stage.APPROVAL, 0, 0)
    assert not failing(11, Stage.IMPLEMENTING, 0, 0)
    assert failing(3, Stage.IMPLEMENTING, 2, 0) and not failing(3, Stage.IMPLEMENTING, 2, 1)
    behind = plain(is_behind)
    assert behind(par(signpost_threshold=0.5), 0.2, 0.5) and not behind(par(signpost_threshold=0.5), 0.25, 0.5)
    assert not behind(par(signpost_threshold=1.0), 0.0, 0.49), "not before mid-course"


def test_next_lessons():
    nxt = plain(next_lessons, LESSONS_PER_ACTIVITY=0.1, LESSONS_FORGOTTEN=0.05)
    assert nxt(0.0, 2.0, 0.0) == pytest.approx(0.2)
    assert nxt(0.5, 2.0, 0.1) == pytest.approx(0.5 + 0.3 * 0.5 - 0.025)
    assert nxt(1.0, 50.0, 0.0) == pytest.approx(0.95), "a full stock is only forgotten"


def test_sequel():
    p = par(sequel=True, sequel_threshold=0.6)
    assert plain(earns_sequel)(p, 0.6, Fate.COMPLETED)
    assert not plain(earns_sequel)(p, 0.59, Fate.COMPLETED)
    assert not plain(earns_sequel)(p, 0.9, Fate.CANCELLED)
    assert not plain(earns_sequel)(par(sequel=False, sequel_threshold=0.0), 1.0, Fate.COMPLETED)


def test_hand_over_cost():
    cost = plain(hand_over_cost, HAND_OVER_COST=0.05)
    assert cost(par(hand_over=True), 400.0) == pytest.approx(20.0)
    assert cost(par(hand_over=False), 400.0) == 0.0
