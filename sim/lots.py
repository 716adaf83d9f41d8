"""Lots of an evaluation: who is financed, asked and lost, and how far answers are off.

Each is drawn by seed, period, identity and purpose, so that surveys of one future can be paired whatever else differs.
"""

from __future__ import annotations

import numpy as np

from sim.jit import entry
from sim.luck import Purpose, normal_pair, uniform, uniforms


@entry
def _fill_lottery(seed, out):
    for c in range(out.shape[0]):
        out[c] = uniform(seed, 0, Purpose.LOTTERY, c, 0)


@entry
def _fill_saturation(seed, out):
    for t in range(out.shape[0]):
        out[t] = uniform(seed, 0, Purpose.SATURATION, t, 0)


@entry
def _fill_sample(seed, clusters, addresses, out):
    for i in range(out.shape[0]):
        out[i] = uniform(seed, 0, Purpose.SAMPLE, clusters[i], addresses[i])


@entry
def _fill_attrition(seed, clusters, addresses, out):
    for t in range(out.shape[0]):
        for i in range(out.shape[1]):
            out[t, i] = uniform(seed, t, Purpose.ATTRITION, clusters[i], addresses[i])


@entry
def _fill_errors(seed, clusters, addresses, out):
    for t in range(out.shape[0]):
        for i in range(out.shape[1]):
            u0, u1, u2, u3 = uniforms(seed, t, Purpose.REPORT, clusters[i], addresses[i])
            out[t, i, 0], out[t, i, 1] = normal_pair(u0, u1)
            out[t, i, 2], out[t, i, 3] = normal_pair(u2, u3)


@entry
def _fill_slips(seed, clusters, addresses, out):
    for t in range(out.shape[0]):
        for i in range(out.shape[1]):
            out[t, i] = uniform(seed, t, Purpose.REPORT_STATUS, clusters[i], addresses[i])


def lottery_of_clusters(seed: int, n_clusters: int) -> np.ndarray:
    """The lot of each cluster [cluster], uniform in (0, 1): the lowest are financed."""
    out = np.empty(n_clusters)
    _fill_lottery(np.int64(seed), out)
    return out


def lottery_of_territories(seed: int, n_territories: int) -> np.ndarray:
    """The lot of each territory [territory], uniform in (0, 1): their order says which share each gets."""
    out = np.empty(n_territories)
    _fill_saturation(np.int64(seed), out)
    return out


def lots_of_sample(seed: int, clusters: np.ndarray, addresses: np.ndarray) -> np.ndarray:
    """The lot of each firm [firm], uniform in (0, 1): the lowest of each list are asked."""
    out = np.empty(len(clusters))
    _fill_sample(np.int64(seed), clusters, addresses, out)
    return out


def lots_of_attrition(seed: int, clusters: np.ndarray, addresses: np.ndarray, n_periods: int) -> np.ndarray:
    """The lot of each firm in each period [period, firm], uniform in (0, 1): the lowest answer no more."""
    out = np.empty((n_periods, len(clusters)))
    _fill_attrition(np.int64(seed), clusters, addresses, out)
    return out


def errors_of_answers(seed: int, clusters: np.ndarray, addresses: np.ndarray, n_periods: int) -> np.ndarray:
    """Four independent standard normals for each firm and period [period, firm, 4]."""
    out = np.empty((n_periods, len(clusters), 4))
    _fill_errors(np.int64(seed), clusters, addresses, out)
    return out


def slips_of_status(seed: int, clusters: np.ndarray, addresses: np.ndarray, n_periods: int) -> np.ndarray:
    """The lot of each firm in each period [period, firm], uniform in (0, 1): the lowest misreport their exporting."""
    out = np.empty((n_periods, len(clusters)))
    _fill_slips(np.int64(seed), clusters, addresses, out)
    return out
