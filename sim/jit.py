"""Compilation: the only place with Numba's options, the kernel cache and the replacement of rules.

A *rule* is one decision of one agent, a scalar function; a *kernel* is a sweep over a population or any other
compiled function. With NUMBA_DISABLE_JIT=1 both stay the plain functions that they decorate.

A user replaces rules by name from a file of plain Python functions, named by the environment variable
CLUSTER_SIM_RULES or by `use_rules`. One set of rules holds per process, fixed when the first function is compiled.

Numba does not notice an edit in another module (numba#9483), so its cache lies in a directory named by a digest of
all that the compiled code depends on, below CLUSTER_SIM_CACHE or ~/.cache/cluster-programmes/kernels.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import os
import platform
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, TypeVar

import llvmlite.binding
import numba
import numpy as np
from numba.core import config as _numba_config
from numba.core import types

config: Any = _numba_config  # its names are made at run time

RULES_VARIABLE = "CLUSTER_SIM_RULES"
CACHE_VARIABLE = "CLUSTER_SIM_CACHE"

_SOURCES = Path(__file__).resolve().parent
# Strict float64, so no fastmath; nothing but Python and other kernels calls a kernel, so no wrapper for C.
_OPTIONS: dict[str, Any] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
    "no_cfunc_wrapper": True,
}
# Settings of Numba that change the code it makes, but not the key under which it keeps it.
_CODE_SETTINGS = (
    "OPT",
    "BOUNDSCHECK",
    "LOOP_VECTORIZE",
    "SLP_VECTORIZE",
    "DEBUGINFO_DEFAULT",
    "CPU_NAME",
    "CPU_FEATURES",
)
# Folders that make no kernels and that no module with kernels imports, so that an edit there needs no compilation.
WITHOUT_KERNELS = ("evaluation", "story")
_DIGITS = 16  # of the digest in the name of a cache directory
_N_KEPT = 8  # cache directories
_IN_USE_SECONDS = 600.0  # a directory used so recently may still be being filled
_LABEL = "digest.txt"  # holds the whole digest; its time stamp is that of the last use
_USER_PACKAGES = frozenset({"sim", "numpy"}) | sys.stdlib_module_names

_F = TypeVar("_F", bound=Callable[..., Any])
_RULES: dict[str, FunctionType] = {}  # as written in the package, by name


def kernel(function: _F) -> _F:
    """Compile a sweep, or a function that sweeps use; it writes into arrays given and allocates none."""
    return _compiled(function)


def part(function: _F) -> _F:
    """Compile a part of one kernel into it: a passage with a name, which Python does not call when compiled.

    Every level of nested calls is optimised anew with all that lies below it; a part adds none.
    """
    if config.DISABLE_JIT:
        return function
    return _dispatcher(function, _cache_directory(), {"inline": "always"})


def entry(function: _F) -> _F:
    """Compile a kernel that Python calls: once, for calls from Python and from other kernels."""
    return _compiled(function, is_entry=True)


def rule(function: _F) -> _F:
    """Compile a rule, or the function of the same name in the user's file instead of it.

    Raises RuntimeError if another rule has this name, and what `_replacements` raises.
    """
    name = function.__name__
    known = _RULES.setdefault(name, function)
    if (known.__module__, known.__code__) != (function.__module__, function.__code__):
        raise RuntimeError(
            f"Rule '{name}' is declared twice: in {known.__module__} and in {function.__module__}. Rules are replaced "
            "by name: rename one of them. (If its module was edited and reloaded: start a new process.)"
        )
    return _compiled(_replacements().get(name, function))


def _compiled(function: Any, is_entry: bool = False) -> Any:
    """One dispatcher for calls from Python, compiled when first so called, and a leaner one for calls from kernels.

    A wrapper for Python costs as much to compile as the function itself, and few are ever called from there. Numba asks
    a dispatcher for the code to call by the two methods that are replaced here.
    """
    if config.DISABLE_JIT:
        return function
    outer = _dispatcher(function, _cache_directory(), {})
    inner = outer if is_entry else _dispatcher(function, _cache_directory() / "inner", {"no_cpython_wrapper": True})
    template = inner.get_call_template
    noted = map(function.__annotations__.get, inspect.signature(function).parameters)
    floats = [annotation in ("float", float) for annotation in noted]

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return template(tuple(map(_one_type, args, floats)), {name: _one_type(arg, False) for name, arg in kws.items()})

    outer.get_call_template = get_call_template
    outer.get_overload = inner.get_overload
    return outer


def _one_type(arg: Any, is_float: bool) -> Any:
    """One type for all integers, so that a function is compiled once and not for each mixture of them.

    An integer that is handed to a parameter annotated as a float becomes one.
    """
    arg = types.unliteral(arg)
    if isinstance(arg, types.IntEnumMember | types.Integer):
        return types.float64 if is_float else types.int64
    return arg


def _dispatcher(function: Any, directory: Path, more: dict[str, Any]) -> Any:
    """Numba's dispatcher of a function, with its code kept in a directory."""
    # Numba decides where it keeps the code when it decorates; the user's own Numba functions keep their place.
    # Naming the locator makes it fail rather than fall back to a place without the digest.
    before = config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES
    config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = str(directory), "UserProvidedCacheLocator"
    try:
        return numba.njit(**_OPTIONS, **more)(function)
    finally:
        config.CACHE_DIR, config.CACHE_LOCATOR_CLASSES = before


# The user's rules


def use_rules(path: str | os.PathLike[str]) -> None:
    """Replace rules from a file, in this process and those it starts; to be called before a sweep is imported.

    Raises FileNotFoundError, and RuntimeError if the rules of this process are already fixed otherwise.
    """
    file = _existing(path)
    if _rules_file.cache_info().currsize and _rules_file() != file:
        raise RuntimeError(
            f"The rules of this process are already fixed ({_rules_file() or 'those of the package'}), so that "
            f"{file} comes too late: call use_rules before sim.engine or a module of rules is imported, or set "
            f"{RULES_VARIABLE} and start a new process."
        )
    os.environ[RULES_VARIABLE] = str(file)


def check_rules() -> None:
    """Check the user's file against all rules; to be called when all sweeps are imported.

    Raises ValueError naming every function that matches no rule or has other parameters, and every import of what
    the kernel cache does not follow.
    """
    faults = [*_foreign_imports()]
    for name, function in _replacements().items():
        if name not in _RULES:
            near = ", ".join(difflib.get_close_matches(name, _RULES, n=3, cutoff=0.0))
            faults.append(f"'{name}' is no rule (nearest: {near}; the name of a helper starts with an underscore)")
        elif _parameters(function) != _parameters(_RULES[name]):
            faults.append(f"'{name}' takes {_parameters(function)}, the rule takes {_parameters(_RULES[name])}")
    if faults:
        raise ValueError(f"The rules in {_rules_file()} cannot be used:\n- " + "\n- ".join(faults))


def _parameters(function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    bare = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _existing(path: str | os.PathLike[str]) -> Path:
    file = Path(path).expanduser().resolve()
    if not file.is_file():
        raise FileNotFoundError(f"There is no file of rules at {file}: correct use_rules or {RULES_VARIABLE}.")
    return file


@cache
def _rules_file() -> Path | None:
    """The user's file, if any, from now on fixed for this process and those it starts."""
    named = os.environ.get(RULES_VARIABLE)
    if not named:
        return None
    file = _existing(named)
    os.environ[RULES_VARIABLE] = str(file)  # absolute: a process that it starts may stand elsewhere
    return file


@cache
def _rules_source() -> bytes:
    file = _rules_file()
    return file.read_bytes() if file else b""


class _RulesLoader(SourceFileLoader):
    """Compiles the bytes that were digested, never bytecode, which may lag behind a quick edit."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the signature is importlib's
        return self.source_to_code(_rules_source(), self.path)


@cache
def _replacements() -> dict[str, Callable[..., Any]]:
    """The public functions of the user's file by name; its helpers (`_name`) are compiled in place.

    Raises RuntimeError if the file imports the module of a rule, which would be compiled before it is known what
    replaces it, and ImportError if an import fails, as that of a module that is itself being imported does.
    """
    file = _rules_file()
    if file is None:
        return {}
    # Numba finds the module of cached code by its name, which must hence be the same in every process.
    name = f"cluster_sim_rules_{sha256(_rules_source()).hexdigest()[:_DIGITS]}"
    may = "It may import sim.luck, sim.parameters and sim.state, but no module of rules; nor is it to use @rule."
    if name in sys.modules:
        raise RuntimeError(f"The rules in {file} cannot be loaded: they import a module of rules. {may}")
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = str(file)
    try:
        _RulesLoader(name, str(file)).exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, ImportError):
            raise ImportError(f"The rules in {file} cannot be loaded: {error}. {may}") from error
        raise
    found = {}
    for key, value in list(vars(module).items()):
        function = getattr(value, "py_func", value)
        if not inspect.isfunction(function) or function.__module__ != name:
            continue
        if not key.startswith("_"):
            found[key] = function
        elif function is value:
            setattr(module, key, _compiled(function))
    return found


def _foreign_imports() -> Iterator[str]:
    """Faults for what the user's file imports whose edits would not be noticed."""
    for node in ast.walk(ast.parse(_rules_source())):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        else:
            continue
        for module in modules:
            if module.partition(".")[0] not in _USER_PACKAGES:
                yield (
                    f"line {node.lineno} imports '{module}', whose edits the kernel cache would not notice: "
                    "import only sim, numpy and Python's own modules"
                )


class RulesInUse(NamedTuple):
    """A user's file of rules, fixed for this process."""

    file: Path
    digest: str  # of its contents
    replaced: tuple[str, ...]  # names of the rules that it replaces


def rules_in_use() -> RulesInUse | None:
    """The user's rules, if any; they are fixed for this process from now on. Raises what `_replacements` raises."""
    file = _rules_file()
    return RulesInUse(file, sha256(_rules_source()).hexdigest(), tuple(sorted(_replacements()))) if file else None


# The kernel cache


@cache
def model_digest() -> str:
    """Hexadecimal digest of all that results depend on: sources, the user's rules, versions and processor."""
    return _digest_of([*_package_sources(), ("rules", _rules_source()), ("build", _build().encode())])


@cache
def kernel_digest() -> str:
    """Hexadecimal digest of all that compiled code depends on; a user's rules may import any source of the model."""
    without = () if _rules_source() else WITHOUT_KERNELS
    return _digest_of([*_package_sources(without), ("rules", _rules_source()), ("build", _build().encode())])


@cache
def source_digest() -> str:
    """Hexadecimal digest of the sources and the user's rules: the same on every machine that runs the same model."""
    return _digest_of([*_package_sources(), ("rules", _rules_source())])


def rules_source() -> bytes:
    """The user's file of rules as this process reads it; nothing where there is none."""
    return _rules_source()


def _digest_of(sources: list[tuple[str, bytes]]) -> str:
    digest = sha256()
    for name, source in sources:
        digest.update(f"{name}\0{len(source)}\0".encode())
        digest.update(source)
    return digest.hexdigest()


def _package_sources(without: tuple[str, ...] = ()) -> list[tuple[str, bytes]]:
    files = {file.relative_to(_SOURCES).as_posix(): file for file in _SOURCES.rglob("*.py")}
    return [(name, files[name].read_bytes()) for name in sorted(files) if name.partition("/")[0] not in without]


def _build() -> str:
    """What turns the sources into code: versions, processor, settings."""
    features = llvmlite.binding.get_host_cpu_features().flatten()
    settings = [f"{name}={getattr(config, name)}" for name in _CODE_SETTINGS]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return "\n".join(
        [numba.__version__, llvmlite.__version__, np.__version__, python, platform.machine(),
         llvmlite.binding.get_host_cpu_name(), features, *settings]
    )  # fmt: skip


@cache
def _cache_directory() -> Path:
    """The directory of this model's kernels, made or marked as used; a temporary one if it cannot be written."""
    _rules_source()  # a missing file of rules is no fault of the cache
    named = os.environ.get(CACHE_VARIABLE) or "~/.cache/cluster-programmes/kernels"
    try:
        directory = Path(named).expanduser().absolute() / kernel_digest()[:_DIGITS]
        directory.mkdir(parents=True, exist_ok=True)
        (directory / _LABEL).write_text(kernel_digest() + "\n")
    except (OSError, RuntimeError) as error:  # RuntimeError: the user has no home
        directory = Path(_temporary().name)
        warnings.warn(
            f"The kernel cache cannot be written ({error}), so that this process compiles anew, for about half a "
            f"minute: set {CACHE_VARIABLE} to a directory that can.",
            RuntimeWarning,
            stacklevel=2,
        )
    else:
        _prune(directory.parent)
    return directory


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cluster-programmes-")


def _last_use(directory: Path) -> float:
    try:
        return (directory / _LABEL).stat().st_mtime
    except OSError:
        return 0.0


def _prune(root: Path) -> None:
    """Delete all but the newest cache directories; another process that still uses one compiles anew."""
    labelled = [label.parent for label in root.glob(f"{'[0-9a-f]' * _DIGITS}/{_LABEL}")]
    aged = sorted(((_last_use(directory), directory) for directory in labelled), reverse=True)
    for used, directory in aged[_N_KEPT:]:
        if time.time() - used > _IN_USE_SECONDS:
            moved = directory.with_name(f"{directory.name}.{os.getpid()}.pruned")
            try:
                directory.rename(moved)  # at once, so that nobody finds half of it
            except OSError:
                continue  # another process was faster
    for moved in root.glob(f"{'[0-9a-f]' * _DIGITS}.*.pruned"):
        shutil.rmtree(moved, ignore_errors=True)


def _mark() -> Path:
    # Numba keeps the code of each place apart, and copies of the package share a digest.
    place = sha256(str(_SOURCES).encode()).hexdigest()[:_DIGITS]
    return _cache_directory() / f"complete-{place}"


def is_cached() -> bool:
    """Whether a complete compilation of this model has been kept, or none is needed."""
    return bool(config.DISABLE_JIT) or _mark().exists()


def mark_cached() -> None:
    """Note that all kernels of this model are compiled and kept."""
    if not config.DISABLE_JIT and _cache_directory().is_dir():
        _mark().touch()
