"""The trainer's sheet of a lesson, as Markdown: the same for the folder of docs and for the page that prints it."""

from __future__ import annotations

from app.course.lessons import CHOICES, Lesson, Question, Step
from app.links import Link
from app.words import Words


def sheet(lesson: Lesson, words: Words, linked: bool = False) -> str:
    """The sheet in one language; `linked` makes the paths links, for the page that they belong to."""
    say = _sayer(words)
    parts = [
        f"# {say('title', n=lesson.number, title=lesson.words(words, 'title'))}",
        lesson.words(words, "short"),
        f"**{say('time')}:** {say('minutes', n=lesson.minutes)}",
        f"## {say('goals')}",
        words("learn.ui.goals") + ":",
        _bullets(lesson.listed(words, "goals")),
        f"## {say('preparation')}",
        _bullets([words(f"learn.sheet.prepare.{name}") for name in words.phrases.at("learn", "sheet", "prepare")]),
        f"## {say('run')}",
        *(_step(step, words, linked) for step in lesson.steps),
        f"## {say('answers')}",
        *(_question(number, one, words) for number, one in enumerate(lesson.questions, start=1)),
        f"### {say('group')}",
        lesson.words(words, "group.ask"),
        f"**{say('hints')}:** {lesson.words(words, 'group.hints')}",
        f"## {say('cautions')}",
        _bullets([*lesson.listed(words, "cautions"), say("always")]),
    ]
    return "\n\n".join(parts) + "\n"


def _sayer(words: Words):
    return lambda key, **values: words(f"learn.sheet.{key}", **values)


def _bullets(texts: list[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _step(step: Step, words: Words, linked: bool) -> str:
    say = _sayer(words)
    path = step.link_from(Link(language=words.language)).path()
    shown = f"[`{path}`](<{path}>)" if linked else f"`{path}`"
    return "\n\n".join([
        f"### {step.number}. {step.words(words, 'title')}",
        f"**{say('link')}:** {shown}",
        f"**{say('say')}:** {step.words(words, 'text')}",
        f"**{say('point')}:** {step.words(words, 'look')}",
    ])  # fmt: skip


def _question(number: int, question: Question, words: Words) -> str:
    right = words("learn.sheet.right")
    lines = [f"### {number}. {question.words(words, 'ask')}", ""]
    for choice in CHOICES:
        text = question.words(words, choice)
        mark = f"**({choice}) {text}** ({right})" if choice == question.right else f"({choice}) {text}"
        lines.append(f"- {mark} – {question.words(words, f'why_{choice}')}")
    return "\n".join(lines)
