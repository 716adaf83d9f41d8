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


def _expected(error: Mapping[str, Any]) -> str:
    kind, limits = str(error["type"]), error.get("ctx", {})
    words: dict[str, str] = {
        "bool_type": "expected true or false",
        "int_type": "expected a whole number",
        "float_type": "expected a number",
        "string_type": "expected a text",
        "dict_type": "expected names with values",
        "list_type": "expected a list",
        "tuple_type": "expected a list",
        "string_too_short": "expected a text that is not empty",
        "too_short": f"expected at least {limits.get('min_length')} entries",
        "missing": "expected a value",
        "greater_than_equal": f"expected at least {limits.get('ge')}",
        "less_than_equal": f"expected at most {limits.get('le')}",
        "literal_error": f"expected {limits.get('expected', '')}",
    }
    return words.get(kind, str(error["msg"]))


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
            sentences.append(f"{where}: {_expected(found)}, got {got}")
    return sentences
