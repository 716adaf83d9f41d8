"""What a declaration is: one named quantity with its range, unit, meaning, source and status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Kind = Literal["lever", "uncertainty", "setting"]
Status = Literal["seed", "V", "R", "D", "assumed"]
Changeable = Literal["never", "until_approval", "until_first_money", "always"]

STATUSES: dict[str, str] = {
    "seed": "stated in the source document on the programmes of the region",
    "V": "read in a retrieved text (mostly abstract, first page or news item)",
    "R": "recalled, not verified",
    "D": "derived from verified figures",
    "assumed": "assumed by the authors of the model",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One lever, uncertainty or setting, declared once for columns, schema, validation and docs."""

    name: str
    kind: Kind
    type: Literal["int", "float", "bool", "choice"]
    default: float | int | bool | str
    low: float | int | None
    high: float | int | None
    choices: type[IntEnum] | None
    unit: str
    meaning: str
    group: str
    source: str
    status: Status
    reaches_twin: bool
    changeable: Changeable

    @property
    def choice_names(self) -> tuple[str, ...] | None:
        """The names a user may write, in the order of their codes; None unless a choice."""
        return None if self.choices is None else tuple(member.name.lower() for member in self.choices)

    @property
    def dtype(self) -> str:
        """NumPy's name of the column that holds this parameter in a run's row."""
        return {"int": "i8", "float": "f8", "bool": "?", "choice": "i8"}[self.type]

    def encode(self, value: object) -> float | int | bool:
        """The number that stands for a valid value in a run's row: a choice becomes its code."""
        if self.choices is not None:
            return int(self.choices[str(value).upper()])
        return {"int": int, "float": float, "bool": bool}[self.type](value)  # type: ignore[call-overload]

    def decode(self, number: float) -> float | int | bool | str:
        """The value that a user would write for a number of a run's row."""
        if self.choices is not None:
            return self.choices(int(number)).name.lower()
        return {"int": int, "float": float, "bool": bool}[self.type](number)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a run, declared once for columns, docs and analyses."""

    name: str
    type: Literal["int", "float", "bool", "choice"]
    unit: str
    meaning: str
    direction: Literal["max", "min", "none"]
    group: Literal["execution", "continuity", "cooperation", "effect"]
    needs_twin: bool = False
    choices: type[IntEnum] | None = None
    denominator: str = "-"


def _range_type(default: float | int | bool) -> Literal["int", "float", "bool"]:
    if isinstance(default, bool):
        return "bool"
    return "int" if isinstance(default, int) else "float"


def _declare(
    kind: Kind,
    name: str,
    default: float | int | bool | str,
    within: tuple[float, float] | type[IntEnum] | None,
    unit: str,
    meaning: str,
    *,
    group: str,
    source: str,
    status: Status,
    reaches_twin: bool,
    changeable: Changeable,
) -> Parameter:
    if within is None or isinstance(within, tuple):
        assert not isinstance(default, str)
        low, high = within if within is not None else (False, True)
        kind_of_value = _range_type(default)
        return Parameter(name, kind, kind_of_value, default, low, high, None, unit, meaning, group, source,
                         status, reaches_twin, changeable)  # fmt: skip
    return Parameter(name, kind, "choice", default, None, None, within, unit, meaning, group, source, status,
                     reaches_twin, changeable)  # fmt: skip


def lever(
    name: str,
    default: float | int | bool | str,
    within: tuple[float, float] | type[IntEnum] | None,
    unit: str,
    meaning: str,
    *,
    group: str,
    source: str = "assumed",
    status: Status = "assumed",
    reaches_twin: bool = False,
    changeable: Changeable = "always",
) -> Parameter:
    """Declare what a programme designer chooses."""
    return _declare("lever", name, default, within, unit, meaning, group=group, source=source, status=status,
                    reaches_twin=reaches_twin, changeable=changeable)  # fmt: skip


def uncertainty(
    name: str,
    default: float | int | bool | str,
    within: tuple[float, float] | type[IntEnum] | None,
    unit: str,
    meaning: str,
    *,
    group: str,
    source: str = "assumed",
    status: Status = "assumed",
    reaches_twin: bool = False,
) -> Parameter:
    """Declare what nobody chooses."""
    return _declare("uncertainty", name, default, within, unit, meaning, group=group, source=source,
                    status=status, reaches_twin=reaches_twin, changeable="never")  # fmt: skip


def setting(name: str, default: float | int, within: tuple[float, float], unit: str, meaning: str) -> Parameter:
    """Declare the size and length of the world."""
    return _declare("setting", name, default, within, unit, meaning, group="world", source="assumed",
                    status="assumed", reaches_twin=True, changeable="never")  # fmt: skip
