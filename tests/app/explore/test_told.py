"""Columns, values, summaries and refusals in the words of the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.explore import names, parts
from app.explore.folders import Folder, Refused
from app.links import LANGUAGES
from app.words import words_of
from experiments.edge.composing import compose
from sim.parameters import OUTCOMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_and_values_are_in_words(language: str) -> None:
    words = words_of(language)
    for outcome in OUTCOMES:
        assert names.label(words, outcome.name) != outcome.name
    assert names.label(words, "design") == words("explore.columns.design")
    assert names.label(words, "of_another_version") == "of_another_version"
    assert names.cell(words, "fate", "cancelled") == words("outcomes.choices.fate.cancelled")
    assert names.cell(words, "x", 0.25) == words.number(0.25, "f3")
    assert names.cell(words, "run", 123456) == "123456"
    assert parts.told(words, "outcome", "execution_risk") == names.both(words, "execution_risk")
    assert parts.told(words, "meaning", "English", "execution_risk") == words.outcome("execution_risk").meaning


def test_text_of_files_is_no_markup() -> None:
    assert "<" not in names.safe("<img src=x onerror=alert(1)>")
    assert '"' not in names.safe('" onclick="x')


def test_every_reason_has_its_words() -> None:
    reasons = {
        "not_ours",
        "gone",
        "damaged",
        "unfinished",
        "too_large",
        "no_runs",
        "no_summary",
        "no_figures",
        "no_matching",
    }
    for language in LANGUAGES:
        assert all(words_of(language).has(f"explore.refused.{reason}") for reason in reasons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_is_searched_by_the_words_of_the_page_and_those_of_the_file(folder: Folder, language: str) -> None:
    words = words_of(language)
    (text,) = parts.read_summary(folder, words).texts
    assert words.outcome("execution_risk").label.lower() in text
    assert "english" in text


def test_a_folder_without_a_summary_says_so(folder: Folder, root: Path) -> None:
    (root / folder.name / "summary.csv").unlink()
    with pytest.raises(Refused, match="no_summary"):
        parts.read_summary(folder, words_of("en"))


def test_levels_of_factors_are_told_in_words() -> None:
    factors = {"agency": ["ministerial", "autonomous"], "own_factor": ["one_way", "another"]}
    provenance = {"factors": factors, "designs": [["autonomous", "one_way"]]}
    assert names.designs_of(words_of("es"), provenance) == {1: "autónoma, one way"}
    assert names.designs_of(words_of("es"), {"designs": ["a_b", ["c", "d"]]}) == {1: "a b", 2: "c, d"}


def test_the_meaning_of_a_part_is_not_that_of_the_outcome() -> None:
    words = words_of("pt")
    assert parts.cells_of(words, ["outcome", "part", "meaning"], ["trust", "luck", "luck"])[-1] == "luck"
    assert parts.cells_of(words, ["outcome", "meaning"], ["trust", "x"])[-1] == words.outcome("trust").meaning


@pytest.mark.parametrize("language", LANGUAGES)
def test_factors_of_the_default_experiment_are_in_words(language: str) -> None:
    words = words_of(language)
    asked, _ = compose(["experiment=designs"])
    for factor, levels in asked.values["factors"].items():
        assert factor in names.PARAMETERS or words.has(f"explore.columns.{factor}")
        assert all(words.has(f"explore.values.{factor}.{level}") for level in levels)
