"""Monitoring and evaluation, flexibility (step 13) and the learning community (step 14)."""

from __future__ import annotations

import math

from sim.luck import Purpose, normal_pair
from sim.parameters import constants as k
from sim.parameters.choices import SignpostAction
from tests.reference.words import Stage, State, Work, added_up


class Evaluation:
    """What a programme finds out about itself, and what others see of it."""

    def __init__(self, programme):
        self.programme = programme

    def go_on(self):
        """Spend the budget, ask for the agency's time, and report when it is due."""
        programme, p = self.programme, self.programme.p
        if not programme.works or not programme.was_selected:
            return
        account, agency, quarter = programme.account, programme.agency, programme.model.quarter
        account.pay_from("evaluation", account.budgets["evaluation"] / max(1.0, programme.deadline - quarter))
        if p.me_share <= 0.0:
            programme.visible_evidence = k.SEEN_WITHOUT_REPORT * self.outputs_share()
        elif (quarter - programme.first_money_quarter) % p.me_interval_quarters == 0:
            agency.queue[Work.EVALUATION] += agency.effort * k.EVALUATION_WORK
            if agency.queue[Work.EVALUATION] <= agency.effort * k.EVALUATION_BACKLOG:
                self.report()

    def outputs_share(self) -> float:
        """Share of the planned clusters that have opened a good."""
        return sum(cluster.n_opened > 0 for cluster in self.programme.clusters) / max(1, self.programme.n_planned)

    def log_sales_per_worker(self, of_members) -> float:
        """What a survey finds of members, or of the others, in financed clusters; 0 if there is nobody."""
        clusters = self.programme.clusters
        sales = added_up(one.member_sales if of_members else one.sales - one.member_sales for one in clusters)
        workers = added_up(
            one.member_employees if of_members else one.employees - one.member_employees for one in clusters
        )
        return math.log(sales / workers) if sales > 0.0 and workers > 0.0 else 0.0

    def report(self):
        """Compare members' growth with the others', with error; add the goods seen against those expected."""
        programme, p, quarter = self.programme, self.programme.p, self.programme.model.quarter
        members, others = self.log_sales_per_worker(True), self.log_sales_per_worker(False)
        difference = 0.0
        has_both = members != 0.0 and others != 0.0
        if has_both and not programme.has_base:
            programme.member_base, programme.other_base = members, others
            programme.has_base = True
        elif has_both:
            u, v, _, _ = programme.model.draw(Purpose.EVALUATION, programme.slot)
            noise = p.evaluation_noise * math.sqrt(k.USUAL_EVALUATION_SHARE / p.me_share)
            difference = (members - programme.member_base) - (others - programme.other_base)
            difference += noise * normal_pair(u, v)[0]
        outputs = self.outputs_share()
        time = (quarter - programme.first_money_quarter) / p.planned_quarters
        expected = min(1.0, max(0.0, time - k.EXPECTED_LAG))
        by_growth = min(1.0, max(-1.0, difference / k.CONVINCING_DIFFERENCE))
        by_outputs = min(1.0, max(-1.0, 2.0 * (outputs - expected)))
        newest = k.WEIGHT_OF_OUTPUTS * by_outputs + (1.0 - k.WEIGHT_OF_OUTPUTS) * by_growth
        programme.evidence += k.EVIDENCE_RATE * (newest - programme.evidence)
        programme.visible_evidence = programme.evidence
        if not p.me_publication:
            rumour = k.RUMOUR * min(0.0, programme.evidence)
            programme.visible_evidence = rumour + k.SEEN_WITHOUT_REPORT * outputs
        programme.last_evaluation = quarter
        programme.tell("EVALUATED", programme.evidence, difference, outputs, programme.visible_evidence)


class Flexibility:
    """How a programme changes course."""

    def __init__(self, programme):
        self.programme = programme

    def react(self):
        """Take the signpost, drop failing clusters, mend plans, re-allocate money; a rigid programme does little."""
        programme, p, quarter = self.programme, self.programme.p, self.programme.model.quarter
        if not programme.works or not programme.was_selected:
            return
        if p.signpost_action != SignpostAction.NONE and not programme.signpost_taken and self.is_behind():
            self.take_signpost()
        is_reviewed = quarter == programme.last_evaluation
        for cluster in programme.active_clusters:
            if p.pruning and self.fails(cluster):
                self.drop(cluster)
            elif is_reviewed and cluster.stage == Stage.IMPLEMENTING:
                self.mend_plan(cluster)
        if programme.deadline - quarter <= k.RELEASE_RESERVE_QUARTERS:
            self.reallocate(1.0)
        elif is_reviewed:
            self.reallocate(p.flexibility * k.REALLOCATED)

    def is_behind(self) -> bool:
        """From mid-course on: whether less is spent than a share of plan."""
        account, elapsed = self.programme.account, self.programme.elapsed_share
        return elapsed >= 0.5 and account.spent / account.total < self.programme.p.signpost_threshold * elapsed

    def take_signpost(self):
        """Switch what the signpost says, once."""
        programme, action = self.programme, self.programme.p.signpost_action
        programme.signpost_taken = True
        if action == SignpostAction.SIMPLIFY:
            programme.n_components = max(1, programme.n_components // 2)
            programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_CUT
        elif action == SignpostAction.PRUNE:
            for cluster in programme.clusters:
                if cluster.stage < Stage.IMPLEMENTING:
                    self.drop(cluster)
        programme.tell("SIGNPOST", action, programme.account.spent / programme.account.total)

    def fails(self, cluster) -> bool:
        """No plan for long, or only projects without support."""
        since = self.programme.model.quarter - cluster.starts_quarter
        is_late = since > k.LATE_CLUSTER_QUARTERS and cluster.stage < Stage.IMPLEMENTING
        return is_late or (cluster.n_failed >= k.FAILED_PROJECTS and cluster.n_opened == 0)

    def drop(self, cluster):
        """Drop a cluster; its money goes back to the others."""
        programme = self.programme
        programme.n_active -= 1
        programme.account.budgets["club"] += cluster.budget
        cluster.budget = 0.0
        cluster.stage = Stage.DROPPED
        cluster.closed_quarter = programme.model.quarter
        cluster.trust_shift -= k.DROPPED_TRUST
        programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_CUT / max(1, programme.n_planned)
        for project in cluster.projects_of(programme):
            if State.FUNDED <= project.state <= State.PROCUREMENT:
                project.be_given_up()
        cluster.tell("DROPPED", cluster.mobilised, cluster.n_failed, other=programme.slot)

    def mend_plan(self, cluster):
        """Bring a plan nearer to the needs; it costs part of the original strategy."""
        programme, p = self.programme, self.programme.p
        seen = p.me_share / (p.me_share + k.HALF_SEEN_SHARE)
        share = p.flexibility * k.MEND_RATE * seen * (1.0 - cluster.plan_quality)
        for project in cluster.projects:
            if project.state == State.IDEA and (project.priority > 0.0 or project.need > k.STRIKING_NEED):
                project.priority += share * k.MEND_STEP * (project.need - project.priority)
        cluster.plan_quality += share
        programme.strategy_kept *= 1.0 - k.STRATEGY_LOST_PER_REVIEW * share

    def reallocate(self, share):
        """Give what is free, and a share of the reserve, to the cluster with most merit."""
        programme, budgets = self.programme, self.programme.account.budgets
        working = [cluster for cluster in programme.clusters if cluster.stage == Stage.IMPLEMENTING]
        if working:
            released = share * budgets["reserve"]
            best = max(working, key=lambda cluster: cluster.merit)
            best.budget += released + budgets["club"]
            budgets["reserve"] -= released
            budgets["club"] = 0.0


class LearningCommunity:
    """Practitioners who share the lessons of finished activities."""

    def __init__(self, model):
        self.model = model
        self.lessons = model.p.initial_lessons

    def share_lessons(self):
        """Add the lessons of the quarter from here and elsewhere; forget some."""
        quarter, finished = self.model.quarter, 0
        for cluster in self.model.clusters:
            programme = cluster.programme
            if programme is not None and programme.executes and programme.p.learning_community:
                finished += quarter in (cluster.stage_quarter, cluster.first_good_quarter)
        gain = (k.LESSONS_PER_ACTIVITY * finished + k.LESSONS_ELSEWHERE) * (1.0 - self.lessons)
        self.lessons = min(1.0, self.lessons + gain - k.LESSONS_FORGOTTEN * self.lessons)
