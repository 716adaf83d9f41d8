"""Rules as written, with round constants, so that numbers can be worked out by hand whatever the model is tuned to."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any

from sim.parameters import constants


def plain(rule: Any, **fixed: float) -> Callable[..., Any]:
    """A rule as a plain function; constants that it names must be given, so that no tuned one slips in.

    Rules that it calls become plain as well and read the same constants.
    """
    function = getattr(rule, "py_func", rule)
    used = {name for name in _names(function) if hasattr(constants, name)}
    assert set(fixed) <= used, f"not read: {sorted(set(fixed) - used)}"
    assert used <= set(fixed), f"give constants: {sorted(used - set(fixed))}"
    return _rebound(function, SimpleNamespace(**fixed))


def par(**values: Any) -> SimpleNamespace:
    """Parameters of a run, as far as a rule reads them."""
    return SimpleNamespace(**values)


def _called(function: FunctionType) -> dict[str, FunctionType]:
    """The model's own functions that a function calls, by name."""
    found = {}
    for name in function.__code__.co_names:
        other = function.__globals__.get(name)
        other = getattr(other, "py_func", other)
        if inspect.isfunction(other) and other.__module__.startswith("sim."):
            found[name] = other
    return found


def _names(function: FunctionType) -> set[str]:
    names = set(function.__code__.co_names)
    return names.union(*(_names(other) for other in _called(function).values()))


def _rebound(function: FunctionType, k: SimpleNamespace) -> FunctionType:
    called = {name: _rebound(other, k) for name, other in _called(function).items()}
    return FunctionType(
        function.__code__, {**function.__globals__, **called, "k": k}, function.__name__, function.__defaults__
    )
