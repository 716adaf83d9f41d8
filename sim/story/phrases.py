"""The words of a story: templates of a language, and numbers as it writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.parameters.validation import nearest

_FOLDER = Path(__file__).parent
_LABEL = re.compile(r"(?P<stylised>year )?(?P<year>\d+) ?Q(?P<quarter>[1-4])")
_NO_BREAK = "\u00a0"
_LOOSE = re.compile(r"^ (?=%$)|(?<=[\d}]) (?=%|p\. ?p\.|pp\b|mill|milh)|(?<=US\$) |(?<=\bp\.) (?=p\.)")


def bound(table: Any) -> Any:
    """A table of templates in which a number stays on one line with its sign: 12 %, US$ 3, 4 p. p."""
    if isinstance(table, Mapping):
        return {key: bound(one) for key, one in table.items()}
    if isinstance(table, list):
        return [bound(one) for one in table]
    return _LOOSE.sub(_NO_BREAK, table) if isinstance(table, str) else table


def languages() -> tuple[str, ...]:
    """Languages that stories are told in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


class Number(float):
    """A number that writes itself in the forms of a language."""

    phrases: Phrases

    def __format__(self, form: str) -> str:
        return self.phrases.number(float(self), form)


class Phrases:
    """The templates of one language, found by their path and filled with values."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._signs: Mapping[str, Any] = table["numbers"]
        self._joints = str.maketrans({",": self._signs["thousands"], ".": self._signs["decimal"]})
        self.counts: Mapping[str, list[str]] = table["counts"]

    def extended(self, name: str, table: Mapping[str, Any]) -> Phrases:
        """These phrases and further ones, found under a name."""
        return Phrases({**self._table, name: table})

    def bound(self) -> Phrases:
        """These phrases with numbers that no line break parts from their signs."""
        return Phrases(bound(self._table))

    def at(self, *path: str) -> Any:
        """What stands at a path of names."""
        found: Any = self._table
        for name in path:
            found = found[name]
        return found

    def say(self, *path: str, **values: object) -> str:
        """The template at a path, filled with values; a number takes the form that the template names.

        What ends with a full stop is a sentence, and begins with a capital letter.
        """
        text = str(self.at(*path)).format(**{name: self._worded(value) for name, value in values.items()})
        return text[:1].upper() + text[1:] if text.endswith(".") else text

    def listed(self, words: Iterable[str], last: str = "and", comma: str = "comma") -> str:
        """Words in a row: a, b and c, or with other joints."""
        parts = list(words)
        signs = self.at("lists")
        return parts[0] if len(parts) == 1 else signs[comma].join(parts[:-1]) + signs[last] + parts[-1]

    def date(self, label: str) -> str:
        """The label of a quarter, real or stylised, as the language writes it."""
        found = _LABEL.fullmatch(label)
        if found is None:
            return label
        form = "stylised" if found["stylised"] else "real"
        return str(self.at("dates", form)).format(year=found["year"], quarter=found["quarter"])

    def title(self, title: str) -> str:
        """The title of a programme, in the language where it has one."""
        return str(self.at("titles").get(title, title))

    def chosen(self, forms: list[str], n: float) -> str:
        """The form for one, or that for several."""
        return forms[0] if round(n) == 1 else forms[1]

    def graded(self, share: float, *path: str) -> str:
        """A share in words, by the list at a path from the lowest to the highest."""
        words = self.at(*path)
        return str(words[min(len(words) - 1, int(share * len(words)))])

    def number(self, value: float, form: str) -> str:
        """A number in one of the forms that templates name."""
        if form in self.counts:
            return self._counted(round(value), form)
        if form == "pct":
            return self._percent(value)
        if form == "musd":
            return self._money(value)
        if form in ("signed", "signed2"):
            digits = 1 if form == "signed" else 2
            sign = "+" if round(value, digits) > 0 else ""
            return sign + self.plain(value, digits)
        if form == "word":
            return self._word(round(value), "words_alone") if round(value) else str(self.at("none"))
        return self.plain(value, {"n": 0, "f1": 1, "f2": 2, "f3": 3}[form])

    def plain(self, value: float, digits: int) -> str:
        """A number with so many decimals and the signs of the language."""
        rounded = round(value, digits) + 0.0
        text = f"{abs(rounded):,.{digits}f}".translate(self._joints)
        return self._signs["minus"] + text if rounded < 0 else text

    def _counted(self, n: int, form: str) -> str:
        """A number with its noun; small ones are written out."""
        times = self.at("times")
        if form == "time" and 0 <= n < len(times):
            return str(times[n])
        words = "words_feminine" if form in self.at("feminine") else "words"
        return f"{self._word(n, words)} {self.chosen(self.counts[form], n)}"

    def _word(self, n: int, name: str) -> str:
        """A whole number, written out where the language has a word for it."""
        words = self.at(name)
        return str(words[n]) if 0 <= n < len(words) else self.plain(n, 0)

    def _worded(self, value: object) -> object:
        if isinstance(value, str):
            return value
        number = Number(value)  # type: ignore[arg-type]
        number.phrases = self
        return number

    def _percent(self, share: float) -> str:
        """A share in per cent; the smallest keep a digit, and almost nothing is not nothing."""
        value = 100.0 * share
        digits = 0 if abs(value) >= 2.0 or round(value, 1) == 0.0 else 1
        return self.plain(value, digits) + self._signs["percent"]

    def _money(self, kusd: float) -> str:
        if round(kusd) >= 1000:
            millions = round(kusd / 1000.0, 1)
            # 1,5 is several in Spanish, and not yet in Portuguese
            form = self._signs["million"][0 if millions < self._signs["several"] else 1]
            return str(form).format(self.plain(kusd / 1000.0, 1))
        return self._signs["money"].format(self.plain(1000.0 * round(kusd), 0))


@cache
def phrases_of(language: str) -> Phrases:
    """The phrases of a language. Raises `ValueError` when there are none."""
    if language not in languages():
        known = ", ".join(languages())
        raise ValueError(f"language: expected one of {known}, got {language!r}; {nearest(language, languages())}")
    return Phrases(yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))
