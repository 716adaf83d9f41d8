"""Experiments: tables of runs in, results on disk, figures and a report out.

`load` and `query` read what an experiment left in its folder.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.reading import load, query

__all__ = ["load", "query"]


def __getattr__(name: str) -> object:
    """Pandas and Parquet are loaded when results are first read."""
    if name in __all__:
        from experiments import reading

        return getattr(reading, name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
