"""A course room whose catalogues are marked: what is seen without a mark did not come from them."""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from typing import Any

from sim.story import phrases

OPEN, CLOSE = "⟦", "⟧"
PLAIN = ("numbers", "own_name")  # signs of numbers, and names of languages


def marked(table: Any, name: str = "") -> Any:
    """The same table with its texts marked."""
    if name in PLAIN:
        return table
    if isinstance(table, dict):
        return {key: marked(entry, str(key)) for key, entry in table.items()}
    if isinstance(table, list):
        return [marked(entry, name) for entry in table]
    return f"{OPEN}{table}{CLOSE}" if isinstance(table, str) else table


plain_phrases_of = phrases.phrases_of


@cache
def phrases_of(language: str) -> phrases.Phrases:
    """The words of stories, marked."""
    found = plain_phrases_of(language)
    return phrases.Phrases(marked(dict(found._table)))


phrases.phrases_of = phrases_of  # before any other module takes it

import app.words  # noqa: E402

plain_catalogues = app.words.catalogues
app.words.catalogues = lambda language: marked(plain_catalogues(language))
app.words.phrases_of = phrases_of

from app import server  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--results", type=Path)
given = parser.parse_args()
server.serve("127.0.0.1", given.port, given.results)
