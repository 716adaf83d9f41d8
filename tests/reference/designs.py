"""Small worlds and designs in which engine and reference model are compared: together they visit every branch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import Override
from sim.history import historical
from sim.parameters import PARAMETERS
from sim.parameters.columns import rows_of
from sim.programmes import base_row, calendar_array, load
from sim.programmes.calendar import calendar_of

SMALL = {"n_candidate_clusters": 4, "n_firms_per_cluster": 11, "n_territories": 2, "horizon_quarters": 40}
SHORT = SMALL | {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "horizon_quarters": 16, "lead_in_quarters": 1}
EAGER = {"lead_in_quarters": 2, "existing_leadership": 0.7, "mobilisation_rate": 0.5, "initial_trust": 0.8,
         "transition_quarters": 1, "base_error": 0.1, "effort_scale": 0.4}  # fmt: skip
HARSH = {"ownership_weight": 4.0, "voice_weight": 4.0, "suspend_log_odds": -0.2, "cancel_log_odds": -3.0,
         "redesign_log_odds": 0.5, "national_loss_prob": 0.9, "subnational_loss_prob": 0.9, "term_quarters": 12}  # fmt: skip


class Design(NamedTuple):
    """Values of parameters by name, and what is forced."""

    values: dict[str, object]
    overrides: tuple[Override, ...] = ()
    programme: str = "baseline"
    has_history: bool = False


def _forced(*rows: tuple[int, str, str, int | str, object]) -> tuple[Override, ...]:
    return tuple(Override(*row) for row in rows)


DESIGNS: dict[str, Design] = {
    "baseline": Design({"n_clusters": 3}),
    "all sectors, by jobs": Design({"selection": "all_sectors", "selection_criterion": "jobs", "n_clusters": 1}),
    "shortlist, by exports": Design(
        {"selection": "shortlist", "selection_criterion": "exports", "governance_base": "new",
         "governance_composition": "with_knowledge_partners", "civil_society": "co_executes"}),
    "preselected, by readiness": Design(
        {"selection": "preselected", "selection_criterion": "readiness", "governance_composition": "firms",
         "civil_society": "seats", "executor_tier": "subnational", "n_clusters": 2, "launch_offset_quarters": 0}),
    "sequel earned": Design(
        {**EAGER, "sequel": True, "sequel_threshold": 0.2, "planned_quarters": 10, "max_extension_quarters": 4,
         "loan_musd": 8.0, "n_clusters": 3}),
    "sequel refused": Design(
        {"sequel": True, "sequel_threshold": 1.0, "planned_quarters": 10, "max_extension_quarters": 0, "n_clusters": 2}),
    "pruning": Design(
        {"pruning": True, "flexibility": 1.0, "body_failure_prob": 0.3, "conflict_strength": 2.0, "chain_share": 1.0,
         "governance_base": "new", "initial_conflict": 1.0, "pledge_capacity": 0.02, "club_match_rate": 0.5,
         "refund_trust_loss": 0.3}),
    "signpost simplifies": Design({"signpost_action": "simplify", "signpost_threshold": 1.0, "n_components": 7}),
    "signpost raises the match": Design(
        {"signpost_action": "raise_match", "signpost_threshold": 1.0, "match_taper": 0.8, "pledge_capacity": 0.03}),
    "signpost prunes": Design(
        {"signpost_action": "prune", "signpost_threshold": 1.0, "mobilisation_rate": 0.05, "n_approval_steps": 10,
         "effort_scale": 1.6, "planned_quarters": 10}),
    "no seats": Design(
        {"committee_private_seats": 0, "committee_public_seats": 0, "committee_civil_seats": 0,
         "civil_society": "none"}),
    "no evaluation, rigid": Design({"me_share": 0.0, "flexibility": 0.0, "reserve_share": 0.5}),
    "unpublished": Design({"me_publication": False, "me_interval_quarters": 1, "me_share": 0.08}),
    "no loan": Design({"loan_musd": 0.0}),
    "no counterpart": Design({"counterpart_share": 0.0, "hand_over": False, "fee_start_quarters": 0}),
    "political": Design(
        {**HARSH, "staff_politicisation": 1.0, "agency_autonomy": 0.0, "transition_quarters": 6, "freeze_quarters": 4,
         "lender_patience_quarters": 2, "executor_tier": "subnational", "suspension_quarters": 8}),
    "pledged in vain": Design(  # complete while nothing may be signed, then cancelled
        {**EAGER, "pledge_capacity": 0.2, "initial_trust": 1.0, "transition_quarters": 6, "agency_autonomy": 0.0,
         "n_clusters": 3, "elections_held": False},
        _forced((8, "national", "change", 0, "another_party"), (8, "national", "continuity", 0, "continue"),
                (10, "national", "change", 0, "new_team"), (10, "national", "continuity", 0, "cancel"))),
    "cut to the end": Design(
        {"lead_in_quarters": 1, "me_share": 0.0, "facilitation_share": 0.0, "training_share": 0.0, "group_share": 0.0,
         "mobilisation_rate": 0.02, "lender_patience_quarters": 2, "existing_leadership": 0.2}),
    "never begun": Design(
        {"lead_in_quarters": 6, "planned_quarters": 10, "transition_quarters": 0, "elections_held": False},
        _forced(*((quarter, "national", "change", 0, "new_team") for quarter in range(8, 40)),
                *((quarter, "national", "continuity", 0, "suspend") for quarter in range(8, 40)))),
    "long lead-in": Design(
        {"lead_in_quarters": 16, "freeze_quarters": 4, "transition_quarters": 4, "term_quarters": 12, "hiring_rate": 0.1,
         "attrition_rate": 0.15, "launch_offset_quarters": 8, "national_loss_prob": 0.9, "preparation_effect": 1.0,
         "redesign_log_odds": 1.0, "cancel_log_odds": -5.0, "suspend_log_odds": -4.0, "planned_quarters": 10}),
    "autonomous in crises": Design(
        {**HARSH, "agency_autonomy": 1.0, "fiscal_crisis_prob": 0.05, "shock_sd": 0.05, "counterpart_share": 0.6,
         "suspension_quarters": 1, "team_turnover_prob": 1.0}),
    "firms' own goods": Design(
        {"loan_musd": 1.0, "n_clusters": 1, "existing_leadership": 1.0, "pledge_capacity": 0.2, "initial_trust": 1.0,
         "fee_start_quarters": 16, "decay_rate": 0.12, "fee_willingness": 0.0}),
    "public inputs": Design(
        {**EAGER, "n_components": 8, "planning_noise": 0.0, "ministry_delay_quarters": 2, "committee_public_seats": 8,
         "loan_musd": 60.0, "pledge_capacity": 0.2}),
    "support of firms": Design(
        {"training_share": 0.15, "group_share": 0.25, "single_firm_share": 0.15, "facilitation_share": 0.12,
         "group_match_rate": 3.0, "learning_community": True, "coordination": 1.0, "exit_rate": 0.03,
         "entry_rate": 0.08}),
    "rolled out": Design({**EAGER, "rollout_quarters": 12, "n_clusters": 4, "planned_quarters": 10, "pruning": True}),
    "roll-out never done": Design(
        {**EAGER, "rollout_quarters": 12, "n_clusters": 3, "sequel": True, "sequel_threshold": 0.0, "planned_quarters": 10,
         "max_extension_quarters": 0},
        _forced((9, "national", "continuity", 0, "suspend"))),
    "few places": Design(
        {**EAGER, "group_places_share": 0.4, "group_share": 0.25, "single_firm_share": 0.15, "entry_rate": 0.08}),
    "the able join": Design({**EAGER, "join_ability": 2.0, "firm_shock_sd": 0.1}),
    "no match": Design({"club_match_rate": 0.0, "group_match_rate": 0.0, "belief_rate": 1.0}),
    "goods alone": Design(
        {**EAGER, "training_share": 0.0, "group_share": 0.0, "single_firm_share": 0.0, "facilitation_share": 0.0,
         "maintenance_share": 0.1}),
    "sequel of beginners": Design(
        {"lead_in_quarters": 1, "sequel": True, "sequel_threshold": 0.0, "planned_quarters": 10, "base_error": 0.0,
         "max_extension_quarters": 0, "n_clusters": 3, "mobilisation_rate": 0.02, "n_approval_steps": 1}),
    "pruned in mid-course": Design(
        {**EAGER, "pledge_capacity": 0.02, "club_match_rate": 0.5, "n_components": 8, "ministry_delay_quarters": 24,
         "planning_noise": 1.0, "loan_musd": 30.0, "committee_public_seats": 0},
        _forced(*((quarter, "designer", "lever", "pruning", True) for quarter in (14, 20, 26)))),
    "many firms": Design(
        {"n_firms_per_cluster": 60, "n_candidate_clusters": 2, "n_territories": 1, "meeting_rate": 1.0,
         "tie_formation": 1.0, "tie_decay": 0.0, "institutional_ties": 1.0, "initial_trust": 1.0, "outside_share": 0.0}),
    "empty clusters": Design(
        {"exit_rate": 0.03, "entry_rate": 0.0, "existing_leadership": 0.0, "initial_trust": 0.1, "outside_share": 0.4}),
    "uruguay": Design(
        {"lead_in_quarters": 2, "n_clusters": 4, "calendar_shift_quarters": 3}, programme="uruguay"),
    "uruguay as it was": Design({"lead_in_quarters": 2}, programme="uruguay", has_history=True),
    "forced politics": Design(
        {**EAGER, "elections_held": True, "executor_tier": "subnational"},
        _forced((8, "subnational", "change", 0, "another_party"), (8, "subnational", "continuity", 0, "suspend"),
                (11, "subnational", "election", 0, "same_party"), (12, "subnational", "team", 0, "new_team"),
                (12, "subnational", "continuity", 0, "redesign"), (3, "national", "election", 0, "another_party"),
                (4, "national", "team", 0, "same_team"), (20, "subnational", "change", 0, "new_team"),
                (20, "subnational", "continuity", 0, "continue"), (27, "subnational", "election", 0, "another_party"),
                (28, "subnational", "continuity", 0, "cancel"))),
    "forced programme": Design(
        {**EAGER, "n_clusters": 4, "n_components": 4, "selection": "preselected", "planned_quarters": 10,
         "elections_held": False},
        _forced(*((quarter, "agency", "selection", 0, "not_financed") for quarter in range(8)),
                *((quarter, "agency", "selection", 2, "financed") for quarter in range(8)),
                *((quarter, "cluster", "project", 2, "logistics_hub") for quarter in range(4, 30)),
                *((quarter, "lender", "extension", 0, "granted") for quarter in range(10, 20)),
                *((quarter, "agency", "request", 0, "not_asked") for quarter in range(15, 18)),
                *((quarter, "lender", "extension", 0, "refused") for quarter in range(20, 40)))),
    "levers in mid-course": Design(
        {**EAGER, "sequel": True, "sequel_threshold": 0.1, "planned_quarters": 12, "n_clusters": 2},
        _forced((0, "designer", "lever", "n_clusters", 3), (0, "designer", "lever", "training_share", 0.15),
                (9, "designer", "lever", "n_components", 6), (9, "designer", "lever", "group_share", 0.0),
                (12, "designer", "lever", "civil_society", "co_executes"), (14, "designer", "lever", "me_publication", False),
                (14, "designer", "lever", "committee_civil_seats", 8), (15, "designer", "lever", "pruning", True))),
}  # fmt: skip


def row_of(name: str, size: dict[str, int]) -> np.void:
    """The row of parameters of a design in a small world."""
    design = DESIGNS[name]
    row = base_row(load(design.programme)) if design.programme != "baseline" else rows_of(1)
    for parameter, value in (size | design.values).items():
        row[parameter] = PARAMETERS[parameter].encode(value)
    return row[0]


def calendar_and_overrides(name: str, size: dict[str, int]) -> tuple[np.ndarray, tuple[Override, ...]]:
    """The calendar that a design is lived on, and what is forced."""
    design = DESIGNS[name]
    horizon = size["horizon_quarters"]
    forced = tuple(one for one in design.overrides if one.quarter < horizon)
    if design.programme == "baseline":
        return calendar_of({}), forced
    programme = load(design.programme)
    history = tuple(historical(programme, horizon)) if design.has_history else ()
    return calendar_array(programme), (*forced, *history)
