"""The programmes that come with the model, read once: a file takes longer to read than its run to live."""

from __future__ import annotations

from functools import cache

from sim.programmes import Programme, load, names


@cache
def preset(programme: str) -> Programme:
    """A preset; who takes it leaves it as it is. Raises `ValueError` for no preset."""
    if programme not in names():
        raise ValueError(f"programme: expected one of {', '.join(names())}, got {programme[:40]!r}")
    return load(programme)
