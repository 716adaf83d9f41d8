"""Every estimator, declared once: what it is after, what it needs, what it assumes, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass

EVERY = ("self_selection", "tender", "rollout", "lottery", "firm_lottery", "saturation")
OVER_CLUSTERS = ("self_selection", "tender", "rollout", "lottery", "saturation")
DRAWN = ("lottery", "firm_lottery", "saturation")


@dataclass(frozen=True)
class Estimator:
    """One way to estimate an effect."""

    name: str
    title: str
    estimand: str
    valid: tuple[str, ...]  # assignments under which its assumption holds, apart from spillovers
    computable: tuple[str, ...]  # assignments whose data it can be computed from
    is_slow: bool
    assumes: str
    reference: str  # empty where there is none that we are sure of


def _declared(*estimators: Estimator) -> dict[str, Estimator]:
    return {one.name: one for one in estimators}


ESTIMATORS = _declared(
    Estimator("naive", "Participants against all others, after the start", "ATT", (), EVERY, False,
              "Those who take part would have done as the others do", ""),
    Estimator("before_after", "Participants after the start against the same before", "ATT", (), EVERY, False,
              "Without the programme nothing would have changed", ""),
    Estimator("twfe", "Two-way fixed effects: one effect, firms and periods as fixed effects", "ITT", DRAWN,
              EVERY, False, "Parallel trends, and the same effect in every year and for every start",
              "Goodman-Bacon (2021), Journal of Econometrics 225(2)"),
    Estimator("event_study", "Event study by year since the start, each start apart", "ITT", ("rollout", *DRAWN),
              EVERY, False, "Parallel trends of those financed and others; nobody reacts before the start",
              "Sun and Abraham (2021), Journal of Econometrics 225(2)"),
    Estimator("lottery", "Lottery: difference of means, given the baseline answer", "ITT", DRAWN, DRAWN, False,
              "Who is financed was drawn by lot", "McKenzie (2012), Journal of Development Economics 99(2)"),
)  # fmt: skip
