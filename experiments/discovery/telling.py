"""Limits, boxes and leaves in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from experiments.declared import parameters
from experiments.discovery.boxes import Limit
from experiments.intervals import Estimate
from experiments.words import Quantity, listed, quantity, value_told, within

SHARE = Quantity("share", "Share of runs that fail", "share")
BARE = ("how", "whether", "a", "an", "the")  # first words of names that take no article
LEAST_P = 0.001  # a smaller quasi-p is not told more exactly


def is_whole(name: str) -> bool:
    """Whether a dimension is counted."""
    return parameters().at[name, "type"] == "int"


def limit_told(name: str, limit: Limit) -> str:
    """What a limit asks for, after the name of its dimension: is above 36 %, is 4 quarters or more."""
    one = quantity(name)
    if limit.choices:
        return f"is {listed([value_told(choice) for choice in limit.choices]).replace(' and ', ' or ')}"
    if limit.low is not None and limit.high is not None:
        return f"is between {one.number(limit.low)} and {one.value(limit.high)}"
    if limit.low is not None:
        return f"is {one.value(limit.low)} or more" if is_whole(name) else f"is above {one.value(limit.low)}"
    assert limit.high is not None
    return f"is {one.value(limit.high)} or less" if is_whole(name) else f"is below {one.value(limit.high)}"


def named(name: str) -> str:
    """A dimension as it stands in the middle of a sentence, with its article."""
    label = within(quantity(name).label)
    return label if label.split()[0] in BARE else f"the {label}"


def condition(name: str, limit: Limit) -> str:
    """One limit as a clause."""
    return f"{named(name)} {limit_told(name, limit)}"


def conditions(limits: Mapping[str, Limit]) -> str:
    """All limits as one clause, after 'where'."""
    return listed([condition(name, limit) for name, limit in limits.items()])


def share_told(estimate: Estimate) -> str:
    """A share with its interval: 71 % (65 to 77)."""
    if math.isnan(estimate.low):  # a single run, or all of them
        return SHARE.value(estimate.mean)
    return SHARE.told(estimate)


def percent(value: float) -> str:
    """A share without an interval."""
    return SHARE.value(value)


def p_told(p: float) -> str:
    """A quasi-p, no more exactly than it is worth."""
    return f"below {LEAST_P:g}" if p < LEAST_P else f"{p:.3f}"
