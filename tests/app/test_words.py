"""Every word that a person reads comes from a catalogue, in all three languages, and no catalogue holds what nobody reads."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.links import LANGUAGES
from app.words import catalogues, words_of

APP = Path(__file__).parents[2] / "app"
AREAS = sorted(catalogues("en"))
OTHERS = [language for language in LANGUAGES if language != "en"]
# Words that are the same in two languages: names, signs, words of one origin.
SAME = re.compile(r"[\W\d_]*|.*\b(PNG|CSV|YAML|US\$).*", re.DOTALL)
TEXT_ARGUMENTS = {  # elements of the page and the arguments that a person reads
    "label": (0,), "button": (0,), "link": (0,), "tooltip": (0,), "notify": (0,), "markdown": (0,), "checkbox": (0,),
    "switch": (0,), "expansion": (0,), "tab": (0, 1), "badge": (0,), "chip": (0,), "html": (0,), "input": (0,), "number": (0,),
    "textarea": (0,), "item_label": (0,), "radio": (), "select": (), "toggle": (), "set_text": (0,), "set_content": (0,),
}  # fmt: skip
SPOKEN = re.compile(r"(?:aria-label|title|placeholder|label|alt|aria-description)=\"?([^\"{}]*[A-Za-z]{2}[^\"{}]*)")
PLAIN = re.compile(r"^[\s\d\W_]*$")


def leaves(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Keys and texts of a catalogue."""
    if isinstance(table, dict):
        for name, entry in table.items():
            yield from leaves(entry, f"{path}.{name}" if path else str(name))
    elif isinstance(table, list):
        for number, entry in enumerate(table):
            yield from leaves(entry, f"{path}[{number}]")
    else:
        yield path, "" if table is None else str(table)


@cache
def texts(language: str, area: str) -> dict[str, str]:
    """The texts of an area in a language, by key."""
    return dict(leaves(catalogues(language)[area]))


def fields(text: str) -> set[str]:
    """The values that a text takes."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_area(language: str) -> None:
    assert sorted(catalogues(language)) == AREAS


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_every_text(area: str, language: str) -> None:
    english, own = texts("en", area), texts(language, area)
    assert set(own) - set(english) == set(), "not in English"
    assert set(english) - set(own) == set(), f"missing in {language}"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("area", AREAS)
def test_a_text_takes_the_same_values_in_every_language(area: str, language: str) -> None:
    english, own = texts("en", area), texts(language, area)
    wrong = {
        key: (fields(english[key]), fields(own[key]))
        for key in english
        if fields(english[key]) != fields(own.get(key, ""))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", AREAS)
def test_no_text_is_empty_or_left_for_later(area: str, language: str) -> None:
    wrong = {
        key: text
        for key, text in texts(language, area).items()
        if not text.strip() or re.search("TODO|FIXME|XXX|lorem", text)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("area", AREAS)
def test_no_sentence_is_left_in_english(area: str, language: str) -> None:
    english, own = texts("en", area), texts(language, area)
    same = {
        key: text
        for key, text in english.items()
        if own.get(key) == text and len(text.split()) > 3 and not SAME.fullmatch(text)
    }
    assert same == {}


@pytest.mark.parametrize("area", AREAS)
def test_spanish_and_portuguese_are_not_each_other(area: str) -> None:
    spanish, portuguese = texts("es", area), texts("pt", area)
    same = {
        key: text
        for key, text in spanish.items()
        if portuguese.get(key) == text and len(text.split()) > 5 and not SAME.fullmatch(text)
    }
    same = {
        key: text for key, text in same.items() if len(re.findall(r"[^\W\d_]{2,}", re.sub(r"{[^}]*}", "", text))) > 4
    }
    assert same == {}


@cache
def sources() -> list[Path]:
    """The code of the page."""
    return sorted(APP.rglob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a module says."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """All calls of a module and the name of what is called."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node, name


def pattern_of(node: ast.expr) -> str | None:
    """A text of the code as a pattern: what is filled in may be anything; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.\[\]-]+" for part in node.values
        )  # type: ignore[arg-type]
    return None


@cache
def every_key() -> frozenset[str]:
    """All keys of all catalogues, with those of their parts."""
    found: set[str] = set()
    for area in AREAS:
        for key in texts("en", area):
            parts = f"{area}.{key}".split(".")
            found |= {".".join(parts[:n]) for n in range(1, len(parts) + 1)} | {f"{area}.{key}".split("[")[0]}
    return frozenset(found)


def asked() -> Iterator[tuple[Path, int, str]]:
    """Keys that the code asks for, as patterns, with where."""
    for path in sources():
        for call, name in calls(path):
            if name in ("words", "says", "say", "has", "_say", "told", "tell", "words_of") and call.args:
                pattern = pattern_of(call.args[0])
                if pattern is not None and re.match(rf"({'|'.join(AREAS)})\\\.", pattern):
                    yield path, call.lineno, pattern


def test_every_key_that_the_code_asks_for_is_there() -> None:
    keys = "\n".join(every_key())
    missing = [f"{path.name}:{line} {pattern}" for path, line, pattern in asked()
               if not re.search(rf"(?m)^{pattern}$", keys)]  # fmt: skip
    assert missing == []


def test_some_keys_are_asked_for() -> None:
    assert len({pattern for _, _, pattern in asked()}) > 60


@cache
def literals() -> set[str]:
    """All texts in the code of the page, those with holes as patterns."""
    found = set()
    for path in [*sources(), *APP.rglob("*.js"), *APP.glob("*/*.yaml")]:
        if path.suffix == ".py":
            for node in nodes(path):
                pattern = pattern_of(node) if isinstance(node, ast.expr) else None
                if pattern:
                    found.add(pattern)
        else:
            found |= {re.escape(word) for word in re.findall(r"[\w.-]+", path.read_text(encoding="utf-8"))}
    return found


@pytest.mark.parametrize("area", [area for area in AREAS if area not in ("parameters", "outcomes", "programmes")])
def test_every_text_is_used(area: str) -> None:
    patterns = [re.compile(rf"(?:{pattern})") for pattern in literals() if pattern.startswith(area + r"\.")]
    words = {pattern.replace("\\", "") for pattern in literals()}
    unused = []
    for key in texts("en", area):
        whole = f"{area}.{key}".split("[")[0]
        parts = whole.split(".")
        prefixes = [".".join(parts[:n]) for n in range(2, len(parts) + 1)]
        if any(pattern.fullmatch(prefix) for pattern in patterns for prefix in prefixes):
            continue
        if parts[-1] in words:
            continue  # the path is put together from words of the code
        unused.append(whole)
    assert unused == []


def test_no_element_of_the_page_gets_its_text_from_the_code() -> None:
    wrong = []
    for path in sources():
        if "viz" in path.parts:
            continue
        for call, name in calls(path):
            is_page = isinstance(call.func, ast.Attribute) and (
                name.startswith("set_") or getattr(call.func.value, "id", "") == "ui"
            )
            if not is_page or name not in TEXT_ARGUMENTS:
                continue
            given = [call.args[n] for n in TEXT_ARGUMENTS[name] if n < len(call.args)]
            given += [
                word.value
                for word in call.keywords
                if word.arg in ("text", "label", "content", "placeholder", "message")
            ]
            for argument in given:
                names = {id(node.slice) for node in ast.walk(argument) if isinstance(node, ast.Subscript)}
                for node in ast.walk(argument):
                    if id(node) in names:
                        continue  # the name of an entry, not a text
                    if isinstance(node, ast.Call):
                        break  # what it returns is looked at by the page in marked words
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        seen = re.sub(r"<[^>]*>?|[^<]*>", "", node.value)
                        if not PLAIN.match(seen):
                            wrong.append(f"{path.relative_to(APP)}:{call.lineno} {node.value!r}")
    assert wrong == []


def test_nothing_that_is_read_aloud_comes_from_the_code() -> None:
    wrong = []
    for path in sources():
        if "viz" in path.parts:
            continue
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                wrong += [f"{path.relative_to(APP)}:{node.lineno} {found}" for found in SPOKEN.findall(node.value)]
    assert wrong == []


def test_a_language_writes_numbers_and_dates_its_own_way() -> None:
    assert words_of("en").number(1234.5, "f1") == "1,234.5"
    assert words_of("es").number(1234.5, "f1") != words_of("en").number(1234.5, "f1")
    assert words_of("pt").number(1234.5, "f1") == "1.234,5"
    assert len({words_of(language).date("2008Q3") for language in LANGUAGES}) >= 2
