"""The trainer's sheet as a page to print."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui

from app.course.lessons import lesson_of, lessons
from app.course.sheets import sheet
from app.links import language_in
from app.words import words_of


def build(query: Mapping[str, str], language: str) -> None:
    """Build the sheet that a query asks for; of the first lesson where it names none that is there."""
    words = words_of(language_in(query, language))
    lesson = lesson_of(query.get("lesson", "")) or lessons()[0]
    ui.run_javascript(f"document.documentElement.lang = {words.language!r}")
    ui.colors(primary="var(--accent)")
    with ui.element("main").classes("sheet"):
        with ui.element("div").classes("row no-print"):
            button = ui.button(words("learn.sheet.print"), icon="print").classes("action")
            button.props('no-caps unelevated id="print"').on("click", js_handler="() => window.print()")
            ui.link(words("learn.ui.to_lesson"), f"/?lang={words.language}&mode=learn&lesson={lesson.id}")
        ui.label(words("learn.sheet.course")).classes("soft small")
        ui.markdown(sheet(lesson, words, linked=True), extras=["code-friendly"])
