"""A tree of conditions (CART) over the same scenarios, pruned by cross-validation that keeps scenarios whole.

The share of failing futures of a scenario is what a branch tells apart, so that a split that lowers its variance most
is the split of runs that lowers their Gini impurity most.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.discovery.boxes import Limit, inside
from experiments.discovery.lives import Judged, Lives, is_ordered, judged

N_FOLDS = 10
FEWEST_IN_LEAF = 10  # scenarios


@dataclass(frozen=True)
class Node:
    """A branching or a leaf: the scenarios of the search that reach it, and how it goes on."""

    limits: dict[str, Limit]  # all that leads here
    density: float
    n_scenarios: int
    name: str = ""  # what it asks for; empty for a leaf
    yes: Node | None = None  # where the value is at most the threshold, or is the choice
    no: Node | None = None
    threshold: float | None = None
    choice: object = None

    def leaves(self) -> Iterator[Node]:
        """All leaves below, from left to right."""
        if self.yes is None or self.no is None:
            yield self
        else:
            yield from self.yes.leaves()
            yield from self.no.leaves()

    @property
    def depth(self) -> int:
        """Questions on the longest way down."""
        return 0 if self.yes is None or self.no is None else 1 + max(self.yes.depth, self.no.depth)


@dataclass(frozen=True)
class Tree:
    """The pruned tree, its leaves on the scenarios held out, and how much it explains there."""

    root: Node
    leaves: list[tuple[Node, Judged]]
    explained: float  # share of the variance between scenarios that are held out; NaN where there is none


def _columns(scenarios: pd.DataFrame) -> tuple[np.ndarray, list[tuple[str, object]]]:
    """Numbers [scenario, column] that a tree can split, and what each stands for: a dimension, or one choice of it."""
    columns, meanings = [], list[tuple[str, object]]()
    for name in map(str, scenarios):
        column = scenarios[name]
        if is_ordered(column):
            columns.append(column.to_numpy(dtype=float))
            meanings.append((name, None))
            continue
        for choice in sorted(column.unique(), key=str):
            columns.append((column != choice).to_numpy(dtype=float))  # 'yes' is to the left, where values are small
            meanings.append((name, choice))
    return np.column_stack(columns), meanings


def _pruning(values: np.ndarray, share: np.ndarray, shape: dict[str, Any], seed: int) -> float:
    """The price of a leaf: the largest whose error over held-out folds of scenarios is within one standard error.

    The one-standard-error rule of Breiman, Friedman, Olshen and Stone (1984, Classification and Regression Trees).
    """
    from sklearn.tree import DecisionTreeRegressor

    path = DecisionTreeRegressor(**shape).cost_complexity_pruning_path(values, share).ccp_alphas
    prices = np.sqrt(path[:-1] * path[1:]) if len(path) > 1 else path
    prices = np.unique(np.append(prices, path[-1]))
    fold = np.random.default_rng(seed).permutation(len(share)) % N_FOLDS
    errors = np.zeros((len(prices), len(share)))
    for one in range(N_FOLDS):
        known, new = fold != one, fold == one
        for place, price in enumerate(prices):
            tree = DecisionTreeRegressor(**shape, ccp_alpha=price).fit(values[known], share[known])
            errors[place, new] = (tree.predict(values[new]) - share[new]) ** 2
    means = errors.mean(axis=1)
    best = int(means.argmin())
    limit = means[best] + errors[best].std(ddof=1) / np.sqrt(len(share))
    return float(prices[means <= limit].max())


def _narrowed(limits: dict[str, Limit], name: str, low: float | None, high: float | None) -> dict[str, Limit]:
    known = limits.get(name, Limit())
    low = low if known.low is None else known.low if low is None else max(low, known.low)
    high = high if known.high is None else known.high if high is None else min(high, known.high)
    return {**limits, name: Limit(low, high)}


def _chosen(limits: dict[str, Limit], name: str, choices: list[object]) -> dict[str, Limit]:
    known = limits[name].choices if name in limits else None
    left = [one for one in choices if known is None or one in known]
    return {**limits, name: Limit(choices=tuple(left))}


def _grown(fitted: Any, place: int, limits: dict[str, Limit], meanings: list[tuple[str, object]],
           choices: dict[str, list[object]]) -> Node:  # fmt: skip
    """scikit-learn's arrays of a tree as nodes that know what leads to them."""
    density, n = float(fitted.value[place].ravel()[0]), int(fitted.n_node_samples[place])
    left, right = int(fitted.children_left[place]), int(fitted.children_right[place])
    if left == right:
        return Node(limits, density, n)
    (name, choice), threshold = meanings[int(fitted.feature[place])], float(fitted.threshold[place])
    if choice is None:
        ways = (
            _narrowed(limits, name, None, threshold),
            _narrowed(limits, name, float(np.nextafter(threshold, np.inf)), None),
        )
    else:
        ways = _chosen(limits, name, [choice]), _chosen(limits, name, [one for one in choices[name] if one != choice])
    yes, no = (_grown(fitted, child, way, meanings, choices) for child, way in zip((left, right), ways, strict=True))
    return Node(limits, density, n, name, yes, no, threshold if choice is None else None, choice)


def _explained(root: Node, held_out: Lives, between: float) -> float:
    """Share of the variance between held-out scenarios that goes with the leaf they fall into, luck taken out."""
    if between <= 0:
        return float("nan")
    means, shares = [], []
    for leaf in root.leaves():
        is_in = inside(leaf.limits, held_out.scenarios)
        if is_in.any():
            means.append(float(held_out.share[is_in].mean()))
            shares.append(float(is_in.mean()))
    mean = float(np.average(means, weights=shares))
    return min(1.0, float(np.average((np.array(means) - mean) ** 2, weights=shares)) / between)


def grow(search: Lives, held_out: Lives, n_leaves: int, between: float, seed: int) -> Tree:
    """The tree of the searched scenarios, with its leaves judged on those held out; a lone root where none helps."""
    from sklearn.tree import DecisionTreeRegressor

    values, meanings = _columns(search.scenarios)
    shape = {"max_leaf_nodes": n_leaves, "min_samples_leaf": max(FEWEST_IN_LEAF, len(search) // 50),
             "random_state": 0}  # fmt: skip
    price = _pruning(values, search.share, shape, seed)
    fitted = DecisionTreeRegressor(**shape, ccp_alpha=price).fit(values, search.share).tree_
    choices = {
        name: sorted(search.scenarios[name].unique(), key=str) for name, choice in meanings if choice is not None
    }
    root = _grown(fitted, 0, {}, meanings, choices)
    leaves = [(leaf, judged(held_out, inside(leaf.limits, held_out.scenarios))) for leaf in root.leaves()]
    return Tree(root, leaves, _explained(root, held_out, between))
