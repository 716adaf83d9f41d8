"""Which design would have found the effect, from which year on and with how many firms; and what to do about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from experiments.evaluation.findings import FINDS, found_in, parts_of_cell, verdict, why
from experiments.evaluation.scores import ERRORS_ALLOWED, POWERFUL, main_cells, overall
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
            years = found_in(scores, row["cell"], row["name"], outcome)
            found.append({
                "design": row["design"], "has_spillovers": row["has_spillovers"], "name": row["name"],
                "power": row["power"], "from_year": years[0], "to_year": years[1],
                "least_effect": N_TIMES * row["sd"], "truth": row["truth"], "n_firms": row["n_firms"],
                "n_treated_clusters": row["n_treated_clusters"],
            })  # fmt: skip
    columns = ["design", "has_spillovers", "name", "power", "from_year", "to_year", "least_effect", "truth", "n_firms",
               "n_treated_clusters"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


def enough(rows: pd.DataFrame) -> list[str]:
    """For every line of a series, the first level at which the effect is found in four of five futures."""
    said = []
    for (design, name), group in rows.groupby(["design", "name"], sort=False):
        good = group[(group["power"] >= POWERFUL) & group["is_unbiased"] & group["covers"]]
        who = f"{estimator_told(str(name))}, {design_told(str(design))}"
        if len(good):
            first = good.iloc[0]
            said.append(f"{who}: found in {in_percent(first['power'])} of futures with {first['level']}")
        elif group["power"].notna().any():
            best = group.loc[group["power"].idxmax()]
            said.append(f"{who}: not found in four of five futures, with the right mean and coverage, at any "
                        f"level tried; most often with {best['level']} ({in_percent(best['power'])})")  # fmt: skip
    return said


def moved(rows: pd.DataFrame, shifts: pd.DataFrame) -> list[str]:
    """Whose bias differs between the last level of a series and the first, over the same futures."""
    last = shifts[shifts["level"] == rows["level"].iloc[-1]]
    clear = last["shift"].abs() > ERRORS_ALLOWED * last["shift_error"]
    said = []
    for _, row in last[clear & last["outcome"].isin(rows["outcome"])].iterrows():
        quantity = measured(row["outcome"])
        said.append(
            f"{estimator_told(row['name'])}, {design_told(row['design'])}: with {row['level']} its bias is "
            f"{quantity.change(row['shift'])} (± {quantity.number(row['shift_error'])}) from that at the first level, "
            "in the same futures"
        )
    return said


def advice(scores: pd.DataFrame, parts: pd.DataFrame, outcome: str) -> list[str]:
    """What someone who plans an evaluation can take from the scores."""
    rows = overall(main_cells(scores))
    rows = rows[(rows["outcome"] == outcome) & rows["is_enough"]]
    known, quantity = table(scores, outcome), measured(outcome)
    said = []
    if len(known):
        best = known.sort_values(["power", "from_year"], ascending=[False, True]).iloc[0]
        when = "" if np.isnan(best["from_year"]) else f"; {years_told(best)}"
        said.append(
            f"of all that is right on average, {estimator_told(best['name'])} with "
            f"{design_told(best['design'], best['has_spillovers'])} finds the effect most often: in "
            f"{in_percent(best['power'])} of futures, with {best['n_firms']:,.0f} firms in "
            f"{best['n_treated_clusters']:.0f} financed clusters and others{when}"
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


def years_told(row: pd.Series) -> str:
    """In which single years since the start the effect is found."""
    if np.isnan(row["from_year"]):
        return "in no single year"
    return f"in each of the years {row['from_year']:.0f} to {row['to_year']:.0f} by itself"


def row_told(row: pd.Series, outcome: str) -> dict[str, Any]:
    """One row of the table as the report shows it."""
    quantity = measured(outcome)
    return {
        "design": sentence_case(design_told(row["design"], row["has_spillovers"])),
        "estimator": estimator_told(row["name"]), "power": in_percent(row["power"]),
        "years": years_told(row),
        "truth": quantity.value(row["truth"]), "least": quantity.value(row["least_effect"]),
        "n_firms": f"{row['n_firms']:,.0f}",
    }  # fmt: skip
