"""Files of a folder of results, as far as they may be read, for the browser; each kind is kept from doing harm."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from nicegui import app

from app.explore.folders import FIGURE, PROVENANCE, REPORT, SUMMARY, Folder, Refused
from app.links import language_in
from app.visit import Visit
from app.words import words_of

PLACE = "/results"
# A report is a page that an experiment wrote: its scripts may sort its tables, but reach neither this page nor a host.
REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:"
)
PICTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
KINDS = {
    REPORT: ("text/html; charset=utf-8", REPORT_POLICY, False),
    SUMMARY: ("text/csv; charset=utf-8", PICTURE_POLICY, True),
    PROVENANCE: ("application/json", PICTURE_POLICY, True),
}
PICTURES = {"png": "image/png", "svg": "image/svg+xml"}


def address(visit: Visit, folder: str, name: str) -> str:
    """Where a file of a folder is served, in the visitor's language should it be refused."""
    return f"{PLACE}?" + urlencode({"folder": folder, "file": name, "lang": visit.link.language})


def answer(results: Path, folder: str, name: str, language: str) -> Response:
    """A file of a folder, or why there is none, in a language."""
    words = words_of(language)
    try:
        path = Folder(results, folder).file(name)
        if name in KINDS:
            kind, policy, is_kept = KINDS[name]
        elif FIGURE.fullmatch(name):
            kind, policy, is_kept = PICTURES[path.suffix[1:]], PICTURE_POLICY, False
        else:
            raise Refused("not_ours")
    except Refused as refused:
        return PlainTextResponse(words(f"explore.refused.{refused.reason}"), 404)
    except OSError:
        return PlainTextResponse(words("explore.refused.gone"), 404)
    headers = {"content-security-policy": policy, "cache-control": "no-cache"}
    return FileResponse(path, media_type=kind, headers=headers, filename=path.name if is_kept else None)


def routes(results: Path) -> None:
    """Serve what the experiments left below a folder."""

    @app.get(PLACE)
    def _(request: Request) -> Response:
        asked = request.query_params
        return answer(results, asked.get("folder", ""), asked.get("file", ""), language_in(asked))
