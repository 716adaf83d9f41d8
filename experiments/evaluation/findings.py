"""What the scores say, in words: who finds the effect, who does not and why, from when on and with how many firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from experiments.evaluation import naive_bias
from experiments.evaluation.scores import POWERFUL, WISHED, accepted_coverage, main_cells, overall
from experiments.evaluation.telling import design_told, estimator_told, in_percent, is_valid, measured, of_truth
from experiments.words import counted, listed, sentence_case

FINDS, NARROW, WIDE, HIGH, LOW, OPEN = "finds it", "too sure", "too unsure", "too high", "too low", "cannot tell"
SHADES = {FINDS: "good", NARROW: "unclear", WIDE: "unclear", HIGH: "bad", LOW: "bad", OPEN: "unclear"}
MEANT = {
    FINDS: "right on average, and its intervals hold the truth as often as they say",
    NARROW: "right on average, but its intervals hold the truth less often than they say",
    WIDE: "right on average, but its intervals are wider than they need be",
    HIGH: "finds more than there is", LOW: "finds less than there is",
    OPEN: "too few futures with an estimate to tell",
}  # fmt: skip
# Which parts of the difference between participants and others stay in an estimator's answer.
LEFT_IN = {
    "naive": (naive_bias.LEVEL, naive_bias.GROWTH, naive_bias.SPILLED, naive_bias.SURVEYED),
    "before_after": (naive_bias.OWN_GROWTH,),
}
DIFFERENCES = (naive_bias.GROWTH, naive_bias.SPILLED)
COMPARED = ("twfe", "event_study", "did2s", "matching_did", "reweighting_did", "synthetic_control")
REACHED = 0.9  # of the futures, that a year has to be seen in
WORTH_TELLING = 0.1  # of the bias, below which a part is not told


def verdict(row: Mapping[str, Any] | pd.Series) -> str:
    """What an estimator does in a cell, in two words."""
    if not row["is_enough"]:
        return OPEN
    if not row["is_unbiased"]:
        return HIGH if row["bias"] > 0 else LOW
    if row["covers"]:
        return FINDS
    least, _ = accepted_coverage(int(row["n_intervals"])) or WISHED
    return NARROW if row["coverage"] < least else WIDE


def part_told(name: str, value: float, outcome: str) -> str:
    """One part of a bias in words."""
    size = measured(outcome).change(abs(value)).lstrip("+")
    ahead, more = ("ahead", "more") if value > 0 else ("behind", "less")
    return {
        naive_bias.LEVEL: f"those who take part were {size} {ahead} before the programme already",
        naive_bias.GROWTH: f"they would have gained {size} {more} than the others without it",
        naive_bias.OWN_GROWTH: f"they would have {'gained' if value > 0 else 'lost'} {size} without it",
        naive_bias.SPILLED: f"the programme {'took' if value > 0 else 'brought'} {size} "
                            f"{'from' if value > 0 else 'to'} those they are compared with",
        naive_bias.SURVEYED: f"the firms that answer to the end differ from all firms by {size}",
    }[name]  # fmt: skip


def why(row: Mapping[str, Any] | pd.Series, parts: Mapping[str, float]) -> str:
    """Why an estimator is off, from what the same firms did without the programme; nothing where that is not known.

    `parts` are signed as they enter the bias.
    """
    chosen = LEFT_IN.get(row["name"], DIFFERENCES if row["name"] in COMPARED else ())
    known = {name: parts[name] for name in chosen if name in parts and np.isfinite(parts[name])}
    told = [name for name in sorted(known, key=lambda name: -abs(known[name]))
            if abs(known[name]) >= WORTH_TELLING * abs(row["bias"])]  # fmt: skip
    if not told:
        return ""
    rest = row["bias"] - sum(known.values())
    sentence = part_told(told[0], known[told[0]], row["outcome"])
    for name in told[1:]:
        joint = ", and " if known[name] * known[told[0]] > 0 else ", but "
        sentence += joint + part_told(name, known[name], row["outcome"])
    if abs(rest) >= 0.25 * abs(row["bias"]):
        sentence += f"; {measured(row['outcome']).change(rest)} of its error is not explained by that"
    return sentence


def explained(row: Mapping[str, Any] | pd.Series, parts: Mapping[str, float]) -> str:
    """The verdict in a sentence, with sizes and reasons."""
    found, quantity = verdict(row), measured(row["outcome"])
    truth = f"{quantity.value(row['mean'])} on average where {quantity.value(row['truth'])} is true"
    if found == OPEN:
        return f"estimated in {row['n_estimated']:.0f} of {counted(int(row['n_futures']), 'future')}, too few to tell"
    if found in (HIGH, LOW):
        because = why(row, parts)
        return f"{truth}, {found} by {of_truth(row)}" + (f": {because}" if because else "")
    share = in_percent(row["coverage"], 1)
    return f"{truth}; {MEANT[found]} ({share} of intervals)"


def parts_by_cell(rows: pd.DataFrame) -> pd.DataFrame:
    """Means over futures of the parts of the naive bias, signed as they enter it, with the errors of the means."""
    known = rows[(rows["what"] == "part") & (rows["error"] == "")]
    keys = ["design", "has_spillovers", "outcome", "name"]
    found = known.groupby(keys, sort=False)["value"].agg(["mean", "sem", "count"]).reset_index()
    return found.rename(columns={"sem": "error", "count": "n"})


def parts_of_cell(parts: pd.DataFrame, row: Mapping[str, Any] | pd.Series) -> dict[str, float]:
    """The parts of the naive bias in the cell of a score."""
    mine = parts[(parts["design"] == row["design"]) & (parts["has_spillovers"] == row["has_spillovers"])
                 & (parts["outcome"] == row["outcome"])]  # fmt: skip
    return dict(zip(mine["name"], mine["mean"], strict=True))


def found_in(scores: pd.DataFrame, cell: int, name: str, outcome: str) -> tuple[float, float]:
    """The first years since start, from and to, in which an estimator finds the effect in four of five futures.

    In these years its mean is right and its intervals cover as they should. NaN where there is none; years that most
    futures do not reach are left out.
    """
    mine = scores[(scores["cell"] == cell) & (scores["name"] == name) & (scores["outcome"] == outcome)]
    reached = mine["n_estimated"] >= REACHED * mine["n_futures"].max()
    by_year = mine[(mine["year"] >= 0) & mine["is_enough"] & reached].sort_values("year")
    good = ((by_year["power"] >= POWERFUL) & by_year["is_unbiased"] & by_year["covers"]).to_numpy()
    if not good.any():
        return np.nan, np.nan
    first = int(np.argmax(good))
    n = int(np.argmin(good[first:])) or len(good) - first
    return float(by_year["year"].iloc[first]), float(by_year["year"].iloc[first + n - 1])


def by_design(scores: pd.DataFrame, outcome: str) -> list[str]:
    """For each way to assign, who finds the truth, who does not, and who finds it most often."""
    rows = overall(main_cells(scores))
    rows = rows[rows["outcome"] == outcome]
    return [_of_design(str(design), bool(has_spillovers), group)
            for (design, has_spillovers), group in rows.groupby(["design", "has_spillovers"], sort=False)]  # fmt: skip


def headline(scores: pd.DataFrame, parts: pd.DataFrame, outcome: str) -> list[str]:
    """The main findings in two sentences: who finds the truth, and how far the naive comparison is off."""
    rows = overall(main_cells(scores))
    rows = rows[rows["outcome"] == outcome]
    counts: dict[bool, list[str]] = {True: [], False: []}
    for (design, has_spillovers), group in rows.groupby(["design", "has_spillovers"], sort=False):
        finds = np.array([verdict(row) == FINDS for _, row in group.iterrows()])
        valid = np.array([is_valid(str(name), str(design)) for name in group["name"]])
        for kind in (True, False):
            if (valid == kind).any():
                named = design_told(str(design), bool(has_spillovers))
                counts[kind].append(f"{finds[valid == kind].sum()} of {(valid == kind).sum()} with {named}")
    kinds = {True: "estimators whose assumptions the way to assign makes hold", False: "others"}
    found = "; and ".join(f"of the {kinds[kind]}: {listed(said)}" for kind, said in counts.items() if said)
    lines = [f"so many find the true effect {found}"]
    naive = rows[(rows["name"] == "naive") & rows["is_enough"]]
    for _, row in naive.sort_values("bias_in_sd", key=abs, ascending=False).head(1).iterrows():
        told = explained(row, parts_of_cell(parts, row))
        lines.append(f"comparing participants with others ({design_told(row['design'], row['has_spillovers'])}) gives "
                     f"{told}")  # fmt: skip
    return lines


def _of_design(design: str, has_spillovers: bool, rows: pd.DataFrame) -> str:
    verdicts = [verdict(row) for _, row in rows.iterrows()]
    is_good = np.array([found == FINDS for found in verdicts])
    named = {}
    for found, name in zip(verdicts, rows["name"], strict=True):
        if found != FINDS:
            named.setdefault(found, []).append(estimator_told(name))
    others = "; ".join(f"{found}: {listed(names)}" for found, names in named.items())
    line = f"{design_told(design, has_spillovers)}: {is_good.sum()} of {counted(len(rows), 'estimator')} find the truth"
    if is_good.any():
        best = rows[is_good].sort_values("power", ascending=False).iloc[0]
        line += f", most often {estimator_told(best['name'])} (in {in_percent(best['power'])} of futures)"
    return sentence_case(line + (f"; {others}" if others else ""))
