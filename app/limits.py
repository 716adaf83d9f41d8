"""How much one visitor may ask of the server, so that none keeps the others waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

MAX_PAGES = 150  # open at once, or opened and not yet forgotten
MAX_PAGES_OF_ONE = 60  # from one address: a class may share one
PATIENCE_WITH_A_PAGE = 10.0  # seconds for which a page that nobody has opened yet keeps its room, if others need it
MAX_SOCKETS_OF_ONE = 2 * MAX_PAGES_OF_ONE  # a page that comes back has two for a moment
MAX_MESSAGE_BYTES = 100_000  # a page sends a few hundred at a time
MAX_FOLDER = 200  # signs of the name of a folder below the results folder, in a link and in the list
MAX_VIEW = 1500  # signs of what is looked at in a folder: columns, conditions, order
MESSAGES_PER_SECOND = 20.0  # of one open page, in the long run
MESSAGES_AT_ONCE = 60.0


def is_full(address: str, open_pages: Iterable[str]) -> bool:
    """Whether there is no room for another page of an address, given the addresses of those that are open."""
    pages = Counter(open_pages)
    return pages.total() >= MAX_PAGES or pages[address] >= MAX_PAGES_OF_ONE


class Pace:
    """The pace of one open page: a burst passes at once, what is more has to wait its turn."""

    def __init__(self, now: float) -> None:
        self.left = MESSAGES_AT_ONCE
        self.last = now

    def wait(self, now: float) -> float:
        """Seconds that the next message has to wait."""
        self.left = min(MESSAGES_AT_ONCE, self.left + (now - self.last) * MESSAGES_PER_SECOND) - 1.0
        self.last = now
        return max(0.0, -self.left / MESSAGES_PER_SECOND)
