"""The body of a cluster: leadership, legitimacy, money, projects of its own, and its end."""

from __future__ import annotations

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Composition
from tests.reference.words import CLUB_GOODS, State, as_share, towards

LEGITIMACY = {
    Composition.FIRMS: 0.0, Composition.PUBLIC_PRIVATE: k.LEGITIMACY_PUBLIC,
    Composition.WITH_KNOWLEDGE_PARTNERS: k.LEGITIMACY_KNOWLEDGE,
}  # fmt: skip


class Chamber:
    """The governance body of a cluster, living or not."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.composition = Composition.FIRMS
        self.leadership = self.legitimacy = self.cohesion = self.manager_skill = self.capture = 0.0
        self.coverage_links = self.coverage_small = self.reserves = self.fees = 0.0
        self.is_alive = self.is_new = self.goods_taken_over = False

    def be_there_already(self, p, u_lead, u_capture):
        """Be a chamber that lived before any programme."""
        cluster = self.cluster
        self.is_alive = True
        leadership = k.LEADERSHIP_BASE + k.LEADERSHIP_GAIN * p.existing_leadership
        self.leadership = min(1.0, leadership + k.LEADERSHIP_SPREAD * (u_lead - 0.5))
        self.legitimacy = 0.5
        self.cohesion = k.CHAMBER_COHESION * (1.0 - k.COHESION_CONFLICT * cluster.conflict)
        self.manager_skill = k.CHAMBER_SKILL
        self.capture = k.LEAST_CAPTURE + (1.0 - k.LEAST_CAPTURE) * u_capture
        self.coverage_links = 1.0 / cluster.n_links
        self.coverage_small = 1.0 - self.capture

    def be_founded(self, p, facilitation):
        """Be built for the whole chain; a rival chamber costs cohesion."""
        conflict = self.cluster.conflict
        self.cohesion = 1.0 - k.COHESION_CONFLICT * conflict - (k.RIVALRY if self.is_alive else 0.0)
        self.is_alive = self.is_new = True
        self.composition = p.governance_composition
        self.leadership = k.NEW_LEADERSHIP + k.FACILITATED_LEADERSHIP * facilitation
        self.legitimacy = min(1.0, k.NEW_LEGITIMACY + LEGITIMACY[self.composition])
        self.coverage_links = 1.0 - k.UNCOVERED_BY_CONFLICT * conflict
        self.coverage_small = k.NEW_COVERAGE_SMALL
        self.capture = 0.0

    def live(self):
        """Live a quarter: fees, leadership, legitimacy, perhaps the end, perhaps a project of its own."""
        if not self.is_alive:
            return
        cluster = self.cluster
        u_leader, u_end, _, _ = cluster.model.draw(Purpose.CHAMBER_LIFE, cluster.number)
        self.take_membership_fees()
        self.coverage_small = cluster.n_small_members / cluster.n_small if cluster.n_small else 1.0
        if u_leader < k.LEADER_LEAVES:
            self.leadership *= k.LEADER_LEFT
        else:
            self.leadership += k.LEADERSHIP_RATE * max(0.0, self.manager_skill - self.leadership)
        supported = 0.5 * cluster.mean_trust + 0.5 * self.coverage_small
        self.legitimacy = as_share(towards(self.legitimacy, supported, k.LEGITIMACY_RATE))
        if cluster.is_supported:
            return
        self.manager_skill *= 1.0 - k.SKILL_FADES
        if u_end < self.chance_of_its_end():
            self.is_alive = False
            cluster.tell("BODY_ENDED", cluster.n_members, self.reserves, self.legitimacy)
        elif cluster.open_project is None:
            self.propose_own_good()

    def take_membership_fees(self):
        """Take members' fees in and pay the office out of them."""
        books, fees = self.cluster.model.books, k.MEMBERSHIP_FEE * self.cluster.member_sales
        self.take_fees(fees)
        office = min(self.reserves, k.OFFICE_SHARE * fees)
        self.reserves -= office
        books.other_spent += office

    def take_fees(self, fees):
        """Take fees into the reserves."""
        self.reserves += fees
        self.fees += fees
        self.cluster.model.books.fees += fees

    def chance_of_its_end(self) -> float:
        """Chance that a body without programme ends: without members, or without money and legitimacy."""
        if self.cluster.n_members < k.LEAST_MEMBERS:
            return k.END_WITHOUT_MEMBERS
        fees_per_year = k.MEMBERSHIP_FEE * self.cluster.member_sales * k.QUARTERS_PER_YEAR
        secured = min(1.0, self.reserves / fees_per_year) if fees_per_year > 0.0 else 0.0
        return (k.END_NEW_BODY if self.is_new else k.END_OLD_BODY) * (1.0 - self.legitimacy) * (1.0 - secured)

    def propose_own_good(self):
        """A led and cohesive body proposes a small version of what its firms want most, without public money."""
        cluster = self.cluster
        u = cluster.model.draw(Purpose.PROJECT, cluster.number)[0]
        ideas = [project for project in cluster.projects if project.good in CLUB_GOODS
                 and project.state == State.IDEA and project.priority > 0.0]  # fmt: skip
        if u < k.OWN_PROJECT_RATE * self.leadership * self.cohesion and ideas:
            best = max(ideas, key=lambda project: project.priority)
            best.open_round(None, k.OWN_SCALE * best.full_cost, best.full_cost * k.OWN_SCALE)
