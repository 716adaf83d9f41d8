"""Lessons and their steps, as `lessons.yaml` declares them, with the numbers that were measured for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.links import Link, Values
from app.words import Words
from sim.overrides import Override

FOLDER = Path(__file__).parent
LESSONS = FOLDER / "lessons.yaml"
NUMBERS = FOLDER / "numbers.yaml"
HARD_SPACE = "\u00a0"  # at which no line breaks
CHOICES = ("a", "b", "c")
PARTS = ("title", "text", "look")  # of a step, in words


@dataclass(frozen=True)
class Step:
    """One step of a lesson: where it leads, and what is measured and claimed there."""

    lesson: str
    id: str
    number: int  # from 1
    link: Mapping[str, Any]  # fields of a Link
    numbers: Mapping[str, Mapping[str, Any]]
    claims: tuple[tuple[Any, ...], ...]
    live: str = ""  # what is computed in the lesson itself: evaluation or years
    assignment: str = ""

    def link_from(self, link: Link) -> Link:
        """Where the step leads a visitor, who keeps nothing but the language."""
        fields = dict(self.link)
        fields["decisions"] = tuple(Override(*one) for one in fields.get("decisions", ()))
        fields["designs"] = tuple(fields.get("designs", ()))
        return Link(language=link.language, lesson=self.lesson, step=self.number, **fields)

    @property
    def designs(self) -> tuple[Values, ...]:
        """The designs that it compares."""
        return tuple(self.link.get("designs", ()))

    def words(self, words: Words, part: str) -> str:
        """A part of the step in words, with the numbers that were measured for it."""
        text = words(f"learn.lessons.{self.lesson}.steps.{self.id}.{part}", **worded(self, words))
        return text.replace(" %", f"{HARD_SPACE}%").replace("US$ ", f"US${HARD_SPACE}")


@dataclass(frozen=True)
class Question:
    """A question with its right answer; what to say of each answer is in the catalogue."""

    lesson: str
    id: str
    right: str

    def words(self, words: Words, part: str) -> str:
        """A part of the question in words: ask, a, b, c, why_a, why_b, why_c."""
        return words(f"learn.lessons.{self.lesson}.questions.{self.id}.{part}")


@dataclass(frozen=True)
class Lesson:
    """A lesson of the course."""

    id: str
    number: int
    minutes: int
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]

    def words(self, words: Words, part: str) -> str:
        """A part of the lesson in words."""
        return words(f"learn.lessons.{self.id}.{part}")

    def listed(self, words: Words, part: str) -> list[str]:
        """A part that is a list of texts, each under its number."""
        entries = words.phrases.at("learn", "lessons", self.id, part)
        return [self.words(words, f"{part}.{name}") for name in entries]


def _step(lesson: str, number: int, row: Mapping[str, Any]) -> Step:
    return Step(
        lesson, row["id"], number, row["link"], row.get("numbers", {}), tuple(map(tuple, row.get("claims", ()))),
        row.get("live", ""), row.get("assignment", ""),
    )  # fmt: skip


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in their order."""
    rows = yaml.safe_load(LESSONS.read_text(encoding="utf-8"))
    return tuple(
        Lesson(
            row["id"], number, row["minutes"],
            tuple(_step(row["id"], at, step) for at, step in enumerate(row["steps"], start=1)),
            tuple(Question(row["id"], one["id"], one["right"]) for one in row["questions"]),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip


def lesson_of(name: str) -> Lesson | None:
    """The lesson of a name, if there is one."""
    return next((lesson for lesson in lessons() if lesson.id == name), None)


def step_of(link: Link) -> tuple[Lesson, Step] | None:
    """The lesson and the step that a link is at, if it is at one."""
    lesson = lesson_of(link.lesson)
    if lesson is None or not 1 <= link.step <= len(lesson.steps):
        return None
    return lesson, lesson.steps[link.step - 1]


@cache
def measured() -> dict[str, dict[str, dict[str, Any]]]:
    """The numbers of all steps, by lesson and step, as they were last measured."""
    return yaml.safe_load(NUMBERS.read_text(encoding="utf-8"))


def worded(step: Step, words: Words) -> dict[str, Any]:
    """The numbers of a step as its texts take them; the label of a quarter is a date in words."""
    found = measured()[step.lesson][step.id]
    return {name: words.date(value) if isinstance(value, str) else value for name, value in found.items()}
