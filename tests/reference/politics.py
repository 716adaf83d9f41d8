"""The economy, the territories and their governments (steps 1 and 2)."""

from __future__ import annotations

import math

import mesa

from sim.luck import Purpose, normal_pair
from sim.parameters import constants as k
from sim.parameters.choices import Tier
from sim.programmes.calendar import NEVER_HELD, UNUSED
from tests.reference.words import as_share, towards


class Economy:
    """Demand and the exchange rate, common to all."""

    def __init__(self, model):
        self.model = model
        self.shock = self.exchange = 0.0
        self.in_crisis = False

    def move(self):
        """Draw the shocks of the quarter."""
        p = self.model.p
        u, v, _, _ = self.model.draw(Purpose.ECONOMY)
        demand, exchange = normal_pair(u, v)
        self.shock = p.shock_persistence * self.shock + p.shock_sd * demand
        self.exchange = p.shock_persistence * self.exchange + p.exchange_sd * exchange
        usual = p.shock_sd / math.sqrt(1.0 - p.shock_persistence * p.shock_persistence)
        self.in_crisis = p.shock_sd > 0.0 and self.shock < -k.CRISIS_DEVIATIONS * usual


class Territory(mesa.Agent):
    """A labour and product market with a government of its own."""

    def __init__(self, model, number):
        super().__init__(model)
        self.number = number
        self.own_shock = self.displacement = self.expansion = self.others = 0.0

    def move(self):
        """Draw the territory's own shock."""
        p = self.model.p
        u, v, _, _ = self.model.draw(Purpose.TERRITORY, self.number)
        sd = k.TERRITORY_SHOCK_SHARE * p.shock_sd
        self.own_shock = p.shock_persistence * self.own_shock + sd * normal_pair(u, v)[0]

    @property
    def demand_shock(self) -> float:
        """What the territory's firms and voters feel of the economy."""
        return self.model.economy.shock + self.own_shock

    @property
    def has_financed_clusters(self) -> bool:
        """Whether a programme finances, or financed, any of its clusters."""
        return any(cluster.programme and cluster.territory is self for cluster in self.model.clusters)

    def start_counting(self):
        """Forget the expansion and the employees of the last quarter."""
        self.expansion = self.others = 0.0

    def be_displaced(self):
        """Let the net expansion of beneficiaries take workers from the others in the next quarter, at most half."""
        p = self.model.p
        for programme in self.model.programmes:
            if programme.territory is self and programme.has_executed:
                p = programme.p
        taken = p.displacement_strength * max(0.0, self.expansion)
        self.displacement = min(0.5, taken / self.others) if self.others > 0.0 else 0.0


def calendar_of(p, given, tier) -> list[tuple[int, int]]:
    """Elections and hand-overs of a tier in quarters of the run; regular terms where no calendar is given."""
    listed = [(int(election), int(hand_over)) for election, hand_over in given[tier]]
    if listed[0][0] >= UNUSED:
        first = 0 if tier == p.executor_tier else -(p.term_quarters // 2)
        hand_overs = [first + number * p.term_quarters for number in range(len(listed))]
        listed = [(hand_over - 1, hand_over) for hand_over in hand_overs]
    shift = p.calendar_shift_quarters
    kept = [(one, other) for one, other in listed if one < NEVER_HELD and other + shift > 0 and p.elections_held]
    return [(one + shift - p.launch_offset_quarters, other + shift - p.launch_offset_quarters) for one, other in kept]


class Government(mesa.Agent):
    """A government, national or of a territory: voters, elections, hand-overs and its budget."""

    def __init__(self, model, tier, territory=None):
        super().__init__(model)
        self.tier = tier
        self.territory = territory
        self.place = territory.number if territory else 0
        p = model.p
        u = model.draw(Purpose.GOVERNMENT, tier, self.place)[0]
        launches = tier == p.executor_tier and self.place == 0
        self.closeness = k.LAUNCH_CLOSENESS if launches else 0.5 + p.closeness_spread * (u - 0.5)
        self.approval = self.fiscal_space = 0.5
        self.party = self.team = 0
        self.terms = 1
        self.transition_left = self.crisis_left = 0
        self.staff_loss = 0.0
        self.is_lame_duck = self.in_freeze = self.in_election_year = False
        self.party_changed = self.team_changed = self.decision_due = self.crisis_began = False
        self.calendar = calendar_of(p, model.calendar, tier)
        self.next_election = sum(hand_over < 0 for _, hand_over in self.calendar)

    def tell(self, kind, *reasons):
        """Note an event of this government."""
        self.model.tell(kind, self.tier, self.place, *reasons)

    def govern(self):
        """Live a quarter of politics."""
        self.party_changed = self.team_changed = self.crisis_began = self.decision_due = False
        self.transition_left = max(0, self.transition_left - 1)
        shock = self.territory.demand_shock if self.territory else self.model.economy.shock
        self.be_judged(shock)
        self.keep_budget(shock)
        self.staff_loss = 0.0
        self.go_through_calendar()
        self.look_ahead()

    def be_judged(self, shock):
        """Voters' approval drifts to what the economy supports."""
        u = self.model.draw(Purpose.APPROVAL, self.tier, self.place)[0]
        drifted = towards(self.approval, 0.5 + k.APPROVAL_ECONOMY * shock, k.APPROVAL_DRIFT)
        self.approval = as_share(drifted + k.APPROVAL_NOISE * (2.0 * u - 1.0))

    def keep_budget(self, shock):
        """Fiscal space follows the economy; a crisis may break out or go on."""
        u_space, u_crisis, _, _ = self.model.draw(Purpose.FISCAL, self.tier, self.place)
        if self.crisis_left > 0:
            self.crisis_left -= 1
        elif u_crisis < self.model.p.fiscal_crisis_prob * 2.0 * (1.0 - self.fiscal_space):
            self.crisis_left = k.FISCAL_CRISIS_QUARTERS
            self.crisis_began = self.decision_due = True
            self.tell("CRISIS", self.fiscal_space)
        supported = 0.5 + k.FISCAL_ECONOMY * shock
        if self.crisis_left > 0:
            supported -= k.FISCAL_CRISIS_DEPTH
        moved = towards(self.fiscal_space, supported, k.FISCAL_DRIFT)
        self.fiscal_space = as_share(moved + k.FISCAL_NOISE * (2.0 * u_space - 1.0))

    @property
    def coming(self) -> tuple[int, int]:
        """The next election and hand-over; beyond all time when there is none."""
        return self.calendar[self.next_election] if self.next_election < len(self.calendar) else (UNUSED, UNUSED)

    def go_through_calendar(self):
        """Hold the election and hand over when they are due; between, a government only changes if it is forced."""
        quarter = self.model.quarter
        election, hand_over = self.coming
        if quarter == max(0, election):  # one held before the approval is counted at the approval
            was_lame_duck = self.is_lame_duck
            self.hold_election()
            if self.is_lame_duck and not was_lame_duck:
                self.staff_loss += self.model.p.staff_politicisation * self.model.p.lame_duck_strength
        if quarter == hand_over:
            new_team = self.model.forced("TEAM", self.tier, self.place)
            u_team, u_closeness, _, _ = self.model.draw(Purpose.HANDOVER, self.tier, self.place)
            is_new_team = u_team < self.model.p.team_turnover_prob if new_team is None else new_team == "new_team"
            is_new_party = self.is_lame_duck
            self.terms += 1
            self.is_lame_duck = False
            if is_new_party or is_new_team:
                self.change(is_new_party, u_closeness)
            self.next_election += 1
        elif change := self.model.forced("CHANGE", self.tier, self.place):
            _, u_closeness, _, _ = self.model.draw(Purpose.HANDOVER, self.tier, self.place)
            self.change(change == "another_party", u_closeness)

    def hold_election(self):
        """The party in office wins or loses by approval and terms served."""
        p = self.model.p
        base = p.subnational_loss_prob if self.tier == Tier.SUBNATIONAL else p.national_loss_prob
        odds = math.log(base / (1.0 - base))
        odds += p.vote_approval_weight * (0.5 - self.approval) + p.vote_terms_weight * (self.terms - 1)
        chance = 1.0 / (1.0 + math.exp(-odds))
        forced = self.model.forced("ELECTION", self.tier, self.place)
        u = self.model.draw(Purpose.ELECTION, self.tier, self.place)[0]
        self.is_lame_duck = u < chance if forced is None else forced == "another_party"
        self.tell("ELECTION", self.is_lame_duck, chance, self.approval, self.terms)

    def change(self, is_new_party, uniform):
        """Another party, or another team of the same one, takes office, brings its people and looks at what it finds."""
        p = self.model.p
        self.team += 1
        self.decision_due = True
        if is_new_party:
            self.party += 1
            self.terms = 1
            self.closeness = 0.5 + p.closeness_spread * (uniform - 0.5)
            self.party_changed = True
            self.transition_left = p.transition_quarters
            self.staff_loss += p.staff_politicisation * (1.0 - p.lame_duck_strength)
        else:
            self.team_changed = True
            self.transition_left = p.transition_quarters // 2
            self.staff_loss += p.staff_politicisation * k.TEAM_CHANGE_SHARE
        kind = "TURNOVER" if is_new_party else "NEW_TEAM"
        self.tell(kind, self.party, self.closeness, self.transition_left)

    def look_ahead(self):
        """Spend more in the year of an election; law may forbid new commitments just before."""
        quarter = self.model.quarter
        election = self.coming[0]
        self.in_election_year = election - k.ELECTION_YEAR_QUARTERS <= quarter <= election
        was_frozen = self.in_freeze
        freeze = self.model.p.freeze_quarters
        self.in_freeze = election - freeze <= quarter < election
        if self.in_freeze and not was_frozen:
            self.tell("FREEZE", freeze)

    def note_end_of_transition(self):
        """Note the last quarter of a transition."""
        if self.transition_left == 1:
            self.tell("TRANSITION_ENDED")
