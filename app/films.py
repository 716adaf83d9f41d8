"""A film: one run as frames, one per quarter lived, kept lean and shared by all who look at the same run.

The quarters before a decision are the same whatever is decided, so that a film of the whole window serves every step of
a visitor, and a decision only asks for another film.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

import sim
from app.links import Link
from app.presets import preset
from sim.events import EventKind
from sim.overrides import Override
from sim.programmes import base_row
from sim.state import NOBODY, Phase, ProjectState, Stage, Work
from sim.story.phrases import phrases_of
from sim.story.telling import Telling, detail_of, is_forced, subject_of
from sim.traces import Trace

MAX_FIRM_QUARTERS = 250_000  # of one run on the page, several times the largest preset
FILMS_KEPT = 48
LOCKS = 16  # films that may be in the making at once, at most
SIZE = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")
ALIVE, MEMBER, BENEFICIARY, EXPORTER = 1, 2, 4, 8
SLOT = 0  # the programme's own; a sequel has the next


class TooLarge(ValueError):
    """A world that is too large for the page."""


@dataclass(frozen=True)
class Film:
    """One run, quarter by quarter; quarter 0 is the start, quarter q has lived q quarters."""

    telling: Telling  # without the firms' records
    series: pd.DataFrame
    outcomes: pd.Series
    flags: np.ndarray  # uint8 [quarter, firm]
    employees: np.ndarray  # uint16 [quarter, firm]
    partners: np.ndarray  # int16 [quarter, firm, partner]
    home: np.ndarray  # int16 [firm], its cluster
    clusters: np.recarray  # [quarter, cluster]
    chambers: np.recarray  # [quarter, cluster]
    goods: np.recarray  # [quarter, cluster, good]
    programmes: np.recarray  # [quarter, slot]
    agencies: np.recarray  # [quarter, slot]
    governments: np.recarray  # [quarter, government]
    work: np.ndarray  # [quarter, slot, kind of work]

    @property
    def n_quarters(self) -> int:
        """Length of the window."""
        return len(self.series)

    @property
    def row(self) -> np.void:
        """The parameters at the start."""
        return self.telling.row

    @cached_property
    def events_at(self) -> dict[int, list[np.void]]:
        """The events of each quarter, in their order."""
        found: dict[int, list[np.void]] = {}
        for event in self.telling.events:
            found.setdefault(int(event["quarter"]), []).append(event)
        return found

    def news(self, quarter: int, language: str) -> list[dict[str, Any]]:
        """What happened in a quarter, in words: kind, whom it is about, what, and whether a decision forced it."""
        phrases = phrases_of(language)
        return [
            {
                "kind": EventKind(event["kind"]).name.lower(),
                "subject": subject_of(self.telling, event, phrases),
                "detail": detail_of(self.telling, event, phrases),
                "forced": is_forced(self.telling, event),
            }
            for event in self.events_at.get(quarter, [])
        ]

    def label(self, quarter: int) -> str:
        """The label of a quarter, as the catalogue of dates reads it."""
        return str(self.telling.dates[quarter])

    def frame(self, lived: int) -> dict[str, Any]:
        """The state after some quarters lived, as plain numbers for the browser; before the first it is the first's."""
        at = max(0, lived - 1)
        return {
            "lived": lived,
            "flags": self.flags[at].tolist(),
            "employees": self.employees[at].tolist(),
            "ties": self._ties(at),
            "clusters": [self._cluster(at, c) for c in range(self.clusters.shape[1])],
            "phase": Phase(self.programmes[at, SLOT].phase).name.lower(),
        }

    def _ties(self, at: int) -> list[int]:
        """Pairs of firms who keep each other or one the other, as one flat list, each pair once."""
        firm, place = np.nonzero(self.partners[at] != NOBODY)
        partner = self.partners[at][firm, place]
        alive = (self.flags[at][firm] & ALIVE > 0) & (self.flags[at][partner] & ALIVE > 0)
        pairs = np.sort(np.stack([firm, partner], axis=1)[alive], axis=1)
        return np.unique(pairs, axis=0).ravel().tolist() if len(pairs) else []

    def _cluster(self, at: int, c: int) -> dict[str, Any]:
        cluster, chamber = self.clusters[at, c], self.chambers[at, c]
        goods = [
            {"good": g, "state": ProjectState(good.state).name.lower(), "service": round(float(good.service), 2),
             "share": round(float(good.spent / good.cost), 2) if good.cost > 0 else 0.0,
             "programme": int(good.programme)}
            for g, good in enumerate(self.goods[at, c]) if good.state != ProjectState.IDEA
        ]  # fmt: skip
        return {
            "stage": Stage(cluster.stage).name.lower(), "financed": bool(cluster.programme != NOBODY),
            "waits": bool(cluster.awaits != NOBODY), "body": bool(chamber.is_alive),
            "trust": round(float(cluster.mean_trust), 3), "contribution": round(float(cluster.contribution_rate), 3),
            "members": int(cluster.n_members), "firms": int(cluster.n_alive), "goods": goods,
        }  # fmt: skip

    def queue(self, lived: int) -> dict[str, float]:
        """Work waiting at the agency by kind [person-quarters]."""
        amounts = self.work[max(0, lived - 1), SLOT]
        return {kind.name.lower(): round(float(amounts[kind]), 2) for kind in Work}


def _lean(trace: Trace) -> Film:
    """What the page needs of a run told in full."""
    lived = trace.lived
    firms = lived.firms
    flags = firms["is_alive"] * ALIVE + firms["is_member"] * MEMBER + firms["is_beneficiary"] * BENEFICIARY
    flags = (flags + firms["is_exporter"] * EXPORTER).astype(np.uint8)
    empty = lived._replace(firms=None, clusters=None, goods=None, ties=None, twin=None)  # type: ignore[arg-type]
    return Film(
        trace.telling._replace(lived=empty), trace.series, trace.outcomes, flags,
        np.clip(np.rint(firms["employees"]), 0, 65535).astype(np.uint16), lived.ties["partner"].astype(np.int16),
        firms["cluster"][0].astype(np.int16), lived.clusters, lived.chambers, lived.goods, lived.programmes,
        lived.agencies, lived.governments, lived.work,
    )  # fmt: skip


def firm_quarters_of(programme: str, values: Mapping[str, object]) -> int:
    """The size of a run: firms times quarters."""
    row = base_row(preset(programme))[0]
    size = [float(values.get(name, row[name])) for name in SIZE]  # type: ignore[arg-type]
    return int(np.prod(size))


def check_size(values: Mapping[str, object], programme: str) -> None:
    """Raise `TooLarge` for a world that would keep other visitors waiting."""
    firm_quarters = firm_quarters_of(programme, values)
    if firm_quarters > MAX_FIRM_QUARTERS:
        raise TooLarge(
            f"world: expected at most {MAX_FIRM_QUARTERS} firm-quarters on the page, got {firm_quarters}; "
            "use fewer clusters, firms or quarters, or `python -m experiments`"
        )


def trace_of(link: Link) -> Trace:
    """The run of a link, told in full. Raises `ValueError` for what the engine refuses."""
    check_size(link.values, link.programme)
    return sim.trace(preset(link.programme), link.seed, link.decisions, **link.values)


@lru_cache(maxsize=FILMS_KEPT)
def _film(programme: str, seed: int, values: tuple[tuple[str, object], ...], decisions: tuple[Override, ...]) -> Film:
    return _lean(trace_of(Link(programme=programme, seed=seed, values=dict(values), decisions=decisions)))


_locks = tuple(Lock() for _ in range(LOCKS))


def film_of(link: Link) -> Film:
    """The film of a link, made once for all who see the same. Raises `ValueError` for what the engine refuses."""
    key = (link.programme, link.seed, tuple(sorted(link.values.items())), link.decisions)
    with _locks[hash(key) % LOCKS]:  # who asks for the same waits for it; who asks for another does not
        return _film(*key)
