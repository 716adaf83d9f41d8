"""What a search amounts to: boxes that hold on other scenarios, a tree, how much is luck, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.declared import outcomes
from experiments.discovery.boxes import Box, find_box, found_again
from experiments.discovery.failures import Comparison, Failure
from experiments.discovery.keys import DiscoveryKeys
from experiments.discovery.lives import Judged, Lives, Luck, by_scenario, judged, luck
from experiments.discovery.telling import SHARE, conditions, percent, share_told
from experiments.discovery.trees import Tree, grow
from experiments.intervals import Estimate, estimate
from experiments.words import counted, listed, phrase, quantity, value_told, within

FEWEST_EACH = 10  # scenarios of a search with a failure, and with a success: fewer say nothing
MOST_SAID = 2  # boxes in the headline
SPLITS = (0.1, 0.25, 0.5)  # shares of runs that nearby thresholds would make fail


@dataclass(frozen=True)
class Found:
    """A box, and what the scenarios say that had no part in finding it, without those in boxes found before."""

    box: Box
    searched: Judged
    held_out: Judged
    explained: float  # share of the variance between scenarios, on those held out


@dataclass(frozen=True)
class Search:
    """All that was found."""

    lives: Lives
    base: Estimate
    luck: Luck | None
    boxes: tuple[Found, ...]
    tree: Tree | None
    n_left_out: int
    why_not: str = ""  # why no conditions were looked for

    @property
    def confirmed(self) -> list[Found]:
        """Boxes that hold on the scenarios held out."""
        return [found for found in self.boxes if found.held_out.is_confirmed]


def searched(lives: Lives, keys: DiscoveryKeys, n_left_out: int = 0) -> Search:
    """Look for boxes, one after the other as long as each is confirmed, and grow a tree."""
    of_luck = luck(lives.failed, keys.scenario_seed)
    if keys.fails_when is not None:
        lives = by_scenario(lives, keys.fails_when)
    base, why_not = _base(lives), reason_not_to(lives, keys)
    if why_not:
        return Search(lives, base, of_luck, (), None, n_left_out, why_not)
    search, held_out = lives.parted(keys.held_out, keys.scenario_seed)
    between = _between(lives, of_luck, keys)
    boxes, left, rest = list[Found](), search, held_out
    while len(boxes) < keys.boxes and not _is_thin(left):
        box = find_box(left, keys.smallest_box)
        if box is None:
            break
        mine, theirs = judged(left, box.holds(left.scenarios)), judged(rest, box.holds(rest.scenarios))
        boxes.append(Found(box, mine, theirs, _explained(theirs, between)))
        if not theirs.is_confirmed:
            break
        smallest = max(keys.smallest_box, box.chosen.mass / 2)  # as small as resamples need to look
        again = found_again(left, box, smallest, keys.resamples, keys.scenario_seed)
        boxes[-1] = Found(_with(box, again), mine, theirs, _explained(theirs, between))
        left, rest = left.of(~box.holds(left.scenarios)), rest.of(~box.holds(rest.scenarios))
    tree = grow(search, held_out, keys.leaves, between, keys.scenario_seed)
    return Search(lives, base, of_luck, tuple(boxes), tree, n_left_out)


def _with(box: Box, again: dict[str, float]) -> Box:
    return Box(box.limits, box.quasi_p, box.steps, box.chosen, again)


def _base(lives: Lives) -> Estimate:
    one = estimate(lives.failed)
    return Estimate(one.mean, max(0.0, one.low), min(1.0, one.high))


def _between(lives: Lives, of_luck: Luck | None, keys: DiscoveryKeys) -> float:
    """Variance between scenarios: of their own probabilities, or of whether they fail as a whole."""
    if keys.fails_when is not None or of_luck is None:
        return float(lives.share.var(ddof=1))
    return of_luck.spread**2


def _explained(one: Judged, between: float) -> float:
    """Share of the variance between scenarios that goes with lying inside or outside."""
    if between <= 0 or not np.isfinite(one.gap.mean):
        return float("nan")
    return min(1.0, one.mass * (1 - one.mass) * one.gap.mean**2 / between)


def _is_thin(lives: Lives) -> bool:
    """Whether too few scenarios fail, or too few do not."""
    return min(int((lives.share > 0).sum()), int((lives.share < 1).sum())) < FEWEST_EACH


def reason_not_to(lives: Lives, keys: DiscoveryKeys) -> str:
    """Why conditions cannot be looked for; empty where they can."""
    base, n = float(lives.failed.mean()), len(lives)
    if base in (0.0, 1.0):
        which = "every one" if base else "none"
        return f"{which} of {counted(lives.failed.size, 'run')} fails, so that there is nothing to tell apart"
    search, _ = lives.parted(keys.held_out, keys.scenario_seed)
    if _is_thin(search):
        n_rare, verb = min((int((search.share > 0).sum()), "fail"), (int((search.share < 1).sum()), "do not fail"))
        enough = int(np.ceil(1.5 * n * FEWEST_EACH / max(n_rare, 1) / 100) * 100)
        return (f"only {n_rare:,} of the {counted(len(search), 'scenario')} that are searched {verb} in any future, "
                f"too few to look for conditions; about {enough:,} scenarios would do")  # fmt: skip
    return ""


def nearby(failure: Failure, runs: pd.DataFrame) -> list[str]:
    """For each comparison of a failure, what runs came to, and which values would part them."""
    return [_nearby(one, runs[one.outcome].dropna()) for one in failure.comparisons()]


def _nearby(one: Comparison, column: pd.Series) -> str:
    if isinstance(one.value, tuple):
        shares = column.value_counts(normalize=True)
        known = [f"{phrase(choice)} {percent(float(shares.get(choice, 0.0)))}"
                 for choice in outcomes().at[one.outcome, "choices"]]  # fmt: skip
        return f"{quantity(one.outcome).label}: {listed(known)}"
    values = column.to_numpy(dtype=float)
    spread = f"values of {one.outcome} run from {value_told(float(values.min()))} to {value_told(float(values.max()))}"
    if values.min() == values.max():
        return f"{one.outcome} is {value_told(float(values[0]))} in all runs, so that no value of it parts them"
    is_above = one.sign in (">", ">=")
    told = []
    for share in SPLITS:
        limit = _round(float(np.quantile(values, 1 - share if is_above else share)))
        holds = float((values > limit).mean() if is_above else (values < limit).mean())
        if 0 < holds < 1:
            told.append(f"{one.outcome} {'>' if is_above else '<'} {value_told(limit)} ({percent(holds)} of runs)")
    return f"{spread}; these would part them: {listed(list(dict.fromkeys(told)))}" if told else spread


def _round(value: float) -> float:
    return float(f"{value:.3g}")


def box_told(one: Found, search: Search, failure: Failure, is_first: bool) -> str:
    """A confirmed box in one sentence, by the scenarios that had no part in finding it."""
    it, rest = one.held_out, "" if is_first else "among the scenarios left, "
    told = conditions(one.box.limits)
    overall = f" ({percent(search.base.mean)} overall)" if is_first else ""
    failures, scenarios = ("all", "the") if is_first else ("the other", "those")
    return (
        f"{rest}where {told}, {share_told(it.density)} of programmes {failure.verb}, against {percent(it.outside)} "
        f"elsewhere{overall}; this holds for {share_told(it.coverage)} of {failures} failures, in {percent(it.mass)} "
        f"of {scenarios} scenarios"
    )


def shrinkage_told(one: Found) -> str:
    """How a box fares on other scenarios than those that found it."""
    was, now = one.searched, one.held_out
    lost = was.gap.mean - now.gap.mean
    gap = SHARE.change(was.gap.mean).removeprefix("+")
    verdict = f"the difference of {gap} {f'shrinks by {SHARE.number(lost)}' if lost > 0 else 'does not shrink'}"
    found, held = ((percent(one.density.mean), percent(one.outside)) for one in (was, now))
    return (
        f"on the scenarios that found it {found[0]} fail inside and {found[1]} outside, on those held out {held[0]} "
        f"and {held[1]}: {verdict}"
    )


def luck_told(search: Search) -> str:
    """How much of failing is luck."""
    if search.luck is None:
        return "with one future per scenario, luck cannot be told from conditions; ask for more futures"
    part, spread = search.luck.of_scenarios, search.luck.spread
    other = Estimate(1 - part.mean, 1 - part.high, 1 - part.low)
    return (
        f"luck makes {share_told(other)} of the variance of failing, and which scenario is true {share_told(part)}: in "
        f"one and the same scenario some futures fail and others do not. Scenarios' own chances of failing differ by a "
        f"standard deviation of {SHARE.change(spread).removeprefix('+')}"
    )


def headline(search: Search, failure: Failure) -> list[str]:
    """The report in a few points."""
    if search.why_not:
        return [f"no conditions were looked for: {search.why_not}", *([luck_told(search)] if search.luck else [])]
    ending = [luck_told(search), *([tree_told(search.tree)] if search.tree else [])]
    if search.confirmed:
        said = [box_told(one, search, failure, place == 0) for place, one in enumerate(search.confirmed[:MOST_SAID])]
        return [*said, shrinkage_told(search.confirmed[0]), *ending]
    if search.boxes:
        why = ("the box that one part of the scenarios suggests "
               f"({conditions(search.boxes[0].box.limits)}) is not confirmed by the others")  # fmt: skip
    else:
        why = "no range of anything varied stands out from luck"
    return [f"{share_told(search.base)} of programmes {failure.verb}", f"no condition is claimed: {why}", *ending]


def explained_told(one: Found) -> str:
    """How much of what scenarios make of failing goes with a box."""
    if not np.isfinite(one.explained):
        return "how much of what scenarios make of failing it accounts for cannot be said"
    return f"it accounts for {percent(one.explained)} of what scenarios make of failing; the rest lies elsewhere"


def tree_told(tree: Tree) -> str:
    """What the tree says."""
    if len(tree.leaves) == 1:
        return "the tree does not branch: no question about the scenarios foretells failures of others"
    worst = max((one for one in tree.leaves if np.isfinite(one[1].density.mean)), key=lambda one: one[1].density.mean)
    explained = f" and accounts for {percent(tree.explained)} of what scenarios make of failing" if np.isfinite(
        tree.explained) else ""  # fmt: skip
    return (f"the tree asks for {listed(_asked(tree))}{explained}; its worst leaf fails in "
            f"{share_told(worst[1].density)} of runs")  # fmt: skip


def _asked(tree: Tree) -> list[str]:
    """The dimensions that a tree asks for, in words, from the top down."""
    waiting, names = [tree.root], list[str]()
    while waiting:
        node = waiting.pop(0)
        if node.yes is not None and node.no is not None:
            names.append(node.name)
            waiting += [node.yes, node.no]
    return [within(quantity(name).label) for name in dict.fromkeys(names)]
