"""What is found, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from experiments.beliefs.analysis import Finding
from experiments.beliefs.quantities import known
from experiments.beliefs.reading import Contrast
from experiments.beliefs.regions import Condition, Region, Search
from experiments.beliefs.study import Studied, Study
from experiments.declared import parameters
from experiments.intervals import Estimate
from experiments.words import counted, listed, phrase, within

SPELT = {"^n ": "number of ", "^me ": "M&E ", " musd$": " (US$ million)", " prob$": " probability"}
MOST = 0.5  # of the box
WORTH_SAYING = 0.02  # share of settings
VERDICTS = ("holds broadly", "holds mostly", "holds on average", "depends on the setting", "not supported",
            "goes the other way", "cannot be told")  # fmt: skip


def percent(share: float) -> str:
    """A share in percent; one that is not quite none or all says so."""
    if 0 < share < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 < share < 1 else f"{100 * share:.0f} %"


def probability_told(found: Finding) -> str:
    """The probability of the expected sign with its interval."""
    if not found.is_told:
        return "n/a"
    one = found.probability
    return f"{percent(one.mean)} ({100 * one.low:.0f} to {100 * one.high:.0f})"


def ties_told(found: Finding) -> str:
    """How many settings have no difference at all, where that is worth saying."""
    if not found.is_told or found.none_share < WORTH_SAYING:
        return ""
    return f" In {percent(found.none_share)} of them no run differs at all, and these count half."


def size_told(found: Finding) -> str:
    """The mean difference with unit and interval."""
    return known(found.contrast.outcome).change_told(found.size) if found.is_told else "n/a"


def size_in_brief(found: Finding) -> str:
    """The same for tables."""
    return size_told(found).replace("percentage points", "pp")


def named(parameter: str) -> str:
    """A parameter's name as words: n_components becomes number of components."""
    text = phrase(parameter)
    for short, long in SPELT.items():
        text = re.sub(short, long, text)
    return text


def _one_told(one: Condition) -> str:
    kind = parameters().at[one.name, "type"]
    name = named(one.name)
    if one.choice is not None:
        return f"{name} is {'' if one.is_above else 'not '}{phrase(one.choice)}"
    if kind == "bool":
        return f"{name} is {'on' if one.is_above else 'off'}"
    if kind == "int":
        whole = int(one.cut // 1)
        return f"{name} is at least {whole + 1}" if one.is_above else f"{name} is at most {whole}"
    return f"{name} is {'above' if one.is_above else 'at most'} {one.cut:.2g}"


def conditions_told(region: Region) -> str:
    """Where a region lies; bounds that the other half does not bear out are told apart."""
    sure = [_one_told(one) for one in region.conditions if one not in region.unsure]
    unsure = [_one_told(one) for one in region.unsure]
    if region.is_all:
        return "on average over the whole box"
    parts = [f"where {listed(sure)}"] if sure else ["in most of the box"] if region.share > MOST else []
    if unsure:
        parts.append(f"perhaps only where {listed(unsure)}")
    return ", ".join(parts)


def change_of(region: Region, contrast: Contrast) -> Estimate:
    """The change in the outcome itself, as the oriented one is positive where it is as expected."""
    ends = sorted((region.change.low * contrast.sign, region.change.high * contrast.sign))
    return Estimate(region.change.mean * contrast.sign, *ends)


def region_told(region: Region, contrast: Contrast) -> str:
    """A confirmed region with what the held-out scenarios in it show."""
    quantity = known(contrast.outcome)
    told = quantity.change_told(change_of(region, contrast))
    where = "" if region.is_all else f" ({percent(region.share)} of the box)"
    return f"{conditions_told(region)}{where}: {told}"


def failing_told(region: Region) -> str:
    """A region in which most settings are against a claim."""
    margin, low, high = (f"{-100 * end:.0f}" for end in (region.change.mean, region.change.high, region.change.low))
    where = "" if region.is_all else f" ({percent(region.share)} of the box)"
    told = f"by {margin} percentage points more settings against than for ({low} to {high})"
    return f"{conditions_told(region)}{where}: {told}"


def search_told(found: Search, contrast: Contrast, n_runs: int) -> list[str]:
    """All confirmed regions, or that none was confirmed in so many runs."""
    if found.confirmed:
        spared = [f"but not {region_told(region, contrast)}" for region in found.spared]
        return [*(region_told(region, contrast) for region in found.confirmed), *spared]
    tried = f"; {counted(len(found.refuted), 'region')} proposed, not confirmed" if found.refuted else ""
    return [f"none confirmed in {n_runs:,} runs{tried}"]


def verdict_told(one: Studied) -> str:
    """The verdict, with the region where the claim reverses if there is one."""
    if not one.against:
        return one.verdict
    verb = "reverses" if one.reversal.confirmed else "fails more often than not"
    return f"{one.verdict}; {verb} {conditions_told(one.against[0])}"


def _verdicts_told(claims: Sequence[Studied]) -> str:
    counts = Counter(one.verdict for one in claims)
    plural = {"holds broadly": "hold broadly", "holds mostly": "hold mostly", "holds on average": "hold on average",
              "not supported": "are not supported",
              "depends on the setting": "depend on the setting", "goes the other way": "go the other way"}  # fmt: skip
    return listed([
        f"{counts[verdict]} {verdict if counts[verdict] == 1 else plural.get(verdict, verdict)}"
        for verdict in VERDICTS if counts[verdict]
    ])  # fmt: skip


def headline(study: Study) -> list[str]:
    """The whole in four sentences."""
    claims = study.claims
    told = [one for one in claims if one.plausible.is_told]
    lines = [
        f"Of {counted(len(claims), 'claim')} in {counted(len(study.beliefs), 'belief')}, {_verdicts_told(claims)}."
    ]
    if told:
        best = max(told, key=lambda one: one.plausible.probability.low)
        share = probability_told(best.plausible)
        lines.append(f"The surest is {best.claim.key}, {within(best.claim.says)}: so in {share} of "
                     f"the plausible settings, by {size_told(best.plausible)}.")  # fmt: skip
    reversing = [one for one in claims if one.against]
    if reversing:
        widest = max(reversing, key=lambda one: sum(region.share for region in one.against))
        keys = listed([one.claim.key for one in reversing])
        lines.append(f"A region of reversal is confirmed for {keys}; the widest is that of "
                     f"{widest.claim.key}, {conditions_told(widest.against[0])}.")  # fmt: skip
    else:
        lines.append("No region in which a claim reverses is confirmed.")
    paying = [one.claim.key for one in told if one.money.size.is_clear and one.money.size.mean > 0]
    costing = [one.claim.key for one in told if one.money.size.is_clear and one.money.size.mean < 0]
    losing = [one.claim.key for one in claims if one.loss.confirmed]
    lines.append(
        f"In money, on average over the plausible settings: benefit less cost clearly rises with {listed(paying)}, and "
        f"falls with {listed(costing)}; a part of the whole box in which the price exceeds the gain is confirmed for "
        f"{listed(losing)}."
    )
    return lines
