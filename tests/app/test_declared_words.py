"""Everything that is declared has its words in every language, and nothing else has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.links import LANGUAGES
from app.words import catalogues, words_of
from sim.parameters import OUTCOMES, PARAMETERS
from sim.parameters.declaration import STATUSES
from sim.programmes import load, names

MOST_SIGNS = 40  # of a label, for the head of a table
EXPERIMENTS = {file.stem for file in (Path(__file__).parents[2] / "conf" / "experiment").glob("*.yaml")}
DECLARED = ("parameters", "outcomes", "experiments")
OTHERS = ("es", "pt")
SAME_IN_ALL = {"cluster", "clusters", "–", "nacional", "subnacional"}  # words that English shares with another language
NAMES = {"Compete Caribbean"}  # of programmes, which are not translated


def texts(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a catalogue with the path of names that leads to it."""
    if isinstance(table, dict):
        for name, below in table.items():
            yield from texts(below, f"{path}/{name}")
    else:
        yield path, table


@pytest.fixture(scope="module", params=LANGUAGES)
def areas(request: pytest.FixtureRequest) -> dict[str, Any]:
    return catalogues(request.param)


def test_every_parameter_has_its_words(areas: dict[str, Any]) -> None:
    table = areas["parameters"]
    declared = PARAMETERS.values()
    assert set(table["parameters"]) == set(PARAMETERS)
    assert set(table["units"]) == {one.unit for one in declared}
    assert set(table["groups"]) == {one.group for one in declared}
    assert set(table["sources"]) == {one.source for one in declared}
    assert set(table["statuses"]) == set(STATUSES)
    assert set(table["kinds"]) == {one.kind for one in declared}
    assert set(table["changeable"]) == {one.changeable for one in declared}
    assert {name: set(names) for name, names in table["choices"].items()} == {
        one.name: set(one.choice_names) for one in declared if one.choice_names is not None
    }
    assert set(table["prices"]) == {one.name for one in declared if one.kind == "lever"}
    assert all(set(price) == {"gain", "cost"} and all(price.values()) for price in table["prices"].values())


def test_every_outcome_has_its_words(areas: dict[str, Any]) -> None:
    table = areas["outcomes"]
    assert set(table["outcomes"]) == {one.name for one in OUTCOMES}
    assert set(table["units"]) == {one.unit for one in OUTCOMES}
    assert set(table["groups"]) == {one.group for one in OUTCOMES}
    assert set(table["directions"]) == {one.direction for one in OUTCOMES}
    choices = {one.name: {member.name.lower() for member in one.choices} for one in OUTCOMES if one.choices is not None}
    assert {name: set(names) for name, names in table["choices"].items()} == choices


def test_every_experiment_has_its_question(areas: dict[str, Any]) -> None:
    assert set(areas["experiments"]) == EXPERIMENTS


@pytest.mark.parametrize("area", ["parameters", "outcomes"])
def test_labels_are_short_and_told_apart(areas: dict[str, Any], area: str) -> None:
    table = areas[area][area]
    labels = [words["label"] for words in table.values()]
    assert not [label for label in labels if not 2 <= len(label) <= MOST_SIGNS]
    assert not {label for label in labels if labels.count(label) > 1}
    assert all(words["meaning"].strip() for words in table.values())


@pytest.mark.parametrize("area", DECLARED)
@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str, area: str) -> None:
    english, other = (dict(texts(catalogues(one)[area])) for one in ("en", language))
    assert english.keys() == other.keys()
    same = {path for path in english if english[path] == other[path] and not is_name(path, english[path])}
    assert not same


def is_name(path: str, text: str) -> bool:
    """Whether a text is the same in all languages: a name, or a reference of names and years alone."""
    return text in SAME_IN_ALL or (path.startswith("/sources/") and re.search(r"\b[a-z]{3,}", text) is None)


@pytest.mark.parametrize("area", DECLARED)
def test_texts_are_whole_and_hold_no_placeholder(areas: dict[str, Any], area: str) -> None:
    found = dict(texts(areas[area]))
    assert not {
        path: text for path, text in found.items() if not isinstance(text, str) or text != text.strip() or not text
    }
    assert not {path: text for path, text in found.items() if re.search(r"[{}⟦⟧]|\s\s", text)}
    heads = {path: text for path, text in found.items() if path.endswith(("/label", "/meaning"))}
    assert not {path: text for path, text in heads.items() if text[0].islower() or text.endswith(".")}


def test_sources_keep_their_years_and_numbers(areas: dict[str, Any]) -> None:
    sources = areas["parameters"]["sources"]
    assert not [one for one, words in sources.items() if re.findall(r"\d+", one) != re.findall(r"\d+", words)]


@pytest.mark.parametrize("language", OTHERS)
def test_every_programme_has_its_title(language: str) -> None:
    titles = {load(name).title for name in names()}
    table = words_of(language).phrases.at("titles")
    assert set(table) == titles
    assert {title for title in titles if words_of(language).phrases.title(title) == title} == NAMES


def test_experiments_open_with_a_question(areas: dict[str, Any]) -> None:
    assert all(question.endswith("?") for question in areas["experiments"].values())


@pytest.mark.parametrize("area", DECLARED)
def test_spanish_questions_are_opened(area: str) -> None:
    assert not [text for _, text in texts(catalogues("es")[area]) if ("?" in text) != ("¿" in text)]


def test_the_english_meaning_is_the_declared_one() -> None:
    table = catalogues("en")["parameters"]["parameters"]
    assert {name: words["meaning"] for name, words in table.items()} == {
        one.name: one.meaning for one in PARAMETERS.values()
    }
