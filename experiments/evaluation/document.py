"""Summary, figures and report of an evaluation."""

from __future__ import annotations

from experiments.evaluation.estimates import complete
from experiments.evaluation.evaluators import Judged, told
from experiments.evaluation.grid import GridKeys
from experiments.evaluation.judging import estimates_of
from experiments.planning.plan import Plan
from experiments.reporting.page import common_context, write_page
from experiments.request import Request
from experiments.store import Store
from experiments.words import sentence_case


def write(request: Request, plan: Plan, store: Store) -> list[str]:
    """Survey and estimate what is missing; write summary, figures, report and provenance; the lines that say so."""
    keys = request.keys
    assert isinstance(keys, GridKeys)
    estimates = estimates_of(request, store)
    if not request.common.resume:
        estimates.drop()
    if complete(estimates, request.common.executor.workers) == 0:
        print(f"All estimates are in {estimates.folder} already; reporting them anew.")
    judged = Judged(estimates.read(), store, keys.outcomes)
    judged.write_scores()
    said = judged.headline()
    context = {
        **common_context(request, plan, store), "title": "Would an evaluator have found the true effect?",
        "headline": said, "judged": judged.context(), "n_futures": len(request.seeds),
    }  # fmt: skip
    store.write_json("provenance.json", context["record"])
    path = write_page(store, "evaluation.html.j2", context)
    return ["", f"{told(judged)}.", *(f"- {sentence_case(sentence)}." for sentence in said), "", f"Report: {path}"]
