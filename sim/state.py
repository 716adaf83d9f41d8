"""The state of the world: one record array per population, each field declared once.

Kernels read and write records (``firm.trust``); the documentation's tables of state come from the same lists.
Money is in thousands of constant US dollars (``_kusd``), time in quarters since the lender's approval, in a world
of several programmes the earliest one.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

NEVER = -1  # a quarter that has not come
NOBODY = -1  # no partner, no programme
N_PARTNERS = 4  # partners that a firm keeps within its territory
ADDRESSES = 128  # addresses of firms in a cluster, lived in or not; a power of two
SALES_PER_WORKER_KUSD = 12.0  # quarterly sales of a worker of average productivity; assumed
SMALL_FIRM_EMPLOYEES = 10.0  # a firm below this size at approval is small; assumed
SLOTS = 2  # programme slots of each programme: the first loan and its sequel


class Behaviour(IntEnum):
    """How a firm contributes to shared goods (Fischbacher, Gaechter, Fehr 2001)."""

    CONDITIONAL = 0
    FREE_RIDER = 1
    UNCONDITIONAL = 2


class Stage(IntEnum):
    """Where a financed cluster stands."""

    CANDIDATE = 0
    AWARENESS = 1
    GOVERNANCE = 2
    DIAGNOSIS = 3
    STRATEGY = 4
    ACTION_PLAN = 5
    APPROVAL = 6
    IMPLEMENTING = 7
    DROPPED = 8
    CLOSED = 9


class ProjectState(IntEnum):
    """Where a shared good stands."""

    IDEA = 0
    PLEDGING = 1
    FUNDED = 2
    APPROVAL = 3
    PROCUREMENT = 4
    BUILDING = 5
    OPERATING = 6
    FAILED = 7
    CLOSED = 8


class Phase(IntEnum):
    """Where a programme stands, from the lender's approval to the close."""

    ABSENT = 0
    WAITING = 1
    RATIFICATION = 2
    EFFECTIVENESS = 3
    ELIGIBILITY = 4
    FIRST_MONEY = 5
    EXECUTION = 6
    CLOSED = 7


class Decision(IntEnum):
    """What a government may decide on a programme that it finds."""

    CONTINUE = 0
    REDESIGN = 1
    SUSPEND = 2
    CANCEL = 3


class Work(IntEnum):
    """Kinds of work that queue at the executing agency."""

    SELECTION = 0
    ONBOARDING = 1
    PLANNING = 2
    APPROVALS = 3
    PROCUREMENT = 4
    PAYMENTS = 5
    EVALUATION = 6
    REPORTING = 7


class Field(NamedTuple):
    """One column of a population."""

    name: str
    dtype: str
    unit: str
    meaning: str


def _fields(dtype: str, unit: str, **meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, dtype, unit, meaning) for name, meaning in meanings.items())


_quarters = "quarter"
_kusd = "kUSD"

POPULATIONS: dict[str, tuple[Field, ...]] = {
    "firms": (
        *_fields("f8", "persons", employees="employees; 0 when not alive"),
        *_fields("f8", "log points", log_productivity="sales per worker against the average",
                 base_productivity="what it returns to without help"),
        *_fields("f8", "share", capability="absorptive capability", usual_capability="capability without help",
                 learned="capability learned from partners in the quarter",
                 market_access="knowledge of foreign markets",
                 trust="trust in the cluster's body", belief="belief about others' contributions",
                 fatigue="fatigue by meetings that bring nothing", outside_tie="strength of ties outside the territory",
                 ties="mean strength of the ties kept"),
        *_fields("f8", _kusd, exports="exports in the quarter", pledged="pledged in the open round",
                 paid_in="paid in for shared goods", refunded="refunded of it", received="public support received"),
        *_fields("f8", "persons", normal_employees="employees that demand at the start supports"),
        *_fields("f8", _kusd, normal_exports="exports that an exporter of its make has without help"),
        *_fields("i4", "-", cluster="cluster", address="address within the cluster", degree="ties at the last count"),
        *_fields("i1", "-", link="link in the chain", behaviour="type of co-operator"),
        *_fields("?", "-", is_alive="in business", is_exporter="exports", is_member="member of the cluster's body",
                 is_beneficiary="takes part in the programme", ever_member="ever a member in a financed cluster",
                 is_drawn="drawn for a place in group projects", is_small="small at approval",
                 is_cohort="alive at approval", has_lived="its slot is used up"),
    ),
    "ties": (
        *_fields("f8", "share", strength="strength of the tie"),
        *_fields("i4", "-", partner="index of the partner, or nobody"),
    ),
    "clusters": (
        *_fields("f8", "share", growth_potential="growth potential", readiness="readiness for joint work",
                 connectedness="political connectedness", conflict="conflict between links",
                 mobilised="mobilised share of the firms", ownership="how far the plan is the firms' own",
                 plan_quality="match of plan and binding constraints",
                 contribution_rate="contributions in the last round", capability="mean capability of members",
                 market_access="mean market access of members"),
        *_fields("f8", "share", trust_shift="change of members' trust by what happened in the quarter"),
        *_fields("f8", "share of the way", progress="the cluster's own progress in its stage"),
        *_fields("f8", "units of work", work_left="agency's work left for its stage"),
        *_fields("f8", "share", mean_trust="mean trust of members", mean_belief="mean belief of members",
                 access_capability="service that feeds capability",
                 access_productivity="service that feeds productivity",
                 access_market="service that feeds market access",
                 open_access="share of the service open to non-members", all_access="service of all goods",
                 training="training under way, per member",
                 group_support="group support under way, per beneficiary",
                 single_support="subsidy under way, per favoured firm"),
        *_fields("f8", "persons", employees="employees", member_employees="employees of members"),
        *_fields("f8", _kusd, sales="sales in the quarter", exports="exports in the quarter",
                 member_sales="sales of members",
                 budget="money for shared goods not yet committed",
                 group_fee="what a beneficiary pays for group support", group_public="public money per beneficiary",
                 single_fee="what a favoured firm pays", single_public="public money per favoured firm",
                 training_public="public money for training per member"),
        *_fields("i4", "-", home="programme whose home it belongs to", territory="territory",
                 neighbourhood="first of the clusters whose firms may meet",
                 programme="programme slot that finances it, or nobody",
                 awaits="programme slot that has chosen it and has yet to start with it, or nobody",
                 open_project="good whose pledge round is open, or nobody"),
        *_fields("i4", "firms", n_cohort="firms at approval"),
        *_fields("i4", "firms", n_alive="firms alive", n_members="members", n_small="small firms alive",
                 n_small_members="small members", n_beneficiaries="beneficiaries"),
        *_fields("i4", _quarters, selected_quarter="selected",
                 starts_quarter="begins with the programme that chose it", governed_quarter="body recognised",
                 plan_quarter="action plan approved", first_good_quarter="first good opened",
                 first_benefit_quarter="first benefit to firms", closed_quarter="left the programme",
                 stage_quarter="entered its stage"),
        *_fields("i4", "projects", n_proposed="projects proposed",
                 n_failed="projects that missed their provision point",
                 n_opened="goods opened"),
        *_fields("i1", "-", stage="stage", n_links="links of the chain", n_planned="kinds of goods in the plan"),
        *_fields("?", "-", is_chain="a chain of several links"),
    ),
    "chambers": (
        *_fields("f8", "share", leadership="leadership", legitimacy="legitimacy with the firms",
                 coverage_links="links represented", coverage_small="small firms represented against their number",
                 cohesion="cohesion", manager_skill="skill of the cluster's manager",
                 capture="service to large firms of one link"),
        *_fields("f8", _kusd, reserves="reserves", fees="fees taken in"),
        *_fields("i1", "-", composition="who sits in it"),
        *_fields("?", "-", is_alive="alive", is_new="built by the programme", goods_taken_over="runs the goods"),
    ),
    "projects": (
        *_fields("f8", _kusd, cost="cost", provision="what firms must bring before work starts",
                 pledged="pledged by firms", matched="public money", spent="spent",
                 escrow="committed and not yet spent", maintenance="fund for its upkeep"),
        *_fields("f8", "share", need="hidden weight among the cluster's constraints",
                 priority="weight in the action plan",
                 service="service level", upkeep="upkeep paid in the quarter"),
        *_fields("f8", "multiple of capacity", users="users"),
        *_fields("f8", "units of work", work_left="agency's work left for its state"),
        *_fields("i4", _quarters, quarters_left="time left in its state", opened_quarter="opened"),
        *_fields("i4", "-", programme="programme that finances it, or nobody", n_tries="times proposed"),
        *_fields("i1", "-", state="state"),
        *_fields("?", "-", was_opened="ever opened in a financed cluster"),
    ),
    "programmes": (
        *_fields("f8", _kusd, total="loan and counterpart", undisbursed="not yet committed or spent", spent="spent",
                 cancelled="cancelled", club_budget="for shared goods", reserve="held back for re-allocation",
                 group_budget="for group projects", single_budget="for single firms", training_budget="for training",
                 facilitation_budget="for cluster managers", evaluation_budget="for monitoring and evaluation",
                 maintenance_budget="for upkeep", administration_budget="for the agency",
                 administration="paid for the agency in the quarter",
                 appropriation="appropriated and not yet used", spent_in_quarter="spent in the quarter",
                 spent_at_deadline="spent at the original deadline",
                 firms_paid="paid by firms for its projects, net of refunds"),
        *_fields("f8", "share", ownership="how far the government in office owns it",
                 strategy_kept="original strategy kept",
                 evidence="what evaluations show", visible_evidence="what the public sees of it",
                 voice="voice of its friends",
                 error="work that has to be done again",
                 preparedness="how far it could be prepared before the launch",
                 facilitation="intensity of facilitation"),
        *_fields("f8", "multiple", payment_pace="payments made against those due; above one before elections"),
        *_fields("f8", "public money per unit of firms' money", match_rate="match rate of shared goods in force"),
        *_fields("f8", "quarters", queue_sum="sum over time of work waiting over capacity"),
        *_fields("f8", _kusd, contributed="contributions in all rounds",
                 capacity_to_give="capacity to give in all rounds"),
        *_fields("f8", "log points", member_base="log sales per worker of members at the first evaluation",
                 other_base="log sales per worker of non-members at the first evaluation"),
        *_fields("f8", "units of work", selection_work="work left in the selection",
                 approved="approval work done so far, of plans and shared goods"),
        *_fields("i4", _quarters, phase_left="time left in its phase", approval_quarter="approval",
                 effective_quarter="effectiveness",
                 first_money_quarter="first money", original_deadline="original deadline", deadline="deadline in force",
                 closed_quarter="close", suspended_left="suspension left", last_evaluation="last evaluation",
                 last_paid_quarter="last quarter with a payment"),
        *_fields("i4", "quarters", extension="extensions granted", stalled="quarters without payment",
                 longest_gap="longest spell without payment", open_quarters="quarters in execution"),
        *_fields("i4", "-", n_extensions="extensions granted", n_turnovers="turnovers of party faced",
                 n_team_turnovers="changes of team faced", n_pending="turnovers not yet survived",
                 n_survived="turnovers survived",
                 n_planned="clusters to be financed", n_waiting="clusters chosen that wait for their start",
                 n_financed="clusters financed", n_active="of them not dropped",
                 n_components="components in force", territory="territory", n_partial_cuts="cuts by the lender"),
        *_fields("i1", "-", phase="phase", fate="fate"),
        *_fields("?", "-", is_launched_by_present="launched by the party in office", was_selected="selection done",
                 signpost_taken="signpost's action taken", deadline_seen="original deadline has passed",
                 may_sign="may sign new commitments", has_base="evaluations have something to compare with"),
    ),
    "agencies": (
        *_fields("f8", "posts", posts="posts", filled="posts filled"),
        *_fields("f8", "share", skill="skill", experience="experience", turnover="staff lost in the quarter",
                 left="staff that left in the quarter, for politics or of their own"),
        *_fields("f8", "person-quarters per unit of work", effort="effort per unit of work"),
        *_fields("f8", "units of work", served="work that each waiting item may get in the quarter"),
        *_fields("f8", "person-quarters", capacity="capacity for items in the quarter", outstanding="work waiting"),
        *_fields("i4", "-", government="the government that controls it", national="its national government"),
        *_fields("i1", "-", tier="tier of its government"),
        *_fields("?", "-", in_transition="held up by its government's transition"),
    ),
    "committees": (
        *_fields("f8", "share", cohesion="cohesion", memory="institutional memory",
                 pace="share of files settled at a meeting"),
        *_fields("?", "-", meets="meets in this quarter"),
    ),
    "civil_partners": (
        *_fields("f8", "share", engagement="engagement", memory="memory", agenda="pull to its own agenda"),
        *_fields("f8", "person-quarters", capacity="capacity lent"),
    ),
    "lenders": (
        *_fields("f8", _kusd, loan="loan", counterpart="counterpart", disbursed="loan money disbursed"),
        *_fields("f8", "quarters", patience="stalled quarters that it bears"),
        *_fields("f8", "share", supervision="supervision intensity"),
    ),
    "governments": (
        *_fields("f8", "share", approval="approval by voters", closeness="closeness to cluster policy",
                 fiscal_space="fiscal space", staff_loss="staff replaced in a ministry unit in the quarter"),
        *_fields("i4", "-", described_by="programme slot whose parameters describe it",
                 territory="territory, or country of a national government",
                 party="party in office", team="team in office",
                 terms="terms served by the party",
                 next_election="place in the calendar"),
        *_fields("i4", "quarters", transition_left="transition left", crisis_left="fiscal crisis left"),
        *_fields("i1", "-", tier="tier"),
        *_fields("?", "-", is_lame_duck="has lost and not yet gone", in_freeze="law forbids new commitments",
                 in_election_year="an election is due within a year",
                 party_changed="another party took office in the quarter",
                 team_changed="another team took office in the quarter", decision_due="decides on what it controls",
                 crisis_began="a fiscal crisis began in the quarter"),
    ),
    "territories": (
        *_fields("f8", "log points", shock="demand shock"),
        *_fields("f8", "share", displacement="workers whom expanding beneficiaries take from the others"),
        *_fields("f8", "persons", expansion="beneficiaries' expansion in the quarter",
                 others="employees of the others"),
        *_fields("i4", "-", home="programme whose home it belongs to", national="its national government",
                 subnational="its subnational government"),
    ),
    "homes": (
        *_fields("f8", _kusd, fees="fees paid by users and members",
                 other_spent="spent by bodies and firms on their own",
                 money_error="largest imbalance", discounted_value="discounted value added of all firms",
                 discounted_cost="discounted public and firms' money", cost_so_far="of it undiscounted"),
        *_fields("i4", _quarters, approval="approval of its first loan", end="end of its window"),
        *_fields("i4", "-", country="country", first_cluster="its first cluster", first_territory="its first territory",
                 n_territories="its territories"),
        *_fields("i4", "clusters", n_clusters="its clusters"),
    ),
    "series": (
        *_fields("f8", _kusd, spent="public money spent so far", committed="committed and not yet spent",
                 undisbursed="not yet committed or spent", cancelled="cancelled so far",
                 planned="planned to be spent so far", firms_paid="paid in by firms so far, net of refunds"),
        *_fields("f8", "person-quarters", capacity="the agency's capacity", queue="work waiting at the agency"),
        *_fields("f8", "share", contribution_rate="mean contribution in the last rounds", trust="mean trust of members",
                 experience="the agency's experience", memory="institutional memory", voice="voice of its friends",
                 evidence="visible evidence", approval="approval of the executor's government",
                 fiscal_space="its fiscal space", lessons="shared lessons"),
        *_fields("f8", "units of work", approved="approval work done so far, of plans and shared goods"),
        *_fields("f8", "posts", filled="posts filled"),
        *_fields("f8", "share", staff_left="staff that left in the quarter, for politics or of their own"),
        *_fields("f8", "log points", shock="common demand shock"),
        *_fields("f8", "persons", employees="employees"),
        *_fields("f8", _kusd, exports="exports in the quarter", sales="sales in the quarter"),
        *_fields("i4", "-", n_firms="firms alive", n_members="members in financed clusters", n_ties="ties",
                 n_goods_operating="goods of financed clusters in operation", n_goods_building="goods being built",
                 n_events="events so far", phase="phase of the programme"),
        *_fields("?", "-", in_transition="transition of the executor's government",
                 in_freeze="freeze of new commitments",
                 suspended="suspended", election="election at the executor's tier",
                 turnover="another party took office",
                 new_team="another team took office", in_crisis="fiscal crisis", stalled="nothing was paid"),
    ),
    "commons": (
        *_fields("f8", "log points", shock="common demand shock", exchange="exchange-rate shock"),
        *_fields("f8", "stock", lessons="shared lessons"),
        *_fields("i8", "-", n_events="events so far"),
        *_fields("?", "-", in_crisis="the economy is in crisis"),
    ),
}  # fmt: skip

DTYPES: dict[str, np.dtype] = {
    population: np.dtype([(field.name, field.dtype) for field in fields], align=True)
    for population, fields in POPULATIONS.items()
}


class World(NamedTuple):
    """All that a run consists of; the kernel changes these arrays in place."""

    params: np.recarray  # [programme slot], one row of parameters each
    firms: np.recarray  # [firm slot], cluster by cluster
    ties: np.recarray  # [firm slot, partner]
    clusters: np.recarray
    chambers: np.recarray  # [cluster]
    projects: np.recarray  # [cluster, good]
    programmes: np.recarray  # [programme slot]
    agencies: np.recarray  # [programme slot]
    work: np.ndarray  # [programme slot, kind of work], person-quarters waiting
    committees: np.recarray  # [programme slot]
    civil_partners: np.recarray  # [programme slot]
    lenders: np.recarray  # [programme slot]
    governments: np.recarray  # one per country, then one per territory
    calendar: np.ndarray  # [government, election, (election, hand-over)], quarters of the world
    territories: np.recarray
    homes: np.recarray  # [programme], where each programme is at home, and the books kept there
    layout: np.ndarray  # [programme, (country, quarter of approval)]
    commons: np.recarray  # [1]
    overrides: np.recarray  # sorted by quarter
    events: np.recarray  # preallocated; length zero: no log
    series: np.recarray  # [quarter]; length zero: no series


def empty(population: str, *shape: int) -> np.recarray:
    """A population of zeros, as a record array (so that plain and compiled code read alike)."""
    return np.zeros(shape, dtype=DTYPES[population]).view(np.recarray)
