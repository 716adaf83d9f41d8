"""The part of the report that judges estimators: tables, figures and sentences, and the scores beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.evaluation import advice, figures, findings
from experiments.evaluation.scores import main_cells, overall, scored, shifts
from experiments.evaluation.surveying import SURVEY
from experiments.evaluation.telling import design_told, estimator_told, in_percent, is_valid, measured
from experiments.reporting.drawing import Drawn, keep
from experiments.store import Store, write_whole
from experiments.words import counted, sentence_case
from sim.evaluation import ESTIMATORS

READING = {
    "bias_and_coverage": (
        "Who finds the true effect",
        "a column is a way to assign the programme, a row an estimator. Above, a dot is how far its mean over futures "
        "is from the true effect of its own estimand, in percent of it, with the 95 % interval of that mean; the grey "
        "bar is how far single estimates scatter (one standard deviation). On the line is right. Below, in how many "
        "futures the estimator's own 95 % interval held the truth; the green area is what is accepted.",
    ),
    "naive": (
        "Why comparing participants with others misleads",
        "green is the true effect on participants, vermilion what the comparison shows. Between them the steps from "
        "one to the other, each beginning where the one above ends: how far participants were ahead before, how much "
        "more they would have grown anyway, what the programme took from the others, and who of all firms answers. "
        "Steps to the left are negative. Black lines are 95 % intervals of the means over futures.",
    ),
    "power": (
        "From which year on the effect is found",
        "on the left, in how many futures the interval of a year leaves out zero; the dashed line is four of five. On "
        "the right, how wide intervals are against how large the true effect is: where the full line is below the "
        "dotted one, a typical estimate is told from zero. Only estimators that are right on average are drawn.",
    ),
}  # fmt: skip
PATHS = ("How {} sees the effect grow",
         "the black line is the true effect by year since the benefit began, mean over futures; years before it have "
         "none. Blue is what the estimator makes of it: mean, and the band that holds four of five futures. Orange is "
         "one future with its 95 % intervals, which is all that an evaluator would have. Blue away from black is bias; "
         "blue away from zero before the start is what a test of pre-trends looks for.")  # fmt: skip
LEVELS = ("What it takes",
          "a line is an estimator under a way to assign. Left, its bias with 95 % interval; in the middle, in how many "
          "futures its interval holds the truth (dashed: what it says); right, in how many it finds the effect "
          "(dashed: four of five).")  # fmt: skip
DRAWN_PATHS = ("event_study", "did2s", "lottery")
MOST_LINES = 6  # that can be told apart by colour


class Judged:
    """Estimates, their scores, and what is drawn and told of them."""

    def __init__(self, rows: pd.DataFrame, store: Store, outcomes: Sequence[str]) -> None:
        self.rows, self.store, self.outcomes = rows, store, outcomes
        self.scores = scored(rows)
        self.shifts = shifts(rows)
        self.parts = findings.parts_by_cell(rows)
        self.first = outcomes[0]

    def main(self, outcome: str) -> pd.DataFrame:
        """Scores of the main cells over all years."""
        found = overall(main_cells(self.scores))
        return found[found["outcome"] == outcome]

    def headline(self) -> list[str]:
        """The main findings, and the first of the advice."""
        told = advice.advice(self.scores, self.parts, self.first)
        return [*findings.headline(self.scores, self.parts, self.first), *told[:1]]

    def drawn(self, name: str, figure: Any, title: str, reading: str) -> Drawn:
        """A figure, kept."""
        return Drawn(name, title, reading, title, keep(figure, self.store.figures, name))

    def figures(self) -> dict[str, Drawn]:
        """The figures that do not depend on series."""
        main, outcome = self.main(self.first), self.first
        present = set(main["name"])
        names = [name for name in ESTIMATORS if name in present]
        names += [name for name in dict.fromkeys(main["name"]) if name not in names]
        made = {"bias_and_coverage": figures.bias_and_coverage(main, names)}
        if "naive" in present and len(self.parts):
            made["naive"] = figures.naive_parts(self.parts, main, outcome)
        lines = self._lines()
        if lines:
            made["power"] = figures.power_by_year(self.scores, lines, outcome)
        found = {name: self.drawn(name, figure, *READING[name]) for name, figure in made.items()}
        for name in DRAWN_PATHS:
            mine = self.scores[(self.scores["name"] == name) & self.scores["year"].notna()]
            cells = [cell for cell in dict.fromkeys(main["cell"]) if cell in set(mine["cell"])]
            if cells:
                title = PATHS[0].format(estimator_told(name))
                found[f"path_{name}"] = self.drawn(
                    f"path_{name}", figures.paths(self.scores, self.rows, cells, name, outcome), title, PATHS[1]
                )
        return found

    def _lines(self) -> list[tuple[int, str]]:
        """Cells and estimators whose power is drawn: right ones that have a path by year."""
        main = self.main(self.first)
        has_path = set(self.scores.loc[self.scores["year"] >= 0, "name"])
        good = [row for _, row in main.iterrows() if row["is_unbiased"] and row["name"] in has_path]
        good = sorted(good, key=lambda row: -row["power"])[:MOST_LINES]
        return [(int(row["cell"]), str(row["name"])) for row in good]

    def levels(self) -> list[dict[str, Any]]:
        """A figure, sentences and a table per series."""
        found = []
        rows = overall(self.scores)
        for series in [one for one in dict.fromkeys(rows["series"]) if one]:
            mine = rows[rows["series"] == series]
            mine = mine[mine["outcome"] == mine["outcome"].iloc[0]]
            name, named = f"series_{series}", sentence_case(series.replace("_", " "))
            moved = self.shifts[self.shifts["series"] == series]
            found.append({
                "title": f"{named}: {measured(mine['outcome'].iloc[0]).label.lower()}",
                "unit": measured(mine["outcome"].iloc[0]).axis,
                "figure": self.drawn(name, figures.by_level(mine), f"{LEVELS[0]}: {named.lower()}", LEVELS[1]),
                "said": [sentence_case(one) for one in [*advice.enough(mine), *advice.moved(mine, moved)]],
                "rows": [self._row_of_level(row, moved) for _, row in mine.iterrows()],
            })  # fmt: skip
        return found

    def _row_of_level(self, row: pd.Series, moved: pd.DataFrame) -> dict[str, Any]:
        keys = ["design", "name", "outcome", "level"]
        mine = moved[(moved[keys] == row[keys].to_numpy()).all(axis=1)]
        quantity = measured(row["outcome"])
        shift = mine.iloc[0] if len(mine) else None
        return {
            **self._row(row), "level": row["level"], "design": design_told(row["design"]),
            "shift": "" if shift is None else quantity.signed(shift["shift"]),
            "shift_error": "" if shift is None else f"± {quantity.number(shift['shift_error'])}",
        }  # fmt: skip

    def sections(self) -> list[dict[str, Any]]:
        """Per outcome and way to assign: a row per estimator, and its verdict in words."""
        found = []
        for outcome in self.outcomes:
            main = self.main(outcome)
            for design, has_spillovers in dict.fromkeys(zip(main["design"], main["has_spillovers"], strict=True)):
                mine = main[(main["design"] == design) & (main["has_spillovers"] == has_spillovers)]
                found.append({
                    "title": f"{sentence_case(design_told(design, has_spillovers))}: "
                             f"{measured(outcome).label.lower()}",
                    "rows": [self._row(row) for _, row in mine.iterrows()],
                    "unit": measured(outcome).axis,
                })  # fmt: skip
        return found

    def _row(self, row: pd.Series) -> dict[str, Any]:
        quantity, found = measured(row["outcome"]), findings.verdict(row)
        return {
            "estimator": estimator_told(row["name"]), "is_valid": is_valid(row["name"], row["design"]),
            "estimand": row["estimand"],
            "truth": quantity.number(row["truth"]), "mean": quantity.number(row["mean"]),
            "bias": quantity.signed(row["bias"]), "bias_error": quantity.number(row["bias_error"]),
            "bias_share": in_percent(row["bias_share"]), "bias_in_sd": _number(row["bias_in_sd"]),
            "rmse": quantity.number(row["rmse"]), "coverage": in_percent(row["coverage"], 1),
            "coverage_span": f"{in_percent(row['coverage_low'])} to {in_percent(row['coverage_high'])}",
            "power": in_percent(row["power"]), "n": f"{row['n_estimated']:.0f} of {row['n_futures']:.0f}",
            "verdict": found, "shade": findings.SHADES[found],
            "explained": findings.explained(row, findings.parts_of_cell(self.parts, row)),
        }  # fmt: skip

    def placebo(self) -> list[dict[str, str]]:
        """How often an effect is found where there is none."""
        rows = overall(self.scores)
        rows = rows[rows["is_placebo"] & (rows["outcome"] == self.first)]
        return [
            {"design": sentence_case(design_told(row["design"], row["has_spillovers"])),
             "estimator": estimator_told(row["name"]), "alarm": in_percent(row["false_alarm"], 1),
             "span": f"{in_percent(row['false_alarm_low'])} to {in_percent(row['false_alarm_high'])}",
             "bias": measured(row["outcome"]).signed(row["bias"]), "n": f"{row['n_intervals']:.0f}"}
            for _, row in rows.iterrows()
        ]  # fmt: skip

    def failures(self) -> list[dict[str, Any]]:
        """What could not be surveyed or estimated, how often, and the commonest reason."""
        failed = self.rows[self.rows["error"] != ""]
        found = []
        for (design, name), group in failed.groupby(["design", "name"], sort=False):
            counts = group["error"].value_counts()
            found.append({
                "design": sentence_case(design_told(str(design))),
                "what": "the survey itself" if name == SURVEY else estimator_told(str(name)),
                "n": len(group), "error": str(counts.index[0]), "n_error": int(counts.iloc[0]),
            })  # fmt: skip
        return found

    def planning(self) -> dict[str, Any]:
        """Which design would have found the effect, and advice."""
        rows = advice.table(self.scores, self.first)
        return {"rows": [advice.row_told(row, self.first) for _, row in rows.iterrows()],
                "advice": advice.advice(self.scores, self.parts, self.first)}  # fmt: skip

    def write_scores(self) -> None:
        """Keep all scores beside the report."""
        valid = [is_valid(*pair) for pair in zip(self.scores["name"], self.scores["design"], strict=True)]
        table = self.scores.assign(is_valid=valid)
        write_whole(self.store.folder / "summary.csv", table.to_csv(index=False).encode())
        write_whole(self.store.folder / "naive_bias.csv", self.parts.to_csv(index=False).encode())

    def context(self) -> dict[str, Any]:
        """What the template of this part needs."""
        surveys = self.rows[(self.rows["what"] == SURVEY) & (self.rows["error"] == "")]
        drawn = self.figures()
        return {
            "drawn": drawn, "has_paths": any(name.startswith("path_") for name in drawn), "levels": self.levels(),
            "sections": self.sections(), "placebo": self.placebo(), "failures": self.failures(),
            "planning": self.planning(),
            "by_design": findings.by_design(self.scores, self.first), "n_surveys": len(surveys),
            "estimators": _declared(self.rows), "outcome": measured(self.first).label.lower(),
            "meant": {name: sentence_case(text) for name, text in findings.MEANT.items()},
        }  # fmt: skip


def _number(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if np.isfinite(value) else "n/a"


def _declared(rows: pd.DataFrame) -> list[Mapping[str, str]]:
    """The estimators that were tried: what each is after and assumes, and where it is from."""
    present = set(rows["name"])
    return [
        {"name": estimator_told(name), "title": one.title, "estimand": one.estimand, "assumes": one.assumes,
         "reference": one.reference}
        for name, one in ESTIMATORS.items() if name in present
    ]  # fmt: skip


def told(judged: Judged) -> str:
    """How much was evaluated, in one line."""
    n = len(judged.rows[judged.rows["what"] == "estimate"])
    n_failed = int((judged.rows["error"] != "").sum())
    return f"{counted(n, 'estimate')}, of which {n_failed:,} could not be had"
