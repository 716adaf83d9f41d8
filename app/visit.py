"""One visitor: the link that says where they are, the words of their language, and the room where a mode is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicegui import ui

from app.links import Link, checked
from app.words import Words, words_of


def changed(link: Link, **changes: Any) -> Link:
    """The link with changes; what was lived and decided in one future of a programme is not said of another."""
    after = link.but(**changes)
    if (after.programme, after.seed) == (link.programme, link.seed):
        return after
    return link.but(**{"quarter": 0, "decisions": (), **changes})


PLACE = ("mode", "lesson", "step", "folder")  # where a visitor is, for the browser's way back


class Visit:
    """What the parts of the page share for one visitor; nothing of it outlives the open page but the link."""

    def __init__(self, link: Link, faults: list[str], results: Path) -> None:
        self.client = ui.context.client
        self.link = link
        self.results = results  # the folder that may be looked into
        self.faults = faults
        self.words: Words = words_of(link.language)
        self.kept: dict[tuple[str, ...], Any] = {}  # what no link says and the page built anew shall show again
        self.leaving: list[Callable[[], None]] = []  # called when what is built now is left
        self._rebuild: Callable[[], None] = lambda: None

    def on_rebuild(self, rebuild: Callable[[], None]) -> None:
        """Say how the page is built anew from the link."""
        self._rebuild = rebuild

    def note(self, **changes: Any) -> None:
        """Change the link, in the page's address too, and leave the page as it is.

        Raises `ValueError` for what a link cannot say, wherever it came from.
        """
        self._follow(changes, ui.navigate.history.replace)

    def _follow(self, changes: dict[str, Any], write: Callable[[str], None]) -> None:
        self.link = checked(changed(self.link, **changes))
        with self.client:  # the control that asks for it may be gone by now
            write(self.link.path())

    def go(self, **changes: Any) -> None:
        """Change the link and build the page anew from it; the browser's way back leads to another place only."""
        is_elsewhere = any(changes.get(name, getattr(self.link, name)) != getattr(self.link, name) for name in PLACE)
        self._follow(changes, ui.navigate.history.push if is_elsewhere else ui.navigate.history.replace)
        self.words = words_of(self.link.language)
        self.leave()
        with self.client:
            self._rebuild()

    def leave(self) -> None:
        """Stop what runs for what is built now."""
        for stop in self.leaving:
            stop()
        self.leaving.clear()
