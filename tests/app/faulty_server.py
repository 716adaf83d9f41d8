"""A course room with little room and a planted fault in one of its modes, for tests."""

from __future__ import annotations

import argparse
from pathlib import Path

from nicegui import ui

from app import limits, page, server
from app.visit import Visit


def _faulty(visit: Visit) -> None:
    raise RuntimeError("planted: a fault while a mode is built")


def _late(visit: Visit) -> None:
    def fail() -> None:
        raise RuntimeError("planted: a fault in a handler")

    ui.button("x", on_click=fail).props('id="fail"')


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
parser.add_argument("--results", type=Path)
given = parser.parse_args()
limits.MAX_PAGES_OF_ONE = 5
limits.PATIENCE_WITH_A_PAGE = 4.0
page.BUILDERS["learn"] = _faulty
page.BUILDERS["explore"] = _late
server.serve("127.0.0.1", given.port, given.results)
