"""The model in EMA Workbench: designs and scenarios by its own samplers, for whoever works there already.

    .venv/bin/python -m examples.ema_workbench_model

For researchers who know the workbench. Ranges, types and preferred directions come from the model's declarations, so
that nothing has to be copied by hand. It runs on version 2.5 (Python 3.11) and 3 (Python 3.12 and later).
"""

from __future__ import annotations

import pandas as pd

from experiments.bridges import ema_model

# What nobody chooses, what a designer chooses, and what comes out; any names of sim.parameters() and sim.outcomes().
UNCERTAINTIES = ("national_loss_prob", "staff_politicisation", "lead_in_quarters")
LEVERS = ("agency_autonomy", "n_components", "civil_society")
OUTCOMES = ("execution_risk", "is_cancelled", "trust")
# Outcomes are means over these futures: without several of them, differences between experiments would be luck.
SEEDS = range(1, 6)
SMALL = {"n_candidate_clusters": 3, "n_firms_per_cluster": 12, "n_clusters": 2}  # leave this out for the real size


def run(n_scenarios: int = 4, n_designs: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every design under every scenario: the table of experiments, and the table of their outcomes."""
    from ema_workbench import perform_experiments

    model = ema_model(UNCERTAINTIES, LEVERS, OUTCOMES, programme="uruguay", seeds=SEEDS, fixed=SMALL)
    experiments, outcomes = perform_experiments(model, scenarios=n_scenarios, policies=n_designs)
    return experiments, pd.DataFrame({name: outcomes[name] for name in OUTCOMES})


if __name__ == "__main__":
    table, results = run()
    shown = pd.concat([table[list(UNCERTAINTIES + LEVERS)], results], axis=1)
    print(shown.to_string(float_format="{:.2f}".format))
