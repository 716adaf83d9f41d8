"""Every estimator, declared once: what it is after, what it needs, what it assumes, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass

EVERY = ("self_selection", "tender", "rollout", "lottery", "firm_lottery", "saturation")
WITH_OTHERS = ("self_selection", "tender", "lottery", "firm_lottery", "saturation")
DRAWN = ("lottery", "firm_lottery", "saturation")


@dataclass(frozen=True)
class Estimator:
    """One way to estimate an effect."""

    name: str
    title: str
    estimand: str
    valid: tuple[str, ...]  # assignments that by themselves make its assumptions hold, but for spillovers
    computable: tuple[str, ...]  # assignments whose data it can be computed from
    is_slow: bool
    assumes: str
    reference: str  # empty where there is none that we are sure of


def _declared(*estimators: Estimator) -> dict[str, Estimator]:
    return {one.name: one for one in estimators}


ESTIMATORS = _declared(
    Estimator(
        "naive",
        "Participants against all others, once the benefit has begun",
        "ATT",
        (),
        EVERY,
        False,
        "Those who take part would have done as the others do",
        "",
    ),
    Estimator(
        "before_after",
        "Participants since the start against the same before",
        "ATT",
        (),
        EVERY,
        False,
        "Without the programme nothing would have changed",
        "",
    ),
    Estimator(
        "twfe",
        "Two-way fixed effects: one effect for all starts and years",
        "ITT",
        (),
        EVERY,
        False,
        "Parallel trends, and the same effect in every year and for every start",
        "Goodman-Bacon 2021, Journal of Econometrics 225(2)",
    ),
    Estimator(
        "event_study",
        "Event study: an effect for each start and year since it",
        "ITT",
        ("rollout", *DRAWN),
        EVERY,
        False,
        "Parallel trends of those financed and others, and nobody reacts before the start",
        "Sun and Abraham 2021, Journal of Econometrics 225(2)",
    ),
    Estimator(
        "did2s",
        "Two-stage differences: fixed effects from answers without the benefit only",
        "ITT",
        ("rollout", *DRAWN),
        EVERY,
        False,
        "Parallel trends in all years, and nobody reacts before the start",
        "Gardner 2022, Two-stage differences in differences, working paper",
    ),
    Estimator(
        "matching_did",
        "Matching on the odds of taking part, in changes since before",
        "ATT",
        ("self_selection",),
        WITH_OTHERS,
        False,
        "Parallel trends of firms that were alike before; firms of clusters that were not financed stand in",
        "Heckman, Ichimura and Todd 1997, Review of Economic Studies 64(4)",
    ),
    Estimator(
        "reweighting_did",
        "Entropy balancing, in changes since before",
        "ATT",
        ("self_selection",),
        WITH_OTHERS,
        False,
        "Parallel trends once means before agree; firms of clusters that were not financed stand in",
        "Hainmueller 2012, Political Analysis 20(1)",
    ),
    Estimator(
        "discontinuity",
        "Regression discontinuity at the tender's cut-off",
        "at the cut-off",
        ("tender",),
        ("tender",),
        False,
        "Clusters that just won and just lost are alike, and nobody steers a score across the cut-off",
        "Imbens and Lemieux 2008, Journal of Econometrics 142(2)",
    ),
    Estimator(
        "lottery",
        "Lottery: difference of means, given the baseline answer",
        "ITT",
        DRAWN,
        DRAWN,
        False,
        "Who is financed was drawn by lot",
        "McKenzie 2012, Journal of Development Economics 99(2)",
    ),
    Estimator(
        "lottery_late",
        "Lottery: two-stage least squares, per firm that takes part because of it",
        "LATE",
        DRAWN,
        DRAWN,
        False,
        "The lot matters only through taking part",
        "Imbens and Angrist 1994, Econometrica 62(2)",
    ),
    Estimator(
        "synthetic_control",
        "Synthetic control for financed clusters, with placebos",
        "ITT",
        ("lottery", "saturation"),
        ("self_selection", "tender", "lottery", "saturation"),
        True,
        "A mix of other clusters that moved alike before would have done so after",
        "Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association 105(490)",
    ),
    Estimator(
        "saturation",
        "Financed clusters against territories without any",
        "ITT",
        ("saturation",),
        ("saturation",),
        False,
        "Territories' shares were drawn by lot, and nothing reaches other territories",
        "Baird, Bohren, McIntosh and Ozler 2018, Review of Economics and Statistics 100(5)",
    ),
    Estimator(
        "saturation_spillover",
        "Clusters beside financed ones against territories without any",
        "spillover",
        ("saturation",),
        ("saturation",),
        False,
        "Territories' shares were drawn by lot, and nothing reaches other territories",
        "Baird, Bohren, McIntosh and Ozler 2018, Review of Economics and Statistics 100(5)",
    ),
)
