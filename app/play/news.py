"""The news of the quarters lived, from the log of events."""

from __future__ import annotations

import html

from nicegui import ui

from app.films import Film
from app.visit import Visit

QUARTERS_SHOWN = 6


class News:
    """What has just happened, the newest first."""

    def __init__(self, visit: Visit, film: Film) -> None:
        self.visit, self.film = visit, film
        words = visit.words
        with ui.element("section").classes("panel news").props(f'id="news" aria-label="{words("play.news")}"'):
            ui.html(f"<h2>{words('play.news')}</h2>", sanitize=False)
            self.list = ui.html("", sanitize=False, tag="div").props('aria-live="polite"')

    def show(self, lived: int) -> None:
        """Show the news of the last quarters lived."""
        parts = [self._quarter(quarter) for quarter in range(lived - 1, max(-1, lived - 1 - QUARTERS_SHOWN), -1)]
        self.list.set_content("".join(parts) or f"<p class='soft'>{self.visit.words('play.no_news')}</p>")

    def _quarter(self, quarter: int) -> str:
        words = self.visit.words
        items = []
        for one in self.film.news(quarter, words.language):
            subject = html.escape(one["subject"][:1].upper() + one["subject"][1:])
            items.append(f"<li class='kind-{one['kind']}'><b>{subject}</b> {html.escape(one['detail'])}</li>")
        if not items:
            return ""
        return f"<h3>{words.date(self.film.label(quarter))}</h3><ul>{''.join(items)}</ul>"
