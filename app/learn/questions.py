"""Questions of a lesson: answered with plain radio buttons, checked on the spot, and the answer said aloud."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from app.course.lessons import CHOICES, Lesson, Question
from app.visit import Visit


def build(visit: Visit, lesson: Lesson) -> None:
    """All questions of a lesson, and the one for the group."""
    words = visit.words
    for number, question in enumerate(lesson.questions, start=1):
        answer = visit.kept.setdefault(("answer", lesson.id, question.id), Answer())
        Asked(visit, question, number, answer)
    with ui.element("section").classes("panel group"):
        ui.html(f"<h3>{words('learn.ui.group')}</h3>", sanitize=False)
        ui.html(f"<p class='lead'>{lesson.words(words, 'group.ask')}</p>", sanitize=False)
        with ui.element("details"):
            with ui.element("summary"):
                ui.label(words("learn.ui.hints")).style("display: inline")
            ui.label(lesson.words(words, "group.hints"))


@dataclass
class Answer:
    """What a visitor has answered to a question; it outlives a switch of language, and no reload."""

    chosen: str = ""
    is_checked: bool = False


class Asked:
    """One question on the page, with what was answered to it before the page was built anew."""

    def __init__(self, visit: Visit, question: Question, number: int, answer: Answer) -> None:
        self.words, self.question, self.answer = visit.words, question, answer
        words = visit.words
        with ui.element("section").classes("panel question"):
            with ui.element("fieldset"):
                with ui.element("legend"):
                    ui.label(words("learn.ui.question", n=number)).classes("soft small")
                    ui.label(question.words(words, "ask")).classes("ask")
                for choice in CHOICES:
                    self._choice(choice)
            check = ui.button(words("learn.ui.check"), on_click=self._check).classes("quiet")
            check.props(f'flat no-caps id="check-{question.id}"')
            self.verdict = ui.html("", sanitize=False).classes("verdict")
            self.verdict.props(f'role="status" aria-live="polite" id="verdict-{question.id}"')
        if answer.is_checked:
            self._tell()

    def _choice(self, choice: str) -> None:
        place = f"{self.question.id}-{choice}"
        with ui.element("label").classes("choice").props(f'for="{place}"'):
            button = ui.element("input")
            checked = " checked" if choice == self.answer.chosen else ""
            button.props(f'type="radio" name="{self.question.id}" value="{choice}" id="{place}"{checked}')
            button.on("change", lambda: self._choose(choice), args=[])
            ui.label(self.question.words(self.words, choice))

    def _choose(self, choice: str) -> None:
        self.answer.chosen, self.answer.is_checked = choice, False
        self._say("", "")

    def _check(self) -> None:
        if self.answer.chosen:
            self.answer.is_checked = True
            self._tell()
        else:
            self._say("", self.words("learn.ui.choose"))

    def _tell(self) -> None:
        """Say whether the answer is right, and why."""
        is_right = self.answer.chosen == self.question.right
        first = self.words("learn.ui.right" if is_right else "learn.ui.wrong")
        why = self.question.words(self.words, f"why_{self.answer.chosen}")
        sign = "✓" if is_right else "✗"
        self._say("right" if is_right else "wrong", f"<b><span aria-hidden='true'>{sign}</span> {first}</b> {why}")

    def _say(self, kind: str, text: str) -> None:
        self.verdict.classes(replace=f"verdict {kind}")
        self.verdict.set_content(text)
