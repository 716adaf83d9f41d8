"""One run in full, in the form in which it is drawn and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim import api
from sim.overrides import Override
from sim.state import NEVER, NOBODY, ProjectState, Stage
from sim.traces import Trace

GROUPS = {"members": "members", "itt": "all firms", "spillover": "non-members"}
EFFECTS = ("exports", "employment")


@dataclass(frozen=True)
class Life:
    """The tables of one run, and the story told from its events."""

    series: pd.DataFrame
    clusters: pd.DataFrame
    firms: pd.DataFrame
    goods: pd.DataFrame
    ties: pd.DataFrame
    events: pd.DataFrame
    story: str  # in Markdown
    trace: Trace  # what all of them are made from

    @property
    def n_quarters(self) -> int:
        """Length of the window."""
        return len(self.series)

    def date(self, quarter: int) -> str:
        """The label of a quarter."""
        return str(self.series["date"].iloc[quarter])

    def spells(self, name: str) -> list[tuple[int, int]]:
        """Quarters [first, last) in which a condition of the series held."""
        held = np.concatenate([[False], self.series[name].to_numpy(dtype=bool), [False]]).astype(int)
        change = np.diff(held)
        return list(zip(np.flatnonzero(change == 1).tolist(), np.flatnonzero(change == -1).tolist(), strict=True))

    def when(self, name: str) -> list[int]:
        """Quarters in which something of the series happened."""
        return np.flatnonzero(self.series[name].to_numpy(dtype=bool)).tolist()

    def years(self) -> tuple[list[int], list[str]]:
        """First quarters of the years of the window, and what they are called."""
        dates = self.series["date"].astype(str)
        first = np.flatnonzero(dates.str.endswith("Q1")).tolist()
        names = [dates.iloc[quarter].removesuffix("Q1").removeprefix("year ").strip() for quarter in first]
        return first, names

    def stages(self) -> pd.DataFrame:
        """Stage code of each cluster that was ever financed [cluster, quarter], the earliest to advance first."""
        table = self.clusters.pivot_table(index="cluster", columns="quarter", values="stage", aggfunc="first")
        codes = table.map(lambda stage: int(Stage[stage.upper()]))
        financed = codes[(codes > Stage.CANDIDATE).any(axis=1)]
        reach = (financed >= Stage.IMPLEMENTING).sum(axis=1) * 100 + financed.sum(axis=1)
        return financed.loc[reach.sort_values(ascending=False, kind="stable").index]

    def goods_operating(self) -> tuple[np.ndarray, np.ndarray]:
        """Goods of financed clusters that operate [quarter]: those of the programme, and those of firms alone."""
        operating = self.goods["state"] == ProjectState.OPERATING.name.lower()
        table = self.goods[operating & self.goods["cluster"].isin(self.stages().index)]
        is_ours = table["programme"] != NOBODY
        ours, alone = (
            np.bincount(table.loc[which, "quarter"], minlength=self.n_quarters) for which in (is_ours, ~is_ours)
        )
        return ours, alone

    def first_goods(self) -> pd.Series:
        """Quarter in which the first good of a cluster opened, by cluster; clusters without one are left out."""
        last = self.clusters[self.clusters["quarter"] == self.n_quarters - 1].set_index("cluster")["first_good_quarter"]
        return last[last != NEVER]


def lived(programme: str, seed: int, values: dict[str, Any], forced: Sequence[Override] = ()) -> Life:
    """Live one run, in full, with what is forced in it."""
    trace = api.trace(programme=programme, seed=seed, overrides=forced, **values)
    tables = trace.series, trace.clusters, trace.firms, trace.goods, trace.ties, trace.events
    return Life(*tables, trace.story(language="en"), trace)


def effects_by_year(runs: pd.DataFrame, programme: str, forced: Sequence[Override] = ()) -> pd.DataFrame:
    """Effects of many futures by year since approval: run, group, outcome, year, effect, n."""
    table = api.effects(runs, programme=programme, by="year", overrides=forced)
    wanted = (table["clock"] == "approval") & table["group"].isin(GROUPS) & table["outcome"].isin(EFFECTS)
    return table[wanted]
