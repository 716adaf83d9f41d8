"""The network of firms in numbers: what the report says of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.evaluation.networks.measures import MEASURES

GROUP = "financed"  # the firms of clusters that the programme financed
UNUSUAL = 0.05  # two-sided
SHARES = {"isolated_share", "largest_share", "clustering", "core_share", "mutual_share", "outside_share", "small_reach",
          "other_reach", "brokered_share", "persistence"}  # fmt: skip


class Row(NamedTuple):
    """One measure as the report shows it."""

    title: str
    values: list[str]  # [date]
    without: str  # at the last date, in the same future without the programme
    chance: str  # at the last date, among networks with the same numbers of ties
    verdict: str


def number(name: str, value: float) -> str:
    """A measure as people read it."""
    if not np.isfinite(value):
        return "–"
    if name in SHARES or name.startswith("reach_link"):
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if name == "n_components" else f"{value:.3f}" if abs(value) < 0.1 else f"{value:.2f}"


def titles(measures: pd.DataFrame) -> dict[str, str]:
    """Measures in the order of the report, with what each tells."""
    links = [name for name in measures["measure"].unique() if name.startswith("reach_link_")]
    more = {
        name: f"firms that a firm of link {name.removeprefix('reach_link_')} reaches in two steps" for name in links
    }
    told = {name: one.title for name, one in MEASURES.items()} | (more if len(links) > 1 else {})
    return told | {"persistence": "ties of the date before that are still there"}


def _verdict(last: pd.Series) -> str:
    if not np.isfinite(last["p"]):
        return ""
    if last["p"] >= UNUSUAL or last["null_low"] <= last["value"] <= last["null_high"]:
        return "as by chance"
    return "more than by chance" if last["value"] > last["null_mean"] else "less than by chance"


def rows(measures: pd.DataFrame) -> list[Row]:
    """The measures of firms in financed clusters, a row each; of all firms where no cluster was financed."""
    mine = of_group(measures)
    found = []
    for name, title in titles(measures).items():
        dates = mine[mine["measure"] == name].sort_values("quarter")
        last = dates.iloc[-1]
        has_null = np.isfinite(last["null_mean"])
        band = f"{number(name, last['null_low'])} to {number(name, last['null_high'])}" if has_null else ""
        found.append(Row(title, [number(name, value) for value in dates["value"]], number(name, last["without"]),
                         band, _verdict(last)))  # fmt: skip
    return found


def of_group(measures: pd.DataFrame) -> pd.DataFrame:
    """The rows of firms in financed clusters; of all firms where there are none."""
    mine = measures[measures["group"] == GROUP]
    has_firms = mine.loc[mine["measure"] == "n_components", "value"].max() > 0
    return mine if has_firms else measures[measures["group"] == "all"]


def told(measures: pd.DataFrame) -> list[str]:
    """What the network says, in sentences made from the measures at the last date."""
    mine = of_group(measures)
    last = mine[mine["quarter"] == mine["quarter"].max()].set_index("measure")
    where = "of financed clusters" if (mine["group"] == GROUP).all() else "of all clusters"
    sentences = [
        f"At the end a firm {where} has {last.at['mean_degree', 'value']:.2f} ties on average, against "
        f"{last.at['mean_degree', 'without']:.2f} in the same future without the programme; "
        f"{100 * last.at['isolated_share', 'value']:.0f} % have none, against "
        f"{100 * last.at['isolated_share', 'without']:.0f} %.",
        f"A small firm reaches {100 * last.at['small_reach', 'value']:.1f} % of these firms in two steps, a larger one "
        f"{100 * last.at['other_reach', 'value']:.1f} %; without the programme it would be "
        f"{100 * last.at['small_reach', 'without']:.1f} % and {100 * last.at['other_reach', 'without']:.1f} %.",
    ]
    unusual = [
        f"{one.title} ({_verdict(last.loc[name])})"
        for name, one in MEASURES.items()
        if one.has_null and _verdict(last.loc[name]).startswith(("more", "less"))
    ]
    if unusual:
        sentences.append(
            f"Apart from how many ties each firm has, it differs from chance in {len(unusual)} of "
            f"{sum(one.has_null for one in MEASURES.values())} measures: {'; '.join(unusual)}."
        )
    return sentences
