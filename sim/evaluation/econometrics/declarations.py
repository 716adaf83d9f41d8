"""Every estimator, declared once: what it is after, what it needs, what it assumes, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass

EVERY = ("self_selection", "tender", "rollout", "lottery", "firm_lottery", "saturation")
DRAWN = ("rollout", "lottery", "firm_lottery", "saturation")
NOWHERE: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estimator:
    """One way to estimate an effect."""

    name: str
    title: str
    estimand: str
    valid: tuple[str, ...]  # assignments that by themselves make its assumptions hold, spillovers apart
    computable: tuple[str, ...]  # assignments whose data it can be computed from
    assumes: str
    reference: str = ""  # empty where there is none that we are sure of
    is_slow: bool = False


def _declared(*estimators: Estimator) -> dict[str, Estimator]:
    return {one.name: one for one in estimators}


ESTIMATORS = _declared(
    Estimator(
        "naive",
        title="Participants against all others, once the benefit has begun",
        estimand="ATT",
        valid=NOWHERE,
        computable=EVERY,
        assumes="Those who take part would have done as the others do",
    ),
    Estimator(
        "before_after",
        title="Participants since the start against the same before",
        estimand="ATT",
        valid=NOWHERE,
        computable=EVERY,
        assumes="Without the programme nothing would have changed",
    ),
    Estimator(
        "twfe",
        title="Two-way fixed effects: one effect for all starts and years",
        estimand="ITT",
        valid=NOWHERE,
        computable=EVERY,
        assumes="Parallel trends, and the same effect in every year and for every start",
        reference="Goodman-Bacon 2021, Journal of Econometrics 225(2)",
    ),
    Estimator(
        "event_study",
        title="Event study: an effect for each start and year since it",
        estimand="ITT",
        valid=DRAWN,
        computable=EVERY,
        assumes="Parallel trends of those financed and others, and nobody reacts before the start",
        reference="Sun and Abraham 2021, Journal of Econometrics 225(2)",
    ),
    Estimator(
        "did2s",
        title="Two-stage differences: fixed effects from answers without the benefit only",
        estimand="ITT",
        valid=DRAWN,
        computable=EVERY,
        assumes="Parallel trends in all years, and nobody reacts before the start",
        reference="Gardner 2022, Two-stage differences in differences, working paper",
    ),
    Estimator(
        "matching_did",
        title="Matching on the odds of taking part, in changes since before",
        estimand="ATT",
        valid=NOWHERE,
        computable=EVERY,
        assumes="Parallel trends of firms that were alike before; firms of clusters that were not financed stand in",
        reference="Heckman, Ichimura and Todd 1997, Review of Economic Studies 64(4)",
    ),
    Estimator(
        "reweighting_did",
        title="Entropy balancing, in changes since before",
        estimand="ATT",
        valid=NOWHERE,
        computable=EVERY,
        assumes="Parallel trends once means before agree; firms of clusters that were not financed stand in",
        reference="Hainmueller 2012, Political Analysis 20(1)",
    ),
    Estimator(
        "discontinuity",
        title="Regression discontinuity at the tender's cut-off",
        estimand="at the cut-off",
        valid=("tender",),
        computable=("tender",),
        assumes="Clusters that just won and just lost are alike, and nobody steers a score across the cut-off",
        reference="Imbens and Lemieux 2008, Journal of Econometrics 142(2)",
    ),
    Estimator(
        "lottery",
        title="Lottery: difference of means, given the baseline answer",
        estimand="ITT",
        valid=DRAWN,
        computable=DRAWN,
        assumes="Who is financed was drawn by lot",
        reference="McKenzie 2012, Journal of Development Economics 99(2)",
    ),
    Estimator(
        "lottery_late",
        title="Lottery: two-stage least squares, per firm that takes part because of it",
        estimand="LATE",
        valid=DRAWN,
        computable=DRAWN,
        assumes="The lot matters only through taking part",
        reference="Imbens and Angrist 1994, Econometrica 62(2)",
    ),
    Estimator(
        "synthetic_control",
        title="Synthetic control for financed clusters, with placebos",
        estimand="ITT",
        valid=("rollout", "lottery", "saturation"),
        computable=("self_selection", "tender", "rollout", "lottery", "saturation"),
        assumes="A mix of other clusters that moved alike before would have done so after",
        reference="Abadie, Diamond and Hainmueller 2010, Journal of the American Statistical Association 105(490)",
        is_slow=True,
    ),
    Estimator(
        "saturation",
        title="Financed clusters against territories without any",
        estimand="ITT",
        valid=("saturation",),
        computable=("saturation",),
        assumes="Territories' shares were drawn by lot, and nothing reaches other territories",
        reference="Baird, Bohren, McIntosh and Ozler 2018, Review of Economics and Statistics 100(5)",
    ),
    Estimator(
        "saturation_spillover",
        title="Clusters beside financed ones against territories without any",
        estimand="spillover",
        valid=("saturation",),
        computable=("saturation",),
        assumes="Territories' shares were drawn by lot, and nothing reaches other territories",
        reference="Baird, Bohren, McIntosh and Ozler 2018, Review of Economics and Statistics 100(5)",
    ),
)
