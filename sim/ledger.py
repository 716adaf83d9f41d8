"""Money moves: the only place where the accounts of a programme change.

For every programme, in every quarter, in kUSD:
loan + counterpart = spent + committed public money + budgets not yet committed + cancelled, and over the
home of a programme, with what firms and users pay in:
loan + counterpart + firms' payments + fees = spent + committed + undisbursed + refunded + cancelled.
"""

from sim.jit import kernel
from sim.state import SLOTS, ProjectState


@kernel
def pay(programme, lender, amount):
    """Count public money of the budgets as spent; the loan carries its part of every payment."""
    programme.undisbursed -= amount
    count_as_paid(programme, lender, amount)


@kernel
def count_as_paid(programme, lender, amount):
    """Count public money that was committed before as spent."""
    programme.spent += amount
    programme.spent_in_quarter += amount
    programme.appropriation = max(0.0, programme.appropriation - amount)
    if programme.total > 0.0:
        lender.disbursed += amount * lender.loan / programme.total


@kernel
def open_budgets(programme):
    """Money of a programme that is neither spent, nor committed, nor handed to its clusters [kUSD]."""
    total = programme.club_budget + programme.reserve + programme.group_budget + programme.single_budget
    total += programme.training_budget + programme.facilitation_budget + programme.evaluation_budget
    return total + programme.maintenance_budget + programme.administration_budget


@kernel
def cancel_budgets(programme, clusters, slot, share):
    """Cancel a share of all money that is neither spent nor committed."""
    keep = 1.0 - share
    before = 0.0
    for c in range(clusters.shape[0]):
        if clusters[c].programme == slot or clusters[c].awaits == slot:
            before += clusters[c].budget
            clusters[c].budget *= keep
    before += open_budgets(programme)
    programme.club_budget *= keep
    programme.reserve *= keep
    programme.group_budget *= keep
    programme.single_budget *= keep
    programme.training_budget *= keep
    programme.facilitation_budget *= keep
    programme.evaluation_budget *= keep
    programme.maintenance_budget *= keep
    programme.administration_budget *= keep
    cancelled = before * share
    programme.cancelled += cancelled
    programme.undisbursed -= cancelled
    return cancelled


@kernel
def release_escrow(project, programmes, chamber):
    """Undo a commitment: public money is cancelled, firms' money goes to the reserves of their body."""
    total = project.matched + project.pledged
    if total > 0.0 and project.escrow > 0.0:
        public = project.escrow * project.matched / total
        if project.programme >= 0:
            programmes[project.programme].cancelled += public
        chamber.reserves += project.escrow - public
    project.escrow = 0.0


@kernel
def spend_escrow(project, programmes, lenders, home, amount):
    """Spend committed money of a project: the public part is the programme's, the rest the firms'."""
    amount = min(amount, project.escrow)
    total = project.matched + project.pledged
    public = amount * project.matched / total if total > 0.0 else 0.0
    project.escrow -= amount
    project.spent += amount
    if project.programme >= 0:
        count_as_paid(programmes[project.programme], lenders[project.programme], public)
    home.other_spent += amount - public
    return amount


@kernel
def _owed_to_firms(world, home):
    """What the firms of a home paid in, and what they got back [kUSD]."""
    firms = world.firms
    n_places = firms.shape[0] // world.clusters.shape[0]
    paid_in = home.fees
    refunded = 0.0
    for i in range(home.first_cluster * n_places, (home.first_cluster + home.n_clusters) * n_places):
        paid_in += firms[i].paid_in
        refunded += firms[i].refunded
    return paid_in, refunded


@kernel
def largest_imbalance(world, h):
    """How far the books of a programme and its home are from balancing [kUSD]; no money moves between homes."""
    programmes = world.programmes
    projects = world.projects
    home = world.homes[h]
    escrow = 0.0
    public_escrow = 0.0
    reserves = 0.0
    budgets = 0.0
    for c in range(home.first_cluster, home.first_cluster + home.n_clusters):
        reserves += world.chambers[c].reserves
        budgets += world.clusters[c].budget
        for g in range(projects.shape[1]):
            project = projects[c, g]
            if project.state != ProjectState.IDEA:
                escrow += project.escrow
                both = project.matched + project.pledged
                if project.matched > 0.0:
                    public_escrow += project.escrow * project.matched / both
    paid_in, refunded = _owed_to_firms(world, home)
    given = 0.0
    kept = 0.0
    undisbursed = 0.0
    for s in range(SLOTS * h, SLOTS * h + SLOTS):
        programme = programmes[s]
        given += programme.total
        kept += programme.spent + programme.cancelled
        undisbursed += programme.undisbursed
        budgets += open_budgets(programme)
    public = given - kept - undisbursed - public_escrow
    whole = given + paid_in - kept - home.other_spent - escrow - reserves - undisbursed - refunded
    return max(abs(public), abs(whole), abs(undisbursed - budgets))
