"""The chapters of a programme's life until its close: lead-in, bodies, plans and shared goods."""

from __future__ import annotations

import numpy as np

from sim.events import EventKind, reasons_of
from sim.state import Phase
from sim.story.telling import Teller, good_of, happened, named_reasons

_STEPS = (("ratified", Phase.EFFECTIVENESS), ("effective", Phase.ELIGIBILITY), ("eligible", Phase.FIRST_MONEY),
          ("money", Phase.EXECUTION))  # fmt: skip
_LONG_QUEUE = 2.0  # quarters of work at the agency
_WAITS = ("suspended", "in_transition", "in_freeze")


class Chapters(Teller):
    """Tells how a programme was carried out."""

    def lead_in(self) -> list[str]:
        """From approval to first money."""
        entered = {named_reasons(event)["phase"]: int(event["quarter"]) for event in self.mine(EventKind.PHASE)}
        start = int(self.programme.approval_quarter)
        quarters = [(name, entered[phase.name.lower()]) for name, phase in _STEPS if phase.name.lower() in entered]
        sentences = []
        if len(quarters) == len(_STEPS) and quarters[-1][1] == start:
            sentences.append(self.say("lead_in", "at_once", date=self.date(start)))
        elif quarters:
            sentences.append(self._steps(quarters, start))
        last = quarters[-1][1] if len(quarters) == len(_STEPS) else self.end
        n = int(self.telling.lived.world.series.in_transition[start:last].sum())
        if n:
            sentences.append(self.say("lead_in", "transition", n=n))
        if len(quarters) < len(_STEPS):
            sentences.append(self.say("lead_in", "no_money"))
        return sentences

    def _steps(self, quarters: list[tuple[str, int]], start: int) -> str:
        """The steps of the lead-in, those of one quarter together."""
        together: dict[int, list[str]] = {}
        for name, quarter in quarters:
            together.setdefault(quarter, []).append(self.say("lead_in", name))
        who = self.phrases.at("story", "lead_in", "subjects")
        parts = [
            self.say(
                "lead_in",
                "steps",
                date=self.date(quarter),
                subject=who[min(1, place)],
                steps=self.phrases.listed(steps),
            )
            for place, (quarter, steps) in enumerate(together.items())
        ]
        form = "sentence" if len(quarters) == len(_STEPS) else "sentence_open"
        joined = str(self.phrases.at("story", "lead_in", "separate")).join(parts)
        return self.say("lead_in", form, parts=joined, quarters=quarters[-1][1] - start)

    def governance(self) -> list[str]:
        """The choice of clusters, and their bodies."""
        selected, formed = self.mine(EventKind.SELECTED), self.mine(EventKind.BODY_FORMED)
        failed = self.mine(EventKind.BODY_FAILED)
        if not selected:
            return [self.say("governance", "nothing")]
        planned, n = int(self.programme.n_planned), len(selected)
        sentences = [self.say(
            "governance", "selected", n=n, candidates=len(self.telling.lived.world.clusters), when=self.when(selected),
            selection=self.phrases.at("selections", self.chosen("selection")),
            verb=self.phrases.chosen(self.phrases.at("story", "governance", "verbs"), n),
        )]  # fmt: skip
        if n < planned:
            sentences.append(self.say("governance", "fewer", planned=planned))
        if formed:
            n_new = sum(bool(reasons_of(event)["is_new"]) for event in formed)
            counts = {"adopted": len(formed) - n_new, "built": n_new}
            parts = [self.say("governance", form, n=count) for form, count in counts.items() if count]
            means = {name: self.mean(formed, name) for name in ("leadership", "legitimacy", "mobilised")}
            sentences += [
                self.say("governance", "bodies", parts=self.phrases.listed(parts), when=self.when(formed)),
                self.say("governance", "state", **means),
            ]
        if failed:
            sentences.append(self.say("governance", "failed", n=len(failed), clusters=self.clusters(failed)))
        without = len({int(event["subject"]) for event in selected} - {int(event["subject"]) for event in formed})
        return [*sentences, self.say("governance", "without", n=without)] if without else sentences

    def planning(self) -> list[str]:
        """The action plans of the clusters."""
        plans, dropped = self.mine(EventKind.PLAN_APPROVED), self.mine(EventKind.DROPPED)
        selected = self.mine(EventKind.SELECTED)
        planned = {int(event["subject"]) for event in plans}
        sentences = []
        if plans:
            quality = {int(event["subject"]): reasons_of(event)["plan_quality"] for event in plans}
            best, worst = max(quality, key=quality.__getitem__), min(quality, key=quality.__getitem__)
            names = {
                name: self.phrases.say("subjects", "cluster", number=c + 1)
                for name, c in (("best", best), ("worst", worst))
            }
            after = int(plans[0]["quarter"]) - int(self.programme.approval_quarter)
            form = "one" if len(plans) == 1 else "plans"
            verb = self.phrases.chosen(self.phrases.at("story", "planning", "verbs"), len(plans))
            sentences.append(self.say("planning", form, n=len(plans), when=self.when(plans), after=after, verb=verb))
            form = "quality_one" if len(quality) == 1 else "quality"
            sentences.append(self.say("planning", form, mean=float(np.mean(list(quality.values()))), **names,
                                      high=quality[best], low=quality[worst]))  # fmt: skip
        elif selected:
            sentences.append(self.say("planning", "none"))
        if dropped:
            verb = self.phrases.chosen(self.phrases.at("story", "planning", "verbs"), len(dropped))
            sentences.append(
                self.say("planning", "dropped", n=len(dropped), verb=verb, clusters=self.clusters(dropped))
            )
        without = len({int(event["subject"]) for event in selected} - planned)
        return [*sentences, self.say("planning", "without", n=without)] if without and plans else sentences

    def building(self) -> list[str]:
        """Projects, the goods that opened, and what was seen of them."""
        funded = self.mine(EventKind.FUNDED)
        failed = self.mine(EventKind.PROJECT_FAILED)
        if not funded and not failed:
            return [self.say("building", "none")] if self.mine(EventKind.PLAN_APPROVED) else []
        sentences = []
        if funded:
            sums = {name: self.sum(funded, f"{name}_kusd") for name in ("cost", "pledged", "public")}
            sentences.append(
                self.say("building", "funded_one" if len(funded) == 1 else "funded", n=len(funded), **sums)
            )
        if failed:
            sentences.append(self.say("building", "failed", n=len(failed)))
        if self.programme.capacity_to_give > 0.0:
            rate = self.programme.contributed / self.programme.capacity_to_give
            sentences.append(self.say("building", "rate", rate=rate))
        return sentences + self._goods(bool(funded)) + self._own_goods()

    def _goods(self, any_funded: bool) -> list[str]:
        opened = self.mine(EventKind.OPENED)
        if not opened:
            return [self.say("building", "no_good")] if any_funded else []
        first = opened[0]
        sentences = [self.say(
            "building", "first", good=good_of(first, self.phrases), date=self.date(first["quarter"]),
            cluster=self.phrases.say("subjects", "cluster", number=int(first["subject"]) + 1),
            after=int(first["quarter"]) - int(self.programme.approval_quarter),
        )]  # fmt: skip
        if len(opened) > 1:
            kinds: dict[int, list[np.void]] = {}
            for event in opened:
                kinds.setdefault(int(event["other"]), []).append(event)
            rows = sorted(kinds.values(), key=lambda events: -len(events))
            words = [
                self.say("building", "kind" if len(row) > 1 else "kind_one", n=len(row),
                         good=good_of(row[0], self.phrases, len(row)))
                for row in rows
            ]  # fmt: skip
            sentences.append(self.say("building", "opened", n=len(opened), kinds=self.phrases.listed(words),
                                      last=self.date(opened[-1]["quarter"])))  # fmt: skip
        return sentences

    def _own_goods(self) -> list[str]:
        """Goods that bodies of its clusters paid for without it, while it was open."""
        mine = {int(event["subject"]) for event in self.mine(EventKind.SELECTED)}
        own = [
            event for event in happened(self.telling, EventKind.FUNDED)
            if reasons_of(event)["programme"] < 0 and int(event["subject"]) in mine and event["quarter"] <= self.end
        ]  # fmt: skip
        return [self.say("building", "own", n=len(own))] if own else []

    def seen(self) -> list[str]:
        """What held the programme up, and what evaluations found."""
        sentences = []
        series = self.telling.lived.world.series[: self.end + 1].view(np.recarray)
        queue = np.divide(series.queue, series.capacity, out=np.zeros(len(series)), where=series.capacity > 0.0)
        if self.slot == 0 and queue.max() > _LONG_QUEUE:
            worst = int(queue.argmax())
            sentences.append(self.say("building", "queue", date=self.date(worst), quarters=queue[worst]))
        for event in self.mine(EventKind.STALLED):
            reasons = reasons_of(event)
            why = next((name for name in _WAITS if reasons[name]), "none")
            sentences.append(
                self.say(
                    "building",
                    "stalled",
                    date=self.date(event["quarter"]),
                    quarters=reasons["quarters"],
                    why=self.say("building", "stalled_why", why),
                )
            )
        for event in self.mine(EventKind.SIGNPOST):
            reasons = named_reasons(event)
            action = self.phrases.at("actions", reasons["action"])
            sentences.append(self.say("building", "signpost", date=self.date(event["quarter"]), action=action,
                                      spent_share=reasons["spent_share"]))  # fmt: skip
        evaluations = self.mine(EventKind.EVALUATED)
        if evaluations:
            evidence = reasons_of(evaluations[-1])["evidence"]
            public = "published" if self.telling.row["me_publication"] else "unpublished"
            form = "evaluations_one" if len(evaluations) == 1 else "evaluations"
            sentences.append(self.say("building", form, n=len(evaluations), evidence=evidence,
                                      verdict=self.phrases.graded(0.5 + 0.5 * evidence, "evidences"),
                                      public=self.say("building", public)))  # fmt: skip
        return sentences
