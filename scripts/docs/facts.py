"""The page of facts: what the model should reproduce, with statistics and accepted values."""

from __future__ import annotations

from experiments.facts.evidence import facts
from scripts.docs.markdown import page, table


def facts_page() -> str:
    """The facts that the model should reproduce, with their statistics and accepted values."""
    words = (
        "What `experiment=facts` measures. Ends of accepted values are V (read in a retrieved text), R (recalled), D "
        "(derived from read figures), seed (the source document), fact (the fact as written sets them) or assumed."
    )
    parts = []
    for fact in facts().values():
        rows = [(f"`{one.name}`", one.meaning, one.unit, one.low, one.high, one.status) for one in fact.statistics]
        which = fact.set.replace("_", " ")
        parts += [
            f"## {fact.number} {fact.title} ({which})",
            f"{fact.says} Source: {fact.source} (status {fact.status}).",
            table(["statistic", "meaning", "unit", "from", "to", "ends"], rows),
        ]
    return page("Facts to reproduce", "`experiments/facts/facts.yaml`", words, *parts)
