"""Designs that somebody is changing, lever by lever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.levers.values import with_value
from app.words import Words

Changed = Callable[[int, str], None]  # which design, and which parameter of it


class Editing:
    """One or more designs of a programme, whose own values hold where a design says nothing."""

    def __init__(
        self, words: Words, own: Mapping[str, Any], designs: Sequence[Mapping[str, Any]], on_change: Changed
    ) -> None:
        self.words, self.own, self.on_change = words, own, on_change
        self.designs = [dict(design) for design in designs]

    def value(self, place: int, name: str) -> Any:
        """The value of a parameter in a design."""
        return self.designs[place].get(name, self.own[name])

    def set(self, place: int, name: str, value: Any) -> None:
        """Change a value in one design, and say so if it is another one."""
        changed = with_value(self.designs[place], self.own, name, value)
        if changed != self.designs[place]:
            self.designs[place] = changed
            self.on_change(place, name)

    def reset(self, place: int, name: str) -> None:
        """Go back to the programme's own value."""
        self.set(place, name, self.own[name])
