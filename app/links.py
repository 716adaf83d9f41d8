"""The link: all that a visitor has chosen, as it stands in the page's address.

The page keeps no state but this. Each value is checked as the command line would check it; no link holds code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from app.limits import MAX_FOLDER, MAX_VIEW
from sim.overrides import Override
from sim.parameters import PARAMETERS
from sim.parameters.validation import fault_of, nearest
from sim.programmes import names
from sim.story.phrases import languages

LANGUAGES = languages()
MODES = ("play", "compare", "explore", "learn")
SEATS = ("watch", "agency", "government", "cluster")
MAX_SEED = 2**31 - 1
MAX_QUARTER = 200
MAX_DECISIONS = 200
MAX_FUTURES = 500
MAX_LENGTH = 8000  # of a query
MAX_TEXT = 120  # of a name in it
MAX_DIGITS = 10  # of a whole number in it: as many as the largest seed has
DESIGNS = "abcd"  # their keys in a link
LETTERS = DESIGNS.upper()  # and their names on the page
MAX_DESIGNS = len(DESIGNS)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    """What a visitor has chosen."""

    language: str = "en"
    mode: str = "play"
    programme: str = "baseline"
    seed: int = 1
    values: Values = field(default_factory=dict)  # parameters that differ from the programme's
    seat: str = "watch"
    cluster: int = 0  # the body of which cluster, in the seat of one
    quarter: int = 0  # quarters lived
    decisions: tuple[Override, ...] = ()
    designs: tuple[Values, ...] = ()  # to compare: what each changes
    futures: int = 40
    lesson: str = ""
    step: int = 0
    folder: str = ""  # of results, below the results folder
    view: str = ""  # which part of a mode is open

    def but(self, **changes: Any) -> Link:
        """The same with some fields changed."""
        return replace(self, **changes)

    def query(self) -> str:
        """The query of the page's address; what is at its default is left out, but for the language."""
        plain = Link()
        pairs: list[tuple[str, str]] = []
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if value != getattr(plain, name) or name == "language":
                pairs.append((key, str(value)))
        pairs += [(f"v.{name}", _written(value)) for name, value in self.values.items()]
        for letter, design in zip(DESIGNS, self.designs, strict=False):
            pairs.append((letter, "1"))
            pairs += [(f"{letter}.{name}", _written(value)) for name, value in design.items()]
        if self.decisions:
            pairs.append(("do", ",".join(_decision_text(one) for one in self.decisions)))
        return urlencode(pairs, quote_via=quote, safe=",:;")

    def path(self) -> str:
        """The address of the page below its host."""
        query = self.query()
        return f"/?{query}" if query else "/"


_KEYS = {
    "language": "lang", "mode": "mode", "programme": "programme", "seed": "seed", "seat": "seat", "cluster": "cluster",
    "quarter": "q", "futures": "futures", "lesson": "lesson", "step": "step", "folder": "folder", "view": "view",
}  # fmt: skip
_WHOLE = {
    "seed": (0, MAX_SEED), "cluster": (0, 59), "quarter": (0, MAX_QUARTER), "futures": (1, MAX_FUTURES),
    "step": (0, 50),
}  # fmt: skip
_LONGEST = {"view": MAX_VIEW, "folder": MAX_FOLDER}
_ONE_OF = {"language": LANGUAGES, "mode": MODES, "seat": SEATS}


def _whole(text: str, low: int, high: int) -> int | None:
    """A whole number within bounds from its digits; None where there is none."""
    if not text.isdecimal() or len(text) > MAX_DIGITS or not low <= int(text) <= high:
        return None
    return int(text)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decision_text(decision: Override) -> str:
    return ":".join(str(part) for part in decision)


def _read_value(name: str, text: str) -> tuple[object, str | None]:
    """A parameter's value from its text, and what is wrong with it."""
    if name not in PARAMETERS:
        return None, f"{name}: expected the name of a parameter; {nearest(name, tuple(PARAMETERS))}"
    parameter = PARAMETERS[name]
    value: object = text
    try:
        if parameter.type == "int":
            if len(text) > MAX_DIGITS + 1:  # with its sign
                raise ValueError
            value = int(text)
        elif parameter.type == "float":
            value = float(text)
        elif parameter.type == "bool":
            value = {"true": True, "false": False}[text]
    except (KeyError, ValueError):
        return None, f"{name}: expected {parameter.type}, got {text[:MAX_TEXT]!r}; write it plainly"
    return value, fault_of(parameter, value)


def _read_values(query: Mapping[str, str], prefix: str) -> tuple[dict[str, Any], list[str]]:
    values, faults = {}, []
    for key, text in query.items():
        if key.startswith(f"{prefix}."):
            name = key.removeprefix(f"{prefix}.")
            value, fault = _read_value(name, text)
            if fault is None:
                values[name] = value
            else:
                faults.append(fault)
    return values, faults


def _read_designs(query: Mapping[str, str]) -> tuple[list[Values], list[str]]:
    """Designs in the order of their letters; one after a gap is left out, since its letter would change."""
    designs: list[Values] = []
    faults = []
    for place, letter in enumerate(DESIGNS):
        if letter not in query:
            lost = [key[:MAX_TEXT] for key in query if key.startswith(f"{letter}.")]
            faults += [f"{key}: expected {letter}=1 as well; copy the whole link" for key in lost]
        elif len(designs) < place:
            faults.append(f"{letter}: expected design {DESIGNS[len(designs)]} as well; copy the whole link")
        else:
            design, wrong = _read_values(query, letter)
            designs.append(design)
            faults += wrong
    return designs, faults


def _read_decisions(text: str) -> tuple[tuple[Override, ...], list[str]]:
    """Decisions as `quarter:actor:kind:subject:value`, joined by commas; the engine checks what they say."""
    parts = text.split(",") if text else []
    if len(parts) > MAX_DECISIONS:
        return (), [f"do: expected at most {MAX_DECISIONS} decisions, got {len(parts)}; undo some"]
    decisions, faults = [], []
    for part in parts:
        pieces = part.split(":")
        quarter = _whole(pieces[0], 0, MAX_QUARTER)
        if len(pieces) != len(Override._fields) or quarter is None:
            faults.append(
                f"do: expected quarter:actor:kind:subject:value, got {part[:MAX_TEXT]!r}; copy the whole link"
            )
            continue
        _, actor, kind, subject, value = pieces
        about = _whole(subject, 0, MAX_SEED) if subject.isdecimal() else subject
        if about is None:
            faults.append(f"do: expected a subject that there is, got {subject[:MAX_TEXT]!r}; copy the whole link")
            continue
        what: object = value
        if kind == "lever":
            what, fault = _read_value(subject, value)
            if fault is not None:
                faults.append(f"do: {fault}")
                continue
        decisions.append(Override(quarter, actor, kind, about, what))
    return tuple(decisions), faults


def _read_plain(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that are a name or a whole number."""
    fields: dict[str, Any] = {}
    faults = []
    for name, key in _KEYS.items():
        text = query.get(key)
        if text is None:
            continue
        if name in _WHOLE:
            low, high = _WHOLE[name]
            number = _whole(text, low, high)
            if number is None:
                faults.append(f"{key}: expected a whole number from {low} to {high}, got {text[:MAX_TEXT]!r}")
            else:
                fields[name] = number
        elif name in _ONE_OF and text not in _ONE_OF[name]:
            faults.append(f"{key}: expected one of {', '.join(_ONE_OF[name])}, got {text[:MAX_TEXT]!r}")
        elif len(text) > _LONGEST.get(name, MAX_TEXT):
            faults.append(f"{key}: expected at most {_LONGEST.get(name, MAX_TEXT)} signs, got {len(text)}")
        else:
            fields[name] = text
    if "programme" in fields and fields["programme"] not in names():
        faults.append(f"programme: {fields.pop('programme')!r} is not there; expected one of {', '.join(names())}")
    return fields, faults


def read(query: Mapping[str, str]) -> tuple[Link, list[str]]:
    """A link from the query of an address, and all that is wrong with it; what is wrong is left out."""
    if sum(len(key) + len(text) for key, text in query.items()) > MAX_LENGTH:
        return Link(), [f"link: expected at most {MAX_LENGTH} signs; it is not one that this page wrote"]
    fields, faults = _read_plain(query)
    values, wrong = _read_values(query, "v")
    faults += wrong
    designs, wrong = _read_designs(query)
    faults += wrong
    decisions, wrong = _read_decisions(query.get("do", ""))
    known = {*_KEYS.values(), "do", *DESIGNS}
    faults += [f"{key[:MAX_TEXT]}: not known in a link" for key in _unknown(query, known)]
    return Link(**fields, values=values, designs=tuple(designs), decisions=decisions), faults + wrong


def checked(link: Link) -> Link:
    """The link, as it is read back from an address. Raises `ValueError` where it says what no link can say."""
    again, faults = read(dict(parse_qsl(link.query(), keep_blank_values=True)))
    if faults:
        raise ValueError("; ".join(faults))
    return again


def language_in(query: Mapping[str, str], otherwise: str = LANGUAGES[0]) -> str:
    """The language that a query names, or another where it names none that the page speaks."""
    asked = query.get("lang", "")
    return asked if asked in LANGUAGES else otherwise


def _unknown(query: Mapping[str, str], known: Iterable[str]) -> list[str]:
    prefixes = tuple(f"{prefix}." for prefix in ("v", *DESIGNS))
    return [key for key in query if key not in known and not key.startswith(prefixes)]
