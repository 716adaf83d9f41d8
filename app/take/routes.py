"""Downloads of what a link leads to. They take the query of the page's address, checked in the same way."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from nicegui import app

from app.films import TooLarge
from app.links import Link, language_in, read
from app.play.ending import story_of
from app.take import printed, recipe, tables
from app.turns import in_turn
from app.words import Words, words_of

Maker = Callable[[Link, Words], bytes]


def _csv(link: Link, words: Words) -> bytes:  # noqa: ARG001 (names of columns are the same in all languages)
    found = tables.runs(link) if link.mode == "compare" else tables.series(link)
    return found.to_csv(index=False).encode()


def _differences(link: Link, words: Words) -> bytes:  # noqa: ARG001 (the same)
    return tables.differences(link).to_csv(index=False).encode()


def _story(link: Link, words: Words) -> bytes:  # noqa: ARG001 (the link names its language)
    return story_of(link).encode()


def _yaml(link: Link, words: Words) -> bytes:
    return recipe.recipe(link, words).encode()


FILES: dict[str, tuple[Maker, str, str]] = {
    "yaml": (_yaml, "application/yaml", f"{recipe.NAME}.yaml"),
    "csv": (_csv, "text/csv", "course-room.csv"),
    "differences": (_differences, "text/csv", "course-room-differences.csv"),
    "story": (_story, "text/markdown", "course-room-story.md"),
}


async def _made(request: Request, make: Maker, kind: str) -> Response:
    """What is asked for, or why it is refused, in the language of the link."""
    words = words_of(language_in(request.query_params))
    try:
        link, faults = read(dict(request.query_params))
    except Exception:  # whatever a visitor typed, it is no fault of ours
        logging.getLogger(__name__).exception("a link could not be read")
        link, faults = Link(), ["link"]
    if faults:
        parts = ", ".join(dict.fromkeys(fault.split(":")[0] for fault in faults))
        return PlainTextResponse(words("take.refused.link", parts=parts), 400)
    try:
        content = await in_turn(make, link.but(language=words.language), words)
    except TooLarge:
        return PlainTextResponse(words("take.refused.too_large"), 413)
    except ValueError:
        return PlainTextResponse(words("take.refused.engine"), 422)
    except Exception:
        logging.getLogger(__name__).exception("nothing could be made of %s", link.path())
        return PlainTextResponse(words("take.refused.fault"), 500)
    return Response(content, media_type=f"{kind}; charset=utf-8", headers={"cache-control": "no-store"})


def _register(name: str, make: Maker, kind: str, file: str) -> None:
    @app.get(f"/take/{name}")
    async def _(request: Request) -> Response:
        answer = await _made(request, make, kind)
        if answer.status_code == 200:
            answer.headers["content-disposition"] = f'attachment; filename="{file}"'
        return answer


def routes() -> None:
    """Serve the downloads, and the page to print."""
    for name, (make, kind, file) in FILES.items():
        _register(name, make, kind, file)

    @app.get("/print")
    async def _(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")

        def make(link: Link, words: Words) -> bytes:
            return printed.page(link, words, base + link.path()).encode()

        answer = await _made(request, make, "text/html")
        return HTMLResponse(answer.body, answer.status_code) if answer.status_code == 200 else answer
