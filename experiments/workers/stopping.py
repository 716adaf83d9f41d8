"""Ctrl-C, and the signal by which a cluster's scheduler asks a program to end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

FIRST = b"\nStopping: blocks that are nearly done are kept; once more stops at once.\n"


class Stop:
    """Turns signals into a stop: where it is gentle the first one only asks for it, else at once."""

    def __init__(self) -> None:
        self.asked = False
        self._is_gentle = False

    def _heard(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - Python's signature
        if self.asked or not self._is_gentle:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, FIRST)  # print may be in the middle of a line of its own

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals, in the main thread; others never get any."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: dict[signal.Signals, Any] = {
            each: signal.signal(each, self._heard) for each in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    @contextmanager
    def gentle(self) -> Iterator[None]:
        """Let the first signal only ask."""
        self._is_gentle = True
        try:
            yield
        finally:
            self._is_gentle = False
