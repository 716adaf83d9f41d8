"""What is said of a portfolio, in sentences."""

from __future__ import annotations

import numpy as np

from experiments.portfolio.analysis import CoMovement, Risk, Worlds, halves, mean_of
from experiments.portfolio.chronicle import Chronicle
from experiments.portfolio.figures import CHANGED, named
from experiments.words import counted, listed, quantity, sentence_case, within

RISK = "execution_risk"
DELAY = "delay_quarters"


def _members(worlds: Worlds, clear: list[int]) -> str:
    return listed([named(worlds.names[place]) for place in clear])


def community_in_brief(worlds: Worlds) -> list[str]:
    """What the community changes on average, and for early and late programmes."""
    if not worlds.has_both:
        state = worlds.community[0]
        return [f"all runs have the learning community {state}, so that nothing is said of what it changes"]
    of, changes = quantity(RISK), worlds.change(RISK)
    early, late = halves(worlds)
    whole, first, last = (mean_of(changes[places].mean(axis=0)) for places in (range(len(changes)), early, late))
    gap = mean_of(changes[late].mean(axis=0) - changes[early].mean(axis=0))
    told = "is clear" if gap.is_clear else "is not clear"
    delay = mean_of(worlds.change(DELAY).mean(axis=0))
    return [
        f"the learning community changes execution risk by {of.change_told(whole)} on average over the programmes, and "
        f"delay by {quantity(DELAY).change_told(delay)}",
        f"execution risk changes by {of.change_told(first)} for the {len(early)} programmes approved first and by "
        f"{of.change_told(last)} for the {len(late)} approved last; the difference between the two {told}",
    ]


def community_told(worlds: Worlds) -> list[tuple[str, str]]:
    """Outcome by outcome: the mean change, the early and the late ones, and in which programmes it is clear."""
    if not worlds.has_both:
        return []
    early, late = halves(worlds)
    found = []
    for name in CHANGED:
        of, changes = quantity(name), worlds.change(name)
        whole, first, last = (mean_of(changes[places].mean(axis=0)) for places in (range(len(changes)), early, late))
        each = [mean_of(one) for one in changes]
        clear = {
            word: [place for place, one in enumerate(each) if one.is_clear and one.mean * of.sign * side > 0]
            for word, side in (("better", 1), ("worse", -1))
        }
        parts = [f"clearly {word} in {_members(worlds, places)}" for word, places in clear.items() if places]
        where = " and ".join(parts) if parts else "without a clear difference in any programme"
        found.append(
            (of.label, f"{of.change_told(whole)} on average, {of.change(first.mean)} for the programmes approved first "
             f"and {of.change(last.mean)} for those approved last; {where}.")
        )  # fmt: skip
    return found


def lessons_told(worlds: Worlds, told: Chronicle) -> str:
    """What the programme approved last finds, and what of it others of the portfolio have left there."""
    last = int(worlds.by_approval[-1])
    quarter = int(told.approvals[last])
    stock, elsewhere = told.lessons[quarter], told.lessons_elsewhere[quarter]
    return (
        f"{named(worlds.names[last])}, approved last, finds a stock of {stock:.2f} in the first future; without the "
        f"other programmes it would find {elsewhere:.2f}, from elsewhere"
    )


def _correlation(estimate: object) -> str:
    mean, low, high = (getattr(estimate, end) for end in ("mean", "low", "high"))
    if not np.isfinite(mean):
        return "not defined"
    if not np.isfinite(low):
        return f"{mean:.2f}".replace("-", "−")
    return f"{mean:.2f} ({low:.2f} to {high:.2f})".replace("-", "−")


def together_told(worlds: Worlds, found: dict[str, CoMovement]) -> list[str]:
    """How far outcomes go together within countries and between them."""
    has_within = any(is_within for _, _, is_within in worlds.pairs)
    has_between = any(not is_within for _, _, is_within in worlds.pairs)
    sentences = []
    for name, one in found.items():
        parts = []
        if has_within:
            parts.append(f"{_correlation(one.within)} between two programmes of one country")
        if has_between:
            parts.append(f"{_correlation(one.between)} between programmes of two countries")
        end = ""
        if has_within and has_between and np.isfinite(one.gap.low):
            end = f"; the difference, {_correlation(one.gap)}, {'is clear' if one.gap.is_clear else 'is not clear'}"
        sentences.append(
            f"the mean correlation over futures of {within(quantity(name).label)} is {' and '.join(parts)}{end}"
        )
    return sentences


def risk_in_brief(spent: Risk) -> str:
    """How much the whole portfolio varies, against independent fates."""
    actual, independent = (100 * one for one in spent.spread)
    ratio = spent.ratio
    if not np.isfinite(ratio.low):
        return "the spread of the whole portfolio cannot be told from so few futures"
    told = "clearly more than" if ratio.low > 1 else "clearly less than" if ratio.high < 1 else "not clearly other than"
    return (
        f"the share of all money that is spent has a standard deviation of {actual:.1f} percentage points between "
        f"futures, {told} the {independent:.1f} of independent fates ({ratio.mean:.2f} times, {ratio.low:.2f} to "
        f"{ratio.high:.2f})"
    )


def risk_told(spent: Risk, cancelled: Risk) -> list[str]:
    """The bad futures of the portfolio."""
    low, low_alone = (100 * one for one in spent.worst(0.1, is_low_bad=True))
    many, many_alone = cancelled.worst(0.1, is_low_bad=False)
    n, n_alone = cancelled.actual.mean(), cancelled.independent.mean()
    return [
        f"in the worst tenth of futures at most {low:.0f} % of all money is spent; if fates were independent, it would "
        f"be {low_alone:.0f} %",
        f"on average {n:.1f} programmes are cancelled ({n_alone:.1f} if fates were independent); in the worst "
        f"tenth of futures {counted(round(many), 'programme')} or more, against {round(many_alone)}",
    ]


def headline(worlds: Worlds, found: dict[str, CoMovement], spent: Risk) -> list[str]:
    """The answer in three to five sentences."""
    told = (*community_in_brief(worlds), *together_told(worlds, found), risk_in_brief(spent))
    return [f"{sentence_case(sentence)}." for sentence in told]
