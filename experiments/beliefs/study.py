"""Everything that is found out about each claim, gathered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.beliefs.analysis import Finding, Sample, finding, settled, verdict
from experiments.beliefs.reading import Belief, Beliefs, Claim, Contrast
from experiments.beliefs.regions import Region, Search, leading, search


@dataclass(frozen=True)
class Part:
    """A further contrast, over the plausible settings and the whole box."""

    plausible: Finding
    box: Finding


@dataclass(frozen=True)
class Studied:
    """A claim with its gain, its price, what is left in money, and where the first and the last reverse."""

    letter: str
    claim: Claim
    plausible: Finding
    box: Finding
    price: Finding
    money: Finding
    reversal: Search  # of the claim's mean, over the whole box
    failing: Search  # of the claim in most settings, whatever the mean
    loss: Search  # of benefit less cost, over the whole box
    leading: tuple[str, ...]  # parameters that the claim depends on most, the strongest first
    loss_leading: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> str:
        """The claim in a word."""
        return verdict(self.plausible, bool(self.against))

    @property
    def against(self) -> tuple[Region, ...]:
        """Regions in which the claim reverses: its mean does, or else most settings are against it."""
        return self.reversal.confirmed or self.failing.confirmed


@dataclass(frozen=True)
class Study:
    """All claims, and the samples that they were studied on."""

    beliefs: Mapping[str, Belief]
    claims: tuple[Studied, ...]
    plausible: Sample
    box: Sample

    def of(self, letter: str) -> list[Studied]:
        """The claims of a belief."""
        return [one for one in self.claims if one.letter == letter]


def set_by(beliefs: Beliefs, contrast: Contrast) -> list[str]:
    """Parameters that the arms of a contrast set, which so cannot bound a region."""
    arms = [beliefs.arms[name] for name in contrast.arms]
    return sorted({name for arm in arms for name in (*arm.set, *arm.mid_course)})


def oriented(sample: Sample, contrast: Contrast) -> np.ndarray:
    """Mean difference of each scenario, less its noise, positive where it is as expected [scenario]."""
    return settled(sample.difference(contrast)) * contrast.sign


def _differences(box: Sample, beliefs: Beliefs, contrast: Contrast) -> tuple[np.ndarray, pd.DataFrame, list[str]]:
    """Mean difference of each scenario, positive as expected, what varies between scenarios, and what the arms set."""
    settings = box.settings(next(iter(contrast.arms)))
    varied = settings[[name for name in settings.columns if name in box.varied]]
    return box.difference(contrast).mean(axis=1) * contrast.sign, varied, set_by(beliefs, contrast)


def studied(beliefs: Beliefs, letter: str, claim: Claim, plausible: Sample, box: Sample) -> Studied:
    """All that is found out about one claim."""
    gain, settings, left_out = _differences(box, beliefs, claim)
    money, _, money_left_out = _differences(box, beliefs, claim.weighed)
    return Studied(
        letter, claim, finding(plausible, claim), finding(box, claim), finding(plausible, claim.priced),
        finding(plausible, claim.weighed), search(gain, settings, left_out),
        search(np.sign(gain), settings, left_out), search(money, settings, money_left_out),
        leading(gain, settings, left_out), leading(money, settings, money_left_out),
        tuple(Part(finding(plausible, part), finding(box, part)) for part in claim.parts),
    )  # fmt: skip


def study(beliefs: Beliefs, letters: Sequence[str], plausible: Sample, box: Sample) -> Study:
    """All claims of some beliefs."""
    chosen = beliefs.only(letters).beliefs
    claims = [
        studied(beliefs, letter, claim, plausible, box) for letter, belief in chosen.items() for claim in belief.claims
    ]
    return Study(chosen, tuple(claims), plausible, box)
