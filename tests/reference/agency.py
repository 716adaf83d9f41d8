"""Who executes: the agency with its queue, the strategic committee and the civil-society partner (steps 5 to 7)."""

from __future__ import annotations

import math

from sim.parameters import constants as k
from sim.parameters.choices import CivilSociety
from tests.reference.words import Phase, Stage, State, Work, added_up, as_share, towards


class Agency:
    """The executing agency: staff, skill, experience, and the work that waits for it."""

    def __init__(self, programme):
        self.programme = programme
        p, total = programme.p, programme.account.total
        self.posts = 0.0
        if total > 0.0:
            self.posts = k.CORE_POSTS + p.posts_per_musd * k.MUSD * total
            self.posts *= 1.0 + k.POSTS_PER_UNIT * (p.n_executing_units - 1)
        self.skill = p.staff_skill
        self.experience = k.FIRST_EXPERIENCE
        self.filled = self.turnover = self.left = self.effort = self.capacity = self.outstanding = self.served = 0.0
        self.in_transition = False
        self.queue = dict.fromkeys(Work, 0.0)

    def be_held_up(self, government):
        """A transition of its government holds the agency up, for less long the more autonomous it is."""
        p = self.programme.p
        self.in_transition = government.transition_left > p.agency_autonomy * p.transition_quarters

    def man_posts(self):
        """Lose, hire and teach staff, and work out the capacity of the quarter."""
        programme, p = self.programme, self.programme.p
        if not Phase.EFFECTIVENESS < programme.phase < Phase.CLOSED:
            self.filled = self.capacity = self.left = 0.0
            return
        government = programme.government
        by_politics = government.staff_loss * (1.0 - p.agency_autonomy)
        self.turnover = min(1.0, by_politics)
        if self.turnover > k.STAFF_LOSS_TOLD and self.filled > 0.0:
            programme.tell("STAFF_LOSS", self.turnover, self.filled, self.experience, programme.committee.memory)
        if programme.model.quarter == programme.effective_quarter:
            self.filled = k.FIRST_STAFF * self.posts
        self.left = min(1.0, p.attrition_rate + by_politics)
        stayed = self.filled * (1.0 - self.left)
        hired = 0.0 if self.in_transition else p.hiring_rate * (self.posts - stayed)
        self.filled = stayed + hired
        self.learn(hired / self.filled if self.filled > 0.0 else 0.0)
        work = self.filled * self.skill * (k.UNTRAINED + (1.0 - k.UNTRAINED) * self.experience)
        work *= 1.0 - p.supervision_burden * p.supervision
        if government.is_lame_duck:
            work *= 1.0 - k.LAME_DUCK_SLOWDOWN * (1.0 - p.agency_autonomy)
        self.capacity = work + programme.partner.capacity

    def learn(self, hired_share):
        """Lose experience with those who go and who are new; win it by doing and by training."""
        programme, p = self.programme, self.programme.p
        memory = max(programme.committee.memory, programme.partner.memory)
        kept = self.experience * (1.0 - self.turnover * (1.0 - p.memory_strength * memory))
        kept *= 1.0 - k.DILUTION * hired_share
        doing = min(1.0, self.outstanding / self.capacity) if self.capacity > 0.0 else 0.0
        trained = p.training_share * k.TRAINING_SCALE if programme.account.budgets["training"] > 0.0 else 0.0
        learned = p.learning_rate * (doing + k.TRAINING_LEARNING * trained) * (1.0 - kept)
        self.experience = as_share(kept + learned)

    def waiting_items(self) -> list[tuple[Work, float]]:
        """What clusters and goods wait for: the kind of work and its units."""
        programme = self.programme
        items = [(Work.SELECTION, programme.selection_work)]
        for cluster in programme.clusters:
            kind = Work.APPROVALS
            if cluster.stage <= Stage.GOVERNANCE:
                kind = Work.ONBOARDING
            elif cluster.stage <= Stage.ACTION_PLAN:
                kind = Work.PLANNING
            if cluster.stage < Stage.DROPPED:
                items.append((kind, cluster.work_left))
            for project in cluster.projects_of(programme):
                if project.state == State.APPROVAL:
                    items.append((Work.APPROVALS, project.work_left))
                elif project.state == State.PROCUREMENT:
                    items.append((Work.PROCUREMENT, project.work_left))
        return [(kind, units) for kind, units in items if units > 0.0]

    def serve(self):
        """Share the quarter's capacity among all that waits; routine work comes first."""
        programme = self.programme
        self.served = self.outstanding = 0.0
        if not programme.executes:
            return
        items = self.waiting_items()
        for kind in (Work.SELECTION, Work.ONBOARDING, Work.PLANNING, Work.APPROVALS, Work.PROCUREMENT):
            self.queue[kind] = 0.0
        for kind, units in items:
            self.queue[kind] += self.effort * units
        n_building = sum(one.state == State.BUILDING for cluster in programme.clusters
                         for one in cluster.projects_of(programme))  # fmt: skip
        self.queue[Work.PAYMENTS] += self.effort * k.PAYMENT_WORK * (1.0 + n_building)
        self.queue[Work.REPORTING] += self.effort * self.reports_due()
        self.outstanding = left = added_up(self.queue.values())
        capacity = 0.0 if programme.suspended_left > 0 else self.capacity
        for kind in (Work.REPORTING, Work.EVALUATION, Work.PAYMENTS):
            left -= self.queue[kind]
            done = min(self.queue[kind], k.ROUTINE_SHARE * capacity)
            self.queue[kind] -= done
            capacity -= done
        if items and capacity > 0.0:
            self.served = math.inf if left <= capacity else capacity / len(items) / self.effort
        if self.capacity > 0.0:
            programme.queue_sum += self.outstanding / self.capacity
        programme.open_quarters += 1

    def reports_due(self):
        """Reports and meetings of the quarter [units of work]."""
        programme, p = self.programme, self.programme.p
        reports = 1.0 + k.REPORT_PER_COMPONENT * programme.n_components + k.REPORT_SUPERVISION * p.supervision
        meeting = k.MEETING_WORK * programme.committee.n_seats if programme.committee.meets else 0.0
        return meeting + k.REPORT_WORK * reports

    def payment_pace(self):
        """Payments that the agency makes against those due: less the more have piled up."""
        if self.programme.suspended_left > 0 or self.capacity <= 0.0:
            return 0.0
        return 1.0 / (1.0 + self.queue[Work.PAYMENTS] / (self.effort * k.PAYMENT_WORK))


class Committee:
    """The strategic committee: it meets, remembers and holds together."""

    def __init__(self, programme):
        self.programme = programme
        self.cohesion = k.FIRST_COHESION if programme.account.total > 0.0 else 0.0
        self.memory = self.pace = 0.0
        self.meets = False

    @property
    def n_seats(self) -> int:
        """All seats."""
        p = self.programme.p
        return p.committee_private_seats + p.committee_public_seats + p.committee_civil_seats

    @property
    def outside_voice(self) -> float:
        """Voice of the seats that are not the government's."""
        seats = self.n_seats - self.programme.p.committee_public_seats
        return self.cohesion * seats / (seats + k.SEATS_HALF_VOICE)

    def work(self):
        """Meet or not, remember, hold together."""
        programme, p = self.programme, self.programme.p
        if not programme.is_open:
            return
        self.meets = self.n_seats == 0 or programme.model.quarter % p.committee_interval_quarters == 0
        self.remember(programme.government.party_changed)
        seats = (p.committee_private_seats, p.committee_public_seats, p.committee_civil_seats)
        n_groups = sum(n > 0 for n in seats)
        supported = 1.0 - k.COHESION_PER_GROUP * n_groups + k.COHESION_EVIDENCE * programme.visible_evidence
        self.cohesion = as_share(towards(self.cohesion, supported, k.COHESION_RATE))
        self.pace = 1.0  # without seats the agency decides alone
        if self.n_seats > 0:
            slow = p.seat_burden * max(0, self.n_seats - k.SEATS_WITHOUT_BURDEN)
            self.pace = (0.5 + 0.5 * self.cohesion) / (1.0 + slow)

    def remember(self, party_changed):
        """Seats and files keep memory; a turnover of party takes the public part of it."""
        programme, p = self.programme, self.programme.p
        if self.n_seats == 0:
            self.memory = 0.0
            return
        if party_changed:
            self.memory *= 1.0 - p.committee_public_seats / self.n_seats
        if self.meets and programme.executes:
            holders = self.n_seats + k.SEATS_PER_STEP * (p.n_approval_steps - 1)
            self.memory = towards(self.memory, holders / (holders + k.SEATS_HALF_MEMORY), k.MEMORY_RATE)
        else:
            self.memory -= k.MEMORY_FADE * self.memory


class CivilPartner:
    """The civil-society partner: it engages, lends capacity, remembers, and has an agenda of its own."""

    ENGAGEMENT = {
        CivilSociety.NONE: 0.0, CivilSociety.CONSULTED: k.ENGAGEMENT_CONSULTED,
        CivilSociety.SEATS: k.ENGAGEMENT_SEATS, CivilSociety.CO_EXECUTES: k.ENGAGEMENT_CO_EXECUTES,
    }  # fmt: skip

    def __init__(self, programme):
        self.programme = programme
        self.engagement = self.memory = self.agenda = self.capacity = 0.0

    def work(self):
        """Engage as far as its part and visible results support; co-executing it lends staff."""
        programme, p = self.programme, self.programme.p
        if not programme.is_open:
            self.capacity = 0.0
            return
        aim = self.ENGAGEMENT[p.civil_society] * (1.0 + k.ENGAGEMENT_EVIDENCE * programme.visible_evidence)
        self.engagement = towards(self.engagement, as_share(aim), k.ENGAGEMENT_RATE)
        self.memory = towards(self.memory, self.engagement, k.MEMORY_RATE)
        co_executes = p.civil_society == CivilSociety.CO_EXECUTES
        self.agenda = p.civil_agenda * self.engagement * (1.0 if co_executes else k.AGENDA_WITHOUT_EXECUTION)
        staff = programme.agency.posts * programme.agency.skill * k.PARTNER_EXPERIENCE
        self.capacity = p.civil_capacity * self.engagement * staff if co_executes else 0.0
