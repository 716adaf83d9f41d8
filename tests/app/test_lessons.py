"""The course: what lessons state is so in the runs that they lead to, in three languages, and on the sheets."""

from __future__ import annotations

import string
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest

import sim
from app.compare.groups import GROUPS
from app.compare.view import read_view
from app.course.lessons import CHOICES, PARTS, Lesson, Step, lesson_of, lessons, measured, step_of
from app.course.measures import holds, link_of, measure
from app.course.sheets import sheet
from app.links import LANGUAGES, Link, read
from app.words import catalogues, words_of
from scripts import make_course
from sim.overrides import OverrideKind

ALL_STEPS = [step for lesson in lessons() for step in lesson.steps]
IDS = [f"{step.lesson}-{step.id}" for step in ALL_STEPS]
CLOSE = 1e-4  # processors differ in their last digits


def leaves(table: dict, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """All texts of a catalogue by their path."""
    found = {}
    for name, value in table.items():
        found |= leaves(value, (*path, str(name))) if isinstance(value, dict) else {(*path, str(name)): str(value)}
    return found


def fields_of(text: str) -> set[str]:
    """What a template is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[tuple[str, ...], str]]:
    return {language: leaves(catalogues(language)["learn"]) for language in LANGUAGES}


@pytest.mark.parametrize("step", ALL_STEPS, ids=IDS)
def test_the_numbers_of_a_step_are_those_of_the_run_that_it_leads_to(step: Step) -> None:
    found, stated = measure(step), measured()[step.lesson][step.id]
    remedy = "run `python -m scripts.make_course --measure`, then read the texts of this step again"
    assert found.keys() == stated.keys(), remedy
    for name, value in found.items():
        expected = value if isinstance(value, str) else pytest.approx(value, rel=CLOSE, abs=CLOSE)
        assert stated[name] == expected, f"{name}: {remedy}"


@pytest.mark.parametrize("step", ALL_STEPS, ids=IDS)
def test_what_the_texts_say_of_the_numbers_holds(step: Step) -> None:
    numbers = measured()[step.lesson][step.id]
    assert step.claims
    assert [claim for claim in step.claims if not holds(claim, numbers)] == []


def test_a_claim_that_is_false_is_noticed() -> None:
    assert not holds(("a", ">", "b"), {"a": 1, "b": 2})
    assert not holds(("a", "within", "b"), {"a": -3, "b": 2})
    assert holds(("a", "within", "b"), {"a": -1, "b": 2})


def test_six_lessons_with_goals_steps_and_questions() -> None:
    assert len(lessons()) == 6
    for lesson in lessons():
        words = words_of("en")
        assert 2 <= len(lesson.listed(words, "goals")) <= 3
        assert 4 <= len(lesson.steps) <= 7
        assert 3 <= len(lesson.questions) <= 4
        assert all(question.right in CHOICES for question in lesson.questions)
        assert len({step.id for step in lesson.steps}) == len(lesson.steps)
    rights = [question.right for lesson in lessons() for question in lesson.questions]
    assert all(rights.count(choice) >= 4 for choice in CHOICES), "an answer that is always right is soon known"


@pytest.mark.parametrize("step", ALL_STEPS, ids=IDS)
def test_a_link_of_a_step_is_read_as_it_was_written(step: Step) -> None:
    for language in LANGUAGES:
        link = step.link_from(Link(language=language, seed=99, quarter=7))
        again, faults = read(dict(parse_qsl(urlsplit(link.path()).query, keep_blank_values=True)))
        assert faults == []
        assert again == link
        assert step_of(again) == (lesson_of(step.lesson), step)
    assert link_of(step).mode == ("learn" if step.live else step.link["mode"])


def test_comparisons_open_at_the_outcomes_that_their_step_speaks_of() -> None:
    for step in ALL_STEPS:
        view = step.link.get("view", "")
        assert bool(view) == (step.link["mode"] == "compare"), step.id
        assert read_view(view).text() == view, step.id
        shown = {*GROUPS[read_view(view).group], *read_view(view)[1:]} if view else set()
        spoken = {
            spec.get("mean", spec.get("gap", spec.get("more", spec.get("less")))) for spec in step.numbers.values()
        }
        assert not view or spoken & shown, step.id


def test_links_that_name_no_lesson_or_step_lead_to_none() -> None:
    assert step_of(Link(lesson="none", step=1)) is None
    assert step_of(Link(lesson="queue", step=0)) is None
    assert step_of(Link(lesson="queue", step=len(lessons()[1].steps) + 1)) is None


def test_every_text_is_there_in_three_languages_with_the_same_numbers(texts) -> None:
    reference = texts["en"]
    for language in LANGUAGES[1:]:
        assert texts[language].keys() == reference.keys()
        for path, text in texts[language].items():
            assert fields_of(text) == fields_of(reference[path]), (language, path)
            assert text.strip(), (language, path)


def test_texts_use_the_numbers_of_their_step_and_no_others(texts) -> None:
    for step in ALL_STEPS:
        used = set().union(*(fields_of(texts["en"]["lessons", step.lesson, "steps", step.id, part]) for part in PARTS))
        claimed = {name for claim in step.claims for name in (claim[0], claim[2])}
        assert used <= set(step.numbers), step
        assert set(step.numbers) <= used | claimed, step


def test_the_catalogue_speaks_of_no_lesson_step_or_question_that_is_not_there(texts) -> None:
    for lesson in lessons():
        told = {path[2:4] for path in texts["en"] if path[:2] == ("lessons", lesson.id)}
        steps = {("steps", step.id) for step in lesson.steps}
        questions = {("questions", one.id) for one in lesson.questions}
        assert {pair for pair in told if pair[0] in ("steps", "questions")} == steps | questions


def test_nothing_was_left_untranslated(texts) -> None:
    for language in LANGUAGES[1:]:
        same = [text for path, text in texts[language].items() if text == texts["en"][path]]
        assert [text for text in same if sum(word.isalpha() for word in text.split()) >= 2] == []


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.id)
def test_a_sheet_holds_all_that_a_trainer_needs(lesson: Lesson) -> None:
    for language in LANGUAGES:
        words = words_of(language)
        text = sheet(lesson, words)
        for step in lesson.steps:
            assert f"`{step.link_from(Link(language=language)).path()}`" in text
            assert all(step.words(words, part) in text for part in PARTS)
        for question in lesson.questions:
            assert f"**({question.right}) {question.words(words, question.right)}**" in text
            assert all(question.words(words, f"why_{choice}") in text for choice in CHOICES)
        assert all(caution in text for caution in lesson.listed(words, "cautions"))
        assert "{" not in text


def test_the_sheets_in_the_docs_are_what_the_words_say() -> None:
    assert make_course.stale(make_course.COURSE) == []
    assert len(list(make_course.COURSE.glob("*.md"))) == 19
    assert make_course.main(["--check"]) == 0


def test_a_sheet_that_was_edited_or_is_no_longer_needed_is_found(tmp_path, capsys) -> None:
    assert make_course.main([], tmp_path) == 0
    assert make_course.main(["--check"], tmp_path) == 0
    edited, extra = tmp_path / "queue.es.md", tmp_path / "old.md"
    edited.write_text(edited.read_text(encoding="utf-8") + "more", encoding="utf-8")
    extra.write_text("old", encoding="utf-8")
    assert make_course.main(["--check"], tmp_path) == 1
    said = capsys.readouterr().err
    assert "queue.es.md" in said and "old.md" in said and "make docs" in said


def test_a_number_that_was_measured_wrongly_is_found() -> None:
    step = next(step for step in ALL_STEPS if step.id == "wave")
    planted = replace(step, numbers={**step.numbers, "now": {"series": "queue_quarters", "at": 10}})
    assert measure(planted)["now"] != pytest.approx(measured()["queue"]["wave"]["now"], rel=CLOSE)


def test_whatever_a_lesson_forces_has_a_name_where_a_run_is_told_to_its_end() -> None:
    for language in LANGUAGES:
        names = catalogues(language)["play"]["results"]["credit_kinds"]
        assert {kind.name.lower() for kind in OverrideKind} <= names.keys()


def test_at_the_defaults_autonomy_speeds_execution_and_costs_no_cancellations() -> None:
    # a caution of the lesson on the political cycle says so
    low, high = (
        sim.simulate(pd.DataFrame({"seed": range(1, 41), "agency_autonomy": autonomy})) for autonomy in (0.0, 1.0)
    )
    gap = high["disbursed_share_deadline"] - low["disbursed_share_deadline"]
    assert (gap > 0).sum() >= 24
    assert int(high["is_cancelled"].sum()) <= int(low["is_cancelled"].sum())


def test_a_step_may_not_lean_on_an_event_that_did_not_happen() -> None:
    step = next(step for step in ALL_STEPS if step.id == "pledge")
    planted = replace(step, numbers={"cost": {"event": "good_closed", "field": "upkeep", "cluster": 4}})
    with pytest.raises(ValueError, match="expected such an event"):
        measure(planted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_course_belongs_to_a_step_or_a_question(language: str) -> None:
    told = words_of(language).phrases.at("learn", "lessons")
    assert set(told) == {lesson.id for lesson in lessons()}
    for lesson in lessons():
        assert set(told[lesson.id]["steps"]) == {step.id for step in lesson.steps}
        assert set(told[lesson.id]["questions"]) == {question.id for question in lesson.questions}
