"""The sources of the model as trees, for tests of what is read, used and written where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sim

SIM = Path(sim.__file__).parent


class Module(NamedTuple):
    """A source file of the model."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its place, such as 'agents/firm.py'."""
        return self.path.relative_to(SIM).as_posix()


@cache
def modules() -> tuple[Module, ...]:
    """All source files of the model."""
    return tuple(Module(path, ast.parse(path.read_text())) for path in sorted(SIM.rglob("*.py")))


def outside(*folders: str) -> list[Module]:
    """Source files but for those in some folders or of some names."""
    return [module for module in modules() if module.path.relative_to(SIM).parts[0] not in folders]


def attributes(tree: ast.AST, context: type[ast.expr_context] | None = None) -> set[str]:
    """Names of all attributes that are read or written in a tree, or only of one of both."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (context is None or isinstance(node.ctx, context))
    }


def texts(tree: ast.AST) -> set[str]:
    """All texts in a tree."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def functions(tree: ast.AST, decorator: str) -> Iterator[ast.FunctionDef]:
    """Functions with a decorator, such as 'rule'."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(each) == decorator for each in node.decorator_list):
            yield node
