"""The pages of a lesson: what it is for, its steps, and its questions."""

from __future__ import annotations

from nicegui import ui

from app.course.lessons import Lesson, Step
from app.learn import live, questions
from app.learn.moves import HEADING, move, show
from app.visit import Visit


def step_page(visit: Visit, lesson: Lesson) -> None:
    """The page that the link is at."""
    number = visit.link.step
    with ui.element("article").classes("lesson-page"):
        if number == 0:
            _start(visit, lesson)
        elif number <= len(lesson.steps):
            _step(visit, lesson, lesson.steps[number - 1])
        else:
            _heading(visit, lesson, visit.words("learn.ui.questions"))
            questions.build(visit, lesson)


def _heading(visit: Visit, lesson: Lesson, title: str, above: str = "") -> None:
    where = above or visit.words("learn.ui.lesson", n=lesson.number)
    ui.label(where).classes("soft small")
    ui.html(f'<h2 id="{HEADING}" tabindex="-1" class="page-title">{title}</h2>', sanitize=False)


def _start(visit: Visit, lesson: Lesson) -> None:
    words = visit.words
    _heading(visit, lesson, lesson.words(words, "title"))
    ui.label(lesson.words(words, "short")).classes("lead")
    with ui.element("section").classes("panel"):
        ui.html(f"<h3>{words('learn.ui.goals')}</h3>", sanitize=False)
        _bullets(lesson.listed(words, "goals"))
    _cautions(visit, lesson)
    with ui.element("div").classes("row"):
        start = ui.button(words("learn.ui.step", n=1, of=len(lesson.steps)), icon="arrow_forward")
        start.props('no-caps unelevated id="start"').classes("action").on_click(lambda: move(visit, lesson.id, 1))
        ui.label(words("learn.ui.minutes", n=lesson.minutes)).classes("soft")


def _cautions(visit: Visit, lesson: Lesson) -> None:
    with ui.element("section").classes("panel caution"):
        ui.html(f"<h3>{visit.words('learn.ui.not_to_conclude')}</h3>", sanitize=False)
        _bullets([*lesson.listed(visit.words, "cautions"), visit.words("learn.sheet.always")])


def _bullets(texts: list[str]) -> None:
    ui.html("<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>", sanitize=False)


def _step(visit: Visit, lesson: Lesson, step: Step) -> None:
    words = visit.words
    above = words("learn.ui.step", n=step.number, of=len(lesson.steps))
    _heading(visit, lesson, step.words(words, "title"), above)
    with ui.element("section").classes("panel"):
        ui.html(f"<p class='lead'>{step.words(words, 'text')}</p>", sanitize=False)
        ui.html(f"<p class='look'><b>{words('learn.ui.look')}:</b> {step.words(words, 'look')}</p>", sanitize=False)
        if not step.live:
            mode = step.link["mode"]
            go = ui.button(words(f"learn.ui.show_{mode}"), icon="open_in_full").classes("action")
            go.props('no-caps unelevated id="show"').on_click(lambda: show(visit, step))
    if step.live:
        live.build(visit, step)
    _onward(visit, lesson, step.number)


def _onward(visit: Visit, lesson: Lesson, number: int) -> None:
    words = visit.words
    with ui.element("div").classes("row onward"):
        before = ui.button(words("learn.ui.previous"), icon="arrow_back").classes("quiet")
        before.props('flat no-caps id="before"').on_click(lambda: move(visit, lesson.id, number - 1))
        last = number == len(lesson.steps)
        after = ui.button(words("learn.ui.to_questions" if last else "learn.ui.next")).classes("quiet")
        after.props('flat no-caps icon-right="arrow_forward" id="after"')
        after.on_click(lambda: move(visit, lesson.id, number + 1))
