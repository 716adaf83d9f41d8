"""A cluster: what it is, its goods, and what its firms add up to."""

from __future__ import annotations

import math

import mesa

from sim.luck import Purpose
from sim.parameters import constants as k
from tests.reference.chamber import Chamber
from tests.reference.firm import Firm
from tests.reference.path import Supported
from tests.reference.project import Project
from tests.reference.words import GOODS, N_ADDRESSES, Stage, State, added_up


class Cluster(Supported, mesa.Agent):
    """A territory-sector with its firms, its body and its shared goods."""

    def __init__(self, model, number):
        super().__init__(model)
        self.number = number
        p = model.p
        u_chain, u_growth, u_ready, u_connected = model.draw(Purpose.WORLD_CLUSTER, number)
        u_chamber, u_lead, u_conflict, u_capture = model.draw(Purpose.WORLD_CLUSTER, number, attempt=1)
        self.territory = model.territories[number % len(model.territories)]
        self.is_chain = u_chain < p.chain_share
        self.n_links = k.LINKS_OF_CHAIN if self.is_chain else 1
        self.growth_potential, self.connectedness = u_growth, u_connected
        self.conflict = min(1.0, p.initial_conflict * (0.5 + u_conflict)) if self.is_chain else 0.0
        self.programme = self.awaited = self.open_project = None
        self.chamber = Chamber(self)
        if u_chamber < p.existing_leadership:
            self.chamber.be_there_already(p, u_lead, u_capture)
        self.readiness = self.readiness_by(u_ready)
        self.stage, self.stage_quarter = Stage.CANDIDATE, 0
        self.starts_quarter = self.selected_quarter = self.governed_quarter = self.plan_quarter = (
            self.closed_quarter
        ) = None
        self.first_good_quarter = self.first_benefit_quarter = None
        self.mobilised = self.ownership = self.plan_quality = self.contribution_rate = self.progress = 0.0
        self.trust_shift = self.work_left = self.budget = 0.0
        self.n_proposed = self.n_failed = self.n_opened = self.n_planned = 0
        self.access_capability = self.access_productivity = self.access_market = 0.0
        self.open_access = self.all_access = 0.0
        self.end_support()
        self.projects = [Project(self, good) for good in GOODS]
        self.find_needs()
        n, n_entrants = p.n_firms_per_cluster, math.ceil(k.ENTRANT_PLACES * p.n_firms_per_cluster)
        self.firms = [Firm(self, address, True) for address in range(n)]
        self.firms += [Firm(self, N_ADDRESSES - 1 - place, False) for place in range(n_entrants)]
        self.at_address = {firm.address: firm for firm in self.firms}

    def readiness_by(self, uniform):
        """Readiness for joint work: chance, leadership that is there, and no conflict."""
        led = self.chamber.leadership if self.chamber.is_alive else 0.0
        readiness = k.READINESS_BY_CHANCE * uniform + k.READINESS_BY_LEADERSHIP * led
        return min(1.0, readiness + k.READINESS_WITHOUT_CONFLICT * (1.0 - self.conflict))

    def find_needs(self):
        """Draw the hidden weights of the goods among the binding constraints; they add up to one."""
        draws = [-math.log(self.model.draw(Purpose.WORLD_NEED, self.number, good)[0]) for good in GOODS]
        for project, drawn in zip(self.projects, draws, strict=True):
            project.need = drawn / added_up(draws)

    def tell(self, kind, *reasons, other=0):
        """Note an event of this cluster."""
        self.model.tell(kind, self.number, other, *reasons)

    @property
    def p(self):
        """The parameters that hold here: those of the programme, or of the first where there is none."""
        return self.programme.p if self.programme else self.model.p

    @property
    def members(self):
        """Firms that belong to the body."""
        return [firm for firm in self.firms if firm.is_member]

    @property
    def is_supported(self) -> bool:
        """Whether a programme that executes supports it."""
        return self.programme is not None and self.programme.executes and self.stage < Stage.DROPPED

    def projects_of(self, programme):
        """Goods that a programme finances here."""
        return [project for project in self.projects if project.programme is programme]

    def end_support(self):
        """Support lasts for a quarter."""
        self.training = self.training_public = 0.0
        self.group_support = self.group_public = self.group_fee = 0.0
        self.single_support = self.single_public = self.single_fee = 0.0

    # Goods

    def hold_pledge_round(self):
        """Collect pledges for the good that is proposed, or give them back when its round failed."""
        project = self.open_project
        if project is not None:
            if project.state == State.FAILED:
                project.refund()
            else:
                project.collect_pledges()

    def pursue_projects(self):
        """Judge the open round or propose the next good, and move every other one along."""
        project = self.open_project
        if project is not None:
            owner = project.programme
            if owner is not None and (not owner.is_open or self.stage >= Stage.DROPPED):
                project.state = State.FAILED
            elif project.state == State.PLEDGING and (owner is None or owner.suspended_left == 0):
                project.judge_round()
        elif self.stage == Stage.IMPLEMENTING and self.programme.may_sign and self.chamber.is_alive:
            self.propose_next()
        for project in self.projects:
            if State.FUNDED <= project.state <= State.BUILDING:
                project.move_on()

    def propose_next(self):
        """Let the body propose the best good of its plan that is left and that the money allows."""
        rate = self.programme.match_rate
        ideas = [project for project in self.projects if project.may_be_proposed(self.budget, rate)]
        chosen = max(ideas, key=lambda project: project.priority, default=None)
        forced = self.model.forced("PROJECT", "CLUSTER", self.number)
        if forced is not None:
            wanted = next(project for project in self.projects if project.good.name == forced.upper())
            chosen = wanted if wanted.state in (State.IDEA, State.FAILED) else chosen
        if chosen is not None:
            chosen.be_proposed(self.programme, chosen.full_cost, rate)

    def use_goods(self):
        """Serve the firms with the goods that operate."""
        self.access_capability = self.access_productivity = self.access_market = 0.0
        self.open_access = self.all_access = 0.0
        for project in self.projects:
            if project.state == State.OPERATING:
                project.operate()
        self.open_access = self.open_access / self.all_access if self.all_access > 0.0 else 0.0

    def leave_programme(self):
        """Take goods over as they open, and leave a programme that has closed."""
        programme, quarter = self.programme, self.model.quarter
        if programme is None or self.stage == Stage.CLOSED:
            return
        for project in self.projects_of(programme):
            if project.state == State.OPERATING and project.opened_quarter == quarter and programme.executes:
                project.be_handed_over()
        if not programme.is_open and self.stage < Stage.DROPPED:
            self.stage = Stage.CLOSED
            self.closed_quarter = quarter
            self.tell("CLUSTER_LEFT", self.chamber.goods_taken_over, self.n_opened, self.mean_trust,
                      other=programme.slot)  # fmt: skip

    # Firms

    def let_firms_meet(self):
        """Every living firm lives with its ties and perhaps meets another, in the order of their places."""
        for firm in self.firms:
            if firm.is_alive:
                firm.cooperate()

    def live_firms(self):
        """Live a quarter of every firm, and add up what others read in the next."""
        programme = self.programme
        works = programme is not None and programme.works
        self.is_implementing = works and self.stage == Stage.IMPLEMENTING
        self.is_mobilising = works and self.stage < Stage.DROPPED
        self.count_firms([firm for firm in self.firms if firm.live()], max(0.0, 1.0 + self.territory.demand_shock))

    def count_firms(self, firms, demand):
        """Add up firms that lived the quarter in business."""
        members = [firm for firm in firms if firm.is_member]
        self.n_alive, self.n_members = len(firms), len(members)
        self.n_small = sum(firm.is_small for firm in firms)
        self.n_small_members = sum(firm.is_small for firm in members)
        self.n_beneficiaries = sum(firm.is_beneficiary for firm in members)
        self.employees = self.exports = self.sales = self.member_employees = self.member_sales = 0.0
        for firm in firms:
            sales = firm.sales_at(demand)
            self.employees += firm.employees
            self.exports += firm.exports
            self.sales += sales
            if firm.is_member:
                self.member_employees += firm.employees
                self.member_sales += sales
        n = len(members)
        self.mean_trust = added_up(firm.trust for firm in members) / n if n else self.p.initial_trust
        self.mean_belief = added_up(firm.belief for firm in members) / n if n else 0.0
        self.capability = added_up(firm.capability for firm in members) / n if n else 0.0
        self.market_access = added_up(firm.market_access for firm in members) / n if n else 0.0
        self.trust_shift = 0.0
        benefits = self.group_public + self.single_public + self.training_public + self.all_access > 0.0
        if self.programme is not None and self.first_benefit_quarter is None and n and benefits:
            self.first_benefit_quarter = self.model.quarter

    @property
    def merit(self) -> float:
        """What speaks for giving it more: support of its firms and its plan, against the money it still has."""
        return self.contribution_rate + self.plan_quality - self.budget / (self.budget + k.HALF_BUDGET_KUSD)
