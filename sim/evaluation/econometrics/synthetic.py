"""Synthetic control: each financed cluster against the mix of others that moved as it did before its start.

Paths are mean changes of a cluster's firms since before the first benefit anywhere, so that firms that drop out do not
move them. The same is done for every donor as if it had been financed (placebo): how far those are from zero says how
far single clusters stray from their mix, and with what each cluster weighs in all mixes, how far the mean may.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sim.evaluation.econometrics.answers import Answers
from sim.evaluation.econometrics.inference import LEVEL, Interval
from sim.evaluation.econometrics.paths import Found, path


class _Mix(NamedTuple):
    """The weights of donors [cluster], how far their mix is from the cluster, and when it was fitted [period]."""

    weight: np.ndarray
    gap: np.ndarray
    before: np.ndarray  # [period], whether it was before the start


def synthetic_control(answers: Answers) -> Found:
    """The mean of what financed clusters are ahead of their mixes, over years since the start."""
    base = answers.baseline()
    mine = answers.where(np.isfinite(base))
    changes = _paths(mine, (answers.y - base)[np.isfinite(base)])
    starts = np.full(len(changes), -1)
    starts[mine.cluster[mine.is_assigned]] = mine.start[mine.is_assigned]
    periods = np.arange(changes.shape[1]) + int(mine.period.min())
    whole = np.isfinite(changes).all(axis=1)
    donors = np.flatnonzero(whole & (starts < 0) & np.isin(np.arange(len(starts)), mine.cluster[~mine.is_assigned]))
    treated = np.flatnonzero(starts >= 0)
    mixes = {one: _mix(changes, one, donors, periods < starts[one]) for one in treated.tolist()}
    turns = np.resize(starts[treated], len(donors))
    placebos = {
        one: _mix(changes, one, donors[donors != one], periods < start)
        for one, start in zip(donors.tolist(), turns.tolist(), strict=True)
    }

    def among(rows: np.ndarray) -> Interval:
        counted = np.zeros(changes.shape)
        chosen = rows & mine.is_treated
        np.add.at(counted, (mine.cluster[chosen], mine.period[chosen] - periods[0]), mine.weight[chosen])
        return _mean_gap(mixes, placebos, counted / counted.sum())

    before = np.concatenate([mixes[one].gap[periods < starts[one]] for one in mixes])
    return path(mine, mine.is_treated, among, {
        "rmse_before": float(np.sqrt(np.nanmean(before**2))), "n_donors": float(len(donors)),
        "rmse_before_of_spread": float(np.sqrt(np.nanmean(before**2)) / np.nanstd(changes)),
    })  # fmt: skip


def _paths(answers: Answers, change: np.ndarray) -> np.ndarray:
    """Mean changes [cluster, period]; NaN where no firm answers."""
    period = answers.period - answers.period.min()
    shape = int(answers.cluster.max()) + 1, int(period.max()) + 1
    place = answers.cluster * shape[1] + period
    total = np.bincount(place, answers.weight * change, minlength=shape[0] * shape[1])
    weight = np.bincount(place, answers.weight, minlength=shape[0] * shape[1])
    return np.divide(total, weight, out=np.full(len(total), np.nan), where=weight > 0).reshape(shape)


def _mix(changes: np.ndarray, one: int, donors: np.ndarray, before: np.ndarray) -> _Mix:
    """The weights of donors under which their mean was nearest to a cluster before its start."""
    from pysyncon import Synth

    seen = before & np.isfinite(changes[one])
    others, own = pd.DataFrame(changes[np.ix_(donors, seen)].T), pd.Series(changes[one, seen], name="own")
    synth = Synth()
    # Every period counts alike; rows are on one scale already, which `Synth` would undo.
    scale = pd.concat([others, own], axis=1).var(axis=1).to_numpy()
    synth.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=scale / scale.sum())
    weight = np.zeros(len(changes))
    weight[donors] = np.asarray(synth.W)
    return _Mix(weight, changes[one] - changes[donors].T @ weight[donors], before)


def _mean_gap(mixes: dict[int, _Mix], placebos: dict[int, _Mix], share: np.ndarray) -> Interval:
    """The mean gap over clusters and periods by share [cluster, period], with the error that placebos show."""
    value = float(sum(np.nansum(share[one] * mix.gap) for one, mix in mixes.items()))
    of_cluster, of_period = share.sum(axis=1), share.sum(axis=0)
    sizes = []
    for placebo in placebos.values():
        after = np.where(placebo.before, 0.0, of_period)
        if after.sum() > 0:
            strayed = float(after @ placebo.gap) / after.sum()
            sizes.append(strayed**2 / (1.0 + float(placebo.weight @ placebo.weight)))
    if len(sizes) < 2:
        return Interval(value, np.nan, np.nan, np.nan)
    in_mixes = np.sum([of_cluster[one] * mix.weight for one, mix in mixes.items()], axis=0)
    se = float(np.sqrt(np.mean(sizes) * (of_cluster @ of_cluster + in_mixes @ in_mixes)))
    half = float(stdtrit(len(sizes) - 1, (1.0 + LEVEL) / 2.0)) * se
    return Interval(value, se, value - half, value + half)
