"""Worked examples: lines of the docs that are worked out by calling the model's own rules."""

from __future__ import annotations

import ast
import inspect
from enum import IntEnum
from functools import cache
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

from scripts.docs import code
from scripts.docs.markdown import table
from sim import metrics, state
from sim.parameters import PARAMETERS, choices, constants, goods


def plain(rule: Any) -> Any:
    """A rule, and the rules that it calls, as plain functions of Python, so that nothing is compiled for the docs."""
    function = getattr(rule, "py_func", rule)
    called = {}
    for name in function.__code__.co_names:
        other = function.__globals__.get(name)
        other = getattr(other, "py_func", other)
        if inspect.isfunction(other) and other.__module__.startswith("sim."):
            called[name] = plain(other)
    return FunctionType(function.__code__, {**function.__globals__, **called}, function.__name__, function.__defaults__)


def parameters(**values: object) -> SimpleNamespace:
    """The declared defaults as rules read them, with some values put in their place."""
    unknown = sorted(set(values) - set(PARAMETERS))
    if unknown:
        raise ValueError(f"example: expected names of parameters, got {', '.join(unknown)}; correct them")
    return SimpleNamespace(**{name: each.encode(values.get(name, each.default)) for name, each in PARAMETERS.items()})


@cache
def _names() -> dict[str, Any]:
    """What an example may use: the rules, the codes, the constants `k` and the defaults `p`."""
    known: dict[str, Any] = {"k": constants, "goods": goods, "with_": parameters, "p": parameters()}
    for module in (choices, state):
        known |= {name: each for name, each in vars(module).items() if name[0].isupper()}
    known["execution_risk"] = plain(metrics.execution_risk)
    for rule in code.rules():
        home = import_module(rule.module.removesuffix(".py").replace("/", "."))
        known[rule.name] = plain(getattr(home, rule.name))
    return known


def shown(value: object) -> str:
    """A result as a reader wants it: four digits, names instead of codes."""
    if isinstance(value, tuple):
        return ", ".join(shown(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, IntEnum):
        return value.name.lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def worked(lines: str) -> str:
    """A table of the lines of an example, `expression  # what it is` or `name = expression  # what it is`."""
    known = dict(_names())
    rows = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        written, _, what = (part.strip() for part in line.partition("  # "))
        statement = ast.parse(written).body[0]
        if isinstance(statement, ast.Assign):
            target, expression = ast.unparse(statement.targets[0]), statement.value
        else:
            assert isinstance(statement, ast.Expr)
            target, expression = "_", statement.value
        try:
            known[target] = value = eval(ast.unparse(expression), known)  # noqa: S307 - lines of our own docs
        except Exception as error:
            raise ValueError(f"example, line {written!r}: {type(error).__name__}: {error}; mend the line") from error
        rows.append((what, f"`{written}`", shown(value)))
    return table(["what", "worked out as", "result"], rows)
