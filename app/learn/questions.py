"""Questions of a lesson: answered with plain radio buttons, checked on the spot, and the answer said aloud."""

from __future__ import annotations

from nicegui import ui

from app.course.lessons import CHOICES, Lesson, Question
from app.visit import Visit


def build(visit: Visit, lesson: Lesson) -> None:
    """All questions of a lesson, and the one for the group."""
    words = visit.words
    for number, question in enumerate(lesson.questions, start=1):
        Asked(visit, question, number)
    with ui.element("section").classes("panel group"):
        ui.html(f"<h3>{words('learn.ui.group')}</h3>", sanitize=False)
        ui.html(f"<p class='lead'>{lesson.words(words, 'group.ask')}</p>", sanitize=False)
        with ui.element("details"):
            with ui.element("summary"):
                ui.label(words("learn.ui.hints")).style("display: inline")
            ui.label(lesson.words(words, "group.hints"))


class Asked:
    """One question; what was chosen is nowhere kept but here."""

    def __init__(self, visit: Visit, question: Question, number: int) -> None:
        self.words, self.question = visit.words, question
        self.chosen = ""
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

    def _choice(self, choice: str) -> None:
        place = f"{self.question.id}-{choice}"
        with ui.element("label").classes("choice").props(f'for="{place}"'):
            button = ui.element("input")
            button.props(f'type="radio" name="{self.question.id}" value="{choice}" id="{place}"')
            button.on("change", lambda: self._choose(choice), args=[])
            ui.label(self.question.words(self.words, choice))

    def _choose(self, choice: str) -> None:
        self.chosen = choice
        self._say("", "")

    def _check(self) -> None:
        if not self.chosen:
            self._say("", self.words("learn.ui.choose"))
            return
        is_right = self.chosen == self.question.right
        first = self.words("learn.ui.right" if is_right else "learn.ui.wrong")
        why = self.question.words(self.words, f"why_{self.chosen}")
        sign = "✓" if is_right else "✗"
        self._say("right" if is_right else "wrong", f"<b><span aria-hidden='true'>{sign}</span> {first}</b> {why}")

    def _say(self, kind: str, text: str) -> None:
        self.verdict.classes(replace=f"verdict {kind}")
        self.verdict.set_content(text)
