"""Participants against like firms of clusters that were not financed, matched or reweighted, in changes."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.balancing import entropy_weights
from sim.evaluation.econometrics.diagnostics import mean_differences
from sim.evaluation.econometrics.inference import Interval
from sim.evaluation.econometrics.linear import difference
from sim.evaluation.econometrics.paths import Found, path

N_NEIGHBOURS = 3
CALIPER = 0.25  # standard deviations of the log odds (Rosenbaum and Rubin 1985)


@dataclass(frozen=True)
class _Firms:
    """One row per firm that took part or lies in a cluster that was not financed, with a baseline."""

    code: np.ndarray
    treated: np.ndarray
    weight: np.ndarray
    covariates: np.ndarray  # [firm, column]


def _firms_of(answers: Answers) -> _Firms:
    """What is known of each firm before the first benefit: its answers, and how its outcome had moved."""
    side = answers.is_participant & (answers.start >= 0) | ~answers.is_assigned
    _, place = np.unique(answers.firm, return_index=True)
    place = place[side[place]]
    names = ["base_productivity", "base_employees", "base_is_exporter", "is_small"]
    columns = [answers.frame[name].to_numpy(dtype=np.float64)[place] for name in names]
    columns.append(np.log1p(np.maximum(0.0, answers.frame["base_exports"].to_numpy(dtype=np.float64)[place])))
    columns.append(answers.baseline()[place])
    columns.append(answers.moved()[place])
    covariates = np.column_stack(columns)
    known = np.isfinite(covariates).all(axis=1)
    place, covariates = place[known], covariates[known]
    return _Firms(answers.firm[place], answers.is_assigned[place], answers.weight[place], covariates)


def _compared(answers: Answers, firms: _Firms, weight: np.ndarray, found: Mapping[str, float]) -> Found:
    """Changes since before of treated firms less those of weighted others, in the same periods."""
    of_firm = np.zeros(int(answers.firm.max()) + 1)
    of_firm[firms.code] = weight
    mine = answers.where(of_firm[answers.firm] > 0)
    change, row_weight = mine.y - mine.baseline(), of_firm[mine.firm]
    treated, others = mine.is_treated, ~mine.is_assigned

    def among(rows: np.ndarray) -> Interval:
        used = others | (treated & rows)
        return difference(change[used], treated[used], row_weight[used], mine.period[used], mine.unit[used])

    other = weight[~firms.treated]
    diagnostics = {
        **found,
        "effective_firms_compared": float(other.sum() ** 2 / (other**2).sum()),
        "largest_difference_before": _largest(firms, firms.weight),
        "largest_difference_after": _largest(firms, weight),
    }
    return path(mine, treated, among, diagnostics)


def _largest(firms: _Firms, weight: np.ndarray) -> float:
    return float(np.abs(mean_differences(firms.covariates, firms.treated, weight)).max())


def reweighting_did(answers: Answers) -> Found:
    """Others weighted so that the means of all that is known before agree exactly (entropy balancing)."""
    firms = _firms_of(answers)
    treated, weight = firms.treated, firms.weight.copy()
    target = np.average(firms.covariates[treated], axis=0, weights=weight[treated])
    found = entropy_weights(firms.covariates[~treated], target, weight[~treated])
    if found is None:
        raise ValueError(
            "reweighting_did: expected firms of clusters that were not financed around those that took part, got none "
            "whose weighted means before the programme could be made the same; interview more others, or use "
            "'matching_did', which leaves out firms without a like one"
        )
    weight[~treated] = found * weight[treated].sum()
    return _compared(answers, firms, weight, {"off_support_share": 0.0})


def matching_did(answers: Answers, n_neighbours: int = N_NEIGHBOURS, caliper: float = CALIPER) -> Found:
    """Each participant against its nearest others by the odds of taking part, with replacement, within a caliper."""
    from sklearn.neighbors import NearestNeighbors

    firms = _firms_of(answers)
    odds, treated = _log_odds(firms), firms.treated
    others = np.flatnonzero(~treated)
    n = min(n_neighbours, len(others))
    far, near = NearestNeighbors(n_neighbors=n).fit(odds[others, np.newaxis]).kneighbors(odds[treated, np.newaxis])
    within = far <= caliper * odds.std()
    counts = within.sum(axis=1)
    weight = np.zeros(len(odds))
    mine = firms.weight[treated]
    weight[treated] = np.where(counts > 0, mine, 0.0)
    each = np.where(within, (mine / np.maximum(1, counts))[:, np.newaxis], 0.0)
    np.add.at(weight, others[near], each)
    if not (counts > 0).any():
        raise ValueError(
            f"matching_did: expected firms with a like one among the others, got none within a caliper of {caliper} "
            "standard deviations; interview more others, or widen the caliper"
        )
    off = float(1.0 - weight[treated].sum() / mine.sum())
    return _compared(answers, firms, weight, {"off_support_share": off})


def _log_odds(firms: _Firms) -> np.ndarray:
    """The log odds of taking part given what is known before, by logit."""
    import statsmodels.api as sm
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

    spread = firms.covariates.std(axis=0)
    scaled = (firms.covariates - firms.covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    # Some answers say the same, as those of a single baseline year do twice: only what is new goes in.
    parts, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    new = parts[:, sizes > 1e-8 * sizes[0]] * np.sqrt(len(scaled))
    design = np.column_stack([np.ones(len(scaled)), new])
    with warnings.catch_warnings():
        # Where taking part can be foretold, odds grow without end; the caliper then leaves such firms out.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = sm.GLM(firms.treated.astype(np.float64), design, family=sm.families.Binomial())
        return design @ np.asarray(model.fit(maxiter=50).params)
