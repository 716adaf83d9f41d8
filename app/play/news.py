"""The news of the quarters lived, from the log of events."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Any

import numpy as np
from nicegui import ui

from app.films import Film
from app.levers.values import written
from app.play.moments import in_force
from app.visit import Visit
from app.words import Words
from sim.events import EVENT_FORMS, EventKind
from sim.parameters import PARAMETERS

QUARTERS_SHOWN = 8  # whether lived one by one or at once, so that a link shows what was seen
SEVERAL = 3  # pieces of news of one kind are told together from here on
ICONS = {
    "election": "how_to_vote", "turnover": "swap_horiz", "new_team": "swap_horiz", "freeze": "ac_unit",
    "transition_ended": "flag", "decision": "gavel", "resumed": "play_arrow", "phase": "start", "extension": "update",
    "cut": "content_cut", "closed": "lock", "staff_loss": "group_remove", "selected": "task_alt", "body_formed": "home",
    "body_failed": "home", "body_ended": "home", "plan_approved": "assignment_turned_in", "proposed": "lightbulb",
    "funded": "savings", "project_failed": "money_off", "opened": "celebration", "good_closed": "block",
    "dropped": "remove_circle", "signpost": "signpost", "evaluated": "fact_check", "cluster_left": "logout",
    "sequel": "fast_forward", "stalled": "hourglass_empty", "crisis": "trending_down", "cluster_started": "start",
    "plan": "edit_calendar",
}  # fmt: skip
PLAN = "plan"  # a piece of news of its own: no event tells of a plan that is changed
GOOD_NEWS = ("opened", "funded", "plan_approved", "body_formed", "resumed")
BAD_NEWS = (
    "turnover", "cut", "staff_loss", "body_failed", "body_ended", "project_failed", "good_closed", "dropped", "stalled",
    "crisis",
)  # fmt: skip


class News:
    """What has just happened, the newest first; a quarter's news is added above what stands."""

    def __init__(self, visit: Visit, film: Film, lived: int) -> None:
        self.visit, self.film = visit, film
        words = self.words = visit.words
        self.lived = 0
        self.quarters: list[tuple[int, ui.html]] = []
        with ui.element("section").classes("panel news").props('id="news" aria-labelledby="news-title"'):
            ui.html(f'<h2 id="news-title">{words("play.news")}</h2>', sanitize=False)
            region = 'role="log" aria-live="polite" aria-relevant="additions" tabindex="0" aria-labelledby="news-title"'
            self.list = ui.element("div").classes("news-list").props(region)
            with self.list:
                self.nothing = ui.label(words("play.no_news")).classes("soft")
        self.show(lived)

    def show(self, lived: int) -> None:
        """Show the news of the last quarters lived."""
        if lived < self.lived:
            self._forget(lived)
        for quarter in range(max(self.lived, lived - QUARTERS_SHOWN), lived):
            text = self._quarter(quarter)
            if text:
                with self.list:
                    told = ui.html(text, sanitize=False).classes("news-quarter")
                told.move(self.list, target_index=0)
                self.quarters.append((quarter, told))
        self.lived = lived
        while self.quarters and self.quarters[0][0] < lived - QUARTERS_SHOWN:
            self.quarters.pop(0)[1].delete()
        self.nothing.set_visibility(not self.quarters)

    def _forget(self, lived: int) -> None:
        """Take back the news of quarters that are not lived any more, and tell those before them again."""
        for _, told in self.quarters:
            told.delete()
        self.quarters.clear()
        self.lived = max(0, lived - QUARTERS_SHOWN)

    def _own(self, quarter: int, event: np.void, seat: str) -> str:
        """What the player has to do with an event: decided it in a seat, asked for it, or nothing."""
        is_asked = event["kind"] == EventKind.EXTENSION and any(
            (one.quarter, one.kind, one.subject, one.value) == (quarter, "request", event["subject"], "asked")
            for one in self.visit.link.decisions
        )
        return "asked" if is_asked else seat

    def _plan(self, quarter: int) -> list[dict[str, Any]]:
        """The plan that the player changed before a quarter: each lever with its value before and after."""
        link, words = self.visit.link, self.words
        changed = [one for one in link.decisions if one.kind == "lever" and one.quarter == quarter]
        if not changed:
            return []
        parts = []
        for one in changed:
            name = str(one.subject)
            values = in_force(self.film, link.but(quarter=quarter - 1), name), one.value
            before, after = (written(words, PARAMETERS[name], value) for value in values)
            parts.append(words("play.plan_change", lever=words.parameter(name).label, before=before, after=after))
        return [{"kind": PLAN, "subject": words("play.plan"), "detail": "; ".join(parts), "cluster": None,
                 "own": "agency"}]  # fmt: skip

    def _quarter(self, quarter: int) -> str:
        words = self.words
        news = self.film.news(quarter, words.language)
        for event, one in zip(self.film.events_at.get(quarter, []), news, strict=True):
            is_cluster = EVENT_FORMS[EventKind(event["kind"])].subject == "cluster"
            one["cluster"] = int(event["subject"]) + 1 if is_cluster else None
            one["own"] = self._own(quarter, event, one["seat"])
        news.sort(key=lambda one: (one["cluster"] is not None, one["kind"], not one["own"]))
        news = self._plan(quarter) + news
        items = [_told(list(same), words) for _, same in groupby(news, key=lambda one: (one["kind"], one["own"]))]
        return f"<h3>{words.date(self.film.label(quarter))}</h3><ul>{''.join(items)}</ul>" if items else ""


def _told(news: list[dict[str, Any]], words: Words) -> str:
    """News of one kind and of one's own or not: each, or all of them together where they are many."""
    kind = news[0]["kind"]
    numbers = [str(one["cluster"]) for one in news if one["cluster"] is not None]
    if len(numbers) < SEVERAL:
        return "".join(f"<li class='{_look(kind)}'>{_icon(kind)}<span>{_one(one, words)}</span></li>" for one in news)
    title = escape(words("play.several", n=len(news), what=words(f"play.kinds.{kind}")))
    mark = _mark(news[0]["own"], words)
    listed = escape(words("play.clusters", numbers=", ".join(sorted(set(numbers), key=int))))
    each = "".join(f"<li><span>{_one(one, words)}</span></li>" for one in news)
    folded = f"<details><summary><b>{title}</b> {listed}{mark}</summary><ul>{each}</ul></details>"
    return f"<li class='{_look(kind)}'>{_icon(kind)}{folded}</li>"


def _one(one: dict[str, Any], words: Words) -> str:
    subject = escape(one["subject"][:1].upper() + one["subject"][1:])
    return f"<b>{subject}:</b> {escape(one['detail'])}{_mark(one['own'], words)}"


def _mark(own: str, words: Words) -> str:
    return f" <em class='own'>{escape(words(f'play.own.{own}'))}</em>" if own else ""


def _icon(kind: str) -> str:
    return f"<i class='material-icons' aria-hidden='true'>{ICONS[kind]}</i>"


def _look(kind: str) -> str:
    return "good-news" if kind in GOOD_NEWS else "bad-news" if kind in BAD_NEWS else "plain-news"
