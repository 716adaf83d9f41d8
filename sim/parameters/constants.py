"""Constants of the rules: fixed numbers that are neither levers nor uncertainties.

Each line reads ``NAME = value  # [low, high] unit | meaning``; the documentation's table comes from these lines. All
are assumed by the authors unless the meaning names a source; the range says how far a reasonable author might go.
"""

# time and money
QUARTERS_PER_YEAR = 4  # [4, 4] quarters | quarters in a year
MUSD = 0.001  # [0.001, 0.001] US$ million per kUSD | conversion
ROUNDING = 1e-6  # [1e-6, 1e-6] kUSD | smaller than any real amount
NEARLY_ALL = 0.02  # [0.005, 0.05] share | what is left when a fund counts as used up

# economy
CRISIS_DEVIATIONS = 1.3  # [1, 2] standard deviations | depth of the common shock that counts as a crisis
TERRITORY_SHOCK_SHARE = 0.5  # [0.2, 1] share | size of a territory's shock against the common one

# politics
APPROVAL_DRIFT = 0.15  # [0.05, 0.3] per quarter | speed at which approval follows the economy
APPROVAL_ECONOMY = 2.0  # [0, 5] share per log point | weight of the economy in approval
APPROVAL_NOISE = 0.05  # [0, 0.1] share | largest random change of approval in a quarter
FISCAL_DRIFT = 0.1  # [0.05, 0.3] per quarter | speed at which fiscal space follows the economy
FISCAL_ECONOMY = 3.0  # [0, 5] share per log point | weight of the economy in fiscal space
FISCAL_NOISE = 0.04  # [0, 0.1] share | largest random change of fiscal space in a quarter
FISCAL_CRISIS_DEPTH = 0.35  # [0.1, 0.5] share | fall of the fiscal space that a crisis leads to
FISCAL_CRISIS_QUARTERS = 6  # [2, 12] quarters | length of a fiscal crisis
TEAM_CHANGE_SHARE = 0.35  # [0, 1] share | staff replaced by a new team of the same party against a new party
ELECTION_YEAR_QUARTERS = 3  # [2, 4] quarters | quarters before an election in which spending rises
INHERITED_OWNERSHIP = 0.35  # [0, 0.8] share | ownership of a programme that another party launched
COUNTERPART_OWNERSHIP = 0.4  # [0, 1] share per share | ownership that counterpart money brings
NEUTRAL_OWNERSHIP = 0.5  # [0.3, 0.7] share | ownership that speaks neither for nor against
NEUTRAL_VOICE = 0.25  # [0, 0.5] share | voice that speaks neither for nor against
REDESIGN_SLOPE = 0.5  # [0, 1] multiple | fall of the odds of a redesign with goodwill
CANCEL_SLOPE = 1.5  # [1, 2] multiple | fall of the odds of a cancellation with goodwill
BURDEN_COUNTERPART = 0.4  # [0, 1] share per share | burden that counterpart money is for a treasury
BURDEN_PER_MUSD = 0.002  # [0, 0.01] share per US$ million | burden of a larger loan
REDESIGN_QUARTERS = 2  # [1, 4] quarters | time that a redesign takes before execution

# lender
LEAD_IN_RATIFICATION = 0.35  # [0.1, 0.6] share | part of the lead-in until ratification
LEAD_IN_EFFECTIVENESS = 0.2  # [0.1, 0.4] share | part until effectiveness
LEAD_IN_ELIGIBILITY = 0.3  # [0.1, 0.5] share | part until eligibility
LEAD_IN_FIRST_MONEY = 0.15  # [0.05, 0.3] share | part until first money
ELIGIBLE_STAFF_SHARE = 0.3  # [0.2, 0.8] share | posts that must be filled for eligibility
EXTENSION_BASE = 1.5  # [-2, 3] log-odds | a first extension without any progress
EXTENSION_PROGRESS = 3.0  # [0, 5] log-odds | weight of the share spent
EXTENSION_RECENT = 0.8  # [0, 2] log-odds | weight of recent payments
EXTENSION_WORTH = 0.2  # [0.05, 0.4] share of budget | money left for which an extension is asked
EXTENSION_QUARTERS = 8  # [4, 12] quarters | longest single extension (24 months; longer ones are the exception)
EXTENSION_SLACK = 1  # [0, 4] quarters | time in an extension beyond what the work under way should take
CUTS_BEFORE_THE_END = 2  # [1, 4] cuts | partial cancellations before the whole is cancelled
CUT_SHARE = 0.25  # [0.1, 0.5] share | part of what is uncommitted that one cut takes

# agency
CORE_POSTS = 4.0  # [2, 8] posts | posts that any agency has
POSTS_PER_UNIT = 0.1  # [0, 0.5] share | further posts that each further executing unit brings
UNTRAINED = 0.4  # [0.2, 0.7] share | output of staff without experience
DILUTION = 0.7  # [0.3, 1] share | experience that newcomers lack
TRAINING_LEARNING = 1.0  # [0, 2] multiple | learning by training against learning by doing
TRAINING_SCALE = 8.0  # [4, 12] per share | training intensity per share of the budget
LAME_DUCK_SLOWDOWN = 0.3  # [0, 0.6] share | output that a ministry unit loses under a lame duck
STAFF_LOSS_TOLD = 0.05  # [0.02, 0.2] share | smallest loss of staff that the event log tells
ROUTINE_SHARE = 0.3  # [0.1, 0.5] share | most of its capacity that each kind of routine work may take
REPORT_WORK = 0.15  # [0.05, 0.5] units of work | reports of a quarter
REPORT_PER_COMPONENT = 0.1  # [0, 0.3] share | further reports per component
MEETING_WORK = 0.05  # [0, 0.2] units of work per seat | preparing a meeting of the committee
REPORT_SUPERVISION = 0.5  # [0, 1.5] share | further reports under full supervision
PAYMENT_WORK = 0.06  # [0.02, 0.2] units of work | payments of one project in a quarter

# structure
MOST_COMPONENTS = 7.0  # [7, 7] components | components beyond the first in the most complex programme
MOST_STEPS = 9.0  # [9, 9] steps | approval steps beyond the first in the most complex programme
MOST_UNITS = 5.0  # [5, 5] units | executing units beyond the first in the most complex programme
MOST_CLUSTERS = 30.0  # [30, 30] clusters | clusters of the most complex programme
MOST_ERROR = 0.8  # [0.6, 0.9] share | most of the work that can be done twice
COORDINATION_SEATS = 0.35  # [0, 1] share | coordination with partners in seats against co-execution
COORDINATION_CONSULTED = 0.15  # [0, 1] share | coordination with partners consulted against co-execution
COORDINATION_LANDSCAPE = 0.1  # [0, 0.3] share | effort that full coordination with other programmes takes
COMMUNITY_TIME = 0.05  # [0, 0.15] share | staff time that the learning community takes

# committee and civil society
SEATS_WITHOUT_BURDEN = 5  # [3, 7] seats | seats that do not slow a committee down
SEATS_PER_STEP = 0.4  # [0, 1] seats | memory that the files of an approval step keep, in seats
SEATS_HALF_MEMORY = 4.0  # [2, 8] seats | seats that hold half of what can be remembered
SEATS_HALF_PRESS = 3.0  # [1, 6] seats | public seats with half of the pressure on other ministries
SEATS_HALF_VOICE = 4.0  # [2, 8] seats | seats of firms and civil society with half of the voice
MEMORY_RATE = 0.12  # [0.05, 0.3] per quarter | speed at which memory is built
MEMORY_FADE = 0.02  # [0, 0.05] per quarter | fading of memory without meetings
COHESION_PER_GROUP = 0.12  # [0, 0.3] share | cohesion that each further group costs
COHESION_EVIDENCE = 0.2  # [0, 0.4] share | cohesion that visible results bring
COHESION_RATE = 0.1  # [0.02, 0.3] per quarter | speed of cohesion
ENGAGEMENT_CONSULTED = 0.2  # [0, 0.5] share | engagement of a partner that is consulted
ENGAGEMENT_SEATS = 0.5  # [0.2, 0.8] share | engagement of a partner with seats
ENGAGEMENT_CO_EXECUTES = 0.9  # [0.5, 1] share | engagement of a partner that co-executes
ENGAGEMENT_EVIDENCE = 0.2  # [0, 0.5] share | change of engagement with visible results
ENGAGEMENT_RATE = 0.2  # [0.05, 0.5] per quarter | speed of engagement
PARTNER_EXPERIENCE = 0.7  # [0.4, 1] share | experience of the partner's staff
AGENDA_WITHOUT_EXECUTION = 0.2  # [0, 0.5] share | pull of a partner that does not execute

# selection
TENDER_WORK = 3.0  # [1, 10] units of work | a tender among clusters
SHORTLIST_WORK = 1.5  # [1, 6] units of work | a consultant's shortlist
ALL_SECTORS_WORK = 2.0  # [1, 8] units of work | opening the programme to all sectors
ALL_SECTORS_SHARE = 0.75  # [0.5, 1] share | candidates financed when all sectors are
MOST_FINANCED = 30  # [30, 30] clusters | most clusters that one programme finances
STALE_NOISE = 1.5  # [1, 3] multiple | error of what was known during preparation
OWNERSHIP_TENDER = 0.9  # [0.5, 1] share | firms' ownership after a tender
OWNERSHIP_SHORTLIST = 0.45  # [0.2, 0.8] share | after a consultant's shortlist
OWNERSHIP_PRESELECTED = 0.55  # [0.2, 0.8] share | of clusters chosen in preparation
OWNERSHIP_ALL_SECTORS = 0.65  # [0.3, 0.9] share | where nobody had to compete
SHORTLIST_FEE = 0.02  # [0.005, 0.05] share of budget | fee of the consultants
TENDER_DISAPPOINTMENT = 0.05  # [0, 0.2] share | trust lost in clusters that did not win
FORCED_SCORE = 1e6  # [1e6, 1e6] - | score of a choice that is forced
ONBOARDING_WORK = 0.3  # [0.1, 2] units of work | taking a cluster in
MOBILISED_AT_FIRST = 0.4  # [0.1, 0.8] share | mobilised at the start where readiness and ownership are full

# governance
FACILITATION_GAIN = 1.0  # [0, 2] multiple | rise of mobilisation and founding by full facilitation
FACILITATION_CALMS = 0.5  # [0, 1] share | failures of new bodies that full facilitation prevents
MOBILISED_ENOUGH = 0.3  # [0.1, 0.5] share | mobilised firms that a body needs
PACE_PUBLIC_PRIVATE = 0.85  # [0.6, 1] multiple | pace with public members
PACE_WITH_KNOWLEDGE_PARTNERS = 0.7  # [0.5, 1] multiple | pace with universities and institutes as well
GOVERNANCE_WORK = 0.3  # [0.1, 2] units of work | help with the cluster's body
GOVERNANCE_QUARTERS = 1.2  # [1, 6] quarters | building a body without conflict
ADOPTION_QUARTERS = 0.8  # [0.5, 3] quarters | adopting a living chamber
CONFLICT_EVEN_HORIZONTAL = 0.05  # [0, 0.2] share | conflict that even one link has
CONFLICT_SETTLED = 0.1  # [0, 0.3] per quarter | conflict that full facilitation settles
LEGITIMACY_PUBLIC = 0.05  # [0, 0.2] share | legitimacy by public members
LEGITIMACY_KNOWLEDGE = 0.1  # [0, 0.2] share | legitimacy by universities and institutes as well
COHESION_CONFLICT = 0.5  # [0, 1] share | cohesion lost at full conflict
RIVALRY = 0.15  # [0, 0.4] share | cohesion lost to a rival chamber
NEW_LEADERSHIP = 0.3  # [0.1, 0.5] share | leadership of a new body
FACILITATED_LEADERSHIP = 0.25  # [0, 0.5] share | leadership that full facilitation adds to a new body
NEW_LEGITIMACY = 0.5  # [0.2, 0.8] share | legitimacy of a new body
NEW_COVERAGE_SMALL = 0.8  # [0.5, 1] share | small firms represented in a new body
UNCOVERED_BY_CONFLICT = 0.3  # [0, 0.6] share | links that stay away at full conflict
FAILED_BODY_TRUST = 0.1  # [0, 0.3] share | trust lost when a new body fails

# planning
DIAGNOSIS_WORK = 0.3  # [0.1, 2] units of work | joint diagnosis and benchmarking
STRATEGY_WORK = 0.3  # [0.1, 2] units of work | strategy plan
ACTION_PLAN_WORK = 0.35  # [0.1, 2] units of work | action plan
DIAGNOSIS_QUARTERS = 0.6  # [0.3, 3] quarters | diagnosis of a fully mobilised cluster
STRATEGY_QUARTERS = 0.6  # [0.3, 3] quarters | strategy plan of a fully mobilised cluster
ACTION_PLAN_QUARTERS = 0.5  # [0.3, 3] quarters | action plan of a fully mobilised cluster
PLANNING_SKILL = 0.4  # [0, 1] share | misses that a skilled cluster manager prevents
UNSEEN_LINKS = 0.3  # [0, 1] share | misses through links that are not represented
PLAN_ERROR_SCALE = 0.35  # [0.1, 0.6] share | weight that a random good may get in a plan
OWN_KINDS = 2  # [1, 4] kinds | kinds of goods that a body plans on its own

# financing of goods
APPROPRIATION_SLACK = 1.4  # [1, 2] multiple | money appropriated against plan
SHORTAGE_BASE = 0.3  # [0, 0.8] share | cut of appropriations in the deepest shortage without counterpart
DEFECTS = 1.0  # [0, 1.5] share | service that mistakes cost a good at its opening
RAISED_MATCH = 1.5  # [1.2, 2] multiple | match rate after a signpost raised it
ENOUGH_MONEY = 0.6  # [0.4, 1] share | part of the public money that must be there for a proposal
MOST_TRIES = 2  # [1, 5] times | how often a good is proposed
STEP_WORK = 0.12  # [0.05, 0.5] units of work | one approval step
PROCUREMENT_WORK = 0.4  # [0.2, 2] units of work | procurement of a good
PLEDGE_QUARTERS = 4  # [2, 8] quarters | length of a pledge round
FUNDED_TRUST = 0.03  # [0, 0.1] share | trust won when a project is funded
OPENED_TRUST = 0.08  # [0, 0.2] share | trust won when a good opens
MAINTENANCE_PER_GOOD = 0.1  # [0.02, 0.3] share | part of the maintenance fund that each good gets

# contributions
EXCLUSION_OF_CONDITIONAL = 0.2  # [0, 0.5] multiple | exclusion's lift of conditional co-operators against free riders
FREE_RIDER_LIFT = 0.3  # [0, 0.6] multiple | institutions' lift of free riders against conditional co-operators
UNCONDITIONAL_GIFT = 0.5  # [0.3, 0.8] share | contribution of unconditional co-operators
GIVING_WITHOUT_TRUST = 0.4  # [0.2, 0.8] share | contributions that need no trust
BENEFIT_SCALE = 4.0  # [2, 8] multiple | private benefit of a good per weight of its need
LIFT_WITHOUT_OWNERSHIP = 0.4  # [0, 1] share | institutions' lift where the plan is not the firms' own
COMMUNICATION_OF_BODY = 0.5  # [0, 1] share | communication that a cohesive body brings
COMMUNICATION_MANAGED = 0.5  # [0, 1] share | communication that a skilled manager adds

# chambers
LEADERSHIP_RATE = 0.03  # [0, 0.1] per quarter | growth of leadership to the manager's skill
LEADER_LEAVES = 0.01  # [0, 0.05] probability per quarter | a leader leaves
LEADER_LEFT = 0.6  # [0.2, 0.9] share | leadership that stays when a leader leaves
LEGITIMACY_RATE = 0.08  # [0.02, 0.2] per quarter | speed of legitimacy
MEMBERSHIP_FEE = 0.0006  # [0.0002, 0.002] share of sales | fees of members
OFFICE_SHARE = 0.7  # [0.4, 1] share | fees that the office of a body uses up
OWN_PROJECT_RATE = 0.15  # [0, 0.3] probability per quarter | a led and cohesive body proposes a good of its own
OWN_SCALE = 0.3  # [0.1, 0.6] share | size of a good that firms finance alone
LEAST_MEMBERS = 4  # [2, 10] firms | members without whom a body cannot live
END_WITHOUT_MEMBERS = 0.25  # [0.05, 0.5] probability per quarter | a body without members ends
END_NEW_BODY = 0.12  # [0.02, 0.3] probability per quarter | a new body without money and legitimacy ends
END_OLD_BODY = 0.03  # [0.005, 0.1] probability per quarter | an old body without money and legitimacy ends
SKILL_FADES = 0.03  # [0, 0.1] per quarter | loss of the manager's skill without a programme

# goods
GOOD_SCALE = 0.1  # [0.05, 0.4] share per quarter | service of a perfectly needed good to one firm
GROWTH_GAIN = 1.0  # [0, 1.5] share | rise of what goods do with the growth potential of the cluster, around its mean
FEE_DETERS = 0.15  # [0, 0.4] share | service lost because fees keep users away
UPKEEP_RATE = 0.015  # [0.005, 0.03] share of cost per quarter | upkeep of a good
OWN_FEE_START = 2  # [0, 8] quarters | time from opening until users pay for a good of the firms' own
FEE_OVER_UPKEEP = 0.8  # [0.5, 1.5] multiple | fees of a fully used good against its upkeep
MEND_SERVICE = 0.1  # [0, 0.3] per quarter | service regained where upkeep is paid
LEAST_SERVICE = 0.5  # [0.2, 0.7] share | service below which a good closes
CLOSED_GOOD_TRUST = 0.06  # [0, 0.2] share | trust lost when a good closes
HAND_OVER_COST = 0.03  # [0.01, 0.1] share of cost | training and statutes of a hand-over
HAND_OVER_SKILL = 0.2  # [0, 0.5] share | skill that a hand-over leaves with the body

# support
HALF_UPTAKE = 0.5  # [0.2, 1.5] public money per unit of firms' money | match at which half of the offer is taken up
HALF_TRAINING_KUSD = 1.0  # [0.3, 3] kUSD per head and quarter | money of half the effect
HALF_GROUP_KUSD = 2.0  # [0.5, 5] kUSD per head and quarter | money of half the effect
HALF_FACILITATION_KUSD = 12.0  # [5, 40] kUSD per cluster and quarter | money of half the effect
MANAGER_RATE = 0.1  # [0.02, 0.3] per quarter | growth of the manager's skill by facilitation
FAVOURED_ONE_IN = 8  # [4, 16] firms | one firm in so many gets a subsidy of its own

# evaluation and voice
USUAL_EVALUATION_SHARE = 0.03  # [0.01, 0.05] share of budget | budget at which the noise is as declared
CONVINCING_DIFFERENCE = 0.25  # [0.1, 0.5] log points | difference of growth that convinces
EXPECTED_LAG = 0.7  # [0.2, 1] share of planned time | time after which the first goods are expected
EVIDENCE_RATE = 0.5  # [0.2, 1] per evaluation | weight of the newest evaluation
WEIGHT_OF_OUTPUTS = 0.5  # [0, 1] share | weight of visible goods in the evidence
RUMOUR = 0.3  # [0, 0.8] share | bad news that becomes known unpublished
SEEN_WITHOUT_REPORT = 0.2  # [0, 0.5] share | outputs that the public notices without a report
EVALUATION_WORK = 0.8  # [0.2, 2] units of work | the agency's part in one evaluation
EVALUATION_BACKLOG = 2.4  # [1, 5] units of work | backlog beyond which an evaluation is put off
BROAD_CLUSTERS = 10.0  # [4, 20] clusters | clusters at which the voice of members is full
VOICE_MEMBERS = 1.2  # [0.5, 2] multiple | voice of members
VOICE_PARTNER = 0.3  # [0, 0.6] multiple | voice of the civil-society partner
VOICE_COMMITTEE = 0.25  # [0, 0.6] multiple | voice of the committee's outside seats

# flexibility
MEND_RATE = 0.35  # [0, 1] share | misses of a plan that a review can mend
HALF_SEEN_SHARE = 0.02  # [0.01, 0.05] share of budget | evaluation budget at which half of the misses are seen
LATE_CLUSTER_QUARTERS = 10  # [6, 16] quarters | time without a plan after which a cluster is failing
FAILED_PROJECTS = 2  # [1, 4] projects | projects without support after which a cluster is failing
STRATEGY_LOST_PER_CUT = 0.5  # [0, 1] share | strategy lost when a part is cut
STRATEGY_LOST_PER_REVIEW = 0.1  # [0, 0.3] share | strategy lost when a plan is mended
DROPPED_TRUST = 0.3  # [0, 0.6] share | trust lost in a cluster that is dropped
STRIKING_NEED = 0.18  # [0.1, 0.4] share | need that an evaluation notices even outside the plan
MEND_STEP = 2.0  # [1, 4] multiple | step of a plan's weights towards the needs in a review
REALLOCATED = 0.5  # [0.2, 1] share | part of the reserve that a fully flexible programme moves at once
HALF_BUDGET_KUSD = 500.0  # [200, 2000] kUSD | money left that weighs half against giving more
RELEASE_RESERVE_QUARTERS = 6  # [2, 10] quarters | time before the deadline at which the reserve is released

# phasing and learning
SEQUEL_GAP_QUARTERS = 3  # [1, 8] quarters | gap between the loans
LESSONS_PER_ACTIVITY = 0.01  # [0, 0.05] share | lessons of one finished activity
LESSONS_ELSEWHERE = 0.01  # [0, 0.03] per quarter | lessons from programmes elsewhere
LESSONS_FORGOTTEN = 0.015  # [0, 0.05] per quarter | lessons forgotten

# network
SAME_CLUSTER_SHARE = 0.75  # [0.5, 1] share of meetings | meetings within the cluster
OTHER_CLUSTERS = 16  # [16, 16] clusters | neighbouring clusters that a firm may meet
SIMILAR_CAPABILITY = 0.3  # [0.1, 0.6] share | difference of capability at which a tie is half as likely
ACROSS_LINKS = 0.6  # [0.3, 1] multiple | ties between links of a chain at full conflict against within
NEW_TIE = 0.4  # [0.2, 0.8] share | strength of a new tie
STRONGER_TIE = 0.3  # [0.1, 0.6] share | strength that a further meeting adds
WEAKEST_TIE = 0.05  # [0.01, 0.1] share | strength below which a tie is gone
MEETINGS_IN_TRAINING = 0.8  # [0, 2] multiple | rise of meetings by full training and group projects
OUTSIDE_LEARNING = 1.0  # [0, 2] multiple | learning from outside against a better partner
OUTSIDE_CAPABILITY = 0.75  # [0.5, 1] share | capability of partners outside
OUTSIDE_ACCESS = 0.02  # [0, 0.05] per quarter | market access through a full outside tie

# firms
ACCESS_SCALE = 4.0  # [1, 8] per share | market access that a unit of service sustains
CAPABILITY_SHARE = 0.25  # [0.1, 0.6] per share | growth of capability by a unit of service
SERVICE_PRODUCTIVITY = 0.5  # [0.1, 1] log points per share | productivity by a unit of service
NORMAL_CAPABILITY = 0.35  # [0.2, 0.5] share | capability of an average firm
EXPORT_CAPABILITY = 0.5  # [0, 1] share | weight of capability against market access in exporting
SUBSIDY_HIRING = 0.5  # [0, 1] multiple | hiring on a subsidy against early hiring on plans
SHOCK_DEMAND = 0.5  # [0, 1] share | shocks of demand that reach employment's level
EXIT_SIZE = 0.5  # [0, 1] multiple | rise of exit of small firms
EXIT_SHOCK = 3.0  # [0, 10] multiple per log point | rise of exit in bad times
EXIT_PRODUCTIVITY = 1.0  # [0, 2] multiple per log point | fall of exit with productivity
LEAST_EMPLOYEES = 1.0  # [1, 1] persons | smallest firm
ENTRANT_SIZE = 0.5  # [0.2, 1] share | size of an entrant against an average firm
DIFFUSION_RATE = 0.03  # [0, 0.1] per quarter | speed at which knowledge leaks out within a cluster
SPILL_ACCESS = 0.3  # [0, 1] share | market knowledge that leaks out against capability

# trust and membership
TRUST_DRIFT = 0.02  # [0, 0.1] per quarter | return of trust to its usual level
TRUST_LEGITIMACY = 0.3  # [0, 1] share | weight of the body's legitimacy in the usual trust
FATIGUE_RECOVERS = 0.05  # [0, 0.2] per quarter | recovery from fatigue
JOIN_RATE = 0.3  # [0.1, 0.6] per quarter | joining of a body by a mobilised and trusting firm
JOIN_WITHOUT_PROGRAMME = 0.03  # [0, 0.1] per quarter | joining of a body without a programme
JOIN_SERVICE = 0.5  # [0, 1] multiple | rise of joining with the service that members get
JOIN_CAPTURED = 0.6  # [0, 1] share | small firms' joining lost to a captured body
JOIN_LEVEL = 5.0  # [0, 10] per log point | self-selection: pull of usual productivity into a body
JOIN_GROWTH = 20.0  # [0, 40] per log point | self-selection: pull of productivity above the usual
LEAVE_RATE = 0.03  # [0, 0.1] probability per quarter | leaving of a member without trust

# the world at approval
ENTRANT_PLACES = 0.25  # [0.1, 0.28] share | places for entrants against the firms at approval
FIRM_SIZE = 12.0  # [5, 30] persons | median size of a firm
FIRM_SIZE_SPREAD = 0.9  # [0.5, 1.3] log points | spread of firms' sizes
PRODUCTIVITY_SPREAD = 0.2  # [0.1, 0.5] log points | spread of firms' productivity
CAPABILITY_SPREAD = 0.3  # [0, 0.5] share | width of the range of firms' capability
EXPORT_SHARE = 0.25  # [0.1, 0.5] share of sales | exports of an exporter
EXPORTERS_AT_START = 0.15  # [0.05, 0.4] share of firms | exporters at approval
MEMBERS_AT_START = 0.4  # [0.1, 0.7] share of firms | members of a chamber that does not favour large firms
LINKS_OF_CHAIN = 3  # [2, 5] links | links of a chain
READINESS_BY_CHANCE = 0.4  # [0, 1] share | readiness that nothing explains
READINESS_BY_LEADERSHIP = 0.4  # [0, 1] share | readiness that existing leadership brings
READINESS_WITHOUT_CONFLICT = 0.2  # [0, 0.5] share | readiness that the absence of conflict brings
LEADERSHIP_BASE = 0.3  # [0.1, 0.5] share | leadership of a chamber where leadership is rare
LEADERSHIP_GAIN = 0.5  # [0, 0.6] share | leadership of chambers where leadership is common, beyond that
LEADERSHIP_SPREAD = 0.3  # [0, 0.5] share | width of the range of chambers' leadership
CHAMBER_COHESION = 0.7  # [0.4, 1] share | cohesion of a chamber without conflict
CHAMBER_SKILL = 0.2  # [0, 0.5] share | skill of a chamber's manager
LEAST_CAPTURE = 0.2  # [0, 0.5] share | service to large firms of one link in the most open chamber
LAUNCH_CLOSENESS = 0.8  # [0.5, 1] share | closeness of the government that launches the programme
PREPARATION_QUARTERS = 8.0  # [4, 12] quarters | time in office that full preparation takes
ADMINISTRATION_PER_UNIT = 0.01  # [0, 0.02] share of budget | cost of each further executing unit
FIRST_STAFF = 0.5  # [0.2, 1] share | posts filled when the loan becomes effective
FIRST_EXPERIENCE = 0.3  # [0.1, 0.6] share | experience of a new agency
FIRST_COHESION = 0.7  # [0.4, 1] share | cohesion of a new committee
VALUE_ADDED_SHARE = 0.35  # [0.2, 0.5] share of sales | value added by a firm
STALL_SHARE = 0.0005  # [0.0001, 0.002] share of budget | payments in a quarter below which nothing counts as paid
STALL_TOLD = 2  # [1, 4] quarters | gap in payments that the event log tells

# outcomes
PARTLY_CANCELLED_SHARE = 0.2  # [0.1, 0.3] share of budget | cancelled at the close: partly cancelled (as in ADB 2007)
RISK_DELAY = 0.25  # [0, 1] weight | delay against plan in the score of execution risk
RISK_UNSPENT = 0.25  # [0, 1] weight | money not spent by the original deadline
RISK_PLANS = 0.2  # [0, 1] weight | clusters without a good of their plan
RISK_STALLED = 0.15  # [0, 1] weight | quarters without payments
RISK_CANCELLED = 0.15  # [0, 1] weight | money cancelled
