"""The beliefs and their tests, read from data and checked as users' files are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from experiments.beliefs.quantities import is_known, known_names
from experiments.declared import parameters, uncertainties_named
from experiments.faults import Faults, sentences_of, unknown
from experiments.request import Keys
from sim.parameters.validation import validate

FILE = Path(__file__).with_name("beliefs.yaml")
Sign = Literal["more", "less"]


class Arm(Keys):
    """One way to run a programme, as a diff from the scenario."""

    elections: Literal["none", "first", "every"] | None = None
    set: dict[str, Any] = {}
    mid_course: dict[str, Any] = {}


class Where(Keys):
    """The scenarios in which the mean of an arm's outcome lies above or below a value."""

    arm: str
    outcome: str
    above: float | None = None
    below: float | None = None


class Contrast(Keys):
    """A weighted sum over arms of one outcome, and the sign that is expected of it."""

    says: str = Field(min_length=1)
    arms: dict[str, int] = Field(min_length=2)
    outcome: str
    expect: Sign
    where: Where | None = None

    @property
    def sign(self) -> int:
        """+1 where more is expected, -1 where less is."""
        return 1 if self.expect == "more" else -1


class Price(Keys):
    """The outcome that pays for a claim, over the arms of the claim unless others are named."""

    says: str = Field(min_length=1)
    outcome: str
    worse: Sign
    arms: dict[str, int] | None = None

    @property
    def sign(self) -> int:
        """+1 where more of the outcome is worse."""
        return 1 if self.worse == "more" else -1


class Claim(Contrast):
    """A clause of a belief's sentence, with its price and what further belongs to it."""

    key: str
    why: str = Field(min_length=1)
    price: Price
    money: dict[str, int] | None = None
    parts: list[Contrast] = []

    @property
    def priced(self) -> Contrast:
        """The price as a contrast, expected to be worse."""
        return Contrast(says=self.price.says, arms=self.price.arms or self.arms, outcome=self.price.outcome,
                        expect=self.price.worse)  # fmt: skip

    @property
    def weighed(self) -> Contrast:
        """Benefit less cost as a contrast, expected to be more."""
        return Contrast(says="benefit less cost", arms=self.money or self.arms, outcome="net_benefit_musd",
                        expect="more")  # fmt: skip


class Belief(Keys):
    """A sentence of the field and how it is tested."""

    title: str = Field(min_length=1)
    says: str = Field(min_length=1)
    tested: str = Field(min_length=1)
    mechanism: str = Field(min_length=1)
    documented: str = Field(min_length=1)
    claims: list[Claim] = Field(min_length=1)


class Beliefs(Keys):
    """All beliefs, the arms of their contrasts, and what scenarios vary of the design."""

    context: dict[str, list[float] | None]
    held: list[str]
    arms: dict[str, Arm]
    beliefs: dict[str, Belief]

    def contrasts(self) -> list[tuple[str, Contrast]]:
        """Every contrast with the place where it stands in the file."""
        found: list[tuple[str, Contrast]] = []
        for letter, belief in self.beliefs.items():
            for claim in belief.claims:
                place = f"beliefs.{letter}.{claim.key}"
                found += [(place, claim), (f"{place}.price", claim.priced), (f"{place}.money", claim.weighed)]
                found += [(f"{place}.parts[{number}]", part) for number, part in enumerate(claim.parts)]
        return found

    def arms_used(self) -> list[str]:
        """Names of the arms of all contrasts, in the order of the file."""
        used = {arm for _, contrast in self.contrasts() for arm in contrast.arms}
        used |= {contrast.where.arm for _, contrast in self.contrasts() if contrast.where}
        return [arm for arm in self.arms if arm in used]

    def only(self, letters: Iterable[str]) -> Beliefs:
        """Some of the beliefs."""
        return self.model_copy(update={"beliefs": {k: v for k, v in self.beliefs.items() if k in set(letters)}})


def _range_faults(name: str, part: list[float] | None) -> list[str]:
    table = parameters()
    levers = [str(one) for one in table.index[table["kind"] == "lever"]]
    if name not in levers:
        return [unknown("context", name, levers)]
    if part is None:
        return []
    low, high = table.at[name, "low"], table.at[name, "high"]
    if len(part) == 2 and low is not None and low <= part[0] < part[1] <= high:
        return []
    return [f"context.{name}: expected two ends within {low} to {high}, got {part}; give the lower one first"]


def _arm_faults(name: str, arm: Arm) -> list[str]:
    faults = [f"arms.{name}.set: {sentence}" for sentence in validate(arm.set)]
    return faults + [f"arms.{name}.mid_course: {sentence}" for sentence in validate(arm.mid_course, "lever")]


def _contrast_faults(place: str, contrast: Contrast, arms: Mapping[str, Arm]) -> list[str]:
    names = [*contrast.arms, *([contrast.where.arm] if contrast.where else [])]
    faults = [unknown(f"{place}: arm", name, list(arms)) for name in names if name not in arms]
    wanted = [contrast.outcome, *([contrast.where.outcome] if contrast.where else [])]
    faults += [unknown(f"{place}: outcome", name, known_names()) for name in wanted if not is_known(name)]
    if sum(contrast.arms.values()) != 0:
        faults.append(f"{place}: expected weights of arms that add up to zero, got {contrast.arms}; it is a difference")
    if contrast.where and (contrast.where.above is None) == (contrast.where.below is None):
        faults.append(f"{place}.where: expected either above or below, got both or none; keep one")
    return faults


def checked_beliefs(content: object) -> Beliefs:
    """The beliefs in a file's content. Raises `Faults` with all that is wrong."""
    if not isinstance(content, dict):
        raise Faults([f"beliefs: expected context, held, arms and beliefs, got {content!r}; give all four"])
    try:
        read = Beliefs.model_validate(content)
    except ValidationError as error:
        raise Faults(sentences_of(error, Beliefs)) from None
    faults = [fault for name, part in read.context.items() for fault in _range_faults(name, part)]
    faults += uncertainties_named("held", read.held)[1]
    faults += [fault for name, arm in read.arms.items() for fault in _arm_faults(name, arm)]
    for place, contrast in read.contrasts():
        faults += _contrast_faults(place, contrast, read.arms)
    if faults:
        raise Faults(faults)
    return read


@cache
def all_beliefs() -> Beliefs:
    """The beliefs of the field."""
    return checked_beliefs(yaml.safe_load(FILE.read_text()))
