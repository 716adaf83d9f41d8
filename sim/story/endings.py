"""The close of a programme, and what stands after it."""

from __future__ import annotations

import numpy as np

from sim.events import EventKind, reasons_of
from sim.parameters.choices import Fate
from sim.state import NEVER, NOBODY, Phase
from sim.story.telling import Teller, happened, was_asked


class Ending(Teller):
    """Tells how a programme ended."""

    def close(self) -> list[str]:
        """Extensions, cuts, and how it ended."""
        sentences = []
        granted = [event for event in self.mine(EventKind.EXTENSION) if reasons_of(event)["length"]]
        refused = [event for event in self.mine(EventKind.EXTENSION) if not reasons_of(event)["length"]]
        if granted:
            quarters = self.sum(granted, "length")
            sentences.append(self.say("close", "extended", n=len(granted), quarters=quarters))
        for event in refused:
            chance = reasons_of(event)["chance"]
            form = "refused" if was_asked(self.telling, event) else "not_asked"
            sentences.append(self.say("close", form, date=self.date(event["quarter"]), chance=chance))
        sentences += [
            self.say("close", "cut", date=self.date(event["quarter"]), **reasons_of(event))
            for event in self.mine(EventKind.CUT)
            if not reasons_of(event)["is_last"]
        ]
        return sentences + self._ending()

    def _ending(self) -> list[str]:
        programme, series = self.programme, self.telling.lived.world.series
        values = {
            "date": self.date(self.end),
            "spent": float(series.spent[self.end]),
            "cut": float(programme.cancelled),
            "committed": float(series.committed[self.end]),
        }
        if programme.phase != Phase.CLOSED:
            return [self.say("close", "open", **values)]
        late = int(programme.closed_quarter) - int(programme.original_deadline)
        has_deadline = programme.original_deadline != NEVER
        cuts = [event for event in self.mine(EventKind.CUT) if reasons_of(event)["is_last"]]
        if cuts:
            sentences = [self.say("close", "cancelled_lender", gap=reasons_of(cuts[0])["gap"], **values)]
        elif programme.fate == Fate.CANCELLED:
            sentences = [self.say("close", "cancelled", **values)]
        else:
            delay = self.say("close", "delay", quarters=late) if has_deadline and late > 0 else ""
            sentences = [self.say("close", "closed", delay=delay, **values)]
        if has_deadline and late > 0 and programme.deadline_seen:
            share = programme.spent_at_deadline / programme.total
            sentences.append(self.say("close", "deadline", share=share))
        if programme.spent > values["spent"] * 1.01:
            sentences.append(self.say("close", "paid_later", spent=programme.spent))
        return [*sentences, self.say("close", "strategy", share=programme.strategy_kept)]

    def after(self) -> list[str]:
        """What ended after the close, and what stands at the end of the window."""
        outcomes, series = self.telling.lived.outcomes[0], self.telling.lived.world.series
        last = len(series) - 1
        sentences = []
        if self.programme.phase == Phase.CLOSED and last > self.end and outcomes.n_clusters_financed:
            sentences.append(self._ended(last))
        if not outcomes.n_clusters_financed:
            return sentences
        values = {
            "date": self.date(last),
            "clusters": outcomes.n_clusters_financed,
            "operating": outcomes.n_goods_operating,
            "opened": outcomes.n_goods_opened,
        }
        bodies = round(outcomes.chambers_alive_share * outcomes.n_clusters_financed)
        form = "stands" if outcomes.n_goods_opened else "stands_no_goods"
        sentences.append(self.say("close", form, bodies=bodies, **values))
        best = int(series.trust.argmax())
        grade = self.phrases.graded(outcomes.trust, "grades")
        sentences.append(self.say("close", "trust", grade=grade, trust=outcomes.trust, date=self.date(best),
                                  best=series.trust[best]))  # fmt: skip
        sentences.append(self.say("close", "ties", ties=self._n_ties(last), before=self._n_ties(0)))
        return sentences

    def _ended(self, last: int) -> str:
        """Bodies and goods of financed clusters that ended after the close."""
        financed = {int(c) for c in np.flatnonzero(self.telling.lived.world.clusters.programme != NOBODY)}
        later = [
            event for event in happened(self.telling, EventKind.BODY_ENDED, EventKind.GOOD_CLOSED)
            if event["quarter"] > self.end and int(event["subject"]) in financed
        ]  # fmt: skip
        bodies = [event for event in later if event["kind"] == EventKind.BODY_ENDED]
        goods = [
            event for event in later if event["kind"] == EventKind.GOOD_CLOSED and reasons_of(event)["programme"] >= 0
        ]
        parts = [
            self.say("close", "bodies_ended", n=len(bodies)) if bodies else self.say("close", "bodies_stay"),
            self.say("close", "goods_closed", n=len(goods), upkeep=self.mean(goods, "upkeep"))
            if goods else self.say("close", "goods_stay"),
        ]  # fmt: skip
        return self.say("close", "ended", quarters=last - self.end, parts=self.phrases.listed(parts))

    def _n_ties(self, quarter: int) -> int:
        """Pairs of living firms of which at least one keeps the other as a partner."""
        partners, alive = self.telling.lived.ties["partner"][quarter], self.telling.lived.firms["is_alive"][quarter]
        firm, place = np.nonzero((partners != NOBODY) & alive[:, np.newaxis])
        pairs = np.sort(np.column_stack([firm, partners[firm, place]]), axis=1)
        return len(np.unique(pairs[alive[pairs].all(axis=1)], axis=0))
