"""The case in its languages, figures and report."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from experiments.casebook import figures
from experiments.casebook.keys import CasebookKeys
from experiments.planning.plan import Plan
from experiments.reporting.drawing import Drawn, keep
from experiments.reporting.page import common_context, paragraphs, terms, write_page
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import quantity
from sim.evaluation import CaseStudy, case_study
from sim.evaluation.casebook.writing import case_phrases

FIGURES = ("adding_up", "money")


def _drawn(case: CaseStudy, plan: Plan, store: Store, language: str, is_first: bool) -> list[Drawn]:
    """The figures with the labels of a language; those of further languages are named after it."""
    words = case_phrases(language).at("case", "figures")
    undone = figures.life_without(case, plan.programme, dict(plan.fixed))
    made = {"adding_up": figures.adding_up(case, language), "money": figures.money(case, undone, language)}
    suffix = "" if is_first else f"_{language}"
    return [
        Drawn(name + suffix, words["titles"][name], words["reading"][name], words["titles"][name],
              keep(made[name], store.figures, name + suffix))
        for name in FIGURES
    ]  # fmt: skip


def _told(case: CaseStudy, plan: Plan, store: Store, language: str, is_first: bool) -> dict[str, Any]:
    """One language of the report; its text is kept as a file of its own."""
    text = case.markdown(language)
    write_whole(store.folder / f"case_{language}.md", text.encode())
    words = case_phrases(language).at("case", "figures")
    return {
        "language": language, "heading": text.split("\n", 1)[0].removeprefix("# "), "case": paragraphs(text),
        "figures": _drawn(case, plan, store, language, is_first), "figure": words["figure"], "how": words["how"],
    }  # fmt: skip


def headline(case: CaseStudy) -> list[str]:
    """The case in a few lines of the report's language."""
    text = case.markdown()
    sections = {block.split("\n\n", 1)[0]: block.split("\n\n")[1:] for block in text.split("\n\n## ")}
    headings = case_phrases(case.language).at("case", "headings")
    about, turning = (sections[headings[name]][0] for name in ("context", "turning"))
    return [about, turning, *sections[headings["lessons"]]]


def summary(case: CaseStudy) -> pd.DataFrame:
    """One row per turning point: what it was, its numbers, what undoes it, and its shares."""
    told = case.turning_points.assign(reasons=[json.dumps(reasons) for reasons in case.turning_points["reasons"]])
    return told.merge(case.shares.drop(columns="kind"), on="turning_point")


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Write the case, its tables, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, CasebookKeys)
    first = keys.languages[0]
    case = case_study(plan.programme, request.common.seed, first, keys.outcome, keys.turning_points, **plan.fixed)
    write_whole(store.folder / "summary.csv", summary(case).to_csv(index=False).encode())
    told = [_told(case, plan, store, language, language == first) for language in keys.languages]
    said = headline(case)
    context = {
        **common_context(request, plan, store),
        "title": told[0]["heading"], "language": first, "headline": said, "told": told,
        "seed": request.common.seed, "terms": terms([quantity(keys.outcome)]),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "casebook.html.j2", context)
    return ["", *(f"- {sentence}" for sentence in said), "", f"Report: {path}"]
