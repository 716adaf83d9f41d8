"""Summary, figures and report of the hindcast."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.hindcast import figures, findings
from experiments.hindcast.forecasts import (
    FORECASTS,
    LEAD_IN,
    LEAST,
    MODEL,
    RATIO,
    Scored,
    events_scored,
    scored,
)
from experiments.planning.across import AcrossKeys, told
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import phrase, quantity, sentence_case
from sim.programmes import load

READING = {
    "forecasts": (
        "What the model foresees of every programme, and what happened",
        "each row is one programme. The thick bar holds half of its simulated futures, the thin one four fifths, the "
        "tick is the middle one. Vermilion is what is recorded: a dot for one number, two joined dots for a range, an "
        "arrow where only 'at least' is known. The green line is the forecast by the other programmes' records. Of the "
        "grey programmes nothing is recorded. A good forecast is narrow and has what happened within it.",
    ),
    "places": (
        "Where what happened lies among the futures",
        "each row is a programme with a record. Its place is the share of simulated futures that took less time; a bar "
        "spans what the record leaves open. Were the model right, places would be spread evenly from 0 to 100, four in "
        "five of them in the grey area; a heap on the right means that programmes took longer than the model says.",
    ),
    "scores": (
        "How far each forecast misses",
        "for each programme, the score of each forecast: the mean absolute error for a forecast of one number, and its "
        "counterpart for a distribution. Shorter is better. The bars below the line are means. Where only 'at least' "
        "is known, a forecast is charged for what it places below that and for nothing beyond.",
    ),
}


def _row(one: Scored, place: int, name: str) -> dict[str, Any]:
    forecast, known = one.forecasts[place], one.recorded[place]
    row = {
        "design": place + 1,
        "programme": name,
        "outcome": one.target.outcome,
        "unit": quantity(one.target.outcome).unit,
    }
    row |= {label: forecast.quantile(share) for label, share in
            (("p10", 0.1), ("p25", 0.25), ("median", 0.5), ("p75", 0.75), ("p90", 0.9))}  # fmt: skip
    if known is not None:
        low, high = one.place_of(name)
        row |= {"recorded_low": known.low, "recorded_high": known.high, "recorded_status": known.status,
                "place_low": low, "place_high": high}  # fmt: skip
        row |= {f"score_{kind}": one.scores.at[name, kind] for kind in one.scores}
    return row


def summary(both: list[Scored]) -> pd.DataFrame:
    """One row per programme and quantity: the model's distribution, the record, its place in it, and scores."""
    return pd.DataFrame([_row(one, place, name) for one in both for place, name in enumerate(one.names)])


def _drawn(ratio: Scored, store: Store) -> dict[str, Drawn]:
    made = {"forecasts": figures.forecasts(ratio, "actual over planned time")}
    if findings.is_scored(ratio):
        made |= {"places": figures.places(ratio), "scores": figures.scores(ratio)}
    return {name: Drawn(name, *READING[name], READING[name][0], keep(figure, store.figures, name))
            for name, figure in made.items()}  # fmt: skip


def _scores_table(one: Scored) -> list[dict[str, Any]]:
    """Mean scores, and skill of the model against each other forecast."""
    rows = []
    for kind in one.scores:
        found = None if kind == MODEL else one.skill(MODEL, str(kind))
        rows.append({
            "label": FORECASTS[str(kind)], "score": f"{one.scores[kind].mean():.3f}",
            "skill": "" if found is None else findings.skill_told(found),
            "verdict": "" if found is None else findings.verdict(found),
            "closer": "" if found is None else f"{one.n_closer(MODEL, str(kind))} of {len(one.known)}",
            "sharp": "" if found is None else findings.skill_told(one.skill(MODEL, str(kind), one.sharp)),
        })  # fmt: skip
    return rows


def _records(one: Scored, programmes: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for place, programme in enumerate(programmes):
        known, forecast = one.recorded[place], one.forecasts[place]
        if known is not None:
            rows.append({
                "title": programme.title, "recorded": known.told, "status": known.status, "source": known.source,
                "median": f"{forecast.quantile(0.5):.3g}",
                "span": f"{forecast.quantile(0.1):.3g} to {forecast.quantile(0.9):.3g}",
                "below": f"{100 * forecast.below(known.low):.0f}",
            })  # fmt: skip
    return rows


def _events(table: pd.DataFrame) -> list[dict[str, str]]:
    rows = []
    for row in table.to_dict(orient="records"):
        has_score = row["n"] >= LEAST
        rows.append({
            "meaning": sentence_case(row["meaning"]), "recorded": f"{row['n_happened']} of {row['n']}",
            "prob": f"{100 * row['prob']:.0f} %" if has_score else "not scored",
            "model": f"{row['brier_model']:.3f}" if has_score else "",
            "reference": f"{row['brier_class']:.3f}" if has_score else "",
        })  # fmt: skip
    return rows


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, AcrossKeys)
    runs, programmes = store.read(), [load(name) for name in plan.details["designs"]]
    ratio, lead_in = (scored(runs, programmes, target) for target in (RATIO, LEAD_IN))
    events = events_scored(runs, programmes)
    write_whole(store.folder / "summary.csv", summary([ratio, lead_in]).to_csv(index=False).encode())
    write_whole(store.folder / "events.csv", events.to_csv(index=False).encode())
    headline = findings.headline(ratio, events, len(programmes))
    context = {
        **common_context(request, plan, store), **told(keys, plan),
        "title": "Would the model have foreseen how long programmes took?", "headline": headline,
        "n_known": len(ratio.known), "n_sharp": len(ratio.sharp), "is_scored": findings.is_scored(ratio),
        "figures": _drawn(ratio, store), "scores": _scores_table(ratio), "records": _records(ratio, programmes),
        "lead_ins": _records(lead_in, programmes), "events": _events(events),
        "blind_to": [phrase(name) for name in keys.blind_to],
        "lead_in_scores": _scores_table(lead_in) if findings.is_scored(lead_in) else [],
        "n_censored": int(runs["is_censored"].sum()),
        "terms": terms(quantity(name) for name in ("delay_ratio", "lead_in", "extension_quarters", "is_cancelled")),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "hindcast.html.j2", context)
    said = [sentence_case(sentence) + "." for sentence in headline]
    return ["", *(f"- {sentence}" for sentence in said), "", f"Report: {path}"]
