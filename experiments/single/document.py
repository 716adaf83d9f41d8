"""Summary, figures and report of one programme's life."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.declared import numeric_outcomes
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, paragraphs, terms, write_page
from experiments.request import Request
from experiments.single import connections, figures, telling
from experiments.single.keys import SingleKeys
from experiments.single.life import Life, effects_by_year, lived
from experiments.single.network import network
from experiments.store import Store, write_whole
from experiments.words import quantity
from sim.evaluation.networks.files import to_graphml
from sim.evaluation.networks.graphs import telling_quarters, without_programme
from sim.evaluation.networks.nulls import SAMPLES
from sim.evaluation.networks.tables import network_measures
from sim.overrides import Override

READING = {
    "course": (
        "Money, work, cooperation and goods over time",
        "time runs from left to right, the same in all four panels. The background shows politics: dotted lines are "
        "elections, full lines the coming of another party, coloured bands are named in the legend. Where the blue "
        "area stays below the dashed line, the programme is behind its plan; where work waiting rises above what the "
        "agency can do in a quarter, it is the agency that holds things up. Goods are those of financed clusters. "
        "Each line is one life, not an average, and so has no interval.",
    ),
    "stages": (
        "The stages of each financed cluster",
        "one strip per cluster, its colour the stage it is in: the darker, the closer to working goods. A star marks "
        "the opening of its first shared good. Strips that change colour at different times show clusters that wait "
        "for the agency, for their firms or for each other. Vertical lines mark the coming of another party.",
    ),
    "effects": (
        "Effects on firms, year by year",
        "the blue line is the difference between this future and the same future without the programme; both have the "
        "same luck, so that it is the true effect. All firms are those of financed clusters. The grey band holds the "
        "middle four fifths of the other futures. Effects on non-members can be negative when members take workers or "
        "customers from them.",
    ),
    "network": (
        "The network of firms",
        "the upper row is this future, the lower one the same future without the programme. Each disc of dots is a "
        "cluster (its number below it if it is financed), each dot a firm, in the same place in every panel; firms "
        "that have closed are left out. Blue dots are members of a financed cluster's body. Grey lines are ties within "
        "a cluster, orange lines ties between clusters, and a purple ring marks a broker: a firm through which firms "
        "of different clusters are connected that have no tie of their own.",
    ),
    "typical": (
        "How typical this future is",
        "each panel shows one outcome in all futures of the same programme: the bars their spread, the dashed line "
        "the middle one, the vermilion line the future told here.",
    ),
}


def summary(runs: pd.DataFrame) -> pd.DataFrame:
    """One row per outcome: this future, and the spread of the others."""
    names = numeric_outcomes()
    first, others = runs.iloc[0], runs.iloc[1:]
    spread = (
        others[names].astype(float).quantile([0.1, 0.5, 0.9])
        if len(others)
        else pd.DataFrame(np.nan, [0.1, 0.5, 0.9], names)
    )
    return pd.DataFrame({
        "outcome": names,
        "meaning": [quantity(name).meaning for name in names],
        "unit": [quantity(name).unit for name in names],
        "this_future": [float(first[name]) for name in names],
        "others_p10": spread.loc[0.1].to_numpy(), "others_median": spread.loc[0.5].to_numpy(),
        "others_p90": spread.loc[0.9].to_numpy(),
        "others_lower": [int((others[name] < first[name]).sum()) for name in names],
        "n_others": len(others),
    })  # fmt: skip


def _network_quarters(request: Request, life: Life) -> list[int]:
    """Quarters in which the network is drawn and measured: as asked, or before, during and after the programme."""
    assert isinstance(request.keys, SingleKeys)
    asked = request.keys.network_quarters
    return sorted(set(asked if asked else telling_quarters(life.trace).values()))


def _drawn(plan: Plan, store: Store, runs: pd.DataFrame, life: Life, quarters: list[int],
           forced: list[Override]) -> list[Drawn]:  # fmt: skip
    seeds = pd.DataFrame({"seed": plan.table["seed"]}).assign(**plan.fixed)
    made = {
        "course": figures.course(life),
        "stages": figures.stages(life),
        "effects": figures.effects(effects_by_year(seeds, plan.programme, forced), seeds.index[0]),
        "network": network(life, without_programme(life.trace), quarters),
        "typical": figures.typical(runs),
    }
    return [
        Drawn(name, *READING[name], READING[name][0], keep(figure, store.figures, name))
        for name, figure in made.items()
    ]


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    runs = store.read()
    seed = int(runs["seed"].iloc[0])
    assert isinstance(request.keys, SingleKeys)
    forced = request.keys.forced
    life = lived(plan.programme, seed, dict(plan.fixed), forced)
    quarters = _network_quarters(request, life)
    measures = network_measures(life.trace, quarters)
    tables = {
        "network": measures,
        "summary": summary(runs),
        "series": life.series,
        "events": life.events.drop(columns="reasons"),
    }
    for name, table in tables.items():
        write_whole(store.folder / f"{name}.csv", table.to_csv(index=False).encode())
    write_whole(store.folder / "story.md", life.story.encode())
    for quarter in quarters:
        to_graphml(life.trace, quarter, store.folder / f"network-{quarter:03d}.graphml")
    headline = telling.headline(runs, life)
    context = {
        **common_context(request, plan, store),
        "title": "One programme, one future: its life", "headline": headline, "seed": seed, "n_others": len(runs) - 1,
        "figures": {drawn.name: drawn for drawn in _drawn(plan, store, runs, life, quarters, forced)},
        "network": {
            "told": connections.told(measures), "rows": connections.rows(measures),
            "dates": [life.date(quarter) for quarter in quarters], "samples": SAMPLES,
        },
        "story": paragraphs(life.story),
        "terms": terms(quantity(name) for name in figures.TYPICAL),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "single.html.j2", context)
    return ["", *(f"- {sentence}" for sentence in headline), "", f"Report: {path}"]
