"""The discontinuity at a tender's cut-off: clusters that just won against those that just lost."""

from __future__ import annotations

import numpy as np

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import Interval, interval_of_line
from sim.evaluation.econometrics.linear import even, fit, indicators
from sim.evaluation.econometrics.paths import Found, path

WIDTH = 1.84  # of the pilot bandwidth of Imbens and Kalyanaraman (2012), in standard deviations times n^(-1/5)
FEWEST = 6  # clusters on a side within the bandwidth; a wider one is taken until there are as many


def _bandwidth(score: np.ndarray) -> float:
    """1.84 s n^(-1/5), or more where that holds too few clusters on a side; `score` has one entry per cluster."""
    plain = WIDTH * score.std(ddof=1) * len(score) ** -0.2
    needed = [np.sort(np.abs(side))[min(FEWEST, len(side)) - 1] for side in (score[score > 0], score[score <= 0])]
    return float(max(plain, 1.001 * max(needed)))


def discontinuity(answers: Answers, bandwidth: float | None = None) -> Found:
    """The gap at the cut-off between lines through changes since before on either side (local linear, triangular).

    Errors are by cluster. Where lines are bent within the bandwidth the estimate is biased; so ask for several.
    """
    score = answers.frame["score"].to_numpy(dtype=np.float64)
    base = answers.baseline()
    kept = np.isfinite(score) & np.isfinite(base)
    mine, score, change = answers.where(kept), score[kept], (answers.y - base)[kept]
    _, place = np.unique(mine.cluster, return_index=True)
    width = _bandwidth(score[place]) if bandwidth is None else float(bandwidth)
    kernel = np.maximum(0.0, 1.0 - np.abs(score) / width)
    treated, others = mine.is_treated & (kernel > 0), ~mine.is_assigned & (kernel > 0)

    def among(rows: np.ndarray) -> Interval:
        used = np.flatnonzero(others | (treated & rows))
        weight = even(treated[used], mine.weight[used], mine.period[used]) * kernel[used]
        used, weight = used[weight > 0], weight[weight > 0]
        above, away = treated[used].astype(np.float64), score[used]
        design = np.column_stack([above, away, above * away, indicators(mine.period[used])])
        fitted = fit(change[used], design, weight)
        contrast = np.eye(design.shape[1])[0]
        missed = np.bincount(mine.cluster[used], fitted.weights_of(contrast) * fitted.residual)
        return _interval(float(fitted.coefficients[0]), mine.cluster[used], design[:, :3], weight, missed)

    return path(mine, treated, among, _of_scores(score[place], width))


def _interval(value: float, cluster: np.ndarray, lines: np.ndarray, weight: np.ndarray, missed: np.ndarray) -> Interval:
    """The interval by clusters, each a point beside one of the lines, whose ends single clusters pull at."""
    there, place = np.unique(cluster, return_index=True)
    design = np.column_stack([np.ones(len(there)), lines[place]])
    weighted = design.T * np.bincount(cluster, weight)[there]
    pull = np.linalg.pinv(weighted @ design) @ weighted
    return interval_of_line(value, pull[1], missed[there], np.eye(len(there)) - design @ pull)


def _of_scores(score: np.ndarray, width: float) -> dict[str, float]:
    """How many clusters lie within the bandwidth, and whether scores crowd on one side of the cut-off."""
    from scipy.stats import binomtest

    near = np.abs(score) < 0.5 * width
    above, n = int((score[near] > 0).sum()), int(near.sum())
    return {
        "bandwidth": width,
        "n_clusters_above": float((score[np.abs(score) < width] > 0).sum()),
        "n_clusters_below": float((score[np.abs(score) < width] <= 0).sum()),
        "crowding_p": float(binomtest(above, n).pvalue) if n else np.nan,
    }
