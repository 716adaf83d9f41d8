"""Money of a programme: one account of public money, and the books of the whole world [kUSD]."""

from __future__ import annotations

import math

from sim.parameters import constants as k
from tests.reference.words import State, added_up

BUDGETS = ("club", "reserve", "group", "single", "training", "facilitation", "evaluation", "maintenance",
           "administration")  # fmt: skip


class Account:
    """Loan and counterpart: what is given, in which budget it lies, and what became of it."""

    def __init__(self, total: float, counterpart_share: float):
        self.total = total
        self.loan = total * (1.0 - counterpart_share)
        self.counterpart = total - self.loan
        self.undisbursed = total
        self.spent = self.cancelled = self.loan_disbursed = 0.0
        self.appropriation = self.spent_in_quarter = 0.0
        self.budgets = dict.fromkeys(BUDGETS, 0.0)

    def divide(self, p):
        """Give each budget its share of the whole; shared goods get what is left, less the reserve."""
        for name in ("training", "group", "facilitation", "maintenance"):
            self.budgets[name] = getattr(p, f"{name}_share") * self.total
        self.budgets["single"] = p.single_firm_share * self.total
        self.budgets["evaluation"] = p.me_share * self.total
        administration = p.administration_share + k.ADMINISTRATION_PER_UNIT * (p.n_executing_units - 1)
        self.budgets["administration"] = administration * self.total
        rest = self.total - added_up(self.budgets[name] for name in BUDGETS[2:])
        self.budgets["reserve"] = p.reserve_share * rest
        self.budgets["club"] = rest - self.budgets["reserve"]

    def pay_from(self, budget: str, amount: float) -> float:
        """Pay out of a budget as far as money is appropriated; return what was paid."""
        amount = min(amount, self.appropriation)
        self.budgets[budget] -= amount
        self.pay(amount)
        return amount

    def pay(self, amount: float):
        """Spend money that was not committed before."""
        self.undisbursed -= amount
        self.spend_committed(amount)

    def spend_committed(self, amount: float):
        """Spend money; the loan carries its part of every payment."""
        self.spent += amount
        self.spent_in_quarter += amount
        self.appropriation = max(0.0, self.appropriation - amount)
        if self.total > 0.0:
            self.loan_disbursed += amount * self.loan / self.total

    def cancel(self, share: float, clusters) -> float:
        """Cancel a share of all that is neither spent nor committed; return how much that is."""
        free = added_up(cluster.budget for cluster in clusters) + added_up(self.budgets.values())
        for cluster in clusters:
            cluster.budget *= 1.0 - share
        for name in BUDGETS:
            self.budgets[name] *= 1.0 - share
        cancelled = free * share
        self.cancelled += cancelled
        self.undisbursed -= cancelled
        return cancelled

    @property
    def committed(self) -> float:
        """Money that is promised to projects and not yet spent."""
        return self.total - self.spent - self.cancelled - self.undisbursed


class Books:
    """The books of the world: firms' own money, discounted sums, and the largest imbalance so far."""

    def __init__(self, model):
        self.model = model
        self.fees = self.other_spent = self.cost_so_far = 0.0
        self.discounted_value = self.discounted_cost = self.money_error = 0.0

    def close(self):
        """Close the books of the quarter."""
        model = self.model
        cost = self.other_spent + added_up(programme.account.spent for programme in model.programmes)
        sales = added_up(cluster.sales for cluster in model.clusters)
        rate = model.p.discount_rate
        factor = math.exp(-math.log(1.0 + rate) * model.quarter / k.QUARTERS_PER_YEAR)
        self.discounted_value += factor * k.VALUE_ADDED_SHARE * sales
        self.discounted_cost += factor * (cost - self.cost_so_far)
        self.cost_so_far = cost
        self.money_error = max(self.money_error, self.imbalance())

    def imbalance(self) -> float:
        """How far the money is from adding up, in three ways: public, all, and budgets."""
        model = self.model
        accounts = [programme.account for programme in model.programmes]
        projects = [one for cluster in model.clusters for one in cluster.projects if one.state != State.IDEA]
        committed = added_up(one.escrow * one.public_part for one in projects if one.matched > 0.0)
        given = added_up(account.total for account in accounts)
        gone = added_up(account.spent + account.cancelled for account in accounts)
        undisbursed = added_up(account.undisbursed for account in accounts)
        paid_in = self.fees + added_up(firm.paid_in for firm in model.firms)
        refunded = added_up(firm.refunded for firm in model.firms)
        reserves = added_up(cluster.chamber.reserves for cluster in model.clusters)
        escrow = added_up(one.escrow for one in projects)
        budgets = added_up(cluster.budget for cluster in model.clusters)
        budgets += added_up(added_up(account.budgets.values()) for account in accounts)
        public = given - gone - undisbursed - committed
        everything = given + paid_in - gone - self.other_spent - escrow - reserves - undisbursed - refunded
        return max(abs(public), abs(everything), abs(undisbursed - budgets))
