"""The way of a cluster through its programme (step 9): awareness, its body, joint plans."""

from __future__ import annotations

from sim.luck import Purpose
from sim.parameters import constants as k
from sim.parameters.choices import Composition, GovernanceBase
from tests.reference.chamber import LEGITIMACY
from tests.reference.words import CLUB_GOODS, Stage

PACE = {
    Composition.FIRMS: 1.0, Composition.PUBLIC_PRIVATE: k.PACE_PUBLIC_PRIVATE,
    Composition.WITH_KNOWLEDGE_PARTNERS: k.PACE_WITH_KNOWLEDGE_PARTNERS,
}  # fmt: skip
PLANNING = {
    Stage.DIAGNOSIS: (k.DIAGNOSIS_QUARTERS, Stage.STRATEGY, k.STRATEGY_WORK),
    Stage.STRATEGY: (k.STRATEGY_QUARTERS, Stage.ACTION_PLAN, k.ACTION_PLAN_WORK),
    Stage.ACTION_PLAN: (k.ACTION_PLAN_QUARTERS, None, None),
}  # length of a stage of planning, the next one, and its work


class Supported:
    """The part of a cluster that a programme brings along."""

    # Awareness and governance

    def enter(self, stage, work):
        """Come to a stage with the work that it asks of the agency."""
        self.stage = stage
        self.stage_quarter = self.model.quarter
        self.progress = 0.0
        self.work_left = work

    def organise(self):
        """Mobilise firms and give the cluster its body."""
        if not self.is_supported or self.programme.suspended_left > 0:
            return
        self.mobilise()
        if self.stage <= Stage.GOVERNANCE:
            self.work_left = max(0.0, self.work_left - self.programme.agency.served)
        if self.stage == Stage.AWARENESS:
            if self.work_left <= 0.0 and self.mobilised >= k.MOBILISED_ENOUGH:
                self.enter(Stage.GOVERNANCE, k.GOVERNANCE_WORK)
        elif self.stage == Stage.GOVERNANCE:
            self.form_body()

    def mobilise(self):
        """More firms take part: trust and managers help, other programmes compete for attention."""
        p = self.programme.p
        attention = max(0.0, 1.0 - p.overlap_strength * p.other_programmes * (1.0 - p.coordination))
        speed = p.mobilisation_rate * attention * (0.5 + 0.5 * self.mean_trust)
        speed *= 1.0 + k.FACILITATION_GAIN * self.programme.facilitation
        if self.model.economy.in_crisis:
            speed *= 1.0 + p.crisis_cooperation
        self.mobilised = min(1.0, self.mobilised + min(1.0, speed) * (1.0 - self.mobilised))

    def form_body(self):
        """Adopt the living chamber, or build a body for the whole chain, which may fail."""
        p, chamber, facilitation = self.programme.p, self.chamber, self.programme.facilitation
        pace = PACE[p.governance_composition]
        adopts = p.governance_base == GovernanceBase.EXISTING and chamber.is_alive
        if adopts:
            if self.progress <= 0.0:
                chamber.composition = p.governance_composition
                chamber.legitimacy = min(1.0, chamber.legitimacy + LEGITIMACY[p.governance_composition])
            self.progress += pace / k.ADOPTION_QUARTERS
        else:
            if self.progress < 1.0 and self.body_fails(facilitation):
                self.progress = 0.0
                self.trust_shift -= k.FAILED_BODY_TRUST
                self.tell("BODY_FAILED", self.conflict, self.mobilised, other=self.programme.slot)
                return
            talks = (0.5 + 0.5 * self.mobilised) * (1.0 + k.FACILITATION_GAIN * facilitation)
            self.progress += talks / k.GOVERNANCE_QUARTERS * pace / (1.0 + p.conflict_strength * self.conflict)
            self.conflict *= 1.0 - k.CONFLICT_SETTLED * facilitation
        if self.progress >= 1.0 and self.work_left <= 0.0:
            if not adopts:
                chamber.be_founded(p, facilitation)
            self.governed_quarter = self.model.quarter
            self.tell("BODY_FORMED", chamber.is_new, chamber.leadership, chamber.coverage_links, chamber.legitimacy,
                      self.mobilised, other=self.programme.slot)  # fmt: skip
            self.enter(Stage.DIAGNOSIS, k.DIAGNOSIS_WORK)

    def body_fails(self, facilitation) -> bool:
        """Whether the body that is being built fails: the more conflict, the likelier."""
        p = self.programme.p
        chance = p.body_failure_prob * p.conflict_strength * (k.CONFLICT_EVEN_HORIZONTAL + self.conflict)
        chance *= 1.0 - k.FACILITATION_CALMS * facilitation
        u = self.model.draw(Purpose.CHAMBER, self.number, self.programme.slot)[0]
        return u < min(1.0, chance)

    # Planning

    def make_plans(self):
        """Diagnose, think of a strategy, plan actions; then wait for the approval of the plan."""
        programme = self.programme
        if not self.is_supported or programme.suspended_left > 0:
            return
        if self.stage in PLANNING:
            self.plan_for_a_quarter(programme.agency.served)
        elif self.stage == Stage.APPROVAL and programme.may_sign:
            self.work_left = programme.work_at_approval(self.work_left)
            if self.work_left <= 0.0 and programme.committee.meets:
                self.plan_quarter = self.model.quarter
                self.enter(Stage.IMPLEMENTING, 0.0)
                self.tell("PLAN_APPROVED", self.plan_quality, self.mobilised, self.n_planned, other=programme.slot)

    def plan_for_a_quarter(self, served):
        """Go through as many stages of planning as time and the agency's help allow."""
        p, lessons = self.programme.p, self.lessons
        time_left = 1.0
        while self.stage in PLANNING and time_left > 0.0:
            length, following, work = PLANNING[self.stage]
            pace = (0.5 + 0.5 * self.mobilised) / length * (1.0 + p.lessons_effect * lessons)
            used = min(time_left, (1.0 - self.progress) / pace)
            self.progress = min(1.0, self.progress + used * pace)
            time_left -= used
            helped = min(served, self.work_left)
            self.work_left -= helped
            served -= helped
            if self.progress < 1.0 - k.ROUNDING or self.work_left > 0.0:
                return
            if following is not None:
                self.enter(following, work)
            else:
                quality = self.quality_of_plan(self.chamber.manager_skill, self.programme.partner.agenda)
                self.draw_plan(quality, self.programme.n_components, self.programme.slot)
                self.enter(Stage.APPROVAL, p.n_approval_steps * k.STEP_WORK)

    @property
    def lessons(self):
        """Shared lessons that are open to this cluster's programme."""
        is_member = self.programme is not None and self.programme.p.learning_community
        return self.model.community.lessons if is_member else 0.0

    def quality_of_plan(self, skill, agenda):
        """How well a plan meets the binding constraints: error, what a captured or narrow body misses, agendas."""
        p, chamber = self.p, self.chamber
        miss = p.planning_noise * (1.0 - k.PLANNING_SKILL * skill)
        if chamber.composition == Composition.WITH_KNOWLEDGE_PARTNERS:
            miss *= 1.0 - p.knowledge_effect
        miss *= 1.0 - p.lessons_effect * self.lessons
        miss += p.capture_strength * chamber.capture * (1.0 - miss)
        miss += k.UNSEEN_LINKS * (1.0 - chamber.coverage_links) * (1.0 - miss)
        return (1.0 - min(1.0, miss)) * (1.0 - agenda)

    def draw_plan(self, quality, n_kinds, round_number):
        """Weigh the goods by need and by error, and keep the best few."""
        for project in self.projects:
            u = self.model.draw(Purpose.PLAN, self.number, project.good, quarter=round_number)[0]
            project.priority = quality * project.need + (1.0 - quality) * k.PLAN_ERROR_SCALE * u
        best = sorted(self.projects, key=lambda project: -project.priority)[:n_kinds]
        for project in self.projects:
            if project not in best:
                project.priority = 0.0
        self.plan_quality = quality
        self.n_planned = len(best)

    def plan_on_its_own(self):
        """Before the first quarter a living chamber plans what it would do without any programme."""
        if self.chamber.is_alive:
            self.draw_plan(self.quality_of_plan(0.0, 0.0), k.OWN_KINDS, len(CLUB_GOODS))
