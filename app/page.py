"""The page around the modes: head with modes, language and light, the mode itself, and what was wrong with a link."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from app import compare, explore, learn, play, take
from app.links import LANGUAGES, MODES
from app.visit import Visit
from app.words import words_of

BUILDERS: dict[str, Callable[[Visit], None]] = {
    "play": play.build, "compare": compare.build, "explore": explore.build, "learn": learn.build,
}  # fmt: skip


def build(visit: Visit) -> None:
    """Build the page for a visitor, now and whenever the link says something else."""
    ui.colors(primary="var(--accent)")
    root = ui.element("div").classes("room")

    def rebuild() -> None:
        root.clear()
        with root:
            ui.run_javascript(f"document.documentElement.lang = {visit.link.language!r}")
            ui.run_javascript(f"document.title = {visit.words('common.title')!r}")
            _head(visit)
            with ui.element("main").props('id="main" tabindex="-1"'):
                ui.html(f"<h1>{visit.words(f'common.{visit.link.mode}')}</h1>", sanitize=False).classes(
                    "visually-hidden"
                )
                _faults(visit)
                learn.bar(visit)
                BUILDERS[visit.link.mode](visit)
            take.build(visit)
            ui.run_javascript("window.courseRoom.focusAgain()")

    visit.on_rebuild(rebuild)
    rebuild()


def _head(visit: Visit) -> None:
    words = visit.words
    with ui.element("header").classes("head"):
        ui.html(f'<a class="skip" href="#main">{words("common.skip")}</a>', sanitize=False)
        ui.label(words("common.name")).classes("brand")
        with ui.element("nav").props(f'aria-label="{words("common.modes")}"').classes("modes"):
            for mode in MODES:
                chosen = ' aria-current="page"' if mode == visit.link.mode else ""
                button = ui.button(words(f"common.{mode}"), on_click=lambda mode=mode: _turn(visit, mode))
                button.props(f'flat no-caps id="mode-{mode}"{chosen}').classes("mode")
        with ui.element("div").props(f'role="group" aria-label="{words("common.language")}"').classes("languages"):
            for language in LANGUAGES:
                pressed = str(language == visit.link.language).lower()
                own = words_of(language)("common.own_name")
                button = ui.button(own, on_click=lambda language=language: visit.go(language=language))
                button.props(f'flat dense no-caps lang="{language}" aria-pressed="{pressed}" id="lang-{language}"')
        light = ui.button(icon="contrast").props(f'flat round aria-label="{words("common.light")}" id="light"')
        light.on("click", js_handler="() => window.courseRoom.toggleLight()")


def _turn(visit: Visit, mode: str) -> None:
    """Go to a mode; a lesson is left by going elsewhere than where it leads."""
    left = {} if mode == "learn" else {"lesson": "", "step": 0}
    visit.go(mode=mode, view="", **left)


def _faults(visit: Visit) -> None:
    """Say which parts of a link could not be read, once."""
    if not visit.faults:
        return
    parts = ", ".join(dict.fromkeys(fault.split(":")[0] for fault in visit.faults))
    with ui.element("div").props('role="alert"').classes("notice"):
        ui.label(visit.words("common.link_faults", parts=parts))
    visit.faults = []
