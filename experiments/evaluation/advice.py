"""Which design would have found the effect, from which year on and with how many firms; and what to do about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.evaluation.findings import FINDS, found_from, parts_of_cell, verdict, why
from experiments.evaluation.scores import POWERFUL, main_cells, overall
from experiments.evaluation.telling import design_told, estimator_told, in_percent, measured
from experiments.words import listed, sentence_case

N_TIMES = 2.8  # standard errors that an effect has to be worth, to be found in four of five futures at 5 %


def table(scores: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """One row per way to assign and estimator that is right: power over all years, first year, least effect to find."""
    rows = overall(main_cells(scores))
    rows = rows[rows["outcome"] == outcome]
    found = []
    for _, row in rows.iterrows():
        if verdict(row) == FINDS:
            found.append({
                "design": row["design"], "has_spillovers": row["has_spillovers"], "name": row["name"],
                "power": row["power"], "from_year": found_from(scores, row["cell"], row["name"], outcome),
                "least_effect": N_TIMES * row["sd"], "truth": row["truth"], "n_firms": row["n_firms"],
                "n_treated_clusters": row["n_treated_clusters"],
            })  # fmt: skip
    columns = ["design", "has_spillovers", "name", "power", "from_year", "least_effect", "truth", "n_firms",
               "n_treated_clusters"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def enough(scores: pd.DataFrame, outcome: str, series: str) -> list[str]:
    """For every line of a series, the first level from which on the effect is found in four of five futures."""
    rows = overall(scores)
    rows = rows[(rows["series"] == series) & (rows["outcome"] == outcome)]
    said = []
    for (design, name), group in rows.groupby(["design", "name"], sort=False):
        good = group[(group["power"] >= POWERFUL) & group["is_unbiased"] & group["covers"]]
        best = group.loc[group["power"].idxmax()] if group["power"].notna().any() else None
        who = f"{estimator_told(str(name))}, {design_told(str(design))}"
        if len(good):
            first = good.iloc[0]
            said.append(f"{who}: enough with {first['level']} (found in {in_percent(first['power'])} of futures)")
        elif best is not None:
            said.append(f"{who}: not enough at any level tried; most often at {best['level']} "
                        f"({in_percent(best['power'])})")  # fmt: skip
    return said


def advice(scores: pd.DataFrame, parts: pd.DataFrame, outcome: str) -> list[str]:
    """What someone who plans an evaluation can take from the scores."""
    rows = overall(main_cells(scores))
    rows = rows[(rows["outcome"] == outcome) & rows["is_enough"]]
    known, quantity = table(scores, outcome), measured(outcome)
    said = []
    if len(known):
        best = known.sort_values(["power", "from_year"], ascending=[False, True]).iloc[0]
        when = "" if np.isnan(best["from_year"]) else f", year by year from year {best['from_year']:.0f} on"
        said.append(
            f"of all that is right on average, {estimator_told(best['name'])} with "
            f"{design_told(best['design'], best['has_spillovers'])} finds the effect most often: in "
            f"{in_percent(best['power'])} of futures{when}, with {best['n_firms']:,.0f} firms in "
            f"{best['n_treated_clusters']:.0f} financed clusters and as many others as the survey has"
        )
        weak = known[known["power"] < POWERFUL]
        if len(weak):
            said.append(
                f"being right is not enough: {len(weak)} of {len(known)} right ones find the effect of "
                f"{quantity.value(known['truth'].mean())} in fewer than four of five futures, as it takes one of "
                f"{quantity.value(weak['least_effect'].min())} to {quantity.value(weak['least_effect'].max())}"
            )
    wrong = rows[~rows["is_unbiased"]]
    for _, row in wrong.sort_values("bias_in_sd", key=abs, ascending=False).head(3).iterrows():
        because = why(row, parts_of_cell(parts, row))
        said.append(
            f"do not trust {estimator_told(row['name'])} where clusters are assigned by "
            f"{design_told(row['design'], row['has_spillovers'])}: it is off by {quantity.change(row['bias'])}, "
            f"{abs(row['bias_in_sd']):.1f} times its own spread" + (f", as {because}" if because else "")
        )
    narrow = rows[rows["is_unbiased"] & ~rows["covers"] & (rows["coverage"] < 0.92)]
    if len(narrow):
        named = [f"{estimator_told(row['name'])} ({design_told(row['design'], row['has_spillovers'])}, "
                 f"{in_percent(row['coverage'])})" for _, row in narrow.iterrows()]  # fmt: skip
        said.append(f"right on average, but surer of themselves than they may be: {listed(named)}")
    return [sentence_case(sentence) for sentence in said]


def row_told(row: pd.Series, outcome: str) -> dict[str, Any]:
    """One row of the table as the report shows it."""
    quantity = measured(outcome)
    return {
        "design": sentence_case(design_told(row["design"], row["has_spillovers"])),
        "estimator": estimator_told(row["name"]), "power": in_percent(row["power"]),
        "from_year": "in no year" if np.isnan(row["from_year"]) else f"{row['from_year']:.0f}",
        "truth": quantity.value(row["truth"]), "least": quantity.value(row["least_effect"]),
        "n_firms": f"{row['n_firms']:,.0f}",
    }  # fmt: skip
