"""Summary, figures, report and Markdown summary of the beliefs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from experiments.beliefs import figures
from experiments.beliefs.analysis import Finding, samples
from experiments.beliefs.findings import (
    change_of,
    failing_told,
    headline,
    named,
    probability_told,
    search_told,
    size_in_brief,
    size_told,
    ties_told,
    verdict_told,
)
from experiments.beliefs.quantities import known
from experiments.beliefs.reading import all_beliefs
from experiments.beliefs.regions import Region
from experiments.beliefs.study import Studied, Study, study
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, fill, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import quantity

FOREST = (
    "one row per claim (bold, filled dots) and per contrast that belongs to it. On the left, in how many settings it "
    "comes out as the field believes: blue dots over the plausible settings, grey diamonds over the whole box of all "
    "declared ranges; bars are 95 % intervals. Right of 50 % it is as believed more often than not. In the middle, by "
    "how much, on average over the plausible settings, in standard deviations of the outcome between settings, so "
    "that rows can be compared; to the right is as believed, and a bar that touches zero tells nothing. On the far "
    "right the same in its own unit, with the sign as it is measured (pp: percentage points)."
)
CLAIM = (
    "on the left, each mark is a setting: further up, more is gained; further right, a higher price is paid; below the "
    "horizontal line the claim reverses. Blue rings are plausible settings, grey dots the whole box, vermilion marks "
    "those of it in a confirmed region of reversal; noise is taken out as far as it is known. In the middle, the mean "
    "gain over the two parameters that bound the region, or on which the gain depends most: blue as believed, orange "
    "reversed, the line is zero, and where it is dotted the mean cannot be told from zero. On the right the same for "
    "benefit less cost in money: where it is orange, the price exceeds the gain."
)
MOST_NAMED = 3  # parameters that a claim depends on


def _row(letter: str, key: str, role: str, sample: str, found: Finding) -> dict[str, Any]:
    contrast = found.contrast
    return {
        "belief": letter, "claim": key, "role": role, "says": contrast.says, "settings": sample,
        "outcome": contrast.outcome, "unit": known(contrast.outcome).unit, "expected": contrast.expect,
        "probability": found.probability.mean, "probability_low": found.probability.low,
        "probability_high": found.probability.high, "mean": found.size.mean, "low": found.size.low,
        "high": found.size.high, "none_share": found.none_share, "n_scenarios": found.n_scenarios,
    }  # fmt: skip


def summary(found: Study) -> pd.DataFrame:
    """One row per contrast and sample: probability of the expected sign, size, intervals."""
    rows = []
    for one in found.claims:
        at = (one.letter, one.claim.key)
        rows += [_row(*at, "claim", "plausible", one.plausible), _row(*at, "claim", "box", one.box),
                 _row(*at, "price", "plausible", one.price), _row(*at, "money", "plausible", one.money)]  # fmt: skip
        for part in one.parts:
            rows += [_row(*at, "part", "plausible", part.plausible), _row(*at, "part", "box", part.box)]
    return pd.DataFrame(rows)


def _where(region: Region) -> str:
    """A region as a condition that programs can read."""
    return " and ".join(
        f"{one.name} {'==' if one.is_above else '!='} {one.choice}" if one.choice is not None
        else f"{one.name} {'>' if one.is_above else '<='} {one.cut:.4g}"
        for one in region.conditions
    ) or "everywhere"  # fmt: skip


def regions(found: Study) -> pd.DataFrame:
    """One row per region that was tested: where, and what the held-out scenarios in it show."""
    rows = []
    for one in found.claims:
        searches = (("claim", one.claim, one.reversal), ("sign of the claim", one.claim, one.failing),
                    ("money", one.claim.weighed, one.loss))  # fmt: skip
        for of, contrast, search in searches:
            kinds = (("confirmed", search.confirmed), ("not confirmed", search.refuted), ("spared", search.spared))
            for result, region in ((result, region) for result, listed in kinds for region in listed):
                change = change_of(region, contrast)
                rows.append((one.letter, one.claim.key, of, result, contrast.outcome, _where(region), change.mean,
                             change.low, change.high, region.share, region.n))  # fmt: skip
    columns = ["belief", "claim", "of", "result", "outcome", "where", "mean", "low", "high", "share", "n_scenarios"]
    return pd.DataFrame(rows, columns=columns)


def _told(one: Studied, found: Study) -> dict[str, Any]:
    """A claim as report and Markdown tell it."""
    n_runs = len(one.claim.arms) * len(found.box.runs) // len(found.box.arms)
    n_money = len(one.claim.weighed.arms) * len(found.box.runs) // len(found.box.arms)
    return {
        "key": one.claim.key, "says": one.claim.says, "why": one.claim.why, "verdict": verdict_told(one),
        "short_verdict": one.verdict, "outcome": known(one.claim.outcome).label, "ties": ties_told(one.plausible),
        "probability": probability_told(one.plausible), "size": size_told(one.plausible),
        "brief": size_in_brief(one.plausible), "box": probability_told(one.box), "price_says": one.claim.price.says,
        "price": size_told(one.price), "price_brief": size_in_brief(one.price),
        "price_probability": probability_told(one.price), "money": size_told(one.money),
        "money_brief": size_in_brief(one.money), "money_probability": probability_told(one.money),
        "reversal": search_told(one.reversal, one.claim, n_runs), "reverses": bool(one.reversal.confirmed),
        "failing": [failing_told(region) for region in one.failing.confirmed],
        "loss": search_told(one.loss, one.claim.weighed, n_money), "loses": bool(one.loss.confirmed),
        "leading": [(named(name), quantity(name).meaning) for name in one.leading[:MOST_NAMED]],
        "parts": [
            {"says": part.plausible.contrast.says, "probability": probability_told(part.plausible),
             "size": size_in_brief(part.plausible), "box": probability_told(part.box), "n": part.plausible.n_scenarios}
            for part in one.parts
        ],
    }  # fmt: skip


def _sections(found: Study, store: Store) -> list[dict[str, Any]]:
    sections = []
    for letter, belief in found.beliefs.items():
        claims = []
        for one in found.of(letter):
            title = f"{one.claim.key}. {one.claim.says}: gain, price, and where they reverse"
            name = f"claim_{one.claim.key}"
            drawn = Drawn(name, title, CLAIM, title, keep(figures.claim(one, found), store.figures, name))
            claims.append({**_told(one, found), "figure": drawn})
        sections.append({"letter": letter, "belief": belief, "claims": claims})
    return sections


def _counts(plan: Plan, found: Study) -> dict[str, Any]:
    sets, box = plan.details["plausible"], plan.details["box"]
    n_searches = 3 * len(found.claims)
    return {
        "n_arms": len(found.box.arms), "n_plausible": sets["n_scenarios"], "n_futures": sets["n_futures"],
        "status": sets["source"]["status"], "n_box": box["n_scenarios"], "n_box_futures": box["n_futures"],
        "n_searches": n_searches,
        "n_varied": len(plan.varied),
    }  # fmt: skip


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write summary, figures, report, Markdown and provenance; the lines that say so."""
    plausible, box = samples(store.read(), plan.details, plan.varied)
    found = study(all_beliefs(), plan.details["beliefs"], plausible, box)
    write_whole(store.folder / "summary.csv", summary(found).to_csv(index=False).encode())
    write_whole(store.folder / "regions.csv", regions(found).to_csv(index=False).encode())
    lines = headline(found)
    outcomes = [contrast.outcome for one in found.claims
                for contrast in (one.claim, one.claim.priced, one.claim.weighed, *one.claim.parts)]  # fmt: skip
    title = "The beliefs, their claims, and how far they hold"
    overview = Drawn("forest", title, FOREST, title, keep(figures.forest(found), store.figures, "forest"))
    context = {
        **common_context(request, plan, store), **_counts(plan, found),
        "title": "Where do the beliefs of the field hold, and where do they reverse?", "headline": lines,
        "forest": overview, "sections": _sections(found, store),
        "terms": terms(known(name) for name in dict.fromkeys(outcomes)),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "beliefs.html.j2", context)
    write_whole(store.folder / "beliefs.md", fill("beliefs.md.j2", context).encode())
    return ["", *(f"- {line}" for line in lines), "", f"Report: {path}",
            f"In short, for other documents: {store.folder / 'beliefs.md'}"]  # fmt: skip
