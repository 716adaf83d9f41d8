"""The server: one page, its own files, and what keeps it to this machine and its visitors apart."""

from __future__ import annotations

import html
import logging
import time
from collections.abc import Callable
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from nicegui import Client, app, core, ui
from nicegui.translations import translations

from app import explore, limits, page, safety, take
from app.learn import sheet_page
from app.links import LANGUAGES, MAX_LENGTH, language_in, read
from app.presets import preset
from app.visit import Visit
from app.words import words_of
from sim.programmes import names

THEME = Path(__file__).parent / "theme"
HISTORY_LENGTH = 50  # messages kept to be sent again to a visitor whose connection broke
PATIENCE = 20.0  # seconds until a page must be made
TOLD_MS = 8000  # for which a fault is shown
RECONNECT_SECONDS = 10.0  # after which a visitor who has left is forgotten
ANSWER_SECONDS = 20.0  # for which a browser may be busy before it is taken for gone
QUASAR_LANGUAGES = {"en": "en-US", "es": "es", "pt": "pt-BR"}
CONNECTION = ("connection_lost", "trying_to_reconnect", "message_too_long", "message_too_long_body")
TRANSPORTS = ["websocket"]  # one door, so that one guard is enough
BARE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/theme/style.css"></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">{again}</a></p></main></body></html>"""


def _head() -> str:
    """The style sheets and scripts of the page, the common ones first."""
    sheets = sorted((file.name for file in THEME.glob("*.css")), key=lambda name: (name != "style.css", name))
    scripts = sorted(file.name for file in THEME.glob("*.js"))
    lines = [f'<link rel="stylesheet" href="/theme/{name}">' for name in sheets]
    return "\n".join(lines + [f'<script src="/theme/{name}"></script>' for name in scripts])


def preferred(accepted: str) -> str:
    """The first language of a browser's list that the page speaks; English where there is none."""
    for part in accepted.split(","):
        language = part.split(";")[0].strip()[:2].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def language_of(request: Request) -> str:
    """The language that a request asks for, or that its browser prefers."""
    return language_in(request.query_params, preferred(request.headers.get("accept-language", "")))


def bare(request: Request, text: str, status: int) -> Response:
    """A page that says why there is no other, and costs next to nothing."""
    words = words_of(language_of(request))
    parts = {"title": words("common.name"), "text": words(text), "again": words("common.start_again")}
    content = BARE.format(language=words.language, **{name: html.escape(part) for name, part in parts.items()})
    return HTMLResponse(content, status)


_pages: dict[str, ui.page] = {}  # by language
_unopened: dict[str, Client] = {}  # pages that were asked for, and whose browser has not come back for them yet


def _has_room(client: Client) -> bool:
    """Whether there is room for one more page, be it that of pages that nobody has opened."""
    others = [one for one in Client.instances.values() if one is not client]
    if not limits.is_full(client.ip, (one.ip for one in others)):
        return True
    since = time.time() - limits.PATIENCE_WITH_A_PAGE
    for one in [one for one in _unopened.values() if one.created <= since]:
        one.delete()
    return not limits.is_full(client.ip, (one.ip for one in others if not one.is_deleted))


def _await_opening(client: Client) -> None:
    """Remember that a page is not opened yet, until its browser connects or it is forgotten."""
    _unopened[client.id] = client
    for happens in (client.on_connect, client.on_delete):
        happens(lambda: _unopened.pop(client.id, None))


def _opened(request: Request, build: Callable[[str], None]) -> Response | None:
    """A page in the visitor's language, where there is room for one; a fault is told in that language too."""
    client, language = ui.context.client, language_of(request)
    if not _has_room(client):
        client.delete()
        return bare(request, "common.full", 503)
    _await_opening(client)
    client.page = _pages[language]
    client.content.parent_slot.parent.props("role=presentation")  # the one main part is ours  # type: ignore[union-attr]
    ui.add_head_html(_head() + f"<script>document.documentElement.lang = '{language}'</script>")
    try:
        build(language)
    except Exception:
        logging.getLogger(__name__).exception("no page could be made of %s", request.url.query[:MAX_LENGTH])
        client.delete()
        return bare(request, "common.fault", 500)
    return None


def _course_room(request: Request, language: str, results: Path) -> None:
    link, faults = read(dict(request.query_params))
    visit = Visit(link.but(language=language), faults, results)
    ui.on_exception(lambda: ui.notify(visit.words("common.fault"), type="negative", timeout=TOLD_MS))
    page.build(visit)


def _be_patient() -> None:
    """Give a busy browser, or a busy machine, more time than NiceGUI would."""
    core.sio.eio.ping_timeout = ANSWER_SECONDS


def _prepare(host: str, port: int, results: Path) -> None:
    """Say what is served, and what is refused."""
    for language, code in QUASAR_LANGUAGES.items():
        words = words_of(language)
        _pages[language] = ui.page("/", title=words("common.title"), language=code, response_timeout=PATIENCE)  # type: ignore[arg-type]
        translations[code] = {name: words(f"common.{name}") for name in CONNECTION}  # type: ignore[index]
    for name in names():
        preset(name)  # before the first visitor asks
    app.add_static_files("/theme", THEME)
    explore.routes(results.resolve())
    take.routes()
    app.add_middleware(safety.Guard, hosts=safety.hosts_of(host, port))
    app.add_exception_handler(404, lambda request, _: bare(request, "common.not_there", 404))
    core.sio.eio.transports = app.config.socket_io_js_transports = TRANSPORTS

    app.on_startup(_be_patient)

    @ui.page("/", response_timeout=PATIENCE)
    def _(request: Request) -> Response | None:
        return _opened(request, lambda language: _course_room(request, language, results.resolve()))

    @ui.page("/sheet", response_timeout=PATIENCE)
    def _(request: Request) -> Response | None:
        return _opened(request, lambda language: sheet_page.build(dict(request.query_params), language))


def serve(host: str, port: int, results: Path) -> None:
    """Serve the page until it is stopped."""
    _prepare(host, port, results)
    ui.run(host=host, port=port, reload=False, show=False, tailwind=False, dark=None, title="Cluster programmes",
           reconnect_timeout=RECONNECT_SECONDS, message_history_length=HISTORY_LENGTH, markdown=False,
           show_welcome_message=False, binding_refresh_interval=None, ws_max_size=limits.MAX_MESSAGE_BYTES,
           ws_per_message_deflate=False, server_header=False)  # fmt: skip
