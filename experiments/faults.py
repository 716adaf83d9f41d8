"""What a user got wrong, collected so that all of it is reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class Faults(Exception):
    """Everything that is wrong with what a user asked for, one sentence each."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(dict.fromkeys(sentences))
        super().__init__("\n".join(self.sentences))

    def message(self) -> str:
        """The text for standard error."""
        if len(self.sentences) == 1:
            return f"Nothing was run or written: {self.sentences[0]}"
        lines = "\n".join(f"  - {sentence}" for sentence in self.sentences)
        return f"{len(self.sentences)} things are not right; nothing was run or written:\n{lines}"


class NoWorkers(Exception):
    """Workers were lost in the middle of the work and cannot be replaced; the text says what to do."""


class NothingToReport(Exception):
    """So many runs failed that no report can be made of the others; the text says so."""


def nearest_name(word: object, known: Iterable[str]) -> str | None:
    """The right name that a wrong one is closest to, or None."""
    close = get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def unknown(what: str, word: object, known: Sequence[str]) -> str:
    """The sentence for a name that does not exist: what, got, and the nearest right one or all of them."""
    near = nearest_name(word, known)
    remedy = f"did you mean {near}?" if near else f"choose from {', '.join(sorted(known))}"
    return f"{what}: {word!r} is not known; {remedy}"


def _expected(error: Mapping[str, Any]) -> tuple[str, str]:
    """What was expected, and the remedy."""
    kind, limits = str(error["type"]), error.get("ctx", {})
    words: dict[str, tuple[str, str]] = {
        "bool_type": ("true or false", "give one of the two"),
        "int_type": ("a whole number", "give one without decimals"),
        "float_type": ("a number", "give one such as 0.5"),
        "string_type": ("a text", "give it in quotes"),
        "dict_type": ("names with values", "give them as {name: value}"),
        "list_type": ("a list", "give it in square brackets"),
        "tuple_type": ("a list", "give it in square brackets"),
        "string_too_short": ("a text that is not empty", "give one"),
        "too_short": (f"at least {limits.get('min_length')} entries", "give more"),
        "missing": ("a value", "give one"),
        "greater_than": (f"more than {limits.get('gt')}", "give more"),
        "greater_than_equal": (f"at least {limits.get('ge')}", "give that or more"),
        "less_than": (f"less than {limits.get('lt')}", "give less"),
        "less_than_equal": (f"at most {limits.get('le')}", "give that or less"),
        "literal_error": (str(limits.get("expected", "")), "give one of these"),
    }
    if kind not in words:
        return str(error["msg"]), "give another value"
    expected, remedy = words[kind]
    return f"expected {expected}", remedy


def sentences_of(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Pydantic's findings in our own words: what, expected, got, remedy."""
    sentences = []
    for found in error.errors(include_url=False):
        where = ".".join(str(part) for part in found["loc"])
        if found["type"] == "extra_forbidden":
            sentences.append(unknown("key", where, list(model.model_fields)))
        elif found["type"] == "value_error":
            sentences.append(f"{where}: {found.get('ctx', {}).get('error')}")
        else:
            got = "nothing" if found["input"] is None else repr(found["input"])
            expected, remedy = _expected(found)
            sentences.append(f"{where}: {expected}, got {got}; {remedy}")
    return sentences
