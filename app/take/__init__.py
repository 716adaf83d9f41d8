"""What a visitor takes away: the link, a file for the command line, tables, the story, and a page to print."""

from __future__ import annotations

from html import escape

from nicegui import ui

from app.links import Link
from app.take.routes import routes
from app.visit import Visit

__all__ = ["build", "routes"]

# What each mode leads to; the link of a lesson, or of a folder of results, holds no run.
OFFERS = {"play": ("yaml", "csv", "story", "print"), "compare": ("yaml", "csv", "differences", "print")}


def build(visit: Visit) -> None:
    """Build the button that opens what can be taken away from here."""
    with ui.element("footer").classes("take no-print"):
        button = ui.button(visit.words("take.button"), icon="download", on_click=lambda: _open(visit))
        button.props('flat no-caps id="take" aria-haspopup="dialog"').classes("quiet")


def address(link: Link, name: str) -> str:
    """Where something that a link leads to is served."""
    return ("/print?" if name == "print" else f"/take/{name}?") + link.query()


def _open(visit: Visit) -> None:
    """Show what can be taken away, from where the visitor is now."""
    words, link = visit.words, visit.link
    request = ui.context.client.request
    base = str(request.base_url).rstrip("/") if request is not None else ""
    with ui.dialog(value=True) as dialog, ui.element("div").classes("panel take-room"):
        dialog.props(f'aria-label="{words("take.button")}"').on("hide", dialog.delete)
        ui.html(f"<h2>{escape(words('take.button'))}</h2>", sanitize=False)
        _link(visit, base + link.path())
        if link.mode in OFFERS:
            ui.html(f"<ul>{''.join(_offer(visit, name) for name in OFFERS[link.mode])}</ul>", sanitize=False)
        ui.html(f"<p class='soft'>{escape(words('take.pictures'))}</p>", sanitize=False)
        ui.button(words("common.close"), on_click=dialog.close).props('flat no-caps id="take-close"').classes("quiet")


def _link(visit: Visit, whole: str) -> None:
    words = visit.words
    ui.html(f'<label for="take-link">{escape(words("take.link"))}</label>'
            f'<input id="take-link" class="take-link" readonly value="{escape(whole)}">', sanitize=False)  # fmt: skip
    with ui.element("div").classes("row"):
        copy = ui.button(words("take.copy"), icon="content_copy", color=None).classes("action")
        copy.props('flat no-caps id="take-copy"')
        copied = ui.label().classes("soft").props('role="status" id="take-copied"')
        copy.on("click", lambda: copied.set_text(words("take.copied")),
                js_handler="(event) => { window.courseRoom.copyLink(); emit(event); }")  # fmt: skip
    ui.html(f"<p class='soft'>{escape(words('take.link_how'))}</p>", sanitize=False)


def _offer(visit: Visit, name: str) -> str:
    words, link = visit.words, visit.link
    kind = "compare" if link.mode == "compare" else "run"
    key = f"take.offers.{name}_{kind}" if words.has(f"take.offers.{name}_{kind}.title") else f"take.offers.{name}"
    how = "target='_blank' rel='noopener'" if name == "print" else "download"
    return (f"<li><a id='take-{name}' href='{escape(address(link, name))}' {how}>{escape(words(f'{key}.title'))}</a>"
            f"<span class='soft'>{escape(words(f'{key}.what'))}</span></li>")  # fmt: skip
