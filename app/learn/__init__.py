"""Learn: lessons whose steps lead to runs and comparisons, with questions, and a sheet for the trainer."""

from __future__ import annotations

from nicegui import ui

from app.course.lessons import Lesson, lesson_of, lessons
from app.learn.bar import bar
from app.learn.moves import HEADING, move
from app.learn.pages import step_page
from app.visit import Visit

__all__ = ["bar", "build"]


def build(visit: Visit) -> None:
    """Build the mode into the current container."""
    link = visit.link
    lesson = lesson_of(link.lesson)
    if lesson is None or link.step > len(lesson.steps) + 1:
        if link.lesson:
            with ui.element("div").props('role="alert"').classes("notice"):
                ui.label(visit.words("learn.ui.unknown"))
        _overview(visit)
    else:
        with ui.element("div").classes("lesson"):
            _contents(visit, lesson)
            step_page(visit, lesson)


def _overview(visit: Visit) -> None:
    """All lessons, one card each."""
    words = visit.words
    ui.html(f'<h2 id="{HEADING}" tabindex="-1" class="page-title">{words("learn.ui.lessons")}</h2>', sanitize=False)
    ui.label(words("learn.ui.intro")).classes("soft intro")
    with ui.element("ol").classes("lessons"):
        for lesson in lessons():
            title = lesson.words(words, "title")
            with ui.element("li").classes("panel lesson-card"):
                ui.label(words("learn.ui.lesson", n=lesson.number)).classes("soft small")
                ui.html(f"<h3>{title}</h3>", sanitize=False)
                ui.label(lesson.words(words, "short"))
                with ui.element("div").classes("row card-foot"):
                    ui.label(words("learn.ui.minutes", n=lesson.minutes)).classes("soft small")
                    _sheet_link(visit, lesson)
                    start = ui.button(words("learn.ui.lesson", n=lesson.number), on_click=_to(visit, lesson.id, 0))
                    opens = words("learn.ui.open", n=lesson.number, title=title)
                    start.props(f'no-caps unelevated id="lesson-{lesson.id}" aria-label="{opens}"').classes("action")


def _contents(visit: Visit, lesson: Lesson) -> None:
    """The steps of a lesson at the side, where one is now."""
    words, at = visit.words, visit.link.step
    with ui.element("nav").classes("panel contents").props(f'aria-label="{words("learn.ui.steps")}"'):
        back = ui.button(words("learn.ui.back"), icon="arrow_back", on_click=_to(visit, "", 0))
        back.props('flat dense no-caps id="all-lessons"').classes("contents-back")
        entries = [(0, lesson.words(words, "title"))]
        entries += [(step.number, step.words(words, "title")) for step in lesson.steps]
        entries += [(len(lesson.steps) + 1, words("learn.ui.questions"))]
        with ui.element("ol"):
            for number, title in entries:
                with ui.element("li"):
                    current = ' aria-current="step"' if number == at else ""
                    mark = f"{number}. " if 0 < number <= len(lesson.steps) else ""
                    button = ui.button(mark + title, on_click=_to(visit, lesson.id, number))
                    button.props(f'flat no-caps align="left" id="step-{number}"{current}').classes("contents-step")
        _sheet_link(visit, lesson)


def _sheet_link(visit: Visit, lesson: Lesson) -> None:
    words = visit.words
    address = f"/sheet?lesson={lesson.id}&lang={words.language}"
    link = ui.link(words("learn.ui.sheet"), address, new_tab=True).classes("sheet-link")
    link.props(f'id="sheet-{lesson.id}" rel="noopener"')


def _to(visit: Visit, lesson: str, step: int):
    return lambda: move(visit, lesson, step)
