"""What the docs read from the sources: rules, sweeps, the addresses of draws, and who reads a name."""

from __future__ import annotations

import ast
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from scripts.docs import ROOT

_DRAWS = {"uniforms", "uniform", "words"}
_WORLD = ("sim/state.py", "sim/world.py", "sim/programmes/calendar.py", "sim/luck.py")
_DIGITS = 6  # of the digest of a form


class Rule(NamedTuple):
    """One rule: a decision or a formula that stands alone."""

    name: str
    module: str  # path from the root
    signature: str
    meaning: str
    form: str  # changes when its code does


class Draw(NamedTuple):
    """One place where luck is drawn, with its address as the code writes it."""

    purpose: str
    module: str
    function: str
    quarter: str
    major: str
    minor: str
    attempt: str


class Number(NamedTuple):
    """One number that has a name in a module."""

    name: str
    value: str
    meaning: str
    module: str


class Record(NamedTuple):
    """One place where an event is noted, with what is written down of it."""

    kind: str
    module: str
    function: str
    subject: str
    other: str
    reasons: str


@cache
def sources() -> dict[str, str]:
    """Text of every module of the simulation, by its path from the root."""
    files = sorted((ROOT / "sim").rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


@cache
def functions(text: str) -> dict[str, ast.FunctionDef]:
    """Functions at the top of a module, by name."""
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def meaning_of(function: ast.FunctionDef) -> str:
    """First line of a docstring."""
    return ((ast.get_docstring(function) or "").splitlines() or [""])[0]


def _has(function: ast.FunctionDef, decorator: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == decorator for each in function.decorator_list)


def _lines(text: str, function: ast.FunctionDef) -> str:
    """A function as written, without its docstring."""
    lines = text.splitlines()
    skipped = range(0)
    if ast.get_docstring(function) is not None:
        skipped = range(function.body[0].lineno, (function.body[0].end_lineno or 0) + 1)
    numbers = range(function.lineno, (function.end_lineno or 0) + 1)
    return "\n".join(lines[number - 1] for number in numbers if number not in skipped)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def rules() -> list[Rule]:
    """All rules of the model."""
    found = []
    for module, text in sources().items():
        for name, function in functions(text).items():
            if _has(function, "rule"):
                signature = f"{name}({', '.join(argument.arg for argument in function.args.args)})"
                found.append(Rule(name, module, signature, meaning_of(function), _digest(_lines(text, function))))
    return found


def form_of_sweeps(modules: tuple[str, ...]) -> str:
    """A digest of all code of some modules that is not a rule."""
    parts = []
    for module in modules:
        text = sources()[module]
        parts += [_lines(text, each) for each in functions(text).values() if not _has(each, "rule")]
    return _digest("\n".join(parts))


def draws() -> list[Draw]:
    """Every place where luck is drawn."""
    found = []
    for module, text in sources().items():
        if module == "sim/luck.py":
            continue
        for name, function in functions(text).items():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _DRAWS:
                    _, quarter, purpose, major, minor, *attempt = [ast.unparse(each) for each in call.args]
                    purpose = purpose.removeprefix("Purpose.")
                    found.append(Draw(purpose, module, name, quarter, major, minor, (attempt or ["0"])[0]))
    return found


def numbers() -> list[Number]:
    """Every number that has a name at the top of a module of the world, with the comment beside it."""
    pattern = re.compile(r"^(_?[A-Z][A-Z0-9_]*) = (-?[\d.][\w.*-]*)(?:  # (.+))?$", re.MULTILINE)
    return [
        Number(name, value, meaning, module)
        for module in _WORLD
        for name, value, meaning in pattern.findall(sources()[module])
    ]


def records() -> list[Record]:
    """Every place where an event is noted; reasons at the end that are always 0 are left out."""
    found = []
    for module, text in sources().items():
        for name, function in functions(text).items():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "record":
                    _, _, _, kind, subject, other, *reasons = [ast.unparse(each) for each in call.args]
                    while reasons and reasons[-1] == "0.0":
                        reasons.pop()
                    kind = kind.removeprefix("EventKind.")
                    found.append(Record(kind, module, name, subject, other, ", ".join(reasons)))
    return found


def readers(word: str) -> list[str]:
    """Modules that speak of a parameter, a constant or a field, the declarations left out."""
    pattern = re.compile(rf"\.{re.escape(word)}\b")
    return [
        module
        for module, text in sources().items()
        if pattern.search(text) and not module.startswith("sim/parameters/") and module != "sim/state.py"
    ]


class Call(NamedTuple):
    """One call of the quarter's order."""

    part: str
    name: str
    module: str
    meaning: str


def _calls(function: ast.FunctionDef) -> list[str]:
    """Names that a function calls as statements, in order."""
    return [
        statement.value.func.id
        for statement in function.body
        if isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
    ]


def schedule_of(path: Path, start: str = "run_quarter") -> list[Call]:
    """The order of a quarter, or of another function, as its file states it, with the first line of each docstring."""
    text = path.read_text(encoding="utf-8")
    homes = {
        alias.name: node.module
        for node in ast.parse(text).body if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }  # fmt: skip
    here = functions(text)
    calls = []
    for part in _calls(here[start]):
        for name in _calls(here[part]) if part in here else [part]:
            home = (ROOT / (homes[name].replace(".", "/") + ".py")).read_text(encoding="utf-8")
            group = part.strip("_") if part in here else "books"
            calls.append(Call(group, name, homes[name], meaning_of(functions(home)[name])))
    return calls
