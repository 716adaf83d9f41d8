"""What many visitors ask for at the same moment is made once, and kept for those who come later."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock
from typing import ParamSpec, TypeVar

LOCKS = 16
P = ParamSpec("P")
T = TypeVar("T")


def once(kept: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A decorator that keeps so many results, and lets those who ask for one in the making wait for it."""

    def decorate(make: Callable[P, T]) -> Callable[P, T]:
        found = lru_cache(maxsize=kept)(make)
        locks = tuple(Lock() for _ in range(LOCKS))

        @wraps(make)
        def made(*args: P.args, **named: P.kwargs) -> T:
            key = hash((args, tuple(sorted(named.items()))))
            with locks[key % LOCKS]:  # who asks for the same waits for it; who asks for another seldom does
                return found(*args, **named)  # type: ignore[arg-type]

        return made

    return decorate
