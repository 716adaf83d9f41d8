"""Panels with known effects, shaped like those of a survey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Making:
    """What a made panel is like."""

    n_clusters: int = 60
    n_firms: int = 20
    n_territories: int = 20
    n_periods: int = 10
    assignment: str = "lottery"
    starts: tuple[int, ...] = (4, 5, 6)
    effect: float = 0.2  # in the first year
    growth: float = 0.05  # more in each year
    heterogeneity: float = 0.1  # sd of the size of effects between clusters, as a share
    takeup: float = 1.0
    selection: float = 0.0  # of the level, on a covariate that drives trends as well
    trend: float = 0.0  # how much the covariate adds per period
    spillover: float = 0.0  # on firms of unassigned clusters, per share of the territory that is financed
    cluster_sd: float = 0.15
    shock_sd: float = 0.1
    territory_sd: float = 0.0
    firm_sd: float = 0.3
    error_sd: float = 0.2
    attrition: float = 0.0
    common_trend: float = 0.03  # of everyone, per period
    beside_members: float = 0.0  # effect on firms of assigned clusters that do not take part


def panel(seed: int, making: Making = Making()) -> tuple[pd.DataFrame, dict[str, float]]:
    """A panel, and the true effects of its own firms."""
    m, rng = making, np.random.default_rng([7, seed])
    territory = np.arange(m.n_clusters) % m.n_territories
    quality = rng.normal(size=m.n_clusters)
    score = m.selection * quality + np.sqrt(max(0.0, 1 - m.selection**2)) * rng.normal(size=m.n_clusters)
    half = m.n_clusters // 2
    saturation = np.full(m.n_clusters, np.nan)
    if m.assignment == "saturation":
        per = m.n_clusters // m.n_territories
        assigned, wanted = (
            np.zeros(m.n_clusters, dtype=bool),
            rng.permutation(np.resize(np.arange(per + 1), m.n_territories)),
        )
        for one in range(m.n_territories):
            own = rng.permutation(np.flatnonzero(territory == one))
            assigned[own[: wanted[one]]] = True
        saturation = (wanted / per)[territory]
    else:
        assigned = np.zeros(m.n_clusters, dtype=bool)
        assigned[np.argsort(-score)[:half]] = True
        if m.assignment == "rollout":
            assigned[:] = True
    start = np.where(assigned, rng.choice(m.starts, m.n_clusters), -1)
    size = 1.0 + m.heterogeneity * rng.normal(size=m.n_clusters)
    ordered = np.sort(score)[::-1]
    cut_off = 0.5 * (ordered[half - 1] + ordered[half])

    n = m.n_clusters * m.n_firms
    cluster = np.repeat(np.arange(m.n_clusters), m.n_firms)
    covariate = 0.7 * quality[cluster] + 0.7 * rng.normal(size=n)
    joins = rng.random(n) < m.takeup
    level = m.firm_sd * rng.normal(size=n) + 0.3 * covariate
    shock = m.cluster_sd * rng.normal(size=m.n_clusters)[:, None] + np.cumsum(
        m.shock_sd * rng.normal(size=(m.n_clusters, m.n_periods)), axis=1
    )
    shock += np.cumsum(m.territory_sd * rng.normal(size=(m.n_territories, m.n_periods)), axis=1)[territory]
    treated_share = np.bincount(territory, assigned, minlength=m.n_territories) / np.bincount(
        territory, minlength=m.n_territories
    )
    begun = np.full(m.n_territories, 10_000)
    np.minimum.at(begun, territory[assigned], start[assigned])
    period = np.arange(m.n_periods)
    since = period - start[cluster][:, None]
    is_treated = assigned[cluster][:, None] & (since >= 0)
    own = np.where(
        is_treated,
        size[cluster][:, None] * (m.effect + m.growth * since) * np.where(joins, 1.0, m.beside_members)[:, None],
        0.0,
    )
    after = period >= begun[territory[cluster]][:, None]
    beside = np.where(
        ~assigned[cluster][:, None] & after, m.spillover * treated_share[territory[cluster]][:, None], 0.0
    )
    twin = (
        level[:, None]
        + shock[cluster]
        + m.common_trend * period
        + m.trend * covariate[:, None] * period
        + m.error_sd * rng.normal(size=(n, m.n_periods))
    )
    y = twin + own + beside
    there = np.cumprod(np.column_stack([np.ones(n), rng.random((n, m.n_periods - 1)) >= m.attrition]), axis=1).astype(
        bool
    )
    rows, periods = np.nonzero(there)
    first = min(start[assigned])
    base = y[:, first - 1]
    c = cluster[rows]
    frame = pd.DataFrame(
        {
            "firm": rows,
            "cluster": c,
            "territory": territory[c],
            "period": periods,
            "log_productivity": y[rows, periods],
            "log_employees": 2 + covariate[rows] + y[rows, periods],
            "log_sales": 4 + y[rows, periods],
            "exports": np.exp(y[rows, periods]),
            "is_exporter": (y[rows, periods] > 0.3).astype(int),
            "is_assigned": assigned[c],
            "start": start[c],
            "is_participant": assigned[c] & joins[rows],
            "is_treated": is_treated[rows, periods],
            "score": (score - cut_off)[c] if m.assignment == "tender" else np.nan,
            "saturation": saturation[c],
            "weight": 1.0,
            "base_productivity": base[rows],
            "base_employees": 2 + covariate[rows],
            "base_exports": np.exp(base[rows]),
            "base_is_exporter": (base[rows] > 0.3).astype(float),
            "link": 0,
            "is_small": covariate[rows] < 0,
            "covariate": covariate[rows],
        }
    )
    counts = is_treated
    itt, att = own[counts].mean(), own[counts & joins[:, None]].mean()
    near = assigned & (score - cut_off < 0.5)
    spilled = ~assigned[cluster][:, None] & after
    truth = {
        "ITT": itt,
        "ATT": att,
        "LATE": att,
        "twin": twin,
        "spillover": beside[spilled].mean() if spilled.any() else 0.0,
        "at the cut-off": own[counts & near[cluster][:, None]].mean() if near.any() else np.nan,
    }
    return frame, truth
