"""A user's own rules: taken up before any of the model is imported, and compiled before anything is written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from experiments.faults import Faults

KEY = "rules"
OPENS_FILE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
NOT_GISTS = ("During:", "File ", "There are", "Enable ", "Overload ", "This error ", "For more ")


def take_up(asked: Iterable[object]) -> None:
    """Fix the rules of this process: the one file asked for, that of CLUSTER_SIM_RULES, or those of the package.

    Raises `Faults` where several files are asked for, or the rules cannot be loaded or compiled.
    """
    files = list(dict.fromkeys(str(one) for one in asked if one is not None))
    if len(files) > 1:
        raise Faults([f"{KEY}: one command has one set of rules, got {', '.join(files)}; give one command for each"])
    from sim.jit import RULES_VARIABLE, rules_in_use, use_rules

    named = files[0] if files else os.environ.get(RULES_VARIABLE)
    if not named:
        return
    where = KEY if files else RULES_VARIABLE
    try:
        use_rules(named)
        own = rules_in_use()
        if own is not None and not own.replaced:
            raise Faults(
                [f"{where}: {named} replaces no rule; give it a function with the name of one (docs/own-rules.md)"]
            )
        _load()
    except Faults:
        raise
    except Exception as error:  # whatever a user's own code raises
        raise Faults([f"{where}: {_told(error, Path(named))}"]) from None


def _load() -> None:
    """Import and compile all kernels with the rules of this process, and live the smallest world once."""
    from sim.engine import warm_up

    warm_up()


def _told(error: Exception, file: Path) -> str:
    """What is wrong with a file of rules, in one sentence with its line where that is known."""
    from numba.core.errors import NumbaError

    text = str(error)
    if isinstance(error, FileNotFoundError):
        return f"expected a file of rules, found none at {file.absolute()}; correct the path"
    if isinstance(error, SyntaxError):
        return (
            f"{file}, line {error.lineno}: expected Python, got {error.msg} in {(error.text or '').strip()!r}; mend it"
        )
    if isinstance(error, NumbaError):
        places = [found["line"] for found in OPENS_FILE.finditer(text) if Path(found["file"]).name == file.name]
        lines = [line.strip() for line in text.splitlines()]
        gist = next((line for line in lines if line and not line.startswith(NOT_GISTS) and "pipeline" not in line), "")
        at = f", line {places[-1]}" if places else ""
        return (
            f"{file}{at} cannot be compiled: {gist}. Rules take and give plain numbers; "
            "NUMBA_DISABLE_JIT=1 runs them as plain Python"
        )
    if isinstance(error, ImportError | RuntimeError | ValueError) and str(file.name) in text:
        return text  # names the file, what is wrong and what is allowed
    line = _line_in(error, file)
    at = f", line {line}" if line else ""
    return f"{file}{at} fails with {type(error).__name__}: {text}; mend it"


def _line_in(error: Exception, file: Path) -> int | None:
    """The last line of the user's file in a traceback."""
    found, trace = None, error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename).name == file.name:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
