"""Two-stage designs: territories with different shares of financed clusters, some with none (pure control).

Both effects are differences from pure-control territories, whose firms neither get anything nor lie beside those that
do; errors are by territory, which is what was drawn first (Baird, Bohren, McIntosh and Ozler 2018).
"""

from __future__ import annotations

import numpy as np

from sim.evaluation.econometrics.answers import NEVER, Answers
from sim.evaluation.econometrics.inference import Interval
from sim.evaluation.econometrics.linear import difference, even, fit, indicators
from sim.evaluation.econometrics.paths import Found, path

FAR = np.iinfo(np.int64).max


def saturation(answers: Answers) -> Found:
    """The effect on firms of financed clusters, that of their neighbours on them included."""
    return _against_pure(answers, is_direct=True)


def saturation_spillover(answers: Answers) -> Found:
    """The effect on firms of clusters that were not financed, in territories where others were."""
    return _against_pure(answers, is_direct=False)


def _begun(answers: Answers) -> np.ndarray:
    """The first period of a benefit in the row's territory; NEVER without one."""
    first = np.full(int(answers.territory.max()) + 1, FAR)
    has = answers.is_assigned & (answers.start != NEVER)
    np.minimum.at(first, answers.territory[has], answers.start[has])
    return np.where(first == FAR, NEVER, first)[answers.territory]


def _against_pure(answers: Answers, is_direct: bool) -> Found:
    share = answers.frame["saturation"].to_numpy(dtype=np.float64)
    begun, base = _begun(answers), answers.baseline()
    exposed = share > 0
    concerned = exposed & (answers.is_assigned if is_direct else ~answers.is_assigned & (begun != NEVER))
    kept = ((share == 0) | concerned) & np.isfinite(base)
    mine = answers.where(kept, start=answers.start if is_direct else begun, unit=answers.territory, is_assigned=exposed)
    share, base, exposed = share[kept], base[kept], exposed[kept]
    treated = exposed & (mine.period >= mine.start)
    covariates = (base - base.mean())[:, np.newaxis]

    def among(rows: np.ndarray) -> Interval:
        used = ~exposed | (treated & rows)
        return difference(mine.y[used], treated[used], mine.weight[used], mine.period[used], mine.unit[used],
                          covariates[used])  # fmt: skip

    counts = {
        "n_territories_treated": float(len(np.unique(mine.territory[exposed]))),
        "n_territories_pure": float(len(np.unique(mine.territory[~exposed]))),
        "slope_in_saturation": _slope(mine, treated, exposed, share, covariates),
    }
    return path(mine, treated, among, counts)


def _slope(mine: Answers, treated: np.ndarray, exposed: np.ndarray, share: np.ndarray, covariates: np.ndarray) -> float:
    """How much more the effect is where all clusters of the territory are financed than where (almost) none are."""
    if len(np.unique(share[treated])) < 2:
        return np.nan
    used = ~exposed | treated
    balanced = even(treated[used], mine.weight[used], mine.period[used])
    design = np.column_stack([
        treated[used], treated[used] * (share[used] - share[treated].mean()), indicators(mine.period[used]),
        covariates[used],
    ]).astype(np.float64)  # fmt: skip
    return float(fit(mine.y[used], design, balanced).coefficients[1])
