"""A case study in words, section by section, with the same facts in every language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.evaluation.casebook.turns import Turn
from sim.events import EventKind, reasons_of
from sim.parameters import OUTCOMES
from sim.parameters.choices import Tier
from sim.state import Decision
from sim.story.phrases import Phrases, phrases_of
from sim.story.telling import happened, named_reasons, strongest, weigh
from sim.traces import Trace

_FOLDER = Path(__file__).parent
_FORMS = {
    "share": ("percent", 100.0),
    "probability": ("percent", 100.0),
    "US$ million": ("money", 1.0),
    "quarters": ("quarters", 1.0),
}  # by unit: how a value is told, and times what
_UNCHANGED = 1e-12
_SHARED = 1e-9  # sums of effects that differ by less agree


@cache
def case_phrases(language: str) -> Phrases:
    """The phrases of a story and those of a case, the latter under 'case'."""
    table = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return phrases_of(language).extended("case", table)


@dataclass(frozen=True)
class Measure:
    """An outcome, and how its values are written."""

    phrases: Phrases
    outcome: str

    @cached_property
    def name(self) -> str:
        """What the outcome is called."""
        return str(self.phrases.at("case", "outcomes", self.outcome))

    @property
    def _form(self) -> tuple[str, float]:
        unit = next(one.unit for one in OUTCOMES if one.name == self.outcome)
        return _FORMS.get(unit, ("plain", 1.0))

    def value(self, value: float) -> str:
        """A value of the outcome."""
        form, scale = self._form
        return self.phrases.say("case", "values", form, value=scale * value)

    def change(self, value: float) -> str:
        """A difference between two values of the outcome."""
        form, scale = self._form
        return self.phrases.say("case", "changes", form, value=scale * value)


@dataclass(frozen=True)
class Writer:
    """Writes the sections of a case."""

    trace: Trace
    turns: Sequence[Turn]
    shares: pd.DataFrame
    ends: tuple[float, float]  # the outcome as lived, and with all turning points undone
    measure: Measure
    n_candidates: int

    @property
    def phrases(self) -> Phrases:
        """The words of the language."""
        return self.measure.phrases

    def say(self, *path: str, **values: object) -> str:
        """A sentence of the case."""
        return self.phrases.say("case", *path, **values)

    def date(self, quarter: int) -> str:
        """The label of a quarter."""
        return self.phrases.date(str(self.trace.dates[quarter]))

    def context(self, brief: list[str]) -> list[str]:
        """What the case is of, and about."""
        return [self.say("about", name=self.measure.name, lived=self.measure.value(self.ends[0])), *brief]

    def actors(self) -> list[str]:
        """Who acted, with numbers."""
        telling, outcomes = self.trace.telling, self.trace.lived.outcomes[0]
        extensions = [reasons_of(event)["length"] for event in happened(telling, EventKind.EXTENSION)]
        granted = sum(length > 0 for length in extensions)
        lenders = telling.lived.world.lenders
        lender = self.say("actors", "lender", loan=float(lenders["loan"].sum()), granted=granted,
                          quarters=sum(extensions), refused=len(extensions) - granted)  # fmt: skip
        names = ("n_members", "contribution_rate", "trust", "n_clusters_financed", "n_goods_opened",
                 "n_goods_operating", "mean_queue", "stalled_quarters")  # fmt: skip
        found = {name: float(outcomes[name]) for name in names}
        agency = self.say("actors", "agency", autonomy=float(self.trace.row["agency_autonomy"]), **found)
        return [lender, *self._governments(), agency, self.say("actors", "clusters", **found),
                self.say("actors", "firms", **found)]  # fmt: skip

    def _governments(self) -> list[str]:
        paragraphs = []
        telling = self.trace.telling
        for tier in Tier:
            elections = [event for event in happened(telling, EventKind.ELECTION) if event["subject"] == tier]
            decisions = [event for event in happened(telling, EventKind.DECISION) if event["other"] == tier]
            paragraphs.append(self.say(
                "actors", "government", tier=self._tier(tier), elections=len(elections),
                lost=sum(reasons_of(event)["loses"] > 0 for event in elections), decisions=len(decisions),
                otherwise=sum(reasons_of(event)["decision"] != Decision.CONTINUE for event in decisions),
            ))  # fmt: skip
        return paragraphs

    def _tier(self, code: int) -> str:
        return str(self.phrases.at("tiers", Tier(code).name.lower()))

    def turning(self) -> list[str]:
        """The turning points with their numbers."""
        if not self.turns:
            return [self.say("turning", "none", candidates=self.n_candidates)]
        n = len(self.turns)
        first = self.say("turning", "one" if n == 1 else "several", n=n, candidates=self.n_candidates)
        return [first, *(self._turn(number, turn) for number, turn in enumerate(self.turns, 1))]

    def _turn(self, number: int, turn: Turn) -> str:
        event = turn.event
        values: dict[str, Any] = dict(named_reasons(event))
        if turn.kind in ("election", "team"):
            values["tier"] = self._tier(event["subject"])
        elif turn.kind == "decision":
            weighed = weigh(self.trace.telling, event)
            values |= {"tier": self._tier(event["other"]), "chance": weighed.chances[values["decision"]],
                       **strongest(weighed, self.phrases)}  # fmt: skip
            values["decision"] = self.phrases.at("decisions", values["decision"])
        head = self.say("turning", "head", number=number, date=self.date(turn.quarter),
                        what=self.say("turning", turn.kind, "what", **values))  # fmt: skip
        return f"{head} {self.say('turning', turn.kind, 'numbers', **values)}"

    def without(self) -> list[str]:
        """The same future without each turning point alone, and without all of them."""
        if not self.turns:
            return [self.say("without", "none")]
        lived, undone = self.ends
        paragraphs = [self.say("without", "how")]
        for number, (turn, row) in enumerate(zip(self.turns, self.shares.itertuples(), strict=True), 1):
            alone = float(row.alone)  # type: ignore[arg-type]
            form = "same" if abs(alone) <= _UNCHANGED else "other"
            paragraphs.append(self.say(
                "without", form, number=number, instead=self.say("without", turn.kind),
                lived=self.measure.value(lived), value=self.measure.value(float(row.without)),  # type: ignore[arg-type]
                change=self.measure.change(-alone),
            ))  # fmt: skip
        paragraphs.append(self.say("without", "all", lived=self.measure.value(lived), value=self.measure.value(undone),
                                   change=self.measure.change(undone - lived)))  # fmt: skip
        return paragraphs

    def sharing(self) -> list[str]:
        """The share of each turning point of what all of them did."""
        if not self.turns:
            return [self.say("shares", "none")]
        lived, undone = self.ends
        rows = [
            self.say("shares", "row", number=number, date=self.date(turn.quarter), share=self.measure.change(share))
            for number, (turn, share) in enumerate(zip(self.turns, self.shares["shapley"], strict=True), 1)
        ]
        total = self.say("shares", "total", total=self.measure.change(lived - undone))
        return [self.say("shares", "how"), *rows, total]

    def lessons(self) -> list[str]:
        """What this one case suggests."""
        if not self.turns:
            return [self.say("lessons", "none")]
        shares = self.shares["shapley"].to_numpy()
        heaviest = int(np.abs(shares).argmax())
        turn = self.turns[heaviest]
        side = "raised" if shares[heaviest] > 0.0 else "lowered"
        sentences = [
            self.say("lessons", "heaviest", number=heaviest + 1, date=self.date(turn.quarter),
                     side=self.say("lessons", side), share=self.measure.change(shares[heaviest])),
            self.say("lessons", turn.kind),
        ]  # fmt: skip
        if len(self.turns) > 1:
            alone, total = float(self.shares["alone"].sum()), self.ends[0] - self.ends[1]
            form = "adds" if abs(alone - total) < _SHARED else "interact"
            sentences.append(self.say("lessons", form, alone=self.measure.change(alone),
                                      total=self.measure.change(total)))  # fmt: skip
        return sentences

    def limits(self) -> list[str]:
        """What the data cannot say."""
        return [self.say("limits", name) for name in ("one", "luck", "size", "assumed")]


def _chapters(story: str) -> list[tuple[str, list[str]]]:
    """Headings and paragraphs of a story, without its title."""
    found: list[tuple[str, list[str]]] = []
    for block in story.strip().split("\n\n"):
        if block.startswith("## "):
            found.append((block.removeprefix("## "), []))
        elif not block.startswith("# "):
            found[-1][1].append(block)
    return found


def _time_line(chapters: list[tuple[str, list[str]]]) -> list[str]:
    """Chapters as paragraphs, the first of each led by its heading."""
    return [
        f"**{heading}.** {paragraph}" if place == 0 else paragraph
        for heading, paragraphs in chapters
        for place, paragraph in enumerate(paragraphs)
    ]


def written(
    trace: Trace,
    turns: Sequence[Turn],
    shares: pd.DataFrame,
    ends: tuple[float, float],
    outcome: str,
    n_candidates: int,
    language: str,
) -> str:
    """A case in Markdown."""
    phrases = case_phrases(language)
    writer = Writer(trace, turns, shares, ends, Measure(phrases, outcome), n_candidates)
    chapters = _chapters(trace.story(language))
    opening = {phrases.at("story", "headings", name) for name in ("brief", "context")}
    brief = [paragraph for heading, paragraphs in chapters if heading in opening for paragraph in paragraphs]
    sections = {
        "context": writer.context(brief),
        "actors": writer.actors(),
        "time_line": _time_line([chapter for chapter in chapters if chapter[0] not in opening]),
        "turning": writer.turning(),
        "without": writer.without(),
        "shares": writer.sharing(),
        "lessons": writer.lessons(),
        "limits": writer.limits(),
    }
    title = phrases.say("case", "title", title=phrases.title(trace.programme.title), seed=trace.seed)
    told = [title]
    for name, paragraphs in sections.items():
        told += [f"## {phrases.at('case', 'headings', name)}", *paragraphs]
    return "\n\n".join(told) + "\n"
