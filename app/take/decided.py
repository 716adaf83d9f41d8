"""What a visitor chose and decided, in words."""

from __future__ import annotations

from app.films import Film
from app.levers.values import own_values
from app.links import Link
from app.words import Words
from sim.overrides import Override
from sim.parameters import PARAMETERS


def value(words: Words, name: str, chosen: object) -> str:
    """A value of a parameter with its unit, which a share needs not."""
    told, parameter = words.choice(name, chosen), PARAMETERS[name]
    unit = words.parameter(name).unit
    is_share = parameter.type == "float" and parameter.high is not None and parameter.high <= 1.0
    return told if is_share or unit in ("-", "–") or parameter.type in ("bool", "choice") else f"{told} {unit}"


def chosen(link: Link, words: Words) -> list[tuple[str, str, str]]:
    """Parameters that differ from the programme's: label, value, and the programme's value."""
    usual = own_values(link.programme, {})
    return [(words.parameter(name).label, value(words, name, one), value(words, name, usual[name]))
            for name, one in link.values.items()]  # fmt: skip


def decision(words: Words, one: Override) -> str:
    """What one decision was about, and what was decided."""
    kind, subject = str(one.kind), one.subject
    if kind == "lever":
        name = str(subject)
        return words("take.decided.lever", name=words.parameter(name).label, value=value(words, name, one.value))
    number = int(subject) + 1 if isinstance(subject, int) else 0
    key = f"take.decided.{kind}.{one.value}"
    if kind == "project":
        good = words(f"seats.goods.{one.value}") if words.has(f"seats.goods.{one.value}") else str(one.value)
        return words("take.decided.project", cluster=number, good=good)
    return words(key, cluster=number) if words.has(key) else f"{kind} {one.value}"


def decisions(link: Link, film: Film, words: Words) -> list[tuple[str, list[str]]]:
    """All decisions by quarter: its date, and what was decided in it."""
    found: dict[int, list[str]] = {}
    for one in link.decisions:
        if not (one.kind == "selection" and one.value == "not_financed"):  # those that were chosen say it
            found.setdefault(one.quarter, []).append(decision(words, one))
    return [(words.date(film.label(quarter)), told) for quarter, told in sorted(found.items())]
