"""The reference model: a Mesa model of cluster development programmes, and the order of its quarter."""

from __future__ import annotations

import mesa

from sim import luck
from sim.parameters import PARAMETERS
from sim.parameters import constants as k
from sim.parameters.choices import Tier
from tests.reference.cluster import Cluster
from tests.reference.money import Books
from tests.reference.politics import Economy, Government, Territory
from tests.reference.programme import Programme
from tests.reference.reflection import LearningCommunity
from tests.reference.series import row_of
from tests.reference.words import QUARTERS_BEFORE_THE_FIRST, Event, Terms


class ReferenceModel(mesa.Model):
    """A world with one programme and perhaps its sequel; one step is one quarter.

    `values` holds every parameter by name, choices as codes; `calendar` [tier, election, (election, hand-over)] is the
    programme's; `overrides` are `sim.Override` with names. A row of the series is kept for each quarter if it is asked for.
    """

    def __init__(self, values, seed, calendar, overrides=(), has_series=False):
        super().__init__(rng=seed)
        self.future = seed
        self.quarter = QUARTERS_BEFORE_THE_FIRST
        self.calendar = calendar
        self.overrides = overrides
        self.forcing = {
            (item.quarter, item.kind.upper(), item.actor.upper(), item.subject): item.value for item in overrides
        }
        self.p = Terms(values)
        self.events: list[Event] = []
        self.series: list[dict[str, float]] = []
        self.has_series = has_series
        self.books = Books(self)
        self.economy = Economy(self)
        self.community = LearningCommunity(self)
        self.territories = [Territory(self, number) for number in range(self.p.n_territories)]
        self.governments = [Government(self, Tier.NATIONAL)]
        self.governments += [Government(self, Tier.SUBNATIONAL, territory) for territory in self.territories]
        self.clusters = [Cluster(self, number) for number in range(self.p.n_candidate_clusters)]
        self.firms = [firm for cluster in self.clusters for firm in cluster.firms]
        for number, firm in enumerate(self.firms):
            firm.number = number
        self.programmes = self.make_programmes(values)
        for programme in self.programmes:
            programme.plan_selection()
        for cluster in self.clusters:
            cluster.count_firms([firm for firm in cluster.firms if firm.is_alive], 1.0)
            cluster.plan_on_its_own()

    def make_programmes(self, values):
        """The first loan and its sequel, which is an empty slot where none is meant."""
        p = self.p
        total = p.loan_musd / (1.0 - p.counterpart_share) / k.MUSD
        first, second = (total * p.first_phase_share, total * (1.0 - p.first_phase_share)) if p.sequel else (total, 0.0)
        loan = Programme(self, 0, p, first)
        return [loan, Programme(self, 1, Terms(values), second, predecessor=loan)]

    # What actors ask for

    def draw(self, purpose, major=0, minor=0, attempt=0, quarter=None):
        """Four uniforms of luck."""
        quarter = self.quarter if quarter is None else quarter
        return luck.uniforms(self.future, quarter, int(purpose), major, minor, attempt)

    def words(self, purpose, major, minor):
        """Four words of luck."""
        return luck.words(self.future, self.quarter, int(purpose), major, minor, 0)

    def forced(self, kind, actor, subject):
        """What a user forces on a decision of this quarter, or None."""
        if not self.forcing:
            return None
        name = actor.name if isinstance(actor, Tier) else actor
        return self.forcing.get((self.quarter, kind, name, subject))

    def tell(self, kind, subject, other, *reasons):
        """Note an event with its reasons."""
        self.events.append(Event(self.quarter, kind, int(subject), int(other), tuple(map(float, reasons))))

    def subnational(self, territory):
        """The government of a territory."""
        return self.governments[1 + territory.number]

    # A quarter

    def step(self):
        """Live one quarter."""
        self.quarter += 1
        self.change_levers()
        self.do_politics()
        self.execute()
        self.work_in_clusters()
        self.live_firms()
        self.reflect()
        self.close_books()

    def change_levers(self):
        """Let the designer change levers in mid-course."""
        changes = [one for one in self.overrides if one.quarter == self.quarter and one.kind.upper() == "LEVER"]
        for change in changes:
            lever = PARAMETERS[change.subject]
            for programme in self.programmes:
                programme.change_lever(lever.name, lever.encode(change.value), lever.changeable)
        if changes:
            for programme in self.programmes:
                programme.take_in_levers()

    def do_politics(self):
        """The economy, elections, continuity decisions and the lender."""
        self.economy.move()
        self.agents_by_type[Territory].do("move")
        self.agents_by_type[Government].do("govern")
        for programme in self.programmes:
            programme.face_governments()
        for programme in self.programmes:
            programme.lender.watch()

    def execute(self):
        """Agency, committee and partner; the queue, and the money of the year."""
        for programme in self.programmes:
            programme.agency.man_posts()
        for programme in self.programmes:
            programme.committee.work()
            programme.partner.work()
            programme.take_shape()
            programme.agency.serve()
            programme.take_budget()

    def work_in_clusters(self):
        """Selection, governance, planning, shared goods, support, and the life of the bodies."""
        for programme in self.programmes:
            programme.lender.consider_sequel()
        for programme in self.programmes:
            programme.competition.go_on()
        clusters = self.agents_by_type[Cluster]
        clusters.do("organise").do("make_plans").do("hold_pledge_round").do("pursue_projects").do("end_support")
        for programme in self.programmes:
            programme.support.give()
        clusters.do("use_goods").do("leave_programme")
        for cluster in self.clusters:
            cluster.chamber.live()

    def live_firms(self):
        """Firms meet, then live their quarter; beneficiaries' growth displaces others."""
        self.agents_by_type[Cluster].do("let_firms_meet")
        territories = self.agents_by_type[Territory].do("start_counting")
        self.agents_by_type[Cluster].do("live_firms")
        territories.do("be_displaced")

    def reflect(self):
        """Evaluate, raise voices, change course, share lessons."""
        for programme in self.programmes:
            programme.evaluation.go_on()
        for programme in self.programmes:
            programme.raise_voice()
        for programme in self.programmes:
            programme.flexibility.react()
        self.community.share_lessons()

    def close_books(self):
        """Note transitions that end and who was paid; balance the money; keep the series."""
        self.agents_by_type[Government].do("note_end_of_transition")
        for programme in self.programmes:
            programme.watch_payments()
        self.books.close()
        if self.has_series:
            self.series.append(row_of(self))
