"""The one check of levers, uncertainties and settings, for a single value and for a table of runs.

What is accepted: a whole number for an int (2.0 is whole), 0, 1, true or false for a flag, a name or its code
for a choice. A column of floats may hold any number within the range for an int, a flag or a choice: it is rounded
half to even, so that every point of the box of declared ranges is a valid run (sensitivity designs).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from numbers import Integral, Real

import numpy as np

from sim.parameters import PARAMETERS
from sim.parameters.columns import PARAMETER_DTYPE
from sim.parameters.declaration import Kind, Parameter

N_ROWS_NAMED = 3  # rows named in a fault of a column; the others are counted
_PLURALS = {"lever": "levers", "uncertainty": "uncertainties", "setting": "settings"}


def nearest(word: object, words: Iterable[str]) -> str:
    """A remedy for an unknown name: the nearest of the right ones, or all of them when they are few."""
    known = list(words)
    close = get_close_matches(str(word).lower(), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"choose from {', '.join(known)}" if len(known) <= 20 else "see sim.parameters() for all names"


def expected(parameter: Parameter) -> str:
    """What a valid value of a parameter is, in words."""
    if parameter.choice_names is not None:
        return f"one of {', '.join(parameter.choice_names)}"
    if parameter.type == "bool":
        return "true or false"
    number = "a whole number" if parameter.type == "int" else "a number"
    unit = "" if parameter.unit == "-" else f" ({parameter.unit})"
    return f"{number} from {parameter.low} to {parameter.high}{unit}"


def unknown_name(name: str, kind: Kind | None = None) -> str | None:
    """The fault of a name that is not declared, or not of this kind; None when the name is right."""
    parameter = PARAMETERS.get(name)
    if parameter is None:
        known = [p.name for p in PARAMETERS.values() if kind is None or p.kind == kind]
        return f"{name!r} is not a known {kind or 'parameter'}; {nearest(name, known)}"
    if kind is not None and parameter.kind != kind:
        right = f"{'an' if parameter.kind == 'uncertainty' else 'a'} {parameter.kind}"
        wrong = f"{'an' if kind == 'uncertainty' else 'a'} {kind}"
        return f"{name!r} is {right}, not {wrong}; give it under {_PLURALS[parameter.kind]}"
    return None


def show(value: object) -> str:
    """A value as a fault names it."""
    if value is None:
        return "nothing"
    if isinstance(value, float | np.floating):
        return str(float(value)).replace("nan", "NaN")
    return repr(value.item() if isinstance(value, np.generic) else value)


def _number_fault(parameter: Parameter, value: Real) -> str | None:
    assert parameter.low is not None and parameter.high is not None
    if not math.isfinite(value):
        return "give a finite number"
    if parameter.type == "int" and value != math.floor(value):
        return "round it to a whole number"
    if not parameter.low <= float(value) <= parameter.high:
        return "give a value within the range"
    return None


def _choice_fault(parameter: Parameter, value: object) -> str | None:
    assert parameter.choice_names is not None
    names = parameter.choice_names
    if isinstance(value, str):
        return None if value in names else nearest(value, names)
    is_code = isinstance(value, Integral) or (isinstance(value, Real) and value == math.floor(value))
    if is_code and not isinstance(value, bool | np.bool_) and 0 <= float(value) < len(names):  # type: ignore[arg-type]
        return None
    return f"give a name, or its code from 0 to {len(names) - 1}"


def remedy_of(parameter: Parameter, value: object) -> str | None:
    """What to do about a value that is not valid; None when it is."""
    if value is None:
        return "give a value or leave the name out"
    if isinstance(value, float | np.floating) and not math.isfinite(value):
        return "give a finite value" if parameter.type in ("bool", "choice") else "give a finite number"
    if parameter.choices is not None:
        return _choice_fault(parameter, value)
    is_flag = isinstance(value, bool | np.bool_)
    if parameter.type == "bool":
        is_valid = is_flag or (isinstance(value, Real) and value in (0, 1))
        return None if is_valid else "give true or false"
    if is_flag or not isinstance(value, Real):
        return "give a number, without quotation marks" if isinstance(value, str) else "give a number"
    return _number_fault(parameter, value)


def fault_of(parameter: Parameter, value: object) -> str | None:
    """The fault of one value of a declared parameter as a sentence; None when the value is valid."""
    remedy = remedy_of(parameter, value)
    if remedy is None:
        return None
    return f"{parameter.name}: expected {expected(parameter)}, got {show(value)}; {remedy}"


def validate(values: Mapping[str, object], kind: Kind | None = None) -> list[str]:
    """All faults of some values as sentences; an empty list when all are valid.

    `kind` restricts the names to levers, uncertainties or settings.
    """
    faults = []
    for name, value in values.items():
        fault = unknown_name(name, kind) or fault_of(PARAMETERS[name], value)
        if fault is not None:
            faults.append(fault)
    return faults


def encoded(parameter: Parameter, value: object) -> float | int | bool:
    """The number of a run's row that stands for a valid value: a choice's name or code becomes its code."""
    if parameter.choices is not None and isinstance(value, str):
        return parameter.encode(value)
    return {"f": float, "i": int, "?": bool}[parameter.dtype[0]](value)  # type: ignore[arg-type]


def rows_with(values: Mapping[str, object], n: int, base: np.recarray) -> np.recarray:
    """Copies of a base row [1] with some valid values put in, as a record array [n]."""
    rows = np.repeat(np.asarray(base), n).view(np.recarray)
    for name, value in values.items():
        rows[name] = encoded(PARAMETERS[name], value)
    return rows


def _row_faults(parameter: Parameter, column: np.ndarray) -> np.ndarray:
    """Which rows of a column are not valid [n], without looking at one value after the other where possible."""
    if column.dtype.kind in "biuf":
        if column.dtype.kind == "b":
            return np.full(column.shape, parameter.type != "bool")
        last = len(parameter.choice_names) - 1 if parameter.choice_names is not None else parameter.high
        first = 0 if parameter.low is None else parameter.low
        is_valid = np.isfinite(column) & (column >= first) & (column <= last)
        return ~is_valid
    distinct: dict[tuple[type, object], bool] = {}
    faulty = np.zeros(column.shape, dtype=bool)
    for row, value in enumerate(column.tolist()):
        key = (type(value), value if isinstance(value, str | int | float) else row)
        if key not in distinct:
            distinct[key] = remedy_of(parameter, value) is not None
        faulty[row] = distinct[key]
    return faulty


def _column_fault(parameter: Parameter, column: np.ndarray, labels: Sequence[object] | None) -> str | None:
    faulty = np.flatnonzero(_row_faults(parameter, column))
    if faulty.size == 0:
        return None
    named = ", ".join(str(row if labels is None else labels[row]) for row in faulty[:N_ROWS_NAMED].tolist())
    more = f" and {faulty.size - N_ROWS_NAMED} more" if faulty.size > N_ROWS_NAMED else ""
    rows = f"row{'s' if faulty.size > 1 else ''} {named}{more}"
    value = column[faulty[0]]
    remedy = remedy_of(parameter, value) or "give a value within the range"
    return f"column {parameter.name!r}, {rows}: expected {expected(parameter)}, got {show(value)}; {remedy}"


def validate_table(columns: Mapping[str, np.ndarray], labels: Sequence[object] | None = None) -> list[str]:
    """All faults of a table of runs (columns [n] of parameters) as sentences, with the first rows at fault.

    `labels` [n] names the rows; without it they are counted from 0.
    """
    faults = []
    for name, column in columns.items():
        fault = unknown_name(name)
        if fault is not None:
            faults.append(f"column {fault}")
            continue
        fault = _column_fault(PARAMETERS[name], np.asarray(column), labels)
        if fault is not None:
            faults.append(fault)
    return faults


def _encoded_column(parameter: Parameter, column: np.ndarray) -> np.ndarray:
    if column.dtype.kind in "biu":
        return column
    if column.dtype.kind == "f":
        return column if parameter.type == "float" else np.rint(column)
    return np.array([encoded(parameter, value) for value in column.tolist()])


def encode_table(columns: Mapping[str, np.ndarray], base: np.recarray, n: int) -> np.recarray:
    """Rows of a valid table of runs: a base row [1], with the columns [n] put in, as a record array [n]."""
    rows = np.repeat(np.asarray(base, dtype=PARAMETER_DTYPE), n).view(np.recarray)
    for name, column in columns.items():
        rows[name] = _encoded_column(PARAMETERS[name], np.asarray(column))
    return rows


def salib_problem(names: Iterable[str]) -> dict[str, object]:
    """The problem that SALib samples: the declared box of some parameters.

    A flag spans 0 to 1, a choice its codes; samples go into a column of floats, where they are rounded.

    Raises `ValueError` when a name is unknown, given twice, or when there is none.
    """
    chosen = list(names)
    faults = [fault for name in chosen if (fault := unknown_name(name)) is not None]
    faults += [f"{name!r} is given twice; name it once" for name in dict.fromkeys(chosen) if chosen.count(name) > 1]
    if not chosen:
        faults.append("no parameter is named; give at least one name")
    if faults:
        raise ValueError("\n".join(faults))
    bounds = []
    for parameter in (PARAMETERS[name] for name in chosen):
        if parameter.choices is not None:
            bounds.append([0.0, float(len(parameter.choices) - 1)])
        else:
            assert parameter.low is not None and parameter.high is not None
            bounds.append([float(parameter.low), float(parameter.high)])
    return {"num_vars": len(chosen), "names": chosen, "bounds": bounds}
