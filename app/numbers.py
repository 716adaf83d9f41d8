"""Outcomes as text in the local way: shares in per cent, their differences in points, all else in its unit."""

from __future__ import annotations

import math

from app.charts import number_writer
from app.words import Words
from sim.parameters import OUTCOMES_BY_NAME

DIGITS = 3  # significant ones
MAX_DECIMALS = 5
ROUNDING = 1e-9  # of a step such as 0.1, whose logarithm falls a little short
IN_PER_CENT = ("share", "probability", "log points")
NAMED_UNITS = ("quarters", "US$ million")  # which an outcome's name leaves open


def is_per_cent(outcome: str) -> bool:
    """Whether an outcome is shown in per cent."""
    one = OUTCOMES_BY_NAME[outcome]
    return one.type == "bool" or one.unit in IN_PER_CENT


def plain(words: Words, value: float, decimals: int, is_signed: bool = False) -> str:
    """A number with so many decimals, and a plus where differences are told."""
    text = words.phrases.plain(value, decimals)
    return f"+{text}" if is_signed and round(value, decimals) > 0 else text


def decimals_of(value: float, digits: int = DIGITS) -> int:
    """Decimals that leave a number about so many significant digits."""
    if value == 0 or not math.isfinite(value):
        return 0
    return min(MAX_DECIMALS, max(0, digits - 1 - math.floor(math.log10(abs(value)) + ROUNDING)))


def titled(words: Words, outcome: str) -> str:
    """The name of an outcome, with its unit where its numbers do not say it."""
    told = words.outcome(outcome)
    unit = f" ({told.unit})" if OUTCOMES_BY_NAME[outcome].unit in NAMED_UNITS else ""
    return f"{told.label}{unit}"


def value_text(words: Words, outcome: str, value: float) -> str:
    """A value of an outcome; a dash where there is none."""
    if not math.isfinite(value):
        return "–"
    if is_per_cent(outcome):
        return plain(words, 100 * value, 1) + str(words.phrases.at("numbers", "percent"))
    return plain(words, value, 0 if float(value).is_integer() else decimals_of(value))


def difference_text(words: Words, outcome: str, mean: float, low: float, high: float) -> str:
    """A difference with its interval."""
    scale = 100.0 if is_per_cent(outcome) else 1.0
    widest = scale * max(abs(mean), abs(low), abs(high))
    decimals = _decimals(outcome, widest)
    texts = {
        "mean": plain(words, scale * mean, decimals, is_signed=True),
        "low": plain(words, scale * low, decimals, is_signed=True),
        "high": plain(words, scale * high, decimals, is_signed=True),
    }
    return words("compare.points" if is_per_cent(outcome) else "compare.plain_difference", **texts)


def _decimals(outcome: str, value: float) -> int:
    """Decimals of a difference: points of per cent have one, the small ones two."""
    if is_per_cent(outcome):
        return 1 if abs(value) >= 1.0 else 2
    return decimals_of(value)


def mean_text(words: Words, outcome: str, mean: float) -> str:
    """A mean difference alone."""
    scale = 100.0 if is_per_cent(outcome) else 1.0
    decimals = _decimals(outcome, scale * mean)
    text = plain(words, scale * mean, decimals, is_signed=True)
    return words("compare.mean_points", mean=text) if is_per_cent(outcome) else text


def axis_formatter(words: Words, outcome: str | None = None) -> str:
    """JavaScript that writes a number on an axis in the local way."""
    if outcome is not None and is_per_cent(outcome):
        return number_writer(words, "100 * ", str(words.phrases.at("numbers", "percent")))
    return number_writer(words)
