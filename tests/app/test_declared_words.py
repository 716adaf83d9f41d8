"""Everything that is declared has its words in every language, and nothing else has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.words import LANGUAGES, catalogues
from sim.parameters import OUTCOMES, PARAMETERS
from sim.parameters.declaration import STATUSES

MOST_SIGNS = 44  # of a label, for the head of a table
EXPERIMENTS = {file.stem for file in Path("conf/experiment").glob("*.yaml")}


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


@pytest.mark.parametrize("area", ["parameters", "outcomes"])
@pytest.mark.parametrize("language", ["es", "pt"])
def test_meanings_are_translated(language: str, area: str) -> None:
    english, other = (catalogues(one)[area][area] for one in ("en", language))
    assert not [name for name in english if english[name]["meaning"] == other[name]["meaning"]]


def test_the_english_meaning_is_the_declared_one() -> None:
    table = catalogues("en")["parameters"]["parameters"]
    assert {name: words["meaning"] for name, words in table.items()} == {
        one.name: one.meaning for one in PARAMETERS.values()
    }
