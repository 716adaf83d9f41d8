"""Simulation of cluster development programmes: which designs are executed, survive and leave something behind.

The names of `sim.api` and the package `sim.evaluation` are loaded when first used, so that the engine alone needs
neither pandas nor Mesa.
`sim.parameters` and `sim.programmes` are packages and, called, the tables of what they declare.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import sim.parameters
import sim.programmes

if TYPE_CHECKING:
    import sim.evaluation
    from sim.api import effects, historical_overrides, outcomes, simulate, trace
    from sim.model import ClusterProgramme
    from sim.overrides import Override
    from sim.portfolios import portfolio

_HOMES = {
    "ClusterProgramme": "sim.model",
    "Override": "sim.overrides",
    "effects": "sim.api",
    "historical_overrides": "sim.api",
    "outcomes": "sim.api",
    "portfolio": "sim.portfolios",
    "simulate": "sim.api",
    "trace": "sim.api",
}

__all__ = [
    "ClusterProgramme", "Override", "effects", "evaluation", "historical_overrides", "outcomes", "parameters",
    "portfolio", "programmes", "simulate", "trace",
]  # fmt: skip


class _Table(ModuleType):
    """A package that yields the table of what it declares when it is called."""

    def __call__(self) -> Any:
        return getattr(import_module("sim.api"), self.__name__.rpartition(".")[2])()


for _package in (sim.parameters, sim.programmes):
    _package.__class__ = _Table


def __getattr__(name: str) -> Any:
    if name == "evaluation":
        return import_module("sim.evaluation")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
