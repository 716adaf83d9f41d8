"""The model in SALib: sample, evaluate and analyse in one chain, for whoever has a method of their own in mind.

    .venv/bin/python -m examples.salib_problem

For researchers who know SALib. For `morris`, `sobol` and `pawn` with intervals that account for luck, use the
experiments of these names; this is for all other methods of SALib. Mind that a mean over few futures is still noisy,
and that indices of noise look like interactions.
"""

from __future__ import annotations

import numpy as np

from experiments.bridges import salib_function, salib_problem

PARAMETERS = ("national_loss_prob", "agency_autonomy", "n_components")
OUTCOMES = ("execution_risk", "trust")
SEEDS = range(1, 6)
SMALL = {"n_candidate_clusters": 3, "n_firms_per_cluster": 12, "n_clusters": 2}  # leave this out for the real size


def run(n: int = 32) -> dict[str, np.ndarray]:
    """Total-order indices of each parameter, by outcome, with n x (parameters + 2) evaluations."""
    problem = salib_problem(PARAMETERS, OUTCOMES)
    lives = salib_function(PARAMETERS, OUTCOMES, seeds=SEEDS, fixed=SMALL)
    problem.sample_sobol(n, calc_second_order=False, seed=1).evaluate(lives).analyze_sobol(
        calc_second_order=False, seed=1
    )
    return {outcome: problem.analysis[outcome]["ST"] for outcome in OUTCOMES}


if __name__ == "__main__":
    for outcome, indices in run().items():
        print(outcome, dict(zip(PARAMETERS, np.round(indices, 2).tolist(), strict=True)))
