"""The Mesa model: the same bits as the engine, agents as views, data collected, batches."""

import inspect
import warnings

import mesa
import numpy as np
import pandas as pd
import pytest

import sim
from sim.model import (
    AgencyAgent,
    ChamberAgent,
    ClusterAgent,
    FirmAgent,
    GovernmentAgent,
    LenderAgent,
    ProjectAgent,
    View,
)
from sim.parameters.columns import TWIN_OUTCOMES
from sim.state import POPULATIONS

TINY = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2, "horizon_quarters": 36,
        "lead_in_quarters": 2, "planned_quarters": 10}  # fmt: skip
SEED = 3


@pytest.fixture(scope="module")
def model():
    lived = sim.ClusterProgramme(rng=SEED, **TINY)
    lived.run_model()
    return lived


@pytest.fixture(scope="module")
def trace():
    return sim.trace(seed=SEED, **TINY)


def test_a_step_is_a_quarter() -> None:
    model = sim.ClusterProgramme(rng=SEED, **TINY)
    assert (model.quarter, model.running) == (0, True)
    model.step()
    assert (model.quarter, model.steps, model.running) == (1, 1, True)
    with pytest.raises(RuntimeError, match="expected 36 quarters lived, got 1"):
        model.outcomes()


def test_ends_with_the_window(model) -> None:
    assert (model.quarter, model.running) == (36, False)
    n = len(model.datacollector.get_model_vars_dataframe())
    model.step()
    assert model.quarter == n == 36


def test_same_series_as_the_trace(model, trace) -> None:
    series = model.datacollector.get_model_vars_dataframe()
    pd.testing.assert_frame_equal(series, trace.series, check_exact=True, check_dtype=False)


def test_same_outcomes_as_simulate(model, trace) -> None:
    runs = pd.DataFrame({"seed": [SEED], **TINY})
    simulated = sim.simulate(runs).iloc[0]
    outcomes = model.outcomes()
    assert outcomes[list(TWIN_OUTCOMES)].isna().all()
    for name in outcomes.index.difference(TWIN_OUTCOMES):
        assert outcomes[name] == simulated[name] == trace.outcomes[name], name


def test_same_firms_as_the_trace(model, trace) -> None:
    firms = model.datacollector.get_agent_vars_dataframe()
    assert firms.index.names == ["Step", "AgentID"]
    theirs = trace.firms[trace.firms["alive"]]
    for name in ("firm", "cluster", "employees", "exports", "trust", "paid_in"):
        np.testing.assert_array_equal(firms[name].to_numpy(), theirs[name].to_numpy())
    assert model.datacollector.get_agenttype_vars_dataframe(FirmAgent) is not None
    with pytest.raises(ValueError, match="expected FirmAgent, got LenderAgent"):
        model.datacollector.get_agenttype_vars_dataframe(LenderAgent)


def test_agents_are_the_living_firms_and_all_else(model) -> None:
    counts = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert counts[FirmAgent] == int(model.world.firms.is_alive.sum())
    assert (counts[ClusterAgent], counts[ChamberAgent], counts[ProjectAgent]) == (3, 3, 24)
    assert (counts[AgencyAgent], counts[GovernmentAgent]) == (2, 2)
    assert sum(counts.values()) == len(model.agents)


def test_firms_come_and_go() -> None:
    model = sim.ClusterProgramme(rng=SEED, **TINY)
    before = {agent.slot: agent.unique_id for agent in model.agents_by_type[FirmAgent]}
    model.run_model()
    after = {agent.slot: agent.unique_id for agent in model.agents_by_type[FirmAgent]}
    assert set(after) == set(np.flatnonzero(model.world.firms.is_alive).tolist())
    assert before.keys() - after.keys()
    assert after.keys() - before.keys()
    assert all(after[slot] == before[slot] for slot in after.keys() & before.keys())


def test_an_agent_is_a_view(model) -> None:
    firm = next(iter(model.agents_by_type[FirmAgent]))
    record = model.world.firms[firm.slot]
    assert firm.employees == record.employees
    assert firm.behaviour in ("conditional", "free_rider", "unconditional")
    assert all(0 <= partner < len(model.world.firms) for partner in firm.partners)
    assert FirmAgent.trust.__doc__ == "trust in the cluster's body [share]"
    old = record.trust
    firm.trust = 0.25
    assert model.world.firms[firm.slot].trust == 0.25
    firm.trust = old
    project = next(agent for agent in model.agents_by_type[ProjectAgent] if agent.slot == 10)
    assert (project.cluster, project.good) == (1, "export_promotion")
    assert project.cost == model.world.projects[1, 2].cost
    stage = model.agents_by_type[ClusterAgent][0].stage
    model.agents_by_type[ClusterAgent][0].stage = stage
    assert model.agents_by_type[ClusterAgent][0].stage == stage


def test_no_field_hides_a_name_of_mesa() -> None:
    names = {name for name in dir(mesa.Agent) if not name.startswith("__")}
    names |= {"model", "unique_id", "pos", "slot", "record"}
    for kind in View.__subclasses__():
        assert not names & {field.name for field in POPULATIONS[kind.population]}


def test_what_is_written_by_an_agent_takes_effect() -> None:
    calm, rich = (sim.ClusterProgramme(rng=SEED, **TINY) for _ in range(2))
    for chamber in rich.agents_by_type[ChamberAgent]:
        chamber.reserves = 1000.0
    calm.step()
    rich.step()
    assert rich.world.chambers.reserves.sum() > calm.world.chambers.reserves.sum() + 2000.0


def test_overrides_reach_the_model() -> None:
    forced = sim.ClusterProgramme(
        rng=SEED, overrides=[sim.Override(0, "designer", "lever", "supervision", 1.0)], **TINY
    )
    forced.step()
    assert forced.world.params.supervision[0] == 1.0


def test_batch_run() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        rows = mesa.batch_run(
            sim.ClusterProgramme,
            parameters={"rng": range(3), "loan_musd": [5, 10], **TINY},
            number_processes=1,
            display_progress=False,
        )
    table = pd.DataFrame(rows)
    assert len(table) == 6
    assert (table["quarter"] == TINY["horizon_quarters"] - 1).all()
    runs = pd.DataFrame({"seed": table["rng"], "loan_musd": table["loan_musd"], **TINY})
    spent = sim.simulate(runs, effects=False)["spent_musd"]
    np.testing.assert_allclose(table["disbursed_musd"], spent, rtol=1e-12)


@pytest.mark.skipif("rng" not in inspect.signature(mesa.batch_run).parameters, reason="Mesa before 3.5")
def test_batch_run_with_seeds_of_its_own() -> None:
    rows = mesa.batch_run(
        sim.ClusterProgramme, parameters=TINY, rng=range(2), number_processes=1, display_progress=False
    )
    spent = sim.simulate(pd.DataFrame({"seed": [0, 1], **TINY}), effects=False)["spent_musd"]
    np.testing.assert_allclose([row["disbursed_musd"] for row in rows], spent, rtol=1e-12)


def test_faults_are_named() -> None:
    with pytest.raises(ValueError, match="rng: expected a whole number from 0, got nothing"):
        sim.ClusterProgramme(rng=None)
    with pytest.raises(ValueError, match="'loan' is not a known parameter"):
        sim.ClusterProgramme(loan=5)
    with pytest.raises(ValueError, match="rng: expected one seed, got 2 beside seed 3"):
        sim.ClusterProgramme(rng=2, seed=3)
