"""Every example runs, and gives the numbers that `sim.simulate` gives."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from examples import ema_workbench_model, read_results, salib_problem
from experiments import bridges
from experiments.__main__ import main
from experiments.planning.tables import read_table

ROOT = Path(__file__).resolve().parents[2]
TINY = {"n_candidate_clusters": 2, "horizon_quarters": 16, "n_firms_per_cluster": 10, "n_clusters": 2}


def means_by_hand(values, wanted, programme, seeds):
    """One run and seed at a time, by the public function."""
    lived = [sim.simulate(pd.DataFrame([{**values, "seed": seed}]), programme)[list(wanted)] for seed in seeds]
    return pd.concat(lived).astype(float).mean().to_numpy()


# EMA Workbench


def test_the_workbench_gives_the_numbers_of_simulate():
    table, results = ema_workbench_model.run(n_scenarios=2, n_designs=2)
    assert len(table) == len(results) == 4
    names = [*ema_workbench_model.UNCERTAINTIES, *ema_workbench_model.LEVERS]
    for row in (0, 3):
        values = {name: table[name].iloc[row] for name in names} | ema_workbench_model.SMALL
        values["civil_society"] = str(values["civil_society"])
        direct = means_by_hand(values, ema_workbench_model.OUTCOMES, "uruguay", ema_workbench_model.SEEDS)
        assert results.iloc[row].to_numpy() == pytest.approx(direct, abs=1e-12)


def test_the_model_of_the_workbench_is_made_from_the_declarations():
    model = bridges.ema_model(
        ["national_loss_prob", "lead_in_quarters", "elections_held"],
        ["selection"],
        ["trust", "execution_risk", "n_events"],
    )
    kinds = {one.name: type(one).__name__ for one in [*model.uncertainties, *model.levers]}
    assert kinds == {"national_loss_prob": "RealParameter", "lead_in_quarters": "IntegerParameter",
                     "elections_held": "BooleanParameter", "selection": "CategoricalParameter"}  # fmt: skip
    ends = sim.parameters().loc["national_loss_prob"]
    one = model.uncertainties["national_loss_prob"]
    assert (one.lower_bound, one.upper_bound) == (ends["low"], ends["high"])
    trust, risk, events = model.outcomes
    assert trust.kind == type(trust).MAXIMIZE
    assert risk.kind == type(risk).MINIMIZE
    assert events.kind == type(events).INFO
    assert pickle.loads(pickle.dumps(model.function))  # noqa: S301 - our own bytes, as other processes would get them


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"uncertainties": ["national_los_prob"]}, "uncertainties: 'national_los_prob' is not known; did you mean"),
        ({"levers": ["initial_trust"]}, "levers: 'initial_trust' is not known"),
        ({"levers": ["supervision", "supervision"]}, "levers: 'supervision' is given twice"),
        ({"wanted": ["fate"]}, "outcomes: 'fate' is a choice and has no mean; take is_completed"),
        ({"wanted": []}, "outcomes: expected at least one, got none"),
        ({"fixed": {"national_loss_prob": 0.5}}, "fixed: 'national_loss_prob' is varied as well"),
        ({"fixed": {"supervision": 5}}, "fixed: supervision: expected a number from 0.0 to 1.0"),
    ],
)
def test_faults_of_the_model_of_the_workbench(more, message):
    asked = {"uncertainties": ["national_loss_prob"], "levers": [], "wanted": ["trust"], **more}
    with pytest.raises(ValueError, match=message):
        bridges.ema_model(**asked)


# SALib


def test_salib_gives_the_numbers_of_simulate():
    names, wanted = ["national_loss_prob", "n_components", "pruning"], ["execution_risk", "itt_effect_exports"]
    problem = bridges.salib_problem(names, wanted)
    problem.sample_latin(3, seed=1).evaluate(bridges.salib_function(names, wanted, seeds=(4, 9), fixed=TINY))
    for row in range(3):
        values = dict(zip(names, problem.samples[row], strict=True)) | TINY
        values["n_components"], values["pruning"] = round(values["n_components"]), bool(round(values["pruning"]))
        assert problem.results[row] == pytest.approx(means_by_hand(values, wanted, "baseline", (4, 9)), abs=1e-12)


def test_the_chain_of_salib_ends_in_indices_of_every_outcome():
    found = salib_problem.run(n=8)
    assert set(found) == set(salib_problem.OUTCOMES)
    for indices in found.values():
        assert indices.shape == (len(salib_problem.PARAMETERS),)
        assert np.isfinite(indices).all()


def test_faults_of_the_problem_of_salib():
    with pytest.raises(ValueError, match=r"national_los_prob(.|\n)*'fate' is a choice"):
        bridges.salib_problem(["national_los_prob"], ["fate"])
    with pytest.raises(ValueError, match="seeds: expected at least one"):
        bridges.means(pd.DataFrame({"supervision": [0.5]}), ["trust"], seeds=())


# Files


def test_results_are_read_again(tmp_path, capsys):
    pytest.importorskip("duckdb")
    table, out = ROOT / "examples" / "designs.csv", tmp_path / "out"
    tiny = [f"settings.{name}={TINY[name]}" for name in ("n_candidate_clusters", "horizon_quarters")]
    words = [
        "experiment=table",
        f"table={table}",
        "futures=2",
        f"out={out}",
        *tiny,
        "uncertainties.n_firms_per_cluster=10",
    ]
    assert main([*words, "levers.n_clusters=2"]) == 0
    risk = read_results.by_pandas(str(out))
    assert "programme baseline, runs " in capsys.readouterr().out
    runs = pd.DataFrame({"seed": [1, 2]}).assign(**TINY, agency_autonomy=0.1)
    assert risk.loc[1, "mean"] == pytest.approx(sim.simulate(runs.assign(n_approval_steps=4))["execution_risk"].mean())
    assert read_results.by_sql(str(out))["n"].sum() == 12


def test_the_table_of_designs_is_one():
    table, faults = read_table(str(ROOT / "examples" / "designs.csv"), "designs")
    assert faults == []
    assert table["design"].is_unique
    lived = sim.simulate(
        table.drop(columns="design").assign(seed=1, **{name: TINY[name] for name in TINY}), effects=False
    )
    assert np.isfinite(lived["execution_risk"]).all()


CODE = """
import json, os, sys
import pandas as pd
rules, values = json.loads(sys.argv[1])
if rules:
    import sim.jit
    sim.jit.use_rules(rules)
import sim
lived = sim.simulate(pd.DataFrame({"seed": [1, 2, 3], **values}), "uruguay", effects=False)
print(json.dumps(lived.select_dtypes("number").fillna(0).to_dict("list")))
"""
FRAGILE = {**TINY, "staff_politicisation": 1.0, "agency_autonomy": 0.0, "national_loss_prob": 0.95}


def lived_in_another_process(rules=None, reserved=0.0):
    """Outcomes of a tiny world in a process of its own and in plain Python, as rules are fixed once per process."""
    asked = json.dumps([rules, {**FRAGILE, "reserved_1": reserved}])
    environment = {key: value for key, value in os.environ.items() if key != "CLUSTER_SIM_RULES"}
    environment |= {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", CODE, asked], capture_output=True, text=True, timeout=300, check=False,
                          env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_own_rules_change_nothing_at_zero_and_something_beyond():
    own = str(ROOT / "examples" / "my_rules.py")
    plain = lived_in_another_process()
    assert lived_in_another_process(own) == plain
    assert lived_in_another_process(reserved=1.0) == plain  # no rule of the package reads it
    assert lived_in_another_process(own, reserved=1.0) != plain
