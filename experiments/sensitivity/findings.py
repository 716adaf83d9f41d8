"""What was found, in plain words."""

from __future__ import annotations

import numpy as np

from experiments.intervals import Estimate
from experiments.sensitivity.analysis import NO_MATTER, Found, Index, Verdict
from experiments.sensitivity.choosing import parameter_named
from experiments.sensitivity.method import Method
from experiments.words import Quantity, counted, listed, quantity, within

KEY = ("execution_risk", "goods_operating_tail_share", "turnovers_survived", "contribution_rate", "itt_effect_exports",
       "benefit_cost")  # fmt: skip
MOST_NAMED = 6  # parameters in one list
TOLD = 3  # parameters named for each outcome
WHAT = {
    "sobol": "its mean over luck varies most with",
    "morris": "the largest changes, over the whole range of a parameter, come with",
    "pawn": "its distribution moves most with",
}
SIZE_NAMES = {"sobol": "samples", "morris": "trajectories", "pawn": "samples"}


def key_outcomes(found: dict[str, Found]) -> list[str]:
    """The outcomes that are told first: one or two of each group, or the first ones where none of these is there."""
    return [name for name in KEY if name in found] or list(found)[: len(KEY)]


def one_of_each_group(names: list[str]) -> list[str]:
    """The first outcome of execution, continuity, cooperation and effect."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(quantity(name).group, name)
    return list(first.values())


def share_told(one: Estimate) -> str:
    """A share with its interval: 41 % (36 to 47)."""
    if not np.isfinite(one.mean):
        return "n/a"
    low, high = (100 * min(max(end, 0.0), 1.0) for end in (one.low, one.high))
    return f"{100 * one.mean:.0f} % ({low:.0f} to {high:.0f})"


def value_told(method: Method, of: Quantity, index: Index, factor: int) -> str:
    """An index of a factor in the words of its method, with its interval."""
    one = Estimate(float(index.mean[factor]), float(index.low[factor]), float(index.high[factor]))
    if method.keys.method == "sobol":
        return share_told(one)
    if method.keys.method == "pawn":
        return f"{one.mean:.2f} ({one.low:.2f} to {one.high:.2f})"
    return of.change_told(one).replace("+", "")


def outcome_told(method: Method, name: str, one: Found) -> str:
    """Which parameters matter for an outcome."""
    of, index = quantity(name), one.indices[method.main]
    clear = [int(factor) for factor in index.order if index.is_clear[factor]]
    if not clear:
        return f"{within(of.label)}: no parameter stands out from noise yet"
    named = [f"{parameter_named(method.factors.names[i])}, {value_told(method, of, index, i)}" for i in clear[:TOLD]]
    sentence = f"{within(of.label)}: {WHAT[method.keys.method]} {'; '.join(named)}"
    if one.luck is not None and np.isfinite(one.luck.mean):
        sentence += f"; luck makes up {share_told(one.luck)} of what a single run varies by"
    return sentence


def that_do_not_matter(method: Method, found: dict[str, Found]) -> list[str]:
    """Factors that may be fixed, for the key outcomes: by their whole interval they are next to nothing."""
    chosen = []
    for factor, name in enumerate(method.factors.names):
        indices = [found[key].indices[method.main] for key in key_outcomes(found)]
        if method.keys.method == "sobol":
            is_idle = all(index.high[factor] < NO_MATTER for index in indices)
        else:
            is_idle = all(not index.is_clear[factor] for index in indices)
        if is_idle:
            chosen.append(name)
    return chosen


def _named(names: list[str], n_all: int) -> str:
    """Some of all parameters: by name, or by how many they are where that would be a long list."""
    if len(names) <= MOST_NAMED or len(names) == n_all:
        return listed(names) if len(names) <= MOST_NAMED else f"all {n_all} parameters"
    return f"{len(names)} of the {n_all} parameters, {listed([*names[:MOST_NAMED], 'others'])},"


def fixable_told(method: Method, found: dict[str, Found]) -> str:
    """Which parameters could be held fixed."""
    names = [parameter_named(name) for name in that_do_not_matter(method, found)]
    idle = _named(names, len(method.factors.names))
    of = listed([within(quantity(name).label) for name in key_outcomes(found)])
    if method.keys.method == "sobol":
        why = f"less than {100 * NO_MATTER:.0f} % of the variance of each of {of}, alone and together with others"
        return (f"{idle} could be held fixed at any value: {why}" if names
                else f"none could be held fixed: each may make up more than {100 * NO_MATTER:.0f} % of the variance of "
                f"one of {of}")  # fmt: skip
    does = "only reshuffles luck" if method.keys.method == "morris" else "does nothing"
    return (f"{idle} cannot be told from a parameter that {does}, for any of {of}" if names
            else f"each of the parameters stands out from noise for at least one of {of}")  # fmt: skip


def verdict_told(method: Method, verdict: Verdict, n_bases: int, n_futures: int) -> str:
    """What is not settled about an outcome, and what would settle it; a ready sentence where all is."""
    first, second = (parameter_named(method.factors.names[i]) for i in (verdict.first, verdict.second))
    if verdict.is_settled:
        return f"{first} comes first"
    what = (f"{first} and {second} cannot be told apart" if verdict.is_clear else
            f"not even {first} stands out from noise")  # fmt: skip
    if verdict.size is None:
        return f"{what}, and no sample of a reasonable size would do"
    name = SIZE_NAMES[method.keys.method]
    if verdict.size.bases <= n_bases and verdict.size.futures <= n_futures:
        return f"{what}, but only just"
    return f"{what}; {name}={verdict.size.bases} and futures={verdict.size.futures} would do, at most"


def warning(found: dict[str, Found]) -> str | None:
    """One sentence on all outcomes whose ranking is not settled."""
    noisy = [name for name, one in found.items() if not one.verdict.is_clear]
    close = [name for name, one in found.items() if one.verdict.is_clear and not one.verdict.is_first]
    if not noisy and not close:
        return None
    parts = []
    if noisy:
        parts.append(f"for {counted(len(noisy), 'outcome')} of {len(found)} no parameter stands out from noise")
    if close:
        parts.append(f"for {len(close)} of {len(found)} it is not clear which parameter comes first")
    return f"{listed(parts)}; the table 'Is the sample large enough?' says how large a one would do, at most"


def headline(method: Method, found: dict[str, Found]) -> list[str]:
    """The result in a few points."""
    said = [outcome_told(method, name, found[name]) for name in one_of_each_group(key_outcomes(found))]
    return [*said, fixable_told(method, found)] if found else ["no outcome could be analysed"]
