"""A film: one run as frames, one per quarter lived, kept lean and shared by all who look at the same run.

The quarters before a decision are the same whatever is decided, so that a film of the whole window serves every step of
a visitor, and a decision only asks for another film.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

import sim
from app.links import Link
from app.presets import preset
from sim.events import EventKind
from sim.overrides import Override
from sim.parameters.constants import MUSD
from sim.programmes import base_row
from sim.story.phrases import phrases_of
from sim.story.telling import Telling, detail_of, is_players, subject_of
from sim.traces import Trace

MAX_FIRM_QUARTERS = 250_000  # of one run on the page, several times the largest preset
MAX_CLUSTERS = 60
FILMS_KEPT_BYTES = 150_000_000  # together; a preset's film has one to three million
LOCKS = 16  # films that may be in the making at once, at most
SIZE = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters")
# Parts of the world at the end that no frame, no news and no decision asks for.
NOT_TOLD = ("firms", "ties", "clusters", "chambers", "projects", "events", "series", "agencies", "work", "committees",
            "civil_partners", "lenders", "governments", "homes")  # fmt: skip
ALIVE, MEMBER, BENEFICIARY, EXPORTER = 1, 2, 4, 8
SEAT_OF = {EventKind.DECISION: "government", EventKind.SELECTED: "agency", EventKind.PROPOSED: "cluster",
           EventKind.EXTENSION: "agency"}  # fmt: skip
ECONOMY = ("n_firms", "employees", "exports_musd", "n_ties")
SLOT = 0  # the programme's own; a sequel has the next


Key = tuple[str, int, tuple[tuple[str, object], ...], tuple[Override, ...]]


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
    economy: tuple[float, ...]  # what the last quarter leaves, in the order of `ECONOMY`

    @property
    def n_bytes(self) -> int:
        """Memory that the film holds."""
        arrays = [value for value in vars(self).values() if isinstance(value, np.ndarray)]
        world = [part for part in self.telling.lived.world if part is not None]
        return sum(array.nbytes for array in (*arrays, *world, self.telling.events))

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
        """What happened in a quarter, in words: kind, whom it is about, what, and in which seat a player decided it."""
        phrases = phrases_of(language)
        return [
            {
                "kind": EventKind(event["kind"]).name.lower(),
                "subject": subject_of(self.telling, event, phrases),
                "detail": detail_of(self.telling, event, phrases),
                "seat": SEAT_OF[EventKind(event["kind"])] if is_players(self.telling, event) else "",
            }
            for event in self.events_at.get(quarter, [])
        ]

    def label(self, quarter: int) -> str:
        """The label of a quarter, as the catalogue of dates reads it."""
        return str(self.telling.dates[quarter])


def _lean(trace: Trace) -> Film:
    """What the page needs of a run told in full."""
    lived = trace.lived
    firms = lived.firms
    flags = firms["is_alive"] * ALIVE + firms["is_member"] * MEMBER + firms["is_beneficiary"] * BENEFICIARY
    flags = (flags + firms["is_exporter"] * EXPORTER).astype(np.uint8)
    nothing: dict[str, Any] = dict.fromkeys(("firms", "clusters", "goods", "ties", "twin"))
    world = lived.world._replace(**dict.fromkeys(NOT_TOLD))
    told = trace.telling
    telling = told._replace(lived=lived._replace(world=world, **nothing), events=told.events.copy(), is_played=True)
    return Film(
        telling, trace.series, trace.outcomes, flags,
        np.clip(np.rint(firms["employees"]), 0, 65535).astype(np.uint16), lived.ties["partner"].astype(np.int16),
        firms["cluster"][0].astype(np.int16), lived.clusters, lived.chambers, lived.goods, lived.programmes,
        lived.agencies, lived.governments, lived.work, economy_of(trace),
    )  # fmt: skip


def economy_of(trace: Trace) -> tuple[float, ...]:
    """What the last quarter of a run leaves, in the order of `ECONOMY`."""
    firms = trace.lived.firms[-1]
    alive = firms["is_alive"]
    return (
        float(alive.sum()), float(firms["employees"][alive].sum()), float(firms["exports"][alive].sum()) * MUSD,
        float(trace.series["n_ties"].iloc[-1]),
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
    n_clusters = int(values.get("n_candidate_clusters", 0))  # type: ignore[call-overload]
    if n_clusters > MAX_CLUSTERS:
        raise TooLarge(
            f"n_candidate_clusters: expected at most {MAX_CLUSTERS} on the page, got {n_clusters}; "
            "use fewer, or `python -m experiments`"
        )


def trace_of(link: Link) -> Trace:
    """The run of a link, told in full. Raises `ValueError` for what the engine refuses."""
    check_size(link.values, link.programme)
    return sim.trace(preset(link.programme), link.seed, link.decisions, **link.values)


_kept: OrderedDict[Key, Film] = OrderedDict()  # the one asked for last is the last
_keeping = Lock()
_making = tuple(Lock() for _ in range(LOCKS))


def _found(key: Key) -> Film | None:
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Key, film: Film) -> None:
    """Keep a film, and let those go that nobody has asked for longest, until all fit."""
    with _keeping:
        _kept[key] = film
        while len(_kept) > 1 and sum(one.n_bytes for one in _kept.values()) > FILMS_KEPT_BYTES:
            _kept.popitem(last=False)


def film_of(link: Link) -> Film:
    """The film of a link, made once for all who see the same. Raises `ValueError` for what the engine refuses."""
    key = (link.programme, link.seed, tuple(sorted(link.values.items())), link.decisions)
    film = _found(key)
    if film is not None:
        return film
    with _making[hash(key) % LOCKS]:  # who asks for the same waits for it; who asks for another seldom does
        film = _found(key)
        if film is None:
            film = _lean(trace_of(link))
            _keep(key, film)
    return film
