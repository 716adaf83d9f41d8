"""Values of parameters on the page: the programme's own, as text in the local way, and back from text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from app.presets import preset
from app.words import Words
from sim.parameters import PARAMETERS
from sim.parameters.declaration import Parameter
from sim.parameters.validation import fault_of
from sim.programmes import base_row

SLIDER_STEPS = 120  # about, at most
DIGITS = 4  # significant ones of a value on the page
ROUND_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


def own_values(programme: str, common: Mapping[str, Any]) -> dict[str, Any]:
    """What a programme says of each parameter, with what is common to all designs on top of it."""
    row = base_row(preset(programme))[0]
    own = {name: parameter.decode(row[name]) for name, parameter in PARAMETERS.items()}
    return {**own, **common}


def is_same(parameter: Parameter, one: object, other: object) -> bool:
    """Whether two values of a parameter are the same but for rounding."""
    if parameter.type == "float":
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-12)  # type: ignore[arg-type]
    return one == other


def with_value(design: Mapping[str, Any], own: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """A design with one value changed; the programme's own value is no change."""
    changed = {key: other for key, other in design.items() if key != name}
    if not is_same(PARAMETERS[name], value, own[name]):
        changed[name] = value
    return changed


def changed_names(designs: Sequence[Mapping[str, Any]]) -> list[str]:
    """The parameters that any of the designs changes, in the order declared."""
    return [name for name in PARAMETERS if any(name in design for design in designs)]


def changes_of(design: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What a design changes; a link may also name a value that is the programme's own, which is no change."""
    return {name: value for name, value in design.items() if not is_same(PARAMETERS[name], value, own[name])}


def all_equal(designs: Sequence[Mapping[str, Any]], own: Mapping[str, Any]) -> bool:
    """Whether all designs come to the same in a programme."""
    return all(changes_of(design, own) == changes_of(designs[0], own) for design in designs)


def summary(words: Words, design: Mapping[str, Any]) -> str:
    """What a design is, in short: its only change, or how many there are."""
    if len(design) == 1:
        ((name, value),) = design.items()
        return words("compare.named", what=words.parameter(name).label, value=written(words, PARAMETERS[name], value))
    return words("compare.n_changed", n=len(design)) if design else words("compare.as_it_is")


def written(words: Words, parameter: Parameter, value: Any) -> str:
    """A value of any parameter in words."""
    if parameter.choices is not None or parameter.type == "bool":
        return words.choice(parameter.name, value)
    return text_of(words, parameter, value)


def text_of(words: Words, parameter: Parameter, value: Any) -> str:
    """A number as it is written in a field, with the sign of the language."""
    if parameter.type == "int":
        return str(int(value))
    return f"{float(value):.{DIGITS}g}".replace(".", str(words.phrases.at("numbers", "decimal")))


def value_from(parameter: Parameter, text: str) -> int | float:
    """A number from a field, with a point or a comma. Raises `ValueError` for what is no number or out of range."""
    number = float(text.strip().replace("−", "-").replace(",", "."))
    value = round(number) if parameter.type == "int" else number
    fault = fault_of(parameter, value)
    if fault is not None or (parameter.type == "int" and value != number):
        raise ValueError(
            fault or f"{parameter.name}: expected a whole number, got {text!r}; write one without a fraction"
        )
    return value


def step_of(parameter: Parameter) -> float:
    """The step of a slider: a round number, about a hundredth of the range, by which it reaches both ends."""
    assert parameter.low is not None and parameter.high is not None
    if parameter.type == "int":
        return 1
    length = float(parameter.high) - float(parameter.low)
    power = 10.0 ** math.floor(math.log10(length / SLIDER_STEPS))
    steps = [power * digit for digit in ROUND_STEPS if power * digit * SLIDER_STEPS >= length]
    return next((step for step in steps if math.isclose(length / step, round(length / step))), power)


def position_of(parameter: Parameter, value: Any) -> float:
    """Where a value stands in its range, from 0 to 1."""
    assert parameter.low is not None and parameter.high is not None
    return (float(value) - parameter.low) / (parameter.high - parameter.low)
