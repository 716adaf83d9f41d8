"""What counts as a failure: a small expression over outcomes, read by a parser of our own and never evaluated as code.

`fate = cancelled`, `execution_risk > 0.6`, `fate in (cancelled, partly_cancelled)`,
`is_completed = 0 and (disbursed_share < 0.5 or not trust >= 0.4)`. `and` binds more closely than `or`.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.declared import outcomes
from experiments.faults import unknown
from experiments.words import phrase, quantity, within

TOKEN = re.compile(r"\s*(?:(?P<sign><=|>=|!=|==|=|<|>|\(|\)|,)|(?P<word>[A-Za-z_]\w*)|(?P<number>[-+]?[\d.][\w.+-]*))")
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
           "=": operator.eq, "!=": operator.ne}  # fmt: skip
TOLD = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "exactly", "!=": "other than"}
VERBS = {"completed": "are completed", "partly_cancelled": "are partly cancelled", "cancelled": "are cancelled",
         "censored": "are still open at the end"}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """One outcome held against a number, or against one or more of its choices."""

    outcome: str
    sign: str  # of a number; for choices = or !=
    value: float | tuple[str, ...]
    place: str  # as written, for faults

    def holds(self, runs: pd.DataFrame) -> np.ndarray:
        """In which runs it holds."""
        column = runs[self.outcome]
        if isinstance(self.value, tuple):
            return column.isin(self.value).to_numpy() == (self.sign == "=")
        return np.asarray(COMPARE[self.sign](column.to_numpy(dtype=float), self.value))

    def told(self) -> str:
        """In words: execution risk is above 60 points."""
        label = within(quantity(self.outcome).label)
        if isinstance(self.value, tuple):
            names = " or ".join(phrase(one) for one in self.value)
            return f"{phrase(self.outcome)} is {'' if self.sign == '=' else 'not '}{names}"
        if outcomes().at[self.outcome, "type"] == "bool":
            return f"{label}: {'yes' if (self.value == 1) == (self.sign == '=') else 'no'}"
        return f"{label} is {TOLD[self.sign]} {quantity(self.outcome).value(self.value)}"


@dataclass(frozen=True)
class Joined:
    """Several conditions of which all (`and`), one (`or`) or none (`not`) must hold."""

    word: str
    parts: tuple[Comparison | Joined, ...]

    def holds(self, runs: pd.DataFrame) -> np.ndarray:
        """In which runs it holds."""
        each = np.stack([part.holds(runs) for part in self.parts])
        if self.word == "not":
            return ~each[0]
        return (np.logical_and if self.word == "and" else np.logical_or).reduce(each)

    def told(self) -> str:
        """In words."""
        if self.word == "not":
            return f"not ({self.parts[0].told()})"
        return f" {self.word} ".join(
            f"({part.told()})" if isinstance(part, Joined) and part.word != "not" else part.told()
            for part in self.parts
        )


@dataclass(frozen=True)
class Failure:
    """What counts as a failure, as it was written and as it is judged."""

    text: str
    condition: Comparison | Joined

    def comparisons(self) -> Iterator[Comparison]:
        """All comparisons in it, in the order of writing."""
        waiting = [self.condition]
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, Comparison):
                yield one
            else:
                waiting = [*one.parts, *waiting]

    @property
    def outcomes(self) -> list[str]:
        """Outcomes that it looks at, each once."""
        return list(dict.fromkeys(one.outcome for one in self.comparisons()))

    @property
    def needs_twin(self) -> list[str]:
        """Those of its outcomes that compare with the same future without the programme."""
        return [name for name in self.outcomes if outcomes().at[name, "needs_twin"]]

    def holds(self, runs: pd.DataFrame) -> np.ndarray:
        """Which runs fail."""
        return self.condition.holds(runs)

    @property
    def told(self) -> str:
        """In words."""
        return self.condition.told()

    @property
    def verb(self) -> str:
        """What failing programmes do: 'are cancelled', or, where it takes more words, 'fail'."""
        one = self.condition
        if isinstance(one, Comparison) and one.outcome == "fate" and one.sign == "=" and isinstance(one.value, tuple):
            return " or ".join(VERBS[fate] for fate in one.value)
        return "fail"


class _Stop(Exception):
    """The text cannot be read beyond this point."""


class _Reader:
    """Reads an expression from left to right; faults of meaning are collected, one of grammar ends the reading."""

    def __init__(self, text: str) -> None:
        self.text, self.faults = text, list[str]()
        self.tokens = list(self._split())
        self.at = 0

    def _split(self) -> Iterator[tuple[str, str, int]]:
        place = 0
        while self.text[place:].strip():
            found = TOKEN.match(self.text, place)
            if found is None:
                raise _Stop(f"{self.text[place:].split()[0]!r} is not understood")
            kind = found.lastgroup or ""
            yield kind, found[kind], found.start(kind)
            place = found.end()

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        """The next word or sign; stops unless it is one of those wanted."""
        got = self.peek()
        if not got or (wanted and got not in wanted):
            expected = " or ".join(map(repr, wanted)) or "a name or a value"
            after = f" after {self.text[: self._end(self.at - 1)]!r}" if self.at else ""
            raise _Stop(f"expected {expected}{after}, got {repr(got) if got else 'the end'}")
        self.at += 1
        return got

    def _end(self, at: int) -> int:
        return self.tokens[at][2] + len(self.tokens[at][1])

    def whole(self) -> Comparison | Joined:
        found = self.either()
        if self.peek():
            self.take("and", "or")
        return found

    def either(self) -> Comparison | Joined:
        parts = [self.all_of()]
        while self.peek() == "or":
            self.take()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Joined("or", tuple(parts))

    def all_of(self) -> Comparison | Joined:
        parts = [self.one()]
        while self.peek() == "and":
            self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Joined("and", tuple(parts))

    def one(self) -> Comparison | Joined:
        if self.peek() == "not":
            self.take()
            return Joined("not", (self.one(),))
        if self.peek() == "(":
            self.take()
            found = self.either()
            self.take(")")
            return found
        return self.comparison()

    def comparison(self) -> Comparison:
        first = self.at
        if self.at < len(self.tokens) and self.tokens[first][0] != "word":
            raise _Stop(f"expected the name of an outcome, got {self.peek()!r}")
        name = self.take()
        is_list = self.peek() in ("in", "not")
        sign = self.take(*COMPARE, "==", "in", "not")
        if sign == "not":
            self.take("in")
        values = self.several() if is_list else [self.take()]
        written = " ".join(token for _, token, _ in self.tokens[first : self.at])
        return self.judged(name, {"==": "=", "in": "=", "not": "!="}.get(sign, sign), values, is_list, written)

    def several(self) -> list[str]:
        self.take("(")
        values = [self.take()]
        while self.take(",", ")") == ",":
            values.append(self.take())
        return values

    def judged(self, name: str, sign: str, values: list[str], is_list: bool, written: str) -> Comparison:
        """A comparison whose outcome, sign and values are checked against the declaration."""
        table = outcomes()
        if name not in table.index:
            self.faults.append(unknown(f"outcome of {written}", name, list(map(str, table.index))))
            return Comparison(name, sign, 0.0, written)
        if table.at[name, "type"] == "choice":
            choices = table.at[name, "choices"]
            if sign not in ("=", "!="):
                self.faults.append(f"{written}: {name} is a choice and takes =, != or in, got {sign}; "
                                   f"choose from {', '.join(choices)}")  # fmt: skip
            elif sign in ("=", "!="):
                self.faults += [unknown(written, one, choices) for one in values if one not in choices]
            return Comparison(name, sign, tuple(values), written)
        return Comparison(name, sign, self.number(name, values, is_list, written), written)

    def number(self, name: str, values: list[str], is_list: bool, written: str) -> float:
        if is_list:
            self.faults.append(f"{written}: {name} is a number and takes {' '.join(COMPARE)}, got a list; compare it")
            return 0.0
        try:
            value = float(values[0])
        except ValueError:
            self.faults.append(f"{written}: {name} is a number, got {values[0]!r}; compare it with a number")
            return 0.0
        if not np.isfinite(value):
            self.faults.append(f"{written}: expected a finite number, got {values[0]!r}; give one")
        if outcomes().at[name, "type"] == "bool" and value not in (0.0, 1.0):
            self.faults.append(f"{written}: {name} is 0 or 1, got {values[0]}; compare it with one of these")
        return value


def read_failure(text: str) -> tuple[Failure | None, list[str]]:
    """A failure from its text, and everything that is wrong with it as sentences."""
    try:
        reader = _Reader(text)
        condition = reader.whole()
    except _Stop as stop:
        return None, [f"failure: {text!r} is not understood: {stop}; write for example 'fate = cancelled' or "
                      "'execution_risk > 0.6 and is_completed = 0'"]  # fmt: skip
    faults = [f"failure: {fault}" for fault in reader.faults]
    return None if faults else Failure(text, condition), faults
