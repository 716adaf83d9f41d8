"""Politics in a programme's story: elections, what followed on them, and the decisions on which it turned."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.events import EventKind, reasons_of
from sim.parameters import constants as k
from sim.parameters.choices import Tier
from sim.state import NEVER, Decision
from sim.story.phrases import Phrases
from sim.story.telling import Telling, happened, is_forced, is_players, is_without_election, named_reasons, weigh

_LIKELY_LOSS = 0.5
_UNLIKELY = 0.2  # a decision of a smaller chance is called an unlikely turn
_FELT = 0.05  # log-odds; reasons of less weight are left out
_POLITICS = (EventKind.ELECTION, EventKind.TURNOVER, EventKind.NEW_TEAM, EventKind.CRISIS, EventKind.DECISION,
             EventKind.STAFF_LOSS)  # fmt: skip


@dataclass
class Politics:
    """Tells the politics of one programme slot, each event once."""

    telling: Telling
    phrases: Phrases
    slot: int = 0
    told: set[tuple[int, int, int, int]] = field(default_factory=set)

    def between(self, first: int, last: int) -> list[str]:
        """Paragraphs on the quarters from `first` to before `last`; a decision has a paragraph of its own."""
        paragraphs: list[str] = []
        sentences: list[str] = []
        for event in sorted(happened(self.telling, *_POLITICS), key=_order):
            if not first <= event["quarter"] < last or self._key(event) in self.told or not self._concerns(event):
                continue
            if event["kind"] == EventKind.DECISION:
                if sentences:
                    paragraphs.append(" ".join(sentences))
                    sentences = []
                paragraphs.append(" ".join(self._decision(event)))
            else:
                sentences += self._sentences(event)
            self.told.add(self._key(event))
        return [*paragraphs, " ".join(sentences)] if sentences else paragraphs

    def _say(self, *path: str, **values: object) -> str:
        return self.phrases.say("story", *path, **values)

    def _date(self, quarter: int) -> str:
        return self.phrases.date(str(self.telling.dates[quarter]))

    def _tier(self, code: int) -> str:
        return str(self.phrases.at("tiers", Tier(code).name.lower()))

    @staticmethod
    def _key(event: np.void) -> tuple[int, int, int, int]:
        return int(event["quarter"]), int(event["kind"]), int(event["subject"]), int(event["other"])

    def _concerns(self, event: np.void) -> bool:
        """Whether an event is about this programme: its own, of its executor's tier, or before a decision on it."""
        if event["kind"] in (EventKind.DECISION, EventKind.STAFF_LOSS):
            return int(event["subject"]) == self.slot
        world = self.telling.lived.world
        if event["subject"] == Tier.SUBNATIONAL and event["other"] != world.programmes[self.slot].territory:
            return False
        if event["subject"] == world.agencies[self.slot].tier:
            return True
        quarter = int(event["quarter"])
        office = self._office(event)
        deciding = quarter if office is None else int(office["quarter"])
        return any(
            decision["quarter"] == deciding and decision["other"] == event["subject"]
            for decision in happened(self.telling, EventKind.DECISION)
            if decision["subject"] == self.slot
        )

    def _office(self, election: np.void) -> np.void | None:
        """The hand-over that followed on an election, if somebody new took office."""
        if election["kind"] != EventKind.ELECTION:
            return None
        calendar = self.telling.lived.world.calendar[int(election["subject"])]
        offices = calendar[np.maximum(calendar[:, 0], 0) == election["quarter"], 1]
        for event in happened(self.telling, EventKind.TURNOVER, EventKind.NEW_TEAM):
            is_same = event["subject"] == election["subject"] and event["other"] == election["other"]
            if is_same and event["quarter"] in offices:
                return event
        return None

    def _sentences(self, event: np.void) -> list[str]:
        kind = EventKind(event["kind"])
        if kind == EventKind.CRISIS:
            return [
                self._say("politics", "crisis", date=self._date(event["quarter"]), tier=self._tier(event["subject"]))
            ]
        if kind == EventKind.STAFF_LOSS:
            return self._staff(int(event["quarter"]), int(event["quarter"]))
        if kind != EventKind.ELECTION:
            last = int(event["quarter"])
            return [self._taking_office(event), *self._staff(last, last)]
        office = self._office(event)
        if office is not None:
            self.told.add(self._key(office))
        last = int(event["quarter"]) if office is None else int(office["quarter"])
        staff = self._staff(int(event["quarter"]), last) if event["subject"] == self._executor() else []
        return [self._election(event, office), *staff]

    def _executor(self) -> int:
        return int(self.telling.lived.world.agencies[self.slot].tier)

    def _new_party(self, event: np.void) -> dict[str, object]:
        """Who took office, when, and for how long nothing was signed."""
        reasons = reasons_of(event)
        waits = reasons["transition"] > 0.0
        transition = self._say("politics", "transition", quarters=reasons["transition"]) if waits else ""
        return {"office": self._date(event["quarter"]), "tier": self._tier(event["subject"]), "transition": transition,
                "view": self.phrases.graded(reasons["closeness"], "views")}  # fmt: skip

    def _taking_office(self, event: np.void) -> str:
        form = "turnover" if event["kind"] == EventKind.TURNOVER else "new_team"
        if is_without_election(self.telling, event):
            form += "_without_election"
        return self._say("politics", form, **self._new_party(event))

    def _election(self, event: np.void, office: np.void | None) -> str:
        reasons = reasons_of(event)
        values = {
            "date": self._date(event["quarter"]),
            "tier": self._tier(event["subject"]),
            "chance": reasons["chance"],
        }
        if office is not None:
            form = "lost" if office["kind"] == EventKind.TURNOVER else "kept_team"
            return self._say("politics", form, **(self._new_party(office) | values))
        if reasons["loses"]:
            return self._say("politics", "lost_open", **values)
        form = "kept" if reasons["chance"] > _LIKELY_LOSS else "kept_likely"
        return self._say("politics", form, **values)

    def _staff(self, first: int, last: int) -> list[str]:
        """The staff that the agency lost in some quarters."""
        losses = [
            event for event in happened(self.telling, EventKind.STAFF_LOSS)
            if event["subject"] == self.slot and first <= event["quarter"] <= last and self._key(event) not in self.told
        ]  # fmt: skip
        self.told.update(self._key(event) for event in losses)
        if not losses:
            return []
        stayed = float(np.prod([1.0 - reasons_of(event)["lost_share"] for event in losses]))
        return [self._say("politics", "staff", shares=self.phrases.number(1.0 - stayed, "pct"))]

    def _who(self, event: np.void) -> str:
        """The government that decides, and why it has to."""
        form = "in_crisis"
        for change in happened(self.telling, EventKind.TURNOVER, EventKind.NEW_TEAM):
            if change["quarter"] == event["quarter"] and change["subject"] == event["other"]:
                form = "new_party" if change["kind"] == EventKind.TURNOVER else "new_team"
        return self._say("turning", form, tier=self._tier(event["other"]))

    def _decision(self, event: np.void) -> list[str]:
        """A continuity decision: who decided what, why, how likely it was, and what followed."""
        decision = named_reasons(event)["decision"]
        forced = is_forced(self.telling, event)
        why = "played" if is_players(self.telling, event) else "forced" if forced else ""
        sentences = [self._say("turning", "decided", date=self._date(event["quarter"]), who=self._who(event),
                               decision=self.phrases.at("decisions", decision),
                               forced=self._say("turning", why) if why else "")]  # fmt: skip
        weighed = weigh(self.telling, event)
        sentences += self._reasons(weighed.weights)
        chances = [
            self._say("turning", "chance", decision=self.phrases.at("choices", name), chance=chance)
            for name, chance in weighed.chances.items()
            if chance > 0.0
        ]
        luck = "unlikely" if weighed.chances[decision] < _UNLIKELY and not forced else "likely"
        sentences.append(self._say("turning", "balance", will=weighed.will, chances=self.phrases.listed(chances, "or"),
                                   luck=self._say("turning", "luck", luck)))  # fmt: skip
        return sentences + self._consequence(event, Decision[decision.upper()])

    def _reasons(self, weights: dict[str, float]) -> list[str]:
        """What weighed most, and what else spoke for carrying on and against it."""
        felt = sorted((name for name in weights if abs(weights[name]) >= _FELT), key=lambda name: -abs(weights[name]))
        if not felt:
            return [self._say("turning", "nothing")]

        def worded(name: str) -> str:
            side = "for" if weights[name] > 0.0 else "against"
            return self.phrases.say(
                "reasons", "one", reason=self.phrases.at("reasons", name, side), weight=weights[name]
            )

        sentences = [self._say("turning", "most", reason=worded(felt[0]))]
        for side, sign in (("for", 1.0), ("against", -1.0)):
            words = [worded(name) for name in felt[1:] if weights[name] * sign > 0.0]
            also = self._say("turning", "also") if weights[felt[0]] * sign > 0.0 else ""
            if words:
                sentences.append(
                    self._say("turning", side, also=also, reasons=self.phrases.listed(words, "that", "comma_that"))
                )
        return sentences

    def _consequence(self, event: np.void, decision: Decision) -> list[str]:
        quarter = int(event["quarter"])
        programme = self.telling.lived.world.programmes[self.slot]
        if decision == Decision.REDESIGN:
            if programme.first_money_quarter == NEVER or programme.first_money_quarter >= quarter:
                return [self._say("turning", "redesign_early", quarters=k.REDESIGN_QUARTERS)]
            return [self._say("turning", "redesign")]
        if decision == Decision.CANCEL:
            cancelled = self.telling.lived.world.series.cancelled
            before = cancelled[quarter - 1] if quarter > 0 else 0.0
            return [self._say("turning", "cancel", cut=cancelled[quarter] - before)]
        if decision == Decision.SUSPEND:
            end = programme.closed_quarter if programme.closed_quarter != NEVER else len(self.telling.dates)
            resumed = [
                int(other["quarter"]) for other in happened(self.telling, EventKind.RESUMED)
                if other["subject"] == self.slot and quarter < other["quarter"] < end
            ]  # fmt: skip
            form = "suspend" if resumed else "suspend_open"
            return [self._say("turning", form, date=self._date(resumed[0]) if resumed else "")]
        return []


def _order(event: np.void) -> tuple[int, bool]:
    """By quarter; within one, a decision comes after what led to it."""
    return int(event["quarter"]), bool(event["kind"] == EventKind.DECISION)
