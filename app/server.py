"""The server: one page, its own files, and what keeps it to this machine and its visitors apart."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request
from nicegui import app, ui

from app import explore, page, safety
from app.links import LANGUAGES, read
from app.visit import Visit

THEME = Path(__file__).parent / "theme"
HISTORY_LENGTH = 50  # messages kept to be sent again to a visitor whose connection broke
RECONNECT_SECONDS = 10.0  # after which a visitor who has left is forgotten


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


def _index(request: Request, results: Path) -> None:
    link, faults = read(dict(request.query_params))
    if "lang" not in request.query_params:
        link = link.but(language=preferred(request.headers.get("accept-language", "")))
    ui.add_head_html(_head() + f"<script>document.documentElement.lang = '{link.language}'</script>")
    page.build(Visit(link, faults, results))


def serve(host: str, port: int, results: Path) -> None:
    """Serve the page until it is stopped."""
    app.add_static_files("/theme", THEME)
    explore.routes(results.resolve())
    app.add_middleware(safety.Guard, hosts=safety.hosts_of(host, port))

    @ui.page("/", title="Cluster programmes", response_timeout=20.0)
    def _(request: Request) -> None:
        _index(request, results.resolve())

    ui.run(host=host, port=port, reload=False, show=False, tailwind=False, dark=None, title="Cluster programmes",
           reconnect_timeout=RECONNECT_SECONDS, message_history_length=HISTORY_LENGTH,
           show_welcome_message=False, binding_refresh_interval=None)  # fmt: skip
