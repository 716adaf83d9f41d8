"""The order of one quarter: the only statement of order."""

from sim.accounts import close_accounts, note_transitions, record_series
from sim.agents.agency import serve_queues, set_up_agencies, update_agencies
from sim.agents.chamber import update_chambers
from sim.agents.civil_society import update_civil_partners
from sim.agents.club_goods import operate_goods
from sim.agents.committee import set_up_committees, update_committees
from sim.agents.continuity import decide_continuity
from sim.agents.contributions import collect_pledges
from sim.agents.economy import update_economy
from sim.agents.firm import count_firms, update_displacement, update_firms
from sim.agents.government import update_governments
from sim.agents.lender import update_lenders
from sim.agents.network import update_network
from sim.jit import check_rules, entry, kernel, part
from sim.policies.evaluation import update_evaluation, update_voice
from sim.policies.exit_plan import hand_over_goods
from sim.policies.financing import update_appropriations, update_projects
from sim.policies.flexibility import update_flexibility
from sim.policies.governance import update_governance
from sim.policies.learning import update_lessons
from sim.policies.phasing import launch_programmes, update_phasing
from sim.policies.planning import plan_without_programme, update_planning
from sim.policies.selection import plan_selection, select_clusters
from sim.policies.structure import update_structure
from sim.policies.support import give_support
from sim.world import build, share_budgets

check_rules()


@kernel
def begin(world, calendar, seed):
    """Make the world at approval: its population, and what follows from it before the first quarter."""
    build(world, calendar, seed)
    plan_selection(world.params, world.programmes, world.agencies, world.clusters, world.homes)
    set_up_agencies(world.params, world.programmes, world.agencies)
    set_up_committees(world.programmes, world.committees)
    count_firms(world.params, world.firms, world.clusters, -1)
    plan_without_programme(world.params, world.clusters, world.chambers, world.projects, seed)
    launch_programmes(world.programmes, world.agencies, world.governments, world.homes, 0)


@entry
def restate_levers(world):
    """Let a lever that was changed in mid-course take hold; budgets are shared anew until money is paid."""
    for s in range(world.programmes.shape[0]):
        programme = world.programmes[s]
        if not programme.signpost_taken:
            programme.n_components = world.params[s].n_components
        if programme.total > 0.0 and programme.spent + programme.cancelled <= 0.0:
            share_budgets(world.params[s], programme)
            plan_selection(world.params, world.programmes, world.agencies, world.clusters, world.homes)


@part
def _politics(world, quarter, seed):
    params, programmes, agencies = world.params, world.programmes, world.agencies
    commons, events = world.commons[0], world.events
    launch_programmes(programmes, agencies, world.governments, world.homes, quarter)
    update_economy(params, commons, world.territories, quarter, seed)
    update_governments(params, world.governments, world.calendar, world.territories, world.overrides, events,
                       commons, quarter, seed)  # fmt: skip
    decide_continuity(params, programmes, agencies, world.committees, world.clusters, world.governments,
                      world.territories, world.overrides, events, commons, quarter, seed)  # fmt: skip
    update_lenders(params, programmes, agencies, world.lenders, world.clusters, world.projects, world.governments,
                   world.overrides, events, commons, quarter, seed)  # fmt: skip


@part
def _execution(world, quarter):
    params, programmes, agencies = world.params, world.programmes, world.agencies
    update_agencies(params, programmes, agencies, world.committees, world.civil_partners, world.governments,
                    world.events, world.commons[0], quarter)  # fmt: skip
    update_committees(params, programmes, agencies, world.committees, world.governments, quarter)
    update_civil_partners(params, programmes, agencies, world.civil_partners)
    update_structure(params, programmes, agencies, world.governments, world.commons[0])
    serve_queues(params, programmes, agencies, world.committees, world.clusters, world.projects, world.work)
    update_appropriations(params, programmes, agencies, world.governments, world.work, quarter)


@part
def _pipeline(world, quarter, seed):
    params, programmes, agencies = world.params, world.programmes, world.agencies
    clusters, chambers, projects = world.clusters, world.chambers, world.projects
    commons, events = world.commons[0], world.events
    update_phasing(params, programmes, agencies, world.committees, clusters, events, commons, quarter)
    select_clusters(params, programmes, agencies, world.lenders, clusters, chambers, world.homes, world.overrides,
                    events, commons, quarter, seed)  # fmt: skip
    update_governance(params, programmes, agencies, clusters, chambers, events, commons, quarter, seed)
    update_planning(params, programmes, agencies, world.committees, world.civil_partners, clusters, chambers, projects,
                    events, commons, quarter, seed)  # fmt: skip
    collect_pledges(params, programmes, world.firms, clusters, chambers, projects, commons)
    update_projects(params, programmes, agencies, world.committees, world.lenders, clusters, chambers, projects,
                    world.homes, world.overrides, events, commons, quarter, seed)  # fmt: skip
    give_support(params, programmes, world.lenders, clusters, chambers, quarter)
    operate_goods(params, clusters, chambers, projects, world.homes, events, commons, quarter)
    hand_over_goods(params, programmes, world.lenders, clusters, chambers, projects, events, commons, quarter)
    update_chambers(programmes, clusters, chambers, projects, world.homes, events, commons, quarter, seed)


@part
def _firms(world, quarter, seed):
    update_network(world.params, world.firms, world.ties, world.clusters, world.chambers, quarter, seed)
    update_firms(world.params, world.programmes, world.firms, world.clusters, world.chambers, world.territories,
                 world.homes, world.commons[0], quarter, seed)  # fmt: skip
    update_displacement(world.params, world.programmes, world.territories)


@part
def _reflection(world, quarter, seed):
    params, programmes = world.params, world.programmes
    commons, events = world.commons[0], world.events
    update_evaluation(params, programmes, world.agencies, world.lenders, world.work, world.clusters, events, commons,
                      quarter, seed)  # fmt: skip
    update_voice(params, programmes, world.committees, world.civil_partners, world.clusters, world.chambers)
    update_flexibility(params, programmes, world.clusters, world.chambers, world.projects, events, commons, quarter)
    update_lessons(params, programmes, world.clusters, commons, quarter)


@part
def run_quarter(world, quarter, seed):
    """One quarter: politics, execution, the pipeline of work, firms, reflection, and the books."""
    _politics(world, quarter, seed)
    _execution(world, quarter)
    _pipeline(world, quarter, seed)
    _firms(world, quarter, seed)
    _reflection(world, quarter, seed)
    note_transitions(world, quarter)
    close_accounts(world, quarter)
    record_series(world, quarter)
