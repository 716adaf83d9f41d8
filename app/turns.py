"""Long work waits for its turn, so that the page of a whole class goes on moving beside it.

Films are short and asked for at every decision; they are made at once. What takes longer – endings, stories, files to
take away, folders that are read, estimates of an evaluator – is done by few at a time, in the order in which it was
asked for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TypeVar

from nicegui import run

AT_ONCE = max(1, (os.cpu_count() or 1) - 1)  # a processor stays for the page
T = TypeVar("T")
_turn = asyncio.Semaphore(AT_ONCE)  # waiting here keeps no thread busy


async def in_turn(work: Callable[..., T], *given: object) -> T:
    """What some work finds, done in a thread when its turn has come."""
    async with _turn:
        return await run.io_bound(work, *given)
