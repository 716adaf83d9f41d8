"""From programmes and futures to a table of runs: the rows of one world follow each other, one per programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from experiments.declared import parameters, resolved
from experiments.faults import Faults
from experiments.planning.plan import Plan
from experiments.portfolio.keys import PortfolioKeys
from experiments.request import MAX_RUNS, Request, programme_faults
from experiments.workers.inputs import LAUNCH
from sim.dates import quarter_number, real_label
from sim.parameters import STATUSES
from sim.portfolios import Portfolio, portfolio_of, read_portfolio
from sim.programmes import Programme, base_row, date_of

STYLISED = "baseline"
COMMUNITY = "learning_community"
SIZES = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters", "loan_musd", "counterpart_share")


def _faults(request: Request, keys: PortfolioKeys) -> list[str]:
    faults = []
    if request.common.programme != STYLISED:
        got = request.common.programme
        faults.append(f"programme: this experiment takes several programmes, got {got!r}; add it to programmes")
    for name in dict.fromkeys(keys.programmes):
        faults += [f"programmes: {sentence}" for sentence in programme_faults(name)]
    if len(set(keys.community)) < len(keys.community):
        faults.append(f"community: expected each of off and on once, got {keys.community}; drop one")
    if COMMUNITY in request.fixed:
        faults.append(f"levers.{COMMUNITY}: expected no value, as community=[off, on] sets it; leave it out")
    n = len(keys.programmes) * len(keys.community) * len(request.seeds)
    if n > MAX_RUNS:
        faults.append(f"futures: {n:,} runs are asked for, at most {MAX_RUNS:,} are possible; ask for fewer")
    return faults


def together(programmes: Sequence[str], fixed: Mapping[str, Any]) -> Portfolio:
    """The programmes in one world. Raises `Faults` where they cannot share one."""
    try:
        portfolio = portfolio_of(programmes, fixed.get(LAUNCH))
        values = {name: [value] for name, value in fixed.items() if name != LAUNCH}
        read_portfolio(pd.DataFrame({"seed": [0], **values}), portfolio)
    except ValueError as error:
        raise Faults(str(error).split("\n")) from None
    return portfolio


def own_values(programmes: Sequence[Programme], fixed: Mapping[str, Any]) -> pd.DataFrame:
    """The parameters that programmes set themselves, one row per programme."""
    table = parameters()
    named = [str(name) for name in table.index if name not in fixed and name != COMMUNITY
             and (name in SIZES or any(name in one.values for one in programmes))]  # fmt: skip
    rows = [[one.values.get(name, table.at[name, "default"]) for name in named] for one in programmes]
    return pd.DataFrame(rows, columns=named)


def _resolved(programmes: Sequence[Programme], fixed: Mapping[str, Any]) -> pd.DataFrame:
    """Values of all programmes together; what their files set has the weakest status among them."""
    values, order = resolved(STYLISED, fixed), list(STATUSES)
    for name in values.index:
        statuses = [one.fields[str(name)].status for one in programmes if name in one.fields]
        if statuses and name not in fixed:
            is_partly = len(statuses) < len(programmes)
            weakest = "assumed" if is_partly else max(statuses, key=order.index)
            values.loc[name, ["origin", "source", "status"]] = ("programme", "each programme's own file", weakest)
    return values


def _runs(names: Sequence[str], own: pd.DataFrame, community: Sequence[str], seeds: range) -> pd.DataFrame:
    """Future by future, with and without the community side by side, so that the two share their twin."""
    shape = (len(seeds), len(community), len(names))
    future, design, programme = (axis.ravel() for axis in np.indices(shape))
    ids = pd.DataFrame({
        "run": np.arange(len(future)), "design": design + 1, "scenario": 1, "future": future + 1,
        "seed": np.asarray(seeds, dtype=np.int64)[future], "programme": np.asarray(names, dtype=object)[programme],
        COMMUNITY: np.array([one == "on" for one in community])[design],
    })  # fmt: skip
    return pd.concat([ids, own.iloc[programme].reset_index(drop=True)], axis=1)


def _of_calendar(portfolio: Portfolio) -> dict[str, Any]:
    """When and where each programme is approved, as reports and the identity of the runs need it."""
    layout = portfolio.future.layout
    first = min(
        quarter_number(date_of(one, launch, 0))
        for one, launch in zip(portfolio.programmes, portfolio.launches, strict=True)
    )
    return {
        "names": portfolio.names,
        "titles": [one.title for one in portfolio.programmes],
        "countries": [one.country for one in portfolio.programmes],
        "approvals": layout[:, 1].tolist(),
        "approval_dates": [real_label(first + int(quarter)) for quarter in layout[:, 1]],
        "first_quarter": first,
    }


def plan(request: Request) -> Plan:
    """The runs of the experiment. Raises `Faults`."""
    keys, fixed = request.keys, request.fixed
    assert isinstance(keys, PortfolioKeys)
    faults = _faults(request, keys)
    if faults:
        raise Faults(faults)
    portfolio = together(keys.programmes, fixed)
    programmes = portfolio.programmes
    n_rows = len(programmes) * len(keys.community)
    details = {"community": list(keys.community), **_of_calendar(portfolio)}
    notes = [
        f"{one.title} has no real calendar: its government is taken to come into office in January 2001"
        for one in programmes
        if one.office is None
    ]
    if len(set(details["countries"])) == len(programmes):
        notes.append("no two programmes are of one country, so that nothing is said of a common government")
    table = _runs(keys.programmes, own_values(programmes, fixed), keys.community, request.seeds)
    return Plan(table, STYLISED, fixed, _resolved(programmes, fixed), n_rows, tuple(notes), details,
                shared=(COMMUNITY,))  # fmt: skip


def money_of(programme: Programme, fixed: Mapping[str, Any]) -> float:
    """Loan and counterpart of a programme [US$ million]."""
    row = base_row(programme)
    loan = float(fixed.get("loan_musd", row["loan_musd"][0]))
    return loan / (1.0 - float(fixed.get("counterpart_share", row["counterpart_share"][0])))
