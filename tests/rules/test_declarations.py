"""Declarations: the names that must exist, their conventions, and the columns derived from them."""

import numpy as np
import pytest

from sim.overrides import _KINDS as OVERRIDE_KINDS
from sim.overrides import OverrideKind
from sim.parameters import LEVERS, OUTCOMES, PARAMETERS, SETTINGS, STATUSES, UNCERTAINTIES
from sim.parameters.columns import (
    OUTCOME_DTYPE,
    PARAMETER_DTYPE,
    TWIN_OUTCOMES,
    TWIN_PARAMETERS,
    default_row,
    empty_outcomes,
    rows_of,
)
from sim.state import Decision

FIXED_LEVERS = """selection n_clusters governance_base governance_composition agency_autonomy executor_tier n_components
    n_approval_steps n_executing_units committee_private_seats committee_public_seats committee_civil_seats
    committee_interval_quarters civil_society club_match_rate training_share group_share single_firm_share
    facilitation_share me_share maintenance_share flexibility loan_musd counterpart_share planned_quarters
    max_extension_quarters supervision launch_offset_quarters sequel learning_community""".split()
FIXED_UNCERTAINTIES = """n_firms_per_cluster chain_share existing_leadership initial_conflict share_conditional
    share_free_rider initial_trust national_loss_prob subnational_loss_prob team_turnover_prob term_quarters
    staff_politicisation transition_quarters freeze_quarters lead_in_quarters shock_sd congestion other_programmes
    ownership_weight voice_weight evidence_weight lender_weight good_effect displacement_strength
    diffusion_strength""".split()
FIXED_SETTINGS = "horizon_quarters n_candidate_clusters discount_rate".split()
FIXED_OUTCOMES = """lead_in disbursed_share_deadline disbursed_share delay_quarters extension_quarters stalled_quarters
    fate cancelled_share plans_implemented_share execution_risk turnovers turnovers_survived longest_gap_quarters
    strategy_kept_share chambers_alive_share goods_operating_tail_share contribution_rate leverage trust tie_density
    effect_productivity effect_employment effect_export_prob effect_exports benefit_cost small_firm_share spent_musd
    money_error_musd n_clusters_financed n_members is_completed is_cancelled is_censored""".split()
PREFIXED = [f"{prefix}effect_{what}" for prefix in ("itt_", "spillover_")
            for what in ("productivity", "employment", "export_prob", "exports")]  # fmt: skip
CHOICES = {
    "selection": ("all_sectors", "tender", "shortlist", "preselected"),
    "governance_base": ("existing", "new"),
    "governance_composition": ("firms", "public_private", "with_knowledge_partners"),
    "executor_tier": ("national", "subnational"),
    "civil_society": ("none", "consulted", "seats", "co_executes"),
}


@pytest.mark.parametrize(
    ("declared", "fixed"),
    [(LEVERS, FIXED_LEVERS), (UNCERTAINTIES, FIXED_UNCERTAINTIES), (SETTINGS, FIXED_SETTINGS),
     (OUTCOMES, FIXED_OUTCOMES + PREFIXED)],
    ids=["levers", "uncertainties", "settings", "outcomes"],
)  # fmt: skip
def test_fixed_names_exist(declared, fixed):
    assert not set(fixed) - {one.name for one in declared}


@pytest.mark.parametrize(("name", "choices"), CHOICES.items())
def test_fixed_choices_exist(name, choices):
    assert PARAMETERS[name].choice_names == choices


def test_names_are_declared_once():
    declared = [p.name for p in (*LEVERS, *UNCERTAINTIES, *SETTINGS)]
    assert len(declared) == len(set(declared)) == len(PARAMETERS)
    outcomes = [o.name for o in OUTCOMES]
    assert len(outcomes) == len(set(outcomes))
    assert "seed" not in PARAMETERS, "the seed is a column of its own"


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_parameter_is_whole(parameter):
    assert parameter.status in STATUSES
    assert parameter.unit
    assert parameter.meaning
    assert parameter.source
    assert parameter.status == "assumed" or parameter.source != "assumed", "a status needs its source"
    if parameter.choices is not None:
        assert parameter.default in parameter.choice_names
        assert [member.value for member in parameter.choices] == list(range(len(parameter.choices)))
    else:
        assert parameter.low <= parameter.default <= parameter.high


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_name_tells_unit_and_type(parameter):
    name, unit = parameter.name, parameter.unit
    if name.startswith("n_"):
        assert parameter.type == "int"
    if name.endswith("_quarters"):
        assert unit == "quarters"
    if name.endswith("_prob"):
        assert unit.startswith("probability")
    if name.endswith("_share") or name.startswith("share_"):
        assert unit.startswith("share")
    if name.endswith("_musd"):
        assert "US$ million" in unit
    if name.endswith("_rate"):
        assert "per" in unit or unit == "probability"


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda o: o.name)
def test_outcome_name_tells_unit_and_type(outcome):
    assert (outcome.type == "bool") == outcome.name.startswith("is_")
    assert (outcome.type == "choice") == (outcome.choices is not None)
    if outcome.name.startswith("n_"):
        assert outcome.type == "int"
    if outcome.name.endswith("_share"):
        assert outcome.unit == "share"
    if outcome.needs_twin:
        assert outcome.type == "float", "only a float can be NaN without a twin"


def test_shared_goods_always_keep_a_part_of_the_budget():
    shares = [p.high for p in PARAMETERS.values() if p.unit == "share of budget"]
    assert len(shares) >= 6
    assert sum(shares) < 1.0


def test_settings_reach_the_twin_and_levers_do_not():
    assert all(setting.reaches_twin for setting in SETTINGS)
    assert [lever.name for lever in LEVERS if lever.reaches_twin] == ["launch_offset_quarters"]


def test_columns_follow_the_declarations():
    assert PARAMETER_DTYPE.names == tuple(PARAMETERS)
    assert PARAMETER_DTYPE.isalignedstruct
    assert OUTCOME_DTYPE.names == tuple(o.name for o in OUTCOMES)
    assert OUTCOME_DTYPE.isalignedstruct
    assert set(TWIN_PARAMETERS) == {name for name, p in PARAMETERS.items() if p.reaches_twin}
    assert set(TWIN_OUTCOMES) == {o.name for o in OUTCOMES if o.needs_twin}
    assert empty_outcomes(3).shape == (3,)


def test_no_column_is_named_like_an_attribute_of_an_array():
    attributes = set(dir(np.recarray)) | set(dir(np.record))
    assert not attributes & {*PARAMETER_DTYPE.names, *OUTCOME_DTYPE.names}


def test_rows_hold_the_defaults():
    row = default_row()[0]
    for name, parameter in PARAMETERS.items():
        assert parameter.decode(row[name]) == parameter.default
    assert rows_of(3).n_clusters.tolist() == [PARAMETERS["n_clusters"].default] * 3


def test_overrides_use_the_codes_of_the_decisions():
    names = tuple(decision.name.lower() for decision in Decision)
    assert OVERRIDE_KINDS[OverrideKind.CONTINUITY].values == names
    assert set(OVERRIDE_KINDS) == set(OverrideKind)
