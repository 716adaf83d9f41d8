"""What of a comparison is looked at: the group of outcomes, and those of trade-off and distribution, as in a link."""

from __future__ import annotations

from typing import NamedTuple

from app.compare.groups import GROUPS, KEY, NUMBERS

BETWEEN = "~"


class View(NamedTuple):
    """What is looked at."""

    group: str = KEY
    x: str = "execution_risk"
    y: str = "effect_exports"
    spread: str = "disbursed_share_deadline"

    def text(self) -> str:
        """As it stands in a link; nothing where it is the usual one."""
        return "" if self == View() else BETWEEN.join(self)


def read_view(text: str) -> View:
    """The view of a link; what is not known is the usual one."""
    usual = View()
    parts = text.split(BETWEEN)
    if len(parts) != len(usual):
        return usual
    known = (GROUPS, NUMBERS, NUMBERS, NUMBERS)
    return View(*(part if part in names else other for part, names, other in zip(parts, known, usual, strict=True)))
