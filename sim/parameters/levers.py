"""Levers: what a programme designer chooses, by instrument."""

from sim.parameters.choices import (
    CivilSociety,
    Composition,
    Criterion,
    GovernanceBase,
    Selection,
    SignpostAction,
    Tier,
)
from sim.parameters.declaration import lever

_SEED = "Casaburi, IDB presentation, New Delhi, February 2014"
_RANGE = "range of the programmes of the region (evidence.md section 2)"

LEVERS = (
    # selection
    lever("selection", "tender", Selection, "-", "How the clusters to be financed are found",
          group="selection", source=f"{_SEED}, slide 7", status="seed", changeable="until_approval"),
    lever("selection_criterion", "growth", Criterion, "-", "What the selection of clusters looks at",
          group="selection", source=f"{_SEED}, slide 7", status="seed", changeable="until_approval"),
    lever("n_clusters", 8, (1, 30), "clusters", "Clusters to be financed, at most the candidates there are",
          group="selection", source=_RANGE, status="D", changeable="until_first_money"),
    # governance of the cluster
    lever("governance_base", "existing", GovernanceBase, "-",
          "Whether a living chamber is adopted or a body for the whole chain is always built",
          group="governance", source=f"{_SEED}, slide 12", status="seed"),
    lever("governance_composition", "public_private", Composition, "-", "Who sits in the body of a cluster",
          group="governance", source=f"{_SEED}, slide 12", status="seed"),
    # executing agency
    lever("agency_autonomy", 0.3, (0.0, 1.0), "share",
          "How far the executing agency is out of the government's hands, 0 a ministry unit, 1 autonomous",
          group="agency", source=f"{_SEED}, slide 11", status="seed", changeable="until_first_money"),
    lever("executor_tier", "national", Tier, "-", "The tier of government that controls the agency",
          group="agency", source=_RANGE, status="V", changeable="until_approval"),
    # structure
    lever("n_components", 3, (1, 8), "components", "Components, the kinds of goods a plan may hold",
          group="structure"),
    lever("n_approval_steps", 4, (1, 10), "steps", "Approval steps that a project must pass",
          group="structure"),
    lever("n_executing_units", 1, (1, 6), "units", "Executing units that share the work",
          group="structure"),
    # strategic committee
    lever("committee_private_seats", 3, (0, 8), "seats", "Seats of firms in the strategic committee",
          group="committee"),
    lever("committee_public_seats", 3, (0, 8), "seats", "Seats of public bodies in the strategic committee",
          group="committee"),
    lever("committee_civil_seats", 1, (0, 8), "seats", "Seats of civil society in the strategic committee",
          group="committee"),
    lever("committee_interval_quarters", 1, (1, 4), "quarters", "Quarters between meetings of the committee",
          group="committee"),
    # civil society
    lever("civil_society", "consulted", CivilSociety, "-", "The part of the civil-society partner",
          group="civil_society", source=f"{_SEED}, slide 18", status="seed"),
    # financing
    lever("club_match_rate", 1.5, (0.0, 4.0), "public money per unit of firms' money",
          "Match rate of shared goods", group="financing",
          source="Compete Caribbean: grant up to 80 %, cluster at least 20 %", status="V"),
    lever("group_match_rate", 1.0, (0.0, 4.0), "public money per unit of firms' money",
          "Match rate of group and single-firm projects", group="financing"),
    lever("match_taper", 0.0, (0.0, 1.0), "share",
          "Share of the match rate that is gone at the end of the planned time", group="financing"),
    lever("training_share", 0.08, (0.0, 0.15), "share of budget",
          "Training of firms, cluster managers and agency staff", group="financing",
          source=f"{_SEED}, slide 9", status="seed", changeable="until_first_money"),
    lever("group_share", 0.12, (0.0, 0.25), "share of budget",
          "Advice, technical assistance, promotion for groups of firms", group="financing",
          source=f"{_SEED}, slide 9", status="seed", changeable="until_first_money"),
    lever("single_firm_share", 0.0, (0.0, 0.15), "share of budget", "Subsidies to single firms",
          group="financing", changeable="until_first_money"),
    # facilitation
    lever("facilitation_share", 0.06, (0.0, 0.12), "share of budget",
          "Cluster managers who bring firms together", group="facilitation",
          changeable="until_first_money"),
    # flexibility
    lever("flexibility", 0.5, (0.0, 1.0), "share", "How readily the programme changes course, 0 rigid",
          group="flexibility", source=f"{_SEED}, slide 17", status="seed"),
    lever("reserve_share", 0.1, (0.0, 0.5), "share of the money for shared goods",
          "Money held back for re-allocation on evidence", group="flexibility",
          changeable="until_first_money"),
    lever("pruning", False, None, "-", "Whether failing clusters are dropped",
          group="flexibility"),
    lever("signpost_threshold", 0.5, (0.0, 1.0), "share of planned disbursement",
          "Below this share of plan, from mid-course on, the signpost's action is taken",
          group="flexibility"),
    lever("signpost_action", "none", SignpostAction, "-", "What the signpost switches",
          group="flexibility"),
    # monitoring and evaluation
    lever("me_share", 0.03, (0.0, 0.08), "share of budget", "Budget of monitoring and evaluation",
          group="evaluation", source=f"{_SEED}, slide 17", status="seed", changeable="until_first_money"),
    lever("me_interval_quarters", 4, (1, 8), "quarters", "Quarters between evaluations",
          group="evaluation"),
    lever("me_publication", True, None, "-", "Whether evaluations are published", group="evaluation"),
    # lender terms
    lever("loan_musd", 10.0, (0.0, 100.0), "US$ million", "Loan", group="lender", source=_RANGE, status="V",
          changeable="until_approval"),
    lever("counterpart_share", 0.3, (0.0, 0.6), "share of the total",
          "Counterpart money of the government in loan and counterpart together", group="lender",
          source="10-50 % (evidence.md section 2)", status="D", changeable="until_approval"),
    lever("planned_quarters", 16, (10, 20), "quarters", "Planned execution, from effectiveness",
          group="lender", source=_RANGE, status="D", changeable="until_first_money"),
    lever("max_extension_quarters", 16, (0, 16), "quarters", "Longest extension of the deadline",
          group="lender"),
    lever("supervision", 0.5, (0.0, 1.0), "share of the most intense", "Intensity of the lender's supervision",
          group="lender"),
    # timing
    lever("launch_offset_quarters", 4, (0, 19), "quarters",
          "Approval of the loan, counted from the government's taking office", group="timing",
          reaches_twin=True, changeable="until_approval"),
    # phasing
    lever("sequel", False, None, "-", "A second loan, conditional on the results of the first",
          group="phasing", source="San Juan I, II; Dominican Republic I, II (evidence.md section 2)", status="V"),
    lever("sequel_threshold", 0.6, (0.0, 1.0), "share disbursed",
          "Share of the first loan that must be disbursed before the second is approved", group="phasing"),
    lever("first_phase_share", 0.5, (0.2, 0.8), "share of the total",
          "Share of the money in the first of two loans", group="phasing", changeable="until_approval"),
    # exit plan
    lever("maintenance_share", 0.03, (0.0, 0.10), "share of budget", "Fund for the upkeep of shared goods",
          group="exit", changeable="until_first_money"),
    lever("fee_start_quarters", 4, (0, 16), "quarters", "Quarters from opening until users pay fees",
          group="exit"),
    lever("hand_over", True, None, "-", "Whether goods are handed over to the cluster's body with training",
          group="exit"),
    # learning and landscape
    lever("learning_community", False, None, "-", "Membership in the community of practitioners",
          group="learning", source=f"{_SEED}, slides 15, 17", status="seed"),
    lever("coordination", 0.3, (0.0, 1.0), "share",
          "Effort to coordinate with the other programmes of the policy landscape", group="learning",
          source=f"{_SEED}, slide 17", status="seed"),
)  # fmt: skip
