"""The step of a lesson, above the run or the comparison that it led to."""

from __future__ import annotations

from nicegui import ui

from app.course.lessons import step_of
from app.learn.moves import HEADING, move, show
from app.visit import Visit


def bar(visit: Visit) -> None:
    """Build the bar, where a step led to another mode."""
    found = step_of(visit.link)
    if found is None or visit.link.mode == "learn":
        return
    lesson, step = found
    words = visit.words
    with ui.element("section").classes("panel lesson-bar no-print").props(f'aria-label="{words("learn.ui.bar")}"'):
        with ui.element("details").props("open"):
            with ui.element("summary"):
                where = (
                    f"{lesson.words(words, 'title')} · {words('learn.ui.step', n=step.number, of=len(lesson.steps))}"
                )
                ui.html(f'<span class="soft small">{where}</span>', sanitize=False, tag="span")
                title = step.words(words, "title")
                ui.html(f'<h2 id="{HEADING}" tabindex="-1">{title}</h2>', sanitize=False, tag="span")
            ui.html(f"<p>{step.words(words, 'text')}</p>", sanitize=False)
            looked = f"<b>{words('learn.ui.look')}:</b> {step.words(words, 'look')}"
            ui.html(f"<p class='look'>{looked}</p>", sanitize=False)
        with ui.element("div").classes("row bar-foot"):
            back = ui.button(words("learn.ui.to_lesson"), icon="arrow_back")
            back.props('flat dense no-caps id="to-lesson"').on_click(lambda: move(visit, lesson.id, step.number))
            if step.number > 1:
                before = ui.button(words("learn.ui.previous"))
                before.props('flat dense no-caps id="step-before"')
                before.on_click(lambda: show(visit, lesson.steps[step.number - 2]))
            last = step.number == len(lesson.steps)
            after = ui.button(words("learn.ui.to_questions" if last else "learn.ui.next"))
            after.props('flat dense no-caps id="step-after"')
            if last:
                after.on_click(lambda: move(visit, lesson.id, step.number + 1))
            else:
                after.on_click(lambda: show(visit, lesson.steps[step.number]))
